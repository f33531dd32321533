"""What is said on paper and in public, what a person read in it, and what was asked for and not given."""

import datetime
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from ringtrue.dossier.words import Name, OneOrMore
from ringtrue.shelf import STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What a document says about one topic of one item, with the words it says it in and who read them."""

    __pydantic_config__: ClassVar[Any] = STRICT

    topic: str
    item: Annotated[str, Field(description="kind:name, or `release`")]
    value: str | bool | int | float
    quote: Annotated[str, Field(min_length=1, description="verbatim, byte for byte")]
    page: Annotated[int | None, Field(ge=1, description="page of a PDF, from 1")] = None
    read_by: Annotated[str, Field(min_length=1, description="the person who read it so")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A dated document: registry extract, lease, data list, ruling, certificate, technical report."""

    __pydantic_config__: ClassVar[Any] = STRICT

    name: Name
    file: str
    by: Annotated[str, Field(description="id of the party whose paper it is")]
    date: datetime.date | None = None
    says: tuple[Saying, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A contract or public licence text between parties, in force or a draft."""

    __pydantic_config__: ClassVar[Any] = STRICT

    name: Name
    file: str
    status: Literal["draft", "in force"]
    parties: tuple[str, ...] = ()
    date: datetime.date | None = None
    says: tuple[Saying, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A public sentence about the offering, verbatim."""

    __pydantic_config__: ClassVar[Any] = STRICT

    quote: Annotated[str, Field(min_length=1)]
    kind: Annotated[OneOrMore[str], Field(description="kinds of claims: ringtrue catalogue claims")] = ()
    by: Literal["vendor", "operator", "ourselves"]
    to: Literal["public", "board", "regulator", "parliament", "tender"]
    date: datetime.date | None = None
    file: Annotated[str, Field(description="the document in which it stands")]
    page: Annotated[int | None, Field(ge=1)] = None
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """What a party was asked for and did not give."""

    __pydantic_config__: ClassVar[Any] = STRICT

    requirement: Annotated[str, Field(min_length=1, description="id of the requirement it would have shown")]
    wanted: Annotated[str, Field(min_length=1, max_length=400, description="the artefact that was asked for")]
    by: Annotated[str, Field(description="id of the party that left it open")]
