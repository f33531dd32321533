"""Word documents: what a reader sees is read, what is deleted is not, and hostile ones are refused."""

import io
import warnings
import zipfile
from pathlib import Path

import pytest

from ringtrue.instruments.legal import Illegible
from ringtrue.instruments.legal.docx_text import read_word
from ringtrue.instruments.legal.quotation import locate

AGREEMENT = (Path(__file__).parents[2] / "files" / "documents" / "agreement.docx").read_bytes()
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word(body: str, head: str = "", **parts: bytes) -> bytes:
    """A Word document with this body; other parts by name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f'{head}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def texts(content: bytes) -> list[str]:
    return [each.text for each in read_word(content).paragraphs]


def test_words_that_word_cut_into_runs_are_whole_again():
    assert "The Supplier delivers the weights in open formats." in texts(AGREEMENT)


def test_what_a_tracked_change_deleted_is_gone_and_what_it_inserted_is_there():
    assert "The Supplier may at any time suspend the Model." in texts(AGREEMENT)
    assert read_word(AGREEMENT).tracked


def test_cells_of_tables_are_read():
    assert {"Place of data", "Indonesia\u00a0only"} <= set(texts(AGREEMENT))


def test_hidden_text_is_marked_and_numbers_are_known():
    paragraphs = {each.text: each for each in read_word(AGREEMENT).paragraphs}
    assert paragraphs["Small print nobody sees."].hidden
    assert not paragraphs["Place of data"].hidden


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("delivers the weights in open", True),
        ("may at any time suspend", True),
        ("may not suspend", False),
        ("may not at any time", False),
        ("Indonesia only", True),
        ("Tab here", True),
        ("Place of data Indonesia", False),
        ("", False),
    ],
)
def test_a_quotation_stands_in_one_paragraph_of_what_is_seen(quote, found):
    span = locate(AGREEMENT, quote)
    assert bool(span) is found
    if span:
        paragraph = next(each for each in read_word(AGREEMENT).paragraphs if each.number == span.paragraph)
        assert " ".join(paragraph.text.split())[span.start : span.end] == quote


def test_macros_objects_and_links_are_told_and_left_alone():
    content = word(
        "<w:p/>",
        word__vbaProject_bin=b"x",
    ).replace(b"word/vbaProject_bin", b"word/vbaProject.bin")
    assert any("macros" in each for each in read_word(content).warnings)
    relations = b'<Relationships><Relationship TargetMode="External" Target="http://192.0.2.1/t.dotm"/></Relationships>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{W}"/>')
        archive.writestr("word/_rels/settings.xml.rels", relations)
    assert any("outside" in each for each in read_word(out.getvalue()).warnings)


BOMB = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (word("<w:p><w:r><w:t>&b;</w:t></w:r></w:p>", BOMB), "entities"),
        (word("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", OUTSIDE), "entities"),
        (word("<w:p>" * 1000 + "</w:p>" * 1000), "levels deep"),
        (word("<w:p>"), "not whole XML"),
        (word("<w:p><w:r><w:t>" + "a" * 3_000_000 + "</w:t></w:r></w:p>"), "unfolds"),
        (b"PK\x03\x04" + b"word/document.xml", "binary file"),
        (word("<w:p/>")[:-30], "binary file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "password"),
    ],
    ids=["bomb", "outside", "deep", "cut", "unfolding", "no zip", "no directory", "encrypted"],
)
def test_a_hostile_or_broken_document_is_refused(content, why):
    with pytest.raises(Illegible, match=why):
        locate(content, "anything")


def test_a_document_with_two_texts_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        for text in ("one", "two"):
            archive.writestr(
                "word/document.xml", f'<w:document xmlns:w="{W}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:document>'
            )
    with pytest.raises(Illegible, match="twice"):
        locate(out.getvalue(), "one")
