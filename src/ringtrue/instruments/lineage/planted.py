"""What a comparison with a sketch is worth: a parent planted into the examined model, fainter and fainter.

The sketch's neurons are mixed into the examined model's own, so that a share r of each stays, and the test is made
again. Where it still speaks, a parent of which that much was kept would have been found, neurons renumbered and axes
turned or not. Answers to anchors keep r squared where neurons and embeddings keep r each, so that is what is planted.
"""

from typing import TYPE_CHECKING, Any

from ringtrue.instruments.lineage.bounds import corrected
from ringtrue.instruments.lineage.coincidence import coincidence_bound, coincidences
from ringtrue.instruments.lineage.decision import share_asked
from ringtrue.instruments.lineage.hearing import answers_of, tables_between
from ringtrue.instruments.lineage.limits import limits
from ringtrue.instruments.lineage.order import scaled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ringtrue.instruments.lineage.hearing import HeardBlock, Hearing
    from ringtrue.instruments.lineage.sketch import BlockSketch, PartSketch

KEPT = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
LAYERS = 3
"""Layers into which a parent is planted, evenly chosen; the middle result counts."""


def seen_from_planted(
    one: "Hearing", part: "PartSketch", shared: tuple[list[int], list[int]], tried: float, *, in_range: bool
) -> float | None:
    """The smallest share of each neuron that would have been found with everything disguised, or None where none would.

    `shared` are the columns of the anchors in both, `tried` the number of comparisons for which bounds are corrected,
    `in_range` tells whether the bank of independent models says which share is asked for.
    """
    asked = share_asked("sketch-answers", limits(), in_range=in_range)
    steps = [n * len(part.blocks) // LAYERS for n in range(LAYERS)] if len(part.blocks) > LAYERS else None
    some = [part.blocks[n] for n in steps] if steps else list(part.blocks)
    found = sorted(
        _least(one.blocks[n * len(one.blocks) // len(some)], each, shared, tried, asked) for n, each in enumerate(some)
    )
    middle = found[len(found) // 2]
    return middle if middle <= 1 else None


def _least(a: "HeardBlock", b: "BlockSketch", shared: tuple[list[int], list[int]], tried: float, asked: float) -> float:
    """The smallest of `KEPT` at which the planted neurons of one layer are found; 2 where none is."""
    held = limits()
    mine, theirs = answers_of(a.answers, shared[0]), answers_of(b.answers, shared[1])
    both = min(len(mine), len(theirs))
    mine, theirs = mine[-both:], theirs[-both:]
    if mine.shape[1] < theirs.shape[1]:
        return 2.0
    low, high = 0, len(KEPT)
    while low < high:
        middle = (low + high) // 2
        count, rate, _ = coincidences(tables_between(_planted(mine, theirs, KEPT[middle] ** 2), theirs))
        share = count / (theirs.shape[1] * (both * (both - 1) // 2))
        found = corrected(coincidence_bound(count, rate), tried) <= held.calibrated_log10_p
        low, high = (low, middle) if found and share >= asked else (middle + 1, high)
    return KEPT[low] if low < len(KEPT) else 2.0


def _planted(mine: "NDArray[Any]", theirs: "NDArray[Any]", kept: float) -> "NDArray[Any]":
    """The examined model's answers, the first of its neurons mixed with the sketch's at this cosine."""
    import numpy as np

    size = theirs.shape[1]
    mixed = mine.copy()
    mixed[:, :size] = kept * theirs + np.sqrt(1 - kept**2) * mine[:, :size]
    return np.stack([scaled(each) for each in mixed])
