"""The words by which legal texts say who may do what; they stand in `catalogue/legal/lexicon.toml`."""

import re
from functools import cache, lru_cache

from ringtrue.instruments.legal.sought import Sought, sought
from ringtrue.shelf import CATALOGUE, read_toml

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
def lexicon() -> dict[str, dict[str, Sought]]:
    """Every pattern by table and name. A word is matched whole."""
    data = read_toml(CATALOGUE / "legal" / "lexicon.toml")
    return {
        table: {name: _whole(each) for name, each in rows.items()}
        for table, rows in data.items()
        if table not in _SPELLINGS
    }


_SPELLINGS = frozenset({"abbreviations", "english", "places", "synonyms", "read-as", "phrases"})
"""Tables of names, of shares and of words that stand for one another; they hold no patterns."""


@cache
def places() -> dict[str, str]:
    """Names of countries and blocs as a text may write them, in lower case, each with its code."""
    file, told = read_toml(CATALOGUE / "countries.toml"), read_toml(CATALOGUE / "legal" / "lexicon.toml")["places"]
    named = {each["name"].lower(): each["code"] for each in file["country"]}
    named |= {each["name"].lower(): each["id"] for each in file["bloc"]}
    return {name: code for name, code in (named | told["in-full"]).items() if name not in told["other"]}


@cache
def english() -> tuple[float, int]:
    """From which share of letters in known words a text counts as English, and from how many words on it is asked."""
    told = read_toml(CATALOGUE / "legal" / "lexicon.toml")["english"]
    return told["share"], told["fewest"]


@cache
def abbreviations() -> frozenset[str]:
    """Words whose stop ends no sentence."""
    row: str = read_toml(CATALOGUE / "legal" / "lexicon.toml")["abbreviations"]["go-on"]
    return frozenset(row.split())


@cache
def read_as() -> dict[str, str]:
    """Words that the patterns know under another spelling, each with the one they know."""
    rows = read_toml(CATALOGUE / "legal" / "lexicon.toml")["read-as"]
    return {word: meant for meant, words in rows.items() for word in words.split()}


@cache
def phrases() -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """Runs of words that mean the same as one word, with that word, by the first of the run; the longest run first."""
    rows = read_toml(CATALOGUE / "legal" / "lexicon.toml")["phrases"]
    found_: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for meant, runs in rows.items():
        for run in runs:
            words = tuple(run.split())
            found_.setdefault(words[0], []).append((words, meant))
    return {first: tuple(sorted(runs, key=lambda each: -len(each[0]))) for first, runs in found_.items()}


@cache
def synonyms() -> dict[str, str]:
    """Words that may stand for one another without any effect, each with the one it is read as."""
    rows = read_toml(CATALOGUE / "legal" / "lexicon.toml")["synonyms"]
    return {word: meant for meant, words in rows.items() for word in words.split()}


@lru_cache(maxsize=4096)
def found(table: str, plain: str) -> tuple[str, ...]:
    """The names of a table's patterns that occur in plain text, in the table's order."""
    return tuple(name for name, pattern in lexicon()[table].items() if pattern.search(plain))


@cache
def operative_words() -> frozenset[str]:
    """Every whole word of five letters or more, and the little words that decide, that the patterns are made of."""
    data = read_toml(CATALOGUE / "legal" / "lexicon.toml")
    words = {"may", "not", "must", "can", "any", "only", "unless", "except", "shall", "will", "you", "own", "owns"}
    for name, table in data.items():
        for pattern in () if name in _SPELLINGS else table.values():
            for stem in re.findall(r"([a-z]{5,})\\w", pattern):
                words.update(stem + each for each in _SUFFIXES)
            for head, either, tail in re.findall(r"([a-z]*)\[([a-z]+)\]([a-z]*)", pattern):
                words.update(head + each + tail for each in either)
            words.update(each[:-1] for each in re.findall(r"([a-z]{5,})\?", pattern))
            whole = re.sub(r"[a-z]+\\w[+*]|\\[a-z]", " ", pattern)
            words.update(re.findall(r"[a-z]{5,}", re.sub(r"[^a-z]+", " ", whole)))
    return frozenset(words & (known_words() | {"you", "own"}))


@cache
def known_words() -> frozenset[str]:
    """Words of legal English: those of the known texts. What stands among them is not spoilt."""
    return frozenset((CATALOGUE / "legal" / "words.txt").read_text("utf-8").split())


def _whole(pattern: str) -> Sought:
    return sought(pattern, whole=True)
