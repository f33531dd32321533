"""Which destinations a command needs: found by answering all that can be answered, then withholding one at a time."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ringtrue.instruments.darkroom import Attempt, DarkRun

OPTIONAL, ESSENTIAL, UNDETERMINED = "optional", "essential", "undetermined"

Run = Callable[[frozenset[str]], DarkRun]
"""Runs the command with exactly these of its destinations answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What the runs showed: a class per destination, in words how each is known, and the runs that were made.

    A destination is *optional* when the command did what it is for while it was denied; *essential* when it failed
    without it and did it again when that one was answered; else *undetermined*.
    """

    classes: dict[str, str]
    why: dict[str, str]
    runs: tuple[tuple[frozenset[str], DarkRun], ...]


def destination(attempt: Attempt) -> str:
    """The name of a destination, its address where it has none, its protocol where it has neither."""
    return attempt.name or attempt.address or attempt.protocol


def needs(dark: Iterable[DarkRun], answerable: frozenset[str], run: Run) -> Needs:
    """Finds the smallest set that the command needs, given its runs in the dark.

    With nothing answerable no run is made. Smallest means that none of the set can be left out; there may be another
    set of other destinations.
    """
    first = tuple(dark)
    made: list[tuple[frozenset[str], DarkRun]] = []

    def tried(answered: frozenset[str]) -> DarkRun:
        made.append((answered, run(answered)))
        return made[-1][1]

    classes, why = dict(_denied(first)), {}
    for each in classes:
        why[each] = "the command did what it is for while this was denied"
    everything = {destination(attempt) for each in first for attempt in each.attempts}
    kept = answerable
    if answerable and not all(each.held for each in first):
        with_all = tried(kept)
        if with_all.held:
            for one in sorted(kept):
                if len(kept) > 1 and tried(kept - {one}).held:
                    kept -= {one}
                    classes[one], why[one] = OPTIONAL, "the command did what it is for with this alone withheld"
            for one in sorted(kept):
                classes[one] = ESSENTIAL
                why[one] = (
                    "the command failed in the dark and did what it is for when this alone was answered"
                    if len(kept) == 1
                    else f"it failed with this alone withheld and did what it is for with {', '.join(sorted(kept))}"
                )
    for answered, tried_run in made:
        denied = {destination(attempt) for attempt in tried_run.attempts} - answered
        everything |= denied | answered
        if tried_run.held:
            for one in denied:
                classes.setdefault(one, OPTIONAL)
                why.setdefault(one, f"denied while the command did what it is for with {', '.join(sorted(answered))}")
    for one in everything:
        classes.setdefault(one, UNDETERMINED)
        why.setdefault(
            one,
            "the command failed, and this was not answered alone: run it again with a stand-in (--stand-in, --answer)",
        )
    return Needs(classes=classes, why=why, runs=tuple(made))


def _denied(runs: tuple[DarkRun, ...]) -> Iterator[tuple[str, str]]:
    """What was denied while the command did what it is for, in every run that was made."""
    if runs and all(each.held for each in runs):
        for each in runs:
            for attempt in each.attempts:
                yield destination(attempt), OPTIONAL
