"""One fact, seen in one place: observations, the items they speak of, and the grade of what they rest on."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any

Value = str | int | float | bool


class Grade(IntEnum):
    """How strong a piece of evidence is; a higher grade outweighs a lower one."""

    NONE = 0
    ASSERTED = 1
    DOCUMENTED = 2
    BOUND = 3
    INSPECTED = 4
    DEMONSTRATED = 5

    @property
    def word(self) -> str:
        """The grade as it is written in ledgers and reports."""
        return _WORDS[self]

    @classmethod
    def of(cls, word: str) -> "Grade":
        """The grade with this written form; `ValueError` when there is none."""
        if (grade := _GRADES.get(word)) is None:
            raise ValueError(f"there is no grade `{word}`")
        return grade

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        """Lets catalogue rows hold grades as the words people write."""
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(
            lambda given: given if isinstance(given, Grade) else cls.of(given)
        )


_WORDS = {grade: grade.name.lower() for grade in Grade}
_GRADES = {word: grade for grade, word in _WORDS.items()}
"""Asked for every entry of a ledger, of which a large company's infrastructure makes tens of thousands."""


class Method(StrEnum):
    """How a fact came to be known (the three methods of NIST SP 800-53A, and the declaration)."""

    DECLARE = "declare"
    EXAMINE = "examine"
    INTERVIEW = "interview"
    TEST = "test"


class Kind(StrEnum):
    """What an item is: requirements are asked of the first eight, the rest are things the dossier names."""

    STORE = "store"
    SERVING = "serving"
    KEY = "key"
    ENVIRONMENT = "environment"
    COMPONENT = "component"
    ROOT = "root"
    EVALUATION = "evaluation"
    RELEASE = "release"
    PARTY = "party"
    PAPER = "paper"
    CONTRACT = "contract"
    TRAINING = "training"
    CLAIM = "claim"
    ARTEFACT = "artefact"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Item:
    """One thing a requirement is asked of, or that the dossier names."""

    kind: Kind
    name: str

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.name}"

    @classmethod
    def parse(cls, text: str) -> "Item":
        """The item written `kind:name`; `ValueError` when the kind is unknown or the name is missing."""
        kind, colon, name = text.partition(":")
        if not colon or not name:
            raise ValueError(f"`{text}` is not written kind:name")
        return cls(kind=Kind(kind), name=name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a fact was seen: a file of the dossier, its digest, and the bytes or page in it.

    `start` and `end` are byte offsets into the file (end exclusive), or, when `page` or `paragraph` is
    given, character offsets into the text of that page or paragraph (both count from 1). `line` is the line of
    a text file, from 1, in which it begins, for people.
    """

    file: str
    digest: str
    start: int | None = None
    end: int | None = None
    page: int | None = None
    paragraph: int | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One fact about one item.

    `dated` is the day the evidence speaks of (the date of a paper); empty means the day of observation.
    `author` is the party whose paper says so; `draft` marks a clause that binds only once signed.
    """

    topic: str
    item: Item
    value: Value
    grade: Grade
    method: Method = Method.EXAMINE
    where: tuple[Place, ...] = ()
    quote: str = ""
    note: str = ""
    author: str = ""
    dated: str = ""
    draft: bool = False


EXISTS = "exists"
"""Topic of the entry by which an item joins the list; its value says how it came to be known."""

NONE_OF = "none"
"""Topic of an entry about the release whose value is an item kind of which there are none."""


def to_data(observation: Observation) -> dict[str, Any]:
    """An observation as JSON data, without the fields that say nothing."""
    data: dict[str, Any] = {
        "topic": observation.topic,
        "item": str(observation.item),
        "value": observation.value,
        "grade": observation.grade.word,
        "method": observation.method.value,
    }
    if observation.where:
        data["where"] = [
            {name: value for name in Place.__slots__ if (value := getattr(place, name)) is not None}
            for place in observation.where
        ]
    for name in ("quote", "note", "author", "dated", "draft"):
        if value := getattr(observation, name):
            data[name] = value
    return data


_FIELDS = frozenset(Observation.__slots__)


def from_data(data: Mapping[str, Any]) -> Observation:
    """The observation that `to_data` wrote; `KeyError`, `TypeError` or `ValueError` when it is malformed."""
    if not data.keys() <= _FIELDS:
        raise ValueError(f"unknown field `{min(data.keys() - _FIELDS)}`")
    if not isinstance(data["value"], str | int | float | bool):
        raise TypeError("the value is not a word, a number or true/false")
    return Observation(
        topic=str(data["topic"]),
        item=Item.parse(data["item"]),
        value=data["value"],
        grade=Grade.of(data["grade"]),
        method=Method(data["method"]),
        where=tuple(Place(**place) for place in data.get("where", ())),
        quote=str(data.get("quote", "")),
        note=str(data.get("note", "")),
        author=str(data.get("author", "")),
        dated=str(data.get("dated", "")),
        draft=bool(data.get("draft", False)),
    )
