"""Patterns over plain text that look first whether the words that each of their matches holds are there at all.

Most patterns do not occur in most sentences, and to find that out a regular expression tries every alternative at every
character. Which words each alternative needs is read out of the pattern itself, and with which letters the words of a
text begin is found once for all patterns: so nine of ten searches end before they begin. A pattern that says with which
words it begins is then tried at these words alone.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from ringtrue.instruments.legal.needs import FEWEST, MOST, Alternative, needs_of

_WORD = re.compile(r"\w+")
_ASCII_WORD = re.compile(r"[a-zA-Z0-9_]+")
"""The same where there are no other letters: found in half the time."""


@lru_cache(maxsize=2048)
def heads_of(text: str) -> frozenset[str]:
    """The beginnings, of every length that is looked for, of the words of a text."""
    words = _ASCII_WORD if text.isascii() else _WORD
    return frozenset().union(*map(_heads, set(words.findall(text))))


@lru_cache(maxsize=65536)
def _heads(word: str) -> tuple[str, ...]:
    return tuple(word[:n] for n in range(FEWEST, min(len(word), MOST) + 1))


def _begins_at(text: str, heads: frozenset[str]) -> list[int]:
    """Where in a text words begin that begin so, in order."""
    found: list[int] = []
    for head in heads:
        at = text.find(head)
        while at >= 0:
            if not at or not (text[at - 1].isalnum() or text[at - 1] == "_"):
                found.append(at)
            at = text.find(head, at + 1)
    return sorted(set(found)) if len(heads) > 1 else found


def _hold(text: str, there: frozenset[str], needs: Alternative) -> bool:
    """Whether a text, in which words begin so, holds something of every need."""
    for heads, parts in needs:
        if heads.isdisjoint(there) and not (parts and any(part in text for part in parts)):
            return False
    return True


class Sought:
    """A pattern for lower-case plain text, and what must be there for each of its alternatives to match.

    `begins` are the beginnings of the words of which each match begins with one, where the pattern tells them: it is
    then tried at these words alone. A pattern that is sought `whole` matches where no letter stands before or behind.
    """

    __slots__ = ("_by_head", "_by_part", "_compiled", "_heads", "_told", "begins", "needs", "pattern")

    def __init__(self, pattern: str, whole: bool = False) -> None:
        self._compiled: re.Pattern[str] | None = None
        self.pattern = rf"(?<![\w])(?:{pattern})(?![\w])" if whole else pattern
        self.needs, self.begins = needs_of(pattern, whole)
        self._by_head: dict[str, list[Alternative]] = {}
        self._by_part: list[tuple[str, Alternative]] = []
        for rarest, *others in self.needs:
            for head in rarest.heads:
                self._by_head.setdefault(head, []).append(tuple(others))
            self._by_part += [(part, tuple(others)) for part in rarest.parts]
        self._heads = frozenset(self._by_head)
        self._told = bool(self._heads) and not self._by_part

    @property
    def compiled(self) -> re.Pattern[str]:
        """The pattern, compiled when it is first asked of a text that can hold it: one text needs half of them."""
        if self._compiled is None:
            self._compiled = re.compile(self.pattern)
        return self._compiled

    @property
    def heads(self) -> frozenset[str]:
        """Beginnings of words of which one must be there; none where a pattern needs none, or letters anywhere."""
        return frozenset() if self._by_part else self._heads

    def can_be_in(self, text: str) -> bool:
        """Whether a text holds all words that some alternative needs: first its rarest one, then the others."""
        if not self.needs:
            return True
        there = heads_of(text)
        if not self._heads.isdisjoint(there):
            for head in self._heads & there:
                for others in self._by_head[head]:
                    if not others or _hold(text, there, others):
                        return True
        for part, others in self._by_part:  # noqa: SIM110  (a generator takes twice as long)
            if part in text and _hold(text, there, others):
                return True
        return False

    def search(self, text: str) -> "re.Match[str] | None":
        """The first match in a text."""
        if self._told and self._heads.isdisjoint(heads_of(text)):
            return None  # Nine of ten searches end here, without another call.
        if not self.can_be_in(text):
            return None
        if not self.begins:
            return self.compiled.search(text)
        match = self.compiled.match
        for at in _begins_at(text, self.begins & heads_of(text)):
            if matched := match(text, at):
                return matched
        return None

    def finditer(self, text: str, start: int = 0, end: int | None = None) -> "Iterator[re.Match[str]]":
        """Every match in a text, or between two of its characters."""
        return self.every_match(text, start, end) if self.can_be_in(text) else iter(())

    def every_match(self, text: str, start: int = 0, end: int | None = None) -> "Iterator[re.Match[str]]":
        """The same, where it was asked before whether there can be one."""
        end = len(text) if end is None else end
        if not self.begins:
            yield from self.compiled.finditer(text, start, end)
            return
        match = self.compiled.match
        for at in _begins_at(text, self.begins & heads_of(text)):
            if at >= start and (matched := match(text, at, end)):
                yield matched
                start = matched.end()

    def match(self, text: str, start: int = 0) -> "re.Match[str] | None":
        """What begins at a character of a text."""
        return self.compiled.match(text, start)

    def fullmatch(self, text: str) -> "re.Match[str] | None":
        """The whole text."""
        return self.compiled.fullmatch(text)

    def sub(self, instead: "str | Callable[[re.Match[str]], str]", text: str) -> str:
        """A text with something else instead of every match."""
        return self.compiled.sub(instead, text) if self.can_be_in(text) else text

    def split(self, text: str, maxsplit: int = 0) -> list[str]:
        """What stands between the matches in a text, or between the first `maxsplit` of them."""
        return self.compiled.split(text, maxsplit) if self.can_be_in(text) else [text]


class Several:
    """Patterns that are asked of the same texts, so that it is found at once which of them can be there."""

    __slots__ = ("_always", "_by_head", "_heads", "patterns")

    def __init__(self, patterns: Iterable[Sought]) -> None:
        self.patterns = tuple(patterns)
        self._always = [n for n, each in enumerate(self.patterns) if not each.heads]
        self._by_head: dict[str, list[int]] = {}
        for n, each in enumerate(self.patterns):
            for head in each.heads:
                self._by_head.setdefault(head, []).append(n)
        self._heads = frozenset(self._by_head)

    def in_(self, text: str) -> list[Sought]:
        """Those that can be in a text, in their order."""
        there = self._heads & heads_of(text)
        numbers = set(self._always).union(*map(self._by_head.__getitem__, there))
        return [self.patterns[n] for n in sorted(numbers) if self.patterns[n].can_be_in(text)]


def sought(pattern: str, *, whole: bool = False) -> Sought:
    """A pattern that is sought in lower-case plain text."""
    return Sought(pattern, whole)
