"""From tests to a verdict: what must be exact, what the bank carries, and when the cause stays open."""

from collections.abc import Sequence
from dataclasses import dataclass

from ringtrue.instruments.lineage import Component, Tested, Verdict
from ringtrue.instruments.lineage.bank import bank
from ringtrue.instruments.lineage.bounds import corrected
from ringtrue.instruments.lineage.limits import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A verdict, its corrected bound, and in a sentence what it rests on."""

    verdict: Verdict
    log10_p: float
    why: str


def rule(tests: Sequence[Tested], learned: float | None, limits: Limits, *, tried: int, in_range: bool) -> Ruling:
    """The verdict on one component.

    `tried` is how many comparisons were made in all (tests times references): every bound is corrected for it.
    `learned` is the correlation of what no initialisation draws; None when nothing was learnt there. `in_range` tells
    whether the bank of independent models holds models of this size and kind: outside it a calibrated test alone never
    says *derived*. The bound given is that of the test which carries the verdict, an exact one where there is one.
    """
    if not tests:
        return Ruling(verdict=Verdict.NOT_TESTABLE, log10_p=0.0, why="nothing of it could be compared")
    told = {each.id: corrected(each.log10_p, tried) for each in tests}
    best = min(told.values())
    whole = next((each for each in tests if each.id == "digests"), None)
    if whole and whole.effect >= limits.verbatim_share:
        return Ruling(verdict=Verdict.VERBATIM, log10_p=told["digests"], why=whole.says)
    exact = [each for each in tests if each.exact and told[each.id] <= limits.exact_log10_p]
    beyond = [
        each
        for each in tests
        if not each.exact
        and told[each.id] <= limits.calibrated_log10_p
        and each.effect >= share_asked(each.id, limits, in_range=in_range)
    ]
    if not exact and not beyond:
        return Ruling(verdict=Verdict.NO_EVIDENCE, log10_p=best, why="no test found more than chance gives")
    strongest = min(exact or beyond, key=lambda each: told[each.id])
    if learned is not None and learned < limits.learned and not (whole and whole.effect > 0):
        return Ruling(
            verdict=Verdict.DEPENDENT, log10_p=told[strongest.id],
            why=f"{strongest.says}; but what was learnt has little in common (correlation {learned:.2f}): the weights "
            "may only have been drawn from the same seed",
        )  # fmt: skip
    if not exact and not in_range:
        return Ruling(
            verdict=Verdict.DEPENDENT, log10_p=told[strongest.id],
            why=f"{strongest.says}; no exact test says so, and no bank of independent models of this size is at hand",
        )  # fmt: skip
    return Ruling(verdict=Verdict.DERIVED, log10_p=told[strongest.id], why=strongest.says)


def share_asked(test: str, limits: Limits, *, in_range: bool) -> float:
    """The share of neurons alike from which a calibrated test is believed: well above what the bank shows."""
    shown = bank().get(test)
    if not in_range or shown is None:
        return limits.calibrated_share
    return max(limits.least_share, limits.times_bank * shown.share)


def strongest(components: Sequence[Component], limits: Limits) -> Verdict:
    """The verdict on a whole checkpoint; small parts that cannot be tested do not decide."""
    verdicts = {each.verdict for each in components}
    weighty = [each for each in components if each.share >= limits.least_parameter_share] or list(components)
    if weighty and all(each.verdict is Verdict.VERBATIM for each in weighty):
        return Verdict.VERBATIM
    if verdicts & {Verdict.VERBATIM, Verdict.DERIVED}:
        return Verdict.DERIVED
    if Verdict.DEPENDENT in verdicts:
        return Verdict.DEPENDENT
    if not weighty or any(each.verdict is Verdict.NOT_TESTABLE for each in weighty):
        return Verdict.NOT_TESTABLE
    return Verdict.NO_EVIDENCE
