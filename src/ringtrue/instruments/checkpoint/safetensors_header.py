"""The header of a safetensors file, checked against the bytes that are there.

Format: eight bytes of little-endian header length, that many bytes of JSON, then the tensors without gaps
(https://huggingface.co/docs/safetensors). We read it ourselves because the library stops at the first fault
without saying how many bytes are missing, and because the header of a vendor's file is hostile input.
"""

import json
import math
from typing import Any, BinaryIO

from ringtrue.instruments.checkpoint import Damaged, Tensor

MOST_DIMENSIONS = 64
"""Numpy's bound; PyTorch has the same."""

MOST_HEADER = 100_000_000
"""Bytes of the JSON header; the bound of the safetensors library."""

MOST_TENSORS = 250_000
"""Tensors of one file; a header of a million costs a gigabyte of memory before its first tensor can be looked at."""

_BITS = {
    "BOOL": 8, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8, "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6,
    "I16": 16, "U16": 16, "F16": 16, "BF16": 16, "I32": 32, "U32": 32, "F32": 32, "I64": 64, "U64": 64, "F64": 64,
    "C64": 64,
}  # fmt: skip


def read_header(stream: BinaryIO, size: int) -> tuple[Tensor, ...]:
    """Every tensor the file says it holds, in the order of the bytes; `size` is the file's length in bytes.

    Raises `Damaged` when the header is no header, tensors overlap or leave gaps, or bytes are missing.
    """
    stream.seek(0)
    length = int.from_bytes(stream.read(8), "little")
    if length > MOST_HEADER or length < 2:
        raise Damaged(f"it claims a header of {length} bytes; at most {MOST_HEADER} are possible")
    if 8 + length > size:
        raise Damaged(f"its header should have {length} bytes, but only {max(size - 8, 0)} are there")
    tensors = sorted(_tensors(_json(stream.read(length)), 8 + length), key=lambda each: (each.start, each.end))
    at = 8 + length
    for tensor in tensors:
        if tensor.start != at:
            raise Damaged(f"tensor `{tensor.name}` starts at byte {tensor.start}, but byte {at} comes next")
        at = tensor.end
    if at > size:
        raise Damaged(f"it ends {at - size} bytes too early: its header describes {at} bytes, {size} are there")
    if at < size:
        raise Damaged(f"{size - at} bytes follow behind the last tensor, which the header does not describe")
    return tuple(tensors)


def _json(header: bytes) -> dict[str, Any]:
    if header.count(b"{") > MOST_TENSORS + 2:
        raise Damaged(f"its header describes more than {MOST_TENSORS} tensors")

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(told := dict(pairs)) != len(pairs):
            raise Damaged("its header names one key twice")
        return told

    try:
        data = json.loads(header, object_pairs_hook=once)
    except Damaged:
        raise
    except (ValueError, RecursionError) as error:
        raise Damaged(f"its header is not JSON: {error}") from error
    if not isinstance(data, dict):
        raise Damaged("its header is not a JSON object")
    data.pop("__metadata__", None)
    return data


def _tensors(header: dict[str, Any], data_start: int) -> list[Tensor]:
    tensors = []
    for name, told in header.items():
        try:
            shape = tuple(told["shape"])
            start, end = told["data_offsets"]
            width = _BITS[told["dtype"]]
            whole = all(type(each) is int and 0 <= each < 1 << 63 for each in (*shape, start, end))
        except (KeyError, TypeError, ValueError) as error:
            raise Damaged(f"tensor `{name}` is not described as a tensor: {error!r}") from error
        if not whole or start > end or len(shape) > MOST_DIMENSIONS:
            raise Damaged(f"tensor `{name}` has an impossible shape or place")
        bits = width * math.prod(shape)
        if bits != (end - start) * 8:
            raise Damaged(f"tensor `{name}` of shape {list(shape)} needs {bits // 8} bytes, but has {end - start}")
        tensors.append(
            Tensor(name=name, dtype=told["dtype"], shape=shape, start=data_start + start, end=data_start + end)
        )
    return tensors
