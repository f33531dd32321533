"""The visible text of a Word document, paragraph by paragraph, walked in its XML (ECMA-376, WordprocessingML).

Nothing is followed, run or resolved: no template, macro, field, link or entity. Text that an open tracked change has
deleted is not visible; text that one has inserted is, as it would be if all were accepted.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from ringtrue.instruments.legal import Illegible

MOST_MEMBERS = 10_000
MOST_EXPANDED = 64 << 20
MOST_RATIO = 200
MOST_DEPTH = 256
MOST_PARAGRAPHS = 500_000
"""Members, bytes of text once unpacked and how often it may unfold, levels, paragraphs. A contract of a thousand pages
has some thirty members, ten million bytes that unfold ninefold, twenty levels and as many thousand paragraphs."""

_WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT_WORDS = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_PARTS = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")
_GONE = frozenset({"del", "moveFrom", "instrText", "delText", "delInstrText", "rPrChange", "pPrChange", "Fallback"})
_OPEN = frozenset({"ins", "del", "moveFrom", "moveTo"})
_SPACES = {"tab": "\t", "br": " ", "cr": " ", "noBreakHyphen": "-"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph: its number in the document from 1, its visible text, and whether some of it is hidden.

    `numbered` is whether Word sets a number or a bullet before it, which is no part of the text.
    """

    number: int
    text: str
    hidden: bool = False
    numbered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WordDocument:
    """The paragraphs of body, tables, footnotes and endnotes in that order, and what a reader should know.

    `tracked` is whether changes are open that nobody accepted or rejected. `warnings` tell of what the file carries
    besides text: macros, embedded objects, templates elsewhere.
    """

    paragraphs: tuple[Paragraph, ...]
    tracked: bool
    warnings: tuple[str, ...]


def is_word(content: bytes) -> bool:
    """Whether the bytes are a zip with a Word document in it."""
    if content[:4] != b"PK\x03\x04":
        return False
    try:
        return _PARTS[0] in zipfile.ZipFile(io.BytesIO(content)).NameToInfo
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError):
        return False


def read_word(content: bytes) -> WordDocument:
    """The text of a Word document. Raises `Illegible` when it is damaged, hostile or encrypted."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError) as error:
        raise Illegible(f"the Word document cannot be opened: {error}") from error
    if len(members) > MOST_MEMBERS:
        raise Illegible(f"the Word document has {len(members)} parts; at most {MOST_MEMBERS} are read")
    names = [each.filename for each in members]
    if _PARTS[0] not in names:
        raise Illegible("it is a zip without a Word document in it")
    if names.count(_PARTS[0]) > 1:
        raise Illegible("it holds its text twice; which of them counts cannot be told")
    walk = _Walk()
    for part in _PARTS:
        if part in names:
            walk.read(part, _unpacked(archive, part))
    return WordDocument(
        paragraphs=tuple(walk.paragraphs), tracked=walk.tracked, warnings=tuple(_warnings(archive, names))
    )


def _unpacked(archive: zipfile.ZipFile, part: str) -> bytes:
    member = archive.getinfo(part)
    if member.file_size > MOST_EXPANDED or member.file_size > 4096 + MOST_RATIO * max(1, member.compress_size):
        raise Illegible(f"its part {part} unfolds from {member.compress_size} to {member.file_size} bytes")
    try:
        with archive.open(member) as stream:
            return stream.read(MOST_EXPANDED + 1)
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
        raise Illegible(f"its part {part} cannot be unpacked: {error}") from error


def _warnings(archive: zipfile.ZipFile, names: list[str]) -> Iterator[str]:
    if any(each.lower().endswith("vbaproject.bin") for each in names):
        yield "it carries macros, which were not run"
    if any(each.startswith("word/embeddings/") for each in names):
        yield "it carries embedded objects, which were not opened"
    for each in names:
        if each.startswith("word/_rels/") and b'TargetMode="External"' in _unpacked(archive, each):
            yield f"{each} points outside the document; nothing was fetched"


@dataclass(slots=True)
class _Open:
    """A paragraph that is being read."""

    text: list[str] = field(default_factory=list)
    hidden: bool = False
    numbered: bool = False


class _Walk:
    """Reads the XML of one part after the other, without any document type or entity."""

    def __init__(self) -> None:
        self.paragraphs: list[Paragraph] = []
        self.tracked = False
        self._stack: list[str] = []
        self._open: list[_Open] = []
        self._gone = 0

    def read(self, part: str, content: bytes) -> None:
        """Takes the paragraphs of a part. Raises `Illegible`."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        parser.ExternalEntityRefHandler = self._refuse
        self._stack, self._open, self._gone = [], [], 0
        try:
            parser.Parse(content, True)
        except expat.ExpatError as error:
            raise Illegible(f"its part {part} is not whole XML: {error}") from error

    def _refuse(self, *_: Any) -> int:
        raise Illegible("its XML declares a document type or entities, which no Word document does")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, tag = name.rpartition(" ")
        ours = tag if space in (_WORDS, _STRICT_WORDS) or tag == "Fallback" else ""
        self._stack.append(ours)
        if len(self._stack) > MOST_DEPTH:
            raise Illegible(f"its XML is more than {MOST_DEPTH} levels deep")
        if ours in _OPEN and "rPr" not in self._stack and "trPr" not in self._stack:
            self.tracked = True
        if ours in _GONE:
            self._gone += 1
        if ours == "p":
            self._open.append(_Open())
            if len(self.paragraphs) + len(self._open) > MOST_PARAGRAPHS:
                raise Illegible(f"it has more than {MOST_PARAGRAPHS} paragraphs")
        elif self._open and not self._gone:
            if ours in _SPACES and "r" in self._stack:
                self._open[-1].text.append(_SPACES[ours])
            elif ours == "numPr":
                self._open[-1].numbered = True
            elif ours == "vanish" and attributes.get(f"{space} val", "1") not in ("0", "false", "off"):
                self._open[-1].hidden = True

    def _end(self, name: str) -> None:
        ours = self._stack.pop()
        if ours in _GONE:
            self._gone -= 1
        if ours == "p":
            closed = self._open.pop()
            self.paragraphs.append(
                Paragraph(
                    number=len(self.paragraphs) + 1,
                    text="".join(closed.text),
                    hidden=closed.hidden,
                    numbered=closed.numbered,
                )
            )

    def _text(self, data: str) -> None:
        if self._open and not self._gone and self._stack[-1] == "t":
            self._open[-1].text.append(data)
