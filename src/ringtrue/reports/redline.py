"""A Word document with our changes tracked in it: sentences struck, clauses inserted, every other byte as it was.

The changes are `w:del` and `w:ins` (ECMA-376, 17.13.5), spliced into the XML at the byte, so that accepting all gives
our text and rejecting all gives theirs. Nothing that the document points to is opened, run or followed.
"""

import datetime
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from ringtrue.errors import CouldNotFinish
from ringtrue.instruments.legal.docx_text import read_word
from ringtrue.reports.word_xml import SPACE, legible, packed, text

PART = "word/document.xml"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_GONE = frozenset({"del", "moveFrom", "rPrChange", "pPrChange", "Fallback"})
_BREAKS = {"tab": "\t", "br": " ", "cr": " ", "noBreakHyphen": "-"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Struck:
    """Words to strike: characters `start` to `end` of a paragraph's text with any white space as one space."""

    paragraph: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Redlined:
    """The document with its changes, and what could not be struck (it stands in fields or drawings)."""

    content: bytes
    left: tuple[Struck, ...]


@dataclass(slots=True)
class _Run:
    """Bytes of one `w:r`, those of its properties, and its visible text."""

    start: int
    end: int = 0
    properties: tuple[int, int] = (0, 0)
    text: str = ""
    plain: bool = True


@dataclass(slots=True)
class _Paragraph:
    """Its runs in order, and the byte after its end."""

    end: int = 0
    runs: list[_Run] = field(default_factory=list)


def redlined(
    content: bytes,
    strike: Sequence[Struck],
    insert: Mapping[int, Sequence[str]],
    author: str,
    day: datetime.date,
) -> Redlined:
    """The document with sentences struck and paragraphs inserted after the paragraphs of these numbers (0: at the end).

    Raises `Illegible` for a damaged or hostile document, `CouldNotFinish` for XML that is not UTF-8 with a prefix.
    """
    read_word(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {each.filename: archive.read(each) for each in archive.infolist() if not each.is_dir()}
    xml = parts[PART]
    walk = _Walk(xml)
    used = max((int(each) for each in re.findall(rb'\bid="(\d{1,9})"', xml)), default=0)
    stamp = _Stamp(walk.prefix, author, day, used)
    edits: list[tuple[int, int, bytes]] = []
    left: list[Struck] = []
    ordered = sorted(set(strike), key=lambda one: (one.paragraph, one.start))
    for number, group in groupby(ordered, lambda one: one.paragraph):
        paragraph = walk.paragraphs[number - 1] if number <= len(walk.paragraphs) else _Paragraph()
        spans = []
        for each in group:
            span = _span(xml, paragraph, each, walk.prefix)
            if span:
                spans.append(span)
            else:
                left.append(each)
        edits += _struck(xml, paragraph, spans, stamp)
    for number, paragraphs in insert.items():
        at = walk.paragraphs[number - 1].end if 0 < number <= len(walk.paragraphs) else walk.last
        edits.append((at, at, "".join(stamp.inserted(each) for each in paragraphs).encode()))
    parts[PART] = _spliced(xml, edits)
    try:
        expat.ParserCreate().Parse(parts[PART], True)
    except expat.ExpatError as error:
        raise _unusual(f"a change would break its XML: {error}") from error
    return Redlined(content=packed(parts), left=tuple(left))


def _unusual(why: str) -> CouldNotFinish:
    return CouldNotFinish(
        "the redline was not written", where=PART, why=why,
        try_="open the document in Word or LibreOffice and save it again",
    )  # fmt: skip


def _spliced(xml: bytes, edits: list[tuple[int, int, bytes]]) -> bytes:
    pieces, at = [], 0
    for start, end, new in sorted(edits, key=lambda each: each[:2]):
        pieces += [xml[at:start], new]
        at = end
    return b"".join([*pieces, xml[at:]])


def _span(xml: bytes, paragraph: _Paragraph, each: Struck, prefix: str) -> tuple[int, int] | None:
    """The words as offsets into the text of the runs; nothing when they cannot be struck there."""
    places = _places("".join(run.text for run in paragraph.runs))
    if each.end > len(places):
        return None
    low, high, at = places[each.start], places[each.end - 1] + 1, 0
    whole = re.compile(rf"<{prefix}(?:p|drawing|pict|object|fldChar|instrText)[\s/>]".encode())
    for run in paragraph.runs:
        first, last = max(low - at, 0), min(high - at, len(run.text))
        at += len(run.text)
        parted = (first, last) != (0, len(run.text))
        if first < last and not run.plain and (parted or whole.search(xml, run.start, run.end)):
            return None
    return low, high


def _struck(
    xml: bytes, paragraph: _Paragraph, spans: list[tuple[int, int]], stamp: "_Stamp"
) -> Iterator[tuple[int, int, bytes]]:
    """Each run that one of the spans touches, once, split where they begin and end."""
    at = 0
    for run in paragraph.runs:
        struck = [any(low <= at + n < high for low, high in spans) for n in range(len(run.text))]
        at += len(run.text)
        if not any(struck):
            continue
        if not run.plain:
            said = re.sub(rf"(</?{stamp.prefix})t(?=[\s>/])", r"\1delText", xml[run.start : run.end].decode())
            yield run.start, run.end, stamp.deleted(said).encode()
            continue
        properties = xml[slice(*run.properties)].decode()
        made, first = [], 0
        for gone, group in groupby(struck):
            last = first + len(list(group))
            piece = run.text[first:last]
            made.append(
                stamp.deleted(stamp.run(properties, piece, "delText")) if gone else stamp.run(properties, piece)
            )
            first = last
        yield run.start, run.end, "".join(made).encode()


def _places(raw: str) -> list[int]:
    """Where each character of a text with any white space as one space stands in the text itself."""
    led = len(raw) - len(raw.lstrip())
    return [at for at, each in enumerate(raw) if at >= led and not (each.isspace() and raw[at - 1].isspace())]


class _Stamp:
    """Writes elements with the document's own prefix, each change under a number of its own."""

    def __init__(self, prefix: str, author: str, day: datetime.date, number: int) -> None:
        self.prefix = prefix
        self._author, self._day, self._number = quoteattr(legible(author)), day.isoformat(), number

    def _mark(self) -> str:
        self._number += 1
        w = self.prefix
        return f'{w}id="{self._number}" {w}author={self._author} {w}date="{self._day}T00:00:00Z"'

    def run(self, properties: str, words: str, element: str = "t") -> str:
        """A run with the properties it had."""
        w = self.prefix
        return f'<{w}r>{properties}<{w}{element} xml:space="preserve">{escape(words)}</{w}{element}></{w}r>'

    def deleted(self, run: str) -> str:
        """A run struck."""
        return f"<{self.prefix}del {self._mark()}>{run}</{self.prefix}del>"

    def inserted(self, words: str) -> str:
        """A paragraph inserted, its end with it."""
        w = self.prefix
        mark = f"<{w}pPr><{w}rPr><{w}ins {self._mark()}/></{w}rPr></{w}pPr>"
        run = f'<{w}r><{w}t xml:space="preserve">{text(words)}</{w}t></{w}r>'
        return f"<{w}p>{mark}<{w}ins {self._mark()}>{run}</{w}ins></{w}p>"


class _Walk:
    """Where paragraphs and runs stand in the XML, numbered as `read_word` numbers them."""

    def __init__(self, xml: bytes) -> None:
        self.paragraphs: list[_Paragraph] = []
        self.prefix, self.last = "", 0
        self._xml = xml
        self._stack: list[tuple[str, int]] = []
        self._open: list[_Paragraph] = []
        self._runs: list[_Run] = []
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.Parse(xml, True)
        if not self.prefix or re.match(rb"<\?xml[^>]*encoding=[\"'](?!utf-8)", xml[:200], re.IGNORECASE):
            raise _unusual("its XML is not UTF-8 with a prefix, as Word writes it")

    @property
    def _within(self) -> list[str]:
        return [tag for tag, _ in self._stack]

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        space, _, tag = name.rpartition(" ")
        ours = tag if space in (SPACE, _STRICT) or tag == "Fallback" else ""
        at = self._parser.CurrentByteIndex
        if ours == "body" and (found := re.match(rb"<([\w.-]+:)body", self._xml[at:])):
            self.prefix = found[1].decode()
        if ours == "sectPr" and self._within[-1:] == ["body"]:
            self.last = at
        if ours == "p":
            self._open.append(_Paragraph())
        if ours == "r" and self._open:
            self._runs.append(_Run(start=at, plain=not _GONE.intersection(self._within)))
        elif self._runs and self._stack and self._stack[-1][0] == "r" and ours not in ("t", "rPr"):
            self._runs[-1].plain = False
            if not _GONE.intersection(self._within):
                self._runs[-1].text += _BREAKS.get(ours, "")
        self._stack.append((ours, at))

    def _end(self, _: str) -> None:
        ours, start = self._stack.pop()
        end = self._xml.index(b">", self._parser.CurrentByteIndex) + 1
        if ours == "rPr" and self._runs and self._within[-1:] == ["r"]:
            self._runs[-1].properties = (start, end)
        elif ours == "r" and self._runs:
            run = self._runs.pop()
            run.end = end
            if self._open and not _GONE.intersection(self._within):
                self._open[-1].runs.append(run)
        elif ours == "p":
            closed = self._open.pop()
            closed.end = end
            self.paragraphs.append(closed)
        elif ours == "body":
            self.last = self.last or self._parser.CurrentByteIndex

    def _text(self, data: str) -> None:
        if self._runs and self._within[-1:] == ["t"] and not _GONE.intersection(self._within):
            self._runs[-1].text += data
