"""Neurons as they are compared: some of each layer, by their weights and by their answers to anchors.

Of a large layer at most `MOST_NEURONS` are taken. By weights, those of the lowest numbers, in both models the same:
a choice that no weight influences, so that exact tests stay exact. By answers, those whose answers stand out most, a
choice that no renumbering or turning changes, so that both models give the same ones.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ringtrue.instruments.lineage.anchors import Anchors
from ringtrue.instruments.lineage.order import scaled, unit
from ringtrue.instruments.lineage.subject import Block, Subject

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_NEURONS = 1024
MOST_BLOCKS = 128
"""Feed-forwards that are looked at, evenly over the layers; a mixture of experts has thousands."""

MOST_ANSWERING = 768

Tables = list["NDArray[np.float32]"]


def blocks_of(subject: Subject, most: int = MOST_BLOCKS) -> tuple[Block, ...]:
    """The feed-forwards that are compared: all, or evenly chosen ones."""
    blocks = subject.blocks
    if len(blocks) <= most:
        return blocks
    return tuple(blocks[n * len(blocks) // most] for n in range(most))


def weight_tables(
    a: Block, b: Block, most: int = MOST_NEURONS, turned: "NDArray[np.float32] | None" = None
) -> "Tables | None":
    """Cosines between neurons by gate (where both have one), up and down, each (n, m), n and m at most `most`.

    `turned` is applied to the axes of `a` first. Nothing when the widths differ.
    """
    if a.width != b.width:
        return None
    return tables_of(a.neurons(0, min(a.count, most)), b.neurons(0, min(b.count, most)), turned)


def tables_of(
    a: "Sequence[NDArray[np.float32]]", b: "Sequence[NDArray[np.float32]]", turned: "NDArray[np.float32] | None" = None
) -> Tables:
    """Cosines between neurons, matrix by matrix; where only one of two models has gates, these are left out."""
    first, second = in_common(a, b)
    return [unit(x if turned is None else x @ turned) @ unit(y).T for x, y in zip(first, second, strict=True)]


def in_common(
    a: "Sequence[NDArray[Any]]", b: "Sequence[NDArray[Any]]"
) -> "tuple[Sequence[NDArray[Any]], Sequence[NDArray[Any]]]":
    """Gate, up and down of both; up and down where only one of two models has gates."""
    return (a, b) if len(a) == len(b) else (a[-2:], b[-2:])


def answers(block: Block, anchors: Anchors, most: int = MOST_ANSWERING) -> "list[NDArray[Any]]":
    """The answers of the neurons that stand out most, (neurons, anchors) at length one for each matrix, as float16."""
    import numpy as np

    heard = [scaled(each) for each in block.responses(anchors.read, anchors.written)]
    if len(heard[0]) > most:
        peaks = sum(np.abs(each).max(1) for each in heard)
        kept = np.sort(np.argpartition(-peaks, most)[:most])
        heard = [each[kept] for each in heard]
    return [each.astype(np.float16) for each in heard]


def answer_tables(a: "Sequence[NDArray[Any]]", b: "Sequence[NDArray[Any]]") -> Tables:
    """Cosines between answers, matrix by matrix."""
    import numpy as np

    first, second = in_common(a, b)
    return [x.astype(np.float32) @ y.astype(np.float32).T for x, y in zip(first, second, strict=True)]
