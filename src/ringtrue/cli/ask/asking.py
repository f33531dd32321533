"""Who asks: the options that the annex and the form have in common."""

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ringtrue.errors import NotUnderstood

if TYPE_CHECKING:
    from ringtrue.remedies.asking import Asker

Command = TypeVar("Command", bound=Callable[..., Any])


def who(command: Command) -> Command:
    """The options that say who asks."""
    for option in (
        click.option("--at", type=click.DateTime(["%Y-%m-%d"]), help="The day of the annex (default: today)."),
        click.option("--home", multiple=True, required=True, metavar="CODE", help="A country that counts as home."),
        click.option("--kind", type=click.Choice(["enterprise", "nation", "maker"]), default="enterprise",
                     show_default=True, help="In which capacity."),
        click.option("--asker", "asker_", required=True, metavar="NAME", help="Who asks."),
    ):  # fmt: skip
        command = option(command)
    return command


def asker(name: str, kind: str, home: tuple[str, ...], at: datetime.datetime | None) -> "Asker":
    """The asker; `NotUnderstood` when a country is none."""
    from ringtrue.remedies.asking import Asker
    from ringtrue.shelf import blocs, countries

    codes = [code for each in home for code in blocs().get(each.upper(), (each.upper(),))]
    if unknown := sorted(set(codes) - countries()):
        raise NotUnderstood("nothing was written: no such country", why=", ".join(unknown), try_="--home ID")
    day = (at or datetime.datetime.now(datetime.UTC)).date().isoformat()
    return Asker(name=name, kind=kind, home=tuple(dict.fromkeys(codes)), on=day)
