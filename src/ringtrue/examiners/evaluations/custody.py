"""Who holds an evaluation in hand, in one sentence: its operator, its data, its judges and where they answer."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Any

from ringtrue.dossier.artefacts import File
from ringtrue.examiners import Exhibit, consult
from ringtrue.examiners.evaluations import data_sets, judges, log
from ringtrue.examiners.evaluations.data_sets import DataSet
from ringtrue.examiners.evaluations.judges import Judge
from ringtrue.examiners.evaluations.log import Log
from ringtrue.observation import Item, Kind, Place

UNKNOWN = "not told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One facet: a word, the countries behind it (empty: not known), and where each was seen."""

    word: str
    countries: tuple[str, ...] = ()
    seen: tuple[tuple[str, str, Place], ...] = ()
    """Name, country (or empty) and place of each thing seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Custody:
    """The facets of an evaluation, as its logs tell them against a home."""

    operator: Facet
    data: Facet
    judge: Facet
    baseline: Facet

    @property
    def sentence(self) -> str:
        """All of it in one sentence, with file and line of what is foreign first."""
        parts = [f"operator {self.operator.word}", f"data {self.data.word}", f"judge {self.judge.word}"]
        if self.baseline.seen:
            parts.append(f"baseline {self.baseline.word}")
        return f"{', '.join(parts)}."


def custody(logs: Sequence[Log], operator: Sequence[str], home: Set[str]) -> Custody:
    """What the logs tell of an evaluation whose operator sits in these countries, against the home countries.

    Words are `domestic`, `foreign`, `mixed` (some home, some abroad or not told), `none`, or `not told`.
    """
    exhibit = _exhibit()
    sets = tuple(dict.fromkeys(each for one in logs for each in one.sets))
    data = [(each.shown, _set_country(each, exhibit), each.place) for each in sets]
    judged = list(_first(each for one in logs for each in one.judges))
    found = [(judges_shown(each), _judge_country(each, exhibit), each.place) for each in judged]
    closed = bool(logs) and all(each.closed for each in logs)
    based = [(each.model, _judge_country(each, exhibit), each.place) for each in _first(
        each for one in logs for each in one.baselines)]  # fmt: skip
    return Custody(
        operator=Facet(word=_word(tuple(operator), home, ""), countries=tuple(operator)),
        data=_facet(data, home, "none"),
        judge=_facet(found, home, "none: exact scoring" if closed else UNKNOWN),
        baseline=_facet(based, home, "none"),
    )


def judges_shown(judge: Judge) -> str:
    """A judge's name as it may be shown."""
    return data_sets.plain(judge.model)


def _first(found: Any) -> list[Judge]:
    seen: dict[str, Judge] = {}
    for each in found:
        seen.setdefault(each.model, each)
    return list(seen.values())


def _facet(found: Sequence[tuple[str, str, Place]], home: Set[str], nothing: str) -> Facet:
    if not found:
        return Facet(word=nothing)
    countries = tuple(dict.fromkeys(country for _, country, _ in found if country))
    foreign = [each for each in found if each[1] and each[1] not in home]
    word = _word(tuple(country or UNKNOWN for _, country, _ in found), home, "")
    if foreign:
        name, country, place = foreign[0]
        line = f":{place.line}" if place.line else ""
        more = f" and {len(foreign) - 1} more" if len(foreign) > 1 else ""
        word += f" ({name}, {country}, {place.file}{line}{more})"
    return Facet(word=word, countries=countries, seen=tuple(found))


def _word(countries: Sequence[str], home: Set[str], nothing: str) -> str:
    if not countries:
        return nothing or UNKNOWN
    at_home = sum(each in home for each in countries)
    abroad = sum(each != UNKNOWN and each not in home for each in countries)
    if at_home == len(countries):
        return "domestic"
    if abroad == len(countries):
        return "foreign"
    # One that is foreign is told, whatever the others are; what nobody knows is no country.
    return (
        "mixed" if at_home and abroad else "foreign in part" if abroad else "domestic in part" if at_home else UNKNOWN
    )


def _set_country(each: DataSet, exhibit: Exhibit) -> str:
    row = data_sets.row(each, exhibit)
    return str(row["country"]) if row and row["confidence"] != "low" else ""


def _judge_country(each: Judge, exhibit: Exhibit) -> str:
    row = judges.maker(each.model, exhibit)
    return str(row["country"]) if row else ""


def _exhibit() -> Exhibit:
    """An exhibit of no item: only the shelves."""
    return Exhibit(
        item=Item(kind=Kind.EVALUATION, name="logs"), declared=None, artefacts={}, known={},
        consulted={name: consult(name) for name in (*log.SHELVES, log.SCORERS)},
    )  # fmt: skip


def file_at(path: Any, shown: str) -> File:
    """A file outside any dossier, for whoever only wants a log read."""
    import hashlib

    from ringtrue.dossier.artefacts import identity_of

    found = path.stat()
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return File(
        name=shown, path=path.resolve(), identity=identity_of(found), size=found.st_size, digest=f"sha256:{digest}"
    )
