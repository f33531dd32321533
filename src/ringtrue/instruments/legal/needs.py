"""What each match of a regular expression holds: beginnings of words and letters, read out of the expression itself."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

FEWEST, MOST = 2, 5
"""Letters of a word's beginning that are looked for: one stands in every sentence, and more tell little more."""

_COMMON = frozenset(
    """the of to and or in for by with this that any all is are be not on as it its may shall will must can such you
    your no an from other under licen agree terms right use used using softw work distr copy copyr provi condi modif
    permi if which these at have has do does""".split()  # noqa: SIM905
)
"""Beginnings of words that stand in one of ten sentences of the known texts or more: that one is there tells little."""

_WORD = re.compile(r"\w+")
_TOKEN = re.compile(
    r"\(\?(?:<?[=!]|:|P<\w+>|P=)|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{\d*,?\d*\}\??|[?*+]\??"
    r"|[\w ,;:'\"/%&<>@#=!~-]+(?![?*+{])|."
)
"""A pattern's tokens: what opens a group, escapes, classes, quantifiers, runs of plain characters, single marks."""
_NOT_PLAIN = "\\[{(?*+)|^$."
"""With what a mark begins that is no run of plain characters."""
_LETTERLESS = re.compile(r"\(\?<!\[?\\w-?\]?\)")
"""Says that no letter stands before: a word begins."""


class Need(NamedTuple):
    """Of which one must be there: words that begin so (their first `MOST` letters), or letters that stand anywhere."""

    heads: frozenset[str] = frozenset()
    parts: tuple[str, ...] = ()

    @property
    def commonness(self) -> int:
        """How likely it is that one of them is there."""
        return _common(self.heads) + _common(self.parts)


def _common(words: Iterable[str]) -> int:
    return sum([10 if each in _COMMON or len(each) <= FEWEST else 1 for each in words])


Alternative = tuple[Need, ...]
"""What each match of one alternative of a pattern holds: something of every need."""


@lru_cache(maxsize=4096)
def needs_of(pattern: str, whole: bool = False) -> tuple[tuple[Alternative, ...], frozenset[str]]:
    """What each match holds, by alternative, and beginnings of the words of which each match begins with one.

    Nothing where some alternative needs no words, or where some match begins otherwise. A `whole` pattern begins words.
    """
    read = _Reader(_TOKEN.findall(pattern)).group(whole)
    alternatives = tuple(tuple(sorted(each.needs, key=lambda need: need.commonness)) for each in read)
    begins = _first_of(read)
    return alternatives if all(alternatives) else (), begins or frozenset()


def _any_of(needs: Iterable[Need]) -> Need:
    """One of several needs."""
    heads: set[str] = set()
    parts: dict[str, None] = {}
    for each in needs:
        heads |= each.heads
        parts |= dict.fromkeys(each.parts)
    return Need(frozenset(heads), tuple(parts))


@dataclass(slots=True)
class _Read:
    """What was read of an alternative: its needs, and whether a letter that follows begins a word.

    `first` are the beginnings of words with which it begins, as far as they are known, and nothing where it can begin
    otherwise; `opened` is whether anything was read that must be there.
    """

    begins: bool
    needs: list[Need] = field(default_factory=list)
    run: str = ""
    run_begins: bool = False
    first: frozenset[str] | None = frozenset()
    opened: bool = False

    def add(self, plain: str) -> None:
        """Plain characters that must follow here."""
        if not self.opened:
            word = _WORD.match(plain)
            self.starts(frozenset({word.group()[:MOST]}) if self.begins and word and word.end() >= FEWEST else None)
        if not self.run:
            self.run_begins = self.begins
        self.run += plain
        self.begins = not _WORD.match(plain[-1])

    def starts(self, first: frozenset[str] | None, *, left_out: bool = False) -> None:
        """What it begins with, unless something stands before that; where it can be left out, what follows, too."""
        if not self.opened:
            self.first = None if self.first is None or first is None else self.first | first
            self.opened = not left_out

    def close(self) -> None:
        """Turns the plain characters read so far into needs, one for each word."""
        if not self.run:
            return
        words = [each for each in _WORD.finditer(self.run) if len(each.group()) >= FEWEST]
        for word in words:
            if word.start() or self.run_begins:
                self.needs.append(Need(heads=frozenset({word.group()[:MOST]})))
            else:
                self.needs.append(Need(parts=(word.group(),)))
        if not words and self.run.strip() and not self.run.isalnum():
            self.needs.append(Need(parts=(self.run,)))
        self.run = ""


def _first_of(alternatives: list[_Read]) -> frozenset[str] | None:
    """With which words the alternatives begin; nothing where one can begin otherwise."""
    known = [each.first for each in alternatives if each.opened and each.first is not None]
    return frozenset().union(*known) if len(known) == len(alternatives) else None


class _Reader:
    """Reads the marks of a pattern."""

    def __init__(self, marks: list[str]) -> None:
        self.marks = marks
        self.at = 0
        self._closed = self._groups()

    def _groups(self) -> dict[int, int]:
        """Where each group that opens at a mark is closed, by number."""
        closed: dict[int, int] = {}
        opened: list[int] = []
        for n, mark in enumerate(self.marks):
            if mark[0] == "(":
                opened.append(n)
            elif mark == ")" and opened:
                closed[opened.pop()] = n
        return closed

    def _pass(self) -> None:
        """Goes on behind the group that was just opened, without reading it."""
        self.at = self._closed.get(self.at - 1, len(self.marks)) + 1

    def group(self, begins: bool) -> list[_Read]:
        """The alternatives from here to where the group closes; `begins` is whether a first letter begins a word."""
        found = [_Read(begins)]
        while self.at < len(self.marks):
            mark, here = self.marks[self.at], found[-1]
            self.at += 1
            if mark == ")":
                break
            if mark == "|":
                here.close()
                found.append(_Read(begins))
            elif mark in ("(?=", "(?!", "(?<=", "(?<!"):
                first = self.at - 1
                self._pass()
                if _LETTERLESS.fullmatch("".join(self.marks[first : self.at])):
                    here.close()
                    here.begins = True
            elif mark == "(?P=":
                self._pass()
                here.close()
                here.starts(None)
                here.begins = False
            elif mark[0] == "(":
                here.close()
                self._inner(here)
            elif mark in (r"\b", "^"):
                here.close()
                here.begins = True
            elif mark[0] == "[" or mark == "." or (mark[0] == "\\" and mark[1].isalnum()):
                here.close()
                here.starts(None)
                self._times()
                here.begins = False
            elif mark == "$":
                here.starts(None)
            else:
                self._plain(here, mark.removeprefix("\\"))
        found[-1].close()
        return found

    def _inner(self, here: _Read) -> None:
        """A group inside another one: what it needs is needed where it cannot be left out."""
        first = self.at
        if here.opened and self._can_be_left_out():
            self._pass()
            self._times()
            here.begins = here.begins and self._ends_words(first, self._closed[first - 1])
            return
        inner = self.group(here.begins)
        left_out = self._times() == 0
        here.starts(_first_of(inner), left_out=left_out)
        here.begins = all(each.begins for each in inner) and (here.begins or not left_out)
        if left_out or not all(each.needs for each in inner):
            return
        if len(inner) == 1:
            here.needs += inner[0].needs
        else:
            here.needs.append(_any_of(min(each.needs, key=lambda need: need.commonness) for each in inner))

    def _can_be_left_out(self) -> bool:
        """Whether the group that was just opened has a quantifier that asks for none."""
        closed = self._closed.get(self.at - 1)
        mark = self.marks[closed + 1] if closed is not None and closed + 1 < len(self.marks) else ""
        return mark[:1] in ("?", "*") or mark.startswith(("{0,", "{,"))

    def _ends_words(self, first: int, last: int) -> bool:
        """Whether each alternative between two marks ends with plain characters of which the last is no letter."""
        n = first
        while n <= last:
            if self.marks[n] == "|" or n == last:
                before = self.marks[n - 1]
                if n == first or before[0] in _NOT_PLAIN or _WORD.match(before[-1]):
                    return False
            n = self._closed.get(n, n) + 1
        return True

    def _plain(self, here: _Read, plain: str) -> None:
        """Plain characters, of which a single one may have a quantifier."""
        quantified = self.at < len(self.marks) and self.marks[self.at][0] in "?*+{"
        if not quantified:
            here.add(plain)
        elif self._times() == 0:
            here.close()
            here.starts(None)
            here.begins = here.begins and not _WORD.match(plain)
        else:
            here.add(plain)
            here.close()

    def _times(self) -> int:
        """How often what was read must be there at least, by the quantifier that follows it."""
        mark = self.marks[self.at] if self.at < len(self.marks) else ""
        if not mark or mark[0] not in "?*+{":
            return 1
        self.at += 1
        return 0 if mark[0] in "?*" or mark.startswith(("{0,", "{,")) else 1
