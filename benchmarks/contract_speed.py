"""How fast a contract is read, on one core: a text of 50 kB, and a PDF of 300 pages made here.

    python benchmarks/contract_speed.py

The words are the licences under tests/files/public and our drafts, over and over. The PDF has real text in a standard
font, forty-five lines to the page. Memory is the most that the process held, before and after.
"""

import ctypes
import io
import resource
import sys
import textwrap
import time
from itertools import cycle, islice
from pathlib import Path

import pypdfium2
from pypdfium2 import raw

from ringtrue.examiners.contracts.languages import languages
from ringtrue.examiners.contracts.reading import read_clauses
from ringtrue.examiners.contracts.verdicts import Reading
from ringtrue.instruments.legal.document import Document
from ringtrue.instruments.legal.reading import read
from ringtrue.remedies.clauses import drafted

PUBLIC = Path(__file__).parents[1] / "tests" / "files" / "public"
LANGUAGES = languages()
DRAFTS = {name: each.ask["en"] for name, each in drafted().items()}
PAGES, LINES, WIDTH = 300, 45, 95


def main() -> None:
    """Prints seconds and megabytes for each."""
    text = words()
    print(f"{'what':<28}{'bytes':>10}{'read s':>9}{'decide s':>10}{'s per 50 kB':>13}{'most MB':>9}")
    for size in (50_000, 200_000):
        _told(f"text of {size // 1000} kB", text[:size].encode(), "x.txt")
    lines = [line for each in text.split("\n") for line in (textwrap.wrap(each, WIDTH) or [""])]
    _told(f"PDF of {PAGES} pages", pdf(list(islice(cycle(lines), PAGES * LINES)), LINES), "x.pdf")


def _told(what: str, content: bytes, name: str) -> None:
    started = time.perf_counter()
    document = read(content, name)
    between = time.perf_counter()
    readings = _decided(document)
    ended = time.perf_counter()
    assert len(readings) == len(DRAFTS)
    size = len(document.text.encode())
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{what:<28}{size:>10}{between - started:>9.2f}{ended - between:>10.2f}"
        f"{(ended - started) * 50_000 / size:>13.2f}{most:>9.0f}"
    )
    sys.stdout.flush()


def _decided(document: Document) -> tuple[Reading, ...]:
    return read_clauses((document,), LANGUAGES, DRAFTS)


def words() -> str:
    """Half a megabyte of legal English."""
    licences = [path.read_text("utf-8", "replace") for path in sorted(PUBLIC.glob("*/LICENSE*")) if path.is_file()]
    return "\n\n".join(islice(cycle([*licences, "\n\n".join(DRAFTS.values())]), 60))[:600_000]


def pdf(lines: list[str], per_page: int) -> bytes:
    """A PDF with these lines, so many to the page."""
    document = pypdfium2.PdfDocument.new()
    font = raw.FPDFText_LoadStandardFont(document, b"Helvetica")
    for first in range(0, len(lines), per_page):
        page = document.new_page(595, 842)
        for n, line in enumerate(lines[first : first + per_page]):
            if not line:
                continue
            written = raw.FPDFPageObj_CreateTextObj(document, font, ctypes.c_float(10))
            encoded = (line + "\0").encode("utf-16-le")
            raw.FPDFText_SetText(written, (ctypes.c_ushort * (len(encoded) // 2)).from_buffer_copy(encoded))
            raw.FPDFPageObj_Transform(written, 1, 0, 0, 1, 50, 790 - n * 16)
            raw.FPDFPage_InsertObject(page, written)
        raw.FPDFPage_GenerateContent(page)
        page.close()
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


if __name__ == "__main__":
    main()
