"""The outcome of every sample, as logs that keep samples tell it, so that two runs can be laid side by side."""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any

from ringtrue.dossier.artefacts import File, unreadable
from ringtrue.examiners.evaluations import inspect_log, inspect_parts, log
from ringtrue.examiners.evaluations.json_parts import Illegible, whole

MOST_LINE = 16 << 20
MOST_SAMPLES = 2_000_000
"""Outcomes kept of one log; a number and a name each."""

Outcomes = dict[tuple[str, str], dict[str, float]]
"""(task, metric) -> sample -> outcome. A sample is named by its content where the log gives a digest of it."""

_NAME = re.compile(r"samples_(?P<task>.+?)(_\d{4}-\d\d-\d\dT[\d.:-]+)?\.jsonl$")
_LETTERS = {"C": 1.0, "I": 0.0, "P": 0.5, "N": 0.0}
"""How Inspect writes correct, incorrect, partial and no answer; its own metrics take them for these numbers."""


def outcomes(files: Iterable[File]) -> Outcomes:
    """The outcomes in all these files; `ArtefactUnreadable` when one breaks off."""
    found: Outcomes = {}
    for file in files:
        name = PurePosixPath(file.name).name
        try:
            told = _NAME.search(name)
            if told:
                _add(found, _lm_eval(file, told["task"]))
            elif inspect_log.FORMAT.is_log(file):
                _add(found, _inspect(file))
        except Illegible as error:
            raise unreadable(file.name, str(error)) from error
    return found


def _add(found: Outcomes, seen: Iterator[tuple[str, str, str, float]]) -> None:
    count = 0
    for task, metric, sample, value in seen:
        count += 1  # noqa: SIM113
        if count > MOST_SAMPLES:
            raise Illegible(f"it has more than {MOST_SAMPLES} outcomes")
        found.setdefault((task, metric), {})[sample] = value


def _lm_eval(file: File, task: str) -> Iterator[tuple[str, str, str, float]]:
    with file.open() as stream:
        while line := stream.readline(MOST_LINE + 1):
            if not line.endswith(b"\n") and len(line) > MOST_LINE:
                raise Illegible(f"one line of it has more than {MOST_LINE} bytes")
            told = whole(line)
            if not isinstance(told, dict):
                raise Illegible("a line of it is no table")
            sample = str(told.get("doc_hash") or told.get("doc_id"))
            named = told.get("metrics")
            for metric in named if isinstance(named, list) else ():
                value = told.get(metric)
                if isinstance(value, bool):
                    value = float(value)
                figure = log.number(value)
                if figure is not None:
                    yield task, f"{metric},{told.get('filter')}", sample, figure


def _inspect(file: File) -> Iterator[tuple[str, str, str, float]]:
    task = ""
    for key, value in inspect_parts.read(file):
        if key == "eval" and isinstance(value, dict):
            task = str(value.get("task") or "")
        elif key == "samples" and isinstance(value, dict):
            scores = value.get("scores")
            for scorer, each in (scores if isinstance(scores, dict) else {}).items():
                figure = _figure(each.get("value") if isinstance(each, dict) else None)
                if figure is not None:
                    yield task, str(scorer), f"{value.get('id')}/{value.get('epoch', 1)}", figure


def _figure(value: Any) -> float | None:
    if isinstance(value, str):
        return _LETTERS.get(value)
    return float(value) if isinstance(value, bool) else log.number(value)
