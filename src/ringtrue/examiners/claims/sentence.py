"""Recognises which kinds of claims an English sentence makes: phrases, less what takes them back."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

UNSCOPED = "sovereign-ai"
"""The kind without any scope: where its words are part of another kind's, only the other one is claimed."""

_SAME = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": " - ", "―": " - ", "\xa0": " "}
    | dict.fromkeys("“”„«»‹›\"*_`#\u00ad\u200b\u200c\u200d\u2060\ufeff", "")
)  # fmt: skip
_SENTENCE = re.compile(r"(?:[^.!?;:]|[.:](?=\S))+(?:[.!?;:]|\Z)|[.!?;:]")
_CLAUSE = re.compile(r",| - |\band\b")
_LEADING = frozenset({"for", "to", "be"})
_GAP = r"[\s-]+"
_WORD = re.compile(r"[\w'%-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A phrase that makes a kind of claim, as it stands at some place of a sentence."""

    kind: str
    phrase: str
    start: int
    end: int


def kinds_in(text: str, kinds: Iterable[Mapping[str, Any]], language: Mapping[str, Any]) -> dict[str, str]:
    """The kinds of claims that a text makes, each with the words that make it."""
    kinds = tuple(kinds)
    found: dict[str, str] = {}
    for piece in _SENTENCE.findall(plain(text)):
        if piece.rstrip().endswith("?"):
            continue
        for each in _phrases(piece, kinds):
            if not _taken_back(piece, each, kinds, language):
                found.setdefault(each.kind, piece[each.start : each.end])
    return found


def plain(text: str) -> str:
    """The text with one sort of quotes, dashes and spaces, without marks of layout."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).translate(_SAME)).strip()


def _phrases(piece: str, kinds: tuple[Mapping[str, Any], ...]) -> Iterator[Phrase]:
    found = [
        Phrase(kind=kind["id"], phrase=phrase, start=match.start(), end=match.end())
        for kind in kinds
        for phrase in kind["phrases"]
        for match in _pattern(phrase).finditer(piece)
    ]
    for each in found:
        others = (one for one in found if one.kind != each.kind and one.start < each.end and each.start < one.end)
        if each.kind != UNSCOPED or not any(others):
            yield each


@cache
def _pattern(phrase: str) -> re.Pattern[str]:
    """The phrase as a pattern: any case, hyphens or spaces; `the country` stands for any name of a country, too."""
    words = phrase.split()
    pieces: list[str] = []
    while words:
        word = words.pop(0)
        if word in ("the", "our") and words[:1] in (["country"], ["borders"]):
            words.pop(0)
            pieces.append(r"(?:(?i:(?:the|our) (?:country|nation|borders|kingdom|republic))|(?:the )?[A-Z][\w-]+)")
            continue
        spelt = r"[\s-]*".join(re.escape(part) for part in word.split("-"))
        spelt = rf"{spelt[:-1]}s?" if word.endswith("s") and len(word) > 3 else spelt
        spelt += r"(?:[\s-]+ai)?" if word.lower() == "sovereign" and words[:1] not in ([], ["AI"]) else ""
        pieces.append(rf"(?i:{spelt})")
    return re.compile(rf"(?<![\w-]){_GAP.join(pieces)}s?(?![\w'-]*\w)")


def _taken_back(
    piece: str, each: Phrase, kinds: tuple[Mapping[str, Any], ...], language: Mapping[str, Any]
) -> bool:  # fmt: skip
    """Whether the sentence denies the phrase, hedges it, wishes for it or speaks of something else."""
    lower = piece.lower()
    ends = "|".join(re.escape(end) for end in language["clause_ends"])
    before = re.split(rf"{_CLAUSE.pattern}|\b(?:{ends})\b", lower[: each.start])[-1]
    after = lower[each.end :].strip()
    near = " ".join(_WORD.findall(before)[-language["reach"] :])
    if not _has(near, language["affirmations"]) and _has(near, (*language["denials"], *language["wishes"])):
        return True
    if after.startswith(tuple(language["denied_after"])):
        return True
    if each.phrase in language["bare"] and not _has(lower, language["subjects"]):
        return True
    if each.kind == UNSCOPED and _has(" ".join(_WORD.findall(after)[:1]), language["not_on_offer"]):
        return True
    hedges = next(kind.get("hedges", ()) for kind in kinds if kind["id"] == each.kind)
    return any(_has(near if hedge.split()[-1] in _LEADING else lower, (hedge,)) for hedge in hedges)


def _has(text: str, words: Iterable[str]) -> bool:
    spelt = "|".join(r"\w+n't" if word == "n't" else rf"(?<![\w-]){re.escape(word.lower())}" for word in words)
    return re.search(rf"(?:{spelt})(?![\w'-])", text) is not None
