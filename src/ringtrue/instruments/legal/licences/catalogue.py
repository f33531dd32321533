"""What people read in licences that matters to sovereignty: one file per licence under `catalogue/licences/`."""

from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Literal

from ringtrue.shelf import CATALOGUE, STRICT, read_toml, row, rows

NOT_HELD = "not held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """A licence as a person read it: in plain words, with the sections of its text, source, date and confidence.

    `text` is the id of the known text, or `not held`: then no file is ever called exactly this. `silent` is what a text
    that was read does not say; of a text that nobody read here it is `not known`.
    """

    __pydantic_config__: ClassVar[Any] = STRICT

    id: str
    name: str
    dated: str
    text: str
    revocation: str
    remote_restriction: str
    change_of_terms: str
    tuning: str
    tuned_weights_owner: str
    outputs: str
    gates: str
    at_end: str
    law: str
    export: str
    sections: str
    confidence: Literal["high", "medium", "low"]
    source: str
    date: str


@cache
def licences() -> tuple[Licence, ...]:
    """Every licence of the catalogue, in the order of its id. Raises `CatalogueWrong`."""
    folder = CATALOGUE / "licences"
    paths = [each for each in sorted(folder.glob("*.toml")) if each.name != "questions.toml"]
    return tuple(row(each, read_toml(each), Licence) for each in paths)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of every licence text: in which group it is told, what silence means, and which answer frees."""

    __pydantic_config__: ClassVar[Any] = STRICT

    id: str
    asks: str
    silence: str
    about: Literal["may", "taken-back", "whose", "law"]
    favours: Literal["YES", "NO", ""]


@cache
def questions() -> tuple[Question, ...]:
    """Every question, in the order in which they are told. Raises `CatalogueWrong`."""
    path = CATALOGUE / "licences" / "questions.toml"
    return rows(path, read_toml(path)["question"], Question, "question")
