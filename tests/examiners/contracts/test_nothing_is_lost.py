"""Looking first for the words that a contract's pattern needs finds the same as the pattern alone."""

import re
from pathlib import Path

import pytest

from ringtrue.examiners.contracts.frames import grammar_of, with_home
from ringtrue.examiners.contracts.languages import languages
from ringtrue.examiners.contracts.said import said_in
from ringtrue.examiners.contracts.sayings import sayings_of
from ringtrue.instruments.legal.reading import read

LANGUAGES = languages()
FREE = sorted((Path(__file__).parents[3] / "benchmarks" / "contract_gold" / "free").glob("*.txt"))


def _said(paths):
    for path in paths:
        yield from said_in(0, read(path.read_bytes(), path.name), LANGUAGES, ((), (), ()))


def _sayings():
    words = with_home(LANGUAGES["en"]["words"], ())
    for clause in LANGUAGES["en"]["clause"].values():
        if told := sayings_of(clause, words):
            yield from (told.hint, *([told.never] if told.never else []), *told.linked)
            for each in told.kinds.values():
                yield from each


def _slots():
    for code in LANGUAGES:
        grammar = grammar_of(LANGUAGES[code])
        yield from grammar.topics.values()
        for facets in grammar.facets.values():
            for facet in facets:
                for frame in (*facet.frames, *facet.against, *facet.half):
                    yield from (slot.pattern for slot in frame)


def _agree(said):
    heard = sorted({reading for each in said for reading in each.heard})
    plain = sorted({each.sentence.plain for each in said})
    for saying in _sayings():
        alone = re.compile(rf"(?<![\w-])(?:{saying.pattern})(?![\w-])" if saying.pattern else "")
        for text in heard:
            one, other = saying.search(text), alone.search(text)
            assert (one and one.span()) == (other and other.span()), (saying.pattern, text)
    for pattern in {each.pattern: each for each in _slots()}.values():
        alone = re.compile(pattern.pattern)
        for text in plain:
            one, other = pattern.search(text), alone.search(text)
            assert (one and one.span()) == (other and other.span()), (pattern.pattern, text)
    return len(heard), len(plain)


def test_in_the_beginning_of_a_contract():
    assert min(_agree(list(_said(FREE[:1])))) > 20


@pytest.mark.slow
def test_in_every_free_contract():
    assert min(_agree(list(_said(FREE)))) > 500
