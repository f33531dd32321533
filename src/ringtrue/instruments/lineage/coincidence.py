"""Calibrated counts: are the neurons nearest to each other by one of their matrices also so by another?

A neuron of a feed-forward has what it reads by (gate and up) and what it writes by (down). Two neurons of different
models are mutual nearest neighbours by one matrix if each is the other's nearest. Where models have nothing in common,
being so by gate says little about up and down. The count of pairs that agree in two matrices is compared with what
chance gives: each of |X| |Y| pairs of neighbours falls on a given one with 1 / (n m).

This is no exact test: independent models learn some neurons alike ("universal neurons", arXiv 2401.12181), so its
bound is only believed beyond what the bank of independent models shows (`catalogue/lineage/`).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ringtrue.instruments.lineage.bounds import count_bound

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def neighbours(table: "NDArray[np.float32]") -> "NDArray[Any]":
    """For each row the column that is its mutual nearest neighbour, or -1; `table` is (n, m) of resemblances."""
    import numpy as np

    across, down = table.argmax(1), table.argmax(0)
    rows = np.arange(len(table))
    mutual = (down[across] == rows) & (table[rows, across] > 0)
    return np.where(mutual, across, -1)


def coincidences(tables: Sequence["NDArray[np.float32]"]) -> tuple[int, float, "NDArray[Any]"]:
    """How many pairs of neurons agree in two of the tables, the rate of chance, and each row's partner or -1."""
    import numpy as np

    found = [neighbours(each) for each in tables]
    size = tables[0].shape[0] * tables[0].shape[1]
    count, rate = 0, 0.0
    partner = np.full(len(found[0]), -1)
    for x in range(len(found)):
        for y in range(x):
            both = (found[x] == found[y]) & (found[x] >= 0)
            count += int(both.sum())
            rate += int((found[x] >= 0).sum()) * int((found[y] >= 0).sum()) / size
            partner = np.where(both, found[x], partner)
    return count, rate, partner


def coincidence_bound(count: int, rate: float) -> float:
    """log10 of the chance of so many coincidences, were they independent."""
    return count_bound(count, max(rate, 1e-9))
