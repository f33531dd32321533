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
        (b"\xff\xfeL\0i", "UTF-16"),
        ("Лицензия на использование".encode("windows-1251"), "UTF-8"),
        ("许可证".encode("gbk"), "UTF-8"),
        ("Lizenz für \x07 alle".encode("windows-1252"), "UTF-8"),
        (b"Licence \x81 of a model, free to use by everybody who reads it", "UTF-8"),
        (b"<html><meta charset=shift_jis>\x93\xfa\x96\xff\xff", "UTF-8"),
        (b"Licen\0ce", "binary"),
        (b"   \n 123 \n", "no words"),
        (b" " * (MOST_BYTES + 1), "at most"),
    ],
)
def test_what_cannot_be_read_says_so(content, why):
    with pytest.raises(Illegible, match=why):
        read(content)


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        ("The licensee’s right – granted “as is” – is free.", "windows-1252", "x.txt"),
        ("\ufeffThe licensee’s right is free.\r\nEnd.", "utf-16-le", "x.txt"),
        ("\ufeffThe licensee’s right is free.", "utf-16-be", "x.txt"),
        ("\ufeffThe licensee’s right is free.", "utf-8", "x.txt"),
        ('<html><meta charset="iso-8859-1"><p>The licensee’s right is free.</p></html>', "windows-1252", "x.html"),
        ('<html><meta charset="shift_jis"><p>国産のモデルです。</p></html>', "shift_jis", "x.html"),
        (
            '<html><meta http-equiv="Content-Type" content="text/html; charset=EUC-KR"><p>국산 모델입니다.</p></html>',
            "euc-kr",
            "x",
        ),
    ],
)
def test_quotes_are_counted_in_the_bytes_of_the_file_whatever_its_encoding(text, encoding, name):
    content = text.encode(encoding)
    document = read(content, name)
    assert document.encoding == encoding
    assert bool(document.warnings) == (encoding != "utf-8")
    for word in ("right", "free", "国産", "국산"):
        if (at := document.text.find(word)) >= 0:
            (quote,) = document.quotes(at, at + len(word))
            assert quote.text == word
            assert content[quote.span.start : quote.span.end].decode(encoding) == word


def test_blanks_to_be_filled_in_by_hand_are_read_in_no_time():
    blank = " " * 4_000
    document = read(f'the "Licensee"{blank}of{blank}and the "Work"{blank}or "Works"{blank}means the atlas.\n'.encode())
    assert document.definitions[-1].terms == ("Work", "Works")
