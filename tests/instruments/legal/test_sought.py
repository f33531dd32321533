"""Looking first for the words that a pattern needs, and trying it where it can begin, finds the same as the pattern alone."""

import importlib
import pkgutil
import re

import pytest

from ringtrue.instruments import legal
from ringtrue.instruments.legal.lexicon import lexicon
from ringtrue.instruments.legal.licences.known import known_texts
from ringtrue.instruments.legal.licences.patterns import FOLDER, patterns
from ringtrue.instruments.legal.reading import read
from ringtrue.instruments.legal.sentences import sentences_of
from ringtrue.instruments.legal.sought import Several, Sought, sought


def _every_pattern():
    rooms = [importlib.import_module(each.name) for each in pkgutil.walk_packages(legal.__path__, f"{legal.__name__}.")]
    values = [
        *(each for room in rooms for each in vars(room).values()),
        *(each for row in lexicon().values() for each in row.values()),
        *(sought(each) for path in FOLDER.glob("*.toml") for _, each in patterns(path.stem).written()),
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
    assert len(patterns) > 400
    _agree(patterns, [each.text for each in known_texts()])


def test_no_pattern_loses_a_match_in_one_text():
    _agree(_every_pattern(), [next(each.text for each in known_texts() if each.id == "gemma-tou-2024-04-01")])


def _words(needs):
    return [[sorted((*each.heads, *each.parts)) for each in alternative] for alternative in needs]


@pytest.mark.parametrize(
    ("pattern", "needs"),
    [
        (r"\b(?:revok\w+|terminat\w+)\b", [[["revok", "termi"]]]),
        (r"\byou may (?:\w+ )?revoke\b", [[["revok"], ["you"], ["may"]]]),
        (r"(?<!non-)\bcommercial", [[["comme"]]]),
        (r"\blicen[sc]e|\bright", [[["licen"]], [["right"]]]),
        (r"\b(?:the |any )?licen", [[["licen"]]]),
        (r"\bre-?distribut", [[["distribut"], ["re"]]]),
        (r"\bterms?\b|\bas is", [[["term"]], [["as"], ["is"]]]),
        (r"\w+ rights", [[["right"]]]),
        (r"\ba|\bterms", []),
        (r"[a(|]x|\w+", []),
    ],
)
def test_what_each_match_of_a_pattern_holds(pattern, needs):
    assert _words(sought(pattern).needs) == needs


def test_of_a_pattern_of_whole_words_each_alternative_has_its_needs():
    pattern = sought("may not|is granted to", whole=True)
    assert _words(pattern.needs) == [[["may"], ["not"]], [["grant"], ["is"], ["to"]]]
    assert pattern.begins == {"may", "is"}
    assert not pattern.search("dismay not")
    assert not pattern.search("may nothing")
    assert pattern.search("it may not")


@pytest.mark.parametrize(
    ("pattern", "begins"),
    [
        (r"\b(?:revok\w+|terminat\w+)\b", {"revok", "termi"}),
        (r"\b(?:the |any )?licen", {"the", "any", "licen"}),
        (r"(?<![\w])(?:(?:may|can)(?! not)\b|(?<=you )own)", {"may", "can", "own"}),
        (r"licen[sc]e|right", set()),
        (r"\b\w+ rights", set()),
        (r"\bx?may", set()),
        (r"\b(?:not |)may\b", set()),
        (r"\bend(?:s|ed)?\b|\.$", set()),
    ],
)
def test_with_which_words_a_match_begins(pattern, begins):
    assert sought(pattern).begins == begins


def test_letters_in_the_middle_of_a_word_are_found_where_the_pattern_lets_them_stand_there():
    assert sought(r"terminat\w+").search("a determination")
    assert not sought(r"\bterminat\w+").search("a determination")


def test_of_several_patterns_those_are_asked_that_can_be_there():
    revoked, ended, any_number = sought(r"\brevok\w+"), sought(r"\bend of the term\b"), sought(r"\d+")
    several = Several([revoked, ended, any_number])
    assert several.in_("it is revoked at the end") == [revoked, any_number]
    assert several.in_("at the end of the term") == [ended, any_number]
