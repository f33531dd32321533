"""Where in a sentence the patterns of the lexicon occur: acts, objects, terms, triggers and conditions."""

from functools import cache

from ringtrue.instruments.legal.lexicon import lexicon
from ringtrue.instruments.legal.sought import Several, Sought

Hits = dict[str, list[tuple[int, int, str]]]
"""By table, each occurrence: its first character, the one behind its last, and the name of the pattern."""

_TABLES = ("acts", "objects", "terms", "triggers", "conditions")


def hits_in(plain: str) -> Hits:
    """Where in a sentence each pattern of the tables of acts, objects, terms, triggers and conditions occurs."""
    several, told = _patterns_of_tables()
    found_: Hits = {table: [] for table in _TABLES}
    for pattern in several.in_(plain):
        table, name = told[pattern]
        found_[table] += [(each.start(), each.end(), name) for each in pattern.every_match(plain)]
    return found_


@cache
def _patterns_of_tables() -> tuple[Several, dict[Sought, tuple[str, str]]]:
    named = {pattern: (table, name) for table in _TABLES for name, pattern in lexicon()[table].items()}
    return Several(named), named


def within(hits: list[tuple[int, int, str]], start: int, end: int) -> tuple[str, ...]:
    """The names of the patterns that occur between two characters, each once."""
    return tuple(dict.fromkeys(name for low, high, name in hits if start <= low and high <= end))
