"""The Markdown: everything is in it, and nothing in it acts."""

import re

import pytest

from reports import hostile
from ringtrue.reports import markdown_text


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("*bold*", r"\*bold\*"),
        ("<b>", r"\<b\>"),
        ("=1+1", r"\=1+1"),
        ("+1", r"\+1"),
        ("-1", r"\-1"),
        ("@SUM(A1)", "`@`SUM(A1)"),
        ("1. first", r"1\. first"),
        ("http://a.b/c", r"http`://`a\.b/c"),
        ("www.evil.example", r"www`.`evil\.example"),
        ("me@evil.example", r"me`@`evil\.example"),
        ("a | b", r"a \| b"),
        ("[x](y)", r"\[x\](y)"),
        ("&lt;", r"\&lt;"),
        ("# head", r"\# head"),
        ("a\nb", "a ↵ b"),
        ("\x1b[31m", r"\\x1b\[31m"),
        ("plain words: all of them.", "plain words: all of them."),
    ],
)
def test_words_of_others_mean_nothing_to_markdown(given, written):
    assert markdown_text.text(given) == written


@pytest.mark.parametrize(
    ("given", "written"),
    [("a", "`a`"), ("a`b", "``a`b``"), ("`a", "`` `a ``"), ("a|b", r"`a\|b`"), ("a\nb", r"`a\x0ab`")],
)
def test_a_code_span_holds_whatever_is_in_it(given, written):
    assert markdown_text.code(given) == written


def test_every_requirement_and_every_entry_is_there():
    assessment = hostile.assessment()
    text = markdown_text.as_text(assessment)
    for each in assessment.requirements:
        assert f"#### `{each.requirement.id}`: {each.verdict}" in text
        for item in each.items:
            assert all(entry.digest in text for entry in item.entries)
    assert assessment.ledger_head in text


def test_no_line_is_forged_and_no_link_is_made():
    text = markdown_text.as_text(hostile.assessment())
    assert "\n# Forged" not in text
    assert "\n- forged" not in text
    assert not re.search(r"(?<!\\)<|(?<!\\)!\[|https?://|www\.\w|\w@\w", text)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    assert not re.search(r"^[=+@]", text, re.MULTILINE)


def test_the_same_assessment_gives_the_same_bytes():
    assert markdown_text.as_text(hostile.assessment()) == markdown_text.as_text(hostile.assessment())
