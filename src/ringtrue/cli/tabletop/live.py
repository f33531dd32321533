"""Drills that an exercise holds before it is played, so that it is played on what they measure."""

import os
import shlex
from pathlib import Path

from ringtrue.cli.telling import note
from ringtrue.errors import CouldNotFinish, NotUnderstood

LEFT_BEHIND = 14
"""The exit code of a drill that could not restore."""


def hold_dark_runs(folder: Path, observer: str, *, quiet: bool, drawn: bool) -> None:
    """Holds the dark runs of servings and evaluations; the darkroom restores, and what it left is told."""
    from ringtrue.cli.drill.dark_run import hold_for_exercise

    for item, verdict, attempts, left in hold_for_exercise(folder, observer, drawn=drawn):
        note(f"dark run of {item}: {verdict}; watched by {observer or 'nobody named'}", quiet=quiet)
        if attempts:
            note(f"{item} tried to leave {attempts} times: `ringtrue assess` brings whom it called onto the map",
                 quiet=quiet)  # fmt: skip
        if left:
            raise CouldNotFinish("the exercise was not begun: a drill left something behind", where=item,
                                 why=", ".join(left))  # fmt: skip


def hold_drill(given: str, folder: Path, observer: str, *, quiet: bool) -> None:
    """Holds a drill as `ringtrue drill GIVEN` would on this dossier; one that did not hold is told, and played on."""
    from ringtrue.cli.drill import command

    try:
        words = shlex.split(given)
    except ValueError as error:
        raise NotUnderstood("no drill was held, and nothing was played", where=given, why=str(error)) from error
    cut = words.index("--") if "--" in words else len(words)
    watched = ["--observer", observer] if observer else []
    arguments = [*words[:cut], str(folder), *watched, "--quiet", "--no-progress", "--output", os.devnull, *words[cut:]]
    ended = command.main(args=arguments, prog_name="ringtrue drill", standalone_mode=False)
    if ended == LEFT_BEHIND:
        raise CouldNotFinish("the exercise was not begun: a drill left something behind", where=f"drill {given}")
    state = "did not hold" if ended else "held"
    note(f"drill {given}: {state}; watched by {observer or 'nobody named'}", quiet=quiet)
