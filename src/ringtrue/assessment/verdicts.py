"""One requirement and the entries about it give a verdict, and name the entries it rests on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ringtrue.assessment import ItemVerdict, Readings, RequirementVerdict, Verdict
from ringtrue.assessment.items import RELEASE, Evidence
from ringtrue.framework import Requirement
from ringtrue.framework.conditions import Condition, holds
from ringtrue.ledger import Entry
from ringtrue.observation import Grade, Item, Kind

_PAPER = (Grade.DOCUMENTED, Grade.BOUND)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing:
    """What the weighing of every requirement has in common.

    `home` replaces the declared home of every layer (the strict reading); `if_signed` lets the clauses of
    drafts count as if they were in force; `claims` gives, per kind of claim, the names of the claims made.
    """

    evidence: Evidence
    at: str
    home: frozenset[str] | None = None
    if_signed: bool = False

    def sets(self, requirement: Requirement) -> dict[str, frozenset[str]]:
        """The members of `home` and `asker`, as this requirement's layer sees them."""
        home = self.evidence.home(requirement.layer) if self.home is None else self.home
        return {"home": home, "asker": self.evidence.asker}

    def fresh(self, requirement: Requirement, entry: Entry) -> bool:
        """Whether an entry is young enough to support the requirement."""
        return date.fromisoformat(entry.day) + timedelta(days=requirement.validity) >= date.fromisoformat(self.at)


def weigh(weighing: Weighing, requirement: Requirement, claimed_by: tuple[str, ...]) -> RequirementVerdict:
    """One requirement over all its items, in all three readings (FRAMEWORK section 4)."""
    items = _asked_of(weighing, requirement)
    verdicts = tuple(
        _set_aside(weighing, requirement, _item(weighing, requirement, each)) for each in items
    ) or _none_at_all(weighing, requirement)
    documented = together(each.documented for each in verdicts)
    proven = together(each.proven for each in verdicts)
    claimed = Verdict.MET if claimed_by and documented is not Verdict.NOT_APPLICABLE else documented
    return RequirementVerdict(
        requirement=requirement,
        readings=Readings(claimed=claimed, documented=documented, proven=proven),
        grade=_grade(proven, verdicts),
        contradicted=any(each.contradicted for each in verdicts),
        stale=any(each.stale for each in verdicts),
        reservations=tuple(dict.fromkeys(text for each in verdicts for text in each.reservations)),
        items=verdicts,
        claimed_by=claimed_by,
        left_blank=tuple(
            each for each in weighing.evidence.facts(RELEASE, "release.left-blank")
            if each.observation.value == requirement.id
        ),
    )  # fmt: skip


def together(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdicts of several items (or requirements) as one: not met if any is, met if all are and one is.

    Those that do not apply are left out; when none applies, neither does the whole.
    """
    given = tuple(verdicts)
    asked = [each for each in given if each is not Verdict.NOT_APPLICABLE]
    if given and not asked:
        return Verdict.NOT_APPLICABLE
    if Verdict.NOT_MET in asked:
        return Verdict.NOT_MET
    return Verdict.MET if asked and all(each is Verdict.MET for each in asked) else Verdict.NOT_SHOWN


def _asked_of(weighing: Weighing, requirement: Requirement) -> tuple[Item, ...]:
    evidence = weighing.evidence
    sets = weighing.sets(requirement)
    items = (RELEASE,) if requirement.of == "release" else evidence.items(Kind(requirement.of))
    return tuple(each for each in items if not _excepted(evidence, requirement, each, sets))


def _excepted(evidence: Evidence, requirement: Requirement, item: Item, sets: dict[str, frozenset[str]]) -> bool:
    return any(
        (facts := evidence.facts(item, each.topic))
        and all(holds(each, entry.observation.value, sets) for entry in facts)
        for each in requirement.except_
    )


def _item(weighing: Weighing, requirement: Requirement, item: Item) -> ItemVerdict:
    evidence, sets = weighing.evidence, weighing.sets(requirement)
    interested = _interested(evidence, requirement, item)
    needs = _needed(weighing, requirement, item, sets)

    def speaking(condition: Condition) -> list[Entry]:
        facts = evidence.facts(item, condition.topic)
        return [each for each in facts if holds(condition, each.observation.value, sets)]

    def proving(entry: Entry) -> Grade:
        observation = entry.observation
        if needs is Grade.BOUND:
            signed = weighing.if_signed and observation.draft and observation.grade is Grade.DOCUMENTED
            return Grade.BOUND if signed or observation.grade is Grade.BOUND else Grade.NONE
        own_paper = observation.author in interested and observation.grade in _PAPER
        return Grade.ASSERTED if own_paper else observation.grade

    for_ = {each: [e for e in speaking(each) if weighing.fresh(requirement, e)] for each in requirement.met_when}
    said = min((_most(e.observation.grade for e in each) for each in for_.values()), default=Grade.NONE)
    support = min((_most(proving(e) for e in each) for each in for_.values()), default=Grade.NONE)

    against = [entry for each in requirement.not_met_when for entry in speaking(each)]
    # A stale refutation stands until fresh evidence of at least its grade speaks.
    against = [each for each in against if weighing.fresh(requirement, each) or each.observation.grade > support]
    refuting = _most(each.observation.grade for each in against)
    paper = _most(each.observation.grade for each in against if each.observation.grade in _PAPER)

    proven = _proven(support, refuting, needs)
    resting = _unique([*against, *(entry for entries in for_.values() for entry in entries)])
    stale = [e for each in requirement.conditions for e in speaking(each) if not weighing.fresh(requirement, e)]
    return ItemVerdict(
        item=item,
        documented=_documented(proven, said, refuting, paper),
        proven=proven,
        support=support,
        against=refuting,
        needs=needs,
        contradicted=bool(against) and said >= Grade.DOCUMENTED and refuting >= Grade.DOCUMENTED,
        stale=bool(stale),
        reservations=tuple(
            each.says for each in requirement.asks_reservation if any(weighing.fresh(requirement, e)
            for e in speaking(each.when))
        ),
        entries=_unique([*resting, *stale]),
        refuting=_unique(against),
        open=tuple(each for each, entries in for_.items() if _most(proving(e) for e in entries) < needs),
    )  # fmt: skip


def _proven(support: Grade, refuting: Grade, needs: Grade) -> Verdict:
    if refuting >= Grade.DOCUMENTED and refuting >= support:
        return Verdict.NOT_MET
    return Verdict.MET if support >= needs and support > refuting else Verdict.NOT_SHOWN


def _documented(proven: Verdict, said: Grade, refuting: Grade, paper: Grade) -> Verdict:
    """What the papers say: an inspection that refutes them does not unwrite them."""
    if proven is Verdict.MET or (said >= Grade.DOCUMENTED and paper < Grade.DOCUMENTED):
        return Verdict.MET
    return Verdict.NOT_MET if refuting >= Grade.DOCUMENTED and refuting >= said else Verdict.NOT_SHOWN


def _none_at_all(weighing: Weighing, requirement: Requirement) -> tuple[ItemVerdict, ...]:
    """No items: not shown, unless an entry of the needed grade shows that there are none."""
    if requirement.of == "release":
        return ()
    kind = Kind(requirement.of)
    if weighing.evidence.items(kind):
        return ()
    entries = tuple(
        each for each in weighing.evidence.none_of(kind) if weighing.fresh(requirement, each)
    )  # fmt: skip
    support = _most(each.observation.grade for each in entries)
    proven = _proven(support, Grade.NONE, requirement.needs)
    return (
        ItemVerdict(
            item=Item(kind=kind, name="none"),
            documented=_documented(proven, support, Grade.NONE, Grade.NONE),
            proven=proven,
            support=support,
            against=Grade.NONE,
            needs=requirement.needs,
            contradicted=False,
            stale=False,
            reservations=(),
            entries=entries,
            refuting=(),
            open=requirement.met_when if proven is not Verdict.MET else (),
        ),
    )


def _interested(evidence: Evidence, requirement: Requirement, item: Item) -> frozenset[str]:
    """The parties whose own papers do not prove this requirement of this item."""
    return evidence.allied(party for topic in requirement.not_by for party in evidence.values(item, topic))


def _needed(weighing: Weighing, requirement: Requirement, item: Item, sets: dict[str, frozenset[str]]) -> Grade:
    lesser = requirement.lesser
    if lesser and all(_shown(weighing, requirement, item, each, sets) for each in lesser.when):
        return lesser.needs
    return requirement.needs


def _set_aside(weighing: Weighing, requirement: Requirement, verdict: ItemVerdict) -> ItemVerdict:
    """The verdict of an item to which the requirement is shown not to apply; what is met stays met."""
    sets = weighing.sets(requirement)
    aside = requirement.not_applicable_when
    if verdict.proven is Verdict.MET or not any(
        _shown(weighing, requirement, verdict.item, each, sets) for each in aside
    ):
        return verdict
    return replace(verdict, documented=Verdict.NOT_APPLICABLE, proven=Verdict.NOT_APPLICABLE)


def _shown(
    weighing: Weighing,
    requirement: Requirement,
    item: Item,
    condition: Condition,
    sets: dict[str, frozenset[str]],
) -> bool:
    """Whether a circumstance is shown: by an entry documented or better, and nothing as strong says otherwise."""
    facts = weighing.evidence.facts(item, condition.topic) or weighing.evidence.facts(RELEASE, condition.topic)
    facts = tuple(each for each in facts if weighing.fresh(requirement, each))
    yes = _most(e.observation.grade for e in facts if holds(condition, e.observation.value, sets))
    no = _most(e.observation.grade for e in facts if not holds(condition, e.observation.value, sets))
    return yes >= Grade.DOCUMENTED and yes > no


def _grade(proven: Verdict, items: tuple[ItemVerdict, ...]) -> Grade:
    if proven is Verdict.NOT_MET:
        return max(each.against for each in items)
    return min((each.support for each in items), default=Grade.NONE)


def _most(grades: Iterable[Grade]) -> Grade:
    return max(grades, default=Grade.NONE)


def _unique(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted({each.seq: each for each in entries}.values(), key=lambda each: each.seq))
