"""What an inquiry is asked to do, and what it reports while it does it."""

import datetime
from dataclasses import dataclass
from pathlib import Path

from ringtrue.assessment import Assessment
from ringtrue.errors import RingtrueError
from ringtrue.observation import Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """One assessment to be made; `now` and `at` come in as values.

    `memory` is the folder in which digests are remembered, `head` a head digest the ledger must contain,
    `references` the folder of the reference library (by default the user's own).
    """

    folder: Path
    now: datetime.datetime
    at: datetime.date | None = None
    ledger: Path | None = None
    memory: Path | None = None
    head: str | None = None
    rehash: bool = False
    if_signed: bool = False
    references: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Distrusted:
    """The last lines of the ledger were not written here and nobody vouches for them: all is examined again."""

    ledger: Path
    lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """Artefacts are about to be read: how many files there are, and how many bytes of them are not known yet."""

    files: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """Some bytes were read."""

    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Examining:
    """An examiner begins; `done` of `total` examinations are behind us."""

    examiner: str
    item: Item
    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Troubled:
    """Something could not be examined; the rest goes on."""

    error: RingtrueError


@dataclass(frozen=True, slots=True, kw_only=True)
class Concluded:
    """The assessment."""

    assessment: Assessment


Event = Distrusted | Naming | Read | Examining | Troubled | Concluded
