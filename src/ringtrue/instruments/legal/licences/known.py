"""The known licence texts, and the words by which texts are compared.

A text is compared as its words alone: case, layout, punctuation, quotes, numbering and the names of parties do not
count.
"""

import json
import lzma
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import compress

from ringtrue.instruments.legal.lexicon import phrases, synonyms
from ringtrue.instruments.legal.tokens import Tokens, placed
from ringtrue.shelf import CATALOGUE

SHINGLE = 4
"""Words in a run: the prototype's measure (legal.md, section 2), at which contracts share less than 14 % with any
licence.
"""

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
    words = tuple(words_in(row["text"]).words)
    runs = runs_of(words)
    return Known(
        id=name, name=row["name"], spdx=row["spdx"], homepage=row["homepage"], sort=row["sort"], text=row["text"],
        words=words, runs=runs, shingles=frozenset(runs),
    )  # fmt: skip


def words_in(text: str) -> Tokens:
    """The words of a text without dress, each with its characters: lower case, American spelling, no numbering."""
    spelt = synonyms().get
    dated = _DATE.sub(lambda line: " " * len(line.group()), text) if _DAY_AND_YEAR.search(text) else text
    if dated.isascii():
        found = placed(_WORD, dated.lower())
        words = found.words
    else:
        found = placed(_WORD, dated)
        words = [word.lower() for word in found.words]
    counts = [len(word) > 1 or not _marks(word) for word in words]
    words = [spelt(word, word) for word in compress(words, counts)]
    return _without_phrases(Tokens(words, list(compress(found.starts, counts)), list(compress(found.ends, counts))))


def words_of(text: str) -> tuple[tuple[str, int, int], ...]:
    """The same, each word together with its characters."""
    return tuple(zip(*words_in(text), strict=True))


def _marks(word: str) -> bool:
    """Whether it is a single letter that numbers something, and no word."""
    return len(word) == 1 and word not in "ai" and word.isalpha()


def _without_phrases(tokens: Tokens) -> Tokens:
    """The words, where a run of them that means one word stands as that word."""
    known = phrases()
    words, starts, ends = tokens
    runs: list[tuple[int, int, str]] = []
    taken = 0
    for n in [n for n, word in enumerate(words) if word in known]:
        for run, meant in known[words[n]] if n >= taken else ():
            if tuple(words[n : n + len(run)]) == run:
                taken = n + len(run)
                runs.append((n, taken, meant))
                break
    for first, behind, meant in reversed(runs):
        words[first:behind] = [meant]
        starts[first:behind] = [starts[first]]
        ends[first:behind] = [ends[behind - 1]]
    return tokens


def runs_of(words: Sequence[str]) -> tuple[int, ...]:
    """A number for each run of `SHINGLE` words, in order; one for a text shorter than that."""
    if len(words) < SHINGLE:
        return (hash(tuple(words)),)
    return tuple(map(hash, zip(*(words[n:] for n in range(SHINGLE)), strict=False)))
