"""Limits that stand in a sentence of their own: what they leave of rights that are granted elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass

from ringtrue.instruments.legal.frames import Reading
from ringtrue.instruments.legal.lexicon import found
from ringtrue.instruments.legal.licences import Step
from ringtrue.instruments.legal.licences.gates import sizes
from ringtrue.instruments.legal.licences.patterns import patterns
from ringtrue.instruments.legal.licences.purposes import LIMITS, Purposes, kinds_of, said_of
from ringtrue.instruments.legal.licences.refusals import SOME_COMMERCE
from ringtrue.instruments.legal.licences.steps import skips, step_of

_LIMITS = patterns("limits")
_REFUSALS = patterns("refusals")

NO_COMMERCE = "commercial use is refused"
TRIAL = "commercial use is for a trial only"
FOR_COMMERCE = "granted for commercial use"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What sentences of their own take from rights granted elsewhere.

    `use` bears on using, and on what is a way of using; `every` on every right; `commerce` gives or takes commercial
    use; `copies` ask for somebody's consent to hand copies on.
    """

    use: tuple[Step, ...]
    every: tuple[Step, ...]
    commerce: tuple[Step, ...]
    copies: tuple[Step, ...]


def limits_of(reading: Reading, purposes: Purposes) -> Limits:
    """The limits that stand in sentences of their own."""
    use: list[Step] = []
    every: list[Step] = []
    commerce: list[Step] = []
    copies: list[Step] = []
    for sentence in reading.sentences:
        plain = sentence.plain
        if skips(plain):
            continue
        if _LIMITS.only_at_all.search(plain):
            for kinds in _every(plain):
                every.append(step_of(reading, sentence, "limited", said_of(kinds)))
            for kinds in _using(plain, purposes):
                use.append(step_of(reading, sentence, "limited", said_of(kinds)))
        if "distribut" in plain and _LIMITS.asks_for_copies.search(plain):
            copies.append(step_of(reading, sentence, "consent", "handed on with somebody's consent only"))
        if (
            (free := _LIMITS.free_for.search(plain))
            and not _LIMITS.commerce.search(free["ends"])
            and (kinds := kinds_of(free["ends"]))
            and "fixed" not in kinds
        ):
            use.append(step_of(reading, sentence, "limited", said_of(kinds)))
        if not _LIMITS.on_commerce.search(plain):
            continue
        if _LIMITS.free_for_commerce.search(plain):
            commerce.append(step_of(reading, sentence, "grant", FOR_COMMERCE))
        if _LIMITS.trial_of_commerce.search(plain):
            commerce.append(step_of(reading, sentence, "limited", TRIAL))
        refused = _LIMITS.not_for_commerce.search(plain) or _LIMITS.asks_for_commerce.search(plain)
        if refused and not _REFUSALS.by_some.search(plain) and not sizes(sentence):
            some = _LIMITS.in_some_ways.search(plain) is not None and "commercial use" not in plain
            vote, says = ("service", SOME_COMMERCE) if some else ("limited", NO_COMMERCE)
            commerce.append(step_of(reading, sentence, vote, says))
    return Limits(use=tuple(use), every=tuple(every), commerce=tuple(commerce), copies=tuple(copies))


def _every(plain: str) -> Iterator[tuple[str, ...]]:
    """The limits that a sentence sets to every right."""
    if (
        matched := _LIMITS.in_each_case.search(plain) or _LIMITS.for_only.search(plain)
    ) and not _LIMITS.of_something_else.search(plain[: matched.end()]):
        words = next(each for each in matched.groups() if each is not None)
        kinds = kinds_of(words)
        if kinds == ("fixed",):
            kinds = tuple(each for each in LIMITS if each != "fixed" and each in found("terms", plain))
        if kinds:
            yield kinds


def _using(plain: str, purposes: Purposes) -> Iterator[tuple[str, ...]]:
    """The limits that a sentence sets to using."""
    if _LIMITS.case.match(plain):
        return
    for pattern in (_LIMITS.used_only, _LIMITS.used_but_for, _LIMITS.must_run):
        matched = pattern.search(plain)
        if not matched or _LIMITS.of_something_else.search(plain[: matched.end()]):
            continue
        words = next(each for each in matched.groups() if each is not None)
        if _LIMITS.no_purpose.match(words.strip()):
            continue
        kinds = kinds_of(words)
        if kinds and (
            kinds != ("fixed",)
            or pattern is _LIMITS.must_run
            or (pattern is _LIMITS.used_only and _LIMITS.may_use.search(plain[: matched.end()]))
        ):
            yield kinds
            return
