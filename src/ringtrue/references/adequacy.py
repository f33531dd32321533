"""Whether a library holds every plausible parent of a model, and which ones it lacks.

A plausible parent has the same modality, could be had before the model was released and has at least an eighth of
its size: below that, too little of the parent could be in the child to speak of derivation.
"""

import datetime
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from ringtrue.dossier.words import Country
from ringtrue.references import Library, Modality
from ringtrue.shelf import CATALOGUE, STRICT, read_toml, rows

SMALLEST_SHARE = 8
"""A parent has at least this fraction (one over) of the child's parameters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownModel:
    """One row of `catalogue/models/`: a base model that the public can or could download."""

    __pydantic_config__: ClassVar[Any] = STRICT

    id: Annotated[str, Field(pattern=r"^\w[\w.-]{0,95}/\w[\w.-]{0,95}$")]
    family: Annotated[str, Field(min_length=1)]
    maker: Annotated[str, Field(min_length=1)]
    country: Country
    released: datetime.date
    modality: Modality
    parameters: Annotated[int, Field(ge=1)]
    layers: Annotated[int | None, Field(ge=1)] = None
    width: Annotated[int | None, Field(ge=1)] = None
    vocabulary: Annotated[int | None, Field(ge=1)] = None
    licence: str = ""
    source: Annotated[str, Field(pattern="^https://")]
    date: datetime.date
    confidence: Literal["high", "medium", "low"]


def known_models() -> tuple[KnownModel, ...]:
    """Every base model of the catalogue."""
    found: list[KnownModel] = []
    for path in sorted((CATALOGUE / "models").glob("*.toml")):
        found += rows(path, read_toml(path)["model"], KnownModel, "model")
    return tuple(found)


def missing(
    library: Library, known: tuple[KnownModel, ...], *, modality: str, parameters: int, released: datetime.date
) -> tuple[KnownModel, ...]:
    """The plausible parents of a model that are not in the library, the most recent first.

    `parameters` and `released` are those of the model that is examined.
    """
    held = {each.id.lower() for each in library.references}
    plausible = (
        each
        for each in known
        if each.modality == modality and each.released <= released and each.parameters * SMALLEST_SHARE >= parameters
    )
    return tuple(
        sorted(
            (each for each in plausible if each.id.lower() not in held), key=lambda each: each.released, reverse=True
        )
    )
