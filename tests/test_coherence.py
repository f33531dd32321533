"""The catalogue holds together; each way in which it might not is found when it is planted."""

from dataclasses import replace

import pytest

from ringtrue.coherence import Supply, faults, licence_language_faults, scenario_faults, supplies
from ringtrue.drills.scenarios import FOLDER, remedies, scenario, scenarios
from ringtrue.errors import CatalogueWrong
from ringtrue.examiners import examiner
from ringtrue.framework import Domain, Framework, Topic
from ringtrue.framework.conditions import parse
from ringtrue.framework.load import load
from ringtrue.inquiry import examiners, topics
from ringtrue.observation import Kind

FRAMEWORK, EXAMINERS = load(), examiners()


def told(framework: Framework = FRAMEWORK, found=EXAMINERS, known=None) -> list[str]:
    return [f"{each.where}: {each.why}" for each in faults(framework, known or topics(framework, found), found)]


def planted(requirement: str, **changed) -> Framework:
    """The framework with one requirement changed."""
    return replace(
        FRAMEWORK,
        layers=tuple(
            replace(
                layer,
                requirements=tuple(
                    replace(each, **changed) if each.id == requirement else each for each in layer.requirements
                ),
            )
            for layer in FRAMEWORK.layers
        ),
    )


def sentences(*written: str):
    return tuple(parse(each) for each in written)


def test_the_shipped_catalogue_has_no_faults():
    assert told() == []


@pytest.mark.parametrize(
    ("requirement", "changed", "fault"),
    [
        ("data-at-rest-home", {"sources": ()}, "it cites no source"),
        ("data-at-rest-home", {"sources": (" ",)}, "it cites no source"),
        ("data-at-rest-home", {"met_when": ()}, "no observation can meet it: met_when is empty"),
        ("data-at-rest-home", {"validity": 0}, "its evidence is stale at once: validity is below one day"),
        ("data-at-rest-home", {"clauses": ("good-will",)}, "the clause `good-will` does not exist"),
        ("data-at-rest-home", {"claimed_by": ("divine-ai",)}, "the kind of claim `divine-ai` does not exist"),
        ("data-at-rest-home", {"met_when": sentences("store.contry in home")}, "it listens to the topic `store.contry`, which does not exist"),
        ("data-at-rest-home", {"not_by": ("store.contry",)}, "it listens to the topic `store.contry`, which does not exist"),
        ("data-at-rest-home", {"met_when": sentences("store.country is Indonesia")}, "`store.country is Indonesia`: store.country can never be `Indonesia`"),
        ("data-at-rest-home", {"met_when": sentences("store.holds in log, tape")}, "`store.holds in log, tape`: store.holds can never be `tape`"),
        ("data-at-rest-home", {"met_when": sentences("store.country is true")}, "`store.country is true`: store.country can never be `True`"),
        ("data-at-rest-home", {"met_when": sentences("store.country in asker")}, "`store.country in asker`: a country is never in `asker`"),
        ("data-at-rest-home", {"met_when": sentences("store.holds in home")}, "`store.holds in home`: a words is never in `home`"),
        ("data-at-rest-home", {"met_when": sentences("store.holds at least 3")}, "`store.holds at least 3`: a words has no size"),
        ("data-at-rest-home", {"met_when": sentences("serving.country in home")}, "`serving.country in home` asks a store about a topic of a serving"),
        ("data-at-rest-home", {"met_when": sentences("store.holds in database, objects, vectors, backup, replica, log, files")}, "every observation meets it"),
        ("nothing-leaves-at-run", {"met_when": sentences("serving.workload-observed in true, false")}, "every observation meets it"),
        ("data-at-rest-home", {"not_met_when": sentences("store.country in home")}, "`home` both meets and refutes it (store.country in home)"),
        ("data-at-rest-home", {"not_met_when": sentences("store.country is not SG")}, "`home` both meets and refutes it (store.country is not SG)"),
        ("nothing-leaves-at-run", {"not_met_when": sentences("serving.unplaced-destinations at least 0")}, "`0` both meets and refutes it (serving.unplaced-destinations at least 0)"),
    ],
)  # fmt: skip
def test_a_fault_in_a_requirement_is_found(requirement, changed, fault):
    found = told(planted(requirement, **changed))
    assert f"requirement {requirement}: {fault}" in found


def test_a_circumstance_is_held_to_its_domain_as_well():
    changed = {
        "not_applicable_when": sentences("store.country is Nusantara"),
        "except_": sentences("store.holds is tape"),
    }
    found = told(planted("data-at-rest-home", **changed))
    assert len([each for each in found if "can never be" in each]) == 2


def test_a_root_is_asked_about_topics_of_a_component():
    asked = [each for each in FRAMEWORK.requirements if each.of == "root"]
    assert asked
    assert {FRAMEWORK.topics[condition.topic].of for each in asked for condition in each.met_when} == {Kind.COMPONENT}


def test_two_requirements_with_one_id_are_found():
    layer = FRAMEWORK.layers[0]
    twice = replace(layer, requirements=(*layer.requirements, layer.requirements[0]))
    found = told(replace(FRAMEWORK, layers=(twice, *FRAMEWORK.layers[1:])))
    assert "requirement data-at-rest-home: two requirements have this id" in found


def test_a_kind_of_claim_that_nobody_lists_is_found():
    kind = replace(FRAMEWORK.claims["air-gapped"], id="divine-ai")
    found = told(replace(FRAMEWORK, claims=FRAMEWORK.claims | {"divine-ai": kind}))
    assert found == ["claim divine-ai: no layer and no requirement is claimed by it"]


def test_an_unknown_kind_of_claim_of_a_layer_is_found():
    layer = replace(FRAMEWORK.layers[0], claimed_by=(*FRAMEWORK.layers[0].claimed_by, "divine-ai"))
    found = told(replace(FRAMEWORK, layers=(layer, *FRAMEWORK.layers[1:])))
    assert found == [f"layer {layer.id}: the kind of claim `divine-ai` does not exist"]


def topic(**changed) -> Topic:
    return Topic(**{"id": "store.colour", "of": Kind.STORE, "domain": Domain.TEXT, "says": "Its colour.", **changed})


def test_a_topic_that_nobody_asks_for_is_found_unless_it_is_context():
    known = topics(FRAMEWORK, EXAMINERS)
    assert told(known=known | {"store.colour": topic()}) == ["topic store.colour: nobody asks for it"]
    assert told(known=known | {"store.colour": topic(context=True)}) == []


def test_an_examiner_of_an_unknown_topic_is_found():
    def look(exhibit):
        """Which colour?"""
        yield exhibit.seen("store.colour", "red")

    made = examiner(per=Kind.STORE, topics=("store.colour",), cases=())(look)
    assert told(found=(*EXAMINERS, made)) == [f"examiner {made.id}: it speaks to `store.colour`, which does not exist"]
    brought = examiner(per=Kind.STORE, topics=(topic(context=True),), cases=())(look)
    assert told(found=(*EXAMINERS, brought)) == []


def test_an_unknown_requirement_in_a_facet_is_found():
    question = FRAMEWORK.questions[0]
    facet = replace(question.facet[0], requirements=("good-will",))
    changed = replace(question, facet=(facet, *question.facet[1:]))
    found = told(replace(FRAMEWORK, questions=(changed, *FRAMEWORK.questions[1:])))
    assert found == [f"answer {question.id}, facet {facet.id}: there is no requirement `good-will`"]


@pytest.mark.parametrize("aspect", ["licence", "retraining", "evaluation", "residency"])
def test_an_unknown_requirement_of_a_controlled_base_is_found(aspect):
    base = replace(FRAMEWORK.foreign_base, **{aspect: ("good-will",)})
    found = told(replace(FRAMEWORK, foreign_base=base))
    assert found == [f"controlled-foreign-base, {aspect}: there is no requirement `good-will`"]


@pytest.mark.parametrize(
    ("domain", "met", "against", "clash"),
    [
        (Domain.TEXT, "store.colour is red", "store.colour is not blue", "red"),
        (Domain.TEXT, "store.colour is not red", "store.colour is not blue", "some words"),
        (Domain.DATE, "store.colour is red", "store.colour is not red", ""),
        (Domain.PARTY, "store.colour in asker", "store.colour not in asker", ""),
        (Domain.PARTY, "store.colour in asker", "store.colour is not another", "asker"),
        (Domain.NUMBER, "store.colour at least 2", "store.colour at most 1", ""),
        (Domain.NUMBER, "store.colour at least 2", "store.colour at most 2", "2"),
        (Domain.BOOLEAN, "store.colour is true", "store.colour is not false", "True"),
    ],
)
def test_a_value_on_both_sides_is_found_in_every_domain(domain, met, against, clash):
    known = topics(FRAMEWORK, EXAMINERS) | {"store.colour": topic(domain=domain)}
    changed = planted("data-at-rest-home", met_when=sentences(met), not_met_when=sentences(against))
    both = [each for each in told(changed, known=known) if "both meets and refutes" in each]
    assert both == (
        [f"requirement data-at-rest-home: `{clash}` both meets and refutes it ({against})"] if clash else []
    )


def test_the_table_of_supplies_marks_what_is_awaited():
    table = {(each.requirement, each.topic): each for each in supplies(FRAMEWORK, EXAMINERS)}
    spoken = {topic for each in EXAMINERS for topic in each.topics}
    for (_, asked), row in table.items():
        assert row.awaiting == (asked not in spoken)
    assert {name for name, _ in table} == {each.id for each in FRAMEWORK.requirements}
    assert Supply(requirement="a", topic="b", examiners=()).awaiting
    assert any(each.awaiting for each in table.values())
    assert not all(each.awaiting for each in table.values())


@pytest.mark.parametrize(
    ("domain", "yes", "no"),
    [
        (Domain.BOOLEAN, [True, False], [1, "true"]),
        (Domain.NUMBER, [0, -1.5], [True, "1"]),
        (Domain.WORDS, ["red"], ["blue", ""]),
        (Domain.COUNTRY, ["ID"], ["id", "IDN", "", 5]),
        (Domain.PARTY, ["asker"], ["", 5]),
        (Domain.DATE, ["2026-10-01"], ["", 5]),
        (Domain.TEXT, ["some words"], ["", True]),
    ],
)
def test_a_topic_admits_the_values_of_its_domain(domain, yes, no):
    asked = topic(domain=domain, values=("red",))
    assert all(asked.admits(each) for each in yes)
    assert not any(asked.admits(each) for each in no)


def test_a_scenario_that_rests_on_nothing_is_found():
    known = scenario("judge-retired")
    silent = replace(known.precedent[0], source=" ")
    unfounded = replace(known.effect[0], basis="", kinds=("jugde",))
    wrong = replace(known, precedent=(silent,), effect=(unfounded,))
    found = [each.why for each in scenario_faults(load(), (wrong,), remedies())]
    assert found == [
        "its precedent 1 has no source, date or confidence",
        "it reaches the kind `jugde`, which does not exist",
        "it does not say what its times rest on",
    ]
    assert [each.why for each in scenario_faults(load(), (replace(known, precedent=()),), remedies())] == [
        "it rests on no precedent"
    ]


def test_a_scenario_file_without_source_date_or_confidence_is_refused(tmp_path):
    text = (FOLDER / "judge-retired.toml").read_text("utf-8")
    for key in ("source", "date", "confidence"):
        lines = [line for line in text.splitlines() if not line.startswith(f"{key} =")]
        (tmp_path / "judge-retired.toml").write_text("\n".join(lines), "utf-8")
        scenarios.cache_clear()
        with pytest.raises(CatalogueWrong, match=key):
            scenarios(tmp_path)
    scenarios.cache_clear()


def test_a_remedy_that_cites_nothing_or_an_unknown_clause_is_found():
    wrong = replace(remedies()[0], source="", clause="no-such-clause", kinds=("nothing",))
    found = [each.why for each in scenario_faults(load(), (), (wrong,))]
    assert found == [
        "it cites no source",
        "the clause `no-such-clause` does not exist",
        "it helps the kind `nothing`, which does not exist",
    ]


def test_a_pattern_that_is_none_or_names_missing_words_is_found(tmp_path):
    for name, pattern in (("broken", "(?:end"), ("wordless", "{act}"), ("sound", r"\bends?\b")):
        (tmp_path / f"{name}.toml").write_text(f"[patterns]\nan-end = '{pattern}'\n")
    broken, wordless = licence_language_faults(sorted(tmp_path.glob("*.toml")))
    assert "broken.toml, key `patterns.an-end`" in broken.where
    assert "no regular expression" in broken.why
    assert wordless.why == "no words are called `act`"
