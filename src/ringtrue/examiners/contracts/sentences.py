"""The sentences of a contract in which clauses are looked for, each with its place.

An introduction that ends in a colon is read together with what it introduces.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ringtrue.instruments.legal.document import Document

_MOST_ITEM = 900
"""Characters of an item up to which an introduction is carried on to it; chosen by hand: longer ones are sections."""

_HEADING = 40
"""Characters of a line up to which it is taken for a heading, which no sentence goes on from; chosen by hand."""

_FORGOTTEN = 2
"""Times that a blank behind a full stop may be forgotten between the same two words; chosen by hand: more is a name."""

_BREAK = re.compile(r"\n[ \t]*\n|\n(?=[ \t]*(?:#{1,6} |[-*•] |\(?[a-z0-9]{1,4}[.)] |\d{1,3}(?:\.\d{1,3})+ ))")
_END = re.compile(
    r"(?<![\s.][A-Z])(?<!No)(?<!Inc)(?<!Ltd)(?<!e\.g)(?<!i\.e)[.!?](?=[”\"')\]*_]*\s+[“\"'(\[*_]*[A-Z0-9§])"
    r"|(?<=[a-z]{3}[.;])(?=(?:You|We|Our|Your|If|The|This|These|Any|All|Each|[A-Z][a-z]+ (?:may|will|shall))[ ’'])"
    r"|[。！？]|(?<=다)\.(?=\s)"
)
_ITEM = re.compile(r"(?:[-*•–◦▪o]|\(\w{1,4}\)|[a-z0-9]{1,4}[.)]|[ivx]{1,5}[.)])[ \t]+")
_SECTION = re.compile(r"[-*•# ]*\d{1,3}(?:\.\d{1,3})*\\?[.)]?[ \t]+[*_]*[A-Z]")
_NUMBER = re.compile(r"[-*•# ]*((?:\d{1,3}\.)+\d{1,3})\b")
_JOINED = re.compile(r"\b[A-Z]\w*\.(?=\w+)")
_WORD = re.compile(r"\w+")
_INTRODUCES = re.compile(r"(?::|\b(?:following|not|to|that|if|if either))[*_ ]*(?:[-–—]+)?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """Characters of a document's text, in several `spans` where an item is read with its introduction.

    `said` is the text as it stands there, `plain` the same in lower case with plain white space.
    """

    spans: tuple[tuple[int, int], ...]
    said: str
    plain: str

    @property
    def start(self) -> int:
        """Where the sentence proper begins, without its introduction."""
        return self.spans[-1][0]

    def with_proviso(self, proviso: "Sentence") -> "Sentence":
        """Both as one: the sentence, and the one after it that takes some of it back."""
        spans = (*self.spans[:-1], (self.spans[-1][0], proviso.spans[-1][1]))
        return Sentence(spans=spans, said=f"{self.said} {proviso.said}", plain=f"{self.plain} {proviso.plain}")


def sentences_of(document: Document) -> Iterator[Sentence]:
    """Every sentence in the order of the text."""
    text = document.text
    within_names = _stops_in_names(text)
    introduction: tuple[tuple[int, int], ...] = ()
    level = open_item = number = ""
    for start, end in _passages(text):
        line = text[start:end].strip()
        marked = _ITEM.match(line)
        item = introduction and _is_item(line, bool(marked) or bool(open_item), end - start)
        item = item and not (number and _depth(number) == _depth(_numbered(line)))
        if item and level and marked and _level(text, start, marked) == level:
            introduction, level = introduction[:1], ""
        inherited = introduction if item else ()
        open_item = "more" if item and re.search(r"[;,](?: and| or)?$", line) else ""
        last = (start, end)
        at = start
        for stop in _END.finditer(text, start, end):
            if stop.end() in within_names:
                continue
            yield _sentence(text, (*inherited, (at, stop.end())))
            at = stop.end()
        if text[at:end].strip():
            last = (at, end)
            yield _sentence(text, (*inherited, last))
        if _INTRODUCES.search(line):
            introduction = (*inherited[:1], last)
            level = _level(text, start, marked) if inherited and marked else ""
            number = number if inherited else _numbered(line)
        elif not item:
            introduction, level = (), ""


def _is_item(line: str, marked: bool, size: int) -> bool:
    """Whether a passage behind an introduction is one of the things that it introduces."""
    if size > _MOST_ITEM or line.startswith("#"):
        return False
    if _SECTION.match(line):
        return size < _MOST_ITEM / 3
    return marked or line[0].islower() or re.search(r";(?: and| or)?$", line) is not None


def _numbered(line: str) -> str:
    """The number of a section that a passage begins with: "10.2"."""
    found = _NUMBER.match(line)
    return found.group(1) if found else ""


def _depth(number: str) -> int:
    return number.count(".")


def _stops_in_names(text: str) -> frozenset[int]:
    """Where full stops end that stand within a name which the text writes so throughout: "Vendor.Cloud"."""
    at: dict[str, list[int]] = {}
    for each in _JOINED.finditer(text):
        after = _WORD.match(text, each.end())
        at.setdefault(each.group() + (after.group() if after else ""), []).append(each.end())
    return frozenset(stop for stops in at.values() if len(stops) > _FORGOTTEN for stop in stops)


def _level(text: str, start: int, marked: re.Match[str]) -> str:
    """Indentation and sort of the mark with which an item begins."""
    before = text[text.rfind("\n", 0, start) + 1 : start]
    return f"{len(before)} {re.sub(r'[a-z]+', 'a', re.sub(r'[0-9]+', '1', marked.group()))}"


def _passages(text: str) -> Iterator[tuple[int, int]]:
    """Stretches between blank lines and list marks; lines set apart within a sentence are one stretch."""
    begin = end = 0
    for start, stop in _between(text):
        if end and _goes_on(text[begin:end], text[start:stop]):
            end = stop
            continue
        if end:
            yield begin, end
        begin, end = start, stop
    if end:
        yield begin, end


def _between(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for each in _BREAK.finditer(text):
        if text[at : each.start()].strip():
            yield at, each.start()
        at = each.end()
    if text[at:].strip():
        yield at, len(text)


def _goes_on(before: str, after: str) -> bool:
    """Whether one sentence is set over two stretches: it has not ended and goes on in lower case."""
    before, after = before.rstrip(), after.lstrip()
    return (
        after[:1].islower()
        and re.match(r"[a-z]+[.)][ \t]", after) is None
        and (before[-1:].isalnum() or before[-1:] == ",")
        and len(before) > _HEADING
        and _INTRODUCES.search(before) is None
    )


def _sentence(text: str, spans: tuple[tuple[int, int], ...]) -> Sentence:
    bare = tuple(_stripped(text, *each) for each in spans)
    said = " ".join(text[start:end] for start, end in bare)
    plain = re.sub(r"[\s*_]+", " ", html.unescape(said)).lower().replace("’", "'").replace("‑", "-")
    return Sentence(spans=bare, said=said, plain=plain)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
