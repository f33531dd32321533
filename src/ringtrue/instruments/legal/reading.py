"""The reading room: one function that reads text, Markdown, HTML, PDF and Word into a document.

Every character of the text knows its place in the file, so that a finding can quote exactly. Nothing that the document
points to is fetched; it is listed as linked and unread.
"""

import hashlib
import io

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

_ENDINGS = (b"\xff\xfe", b"\xfe\xff")


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
    )


def _text(content: bytes, digest: str, ending: str) -> Document:
    if content[:2] in _ENDINGS or b"\0" in content[:8192]:
        raise Illegible("it is a binary file or UTF-16, neither UTF-8 text nor PDF nor Word")
    try:
        prints = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Illegible(f"it is not UTF-8 text: {error.reason} at byte {error.start}; save it as UTF-8") from error
    start = prints[:2048].lstrip("\ufeff \t\r\n").lower()
    if ending in ("html", "htm", "xhtml") or start.startswith(("<!doctype html", "<html")):
        page = read_page(prints)
        warnings = ("some of the page is hidden from view and was not read",) if page.hidden else ()
        return Document(
            kind="html", digest=digest, text=page.text, runs=tuple(page.runs), prints=prints, pieces={},
            warnings=warnings,
        )  # fmt: skip
    whole = Run(start=0, end=len(prints), source=0, source_end=len(prints))
    kind = "markdown" if ending in ("md", "markdown") else "text"
    return Document(kind=kind, digest=digest, text=prints, runs=(whole,), prints=prints, pieces={})


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
