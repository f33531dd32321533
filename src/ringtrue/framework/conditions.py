"""The sentences of `met_when` and `not_met_when`: is, in, home, at least, at most. Parsed, never run as code."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from ringtrue.observation import Value

NAMED_SETS = ("home", "asker")
"""`home`: the countries the layer counts as home. `asker`: the parties the verdict is for."""

_SENTENCE = re.compile(
    r"(?P<topic>[a-z][a-z-]*(?:\.[a-z][a-z0-9-]*)+) +(?P<relation>is not|is|not in|in|at least|at most) +(?P<rest>\S.*)"
)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/+-]*")


class Relation(StrEnum):
    """How a value is held against a condition."""

    IS = "is"
    IS_NOT = "is not"
    IN = "in"
    NOT_IN = "not in"
    AT_LEAST = "at least"
    AT_MOST = "at most"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One sentence about one topic; `named` is the set it refers to by name, else `values` lists them."""

    topic: str
    relation: Relation
    values: tuple[Value, ...] = ()
    named: str = ""

    def __str__(self) -> str:
        words = self.named or ", ".join(_written(each) for each in self.values)
        return f"{self.topic} {self.relation.value} {words}"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        """Lets catalogue rows hold conditions as the sentences people write."""
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(
            lambda given: given if isinstance(given, Condition) else parse(given)
        )


def parse(sentence: str) -> Condition:
    """The condition that a sentence states; `ValueError` says what is wrong with the sentence."""
    match = _SENTENCE.fullmatch(sentence.strip()) if isinstance(sentence, str) else None
    if match is None:
        raise ValueError(f"`{sentence}` is no sentence of the form TOPIC is|in|at least|at most VALUE")
    topic, rest = match["topic"], match["rest"].strip()
    relation = Relation(match["relation"])
    if relation in (Relation.IN, Relation.NOT_IN):
        if rest in NAMED_SETS:
            return Condition(topic=topic, relation=relation, named=rest)
        return Condition(topic=topic, relation=relation, values=tuple(_value(part) for part in rest.split(",")))
    value = _value(rest)
    if relation in (Relation.AT_LEAST, Relation.AT_MOST) and (
        isinstance(value, bool) or not isinstance(value, int | float)
    ):
        raise ValueError(f"`{sentence}`: {relation.value} needs a number")
    return Condition(topic=topic, relation=relation, values=(value,))


def holds(condition: Condition, value: Value, sets: Mapping[str, frozenset[str]]) -> bool:
    """Whether a value satisfies a condition; `sets` gives the members of `home` and `asker`."""
    match condition.relation:
        case Relation.IS:
            return _same(value, condition.values[0])
        case Relation.IS_NOT:
            return not _same(value, condition.values[0])
        case Relation.IN:
            return _among(condition, value, sets)
        case Relation.NOT_IN:
            return not _among(condition, value, sets)
        case Relation.AT_LEAST | Relation.AT_MOST:
            bound = condition.values[0]
            if isinstance(value, bool) or not isinstance(value, int | float) or isinstance(bound, str):
                return False
            return value >= bound if condition.relation is Relation.AT_LEAST else value <= bound


def _among(condition: Condition, value: Value, sets: Mapping[str, frozenset[str]]) -> bool:
    if condition.named:
        return value in sets[condition.named]
    return any(_same(value, each) for each in condition.values)


def _same(one: Value, other: Value) -> bool:
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def _value(text: str) -> Value:
    text = text.strip()
    if text in ("true", "false"):
        return text == "true"
    if _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    if not _WORD.fullmatch(text):
        raise ValueError(f"`{text}` is no word, number, true or false")
    return text


def _written(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{Decimal(repr(value)):f}" if isinstance(value, float) else str(value)
