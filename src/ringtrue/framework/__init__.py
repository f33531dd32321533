"""What is asked: layers, requirements, topics, the four answers and the kinds of claims, all read as data."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, Literal

from ringtrue.framework.conditions import Condition
from ringtrue.observation import Grade, Kind, Value
from ringtrue.shelf import STRICT, countries

Asked = Literal["store", "serving", "key", "environment", "component", "root", "evaluation", "release"]


class Domain(StrEnum):
    """The closed set of values that a topic can take."""

    COUNTRY = "country"
    PARTY = "party"
    BOOLEAN = "boolean"
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"
    WORDS = "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One fact that a person can read about one kind of item."""

    __pydantic_config__: ClassVar[Any] = STRICT

    id: str
    of: Kind
    domain: Domain
    says: str
    values: tuple[str, ...] = ()
    context: bool = False
    """Printed beside verdicts, never weighed: no requirement need ask for it."""

    def admits(self, value: Value) -> bool:
        """Whether the value lies in the topic's domain; which parties there are, only the dossier knows."""
        match self.domain:
            case Domain.BOOLEAN:
                return isinstance(value, bool)
            case Domain.NUMBER:
                return isinstance(value, int | float) and not isinstance(value, bool)
            case Domain.WORDS:
                return value in self.values
            case Domain.COUNTRY:
                return value in countries()
            case Domain.PARTY | Domain.DATE | Domain.TEXT:
                return isinstance(value, str) and bool(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesser:
    """A weaker grade that suffices when something is shown (the asker cannot start the service)."""

    __pydantic_config__: ClassVar[Any] = STRICT

    needs: Grade
    when: tuple[Condition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedReservation:
    """What is printed beside a verdict, though it is met, when something is shown."""

    __pydantic_config__: ClassVar[Any] = STRICT

    when: Condition
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One thing asked of each item of a kind, with the sentences that meet or refute it."""

    __pydantic_config__: ClassVar[Any] = STRICT

    id: str
    of: Asked
    says: str
    why: str
    needs: Grade
    must: bool
    met_when: tuple[Condition, ...]
    not_met_when: tuple[Condition, ...] = ()
    claimed_by: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    validity: int
    would_change: str
    mend: str = ""
    """What to do once it is refuted, where showing more would not help."""
    sources: tuple[str, ...]
    not_by: tuple[str, ...] = ()
    not_applicable_when: tuple[Condition, ...] = ()
    except_: tuple[Condition, ...] = ()
    lesser: Lesser | None = None
    asks_reservation: tuple[AskedReservation, ...] = ()
    layer: str = ""

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition that speaks for, against or around this requirement."""
        lesser = self.lesser.when if self.lesser else ()
        reservations = tuple(each.when for each in self.asks_reservation)
        return (
            *self.met_when, *self.not_met_when, *self.not_applicable_when, *self.except_, *lesser, *reservations
        )  # fmt: skip

    @property
    def topics(self) -> frozenset[str]:
        """Every topic this requirement listens to."""
        return frozenset(each.topic for each in self.conditions) | frozenset(self.not_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One layer of sovereignty, or (without a number) what lies across the layers."""

    __pydantic_config__: ClassVar[Any] = STRICT

    id: str
    title: str
    says: str
    number: int | None = None
    category: str = ""
    claimed_by: tuple[str, ...] = ()
    requirements: tuple[Requirement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One part of an answer: judged by known topics, or else by its requirements."""

    __pydantic_config__: ClassVar[Any] = STRICT

    id: str
    of: Asked
    requirements: tuple[str, ...]
    shown: str
    partly_shown: str
    not_shown: str
    contradicted: str
    topics: tuple[str, ...] = ()
    needs: Grade = Grade.DOCUMENTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One of the questions every buyer must ask, with the facets of its answer."""

    __pydantic_config__: ClassVar[Any] = STRICT

    id: str
    asks: str
    facet: tuple[Facet, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignBase:
    """The requirements that make a foreign base a controlled one, per aspect."""

    __pydantic_config__: ClassVar[Any] = STRICT

    licence: tuple[str, ...]
    retraining: tuple[str, ...]
    evaluation: tuple[str, ...]
    residency: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimKind:
    """A kind of public claim, with the phrases by which it is recognised."""

    __pydantic_config__: ClassVar[Any] = STRICT

    id: str
    says: str
    phrases: tuple[str, ...]
    sources: tuple[str, ...]
    hedges: tuple[str, ...] = ()
    examples: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """A whole framework; `topics` maps a topic's id to what it means."""

    id: str
    name: str
    version: str
    says: str
    sources: tuple[str, ...]
    layers: tuple[Layer, ...]
    questions: tuple[Question, ...]
    foreign_base: ForeignBase
    topics: dict[str, Topic] = field(hash=False)
    claims: dict[str, ClaimKind] = field(hash=False)
    clauses: frozenset[str]

    @property
    def requirements(self) -> Iterator[Requirement]:
        """Every requirement, in the order of the layers and of their files."""
        for layer in self.layers:
            yield from layer.requirements

    @property
    def numbered(self) -> tuple[Layer, ...]:
        """The layers that form the vector, lowest first."""
        layers = [each for each in self.layers if each.number is not None]
        return tuple(sorted(layers, key=lambda each: each.number or 0))

    def validity(self, topics: frozenset[str]) -> int:
        """The shortest validity in days among the requirements that listen to any of these topics."""
        return min((each.validity for each in self.requirements if each.topics & topics), default=3650)
