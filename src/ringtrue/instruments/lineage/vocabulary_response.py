"""Do neurons answer alike to what both models name alike?

Statistic: for each pair of layers the neurons that are mutual nearest neighbours in two of their matrices, told by
their answers to shared anchors (gate and up to embeddings, down to the output head, norms folded in, anchors less
their mean). Null: chance coincidences, see `coincidence`; calibrated by the bank, for independent models share some
neurons. Corrected for the pairs of layers. Invariant to: renumbering and scaling of neurons, any turning of the
residual stream, folding, other token numbers, changed width, depth, order of layers, copies as experts. Blind to: a
vocabulary that was replaced. Source: after the invariants of HuRef (arXiv 2312.04828), by neurons.
"""

from collections.abc import Iterator
from itertools import product

from ringtrue.instruments.lineage import Tested
from ringtrue.instruments.lineage.anchors import anchors_of
from ringtrue.instruments.lineage.bench import Bench
from ringtrue.instruments.lineage.bounds import corrected
from ringtrue.instruments.lineage.coincidence import coincidence_bound, coincidences
from ringtrue.instruments.lineage.features import answer_tables, answers

MOST_ANCHORS = 256


def vocabulary_response(bench: Bench) -> Iterator[Tested]:
    """Neurons of all pairs of layers by their answers to shared anchors; the layer map comes from here."""
    import numpy as np

    found = anchors_of(bench.a, bench.b, MOST_ANCHORS)
    if found is None:
        return
    heard_a = [answers(each, found[0]) for each in bench.blocks_a]
    heard_b = [answers(each, found[1]) for each in bench.blocks_b]
    counts = np.zeros((len(heard_a), len(heard_b)), int)
    bounds = np.zeros(counts.shape)
    for i, j in product(range(len(heard_a)), range(len(heard_b))):
        count, rate, _ = coincidences(answer_tables(heard_a[i], heard_b[j]))
        counts[i, j], bounds[i, j] = count, coincidence_bound(count, rate)
    bench.pair_by(bounds)
    i, j = divmod(int(bounds.argmin()), bounds.shape[1])
    matrices = 3 if len(heard_a[i]) == len(heard_b[j]) == 3 else 1
    size = min(len(heard_a[i][0]), len(heard_b[j][0])) * matrices
    share = float(counts[i, j]) / size
    yield Tested(
        id="vocabulary-response", exact=False, log10_p=corrected(float(bounds[i, j]), counts.size), effect=share,
        pairs=size,
        says=f"layer {bench.blocks_a[i].layer} answers like layer {bench.blocks_b[j].layer} of the reference: "
        f"{share:.0%} of its neurons are alike in two of their matrices ({len(found[0].read)} anchors)",
    )  # fmt: skip
