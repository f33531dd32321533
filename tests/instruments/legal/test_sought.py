"""Looking first for the words that a pattern can begin with finds the same as the pattern alone."""

import importlib
import pkgutil
import re

import pytest

from ringtrue.instruments import legal
from ringtrue.instruments.legal.lexicon import lexicon
from ringtrue.instruments.legal.licences.known import known_texts
from ringtrue.instruments.legal.reading import read
from ringtrue.instruments.legal.sentences import sentences_of
from ringtrue.instruments.legal.sought import Sought, begins_of, sought


def _every_pattern():
    rooms = [importlib.import_module(each.name) for each in pkgutil.walk_packages(legal.__path__, f"{legal.__name__}.")]
    values = [
        *(each for room in rooms for each in vars(room).values()),
        *(each for row in lexicon().values() for each in row.values()),
    ]
    return {each.pattern: each for each in values if isinstance(each, Sought)}.values()


def _agree(patterns, texts):
    plain = [each.plain for text in texts for each in sentences_of(read(text.encode()))]
    for pattern in patterns:
        alone = re.compile(pattern.pattern)
        for text in plain:
            one, other = pattern.search(text), alone.search(text)
            assert (one and one.span()) == (other and other.span()), (pattern.pattern, text)
            assert [each.span() for each in pattern.finditer(text)] == [each.span() for each in alone.finditer(text)]


@pytest.mark.slow
def test_no_pattern_loses_a_match_in_any_known_text():
    patterns = _every_pattern()
    assert len(patterns) > 150
    _agree(patterns, [each.text for each in known_texts()])


def test_no_pattern_loses_a_match_in_one_text():
    _agree(_every_pattern(), [next(each.text for each in known_texts() if each.id == "gemma-tou-2024-04-01")])


@pytest.mark.parametrize(
    ("pattern", "begins"),
    [
        (r"\b(?:revok\w+|terminat\w+)\b", ("revok", "terminat")),
        (r"(?<!non-)\bcommercial", ("commercial",)),
        (r"licen[sc]e|right", ("licen", "right")),
        (r"(?:the |any )?licen", ("the ", "any ", "licen")),
        (r"terms?|as is", ("term", "as is")),
        (r"\w+ rights", None),
        (r"a|terms", None),
        (r"[a(|]x|terms", None),
    ],
)
def test_what_a_pattern_can_begin_with(pattern, begins):
    assert begins_of(pattern) == begins
    assert sought(pattern).begins == (begins or ())
