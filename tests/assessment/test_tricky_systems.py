"""Systems that a ladder, a badge or a kind reader would get wrong."""

import pytest

from ringtrue.assessment import ClaimVerdict
from story import MET, NOT_MET, NOT_SHOWN, Story, verdict

DECODER = "component:decoder"


def serving(story: Story, *, operator: str = "host") -> None:
    story.declare("serving:chat", operator=operator)
    story.declare(f"party:{operator}", "party", country="ID")
    story.declare("store:cases")
    story.declare("key:master")
    story.declare("environment:cluster")


def test_a_foreign_api_model_in_a_domestic_region_is_hosting_at_most():
    story = Story()
    serving(story, operator="cloud")
    story.declare(DECODER, role="text-decoder", maker="maker")
    story.prove("residency")
    story.see("serving.controller-country", "serving:chat", "US", "documented")
    story.see("component.parent-country", DECODER, "US", "documented")
    assessment = story.assess()
    assert assessment.proven.vector["residency"] is MET
    assert assessment.proven.vector["infrastructure"] is NOT_MET
    assert assessment.proven.vector["base-model"] is NOT_MET
    assert assessment.proven.vector["fine-tuning"] is NOT_SHOWN
    assert (assessment.proven.level, assessment.categories["proven"].name) == (1, "hosting")
    assert [each.component for each in assessment.foreign_bases] == ["decoder"]


def test_foreign_open_weights_under_mit_on_premises_without_a_vendor_reach_fine_tuning():
    story = Story()
    serving(story, operator="asker")
    story.declare(DECODER, role="text-decoder", maker="maker")
    story.see("release.operator", "release:release", "asker", "documented")
    story.see("release.supplier", "release:release", "asker", "documented")
    story.see("release.licensor", "release:release", "asker", "documented")
    story.see("release.instrument", "release:release", "public-licence", "documented")
    story.see("licence.revocation", DECODER, "silent")
    story.see("component.parent-country", DECODER, "FR", "documented")
    bound = ("residency-bound", "operation-bound", "tuned-weights-owned", "retraining-bound")
    story.prove("residency", "infrastructure", "fine-tuning", but=bound)
    assessment = story.assess()
    assert assessment.proven.level == 3
    assert assessment.proven.vector["base-model"] is NOT_MET
    assert verdict(assessment, "licence-cannot-be-withdrawn").reservations
    assert assessment.binding.layer == "base-model"
    base = assessment.foreign_bases[0]
    assert base.aspects["residency"]
    assert not base.aspects["evaluation"]


def test_a_governments_own_model_on_a_foreign_cloud_is_a_vector_and_not_a_ladder():
    story = Story(kind="nation")
    serving(story, operator="cloud")
    story.declare(DECODER, role="text-decoder", maker="asker", maker_country="ID", parent="none")
    story.prove("residency", "base-model")
    story.see("serving.controller-country", "serving:chat", "US", "documented")
    assessment = story.assess()
    assert assessment.proven.vector["base-model"] is MET
    assert assessment.proven.vector["infrastructure"] is NOT_MET
    assert assessment.proven.level == 1
    category = assessment.categories["proven"]
    assert (category.name, category.without) == ("base-model", ("infrastructure", "fine-tuning"))


def test_of_a_domestic_tune_of_a_domestic_base_the_root_is_asked():
    story = Story()
    story.declare("component:tuned", role="text-decoder", maker="tuner", maker_country="ID", parent="base")
    story.declare("component:base", role="text-decoder", maker="lab", maker_country="ID", parent="none")
    verdict_ = story.verdict("trained-from-initialisation")
    assert [each.item.name for each in verdict_.items] == ["base"]


def test_of_a_domestic_tune_of_a_foreign_base_the_tune_is_the_root():
    story = Story()
    story.declare("component:tuned", role="text-decoder", maker="tuner", maker_country="ID", parent="base")
    story.declare("component:base", role="text-decoder", maker="lab", maker_country="US", parent="none")
    verdict_ = story.verdict("trained-from-initialisation")
    assert [each.item.name for each in verdict_.items] == ["base", "tuned"]


def test_with_a_bloc_as_home_the_strict_reading_stands_beside_it():
    story = Story(home={"everywhere": ("DE", "FR")}, country="DE")
    story.declare("store:cases")
    story.declare("serving:chat")
    story.declare("key:master")
    story.prove("residency")
    story.see("store.country", "store:cases", "FR")
    assessment = story.assess()
    assert assessment.proven.vector["residency"] is MET
    assert assessment.strict["country"] == "DE"
    assert assessment.strict["vector"]["residency"] is NOT_MET


def test_a_system_with_no_stores_needs_someone_to_have_looked():
    story = Story()
    story.declare("serving:chat")
    story.declare("key:master")
    story.prove("residency")
    assert story.assess().proven.vector["residency"] is NOT_SHOWN
    story.see("none", "release:release", "store")
    assert story.assess().proven.vector["residency"] is MET


def test_a_found_but_undeclared_component_is_asked_everything():
    story = Story()
    story.declare(DECODER, role="text-decoder", maker_country="ID")
    story.prove("base-model", "fine-tuning")
    assert story.assess().proven.vector["base-model"] is MET
    story.see("exists", "component:vision encoder", "found")
    assessment = story.assess()
    assert assessment.proven.vector["base-model"] is NOT_SHOWN
    assert {each.name: each.vector["base-model"] for each in assessment.components} == {
        "decoder": MET,
        "vision encoder": NOT_SHOWN,
    }


def test_an_operators_own_paper_documents_and_does_not_prove():
    story = Story()
    serving(story, operator="host")
    story.see("serving.controller-country", "serving:chat", "ID", "documented", author="host")
    readings = story.verdict("operator-domestic").readings
    assert (readings.documented, readings.proven) == (MET, NOT_SHOWN)
    story.see("serving.controller-country", "serving:chat", "ID", "documented", author="register")
    assert story.verdict("operator-domestic").verdict is MET


def test_a_paper_of_the_operators_parent_is_the_operators_own_paper():
    story = Story()
    serving(story, operator="host")
    story.tell("party.controller", "party:host", "holding")
    story.see("serving.controller-country", "serving:chat", "ID", "documented", author="holding")
    assert story.verdict("operator-domestic").verdict is NOT_SHOWN


def test_a_paper_against_its_own_author_counts():
    story = Story()
    serving(story, operator="host")
    story.see("serving.controller-country", "serving:chat", "US", "documented", author="host")
    assert story.verdict("operator-domestic").verdict is NOT_MET


def test_a_newer_favouring_paper_does_not_silence_an_older_one():
    story = Story()
    serving(story, operator="host")
    story.see("serving.controller-country", "serving:chat", "US", "documented", author="register", at="2026-08-01")
    story.see("serving.controller-country", "serving:chat", "ID", "documented", author="lawyer", at="2026-09-01")
    verdict_ = story.verdict("operator-domestic")
    assert (verdict_.verdict, verdict_.contradicted) == (NOT_MET, True)


def test_a_mended_fault_no_longer_weighs():
    story = Story()
    story.declare(DECODER, role="text-decoder")
    story.see("weights.runs-code", DECODER, True, by="weights/format", at="2026-09-01", file="m", digest="sha256:old")
    assert story.verdict("weights-in-hand").verdict is NOT_MET
    story.digests["m"] = "sha256:new"
    story.see("weights.runs-code", DECODER, False, by="weights/format", file="m", digest="sha256:new")
    assessment = story.assess()
    assert verdict(assessment, "weights-in-hand").verdict is NOT_SHOWN
    assert [each.why for each in assessment.superseded] == ["it was examined again"]


def test_an_entry_about_a_file_that_changed_no_longer_weighs():
    story = Story()
    story.declare("store:cases")
    story.see("store.country", "store:cases", "SG", file="state.json", digest="sha256:old")
    story.digests["state.json"] = "sha256:new"
    assessment = story.assess()
    assert verdict(assessment, "data-at-rest-home").verdict is NOT_SHOWN
    assert "state.json" in assessment.superseded[0].why


def test_for_a_nation_any_domestic_party_may_hold_but_not_a_foreign_daughter():
    story = Story(kind="nation")
    story.declare("party:local", "party", country="ID")
    story.declare("party:daughter", "party", country="ID", controller="giant", controller_country="US")
    assert story.assess().for_whom["parties"] == ["asker", "local"]


def test_readings_are_given_per_claimant():
    story = Story()
    story.claim("sovereign-ai", by="vendor", name="slogan")
    story.claim("sovereign-cloud", by="operator", name="modest")
    assessment = story.assess()
    assert assessment.claimed.level == 5
    assert assessment.claimed_per_claimant["vendor"].level == 5
    assert assessment.claimed_per_claimant["operator"].level == 1


@pytest.mark.parametrize(("country", "expected"), [("ID", "supported"), ("SG", "contradicted"), ("", "not shown")])
def test_a_claim_is_held_to_its_words(country, expected):
    story = Story()
    story.declare("store:cases")
    story.declare("serving:chat")
    story.claim("data-stays-home")
    if country:
        story.prove("data-at-rest-home", "inference-home", "nothing-leaves-at-run")
        story.see("store.country", "store:cases", country)
    assert story.assess().claims[0].verdict == ClaimVerdict(expected)


def test_what_is_contradicted_comes_first_among_the_overclaims():
    story = Story()
    story.declare("store:cases")
    story.declare("serving:chat")
    story.see("serving.country", "serving:chat", "SG")
    story.claim("sovereign-cloud")
    overclaim = story.assess().overclaim
    verdicts = [each.verdict for each in overclaim]
    assert verdicts == sorted(verdicts, key=lambda each: each is not NOT_MET)
    assert overclaim[0].verdict is NOT_MET


def test_a_claim_of_everything_without_public_funding_is_cautioned():
    from ringtrue.reports.wording import needs_caution

    story = Story()
    story.claim("sovereign-ai")
    assert needs_caution(story.assess())
    story.see("release.public-funding", "release:release", True, "documented")
    assert not needs_caution(story.assess())
