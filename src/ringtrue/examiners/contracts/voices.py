"""Sentences as the sayings of a language read them: who is who as one letter, one word for each way of saying the same.

`S` is the supplier, `B` the buyer, `E` either of them; what is permitted is `may`, what is owed `shall`, what is
forbidden `NOT`. An enumeration within a sentence is read item by item, each behind its introduction.
"""

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ringtrue.instruments.legal.sought import sought

_LINK = re.compile(r"\[([^\][]*)\]\([^()\s]*\)")
_PLAIN = str.maketrans(
    dict.fromkeys("\\*_`#\u2060\u200b\u200c\u200d\ufeff", None) | {"’": "'", "‘": "'", "‑": "-", "“": '"', "”": '"'}
)
_EXAMPLES = re.compile(r",? (?:including|such as|for example)\b[^.;:]{0,80}:\s*$")
"""The end of a sentence that is whole without the examples that follow it."""

_LETTERS = {"S": "\ue001", "B": "\ue002", "E": "\ue003"}
_SHOWN = str.maketrans({mark: letter for letter, mark in _LETTERS.items()})
MOST = 1_500
"""Characters of a sentence that are read; a longer one is a table or a list that nobody marked as such."""


class Voices:
    """The two sides of one document by their names, and the canon of a language."""

    def __init__(
        self, language: Mapping[str, Any], supplier: tuple[str, ...] = (), buyer: tuple[str, ...] = ()
    ) -> None:
        told = language["voices"]
        names = {"S": (told["supplier"], told["of_supplier"], supplier), "B": (told["buyer"], told["of_buyer"], buyer)}
        self._sides = [(re.compile(rf"(?<![\w-])(?:{told['either']})(?![\w-])", re.I), _LETTERS["E"])]
        for letter, (words, own, given) in names.items():
            mark = _LETTERS[letter]
            named = "|".join(re.escape(one) for each in given for one in dict.fromkeys((each, each.upper())))
            self._sides.append((re.compile(rf"(?<![\w-])(?:{own})(?![\w-])", re.I), f"{mark}'s"))
            if named:
                self._sides.append((re.compile(rf"(?<![\w.@/-])(?:[Tt]he |THE )?(?:{named})(?![\w-])"), mark))
            self._sides.append((re.compile(rf"(?<![\w.@/-])(?:the )?(?:{words})(?![\w-])", re.I), mark))
        self._aside = re.compile(told["aside"], re.I)
        self._heads_aside = re.compile(told["heads_aside"], re.I)
        self._canon = [(sought(pattern), into) for pattern, into in told["canon"]]

    def read(self, text: str, heading: str) -> tuple[str, ...]:
        """The readings of a sentence as it stands under its heading: one, or one for each item that it enumerates.

        None when it defines a word, or speaks of what is beside the agreement, as its heading may say.
        """
        text = _EXAMPLES.sub("", text)
        if text.rstrip().endswith(":") or self._aside.search(text) or self._heads_aside.search(heading):
            return ()
        said = html.unescape(_LINK.sub(r"\1", text[:MOST])).translate(_PLAIN)
        said = re.sub(r"\bU\.?S\.?(?:A\.?)?(?!\w)", "united states", " ".join(said.split()))
        for side, letter in self._sides:
            said = side.sub(letter, said)
        said = said.lower().translate(_SHOWN)
        for pattern, into in self._canon:
            said = pattern.sub(into, said)
        return tuple(_items(said))


def _items(said: str, depth: int = 2) -> Iterator[str]:
    """Each item of an enumeration within a sentence behind its introduction, and so within the items."""
    for sequence in sorted(_SEQUENCES, key=lambda each: said.find(f" ({each[0]}) ")) if depth else ():
        places, at = [], 0
        for mark in sequence:
            found = said.find(f" ({mark}) ", at)
            if found < 0:
                break
            places.append((found, found + len(mark) + 4))
            at = found + 3
        if len(places) > 1:
            ends = [*(start for start, _ in places[1:]), len(said)]
            for (_, start), end in zip(places, ends, strict=True):
                yield from _items(f"{said[: places[0][0]]} {said[start:end]}", depth - 1)
            return
    yield said


_SEQUENCES = (
    tuple("abcdefghijklmnopqrst"),
    ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"),
    tuple(map(str, range(1, 16))),
)
