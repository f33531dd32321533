"""Lineage: whether one checkpoint depends on another, by statistics of the weights alone.

It knows checkpoints, nothing of makers, countries or dossiers. Every test gives an upper bound of a p-value as its
base-ten logarithm, which cannot underflow. *Exact* tests hold by symmetry alone: whoever initialises independently and
trains with an optimiser that treats all neurons alike gives each order of its neurons the same chance. *Calibrated*
tests are as good as the bank of independent models that they were measured on, and say so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Verdict(StrEnum):
    """What a comparison found; "independent" is never among the words."""

    VERBATIM = "verbatim"
    DERIVED = "derived"
    DEPENDENT = "dependent, cause open"
    NO_EVIDENCE = "no evidence of dependence"
    NOT_TESTABLE = "not testable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """One test on one pair of components.

    `log10_p` bounds the p-value, corrected for everything that was tried within the test (levels, pairs of layers);
    0 says nothing. `effect` is the share of neurons, axes or tensors that agree, 0 to 1. `pairs` counts what was
    compared. `says` is a sentence for people.
    """

    id: str
    exact: bool
    log10_p: float
    effect: float
    pairs: int
    says: str = ""


class Later(StrEnum):
    """The one that was made from the other."""

    EXAMINED = "examined"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One sign of direction: which was made later, and why, for people."""

    later: Later
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """What was found of one component of the examined checkpoint against its like in the reference.

    `log10_p` is the best of its tests, corrected for their number and for the references. `layer_map` gives for each
    layer of the examined model the layer of the reference that it resembles most, -1 where none. `retention` estimates
    the cosine that weights kept with the parent's (None when nothing was matched); `seen_from` is the smallest one that
    would have been found with neurons and axes in their order, `seen_from_disguised` with everything turned and
    permuted (None: not measured for such models). `marks` tell where the weights show which of the two was made from
    the other; they and the `context` weigh nothing.
    """

    name: str
    role: str
    against: str
    verdict: Verdict
    log10_p: float
    tests: tuple[Tested, ...] = ()
    layer_map: tuple[int, ...] = ()
    retention: float | None = None
    seen_from: float | None = None
    seen_from_disguised: float | None = None
    share: float = 0.0
    why: str = ""
    marks: tuple[Mark, ...] = ()
    context: Mapping[str, float | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What was found of a whole checkpoint: the strongest verdict of its components, and each of them."""

    verdict: Verdict
    log10_p: float
    components: tuple[Component, ...]
    why: str = ""
