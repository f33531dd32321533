"""Reads logs of Inspect part by part: `.eval` archives and JSON files, both bounded."""

import importlib
import io
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator
from pathlib import PurePosixPath
from typing import IO, Any, BinaryIO

from ringtrue.dossier.artefacts import File
from ringtrue.examiners.evaluations.json_parts import MOST_PART, Illegible, parts, whole

MOST_INDEX = 64 << 20
MOST_EXPANDED = 8 << 30
"""Bytes that all members of an archive may expand to together."""

EXPANDS = 1000
"""Times its size beyond which a member is a bomb; the logs of Inspect shrink by a factor of 3 to 50."""

ZSTD = 93
_START = re.compile(rb'\A\s*\{\s*("version"\s*:\s*\d+\s*,\s*"status"\s*:|"status"\s*:\s*"\w+"\s*,\s*"eval"\s*:\s*\{)')
"""People cut logs down and leave the version out."""


def is_log(file: File) -> bool:
    """Whether this is a log of Inspect: an archive by its name, JSON by how it begins."""
    suffix = PurePosixPath(file.name).suffix.lower()
    if suffix != ".json":
        return suffix == ".eval"
    with file.open() as stream:
        return _START.match(stream.read(4096)) is not None


def read(file: File) -> Iterator[tuple[str, Any]]:
    """The parts of the log: `status`, `eval`, `results`, and `samples` one at a time.

    A sample that is too large is told as `left out`. Raises `Illegible` when the log cannot be read.
    """
    with file.open() as stream:
        if file.name.lower().endswith(".json"):
            yield from parts(stream, frozenset({"samples"}))
        else:
            yield from _archive(stream, file.size)


def _archive(stream: BinaryIO, size: int) -> Iterator[tuple[str, Any]]:
    _check_index(stream, size)
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError) as error:
        raise Illegible(f"it is no readable zip archive: {error}") from error
    with archive:
        members = {each.filename: each for each in archive.infolist()}
        _check(members.values(), size)
        if "header.json" in members:
            header = _content(stream, archive, members["header.json"])
        elif "_journal/start.json" in members:  # a run that was cut off before it wrote its header
            header = {**_content(stream, archive, members["_journal/start.json"]), "status": "started"}
        else:
            raise Illegible("the archive holds no header: it is no log of Inspect")
        yield from header.items()
        for name, member in members.items():
            if name.startswith("samples/") and name.endswith(".json"):
                if member.file_size > MOST_PART:
                    yield "left out", name
                else:
                    yield "samples", _content(stream, archive, member)


def _check_index(stream: BinaryIO, size: int) -> None:
    """Refuses an archive without an index, or with one that would not fit into memory, before it is read."""
    stream.seek(max(0, size - (1 << 16) - 22))
    tail = stream.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0:
        raise Illegible("it is no zip archive, or is truncated")
    if int.from_bytes(tail[end + 12 : end + 16], "little") > MOST_INDEX:
        raise Illegible("the index of the zip archive is too large")


def _check(members: Collection[zipfile.ZipInfo], size: int) -> None:
    """Refuses an archive whose members could not be what they claim."""
    if any(each.file_size > max(1 << 20, EXPANDS * each.compress_size) for each in members):
        raise Illegible("a member of the zip archive expands beyond all measure")
    if sum(each.compress_size for each in members) > size or sum(each.file_size for each in members) > MOST_EXPANDED:
        raise Illegible("the members of the zip archive overlap or expand beyond all measure")


def _content(stream: BinaryIO, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> dict[str, Any]:
    """A member as the table it holds."""
    try:
        with _opened(stream, archive, member) as inner:
            content = inner.read(MOST_PART + 1)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, OSError, EOFError) as error:
        raise Illegible(f"`{member.filename}` in the zip archive is damaged: {error}") from error
    if len(content) > MOST_PART:
        raise Illegible(f"`{member.filename}` in the zip archive has more than {MOST_PART} bytes")
    data = whole(content)
    if not isinstance(data, dict):
        raise Illegible(f"`{member.filename}` in the zip archive is no table")
    return data


def _opened(stream: BinaryIO, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> IO[bytes]:
    if member.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or hasattr(zipfile, "ZIP_ZSTANDARD"):
        return archive.open(member)
    if member.compress_type != ZSTD:
        raise Illegible(f"`{member.filename}` in the zip archive is compressed in a way that no log is")
    try:
        zstandard = importlib.import_module("zstandard")
    except ModuleNotFoundError as error:
        raise Illegible(
            "it is compressed with Zstandard, which this Python cannot read: install `zstandard`, "
            "or run: inspect log convert --to json"
        ) from error
    stream.seek(member.header_offset)
    local = stream.read(30)
    if len(local) < 30 or local[:4] != b"PK\x03\x04":
        raise Illegible("the zip archive is damaged")
    names = int.from_bytes(local[26:28], "little") + int.from_bytes(local[28:30], "little")
    stream.seek(member.header_offset + 30 + names)
    packed = io.BytesIO(stream.read(member.compress_size))
    try:
        unpacked = zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(packed).read(MOST_PART + 1)
    except zstandard.ZstdError as error:
        raise Illegible(f"`{member.filename}` in the zip archive is damaged: {error}") from error
    return io.BytesIO(unpacked)
