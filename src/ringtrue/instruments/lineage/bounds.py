"""Bounds of p-values as base-ten logarithms, which hold for every sample and cannot underflow."""

import math
from collections.abc import Iterable


def count_bound(count: float, rate: float) -> float:
    """log10 of a bound on P(X >= count), where the factorial moments of X are at most those of Poisson(rate).

    Markov's inequality on (1 + u)^X at the best u: exp(count - rate - count ln(count / rate)). It holds for sums of
    independent such X with the rates added.
    """
    if count <= rate or count <= 0:
        return 0.0
    if rate <= 0:
        return -math.inf if count > 0 else 0.0
    return min(0.0, (count - rate - count * math.log(count / rate)) / math.log(10))


def corrected(log10_p: float, tried: float) -> float:
    """The bound after `tried` attempts (Bonferroni)."""
    return min(0.0, log10_p + math.log10(max(tried, 1.0)))


def best_of(bounds: Iterable[float]) -> float:
    """The best of several bounds, corrected for their number."""
    held = list(bounds)
    return corrected(min(held), len(held)) if held else 0.0
