"""The reading room: one function that reads text, Markdown, HTML, PDF and Word into a document.

Every character of the text knows its place in the file, so that a finding can quote exactly. Nothing that the document
points to is fetched; it is listed as linked and unread.
"""

import hashlib
import io
import re

from ringtrue.instruments.legal import Illegible
from ringtrue.instruments.legal.clauses import clauses_of
from ringtrue.instruments.legal.definitions import definitions_of, links_of
from ringtrue.instruments.legal.document import Document, Run
from ringtrue.instruments.legal.docx_text import is_word, read_word
from ringtrue.instruments.legal.html_text import read_page

MOST_BYTES = 32 << 20
MOST_TEXT = 8 << 20
MOST_PAGES = 2_000
"""Bytes of a file, characters of its text, pages. A contract with all its annexes has two million characters; the
largest seen has nine hundred pages."""

_WIDE = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
"""Marks with which a text of two bytes a character begins."""
_OLD = "windows-1252"
_CALLED_OLD = frozenset({"windows-1252", "cp1252", "iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii"})
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([a-z0-9_-]+)")
_READ = re.compile(r"windows-125\d|iso-8859-\d\d?|shift_jis|euc-jp|euc-kr|gb2312|gbk|gb18030|big5|koi8-r")
"""Encodings that a page may say it has, under their names in the Encoding Standard (encoding.spec.whatwg.org)."""
_STEERS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")
MOST_BEYOND_ASCII = 0.15
"""Share of bytes beyond ASCII up to which a text that is not UTF-8 can be Windows-1252. Licences in French have up to
5 % (scancode-toolkit 32.5.0, seven texts), one of which half is Chinese has 30 % in GBK and 19 % in Shift JIS."""


def read(content: bytes, name: str = "") -> Document:
    """The document in these bytes; `name` helps to tell Markdown and HTML from text.

    Raises `Illegible` when it is encrypted, damaged, a scanned image, binary, too large, or holds no words.
    """
    if len(content) > MOST_BYTES:
        raise Illegible(f"it has {len(content)} bytes; at most {MOST_BYTES} are read as a document")
    digest = hashlib.sha256(content).hexdigest()
    ending = name.rpartition(".")[2].lower()
    if content[:1024].lstrip()[:5] == b"%PDF-":
        document = _pdf(content, digest)
    elif is_word(content):
        document = _word(content, digest)
    elif content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Illegible("it is an old or encrypted Office document; save it as .docx without a password")
    elif content[:4] == b"PK\x03\x04":
        raise Illegible("it is a zip without a Word document in it")
    else:
        document = _text(content, digest, ending)
    if len(document.text) > MOST_TEXT:
        raise Illegible(f"its text has {len(document.text)} characters; at most {MOST_TEXT} are read")
    if not any(each.isalpha() for each in document.text):
        raise Illegible("it holds no words")
    return _structured(document)


def _structured(document: Document) -> Document:
    clauses = clauses_of(document.text)
    return Document(
        kind=document.kind,
        digest=document.digest,
        text=document.text,
        runs=document.runs,
        prints=document.prints,
        pieces=document.pieces,
        clauses=clauses,
        definitions=definitions_of(document.text),
        links=links_of(document.text),
        tracked=document.tracked,
        warnings=document.warnings,
        encoding=document.encoding,
    )


def _text(content: bytes, digest: str, ending: str) -> Document:
    start = content[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    page = ending in ("html", "htm", "xhtml") or start.startswith((b"<!doctype html", b"<html"))
    prints, encoding = _characters(content, page=page)
    said = () if encoding == "utf-8" else (f"it is {encoding} and not utf-8; quotes are counted in its own bytes",)
    if page or prints[:2048].lstrip("\ufeff \t\r\n").lower().startswith(("<!doctype html", "<html")):
        told = read_page(prints)
        hidden = ("some of the page is hidden from view and was not read",) if told.hidden else ()
        return Document(
            kind="html", digest=digest, text=told.text, runs=tuple(told.runs), prints=prints, pieces={},
            warnings=(*said, *hidden), encoding=encoding,
        )  # fmt: skip
    whole = Run(start=0, end=len(prints), source=0, source_end=len(prints))
    kind = "markdown" if ending in ("md", "markdown") else "text"
    return Document(
        kind=kind, digest=digest, text=prints, runs=(whole,), prints=prints, pieces={}, warnings=said, encoding=encoding
    )


def _characters(content: bytes, *, page: bool) -> tuple[str, str]:
    """The characters of a text file, and their encoding: UTF-8, UTF-16 with its mark, what a page says of itself, or
    Windows-1252.

    A mark stays the first character. In any encoding the characters give the very bytes of the file again.
    """
    wide = _WIDE.get(content[:2])
    if not wide and b"\0" in content[:8192]:
        raise Illegible("it is a binary file, neither text nor PDF nor Word")
    try:
        return content.decode(wide or "utf-8"), wide or "utf-8"
    except UnicodeDecodeError as error:
        told = _told(content) if page else ""
        for encoding in filter(None, ("" if wide else told, "" if wide or told or not _seems_old(content) else _OLD)):
            prints = content.decode(encoding, "replace")
            if prints.encode(encoding, "replace") == content:
                return prints, encoding
        what = f"UTF-{16 if wide else 8}"
        raise Illegible(f"it is not {what} text: {error.reason} at byte {error.start}; save it as UTF-8") from error


def _told(content: bytes) -> str:
    """The encoding that a page says it has, if it is one that is read; a browser takes Latin-1 for Windows-1252."""
    said = _CHARSET.search(content[:1024].lower())
    name = said[1].decode() if said else ""
    return _OLD if name in _CALLED_OLD else name if _READ.fullmatch(name) else ""


def _seems_old(content: bytes) -> bool:
    """Whether the bytes can be Windows-1252: few beyond ASCII, and none that only steers a terminal."""
    beyond = sum(each > 0x7F for each in content)
    return beyond <= MOST_BEYOND_ASCII * len(content) and not _STEERS.search(content)


def _word(content: bytes, digest: str) -> Document:
    word = read_word(content)
    text, runs, pieces, at = [], [], {}, 0
    for each in word.paragraphs:
        if each.hidden or not each.text.strip():
            continue
        runs.append(Run(start=at, end=at + len(each.text), source=0, source_end=len(each.text), paragraph=each.number))
        pieces["paragraph", each.number] = each.text
        text.append(each.text + "\n\n")
        at += len(each.text) + 2
    hidden = any(each.hidden and each.text.strip() for each in word.paragraphs)
    warnings = (*word.warnings, *(("some of its text is hidden and was not read",) if hidden else ()))
    return Document(
        kind="word", digest=digest, text="".join(text), runs=tuple(runs), prints="", pieces=pieces,
        tracked=word.tracked, warnings=warnings,
    )  # fmt: skip


def _pdf(content: bytes, digest: str) -> Document:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(io.BytesIO(content))
    except pypdfium2.PdfiumError as error:
        raise Illegible(f"the PDF cannot be opened: {error}") from error
    try:
        if len(document) > MOST_PAGES:
            raise Illegible(f"the PDF has {len(document)} pages; at most {MOST_PAGES} are read")
        text, runs, pieces, at, blank = [], [], {}, 0, 0
        for number in range(1, len(document) + 1):
            try:
                page = document[number - 1].get_textpage().get_text_bounded().replace("\r\n", "\n")
            except pypdfium2.PdfiumError as error:
                raise Illegible(f"page {number} of the PDF cannot be read: {error}") from error
            if at + len(page) > MOST_TEXT:
                raise Illegible(f"its text has more than {MOST_TEXT} characters")
            if not page.strip():
                blank += 1
                continue
            runs.append(Run(start=at, end=at + len(page), source=0, source_end=len(page), page=number))
            pieces["page", number] = page
            text.append(page + "\n")
            at += len(page) + 1
        if not text:
            raise Illegible("its pages hold no text: a scanned image")
        warnings = (f"{blank} of its pages hold no text and were not read",) if blank else ()
        return Document(
            kind="pdf", digest=digest, text="".join(text), runs=tuple(runs), prints="", pieces=pieces,
            warnings=warnings,
        )  # fmt: skip
    finally:
        document.close()
