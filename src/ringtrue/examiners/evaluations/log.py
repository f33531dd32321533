"""What one log says, whichever harness wrote it, and what is therefore said of an evaluation."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from ringtrue.dossier.artefacts import File
from ringtrue.examiners import Exhibit
from ringtrue.examiners.evaluations import data_sets, judges
from ringtrue.examiners.evaluations.data_sets import DataSet
from ringtrue.examiners.evaluations.judges import Judge
from ringtrue.observation import Observation

SCORERS = "providers/scorers.toml"
TOPICS = (*data_sets.TOPICS, *judges.TOPICS)
SHELVES = tuple(dict.fromkeys((*data_sets.SHELVES, *judges.SHELVES)))

LOGS = (".json", ".jsonl", ".eval", ".yaml", ".yml", ".py", ".csv", ".parquet")
"""How the names of logs and configurations end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One figure that a log holds: of which task, which metric, how much, over how many samples (0: not told)."""

    task: str
    metric: str
    value: float
    samples: int = 0
    error: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """What one log or configuration says.

    `status` is `completed`, `failed`, `unfinished`, or empty where the format does not say. `closed` is whether every
    score is decided by counting or by a model that is named. `declared` and `held` are numbers of samples, None where
    the log does not say. `beside` marks files that only accompany a log (its samples).
    """

    file: File
    harness: str
    models: tuple[str, ...] = ()
    status: str = ""
    why: str = ""
    sets: tuple[DataSet, ...] = ()
    judges: tuple[Judge, ...] = ()
    baselines: tuple[Judge, ...] = ()
    scorers: tuple[str, ...] = ()
    ran_on: str = ""
    ran_from: str = ""
    declared: int | None = None
    held: int | None = None
    closed: bool = False
    beside: bool = False
    scores: tuple[Score, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One harness's way to write: how to know such a file, and how to read it."""

    harness: str
    is_log: Callable[[File], bool]
    read: Callable[[File], Log]


def told(exhibit: Exhibit, form: Format) -> Iterator[Observation]:
    """What the logs of one format say of test sets and judges; of *every* one only when no other log lies beside."""
    files = [each for held in exhibit.artefacts.values() for each in held if form.is_log(each)]
    logs = [each for each in map(form.read, files) if not each.beside]
    if not logs:
        return
    whole = not others(exhibit, files) and all(each.status in ("", "completed") for each in logs)
    sets = [one for each in logs for one in each.sets]
    yield from data_sets.told(exhibit, sets, every=whole and all(each.sets for each in logs))
    found = [one for each in logs for one in each.judges]
    mine = tuple(each.file for each in logs)
    yield from judges.told(exhibit, found, mine, every=whole and all(each.closed for each in logs))


def others(exhibit: Exhibit, mine: list[File]) -> bool:
    """Whether other logs lie beside: then nothing is said of every test set or judge of the evaluation."""
    files = [each for held in exhibit.artefacts.values() for each in held if each not in mine]
    return any(PurePosixPath(each.name).suffix.lower() in LOGS and "samples_" not in each.name for each in files)


def head(file: File, most: int = 8192) -> bytes:
    """The first bytes of the file."""
    with file.open() as stream:
        return stream.read(most)


def line_of(text: str, wanted: str) -> int:
    """The first line of a text, from 1, in which these words stand; 0 when they stand in none."""
    at = text.find(wanted) if wanted else -1
    return text.count("\n", 0, at) + 1 if at >= 0 else 0


def canonical(name: str) -> str:
    """The name of a scorer as it is compared: letters and digits only, without the class's suffix."""
    return re.sub(r"[^a-z0-9]", "", name.rpartition(".")[2].lower()).removesuffix("annotator").removesuffix("metric")


def number(value: object) -> float | None:
    """A figure, where the value is one."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
