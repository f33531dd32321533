"""Reads the log of a training: JSON Lines, CSV, transformers' trainer_state.json, or the lines of Megatron-LM.

`columns` maps what a value means (`step` `loss` `tokens` `seconds` `clock` `file` `digest`) to the names that programs
give it. A row that tells no step is passed over.
"""

import csv
import datetime
import io
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from ringtrue.instruments.training import Kept, Step, TrainingLog, Unfit

MOST_LINE = 1 << 20
"""Bytes of one line; a row of a log has some hundred, one with a histogram some ten thousand."""

MOST_ROWS = 5_000_000
"""Rows of a log; a step of a long pre-training each second for two months."""

MOST_WHOLE = 256 << 20
"""Bytes of a file that is one JSON value (trainer_state.json)."""

_MEGATRON = re.compile(r"^\s*(?:\[[^\]]*\]\s*)?iteration\s+(\d+)\s*/\s*\d+\s*\|(.*)$")

Columns = Mapping[str, Sequence[str]]


def read_log(stream: BinaryIO, size: int, columns: Columns) -> TrainingLog:
    """The log with these bytes. `Unfit` when it is none of the known forms or tells no step."""
    start = stream.read(4096)
    stream.seek(0)
    meanings = {name.lower(): means for means, names in columns.items() for name in names}
    text = start.lstrip()
    if b'"log_history"' in start or (text[:1] == b"{" and b"\n" in start and not _is_object(text.split(b"\n", 1)[0])):
        return _log("trainer", _trainer_rows(stream, size), meanings)
    if text[:1] == b"{":
        return _log("jsonl", _json_rows(stream), meanings)
    if any(_MEGATRON.match(line) for line in start.decode("utf-8", "replace").splitlines()):
        return _log("megatron", _megatron_rows(stream), meanings)
    head = next(csv.reader(io.StringIO(start.decode("utf-8", "replace"))), [])
    if "step" in {meanings.get(each.strip().lower()) for each in head}:
        return _log("csv", _csv_rows(stream), meanings)
    raise Unfit("it is no JSON Lines, no CSV with a column of steps, no trainer_state.json and no log of Megatron")


def _log(form: str, rows: Iterable[tuple[int, Mapping[str, Any]]], meanings: Mapping[str, str]) -> TrainingLog:
    steps: list[Step] = []
    kept: list[Kept] = []
    began: float | None = None
    for line, row in rows:
        told = {meanings[name.lower()]: each for name, each in row.items() if name.lower() in meanings}
        step = _number(told.get("step"))
        if step is None or step < 0:
            continue
        if isinstance(told.get("digest"), str) or isinstance(told.get("file"), str):
            kept.append(
                Kept(step=int(step), line=line, file=_text(told.get("file")), digest=_text(told.get("digest")).lower())
            )
        moment = _number(told.get("seconds"))
        if moment is None and (clock := _moment(told.get("clock"))) is not None:
            began = clock if began is None else began
            moment = clock - began
        steps.append(
            Step(
                step=int(step), line=line, loss=_number(told.get("loss")), tokens=_number(told.get("tokens")),
                seconds=moment,
            )
        )  # fmt: skip
        if len(steps) > MOST_ROWS:
            raise Unfit(f"it has more than {MOST_ROWS} rows")
    if not steps:
        raise Unfit("no row of it tells a step")
    return TrainingLog(form=form, steps=tuple(steps), kept=tuple(kept))


def _lines(stream: BinaryIO) -> Iterator[tuple[int, str]]:
    line = 0
    while raw := stream.readline(MOST_LINE + 1):
        line += 1
        if len(raw) > MOST_LINE:
            raise Unfit(f"line {line} has more than {MOST_LINE} bytes")
        yield line, raw.decode("utf-8", "replace")


def _json_rows(stream: BinaryIO) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for line, text in _lines(stream):
        if not text.strip():
            continue
        try:
            row = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise Unfit(f"line {line} is not JSON: {error}") from error
        if isinstance(row, dict):
            yield line, row


def _csv_rows(stream: BinaryIO) -> Iterator[tuple[int, Mapping[str, Any]]]:
    reader = csv.reader(text for _, text in _lines(stream))
    try:
        names = [each.strip() for each in next(reader)]
        for row in reader:
            yield reader.line_num, dict(zip(names, row, strict=False))
    except csv.Error as error:
        raise Unfit(f"line {reader.line_num} is not CSV: {error}") from error


def _trainer_rows(stream: BinaryIO, size: int) -> Iterator[tuple[int, Mapping[str, Any]]]:
    if size > MOST_WHOLE:
        raise Unfit(f"it has more than {MOST_WHOLE} bytes")
    try:
        data = json.loads(stream.read(MOST_WHOLE))
    except (ValueError, RecursionError) as error:
        raise Unfit(f"it is not JSON: {error}") from error
    history = data.get("log_history") if isinstance(data, dict) else None
    if not isinstance(history, list):
        raise Unfit("it is JSON without a `log_history`")
    for n, row in enumerate(history, 1):
        if isinstance(row, dict):
            yield n, row


def _megatron_rows(stream: BinaryIO) -> Iterator[tuple[int, Mapping[str, Any]]]:
    elapsed, last = 0.0, 0
    for line, text in _lines(stream):
        found = _MEGATRON.match(text)
        if not found:
            continue
        step = int(found[1][:18])
        fields = dict(part.split(":", 1) for part in found[2].split("|") if ":" in part)
        row: dict[str, Any] = {name.strip(): value.strip() for name, value in fields.items()}
        row["iteration"] = step
        # The time told is the mean over the steps since the line before.
        if (spent := _number(row.get("elapsed time per iteration (ms)"))) is not None:
            elapsed += max(0, step - last) * spent / 1000
            row["elapsed"] = elapsed
        last = step
        yield line, row


def _is_object(text: bytes) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or value is None:
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _moment(value: Any) -> float | None:
    if (number := _number(value)) is not None:
        return number
    try:
        return datetime.datetime.fromisoformat(value).timestamp()
    except (TypeError, ValueError, OverflowError):
        return None
