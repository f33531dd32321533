"""Which container a file is, told by its first bytes and never by its name."""

import json
import zipfile
from enum import StrEnum
from typing import BinaryIO

from ringtrue.instruments.checkpoint.safetensors_header import MOST_HEADER


class Container(StrEnum):
    """The containers that hold weights."""

    SAFETENSORS = "safetensors"
    GGUF = "gguf"
    TORCH_ZIP = "torch-zip"
    PICKLE = "pickle"


MOST_MEMBERS = 200_000
"""Members of a zip checkpoint; the largest published ones have some ten thousand tensors."""

MOST_DIRECTORY = 64 << 20
"""Bytes of the list of members, which the zip library reads whole: two hundred thousand names have some twenty."""

_PICKLE_PROTOCOLS = range(2, 6)


def recognise(stream: BinaryIO, size: int) -> Container | None:
    """The container of the file, or nothing when it holds no weights that we know how to tell.

    `size` is the file's length in bytes. Leaves the stream anywhere.
    """
    stream.seek(0)
    head = stream.read(16)
    if head[:4] == b"GGUF":
        return Container.GGUF
    if head[:4] == b"PK\x03\x04":
        return Container.TORCH_ZIP if torch_pickles(stream) else None
    if len(head) >= 2 and head[0] == 0x80 and head[1] in _PICKLE_PROTOCOLS:
        return Container.SAFETENSORS if _is_header(stream, head, size) else Container.PICKLE
    if head[8:9] == b"{" and size >= 9:
        return Container.SAFETENSORS
    return None


def _is_header(stream: BinaryIO, head: bytes, size: int) -> bool:
    """Whether what begins like a pickle is a safetensors file whose header has, say, 0x480 bytes.

    No text is both: whatever opcode a pickle goes on with behind the brace, no JSON goes on with it.
    """
    length = int.from_bytes(head[:8], "little")
    if head[8:9] != b"{" or not 2 <= length <= min(MOST_HEADER, size - 8):
        return False
    stream.seek(8)
    try:
        return isinstance(json.loads(stream.read(length)), dict)
    except (ValueError, RecursionError):
        return False


def torch_pickles(stream: BinaryIO) -> tuple[zipfile.ZipInfo, ...]:
    """The members of a PyTorch zip that hold its pickle (`NAME/data.pkl`); none if it is no such zip.

    An honest zip has one. Which of several PyTorch would load depends on the order and the case of all names,
    so that each of them counts.
    """
    if directory_size(stream) > MOST_DIRECTORY:
        return ()
    try:
        members = zipfile.ZipFile(stream).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError):
        return ()
    if len(members) > MOST_MEMBERS:
        return ()
    return tuple(
        each for each in members if each.filename.count("/") == 1 and each.filename.lower().endswith("/data.pkl")
    )


def directory_size(stream: BinaryIO) -> int:
    """The bytes that the zip says its list of members has, by the record at its end; 0 when there is none.

    The 64-bit form has its own record in front (APPNOTE 4.3.14); whichever says more counts.
    """
    size = stream.seek(0, 2)
    start = max(0, size - (1 << 16) - 128)
    stream.seek(start)
    tail = stream.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 22:
        return 0
    told = int.from_bytes(tail[end + 12 : end + 16], "little")
    if told != 0xFFFFFFFF:
        return told
    wide = tail.rfind(b"PK\x06\x06", 0, end)
    return int.from_bytes(tail[wide + 40 : wide + 48], "little") if wide >= 0 else told
