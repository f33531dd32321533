"""Checkpoints as files: which container it is, which tensors it says it holds, whether the bytes are there.

Everything here reads; nothing is unpickled, executed or loaded as a model. `opened` gives tensors and their numbers,
`parts` what they are (`anatomy`), `vocabulary` the tokens of the tokenizer beside them.
"""

from dataclasses import dataclass


class Damaged(ValueError):
    """The file contradicts itself or ends too early: it says nothing reliable about its content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tensor:
    """One tensor as its container describes it: byte offsets into the file (end exclusive)."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    start: int
    end: int
