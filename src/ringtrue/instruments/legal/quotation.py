"""Finds a quotation in a document, exactly: byte for byte in a text file, word for word in a PDF or a Word document.

A PDF has no bytes of text, only placed glyphs, and Word cuts its text into runs; there a quotation matches the text of
one page, as pdfium extracts it, or the visible text of one paragraph, where any run of white space counts as one space.
"""

import io

from ringtrue.instruments.legal import Illegible, Span
from ringtrue.instruments.legal.docx_text import is_word, read_word

MOST_PAGES = 5_000
MOST_PAGE_TEXT = 4 << 20


def locate(content: bytes, quote: str, page: int | None = None) -> Span | None:
    """Where the quotation stands in the document, or nothing when it does not.

    Raises `Illegible` when the document cannot be read as text.
    """
    if content[:1024].lstrip()[:5] == b"%PDF-":
        return _on_a_page(content, quote, page)
    if is_word(content):
        return _in_a_paragraph(content, quote)
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Illegible("it is an old or encrypted Office document; save it as .docx without a password")
    if content[:4] == b"PK\x03\x04" or b"\0" in content[:8192]:
        raise Illegible("it is a binary file, neither text nor PDF nor Word")
    needle = quote.encode()
    start = content.find(needle)
    if start < 0:
        return None
    return Span(start=start, end=start + len(needle), line=content.count(b"\n", 0, start) + 1)


def _in_a_paragraph(content: bytes, quote: str) -> Span | None:
    needle = " ".join(quote.split())
    for each in read_word(content).paragraphs:
        start = " ".join(each.text.split()).find(needle) if needle else -1
        if start >= 0:
            return Span(start=start, end=start + len(needle), paragraph=each.number)
    return None


def _on_a_page(content: bytes, quote: str, page: int | None) -> Span | None:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(io.BytesIO(content))
    except pypdfium2.PdfiumError as error:
        raise Illegible(f"the PDF cannot be opened: {error}") from error
    try:
        pages = range(len(document)) if page is None else (page - 1,)
        if len(document) > MOST_PAGES:
            raise Illegible(f"the PDF has {len(document)} pages; at most {MOST_PAGES} are read")
        needle = " ".join(quote.split())
        any_text = False
        for number in pages:
            if number >= len(document):
                return None
            try:
                text = document[number].get_textpage().get_text_bounded()[:MOST_PAGE_TEXT]
            except pypdfium2.PdfiumError as error:
                raise Illegible(f"page {number + 1} of the PDF cannot be read: {error}") from error
            any_text = any_text or bool(text.strip())
            start = (flat := " ".join(text.split())).find(needle)
            if start >= 0 and flat:
                return Span(start=start, end=start + len(needle), page=number + 1)
        if not any_text:
            raise Illegible("its pages hold no text: a scanned image")
        return None
    finally:
        document.close()
