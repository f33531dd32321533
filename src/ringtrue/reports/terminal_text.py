"""The assessment on a terminal: the vector first, then the ladder, what binds, four answers, what would change it."""

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from ringtrue.assessment import Assessment, ClaimVerdict, FacetVerdict, Verdict
from ringtrue.reports.first_steps import awaiting_a_drill, first_steps
from ringtrue.reports.inert import inert
from ringtrue.reports.readings import readings
from ringtrue.reports.wording import because, category_name, needs_caution, say, sentence

_MARKS = {
    Verdict.MET: ("● met", "green"),
    Verdict.NOT_MET: ("✗ not met", "red"),
    Verdict.NOT_SHOWN: ("○ not shown", "yellow"),
    Verdict.NOT_APPLICABLE: ("– not applicable", "dim"),
}
_CLAIM_STYLE = {ClaimVerdict.SUPPORTED: "green", ClaimVerdict.CONTRADICTED: "red", ClaimVerdict.NOT_SHOWN: "yellow"}
_FACET_STYLE = {
    FacetVerdict.SHOWN: "green", FacetVerdict.PARTLY_SHOWN: "yellow", FacetVerdict.NOT_SHOWN: "yellow",
    FacetVerdict.CONTRADICTED: "red",
}  # fmt: skip

CHANGES_SHOWN = 8
"""Steps printed under "what would change it"; `--json` lists them all."""


def show(assessment: Assessment, console: Console) -> None:
    """Prints the assessment; strings that others wrote come out inert."""
    console.print(Group(*_parts(assessment)))


def _parts(assessment: Assessment) -> list[RenderableType]:
    name = say("report", "title", name=assessment.release["name"], version=assessment.release["version"])
    home = ", ".join(sorted({country for each in assessment.home.values() for country in each}))
    for_whom = assessment.for_whom
    parts: list[RenderableType] = [
        Text(inert(name), style="bold"),
        _line(say("report", "for", party=for_whom["party"], kind=for_whom["kind"], home=home, at=assessment.at)),
        Text(),
        _vector(assessment),
        _level(assessment),
        _offer(assessment),
        _bound(assessment),
    ]
    if needs_caution(assessment):
        parts.append(_line(say("report", "caution"), "yellow"))
    for rest in (_answers, _foreign_bases, _claims, _changes, _reservations, _troubles, _footer):
        parts += rest(assessment)
    return parts


def _line(text: str, style: str = "") -> Text:
    return Text(inert(text), style=style)


def _heading(key: str) -> list[RenderableType]:
    return [Text(), Text(say("report", key), style="bold")]


def _mark(verdict: Verdict) -> Text:
    word, style = _MARKS[verdict]
    return Text(word, style=style)


def _vector(assessment: Assessment) -> Table:
    table = Table(
        box=SIMPLE_HEAD, title=say("report", "vector"), title_justify="left", title_style="bold", pad_edge=False
    )
    table.add_column("")
    columns = readings(assessment)
    for name, _ in columns:
        table.add_column(name, no_wrap=True)
    for layer in assessment.framework.numbered:
        cells = [_mark(reading.vector[layer.id]) for _, reading in columns]
        table.add_row(f"{layer.number} {layer.id}", *cells)
    return table


def _level(assessment: Assessment) -> Text:
    levels = "  ".join(f"{name} {reading.level}" for name, reading in readings(assessment))
    text = Text(f"{say('report', 'ladder')}  {inert(levels)}")
    if assessment.not_shown:
        text.append(f"  ({say('report', 'floor', count=len(assessment.not_shown))})", style="dim")
    return text


def _offer(assessment: Assessment) -> Text:
    offer, proven = (category_name(assessment.categories[each]) for each in ("on_offer", "proven"))
    return _line(say("report", "on-offer", offer=offer, proven=proven))


def _bound(assessment: Assessment) -> Text:
    if assessment.binding is None:
        return _line(say("report", "binding-none"), "green")
    bound = assessment.binding
    text = say("report", "binding", layer=bound.layer, requirement=bound.requirement, verdict=bound.verdict.value)
    return _line(text, _MARKS[bound.verdict][1])


def _answers(assessment: Assessment) -> list[RenderableType]:
    parts = _heading("answers")
    for number, answer in enumerate(assessment.answers, 1):
        parts += [_line(f"{number}. {answer.asks}"), Text(f"   {inert(sentence(answer))}")]
        facets = Text("   ")
        for facet in answer.facets:
            facets.append(f"{facet.id}: ", style="dim").append(f"{facet.verdict}  ", style=_FACET_STYLE[facet.verdict])
        parts.append(facets)
    return parts


def _foreign_bases(assessment: Assessment) -> list[RenderableType]:
    return [
        _line(
            say(
                "report",
                "foreign-base",
                component=each.component,
                base=", ".join((*each.base, *each.countries)),
                controlled=", ".join(name for name, shown in each.aspects.items() if shown) or "–",
                open=", ".join(name for name, shown in each.aspects.items() if not shown) or "–",
            )
        )
        for each in assessment.foreign_bases
    ]


def _claims(assessment: Assessment) -> list[RenderableType]:
    if not assessment.claims:
        return []
    parts = _heading("claims")
    for claim in assessment.claims:
        line = Text(f"{claim.verdict:<13}", style=_CLAIM_STYLE[claim.verdict])
        parts.append(line.append(inert(f"“{claim.quote}” ({claim.by}, to {claim.to})"), style="default"))
    return parts


def _changes(assessment: Assessment) -> list[RenderableType]:
    """The first steps, each with why it is one."""
    steps = first_steps(assessment)
    parts = _heading("changes") if steps else []
    for each in steps[:CHANGES_SHOWN]:
        parts.append(_mark(each.verdict).append(f"  {each.requirement.id}", style="bold default"))
        parts.append(Text(f"   {inert(because(each))}", style="dim"))
        parts.append(Text(f"   → {inert(each.step)}"))
    if (rest := len(steps) - CHANGES_SHOWN) > 0:
        parts.append(_line(say("report", "more", count=rest), "dim"))
    if drills := awaiting_a_drill(assessment):
        parts.append(_line(f"{say('page', 'steps-drills')} {', '.join(each.requirement.id for each in drills)}"))
    return parts


def _reservations(assessment: Assessment) -> list[RenderableType]:
    """What decides no layer: the shoulds that are not met, and what was said beside a verdict."""
    shoulds = [each for each in assessment.requirements if not each.requirement.must]
    lines = []
    for verdict in (Verdict.NOT_MET, Verdict.NOT_SHOWN):
        names = ", ".join(each.requirement.id for each in shoulds if each.verdict is verdict)
        lines += [_mark(verdict).append(f"  {names}", style="default")] if names else []
    for each in assessment.requirements:
        lines += [_line(f"{each.requirement.id}: {says}") for says in each.reservations]
        if each.contradicted:
            lines.append(_line(f"{each.requirement.id}: {say('report', 'contradicted')}"))
        if each.stale:
            lines.append(_line(f"{each.requirement.id}: {say('report', 'stale')}"))
    return [*_heading("reservations"), *lines] if lines else []


def _troubles(assessment: Assessment) -> list[RenderableType]:
    if not assessment.troubles:
        return []
    lines = [say("why", "troubled", item=each.item, why=each.why) for each in assessment.troubles]
    return [*_heading("troubles"), *(_line(each, "red") for each in lines)]


def _footer(assessment: Assessment) -> list[RenderableType]:
    parts: list[RenderableType] = [Text()]
    if assessment.superseded:
        parts.append(_line(say("report", "superseded", count=len(assessment.superseded)), "dim"))
    if assessment.vanished:
        parts.append(_line(say("report", "vanished", files=", ".join(assessment.vanished[:8])), "dim"))
    return [*parts, _line(say("report", "head", head=assessment.ledger_head), "dim")]
