"""How licences of models, terms of data sets and research licences are drafted: what a passage says of its standing.

Every passage and draft was written for these tests in a style that such texts have; the licensors are invented.
"""

import tomllib
from pathlib import Path

import pytest

from ringtrue.instruments.legal.licences.answers import read_licence
from ringtrue.instruments.legal.reading import read

HERE = Path(__file__).parent
PASSAGES = tomllib.loads((HERE / "passages.toml").read_text("utf-8"))["passage"]
DRAFTS = tomllib.loads((HERE / "drafts.toml").read_text("utf-8"))["draft"]
QUESTIONS = (
    "ended-at-will", "restricted-remotely", "changed-unilaterally", "delete-at-end", "derivatives-owner", "naming-duty",
    "governing-law",
)  # fmt: skip
LETTERS = {"Y": "YES", "N": "NO", "C": "CONDITIONAL", "S": "SILENT"}


@pytest.mark.parametrize("passage", PASSAGES, ids=lambda passage: f"{passage['question']}: {passage['text'][:60]}")
def test_what_a_passage_says_of_its_standing(passage):
    """Each passage stands as a whole text, so that nothing else helps the answer."""
    found = {each.question: each for each in read_licence(read(passage["text"].encode()))}
    answer = found[passage["question"]]
    assert answer.answer.value == passage["answer"], answer.proof


@pytest.mark.parametrize("draft", DRAFTS, ids=lambda draft: draft["name"])
def test_what_a_whole_draft_says_of_its_standing(draft):
    """What the rules do not find yet they must be silent on, and never answer the other way."""
    found = {each.question: each.answer.value for each in read_licence(read(draft["text"].encode()))}
    told = dict(zip(QUESTIONS, draft["answers"].split(), strict=True))
    expected = {
        question: LETTERS[letter] if letter.isupper() else "SILENT"
        for question, letter in told.items()
        if letter != "-"
    }
    assert {question: found[question] for question in expected} == expected


def test_the_drafts_are_found_as_far_as_is_told():
    """Counts what the rules miss, so that a draft cannot be marked missed unseen."""
    letters = [letter for draft in DRAFTS for letter in draft["answers"].split() if letter != "-"]
    assert (len(letters), sum(letter.islower() for letter in letters)) == (454, 10)
