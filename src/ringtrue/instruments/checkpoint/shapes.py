"""Roles told by shapes alone, where names say nothing: a guess that is called one (`how = "shapes"`).

The width of the model is the length that most matrices share. A matrix that leads back from m to the width together
with one or two that lead there is a feed-forward; what cannot be told apart by shape (q from o, k from v) stays
among the others. Of two equal matrices that lead there, the first in the file counts as the gate.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from ringtrue.instruments.checkpoint.anatomy import FeedForward, Layer, Weight
from ringtrue.instruments.checkpoint.grid import Grid
from ringtrue.instruments.checkpoint.weights import rows, whole

_NUMBER = re.compile(r"\d+")


def width_of(held: Sequence[Grid]) -> int:
    """The length that most matrices share, 0 when there is no matrix."""
    counts: Counter[int] = Counter()
    for grid in held:
        if len(grid.shape) >= 2:
            counts.update(set(grid.shape[-2:]))
    return max(counts, key=lambda each: (counts[each], -each)) if counts else 0


def layer_by_shapes(index: int, held: Mapping[str, Grid], width: int) -> Layer:
    """One layer from its tensors in the order of the file, keyed by what stands behind the layer's number."""
    left = dict(held)
    experts: list[FeedForward] = []
    numbered: dict[tuple[str, ...], dict[str, Grid]] = {}
    for name, grid in held.items():
        if len(grid.shape) == 2 and (numbers := tuple(_NUMBER.findall(name))):
            numbered.setdefault(numbers, {})[name] = grid
    for group in (*numbered.values(), {n: g for n, g in left.items() if len(g.shape) == 2}):
        members = {name: grid for name, grid in group.items() if name in left}
        if (found := feed_forward(members, width)) is not None:
            forward, used = found
            experts.append(forward)
            for name in used:
                del left[name]
    vectors = [
        name for name, grid in left.items()
        if len(grid.shape) == 1 and grid.shape[0] == width and not name.endswith("bias")
    ]  # fmt: skip
    norms: dict[str, Weight] = {}
    if len(vectors) in (1, 2):
        for role, name in zip(("attention", "feed-forward"), vectors, strict=False):
            norms[role] = whole(left.pop(name))
    return Layer(
        index=index, attention={}, experts=tuple(experts), norms=norms,
        others=tuple(whole(each) for each in left.values()),
    )  # fmt: skip


def feed_forward(held: Mapping[str, Grid], width: int) -> tuple[FeedForward, tuple[str, ...]] | None:
    """The feed-forward among these matrices and the names that it uses; the gated one, else the widest."""
    named: dict[tuple[int, ...], list[str]] = {}
    for name, grid in held.items():
        named.setdefault(grid.shape, []).append(name)
    back = {
        shape[1]: names[0] for shape, names in named.items()
        if len(names) == 1 and shape[0] == width and shape[1] != width
    }  # fmt: skip
    for neurons in sorted(back, reverse=True):
        there, fused = named.get((neurons, width), []), named.get((2 * neurons, width), [])
        down = whole(held[back[neurons]])
        if len(there) == 2:
            gate, up = (whole(held[each]) for each in there)
            return FeedForward(gate=gate, up=up, down=down), (*there, back[neurons])
        if not there and len(fused) == 1:
            grid = held[fused[0]]
            gate, up = rows(grid, neurons), rows(grid, neurons, neurons)
            return FeedForward(gate=gate, up=up, down=down), (fused[0], back[neurons])
    for neurons in sorted(back, reverse=True):
        there = named.get((neurons, width), [])
        if len(there) == 1:
            used = (there[0], back[neurons])
            return FeedForward(gate=None, up=whole(held[used[0]]), down=whole(held[used[1]])), used
    return None


def unnumbered_layers(held: Mapping[str, Grid], width: int) -> dict[int, dict[str, Grid]]:
    """Layers of names without any order: shapes that return equally often, dealt out in the order of the file.

    Empty when nothing returns. How often the matrix back to the width returns is taken for the number of layers.
    """
    shapes: dict[tuple[int, ...], list[str]] = {}
    for name, grid in held.items():
        shapes.setdefault(grid.shape, []).append(name)
    back = [
        len(names) for shape, names in shapes.items()
        if len(shape) == 2 and shape[0] == width and shape[1] != width and len(names) > 1
        and ((shape[1], width) in shapes or (2 * shape[1], width) in shapes)
    ]  # fmt: skip
    if not back:
        return {}
    depth = max(back)
    layers: dict[int, dict[str, Grid]] = {index: {} for index in range(depth)}
    for names in shapes.values():
        # A final norm is one more vector than the layers have; the last in the file is taken for it.
        each = len(names) // depth
        if not each or len(names) - each * depth > 1:
            continue
        for n, name in enumerate(names[: each * depth]):
            layers[n // each][name] = held[name]
    return layers
