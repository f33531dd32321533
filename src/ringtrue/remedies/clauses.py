"""The drafted clauses of the catalogue, with their ladder: what to ask, what to accept, when to walk away."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from ringtrue import shelf

COUNSEL = "Draft, to be checked by counsel before it is sent or signed."


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """One clause: what it secures, the text to ask for by language, what to accept, where to walk away."""

    id: str
    title: str
    secures: str
    ask: dict[str, str]
    accept: str
    walk_away: str
    source: str


@cache
def drafted() -> dict[str, Drafted]:
    """Every clause of the catalogue by its id; `CatalogueWrong` names one without a ladder."""
    found = {}
    for path in sorted((shelf.CATALOGUE / "clauses").glob("*.md")):
        _, head, body = path.read_text("utf-8").split("+++\n", 2)
        data = tomllib.loads(head)
        parts = dict(re.findall(r"^## ([^\n]+)\n\n(.*?)(?=\n## |\Z)", body, re.MULTILINE | re.DOTALL))
        for needed in ("Ask", "Accept", "Walk away"):
            if needed not in parts:
                raise shelf.wrong(path, f"it has no section `## {needed}`")
        ask = {"en": parts["Ask"].strip()}
        for title, text in parts.items():
            if code := re.match(r"Ask \((\w\w),", title):
                ask[code.group(1)] = text.strip()
        found[path.stem] = Drafted(
            id=path.stem, title=data["title"], secures=data["secures"], ask=ask, accept=parts["Accept"].strip(),
            walk_away=parts["Walk away"].strip(), source=data["source"],
        )  # fmt: skip
    return found


def filled(text: str, values: dict[str, str]) -> str:
    """The text with its variables; one without a value stays visible in square brackets."""
    return re.sub(r"\{(\w+)\}", lambda each: values.get(each.group(1), f"[{each.group(1).replace('_', ' ')}]"), text)
