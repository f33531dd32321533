"""Where known texts stand in a file that holds several of them, one behind the other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

WHOLE_FROM = 0.80
"""Share of a known text's runs of words that stand in one place of a file, from which that text is said to stand there."""

SLACK = 1.3
"""How much longer than the known text such a place may be: a name of many words stands where the known text has one."""

FIRST = 12
"""Runs of words at the head of a known text; where one of them stands, a place can begin."""


class Kept(Protocol):
    """A known text: the hashes of its runs of words, in order and as a set."""

    @property
    def runs(self) -> tuple[int, ...]:
        """In order."""

    @property
    def shingles(self) -> frozenset[int]:
        """As a set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Runs `first` to `last` (inclusive) of a file, in which the known text of that `number` stands."""

    number: int
    first: int
    last: int
    held: int


def stretches(runs: Sequence[int], known: Mapping[int, Kept]) -> tuple[Stretch, ...]:
    """The known texts that stand in a file, in its order: of texts that overlap, the one of which most stands there.

    `runs` are the hashes of the file's runs of words; `known` the texts that may be there, by number.
    """
    places: dict[int, list[int]] = {}
    for at, run in enumerate(runs):
        places.setdefault(run, []).append(at)
    found = [each for number, text in known.items() for each in _of(number, text, runs, places)]
    kept: list[Stretch] = []
    for each in sorted(found, key=lambda one: (-one.held, one.last - one.first, one.number)):
        if all(each.last < other.first or other.last < each.first for other in kept):
            kept.append(each)
    return tuple(sorted(kept, key=lambda each: each.first))


def _of(number: int, text: Kept, runs: Sequence[int], places: Mapping[int, list[int]]) -> Iterator[Stretch]:
    """Every place in which nearly all of one text stands."""
    begins = sorted({at for run in text.runs[:FIRST] for at in places.get(run, ())})
    free = 0
    for first in begins:
        if first < free:
            continue
        reach = first + int(len(text.runs) * SLACK) + FIRST
        inside = [at for at in range(first, min(reach, len(runs))) if runs[at] in text.shingles]
        held = len({runs[at] for at in inside})
        if held >= WHOLE_FROM * len(text.shingles):
            last = _last(inside, runs, held)
            yield Stretch(number=number, first=first, last=last, held=held)
            free = last + 1


def _last(inside: Sequence[int], runs: Sequence[int], held: int) -> int:
    """Where the text has been seen as whole as it gets: what follows may be the same text once more."""
    seen: set[int] = set()
    for at in inside:
        seen.add(runs[at])
        if len(seen) == held:
            return at
    return inside[-1]
