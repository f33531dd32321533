"""Of a text that is no known one, what readers answered to like sentences is weighed, and told as compared only."""

import json
import lzma

import pytest

from ringtrue.errors import CatalogueWrong
from ringtrue.instruments.legal.frames import read_frames
from ringtrue.instruments.legal.licences import Answer, Says
from ringtrue.instruments.legal.licences.answers import QUESTIONS, read_licence, read_texts
from ringtrue.instruments.legal.licences.compared import (
    COMPARED,
    FILE,
    GRANTED,
    Weighing,
    compared,
    learnt,
    says,
    signs_of,
)
from ringtrue.instruments.legal.licences.identity import identify
from ringtrue.instruments.legal.licences.known import known_texts
from ringtrue.instruments.legal.licences.rights import Operator, Right, right_of
from ringtrue.instruments.legal.likeness import told
from ringtrue.instruments.legal.reading import read
from ringtrue.shelf import CATALOGUE

UNKNOWN = """Orvane Atlas Terms

Researchers are granted access to the atlas for study in their own laboratory. Scholars who want to rework the atlas, or to
build works that derive from it, are welcome to do so for non-commercial research. No part of the atlas may be passed on to
any third party.

Orvane may end these terms on thirty days' notice. The laws of Ruritania govern these terms.
"""


def answers(text):
    document = read(text.encode())
    return {each.question: each for each in read_texts(document, identify(document))}


def test_what_is_compared_says_so_quotes_the_text_and_gives_no_right():
    found = answers(UNKNOWN)
    compared = [each for each in found.values() if each.compared]
    assert compared
    for each in compared:
        assert each.reason == COMPARED
        assert each.question in learnt().weighings
        for quote in each.quotes:
            assert UNKNOWN.encode()[quote.span.start : quote.span.end].decode() == quote.text
        assert bool(each.quotes) is (each.answer is not Says.SILENT)
        right, _ = right_of(each, Operator(country="DE"))
        assert right in (Right.UNCLEAR, Right.SILENT)


def test_likeness_alone_gives_no_right():
    sure = dict.fromkeys(Says, 0.0) | {Says.YES: 1.0}
    signs = [0.0] * 5 + [6.0] * 6
    for question in GRANTED:
        for rules in (Says.NO, Says.CONDITIONAL, Says.SILENT, Says.UNCLEAR):
            assert says(question, rules, sure, signs) is not Says.YES
        assert says(question, Says.YES, sure, signs) is Says.YES
    assert says("naming-duty", Says.SILENT, sure, signs) is Says.YES


def test_a_free_grant_of_which_the_weighing_is_not_sure_is_not_free_to_tune():
    doubtful = {Says.YES: 0.7, Says.CONDITIONAL: 0.3}
    signs = [0.0] * 5 + [6.0] * 6
    assert says("fine-tune", Says.YES, doubtful, signs) is Says.UNCLEAR
    assert says("redistribute", Says.YES, doubtful, signs) is Says.YES


def test_what_no_sentence_is_like_is_not_answered():
    unlike = [0.0] * 5 + [-6.0] * 6
    assert says("redistribute", Says.SILENT, {Says.NO: 0.9, Says.SILENT: 0.1}, unlike) is Says.SILENT


def test_what_the_rules_hear_and_the_weighing_does_not_contest_is_theirs():
    law = answers(UNKNOWN)["governing-law"]
    assert (law.answer, law.compared) == (Says.YES, False)


@pytest.mark.parametrize("name", ["mit", "apache-2.0", "gemma-tou-2024-04-01"])
def test_a_known_text_is_answered_by_rules_alone(name):
    text = next(each.text for each in known_texts() if each.id == name)
    document = read(text.encode())
    assert read_texts(document, identify(document)) == read_licence(document)


def test_a_compared_permission_permits_nothing():
    free = Answer(question="fine-tune", answer=Says.YES)
    heard = Answer(question="fine-tune", answer=Says.YES, compared=True, reason=COMPARED)
    assert right_of(free, None)[0] is Right.PERMITTED
    assert right_of(heard, None) == (Right.UNCLEAR, (COMPARED,))


def test_changing_is_no_freer_than_retraining(monkeypatch):
    reading = read_frames(read(UNKNOWN.encode()))
    free = tuple(Answer(question=each, answer=Says.YES) for each in QUESTIONS)
    monkeypatch.setattr("ringtrue.instruments.legal.licences.compared.sure", lambda: 1.1)
    found = {each.question: each for each in compared(reading, free)}
    assert found["fine-tune"].compared
    assert found["fine-tune"].answer is not Says.YES
    for question in ("modify", "merge"):
        assert (found[question].answer, found[question].proof) == (found["fine-tune"].answer, found["fine-tune"].proof)
        assert right_of(found[question], None)[0] is not Right.PERMITTED


def test_the_probabilities_of_a_weighing_are_those_of_a_multinomial_regression():
    weighing = Weighing((Says.YES, Says.NO), [1.0, 0.0], [2.0, 1.0], [[1.0, 0.0], [0.0, 0.0]], [0.0, 0.0])
    assert weighing.of([1.0, 5.0]) == {Says.YES: 0.5, Says.NO: 0.5}
    assert weighing.of([3.0, 5.0])[Says.YES] == pytest.approx(0.7310585786300049)


def test_every_weighing_of_the_catalogue_fits_the_signs():
    known = learnt()
    rules = dict.fromkeys((*known.weighings, *GRANTED), Says.SILENT)
    for question, weighing in known.weighings.items():
        assert sum(weighing.of(signs_of(question, rules, {}, {}, 900)).values()) == pytest.approx(1)
        assert f"{question}/YES" in known.sentences.bias
        assert f"{question}/SILENT" in known.texts.bias


def test_another_file_than_the_one_named_is_refused():
    with pytest.raises(CatalogueWrong, match="likeness"):
        told(FILE, "0" * 64, "licence-language/en.toml", "nothing")


def test_what_was_learnt_holds_runs_of_words_and_no_text():
    data = json.loads(lzma.decompress((CATALOGUE / FILE).read_bytes()))
    assert max(len(run.split()) for run, _, _ in data["runs"]) <= 3
    assert {"source", "date", "confidence"} <= data.keys()
