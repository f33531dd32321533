"""Makes references: from a sketch or weights and what is known of the model, from a folder or a hub."""

import datetime
import hashlib
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from ringtrue.errors import ArtefactUnreadable, CouldNotFinish, NotUnderstood
from ringtrue.instruments.checkpoint import Damaged
from ringtrue.instruments.lineage.sketch_file import MOST_BYTES, SCHEMA, decode
from ringtrue.references import Reference
from ringtrue.references.adequacy import KnownModel, known_models

WANTED = ("*.safetensors", "*.safetensors.index.json", "*.json", "*.model", "*.txt", "*.tiktoken")
UNWANTED = ("*/*", "training_args*", "optimizer*")
"""Of a repository only what stands at its top: subfolders hold other formats and old checkpoints."""

_NAME = re.compile(r"[\w.-]{1,96}/[\w.-]{1,96}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A copy of a model from a hub: its folder, and from where and in which revision it was had."""

    folder: Path
    source: str


def reference_of(
    sketch: bytes, *, name: str, maker: str, country: str, released: datetime.date, modality: str, source: str
) -> Reference:
    """The row of a sketch in the list; `NotUnderstood` when a fact cannot be so, `ArtefactUnreadable` for no sketch."""
    try:
        parameters = decode(sketch).parameters
    except Damaged as error:
        raise ArtefactUnreadable("the reference was not added", where=name, why=str(error)) from error
    try:
        made: Reference = TypeAdapter(Reference).validate_python(
            {
                "id": name, "maker": maker, "country": country, "released": released, "modality": modality,
                "parameters": parameters, "source": source, "sketch": hashlib.sha256(sketch).hexdigest(),
            }
        )  # fmt: skip
    except ValidationError as error:
        first = error.errors()[0]
        raise NotUnderstood(
            "the reference was not added", where=name, why=f"{'.'.join(map(str, first['loc']))}: {first['msg']}",
            try_="ringtrue lineage reference add --help",
        ) from error  # fmt: skip
    return made


def is_sketch(path: Path) -> bool:
    """Whether a file begins as a sketch does."""
    with path.open("rb") as stream:
        return stream.read(len(SCHEMA) + 12) == f'{{"schema":"{SCHEMA}"'.encode()[: len(SCHEMA) + 12]


def sketched(path: Path) -> bytes:
    """The bytes of a sketch file; `CouldNotFinish` when it cannot be read or is too large."""
    try:
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise CouldNotFinish("the reference was not added", where=str(path), why=str(error)) from error
    return content


def name_of(folder: Path) -> str:
    """The published name that a folder's path tells: `MAKER/MODEL`, or a hub cache's `models--MAKER--MODEL`."""
    for part in reversed(folder.resolve().parts):
        if part.startswith("models--") and part.count("--") >= 2:
            return "/".join(part.removeprefix("models--").split("--", 1))
    return "/".join(folder.resolve().parts[-2:])


def catalogued(name: str) -> KnownModel:
    """What the catalogue knows of a model; `NotUnderstood` when it does not know it, or not from which country."""
    found = next((each for each in known_models() if each.id.lower() == name.lower()), None)
    if found is None:
        raise NotUnderstood(
            f"`{name[:200]}` was not added", why="the catalogue of known models has no maker, country and date for it",
            try_="ringtrue lineage reference add PATH --id --maker --country --released",
        )  # fmt: skip
    return found


@contextmanager
def fetched(name: str) -> Iterator[Fetched]:
    """The weights and tokenizer of a model from the hub, in a folder that is gone afterwards.

    Whoever calls has asked for the network. `CouldNotFinish` when the hub's library is not installed, does not answer
    or has no safetensors of that name.
    """
    if not _NAME.fullmatch(name):
        raise NotUnderstood(f"`{name[:200]}` was not fetched", why="a model on a hub is named MAKER/MODEL")
    try:
        from huggingface_hub import HfApi, snapshot_download
    except ImportError as error:
        raise CouldNotFinish(
            f"`{name}` was not fetched", why="huggingface_hub is not installed", try_="pip install 'ringtrue[hub]'"
        ) from error
    with tempfile.TemporaryDirectory(prefix="ringtrue-hub-") as place:
        try:
            revision = str(HfApi().model_info(name).sha or "")
            folder = snapshot_download(
                name, revision=revision or None, local_dir=place, allow_patterns=list(WANTED),
                ignore_patterns=list(UNWANTED),
            )  # fmt: skip
        except Exception as error:  # the hub's library lets errors of three HTTP clients through
            raise CouldNotFinish(
                f"`{name}` was not fetched", why=f"{type(error).__name__}: {str(error)[:300]}",
                try_="the same again later, with HF_TOKEN where the model asks for consent",
            ) from error  # fmt: skip
        yield Fetched(folder=Path(folder), source=f"{name}@{revision}" if revision else name)
