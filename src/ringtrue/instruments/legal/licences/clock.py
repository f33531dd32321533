"""The withdrawal clock: for each trigger, what stops and when, as the text has it."""

import re
from dataclasses import dataclass

from ringtrue.instruments.legal.licences import Answer, Says, Step
from ringtrue.instruments.legal.licences.patterns import patterns

_CLOCK = patterns("clock")

_WORDS = {
    "one": 1, "two": 2, "three": 3, "five": 5, "seven": 7, "ten": 10, "fourteen": 14, "fifteen": 15, "twenty": 20,
    "thirty": 30, "forty-five": 45, "sixty": 60, "ninety": 90, "six": 6, "twelve": 12,
}  # fmt: skip
"""Numbers as contracts write them out; the figure in brackets behind them is not in a sentence's plain words."""

_AFTER = re.compile(
    rf"\b(?:\w+ \()?(\d{{1,3}}|{'|'.join(_WORDS)})\)?[- ](?:calendar |business |working )?(days?|months?)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """On `trigger`, `stops` stops after `days` (0 is at once; nothing when the text does not say), as `step` shows."""

    trigger: str
    stops: str
    days: int | None
    step: Step


def clock(answers: tuple[Answer, ...]) -> tuple[Stop, ...]:
    """Every stop that a text arms, in the order in which a licensor would use them."""
    by = {each.question: each for each in answers}
    found: list[Stop] = []
    for step in by["ended-at-will"].proof:
        if step.vote == "will":
            found.append(Stop(trigger="notice", stops="the rights", days=_days(step.plain), step=step))
        elif step.vote == "outside":
            found.append(Stop(trigger="event outside both", stops="the rights", days=_days(step.plain), step=step))
    for step in by["restricted-remotely"].proof if by["restricted-remotely"].answer is Says.YES else ():
        found.append(Stop(trigger="remote restriction", stops="use of the model itself", days=0, step=step))
    for step in by["ends-on-breach"].proof:
        found.append(Stop(trigger="breach or lawsuit", stops="the rights", days=_days(step.plain), step=step))
    for step in (
        by["changed-unilaterally"].proof if by["changed-unilaterally"].answer in (Says.YES, Says.CONDITIONAL) else ()
    ):
        what = "the terms as they were" if step.vote == "terms" else "the policy as it was"
        found.append(Stop(trigger="update of terms or policy", stops=what, days=_days(step.plain), step=step))
    if found:
        for step in by["delete-at-end"].proof if by["delete-at-end"].answer in (Says.YES, Says.CONDITIONAL) else ():
            what = "derived models too" if "derived" in step.says else "copies of the model"
            found.append(Stop(trigger="end of the rights", stops=what, days=_days(step.plain), step=step))
    return tuple(found)


def _days(plain: str) -> int | None:
    if matched := _AFTER.search(plain):
        count = _WORDS.get(matched[1]) or int(matched[1])
        return count * (30 if matched[2].startswith("month") else 1)
    return 0 if _CLOCK.at_once.search(plain) else None
