"""Patterns over plain text that look first whether the words that each of their matches holds are there at all.

Most patterns do not occur in most sentences, and to find that out a regular expression tries every alternative at every
character. Which words each alternative needs is read out of the pattern itself, and with which letters the words of a
text begin is found once for all patterns: so nine of ten searches end before they begin. A pattern that says with which
words it begins is then tried at these words alone.
"""

import re
from collections.abc import Callable, Iterable, Iterator
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
_ASCII_WORD = re.compile(r"[a-zA-Z0-9_]+")
"""The same where there are no other letters: found in half the time."""
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
