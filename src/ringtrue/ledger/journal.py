"""The ledger as a file: written whole or not at all, by one process at a time."""

import errno
import fcntl
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ringtrue.errors import CouldNotFinish, LedgerBroken, LedgerBusy
from ringtrue.ledger import BEFORE_ALL, SCHEMA, Ledger, Opening, Sitting
from ringtrue.ledger.proof import line_of, read, sealed
from ringtrue.observation import Place, to_data

PATIENCE = 60.0
"""Seconds to wait for another process to finish writing; a write takes milliseconds."""


class Journal:
    """One ledger file. Reading never locks; writing locks its folder and replaces the file in one step."""

    def __init__(self, path: Path, opening: Opening | None = None) -> None:
        """A journal at `path`; `opening` says whose it must be, and is needed to write."""
        self.path = path
        self._opening = opening
        self._verified: tuple[bytes, Ledger] | None = None

    def read(self, containing: str | None = None) -> Ledger | None:
        """The ledger as it stands, or nothing when there is none yet.

        Raises `LedgerBroken` when the chain does not verify, belongs to another dossier, or does not hold
        the head digest `containing` that was noted earlier.
        """
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            if containing:
                raise _cut_short(self.path, containing) from None
            return None
        except OSError as error:
            raise CouldNotFinish("the ledger was not read", where=str(self.path), why=str(error)) from error
        ledger = self._read(content)
        mine = self._opening
        if mine and (ledger.opening.release, ledger.opening.maker) != (mine.release, mine.maker):
            raise LedgerBroken(
                "nothing was examined: the ledger belongs to another dossier",
                where=str(self.path),
                why=f"it was opened for `{ledger.opening.release}` by `{ledger.opening.maker}`, "
                f"the dossier is about `{mine.release}` by `{mine.maker}`",
                try_="ringtrue assess --ledger FILE, with a file of its own",
            )
        if containing and line_of(content, containing) is None:
            raise _cut_short(self.path, containing)
        return ledger

    def known_up_to(self, heads: Iterable[str]) -> int:
        """The last line that is known through one of these head digests; -1 when the ledger is a stranger."""
        try:
            content = self.path.read_bytes()
        except OSError:
            return -1
        return max((line for head in heads if (line := line_of(content, head)) is not None), default=-1)

    def append(self, sittings: Sequence[Sitting]) -> Ledger:
        """Adds sittings behind whatever is there by now and returns the ledger that results.

        Raises `LedgerBusy` when another process holds the folder, `CouldNotFinish` when the disk is full or
        the folder cannot be written; the ledger is then as it was.
        """
        with _held(self.path):
            ledger = self.read()
            old = self.path.read_bytes() if ledger else b""
            old = old[: old.rfind(b"\n") + 1]
            content = b"".join(self._lines(ledger, sittings))
            _replace(self.path, old + content)
            return self._read(old + content)

    def _read(self, content: bytes) -> Ledger:
        """The ledger with these bytes, verified once for the same bytes."""
        if self._verified is None or self._verified[0] != content:
            self._verified = content, read(content, str(self.path))
        return self._verified[1]

    def _lines(self, ledger: Ledger | None, sittings: Sequence[Sitting]) -> Iterator[bytes]:
        seq, head = (ledger.lines, ledger.head) if ledger else (0, BEFORE_ALL)

        def line(kind: str, **fields: Any) -> bytes:
            nonlocal seq, head
            content, head = sealed({"seq": seq, "prev": head, "kind": kind, **fields})
            seq += 1
            return content

        if not ledger:
            assert self._opening is not None, "a ledger is opened for somebody"
            yield line(
                "ledger",
                schema=SCHEMA,
                release=self._opening.release,
                maker=self._opening.maker,
                at=self._opening.at,
            )
        for sitting in sittings:
            opened = seq
            trouble = {"trouble": sitting.trouble} if sitting.trouble else {}
            yield line(
                "examination",
                at=sitting.at,
                by=sitting.by,
                of=str(sitting.of),
                key=sitting.key,
                read=[_read(each) for each in sitting.read],
                **trouble,
            )
            for observation in sitting.observations:
                yield line("entry", **{"in": opened}, observation=to_data(observation))


def _cut_short(path: Path, head: str) -> LedgerBroken:
    return LedgerBroken(
        "nothing was concluded: the ledger does not contain the head that was noted",
        where=str(path),
        why=f"{head} is none of its lines: it was cut short or replaced",
        try_="restore it from a copy made when that head was printed",
    )


def _read(place: Place) -> dict[str, str]:
    return {"file": place.file, "digest": place.digest}


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """Holds the lock on the ledger's folder; the kernel lets go of it even when we are killed."""
    try:
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise _unwritten(path, error) from error
    try:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > until:
                    raise LedgerBusy(
                        "the ledger was not written: another process holds it",
                        where=str(path),
                        why=f"it was not released within {PATIENCE:.0f} seconds",
                        try_="wait for the other process to end, then assess again",
                    ) from error
                time.sleep(0.02)
            except OSError as error:  # some network file systems have no locks
                raise _unwritten(path, error) from error
        yield
    finally:
        os.close(folder)


def _replace(path: Path, content: bytes) -> None:
    """Puts new bytes in the place of a file, or leaves it as it was."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("xb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise _unwritten(path, error) from error


def _unwritten(path: Path, error: OSError) -> CouldNotFinish:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    return CouldNotFinish(
        "the ledger was not written; it is as it was before",
        where=str(path),
        why=str(error),
        try_="free some room on the disk, then assess again"
        if full
        else "ringtrue assess --ledger FILE, in a folder that can be written",
    )
