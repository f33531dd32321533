"""The exact tests: do things of the same number resemble each other more often than chance allows?

Neurons of a layer can be numbered in any order, and so can the axes of the residual stream. An initialisation gives
each order the same chance, and Adam, SGD and Muon keep it so (Zhu et al., Independence tests for language models, ICML
2025, arXiv 2502.12292, theorem 1). So, whatever two independent models have learnt, thing i of the one has no reason to
resemble thing i of the other.

Statistic: the number X of i such that fewer than K others resemble i of the one model as much as i of the other does.
Null: in each row of the table of resemblances at most K places count. For a random order, E[C(X, k)] <= C(n, k) K^k
(n - k)! / n! = K^k / k!, so the factorial moments of X are at most those of Poisson(K), and the bound of `bounds`
holds exactly; over layers, whose orders are independent, rates add. Ties count against dependence.

Invariant to: scaling of neurons, norms folded in or not, quantisation. Blind to: reordering, rotation (see `response`).
Not valid where the order means something: layers sorted after training, axes beside fixed sinusoidal positions.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ringtrue.instruments.lineage.bounds import corrected, count_bound

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEAST = 16
"""Things below which an order says too little."""


def levels(count: int) -> tuple[int, ...]:
    """The K that are tried: the very best, the best hundredth, the best twentieth."""
    return tuple(sorted({1, -(-count // 100), -(-count // 20)}))


def hits(table: "NDArray[np.float32]") -> tuple[int, ...]:
    """For each level K, how many i have fewer than K others as near to i as i is; `table` is (n, n) of resemblances."""
    import numpy as np

    own = np.diagonal(table)
    nearer = (~(table < own[:, None])).sum(1) - 1  # what is no number counts against
    return tuple(int((nearer < level).sum()) for level in levels(len(own)))


def order_bound(counts: Sequence[tuple[int, tuple[int, ...]]], least: int = LEAST) -> tuple[float, float]:
    """log10 p over several tables, each told as (things, hits at each level); and the share of hits at K = 1.

    Tables of fewer than `least` things are left out; the bound holds for any, but few tables of few say nothing.
    """
    counts = [each for each in counts if each[0] >= least]
    if not counts:
        return 0.0, 0.0
    bounds = []
    for n in range(3):
        some = [(levels(size)[min(n, len(levels(size)) - 1)], found[min(n, len(found) - 1)]) for size, found in counts]
        bounds.append(count_bound(sum(found for _, found in some), sum(rate for rate, _ in some)))
    best = sum(found[0] for _, found in counts) / sum(size for size, _ in counts)
    return corrected(min(bounds), len(bounds)), best


def unit(rows: "NDArray[Any]") -> "NDArray[Any]":
    """The rows at length one; rows of zeros stay zeros."""
    import numpy as np

    length = np.sqrt(np.einsum("ij,ij->i", rows, rows, dtype=np.float64))[:, None]
    return (rows / np.where(length > 0, length, 1)).astype(np.float32)


def scaled(rows: "NDArray[Any]") -> "NDArray[Any]":
    """Each row less its mean, at length one; rows that do not vary become zeros."""
    return unit(rows - rows.mean(1, keepdims=True))
