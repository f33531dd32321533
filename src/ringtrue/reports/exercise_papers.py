"""The papers of an exercise: the situation manual before, the after-action report with its improvement plan after.

Shape after the Homeland Security Exercise and Evaluation Program (FEMA 2020): overview, objectives, analysis by inject
with strengths and areas for improvement, improvement plan with capability element, owner and day.
"""

from collections.abc import Mapping

from ringtrue.drills.tabletop import Exercise, Turn, actions, offered, said
from ringtrue.reports.paper import Block, Grid, Heading, Paragraph, Points
from ringtrue.reports.withdrawal_text import days, lasting
from ringtrue.reports.wording import say

ROOM = "exercise"


def manual(exercise: Exercise) -> list[Block]:
    """The situation manual: for everybody at the table, without what the injects will tell."""
    scenario, opening = exercise.scenario, exercise.opening
    return [
        Heading(text=say(ROOM, "manual", title=scenario.title), order=1),
        Paragraph(text=say(ROOM, "manual-for", release=opening.release, day=opening.started.isoformat())),
        Heading(text=say(ROOM, "story")),
        Paragraph(text=scenario.says),
        Heading(text=say(ROOM, "happened")),
        Grid(heads=("when", "what", "source", "confidence"),
             rows=tuple((each.date, each.what, each.source, each.confidence) for each in scenario.precedent)),
        Heading(text=say(ROOM, "objectives")),
        Points(points=tuple(say(ROOM, f"objective-{n}") for n in range(1, 5))),
        Heading(text=say(ROOM, "table")),
        Grid(heads=("role", "id", "answers for"),
             rows=tuple((each.title, each.id, each.answers_for) for each in exercise.roles)),
        Heading(text=say(ROOM, "rules")),
        Points(points=tuple(say(ROOM, f"rule-{n}") for n in range(1, 4))),
        Heading(text=say(ROOM, "map")),
        _dependencies(exercise),
        Heading(text=say(ROOM, "clock")),
        Grid(heads=("day", "inject", "to", "asked", "choices"),
             rows=tuple((f"{each.day:g}", each.id, each.to, each.asks,
                         ", ".join(one.id for one in offered(exercise, each))) for each in exercise.injects)),
    ]  # fmt: skip


def after_action(exercise: Exercise) -> list[Block]:
    """The after-action report with its improvement plan."""
    scenario, opening = exercise.scenario, exercise.opening
    strengths = [turn for turn in exercise.turns if not turn.finding and (not turn.option.remedy or _helped(turn))]
    open_points = [turn for turn in exercise.turns if turn.finding]
    plan = actions(exercise)
    return [
        Heading(text=say(ROOM, "report", title=scenario.title), order=1),
        Paragraph(text=say(ROOM, "report-for", release=opening.release, day=opening.started.isoformat(),
                           state=say(ROOM, "played" if exercise.next is None else "unfinished"))),
        Heading(text=say(ROOM, "overview")),
        Paragraph(text=scenario.says),
        Grid(heads=("", ""), rows=(
            ("Scenario", scenario.id), ("Played on", opening.started.isoformat()),
            ("At the table", _players(opening.players)),
            ("Watched by", opening.observer or "nobody named"),
            ("Map", opening.map), ("Ledger head", opening.head),
            ("Samples, seed", f"{opening.samples}, {opening.seed}"),
            ("Clauses in force", ", ".join(exercise.in_force) or "none shown"),
        )),
        Heading(text=say(ROOM, "summary")),
        Paragraph(text=say(ROOM, "balance", before=f"{exercise.base.days_lost:.0f}",
                           after=f"{exercise.now.days_lost:.0f}", decisions=len(exercise.turns),
                           findings=len(open_points), actions=len(plan))),
        _forecasts(exercise),
        Heading(text=say(ROOM, "objectives")),
        Grid(heads=("objective", "performed"), rows=_objectives(exercise)),
        Heading(text=say(ROOM, "analysis")),
        *_analysis(exercise),
        Heading(text=say(ROOM, "strengths")),
        Points(points=tuple(f"{turn.inject.asks} {turn.option.says.rstrip('.')}. {turn.says}" for turn in strengths))
        if strengths else Paragraph(text=say(ROOM, "no-strengths")),
        Heading(text=say(ROOM, "improve")),
        Points(points=tuple(f"{turn.finding} (inject {turn.inject.id}, day {turn.decision.day:g})."
                            for turn in open_points))
        if open_points else Paragraph(text=say(ROOM, "no-findings")),
        Heading(text=say(ROOM, "plan")),
        Paragraph(text=say(ROOM, "plan-says")),
        Grid(heads=("id", "corrective action", "element", "serves", "owner", "due"),
             rows=tuple((each.id, each.says, each.element, each.requirement, each.owner, each.due.isoformat())
                        for each in plan)),
        Heading(text=say(ROOM, "map")),
        _dependencies(exercise),
        Heading(text=say(ROOM, "measured")),
        _measured(exercise),
        Heading(text=say(ROOM, "assumed")),
        Points(points=(*exercise.system.assumed, *(each.basis for each in scenario.effect))),
        Heading(text=say(ROOM, "happened")),
        Grid(heads=("when", "what", "source", "confidence"),
             rows=tuple((each.date, each.what, each.source, each.confidence) for each in scenario.precedent)),
    ]  # fmt: skip


def _helped(turn: Turn) -> bool:
    return turn.after < turn.before


def _players(players: Mapping[str, str]) -> str:
    return "; ".join(f"{role}: {name}" for role, name in sorted(players.items())) or "not told"


def _dependencies(exercise: Exercise) -> Block:
    if not exercise.system.dependencies:
        return Paragraph(text=say(ROOM, "no-map"))
    return Grid(
        heads=("dependency", "withdrawn from", "stops", "owner", "substitute", "goes on for (days)"),
        rows=tuple(
            (each.name, ", ".join(each.countries) or "-", ", ".join(each.stops) or "nothing by itself",
             each.owner or "-", each.substitute or "-",
             f"{lasting(each.buffer)} ({each.basis})")
            for each in exercise.system.dependencies
        ),
    )  # fmt: skip


def _measured(exercise: Exercise) -> Block:
    if not exercise.opening.drills:
        return Paragraph(text=say(ROOM, "nothing-measured"))
    return Grid(
        heads=("what", "held on", "watched by", "days", "record"),
        rows=tuple((of, started, observer or "nobody named", span, file)
                   for of, started, observer, span, file in exercise.opening.drills),
    )  # fmt: skip


def _forecasts(exercise: Exercise) -> Block:
    rows = []
    for before, after in zip(exercise.base.capable, exercise.now.capable, strict=True):
        if before.down_in[365] > 0:
            rows.append((before.name, f"{before.down_in[30]:.0%}", days(before.falls[1]), f"{before.days_lost:.0f}",
                         days(after.falls[1]), f"{after.days_lost:.0f}"))  # fmt: skip
    if not rows:
        return Paragraph(text=say(ROOM, "nothing-falls"))
    return Grid(heads=("capability", "down in 30 days", "median day", "days lost a year", "median day, as decided",
                       "days lost, as decided"), rows=tuple(rows))  # fmt: skip


def _objectives(exercise: Exercise) -> tuple[tuple[str, str], ...]:
    """HSEEP's ratings, from what was decided at the injects that each objective looks at."""
    groups = (("first-word",), ("what-falls",), ("the-contract", "the-return"), ("the-press", "the-regulator"))
    rows = []
    for n, injects in enumerate(groups, 1):
        turns = [each for each in exercise.turns if each.inject.id in injects]
        bad = sum(bool(each.finding) for each in turns)
        state = ("unrated" if len(turns) < len(injects) else
                 "performed" if not bad else "challenges" if bad < len(turns) else "unable")  # fmt: skip
        rows.append((say(ROOM, f"objective-{n}"), say(ROOM, state)))
    return tuple(rows)


def _analysis(exercise: Exercise) -> list[Block]:
    found: list[Block] = []
    for turn in exercise.turns:
        decision = turn.decision
        found += [
            Heading(text=f"Day {turn.inject.day:g}, to {turn.inject.to}: {turn.inject.asks}", order=3),
            Paragraph(text=turn.asked),
            Points(points=(
                f"Decided on day {decision.day:g} by {decision.by}; owner {decision.owner or 'not named'}:"
                f" {turn.option.says}",
                turn.says,
                *((f"Laid bare: {turn.finding}",) if turn.finding else ()),
                *((f"Note: {decision.note}",) if decision.note else ()),
            )),
        ]  # fmt: skip
    if exercise.next:
        found.append(Paragraph(text=say(ROOM, "waits", inject=exercise.next.id)))
    return found


def told_now(exercise: Exercise) -> str:
    """What is told at the inject that waits."""
    assert exercise.next
    return said(exercise, exercise.next)
