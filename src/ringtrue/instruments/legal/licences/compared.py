"""Answers of a text that is no known one, weighed by how like its sentences are to those that readers quoted.

Rules hear what they were made for. Of a text that nobody has worked on they miss one answer in six, mostly where a
right is given, limited or refused in words of its own. What readers answered to a thousand other texts, and what the
rules made of these, tells how far the rules are to be trusted and what a sentence that they do not hear is like: a
regression on both (D. Wolpert, Stacked generalization, 1992), learnt by benchmarks/licence_gold/likeness.py. An answer
that only this gives is marked as compared, and gives no operator a right.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from ringtrue.instruments.legal.frames import Reading
from ringtrue.instruments.legal.licences import Answer, Says
from ringtrue.instruments.legal.licences.steps import step_of
from ringtrue.instruments.legal.likeness import Likeness, Weighing, likeness_of, runs_of, told, weighing_of
from ringtrue.instruments.legal.sentences import Sentence
from ringtrue.shelf import CATALOGUE, read_toml

FILE = "licence-language/likeness.json.xz"
_LANGUAGE = "licence-language/en.toml"
GRANTED = ("fine-tune", "commercial-use", "redistribute")
"""The questions on what is granted: what a text says on one of them bears on the others."""
GIVEN = (*GRANTED, "train-on-outputs")
"""The questions on rights, which likeness alone never gives."""
QUOTED = (Says.YES, Says.NO, Says.CONDITIONAL)
"""The answers for which readers quoted sentences that can be learnt from."""
RETRAINS = "fine-tune"
"""The question on which a false YES does most harm."""
ALIKE = ("modify", "merge")
"""Questions on which a text is not freer than on retraining, which is modifying."""
BEST = 2
"""Sentences of a text whose likeness to those of one answer is told."""
FURTHEST = 6.0
"""Log odds beyond which likeness tells no more."""
COMPARED = "compared, not understood"

Odds = Mapping[tuple[str, Says], Sequence[tuple[float, Sentence]]]
"""By question and answer the likest sentences of a text with their log odds, likest first."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """The likeness of sentences and of whole texts by `question/answer`, and the weighing of each question."""

    sentences: Likeness
    texts: Likeness
    weighings: Mapping[str, Weighing]


@cache
def sure() -> float:
    """From which probability a text is called free to tune, as the catalogue says."""
    probability: float = _told()["sure"]
    return probability


def _told() -> dict[str, Any]:
    told_: dict[str, Any] = read_toml(CATALOGUE / _LANGUAGE)["likeness"]
    return told_


@cache
def learnt() -> Learnt:
    """What the catalogue holds of it.

    Raises `CatalogueWrong` when the file is not the one that the catalogue names.
    """
    data = told(FILE, _told()["sha256"], _LANGUAGE, "benchmarks/licence_gold/likeness.py")
    weighings = {question: weighing_of(each) for question, each in data["weighings"].items()}
    return Learnt(likeness_of(data, "sorts"), likeness_of(data["whole"], "sorts"), weighings)


def likest(sentences: Iterable[tuple[frozenset[str], Sentence]], likeness: Likeness) -> Odds:
    """The likest sentences of a text, each with its runs, to those that readers quoted for each answer to each
    question.
    """
    scored = [(likeness.odds(own), each) for own, each in sentences]
    found: dict[tuple[str, Says], Sequence[tuple[float, Sentence]]] = {}
    for n, sort in enumerate(likeness.bias):
        question, answer = sort.rsplit("/", 1)
        best = sorted(((odds[n], each) for odds, each in scored), key=lambda one: -one[0])[:BEST]
        found[question, Says(answer)] = [(max(-FURTHEST, min(FURTHEST, odds)), each) for odds, each in best]
    return found


def alike_as_a_whole(own: frozenset[str], likeness: Likeness) -> dict[tuple[str, Says], float]:
    """How like a text of these runs is to those to which readers gave each answer: log odds by question and answer."""
    found: dict[tuple[str, Says], float] = {}
    for sort, odds in zip(likeness.bias, likeness.odds(own), strict=True):
        question, answer = sort.rsplit("/", 1)
        found[question, Says(answer)] = max(-FURTHEST, min(FURTHEST, odds))
    return found


def signs_of(
    question: str, rules: Mapping[str, Says], odds: Odds, alike: Mapping[tuple[str, Says], float], letters: int
) -> list[float]:
    """What bears on a question.

    What the rules answer to it and to its neighbours, how like its sentences and the text as a whole are to others, and
    the text's length.
    """

    def near(of: str, answer: Says, count: int) -> list[float]:
        best = [each for each, _ in odds.get((of, answer), ())][:count]
        return best + [-FURTHEST] * (count - len(best))

    own = [near(question, answer, BEST) for answer in QUOTED]
    yes, no, conditional = (each[0] for each in own)
    signs = [*_which(rules[question]), *(each for best in own for each in best)]
    for other in GRANTED:
        if other != question:
            signs += [*(each for answer in QUOTED for each in near(other, answer, 1)), *_which(rules[other])]
    signs += [yes - no, yes - conditional, no - conditional, max(yes, no, conditional)]
    for answer in (*QUOTED, Says.SILENT):
        signs += [each * (rules[question] is answer) for each in (yes, no, conditional)]
    for of in (question, *(each for each in GRANTED if question in GRANTED and each != question)):
        signs += [alike.get((of, answer), -FURTHEST) for answer in (*QUOTED, Says.SILENT)]
    return [*signs, math.log(letters)]


def _which(answer: Says) -> list[float]:
    return [float(answer is each) for each in Says]


def compared(reading: Reading, answers: tuple[Answer, ...]) -> tuple[Answer, ...]:
    """The answers of an unknown text, where what was learnt outweighs the rules: with the likest sentences as proof."""
    known = learnt()
    own = [runs_of((each.plain,)) for each in reading.sentences]
    odds = likest(zip(own, reading.sentences, strict=True), known.sentences)
    alike = alike_as_a_whole(frozenset().union(*own), known.texts)
    rules = {each.question: each.answer for each in answers}
    letters = len(reading.document.text)
    weighed = {
        each.question: _weighed(
            reading, each, known.weighings[each.question], odds, signs_of(each.question, rules, odds, alike, letters)
        )
        for each in answers
        if each.question in known.weighings
    }
    tuned = weighed[RETRAINS]
    return tuple(
        replace(tuned, question=each.question)
        if each.question in ALIKE and each.answer is Says.YES and tuned.compared
        else weighed.get(each.question, each)
        for each in answers
    )


def _weighed(reading: Reading, answer: Answer, weighing: Weighing, odds: Odds, signs: Sequence[float]) -> Answer:
    probable = {Says(each): probability for each, probability in weighing.of(signs).items()}
    weighed = says(answer.question, answer.answer, probable, signs)
    if weighed is answer.answer:
        return answer
    alike = tuple(
        step_of(reading, sentence, "alike", f"{COMPARED}: like what readers quoted for {weighed}")
        for score, sentence in odds.get((answer.question, weighed), ())
        if score > 0
    )
    return replace(
        answer, answer=weighed, proof=answer.proof if weighed is Says.UNCLEAR else alike, conditions=(), duties=(),
        gates=(), told="", reason=COMPARED, compared=True,
    )  # fmt: skip


def says(question: str, rules: Says, probable: Mapping[Says, float], signs: Sequence[float]) -> Says:
    """The likeliest of the answers that the rules give, that need no words, or that some sentence is like.

    Likeness alone gives no right: YES on a right only where the rules found it. Where they call a text free to tune and
    the weighing does so, too, but is not sure enough, it is unclear.
    """
    like = {answer for n, answer in enumerate(QUOTED) if signs[len(Says) + BEST * n] > 0}
    ordered = sorted(probable, key=lambda each: -probable[each])
    ordered = [each for each in ordered if each is rules or each in like or each not in QUOTED]
    if ordered[0] is not Says.YES or question not in GIVEN:
        return ordered[0]
    if rules is Says.YES:
        return Says.YES if question != RETRAINS or probable[Says.YES] >= sure() else Says.UNCLEAR
    other = next((each for each in ordered if each is not Says.YES), Says.UNCLEAR)
    return other if question == RETRAINS or rules is Says.UNCLEAR else rules
