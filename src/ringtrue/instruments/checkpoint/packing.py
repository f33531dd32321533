"""Matrices as a model uses them, whatever they are packed in: plain, FP8 with scales, GPTQ, AWQ, int8, adapters.

A `Grid` gives rectangles of float32. The tensors that hold scales, zeros and shapes are consumed by the grid that
they belong to; integers without scales become no grid, because codes are not weights.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ringtrue.instruments.checkpoint import Damaged
from ringtrue.instruments.checkpoint.elements import FLOATS, is_blocks
from ringtrue.instruments.checkpoint.grid import Block, Grid
from ringtrue.instruments.checkpoint.integers import gptq_or_awq, pack_quantized
from ringtrue.instruments.checkpoint.opened import Checkpoint, flat_shape
from ringtrue.instruments.checkpoint.stored import Stored

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


_SCALES = (".weight_scale_inv", ".weight_scale", ".scale_weight", ".scales", "_scale_inv")
_BESIDE = (
    ".input_scale", ".k_scale", ".v_scale", ".q_scale", ".act_scale", ".output_scale", ".weight_zero_point",
    ".weight_shape", ".weight_g_idx", ".qzeros", ".g_idx", ".scales", ".SCB", ".weight_format", ".input_zero_point",
)  # fmt: skip


def grids(checkpoint: Checkpoint, config: Mapping[str, Any] | None = None) -> tuple[tuple[Grid, ...], tuple[str, ...]]:
    """Every matrix and vector, and the names of tensors that are none.

    `config` is the model's or the adapter's configuration; it tells how an adapter is scaled and whether GPTQ stores
    its zeros less one (`checkpoint_format`). Raises `Damaged` when packed tensors do not fit together, or two come out
    with one name.
    """
    tensors = checkpoint.tensors
    made: dict[tuple[str, bool], Grid] = {}
    used: set[str] = set()
    for name in tensors:
        if name in used:
            continue
        grid = _packed(checkpoint, name, config or {})
        if grid is not None:
            _add(made, replace(grid, block=_quietly(grid.block)))
            used.update(grid.names)
    for name, tensor in tensors.items():
        if name not in used and (tensor.dtype in FLOATS or is_blocks(tensor.dtype)) and tensor.shape:
            if name.endswith(_BESIDE) or (name.endswith(_SCALES) and (_stem(name), False) in made):
                continue
            _add(made, _plain(checkpoint, tensor))
            used.add(name)
    return tuple(made.values()), tuple(sorted(set(tensors) - used))


def _add(made: dict[tuple[str, bool], Grid], grid: Grid) -> None:
    if made.setdefault((grid.name, grid.adapter), grid) is not grid:
        raise Damaged(f"two tensors are both the weight `{grid.name[:80]}`")


def _quietly(block: Block) -> Block:
    """The same numbers without numpy's warnings: scales of a hostile file may be infinite."""

    def read(top: int, bottom: int, left: int, right: int) -> "NDArray[np.float32]":
        import numpy as np

        with np.errstate(all="ignore"):
            return block(top, bottom, left, right)

    return read


def _packed(checkpoint: Checkpoint, name: str, config: Mapping[str, Any]) -> Grid | None:
    tensors = checkpoint.tensors
    if name.endswith(".qweight"):
        return gptq_or_awq(checkpoint, name.removesuffix(".qweight"), config)
    if name.endswith(".weight_packed"):
        return pack_quantized(checkpoint, name.removesuffix(".weight_packed"))
    if ".lora_A" in name or name.endswith(".lora_a") or ".lora_embedding_A" in name:
        return _low_rank(checkpoint, name, config)
    if tensors[name].dtype in ("F8_E4M3", "F8_E5M2", "I8"):
        return _scaled(checkpoint, name, config)
    if name.endswith("_blocks") and f"{name.removesuffix('_blocks')}_scales" in tensors:
        return _microscaled(checkpoint, name.removesuffix("_blocks"))
    return None


def _plain(checkpoint: Checkpoint, tensor: Stored) -> Grid:
    return Grid(
        name=_weightless(tensor.name), names=(tensor.name,), shape=tensor.shape, packing=tensor.dtype,
        block=lambda top, bottom, left, right: checkpoint.block(tensor, top, bottom, left, right),
    )  # fmt: skip


def _scaled(checkpoint: Checkpoint, name: str, config: Mapping[str, Any]) -> Grid | None:
    """8-bit numbers times a scale per tensor, per row or per block (DeepSeek: 128 x 128, `weight_scale_inv`)."""
    import numpy as np

    tensors, tensor = checkpoint.tensors, checkpoint.tensors[name]
    stem = _weightless(name)
    integers = tensor.dtype == "I8"
    if f"{stem}.SCB" in tensors and integers:  # bitsandbytes LLM.int8: rows scaled by their largest value
        scale, factor = tensors[f"{stem}.SCB"], np.float32(1 / 127)
    else:
        beside = [f"{stem}{each}" for each in _SCALES] + [f"{name}_scale_inv", f"{name}_scale"]
        found = next((each for each in beside if each in tensors and tensors[each].dtype in FLOATS), None)
        if found is None:
            return None if integers else _plain(checkpoint, tensor)
        scale, factor = tensors[found], np.float32(1)
    rows, columns = flat_shape(tensor.shape)
    scale_rows, scale_columns = flat_shape(scale.shape)
    if len(scale.shape) == 1 and scale_columns == rows:
        scale_rows, scale_columns = rows, 1
    high, wide = -(-rows // max(scale_rows, 1)), -(-columns // max(scale_columns, 1))
    if not scale_rows or not scale_columns or -(-rows // high) != scale_rows or -(-columns // wide) != scale_columns:
        raise Damaged(f"the scales of `{name}` have the shape {list(scale.shape)}, which does not fit")
    told = config.get("quantization_config")
    sizes = told.get("weight_block_size") if isinstance(told, Mapping) else None
    if not isinstance(sizes, list) or len(sizes) != 2:
        sizes = [128, 128]
    if 1 < scale_rows < rows:
        high = _told_block(rows, scale_rows, high, sizes[0])
    if 1 < scale_columns < columns:
        wide = _told_block(columns, scale_columns, wide, sizes[1])

    def block(top: int, bottom: int, left: int, right: int) -> "NDArray[np.float32]":
        numbers = checkpoint.block(tensor, top, bottom, left, right)
        scales = checkpoint.block(scale, *_whole(scale)).reshape(scale_rows, scale_columns) * factor
        return numbers * scales[np.arange(top, bottom) // high][:, np.arange(left, right) // wide]

    return Grid(
        name=stem, names=(name, scale.name), shape=tensor.shape, block=block,
        packing="INT8" if integers else tensor.dtype, oriented=integers,
    )  # fmt: skip


def _told_block(length: int, blocks: int, even: int, told: Any) -> int:
    """The configured block where it gives this many blocks, else blocks of even size; the last block may be short."""
    return told if type(told) is int and told > 0 and -(-length // told) == blocks else even


def _microscaled(checkpoint: Checkpoint, stem: str) -> Grid:
    """MXFP4 as GPT-OSS stores it: blocks of 32 four-bit floats along the inputs, each with a power of two.

    OCP Microscaling Formats 1.0: E2M1 numbers, the lower nibble first; a scale of 2 ** (code - 127).
    """
    import numpy as np

    codes_, powers = checkpoint.tensors[f"{stem}_blocks"], checkpoint.tensors[f"{stem}_scales"]
    if codes_.dtype != "U8" or powers.dtype != "U8" or codes_.shape != (*powers.shape, 16):
        raise Damaged(f"`{stem}` is packed in a way that is not read")
    groups = powers.shape[-1]
    numbers = np.array([0, 0.5, 1, 1.5, 2, 3, 4, 6], np.float32)
    table = np.concatenate([numbers, -numbers])

    def block(top: int, bottom: int, left: int, right: int) -> "NDArray[np.float32]":
        first, last = left // 32, -(-right // 32)
        held = checkpoint.integers(codes_, top * groups, bottom * groups, 0, 16).reshape(bottom - top, groups, 16)
        held = held[:, first:last]
        scale = np.exp2(checkpoint.integers(powers, top, bottom, first, last).astype(np.float32) - 127)
        both = np.stack([table[held & 15], table[held >> 4]], axis=-1).reshape(bottom - top, last - first, 32)
        return (both * scale[..., None]).reshape(bottom - top, -1)[:, left - first * 32 : right - first * 32]

    return Grid(
        name=stem, names=(codes_.name, powers.name), shape=(*powers.shape[:-1], groups * 32), packing="MXFP4",
        block=block, oriented=True,
    )  # fmt: skip


def _low_rank(checkpoint: Checkpoint, name: str, config: Mapping[str, Any]) -> Grid | None:
    """What a low-rank adapter adds: (B A) * alpha / rank, rows outputs (PEFT; alpha / sqrt(rank) for rsLoRA).

    A (rank, inputs), B (outputs, rank). On an embedding PEFT adds (B A) transposed, rows being tokens.
    """
    tensors = checkpoint.tensors
    on_embedding = ".lora_embedding_A" in name
    if name.endswith(".lora_a"):
        other = f"{name.removesuffix('.lora_a')}.lora_b"
    else:
        other = name.replace(".lora_embedding_A", ".lora_embedding_B").replace(".lora_A", ".lora_B")
    if other not in tensors or len(tensors[name].shape) != 2 or len(tensors[other].shape) != 2:
        return None
    first, second = tensors[name], tensors[other]
    rank = first.shape[0]
    stem = name.split(".lora_")[0].removeprefix("base_model.model.")
    if not rank or second.shape[1] != rank:
        raise Damaged(f"the halves of the adapter `{stem}` do not fit")
    alpha = _alpha(stem, config)
    scale = 1.0 if alpha is None else alpha / (rank**0.5 if config.get("use_rslora") is True else rank)

    def block(top: int, bottom: int, left: int, right: int) -> "NDArray[np.float32]":
        if on_embedding:
            top, bottom, left, right = left, right, top, bottom
        added = checkpoint.block(second, top, bottom, 0, rank) @ checkpoint.block(first, 0, rank, left, right) * scale
        return added.T if on_embedding else added

    shape = (second.shape[0], first.shape[1])
    return Grid(
        name=_weightless(stem), names=(name, other), shape=shape[::-1] if on_embedding else shape, block=block,
        packing=f"LoRA-{rank}", oriented=True, adapter=True,
    )  # fmt: skip


def _alpha(stem: str, config: Mapping[str, Any]) -> float | None:
    """The alpha of one adapted matrix. Patterns are compared as the words that a name ends with, never run."""
    told = config.get("alpha_pattern")
    patterns = told if isinstance(told, Mapping) else {}
    own = next((each for key, each in patterns.items() if f".{stem}".endswith(f".{key}")), config.get("lora_alpha"))
    return float(own) if isinstance(own, int | float) and abs(own) < 1e6 else None


def _whole(tensor: Stored) -> tuple[int, int, int, int]:
    rows, columns = flat_shape(tensor.shape)
    return 0, rows, 0, columns


def _weightless(name: str) -> str:
    return name.removesuffix(".weight")


def _stem(name: str) -> str:
    for each in _SCALES:
        if name.endswith(each):
            return name.removesuffix(each)
    return name
