"""The evidence map: how strong the evidence for and against each requirement of a layer is, as a drawing."""

from collections.abc import Iterable
from dataclasses import dataclass

from ringtrue.assessment import RequirementVerdict, Verdict
from ringtrue.observation import Grade
from ringtrue.reports.wording import say

WIDTH = 344
"""Narrow enough to be read on a telephone without scaling; a wide page sets several beside each other."""

_LEFT, _STEP = 14, 62
_HEAD, _ROW = 40, 44


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A grade, and where it stands."""

    grade: Grade
    x: int
    label_y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A requirement: the marks of the grades it needs, has for it and has against it. `says` reads them aloud."""

    id: str
    verdict: Verdict
    y: int
    needs_x: int
    for_x: int
    against_x: int
    has_for: bool
    has_against: bool
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceMap:
    """One layer's drawing."""

    width: int
    height: int
    left: int
    right: int
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def evidence_map(verdicts: Iterable[RequirementVerdict]) -> EvidenceMap:
    """The drawing for these requirements, one row each."""
    rows = tuple(_row(number, each) for number, each in enumerate(verdicts))
    columns = tuple(
        # Neighbouring words would touch, so they take turns on two lines.
        Column(grade=each, x=_x(each), label_y=12 if each % 2 == 0 else 27)
        for each in Grade
        if each is not Grade.NONE
    )
    height = _HEAD + _ROW * len(rows)
    return EvidenceMap(width=WIDTH, height=height, left=_LEFT, right=_x(Grade.DEMONSTRATED), columns=columns, rows=rows)


def grade_for(verdict: RequirementVerdict) -> Grade:
    """The grade that supports a requirement: that of its weakest item."""
    return min((each.support for each in verdict.items), default=Grade.NONE)


def grade_against(verdict: RequirementVerdict) -> Grade:
    """The grade that speaks against a requirement: the strongest there is against any item."""
    return max((each.against for each in verdict.items), default=Grade.NONE)


def _x(grade: Grade) -> int:
    return _LEFT + _STEP * grade


def _row(number: int, verdict: RequirementVerdict) -> Row:
    requirement = verdict.requirement
    for_, against = grade_for(verdict), grade_against(verdict)
    return Row(
        id=requirement.id,
        verdict=verdict.verdict,
        y=_HEAD + _ROW * number,
        needs_x=_x(requirement.needs),
        for_x=_x(for_),
        against_x=_x(against),
        has_for=for_ is not Grade.NONE,
        has_against=against is not Grade.NONE,
        says=say(
            "page",
            "evidence-row",
            requirement=requirement.id,
            verdict=verdict.verdict.value,
            needs=requirement.needs.word,
            support=for_.word,
            against=against.word,
        ),
    )
