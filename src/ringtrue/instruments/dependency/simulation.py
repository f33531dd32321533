"""When a node falls and when it is back, by Monte Carlo over spans that nobody knows exactly.

A node falls when it is withdrawn and its grace is over, or its buffer after the first of its groups has died; it is
back its restart after all of its groups live again. A substitute that stands ready in time prevents a fall.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ringtrue.instruments.dependency import Graph
from ringtrue.instruments.dependency.scenario import Scenario
from ringtrue.instruments.dependency.settling import Room, Spans, Way, samples_of_block

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


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
    """The outcomes of some nodes; the same seed gives the same numbers, whatever the threads and the other targets.

    Only nodes that a target rests on, and that fall when all is withdrawn, are drawn and settled.
    """
    import numpy as np

    way = Way.towards(graph, targets, scenario.withdrawn)
    size = samples_of_block(graph.nodes)
    blocks = -(-samples // size)
    asked = list(targets)
    falls = np.empty((len(targets), samples), np.float32)
    back = np.empty((len(targets), samples), np.float32)

    def settle(first: int) -> None:
        room = Room(way, scenario, seed, min(size, samples))
        for block in range(first, blocks, threads):
            start, stop = block * size, min((block + 1) * size, samples)
            falls[:, start:stop], back[:, start:stop] = (each[asked] for each in room.settle(block, stop - start))

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(settle, range(min(threads, blocks))))
    return {target: Outcome(falls=falls[n], back=back[n]) for n, target in enumerate(targets)}


def cannot_restart(graph: Graph, down: "NDArray[np.bool_]") -> tuple[int, ...]:
    """Of the nodes that are down, those that do not come back by themselves even when all else is there.

    Every one of them needs another of them first: a cycle without an entry. `down` is bool, shape nodes; nodes that
    were withdrawn are not in it, for they are given back.
    """
    import numpy as np

    falls = np.where(down, 0, np.inf).astype(np.float32)[:, None]
    needs_nobody = np.diff(graph.node_ptr) == 0
    back = np.where(down & ~needs_nobody, np.inf, 0).astype(np.float32)[:, None]
    Way.whole(graph).rise(back, falls, Spans.of(graph.nodes, {}), np.empty((0, 1), np.float32))
    return tuple(int(each) for each in np.flatnonzero(np.isinf(back[:, 0])))
