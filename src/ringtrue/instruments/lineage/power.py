"""The smallest retention that a comparison would have found: what "no evidence" is worth."""

import math
from collections.abc import Sequence

from ringtrue.instruments.lineage.bounds import corrected, count_bound
from ringtrue.instruments.lineage.order import levels


def seen_from(layers: Sequence[tuple[int, int, int]], bar: float, tried: float) -> float | None:
    """The smallest cosine kept with the parent's weights that the order test would have found, or None.

    `layers` gives (neurons, width, matrices) of each layer compared; `bar` is the log10 p asked for, `tried` how many
    comparisons it is corrected for. Cosines of independent rows have a deviation of 1 / sqrt(width); a kept cosine r
    lifts the sum over b matrices by r sqrt(b width) deviations.
    """
    low, high = 0.0, 1.0
    if not layers or not _found(1.0, layers, bar, tried):
        return None
    while high - low > 1e-4:
        middle = (low + high) / 2
        low, high = (low, middle) if _found(middle, layers, bar, tried) else (middle, high)
    return round(high, 4)


def _found(kept: float, layers: Sequence[tuple[int, int, int]], bar: float, tried: float) -> bool:
    return (
        any(_bound(kept, layers, n) <= bar for n in range(3))
        and min(corrected(_bound(kept, layers, n), 3 * tried) for n in range(3)) <= bar
    )


def _bound(kept: float, layers: Sequence[tuple[int, int, int]], level: int) -> float:
    rate = expected = 0.0
    for neurons, width, matrices in layers:
        places = levels(neurons)[min(level, len(levels(neurons)) - 1)]
        lift = kept * math.sqrt(matrices * width) / math.sqrt(max(1e-12, 1 - kept**2))
        rate += places
        expected += neurons * _above(_quantile(places / neurons) - lift)
    return count_bound(expected, rate)


def _above(z: float) -> float:
    return 0.5 * math.erfc(z / math.sqrt(2))


def _quantile(share: float) -> float:
    low, high = -10.0, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _above(middle) > share else (low, middle)
    return low
