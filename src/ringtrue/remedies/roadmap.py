"""The way to a layer: which steps, in which order, what each unlocks, and how long the whole takes.

Every must that is not proven needs its own steps and none can be left out, so the shortest path is the earliest
schedule of all of them (critical path, Kelley and Walker 1959, https://doi.org/10.1145/1460299.1460318): a step begins
when what it uses is there, and steps that do not wait for each other run side by side.
"""

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar

from ringtrue import shelf
from ringtrue.assessment import Assessment, RequirementVerdict, Verdict
from ringtrue.errors import NotUnderstood
from ringtrue.observation import Grade
from ringtrue.shelf import STRICT

DAYS_OF_A_MONTH = 30.44
_PLACE = shelf.CATALOGUE / "roadmap" / "effort.toml"
CLAUSE = "contract."
"""Topics that begin so are clauses by their names."""


class Sort(StrEnum):
    """What kind of doing a step is."""

    CLAUSE = "clause to sign"
    DRILL = "drill to run"
    EVIDENCE = "evidence to obtain"
    REPLACE = "part to replace"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """The row of one requirement: days to show it, days to mend it, what comes first, and who has it done."""

    __pydantic_config__: ClassVar[Any] = STRICT

    requirement: str
    who: str
    show: tuple[float, float, float] | None = None
    mend: tuple[float, float, float] | None = None
    mend_does: str = ""
    """What has to be done where the framework's own advice would be another course, not this one."""
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do: days as least, likeliest and most, begin and end in likeliest days from today.

    `serves` are the unmet requirements it is needed for; `unlocks` those that are complete once it is done, and
    `layers` the layers that are.
    """

    id: str
    sort: Sort
    does: str
    who: str
    days: tuple[float, float, float]
    after: tuple[str, ...]
    serves: tuple[str, ...]
    begins: float = 0.0
    ends: float = 0.0
    unlocks: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """The steps to one layer (or to it and all below), with their span of days; `critical` are those that decide it.

    `best` and `worst` are the same schedule with the least and the most days of every step.
    """

    layer: str
    whole: bool
    steps: tuple[Step, ...]
    days: float
    best: float
    worst: float
    critical: tuple[str, ...]

    @property
    def months(self) -> float:
        """The likeliest length in months."""
        return self.days / DAYS_OF_A_MONTH


def path(assessment: Assessment, target: str, *, whole: bool = False) -> Path:
    """The way to the layer `target`, or with `whole` to it and every layer below.

    Raises `NotUnderstood` when there is no such layer.
    """
    numbered = [each.id for each in assessment.framework.numbered]
    known = [each.id for each in assessment.framework.layers]
    if target not in known:
        raise NotUnderstood("no way was found: there is no such layer", where=target, try_=", ".join(known))
    wanted = {target} | (set(numbered[: numbered.index(target)]) if whole and target in numbered else set())
    verdicts = {each.requirement.id: each for each in assessment.requirements}
    unmet = [
        each for each in assessment.requirements
        if each.requirement.layer in wanted and each.requirement.must and _unmet(each)
    ]  # fmt: skip
    steps = _with_first(unmet, verdicts)
    scheduled = _schedule(steps, 1)
    ended = {each.id: each.ends for each in scheduled}
    return Path(
        layer=target,
        whole=whole,
        steps=tuple(_unlocking(scheduled, unmet)),
        days=max(ended.values(), default=0.0),
        best=max((each.ends for each in _schedule(steps, 0)), default=0.0),
        worst=max((each.ends for each in _schedule(steps, 2)), default=0.0),
        critical=_critical(scheduled),
    )


def next_layer(assessment: Assessment, target: str) -> str:
    """The first numbered layer after the target that is not proven; empty when there is none."""
    numbered = [each.id for each in assessment.framework.numbered]
    after = numbered[numbered.index(target) + 1 :] if target in numbered else []
    return next((each for each in after if assessment.proven.vector[each] is not Verdict.MET), "")


def cheapest(assessment: Assessment) -> Step | None:
    """The quickest step, by its likeliest days, towards what binds; none when nothing binds or nothing is open."""
    bound = assessment.binding
    if bound is None:
        return None
    steps = path(assessment, bound.layer).steps
    ready = [each for each in steps if not each.after and bound.requirement in each.serves]
    return min(ready or steps, key=lambda each: each.days[1], default=None)


def efforts() -> dict[str, Effort]:
    """The rows of the catalogue by requirement."""
    return {each.requirement: each for each in shelf.rows(_PLACE, _file()["step"], Effort, "step")}


def _unmet(verdict: RequirementVerdict) -> bool:
    return verdict.verdict in (Verdict.NOT_MET, Verdict.NOT_SHOWN)


def _with_first(unmet: Iterable[RequirementVerdict], verdicts: dict[str, RequirementVerdict]) -> list[Step]:
    """The steps of every unmet requirement and of what those wait for, clauses once however many they serve."""
    waiting = list(unmet)
    rows = efforts()
    needed: dict[str, list[Step]] = {}
    while waiting:
        each = waiting.pop(0)
        if each.requirement.id in needed:
            continue
        needed[each.requirement.id] = list(_steps(each, rows[each.requirement.id]))
        waiting += [verdicts[first] for first in rows[each.requirement.id].after if _unmet(verdicts[first])]
    merged: dict[str, Step] = {}
    for name, steps in needed.items():
        for step in steps:
            first = tuple(
                other.id for before in rows[name].after for other in needed.get(before, ()) if other.id != step.id
            )
            known = merged.get(step.id, step)
            merged[step.id] = dataclasses.replace(
                known,
                after=tuple(dict.fromkeys((*known.after, *first))),
                serves=tuple(dict.fromkeys((*known.serves, name))),
            )
    return list(merged.values())


def _steps(verdict: RequirementVerdict, row: Effort) -> Iterator[Step]:
    requirement = verdict.requirement
    if requirement.needs is Grade.BOUND:
        for topic in _open_clauses(verdict):
            name = topic.removeprefix(CLAUSE)
            yield Step(
                id=f"clause:{name}",
                sort=Sort.CLAUSE,
                does=f"Sign the clause {name}.",
                who=_file()["clause"]["who"],
                days=_three(_file()["clause"]["days"]),
                after=(),
                serves=(),
            )
        return
    refuted = verdict.verdict is Verdict.NOT_MET
    if refuted:
        sort = Sort.REPLACE
    elif requirement.needs is Grade.DEMONSTRATED:
        sort = Sort.DRILL
    else:
        sort = Sort.EVIDENCE
    days = (row.mend if refuted else row.show) or row.show or row.mend
    if days is None:
        raise shelf.wrong(_PLACE, f"`{requirement.id}` has no days")
    does = (refuted and row.mend_does) or verdict.step
    yield Step(id=requirement.id, sort=sort, does=does, who=row.who, days=days, after=(), serves=())


def _open_clauses(verdict: RequirementVerdict) -> tuple[str, ...]:
    """The clauses that no contract in force gives yet."""
    topics = [c.topic for item in verdict.items for c in item.open if c.topic.startswith(CLAUSE)]
    refuting = [e.observation.topic for item in verdict.items for e in item.refuting]
    listened = [c.topic for c in verdict.requirement.met_when if c.topic.startswith(CLAUSE)]
    found = [each for each in listened if each in topics or each in refuting]
    return tuple(dict.fromkeys(found or listened))


def _schedule(steps: Iterable[Step], which: int) -> list[Step]:
    """Each step as early as what it waits for allows, by its least (0), likeliest (1) or most (2) days."""
    waiting = {each.id: each for each in steps}
    done: dict[str, Step] = {}
    while waiting:
        ready = [each for each in waiting.values() if not set(each.after) & set(waiting)]
        if not ready:
            raise shelf.wrong(_PLACE, f"steps wait for each other: {sorted(waiting)}")
        for each in ready:
            begins = max((done[first].ends for first in each.after), default=0.0)
            done[each.id] = dataclasses.replace(each, begins=begins, ends=begins + each.days[which])
            del waiting[each.id]
    return sorted(done.values(), key=lambda each: (each.begins, each.ends, each.id))


def _unlocking(steps: Iterable[Step], unmet: Iterable[RequirementVerdict]) -> Iterator[Step]:
    """The steps in the order in which they begin, each with what is complete once it is done."""
    left: dict[str, set[str]] = {}
    steps = list(steps)
    for step in steps:
        for name in step.serves:
            left.setdefault(name, set()).add(step.id)
    layer_of = {each.requirement.id: each.requirement.layer for each in unmet}
    open_in: dict[str, set[str]] = {}
    for name, layer in layer_of.items():
        open_in.setdefault(layer, set()).add(name)
    unlocked: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for step in sorted(steps, key=lambda each: (each.ends, each.id)):
        complete, whole = [], []
        for name in step.serves:
            left[name].discard(step.id)
            if not left[name]:
                complete.append(name)
                layer = layer_of.get(name, "")
                if layer:
                    open_in[layer].discard(name)
                    whole += [layer] if not open_in[layer] else []
        unlocked[step.id] = (tuple(complete), tuple(whole))
    for step in steps:
        yield dataclasses.replace(step, unlocks=unlocked[step.id][0], layers=unlocked[step.id][1])


def _critical(steps: list[Step]) -> tuple[str, ...]:
    """The chain that decides the end: from the step that ends last back to one that waits for nothing."""
    by_id = {each.id: each for each in steps}
    chain: list[str] = []
    at = max(steps, key=lambda each: (each.ends, each.id), default=None)
    while at:
        chain.insert(0, at.id)
        at = max((by_id[each] for each in at.after), key=lambda each: (each.ends, each.id), default=None)
    return tuple(chain)


def _three(days: Iterable[float]) -> tuple[float, float, float]:
    least, likeliest, most = days
    return least, likeliest, most


@cache
def _file() -> dict[str, Any]:
    return shelf.read_toml(_PLACE)
