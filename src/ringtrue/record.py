"""The file that a drill writes and an examiner reads: what was done, watched by whom, on which bytes, with what result.

A record is one JSON file, `records/<drill>/<time>.json` in the dossier's folder. Its `digest` is the SHA-256 of all its
other fields in canonical form (RFC 8785 for what stands in records: sorted keys, no spaces), so a change is seen.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ringtrue.errors import CouldNotFinish
from ringtrue.observation import Item

SCHEMA = "ringtrue/record/1"
FOLDER = "records"

MOST_RECORD = 64 << 20
"""Bytes of a record; one of a long dark run with ten thousand attempts has some four million."""


class Unsound(ValueError):
    """The bytes are no record, or not the one that was sealed; the sentence says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One drill as it was done.

    `of` is the item it was done on, `started` UTC in ISO 8601, `seconds` how long it took. `observer` is the id of the
    party that did it or watched (empty when nobody said). `artefacts` maps the names of the dossier's files that were
    used to their SHA-256. `environment` describes the machine and the software, `setting` what the drill was told to
    do (so that someone else can do it again), `result` what came of it. All values are JSON data without secrets.
    """

    drill: str
    of: Item
    started: str
    seconds: float
    observer: str
    artefacts: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, Any] = field(default_factory=dict)
    setting: Mapping[str, Any] = field(default_factory=dict)
    result: Mapping[str, Any] = field(default_factory=dict)


def sealed(record: Record) -> bytes:
    """The record as its file holds it, with its digest."""
    data = {"schema": SCHEMA, **asdict(record), "of": str(record.of)}
    data["digest"] = _digest(data)
    return (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n").encode()


def unsealed(content: bytes) -> Record:
    """The record with these bytes; `Unsound` when they are none, or were changed after they were sealed."""
    if len(content) > MOST_RECORD:
        raise Unsound(f"it has more than {MOST_RECORD} bytes")
    try:
        data = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Unsound(f"it is not JSON: {error}") from error
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise Unsound(f"its schema is not {SCHEMA}")
    told = data.pop("digest", None)
    if told != _digest(data):
        raise Unsound("its digest is not that of its content: it was changed after it was written")
    del data["schema"]
    try:
        record = Record(**{**data, "of": Item.parse(data["of"])})
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise Unsound(f"it lacks a field or has one too many: {error}") from error
    if not all(isinstance(each, str) for each in (record.drill, record.started, record.observer)):
        raise Unsound("its drill, time or observer is no text")
    if not all(
        isinstance(each, dict) for each in (record.artefacts, record.environment, record.setting, record.result)
    ):
        raise Unsound("its artefacts, environment, setting or result is no table")
    return record


def keep(record: Record, folder: Path) -> Path:
    """Writes the record below the dossier's folder, whole or not at all, and gives its path."""
    place = folder / FOLDER / record.drill
    stamp = "".join(each for each in record.started if each.isalnum())
    content = sealed(record)
    try:
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=place, prefix=".", delete=False) as draft:
            try:
                draft.write(content)
                draft.flush()
                os.fsync(draft.fileno())
                Path(draft.name).chmod(0o644)
                path = _free(place, stamp)
                Path(draft.name).replace(path)
            except OSError:
                Path(draft.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise CouldNotFinish(
            "the record of the drill was not written", where=str(place), why=str(error), try_="make the folder writable"
        ) from error
    return path


def _free(place: Path, stamp: str) -> Path:
    path, n = place / f"{stamp}.json", 1
    while path.exists():
        n += 1
        path = place / f"{stamp}-{n}.json"
    return path


def _digest(data: Mapping[str, Any]) -> str:
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
