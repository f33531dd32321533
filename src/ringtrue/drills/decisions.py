"""Decisions from a file, so that an exercise can be played with nobody at the table."""

import datetime
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, ClassVar

from pydantic import Field, TypeAdapter, ValidationError

from ringtrue import shelf
from ringtrue.drills.scenarios import deck
from ringtrue.errors import DossierWrong

MOST = 1 << 20
"""Bytes of a file of decisions; people write it."""

_UNKNOWN = ("extra_forbidden", "unexpected_keyword_argument")

Words = Annotated[str, Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What is chosen at one inject; `day` is that of the inject when it is left out."""

    __pydantic_config__: ClassVar[Any] = shelf.STRICT

    inject: Words
    owner: str = ""
    choose: Words
    by: str = ""
    day: Annotated[float | None, Field(ge=0, le=3650)] = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """A file of decisions: the day of the exercise, who plays which role, and what they choose."""

    __pydantic_config__: ClassVar[Any] = shelf.STRICT

    scenario: Words
    started: datetime.date
    observer: str = ""
    players: dict[str, str] = field(default_factory=dict)
    decision: Annotated[tuple[Chosen, ...], Field(min_length=1)]


def read(path: Path) -> Decisions:
    """The decisions in a file; `DossierWrong` says which key is wrong and why."""
    try:
        if path.stat().st_size > MOST:
            raise wrong(path, f"it has more than {MOST} bytes")
        data = tomllib.loads(path.read_text("utf-8"))
        told = TypeAdapter(Decisions).validate_python(data)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise wrong(path, str(error)) from error
    except ValidationError as error:
        # A key that is not known explains one that is missing, so it is told first.
        first = min(error.errors(), key=lambda each: each["type"] not in _UNKNOWN)
        spot = ".".join(str(each + 1 if isinstance(each, int) else each) for each in first["loc"])
        why = " is unknown" if first["type"] in _UNKNOWN else f": {first['msg']}"
        raise wrong(path, f"key `{spot}`{why}") from error
    roles = {each.id for each in deck()[0]}
    if unknown := sorted(set(told.players) - roles):
        raise wrong(path, f"there is no role `{unknown[0]}`: {', '.join(sorted(roles))}")
    names = [each.inject for each in told.decision]
    if twice := next((each for each in names if names.count(each) > 1), ""):
        raise wrong(path, f"the inject `{twice}` is decided twice")
    return told


def wrong(path: Path, why: str) -> DossierWrong:
    """The error that says what is wrong with a file of decisions."""
    return DossierWrong("nothing was played: the decisions cannot be followed", where=str(path), why=why,
                        try_="ringtrue tabletop manual, which lists the injects and choices")  # fmt: skip
