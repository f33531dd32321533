"""What an exercise keeps while it is played: one line for its opening, one for each decision, on the disk at once.

A line that was being written when the machine died is left out, so nothing that was decided is lost but that one.
"""

import datetime
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ringtrue.drills.tabletop import Decision, Opening
from ringtrue.errors import CouldNotFinish, DossierWrong

SCHEMA = "ringtrue/exercise/1"
MOST = 16 << 20
"""Bytes of a session; one of twenty decisions has some ten thousand."""


def start(path: Path, opening: Opening) -> None:
    """Begins a session; `CouldNotFinish` when one lies there already or it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as stream:
            _line(stream.fileno(), {"schema": SCHEMA, **asdict(opening), "started": opening.started.isoformat()})
        _settle(path.parent)
    except OSError as error:
        raise CouldNotFinish("no exercise was begun", where=str(path), why=str(error), try_="--session FILE") from error


def add(path: Path, decision: Decision) -> None:
    """Keeps a decision: when this returns it is on the disk."""
    try:
        whole = _whole(path.read_bytes())
        descriptor = os.open(path, os.O_RDWR)
        try:
            # What a crash left of a line is cut off, or the next line would be spoilt by it.
            os.ftruncate(descriptor, len(whole))
            os.lseek(descriptor, 0, os.SEEK_END)
            _line(descriptor, asdict(decision))
        finally:
            os.close(descriptor)
    except OSError as error:
        raise CouldNotFinish(
            "the decision was not kept", where=str(path), why=str(error), try_="the same command again"
        ) from error


def resume(path: Path) -> tuple[Opening, tuple[Decision, ...]]:
    """A session as far as it was kept; `DossierWrong` names the line that is wrong."""
    try:
        if path.stat().st_size > MOST:
            raise _wrong(path, 0, f"it has more than {MOST} bytes")
        lines = list(_read(path, _whole(path.read_bytes())))
    except OSError as error:
        raise CouldNotFinish("no exercise was taken up again", where=str(path), why=str(error)) from error
    if not lines or lines[0].get("schema") != SCHEMA:
        raise _wrong(path, 1, "it does not begin as a session does")
    try:
        head = {name: value for name, value in lines[0].items() if name != "schema"}
        drills = tuple(tuple(map(str, each)) for each in head.get("drills", ()))
        started = datetime.date.fromisoformat(head["started"])
        opening = Opening(**{**head, "started": started, "drills": drills})
        decisions = tuple(Decision(**each) for each in lines[1:])
    except (TypeError, KeyError, ValueError) as error:
        raise _wrong(path, 0, f"a line lacks something or has too much: {error}") from error
    return opening, decisions


def _read(path: Path, content: bytes) -> Iterator[Mapping[str, Any]]:
    for number, line in enumerate(content.splitlines(), 1):
        try:
            told = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise _wrong(path, number, str(error)) from error
        if not isinstance(told, dict):
            raise _wrong(path, number, "it is no table")
        yield told


def _whole(content: bytes) -> bytes:
    """All lines that end: the last one may have been cut off."""
    return content[: content.rfind(b"\n") + 1]


def _line(descriptor: int, told: Mapping[str, Any]) -> None:
    os.write(descriptor, json.dumps(told, ensure_ascii=True, sort_keys=True).encode() + b"\n")
    os.fsync(descriptor)


def _settle(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _wrong(path: Path, line: int, why: str) -> DossierWrong:
    where = f"{path}, line {line}" if line else str(path)
    return DossierWrong("no exercise was taken up again: the session cannot be read", where=where, why=why,
                        try_="begin a new one with another --session")  # fmt: skip
