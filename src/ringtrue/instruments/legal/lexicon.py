"""The words by which legal texts say who may do what; they stand in `catalogue/legal/lexicon.toml`."""

import re
from functools import cache

from ringtrue.shelf import CATALOGUE, read_toml

Pattern = re.Pattern[str]

_SUFFIXES = (
    "",
    "e",
    "es",
    "ed",
    "er",
    "ing",
    "ion",
    "ions",
    "s",
    "al",
    "able",
    "ment",
    "y",
    "ies",
    "ied",
    "ation",
    "ance",
)


@cache
def lexicon() -> dict[str, dict[str, Pattern]]:
    """Every pattern by table and name. A word is matched whole."""
    data = read_toml(CATALOGUE / "legal" / "lexicon.toml")
    return {table: {name: _whole(each) for name, each in rows.items()} for table, rows in data.items()}


def found(table: str, plain: str) -> tuple[str, ...]:
    """The names of a table's patterns that occur in plain text, in the table's order."""
    return tuple(name for name, pattern in lexicon()[table].items() if pattern.search(plain))


@cache
def operative_words() -> frozenset[str]:
    """Every whole word of five letters or more, and the little words that decide, that the patterns are made of."""
    data = read_toml(CATALOGUE / "legal" / "lexicon.toml")
    words = {"may", "not", "must", "can", "any", "only", "unless", "except", "shall", "will", "you", "own", "owns"}
    for table in data.values():
        for pattern in table.values():
            for stem in re.findall(r"([a-z]{5,})\\w", pattern):
                words.update(stem + each for each in _SUFFIXES)
            whole = re.sub(r"[a-z]+\\w[+*]|\\[a-z]", " ", pattern)
            words.update(re.findall(r"[a-z]{5,}", re.sub(r"[^a-z]+", " ", whole)))
    return frozenset(words)


def _whole(pattern: str) -> Pattern:
    return re.compile(rf"(?<![\w])(?:{pattern})(?![\w])")
