"""Low-rank adapters: does rank i of the one resemble rank i of the other, and do both span the same directions?

An adapter adds B A to a matrix; A (rank, inputs), B (outputs, rank). Its ranks can be numbered in any order, so the
order test (`order`) on them is exact: table of cosines between rows of A, plus those between columns of B. It holds
for independently drawn adapters only, and scripts draw them from the same default seed: what was learnt, B A itself,
must agree, too (`learned`), or the cause stays open.

Directions: how much of the strongest direction of each A lies in the span of the other's A, and likewise of each B.
Null: for a direction without preference in d dimensions the share x that lies in a span of rank r has P(x >= b r / d)
<= exp(r / 2 (1 - b + ln b)) (Dasgupta and Gupta, Random Structures and Algorithms 22, 2003, lemma 2.2); over matrices
by Fisher's sum of logarithms, bounded by Chernoff. Adapters of one base learn some directions alike, so this is
calibrated, and no bank of adapters is at hand: it never says *derived* by itself. Invariant to: any mixing of ranks
(A to G A, B to B inverse G). Both are blind to an adapter that was multiplied out into the weights.
"""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ringtrue.instruments.checkpoint.anatomy import Weight
from ringtrue.instruments.lineage import Tested
from ringtrue.instruments.lineage.order import hits, order_bound, unit
from ringtrue.instruments.lineage.subject import Subject, weights_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Halves = tuple["NDArray[np.float32]", "NDArray[np.float32]"]

MOST_MATRICES = 512
"""Adapted matrices that are compared, evenly chosen."""

MOST_RANK = 1024
"""Ranks of one adapter; beyond it nothing is low about it."""


def adapter_tests(a: Subject, b: Subject) -> tuple[list[Tested], float | None]:
    """Both tests on all matrices that both adapt, and the mean cosine of what they add; None without such a matrix."""
    both = list(_adapted(a, b))
    if not both:
        return [], None
    return [*_ranks(both), *_directions(both)], _learned(both)


def _adapted(a: Subject, b: Subject) -> "Iterator[tuple[Halves, Halves]]":
    """A and B transposed, each (rank, ...), of every matrix that both adapt."""
    mine, theirs = _low_rank(a), _low_rank(b)
    shared = sorted(name for name, each in mine.items() if name in theirs and each.shape == theirs[name].shape)
    for name in shared if len(shared) <= MOST_MATRICES else _evenly(shared):
        yield _halves(a, mine[name]), _halves(b, theirs[name])


def _low_rank(subject: Subject) -> dict[str, Weight]:
    return {
        each.names[0].removeprefix("base_model.model."): each
        for each in weights_of(subject.part)
        if each.packing.startswith("LoRA-") and 0 < int(each.packing.removeprefix("LoRA-")) <= MOST_RANK
    }


def _evenly(names: list[str]) -> list[str]:
    return [names[n * len(names) // MOST_MATRICES] for n in range(MOST_MATRICES)]


def _halves(subject: Subject, weight: Weight) -> "Halves":
    first, second = (subject.checkpoint.tensors[name] for name in weight.names)
    return (
        subject.checkpoint.block(first, 0, first.shape[0], 0, first.shape[1]),
        subject.checkpoint.block(second, 0, second.shape[0], 0, second.shape[1]).T,
    )


def _ranks(both: "list[tuple[Halves, Halves]]") -> Iterator[Tested]:
    found = []
    for (a, b), (other_a, other_b) in both:
        if len(a) == len(other_a):
            table = unit(a) @ unit(other_a).T + unit(b) @ unit(other_b).T
            found.append((len(a), hits(table)))
    bound, share = order_bound(found, least=2)
    if found:
        yield Tested(
            id="adapter-ranks", exact=True, log10_p=bound, effect=share, pairs=sum(size for size, _ in found),
            says=f"{share:.0%} of the ranks of {len(found)} adapted matrices are nearest to the rank of their own "
            "number",
        )  # fmt: skip


def _directions(both: "list[tuple[Halves, Halves]]") -> Iterator[Tested]:
    import numpy as np

    logs, shares = [], []
    for first, second in both:
        for mine, theirs in zip(first, second, strict=True):
            basis, span = _basis(mine), _basis(theirs)
            width, rank = mine.shape[1], len(span)
            if not len(basis) or not rank or rank * 4 > width:
                continue
            kept = np.minimum(1.0, ((basis @ span.T) ** 2).sum(1))
            times = max(1.0, float(kept[0]) * width / rank)
            logs.append(rank / 2 * (1 - times + math.log(times)))
            shares.append(float(kept.mean()))
    if logs:
        share = float(np.mean(shares))
        yield Tested(
            id="adapter-directions", exact=False, log10_p=_fisher(logs), effect=share, pairs=len(logs),
            says=f"{share:.0%} of what the adapter's directions span lies in those of the other, over {len(logs)} "
            "halves",
        )  # fmt: skip


def _fisher(logs: list[float]) -> float:
    """log10 of a bound on the chance that natural logarithms of so many p-values add up to so little."""
    total, many = -sum(logs), len(logs)
    if total <= many:
        return 0.0
    return (many - total + many * math.log(total / many)) / math.log(10)


def _basis(rows: "NDArray[np.float32]") -> "NDArray[np.float32]":
    """An orthonormal basis of the rows; nothing where they hold no numbers."""
    import numpy as np

    if not np.isfinite(rows).all() or not rows.any():
        return np.zeros((0, rows.shape[1]), np.float32)
    _, values, basis = np.linalg.svd(rows.astype(np.float64), full_matrices=False)
    told: NDArray[np.float32] = basis[values > values[0] * 1e-6].astype(np.float32)
    return told


def _learned(both: "list[tuple[Halves, Halves]]") -> float:
    """The mean cosine of B A, without multiplying it out: <BA, B'A'> is the sum of (B^T B') * (A A'^T)."""
    import numpy as np

    told = []
    for (a, b), (other_a, other_b) in both:
        size = np.sqrt(max(_product(a, b, a, b), 0.0) * max(_product(other_a, other_b, other_a, other_b), 0.0))
        told.append(_product(a, b, other_a, other_b) / size if size > 0 else 0.0)
    return float(np.mean(told))


def _product(
    a: "NDArray[np.float32]", b: "NDArray[np.float32]", c: "NDArray[np.float32]", d: "NDArray[np.float32]"
) -> float:
    import numpy as np

    return float(((a.astype(np.float64) @ c.T) * (b.astype(np.float64) @ d.T)).sum())
