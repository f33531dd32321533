"""Finds the sentences of a brochure, page or paper that claim something, each with its place in the file."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ringtrue.examiners.claims.phrase import pattern, script_of
from ringtrue.examiners.claims.sentence import Made, made_in, plain
from ringtrue.instruments.legal.document import Document, Quote

MOST_CHARACTERS = 2_000
"""Characters of one sentence; what is longer has no stops and is read in pieces of this length."""

HEAD = 1_500
"""Characters at the head of a document in which it says to whom it speaks."""

_BLOCK = re.compile(r"\n[ \t]*\n\s*|\t+|\n(?=[ \t]*(?:[-*+•·●▪◦✓✔|#>]|\d{1,3}[.)])\s)")
_STOP = re.compile(r"[.!?؟]+[\"'”’»)\]]*(?=\s|\Z)|[。！？]+[」』”）)]*|[;；](?=\s)")
_ABBREVIATED = re.compile(
    r"(?:^|[\s(])(?:e\.g|i\.e|etc|vs|approx|No|Dr|Mr|Ms|Inc|Ltd|Co|Corp|St|PT|Tbk|dll|dsb|Sec|Art|Fig|cf|pp|[A-Z])\.$"
)
_MARKUP = re.compile(r"^[\s#>*+•·●▪◦✓✔|-]+|[\s|]+$")
_WRAPPED = 0.6
"""A line this much shorter than the longest of its block, and followed by a capital, ends what it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A sentence that claims something: its words on one line, their places in the file, and the claims."""

    text: str
    quotes: tuple[Quote, ...]
    made: tuple[Made, ...]


def passages(
    document: Document, kinds: Iterable[Mapping[str, Any]], languages: Iterable[Mapping[str, Any]]
) -> tuple[Passage, ...]:
    """Every sentence of the document that claims something, in order."""
    kinds, languages = tuple(kinds), tuple(languages)
    found = []
    for start, end in sentences(document):
        text = " ".join(document.text[start:end].split())
        if made := made_in(text, kinds, languages):
            found.append(Passage(text=text, quotes=document.quotes(start, end), made=made))
    return tuple(found)


def audience(document: Document, languages: Iterable[Mapping[str, Any]]) -> str:
    """To whom the head of the document says that it speaks (`public`, `tender` ...); nothing when it does not say."""
    head = plain(document.text[:HEAD])
    for language in languages:
        if re.search(language["letters"], head):
            script = script_of(language)
            for whom, phrases in language["audience"].items():
                if any(pattern(each, script).search(head) for each in phrases):
                    return str(whom)
    return ""


def sentences(document: Document) -> Iterator[tuple[int, int]]:
    """Where each sentence, heading, list item or cell of the text starts and ends; without marks of layout."""
    for low, high in _blocks(document.text, layout=document.kind == "pdf"):
        block = document.text[low:high]
        begun = 0
        for stop in _STOP.finditer(block):
            if stop[0].startswith(".") and _ABBREVIATED.search(block[begun : stop.start() + 1]):
                continue
            yield from _trimmed(block, low, begun, stop.end())
            begun = stop.end()
        yield from _trimmed(block, low, begun, len(block))


def _blocks(text: str, *, layout: bool) -> Iterator[tuple[int, int]]:
    at = 0
    for gap in _BLOCK.finditer(text):
        yield from _lines(text, at, gap.start()) if layout else ((at, gap.start()),)
        at = gap.end()
    yield from _lines(text, at, len(text)) if layout else ((at, len(text)),)


def _lines(text: str, low: int, high: int) -> Iterator[tuple[int, int]]:
    """The blocks of a page that only its line ends tell apart: a short line before a capital is one by itself."""
    lines = text[low:high].split("\n")
    longest = max((len(each) for each in lines), default=0)
    at = begun = low
    for n, line in enumerate(lines):
        end = at + len(line)
        following = lines[n + 1].lstrip() if n + 1 < len(lines) else ""
        if len(line) < _WRAPPED * longest and following[:1].isupper():
            yield begun, end
            begun = end
        at = end + 1
    yield begun, high


def _trimmed(block: str, low: int, start: int, end: int) -> Iterator[tuple[int, int]]:
    for begin in range(start, end, MOST_CHARACTERS):
        piece = block[begin : min(end, begin + MOST_CHARACTERS)]
        head = _MARKUP.match(piece)
        first = head.end() if head and block[begin : begin + 1] else 0
        last = len(piece.rstrip(" \t\r\n|"))
        if first < last:
            yield low + begin + first, low + begin + last
