"""Phrases as people write them down in the catalogue, and where they stand in a sentence.

`word other` are words in order; `(a|b c)` is either, `[a]` may be missing, `a*` is a word of any ending, `...` is
anything short of the sentence's end, `..` of the clause's, `<name>` is a list of words of the language, or any proper
name. `A & B & !C` is a frame: A and B in any order, close together, and C nowhere in the sentence.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise

_TOKEN = re.compile(r"\.{2,3}|[()\[\]|]|<[\w-]+>|[^\s()\[\]|]+")
_GAPS = {"...": r"(?:[^.;!?]|\.(?=\S))", "..": r"(?:[^.;!?,:]|[.:](?=\S)|,(?=\d))"}
NAME = "<name>"
_AND, _ABSENT = " & ", "!"
_SAME = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ـ": ""})
_VOWELS = re.compile("[\u064b-\u0652\u0670]")


@dataclass(frozen=True, slots=True)
class Script:
    """How a language sets its words: with spaces or not, with what joined before and behind a word.

    `gap` is the most characters that `...` stands for, `width` the most that a frame spans. `lists` are the language's
    `<lists>`, `names` the proper names that are no place.
    """

    name: str
    spaced: bool
    gap: int
    width: int
    before: str
    behind: str
    lists: tuple[tuple[str, tuple[str, ...]], ...]
    not_names: tuple[str, ...]

    def __hash__(self) -> int:
        return hash(self.name)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a phrase stands in a text: from `start` to `end`, with what lies between its words."""

    start: int
    end: int
    gaps: tuple[str, ...]


def places(phrase: str, script: Script, text: str) -> Iterator[Place]:
    """Every place of a phrase; of a frame the narrowest one around each place of its first part."""
    parts, absent = _parts(phrase)
    found: list[list[re.Match[str]]] = []
    for part in parts:
        found.append(list(pattern(part, script).finditer(text)))
        if not found[-1]:
            return
    if any(pattern(each, script).search(text) for each in absent):
        return
    for first in found[0]:
        together = [first]
        for matches in found[1:]:
            apart = [each for each in matches if not any(_overlap(each, other) for other in together)]
            if not apart:
                break
            low, high = min(each.start() for each in together), max(each.end() for each in together)
            together.append(min(apart, key=lambda each: max(each.end(), high) - min(each.start(), low)))
        else:
            together.sort(key=lambda each: each.start())
            low, high = together[0].start(), max(each.end() for each in together)
            if len(parts) == 1 or high - low <= script.width:
                between = [text[one.end() : other.start()] for one, other in pairwise(together)]
                inside = [group for each in together for group in each.groups() if group]
                yield Place(low, high, (*inside, *filter(str.strip, between)))


def check(phrase: str, script: Script) -> None:
    """`ValueError` or `KeyError` when the phrase, or a part of the frame, is not well formed."""
    for part in chain(*_parts(phrase)):
        pattern(part, script)


@lru_cache(maxsize=16_384)
def _parts(phrase: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What must stand in a text and what must not."""
    parts = phrase.split(_AND)
    return (
        tuple(each for each in parts if not each.startswith(_ABSENT)),
        tuple(each[1:] for each in parts if each.startswith(_ABSENT)),
    )


def _overlap(one: re.Match[str], other: re.Match[str]) -> bool:
    return one.start() < other.end() and other.start() < one.end()


@lru_cache(maxsize=16_384)
def pattern(phrase: str, script: Script) -> re.Pattern[str]:
    """The phrase as a regular expression whose groups are what its gaps hold; `ValueError` when ill formed."""
    tokens = _TOKEN.findall(letters(phrase))
    spelt, rest = _alternatives(tokens, 0, script)
    if rest != len(tokens):
        raise ValueError(f"`{phrase}` closes a bracket that it does not open")
    if script.spaced:
        spelt = rf"(?<![\w-])(?:{spelt})(?![\w'-]*\w)"
    return re.compile(spelt, re.IGNORECASE)


def letters(text: str) -> str:
    """The text with one sort of each letter: compatible forms as one, Arabic without short vowels or seats of hamza."""
    return _VOWELS.sub("", unicodedata.normalize("NFKC", text)).translate(_SAME)


def _alternatives(tokens: list[str], at: int, script: Script) -> tuple[str, int]:
    found = []
    while True:
        spelt, at = _sequence(tokens, at, script)
        found.append(spelt)
        if at >= len(tokens) or tokens[at] != "|":
            return "|".join(found), at
        at += 1


def _sequence(tokens: list[str], at: int, script: Script) -> tuple[str, int]:
    space = r"[\s-]+" if script.spaced else r"\s*"
    spelt, begun, gap, joined = "", False, "", False
    while at < len(tokens) and tokens[at] not in "|)]":
        mark, at = tokens[at], at + 1
        if mark in _GAPS:
            gap = _GAPS[mark]
            continue
        missing = mark == "["
        if mark in "([":
            piece, at = _alternatives(tokens, at, script)
            if at >= len(tokens):
                raise ValueError(f"`{' '.join(tokens)}` does not close a bracket")
            at += 1
        elif mark.startswith("<") and mark != NAME:
            listed = dict(script.lists)[mark[1:-1]]
            piece = "|".join(_alternatives(_TOKEN.findall(letters(each)), 0, script)[0] for each in listed)
        else:
            piece = _word(mark, script)
        join = "" if joined or not begun else _gap(gap, space, script) if gap else space
        if missing and begun and not gap:
            spelt += rf"(?:{join}(?:{piece}))?"
            continue
        if missing:
            # The gap, or the beginning, stays when this is missing.
            spelt += rf"{join}(?:(?:{piece}){space})?"
            joined = joined or bool(gap)
        else:
            spelt += rf"{join}(?:{piece})"
            begun, joined = True, False
        gap = ""
    return spelt, at


def _gap(short_of: str, space: str, script: Script) -> str:
    most = f"{{0,{script.gap}}}?"
    return rf"{space}({short_of}{most}){space.replace('+', '*')}(?<!\w)" if script.spaced else rf"({short_of}{most})"


def _word(mark: str, script: Script) -> str:
    if mark == NAME:
        never = "|".join(re.escape(each) for each in script.not_names) or r"\b\B"
        return rf"(?-i:(?:the )?(?!(?:{never})\b)[A-Z][^\W\dA-Z_]+(?:[ -][A-Z][^\W\dA-Z_]+)*)"
    opened, ended = mark.startswith("*"), mark.endswith("*")
    spelt = r"[\s-]*".join(re.escape(part) for part in mark.strip("*").split("-"))
    if not script.spaced:
        return spelt
    behind = r"[\w']*" if ended else script.behind if len(mark) > 3 else ""
    before = r"\w*" if opened else script.before
    return f"{before}{spelt}{behind}"


def script_of(language: Mapping[str, object]) -> Script:
    """The script of a language's catalogue file."""
    lists = language.get("words", {})
    assert isinstance(lists, dict), "words are lists by their names"
    script = Script(
        name=str(language["id"]),
        spaced=bool(language["spaced"]),
        gap=int(str(language["gap"])),
        width=int(str(language["width"])),
        before=str(language.get("joined_before", "")),
        behind=str(language.get("joined_behind", "")),
        lists=tuple((name, tuple(words)) for name, words in lists.items()),
        not_names=tuple(str(each) for each in language.get("not_places", ())),  # type: ignore[attr-defined]
    )
    return _the_same(script)


@lru_cache(maxsize=64)
def _the_same(script: Script) -> Script:
    """One object for equal scripts, so that a compiled phrase is found again without comparing every list."""
    return script
