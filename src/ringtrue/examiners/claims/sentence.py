"""Recognises which kinds of claims a sentence makes, in six languages: phrases, less what takes them back.

Source of the method: rules of scope for negation and hedging by windows before and after a phrase, as in NegEx
(Chapman et al. 2001, https://doi.org/10.1006/jbin.2001.1029), per clause; every word of it stands in the catalogue.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ringtrue.examiners.claims.phrase import Script, letters, pattern, places, script_of

UNSCOPED = "sovereign-ai"
"""The kind without any scope: where its words are part of another kind's, only the other one is claimed."""

FEWEST_BEFORE_COLON = 3
"""Words before a colon that say something by themselves; fewer ("Optional:") belong to what follows."""

MOST_SAID = 8
"""Times that a sentence is heard to say one kind; a sentence that says it more often says nothing else by it."""

NOT = "<not>"
"""The list of words that deny: a frame that needs one of them is not undone by another between its parts."""

OPEN = "open-weights"
"""The kind whose words are also said of somebody else's model."""

SLOGAN = "sovereign-"
"""So begin the kinds that are also words of debate."""

_ASIDE = re.compile(r"^\s*\([^)]*\)")
_OPENING = re.compile(r"\b(?:the|a|an|and|but|so|such|true|real|truly)\b", re.IGNORECASE)
_SAME = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": " - ", "―": " - ", "\xa0": " ",
     "。": ". ", "、": ", ", "،": ", ", "؛": "; ", "؟": "? ", "٪": "%"}
    | dict.fromkeys("“”„«»‹›「」『』《》\"*_`#\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", "")
)  # fmt: skip
_PIECE = re.compile(r"(?:[^.!?;]|\.(?=\S))+(?:[.!?;]|\Z)|[.!?;]")
_CLAUSE = r",| - |:(?!\S)"
_WORD = re.compile(r"[\w'%-]+")


class Standing(StrEnum):
    """Whether a claim is made outright, or in part, for some or for a later day."""

    OUTRIGHT = "outright"
    HEDGED = "hedged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A kind of claim that a sentence makes: the words that make it, and those that hedge it."""

    kind: str
    words: str
    standing: Standing
    hedge: str = ""
    reported: bool = False


@dataclass(frozen=True, slots=True)
class _At:
    """A phrase of a kind at a place of a sentence: the text before, behind and in its gaps, each within its clause."""

    kind: str
    phrase: str
    start: int
    end: int
    gaps: tuple[str, ...]


def kinds_in(
    text: str, kinds: Iterable[Mapping[str, Any]], languages: Mapping[str, Any] | Iterable[Mapping[str, Any]]
) -> dict[str, str]:
    """The kinds of claims that a text makes outright, each with the words that make it."""
    return {each.kind: each.words for each in made_in(text, kinds, languages) if each.standing is Standing.OUTRIGHT}


def made_in(
    text: str, kinds: Iterable[Mapping[str, Any]], languages: Mapping[str, Any] | Iterable[Mapping[str, Any]]
) -> tuple[Made, ...]:
    """Every kind of claim that a text makes, once each; outright goes before hedged."""
    kinds = tuple(kinds)
    spoken = [languages] if isinstance(languages, Mapping) else list(languages)
    found: dict[str, Made] = {}
    for piece in _pieces(plain(text)):
        if piece.rstrip().endswith("?"):
            continue
        read = [each for language in _of(piece, spoken) for each in _read(piece, kinds, language)]
        # Of two languages that read the same words the one that knows their hedge is the right one.
        for each in sorted(read, key=lambda each: each.standing is Standing.OUTRIGHT):
            if each.kind not in found or (
                found[each.kind].standing is Standing.HEDGED
                and each.standing is Standing.OUTRIGHT
                and all(one.kind != each.kind or one.standing is Standing.OUTRIGHT for one in read)
            ):
                found[each.kind] = each
    return tuple(found.values())


def plain(text: str) -> str:
    """The text with one sort of quotes, dashes, stops and spaces, without marks of layout and of short vowels."""
    return re.sub(r"\s+", " ", letters(text).translate(_SAME)).strip()


def _pieces(text: str) -> Iterator[str]:
    """What is said by itself."""
    yield from _PIECE.findall(text)


def _of(piece: str, languages: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The languages in whose letters enough of the piece is written."""
    written = sum(each.isalpha() for each in piece)
    return [
        each
        for each in languages
        if len(re.findall(each["letters"], piece)) >= each["share"] * written > 0
        and not re.search(each.get("unless", r"\b\B"), piece)
    ]


def _read(piece: str, kinds: tuple[Mapping[str, Any], ...], language: Mapping[str, Any]) -> Iterator[Made]:
    script = script_of(language)
    if _first(piece, language.get("questions", ()), script):
        return
    for each in _phrases(piece, kinds, language, script):
        around = _Around(piece, each, language, script)
        if around.denied() or around.wished() or around.generic() or around.borrowed() or around.bare():
            continue
        hedges = next(kind.get("hedges", ()) for kind in kinds if kind["id"] == each.kind)
        hedge = around.hedge(hedges if language["id"] == "en" else ())
        yield Made(
            kind=each.kind,
            words=piece[each.start : each.end],
            standing=Standing.HEDGED if hedge else Standing.OUTRIGHT,
            hedge=hedge,
            reported=bool(_first(piece, language.get("reported", ()), script)),
        )


def _phrases(
    piece: str, kinds: tuple[Mapping[str, Any], ...], language: Mapping[str, Any], script: Script
) -> Iterator[_At]:
    spoken = language.get("phrases", {})
    found = [
        _At(kind["id"], phrase, place.start, place.end, place.gaps)
        for kind in kinds
        for phrase in (kind["phrases"] if language["id"] == "en" else spoken.get(kind["id"], ()))
        for place in places(phrase, script, piece)
    ]
    said: Counter[str] = Counter()
    for each in found:
        said[each.kind] += 1
        if said[each.kind] > MOST_SAID:
            continue
        others = (one for one in found if one.kind != each.kind and one.start < each.end and each.start < one.end)
        if each.kind != UNSCOPED or not any(others):
            yield each


class _Around:
    """What stands around a phrase in its sentence."""

    def __init__(self, piece: str, at: _At, language: Mapping[str, Any], script: Script) -> None:
        self._piece, self._at, self._language, self._script = piece, at, language, script
        ends = "|".join([_CLAUSE, *(pattern(each, script).pattern for each in language["clause_ends"])])
        clause = re.compile(ends, re.IGNORECASE)
        before = piece[: at.start]
        for end in clause.finditer(before):
            if end[0] != ":" or len(piece[: end.start()].split()) >= FEWEST_BEFORE_COLON:
                before = piece[end.end() : at.start]
        reach = language["reach"]
        self._near = " ".join(_WORD.findall(before)[-reach:]) if script.spaced else before[-reach:]
        self._after = piece[at.end :]
        cut = clause.search(self._after)
        self._rest = self._after[: cut.start()] if cut else self._after

    def denied(self) -> bool:
        return bool(self._taken("denied"))

    def wished(self) -> bool:
        return bool(self._taken("wished"))

    def generic(self) -> bool:
        """Whether the sentence speaks of the slogan itself, as essays and news do, and not of an offering."""
        words = self._language["generic"]
        if not self._at.kind.startswith(SLOGAN) or _first(self._piece, words["never"], self._script):
            return False
        following = _ASIDE.sub("", self._after).lstrip(" -")
        opens = not _OPENING.sub("", self._piece[: self._at.start]).strip(" -,:|")
        nexts = (*words["next"], *(words["alone"] if opens else ()))
        return any(pattern(each, self._script).match(following) for each in nexts) or bool(
            _first(self._piece, words["anywhere"], self._script)
        )

    def borrowed(self) -> bool:
        """Whether the open model is somebody else's that is only used."""
        words = self._language["borrowed"]
        following = self._after.lstrip(" -")
        return self._at.kind == OPEN and bool(
            _first(self._near, words["before"], self._script)
            or any(pattern(each, self._script).match(following) for each in words["next"])
        )

    def bare(self) -> bool:
        """Whether the phrase says nothing of a model by itself, and nothing else in the sentence does."""
        bare = self._language.get("bare", {})
        return self._at.phrase in bare.get("phrases", ()) and not _first(self._piece, bare["beside"], self._script)

    def hedge(self, of_kind: Iterable[str]) -> str:
        """The words that make the claim less than it sounds; empty when it is made outright."""
        leading = [each for each in of_kind if each.split()[-1] in ("for", "to", "be")]
        others = [each for each in of_kind if each not in leading]
        return (
            self._taken("hedged")
            or _first(self._near, leading, self._script)
            or _first(self._piece[: self._at.start] + " | " + self._after, others, self._script)
        )

    def _taken(self, how: str) -> str:
        words = self._language[how]
        inside = " | ".join(self._at.gaps)
        around = words["inside"] if "inside" in words else words["before"]
        calm = _first(f"{self._near} | {inside}", words.get("never", ()), self._script)
        following = self._after.lstrip(" -")
        directly = (pattern(each, self._script).match(following) for each in words["next"])
        if how == "denied" and NOT in self._at.phrase:
            inside = ""
        return (
            _first(self._piece, words.get("anywhere", ()), self._script)
            or (
                ""
                if calm
                else _first(self._near, words["before"], self._script) or _first(inside, around, self._script)
            )
            or next((found[0] for found in directly if found), "")
            or _first(self._rest, words.get("after", ()), self._script)
        )


def _first(text: str, phrases: Iterable[str], script: Script) -> str:
    """The first of the phrases' matches in a text, or nothing."""
    return next((found[0] for each in phrases if (found := pattern(each, script).search(text))), "")
