"""Sentences are found in any text, and what is quoted stands in the file exactly so."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringtrue.examiners import consult
from ringtrue.examiners.claims.passages import passages, sentences
from ringtrue.examiners.claims.said import KINDS, LANGUAGES
from ringtrue.instruments.legal import Illegible
from ringtrue.instruments.legal.reading import read

CATALOGUE = [consult(name) for name in KINDS]
SPOKEN = [consult(name) for name in LANGUAGES]
PIECES = [
    "Fulmar is sovereign AI", "データは国外に出ません", "소버린 AI입니다", "主权人工智能", "بياناتكم لا تغادر المملكة", "data never leaves Norvale",
    ". ", "。", "\n", "\n\n", "\t", "- ", "# ", "| ", "e.g. ", "3.5 ", "?", ";", "*", "“", "\u200b", "\r\n", "<b>", "&amp;", " ",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=14).map("".join)


@pytest.mark.slow
@given(TEXTS, st.sampled_from(["a.txt", "a.md", "a.html"]))
@settings(max_examples=60, deadline=None)
def test_whatever_the_text_every_quote_is_its_own_bytes(text, name):
    content = text.encode("utf-8", "replace")
    try:
        document = read(content, name)
    except Illegible:
        return
    for passage in passages(document, CATALOGUE, SPOKEN):
        assert passage.made
        for quote in passage.quotes:
            assert content[quote.span.start : quote.span.end].decode() == quote.text


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_sentences_follow_each_other_and_never_overlap(text):
    try:
        document = read(text.encode("utf-8", "replace"), "a.txt")
    except Illegible:
        return
    at = 0
    for start, end in sentences(document):
        assert at <= start < end <= len(document.text)
        at = end


def told(text, name="a.md"):
    document = read(text.encode(), name)
    return [" ".join(document.text[start:end].split()) for start, end in sentences(document)]


def test_headings_points_cells_and_wrapped_lines_are_told_apart():
    text = (
        "# Fulmar\n\nIt is sovereign\nAI. See Sec. 3.5, e.g. the map.\n\n- air-gapped\n- open weights\n\n"
        "| keys | yours |\n| --- | --- |\n"
    )
    assert told(text)[:4] == ["Fulmar", "It is sovereign AI.", "See Sec. 3.5, e.g. the map.", "air-gapped"]
    assert "open weights" in told(text)
    assert told("一。二。三", "a.txt") == ["一。", "二。", "三"]


def test_a_text_without_any_stop_is_read_in_pieces():
    assert max(len(each) for each in told("word " * 3000, "a.txt")) <= 2000
