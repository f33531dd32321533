"""The known licence texts, and the words by which texts are compared.

A text is compared as its words alone: case, layout, punctuation, quotes, numbering and the names of parties do not count.
"""

import json
import lzma
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from ringtrue.instruments.legal.lexicon import phrases, synonyms
from ringtrue.instruments.legal.tokens import placed
from ringtrue.shelf import CATALOGUE

SHINGLE = 4
"""Words in a run: the prototype's measure (legal.md, section 2), at which contracts share less than 14 % with any licence."""

_WORD = re.compile(r"(\d+(?:[.,]\d+)*(?![\w])|[$€£]|[^\W_]+)")
_DATE = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\s+\d{1,2},?\s+\d{4}\b|\b\d{4}-\d\d-\d\d\b",
    re.IGNORECASE,
)
"""A date is left out of the comparison: the licence is the same, since whenever."""
_DAY_AND_YEAR = re.compile(r"\d,?\s+\d{4}\b|\d{4}-\d\d-\d\d")
"""What every date holds; most texts are searched for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A known text: its id, name, SPDX identifier, words, and the shingles of its words, in order and as a set."""

    id: str
    name: str
    spdx: str
    homepage: str
    sort: str
    text: str
    words: tuple[str, ...]
    runs: tuple[int, ...]
    shingles: frozenset[int]


@cache
def _shelf() -> dict[str, dict[str, str]]:
    packed = (CATALOGUE / "licences" / "texts.json.xz").read_bytes()
    texts: dict[str, dict[str, str]] = json.loads(lzma.decompress(packed))["texts"]
    return texts


@cache
def known_texts() -> tuple[Known, ...]:
    """Every known text, in the order of its id."""
    return tuple(_known(name, row) for name, row in sorted(_shelf().items()))


def _known(name: str, row: dict[str, str]) -> Known:
    words = tuple(word for word, _, _ in words_of(row["text"]))
    runs = runs_of(words)
    return Known(
        id=name, name=row["name"], spdx=row["spdx"], homepage=row["homepage"], sort=row["sort"], text=row["text"],
        words=words, runs=runs, shingles=frozenset(runs),
    )  # fmt: skip


def words_of(text: str) -> tuple[tuple[str, int, int], ...]:
    """The words of a text without dress, each with its characters: lower case, American spelling, no numbering."""
    spelt = synonyms().get
    dated = _DATE.sub(lambda line: " " * len(line.group()), text) if _DAY_AND_YEAR.search(text) else text
    found: Iterable[tuple[str, int, int]]
    if dated.isascii():
        found = zip(*placed(_WORD, dated.lower()), strict=True)
    else:
        found = ((word.lower(), start, end) for word, start, end in zip(*placed(_WORD, dated), strict=True))
    words = [(spelt(word, word), start, end) for word, start, end in found if len(word) > 1 or not _marks(word)]
    return _without_phrases(words)


def _marks(word: str) -> bool:
    """Whether it is a single letter that numbers something, and no word."""
    return len(word) == 1 and word not in "ai" and word.isalpha()


def _without_phrases(words: list[tuple[str, int, int]]) -> tuple[tuple[str, int, int], ...]:
    """The words, where a run of them that means one word stands as that word."""
    known = phrases()
    kept: list[tuple[str, int, int]] = []
    taken = 0
    for n in [n for n, each in enumerate(words) if each[0] in known]:
        for run, meant in known[words[n][0]] if n >= taken else ():
            if tuple(each[0] for each in words[n : n + len(run)]) == run:
                kept += words[taken:n]
                taken = n + len(run)
                kept.append((meant, words[n][1], words[taken - 1][2]))
                break
    return (*kept, *words[taken:])


def runs_of(words: tuple[str, ...]) -> tuple[int, ...]:
    """A number for each run of `SHINGLE` words, in order; one for a text shorter than that."""
    if len(words) < SHINGLE:
        return (hash(words),)
    return tuple(map(hash, zip(*(words[n:] for n in range(SHINGLE)), strict=False)))
