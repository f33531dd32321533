"""The exercise: injects on a clock, decisions of people, and what each of them does to this system.

Pure: the same opening and decisions give the same exercise. Who plays, draws or keeps it is for others.
"""

import dataclasses
import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ringtrue.drills import Drill
from ringtrue.drills.consequences import SAMPLES, Foreseen, Taken, foresee
from ringtrue.drills.scenarios import Inject, Option, Remedy, Role, Scenario, deck, remedies
from ringtrue.drills.system import RELEASE, System
from ringtrue.observation import Kind
from ringtrue.record import Record

tabletop = Drill(
    id="tabletop",
    question="What do those who would decide do on the day, and what does each decision cost or save?",
    of=(Kind.RELEASE,),
)

CLOSING = "tabletop-action"
"""The drill whose records close an action of an exercise."""

NONE = "undecided"
"""The choice of an inject that nobody decided."""

_DUE = {"dependencies-mapped": 30, "playbook-rehearsed": 60, "survives-withdrawal": 90, "exit-bound": 180}
"""Days until an action is due, by the requirement it serves: a list is written in a month, a contract takes six."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What is played: where, from when, with whom, on which map (its digest) and ledger (its head).

    `observer` is the party that watches; `drills` are the measurements that the map holds in place of guesses: of what,
    when, watched by whom, how many days, in which file.
    """

    release: str
    scenario: str
    started: datetime.date
    players: Mapping[str, str]
    map: str
    head: str
    seed: int = 1
    samples: int = SAMPLES
    observer: str = ""
    drills: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision: at which inject, by which role, who answers for it, what was chosen, on which day of the clock."""

    inject: str
    by: str
    owner: str
    choose: str
    day: float
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A decision with what it did: the mean days lost a year before and after, what it brought, what it laid bare."""

    inject: Inject
    asked: str
    decision: Decision
    option: Option
    before: float
    after: float
    says: str
    finding: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something to close after the exercise, with the requirement it serves and who answers for it."""

    id: str
    says: str
    requirement: str
    owner: str
    due: datetime.date
    element: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """An exercise as far as it was played."""

    opening: Opening
    scenario: Scenario
    system: System
    in_force: tuple[str, ...]
    base: Foreseen
    now: Foreseen
    turns: tuple[Turn, ...] = ()
    taken: tuple[Taken, ...] = field(default=())

    @property
    def injects(self) -> tuple[Inject, ...]:
        """All injects, by the day on which they come."""
        return tuple(sorted((*deck()[1], *self.scenario.inject), key=lambda each: each.day))

    @property
    def next(self) -> Inject | None:
        """The inject that waits for a decision."""
        return self.injects[len(self.turns)] if len(self.turns) < len(self.injects) else None

    @property
    def roles(self) -> tuple[Role, ...]:
        """Who sits at the table."""
        return deck()[0]


class NotPossible(ValueError):
    """A decision that the exercise does not know; the sentence says which and what there is."""


def begin(opening: Opening, scenario: Scenario, system: System, in_force: tuple[Taken, ...]) -> Exercise:
    """An exercise before its first inject."""
    base = foresee(system, scenario, in_force, samples=opening.samples, seed=opening.seed)
    names = tuple(each.remedy.id for each in in_force)
    return Exercise(
        opening=opening, scenario=scenario, system=system, in_force=names, base=base, now=base, taken=in_force
    )


def offered(exercise: Exercise, inject: Inject) -> tuple[Option, ...]:
    """The choices at an inject: its own, and those that this system's steps or clauses give."""
    kinds = {each.partition(":")[0] for each in exercise.base.reached}
    fitting = [each for each in remedies() if kinds & set(each.kinds)]
    match inject.offers:
        case "steps":
            added = [Option(id=each.id, says=each.asks, remedy=each.id) for each in fitting if each.step]
        case "clauses":
            added = [Option(id=each.id, says=f"Insist on {each.clause}: {each.says}", remedy=each.id)
                     for each in fitting if each.clause]  # fmt: skip
        case _:
            added = []
    return (*added, *inject.option)


def said(exercise: Exercise, inject: Inject) -> str:
    """What the players are told at an inject, filled in from this system."""
    falling = sorted((each for each in exercise.now.capable if each.down_in[365] > 0), key=lambda one: one.falls[0])
    first = "; ".join(
        f"{each.name} falls on day {_day(each.falls[1])} (in {each.down_in[30]:.0%} of runs within 30 days)"
        for each in falling[:3]
    )
    back = "; ".join(
        f"{each.name} is back after {_day(each.outage[0])} days in one of two runs, after {_day(each.outage[1])} in"
        " nineteen of twenty"
        if each.outage[1] < float("inf")
        else f"{each.name} has no day that holds in nineteen of twenty runs"
        for each in falling[:2]
    )
    clauses = ", ".join(exercise.in_force)
    given = {
        "title": exercise.scenario.title,
        "story": exercise.scenario.says,
        "reached": ", ".join(exercise.base.reached) or "nothing",
        "forecast": f"{first or 'nothing that people would miss falls within a year'}.",
        "recovery": f"{back or 'Nothing is foreseen to fall'}.",
        "contract": f"In force are: {clauses}." if clauses else "No clause that softens it is shown to be in force.",
    }
    text = inject.says
    for name, value in given.items():
        text = text.replace("{" + name + "}", value)
    return text


def decide(exercise: Exercise, decision: Decision) -> Exercise:
    """The exercise after a decision at its next inject; `NotPossible` when it does not fit."""
    inject = exercise.next
    if inject is None:
        raise NotPossible("the exercise is over")
    if decision.inject != inject.id:
        raise NotPossible(f"it is for the inject `{decision.inject}`; the next one is `{inject.id}`")
    if decision.by not in {each.id for each in exercise.roles}:
        raise NotPossible(f"there is no role `{decision.by}`: {', '.join(each.id for each in exercise.roles)}")
    options = {each.id: each for each in offered(exercise, inject)}
    options[NONE] = Option(id=NONE, says="Nobody decided", finding=f"Nobody decided: {inject.asks}")
    if decision.choose not in options:
        raise NotPossible(f"`{decision.choose}` cannot be chosen at `{inject.id}`: {', '.join(options)}")
    earliest = max([inject.day, *(each.decision.day for each in exercise.turns)])
    if decision.day < earliest:
        raise NotPossible(f"it was decided on day {decision.day:g}, and the clock stands at {earliest:g}")
    option = options[decision.choose]
    asked, before = said(exercise, inject), exercise.now
    remedy = next((each for each in remedies() if each.id == option.remedy), None)
    taken, finding = exercise.taken, option.finding
    if remedy and remedy.clause and remedy.id not in exercise.in_force:
        finding = finding or f"The clause {remedy.clause} is not in force"
    elif remedy and remedy.id not in exercise.in_force and not any(each.remedy == remedy for each in taken):
        taken = (*taken, Taken(remedy=remedy, day=decision.day))
    after = before
    if taken != exercise.taken:
        after = foresee(exercise.system, exercise.scenario, taken, samples=exercise.opening.samples,
                        seed=exercise.opening.seed)  # fmt: skip
    turn = Turn(
        inject=inject, asked=asked, decision=decision, option=option, before=before.days_lost, after=after.days_lost,
        says=_consequence(exercise, remedy, before, after, decision.day), finding=finding,
    )  # fmt: skip
    return dataclasses.replace(exercise, turns=(*exercise.turns, turn), now=after, taken=taken)


def _consequence(exercise: Exercise, remedy: Remedy | None, before: Foreseen, after: Foreseen, day: float) -> str:
    if remedy is None:
        return f"Nothing in the system changes; {after.days_lost:.0f} days a year stay lost over all that falls."
    if remedy.clause and remedy.id not in exercise.in_force:
        return f"No contract in force holds it: nothing is gained, and {after.days_lost:.0f} days stay lost."
    if remedy.id in exercise.in_force:
        return f"It is in force and counted already; {after.days_lost:.0f} days stay lost."
    if any(each.remedy == remedy for each in exercise.taken):
        return f"It is under way already; {after.days_lost:.0f} days stay lost."
    if abs(before.days_lost - after.days_lost) < 0.05:
        return f"Set going on day {day:g}, it comes too late or helps nothing that falls."
    return (
        f"Set going on day {day:g}, it saves {before.days_lost - after.days_lost:.0f} of"
        f" {before.days_lost:.0f} days lost a year over all that falls."
    )


def actions(exercise: Exercise) -> tuple[Action, ...]:
    """What is to be closed: what the exercise laid bare, each with an owner, a day, and the requirement it serves."""
    found: dict[str, Action] = {}

    def add(name: str, says: str, requirement: str, owner: str, element: str) -> None:
        due = exercise.opening.started + datetime.timedelta(days=_DUE[requirement])
        found.setdefault(name, Action(id=name, says=says, requirement=requirement, owner=owner or "unassigned", due=due,
                                      element=element))  # fmt: skip

    fallen = [exercise.system.named(each) for each in exercise.base.reached
              if each in {one.name for one in exercise.system.dependencies}]  # fmt: skip
    platform = exercise.opening.players.get("platform", "")
    if bare := [each.name for each in fallen if not each.owner]:
        add("name-owners", f"Name an owner in the house for: {', '.join(bare)}.", "dependencies-mapped",
            exercise.opening.players.get("cio", ""), "organisation")  # fmt: skip
    if bare := [each.name for each in fallen if not each.substitute]:
        add("find-substitutes", f"Find and try a substitute for: {', '.join(bare)}.", "dependencies-mapped", platform,
            "equipment")  # fmt: skip
    for turn in exercise.turns:
        remedy = next((each for each in remedies() if each.id == turn.option.remedy), None)
        owner = turn.decision.owner
        if remedy and remedy.clause and remedy.id not in exercise.in_force:
            add(f"agree-{remedy.clause}", f"Agree the clause {remedy.clause}: {remedy.says}.", "exit-bound", owner,
                "planning")  # fmt: skip
        elif remedy and remedy.step:
            add(f"prepare-{remedy.id}", remedy.step, "survives-withdrawal", owner, "equipment")
        elif turn.finding:
            add(f"settle-{turn.inject.id}", f"{turn.finding.rstrip('?')}: settle it, and write it into the playbook.",
                "playbook-rehearsed", owner, "planning")  # fmt: skip
    return tuple(found.values())


def recorded(exercise: Exercise, *, observer: str, seconds: float) -> Record:
    """The record of an exercise that was played to its end."""
    opening = exercise.opening
    return Record(
        drill=tabletop.id,
        of=RELEASE,
        started=f"{opening.started.isoformat()}T00:00:00Z",
        seconds=seconds,
        observer=observer,
        setting={"scenario": opening.scenario, "map": opening.map, "head": opening.head, "seed": opening.seed,
                 "samples": opening.samples, "players": dict(opening.players),
                 "drills": [list(each) for each in opening.drills]},
        result={
            "finished": exercise.next is None,
            "decisions": [_told(each) for each in exercise.turns],
            "days_lost": {"undisturbed": round(exercise.base.days_lost, 1),
                          "decided": round(exercise.now.days_lost, 1)},
            "actions": [
                {"id": each.id, "says": each.says, "requirement": each.requirement, "owner": each.owner,
                 "due": each.due.isoformat()}
                for each in actions(exercise)
            ],
        },
    )  # fmt: skip


def _told(turn: Turn) -> dict[str, Any]:
    return {**dataclasses.asdict(turn.decision), "finding": turn.finding, "says": turn.says}


def _day(count: float) -> str:
    return "none" if count == float("inf") else f"{count:.1f}"
