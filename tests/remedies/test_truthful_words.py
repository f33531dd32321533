"""Truthful words never outrun the evidence, and duties are those of home, each with its source."""

import pytest

import offering
from ringtrue import api
from ringtrue.assessment import Verdict
from ringtrue.assessment.claims import held_to
from ringtrue.framework.load import load
from ringtrue.remedies.duties import all_duties, duties
from ringtrue.remedies.rewording import reworded, sentences_for

KINDS = sorted(load().claims)


@pytest.fixture(scope="module")
def assessed(tmp_path_factory):
    return api.assess(offering.write(tmp_path_factory.mktemp("words") / "offering"))


@pytest.mark.parametrize("kind", KINDS)
def test_no_sentence_is_proposed_for_what_is_refuted_or_not_shown(assessed, kind):
    _, verdicts = held_to(assessed, [kind])
    by_id = {each.requirement.id: each for each in verdicts}
    for wording in reworded(assessed, [kind], verdicts):
        for name in wording.rests_on:
            if name.startswith("component:"):
                continue
            assert by_id[name].verdict is not Verdict.NOT_MET, name
            assert getattr(by_id[name].readings, wording.reading) is Verdict.MET, name
        if wording.reading == "documented" and not wording.rests_on[0].startswith("component:"):
            assert "not been tested" in wording.says


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_claim_asserts_something_and_each_of_that_has_its_sentence(assessed, kind):
    _, verdicts = held_to(assessed, [kind])
    names = [each.requirement.id for each in verdicts if each.requirement.must]
    assert names
    assert len(sentences_for(names)) == len(names)


def test_where_a_foreign_base_is_documented_the_truthful_words_name_it(assessed):
    _, verdicts = held_to(assessed, ["trained-from-scratch"])
    said = [each.says for each in reworded(assessed, ["trained-from-scratch"], verdicts)]
    assert any("meta-llama/Llama-3.2-1B" in each for each in said)


def test_a_claim_about_keys_is_not_answered_with_the_base(assessed):
    _, verdicts = held_to(assessed, ["customer-held-keys"])
    assert not any("Llama" in each.says for each in reworded(assessed, ["customer-held-keys"], verdicts))


def test_the_duties_are_those_of_home_and_of_the_bloc_it_is_in():
    assert {each.place for each in duties(["DE"])} == {"EU"}
    assert {each.place for each in duties(["ID", "KR"])} == {"ID", "KR"}
    assert duties(["NO"]) == ()
    assert duties([]) == ()


def test_a_duty_on_origin_is_not_laid_on_a_claim_about_keys():
    of_keys = {each.id for each in duties(["DE"], ["customer-held-keys"])}
    assert "training-summary" not in of_keys
    assert "training-summary" in {each.id for each in duties(["DE"], ["trained-from-scratch"])}


def test_the_nearest_duty_comes_first_and_every_one_is_sourced_and_dated():
    bearings = [each.bearing for each in duties(["KR"])]
    assert bearings == sorted(bearings, key=["direct", "indirect", "none"].index)
    for each in all_duties():
        assert each.source.startswith("http")
        assert len(each.date) == 10
        assert each.penalty
        assert each.in_force
