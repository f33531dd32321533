"""What became of the claims of a page between two saved copies: dropped, narrowed, weakened or hedged in silence.

Sentences of the two copies are paired by the longest words they have in common (Ratcliff and Obershelp, as in Python's
`difflib`), the most alike first.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from ringtrue.examiners.claims.passages import Passage
from ringtrue.examiners.claims.sentence import Made, Standing, plain

ALIKE = 0.5
"""Sentences less alike than this are other sentences. In the pairs of copies written for the tests, edited sentences
are 0.6 to 0.95 alike and others below 0.45."""

MOST_PASSAGES = 200
"""Claims of a copy that are paired: a brochure has some twenty, and pairing grows with the product of both."""

MOST_SENTENCES = 2_000
"""Sentences of the new copy among which the nearest to a dropped claim is looked for."""

_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:%|per cent|percent|persen|パーセント|퍼센트)")


class Sort(StrEnum):
    """How a claim was taken back."""

    DROPPED = "dropped"
    HEDGED = "hedged"
    NARROWED = "narrowed"
    WEAKENED = "weakened"


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkBack:
    """One claim that the new copy no longer makes as the old one did.

    `was` is the passage of the old copy, `now` the one that makes the lesser claim. For a dropped claim `now` is None
    and `nearest` the sentence of the new copy most like the old one, whatever it says: often the quiet denial.
    """

    sort: Sort
    kind: str
    was: Passage
    now: Passage | None
    detail: str = ""
    becomes: str = ""
    nearest: str = ""


def walked_back(
    old: Iterable[Passage],
    new: Iterable[Passage],
    sentences: Iterable[str],
    asserted: Callable[[str], frozenset[str]],
    absolutes: Iterable[str],
) -> tuple[WalkBack, ...]:
    """Every claim of `old` that `new` takes back, in the order of the old copy.

    `sentences` are all sentences of the new copy; `asserted` gives the requirements that a kind of claim asserts;
    `absolutes` are words that leave no exception ("all", "never").
    """
    old, new = tuple(old)[:MOST_PASSAGES], tuple(new)[:MOST_PASSAGES]
    pairs = _pairs(old, new)
    outright = {each.kind for passage in new for each in passage.made if each.standing is Standing.OUTRIGHT}
    hedged = {each.kind: passage for passage in new for each in passage.made if each.standing is Standing.HEDGED}
    others = tuple(sentences)[:MOST_SENTENCES]
    words = tuple(absolutes)
    found = []
    for n, was in enumerate(old):
        now = pairs.get(n)
        for made in was.made:
            if made.standing is Standing.HEDGED:
                if made.kind not in outright and made.kind not in hedged:
                    found.append(_dropped(made, was, others))
                continue
            if made.kind in outright:
                found += _weakened(made, was, now, words)
            elif made.kind in hedged:
                there = now if now and any(each.kind == made.kind for each in now.made) else hedged[made.kind]
                hedge = next(each.hedge for each in there.made if each.kind == made.kind)
                found.append(WalkBack(sort=Sort.HEDGED, kind=made.kind, was=was, now=there, detail=hedge))
            elif now and (lesser := _lesser(made, now, asserted)):
                found.append(WalkBack(sort=Sort.NARROWED, kind=made.kind, was=was, now=now, becomes=lesser))
            else:
                found.append(_dropped(made, was, others))
    return tuple(found)


def added(old: Iterable[Passage], new: Iterable[Passage]) -> tuple[tuple[Made, Passage], ...]:
    """Claims of kinds that the old copy did not make at all."""
    before = {each.kind for passage in old for each in passage.made}
    return tuple((each, passage) for passage in new for each in passage.made if each.kind not in before)


def _pairs(old: tuple[Passage, ...], new: tuple[Passage, ...]) -> dict[int, Passage]:
    """For each old passage, by number, the new one that it became; each new one is taken once."""
    paired: dict[int, Passage] = {}
    taken: set[int] = set()
    same = {now.text: m for m, now in reversed(tuple(enumerate(new)))}
    for n, was in enumerate(old):
        m = same.get(was.text, -1)
        if m >= 0 and m not in taken:
            paired[n] = new[m]
            taken.add(m)
    ranked = sorted(
        (
            (_alike(was.text, now.text), n, m)
            for n, was in enumerate(old) if n not in paired
            for m, now in enumerate(new) if m not in taken
        ),
        reverse=True,
    )  # fmt: skip
    for alike, n, m in ranked:
        if alike < ALIKE:
            break
        if n not in paired and m not in taken:
            paired[n] = new[m]
            taken.add(m)
    return paired


def _alike(was: str, now: str) -> float:
    one, other = plain(was).lower(), plain(now).lower()
    if one == other:
        return 1.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE else 0.0


def _dropped(made: Made, was: Passage, sentences: tuple[str, ...]) -> WalkBack:
    alike, nearest = max(((_alike(was.text, each), each) for each in sentences), default=(0.0, ""))
    return WalkBack(sort=Sort.DROPPED, kind=made.kind, was=was, now=None, nearest=nearest if alike >= ALIKE else "")


def _lesser(made: Made, now: Passage, asserted: Callable[[str], frozenset[str]]) -> str:
    """The kind that the new sentence claims and that asserts less than the old one, if any."""
    before = asserted(made.kind)
    return next(
        (each.kind for each in now.made if each.standing is Standing.OUTRIGHT and asserted(each.kind) < before), ""
    )


def _weakened(made: Made, was: Passage, now: Passage | None, absolutes: tuple[str, ...]) -> Iterator[WalkBack]:
    """What a sentence of the same kind lost: a share that fell, a word that left no exception."""
    if now is None or all(each.kind != made.kind for each in now.made):
        return
    before, after = _shares(was.text), _shares(now.text)
    if before and after and max(after) < max(before):
        yield WalkBack(
            sort=Sort.WEAKENED, kind=made.kind, was=was, now=now, detail=f"{max(before):g} % → {max(after):g} %"
        )
        return
    gone = [each for each in absolutes if _has(was.text, each) and not _has(now.text, each)]
    kept = [each for each in absolutes if _has(now.text, each) and not _has(was.text, each)]
    if gone and not kept:
        yield WalkBack(sort=Sort.WEAKENED, kind=made.kind, was=was, now=now, detail=f"“{gone[0]}”")


def _shares(text: str) -> list[float]:
    return [float(each.replace(",", ".")) for each in _PERCENT.findall(plain(text))]


def _has(text: str, word: str) -> bool:
    spelt = re.escape(plain(word).lower())
    if word.isascii():
        spelt = rf"(?<![\w-]){spelt}(?![\w-])"
    return re.search(spelt, plain(text).lower()) is not None
