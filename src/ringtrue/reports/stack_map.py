"""The stack on a map: where each thing stands, in whose hands it is, and from where the models come.

Place, hands and make are three facts. A store, service, key or environment stands in the column of its place
and in the row of its hands; a component stands in a row of its own, in the column from which it comes.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ringtrue.assessment import Assessment
from ringtrue.ledger import Entry
from ringtrue.observation import Grade, Item, Kind
from ringtrue.reports.country_names import country_name
from ringtrue.reports.wording import say

UNKNOWN = ""
"""The country that nothing shows: a column of its own."""

_PLACE = {
    Kind.STORE: "store.country",
    Kind.SERVING: "serving.country",
    Kind.KEY: "key.country",
    Kind.ENVIRONMENT: "environment.country",
}
_HANDS = {
    Kind.STORE: ("store.operator-country",),
    Kind.SERVING: ("serving.controller-country",),
    Kind.KEY: ("key.holder-country",),
    Kind.ENVIRONMENT: ("environment.administrator-country", "environment.control-plane-country"),
}
_MAKE = ("lineage.parent-country", "component.parent-country", "component.maker-country")

_LABEL, _COLUMN, _HEAD, _GAP = 118, 250, 46, 10
_LINE, _EDGES = 17, 11
"""Height of a line of a box, and what is above its first and below its last."""
_FITS, _FITS_SMALL = 25, 34
"""Narrow characters that a box's bold lines and its smaller lines hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """The countries that the strongest evidence gives, and its grade."""

    countries: tuple[str, ...]
    grade: Grade

    @property
    def words(self) -> str:
        """The fact as a reader wants it: "Indonesia (documented)"."""
        if not self.countries:
            return say("page", "stack-unknown")
        return say("page", "stack-fact", country=", ".join(map(country_name, self.countries)), grade=self.grade.word)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One thing, where it stands and in whose hands; of a component, from where it comes."""

    item: Item
    row: str
    place: Fact
    hands: Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A thing as it is drawn; `sure` when the place rests on more than somebody's word."""

    x: int
    y: int
    width: int
    height: int
    lines: tuple[str, ...]
    bold: int
    """How many of the lines are its name."""
    says: str
    sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A country, or the place that nothing shows."""

    x: int
    width: int
    name: str
    home: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Whose hands; or, for the last row, the components."""

    y: int
    height: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StackMap:
    """The whole drawing, and the same in words."""

    width: int
    height: int
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    boxes: tuple[Box, ...]
    standings: tuple[Standing, ...]


def stack_map(assessment: Assessment) -> StackMap:
    """The drawing of everything that was asked about and has a place, hands or a make."""
    standings = tuple(_standings(assessment))
    codes = _codes(standings, assessment.home)
    at = {code: _LABEL + _COLUMN * number for number, code in enumerate(codes)}
    columns = tuple(
        Column(
            x=at[code],
            width=_COLUMN,
            name=country_name(code) if code else say("page", "stack-unknown"),
            home=code in assessment.home.get("residency", ()),
        )
        for code in codes
    )
    rows, boxes, y = [], [], _HEAD
    for name in ("home", "foreign", "unknown", "make"):
        here = [each for each in standings if each.row == name]
        if not here:
            continue
        drawn, height = _drawn(here, at, y)
        boxes += drawn
        rows.append(Row(y=y, height=height, lines=tuple(say("page", f"stack-row-{name}").split("|"))))
        y += height
    return StackMap(
        width=_LABEL + _COLUMN * len(codes),
        height=y + 1,
        columns=columns,
        rows=tuple(rows),
        boxes=tuple(boxes),
        standings=standings,
    )


def _standings(assessment: Assessment) -> Iterator[Standing]:
    facts = _facts(assessment)
    for item in sorted(facts):
        if item.kind is Kind.COMPONENT:
            make = next((fact for each in _MAKE if (fact := _strongest(facts[item], (each,))).countries), _NOTHING)
            yield Standing(item=item, row="make", place=make, hands=_NOTHING)
        elif item.kind in _PLACE:
            hands = _strongest(facts[item], _HANDS[item.kind])
            home = assessment.home.get("infrastructure", ())
            row = "unknown" if not hands.countries else "home" if set(hands.countries) <= set(home) else "foreign"
            yield Standing(item=item, row=row, place=_strongest(facts[item], (_PLACE[item.kind],)), hands=hands)


def _facts(assessment: Assessment) -> dict[Item, list[Entry]]:
    """The entries that verdicts and answers rest on, by item; an item that nothing speaks of has none."""
    facts: dict[Item, list[Entry]] = {}
    entries: list[Entry] = []
    for verdict in assessment.requirements:
        for each in verdict.items:
            entries += each.entries
            if each.item.name != "none" and each.item.kind is not Kind.ROOT:
                facts.setdefault(each.item, [])
    entries += [entry for answer in assessment.answers for facet in answer.facets for entry in facet.entries]
    entries += [entry for base in assessment.foreign_bases for entry in base.entries]
    for entry in {each.seq: each for each in entries}.values():
        facts.setdefault(entry.observation.item, []).append(entry)
    return facts


_NOTHING = Fact(countries=(), grade=Grade.NONE)


def _strongest(entries: Iterable[Entry], topics: tuple[str, ...]) -> Fact:
    """What the strongest entries say; when as strong ones disagree, all that they say."""
    speaking = [each.observation for each in entries if each.observation.topic in topics]
    if not speaking:
        return _NOTHING
    grade = max(each.grade for each in speaking)
    return Fact(countries=tuple(sorted({str(each.value) for each in speaking if each.grade is grade})), grade=grade)


def _codes(standings: Iterable[Standing], home: dict[str, tuple[str, ...]]) -> list[str]:
    """Home countries first, then the others by code, then the unknown place when something stands there."""
    found = {code for each in standings for code in each.place.countries or (UNKNOWN,)}
    at_home = sorted(home.get("residency", ()))
    return [*at_home, *sorted(found - set(at_home) - {UNKNOWN}), *([UNKNOWN] if UNKNOWN in found else [])]


def _drawn(standings: Iterable[Standing], at: dict[str, int], top: int) -> tuple[list[Box], int]:
    """The boxes of one row, stacked in their columns, and the height that the row needs."""
    depth = dict.fromkeys(at, _GAP)
    boxes = []
    for each in standings:
        for code in each.place.countries or (UNKNOWN,):
            box = _box(each, at[code], top + depth[code])
            boxes.append(box)
            depth[code] += box.height + _GAP
    return boxes, max(depth.values())


def _box(standing: Standing, x: int, y: int) -> Box:
    made = standing.item.kind is Kind.COMPONENT
    kind = standing.item.kind.value
    place = say("page", "stack-box-make" if made else "stack-box-place", grade=standing.place.grade.word)
    second = kind if not standing.place.countries else f"{kind}, {place}"
    name = _wrapped(standing.item.name)
    lines = [*name, _short(second, _FITS_SMALL)]
    if not made:
        lines.append(_short(say("page", "stack-box-hands", hands=standing.hands.words), _FITS_SMALL))
    return Box(
        x=x + 6,
        y=y,
        width=_COLUMN - 12,
        height=_EDGES + _LINE * max(3, len(lines)),
        lines=tuple(lines),
        bold=len(name),
        says=in_words(standing),
        sure=standing.place.grade > Grade.ASSERTED,
    )


def _wrapped(name: str) -> tuple[str, ...]:
    """A name on one line, or on two that part behind a sign where there is one."""
    if _short(name, _FITS) == name:
        return (name,)
    first = _short(name, _FITS).removesuffix("…")
    cut = max((first.rfind(sign) + 1 for sign in "/._- "), default=0)
    cut = cut if cut > len(first) // 2 else len(first)
    return name[:cut].rstrip(), _short(name[cut:].lstrip(), _FITS)


def in_words(standing: Standing) -> str:
    """One sentence that says what the drawing shows of a thing."""
    key = "stack-says-make" if standing.item.kind is Kind.COMPONENT else "stack-says"
    return say("page", key, item=standing.item, place=standing.place.words, hands=standing.hands.words)


def _short(text: str, fits: int) -> str:
    """The text cut to what a line holds; wide characters count twice."""
    room = fits
    for number, character in enumerate(text):
        room -= 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if room < 0:
            return text[: number - 1] + "…"
    return text
