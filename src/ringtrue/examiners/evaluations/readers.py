"""The formats of logs that can be read, and every log among some files, with the samples that lie beside."""

import json
from collections.abc import Iterable, Iterator

from ringtrue.dossier.artefacts import File
from ringtrue.errors import ArtefactUnreadable
from ringtrue.examiners.evaluations import (
    helm,
    inspect_log,
    lighteval,
    lm_eval,
    mlflow_evaluate,
    opencompass,
    promptfoo,
    sea_helm,
    table,
)  # fmt: skip
from ringtrue.examiners.evaluations.log import Format, Log

FORMATS: tuple[Format, ...] = (
    promptfoo.FORMAT, lighteval.FORMAT, inspect_log.FORMAT, lm_eval.FORMAT, helm.FORMAT, mlflow_evaluate.FORMAT,
    sea_helm.FORMAT, opencompass.FORMAT,
)  # fmt: skip
"""By how sure each is of its own: a file belongs to the first that knows it."""


def logs(files: Iterable[File]) -> Iterator[Log | ArtefactUnreadable]:
    """Every log among the files, or why one that looks like a log could not be read."""
    held = {each.name: each for each in files}
    for file in held.values():
        try:
            if (told := held.get(file.name + table.MAPPING)) is not None:
                yield table.read(file, told)
            elif form := known(file):
                yield form.read(file)
        except ArtefactUnreadable as error:
            yield error


def known(file: File) -> Format | None:
    """The format that a file is written in; None when none knows it."""
    return next((each for each in FORMATS if each.is_log(file)), None)


def lines(file: File) -> int:
    """How many samples a `samples_*.jsonl` of lm-evaluation-harness holds: distinct `doc_id` and filter, a line each.

    Memory is bounded by one chunk; a line without its end is not counted.
    """
    count = 0
    with file.open() as stream:
        while chunk := stream.read(1 << 20):
            count += chunk.count(b"\n")
    return count


def first_filter(file: File) -> int:
    """In how many ways each sample was filtered: lines with the first `doc_id`; at least 1."""
    seen, first = 0, None
    with file.open() as stream:
        for _ in range(64):
            line = stream.readline(1 << 24)
            if not line.endswith(b"\n"):
                break
            try:
                doc = json.loads(line).get("doc_id")
            except (ValueError, AttributeError, RecursionError):
                break
            if first is None:
                first = doc
            if doc == first:
                seen += 1
    return max(1, seen)
