"""One block of samples at a time: what is drawn, and how falls and returns settle."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ringtrue.instruments.dependency import Graph, Malformed
from ringtrue.instruments.dependency.luck import Luck
from ringtrue.instruments.dependency.scenario import Scenario
from ringtrue.instruments.dependency.spans import AT_ONCE, Span
from ringtrue.instruments.dependency.withdrawal import Withdrawals, has_cycles, order_of, reaching

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Days = NDArray[np.float32]

BLOCK = 8192
"""Samples that are settled together: the rows of a few hundred nodes stay in the caches, and what a block costs once is
small beside its samples."""

CELLS = 1 << 22
"""Most cells (nodes x samples) of one array: 16 MiB, so that the samples of a large graph do not fill the memory."""


def samples_of_block(nodes: int) -> int:
    """How many samples of so many nodes are settled together: a power of two between 64 and `BLOCK`."""
    fitting = max(64, CELLS // max(1, nodes))
    return int(min(BLOCK, 1 << (fitting.bit_length() - 1)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Spans:
    """What some nodes take, by node: `fixed` days (float32), or the row of `uncertain` ones (-1: it is fixed)."""

    fixed: "Days"
    row: "NDArray[np.int32]"
    uncertain: tuple[tuple[int, Span], ...]

    @classmethod
    def of(cls, nodes: int, given: Mapping[int, Span], apart: frozenset[int] = frozenset()) -> "Spans":
        """The spans of `given`; those of `apart` have a row in any case."""
        import numpy as np

        uncertain = tuple((node, each) for node, each in given.items() if each.shape != "fixed" or node in apart)
        fixed = np.zeros(nodes, np.float32)
        for node, each in given.items():
            if each.shape == "fixed":
                fixed[node] = each.days[0]
        row = np.full(nodes, -1, np.int32)
        row[[node for node, _ in uncertain]] = np.arange(len(uncertain), dtype=np.int32)
        return cls(fixed=fixed, row=row, uncertain=uncertain)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """The way through a graph.

    `order`: whom to settle after whom; `cycles`: whether it must be gone until nothing changes; `needed` (int32, per
    group): how many members a group may wait for, less one, before it lives.
    """

    graph: Graph
    order: "NDArray[np.int32]"
    cycles: bool
    needed: "NDArray[np.int32]"

    @classmethod
    def whole(cls, graph: Graph) -> "Way":
        """Through every node."""
        import numpy as np

        order = order_of(graph)
        needed = (np.diff(graph.group_ptr) - graph.slack - 1).astype(np.int32)
        return cls(graph=graph, order=order, cycles=has_cycles(graph, order), needed=needed)

    @classmethod
    def towards(cls, graph: Graph, targets: tuple[int, ...], withdrawn: Mapping[int, Span]) -> "Way":
        """Through the nodes on which a target rests and that fall when all is withdrawn: no other can ever fall."""
        import dataclasses

        import numpy as np

        way = cls.whole(graph)
        falling, resting = np.zeros(graph.nodes, bool), np.zeros(graph.nodes, bool)
        falling[Withdrawals(graph).lost(withdrawn)] = True
        resting[list(reaching(graph, targets))] = True
        return dataclasses.replace(way, order=way.order[(falling & resting)[way.order]])

    def only(self, spans: Mapping[int, Span]) -> dict[int, Span]:
        """Those spans whose nodes are on the way."""
        return {node: spans[node] for node in self.order.tolist() if node in spans}

    def fall(self, times: "Days", spans: Spans, drawn: "Days") -> None:
        """Changes times (float32, nodes x samples) of falling, which begin as what falls by itself, until they fit."""
        import numpy as np

        self._settle(times, np.empty((0, 0), np.float32), spans, drawn, self.graph.slack)

    def rise(self, times: "Days", falls: "Days", spans: Spans, drawn: "Days") -> None:
        """Changes times of coming back, which begin as what is given back, until they fit the falls."""
        self._settle(times, falls, spans, drawn, self.needed)

    def _settle(self, times: "Days", falls: "Days", spans: Spans, drawn: "Days", allowed: "NDArray[np.int32]") -> None:
        from ringtrue.instruments.dependency import engine

        graph = self.graph
        where = (allowed, self.order, graph.node_ptr, graph.group_ptr, graph.members)
        settle = engine.settle if engine.COMPILED else engine.settle_rows
        while settle(times, falls, spans.fixed, drawn, spans.row, *where) and self.cycles:
            pass


class Room:
    """Where one thread settles its blocks; `falls` and `back` (float32, nodes x samples) hold the last of them."""

    def __init__(self, way: Way, scenario: Scenario, seed: int, samples: int) -> None:
        import numpy as np

        nodes = way.graph.nodes
        self._way, self._scenario, self._luck = way, scenario, Luck(seed)
        self._withdrawn = sorted(way.only(scenario.withdrawn))
        # An event has the date, chance and return of its first node, whether that is on the way or not.
        self._first = {scenario.together[each]: each for each in sorted(scenario.withdrawn, reverse=True)
                       if each in scenario.together}  # fmt: skip
        self._buffers = Spans.of(nodes, way.only(scenario.buffer))
        # What was withdrawn does not come back by what it needs: its row says so where that happened.
        restarts = {**dict.fromkeys(self._withdrawn, AT_ONCE), **way.only(scenario.restart)}
        self._restarts = Spans.of(nodes, restarts, frozenset(self._withdrawn))
        self._returning = bool(scenario.returns or scenario.ready)
        self._drawn = np.empty((max(len(self._buffers.uncertain), len(self._restarts.uncertain)), samples), np.float32)
        self.falls = np.full((nodes, samples), np.inf, np.float32)
        self.back = np.zeros((nodes, samples), np.float32)

    def settle(self, block: int, count: int) -> "tuple[Days, Days]":
        """Falls and returns of every node (float32, nodes x count) in one block; good until the next."""
        import numpy as np

        way, falls, back = self._way, self.falls[:, :count], self.back[:, :count]
        falls[way.order] = np.inf
        gone = dict(self._gone(block, count))
        for node, (days, _) in gone.items():
            falls[node] = days
        way.fall(falls, self._buffers, self._draw("buffer", self._buffers, block, count))
        if not self._returning:  # then nothing that fell can come back
            back[way.order] = np.where(np.isinf(falls[way.order]), np.float32(0), np.float32(np.inf))
            return falls, back
        drawn = self._draw("restart", self._restarts, block, count)
        back[way.order] = np.inf
        for node, (days, again) in gone.items():
            taken = np.flatnonzero(days < np.inf)
            drawn[self._restarts.row[node], taken] = np.inf
            back[node] = 0 if way.graph.node_ptr[node] == way.graph.node_ptr[node + 1] else np.inf
            back[node, taken] = np.maximum(again[taken], falls[node, taken])
        way.rise(back, falls, self._restarts, drawn)
        return falls, back

    def _draw(self, purpose: str, spans: Spans, block: int, count: int) -> "Days":
        drawn = self._drawn[: len(spans.uncertain), :count]
        for row, (node, span) in enumerate(spans.uncertain):
            drawn[row] = span.sample(self._luck.of(purpose, node, block), count)
        return drawn

    def _gone(self, block: int, count: int) -> "Iterator[tuple[int, tuple[Days, Days]]]":
        """When each withdrawn node is gone by itself, and when it, or its substitute, is there again."""
        import numpy as np

        scenario, ready = self._scenario, self._ready(block, count)
        events: dict[str, tuple[Days, Days]] = {}
        for node in self._withdrawn:
            event = scenario.together.get(node, "")
            if not event or event not in events:
                events[event] = self._event(self._first.get(event, node), event or node, block, count)
            days, again = events[event]
            if grace := scenario.grace.get(node):
                days = days + grace.sample(self._luck.of("grace", node, block), count)
            if node in ready:
                again = np.minimum(again, ready[node])
            # Whatever is there again before the grace is over never falls.
            yield node, (np.where(again <= days, np.float32(np.inf), days), again)

    def _event(self, node: int, key: int | str, block: int, count: int) -> "tuple[Days, Days]":
        """The day of an event and of its end, infinite where it does not come or does not end."""
        import numpy as np

        scenario, luck = self._scenario, self._luck.of("withdrawn", key, block)
        days, again = np.full((2, count), np.inf, np.float32)
        chance = scenario.chance.get(node, 1.0)
        comes = np.flatnonzero(luck.random(count, np.float32) < chance) if chance < 1 else np.arange(count)
        days[comes] = scenario.withdrawn[node].sample(luck, len(comes))
        if returns := scenario.returns.get(node):
            again[comes] = days[comes] + returns.sample(luck, len(comes))
        return days, again

    def _ready(self, block: int, count: int) -> "dict[int, Days]":
        """The day on which each action is done, those before it included; `Malformed` when actions wait in a circle."""
        import numpy as np

        scenario, done = self._scenario, dict[int, "Days"]()
        waiting = sorted(scenario.ready)
        while waiting:
            able = [each for each in waiting if all(one in done for one in scenario.after.get(each, ()))]
            if not able:
                raise Malformed("actions wait for one another, or for one that nobody takes")
            for node in able:
                begins = [done[each] for each in scenario.after.get(node, ())]
                taking = scenario.ready[node].sample(self._luck.of("ready", node, block), count)
                done[node] = np.max(begins, axis=0) + taking if begins else taking
            waiting = [each for each in waiting if each not in done]
        return done
