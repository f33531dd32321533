"""Known: the reference library, sketches of models whose maker, country and date are known.

A library is a folder: `references.json` lists the models with the SHA-256 of their sketches, `sketches/` holds them,
`references.signed.json` is the DSSE envelope of the list. Weights are not in it and cannot be rebuilt from it.
"""

import datetime
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from ringtrue.dossier.words import Country
from ringtrue.shelf import STRICT

SCHEMA = "ringtrue/references/1"
LIST = "references.json"
SIGNED = "references.signed.json"
SKETCHES = "sketches"

Modality = Literal["text", "embedding", "vision", "audio"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One model of the library: who made it, where, since when it could be had, and the digest of its sketch.

    `id` is the name under which it is published (`organisation/model`), the same as in `catalogue/models/`;
    `parameters` counts its weights, `sketch` is the SHA-256 of the sketch file.
    """

    __pydantic_config__: ClassVar[Any] = STRICT

    id: Annotated[str, Field(pattern=r"^\w[\w.-]{0,95}(/\w[\w.-]{0,95})?$")]
    maker: Annotated[str, Field(min_length=1)]
    country: Country
    released: datetime.date
    modality: Modality
    parameters: Annotated[int, Field(ge=1)]
    source: Annotated[str, Field(min_length=1, description="where the weights were had from")]
    sketch: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """A library as it was opened: its folder, the SHA-256 of its list and the references in the list's order."""

    folder: Path
    digest: str
    references: tuple[Reference, ...]


def default_folder() -> Path:
    """Where the library lies unless told otherwise: `RINGTRUE_REFERENCES`, or below the user's data folder."""
    if told := os.environ.get("RINGTRUE_REFERENCES"):
        return Path(told)
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "ringtrue" / "references"
