"""Logical weights cut out of grids: rows picked, columns turned into rows, fused tensors split."""

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ringtrue.instruments.checkpoint import Damaged
from ringtrue.instruments.checkpoint.anatomy import Weight
from ringtrue.instruments.checkpoint.grid import Grid

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Pick = Callable[["NDArray[np.int64]"], "NDArray[np.int64]"]
"""Logical row numbers -> stored row numbers."""


def whole(grid: Grid) -> Weight:
    """The grid as it is, in its own shape, read along its first axis."""
    shape = grid.shape
    if len(shape) < 2:
        return Weight(
            names=grid.names, shape=shape, packing=grid.packing,
            read=lambda start, stop: grid.block(0, 1, *_within(start, stop, shape[0]))[0],
        )  # fmt: skip
    inner = 1
    for each in shape[1:-1]:
        inner *= each

    def read(start: int, stop: int) -> "NDArray[np.float32]":
        start, stop = _within(start, stop, shape[0])
        return grid.block(start * inner, stop * inner, 0, shape[-1]).reshape(stop - start, *shape[1:])

    return Weight(names=grid.names, shape=shape, packing=grid.packing, read=read)


def rows(grid: Grid, count: int, first: int = 0, pick: Pick | None = None) -> Weight:
    """`count` rows of the grid from `first` on; or, with `pick`, those rows in the order it says."""
    width = grid.shape[-1]

    def read(start: int, stop: int) -> "NDArray[np.float32]":
        import numpy as np

        start, stop = _within(start, stop, count)
        if pick is None:
            return grid.block(first + start, first + stop, 0, width)
        return _picked(grid, pick(np.arange(start, stop)), width)

    return Weight(names=grid.names, shape=(count, width), packing=grid.packing, read=read)


def columns(grid: Grid, count: int, first: int = 0, step: int = 1, top: int = 0, high: int | None = None) -> Weight:
    """`count` columns of rows top..top + high as rows: what is stored with inputs as rows, turned."""
    bottom = top + (high if high is not None else grid.shape[0])

    def read(start: int, stop: int) -> "NDArray[np.float32]":
        import numpy as np

        start, stop = _within(start, stop, count)
        if start == stop:
            return np.zeros((0, bottom - top), np.float32)
        left, right = first + start * step, first + (stop - 1) * step + 1
        return np.ascontiguousarray(grid.block(top, bottom, left, right)[:, ::step].T)

    return Weight(names=grid.names, shape=(count, bottom - top), packing=grid.packing, read=read)


def blocks_of(heads: int, kv_heads: int, size: int) -> dict[str, tuple[int, int]]:
    """First row and count of q, k and v that lie one behind the other in one tensor; `size` is its rows."""
    wide = _head_width(heads, kv_heads, size)
    q, k = heads * wide, kv_heads * wide
    return {"q": (0, q), "k": (q, k), "v": (q + k, k)}


def groups_of(heads: int, kv_heads: int, size: int) -> dict[str, tuple[Pick, int]]:
    """How q, k and v lie group by group: the query heads of a group, then its key, then its value head.

    With as many groups as heads this is GPT-NeoX's and BLOOM's layout, with one it is Falcon-7B's.
    """
    wide = _head_width(heads, kv_heads, size)
    if heads % kv_heads:
        raise Damaged(f"{heads} heads cannot share {kv_heads} groups")
    per = heads // kv_heads
    group = (per + 2) * wide

    def q(at: "NDArray[np.int64]") -> "NDArray[np.int64]":
        head, within = at // wide, at % wide
        return head // per * group + head % per * wide + within

    def k(at: "NDArray[np.int64]") -> "NDArray[np.int64]":
        return at // wide * group + per * wide + at % wide

    def v(at: "NDArray[np.int64]") -> "NDArray[np.int64]":
        return at // wide * group + (per + 1) * wide + at % wide

    return {"q": (q, heads * wide), "k": (k, kv_heads * wide), "v": (v, kv_heads * wide)}


def unpaired(heads: int, size: int) -> Pick:
    """Puts rotary rows that lie next to each other (2j, 2j + 1) back into halves (j, j + width / 2).

    Meta publishes pairs, transformers halves, and llama.cpp's converter turns halves into pairs again
    (`LlamaModel.permute` in its converter: reshape(heads, 2, width / 2), axes swapped).
    """
    if not heads or size % (2 * heads):
        raise Damaged(f"{size} rows cannot hold rotary pairs of {heads} heads")
    wide = size // heads

    def pick(at: "NDArray[np.int64]") -> "NDArray[np.int64]":
        head, within = at // wide, at % wide
        return head * wide + within % (wide // 2) * 2 + within // (wide // 2)

    return pick


def _head_width(heads: int, kv_heads: int, size: int) -> int:
    if heads < 1 or kv_heads < 1 or size % (heads + 2 * kv_heads):
        raise Damaged(f"{size} rows cannot hold q of {heads} and k, v of {kv_heads} heads")
    return size // (heads + 2 * kv_heads)


def _picked(grid: Grid, stored: "NDArray[Any]", width: int) -> "NDArray[np.float32]":
    import numpy as np

    if not stored.size:
        return np.zeros((0, width), np.float32)
    low, high = int(stored.min()), int(stored.max()) + 1
    if high - low <= 4 * stored.size:
        held: NDArray[np.float32] = grid.block(low, high, 0, width)[stored - low]
        return held
    out = np.empty((stored.size, width), np.float32)
    cuts = [0, *(np.flatnonzero(np.diff(stored) != 1) + 1).tolist(), stored.size]
    for start, stop in pairwise(cuts):
        first = int(stored[start])
        out[start:stop] = grid.block(first, first + stop - start, 0, width)
    return out


def _within(start: int, stop: int, count: int) -> tuple[int, int]:
    if not 0 <= start <= stop <= count:
        raise IndexError(f"rows {start}..{stop} of {count}")
    return start, stop
