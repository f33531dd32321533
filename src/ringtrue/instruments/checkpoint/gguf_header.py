"""The header of a GGUF file, walked without loading it, and checked against the bytes that are there.

Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md (versions 2 and 3). The gguf library maps
the whole file and builds arrays of every vocabulary entry; here only lengths are read, within bounds.
"""

import math
import struct
from typing import Any, BinaryIO

from ringtrue.instruments.checkpoint import Damaged, Tensor

MOST_KEYS = 65_536
MOST_TENSORS = 1_000_000
MOST_STRING = 16 << 20
MOST_DEPTH = 4
MOST_VALUES = 16_777_216
"""Texts and arrays in the header, all told; the largest vocabularies have a million entries and as many merges."""

MOST_KEPT = 1 << 28
"""Bytes of texts that are kept when keys are read; a vocabulary of a million entries has some ten million."""

_SCALARS = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
_FORMS = {
    0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d",
}  # fmt: skip
_STRING, _ARRAY = 8, 9

# Per type: its name, the weights in a block and the bytes of a block (ggml/src/ggml-common.h).
_TYPES = {
    0: ("F32", 1, 4), 1: ("F16", 1, 2), 2: ("Q4_0", 32, 18), 3: ("Q4_1", 32, 20), 6: ("Q5_0", 32, 22),
    7: ("Q5_1", 32, 24), 8: ("Q8_0", 32, 34), 9: ("Q8_1", 32, 36), 10: ("Q2_K", 256, 84), 11: ("Q3_K", 256, 110),
    12: ("Q4_K", 256, 144), 13: ("Q5_K", 256, 176), 14: ("Q6_K", 256, 210), 15: ("Q8_K", 256, 292),
    16: ("IQ2_XXS", 256, 66), 17: ("IQ2_XS", 256, 74), 18: ("IQ3_XXS", 256, 98), 19: ("IQ1_S", 256, 50),
    20: ("IQ4_NL", 32, 18), 21: ("IQ3_S", 256, 110), 22: ("IQ2_S", 256, 82), 23: ("IQ4_XS", 256, 136),
    24: ("I8", 1, 1), 25: ("I16", 1, 2), 26: ("I32", 1, 4), 27: ("I64", 1, 8), 28: ("F64", 1, 8),
    29: ("IQ1_M", 256, 56), 30: ("BF16", 1, 2), 34: ("TQ1_0", 256, 54), 35: ("TQ2_0", 256, 66),
    39: ("MXFP4", 32, 17),
}  # fmt: skip


def read_header(stream: BinaryIO, size: int) -> tuple[Tensor, ...]:
    """Every tensor the file says it holds, in the order of the bytes; `size` is the file's length in bytes.

    Raises `Damaged` when a length is impossible, a type is unknown, tensors overlap or bytes are missing.
    """
    stream.seek(4)
    walk = _Walk(stream, size)
    version = walk.number("<I")
    if version not in (2, 3):
        raise Damaged(f"it is GGUF of version {version}; versions 2 and 3 are known")
    tensors, keys = walk.number("<Q"), walk.number("<Q")
    if tensors > MOST_TENSORS or keys > MOST_KEYS:
        raise Damaged(f"it claims {tensors} tensors and {keys} keys")
    alignment = 32
    for _ in range(keys):
        key, sort = walk.text(), walk.number("<I")
        if key == "general.alignment" and sort == 4:
            alignment = walk.number("<I") or 32
        else:
            walk.skip(sort)
    told = [_tensor(walk) for _ in range(tensors)]
    data_start = -(-stream.tell() // alignment) * alignment
    placed = sorted(
        (
            Tensor(name=name, dtype=dtype, shape=shape, start=data_start + offset, end=data_start + offset + length)
            for name, dtype, shape, offset, length in told
        ),
        key=lambda each: (each.start, each.end),
    )
    at = data_start
    for tensor in placed:
        if tensor.start < at:
            raise Damaged(f"tensor `{tensor.name}` overlaps the one before it")
        at = tensor.end
    if at > size:
        raise Damaged(f"it ends {at - size} bytes too early: its header describes {at} bytes, {size} are there")
    return tuple(placed)


def read_keys(stream: BinaryIO, size: int) -> dict[str, Any]:
    """The keys of the header with their values: numbers, texts, and lists of either (the vocabulary among them).

    Raises `Damaged` as `read_header` does. Arrays of arrays are left out.
    """
    stream.seek(4)
    walk = _Walk(stream, size)
    version = walk.number("<I")
    if version not in (2, 3):
        raise Damaged(f"it is GGUF of version {version}; versions 2 and 3 are known")
    walk.number("<Q")
    keys = walk.number("<Q")
    if keys > MOST_KEYS:
        raise Damaged(f"it claims {keys} keys")
    told: dict[str, Any] = {}
    for _ in range(keys):
        key = walk.text()
        told[key] = walk.value(walk.number("<I"))
    return told


def _tensor(walk: "_Walk") -> tuple[str, str, tuple[int, ...], int, int]:
    name, dimensions = walk.text(), walk.number("<I")
    if dimensions > 8:
        raise Damaged(f"tensor `{name}` has {dimensions} dimensions")
    shape = tuple(walk.number("<Q") for _ in range(dimensions))
    sort, offset = walk.number("<I"), walk.number("<Q")
    if sort not in _TYPES:
        raise Damaged(f"tensor `{name}` is of the unknown type {sort}")
    dtype, block, width = _TYPES[sort]
    weights = math.prod(shape)
    if weights % block:
        raise Damaged(f"tensor `{name}` has {weights} weights, which is no multiple of {block}")
    return name, dtype, shape, offset, weights // block * width


class _Walk:
    """Walks over the fields of a header without keeping them."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream = stream
        self._size = size
        self._values = 0
        self._kept = 0

    def number(self, form: str) -> int:
        return int(struct.unpack(form, self._take(struct.calcsize(form)))[0])

    def text(self) -> str:
        return self._take(self._bounded(self.number("<Q"))).decode("utf-8", "replace")

    def skip(self, sort: int, depth: int = 0) -> None:
        if sort in _SCALARS:
            self._pass(_SCALARS[sort])
        elif sort == _STRING:
            self._pass(self._bounded(self.number("<Q")))
        elif sort == _ARRAY and depth < MOST_DEPTH:
            inner, count = self.number("<I"), self.number("<Q")
            if inner in _SCALARS:
                self._pass(_SCALARS[inner] * count)
                return
            for _ in range(self._possible(count)):
                self.skip(inner, depth + 1)
        else:
            raise Damaged(f"a value in its header is of the unknown type {sort}")

    def value(self, sort: int) -> Any:
        """The value itself; None for a list of lists."""
        if sort in _FORMS:
            return struct.unpack(_FORMS[sort], self._take(_SCALARS[sort]))[0]
        if sort == _STRING:
            return self._kept_text()
        if sort != _ARRAY:
            raise Damaged(f"a value in its header is of the unknown type {sort}")
        inner, count = self.number("<I"), self.number("<Q")
        if inner == _STRING:
            return [self._kept_text() for _ in range(self._possible(count))]
        if inner in _FORMS:
            form = _FORMS[inner]
            return [each[0] for each in struct.iter_unpack(form, self._take(_SCALARS[inner] * self._possible(count)))]
        for _ in range(self._possible(count)):
            self.skip(inner, 1)
        return None

    def _kept_text(self) -> str:
        length = self._bounded(self.number("<Q"))
        self._kept += length
        if self._kept > MOST_KEPT:
            raise Damaged(f"the texts of its header have more than {MOST_KEPT} bytes")
        return self._take(length).decode("utf-8", "replace")

    def _possible(self, count: int) -> int:
        if count > self._size - self._stream.tell():
            raise Damaged(f"it claims {count} values where fewer bytes are left")
        self._values += count
        if self._values > MOST_VALUES:
            raise Damaged(f"its header holds more than {MOST_VALUES} values")
        return count

    def _bounded(self, length: int) -> int:
        if length > MOST_STRING:
            raise Damaged(f"it claims a text of {length} bytes")
        return length

    def _take(self, length: int) -> bytes:
        taken = self._stream.read(length)
        if len(taken) != length:
            raise Damaged("it ends within its header")
        return taken

    def _pass(self, length: int) -> None:
        if self._stream.tell() + length > self._size:
            raise Damaged("it ends within its header")
        self._stream.seek(length, 1)
