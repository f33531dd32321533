"""From verdicts to the vector, the level, the binding constraint and the category."""

from collections.abc import Callable, Iterable

from ringtrue.assessment import Binding, Category, Reading, RequirementVerdict, Verdict
from ringtrue.assessment.verdicts import together
from ringtrue.framework import Framework

Judge = Callable[[RequirementVerdict], Verdict]


def reading(framework: Framework, verdicts: Iterable[RequirementVerdict], judge: Judge) -> Reading:
    """The vector and level in one reading; `judge` picks the reading of each requirement.

    A layer is met when every applicable must is met and at least one must is.
    """
    per_layer: dict[str, list[Verdict]] = {each.id: [] for each in framework.numbered}
    for verdict in verdicts:
        if verdict.requirement.must and verdict.requirement.layer in per_layer:
            per_layer[verdict.requirement.layer].append(judge(verdict))
    vector = {layer: _layer(asked) for layer, asked in per_layer.items()}
    return Reading(vector=vector, level=_level(framework, vector))


def binding(framework: Framework, proven: Reading, verdicts: Iterable[RequirementVerdict]) -> Binding | None:
    """The lowest layer that stops the level and its first requirement that does; none at the top."""
    stopping = next((each for each in framework.numbered if proven.vector[each.id] is not Verdict.MET), None)
    if stopping is None:
        return None
    stops = (Verdict.NOT_MET, Verdict.NOT_SHOWN)
    first = next(
        (
            each
            for each in verdicts
            if each.requirement.layer == stopping.id and each.requirement.must and each.verdict in stops
        ),
        None,
    )
    if first is None:
        return Binding(layer=stopping.id, requirement="", verdict=proven.vector[stopping.id])
    return Binding(layer=stopping.id, requirement=first.requirement.id, verdict=first.verdict)


def category(framework: Framework, read: Reading) -> Category:
    """The highest layer met by itself, with the lower ones that are not."""
    met = [each for each in framework.numbered if read.vector[each.id] is Verdict.MET]
    if not met:
        return Category(name="none", without=())
    highest = met[-1]
    below = framework.numbered[: framework.numbered.index(highest)]
    return Category(
        name=highest.category, without=tuple(each.id for each in below if read.vector[each.id] is not Verdict.MET)
    )


def on_offer(verdict: RequirementVerdict) -> Verdict:
    """The documented reading less everything refuted."""
    return Verdict.NOT_MET if verdict.verdict is Verdict.NOT_MET else verdict.readings.documented


def _layer(musts: list[Verdict]) -> Verdict:
    """A layer none of whose musts applies was not shown: at least one must be met."""
    verdict = together(musts)
    return Verdict.NOT_SHOWN if verdict is Verdict.NOT_APPLICABLE else verdict


def _level(framework: Framework, vector: dict[str, Verdict]) -> int:
    level = 0
    for layer in framework.numbered:
        if vector[layer.id] is not Verdict.MET:
            break
        level = layer.number or level
    return level
