"""Several offers on one page, requirement by requirement: for a terminal, as data and as HTML. No total, no rank."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ringtrue.assessment import Assessment, RequirementVerdict, Verdict
from ringtrue.remedies.roadmap import Step, cheapest
from ringtrue.reports.inert import inert
from ringtrue.reports.paper import Block, Grid, Heading, Paragraph, page
from ringtrue.reports.wording import say

SCHEMA = "ringtrue/comparison/1"
_MARKS = {Verdict.MET: "●", Verdict.NOT_MET: "✗", Verdict.NOT_SHOWN: "○", Verdict.NOT_APPLICABLE: "–"}
_WIDTH = 44
"""Columns of a terminal that a requirement's name gets; the longest has 30 letters, and (should) may follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One offer: how it is called here, where its dossier lies, and what was weighed, drafts as if signed beside."""

    name: str
    folder: str
    assessment: Assessment

    @property
    def step(self) -> Step | None:
        """The quickest step towards what binds."""
        return cheapest(self.assessment)


def offers(assessments: Sequence[tuple[str, Assessment]]) -> tuple[Offer, ...]:
    """The offers by folder and assessment; two of one name are told apart by their folders."""
    named = [f"{each.release['name']} {each.release['version']}" for _, each in assessments]
    return tuple(
        Offer(name=name if named.count(name) == 1 else f"{name} ({folder})", folder=folder, assessment=each)
        for name, (folder, each) in zip(named, assessments, strict=True)
    )


def as_text(found: Sequence[Offer]) -> str:
    """The comparison as lines of text."""
    lines = [say("compare", "title", count=len(found)), say("compare", "says"), *_warnings(found), ""]
    letters = "ABCDE"
    lines += [f"{letter}  {each.name}  [{_weighed(each)}]" for letter, each in zip(letters, found, strict=False)]
    lines += [
        "",
        say("compare", "key"),
        "",
        " " * _WIDTH + "".join(f"{letter:<12}" for letter in letters[: len(found)]),
    ]
    lines.append(" " * _WIDTH + "c d p s     " * len(found))
    for layer, rows in _rows(found):
        cells = [_vector(each.assessment, layer) for each in found]
        lines.append(f"{layer:<{_WIDTH}}" + "".join(f"{' '.join(map(_mark, each)):<12}" for each in cells))
        for name, must, verdicts in rows:
            label = f"  {name}" + ("" if must else f" ({say('compare', 'should')})")
            lines.append(f"{label:<{_WIDTH}}" + "".join(f"{' '.join(map(_mark, each)):<12}" for each in verdicts))
    for key, tell in (("binds", _binding), ("step", _step)):
        lines += ["", say("compare", key)]
        lines += [f"  {letter}  {tell(each)}" for letter, each in zip(letters, found, strict=False)]
    return "".join(f"{inert(line).rstrip()}\n" for line in lines)


def as_page(found: Sequence[Offer]) -> str:
    """The comparison as one page of HTML: no script, nothing fetched."""
    heads = (say("compare", "requirement"), *(each.name for each in found))
    blocks: list[Block] = [Heading(text=say("compare", "title", count=len(found)), order=1)]
    blocks += [Paragraph(text=text) for text in (say("compare", "says"), *_warnings(found))]
    blocks += [Paragraph(text=f"{each.name}: {_weighed(each)}.") for each in found]
    ends = ((say("compare", "binds"), *map(_binding, found)), (say("compare", "step"), *map(_step, found)))
    blocks.append(Grid(heads=heads, rows=ends))
    blocks.append(Paragraph(text=say("compare", "key")))
    for layer, rows in _rows(found):
        whole = tuple(_cell(_vector(each.assessment, layer)) for each in found)
        table = [(say("compare", "layer"), *whole)] if any(whole) else []
        for name, must, verdicts in rows:
            label = f"{name} ({say('compare', 'must' if must else 'should')})"
            table.append((label, *map(_cell, verdicts)))
        blocks += [Heading(text=layer), Grid(heads=heads, rows=tuple(table))]
    return page(blocks, say("compare", "title", count=len(found)))


def as_data(found: Sequence[Offer]) -> dict[str, Any]:
    """The comparison as plain data."""
    return {
        "schema": SCHEMA,
        "warnings": list(_warnings(found)),
        "offers": [_offer(each) for each in found],
    }


def _offer(each: Offer) -> dict[str, Any]:
    seen, step = each.assessment, each.step
    return {
        "name": each.name,
        "folder": each.folder,
        "at": seen.at,
        "ledger_head": seen.ledger_head,
        "for": seen.for_whom,
        "home": {layer: list(countries) for layer, countries in seen.home.items()},
        "layers": {
            layer.id: dict(zip(("claimed", "documented", "proven", "if_signed"), _vector(seen, layer.id), strict=True))
            for layer in seen.framework.numbered
        },
        "requirements": {
            verdict.requirement.id: dict(
                zip(("claimed", "documented", "proven", "if_signed"), _four(seen, verdict), strict=True)
            )
            for verdict in seen.requirements
        },
        "binding_constraint": seen.binding
        and {"layer": seen.binding.layer, "requirement": seen.binding.requirement, "verdict": seen.binding.verdict},
        "cheapest_next_step": step
        and {"id": step.id, "sort": step.sort, "does": step.does, "who": step.who, "days": list(step.days)},
    }


def _rows(found: Sequence[Offer]) -> Iterator[tuple[str, list[tuple[str, bool, list[tuple[Verdict, ...]]]]]]:
    """Each layer with its requirements, and for each of these the four readings of every offer."""
    by_id = [{each.requirement.id: each for each in offer.assessment.requirements} for offer in found]
    for layer in found[0].assessment.framework.layers:
        rows = [
            (asked.id, asked.must, [_four(o.assessment, ids[asked.id]) for o, ids in zip(found, by_id, strict=True)])
            for asked in layer.requirements
        ]
        yield layer.id, rows


def _four(seen: Assessment, verdict: RequirementVerdict) -> tuple[Verdict, ...]:
    read = verdict.readings
    return read.claimed, read.documented, read.proven, seen.signed.get(verdict.requirement.id, read.proven)


def _vector(seen: Assessment, layer: str) -> tuple[Verdict, ...]:
    """The four readings of a layer; of what lies across the layers there is none."""
    signed = seen.if_signed or seen.proven
    readings = (seen.claimed, seen.documented, seen.proven, signed)
    return tuple(each.vector[layer] for each in readings if layer in each.vector)


def _mark(verdict: Verdict) -> str:
    return _MARKS[verdict]


def _cell(four: tuple[Verdict, ...]) -> str:
    """The four readings in one short line; nothing where there are none."""
    if not four:
        return ""
    claimed, documented, proven, signed = map(_mark, four)
    return say("compare", "cell", claimed=claimed, documented=documented, proven=proven, signed=signed)


def _binding(offer: Offer) -> str:
    bound = offer.assessment.binding
    if bound is None:
        return say("compare", "binds-none")
    return say("compare", "binds-at", layer=bound.layer, requirement=bound.requirement, verdict=bound.verdict)


def _step(offer: Offer) -> str:
    step = offer.step
    if step is None:
        return say("compare", "step-none")
    return say("compare", "step-told", does=step.does, sort=step.sort, who=step.who, days=f"{step.days[1]:g}")


def _weighed(offer: Offer) -> str:
    seen = offer.assessment
    home = ", ".join(sorted({country for each in seen.home.values() for country in each}))
    return say("compare", "weighed-as", party=seen.for_whom["party"], home=home, at=seen.at, head=seen.ledger_head)


def _warnings(found: Sequence[Offer]) -> Iterator[str]:
    if any(each.assessment.home != found[0].assessment.home for each in found):
        yield say("compare", "unlike-home")
    # For a nation the parties that count as its own differ with each offer; whom it is for does not.
    if len({(each.assessment.for_whom["party"], each.assessment.for_whom["kind"]) for each in found}) > 1:
        yield say("compare", "unlike-party")
