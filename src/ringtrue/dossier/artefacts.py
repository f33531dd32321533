"""Finds the files a dossier names and opens them safely: inside the folder, regular, unchanged, bounded."""

import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from ringtrue.dossier import FILE_NAME, Dossier, Opened
from ringtrue.dossier.declare import RELEASE
from ringtrue.errors import ArtefactUnreadable, DossierWrong
from ringtrue.observation import Item, Kind, Place
from ringtrue.record import FOLDER, MOST_RECORD

MOST_FILES = 100_000
"""Files that one role may name; a sharded checkpoint has hundreds, a corpus of records tens of thousands."""

SPARSE_ABOVE = 1 << 30
"""From this size on, a file must have at least a hundredth of its bytes on the disk to be read at all."""

_OWN_FILES = frozenset({FILE_NAME, "ringtrue.ledger.jsonl"})


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file of the dossier: its name inside the folder, and the identity it had when it was found."""

    name: str
    path: Path
    identity: tuple[int, ...]
    size: int
    digest: str = ""

    @property
    def place(self) -> Place:
        """The whole file as a place of evidence."""
        return Place(file=self.name, digest=self.digest)

    def within(self, start: int, end: int, **told: int | None) -> Place:
        """Some bytes of the file as a place of evidence; `told` its page or paragraph, and its line."""
        return Place(file=self.name, digest=self.digest, start=start, end=end, **told)

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """The file for reading; `ArtefactUnreadable` when it is not the file that was found, then or later."""
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            with os.fdopen(os.open(self.path, flags), "rb") as stream:
                self._unchanged(stream)
                yield stream
                self._unchanged(stream)
        except OSError as error:
            raise unreadable(self.name, str(error)) from error

    def read(self, most: int) -> bytes:
        """The whole content; `ArtefactUnreadable` when the file is larger than `most` bytes."""
        if self.size > most:
            raise unreadable(
                self.name, f"it has {self.size} bytes; at most {most} are read of such a file", "check what it is"
            )
        with self.open() as stream:
            return stream.read(most + 1)

    def _unchanged(self, stream: BinaryIO) -> None:
        if identity_of(os.fstat(stream.fileno())) != self.identity:
            raise unreadable(self.name, "the file changed while it was read", "let it settle, then assess again")


@dataclass(frozen=True, slots=True, kw_only=True)
class Artefact:
    """One thing that can be examined: the files under one role of one item."""

    item: Item
    role: str
    files: tuple[File, ...]


def artefacts(opened: Opened) -> Iterator[tuple[Item, str, tuple[str, ...]]]:
    """What the dossier names, as (item, role, paths), before anything is looked for on the disk."""
    dossier: Dossier = opened.dossier
    for kind in (Kind.COMPONENT, Kind.STORE, Kind.SERVING, Kind.KEY, Kind.ENVIRONMENT, Kind.EVALUATION, Kind.TRAINING):
        for each in getattr(dossier, kind.value):
            for role, paths in each.artefacts.items():
                yield Item(kind=kind, name=each.name), role, tuple(paths)
    for paper in dossier.paper:
        yield Item(kind=Kind.PAPER, name=paper.name), "paper", (paper.file,)
    for contract in dossier.contract:
        yield Item(kind=Kind.CONTRACT, name=contract.name), "contract", (contract.file,)
    for n, claim in enumerate(dossier.claim, 1):
        yield Item(kind=Kind.CLAIM, name=claim.name or f"claim {n}"), "document", (claim.file,)
    yield from _records(opened)


def _records(opened: Opened) -> Iterator[tuple[Item, str, tuple[str, ...]]]:
    """The records of drills below `records/`: each belongs to the item it names, or to the release.

    Only its `of` is read here; what cannot be read so goes to the release, whose examiner says what is wrong.
    """
    places: dict[tuple[Item, str], list[str]] = {}
    for path in sorted((opened.folder / FOLDER).glob("*/*.json")):
        item = RELEASE
        try:
            if path.is_file() and not path.is_symlink() and path.stat().st_size <= MOST_RECORD:
                told = Item.parse(json.loads(path.read_bytes())["of"])
                if told == RELEASE or any(
                    each.name == told.name for each in getattr(opened.dossier, told.kind.value, ())
                ):
                    item = told
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            pass
        places.setdefault((item, f"record.{path.parent.name}"), []).append(path.relative_to(opened.folder).as_posix())
    for (item, role), paths in places.items():
        yield item, role, tuple(paths)


def find(folder: Path, item: Item, role: str, paths: tuple[str, ...]) -> Artefact:
    """The files of one role.

    Raises `DossierWrong` when a path leads out of the folder or to nothing, `ArtefactUnreadable` when what
    is there cannot be read as a file.
    """
    files: dict[str, File] = {}
    for written in paths:
        for path in _under(folder, written, f"{item}, {role}"):
            file = _file(folder, path)
            files[file.name] = file
            if len(files) > MOST_FILES:
                raise unreadable(written, f"it holds more than {MOST_FILES} files", "name a smaller folder")
    return Artefact(item=item, role=role, files=tuple(files[name] for name in sorted(files)))


def _under(folder: Path, written: str, whose: str) -> Iterator[Path]:
    pure = PurePosixPath(written)
    if not written or pure.is_absolute() or ".." in pure.parts or "\0" in written:
        raise _wrong(whose, written, "a path must lie inside the dossier's folder, without `..`", "copy the file in")
    path = folder / pure
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError) as error:
        raise _wrong(whose, written, "there is no such file", "correct the path, or take the line out") from error
    if not real.is_relative_to(folder):
        raise _wrong(whose, written, "it is a link that leads out of the dossier's folder", "copy the file in")
    if not path.is_dir():
        yield path
        return
    for root, folders, names in os.walk(path, followlinks=False):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and name not in _OWN_FILES:
                yield Path(root) / name


def _file(folder: Path, path: Path) -> File:
    name = path.relative_to(folder).as_posix()
    try:
        real = path.resolve(strict=True)
        found = real.stat()
    except (OSError, RuntimeError) as error:
        raise unreadable(name, str(error)) from error
    if not real.is_relative_to(folder):
        raise unreadable(name, "it is a link that leads out of the dossier's folder", "copy the file in")
    if not stat.S_ISREG(found.st_mode):
        raise unreadable(name, f"it is {_sort(found.st_mode)}, not a regular file", "put a regular file there")
    if found.st_size > SPARSE_ABOVE and found.st_blocks * 512 < found.st_size // 100:
        raise unreadable(
            name,
            f"it claims {found.st_size} bytes but has {found.st_blocks * 512} on the disk (a sparse file)",
            "copy the real content",
        )
    return File(name=name, path=real, identity=identity_of(found), size=found.st_size)


def identity_of(found: os.stat_result) -> tuple[int, ...]:
    """What tells a file from any other and from itself after a change; ctime cannot be set back by `touch`."""
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def unreadable(name: str, why: str, remedy: str = "obtain the file again from its source") -> ArtefactUnreadable:
    """The error for an artefact that says nothing either way."""
    return ArtefactUnreadable(f"the artefact `{name}` was not examined", where=name, why=why, try_=remedy)


def _sort(mode: int) -> str:
    sorts: dict[Any, str] = {
        stat.S_ISFIFO: "a named pipe",
        stat.S_ISSOCK: "a socket",
        stat.S_ISBLK: "a block device",
        stat.S_ISCHR: "a character device",
        stat.S_ISDIR: "a folder",
    }
    return next((word for test, word in sorts.items() if test(mode)), "something else")


def _wrong(whose: str, written: str, why: str, remedy: str) -> DossierWrong:
    return DossierWrong(
        "no assessment was made: the dossier names a file that cannot be taken",
        where=f"{whose}: {written}",
        why=why,
        try_=remedy,
    )
