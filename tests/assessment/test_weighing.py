"""FRAMEWORK section 4: how entries for and against weigh."""

import pytest

from ringtrue.observation import Grade
from story import MET, NOT_APPLICABLE, NOT_MET, NOT_SHOWN, Story

STORE = "store:cases"


@pytest.fixture
def story() -> Story:
    story = Story()
    story.declare(STORE)
    return story


def test_an_inspected_store_at_home_is_proven(story):
    story.see("store.country", STORE, "ID")
    assert story.verdict("data-at-rest-home").readings.proven is MET


def test_a_paper_alone_is_documented_and_not_proven(story):
    story.see("store.country", STORE, "ID", "documented")
    readings = story.verdict("data-at-rest-home").readings
    assert (readings.documented, readings.proven) == (MET, NOT_SHOWN)


def test_an_assertion_alone_is_nothing(story):
    story.see("store.country", STORE, "ID", "asserted")
    assert story.verdict("data-at-rest-home").readings.documented is NOT_SHOWN


def test_an_assertion_never_refutes(story):
    story.see("store.country", STORE, "SG", "asserted")
    assert story.verdict("data-at-rest-home").verdict is NOT_SHOWN


def test_a_paper_refutes(story):
    story.see("store.country", STORE, "SG", "documented")
    verdict = story.verdict("data-at-rest-home")
    assert (verdict.verdict, verdict.grade) == (NOT_MET, Grade.DOCUMENTED)


def test_an_inspection_outweighs_the_paper_against_it(story):
    story.see("store.country", STORE, "SG", "documented")
    story.see("store.country", STORE, "ID", "inspected")
    verdict = story.verdict("data-at-rest-home")
    assert verdict.verdict is MET
    assert verdict.contradicted


def test_two_inspections_against_each_other_refute(story):
    story.see("store.country", STORE, "SG")
    story.see("store.country", STORE, "ID")
    assert story.verdict("data-at-rest-home").verdict is NOT_MET


def test_an_inspection_does_not_unwrite_the_papers(story):
    story.see("store.country", STORE, "ID", "documented")
    story.see("store.country", STORE, "SG", "inspected")
    assessment = story.assess()
    verdict = story.verdict("data-at-rest-home")
    assert (verdict.readings.documented, verdict.readings.proven) == (MET, NOT_MET)
    assert assessment.on_offer.vector["residency"] is NOT_MET


def test_one_bad_item_spoils_the_requirement(story):
    story.declare("store:backup")
    story.see("store.country", STORE, "ID")
    story.see("store.country", "store:backup", "SG")
    assert story.verdict("data-at-rest-home").verdict is NOT_MET


def test_one_silent_item_leaves_it_not_shown(story):
    story.declare("store:backup")
    story.see("store.country", STORE, "ID")
    assert story.verdict("data-at-rest-home").verdict is NOT_SHOWN


def test_a_found_item_joins_the_list(story):
    story.see("store.country", STORE, "ID")
    story.see("exists", "store:forgotten bucket", "found")
    verdict = story.verdict("data-at-rest-home")
    assert verdict.verdict is NOT_SHOWN
    assert {each.item.name for each in verdict.items} == {"cases", "forgotten bucket"}


def test_no_items_are_not_shown():
    assert Story().verdict("data-at-rest-home").verdict is NOT_SHOWN


def test_no_items_are_met_when_an_inspection_shows_that_there_are_none():
    story = Story()
    story.see("none", "release:release", "store")
    assert story.verdict("data-at-rest-home").verdict is MET


def test_that_there_are_none_must_be_shown_as_strongly_as_anything_else():
    story = Story()
    story.tell("none", "release:release", "store")
    story.see("none", "release:release", "store", "documented")
    readings = story.verdict("data-at-rest-home").readings
    assert (readings.documented, readings.proven) == (MET, NOT_SHOWN)


def test_none_is_no_answer_when_there_is_one(story):
    story.see("none", "release:release", "store")
    assert story.verdict("data-at-rest-home").verdict is NOT_SHOWN


def test_every_sentence_must_be_met():
    story = Story()
    story.declare("key:master")
    story.see("key.country", "key:master", "ID")
    verdict = story.verdict("keys-at-home")
    assert verdict.verdict is NOT_SHOWN
    assert [str(each) for each in verdict.items[0].open] == ["key.origin-country in home"]


def test_a_clause_of_a_draft_is_documented_and_binds_once_signed():
    story = Story()
    for topic in _topics("residency-bound"):
        story.see(topic, "release:release", "present", "documented", draft=True)
    now, signed = story.verdict("residency-bound"), story.assess(if_signed=True)
    assert (now.readings.documented, now.readings.proven) == (MET, NOT_SHOWN)
    assert signed.if_signed is not None
    assert signed.proven == story.assess().proven


def test_signing_adds_what_the_draft_promises():
    story = Story()
    story.declare(STORE)
    story.declare("serving:chat")
    story.declare("key:master")
    story.prove("residency", but=("residency-bound",))
    for topic in _topics("residency-bound"):
        story.see(topic, "release:release", "present", "documented", draft=True)
    assessment = story.assess(if_signed=True)
    assert assessment.proven.vector["residency"] is NOT_SHOWN
    assert assessment.if_signed.vector["residency"] is MET


def test_an_inspection_is_no_clause():
    story = Story()
    for topic in _topics("residency-bound"):
        story.see(topic, "release:release", "present", "inspected")
    assert story.verdict("residency-bound").verdict is NOT_SHOWN


def test_a_clause_in_force_binds_and_proves_nothing_that_needs_inspection(story):
    for topic in _topics("residency-bound"):
        story.see(topic, "release:release", "present", "bound")
    story.see("store.country", STORE, "ID", "bound")
    assert story.verdict("residency-bound").verdict is MET
    assert story.verdict("data-at-rest-home").verdict is NOT_SHOWN


def test_a_bound_requirement_falls_away_when_the_asker_fills_the_role():
    story = Story()
    requirement = _requirement("operation-bound")
    topic = next(each for each in requirement.not_applicable_when if each.named == "asker").topic
    story.see(topic, "release:release", "asker", "documented")
    assert story.verdict("operation-bound").verdict is NOT_APPLICABLE


def test_that_the_asker_fills_the_role_must_be_more_than_said():
    story = Story()
    requirement = _requirement("operation-bound")
    topic = next(each for each in requirement.not_applicable_when if each.named == "asker").topic
    story.see(topic, "release:release", "asker", "asserted")
    assert story.verdict("operation-bound").verdict is NOT_SHOWN


def test_a_stale_entry_no_longer_supports(story):
    story.see("store.country", STORE, "ID", at="2024-01-01")
    verdict = story.verdict("data-at-rest-home")
    assert verdict.verdict is NOT_SHOWN
    assert verdict.stale


def test_a_stale_entry_still_refutes(story):
    story.see("store.country", STORE, "SG", at="2024-01-01")
    assert story.verdict("data-at-rest-home").verdict is NOT_MET


def test_a_stale_refutation_ends_when_fresh_evidence_of_its_grade_speaks(story):
    story.see("store.country", STORE, "SG", at="2024-01-01")
    story.see("store.country", STORE, "ID")
    assert story.verdict("data-at-rest-home").verdict is MET


def test_a_weaker_fresh_paper_does_not_silence_a_stale_inspection(story):
    story.see("store.country", STORE, "SG", at="2024-01-01")
    story.see("store.country", STORE, "ID", "documented")
    assert story.verdict("data-at-rest-home").verdict is NOT_MET


def test_a_paper_is_as_old_as_its_date(story):
    story.see("store.country", STORE, "ID", dated="2024-01-01")
    assert story.verdict("data-at-rest-home").verdict is NOT_SHOWN


def test_a_contract_binds_for_as_long_as_it_is_in_force():
    story = Story()
    for topic in _topics("residency-bound"):
        story.see(topic, "release:release", "present", "bound", dated="2021-01-01")
    assert story.verdict("residency-bound").verdict is MET


def test_later_entries_are_ignored(story):
    story.see("store.country", STORE, "SG", at="2026-09-01")
    story.see("store.country", STORE, "ID", at="2026-12-01")
    assert story.verdict("data-at-rest-home", at="2026-10-01").verdict is NOT_MET


def test_a_paper_dated_after_the_day_is_ignored(story):
    story.see("store.country", STORE, "ID", dated="2026-12-01")
    assert story.verdict("data-at-rest-home", at="2026-10-01").verdict is NOT_SHOWN


def test_silence_about_revocation_is_met_with_a_reservation():
    story = Story()
    story.declare("component:decoder", role="text-decoder")
    requirement = _requirement("licence-cannot-be-withdrawn")
    story.prove(requirement.id)
    for each in requirement.asks_reservation:
        story.see(each.when.topic, "component:decoder", each.when.values[0])
    verdict = story.verdict(requirement.id)
    assert verdict.verdict is MET
    assert verdict.reservations == tuple(each.says for each in requirement.asks_reservation)


def test_a_weaker_grade_suffices_where_the_asker_cannot_start_the_service():
    story = Story()
    story.declare("serving:chat")
    story.prove("nothing-leaves-at-run", grade="inspected")
    assert story.verdict("nothing-leaves-at-run").verdict is NOT_SHOWN
    story.see("serving.startable-by-asker", "serving:chat", False, "documented")
    assert story.verdict("nothing-leaves-at-run").verdict is MET


def test_one_unpublished_evaluation_does_not_excuse_the_published_one():
    story = Story()
    story.declare("evaluation:public")
    story.declare("evaluation:internal")
    aside = _requirement("scores-reproduce").not_applicable_when[0]
    story.see(aside.topic, "evaluation:internal", aside.values[0], "documented")
    verdict = story.verdict("scores-reproduce")
    assert {each.item.name: each.proven for each in verdict.items} == {"public": NOT_SHOWN, "internal": NOT_APPLICABLE}
    assert verdict.verdict is NOT_SHOWN


def _requirement(name):
    from ringtrue.framework.load import load

    return next(each for each in load().requirements if each.id == name)


def _topics(name):
    return [each.topic for each in _requirement(name).met_when]


def test_what_is_not_shown_is_to_be_shown_and_what_is_refuted_is_to_be_mended(story):
    asked = story.verdict("data-at-rest-home").requirement
    assert story.verdict("data-at-rest-home").step == asked.would_change
    story.see("store.country", STORE, "SG")
    assert story.verdict("data-at-rest-home").step == asked.mend != asked.would_change
