"""Every examiner, ours or yours, is held to the cases that stand in its own file."""

import pytest

from ringtrue.examiners.case import play
from ringtrue.inquiry import examiners
from ringtrue.observation import EXISTS, NONE_OF

EVERY = examiners()
CASES = [pytest.param(each, case, id=f"{each.id}: {case.says}") for each in EVERY for case in each.cases]


@pytest.mark.parametrize("examiner", EVERY, ids=lambda each: each.id)
def test_an_examiner_has_a_question_a_manual_and_cases(examiner):
    assert examiner.question.endswith("?")
    assert len(examiner.manual.splitlines()) > 2
    assert examiner.cases


@pytest.mark.parametrize("examiner", EVERY, ids=lambda each: each.id)
def test_no_two_cases_of_an_examiner_say_the_same(examiner):
    said = [case.says for case in examiner.cases]
    assert len(said) == len(set(said))


@pytest.mark.parametrize(("examiner", "case"), CASES)
def test_a_case_comes_out_exactly_as_it_says(examiner, case, tmp_path):
    said = play(examiner, case, tmp_path)
    if case.refused:
        assert isinstance(said, str), said
        assert case.refused in said
    else:
        assert said == dict(case.expects)


@pytest.mark.parametrize(("examiner", "case"), CASES)
def test_a_case_stays_within_the_topics_of_its_examiner(examiner, case):
    assert "*" in examiner.topics or set(case.expects) <= {*examiner.topics, EXISTS, NONE_OF}
