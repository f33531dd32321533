"""When a node falls and when it is back, by Monte Carlo over spans that nobody knows exactly.

A node falls when it is withdrawn and its grace is over, or its buffer after the first of its groups has died; it is
back its restart after all of its groups live again. A substitute that stands ready in time prevents a fall. Samples are
drawn in blocks, so that memory does not grow with their number.
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ringtrue.instruments.dependency import Graph, Malformed
from ringtrue.instruments.dependency.spans import Span
from ringtrue.instruments.dependency.withdrawal import has_cycles, order_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BLOCK = 2048
"""Samples that are settled together: 300 nodes of them fit into the second-level cache."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What happens to some nodes, by number.

    `withdrawn`: days from now until it is taken away. `chance`: the probability that it is (1 when not given; each by
    itself). `together`: nodes with the same word are withdrawn by one event: one date, one chance, one return. `grace`:
    what a withdrawn node still gives after that date (a licence's term, a cache). `buffer`: what a node lives on after
    it has lost what it needs. `restart`: how long it takes to bring it up once all it needs is there. `returns`: days
    after its withdrawal until it is there again by itself; a node that is not in it does not return. `ready`: days that
    the action takes which puts a substitute in a withdrawn node's place; it begins now, or when every action of
    `after` is done. Whatever comes back before the grace is over never falls.
    """

    withdrawn: Mapping[int, Span]
    chance: Mapping[int, float] = field(default_factory=dict)
    buffer: Mapping[int, Span] = field(default_factory=dict)
    restart: Mapping[int, Span] = field(default_factory=dict)
    returns: Mapping[int, Span] = field(default_factory=dict)
    together: Mapping[int, str] = field(default_factory=dict)
    grace: Mapping[int, Span] = field(default_factory=dict)
    ready: Mapping[int, Span] = field(default_factory=dict)
    after: Mapping[int, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The samples of one node: `falls` and `back` in days from now, float32, infinite where it never is."""

    falls: "NDArray[np.float32]"
    back: "NDArray[np.float32]"

    def down_by(self, days: float) -> float:
        """The share of samples in which it has fallen by then."""
        return float((self.falls <= days).mean())

    def quantile(self, share: float) -> float:
        """The day by which it has fallen in this share of all samples; infinite when it has in fewer."""
        import numpy as np

        return float(np.quantile(self.falls, share, method="inverted_cdf"))

    def outage(self, share: float) -> float:
        """The length of the outage, in days, that is not exceeded in this share of the samples with one."""
        import numpy as np

        fallen = np.isfinite(self.falls)
        lasting = self.back[fallen] - self.falls[fallen]
        return float(np.quantile(lasting, share, method="inverted_cdf")) if fallen.any() else 0.0


def simulate(
    graph: Graph, scenario: Scenario, targets: tuple[int, ...], *, samples: int, seed: int, threads: int = 2
) -> dict[int, Outcome]:
    """The outcomes of some nodes; the same seed gives the same numbers, whatever the number of threads."""
    import numpy as np

    walk = _Walk.through(graph)
    starts = range(0, samples, BLOCK)
    seeds = np.random.SeedSequence(seed).spawn(len(starts))
    falls = np.empty((len(targets), samples), np.float32)
    back = np.empty((len(targets), samples), np.float32)

    def settle(block: int) -> None:
        start = starts[block]
        stop = min(start + BLOCK, samples)
        drawn = _block(walk, scenario, seeds[block], stop - start)
        falls[:, start:stop], back[:, start:stop] = (each[list(targets)] for each in drawn)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(settle, range(len(starts))))
    return {target: Outcome(falls=falls[n], back=back[n]) for n, target in enumerate(targets)}


def cannot_restart(graph: Graph, down: "NDArray[np.bool_]") -> tuple[int, ...]:
    """Of the nodes that are down, those that do not come back by themselves even when all else is there.

    Every one of them needs another of them first: a cycle without an entry. `down` is bool, shape nodes; nodes that
    were withdrawn are not in it, for they are given back.
    """
    import numpy as np

    own = np.where(down, np.inf, 0).astype(np.float32)[:, None]
    times = _Walk.through(graph).settled(own.copy(), own, np.zeros_like(own), late=True)
    return tuple(int(each) for each in np.flatnonzero(np.isinf(times[:, 0])))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walk:
    """The way through a graph: its order, how often it must be gone, and how many members a group may wait for."""

    graph: Graph
    order: "NDArray[np.int32]"
    cycles: bool
    needed: "NDArray[np.int32]"

    @classmethod
    def through(cls, graph: Graph) -> "_Walk":
        import numpy as np

        order = order_of(graph)
        needed = (np.diff(graph.group_ptr) - graph.slack - 1).astype(np.int32)
        return cls(graph=graph, order=order, cycles=has_cycles(graph, order), needed=needed)

    def settled(
        self, times: "NDArray[np.float32]", own: "NDArray[np.float32]", delay: "NDArray[np.float32]", *, late: bool
    ) -> "NDArray[np.float32]":
        """The times, changed until they fit: of falling (`late` false) or of coming back (`late` true)."""
        from ringtrue.instruments.dependency import engine

        graph, allowed = self.graph, self.needed if late else self.graph.slack
        where = (self.order, graph.node_ptr, graph.group_ptr, graph.members)
        settle = engine.settle if engine.COMPILED else engine.settle_rows
        while settle(times, own, delay, allowed, late, *where) and self.cycles:
            pass
        return times


def _block(
    walk: _Walk, scenario: Scenario, seed: "np.random.SeedSequence", count: int
) -> "tuple[NDArray[np.float32], NDArray[np.float32]]":
    import numpy as np

    nodes = walk.graph.nodes
    # SFC64 is the fastest of numpy's generators, and half the time goes into drawing.
    rng = np.random.Generator(np.random.SFC64(seed))
    own = np.full((nodes, count), np.inf, np.float32)
    again = dict(_withdrawn(own, scenario, rng, seed, count))
    falls = walk.settled(own.copy(), own, _drawn(nodes, scenario.buffer, rng, count), late=False)
    # What was not withdrawn and did not fall was always there; what fell by itself is restarted.
    returning = np.where(np.isinf(falls), np.float32(0), np.float32(np.inf))
    if not (scenario.returns or scenario.ready):  # then nothing that fell can come back
        return falls, returning
    for node, days in again.items():
        returning[node] = np.where(np.isfinite(own[node]), days, returning[node])
    restart = _drawn(nodes, scenario.restart, rng, count)
    restart[np.isfinite(own)] = np.inf
    back = walk.settled(np.full((nodes, count), np.inf, np.float32), returning, restart, late=True)
    return falls, np.maximum(back, np.where(np.isfinite(falls), falls, np.float32(0)))


def _withdrawn(
    own: "NDArray[np.float32]",
    scenario: Scenario,
    rng: "np.random.Generator",
    seed: "np.random.SeedSequence",
    count: int,
) -> "Iterator[tuple[int, NDArray[np.float32]]]":
    """Fills in when each node is gone by itself (`own`: nodes x samples); gives when it, or its substitute, is back.

    Events, graces and actions draw from streams of their own, so that two scenarios which differ in one of them meet
    the same luck in all else: a step can then be seen to help by what it is, not by chance.
    """
    import numpy as np

    ready = _ready(scenario, seed, count)
    events: dict[str, tuple[NDArray[np.float32], NDArray[np.float32] | None]] = {}
    for node, span in sorted(scenario.withdrawn.items()):
        event = scenario.together.get(node, "")
        if not event or event not in events:
            luck = _stream(seed, event) if event else rng
            days = span.sample(luck, count)
            chance = scenario.chance.get(node, 1.0)
            if chance < 1:
                days[luck.random(count, np.float32) >= chance] = np.inf
            lasting = scenario.returns[node].sample(luck, count) if node in scenario.returns else None
            events[event] = days, None if lasting is None else days + lasting
        days, back = events[event]
        own[node] = days
        if grace := scenario.grace.get(node):
            own[node] += grace.sample(_stream(seed, f"grace {node}"), count)
        if node in ready:
            back = ready[node] if back is None else np.minimum(back, ready[node])
        if back is not None:
            own[node][back <= own[node]] = np.inf
            yield node, back


def _stream(seed: "np.random.SeedSequence", purpose: str) -> "np.random.Generator":
    """The luck of one purpose in one block."""
    import numpy as np

    key = (*seed.spawn_key, *purpose.encode())
    return np.random.default_rng(np.random.SeedSequence(seed.entropy, spawn_key=key))


def _ready(scenario: Scenario, seed: "np.random.SeedSequence", count: int) -> "dict[int, NDArray[np.float32]]":
    """The day on which each action is done, those before it included; `Malformed` when actions wait in a circle."""
    import numpy as np

    done: dict[int, NDArray[np.float32]] = {}
    waiting = sorted(scenario.ready)
    while waiting:
        able = [each for each in waiting if all(one in done for one in scenario.after.get(each, ()))]
        if not able:
            raise Malformed("actions wait for one another, or for one that nobody takes")
        for node in able:
            begins = [done[each] for each in scenario.after.get(node, ())]
            taking = scenario.ready[node].sample(_stream(seed, f"ready {node}"), count)
            done[node] = np.max(begins, axis=0) + taking if begins else taking
        waiting = [each for each in waiting if each not in done]
    return done


def _drawn(nodes: int, spans: Mapping[int, Span], rng: "np.random.Generator", count: int) -> "NDArray[np.float32]":
    import numpy as np

    drawn = np.zeros((nodes, count), np.float32)
    for node, span in sorted(spans.items()):
        drawn[node] = span.sample(rng, count)
    return drawn
