"""Recognises the logs of evaluations, by the outermost keys of what six harnesses write."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from ringtrue.dossier.draft.reading import MOST_READ, Reading
from ringtrue.dossier.draft.sight import Group, Seen
from ringtrue.dossier.draft.walking import by_folder, name_of

_SAMPLES = re.compile(r"samples_.*\.jsonl")


class Sort(StrEnum):
    """The programs whose logs are told apart."""

    HARNESS = "lm-evaluation-harness"
    INSPECT = "Inspect"
    LIGHTEVAL = "lighteval"
    PROMPTFOO = "promptfoo"
    HELM = "HELM"
    MLFLOW = "MLflow"


_KEYS = (
    (Sort.INSPECT, frozenset({"eval", "status"}), ""),
    (Sort.LIGHTEVAL, frozenset({"config_general", "results"}), ""),
    (Sort.PROMPTFOO, frozenset({"evalId", "results"}), ""),
    (Sort.HELM, frozenset({"adapter_spec"}), r"(run_spec|scenario_state)\.json"),
    (Sort.MLFLOW, frozenset({"columns", "data"}), r"(.*_)?eval_results_table\.json|genai_custom_metrics\.json"),
)
"""The keys that a log has, and how it is called where others have such keys, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """One file in which an evaluation was logged."""

    file: Seen
    sort: Sort


def in_keys(file: Seen, keys: frozenset[str]) -> Log | None:
    """A log in JSON, told by the keys of its outermost object."""
    for sort, wanted, called in _KEYS:
        if wanted <= keys and (not called or re.fullmatch(called, file.called)):
            return Log(file=file, sort=sort)
    is_results = "results" in keys and file.called.startswith("results")
    if is_results and (keys & {"config", "configs"} or file.size > MOST_READ):
        return Log(file=file, sort=Sort.HARNESS)
    return None


def in_archive(file: Seen, reading: Reading) -> Log | None:
    """A log of Inspect, told by the listing at the end of the archive, which is not unpacked."""
    is_log = reading.head(file, 4) == b"PK\x03\x04" and b"header.json" in reading.tail(file, 1 << 18)
    return Log(file=file, sort=Sort.INSPECT) if is_log else None


def evaluations(root: str, logs: tuple[Log, ...], files: tuple[Seen, ...]) -> Iterator[Group]:
    """One evaluation for each folder that holds logs of one sort, with the samples beside them."""
    samples = by_folder(each for each in files if _SAMPLES.fullmatch(each.called))
    for sort in Sort:
        for folder, members in by_folder(each.file for each in logs if each.sort is sort).items():
            artefacts = {"log": tuple(each.name for each in members)}
            if sort is Sort.HARNESS and folder in samples:
                artefacts["samples"] = tuple(each.name for each in samples[folder])
            yield Group(name=name_of(folder, root), sort=sort, artefacts=artefacts)
