"""Patterns over plain text that look first whether any word they can begin with is there at all.

Most patterns do not occur in most sentences, and to find that out a regular expression tries every alternative at every
character. Looking for the beginnings of its alternatives as plain strings tells the same sooner: a licence is answered
in two thirds of the time.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache

_ZERO_WIDTH = re.compile(r"\\b|\^|\(\?<?[=!]")
_QUANTIFIED = re.compile(r"[?*]|\{0,")
_LITERAL = re.compile(r"[a-z0-9 '\",%-]|\\[.$/()]")
FEWEST = 2
"""Characters that a beginning must have; a single letter stands in every sentence."""


class Sought:
    """A compiled pattern for lower-case plain text, and the strings of which one must be there for it to match."""

    __slots__ = ("_compiled", "begins", "fullmatch", "match", "pattern", "split", "sub")

    def __init__(self, pattern: str, begins: tuple[str, ...]) -> None:
        self._compiled = re.compile(pattern)
        self.pattern = pattern
        self.begins = begins
        self.match = self._compiled.match
        self.fullmatch = self._compiled.fullmatch
        self.split: Callable[..., list[str]] = self._compiled.split
        self.sub: Callable[..., str] = self._compiled.sub

    def search(self, text: str) -> "re.Match[str] | None":
        """The first match in a text."""
        if self.begins:
            for each in self.begins:
                if each in text:
                    break
            else:
                return None
        return self._compiled.search(text)

    def finditer(self, text: str, start: int = 0, end: int | None = None) -> "Iterator[re.Match[str]]":
        """Every match in a text, or between two of its characters."""
        if self.begins:
            for each in self.begins:
                if each in text:
                    break
            else:
                return iter(())
        return self._compiled.finditer(text, start, len(text) if end is None else end)


def sought(pattern: str, needs: str = "") -> Sought:
    """A pattern that is sought in lower-case plain text.

    `needs` are strings, with bars between them, of which every match holds one; they are told where they are rarer
    than what a match begins with.
    """
    return Sought(pattern, tuple(needs.split("|")) if needs else begins_of(pattern) or ())


@cache
def begins_of(pattern: str) -> tuple[str, ...] | None:
    """Strings of which every match of a pattern holds one; nothing when that cannot be told."""
    found: list[str] = []
    for each in _alternatives(pattern):
        begins = _begins(each)
        if begins is None:
            return None
        found += begins
    return tuple(dict.fromkeys(found))


def _begins(alternative: str) -> tuple[str, ...] | None:
    """The same of one alternative: its first letters, or those of the group that it opens with."""
    n = 0
    while zero := _ZERO_WIDTH.match(alternative, n):
        n = zero.end() if zero.group()[0] != "(" else _closing(alternative, n) + 1
    if alternative[n : n + 1] == "(":
        end = _closing(alternative, n)
        inner = begins_of(re.sub(r"^\(\?(?::|P<\w+>)|^\(", "", alternative[n:end]))
        if inner is None or not _QUANTIFIED.match(alternative, end + 1):
            return inner
        after = re.sub(r"^(?:[?*]|\{[\d,]*\})\??", "", alternative[end + 1 :])
        rest = _begins(after)
        return None if rest is None else (*inner, *rest)
    read: list[str] = []
    while literal := _LITERAL.match(alternative, n):
        n = literal.end()
        read.append(literal.group().removeprefix("\\"))
    if read and _QUANTIFIED.match(alternative, n):
        read.pop()
    begin = "".join(read)
    return (begin,) if len(begin) >= FEWEST else None


def _alternatives(pattern: str) -> list[str]:
    """The alternatives of a pattern on its outermost level."""
    bars = [at for at, mark, depth in _marks(pattern) if mark == "|" and not depth]
    return [pattern[low:high] for low, high in zip([0, *(at + 1 for at in bars)], [*bars, len(pattern)], strict=True)]


def _closing(pattern: str, opening: int) -> int:
    """Where the group that opens at a character closes."""
    return next(at for at, mark, depth in _marks(pattern, opening) if mark == ")" and not depth)


def _marks(pattern: str, start: int = 0) -> Iterator[tuple[int, str, int]]:
    """Every bracket and bar outside escapes and classes of characters, with the depth behind it."""
    depth, at = 0, start
    while at < len(pattern):
        mark = pattern[at]
        if mark == "\\":
            at += 1
        elif mark == "[":
            at = pattern.index("]", at + 2)
        elif mark in "()|":
            depth += {"(": 1, ")": -1, "|": 0}[mark]
            yield at, mark, depth
        at += 1
