"""Where the tensors of one file lie: safetensors, GGUF, PyTorch zip and legacy PyTorch in one form."""

import math
import os
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from ringtrue.instruments.checkpoint import Damaged, gguf_header, safetensors_header, torch_pickle
from ringtrue.instruments.checkpoint.container import Container, torch_pickles
from ringtrue.instruments.checkpoint.elements import WIDTHS
from ringtrue.instruments.checkpoint.torch_pickle import View

MOST_PICKLE = 256 << 20
"""Bytes of the pickle inside a zip checkpoint; ten thousand tensors take two megabytes."""

_LEGACY_MAGIC = 0x1950A86A20F9469CFC6C
_LEGACY_PROTOCOL = 1001


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One tensor: what it is called and which bytes of which file it is made of.

    `start` and `end` enclose its bytes (end exclusive). `strides` count elements from `start`; None means row after
    row without gaps, as everywhere but in PyTorch files.
    """

    name: str
    dtype: str
    shape: tuple[int, ...]
    path: Path
    start: int
    end: int
    strides: tuple[int, ...] | None = None


def stored_in(path: Path, stream: BinaryIO, container: Container) -> Iterator[Stored]:
    """Every tensor of the file; `Damaged` when its header contradicts itself or the bytes that are there."""
    size = os.fstat(stream.fileno()).st_size
    if container is Container.SAFETENSORS:
        for each in safetensors_header.read_header(stream, size):
            yield Stored(name=each.name, dtype=each.dtype, shape=each.shape, path=path, start=each.start, end=each.end)
    elif container is Container.GGUF:
        for each in gguf_header.read_header(stream, size):
            # GGUF names the innermost dimension first.
            yield Stored(
                name=each.name, dtype=each.dtype, shape=each.shape[::-1], path=path, start=each.start, end=each.end
            )
    elif container is Container.TORCH_ZIP:
        yield from _zip(path, stream, size)
    else:
        yield from _legacy(path, stream, size)


def _zip(path: Path, stream: BinaryIO, size: int) -> Iterator[Stored]:
    pickles = torch_pickles(stream)
    if len(pickles) != 1:
        raise Damaged(f"it holds {len(pickles)} pickles where a PyTorch checkpoint holds one")
    folder = pickles[0].filename.rpartition("/")[0]
    with zipfile.ZipFile(stream) as held:
        members: dict[str, zipfile.ZipInfo] = {}
        for each in held.infolist():
            if members.setdefault(each.filename, each) is not each:
                raise Damaged(f"it holds the member `{each.filename}` twice")
        order = members.get(f"{folder}/byteorder")
        if order is not None and _content(held, order, 16) != b"little":
            raise Damaged("its numbers are stored with the high byte first, which is not read")
        pickled = _content(held, pickles[0], MOST_PICKLE)
    views = torch_pickle.tensors(BytesIO(pickled))
    places: dict[str, tuple[int, int]] = {}
    for key in {each.storage.key for each in views.values()}:
        member = members.get(f"{folder}/data/{key}")
        if member is None:
            raise Damaged(f"the storage `{key[:40]}` is not in it")
        places[key] = _place(stream, member, size)
    _apart(places)
    yield from _views(path, views, places)


def _content(held: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    """A small member as a whole; the zip library raises what it likes on a damaged one."""
    if member.file_size > most or member.compress_type != zipfile.ZIP_STORED:
        raise Damaged(f"its member `{member.filename[:80]}` is compressed or larger than in any checkpoint")
    try:
        return held.read(member)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError) as error:
        raise Damaged(f"its member `{member.filename[:80]}` cannot be read: {error}") from error


def _place(stream: BinaryIO, member: zipfile.ZipInfo, size: int) -> tuple[int, int]:
    """The bytes of a member; its local header has a name and an extra field of its own length (APPNOTE 4.3.7)."""
    if member.compress_type != zipfile.ZIP_STORED or member.flag_bits & 1:
        raise Damaged(f"the storage `{member.filename}` is compressed or encrypted; PyTorch stores it plainly")
    stream.seek(member.header_offset)
    local = stream.read(30)
    if len(local) != 30 or local[:4] != b"PK\x03\x04":
        raise Damaged(f"the storage `{member.filename}` has no header where the list of members says")
    name, extra = struct.unpack("<HH", local[26:30])
    start = member.header_offset + 30 + name + extra
    if start + member.file_size > size:
        raise Damaged(f"the storage `{member.filename}` ends behind the end of the file")
    return start, start + member.file_size


def _apart(places: dict[str, tuple[int, int]]) -> None:
    at = 0
    for start, end in sorted(places.values()):
        if start < at and start < end:
            raise Damaged("its storages overlap")
        at = max(at, end)


def _legacy(path: Path, stream: BinaryIO, size: int) -> Iterator[Stored]:
    """Five pickles (magic, protocol, system, tensors, keys), then per key its count and its bytes.

    The layout is that of `_legacy_save` in torch/serialization.py.
    """
    stream.seek(0)
    if torch_pickle.value(stream) != _LEGACY_MAGIC or torch_pickle.value(stream) != _LEGACY_PROTOCOL:
        raise Damaged("it is a pickle, but no PyTorch checkpoint")
    system = torch_pickle.value(stream)
    if isinstance(system, dict) and system.get("little_endian") is False:
        raise Damaged("its numbers are stored with the high byte first, which is not read")
    views = torch_pickle.tensors(stream)
    keys = torch_pickle.value(stream)
    widths = {each.storage.key: WIDTHS.get(each.storage.dtype, 0) for each in views.values()}
    if not isinstance(keys, list) or not all(isinstance(each, str) for each in keys) or len(set(keys)) != len(keys):
        raise Damaged("its list of storages is no list of names")
    places: dict[str, tuple[int, int]] = {}
    at = stream.tell()
    for key in keys:
        stream.seek(at)
        told = stream.read(8)
        count = int.from_bytes(told, "little")
        if len(told) != 8 or key not in widths:
            raise Damaged(f"the storage `{key[:40]}` is not described, or not there")
        places[key] = (at + 8, at + 8 + count * widths[key])
        at = places[key][1]
        if at > size:
            raise Damaged(f"it ends {at - size} bytes too early")
    yield from _views(path, views, places)


def _views(path: Path, views: dict[str, View], places: dict[str, tuple[int, int]]) -> Iterator[Stored]:
    for name, view in views.items():
        if view.storage.key not in places:
            raise Damaged(f"the storage of `{name}` is not in it")
        start, end = places[view.storage.key]
        width = WIDTHS.get(view.dtype, 0)
        numel = math.prod(view.shape)
        last = view.offset + sum((n - 1) * s for n, s in zip(view.shape, view.strides, strict=True)) if numel else 0
        if not width or (numel and (last + 1) * width > end - start):
            raise Damaged(f"tensor `{name}` reaches beyond its storage")
        if numel * width > end - start:
            raise Damaged(f"tensor `{name}` claims more elements than its storage holds")
        at = start + view.offset * width if numel else start
        yield Stored(
            name=name, dtype=view.dtype, shape=view.shape, path=path, start=at,
            end=at + (last - view.offset + 1) * width if numel else at,
            strides=None if _row_after_row(view) else view.strides,
        )  # fmt: skip


def _row_after_row(view: View) -> bool:
    step = 1
    for n, stride in zip(reversed(view.shape), reversed(view.strides), strict=True):
        if n != 1 and stride != step:
            return False
        step *= n
    return True
