"""The templates of the pages of HTML. Whatever they print is inert, escaped text, but for markup that we made."""

from importlib.resources import files
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from ringtrue.reports.inert import inert


def environment(**known: Any) -> Environment:
    """The templates, which know `stylesheet` and what is given by name; a name that is not known is an error."""
    folder = files("ringtrue.reports") / "templates"
    sources = {each.name: each.read_text("utf-8") for each in folder.iterdir() if each.is_file()}
    templates = Environment(
        loader=DictLoader(sources),
        autoescape=True,
        finalize=_written,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    # The stylesheet is ours; it is the one thing that is printed as it is.
    templates.globals.update({"stylesheet": Markup(sources["page.css"]), **known})  # noqa: S704
    templates.filters["slug"] = _slug
    return templates


def _written(value: Any) -> Any:
    """What a template prints: markup that it made itself as it is, anything else as inert text."""
    return value if isinstance(value, Markup) else inert(str(value))


def _slug(verdict: str) -> str:
    """A verdict as the name of a style: `not-met`."""
    return str(verdict).replace(" ", "-")
