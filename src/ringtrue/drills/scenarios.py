"""Scenarios of a withdrawal, and what softens one: rows of the catalogue, each with source, date and confidence."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from ringtrue import shelf
from ringtrue.drills.system import sorts
from ringtrue.errors import CatalogueWrong, DossierWrong, NotUnderstood
from ringtrue.observation import Kind

FOLDER = shelf.CATALOGUE / "scenarios"
REMEDIES = shelf.CATALOGUE / "continuity" / "remedies.toml"

Does = Literal["withdraw", "degrade", "delay", "reprice"]
Confidence = Literal["high", "medium", "low"]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}(-\d{2})?$")]
Days = Annotated[tuple[Annotated[float, Field(ge=0)], ...], Field(min_length=1, max_length=3)]
Few = Annotated[tuple[Annotated[float, Field(ge=0)], ...], Field(max_length=3)]
Words = Annotated[str, Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Precedent:
    """What happened, or a rule that was published, with where that can be read."""

    __pydantic_config__: ClassVar[Any] = shelf.STRICT

    what: Words
    source: Words
    date: Day
    confidence: Confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a scenario does to the dependencies it reaches.

    It reaches those of `kinds` (all when empty) whose countries are among `countries` (`foreign` stands for all that
    are not home), and the system's own items of the kinds in `items`, wherever they stand. `notice`: days from the
    first word to the loss; `lasts`: days until it is given back, for ever when empty; `chance` that it comes to that.
    `share`: for degrade, how much of the capacity is gone; `factor`: for reprice, the new price as a multiple; `adds`:
    for delay, the days by which every substitute is later. `most`: no more than so many items, those first on which
    most rests (a fire takes one hall); 0 takes all. `names` are taken besides, wherever they are; `licences` leaves
    only whoever licenses under one whose identifier so begins.
    """

    __pydantic_config__: ClassVar[Any] = shelf.STRICT

    does: Does
    kinds: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    countries: tuple[str, ...] = ("foreign",)
    names: tuple[str, ...] = ()
    licences: tuple[Words, ...] = ()
    notice: Days = (0.0,)
    lasts: Few = ()
    chance: Annotated[float, Field(gt=0, le=1)] = 1.0
    share: Annotated[float, Field(gt=0, le=1)] = 1.0
    factor: Annotated[float, Field(gt=1)] = 2.0
    adds: Few = ()
    most: Annotated[int, Field(ge=0)] = 0
    basis: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A choice at an inject; `remedy` names what it sets going, `finding` what it lays bare."""

    __pydantic_config__: ClassVar[Any] = shelf.STRICT

    id: Words
    says: Words
    remedy: str = ""
    finding: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inject:
    """Something that the players learn on a day of the exercise, and what is asked of one role.

    `offers` adds choices that depend on the system: `steps` (what we can do ourselves) or `clauses` (what the contract
    gives).
    """

    __pydantic_config__: ClassVar[Any] = shelf.STRICT

    id: Words
    day: Annotated[float, Field(ge=0)]
    to: Words
    says: Words
    asks: Words
    option: tuple[Option, ...] = ()
    offers: Literal["", "steps", "clauses"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One scenario: the story, what it does, the precedents it rests on, and injects of its own."""

    __pydantic_config__: ClassVar[Any] = shelf.STRICT

    id: Words
    title: Words
    says: Words
    effect: Annotated[tuple[Effect, ...], Field(min_length=1)]
    precedent: Annotated[tuple[Precedent, ...], Field(min_length=1)]
    inject: tuple[Inject, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """What softens a withdrawal: a clause of the catalogue or a step of one's own (see the file).

    `drill` names the drill whose time bounds from below how long it takes until it is `ready`.
    """

    __pydantic_config__: ClassVar[Any] = shelf.STRICT

    id: Words
    says: Words
    kinds: tuple[str, ...]
    clause: str = ""
    step: str = ""
    grace: tuple[float, ...] = ()
    ready: tuple[float, ...] = ()
    never: bool = False
    drill: Literal["", "retrain", "evaluation-replay"] = ""
    source: Words
    date: Day
    confidence: Confidence

    @property
    def asks(self) -> str:
        """What to do to have it."""
        return self.step or f"Agree the clause {self.clause}: {self.says}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """Someone at the table."""

    __pydantic_config__: ClassVar[Any] = shelf.STRICT

    id: Words
    title: Words
    answers_for: Words


@cache
def scenarios(folder: Path = FOLDER) -> tuple[Scenario, ...]:
    """Every scenario of the catalogue, by id; `CatalogueWrong` names the file and key that is wrong."""
    found = []
    for path in sorted(folder.glob("*.toml")):
        scenario = shelf.row(path, shelf.read_toml(path), Scenario)
        if scenario.id != path.stem:
            raise shelf.wrong(path, f"its id is `{scenario.id}`, not the name of its file", "id")
        found.append(scenario)
    return tuple(found)


def scenario(name: str) -> Scenario:
    """The scenario of this id, or in this file (`.toml`) of one's own.

    `NotUnderstood` with the nearest one when there is none; `DossierWrong` names the key of a file that is wrong.
    """
    import difflib

    if name.endswith(".toml"):
        return _own(Path(name))
    known = {each.id: each for each in scenarios()}
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        raise NotUnderstood(
            "nothing was played: there is no such scenario",
            where=name,
            why=f"did you mean `{near[0]}`?" if near else "",
            try_="ringtrue tabletop scenarios",
        )
    return known[name]


def _own(path: Path) -> Scenario:
    """A scenario from a file, in the form of the catalogue's: nothing in it may rest on nothing there either."""
    try:
        found = shelf.row(path, shelf.read_toml(path), Scenario)
    except CatalogueWrong as error:
        raise _refused(path, error.why, error.where) from error
    roles, kinds = {each.id for each in deck()[0]}, {each.id for each in sorts()} | {each.value for each in Kind}
    for n, effect in enumerate(found.effect, 1):
        if unknown := sorted({*effect.kinds, *effect.items} - kinds):
            raise _refused(path, f"effect {n} reaches the kind `{unknown[0]}`; known are: {', '.join(sorted(kinds))}")
        if effect.does == "delay" and not effect.adds:
            raise _refused(path, f"effect {n} delays by no days: it lacks `adds`")
        for days in filter(None, (effect.notice, effect.lasts, effect.adds)):
            if list(days) != sorted(days):
                raise _refused(path, f"the days {list(days)} of effect {n} do not rise")
    for inject in found.inject:
        if inject.to not in roles:
            asked = ", ".join(sorted(roles))
            raise _refused(path, f"the inject `{inject.id}` asks `{inject.to}`; at the table are: {asked}")
    return found


def _refused(path: Path, why: str, where: str = "") -> DossierWrong:
    return DossierWrong("nothing was played: the scenario cannot be followed", where=where or str(path), why=why,
                        try_="one of the catalogue to follow: ringtrue tabletop scenarios NAME")  # fmt: skip


@cache
def remedies() -> tuple[Remedy, ...]:
    """What softens a withdrawal, in the order of the catalogue."""
    return shelf.rows(REMEDIES, shelf.read_toml(REMEDIES)["remedy"], Remedy, "remedy")


@cache
def deck() -> tuple[tuple[Role, ...], tuple[Inject, ...]]:
    """The roles at the table, and the injects that every exercise has."""
    path = shelf.CATALOGUE / "continuity" / "exercise.toml"
    data = shelf.read_toml(path)
    return shelf.rows(path, data["role"], Role, "role"), shelf.rows(path, data["inject"], Inject, "inject")
