"""The map: every foreign dependency that an entry names is on it, named by whoever told it, completed by the dossier."""

import dataclasses
import datetime

import pytest

import continuity
from ringtrue.dossier import withdrawal
from ringtrue.drills.calibrated import buffer_of, measured
from ringtrue.drills.consequences import Taken, foresee, reached, until_ready
from ringtrue.drills.dependencies import recorded, system, with_measured
from ringtrue.drills.scenarios import Effect, deck, remedies, scenario, scenarios
from ringtrue.drills.system import sorts
from ringtrue.errors import DossierWrong
from ringtrue.framework import Domain
from ringtrue.framework.load import load
from ringtrue.instruments.dependency import Malformed
from ringtrue.observation import Item
from ringtrue.record import Record, keep

NOW = datetime.datetime(2026, 11, 21, tzinfo=datetime.UTC)


@pytest.fixture
def mapped():
    return system(continuity.entries(*continuity.SYSTEM))


def test_every_foreign_dependency_that_an_entry_names_is_on_the_map(mapped):
    assert {each.name for each in mapped.dependencies} == {
        "operator:host", "licensor:lab/base", "upstream-model:lab/base", "judge:lab/judge",
    }  # fmt: skip
    assert all(each.entries and not each.listed for each in mapped.dependencies)
    assert mapped.named("operator:host").stops == ("serving:assistant",)
    assert mapped.named("upstream-model:lab/base").stops == ("renewal:model",)


def test_a_name_told_by_somebody_else_is_not_put_to_a_foreign_country():
    declared = continuity.entries(
        ("release:release", "home.continuity", "ID"), ("key:k", "exists", "declared"),
        ("key:k", "key.holder", "ours"), ("key:k", "key.holder-country", "ID"),
    )  # fmt: skip
    other = dataclasses.replace(declared[0].examination, by="infrastructure/terraform", seq=9)
    found = continuity.renumbered(
        continuity.entries(("key:k", "key.holder-country", "US"), by="infrastructure/terraform"), 20, examination=other
    )
    (only,) = system((*declared, *found)).dependencies
    assert only.name == "key-holder:k"


def test_an_irrevocable_licence_takes_the_licensor_off_the_map():
    told = (*continuity.SYSTEM, ("component:model", "licence.revocation", "irrevocable"))
    assert "licensor:lab/base" not in {each.name for each in system(continuity.entries(*told)).dependencies}


def test_the_licences_own_clock_replaces_the_guess_and_changes_the_outcome():
    kill = scenario("licence-kill-clause")
    guessed = system(continuity.entries(*continuity.SYSTEM))
    read = continuity.entries(*continuity.SYSTEM, ("component:model", "licence.cure-days", 30),
                              ("component:model", "licence.ends-in", 60), ("component:model", "licence.ends-in", 90))  # fmt: skip
    told = system(read)
    licensor = told.named("licensor:lab/base")
    assert (licensor.basis, licensor.buffer.days) == ("text", (60.0,))
    assert [each.observation.value for each in licensor.buffer_from] == [60]
    before, after = (foresee(each, kill).of("serving:assistant") for each in (guessed, told))
    assert before.down_in[30] > 0.1
    assert after.down_in[30] == 0
    assert after.falls == (60, 60, 60)
    declared = withdrawal.Dependency(name="licensor:lab/base", buffer=(7.0,))
    assert system(read, (declared,)).named("licensor:lab/base").buffer.days == (7.0,)
    longer = dataclasses.replace(declared, buffer=(365.0,))
    assert system(read, (longer,)).named("licensor:lab/base").buffer.days == (60.0,), "a word does not lengthen a text"


def test_what_is_assumed_of_a_licensor_says_what_its_text_says():
    told = system(continuity.entries(*continuity.SYSTEM, ("component:model", "licence.revocation", "on-breach")))
    assert any("lab/base" in each and "by finding a breach" in each for each in told.assumed)
    unread = system(continuity.entries(*continuity.SYSTEM))
    assert any("lab/base" in each and "no text that forbids it was read" in each for each in unread.assumed)


def test_the_dossier_completes_the_map_and_adds_what_nobody_found():
    listed = withdrawal.Dependency(name="judge:lab/judge", owner="platform", substitute="rules", buffer=(7.0,))
    added = withdrawal.Dependency(name="skill:one engineer", country=("ID",), stops=("serving:assistant",), owner="cio")
    mapped = system(continuity.entries(*continuity.SYSTEM), (listed, added))
    judge = mapped.named("judge:lab/judge")
    assert (judge.owner, judge.substitute, judge.basis, judge.buffer.days) == ("platform", "rules", "declared", (7.0,))
    assert mapped.named("skill:one engineer").stops == ("serving:assistant",)


def test_a_substitute_that_stands_by_keeps_the_service_up():
    standing = withdrawal.Dependency(name="operator:host", substitute="our own hall", standby=True)
    entries = continuity.entries(*continuity.SYSTEM)
    cut = scenario("sanctions-for-good")
    assert foresee(system(entries), cut).of("serving:assistant").down_in[30] == 1
    assert foresee(system(entries, (standing,)), cut).of("serving:assistant").down_in[365] == 0


def test_an_item_goes_on_while_enough_of_its_declared_alternatives_are_there():
    halls = tuple(withdrawal.Dependency(name=f"site:hall-{each}", country=(country,), stops=("serving:assistant",))
                  for each, country in (("a", "US"), ("b", "SG"), ("c", "US")))  # fmt: skip
    needs = [withdrawal.Alternatives(of="serving:assistant", among=tuple(each.name for each in halls), needs=n)
             for n in (1, 2, 3)]  # fmt: skip
    only_us = Effect(does="withdraw", kinds=("site",), countries=("US",), notice=(5.0,), basis="a test")
    cut = dataclasses.replace(scenario("sanctions-for-good"), effect=(only_us,))
    entries = continuity.entries(*continuity.SYSTEM)

    def down(*alternatives):
        return foresee(system(entries, halls, alternatives), cut, samples=256).of("serving:assistant").down_in[365]

    assert [down(), *(down(each) for each in needs)] == [1, 0, 1, 1]
    assert any("go on with 2 of site:hall-a" in each for each in system(entries, halls, needs[1:2]).assumed)
    strange = withdrawal.Alternatives(of="serving:assistant", among=("site:hall-a", "site:hall-x"))
    with pytest.raises(Malformed, match="hall-x"):
        system(entries, halls, (strange,)).graph()


RUN = {"made": True, "answered": [], "days_ahead": 0, "held": True, "time_to_failure": None, "seconds": 20.0}


def test_what_a_dark_run_measured_replaces_the_guess_and_changes_the_outcome():
    """Guessed: gone within a month. Measured: it holds with the clock a year ahead, or fails after a minute."""
    calling = (*continuity.SYSTEM[:5], ("serving:assistant", "serving.destination-country", "US"))
    mapped, cut = system(continuity.entries(*calling)), scenario("region-blocked")
    held = buffer_of({"runs": [RUN, {**RUN, "days_ahead": 31}, {**RUN, "days_ahead": 400}]})
    failed = buffer_of({"runs": [{**RUN, "held": False, "time_to_failure": 60.0}]})

    def falls(on):
        return foresee(on, cut).of("serving:assistant")

    assert falls(mapped).down_in[365] == 1
    assert 18 < falls(mapped).falls[1] < 35
    calibrated = with_measured(mapped, {"serving:assistant": held})
    assert falls(calibrated).down_in[365] == 0
    assert calibrated.named("destination:assistant").basis == "measured"
    assert falls(with_measured(mapped, {"serving:assistant": failed})).falls[2] <= 15.01
    for days, kept in ((365.0, "measured"), (0.0, "declared")):
        word = withdrawal.Dependency(name="destination:assistant", buffer=(days,))
        on = with_measured(system(continuity.entries(*calling), (word,)), {"serving:assistant": failed})
        assert on.named("destination:assistant").basis == kept


def test_a_rehearsal_bounds_from_below_how_long_a_substitute_takes(tmp_path, mapped):
    def held(drill, started, seconds, **result):
        keep(Record(drill=drill, of=Item.parse("evaluation:test"), started=started, seconds=seconds, observer="ministry",
                    result=result), tmp_path)  # fmt: skip

    held("evaluation-replay", "2026-11-20T10:00:00Z", 86_400 * 40, status="completed")
    held("evaluation-replay", "2026-11-21T10:00:00Z", 86_400 * 6, status="completed")
    held("evaluation-replay", "2026-11-22T10:00:00Z", 60, status="failed")
    held("retrain", "2026-11-22T10:00:00Z", 60, done=False)
    (tmp_path / "records" / "retrain" / "torn.json").write_text("{", "utf-8")
    found = measured(tmp_path)
    assert set(found) == {"evaluation-replay"}, "what did not come to its end measures nothing"
    rehearsal = found["evaluation-replay"]
    assert (rehearsal.span.days, rehearsal.observer) == ((6.0,), "ministry")
    rehearsed = with_measured(mapped, {}, {"evaluation-replay": 6.0})
    judge = next(each for each in remedies() if each.id == "domestic-judge")
    assert (judge.ready, until_ready(rehearsed, judge)) == ((0, 3, 14), (6.0, 6.0, 14.0))
    quick = with_measured(mapped, {}, {"evaluation-replay": 0.01})
    assert until_ready(quick, judge)[1:] == judge.ready[1:], "a quick drill makes no forecast quicker"
    cut, start = scenario("region-ownership-rule"), (Taken(remedy=judge, day=0),)
    guess, known = (foresee(each, cut, start).of("evaluation:test").days_lost for each in (mapped, rehearsed))
    assert known > guess


def test_a_cut_cable_measures_nothing_of_an_operator_or_a_right(mapped):
    held = buffer_of({"runs": [RUN, {**RUN, "days_ahead": 400}]})
    measured = with_measured(mapped, {"serving:assistant": held})
    assert measured.dependencies == mapped.dependencies


@pytest.mark.parametrize(
    ("ahead", "days"),
    [([(1, True), (31, True), (91, False)], (31, 91)), ([(1, False)], (0, 1)), ([(400, True)], (400, 3650))],
)
def test_the_clock_bounds_the_buffer_from_both_sides(ahead, days):
    bare = {"made": True, "answered": [], "time_to_failure": None, "seconds": 5.0}
    runs = [{**bare, "days_ahead": 0, "held": True}, *({**bare, "days_ahead": d, "held": h} for d, h in ahead)]
    assert buffer_of({"runs": runs}).days == days


def test_a_short_drill_without_a_clock_measures_no_buffer():
    runs = [{"made": True, "answered": [], "time_to_failure": None, "seconds": 12.0, "days_ahead": 0, "held": True}]
    assert buffer_of({"runs": runs}) is None
    assert buffer_of({"runs": "nonsense"}) is None


def test_a_remedy_in_place_before_never_makes_it_worse(mapped):
    for each in scenarios():
        bare = foresee(mapped, each, samples=512)
        for remedy in remedies():
            helped = foresee(mapped, each, (Taken(remedy=remedy),), samples=512)
            assert helped.days_lost <= bare.days_lost + 1e-3, (each.id, remedy.id)


def test_a_remedy_taken_later_helps_less(mapped):
    cut = scenario("sanctions-for-good")
    host = next(each for each in remedies() if each.id == "second-host")
    lost = [foresee(mapped, cut, (Taken(remedy=host, day=day),)).days_lost for day in (-1.0, 5.0, 60.0)]
    assert lost == sorted(lost)
    assert lost[0] < lost[2]


def test_a_price_that_is_borne_withdraws_nothing():
    told = Effect(does="reprice", kinds=("operator",), factor=2.0, basis="a test")
    double = dataclasses.replace(scenario("support-ended"), effect=(told,))
    entries = continuity.entries(*continuity.SYSTEM)
    unknown = foresee(system(entries), double)
    assert (unknown.reached, unknown.priced) == ((), ("operator:host",))
    poor = withdrawal.Dependency(name="operator:host", bears=1.5)
    assert foresee(system(entries, (poor,)), double).reached == ("operator:host",)


def with_effect(**given):
    return dataclasses.replace(
        scenario("support-ended"), effect=(Effect(kinds=("operator",), basis="a test", **given),)
    )


def test_what_a_dark_run_saw_without_a_place_is_on_the_map_and_accuses_nobody():
    seen = ("serving:assistant", "serving.unplaced-destinations", 2)
    told = system(continuity.entries(*continuity.SYSTEM, seen))
    found = told.named("destination:assistant")
    assert (found.countries, found.unplaced, found.stops) == ((), True, ("serving:assistant",))
    assert any("nobody showed its place" in each for each in told.assumed)
    assert "destination:assistant" in foresee(told, scenario("licence-server-off")).reached
    named = recorded(told, continuity.ledger_of(*continuity.SYSTEM), observer="", now=NOW).result["dependencies"]
    assert "destination:assistant" not in {each["name"] for each in named}
    elsewhere = Effect(does="withdraw", kinds=("destination",), countries=("US",), basis="x")
    assert reached(told, elsewhere) == ()
    none = system(continuity.entries(*continuity.SYSTEM, (*seen[:2], 0)))
    assert "destination:assistant" not in {each.name for each in none.dependencies}
    assert not any("call nobody" in each or "its place" in each for each in none.assumed)


def test_a_degraded_dependency_is_missed_by_a_share_of_the_users(mapped):
    most = foresee(mapped, with_effect(does="degrade", share=0.9, lasts=(10.0,)))
    whole = foresee(mapped, with_effect(does="withdraw", lasts=(10.0,)))
    assert most.degraded == most.reached == ("operator:host",)
    lost = most.of("serving:assistant")
    assert lost.down_in[365] == pytest.approx(0.9, abs=0.015)
    assert lost.days_lost == pytest.approx(0.9 * whole.of("serving:assistant").days_lost, rel=0.02)


def test_a_delay_takes_nothing_and_makes_every_substitute_later():
    ready = withdrawal.Dependency(name="operator:host", substitute="our own hall", ready=(10.0,))
    mapped = system(continuity.entries(*continuity.SYSTEM), (ready,))
    taken = with_effect(does="withdraw")
    late = Effect(does="delay", kinds=("operator",), adds=(30.0,), basis="a test")
    alone = dataclasses.replace(taken, effect=(late,))
    both = dataclasses.replace(taken, effect=(*taken.effect, late))
    assert (foresee(mapped, alone).reached, foresee(mapped, alone).delayed) == ((), ("operator:host",))
    assert foresee(mapped, alone).days_lost == 0
    soon, later = (foresee(mapped, each).of("serving:assistant").days_lost for each in (taken, both))
    assert later - soon == pytest.approx(30, abs=0.5)


OWN = """
id = "one-vendor"
title = "One vendor leaves"
says = "The host ends its service."
[[effect]]
does = "withdraw"
countries = []
names = ["operator:host"]
notice = [5]
basis = "its letter"
[[precedent]]
what = "A letter announced it."
source = "the letter"
date = "2026-11-20"
confidence = "high"
"""


def test_a_scenario_of_ones_own_withdraws_any_selection(tmp_path, mapped):
    path = tmp_path / "own.toml"
    path.write_text(OWN, "utf-8")
    found = foresee(mapped, scenario(str(path)))
    assert found.reached == ("operator:host",)
    assert 5 <= found.of("serving:assistant").falls[0] <= 6


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('source = "the letter"', "", "Field required"),
        ("countries = []", 'kinds = ["oprator"]', "reaches the kind `oprator`"),
        ("notice = [5]", "notice = [5, 1]", "do not rise"),
        ('does = "withdraw"', 'does = "delay"', "lacks `adds`"),
        ('id = "one-vendor"', "id = [", "Invalid value"),
    ],
)
def test_a_scenario_of_ones_own_that_rests_on_nothing_is_refused(old, new, why, tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(OWN.replace(old, new), "utf-8")
    with pytest.raises(DossierWrong, match="the scenario cannot be followed") as caught:
        scenario(str(path))
    assert why in caught.value.why
    assert str(path) in caught.value.where


def test_a_family_of_licences_is_withdrawn_by_its_name():
    named = (*continuity.SYSTEM, ("component:model", "licence.name", "LicenseRef-lab-2"))
    told = system(continuity.entries(*named))
    for licences, taken in ((("LicenseRef-lab",), ("licensor:lab/base",)), (("LicenseRef-other",), ())):
        assert reached(told, Effect(does="withdraw", kinds=("licensor",), licences=licences, basis="x")) == taken


def test_an_effect_reaches_by_country_and_name(mapped):
    assert reached(mapped, Effect(does="withdraw", countries=("CN",), basis="x")) == ()
    assert "operator:host" in reached(mapped, Effect(does="withdraw", countries=("US",), basis="x"))


def test_at_most_so_many_items_are_taken_and_those_first_on_which_most_rests(mapped):
    taken = reached(mapped, Effect(does="withdraw", items=("component", "evaluation"), countries=(), most=1, basis="x"))
    assert taken == ("component:model",)


def test_kinds_of_dependencies_listen_to_topics_that_hold_countries():
    topics = load().topics
    for each in sorts():
        assert topics[each.topic].domain is Domain.COUNTRY
        assert all(name in topics for name in each.named_by)
        assert all(topics[name].domain is Domain.NUMBER for name in each.clock)


def test_there_are_twenty_scenarios_and_each_names_its_precedent():
    assert len(scenarios()) >= 20
    assert all(one.source and one.date and one.confidence for each in scenarios() for one in each.precedent)
    roles = {each.id for each in deck()[0]}
    assert all(inject.to in roles for each in scenarios() for inject in each.inject)
