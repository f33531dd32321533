"""A quotation stands in the document or it does not: byte for byte in text, word for word on a page of a PDF."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringtrue.instruments.legal import Illegible, Span
from ringtrue.instruments.legal.quotation import locate


def pdf(*pages: str, trailer: str = "") -> bytes:
    """A minimal PDF with one line of Helvetica per page, written by hand; an empty text draws a box."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    kids = []
    for text in pages:
        lines = "".join(f"({line}) Tj 0 -20 Td " for line in text.split("\n"))
        drawn = f"BT /F1 12 Tf 72 700 Td {lines}ET" if text else "72 600 200 100 re f"
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
        kids.append(len(objects) + 1)
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {len(objects)} 0 R >>"
        )
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] /Count {len(kids)} >>"
    out, starts = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        starts.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{start:010d} 00000 n \n" for start in starts)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n"
    end += f"<< /Size {len(objects) + 1} /Root 1 0 R {trailer}>>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + end.encode()


LEASE = pdf("Lease of a data hall", "The lessee is Asker,\nJakarta.", "Signed and dated")


LETTERS = st.text("abé\u0301–漢🛡 \n", max_size=20)


@settings(max_examples=100, deadline=None)
@given(before=LETTERS, quote=LETTERS.filter(bool), after=LETTERS)
def test_a_quotation_is_found_at_its_first_bytes(before, quote, after):
    content = f"x{before}{quote}{after}".encode()
    span = locate(content, quote)
    assert content[span.start : span.end] == quote.encode()
    assert quote.encode() not in content[: span.end - 1]


def test_offsets_are_bytes_and_not_characters():
    assert locate("négara – ini".encode(), "ini") == Span(start=12, end=15, line=1)


def test_a_letter_and_its_accent_apart_are_not_the_letter():
    whole, apart = unicodedata.normalize("NFC", "négara"), unicodedata.normalize("NFD", "négara")
    assert whole != apart
    assert locate(whole.encode(), apart) is None
    assert locate(apart.encode(), whole) is None
    assert locate(apart.encode(), apart) is not None


@pytest.mark.parametrize(
    "quote", ["all Data stays", "All data  stays", "All data\nstays", "All data\u00a0stays", "All data stays here"]
)
def test_other_words_are_not_the_words(quote):
    assert locate(b"All data stays home.", quote) is None


def test_text_that_is_not_utf_8_is_searched_all_the_same():
    assert locate(b"caf\xe9: all data stays", "all data stays") == Span(start=6, end=20, line=1)


@pytest.mark.parametrize("content", [b"PK\x03\x04docx", b"\x7fELF\0\0", b"words\0words"])
def test_a_binary_file_cannot_be_quoted(content):
    with pytest.raises(Illegible, match="binary"):
        locate(content, "words")


def test_words_are_found_on_their_page():
    assert locate(LEASE, "Lease of a data hall").page == 1
    assert locate(LEASE, "Signed and dated").page == 3
    assert locate(LEASE, "data hall") == Span(start=11, end=20, page=1)


def test_on_a_page_a_line_break_is_a_space():
    assert locate(LEASE, "The lessee is Asker, Jakarta.", page=2) == Span(start=0, end=29, page=2)
    assert locate(LEASE, "lessee  is\nAsker", page=2) == Span(start=4, end=19, page=2)


@pytest.mark.parametrize("page", [1, 3, 4, 1000])
def test_words_of_another_page_are_not_on_this_one(page):
    assert locate(LEASE, "The lessee is Asker", page) is None


@pytest.mark.parametrize("quote", ["the lessee", "The lessee was Asker", "hall The lessee"])
def test_words_that_stand_on_no_page_are_not_found(quote):
    assert locate(LEASE, quote) is None


def test_a_scanned_page_holds_no_words():
    with pytest.raises(Illegible, match="scanned"):
        locate(pdf(""), "words")


def test_a_scanned_page_beside_pages_of_text_is_just_silent():
    assert locate(pdf("", "Some words"), "other words") is None
    assert locate(pdf("", "Some words"), "Some words").page == 2


def test_an_encrypted_pdf_cannot_be_read():
    locked = "/Encrypt << /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <{0}> /U <{0}> >> /ID [<00> <00>] "
    with pytest.raises(Illegible, match="cannot be opened"):
        locate(pdf("Some words", trailer=locked.format("00" * 32)), "Some words")


@pytest.mark.parametrize("content", [b"%PDF-", b"%PDF-1.4\n", b"%PDF-1.4\n%%EOF", b"\n %PDF-1.7 and nothing else"])
def test_a_damaged_pdf_cannot_be_read(content):
    with pytest.raises(Illegible, match="cannot be opened"):
        locate(content, "words")


def test_a_pdf_without_pages_or_with_too_many_is_illegible(monkeypatch):
    monkeypatch.setattr("ringtrue.instruments.legal.quotation.MOST_PAGES", 2)
    with pytest.raises(Illegible, match="at most 2"):
        locate(LEASE, "words")
    with pytest.raises(Illegible):
        locate(pdf(), "words")


@settings(max_examples=60, deadline=None)
@given(at=st.integers(0, len(LEASE) - 1), new=st.binary(max_size=6), cut=st.integers(0, 12))
def test_a_spoiled_pdf_is_read_or_illegible(at, new, cut):
    before = time.monotonic()
    try:
        span = locate(LEASE[:at] + new + LEASE[at + cut :], "The lessee is Asker, Jakarta.")
        assert span is None or span.page in (1, 2, 3) or span.page is None
    except Illegible:
        pass
    assert time.monotonic() - before < 5
