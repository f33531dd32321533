"""What a withdrawal leaves of the assessment, what the contract in force softens, and what one more step would buy."""

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ringtrue.assessment import Verdict, assess
from ringtrue.dossier import Opened
from ringtrue.dossier.items import Objectives
from ringtrue.drills.consequences import SAMPLES, Forecast, Foreseen, Taken, foresee
from ringtrue.drills.dependencies import system
from ringtrue.drills.scenarios import Remedy, Scenario, remedies
from ringtrue.drills.system import RELEASE, RENEWAL, System
from ringtrue.framework import Framework
from ringtrue.ledger import Entry, Ledger
from ringtrue.ledger.current import current
from ringtrue.observation import EXISTS, NONE_OF, Grade

FALLEN = 0.5
"""The share of samples in which an item must be down to be left out of the weighing: more often than not."""

SURE = 0.95
"""The share of samples in which an objective must hold to count as kept."""

_RENEWING = ("retrain.", "recipe.", "tuning.")
"""Topics that speak of the making of the next version."""

_HOURS = 24.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerFall:
    """One layer before and after, and the first item under it that falls, on its median day."""

    layer: str
    before: Verdict
    after: Verdict
    first: str
    day: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterfactual:
    """The same with one remedy in place before: the mean days a year that it gives back, over all capabilities."""

    remedy: Remedy
    days_bought: float
    foreseen: Foreseen


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """An objective of a serving that does not hold in `SURE` of the samples: the share in which it does."""

    serving: str
    objective: str
    kept: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """One scenario on one system, with everything that answers question four.

    `cut_sets` are the smallest selections of dependencies, up to three, that bring down the serving that loses most
    (or what loses most, where no serving does), whatever the scenario. `restart` are the fallen items in an order in
    which they can be started again, `stuck` those that cannot, because each of them needs another of them first.
    """

    system: System
    foreseen: Foreseen
    in_force: tuple[str, ...]
    layers: tuple[LayerFall, ...]
    clocks: tuple[str, ...]
    counterfactuals: tuple[Counterfactual, ...]
    missed: tuple[Missed, ...]
    cut_sets: tuple[tuple[str, ...], ...]
    restart: tuple[str, ...] = ()
    stuck: tuple[str, ...] = ()


def mapped(ledger: Ledger, opened: Opened, at: str) -> System:
    """The system as the entries that count on the day `at` tell of it, completed by the dossier."""
    return system(current(ledger, at).entries, opened.dossier.dependency, opened.dossier.alternatives)


def in_force(entries: Iterable[Entry]) -> tuple[Taken, ...]:
    """The clauses that a contract in force holds, and nothing as strong contradicts, as remedies in place before."""
    said: dict[str, set[str]] = {}
    for entry in entries:
        observation = entry.observation
        if observation.item == RELEASE and observation.grade >= Grade.BOUND and not observation.draft:
            said.setdefault(observation.topic, set()).add(str(observation.value))
    return tuple(
        Taken(remedy=each) for each in remedies() if each.clause and said.get(f"contract.{each.clause}") == {"present"}
    )


def aftermath(
    framework: Framework,
    ledger: Ledger,
    opened: Opened,
    at: str,
    scenario: Scenario,
    *,
    on: System | None = None,
    samples: int = SAMPLES,
    seed: int = 1,
) -> Aftermath:
    """Everything about one scenario on the day `at`; `on` is a system with measured buffers. Same in, same out."""
    entries = current(ledger, at).entries
    standing = on or mapped(ledger, opened, at)
    held = in_force(entries)
    base = foresee(standing, scenario, held, samples=samples, seed=seed)
    return Aftermath(
        system=standing,
        foreseen=base,
        in_force=tuple(each.remedy.id for each in held),
        layers=_layers(framework, ledger, at, base),
        clocks=tuple(_clocks(standing, base)),
        counterfactuals=_counterfactuals(standing, scenario, held, base, samples, seed),
        missed=tuple(missed(opened, standing, scenario, held, base, samples, seed)),
        cut_sets=_cut_sets(standing, base),
        **_restart(standing, base),
    )


def worst(base: Foreseen) -> tuple[Forecast, ...]:
    """The capabilities that may fall: servings first, then by the days that are lost."""
    falling = [each for each in base.capable if each.down_in[365] > 0]
    return tuple(sorted(falling, key=lambda each: (not each.name.startswith("serving:"), -each.days_lost, each.name)))


def _cut_sets(standing: System, base: Foreseen) -> tuple[tuple[str, ...], ...]:
    from ringtrue.instruments.dependency.cut_sets import minimal_cut_sets

    falling = worst(base)
    if not falling:
        return ()
    graph = standing.graph()
    basic = [n for n, name in enumerate(graph.names) if name not in standing.items]
    return tuple(graph.named(cut) for cut in minimal_cut_sets(graph, graph.number[falling[0].name], basic))


def _restart(standing: System, base: Foreseen) -> dict[str, tuple[str, ...]]:
    """What is down more often than not, in the order in which it comes up, and what of it does not by itself."""
    import numpy as np

    from ringtrue.instruments.dependency.simulation import cannot_restart
    from ringtrue.instruments.dependency.withdrawal import order_of

    graph = standing.graph()
    down = np.zeros(graph.nodes, bool)
    fallen = [each.name for each in base.forecasts if each.down_in[365] >= FALLEN and each.name not in base.reached]
    down[[graph.number[each] for each in fallen]] = True
    stuck = graph.named(cannot_restart(graph, down)) if fallen else ()
    order = graph.named(each for each in order_of(graph) if down[each]) if fallen else ()
    return {"restart": tuple(each for each in order if each not in stuck), "stuck": stuck}


def _counterfactuals(
    standing: System, scenario: Scenario, held: tuple[Taken, ...], base: Foreseen, samples: int, seed: int
) -> tuple[Counterfactual, ...]:
    """Every remedy that touches what is taken and is not in place, the one that gives most days first."""
    taken = {each.partition(":")[0] for each in base.reached}
    there = {each.remedy.id for each in held}
    found = []
    for remedy in remedies():
        if remedy.id in there or not taken & set(remedy.kinds):
            continue
        changed = foresee(standing, scenario, (*held, Taken(remedy=remedy)), samples=samples, seed=seed)
        found.append(
            Counterfactual(remedy=remedy, days_bought=base.days_lost - changed.days_lost, foreseen=changed)
        )  # fmt: skip
    return tuple(sorted(found, key=lambda each: (-round(each.days_bought, 6), each.remedy.id)))


def _layers(framework: Framework, ledger: Ledger, at: str, base: Foreseen) -> tuple[LayerFall, ...]:
    """The proven reading before, and after everything is left out that is down more often than not."""
    fallen = {each.name: each.falls[1] for each in base.forecasts if each.down_in[365] >= FALLEN}
    if not fallen:
        return ()
    before = assess(framework, ledger, at).proven.vector
    after = assess(framework, without(ledger, frozenset(fallen)), at).proven.vector
    found = []
    for layer in framework.layers:
        kinds = {each.of for each in layer.requirements}
        under = [(day, name) for name, day in fallen.items() if _kind(name) in kinds]
        if under:
            day, first = min(under)
            found.append(
                LayerFall(layer=layer.id, before=before.get(layer.id, Verdict.NOT_SHOWN),
                          after=after.get(layer.id, Verdict.NOT_SHOWN), first=first, day=day)
            )  # fmt: skip
    return tuple(found)


def _kind(name: str) -> str:
    kind = name.partition(":")[0]
    return "component" if kind == RENEWAL else kind


def without(ledger: Ledger, fallen: frozenset[str]) -> Ledger:
    """The ledger without what was seen of fallen items; they are still asked about, and show nothing."""

    def gone(entry: Entry) -> bool:
        observation = entry.observation
        if observation.topic in (EXISTS, NONE_OF):
            return False
        renewal = f"{RENEWAL}:{observation.item.name}" in fallen and observation.topic.startswith(_RENEWING)
        return str(observation.item) in fallen or renewal

    return dataclasses.replace(ledger, entries=tuple(each for each in ledger.entries if not gone(each)))


def _clocks(standing: System, base: Foreseen) -> Iterator[str]:
    """What the licences' own terms add: the days between the licensor's first word and the end of the rights."""
    for each in standing.dependencies:
        if each.kind in ("licensor", "rights-owner") and each.name in base.reached:
            least, most = each.buffer.days[0], each.buffer.days[-1]
            span = f"{least:g}" if least == most else f"{least:g} to {most:g}"
            read = [f"{one.note}, {one.where[0].file}" for one in (e.observation for e in each.buffer_from)]
            yield f"{each.who}: {span} days ({'; '.join(read) or each.basis})"


def missed(
    opened: Opened,
    standing: System,
    scenario: Scenario,
    held: tuple[Taken, ...],
    base: Foreseen,
    samples: int,
    seed: int,
) -> Iterator[Missed]:
    """The objectives of the dossier's servings that do not hold."""
    from ringtrue.drills.consequences import withdrawal_of
    from ringtrue.instruments.dependency.simulation import simulate

    wanted = {
        f"serving:{each.name}": each.objectives
        for each in opened.dossier.serving
        if each.objectives and f"serving:{each.name}" in standing.items
    }
    if not wanted or not base.reached:
        return
    graph = standing.graph()
    withdrawal, _ = withdrawal_of(standing, scenario, held, graph, seed)
    outcomes = simulate(graph, withdrawal, tuple(graph.number[each] for each in wanted), samples=samples, seed=seed)
    for name, objectives in wanted.items():
        outcome = outcomes[graph.number[name]]
        for objective, kept in _kept(objectives, outcome.falls, outcome.back):
            if kept < SURE:
                yield Missed(serving=name, objective=objective, kept=kept)


def _kept(objectives: Objectives, falls: "object", back: "object") -> Iterator[tuple[str, float]]:
    import numpy as np

    fallen, returned = np.asarray(falls), np.asarray(back)
    if objectives.holds_hours is not None:
        yield (
            f"holds {objectives.holds_hours:g} hours",
            float((fallen >= objectives.holds_hours / _HOURS).mean()),
        )
    if objectives.back_hours is not None:
        outage = np.where(np.isfinite(fallen), returned - np.where(np.isfinite(fallen), fallen, 0), 0)
        yield f"back within {objectives.back_hours:g} hours", float((outage <= objectives.back_hours / _HOURS).mean())
