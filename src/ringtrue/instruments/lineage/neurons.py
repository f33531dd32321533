"""Are neurons of the same number alike, and has each neuron one like it anywhere in the layer?

Two tests on the same tables of cosines, in the axes as they stand or turned (`turned`). By number: the order test
(`order`), exact as long as the turning was found without looking at neurons. Anywhere: coincidences (`coincidence`),
calibrated. Only layers that belong together are compared; where the pairing was chosen by looking, both are corrected
for every way it could have come out. Invariant to: scaling, folded norms; the second to renumbering, too. Blind to:
turned axes (until they are turned back), changed width. Source: Zhu et al., arXiv 2502.12292.
"""

from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING

from ringtrue.instruments.lineage import Tested
from ringtrue.instruments.lineage.bench import Bench, added, kept_cosines
from ringtrue.instruments.lineage.bounds import corrected
from ringtrue.instruments.lineage.coincidence import coincidence_bound, coincidences
from ringtrue.instruments.lineage.features import MOST_NEURONS, tables_of
from ringtrue.instruments.lineage.limits import limits
from ringtrue.instruments.lineage.order import hits, order_bound

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SCANNED_NEURONS = 256
"""Neurons of each layer where all pairs of layers must be tried."""


def in_place(bench: Bench) -> Iterator[Tested]:
    """Neurons of the same number, and neurons anywhere in the layer, in the axes as they stand."""
    for tested in by_weights(bench, None, "neuron-order", "neurons-alike", "in the axes as they stand"):
        bench.in_place = bench.in_place or tested.log10_p <= limits().exact_log10_p
        yield tested


def by_weights(
    bench: Bench, turned: "NDArray[np.float32] | None", order_id: str, alike_id: str, where: str
) -> Iterator[Tested]:
    """Both tests on neurons, over the pairs of layers that belong together."""
    if not bench.pairs:
        bench.pair_by_number()
    ordered: list[tuple[int, tuple[int, ...]]] = []
    count, rate, total = 0, 0.0, 0
    kept: list[float] = []
    looked_at: list[tuple[int, int, int]] = []
    for i, j in bench.pairs:
        a, b = bench.blocks_a[i], bench.blocks_b[j]
        if a.width != b.width:
            continue
        tables = tables_of(a.neurons(0, min(a.count, MOST_NEURONS)), b.neurons(0, min(b.count, MOST_NEURONS)), turned)
        if a.count == b.count:
            ordered.append((len(tables[0]), hits(added(tables))))
            looked_at.append((len(tables[0]), a.width, len(tables)))
        found, chance, partner = coincidences(tables)
        count, rate = count + found, rate + chance
        total += min(tables[0].shape) * (len(tables) * (len(tables) - 1) // 2)
        kept += kept_cosines(tables, partner)
    tried = bench.tried_maps
    if ordered:
        if turned is None:
            bench.looked_at = looked_at
        bound, share = order_bound(ordered)
        yield Tested(
            id=order_id, exact=True, log10_p=corrected(bound, tried), effect=share,
            pairs=sum(size for size, _ in ordered),
            says=f"{share:.0%} of the neurons are nearest to the neuron of their own number, {where}",
        )  # fmt: skip
    if total:
        share = count / total
        bench.keep_retention(kept)
        yield Tested(
            id=alike_id, exact=False, log10_p=corrected(coincidence_bound(count, rate), tried), effect=share,
            pairs=total, says=f"{share:.0%} of the neurons have one like them in two of their matrices, {where}",
        )  # fmt: skip


def in_any_layer(bench: Bench) -> Iterator[Tested]:
    """Every layer against every layer, by numbers and by weights: for depths that changed and vocabularies that did."""
    import numpy as np

    heard_a = [each.neurons(0, min(each.count, SCANNED_NEURONS)) for each in bench.blocks_a]
    heard_b = [each.neurons(0, min(each.count, SCANNED_NEURONS)) for each in bench.blocks_b]
    counts = np.zeros((len(heard_a), len(heard_b)), int)
    ordered, alike, shares = (np.zeros(counts.shape) for _ in range(3))
    for i, j in product(range(len(heard_a)), range(len(heard_b))):
        a, b = bench.blocks_a[i], bench.blocks_b[j]
        if a.width != b.width:
            continue
        tables = tables_of(heard_a[i], heard_b[j])
        if a.count == b.count:
            ordered[i, j], shares[i, j] = order_bound([(len(tables[0]), hits(added(tables)))])
        counts[i, j], rate, _ = coincidences(tables)
        alike[i, j] = coincidence_bound(int(counts[i, j]), rate)
    if ordered.any():
        i, j = divmod(int(ordered.argmin()), ordered.shape[1])
        bench.pair_by(ordered)
        yield Tested(
            id="neuron-order-any-layer", exact=True, log10_p=corrected(float(ordered[i, j]), ordered.size),
            effect=float(shares[i, j]), pairs=SCANNED_NEURONS,
            says=f"{shares[i, j]:.0%} of the neurons of layer {bench.blocks_a[i].layer} are nearest to the neuron of "
            f"their own number in layer {bench.blocks_b[j].layer} of the reference",
        )  # fmt: skip
    if alike.any():
        i, j = divmod(int(alike.argmin()), alike.shape[1])
        size = min(len(heard_a[i][0]), len(heard_b[j][0])) * 3
        bench.pair_by(alike)
        yield Tested(
            id="neurons-alike-any-layer", exact=False, log10_p=corrected(float(alike[i, j]), alike.size),
            effect=float(counts[i, j]) / size, pairs=size,
            says=f"neurons of layer {bench.blocks_a[i].layer} are like those of layer {bench.blocks_b[j].layer} of the "
            "reference, in the axes as they stand",
        )  # fmt: skip
