"""What each tensor of a layer is, by the rules of its family; fused tensors split, turned ones turned back."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ringtrue.instruments.checkpoint import Damaged
from ringtrue.instruments.checkpoint.anatomy import FeedForward, Layer, Weight
from ringtrue.instruments.checkpoint.families import Family
from ringtrue.instruments.checkpoint.grid import Grid
from ringtrue.instruments.checkpoint.weights import blocks_of, columns, groups_of, rows, unpaired, whole

MOST_EXPERTS = 4_096
"""Experts of one layer; the largest published models have some four hundred."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What a configuration says of one layer; 0 where it says nothing. `architecture` is GGUF's own word."""

    heads: int = 0
    kv_heads: int = 0
    architecture: str = ""


@dataclass(slots=True)
class _Slots:
    attention: dict[str, Weight] = field(default_factory=dict)
    norms: dict[str, Weight] = field(default_factory=dict)
    dense: dict[str, Weight] = field(default_factory=dict)
    experts: dict[int, dict[str, Weight]] = field(default_factory=dict)
    shared: dict[str, Weight] = field(default_factory=dict)
    router: Weight | None = None
    others: list[Weight] = field(default_factory=list)


def layer_by_names(index: int, held: Mapping[str, Grid], family: Family, measures: Measures) -> Layer:
    """One layer from its tensors, keyed by what stands behind the layer's number."""
    slots = _Slots()
    permuted = measures.architecture in family.permuted
    outputs_first = _outputs_first(held, family)
    for name, grid in held.items():
        found = family.in_layer(name)
        if found is None:
            if not (name == "attn_norm_2" and measures.architecture in family.swapped):
                slots.others.append(whole(grid))
            continue
        rule, match = found
        layout = set(rule.layout.split())
        if grid.oriented or outputs_first:
            layout.discard("transposed")
        if permuted and rule.role in ("q", "k"):
            layout.add("rotary-pairs")
        if "maybe-halves" in layout and _is_fused(held, grid):
            _place(slots, "gate-up", grid, {"halves"}, measures, 0)
            continue
        number = match.groupdict().get("expert")
        _place(slots, rule.role, grid, layout, measures, int(number[:9]) if number else 0)
    if measures.architecture:
        _gguf_norms(slots.norms, held, family, measures)
    side_by_side = family.parallel or measures.architecture in family.side_by_side
    if side_by_side and "attention" in slots.norms and "feed-forward" not in slots.norms:
        slots.norms["feed-forward"] = slots.norms["attention"]
    experts = [each for _, each in sorted(slots.experts.items())]
    routed = [forward for each in experts if (forward := _forward(each, slots.others))]
    dense = _forward(slots.dense, slots.others)
    shared = _forward(slots.shared, slots.others)
    return Layer(
        index=index, attention=slots.attention, router=slots.router, norms=slots.norms, others=tuple(slots.others),
        experts=(dense, *routed) if dense else tuple(routed), shared_experts=(shared,) if shared else (),
    )  # fmt: skip


def _place(slots: _Slots, role: str, grid: Grid, layout: set[str], measures: Measures, expert: int) -> None:
    try:
        if role == "router":
            slots.router = whole(grid)
        elif role.startswith("norm."):
            slots.norms[role.removeprefix("norm.")] = whole(grid)
        elif role == "qkv":
            slots.attention.update(_split(grid, layout, measures))
        elif role in ("gate-up", "shared.gate-up"):
            into = slots.shared if role.startswith("shared") else slots.dense
            into.update(_gate_and_up(grid, layout, 0, _high(grid, layout), _inputs(grid, layout)))
        elif role.startswith("experts."):
            _stacked(slots, role.removeprefix("experts."), grid, layout)
        elif role.startswith("expert."):
            slots.experts.setdefault(expert, {})[role.removeprefix("expert.")] = _one(grid, layout, measures, role)
        elif role.startswith("shared."):
            slots.shared[role.removeprefix("shared.")] = _one(grid, layout, measures, role)
        elif role in ("gate", "up", "down"):
            slots.dense[role] = _one(grid, layout, measures, role)
        else:
            slots.attention[role] = _one(grid, layout, measures, role)
    except Damaged:
        # The numbers are there, but how they are laid out is not told: they keep no role.
        slots.others.append(whole(grid))


def _one(grid: Grid, layout: set[str], measures: Measures, role: str) -> Weight:
    if len(grid.shape) != 2:
        raise Damaged(f"`{grid.name}` is no matrix")
    if "transposed" in layout:
        return columns(grid, grid.shape[1])
    if "rotary-pairs" in layout:
        heads = measures.heads if role == "q" else measures.kv_heads
        return rows(grid, grid.shape[0], pick=unpaired(heads, grid.shape[0]))
    return whole(grid)


def _split(grid: Grid, layout: set[str], measures: Measures) -> dict[str, Weight]:
    if len(grid.shape) != 2:
        raise Damaged(f"`{grid.name}` is no matrix")
    size = _high(grid, layout)
    if "groups" in layout:
        picks = groups_of(measures.heads, measures.kv_heads, size)
        return {role: rows(grid, count, pick=pick) for role, (pick, count) in picks.items()}
    heads, kv_heads = measures.heads, measures.kv_heads
    if size == 3 * _inputs(grid, layout) and not heads:
        heads = kv_heads = 1  # equal thirds need no heads to be told apart
    places = blocks_of(heads, kv_heads, size)
    if "transposed" in layout:
        return {role: columns(grid, count, first) for role, (first, count) in places.items()}
    return {role: rows(grid, count, first) for role, (first, count) in places.items()}


def _gate_and_up(grid: Grid, layout: set[str], top: int, size: int, inputs: int) -> dict[str, Weight]:
    """Gate and up of one tensor whose part for one expert starts at row `top`."""
    if size % 2:
        raise Damaged(f"`{grid.name}` cannot be halved")
    half = size // 2
    if "transposed" in layout:
        if "in-turn" in layout:
            return {"gate": columns(grid, half, 0, 2, top, inputs), "up": columns(grid, half, 1, 2, top, inputs)}
        return {"gate": columns(grid, half, 0, 1, top, inputs), "up": columns(grid, half, half, 1, top, inputs)}
    if "in-turn" in layout:
        return {
            "gate": rows(grid, half, pick=lambda at: top + 2 * at),
            "up": rows(grid, half, pick=lambda at: top + 2 * at + 1),
        }
    return {"gate": rows(grid, half, top), "up": rows(grid, half, top + half)}


def _stacked(slots: _Slots, role: str, grid: Grid, layout: set[str]) -> None:
    """All experts in one tensor: (experts, outputs, inputs), or (experts, inputs, outputs) where transposed."""
    if len(grid.shape) != 3:
        raise Damaged(f"`{grid.name}` is no stack of matrices")
    count, high, wide = grid.shape
    if count > MOST_EXPERTS:
        raise Damaged(f"`{grid.name}` stacks {count} experts")
    for expert in range(count):
        into = slots.experts.setdefault(expert, {})
        if role == "gate-up":
            size, inputs = (wide, high) if "transposed" in layout else (high, wide)
            into.update(_gate_and_up(grid, layout, expert * high, size, inputs))
        elif "transposed" in layout:
            into[role] = columns(grid, wide, 0, 1, expert * high, high)
        else:
            into[role] = rows(grid, high, expert * high)


def _forward(parts: dict[str, Weight], others: list[Weight]) -> FeedForward | None:
    """The feed-forward of these parts; without up or down it is none, and its parts go to the others."""
    up, down, gate = parts.get("up"), parts.get("down"), parts.get("gate")
    fits = (
        up is not None
        and down is not None
        and up.shape == down.shape[::-1]
        and (gate is None or gate.shape == up.shape)
    )
    if up is None or down is None or not fits:
        others.extend(parts.values())
        return None
    return FeedForward(gate=gate, up=up, down=down)


def _gguf_norms(norms: dict[str, Weight], held: Mapping[str, Grid], family: Family, measures: Measures) -> None:
    """Puts right the two cases in which a name of GGUF means something else than elsewhere."""
    if measures.architecture in family.swapped and "attn_norm_2" in held and "attention" in norms:
        norms["feed-forward"] = norms["attention"]
        norms["attention"] = whole(held["attn_norm_2"])
    # GPT-OSS, GLM-4.5 and others keep what stands before the feed-forward under `post_attention_norm`.
    if {"attention", "post-attention"} <= set(norms) and not {"feed-forward", "post-feed-forward"} & set(norms):
        norms["feed-forward"] = norms.pop("post-attention")


def _outputs_first(held: Mapping[str, Grid], family: Family) -> bool:
    """Whether a family that stores matrices with inputs as rows does not do so here (StarCoder 1 has GPT-2's names).

    Told by the matrix into the feed-forward, whose inputs are as many as the norm in front of it has weights.
    """
    shapes: dict[str, tuple[int, ...]] = {}
    for name, grid in held.items():
        found = family.in_layer(name)
        if found is not None and (found[0].role.startswith("norm.") or found[0].layout == "transposed"):
            shapes[found[0].role] = grid.shape
    width, up = shapes.get("norm.feed-forward", ()), shapes.get("up", ())
    return len(width) == 1 and len(up) == 2 and up[0] != width[0] and up[1] == width[0]


def _is_fused(held: Mapping[str, Grid], up: Grid) -> bool:
    down = held.get("ffn_down")
    return (
        down is not None
        and "ffn_gate" not in held
        and len(up.shape) == len(down.shape) == 2
        and up.shape[0] == 2 * down.shape[1]
    )


def _high(grid: Grid, layout: set[str]) -> int:
    return grid.shape[-1] if "transposed" in layout else grid.shape[-2]


def _inputs(grid: Grid, layout: set[str]) -> int:
    return grid.shape[-2] if "transposed" in layout else grid.shape[-1]
