"""Are neurons alike once the residual stream of the one is turned into that of the other?

From tokens: the rotation comes from half of the shared tokens (`rotation.procrustes`) and is checked on the other half;
it knows nothing of neurons, so that the order test on neurons stays exact. From neurons: fitted on every second pair of
layers, tested on the others; calibrated. The fit starts from all shared tokens and from the neurons' moments, and
the start that matches more of the neurons it was fitted on is taken, so that neither new words nor an embedding drawn
anew hides a parent. Invariant to: the whole gauge group of the residual stream. Blind to: changed width; without
shared tokens, to drift beyond a kept cosine of about 0.6 in small models.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ringtrue.instruments.lineage import Tested
from ringtrue.instruments.lineage.anchors import embedding_rows
from ringtrue.instruments.lineage.bench import Bench, kept_cosines
from ringtrue.instruments.lineage.coincidence import coincidence_bound, coincidences
from ringtrue.instruments.lineage.features import MOST_NEURONS, in_common, tables_of
from ringtrue.instruments.lineage.neurons import by_weights
from ringtrue.instruments.lineage.order import unit
from ringtrue.instruments.lineage.rotation import procrustes, rotation_from_neurons
from ringtrue.instruments.lineage.subject import shared_tokens

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEAST_TOKENS = 128
MOST_TOKENS = 4096
MOST_FITTED = 16
"""Pairs of layers from which a rotation is fitted."""


def turned_by_tokens(bench: Bench) -> Iterator[Tested]:
    """The same in axes turned by what half of the shared tokens say, checked on the other half."""
    import numpy as np

    found = _shared_rows(bench)
    if found is None:
        return
    first, second = found
    half = len(first) // 2
    turned = procrustes(first[:half], second[:half])
    rest_a, rest_b = unit(first[half:] - first[:half].mean(0)), unit(second[half:] - second[:half].mean(0))
    checked = float(np.mean(np.einsum("ij,ij->i", rest_a @ turned, rest_b)))
    where = f"in axes turned by {half} shared tokens (the others then agree at a cosine of {checked:.2f})"
    yield from by_weights(bench, turned, "turned-order", "turned-neurons-alike", where)


def _by_all_tokens(bench: Bench) -> "Iterator[NDArray[np.float32]]":
    """The rotation that all shared tokens say, where there are enough of them."""
    found = _shared_rows(bench)
    if found is not None:
        yield procrustes(*found)


def _shared_rows(bench: Bench) -> "tuple[NDArray[np.float32], NDArray[np.float32]] | None":
    """The embeddings of shared tokens of both, (tokens, width), where both are as wide and share enough."""
    a, b = bench.a, bench.b
    if a.part.embedding is None or b.part.embedding is None or a.part.embedding.shape[1] != b.part.embedding.shape[1]:
        return None
    tokens = shared_tokens(a, b, MOST_TOKENS)
    return (embedding_rows(a, tokens), embedding_rows(b, tokens)) if len(tokens) >= LEAST_TOKENS else None


def turned_by_neurons(bench: Bench) -> Iterator[Tested]:
    """Axes turned by what the neurons of every second pair of layers say, tested on the other pairs."""
    pairs = bench.pairs or [(i, i) for i in range(min(len(bench.blocks_a), len(bench.blocks_b)))]
    pairs = [(i, j) for i, j in pairs if bench.blocks_a[i].width == bench.blocks_b[j].width]
    if len(pairs) < 2:
        return
    fitted = [
        in_common(bench.blocks_a[i].neurons(0, min(bench.blocks_a[i].count, MOST_NEURONS)),
                  bench.blocks_b[j].neurons(0, min(bench.blocks_b[j].count, MOST_NEURONS)))
        for i, j in pairs[::2][:MOST_FITTED]
    ]  # fmt: skip
    known = {j for _, j in pairs[::2]}
    others = [(i, j) for i, j in pairs[1::2] if j not in known]  # a layer that stands twice is not tested on itself
    if not others:
        return
    fits = [rotation_from_neurons(fitted, start) for start in (None, *_by_all_tokens(bench))]
    some = [each for each in fits if each is not None]
    if not some:
        return
    turned = max(some, key=lambda each: each.share).rotation
    count, rate, total = 0, 0.0, 0
    kept: list[float] = []
    for i, j in others:
        a, b = bench.blocks_a[i], bench.blocks_b[j]
        tables = tables_of(a.neurons(0, min(a.count, MOST_NEURONS)), b.neurons(0, min(b.count, MOST_NEURONS)), turned)
        found, chance, partner = coincidences(tables)
        count, rate = count + found, rate + chance
        total += min(tables[0].shape) * (len(tables) * (len(tables) - 1) // 2)
        kept += kept_cosines(tables, partner)
    share = count / total if total else 0.0
    if kept and share >= 0.1:
        bench.keep_retention(kept)
    yield Tested(
        id="turned-by-neurons", exact=False, log10_p=coincidence_bound(count, rate), effect=share, pairs=total,
        says=f"{share:.0%} of the neurons have one like them in two of their matrices, in axes turned by the "
        f"neurons of {len(fitted)} layers and tested on {len(others)} others",
    )  # fmt: skip
