"""The families of the catalogue: which words in a tensor's name mean which role, one file per family."""

import datetime
import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from ringtrue.shelf import CATALOGUE, STRICT, read_toml, row, rows

MOST_NAMES = 1_000

_NUMBER = re.compile(r"\.\d+\.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One pattern over the words of a name, without `.weight`, and what such a tensor is.

    `layout` lists words: `transposed` (inputs are rows), `blocks` and `groups` (how q, k, v lie in one tensor),
    `halves` and `in-turn` (how gate and up do), `rotary-pairs` (rotated rows lie next to each other).
    """

    __pydantic_config__ = STRICT

    name: str
    role: str
    layout: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """How one family of models names and lays out its tensors; `types` are the `model_type`s that belong to it."""

    __pydantic_config__ = STRICT

    id: str
    types: tuple[str, ...]
    role: str
    norm_kind: Literal["rms", "layer", ""]
    source: str
    date: datetime.date
    confidence: Literal["high", "medium", "low"]
    layer: tuple[Rule, ...]
    whole: tuple[Rule, ...]
    norm_offset: float = 0.0
    kv_heads: Literal["config", "heads", "falcon", "mpt", "chatglm"] = "config"
    parallel: bool = False
    """Attention and feed-forward read the same norm where there is only one."""
    permuted: tuple[str, ...] = ()
    """Architectures whose rotary rows the GGUF converter permutes."""
    side_by_side: tuple[str, ...] = ()
    """GGUF architectures of which `parallel` is true."""
    swapped: tuple[str, ...] = ()
    """GGUF architectures whose second attention norm is the one of attention, the first that of feed-forward."""

    def in_layer(self, name: str) -> "tuple[Rule, re.Match[str]] | None":
        """The rule for a name behind a layer's number."""
        return _first(self.layer, name)

    def outside(self, name: str) -> "tuple[Rule, re.Match[str]] | None":
        """The rule for the last words of a name outside of the layers."""
        return _first(self.whole, name, prefix=r"(?:.*\.)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Buffer:
    """A tensor that was never trained, by the end of its name and the fewest axes that it has."""

    __pydantic_config__ = STRICT

    name: str
    axes: int
    says: str
    source: str
    date: datetime.date
    confidence: Literal["high", "medium", "low"]


@cache
def buffers() -> tuple[Buffer, ...]:
    """Every known buffer; `CatalogueWrong` when the file is wrong."""
    path = CATALOGUE / "models" / "constants" / "buffers.toml"
    return rows(path, read_toml(path)["buffer"], Buffer, "buffer")


def is_buffer(name: str, shape: tuple[int, ...]) -> bool:
    """Whether a tensor of this name (without `.weight`) is a mask or table that is the same in every model."""
    return any(len(shape) >= each.axes and _compiled(r"(?:.*\.)?" + each.name).fullmatch(name) for each in buffers())


@cache
def families() -> tuple[Family, ...]:
    """Every family of the catalogue, by id; `CatalogueWrong` names a file that is wrong."""
    return tuple(
        row(path, read_toml(path), Family) for path in sorted((CATALOGUE / "models" / "families").glob("*.toml"))
    )


def best_family(names: frozenset[str], types: frozenset[str]) -> Family | None:
    """The family that explains most of the names in one layer; between equals, the one whose type is configured.

    None when no family knows a feed-forward matrix and an attention matrix among them.
    """
    best: tuple[tuple[int, int, int], Family] | None = None
    # Experts differ in their number only; a thousand names tell any family.
    names = frozenset(sorted({_NUMBER.sub(".0.", each) for each in names})[:MOST_NAMES])
    for family in families():
        rules = [found[0] for name in names if (found := family.in_layer(name))]
        roles = {each.role for each in rules}
        if not (roles & {"up", "expert.up", "experts.up", "gate-up", "experts.gate-up"}) or not (
            roles & {"q", "qkv", "q_a", "q_b"}
        ):
            continue
        score = (len(rules), len(types.intersection(family.types)), -len(family.layer))
        if best is None or score > best[0]:
            best = (score, family)
    return best[1] if best else None


def _first(rules: tuple[Rule, ...], name: str, prefix: str = "") -> "tuple[Rule, re.Match[str]] | None":
    for rule in rules:
        if found := _compiled(prefix + rule.name).fullmatch(name):
            return rule, found
    return None


@cache
def _compiled(pattern: str) -> "re.Pattern[str]":
    return re.compile(pattern)
