"""What the law at home asks of a public claim about AI: rows of the catalogue, with source, date and confidence."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Literal

from ringtrue import shelf
from ringtrue.shelf import STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One instrument: what it asks of a claim, how near it comes, since when, and what a breach costs.

    `kinds` are the kinds of claims it bears on; none given means all. `place` is a country's or a bloc's code.
    """

    __pydantic_config__: ClassVar[Any] = STRICT

    id: str
    instrument: str
    asks: str
    bearing: Literal["direct", "indirect", "none"]
    in_force: str
    penalty: str
    source: str
    date: str
    confidence: Literal["high", "medium", "low"]
    kinds: tuple[str, ...] = ()
    place: str = ""


def duties(home: Iterable[str], kinds: Iterable[str] = ()) -> tuple[Duty, ...]:
    """The duties of the home countries and of the blocs they are in, for these kinds of claims; the nearest first."""
    countries, wanted = set(home), set(kinds)
    nearness = {"direct": 0, "indirect": 1, "none": 2}
    found = [
        each
        for each in all_duties()
        if countries & {each.place, *shelf.blocs().get(each.place, ())}
        and (not each.kinds or not wanted or wanted & set(each.kinds))
    ]
    return tuple(sorted(found, key=lambda each: nearness[each.bearing]))


@cache
def all_duties() -> tuple[Duty, ...]:
    """Every duty of the catalogue; `CatalogueWrong` names a row that is not well formed."""
    found: list[Duty] = []
    for path in sorted((shelf.CATALOGUE / "duties").glob("*.toml")):
        data = shelf.read_toml(path)
        found += shelf.rows(path, [{**each, "place": data["place"]} for each in data["duty"]], Duty, "duty")
    return tuple(found)
