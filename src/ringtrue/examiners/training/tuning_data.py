"""What the manifest of the tuning data says of its origin and rights."""

import datetime
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError

from ringtrue.dossier.artefacts import File, unreadable
from ringtrue.dossier.declare import RELEASE
from ringtrue.dossier.words import Country
from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.observation import Grade, Kind, Method, Observation, Value
from ringtrue.shelf import STRICT

SCHEMA = "ringtrue/tuning-data/1"
MOST_MANIFEST = 8 << 20

_TUNED = frozenset({"fine-tuning", "continued-pre-training", "distillation"})


def _schema(given: Any) -> Any:
    if given != SCHEMA:
        raise ValueError(f'must be "{SCHEMA}"')
    return given


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One set of tuning data: its file in the dossier when it is held, whence it comes and on what right it is used."""

    __pydantic_config__: ClassVar[Any] = STRICT

    name: str
    file: str = ""
    origin: Annotated[str, Field(description="who made it, in words")] = ""
    country: Country | None = None
    languages: tuple[str, ...] = ()
    rights: Literal["owned", "licensed", "none", "unclear"] = "unclear"
    licence: Annotated[str, Field(description="the licence, or who gave the right and when")] = ""
    rows: Annotated[int | None, Field(ge=0)] = None
    translated_from: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The manifest of the tuning data: whose it is, of which day, and its sets."""

    __pydantic_config__: ClassVar[Any] = STRICT

    schema: Annotated[str, BeforeValidator(_schema)]
    by: Annotated[str, Field(description="id of the party that states it")]
    date: datetime.date
    set: tuple[Part, ...] = ()


def manifest(file: File) -> Manifest:
    """The manifest in a file; `ArtefactUnreadable` with the first thing that is wrong."""
    try:
        return TypeAdapter(Manifest).validate_python(tomllib.loads(file.read(MOST_MANIFEST).decode()))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise unreadable(file.name, f"it is not TOML: {error}", "correct the manifest") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(each) for each in first["loc"])
        raise unreadable(file.name, f"`{where}`: {first['msg']}", "correct the manifest") from error


_GIVEN = b"""schema = "ringtrue/tuning-data/1"
by = "asker"
date = 2026-11-01
[[set]]
name = "letters"
origin = "Ministry of Rivers"
country = "ID"
rights = "owned"
rows = 300
[[set]]
name = "forum"
%b
rights = "licensed"
licence = "CC-BY-4.0"
rows = 100
"""
_KNOWN = {"party.country": {"asker": ("ID",)}}


@examiner(
    per=Kind.TRAINING,
    topics=(
        "tuning.data-listing", "tuning.data-rights", "tuning.data-country", "tuning.origin-shares", "tuning.placed-share",  # noqa: E501
    ),
    reads=("manifest",),
    knows=("party.country",),
    cases=(
        Case(
            says="every set has an origin, a country and a right",
            files={"manifest/m.toml": _GIVEN % b'country = "ID"\norigin = "a forum"'},
            declared={"kind": "fine-tuning"},
            known=_KNOWN,
            expects={
                "tuning.data-listing": ("with-origin-and-rights",),
                "tuning.data-rights": ("owned", "licensed"),
                "tuning.data-country": ("ID",),
                "tuning.origin-shares": ("ID 100.0 %",),
                "tuning.placed-share": (100.0,),
            },
        ),
        Case(
            says="a set without a country leaves the list partial and the share below all",
            files={"manifest/m.toml": _GIVEN % b""},
            declared={"kind": "fine-tuning"},
            known=_KNOWN,
            expects={
                "tuning.data-listing": ("in-part",),
                "tuning.data-rights": ("owned", "licensed"),
                "tuning.data-country": ("ID",),
                "tuning.origin-shares": ("ID 75.0 %, not stated 25.0 %",),
                "tuning.placed-share": (75.0,),
            },
        ),
        Case(says="of a pre-training it says nothing", files={"manifest/m.toml": _GIVEN % b""}),
        Case(
            says="a country that is none is refused",
            files={"manifest/m.toml": _GIVEN % b'country = "XX"'},
            declared={"kind": "fine-tuning"},
            refused="country",
        ),
    ),
)  # fmt: skip
def tuning_data(exhibit: Exhibit) -> Iterator[Observation]:
    """Whence does the tuning data come, and on what right is it used?

    Reads the manifest of the data (role `manifest` of a training that tunes): one `[[set]]` for each set with `origin`,
    `country`, `languages`, `rights` and `rows`. It is a dated paper of the party that states it, so documented; a party
    that the dossier does not know makes it asserted. The listing is whole when every set has an origin, a country and a
    right with its ground. Shares are of rows; without rows each set has an unknown share and none is told.
    """
    if exhibit.declared.kind not in _TUNED:
        return
    for file in exhibit.files("manifest"):
        yield from _said(file, manifest(file), exhibit)


def _said(file: File, told: Manifest, exhibit: Exhibit) -> Iterator[Observation]:
    known = told.by in exhibit.known.get("party.country", {})
    grade = Grade.DOCUMENTED if known else Grade.ASSERTED

    def seen(topic: str, value: Value, note: str = "") -> Observation:
        return Observation(
            topic=topic, item=RELEASE, value=value, grade=grade, method=Method.EXAMINE, where=(file.place,), note=note,
            author=told.by, dated=told.date.isoformat(),
        )  # fmt: skip

    if not told.set:
        return
    whole = all(each.origin and each.country and each.rights != "unclear" and _ground(each) for each in told.set)
    yield seen("tuning.data-listing", "with-origin-and-rights" if whole else "in-part")
    for right in dict.fromkeys(each.rights for each in told.set):
        yield seen("tuning.data-rights", right, ", ".join(each.name for each in told.set if each.rights == right)[:300])
    for country in dict.fromkeys(each.country for each in told.set if each.country):
        sets = [each for each in told.set if each.country == country]
        yield seen("tuning.data-country", country, ", ".join(each.name for each in sets)[:300])
    if all(each.rows is not None for each in told.set) and (rows := sum(each.rows or 0 for each in told.set)):
        shares = {c: sum(each.rows or 0 for each in told.set if each.country == c) for c in
                  dict.fromkeys(each.country for each in told.set)}  # fmt: skip
        text = ", ".join(f"{c or 'not stated'} {100 * n / rows:.1f} %" for c, n in shares.items())
        yield seen("tuning.origin-shares", text, "of rows")
        yield seen("tuning.placed-share", round(100 * sum(n for c, n in shares.items() if c) / rows, 1))
    elif all(each.country for each in told.set):
        yield seen("tuning.placed-share", 100)


def _ground(part: Part) -> bool:
    """A licence must be named; what is owned needs no other ground."""
    return part.rights in ("owned", "none") or bool(part.licence)
