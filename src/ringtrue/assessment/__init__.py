"""Weighing: framework, ledger and a date go in, an assessment comes out. No files, no clock, no network."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ringtrue.framework import Framework, Requirement
from ringtrue.framework.conditions import Condition
from ringtrue.ledger import Entry, Ledger
from ringtrue.ledger.current import Superseded
from ringtrue.observation import Grade, Item


class Verdict(StrEnum):
    """What the evidence says of a requirement, an item or a layer."""

    MET = "met"
    NOT_MET = "not met"
    NOT_SHOWN = "not shown"
    NOT_APPLICABLE = "not applicable"


class ClaimVerdict(StrEnum):
    """What the evidence says of a public sentence."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NOT_SHOWN = "not shown"


class FacetVerdict(StrEnum):
    """How far a facet of an answer is known."""

    SHOWN = "shown"
    PARTLY_SHOWN = "partly shown"
    NOT_SHOWN = "not shown"
    CONTRADICTED = "contradicted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """One thing judged three ways, from the slogan to what holds when it is tested."""

    claimed: Verdict
    documented: Verdict
    proven: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemVerdict:
    """One requirement asked of one item: the readings, the grades for and against, and the entries they rest on.

    `open` are the sentences that nothing of the needed grade satisfies, `refuting` the entries that speak against it.
    """

    item: Item
    documented: Verdict
    proven: Verdict
    support: Grade
    against: Grade
    needs: Grade
    contradicted: bool
    stale: bool
    reservations: tuple[str, ...]
    entries: tuple[Entry, ...]
    refuting: tuple[Entry, ...]
    open: tuple[Condition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementVerdict:
    """One requirement over all its items.

    `left_blank` are the entries that say who was asked for evidence of it and gave none.
    """

    requirement: Requirement
    readings: Readings
    grade: Grade
    contradicted: bool
    stale: bool
    reservations: tuple[str, ...]
    items: tuple[ItemVerdict, ...]
    claimed_by: tuple[str, ...]
    left_blank: tuple[Entry, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The proven reading."""
        return self.readings.proven

    @property
    def step(self) -> str:
        """What to do: mend what is refuted, show what is not shown."""
        refuted = self.verdict is Verdict.NOT_MET and self.requirement.mend
        return refuted or self.requirement.would_change


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The vector (each layer by itself) and the level (the highest n with layers 1..n met)."""

    vector: dict[str, Verdict]
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """What an offering amounts to, with the lower layers that fail."""

    name: str
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """The lowest layer that stops the level, and its first requirement that does."""

    layer: str
    requirement: str
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentVector:
    """The proven vector of one component: its own requirements, and those of the release as they are."""

    name: str
    role: str
    vector: dict[str, Verdict]


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetAnswer:
    """One facet of an answer; `values` are those found, per item; `text` is a clause for a board."""

    id: str
    verdict: FacetVerdict
    values: tuple[str, ...]
    text: str
    entries: tuple[Entry, ...]
    requirements: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One of the four questions, answered from evidence."""

    id: str
    asks: str
    facets: tuple[FacetAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignBase:
    """A component on a foreign base, and whether each aspect of it is controlled."""

    component: str
    base: tuple[str, ...]
    countries: tuple[str, ...]
    aspects: dict[str, bool]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFinding:
    """A public sentence, held to its words; `entries` say where it stands."""

    name: str
    quote: str
    kinds: tuple[str, ...]
    by: str
    to: str
    verdict: ClaimVerdict
    requirements: tuple[str, ...]
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Overclaim:
    """A layer, or one requirement of it, that was claimed and is not proven."""

    layer: str
    requirement: str
    verdict: Verdict
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """An examination that could not finish; whatever it would have shown is not shown."""

    examiner: str
    item: Item
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """All verdicts about one release at one moment.

    `signed` is, for each requirement, what would be proven once the drafts are signed; empty unless it was asked for.
    `unlisted` are sentences of the claims' documents that claim something, too, and that the dossier does not list.
    `clauses` is what contracts say of clauses; what only a machine read (`contract.reads-...`) is in no verdict.
    """

    framework: Framework
    at: str
    ledger_head: str
    release: dict[str, str]
    for_whom: dict[str, Any]
    home: dict[str, tuple[str, ...]]
    publicly_funded: bool
    components: tuple[ComponentVector, ...]
    claimed: Reading
    claimed_per_claimant: dict[str, Reading]
    documented: Reading
    proven: Reading
    if_signed: Reading | None
    strict: dict[str, Any]
    on_offer: Reading
    categories: dict[str, Category]
    binding: Binding | None
    requirements: tuple[RequirementVerdict, ...]
    answers: tuple[Answer, ...]
    foreign_bases: tuple[ForeignBase, ...]
    claims: tuple[ClaimFinding, ...]
    overclaim: tuple[Overclaim, ...]
    superseded: tuple[Superseded, ...]
    vanished: tuple[str, ...]
    troubles: tuple[Trouble, ...]
    signed: dict[str, Verdict] = field(default_factory=dict)
    unlisted: tuple[Entry, ...] = ()
    clauses: tuple[Entry, ...] = ()

    @property
    def not_shown(self) -> tuple[RequirementVerdict, ...]:
        """The requirements about which the evidence is silent."""
        return tuple(each for each in self.requirements if each.verdict is Verdict.NOT_SHOWN)


def assess(framework: Framework, ledger: Ledger, at: str, *, if_signed: bool = False) -> Assessment:
    """Weighs the entries of a ledger that count on the day `at` (ISO 8601) against a framework.

    Pure: the same arguments give the same assessment. Raises `NothingToExamine` when the ledger holds no
    dossier as of that day.
    """
    from ringtrue.assessment.weighing import weigh_all

    return weigh_all(framework, ledger, at, if_signed=if_signed)
