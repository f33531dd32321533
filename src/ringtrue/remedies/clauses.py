"""The drafted clauses of the catalogue, with their ladder: what to ask, what to accept, when to walk away."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from ringtrue import shelf
from ringtrue.examiners.contracts.verdicts import Reading

SUPPLIERS = ("Supplier", "Provider", "Vendor", "Licensor", "Contractor", "Seller")
BUYERS = ("Buyer", "Customer", "Client", "Licensee", "Purchaser", "Authority")
"""What English contracts call the two sides; the drafts use the first of each."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A clause to ask for, filled in: the language of its text, and what the documents say now."""

    drafted: Drafted
    language: str
    text: str
    accept: str
    walk_away: str
    now: Reading


def asked(
    readings: tuple[Reading, ...], language: str, values: dict[str, str], sides: tuple[str, str] = ("Supplier", "Buyer")
) -> tuple[Asked, ...]:
    """The clauses that nobody understood to be present, in a language (in English where it has no draft).

    `sides` are what the documents call supplier and buyer.
    """
    found = []
    for each in readings:
        if each.verdict == "present" and not each.compared:
            continue
        clause = drafted()[each.clause]
        code = language if language in clause.ask else "en"
        texts = [filled(text, values) for text in (clause.ask[code], clause.accept, clause.walk_away)]
        text, accept, walk_away = (_named(one, sides) for one in texts)
        found.append(Asked(drafted=clause, language=code, text=text, accept=accept, walk_away=walk_away, now=each))
    return tuple(found)


def sides_of(text: str) -> tuple[str, str]:
    """What a document calls supplier and buyer: the usual name it uses most; ours when it uses none."""

    def most(names: tuple[str, ...]) -> str:
        return max(names, key=lambda each: len(re.findall(rf"\b{each}\b", text)))

    return most(SUPPLIERS), most(BUYERS)


def _named(text: str, sides: tuple[str, str]) -> str:
    for own, theirs in zip((SUPPLIERS[0], BUYERS[0]), sides, strict=True):
        text = re.sub(rf"\b{own}\b", theirs, text)
    return text


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
