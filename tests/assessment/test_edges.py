"""The ends of the scales: everything proven, nothing asked, sources that disagree, papers from tomorrow."""

from ringtrue.assessment import FacetVerdict, layers
from ringtrue.assessment.verdicts import together
from ringtrue.framework.load import load
from story import LAYERS, MET, NOT_APPLICABLE, NOT_SHOWN, Story


def facet(story: Story, answer: str, name: str) -> FacetVerdict:
    found = next(each for each in story.assess().answers if each.id == answer)
    return next(each for each in found.facets if each.id == name).verdict


def test_sources_that_disagree_on_the_licence_contradict_the_answer():
    story = Story()
    story.declare("component:decoder", role="text-decoder", maker="maker")
    story.see("licence.name", "component:decoder", "MIT", "documented")
    assert facet(story, "base-model", "licence") is FacetVerdict.PARTLY_SHOWN
    story.see("licence.name", "component:decoder", "Llama", "documented")
    assert facet(story, "base-model", "licence") is FacetVerdict.CONTRADICTED


def test_a_licence_whose_text_was_read_answers_the_question():
    story = Story()
    story.declare("component:decoder", role="text-decoder", maker="maker")
    story.see("licence.name", "component:decoder", "MIT")
    assert facet(story, "base-model", "licence") is FacetVerdict.SHOWN
    story.declare("component:encoder", role="vision-encoder", maker="maker")
    assert facet(story, "base-model", "licence") is FacetVerdict.PARTLY_SHOWN


def test_a_refuted_requirement_contradicts_its_facet():
    story = Story()
    story.declare("evaluation:exam")
    story.see("evaluation.judge-country", "evaluation:exam", "US")
    assert facet(story, "evaluation", "judge") is FacetVerdict.CONTRADICTED


def test_a_paper_dated_after_the_day_does_not_weigh_yet():
    story = Story()
    story.declare("store:cases")
    story.see("store.country", "store:cases", "ID", dated="2026-12-01")
    assert story.verdict("data-at-rest-home").verdict is NOT_SHOWN
    assert "after 2026-10-01" in story.assess().superseded[0].why


def test_when_everything_is_met_nothing_binds_the_level():
    everything = {each.id: MET for each in load().numbered}
    proven = layers.Reading(vector=everything, level=5)
    assert layers.binding(load(), proven, ()) is None


def test_a_layer_of_which_nothing_applies_binds_without_a_requirement():
    vector = {each.id: NOT_SHOWN for each in load().numbered}
    bound = layers.binding(load(), layers.Reading(vector=vector, level=0), ())
    assert (bound.layer, bound.requirement, bound.verdict) == (LAYERS[0], "", NOT_SHOWN)


def test_what_does_not_apply_anywhere_does_not_apply():
    assert together([NOT_APPLICABLE, NOT_APPLICABLE]) is NOT_APPLICABLE
    assert together([]) is NOT_SHOWN
