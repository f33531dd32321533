"""`ringtrue tabletop play`: an exercise for people, on this system; or for nobody, from a file of decisions."""

import datetime
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ringtrue.cli.telling import common, dossier, next_step, note, tell, write_whole
from ringtrue.errors import DossierWrong, NotUnderstood

if TYPE_CHECKING:
    from ringtrue.cli.tabletop.looked_up import LookedUp
    from ringtrue.drills.decisions import Decisions
    from ringtrue.drills.scenarios import Scenario
    from ringtrue.drills.tabletop import Decision, Exercise

SCHEMA = "ringtrue/exercise-played/1"


@click.command()
@dossier
@click.option(
    "--scenario", "name", metavar="NAME|FILE", help="Which one: ringtrue tabletop scenarios; or one of your own."
)
@click.option("--decisions", type=click.Path(path_type=Path, dir_okay=False), help="Play from this file, with nobody.")
@click.option("--session", type=click.Path(path_type=Path, dir_okay=False),
              help="Where it is kept while it is played; one that was broken off is taken up again.")  # fmt: skip
@click.option("--live", is_flag=True, help="First hold dark runs, and put the times they measure in place of guesses.")
@click.option("--drill", "drills", metavar="DRILL", multiple=True,
              help="First hold this one, as `ringtrue drill` would: 'retrain --component second-base'.")  # fmt: skip
@click.option("--observer", metavar="PARTY", default="", help="The party of the dossier that watches.")
@click.option("--until", type=click.IntRange(min=1), help="Stop after so many injects; it can be taken up again.")
@click.option("--ledger", type=click.Path(path_type=Path, dir_okay=False), help="Where the ledger lies.")
@click.option("--no-record", is_flag=True, help="Keep no record below the dossier's folder.")
@common
def command(
    folder: Path,
    name: str | None,
    decisions: Path | None,
    session: Path | None,
    live: bool,
    drills: tuple[str, ...],
    observer: str,
    until: int | None,
    ledger: Path | None,
    no_record: bool,
    as_json: bool,
    output: str,
    quiet: bool,
    no_progress: bool,
) -> int:
    """Play a withdrawal with those who would decide: injects on a clock, decisions with an owner, consequences.

    Every decision is on the disk before the next inject; the same command takes up what was broken off. At the end
    stands the after-action report: `--output FILE` writes .md, .html or .docx by its name. Exit 13: an objective is
    missed.
    """
    from ringtrue.cli.tabletop.facilitating import ask
    from ringtrue.drills import sessions
    from ringtrue.drills.decisions import read
    from ringtrue.drills.scenarios import scenario
    from ringtrue.drills.tabletop import NotPossible, decide
    from ringtrue.reports.exercise_papers import after_action
    from ringtrue.reports.paper import form_of, markdown, written

    form = form_of(Path(output)) if output != "-" else "markdown"
    told = read(decisions) if decisions else None
    name = name or (told.scenario if told else None)
    chosen = scenario(name) if name else None
    if told and decisions and chosen:
        _fits(told, chosen, decisions)
    watcher = observer or (told.observer if told else "")
    if not (session and session.exists()):
        from ringtrue.cli.tabletop.live import hold_dark_runs, hold_drill

        for each in drills:
            hold_drill(each, folder, watcher, quiet=quiet or as_json)
        if live:
            hold_dark_runs(folder, watcher, quiet=quiet or as_json, drawn=not (quiet or no_progress or as_json))
    clock = time.monotonic()
    exercise, path, found = _begun(folder, ledger, chosen, told, session, watcher)
    if not told and not sys.stdin.isatty() and not quiet:
        note("reading decisions from standard input", quiet=as_json)
    count = 0
    while exercise.next and not (until and count >= until):
        decision = _from_file(exercise, told) if told else ask(exercise)
        if decision is None:
            break
        try:
            exercise = decide(exercise, decision)
        except NotPossible as error:
            if told and decisions:
                raise _refused(decisions, f"inject `{decision.inject}`: {error}") from error
            note(str(error), quiet=False)
            continue
        sessions.add(path, decision)
        if not told:
            note(exercise.turns[-1].says, quiet=False)
        count += 1
    blocks = after_action(exercise)
    title = f"{exercise.opening.release}: {exercise.scenario.title}"
    if as_json:
        tell(json.dumps(_data(exercise, path), ensure_ascii=True) + "\n")
    if output != "-":
        write_whole(Path(output), written(blocks, form, title))
    elif not as_json and (exercise.next is None or told):
        tell(markdown(blocks))
    if exercise.next:
        next_step(f"the same command again: the exercise is kept in {path}", quiet=quiet or as_json)
        return 0
    if not no_record:
        note(
            f"the record is {_kept(exercise, found, watcher or exercise.opening.observer, time.monotonic() - clock)}",
            quiet=quiet or as_json,
        )
    next_step("ringtrue assess", quiet=quiet or as_json)
    return 13 if _missed(exercise, found) else 0


def _begun(
    folder: Path,
    ledger: Path | None,
    chosen: "Scenario | None",
    told: "Decisions | None",
    session: Path | None,
    observer: str,
) -> "tuple[Exercise, Path, LookedUp]":
    """The exercise as far as it was played before; a new one when none was broken off."""
    from ringtrue.cli.tabletop.looked_up import look_up, opening
    from ringtrue.drills import sessions
    from ringtrue.drills.scenarios import scenario
    from ringtrue.drills.tabletop import NotPossible, begin, decide
    from ringtrue.ledger.current import current
    from ringtrue.remedies.withdrawal import in_force

    found = look_up(folder, ledger)
    today = told.started if told else datetime.date.fromisoformat(found.at)
    if chosen is None and not (session and session.exists()):
        raise NotUnderstood("nothing was played: no scenario was named", try_="ringtrue tabletop scenarios")
    if chosen and session is None:
        session = found.opened.folder / "exercises" / f"{chosen.id}-{today.isoformat()}.jsonl"
    assert session
    held = in_force(current(found.ledger, found.at).entries)
    if chosen and not session.exists():
        started = opening(found, chosen.id, today, told.players if told else {}, observer=observer)
        sessions.start(session, started)
        return begin(started, chosen, found.system, held), session, found
    kept, before = sessions.resume(session)
    if chosen and kept.scenario != chosen.id:
        raise NotUnderstood("nothing was played: another exercise is kept there", where=str(session),
                            why=f"it plays {kept.scenario}", try_="another --session")  # fmt: skip
    if told and (dict(kept.players) != told.players or kept.started != told.started):
        raise NotUnderstood("nothing was played: another exercise is kept there", where=str(session),
                            why=f"it was begun for {kept.started} with {len(kept.players)} players of its own",
                            try_="another --session")  # fmt: skip
    fresh = opening(found, kept.scenario, kept.started, kept.players, seed=kept.seed)
    if fresh.map != kept.map:
        raise DossierWrong("the exercise was not taken up again", where=str(session),
                           why="the map of dependencies has changed since, so its consequences would be others",
                           try_="begin a new one with another --session")  # fmt: skip
    exercise = begin(kept, chosen or scenario(kept.scenario), found.system, held)
    for n, decision in enumerate(before, 1):
        try:
            exercise = decide(exercise, decision)
        except NotPossible as error:
            raise DossierWrong("the exercise was not taken up again", where=f"{session}, decision {n}",
                               why=str(error), try_="begin a new one with another --session") from error  # fmt: skip
    return exercise, session, found


def _fits(told: "Decisions", chosen: "Scenario", path: Path) -> None:
    """Checks, before anything is begun, that every decision has its inject: a misspelt one is not taken for none."""
    from ringtrue.drills.scenarios import deck

    if told.scenario != chosen.id:
        raise _refused(path, f"it is for `{told.scenario}`, and `{chosen.id}` is played")
    known = [each.id for each in (*deck()[1], *chosen.inject)]
    for n, each in enumerate(told.decision, 1):
        if each.inject not in known:
            import difflib

            near = difflib.get_close_matches(each.inject, known, n=1)
            raise _refused(path, f"key `decision.{n}.inject`: there is no inject `{each.inject}`"
                           + (f", did you mean `{near[0]}`?" if near else f": {', '.join(known)}"))  # fmt: skip


def _from_file(exercise: "Exercise", told: "Decisions") -> "Decision":
    from ringtrue.drills.tabletop import NONE, Decision

    inject = exercise.next
    assert inject
    clock = max([inject.day, *(each.decision.day for each in exercise.turns)])
    chosen = next((each for each in told.decision if each.inject == inject.id), None)
    if chosen is None:
        return Decision(inject=inject.id, by=inject.to, owner="", choose=NONE, day=clock)
    return Decision(
        inject=inject.id,
        by=chosen.by or inject.to,
        owner=chosen.owner or told.players.get(chosen.by or inject.to, ""),
        choose=chosen.choose,
        day=clock if chosen.day is None else chosen.day,
        note=chosen.note,
    )


def _kept(exercise: "Exercise", found: "LookedUp", observer: str, seconds: float) -> Path:
    from ringtrue.drills.tabletop import recorded
    from ringtrue.record import keep

    return keep(recorded(exercise, observer=observer, seconds=round(seconds, 1)), found.opened.folder)


def _missed(exercise: "Exercise", found: "LookedUp") -> bool:
    from ringtrue.remedies.withdrawal import missed

    return any(True for _ in missed(found.opened, found.system, exercise.scenario, exercise.taken, exercise.now,
                                    exercise.opening.samples, exercise.opening.seed))  # fmt: skip


def _data(exercise: "Exercise", path: Path) -> dict[str, object]:
    from ringtrue.drills.tabletop import recorded

    return {"schema": SCHEMA, "session": str(path), **recorded(exercise, observer="", seconds=0.0).result}


def _refused(path: Path, why: str) -> DossierWrong:
    from ringtrue.drills.decisions import wrong

    return wrong(path, why)
