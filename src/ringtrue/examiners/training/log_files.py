"""Reads the log that a training names. There is no examiner here."""

from collections.abc import Iterator, Mapping
from typing import Any

from ringtrue.dossier.artefacts import File, unreadable
from ringtrue.examiners import Exhibit
from ringtrue.instruments.training import TrainingLog, Unfit
from ringtrue.instruments.training.log import read_log

NAMES = "training/logs.toml"


def logs(exhibit: Exhibit) -> Iterator[tuple[File, TrainingLog]]:
    """Every file of the role `log` with what it tells; `ArtefactUnreadable` when one is no log."""
    columns = names_of(exhibit.consulted[NAMES])
    for file in exhibit.files("log"):
        with file.open() as stream:
            try:
                yield file, read_log(stream, file.size, columns)
            except Unfit as error:
                raise unreadable(file.name, str(error), "name the log that the training program wrote") from error


def names_of(rows: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """What a value means -> the names that programs give it."""
    return {each["means"]: tuple(each["names"]) for each in rows["column"]}
