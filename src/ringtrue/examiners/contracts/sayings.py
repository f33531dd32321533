"""Sayings of clauses: how people's contracts give a clause, give part of it, or say its opposite.

A saying is an ordered pattern over a sentence as `voices` reads it. ` .. ` is a gap of up to six words, ` ... ` of up
to sixteen, ` .... ` of up to sixty; a comma, colon, bracket or quote may end the word before it. No gap crosses a `NOT`
or what another side `may` or `shall` do, and the two shorter ones no semicolon.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from ringtrue.instruments.legal.sought import Sought, sought

KINDS = ("against", "elsewhere", "whole", "one", "other", "part", "limits")
"""The opposite; the opposite where it is not home; the whole core; its two halves, whole together; some of it; the
opposite if nothing is given."""

_STOPS = r"NOT\b|(?<!by )(?<!to )(?<!use )(?<!of )(?<!with )(?<!from )[SBE] (?:may|shall)\b"
_GAPS = {
    " .... ": rf"[,:)'\"]* (?:(?!{_STOPS})\S+ ){{0,60}}?",
    " ... ": rf"[,:)'\"]* (?:(?!{_STOPS})[^\s;]+ ){{0,16}}?",
    " .. ": rf"[,:)'\"]* (?:(?!{_STOPS})[^\s;]+ ){{0,6}}?",
}


class Saying:
    """One pattern, whose needs are read when a sentence first holds its longest words: most sentences do not."""

    __slots__ = ("_sought", "needle", "pattern")

    def __init__(self, pattern: str, needle: str) -> None:
        self.pattern = pattern
        self.needle = needle
        self._sought: Sought | None = None

    def search(self, said: str) -> "re.Match[str] | None":
        """The first match in a reading of a sentence."""
        if self.needle not in said:
            return None
        if self._sought is None:
            self._sought = sought(rf"(?<![\w-])(?:{self.pattern})(?![\w-])" if self.pattern else "")
        return self._sought.search(said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sayings:
    """The patterns of one clause by kind, and the words without which none of them is tried.

    In a `bounded` clause what limits it takes some of the whole core back, too; where it is `outweighed`, not even
    of the two halves. What is `linked` leaves the decisive point to another document.
    """

    hint: Saying
    kinds: Mapping[str, tuple[Saying, ...]]
    never: Saying | None
    linked: tuple[Saying, ...]
    bounded: bool
    outweighed: bool

    def heard(self, readings: Iterable[str]) -> tuple[str, ...]:
        """What a sentence says of the clause, in the order of `KINDS`: of each of its readings the first that fits."""
        found = set()
        for said in readings:
            if not self.hint.search(said) or (self.never and self.never.search(said)):
                continue
            for kind, patterns in self.kinds.items():
                if any(each.search(said) for each in patterns):
                    found.add(kind)
                    break
        return tuple(each for each in KINDS if each in found)

    def elsewhere(self, readings: Iterable[str]) -> bool:
        """Whether a sentence leaves the clause to another document."""
        return any(each.search(said) for said in readings for each in self.linked)


def sayings_of(clause: Mapping[str, Any], words: Mapping[str, str]) -> Sayings | None:
    """The sayings of a clause, when its language has some; `words` are sets that patterns name in braces."""
    told = clause.get("says")
    if not told:
        return None
    return Sayings(
        hint=_saying(told.get("hint", ""), words),
        kinds={kind: tuple(_saying(each, words) for each in told.get(kind, ())) for kind in KINDS},
        never=_saying(told["never"], words) if "never" in told else None,
        linked=tuple(_saying(each, words) for each in told.get("linked", ())),
        bounded=told.get("bounded", False),
        outweighed=told.get("outweighed", False),
    )


def _saying(pattern: str, words: Mapping[str, str]) -> Saying:
    told = tuple(sorted((name, each) for name, each in words.items() if f"{{{name}}}" in pattern))
    return _made(pattern, told)


@cache
def _made(pattern: str, words: tuple[tuple[str, str], ...]) -> Saying:
    full = pattern
    for name, each in words:
        full = full.replace(f"{{{name}}}", f"(?:{each})")
    for gap, each in _GAPS.items():
        full = full.replace(gap, each)
    return Saying(full, _needle(pattern))


_GROUPS = re.compile(r"\\.|[()\[\]|]")
_BREAKS = re.compile(r"(?:\\.|[^\\])(?:[?*+]|[{]\d[^}]*[}])\??|\\.|[{][^}]*[}]|[.^$\0]")


def _needle(pattern: str) -> str:
    """The longest words of a pattern that stand in every match: outside groups, gaps, sets and what may be left out."""
    bare, depth = "", 0
    low = 0
    for each in _GROUPS.finditer(pattern):
        mark = each.group()
        if not depth:
            bare += pattern[low : each.start()]
            if mark == "|":
                return ""
            bare += mark if mark[0] == "\\" else "\0"
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(mark, 0)
        low = each.end()
    bare += pattern[low:]
    return max((each.strip() for each in _BREAKS.sub("\n", bare).split("\n")), key=len)
