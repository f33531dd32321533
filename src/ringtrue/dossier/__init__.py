"""What is declared: one release, its parts, its parties and claims, and where each artefact lies.

Every record here is filled from `ringtrue.toml`. Keys are written with underscores, ids with hyphens.
"""

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from ringtrue.dossier.documents import Blank, Claim, Contract, Paper
from ringtrue.dossier.items import Component, Environment, Evaluation, Key, Serving, Store, Training
from ringtrue.dossier.parties import ForWhom, Home, OperatorProfile, Party
from ringtrue.dossier.withdrawal import Alternatives, Dependency
from ringtrue.dossier.words import Name
from ringtrue.shelf import STRICT

FILE_NAME = "ringtrue.toml"
SCHEMA = "ringtrue/dossier/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """The release that the verdict is about."""

    __pydantic_config__: ClassVar[Any] = STRICT

    name: Name
    version: Annotated[str, Field(min_length=1, description="as the maker writes it")]
    maker: Annotated[str, Field(description="id of the party that releases it")]
    as_of: Annotated[datetime.date, Field(description="the day on which the dossier was true")]
    supplier: Annotated[str, Field(description="party that supplies it")] = ""
    operator: Annotated[str, Field(description="party that operates it")] = ""
    licensor: Annotated[str, Field(description="party that licenses it")] = ""
    evaluator: Annotated[str, Field(description="party that evaluates it")] = ""
    instrument: Annotated[
        Literal["contract", "public-licence", "none", ""], Field(description="what the rights rest on")
    ] = ""
    public_funding: Annotated[bool, Field(description="the offering is publicly funded")] = False
    none: Annotated[
        tuple[Literal["store", "serving", "key", "environment", "component", "evaluation"], ...],
        Field(description="kinds of items of which the dossier says that there are none"),
    ] = ()


def _version(given: Any) -> Any:
    if given != SCHEMA:
        raise ValueError(f'must be "{SCHEMA}"')
    return given


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Everything that is declared about one release."""

    __pydantic_config__: ClassVar[Any] = STRICT

    schema: Annotated[str, BeforeValidator(_version), Field(description=SCHEMA)]
    release: Release
    for_: ForWhom
    home: Home
    operator_profile: OperatorProfile | None = None
    party: tuple[Party, ...]
    component: tuple[Component, ...] = ()
    store: tuple[Store, ...] = ()
    serving: tuple[Serving, ...] = ()
    key: tuple[Key, ...] = ()
    environment: tuple[Environment, ...] = ()
    evaluation: tuple[Evaluation, ...] = ()
    training: tuple[Training, ...] = ()
    paper: tuple[Paper, ...] = ()
    contract: tuple[Contract, ...] = ()
    claim: tuple[Claim, ...] = ()
    dependency: tuple[Dependency, ...] = ()
    alternatives: tuple[Alternatives, ...] = ()
    blank: tuple[Blank, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A dossier as it was opened: its folder, the bytes it was read from (as a digest) and what it declares."""

    folder: Path
    digest: str
    dossier: Dossier
