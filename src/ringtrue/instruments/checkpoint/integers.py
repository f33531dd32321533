"""Weights packed as small integers: GPTQ, AWQ, and what compressed-tensors calls `pack-quantized`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ringtrue.instruments.checkpoint import Damaged
from ringtrue.instruments.checkpoint.grid import Grid
from ringtrue.instruments.checkpoint.opened import Checkpoint, flat_shape
from ringtrue.instruments.checkpoint.stored import Stored

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_AWQ_ORDER = (0, 2, 4, 6, 1, 3, 5, 7)
"""Which column stands in the n-th nibble of an AWQ integer (casper-hansen/AutoAWQ, awq/utils/packing_utils.py)."""


def gptq_or_awq(checkpoint: Checkpoint, stem: str, config: Mapping[str, Any]) -> Grid:
    """GPTQ and AWQ: W = (code - zero) * scale, groups along the inputs; codes packed into 32-bit integers.

    GPTQ packs along the inputs (qweight: inputs / n, outputs) and, in its first format, stores zeros less one. AWQ
    packs along the outputs in an order of its own (qweight: inputs, outputs / n).
    """
    import numpy as np

    tensors = checkpoint.tensors
    try:
        packed, zeros, scales = (tensors[f"{stem}.{each}"] for each in ("qweight", "qzeros", "scales"))
    except KeyError as error:
        raise Damaged(f"`{stem}` is packed, but its zeros or scales are not there") from error
    shapes = (packed.shape, zeros.shape, scales.shape)
    if any(len(each) != 2 or not all(each) for each in shapes) or packed.dtype != "I32" or zeros.dtype != "I32":
        raise Damaged(f"`{stem}` is packed in a way that is not read")
    groups, outputs = scales.shape
    bits = 32 * zeros.shape[1] // outputs
    if bits not in (2, 4, 8) or zeros.shape != (groups, outputs * bits // 32):
        raise Damaged(f"`{stem}` is packed with {bits} bits, which is not read")
    per = 32 // bits
    awq = packed.shape[1] == zeros.shape[1] and packed.shape[1] != outputs
    inputs = packed.shape[0] if awq else packed.shape[0] * per
    if (not awq and packed.shape[1] != outputs) or inputs % groups:
        raise Damaged(f"`{stem}` is packed in a way that is not read")
    told = config.get("quantization_config")
    less_one = 0 if awq or (isinstance(told, Mapping) and told.get("checkpoint_format") == "gptq_v2") else 1
    group_of = tensors.get(f"{stem}.g_idx") if not awq else None
    if group_of is not None and group_of.shape != (inputs,):
        raise Damaged(f"the groups of `{stem}` do not fit its shape")
    shifts = np.arange(per, dtype=np.uint32) * np.uint32(bits)
    mask = np.uint32((1 << bits) - 1)
    order = np.argsort(_AWQ_ORDER) if awq and bits == 4 else np.arange(per)

    def columns_of(tensor: Stored, top: int, bottom: int, first: int, last: int) -> "NDArray[Any]":
        held = checkpoint.integers(tensor, top, bottom, first // per, -(-last // per)).view(np.uint32)
        apart = (held[..., None] >> shifts & mask)[..., order].reshape(bottom - top, -1)
        return apart[:, first % per : first % per + last - first]

    def block(top: int, bottom: int, left: int, right: int) -> "NDArray[np.float32]":
        # Logical rows are outputs, which are columns here.
        if awq:
            told_codes = columns_of(packed, left, right, top, bottom)
        else:
            held = checkpoint.integers(packed, left // per, -(-right // per), top, bottom).view(np.uint32)
            apart = (held[:, None, :] >> shifts[None, :, None] & mask).reshape(-1, bottom - top)
            told_codes = apart[left % per : left % per + right - left]
        if group_of is None:
            group = np.arange(left, right) // (inputs // groups)
        else:
            group = checkpoint.integers(group_of, 0, 1, left, right)[0].astype(np.int64)
            if group.size and not (group.min() >= 0 and group.max() < groups):
                raise Damaged(f"the groups of `{stem}` do not fit its shape")
        # Zeros of `less one` wrap: a stored 15 of 4 bits means 0 in the published kernels' own packing.
        zero = columns_of(zeros, 0, groups, top, bottom).astype(np.int32) + less_one & int(mask)
        scale = checkpoint.block(scales, 0, groups, top, bottom)
        return np.ascontiguousarray(((told_codes.astype(np.int32) - zero[group]) * scale[group]).T, np.float32)

    names = [packed.name, zeros.name, scales.name, *([group_of.name] if group_of else [])]
    if f"{stem}.g_idx" in tensors and not group_of:
        names.append(f"{stem}.g_idx")
    return Grid(
        name=stem, names=tuple(names), shape=(outputs, inputs), block=block, oriented=True,
        packing=f"{'AWQ' if awq else 'GPTQ'}-{bits}",
    )  # fmt: skip


def pack_quantized(checkpoint: Checkpoint, stem: str) -> Grid:
    """compressed-tensors `pack-quantized`: codes along the inputs, stored plus half of their range."""
    import numpy as np

    tensors = checkpoint.tensors
    packed = tensors[f"{stem}.weight_packed"]
    scales, shape = tensors.get(f"{stem}.weight_scale"), tensors.get(f"{stem}.weight_shape")
    if scales is None or shape is None or len(packed.shape) != 2 or packed.dtype != "I32" or shape.shape != (2,):
        raise Damaged(f"`{stem}` is packed in a way that is not read")
    rows, columns = (int(each) for each in checkpoint.integers(shape, 0, 1, 0, 2)[0])
    bits = next((each for each in (4, 8) if -(-columns * each // 32) == packed.shape[1]), 0)
    scale_rows, groups = flat_shape(scales.shape)
    if not bits or packed.shape[0] != rows or scale_rows != rows or not groups or columns % groups:
        raise Damaged(f"`{stem}` is packed in a way that is not read")
    if f"{stem}.weight_g_idx" in tensors:
        raise Damaged(f"`{stem}` is packed with groups out of order, which is not read")
    zeros = tensors.get(f"{stem}.weight_zero_point")
    per, half = 32 // bits, 1 << (bits - 1)
    if zeros is not None and zeros.shape != (rows * bits // 32, groups):
        raise Damaged(f"the zeros of `{stem}` do not fit its shape")
    shifts = np.arange(per, dtype=np.uint32) * np.uint32(bits)
    mask = np.uint32((1 << bits) - 1)

    def block(top: int, bottom: int, left: int, right: int) -> "NDArray[np.float32]":
        held = checkpoint.integers(packed, top, bottom, left // per, -(-right // per)).view(np.uint32)
        apart = (held[..., None] >> shifts & mask).reshape(bottom - top, -1)
        numbers = apart[:, left % per : left % per + right - left].astype(np.int32) - half
        group = np.arange(left, right) // (columns // groups)
        if zeros is not None:
            rows_held = checkpoint.integers(zeros, top // per, -(-bottom // per), 0, groups).view(np.uint32)
            zero = (rows_held[:, None, :] >> shifts[None, :, None] & mask).reshape(-1, groups)
            numbers -= (zero[top % per : top % per + bottom - top].astype(np.int32) - half)[:, group]
        return numbers * checkpoint.block(scales, top, bottom, 0, groups)[:, group]

    beside = (packed, scales, shape, zeros)
    return Grid(
        name=stem, names=tuple(each.name for each in beside if each is not None), shape=(rows, columns),
        packing=f"INT{bits}", block=block, oriented=True,
    )  # fmt: skip
