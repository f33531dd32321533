"""A document as it was read: its text, where each character of it stands in the file, and what it is made of."""

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeVar

from ringtrue.instruments.legal import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Characters `start` to `end` of the text, and where they stand in the source.

    `source` and `source_end` are offsets into the file's characters, or into one page or paragraph. Where the two
    lengths differ (an entity of HTML, folded white space) the run counts only as a whole.
    """

    start: int
    end: int
    source: int
    source_end: int
    page: int | None = None
    paragraph: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words of the document, exactly as they stand there, and where.

    In a text file `text` is the bytes from `span.start` to `span.end` in its encoding; of a page or paragraph it is its
    text with any run of white space as one space.
    """

    text: str
    span: Span

    def within(self, other: "Quote") -> bool:
        """Whether these words are some of those, at the same place."""
        here, there = self.span, other.span
        same = (here.page, here.paragraph) == (there.page, there.paragraph)
        return same and there.start <= here.start and here.end <= there.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One numbered, headed or free-standing passage: characters `start` to `end` of the text.

    `number` is as written, without the dots around it; `path` are numbers and headings from the top down to it;
    `level` counts from 1 for the outermost.
    """

    number: str
    heading: str
    level: int
    start: int
    end: int
    path: tuple[str, ...]
    table: bool = False

    @property
    def where(self) -> str:
        """The place as a lawyer would write it."""
        return " > ".join(self.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A defined term (or several for one meaning), and characters `start` to `end` of what it is said to mean."""

    terms: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """A document that this one points to and that nobody read: its address, and whether its terms are drawn in.

    `start` and `end` are the characters of the address.
    """

    address: str
    incorporated: bool
    start: int
    end: int


Placed = TypeVar("Placed", Run, Clause, Definition, Linked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document that was read.

    `kind` is text, markdown, html, pdf or word. `digest` is the sha256 of the file. `prints` is the source as
    characters where spans are bytes in `encoding`. `warnings` say what a reader should know: hidden text, open tracked
    changes, macros, another encoding than UTF-8.
    """

    kind: str
    digest: str
    text: str
    runs: tuple[Run, ...]
    prints: str
    pieces: dict[tuple[str, int], str]
    clauses: tuple[Clause, ...] = ()
    definitions: tuple[Definition, ...] = ()
    links: tuple[Linked, ...] = ()
    tracked: bool = False
    warnings: tuple[str, ...] = ()
    encoding: str = "utf-8"

    def quotes(self, start: int, end: int) -> tuple[Quote, ...]:
        """Characters `start` to `end` of the text as the file has them; one quote per page or paragraph they touch."""
        found: list[Quote] = []
        for first, last in self._stretches(start, end):
            low, high = self._source(first, start), self._source_end(last, end)
            if first.page is None and first.paragraph is None:
                raw = self.prints[low:high]
                line, before = _line_and_byte(self.prints, self.encoding, low)
                span = Span(start=before, end=before + len(raw.encode(self.encoding)), line=line)
                found.append(Quote(text=raw, span=span))
                continue
            key = ("page", first.page) if first.page is not None else ("paragraph", first.paragraph or 0)
            flat_low, flat_high = _flat(self.pieces[key], low, high)
            text = " ".join(self.pieces[key].split())[flat_low:flat_high]
            if text:
                span = Span(start=flat_low, end=flat_high, page=first.page, paragraph=first.paragraph)
                found.append(Quote(text=text, span=span))
        return tuple(found)

    def only(self, start: int, end: int) -> "Document":
        """A document of the characters `start` to `end` alone, whose quotes stand where they stand in this one."""

        def moved(each: Placed) -> Placed:
            return replace(each, start=each.start - start, end=each.end - start)

        return replace(
            self,
            text=self.text[start:end],
            runs=tuple(moved(each) for each in self.runs if each.start < end and each.end > start),
            clauses=tuple(moved(each) for each in self.clauses if each.start < end and each.end > start),
            definitions=tuple(moved(each) for each in self.definitions if start <= each.start < end),
            links=tuple(moved(each) for each in self.links if start <= each.start < end),
        )

    def clause_at(self, at: int) -> Clause | None:
        """The innermost clause in which a character stands."""
        n = bisect_right(self.clauses, at, key=lambda each: each.start)
        return self.clauses[n - 1] if n else None

    def _stretches(self, start: int, end: int) -> list[tuple[Run, Run]]:
        """First and last run of each page or paragraph (or of the whole file) that holds some of the characters."""
        n = max(0, bisect_right(self.runs, start, key=lambda each: each.start) - 1)
        found: list[tuple[Run, Run]] = []
        for run in self.runs[n:]:
            if run.start >= end:
                break
            if run.end <= start:
                continue
            if found and (found[-1][0].page, found[-1][0].paragraph) == (run.page, run.paragraph):
                found[-1] = (found[-1][0], run)
            else:
                found.append((run, run))
        return found

    @staticmethod
    def _source(run: Run, at: int) -> int:
        if at <= run.start or run.end - run.start != run.source_end - run.source:
            return run.source
        return run.source + at - run.start

    @staticmethod
    def _source_end(run: Run, at: int) -> int:
        if at >= run.end or run.end - run.start != run.source_end - run.source:
            return run.source_end
        return run.source + at - run.start


LINES_BETWEEN = 64
"""Lines from one known place to the next: between them it is counted."""


@lru_cache(maxsize=4)
def _known_places(prints: str, encoding: str) -> tuple[list[int], list[int]]:
    """Where every so many lines begin: in characters, and in bytes."""
    characters, octets = [0], [0]
    low = octet = 0
    for number, each in enumerate(re.finditer("\n", prints), 1):
        if number % LINES_BETWEEN == 0:
            octet += len(prints[low : each.end()].encode(encoding))
            low = each.end()
            characters.append(low)
            octets.append(octet)
    return characters, octets


def _line_and_byte(prints: str, encoding: str, at: int) -> tuple[int, int]:
    """The line, from 1, and the byte at which a character of a text stands."""
    characters, octets = _known_places(prints, encoding)
    n = bisect_right(characters, at) - 1
    low = characters[n]
    return n * LINES_BETWEEN + prints.count("\n", low, at) + 1, octets[n] + len(prints[low:at].encode(encoding))


def _flat(text: str, low: int, high: int) -> tuple[int, int]:
    """Offsets into a text as offsets into it with any run of white space as one space."""
    while low < high and text[low].isspace():
        low += 1
    while high > low and text[high - 1].isspace():
        high -= 1
    before = " ".join(text[:low].split())
    start = len(before) + (1 if before and low and text[low - 1].isspace() else 0)
    return start, start + len(" ".join(text[low:high].split()))
