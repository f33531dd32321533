"""What falls when some nodes are withdrawn: one selection, each node by itself, or hundreds of scenarios at once."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ringtrue.instruments.dependency import Graph

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LANES = 64
"""Scenarios that one machine word holds."""


class Withdrawals:
    """Answers withdrawals on one graph, each in time proportional to what falls, not to the graph."""

    def __init__(self, graph: Graph) -> None:
        import numpy as np

        self._graph = graph
        self._left = graph.slack.copy()
        self._failed = np.zeros(graph.nodes, np.uint8)
        self._queue = np.empty(graph.nodes, np.int32)
        self._touched = np.empty(len(graph.members), np.int32)

    def lost(self, removed: Iterable[int]) -> "NDArray[np.int32]":
        """The nodes that fall when `removed` are withdrawn, those included, in the order in which they fall."""
        import numpy as np

        from ringtrue.instruments.dependency import engine

        chosen = np.fromiter(removed, np.int32)
        graph, state = self._graph, (self._left, self._failed, self._queue, self._touched)
        fallen, marks = engine.cascade(chosen, graph.rev_ptr, graph.rev, graph.owner, *state)
        answer = self._queue[:fallen].copy()
        engine.undo(fallen, marks, *state)
        return answer

    def counts(self, sources: Sequence[int]) -> "NDArray[np.int64]":
        """How many nodes fall with each of `sources` alone, that one included; int64, shape sources."""
        import numpy as np

        from ringtrue.instruments.dependency import engine

        graph, state = self._graph, (self._left, self._failed, self._queue, self._touched)
        found: NDArray[np.int64] = engine.counts(
            np.asarray(sources, np.int32), graph.rev_ptr, graph.rev, graph.owner, *state
        )
        return found


def order_of(graph: Graph) -> "NDArray[np.int32]":
    """Nodes in an order in which whoever needs comes after whoever is needed, as far as there are no cycles."""
    from ringtrue.instruments.dependency import engine

    found: NDArray[np.int32] = engine.order_of(
        graph.node_ptr, graph.group_ptr, graph.members, graph.rev_ptr, graph.rev, graph.owner
    )
    return found


def reaching(graph: Graph, targets: Iterable[int]) -> set[int]:
    """The nodes on which some nodes depend in any way, those included."""
    seen = set(targets)
    waiting = list(seen)
    while waiting:
        node = waiting.pop()
        first, last = graph.node_ptr[node], graph.node_ptr[node + 1]
        for member in graph.members[graph.group_ptr[first] : graph.group_ptr[last]].tolist():
            if member not in seen:
                seen.add(member)
                waiting.append(member)
    return seen


def lost_in_scenarios(graph: Graph, removed: "NDArray[np.bool_]") -> "NDArray[np.bool_]":
    """Who falls in each of many scenarios: `removed` and the answer are bool of shape scenarios x nodes."""
    import numpy as np

    scenarios = len(removed)
    bits = np.zeros((graph.nodes, -(-scenarios // LANES)), np.uint64)
    for scenario in range(scenarios):
        bits[removed[scenario], scenario // LANES] |= np.uint64(1) << np.uint64(scenario % LANES)
    spread(graph, bits)
    each_bit = np.unpackbits(bits.astype("<u8", copy=False).view(np.uint8), axis=1, count=scenarios, bitorder="little")
    return np.ascontiguousarray(each_bit.T).view(bool)


def has_cycles(graph: Graph, order: "NDArray[np.int32]") -> bool:
    """Whether some node needs, at the end of a chain, itself; `order` is what `order_of` gave."""
    import numpy as np

    place = np.empty(graph.nodes, np.int64)
    place[order] = np.arange(graph.nodes)
    needing = np.repeat(graph.owner, np.diff(graph.group_ptr))
    return bool((place[graph.members] >= place[needing]).any())


def spread(graph: Graph, bits: "NDArray[np.uint64]", order: "NDArray[np.int32] | None" = None) -> None:
    """Lets fall what must, in place: `bits` (uint64, nodes x words) holds one scenario per bit.

    Without cycles one sweep in topological order is enough; with cycles it is repeated until nothing changes.
    """
    from ringtrue.instruments.dependency import engine

    ordered = order_of(graph) if order is None else order
    cycles = has_cycles(graph, ordered)
    while engine.sweep(bits, ordered, graph.node_ptr, graph.group_ptr, graph.members, graph.slack) and cycles:
        pass
