"""Two parts on the bench: what the tests on them share, and which of their layers belong together."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ringtrue.instruments.lineage.features import Tables
from ringtrue.instruments.lineage.limits import limits
from ringtrue.instruments.lineage.order import LEAST
from ringtrue.instruments.lineage.subject import Block, Subject, sines

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(slots=True)
class Bench:
    """One part of the examined (a) and one of the reference (b), and what was learnt of them on the way.

    `pairs` are blocks of a and b that belong together, `numbered` whether that is so by their numbers alone (then
    nothing was chosen by looking). `in_place` says that neurons were found alike in the axes as they stand, so that
    axes of one number mean the same. `learned` is the correlation of gains, `retention` that of matched neurons.
    `looked_at` is (neurons, width, matrices) of each layer of the order test.
    """

    a: Subject
    b: Subject
    blocks_a: tuple[Block, ...]
    blocks_b: tuple[Block, ...]
    pairs: list[tuple[int, int]] = field(default_factory=list)
    numbered: bool = False
    in_place: bool = False
    layer_map: tuple[int, ...] = ()
    retention: float | None = None
    learned: float | None = None
    looked_at: list[tuple[int, int, int]] = field(default_factory=list)

    @property
    def same_width(self) -> bool:
        """Whether both residual streams have as many axes."""
        return self.a.part.width == self.b.part.width

    @property
    def tried_maps(self) -> float:
        """Ways in which layers could have been paired; 1 where nothing was chosen by looking."""
        return 1.0 if self.numbered else float(len(self.blocks_b)) ** min(len(self.pairs), 150)

    def pair_by_number(self) -> None:
        """Layers of the same number belong together, when there are as many."""
        if len(self.blocks_a) == len(self.blocks_b):
            self.pairs = [(i, i) for i in range(len(self.blocks_a))]
            self.numbered = True

    def pair_by(self, bounds: "NDArray[Any]") -> None:
        """Takes the map of layers from a table of bounds, (blocks of a, blocks of b), where they say enough."""
        best = bounds.argmin(1)
        sure = bounds.min(1) + math.log10(max(bounds.size, 1)) <= limits().calibrated_log10_p
        if not sure.any():
            return
        if not self.layer_map:
            told = zip(best, sure, strict=True)
            self.layer_map = tuple(self.blocks_b[j].layer if ok else -1 for j, ok in told)
        if not self.pairs:
            pairs = [(i, int(j)) for i, (j, ok) in enumerate(zip(best, sure, strict=True)) if ok]
            if len(self.blocks_a) == len(self.blocks_b) and all(i == j for i, j in pairs):
                self.pair_by_number()
            else:
                self.pairs = pairs

    def keep_retention(self, kept: Sequence[float]) -> None:
        """Notes the mean cosine of matched neurons, the best that any test saw."""
        if kept:
            self.retention = max(self.retention or 0.0, round(sum(kept) / len(kept), 3))


def kept_cosines(tables: Tables, partner: "NDArray[Any]") -> list[float]:
    """The mean cosine of neurons with their partners over all matrices; nothing where too few have one."""
    import numpy as np

    rows = np.flatnonzero(partner >= 0)
    if len(rows) < LEAST:
        return []
    told: NDArray[Any] = np.mean([each[rows, partner[rows]] for each in tables], axis=0)
    return [float(told.mean())]


def added(tables: Tables) -> "NDArray[np.float32]":
    """The sum of some tables."""
    total = tables[0].copy()
    for each in tables[1:]:
        total += each
    return total


def fixed_axes(subject: Subject) -> bool:
    """Whether axes have a meaning of their own: a table of sines is added to them (Whisper, early BERT kin)."""
    table = subject.part.positions
    return subject.part.role == "audio-encoder" or (table is not None and sines(table))
