"""What drills measured: how long a thing goes on when the network is gone, and how long a rehearsal took."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ringtrue.instruments.dependency.spans import Span
from ringtrue.observation import Kind
from ringtrue.record import FOLDER, MOST_RECORD, Record, Unsound, unsealed

DAY = 86_400.0
AT_MOST = 3650.0
"""Days for which a run that no clock could break is taken to hold: longer than anything here is foreseen."""


REHEARSALS = ("retrain", "evaluation-replay")
"""Drills whose time bounds from below how long a substitute takes: it is trained, or scores again, no sooner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one record shows: of which item (or drill), how many days, when it began, who watched, in which file."""

    of: str
    span: Span
    started: str
    observer: str
    file: str


def measured(folder: Path) -> Mapping[str, Measured]:
    """What is measured below the dossier's folder: buffers and rehearsals.

    By item (`kind:name`) the buffer that the newest dark run of a serving or evaluation shows; by the name of a drill
    (`REHEARSALS`) how long the newest one took that came to its end. Records that cannot be read, or were changed, say
    nothing here; the examiner of records tells of them.
    """
    found: dict[str, Measured] = {}
    for drill in ("dark-run", *REHEARSALS):
        newest: dict[str, tuple[Record, Path]] = {}
        for path, record in _records(folder / FOLDER / drill):
            if drill == "dark-run":
                name, counts = str(record.of), record.of.kind in (Kind.SERVING, Kind.EVALUATION)
            else:
                done = record.result.get("done") is True or record.result.get("status") == "completed"
                name, counts = drill, done
            if counts and (name not in newest or newest[name][0].started < record.started):
                newest[name] = record, path
        for name, (record, path) in newest.items():
            days = (record.seconds / DAY,)
            span = buffer_of(record.result) if drill == "dark-run" else Span(shape="fixed", days=days)
            if span:
                found[name] = Measured(of=name, span=span, started=record.started, observer=record.observer,
                                       file=f"{FOLDER}/{drill}/{path.name}")  # fmt: skip
    return found


def _records(folder: Path) -> Iterator[tuple[Path, Record]]:
    for path in sorted(folder.glob("*.json")):
        try:
            if not path.is_symlink() and path.stat().st_size <= MOST_RECORD:
                yield path, unsealed(path.read_bytes())
        except (OSError, Unsound):
            continue


def buffer_of(result: Mapping[str, Any]) -> Span | None:
    """The buffer that one run shows; nothing when it shows none.

    A failure in the dark is a time in seconds. A run that held, and failed with the clock ahead, lives for some time
    between the last day that held and the first that did not. One that held on every day that was tried lives at
    least that long: until the last of them when the horizon ends there, and longer for all that is known.
    """
    try:
        runs = [each for each in result["runs"] if each["made"] and not each["answered"]]
        failed = [float(each["time_to_failure"] or each["seconds"]) for each in runs
                  if not each["days_ahead"] and not each["held"]]  # fmt: skip
        ahead = sorted((float(each["days_ahead"]), bool(each["held"])) for each in runs if each["days_ahead"])
        here = [each for each in runs if not each["days_ahead"]]
    except (KeyError, TypeError, ValueError):
        return None
    if failed:
        return Span(shape="uniform", days=(0.0, max(failed) / DAY))
    first = next((day for day, held in ahead if not held), None)
    if first is not None:
        last = max((day for day, held in ahead if held and day < first), default=0.0)
        return Span(shape="uniform", days=(last, first))
    if ahead:
        return Span(shape="uniform", days=(ahead[-1][0], AT_MOST))
    seconds = max((float(each["seconds"]) for each in here), default=0.0)
    # It held for as long as somebody looked, and nobody looked further: that is no buffer to count on.
    return Span(shape="uniform", days=(seconds / DAY, 30.0)) if here and seconds > DAY else None
