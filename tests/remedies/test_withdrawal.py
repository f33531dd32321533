"""The fourth answer: which layer falls when, what is in force, what one more step would buy, which objective is missed."""

import dataclasses
from pathlib import Path
from types import SimpleNamespace

import pytest

import continuity
from ringtrue.dossier.items import Objectives
from ringtrue.dossier.withdrawal import Alternatives
from ringtrue.drills.dependencies import system
from ringtrue.drills.scenarios import scenario, scenarios
from ringtrue.framework.load import load
from ringtrue.observation import EXISTS, Grade
from ringtrue.remedies.withdrawal import aftermath, in_force, without
from ringtrue.reports.withdrawal_text import as_data, as_text, paragraph

AT = "2026-11-21"


def opened(**objectives):
    goals = Objectives(**objectives) if objectives else None
    serving = SimpleNamespace(name="assistant", objectives=goals)
    return SimpleNamespace(folder=Path(), dossier=SimpleNamespace(dependency=(), alternatives=(), serving=(serving,)))


@pytest.fixture
def ledger():
    return continuity.ledger_of(*continuity.SYSTEM)


def told(ledger, name="sanctions-for-good", **given):
    on = system(ledger.entries)
    return aftermath(load(), ledger, opened(**given), AT, scenario(name), on=on, samples=1024)


def test_the_answer_has_numbers_the_best_step_and_where_it_is_agreed(ledger):
    found = told(ledger)
    text = paragraph(found)
    assert "serving:assistant is down within 30 days in 100% of the runs" in text
    best = found.counterfactuals[0]
    assert best.days_bought > 300
    assert best.remedy.asks in text
    assert as_data(found)["counterfactuals"][0]["days_bought"] == pytest.approx(best.days_bought, abs=0.1)
    assert "rests on: " in as_text(found)
    assert ("operator:host",) in found.cut_sets


def test_the_same_arguments_give_the_same_answer(ledger):
    assert as_text(told(ledger)) == as_text(told(ledger))


def test_what_a_scenario_does_not_reach_it_does_not_take(ledger):
    found = told(ledger, "data-centre-fire")
    assert "takes nothing that is on this map" in paragraph(found)
    assert not found.counterfactuals


def test_what_cannot_restart_alone_is_named_and_the_rest_in_the_order_of_its_start():
    ledger = continuity.ledger_of(*continuity.SYSTEM, ("environment:cluster", EXISTS, "declared"),
                                  ("environment:registry", EXISTS, "declared"))  # fmt: skip
    circle = (
        Alternatives(of="serving:assistant", among=("environment:cluster",)),
        Alternatives(of="environment:cluster", among=("environment:registry",)),
        Alternatives(of="environment:registry", among=("environment:cluster", "operator:host"), needs=2),
    )

    def found(*alternatives):
        on = system(ledger.entries, (), alternatives)
        return aftermath(load(), ledger, opened(), AT, scenario("sanctions-cut-off"), on=on, samples=256)

    closed = found(*circle)
    assert closed.stuck == ("environment:cluster", "environment:registry", "serving:assistant")
    assert "cannot restart alone" in paragraph(closed)
    assert as_data(closed)["cannot_restart_alone"] == list(closed.stuck)
    opened_up = found(*circle[:2], Alternatives(of="environment:registry", among=("operator:host",)))
    assert opened_up.stuck == ()
    assert opened_up.restart == ("environment:registry", "environment:cluster", "serving:assistant")
    assert "environment:registry, environment:cluster, serving:assistant" in as_text(opened_up)


def test_an_objective_that_does_not_hold_is_missed(ledger):
    assert [each.objective for each in told(ledger, holds_hours=24 * 30, back_hours=24).missed] == [
        "holds 720 hours",
        "back within 24 hours",
    ]
    assert not told(ledger, holds_hours=0).missed
    assert not told(ledger, "data-centre-fire", holds_hours=24).missed


def test_a_layer_is_weighed_without_what_fell(ledger):
    fallen = without(ledger, frozenset({"serving:assistant", "renewal:model"}))
    kept = {(str(each.observation.item), each.observation.topic) for each in fallen.entries}
    assert ("serving:assistant", "exists") in kept
    assert ("serving:assistant", "serving.operator") not in kept
    assert ("component:model", "component.parent") in kept
    assert {each.layer for each in told(ledger).layers} >= {"infrastructure", "continuity"}


def test_only_a_clause_in_force_softens_and_a_draft_does_not():
    topic = ("release:release", "contract.exit-and-transition", "present")
    bound = continuity.entries(topic, grade=Grade.BOUND)
    assert [each.remedy.id for each in in_force(bound)] == ["exit-and-transition"]
    assert not in_force(continuity.entries(topic, grade=Grade.DOCUMENTED))
    drafts = [dataclasses.replace(e, observation=dataclasses.replace(e.observation, draft=True)) for e in bound]
    assert not in_force(drafts)
    both = (*bound, *continuity.entries((*topic[:2], "contradicted"), grade=Grade.BOUND))
    assert not in_force(both)


def test_every_shipped_scenario_runs_on_any_system(ledger):
    for each in scenarios():
        assert paragraph(told(ledger, each.id))
