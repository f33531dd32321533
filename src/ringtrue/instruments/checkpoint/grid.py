"""One tensor as the model uses it, whatever it is packed in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Block = Callable[[int, int, int, int], "NDArray[np.float32]"]
"""Gives the rectangle (top, bottom, left, right) as float32, ends exclusive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """One tensor as the model uses it, seen as a matrix: all axes of `shape` but the last are its rows.

    `block(top, bottom, left, right)` gives a rectangle as float32. `oriented` says that rows are outputs for sure
    (packed formats and adapters), whatever the family's habit is for plain tensors.
    """

    name: str
    names: tuple[str, ...]
    shape: tuple[int, ...]
    packing: str
    block: "Block" = field(repr=False, compare=False)
    oriented: bool = False
    adapter: bool = False
