"""Every character of a document that was read knows where it stands in the file."""

import io
import zipfile

import pytest

from ringtrue.instruments.legal import Illegible
from ringtrue.instruments.legal.quotation import locate
from ringtrue.instruments.legal.reading import MOST_BYTES, read

TEXT = """1. Grant
(a) “Licensor” means Beispiel GmbH. You may use the Work – für jeden Zweck.

(b) The policy at https://example.org/policy is incorporated by reference.

2. Term
See Section
2 above.
"""


@pytest.fixture
def word():
    def make(*paragraphs):
        space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        runs = "".join(f'<w:p><w:r><w:t xml:space="preserve">{each}</w:t></w:r></w:p>' for each in paragraphs)
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("word/document.xml", f"<w:document {space}><w:body>{runs}</w:body></w:document>")
        return file.getvalue()

    return make


def exact(document, content, words):
    start = document.text.index(words)
    (quote,) = document.quotes(start, start + len(words))
    assert content[quote.span.start : quote.span.end].decode() == quote.text
    return quote


def test_a_quote_of_a_text_file_is_its_bytes():
    content = TEXT.encode()
    document = read(content)
    quote = exact(document, content, "You may use the Work – für jeden Zweck")
    assert quote.span.line == 2


def test_a_quote_of_a_page_is_the_bytes_of_its_source():
    content = (
        b"<!DOCTYPE html><html><head><title>No</title><script>You may not</script></head><body>"
        b"<p>You&nbsp;may <b>use</b> &ldquo;it&rdquo; f&uuml;r</p><p style='display: none'>never</p></body></html>"
    )
    document = read(content)
    assert "never" not in document.text
    assert "hidden" in document.warnings[0]
    assert exact(document, content, "may use “it” für").text == "may <b>use</b> &ldquo;it&rdquo; f&uuml;r"


def test_a_quote_of_a_word_file_is_found_again_in_its_paragraph(word):
    content = word("First paragraph.", "The Buyer   may fine-tune the Model.")
    document = read(content)
    start = document.text.index("Buyer")
    (quote,) = document.quotes(start, start + len("Buyer   may fine-tune"))
    assert quote.text == "Buyer may fine-tune"
    found = locate(content, quote.text)
    assert (found.start, found.end, found.paragraph) == (quote.span.start, quote.span.end, quote.span.paragraph)


def test_a_quote_over_two_paragraphs_of_a_word_file_is_two_quotes(word):
    document = read(word("First words.", "Second words."))
    assert [each.text for each in document.quotes(0, len(document.text))] == ["First words.", "Second words."]


def test_clauses_definitions_and_links_are_told():
    document = read(TEXT.encode())
    assert [(each.number, each.heading) for each in document.clauses] == [
        ("1", "Grant"), ("a", ""), ("b", ""), ("2", "Term"),
    ]  # fmt: skip
    assert document.clauses[1].where == "1 Grant > a"
    assert ("Licensor",) in [each.terms for each in document.definitions]
    (link,) = document.links
    assert (link.address, link.incorporated) == ("https://example.org/policy", True)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "encrypted"),
        (b"%PDF-1.4 broken", "cannot be opened"),
        (b"PK\x03\x04nothing", "zip"),
        (b"\xff\xfeL\0i\0", "UTF-16"),
        ("Lizenz für".encode("latin-1"), "UTF-8"),
        (b"   \n 123 \n", "no words"),
        (b" " * (MOST_BYTES + 1), "at most"),
    ],
)
def test_what_cannot_be_read_says_so(content, why):
    with pytest.raises(Illegible, match=why):
        read(content)


def test_blanks_to_be_filled_in_by_hand_are_read_in_no_time():
    blank = " " * 4_000
    document = read(f'the "Licensee"{blank}of{blank}and the "Work"{blank}or "Works"{blank}means the atlas.\n'.encode())
    assert document.definitions[-1].terms == ("Work", "Works")
