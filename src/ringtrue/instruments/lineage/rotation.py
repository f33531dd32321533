"""Turning one residual stream into the other: from shared tokens, or from neurons alone.

From tokens: the rotation that best carries the embeddings of the one onto those of the other (Procrustes; Schoenemann,
1966). From neurons alone, when the vocabulary was replaced: whatever is turned, turns the principal axes of the neurons
with it. Each axis is known by the moments of each matrix along it, which neither turning nor renumbering changes; axes
that know each other give a first rotation, their third moments its signs. A rotation from either source is bettered by
matching neurons and fitting in turn. Whoever fits on some layers must test on others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ringtrue.instruments.lineage.coincidence import neighbours
from ringtrue.instruments.lineage.order import unit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ROUNDS = 30

Neurons = Sequence["NDArray[np.float32]"]
"""Gate (where there is one), up and down of some neurons, each (neurons, width)."""


def procrustes(a: "NDArray[Any]", b: "NDArray[Any]") -> "NDArray[np.float32]":
    """R, (width, width), orthogonal, with a @ R nearest to b; rows are centred and made alike in length before."""
    import numpy as np

    left, _, right = np.linalg.svd(unit(a - a.mean(0)).T @ unit(b - b.mean(0)), full_matrices=False)
    turned: NDArray[np.float32] = (left @ right).astype(np.float32)
    return turned


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A rotation, (width, width), and the share of the neurons it was fitted on that are mutual nearest neighbours."""

    rotation: "NDArray[np.float32]"
    share: float


def rotation_from_neurons(
    layers: Sequence[tuple[Neurons, Neurons]], start: "NDArray[np.float32] | None" = None
) -> Fit | None:
    """R, orthogonal, with the neurons of a @ R near those of b; nothing when none match.

    `layers` gives for each pair of layers the neurons of both; widths must be the same. `start`, (width, width), is a
    first rotation; without one the moments of the neurons give it.
    """
    import numpy as np

    blocks = [([unit(x) for x in a], [unit(x) for x in b]) for a, b in layers]
    rotation = _by_moments(blocks) if start is None else start
    pairs = [_by_axes(a, b, rotation) for a, b in blocks]
    for _ in range(ROUNDS):
        cross = None
        for (a, b), partner in zip(blocks, pairs, strict=True):
            rows = np.flatnonzero(partner >= 0)
            for x, y in zip(a, b, strict=True):
                some = x[rows].T @ y[partner[rows]]
                cross = some if cross is None else cross + some
        if cross is None or not np.any(cross):
            return None
        left, _, right = np.linalg.svd(cross)
        rotation = (left @ right).astype(np.float32)
        again = [_by_axes(a, b, rotation) for a, b in blocks]
        if all(np.array_equal(x, y) for x, y in zip(again, pairs, strict=True)):
            break
        pairs = again
    return Fit(rotation=rotation, share=float(np.mean(np.concatenate([each >= 0 for each in pairs]))))


def _by_axes(a: Neurons, b: Neurons, rotation: "NDArray[np.float32]") -> "NDArray[Any]":
    """Mutual nearest neighbours by the sum of cosines over all matrices, in turned axes."""
    import numpy as np

    table = np.zeros((len(a[0]), len(b[0])), np.float32)
    for x, y in zip(a, b, strict=True):
        table += (x @ rotation) @ y.T
    return neighbours(table)


def _by_moments(blocks: Sequence[tuple[Neurons, Neurons]]) -> "NDArray[np.float32]":
    """A first rotation, of those principal axes alone that are mutual nearest neighbours by their moments."""
    first, second = (_principal([each[side] for each in blocks]) for side in (0, 1))
    even = _distances(first.even, second.even)
    plus, minus = _distances(first.odd, second.odd), _distances(first.odd, -second.odd)
    import numpy as np

    far = even + np.minimum(plus, minus)
    partner = neighbours(far.max() + 1 - far)
    rows = np.flatnonzero(partner >= 0)
    signs = np.where(plus <= minus, 1.0, -1.0)[rows, partner[rows]]
    told: NDArray[np.float32] = ((first.axes[:, rows] * signs) @ second.axes[:, partner[rows]].T).astype(np.float32)
    return told


@dataclass(frozen=True, slots=True, kw_only=True)
class _Principal:
    """Principal axes of some neurons as columns, (width, width), and their moments, (width, features).

    `even` keeps, `odd` changes its sign with the axis.
    """

    axes: "NDArray[Any]"
    even: "NDArray[Any]"
    odd: "NDArray[Any]"


def _principal(blocks: Sequence[Neurons]) -> _Principal:
    import numpy as np

    matrices = [each for block in blocks for each in block]
    pooled = sum(np.asarray(each.T @ each, np.float64) for each in matrices)
    _, axes = np.linalg.eigh(pooled)
    even: list[Any] = []
    odd: list[Any] = []
    for each in matrices:
        along = each @ axes
        even += [np.log((along**power).mean(0) + 1e-30) for power in (2, 4)]
        odd += [(along**power).mean(0) for power in (1, 3)]
    table, signed = np.column_stack(even), np.column_stack(odd)
    return _Principal(
        axes=axes,
        even=(table - table.mean(0)) / np.maximum(table.std(0), 1e-30),
        odd=signed / np.maximum(signed.std(0), 1e-30),
    )


def _distances(a: "NDArray[Any]", b: "NDArray[Any]") -> "NDArray[Any]":
    """Squared distances between rows, (rows of a, rows of b)."""
    told: NDArray[Any] = (a**2).sum(1)[:, None] + (b**2).sum(1) - 2 * a @ b.T
    return told
