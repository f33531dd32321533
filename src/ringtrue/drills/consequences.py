"""What a scenario does to a system: when each capability falls, how long it is gone, and what a remedy would buy."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ringtrue.drills.scenarios import Effect, Remedy, Scenario
from ringtrue.drills.system import Dependency, System, span
from ringtrue.instruments.dependency import Graph
from ringtrue.instruments.dependency.scenario import Scenario as Withdrawal
from ringtrue.instruments.dependency.simulation import Outcome, simulate
from ringtrue.instruments.dependency.spans import Span
from ringtrue.instruments.dependency.withdrawal import Withdrawals

HORIZON = 365.0
"""Days that a forecast looks ahead: as long as an exercise or a contract counts."""

SAMPLES = 8192
"""Draws of a forecast: a share is known to within a percentage point and a half (two standard errors at one half)."""

DRAWS = 512
"""Draws that stand for a span which is made of several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What is foreseen of one capability. Days from the first word; shares of all samples.

    `down_in` gives the share that is fallen by day 7, 30, 90 and 365. `falls` are the 5th, 50th and 95th percentile of
    the day of falling, infinite where it does not fall in so many; `outage` the median and 95th percentile of the
    length of the outage where there is one; `days_lost` the mean days without it in the year.
    """

    name: str
    down_in: Mapping[int, float]
    falls: tuple[float, float, float]
    outage: tuple[float, float]
    days_lost: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """The forecasts of all items under one scenario; `capabilities` names those that people would miss.

    `reached` are the nodes that it takes; `degraded` those of them of which it takes a share, so that as large a share
    of the runs stands for the users who are without; `priced` those that only cost more; `delayed` those whose
    substitutes come later.
    """

    scenario: Scenario
    forecasts: tuple[Forecast, ...]
    capabilities: tuple[str, ...]
    reached: tuple[str, ...]
    degraded: tuple[str, ...] = ()
    priced: tuple[str, ...] = ()
    delayed: tuple[str, ...] = ()

    @property
    def days_lost(self) -> float:
        """The mean days lost in the year, summed over the capabilities."""
        return sum(each.days_lost for each in self.capable)

    @property
    def capable(self) -> tuple[Forecast, ...]:
        """The forecasts of the capabilities."""
        return tuple(each for each in self.forecasts if each.name in self.capabilities)

    def of(self, name: str) -> Forecast:
        """The forecast of one capability."""
        return next(each for each in self.forecasts if each.name == name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A remedy, and the day of the exercise on which it was set going; in place before when `day` is negative."""

    remedy: Remedy
    day: float = -1.0
    only: tuple[str, ...] = field(default=())


def reached(system: System, effect: Effect) -> tuple[str, ...]:
    """The dependencies and items that an effect takes, by name."""
    countries = set(effect.countries)

    def in_reach(each: Dependency) -> bool:
        there = bool(countries & set(each.countries)) or (
            "foreign" in countries and (each.unplaced or bool(set(each.countries) - system.home))
        )
        licensed = not effect.licences or any(one.startswith(effect.licences) for one in each.licences)
        return there and licensed and (not effect.kinds or each.kind in effect.kinds)

    found = [each.name for each in system.dependencies if in_reach(each) or each.name in effect.names]
    if effect.items and not effect.kinds and not effect.names:
        found = []
    taken = [each for each in system.items if each.partition(":")[0] in effect.items]
    if effect.most and len(taken) > effect.most:
        graph = system.graph()
        resting = Withdrawals(graph).counts([graph.number[each] for each in taken]).tolist()
        taken = [each for _, each in sorted(zip(resting, taken, strict=True), key=lambda one: (-one[0], one[1]))]
        taken = taken[: effect.most]
    return (*found, *taken)


def foresee(
    system: System,
    scenario: Scenario,
    taken: Iterable[Taken] = (),
    *,
    samples: int = SAMPLES,
    seed: int = 1,
    horizon: float = HORIZON,
) -> Foreseen:
    """The forecast of every item; the same arguments give the same numbers. Raises `Malformed`."""
    graph = system.graph()
    withdrawal, does = withdrawal_of(system, scenario, tuple(taken), graph, seed)
    names = names_of(graph, withdrawal.withdrawn)
    targets = tuple(graph.number[each] for each in system.items)
    outcomes = simulate(graph, withdrawal, targets, samples=samples, seed=seed) if names and targets else {}
    return Foreseen(
        scenario=scenario,
        forecasts=tuple(_forecast(each, outcomes.get(graph.number[each]), horizon) for each in system.items),
        capabilities=system.capabilities,
        reached=names,
        degraded=does["degrade"],
        priced=does["reprice"],
        delayed=does["delay"],
    )


def withdrawal_of(
    system: System, scenario: Scenario, taken: tuple[Taken, ...], graph: Graph, seed: int
) -> tuple[Withdrawal, dict[str, tuple[str, ...]]]:
    """The scenario as the engine takes it; and by name what it degrades, and what it only reprices or delays."""
    withdrawn: dict[int, Span] = {}
    chance: dict[int, float] = {}
    grace: dict[int, Span] = {}
    returns: dict[int, Span] = {}
    together: dict[int, str] = {}
    late: dict[str, Span] = {}
    does: dict[str, dict[str, None]] = {"degrade": {}, "reprice": {}, "delay": {}}
    held = {each.name: each for each in system.dependencies}
    for n, effect in enumerate(scenario.effect):
        for name in reached(system, effect):
            dependency, node = held.get(name), graph.number[name]
            if effect.does == "delay":
                late[name] = span(effect.adds)
                does["delay"][name] = None
                continue
            if effect.does == "reprice" and not (dependency and dependency.bears and dependency.bears < effect.factor):
                does["reprice"][name] = None
                continue
            if node in withdrawn or any(_prevents(each, name) for each in taken):
                continue
            if effect.does == "degrade":
                does["degrade"][name] = None
            withdrawn[node] = span(effect.notice)
            chance[node] = effect.chance * (effect.share if effect.does == "degrade" else 1.0)
            together[node] = f"effect {n}"
            if effect.lasts:
                returns[node] = span(effect.lasts)
            graces = [dependency.buffer] if dependency else []
            graces += [span(e.remedy.grace) for e in taken if e.remedy.grace and e.day < 0 and _helps(e, name)]
            if graces:
                grace[node] = combined(graces, "sum", seed + node)
    ready = {graph.number[name]: each for name in names_of(graph, withdrawn)
             if (each := _ready(system, held.get(name), name, taken, late.get(name), seed))}  # fmt: skip
    after = {
        node: tuple(graph.number[each] for each in found.after if graph.number.get(each) in ready)
        for node in ready
        if (found := held.get(graph.names[node])) and found.after
    }
    withdrawal = Withdrawal(withdrawn=withdrawn, chance=chance, grace=grace, returns=returns, together=together,
                            ready=ready, after=after)  # fmt: skip
    return withdrawal, {how: tuple(names) for how, names in does.items()}


def names_of(graph: Graph, nodes: Iterable[int]) -> tuple[str, ...]:
    """The names of some nodes, in the order of the graph."""
    return tuple(graph.names[each] for each in sorted(nodes))


def combined(spans: list[Span], how: str, seed: int) -> Span:
    """Several spans as one: their `sum`, or the `least` of them."""
    if len(spans) == 1:
        return spans[0]
    import numpy as np

    rng = np.random.default_rng(seed)
    drawn = np.stack([each.sample(rng, DRAWS) for each in spans])
    days = drawn.sum(axis=0) if how == "sum" else drawn.min(axis=0)
    return Span(shape="measured", days=tuple(float(each) for each in days))


def _helps(each: Taken, name: str) -> bool:
    return name.partition(":")[0] in each.remedy.kinds and (not each.only or name in each.only)


def _prevents(each: Taken, name: str) -> bool:
    return each.remedy.never and each.day < 0 and _helps(each, name)


def until_ready(system: System, remedy: Remedy) -> tuple[float, ...]:
    """The days that a remedy takes: the catalogue's, and none less than its drill took.

    A drill tells nothing of who must still agree, buy or move, so a quick one makes no forecast quicker.
    """
    took = system.rehearsed.get(remedy.drill, 0.0)
    return tuple(max(took, each) for each in remedy.ready)


def _ready(
    system: System,
    dependency: Dependency | None,
    name: str,
    taken: tuple[Taken, ...],
    late: Span | None,
    seed: int,
) -> Span | None:
    """When a substitute stands in: the dossier's own, or the soonest of the remedies that were set going."""
    spans = [dependency.ready] if dependency and dependency.ready else []
    for each in taken:
        if each.remedy.ready and _helps(each, name) and not _prevents(each, name):
            begun = max(each.day, 0.0)
            spans.append(span(tuple(begun + days for days in until_ready(system, each.remedy))))
    if not spans:
        return None
    soonest = combined(spans, "least", seed)
    return combined([soonest, late], "sum", seed) if late else soonest


def _forecast(name: str, outcome: Outcome | None, horizon: float) -> Forecast:
    import numpy as np

    if outcome is None:
        never = float("inf")
        return Forecast(name=name, down_in=dict.fromkeys((7, 30, 90, 365), 0.0), falls=(never, never, never),
                        outage=(0.0, 0.0), days_lost=0.0)  # fmt: skip
    lost = np.minimum(outcome.back, horizon) - np.minimum(outcome.falls, horizon)
    return Forecast(
        name=name,
        down_in={days: outcome.down_by(days) for days in (7, 30, 90, 365)},
        falls=(outcome.quantile(0.05), outcome.quantile(0.5), outcome.quantile(0.95)),
        outage=(outcome.outage(0.5), outcome.outage(0.95)),
        days_lost=float(np.maximum(lost, 0).mean()),
    )
