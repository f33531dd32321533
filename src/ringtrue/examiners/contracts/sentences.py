"""The sentences of a contract in which clauses are looked for, each with its place.

An introduction that ends in a colon is read together with what it introduces.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ringtrue.instruments.legal.document import Document

MOST_INTRODUCED = 2_000
"""Characters of an introduction with one of its items; chosen by hand, so that no list becomes one endless sentence."""

_BREAK = re.compile(r"\n[ \t]*\n|\n(?=[ \t]*(?:#{1,6} |[-*•] |\(?[a-z0-9]{1,4}[.)] |\d{1,3}(?:\.\d{1,3})+ ))")
_END = re.compile(
    r"(?<![\s.][A-Z])(?<!No)(?<!Inc)(?<!Ltd)(?<!e\.g)(?<!i\.e)[.!?](?=[”\"')\]*_]*\s+[“\"'(\[*_]*[A-Z0-9§])|[。！？]|(?<=다)\.(?=\s)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """Characters `start` to `end` of a document's text, and the same in lower case with plain white space."""

    start: int
    end: int
    plain: str

    def with_proviso(self, proviso: "Sentence") -> "Sentence":
        """Both as one: the sentence, and the one after it that takes some of it back."""
        return Sentence(start=self.start, end=proviso.end, plain=f"{self.plain} {proviso.plain}")


def sentences_of(document: Document) -> Iterator[Sentence]:
    """Every sentence in the order of the text."""
    text = document.text
    introduction: tuple[int, int] | None = None
    for start, end in _passages(text):
        line = text[start:end].rstrip()
        if introduction and re.match(r"[-*•(]|[a-z0-9ivx]{1,4}[.)]", line) and end - introduction[0] < MOST_INTRODUCED:
            yield _sentence(text, introduction[0], end)
            continue
        introduction = (start, end) if line.endswith(":") else None
        at = start
        for stop in _END.finditer(text, start, end):
            yield _sentence(text, at, stop.end())
            at = stop.end()
        if text[at:end].strip():
            yield _sentence(text, at, end)


def _passages(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for each in _BREAK.finditer(text):
        if text[at : each.start()].strip():
            yield at, each.start()
        at = each.end()
    if text[at:].strip():
        yield at, len(text)


def _sentence(text: str, start: int, end: int) -> Sentence:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    plain = re.sub(r"[\s*_]+", " ", text[start:end]).lower().replace("’", "'").replace("‑", "-")
    return Sentence(start=start, end=end, plain=plain)
