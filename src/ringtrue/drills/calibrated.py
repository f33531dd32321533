"""What dark runs measured, as buffers: how long a serving or evaluation goes on when the network is gone."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ringtrue.instruments.dependency.spans import Span
from ringtrue.observation import Kind
from ringtrue.record import FOLDER, MOST_RECORD, Record, Unsound, unsealed

DAY = 86_400.0
AT_MOST = 3650.0
"""Days for which a run that no clock could break is taken to hold: longer than anything here is foreseen."""


def measured(folder: Path) -> Mapping[str, Span]:
    """The buffer of each serving and evaluation (`kind:name`) by its newest dark run below the dossier's folder.

    Records that cannot be read, or were changed, say nothing here; the examiner of records tells of them.
    """
    newest: dict[str, Record] = {}
    for path in sorted((folder / FOLDER / "dark-run").glob("*.json")):
        try:
            if path.is_symlink() or path.stat().st_size > MOST_RECORD:
                continue
            record = unsealed(path.read_bytes())
        except (OSError, Unsound):
            continue
        name = str(record.of)
        if record.of.kind in (Kind.SERVING, Kind.EVALUATION) and (
            name not in newest or newest[name].started < record.started
        ):
            newest[name] = record
    return {name: span for name, record in newest.items() if (span := buffer_of(record.result))}


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
