"""Sentences as the sayings of a language read them: who is who as one letter, one word for each way of saying the same.

`S` is the supplier, `B` the buyer, `E` either of them; what is permitted is `may`, what is owed `shall`, what is
forbidden `NOT`. An enumeration within a sentence is read item by item, each behind its introduction.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ringtrue.instruments.legal.document import Clause

_MARK = re.compile(r"(?<=[\s:;,])\((?:[a-z]|[ivx]{1,4}|\d{1,2})\)(?= )")
_FIRST = ("(a)", "(i)", "(1)")
_LINK = re.compile(r"\[([^\][]*)\]\([^()\s]*\)")
_PLAIN = str.maketrans(dict.fromkeys("\\*_`#\u2060\u200b\u200c\u200d\ufeff", None) | {"’": "'", "‘": "'", "‑": "-", "“": '"', "”": '"'})
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
        self._canon = [(re.compile(pattern), into) for pattern, into in told["canon"]]

    def read(self, text: str, clause: Clause | None) -> tuple[str, ...]:
        """The readings of a sentence as it stands in the document: one, or one for each item that it enumerates.

        None when it defines a word, or speaks of what is beside the agreement, as its heading may say.
        """
        if text.rstrip().endswith(":") or self._aside.search(text) or (clause and self._heads_aside.search(clause.heading)):
            return ()
        said = _LINK.sub(r"\1", text[:MOST]).translate(_PLAIN)
        said = re.sub(r"\bU\.?S\.?(?:A\.?)?(?!\w)", "united states", " ".join(said.split()))
        for pattern, into in self._sides:
            said = pattern.sub(into, said)
        said = said.lower().translate(_SHOWN)
        for pattern, into in self._canon:
            said = pattern.sub(into, said)
        return tuple(_items(said))


def _items(said: str) -> Iterator[str]:
    marks = [each for each in _MARK.finditer(said)]
    first = next((each for each in marks if each.group() in _FIRST), None)
    if first is None or len(marks) < 2:
        yield said
        return
    ours = [each for each in marks if each.start() >= first.start() and _style(each.group()) == _style(first.group())]
    introduction = said[: first.start()]
    for n, each in enumerate(ours):
        end = ours[n + 1].start() if n + 1 < len(ours) else len(said)
        yield introduction + said[each.end() + 1 : end]


def _style(mark: str) -> str:
    inner = mark.strip("()")
    return "digit" if inner.isdigit() else "letter"
