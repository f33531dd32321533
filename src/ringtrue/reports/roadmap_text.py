"""The way to a layer as lines of text: every step with its days, what it waits for and what it unlocks."""

from collections.abc import Iterator

from ringtrue.assessment import Assessment
from ringtrue.remedies.roadmap import DAYS_OF_A_MONTH, Path, Step
from ringtrue.reports.inert import inert
from ringtrue.reports.wording import say


def as_text(assessment: Assessment, way: Path, then: Path | None, months: float) -> str:
    """The way in `months` to the target, and what the next layer would take after it."""
    release = assessment.release
    named = {"name": release["name"], "version": release["version"], "at": assessment.at}
    lines = [say("roadmap", "title", layer=way.layer, **named)]
    if not way.steps:
        lines.append(say("roadmap", "reached", layer=way.layer))
    else:
        lines += [_span(way, months), "", *_steps(way, months * DAYS_OF_A_MONTH)]
    if then:
        known = {each.id for each in way.steps}
        more = [each for each in then.steps if each.id not in known]
        shared = len(then.steps) - len(more)
        lines += ["", say("roadmap", "then", layer=then.layer, more=len(more), shared=shared, days=f"{then.days:.0f}")]
        lines += [f"  {each.id} ({each.sort}, {each.days[1]:g} days): {each.does}" for each in more]
    lines += ["", say("roadmap", "basis")]
    return "".join(f"{inert(line)}\n" for line in lines)


def _span(way: Path, months: float) -> str:
    key = "fits" if way.months <= months else "late"
    return say("roadmap", key, count=len(way.steps), days=f"{way.days:.0f}", best=f"{way.best:.0f}",
               worst=f"{way.worst:.0f}", months=f"{months:g}", critical=" → ".join(way.critical),
               over=f"{way.days - months * DAYS_OF_A_MONTH:.0f}")  # fmt: skip


def _steps(way: Path, most: float) -> Iterator[str]:
    for number, each in enumerate(way.steps, 1):
        late = say("roadmap", "too-late") if each.ends > most else ""
        yield say("roadmap", "step", number=number, begins=f"{each.begins:.0f}", ends=f"{each.ends:.0f}",
                  sort=each.sort, id=each.id, who=each.who, late=late)  # fmt: skip
        yield f"     {each.does}"
        yield from _about(each)


def _about(step: Step) -> Iterator[str]:
    if step.after:
        yield "     " + say("roadmap", "after", steps=", ".join(step.after))
    if step.unlocks:
        yield "     " + say("roadmap", "unlocks", requirements=", ".join(step.unlocks))
    else:
        yield "     " + say("roadmap", "serves", requirements=", ".join(step.serves))
    for layer in step.layers:
        yield "     " + say("roadmap", "layer", layer=layer)
