"""What is said in public, held to evidence: as text, as data, and as a page with everything side by side."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ringtrue.assessment import Assessment, Verdict
from ringtrue.examiners.claims.sentence import Standing
from ringtrue.instruments.legal.document import Document
from ringtrue.remedies.duties import Duty
from ringtrue.remedies.rewording import leave_out
from ringtrue.remedies.sentences import Held
from ringtrue.reports.inert import inert
from ringtrue.reports.paper import Block, Grid, Heading, Paragraph, Points, page
from ringtrue.reports.walk_back_text import where
from ringtrue.reports.wording import because, duty_line, say

SCHEMA = "ringtrue/claims/1"
MOST_NAMES = 6
"""Requirements named in a line of text; --json lists them all."""
MOST_WORDINGS = 6
"""Sentences proposed instead in a line of text; --json lists them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One file, to whom it speaks, and its sentences."""

    name: str
    document: Document
    to: str
    held: tuple[Held, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Everything that a check found, whose papers they are, and what they were held to."""

    by: str
    assessment: Assessment | None
    checked: tuple[Checked, ...]


def as_text(told: Told) -> str:
    """The check as lines of text in which nothing of the file can move a terminal."""
    lines = [*_head(told), ""]
    for one in told.checked:
        lines.append(_count(one))
        for held in one.held:
            lines.append(f"{verdict(held):<13} “{held.passage.text}” [{where(held.passage.quotes)}]")
            lines.append(f"    {kinds(held)}")
            lines.extend(f"    {each}" for each in (*_why(held), *_instead(held)))
    if asked := _duties(told):
        lines += ["", say("claims", "duties"), *(f"  {duty_line(each)}" for each in asked)]
    return "".join(f"{inert(line)}\n" for line in lines)


def as_page(told: Told) -> str:
    """The check as one page of HTML: no script, nothing fetched."""
    blocks: list[Block] = [
        Heading(text=say("claims", "title"), order=1),
        *(Paragraph(text=each) for each in _head(told)),
    ]
    for one in told.checked:
        blocks += [Heading(text=one.name), Paragraph(text=_count(one))]
        if one.held:
            blocks.append(grid(one.held))
    if asked := _duties(told):
        blocks += [Heading(text=say("claims", "duties")), Points(points=tuple(map(duty_line, asked)))]
    return page(blocks, say("claims", "title"))


def grid(held: tuple[Held, ...]) -> Grid:
    """Verdict, sentence and place, reason, truthful words and duty, side by side."""
    heads = tuple(say("claims", f"column-{each}") for each in ("sentence", "rests", "instead", "duty"))
    rows = tuple(
        (
            f"{verdict(each)}: “{each.passage.text}” ({where(each.passage.quotes)}; {kinds(each)})",
            " ".join(_why(each)),
            " ".join(_instead(each)),
            "; ".join(f"{duty.place}: {duty.instrument} ({duty.bearing})" for duty in each.duties),
        )
        for each in held
    )
    return Grid(heads=heads, rows=rows)


def as_data(told: Told) -> dict[str, Any]:
    """The check as plain data, with every quote and its exact place."""
    return {
        "schema": SCHEMA,
        "by": told.by,
        "ledger_head": told.assessment.ledger_head if told.assessment else None,
        "at": told.assessment.at if told.assessment else None,
        "files": [
            {
                "file": one.name,
                "sha256": one.document.digest,
                "to": one.to,
                "warnings": list(one.document.warnings),
                "claims": [_claim(each) for each in one.held],
            }
            for one in told.checked
        ],
    }


def verdict(held: Held) -> str:
    """The verdict in a word or two: a hedged sentence is told as hedged, one that was not weighed as asserted."""
    if held.hedged:
        return say("claims", "hedged-only")
    return held.verdict.value if held.verdict else say("claims", "asserted")


def kinds(held: Held) -> str:
    """What the sentence claims, with its hedges."""
    parts = [
        say("claims", "hedged" if each.standing is Standing.HEDGED else "outright", kind=each.kind, hedge=each.hedge)
        + (say("claims", "reported") if each.reported else "")
        for each in held.passage.made
    ]
    return "; ".join(parts)


def _head(told: Told) -> Iterator[str]:
    yield say("claims", "said", by=told.by)
    if told.assessment is None:
        yield say("claims", "unweighed")
        return
    release = told.assessment.release
    yield say("claims", "weighed", name=release["name"], version=release["version"], at=told.assessment.at,
              head=told.assessment.ledger_head)  # fmt: skip


def _count(one: Checked) -> str:
    if not one.held:
        return say("claims", "none", name=one.name)
    outright = sum(not each.hedged for each in one.held)
    return say("claims", "file", name=one.name, to=one.to, count=len(one.held), outright=outright)


def _why(held: Held) -> Iterator[str]:
    if not held.verdicts:
        yield say("claims", "asks", requirements=_few(list(held.asserts)))
        return
    if held.hedged and held.outright:
        yield say("claims", "would-be", verdict=held.outright)
    against = [f"{each.requirement.id}: {because(each)}" for each in held.verdicts if each.verdict is Verdict.NOT_MET]
    silent = [each.requirement.id for each in held.verdicts if each.verdict is Verdict.NOT_SHOWN]
    if against:
        yield say("claims", "refuted", requirements=_few(against))
    if silent:
        yield say("claims", "open", requirements=_few(silent))


def _instead(held: Held) -> Iterator[str]:
    if not held.verdicts or held.outright == "supported":
        return
    says = " ".join(each.says for each in held.wordings[:MOST_WORDINGS])
    yield say("claims", "instead", says=says or leave_out())


def _duties(told: Told) -> tuple[Duty, ...]:
    """Every duty that bears on one of the sentences, once."""
    return tuple(dict.fromkeys(duty for one in told.checked for held in one.held for duty in held.duties))


def _few(names: list[str]) -> str:
    if len(names) <= MOST_NAMES:
        return ", ".join(names)
    return say("claims", "more", first=", ".join(names[:MOST_NAMES]), count=len(names) - MOST_NAMES)


def _claim(held: Held) -> dict[str, Any]:
    return {
        "quotes": [
            {"text": each.text, "start": each.span.start, "end": each.span.end, "page": each.span.page,
             "paragraph": each.span.paragraph, "line": each.span.line}
            for each in held.passage.quotes
        ],
        "kinds": [
            {"kind": each.kind, "standing": each.standing, "words": each.words, "hedge": each.hedge,
             "reported": each.reported}
            for each in held.passage.made
        ],
        "asserts": list(held.asserts),
        "verdict": held.verdict,
        "without_hedge": held.outright,
        "rests_on": [{"requirement": each.requirement.id, "verdict": each.verdict, "why": because(each)}
                     for each in held.verdicts],
        "instead": [{"says": each.says, "rests_on": list(each.rests_on), "reading": each.reading}
                    for each in held.wordings],
        "duties": [
            {"place": each.place, "instrument": each.instrument, "asks": each.asks, "bearing": each.bearing,
             "in_force": each.in_force, "penalty": each.penalty, "source": each.source, "date": each.date,
             "confidence": each.confidence}
            for each in held.duties
        ],
    }  # fmt: skip
