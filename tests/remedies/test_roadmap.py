"""The way to a layer waits for what it must, leaves nothing out, and takes as long as its longest chain."""

import dataclasses

import pytest

import offering
from ringtrue import api, shelf
from ringtrue.assessment import Verdict
from ringtrue.errors import CatalogueWrong, NotUnderstood
from ringtrue.framework.load import load
from ringtrue.remedies import roadmap
from ringtrue.remedies.roadmap import Sort, cheapest, efforts, next_layer, path

LAYERS = [each.id for each in load().layers]


@pytest.fixture(scope="module")
def assessed(tmp_path_factory):
    return api.assess(offering.write(tmp_path_factory.mktemp("way") / "offering"))


def after(assessment, met):
    """The same assessment once these requirements are proven."""
    readings = dataclasses.replace(assessment.requirements[0].readings, proven=Verdict.MET)
    return dataclasses.replace(
        assessment,
        requirements=tuple(
            dataclasses.replace(each, readings=readings) if each.requirement.id in met else each
            for each in assessment.requirements
        ),
    )


def longest(step, steps, days=1):
    return step.days[days] + max((longest(steps[each], steps, days) for each in step.after), default=0)


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("whole", [False, True])
def test_no_step_begins_before_what_it_waits_for_and_the_longest_chain_decides(assessed, layer, whole):
    way = path(assessed, layer, whole=whole)
    steps = {each.id: each for each in way.steps}
    for each in way.steps:
        assert all(steps[first].ends <= each.begins for first in each.after), each
        assert each.days[0] <= each.days[1] <= each.days[2], each
    for days, told in ((0, way.best), (1, way.days), (2, way.worst)):
        assert told == max((longest(each, steps, days) for each in way.steps), default=0)
    assert sum(steps[each].days[1] for each in way.critical) == way.days


@pytest.mark.parametrize("layer", LAYERS)
def test_the_steps_together_unlock_every_unmet_must_and_then_nothing_is_left(assessed, layer):
    way = path(assessed, layer)
    unmet = {
        each.requirement.id for each in assessed.requirements
        if each.requirement.layer == layer and each.requirement.must
        and each.verdict in (Verdict.NOT_MET, Verdict.NOT_SHOWN)
    }  # fmt: skip
    unlocked = [name for each in way.steps for name in each.unlocks]
    assert len(unlocked) == len(set(unlocked))
    assert unmet <= set(unlocked)
    assert [each for step in way.steps for each in step.layers] == ([layer] if unmet else [])
    assert path(after(assessed, set(unlocked)), layer).steps == ()


def test_what_is_done_already_shortens_the_way(assessed):
    way = path(assessed, "fine-tuning")
    one = next(each for each in way.steps if each.unlocks)
    shorter = path(after(assessed, set(one.unlocks)), "fine-tuning")
    assert one.id not in {each.id for each in shorter.steps}
    assert len(shorter.steps) < len(way.steps)


def test_a_step_that_is_needed_from_another_layer_is_taken_along(assessed):
    opened = dataclasses.replace(
        assessed,
        requirements=tuple(
            dataclasses.replace(
                each, readings=dataclasses.replace(each.readings, proven=Verdict.NOT_SHOWN)
            ) if each.requirement.id in ("starts-in-the-dark", "weights-in-hand") else each
            for each in assessed.requirements
        ),
    )  # fmt: skip
    way = path(opened, "infrastructure")
    assert "weights-in-hand" in {each.id for each in way.steps}
    dark = next(each for each in way.steps if each.id == "starts-in-the-dark")
    assert "weights-in-hand" in dark.after
    assert dark.sort is Sort.DRILL


def test_a_clause_is_signed_once_however_many_requirements_it_serves(assessed, monkeypatch):
    rows = dict(efforts())
    rows["retraining-bound"] = dataclasses.replace(rows["retraining-bound"], after=("exit-bound",))
    monkeypatch.setattr(roadmap, "efforts", lambda: rows)
    way = path(assessed, "fine-tuning")
    (frozen,) = [each for each in way.steps if each.id == "clause:terms-frozen"]
    assert set(frozen.serves) == {"retraining-bound", "exit-bound"}
    clauses = [each for each in way.steps if each.sort is Sort.CLAUSE]
    assert {each.id.removeprefix("clause:") for each in clauses} <= load().clauses


def test_the_cheapest_step_serves_what_binds(assessed):
    step = cheapest(assessed)
    assert assessed.binding.requirement in step.serves
    ready = [each for each in path(assessed, assessed.binding.layer).steps if step.serves == each.serves]
    assert step.days[1] == min(each.days[1] for each in ready)


def test_the_next_layer_is_the_first_above_that_is_not_proven(assessed):
    assert next_layer(assessed, "end-to-end") == ""
    above = next_layer(assessed, "residency")
    assert assessed.proven.vector[above] is not Verdict.MET


def test_there_is_a_row_for_every_must_and_every_row_is_of_a_requirement():
    framework = load()
    rows = efforts()
    assert (
        {each.id for each in framework.requirements if each.must}
        <= set(rows)
        <= {each.id for each in framework.requirements}
    )
    for each in framework.requirements:
        if each.must and each.needs.word != "bound":
            assert rows[each.id].show, each.id
        assert all(first in rows for first in rows[each.id].after) if each.id in rows else True


def test_steps_that_wait_for_each_other_are_refused(assessed, monkeypatch):
    rows = dict(efforts())
    rows["no-licence-server"] = dataclasses.replace(rows["no-licence-server"], after=("starts-in-the-dark",))
    monkeypatch.setattr(roadmap, "efforts", lambda: rows)
    with pytest.raises(CatalogueWrong, match="wait for each other"):
        path(assessed, "infrastructure")


def test_a_layer_that_does_not_exist_is_not_understood(assessed):
    with pytest.raises(NotUnderstood):
        path(assessed, "heaven")


def test_the_estimates_say_that_they_are_estimates():
    data = shelf.read_toml(shelf.CATALOGUE / "roadmap" / "effort.toml")
    assert data["confidence"] == "low"
    assert "estimate" in data["source"]
