"""Intervals for differences: of paired means by bootstrap, of shares by Wilson and Newcombe.

Nothing here knows what is compared.
"""

import hashlib
import math
from collections.abc import Sequence

import numpy as np

RESAMPLES = 10_000
"""Bootstrap samples: the ends of a 95 % interval then rest on some 250 of them."""

Z95 = 1.959963984540054
"""The 97.5th percentile of the standard normal."""


def paired(
    before: Sequence[float], after: Sequence[float], weights: Sequence[float], *, seed: str, level: float = 0.95
) -> tuple[float, float, float]:
    """The fall of a weighted mean from `before` to `after` over the same samples, with its bootstrap interval.

    Takes three sequences of equal length, one number per sample (loss per token, and tokens): gives (fall, low, high).
    Samples are drawn with replacement (Efron and Tibshirani 1993, percentile method); the draw follows from `seed`.
    `ValueError` when lengths differ, there are fewer than two samples, or a number is not finite.
    """
    one, other, weight = (np.asarray(each, dtype=np.float64) for each in (before, after, weights))
    if not one.shape == other.shape == weight.shape or one.ndim != 1 or len(one) < 2:
        raise ValueError("there must be two samples or more, each before and after, with a weight")
    if not (np.isfinite(one).all() and np.isfinite(other).all() and np.isfinite(weight).all() and (weight > 0).all()):
        raise ValueError("every number must be finite and every weight positive")
    gain = (one - other) * weight
    draw = np.random.default_rng(int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big"))
    falls = np.empty(RESAMPLES)
    for start in range(0, RESAMPLES, 500):
        picked = draw.integers(0, len(one), size=(500, len(one)))
        falls[start : start + 500] = gain[picked].sum(axis=1) / weight[picked].sum(axis=1)
    low, high = np.quantile(falls, [(1 - level) / 2, (1 + level) / 2])
    return float(gain.sum() / weight.sum()), float(low), float(high)


def share(hits: float, of: int) -> tuple[float, float]:
    """The 95 % Wilson score interval of a share, `hits` of `of` (Wilson 1927)."""
    if of < 1:
        return 0.0, 1.0
    p, z2 = hits / of, Z95 * Z95
    middle = (p + z2 / (2 * of)) / (1 + z2 / of)
    half = Z95 * math.sqrt(p * (1 - p) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    return max(0.0, middle - half), min(1.0, middle + half)


def shares_apart(p: float, n: int, q: float, m: int) -> tuple[float, float]:
    """The 95 % interval of the difference of two independent shares, p of n and q of m (Newcombe 1998, method 10)."""
    (low_p, high_p), (low_q, high_q) = share(p * n, n), share(q * m, m)
    return (
        p - q - math.sqrt((p - low_p) ** 2 + (high_q - q) ** 2),
        p - q + math.sqrt((high_p - p) ** 2 + (q - low_q) ** 2),
    )


def changed(lost: int, won: int) -> float:
    """The two-sided exact p-value that paired outcomes changed as often one way as the other (McNemar, exact)."""
    n, k = lost + won, min(lost, won)
    if n == 0:
        return 1.0
    tail = math.fsum(math.exp(math.lgamma(n + 1) - math.lgamma(i + 1) - math.lgamma(n - i + 1) - n * math.log(2))
                     for i in range(k + 1))  # fmt: skip
    return min(1.0, 2 * tail)
