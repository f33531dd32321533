"""What must hold of every assessment, whatever the evidence."""

import json
import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ringtrue.assessment import Verdict, assess
from ringtrue.framework import Domain
from ringtrue.framework.conditions import holds
from ringtrue.framework.load import load
from ringtrue.ledger import Ledger
from ringtrue.observation import Grade, Item, Kind
from ringtrue.reports.json_data import as_data, as_text
from story import MET, NOT_MET, NOT_SHOWN, Story
from thoroughness import examples

FRAMEWORK = load()
ITEMS = {
    "store": ("store:a", "store:b"),
    "serving": ("serving:a",),
    "key": ("key:a",),
    "environment": ("environment:a",),
    "component": ("component:a", "component:b"),
    "root": ("component:a", "component:b"),
    "evaluation": ("evaluation:a",),
    "release": ("release:release",),
}
RANK = {NOT_MET: 0, NOT_SHOWN: 1, MET: 2}
SETS = {"home": frozenset({"ID"}), "asker": frozenset({"asker"})}
GRADES = ("asserted", "documented", "bound", "inspected", "demonstrated")
OPTIONS = settings(max_examples=examples(50), deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _values(topic):
    match topic.domain:
        case Domain.BOOLEAN:
            return (True, False)
        case Domain.COUNTRY:
            return ("ID", "SG")
        case Domain.PARTY:
            return ("asker", "vendor")
        case Domain.WORDS:
            return topic.values
        case Domain.NUMBER:
            return (0, 1, 5, 50, 100, 200)
        case _:
            return ("none", "something", "2026-01-01")


@st.composite
def evidence(draw, requirement=None):
    """Entries on topics of one or two requirements, for and against, of all grades and ages."""
    chosen = (
        [requirement] if requirement else draw(st.lists(st.sampled_from(tuple(FRAMEWORK.requirements)), max_size=2))
    )
    entries = []
    for each in chosen:
        topics = sorted({condition.topic for condition in each.conditions})
        entries += draw(
            st.lists(
                st.tuples(
                    st.sampled_from(topics),
                    st.sampled_from(ITEMS[each.of]),
                    st.integers(0, 5),
                    st.sampled_from(GRADES),
                    st.sampled_from(("2026-09-30", "2025-01-01", "2020-01-01")),
                    st.booleans(),
                    st.sampled_from(("", "vendor", "asker")),
                ),
                max_size=12,
            )
        )
    return entries


def _ledger(entries) -> Ledger:
    story = Story()
    for items in ITEMS.values():
        for item in items:
            if item != "release:release" and not any(str(each.item) == item for each in story.declared):
                story.declare(item)
    story.claim("sovereign-cloud")
    for topic, item, n, grade, at, draft, author in entries:
        of = FRAMEWORK.topics[topic].of.value
        item = "release:release" if of == "release" else item if item.startswith(of) else f"{of}:a"
        values = _values(FRAMEWORK.topics[topic])
        story.see(topic, item, values[n % len(values)], grade, at=at, draft=draft, author=author)
    return story.ledger()


def _without(ledger: Ledger, entry) -> Ledger:
    return replace(ledger, entries=tuple(each for each in ledger.entries if each is not entry))


def _for(requirement, entry) -> bool:
    """Whether the entry speaks for the requirement, or for one of the circumstances that ease it."""
    easing = (
        *requirement.met_when,
        *requirement.not_applicable_when,
        *(requirement.lesser.when if requirement.lesser else ()),
    )
    return any(c.topic == entry.observation.topic and holds(c, entry.observation.value, SETS) for c in easing)


def _against(requirement, entry) -> bool:
    """Whether the entry refutes the requirement, or speaks against a circumstance that eases it."""
    if any(
        c.topic == entry.observation.topic and holds(c, entry.observation.value, SETS) for c in requirement.not_met_when
    ):
        return True
    easing = (*requirement.not_applicable_when, *(requirement.lesser.when if requirement.lesser else ()))
    return any(c.topic == entry.observation.topic and not holds(c, entry.observation.value, SETS) for c in easing)


def _ranks(assessment):
    """Per requirement and reading a rank; not applicable is as good as met."""
    return {
        (each.requirement.id, name): RANK.get(getattr(each.readings, name), 2)
        for each in assessment.requirements
        for name in ("claimed", "documented", "proven")
    }


@OPTIONS
@given(evidence(), st.randoms(use_true_random=False))
def test_removing_evidence_for_never_improves(entries, chance):
    ledger = _ledger(entries)
    before = _ranks(assess(FRAMEWORK, ledger, "2026-10-01"))
    for entry in chance.sample(_evidence(ledger), min(4, len(_evidence(ledger)))):
        after = _ranks(assess(FRAMEWORK, _without(ledger, entry), "2026-10-01"))
        for requirement in FRAMEWORK.requirements:
            if _for(requirement, entry) and not _against(requirement, entry):
                for reading in ("claimed", "documented", "proven"):
                    assert after[requirement.id, reading] <= before[requirement.id, reading]


@OPTIONS
@given(evidence(), st.randoms(use_true_random=False))
def test_removing_evidence_against_never_worsens(entries, chance):
    ledger = _ledger(entries)
    before = _ranks(assess(FRAMEWORK, ledger, "2026-10-01"))
    for entry in chance.sample(_evidence(ledger), min(4, len(_evidence(ledger)))):
        after = _ranks(assess(FRAMEWORK, _without(ledger, entry), "2026-10-01"))
        for requirement in FRAMEWORK.requirements:
            if _against(requirement, entry) and not _for(requirement, entry):
                for reading in ("claimed", "documented", "proven"):
                    assert after[requirement.id, reading] >= before[requirement.id, reading]


@pytest.mark.parametrize("requirement", tuple(FRAMEWORK.requirements), ids=lambda each: each.id)
def test_each_requirement_can_be_met_and_each_is_silent_without_evidence(requirement):
    ledger = _ledger([])
    assert _of(assess(FRAMEWORK, ledger, "2026-10-01"), requirement).verdict is NOT_SHOWN
    story = Story()
    if requirement.of != "release":
        story.declare(ITEMS[requirement.of][0])
    story.prove(requirement.id)
    assert story.verdict(requirement.id).verdict is MET


@OPTIONS
@given(evidence())
def test_the_readings_nest(entries):
    assessment = assess(FRAMEWORK, _ledger(entries), "2026-10-01")
    for each in assessment.requirements:
        readings = each.readings
        assert readings.proven is not MET or readings.documented is MET
        assert readings.documented is not MET or readings.claimed is MET
    for layer, proven in assessment.proven.vector.items():
        documented, claimed = assessment.documented.vector[layer], assessment.claimed.vector[layer]
        assert proven is not MET or documented is MET
        assert documented is not MET or claimed is MET
    assert assessment.proven.level <= assessment.documented.level <= assessment.claimed.level


@OPTIONS
@given(evidence(), st.integers())
def test_the_order_of_entries_does_not_matter(entries, seed):
    ledger = _ledger(entries)
    shuffled = list(ledger.entries)
    random.Random(seed).shuffle(shuffled)
    other = replace(ledger, entries=tuple(shuffled))
    assert as_text(assess(FRAMEWORK, ledger, "2026-10-01")) == as_text(assess(FRAMEWORK, other, "2026-10-01"))


@OPTIONS
@given(evidence())
def test_the_same_input_gives_the_same_bytes(entries):
    one = as_text(assess(FRAMEWORK, _ledger(entries), "2026-10-01", if_signed=True))
    two = as_text(assess(FRAMEWORK, _ledger(entries), "2026-10-01", if_signed=True))
    assert one == two


@OPTIONS
@given(evidence())
def test_every_verdict_but_silence_names_the_entries_it_rests_on(entries):
    for each in as_data(assess(FRAMEWORK, _ledger(entries), "2026-10-01"))["requirements"]:
        if each["verdict"] in ("met", "not met"):
            deciding = [item for item in each["items"] if item["verdict"] == each["verdict"]]
            assert deciding
            assert all(item["entries"] for item in deciding)


def test_nothing_at_all_is_neither_met_nor_refuted():
    assessment = assess(FRAMEWORK, _ledger([]), "2026-10-01")
    assert {each.verdict for each in assessment.requirements} == {Verdict.NOT_SHOWN}
    assert json.loads(as_text(assessment))["not_shown"] == [each.id for each in FRAMEWORK.requirements]


def _evidence(ledger):
    return [each for each in ledger.entries if each.examination.by.startswith("somebody")]


def _of(assessment, requirement):
    return next(each for each in assessment.requirements if each.requirement.id == requirement.id)


def test_an_entry_survives_the_ledger_unchanged():
    ledger = _ledger([("store.country", "store:a", 0, "inspected", "2026-09-30", False, "")])
    entry = _evidence(ledger)[0].observation
    assert (entry.topic, entry.item, entry.value, entry.grade) == (
        "store.country", Item(kind=Kind.STORE, name="a"), "ID", Grade.INSPECTED,
    )  # fmt: skip
