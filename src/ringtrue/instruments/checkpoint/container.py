"""Which container a file is, told by its first bytes and never by its name."""

import zipfile
from enum import StrEnum
from typing import BinaryIO


class Container(StrEnum):
    """The containers that hold weights."""

    SAFETENSORS = "safetensors"
    GGUF = "gguf"
    TORCH_ZIP = "torch-zip"
    PICKLE = "pickle"


MOST_MEMBERS = 200_000
"""Members of a zip checkpoint; the largest published ones have some ten thousand tensors."""

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
        return Container.PICKLE
    if head[8:9] == b"{" and size >= 9:
        return Container.SAFETENSORS
    return None


def torch_pickles(stream: BinaryIO) -> tuple[zipfile.ZipInfo, ...]:
    """The members of a PyTorch zip that hold its pickle (`NAME/data.pkl`); none if it is no such zip.

    An honest zip has one. Which of several PyTorch would load depends on the order and the case of all names,
    so that each of them counts.
    """
    try:
        members = zipfile.ZipFile(stream).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError):
        return ()
    if len(members) > MOST_MEMBERS:
        return ()
    return tuple(
        each for each in members if each.filename.count("/") == 1 and each.filename.lower().endswith("/data.pkl")
    )
