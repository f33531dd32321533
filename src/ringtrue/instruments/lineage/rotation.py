"""Turning one residual stream into the other: from shared tokens, or from neurons alone.

From tokens: the rotation that best carries the embeddings of the one onto those of the other (Procrustes; Schoenemann,
1966), fitted on half of the shared tokens. From neurons alone, when the vocabulary was replaced: each neuron has a
signature that no rotation or renumbering changes (its lengths, the cosines between its own matrices, its largest and
smallest cosines with the other neurons of its layer); mutual nearest signatures give a first rotation, which is
bettered by matching and fitting in turn. Whoever fits on some layers must test on others.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ringtrue.instruments.lineage.coincidence import neighbours
from ringtrue.instruments.lineage.order import unit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EXTREMES = 12
"""Largest and smallest cosines with other neurons that a signature keeps."""

ROUNDS = 30

Neurons = Sequence["NDArray[np.float32]"]
"""Gate (where there is one), up and down of some neurons, each (neurons, width)."""


def procrustes(a: "NDArray[Any]", b: "NDArray[Any]") -> "NDArray[np.float32]":
    """R, (width, width), orthogonal, with a @ R nearest to b; rows are centred and made alike in length before."""
    import numpy as np

    left, _, right = np.linalg.svd(unit(a - a.mean(0)).T @ unit(b - b.mean(0)), full_matrices=False)
    turned: NDArray[np.float32] = (left @ right).astype(np.float32)
    return turned


def rotation_from_neurons(layers: Sequence[tuple[Neurons, Neurons]]) -> "NDArray[np.float32] | None":
    """R, (width, width), orthogonal, with the neurons of a @ R near those of b; nothing when none match.

    `layers` gives for each pair of layers the neurons of both; widths must be the same.
    """
    import numpy as np

    blocks = [([unit(x) for x in a], [unit(x) for x in b]) for a, b in layers]
    pairs = []
    for (a, b), (raw_a, raw_b) in zip(blocks, layers, strict=True):
        first, second = _signature(a, raw_a), _signature(b, raw_b)
        near = first @ second.T - 0.5 * (first**2).sum(1)[:, None] - 0.5 * (second**2).sum(1)
        pairs.append(_sure(near - near.min() + 1e-6))
    rotation: NDArray[np.float32] | None = None
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
        again = []
        for a, b in blocks:
            table = np.zeros((len(a[0]), len(b[0])), np.float32)
            for x, y in zip(a, b, strict=True):
                table += (x @ rotation) @ y.T
            again.append(neighbours(table))
        if all(np.array_equal(x, y) for x, y in zip(again, pairs, strict=True)):
            break
        pairs = again
    return rotation


def _sure(table: "NDArray[Any]") -> "NDArray[Any]":
    """Mutual nearest neighbours, the less sure half of them left out."""
    import numpy as np

    partner = neighbours(table)
    rows = np.flatnonzero(partner >= 0)
    if len(rows) < 8:
        return partner
    best = table[rows, partner[rows]]
    second = np.partition(table[rows], -2, axis=1)[:, -2]
    margin = best - second
    out = np.full_like(partner, -1)
    kept = rows[margin >= np.median(margin)]
    out[kept] = partner[kept]
    return out


def _signature(blocks: Neurons, raw: Neurons) -> "NDArray[np.float32]":
    """(neurons, features), each feature at mean 0 and deviation 1."""
    import numpy as np

    lengths = [np.log(np.linalg.norm(each, axis=1) + 1e-12) for each in raw]
    columns: list[Any] = [each - each.mean() for each in lengths]
    for x in range(len(blocks)):
        columns += [(blocks[x] * blocks[y]).sum(1) for y in range(x)]
        for y in range(x + 1):
            table = blocks[x] @ blocks[y].T
            np.fill_diagonal(table, 0)
            kept = min(EXTREMES, table.shape[1] // 4)
            table.sort(1)
            columns += [table[:, -kept:], table[:, :kept]]
    features = np.column_stack(columns)
    deviation = features.std(0)
    out: NDArray[np.float32] = ((features - features.mean(0)) / np.where(deviation > 0, deviation, 1)).astype(
        np.float32
    )
    return out
