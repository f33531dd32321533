"""Where in a sentence the patterns of the lexicon occur: acts, objects, terms, triggers and conditions."""

import re
from functools import cache

from ringtrue.instruments.legal.lexicon import lexicon
from ringtrue.instruments.legal.sought import Sought

Hits = dict[str, list[tuple[int, int, str]]]
"""By table, each occurrence: its first character, the one behind its last, and the name of the pattern."""


_TABLES = ("acts", "objects", "terms", "triggers", "conditions")
_WORDS = re.compile(r"\w+")


def hits_in(plain: str) -> Hits:
    """Where in a sentence each pattern of the tables of acts, objects, terms, triggers and conditions occurs."""
    always, by_start = _index()
    starts = {each[:3] for each in _WORDS.findall(plain)}
    possible = set(always)
    for start in starts | {each[:2] for each in starts}:
        possible.update(by_start.get(start, ()))
    found_: Hits = {table: [] for table in _TABLES}
    patterns = _patterns_of_tables()
    for n in sorted(possible):
        table, name, pattern = patterns[n]
        found_[table] += [(each.start(), each.end(), name) for each in pattern.finditer(plain)]
    return found_


@cache
def _patterns_of_tables() -> tuple[tuple[str, str, Sought], ...]:
    return tuple((table, name, pattern) for table in _TABLES for name, pattern in lexicon()[table].items())


@cache
def _index() -> tuple[tuple[int, ...], dict[str, tuple[int, ...]]]:
    """The patterns, by number, that must always be sought, and the others by the first letters they can begin with."""
    always: list[int] = []
    by: dict[str, list[int]] = {}
    for n, (_, _, pattern) in enumerate(_patterns_of_tables()):
        heads = [_WORDS.match(each) for each in pattern.begins]
        if not heads or None in heads:
            always.append(n)
            continue
        for head in heads:
            by.setdefault(head.group()[:3] if head else "", []).append(n)
    return tuple(always), {start: tuple(numbers) for start, numbers in by.items()}


def within(hits: list[tuple[int, int, str]], start: int, end: int) -> tuple[str, ...]:
    """The names of the patterns that occur between two characters, each once."""
    return tuple(dict.fromkeys(name for low, high, name in hits if start <= low and high <= end))
