"""From where on the statistics are believed: the thresholds of the catalogue."""

from dataclasses import dataclass
from functools import cache

from ringtrue.shelf import CATALOGUE, read_toml


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds as log10 p, shares and correlations from 0 to 1; see `catalogue/lineage/thresholds.toml`."""

    exact_log10_p: float
    calibrated_log10_p: float
    calibrated_share: float
    times_bank: float
    least_share: float
    learned: float
    verbatim_share: float
    least_neurons: int
    least_width: int
    least_parameter_share: float


@cache
def limits() -> Limits:
    """The thresholds that hold."""
    told = read_toml(CATALOGUE / "lineage" / "thresholds.toml")
    return Limits(
        exact_log10_p=told["exact"]["log10_p"], calibrated_log10_p=told["calibrated"]["log10_p"],
        calibrated_share=told["calibrated"]["share"],
        times_bank=told["calibrated"]["times_bank"], least_share=told["calibrated"]["least_share"],
        learned=told["seed"]["learned"],
        verbatim_share=told["verbatim"]["share"], least_neurons=told["small"]["neurons"],
        least_width=told["small"]["width"], least_parameter_share=told["small"]["parameter_share"],
    )  # fmt: skip
