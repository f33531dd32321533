"""Numbers as containers store them, turned into float32 without PyTorch."""

from functools import cache
from typing import TYPE_CHECKING, Any

from ringtrue.instruments.checkpoint import Damaged

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_PLAIN = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "i1",
    "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "u1", "BOOL": "u1",
}  # fmt: skip
_EIGHT_BITS = {"F8_E4M3": "float8_e4m3fn", "F8_E5M2": "float8_e5m2", "F8_E8M0": "float8_e8m0fnu"}

WIDTHS = {name: int(form[-1]) for name, form in _PLAIN.items()} | {"BF16": 2} | dict.fromkeys(_EIGHT_BITS, 1)
"""Bytes per element of the types whose elements stand alone; blocks of GGUF are not among them."""

FLOATS = frozenset({"F64", "F32", "F16", "BF16", *_EIGHT_BITS})
"""Types that hold weights by themselves; integers are codes that need scales beside them."""

_QUANTISED = ("Q", "IQ", "TQ", "MXFP")


def is_blocks(dtype: str) -> bool:
    """Whether the type packs several weights into one block, as GGUF's quantised types do."""
    return dtype.startswith(_QUANTISED)


def block_of(dtype: str) -> tuple[int, int]:
    """Weights in a block and bytes of a block of a GGUF type; `Damaged` when the library does not know it."""
    from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType

    try:
        return GGML_QUANT_SIZES[GGMLQuantizationType[dtype]]
    except KeyError as error:
        raise Damaged(f"a tensor is stored as {dtype}, which is not read") from error


def codes(data: bytes, dtype: str) -> "NDArray[Any]":
    """The stored integers or floats of a type whose elements stand alone; BF16 and 8-bit floats as float32."""
    import numpy as np

    if dtype == "BF16":
        wide = np.frombuffer(data, "<u2").astype(np.uint32)
        wide <<= 16  # in place: a second array would halve the speed
        return wide.view(np.float32)
    if dtype in _EIGHT_BITS:
        return _eight_bit_floats(dtype)[np.frombuffer(data, np.uint8)]
    if dtype not in _PLAIN:
        raise Damaged(f"a tensor is stored as {dtype}, which is not read")
    return np.frombuffer(data, _PLAIN[dtype])


def floats(data: bytes, dtype: str) -> "NDArray[np.float32]":
    """The stored numbers as float32, one after the other; a value beyond float32 becomes infinite."""
    import numpy as np

    if not is_blocks(dtype):
        with np.errstate(over="ignore", invalid="ignore"):
            told: NDArray[np.float32] = np.asarray(codes(data, dtype), np.float32)
            return told
    from gguf.constants import GGMLQuantizationType
    from gguf.quants import dequantize

    _, width = block_of(dtype)
    try:
        with np.errstate(all="ignore"):
            blocks = np.frombuffer(data, np.uint8).reshape(-1, width)
            weights = dequantize(blocks, GGMLQuantizationType[dtype])
    except (NotImplementedError, ValueError) as error:
        raise Damaged(f"a tensor is stored as {dtype}, which is not read: {error}") from error
    return np.asarray(weights, np.float32).reshape(-1)


@cache
def _eight_bit_floats(dtype: str) -> "NDArray[np.float32]":
    import ml_dtypes
    import numpy as np

    told: NDArray[np.float32] = (
        np.arange(256, dtype=np.uint8).view(getattr(ml_dtypes, _EIGHT_BITS[dtype])).astype("<f4")
    )
    return told
