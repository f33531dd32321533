"""Which of two dependent checkpoints was made from the other, where their weights tell; dates and names count nothing.

Statistics of dependence are symmetric. Some changes go one way only: whoever rounds, prunes, doubles layers, copies a
feed-forward into experts or adds words leaves a mark that the one who did not cannot have left. A mark can be forged
and a common ancestor is possible, so this is told beside the verdict and weighs nothing.
"""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ringtrue.instruments.lineage import Later, Mark
from ringtrue.instruments.lineage.features import blocks_of
from ringtrue.instruments.lineage.subject import Subject, tokens_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LOOKED_AT = 256
"""Neurons of one layer whose numbers are looked at."""

SPARSE, DENSE = 0.2, 0.02
"""Shares of zeros from which on a model was pruned, and up to which it was not."""

COARSE, FINE = 0.02, 0.2
"""Different values over all values, in groups as packings use them: rounded to few levels, and not."""


def marks(a: Subject, b: Subject, layer_map: tuple[int, ...]) -> tuple[Mark, ...]:
    """The marks that a (examined) and b (reference) bear; `layer_map` as the comparison found it."""
    return (*_doubled(a, b, layer_map), *_words(a, b), *_pruned(a, b), *_rounded(a, b))


def _doubled(a: Subject, b: Subject, layer_map: tuple[int, ...]) -> Iterator[Mark]:
    blocks = blocks_of(a)[: len(layer_map)]
    experts = Counter((block.layer, came) for block, came in zip(blocks, layer_map, strict=False) if came >= 0)
    copied = max(experts.values(), default=0)
    single = all(each.expert == 0 for each in b.blocks)
    if single and copied > 1:
        yield Mark(later=Later.EXAMINED, says=f"{copied} of its experts in one layer come from one feed-forward")
    layers = {came: {block.layer for block, to in zip(blocks, layer_map, strict=False) if to == came}
              for came in set(layer_map) if came >= 0}  # fmt: skip
    twice = sorted(came for came, stands in layers.items() if len(stands) > 1)
    if twice:
        yield Mark(later=Later.EXAMINED, says=f"layer {twice[0]} of the reference stands in it more than once")


def _words(a: Subject, b: Subject) -> Iterator[Mark]:
    mine, theirs = tokens_of(a), tokens_of(b)
    if len(mine) < 64 or len(theirs) < 64 or len(mine) == len(theirs):
        return
    few, many, later = (theirs, mine, Later.EXAMINED) if len(mine) > len(theirs) else (mine, theirs, Later.REFERENCE)
    if all(many.get(token) == row for token, row in few.items()):
        whose = "it has" if later is Later.EXAMINED else "the reference has"
        says = f"{whose} all {len(few)} tokens of the other under their numbers and {len(many) - len(few)} more"
        yield Mark(later=later, says=says)


def _pruned(a: Subject, b: Subject) -> Iterator[Mark]:
    mine, theirs = _zeros(a), _zeros(b)
    if mine >= SPARSE and theirs <= DENSE:
        yield Mark(later=Later.EXAMINED, says=f"{mine:.0%} of its weights are zero, {theirs:.0%} of the reference's")
    if theirs >= SPARSE and mine <= DENSE:
        yield Mark(later=Later.REFERENCE, says=f"{theirs:.0%} of the reference's weights are zero, {mine:.0%} of its")


def _rounded(a: Subject, b: Subject) -> Iterator[Mark]:
    mine, theirs = _levels(a), _levels(b)
    if mine <= COARSE and theirs >= FINE:
        yield Mark(later=Later.EXAMINED, says="its weights take few values, the reference's do not")
    if theirs <= COARSE and mine >= FINE:
        yield Mark(later=Later.REFERENCE, says="the reference's weights take few values, its own do not")


def _zeros(subject: Subject) -> float:
    rows = _middle(subject)
    return float((rows == 0).mean()) if rows is not None else 0.0


def _levels(subject: Subject) -> float:
    """Different values over all values within groups of 32, the least that a packing shares a scale over."""
    import numpy as np

    rows = _middle(subject)
    if rows is None or rows.shape[1] < 32:
        return 1.0
    groups = rows[:, : rows.shape[1] // 32 * 32].reshape(-1, 32)
    scale = np.abs(groups).max(1, keepdims=True)
    grid = np.round(groups / np.where(scale > 0, scale, 1), 5)
    return len(np.unique(grid[grid != 0])) / max(1, int((grid != 0).sum()))


def _middle(subject: Subject) -> "NDArray[np.float32] | None":
    """Some rows as they are stored of a matrix in the middle, (neurons, width); None where there is none."""
    if not subject.blocks:
        return None
    up = subject.blocks[len(subject.blocks) // 2].forward.up
    return up.read(0, min(LOOKED_AT, up.shape[0]))
