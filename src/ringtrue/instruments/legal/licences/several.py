"""Where known texts stand in a file that holds several of them, one behind the other."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

WHOLE_FROM = 0.80
"""Share of a known text's runs of words that stand in one place of a file, from which that text is said to stand there.
"""

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
    """Runs `first` to `last` (inclusive) of a file, in which the known text of that `number` stands.

    `held` is how many of its runs stand there, `strange` how many of them do not, and how many stand there besides.
    """

    number: int
    first: int
    last: int
    held: int
    strange: int


def stretches(runs: Sequence[int], known: Mapping[int, Kept]) -> tuple[Stretch, ...]:
    """The known texts that stand in a file, in its order: of texts that overlap, the one of which most stands there
    with least that is not its own.

    `runs` are the hashes of the file's runs of words; `known` the texts that may be there, by number.
    """
    places: dict[int, list[int]] = {}
    for at, run in enumerate(runs):
        places.setdefault(run, []).append(at)
    found = [each for number, text in known.items() for each in _of(number, text, runs, places)]
    kept: list[Stretch] = []
    for each in sorted(found, key=lambda one: (one.strange - one.held, one.last - one.first, one.number)):
        if all(each.last < other.first or other.last < each.first for other in kept):
            kept.append(each)
    kept.sort(key=lambda each: each.first)
    before = [-1, *(each.last for each in kept)]
    after = [*(each.first for each in kept), len(runs)][1:]
    return tuple(
        replace(each, first=each.first - _on(each.first, -1, low, known[each.number], runs),
                last=each.last + _on(each.last, 1, high, known[each.number], runs))
        for each, low, high in zip(kept, before, after, strict=False)
    )  # fmt: skip


def _of(number: int, text: Kept, runs: Sequence[int], places: Mapping[int, list[int]]) -> Iterator[Stretch]:
    """Every place in which nearly all of one text stands: of those that overlap, the shortest of the fullest."""
    hits = sorted(at for run in text.shingles for at in places.get(run, ()))
    within: Counter[int] = Counter()
    low = high = 0
    best: Stretch | None = None
    for first in sorted({at for run in text.runs[:FIRST] for at in places.get(run, ())}):
        while high < len(hits) and hits[high] < first + int(len(text.runs) * SLACK) + FIRST:
            within[runs[hits[high]]] += 1
            high += 1
        while hits[low] < first:
            within[runs[hits[low]]] -= 1
            if not within[runs[hits[low]]]:
                del within[runs[hits[low]]]
            low += 1
        held = len(within)
        if best and first > best.last:
            yield best
            best = None
        if held >= max(WHOLE_FROM * len(text.shingles), best.held if best else 0):
            last = _last(hits[low:high], runs, held)
            strange = len(text.shingles) + last - first + 1 - 2 * held
            here = Stretch(number=number, first=first, last=last, held=held, strange=strange)
            if best is None or (here.held, best.last - best.first) > (best.held, here.last - here.first):
                best = here
    if best:
        yield best


def _on(at: int, step: int, bound: int, text: Kept, runs: Sequence[int]) -> int:
    """How many runs of a file from `at` on (`step` 1) or back (-1), before `bound`, go on as the known text does.

    The first and last words of a text can stand in its middle, too: seen as whole it is before it is at its end.
    """
    most = 0
    for n, run in enumerate(text.runs):
        if run != runs[at]:
            continue
        held = 0
        while (
            at + (held + 1) * step != bound
            and 0 <= n + (held + 1) * step < len(text.runs)
            and text.runs[n + (held + 1) * step] == runs[at + (held + 1) * step]
        ):
            held += 1
        most = max(most, held)
    return most


def _last(inside: Sequence[int], runs: Sequence[int], held: int) -> int:
    """Where the text has been seen as whole as it gets: what follows may be the same text once more."""
    seen: set[int] = set()
    for at in inside:
        seen.add(runs[at])
        if len(seen) == held:
            return at
    return inside[-1]
