"""What independent models show in the calibrated tests: the bank, measured by `benchmarks/lineage_bank.py`."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from ringtrue.instruments.lineage.subject import Subject
from ringtrue.shelf import CATALOGUE, read_toml

TEXT = frozenset({"text-decoder", "text-encoder"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The most that one test showed of models which have nothing in common, over so many pairs."""

    pairs: int
    share: float
    log10_p: float


@cache
def bank() -> dict[str, Shown]:
    """By the id of the test."""
    return {
        each["id"]: Shown(pairs=each["pairs"], share=each["most_share"], log10_p=each["worst_log10_p"])
        for each in _file()["test"]
    }


def in_range(a: Subject, b: Subject) -> bool:
    """Whether the bank holds models of this kind and size; a language model of other size is not like its members."""
    return all(covers(each.part.role, each.parameters, each.part.width) for each in (a, b))


def covers(role: str, parameters: int, width: int) -> bool:
    """Whether a part of this role, size and width is like the bank's members."""
    told = _file()["bank"]
    return (
        role in TEXT
        and told["smallest_parameters"] <= parameters <= told["largest_parameters"]
        and told["smallest_width"] <= width <= told["largest_width"]
    )


@cache
def _file() -> dict[str, Any]:
    return read_toml(CATALOGUE / "lineage" / "bank.toml")
