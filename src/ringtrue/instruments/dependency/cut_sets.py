"""Minimal cut sets: the smallest selections of basic nodes whose withdrawal brings one node down.

Source: NUREG-0492 (Fault Tree Handbook), ch. VII. Found by trying every selection, many at once, and leaving out those
that hold a smaller one: exact to the order asked for, also with cycles and k-of-n groups.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations, islice
from typing import TYPE_CHECKING

from ringtrue.instruments.dependency import Graph
from ringtrue.instruments.dependency.withdrawal import LANES, Withdrawals, order_of, reaching, spread

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WORDS = 64
"""Machine words per sweep: 4,096 selections are tried at once."""


def minimal_cut_sets(graph: Graph, target: int, basic: Sequence[int], order: int = 3) -> tuple[tuple[int, ...], ...]:
    """The minimal cut sets of `target` among the `basic` nodes, up to `order` members, smallest first."""
    found: list[tuple[int, ...]] = []
    within = reaching(graph, (target,))
    candidates = [each for each in dict.fromkeys(basic) if each in within]
    sorted_nodes = order_of(graph)
    for size in range(1, order + 1):
        singles = {cut[0] for cut in found if len(cut) == 1}
        candidates = [each for each in candidates if each not in singles]
        smaller = [frozenset(cut) for cut in found if len(cut) > 1]
        tried = (each for each in combinations(candidates, size) if not any(cut <= frozenset(each) for cut in smaller))
        found += list(_bringing_down(graph, target, tried, sorted_nodes))
    return tuple(found)


def _bringing_down(
    graph: Graph, target: int, selections: Iterator[tuple[int, ...]], order: "NDArray[np.int32]"
) -> Iterator[tuple[int, ...]]:
    import numpy as np

    while batch := list(islice(selections, WORDS * LANES)):
        bits = np.zeros((graph.nodes, -(-len(batch) // LANES)), np.uint64)
        for lane, selection in enumerate(batch):
            for node in selection:
                bits[node, lane // LANES] |= np.uint64(1) << np.uint64(lane % LANES)
        spread(graph, bits, order)
        for lane, selection in enumerate(batch):
            if (int(bits[target, lane // LANES]) >> (lane % LANES)) & 1:
                yield selection


def single_points(graph: Graph, target: int) -> tuple[int, ...]:
    """The nodes whose withdrawal alone brings the target down, the target excluded."""
    withdrawals = Withdrawals(graph)
    return tuple(
        each for each in sorted(reaching(graph, (target,)) - {target}) if target in withdrawals.lost([each]).tolist()
    )
