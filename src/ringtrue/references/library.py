"""Opens a library and adds to it: whole or not at all, one writer at a time, nothing taken on its file name."""

import dataclasses
import fcntl
import hashlib
import json
import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ringtrue.errors import CouldNotFinish, LibraryBroken
from ringtrue.references import LIST, SCHEMA, SIGNED, SKETCHES, Library, Reference

MOST_LIST = 64 << 20
"""Bytes of the list; ten thousand references have some four million."""

MOST_SKETCH = 64 << 20
"""Bytes of one sketch; the sketch of an 80-layer model has about one million."""

_ROWS: TypeAdapter[Any] = TypeAdapter(tuple[Reference, ...])


def open_library(folder: Path) -> Library:
    """The library in `folder`; an empty one where there is none. `LibraryBroken` when its list cannot be read so."""
    path = folder / LIST
    if not path.exists():
        return Library(folder=folder, digest="", references=())
    content = _content(path, MOST_LIST)
    try:
        data = json.loads(content)
        if data.get("schema") != SCHEMA:
            raise ValueError(f"its schema is not {SCHEMA}")
        references: tuple[Reference, ...] = _ROWS.validate_python(data["references"])
    except ValidationError as error:
        first = error.errors()[0]
        raise _broken(path, f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    except (ValueError, KeyError, AttributeError, RecursionError) as error:
        raise _broken(path, str(error)) from error
    name, times = Counter(each.id for each in references).most_common(1)[0] if references else ("", 0)
    if times > 1:
        raise _broken(path, f"`{name}` stands in it twice")
    return Library(folder=folder, digest=hashlib.sha256(content).hexdigest(), references=references)


def sketch_of(library: Library, reference: Reference) -> bytes:
    """The bytes of a reference's sketch; `LibraryBroken` when they are not the ones that the list names."""
    path = library.folder / SKETCHES / reference.sketch
    content = _content(path, MOST_SKETCH)
    if hashlib.sha256(content).hexdigest() != reference.sketch:
        raise _broken(path, f"the sketch of `{reference.id}` is not the one that was added")
    return content


def add(folder: Path, reference: Reference, sketch: bytes, *, replace: bool = False) -> Library:
    """Adds a model with its sketch and gives the library as it is now; its old signature is taken away.

    `reference.sketch` must be the SHA-256 of `sketch`. Raises `CouldNotFinish` when the id is there already and
    `replace` is not set, or when the folder cannot be written.
    """
    assert hashlib.sha256(sketch).hexdigest() == reference.sketch
    try:
        (folder / SKETCHES).mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            library = open_library(folder)
            others = tuple(each for each in library.references if each.id != reference.id)
            if len(others) < len(library.references) and not replace:
                raise CouldNotFinish(
                    "the reference was not added",
                    where=str(folder),
                    why=f"`{reference.id}` is in the library already",
                    try_="--replace, if this is a better copy of the same model",
                )
            _write(folder / SKETCHES / reference.sketch, sketch)
            rows = sorted((*others, reference), key=lambda each: each.id)
            text = json.dumps({"schema": SCHEMA, "references": [_plain(each) for each in rows]}, indent=1)
            (folder / SIGNED).unlink(missing_ok=True)
            _write(folder / LIST, (text + "\n").encode())
            return open_library(folder)
    except OSError as error:
        raise CouldNotFinish(
            "the reference was not added", where=str(folder), why=str(error), try_="--library, in another folder"
        ) from error


def _plain(reference: Reference) -> dict[str, Any]:
    return {**dataclasses.asdict(reference), "released": reference.released.isoformat()}


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Holds the library until the end; waits for whoever else writes."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _write(path: Path, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as draft:
        try:
            draft.write(content)
            draft.flush()
            os.fsync(draft.fileno())
            Path(draft.name).chmod(0o644)
            Path(draft.name).replace(path)
        except OSError:
            Path(draft.name).unlink(missing_ok=True)
            raise


def _content(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as stream:
            content = stream.read(most + 1)
    except OSError as error:
        raise _broken(path, str(error)) from error
    if len(content) > most:
        raise _broken(path, f"it has more than {most} bytes")
    return content


def _broken(path: Path, why: str) -> LibraryBroken:
    return LibraryBroken(
        "the reference library was not used", where=str(path), why=why, try_="ringtrue lineage reference verify"
    )
