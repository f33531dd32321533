"""Spans of time that nobody knows exactly, as distributions: buffers, notice, repairs. All in days."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ringtrue.instruments.dependency import Malformed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Shape = Literal["fixed", "uniform", "triangular", "exponential", "lognormal", "measured"]

_COUNTS = {"fixed": 1, "uniform": 2, "triangular": 3, "exponential": 1, "lognormal": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A span in days.

    `fixed` (days) · `uniform` (least, most) · `triangular` (least, likeliest, most) · `exponential` (mean) ·
    `lognormal` (median, 95th percentile) · `measured` (every value seen, drawn with equal chance).
    """

    shape: Shape
    days: tuple[float, ...]

    def __post_init__(self) -> None:
        import math

        if any(not math.isfinite(each) or each < 0 for each in self.days):
            raise Malformed("a span has days that are not numbers of at least 0")
        if not self.days or (self.shape != "measured" and len(self.days) != _COUNTS[self.shape]):
            raise Malformed(f"a {self.shape} span has {len(self.days)} numbers")
        rising = self.shape in ("uniform", "triangular", "lognormal")
        if rising and list(self.days) != sorted(self.days):
            raise Malformed(f"the numbers of a {self.shape} span do not rise")
        if self.shape == "lognormal" and not 0 < self.days[0] < self.days[1]:
            raise Malformed("a lognormal span needs a median above 0 and a larger 95th percentile")

    def sample(self, rng: "np.random.Generator", count: int) -> "NDArray[np.float32]":
        """`count` draws, float32."""
        import numpy as np

        days = self.days
        match self.shape:
            case "fixed":
                drawn = np.full(count, days[0])
            case "uniform":
                drawn = days[0] + (days[1] - days[0]) * rng.random(count, np.float32)
            case "triangular":
                drawn = (
                    rng.triangular(days[0], days[1], days[2], count) if days[0] < days[2] else np.full(count, days[0])
                )
            case "exponential":
                drawn = days[0] * rng.standard_exponential(count, np.float32)
            case "lognormal":
                # The 95th percentile of a normal distribution lies 1.644854 deviations above its median.
                deviation = np.float32(np.log(days[1] / days[0]) / 1.6448536269514722)
                drawn = days[0] * np.exp(rng.standard_normal(count, np.float32) * deviation)
            case "measured":
                drawn = rng.choice(np.asarray(days), count)
        return drawn.astype(np.float32, copy=False)


AT_ONCE = Span(shape="fixed", days=(0.0,))
"""No buffer at all."""
