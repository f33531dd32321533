"""`ringtrue drill dark-run`: start a command with the cable cut, and see whom it tries to reach."""

import dataclasses
import datetime
import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any

import click

from ringtrue.cli.telling import common, next_step, note, tell, tell_shown, write_whole
from ringtrue.errors import CouldNotFinish, NotUnderstood

if TYPE_CHECKING:
    from rich.console import Console

    from ringtrue.drills.dark_run import Job, Plan
    from ringtrue.instruments.darkroom import Probe

FAIL_MODES = ("no-names", "refused", "black-hole", "all")
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_-]{1,63})*")

TAIL = 2000
"""Bytes of what a command printed that are shown when it failed."""


class WithCommand(click.Command):
    """Takes everything behind `--` as the command to run."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Splits the command off."""
        if "--" in args:
            at = args.index("--")
            ctx.meta["command"] = tuple(args[at + 1 :])
            args = args[:at]
        return super().parse_args(ctx, args)


@click.command(cls=WithCommand, options_metavar="[OPTIONS]")
@click.argument("folder", metavar="[DOSSIER | -- CMD ...]", default=".", type=click.Path(path_type=Path))
@click.option("--fail-mode", type=click.Choice(FAIL_MODES), multiple=True,
              help="How the network is missing (a dossier: all, a command: no-names).")  # fmt: skip
@click.option("--allow", multiple=True, metavar="HOST|CIDR", help="Stays reachable; its place must itself be shown.")
@click.option("--answer", multiple=True, metavar="NAME=HOST:PORT", help="A stand-in for a name: finds what is needed.")
@click.option("--stand-in", "stand_ins", multiple=True, metavar="NAME=FOLDER",
              help="The same with a folder, which is served in its place over HTTP and HTTPS.")  # fmt: skip
@click.option("--clock", metavar="DAYS", help="Again with the clock so many days ahead: 1,31,91,400, or none.")
@click.option("--timeout", type=float, default=3600, show_default=True, help="Seconds that one run may take.")
@click.option("--hold", type=float, default=10, show_default=True, help="Seconds that a service must go on answering.")
@click.option("--probe", "probes", multiple=True, metavar="URL|FILE[#PATH=VALUE]",
              help="With CMD: what must answer, or be written.")  # fmt: skip
@click.option("--backend", type=click.Choice(["auto", "namespace", "redirect"]), default="auto", show_default=True)
@click.option("--item", help="Only this item of the dossier: serving:NAME.")
@click.option("--observer", metavar="PARTY", default="", help="The party of the dossier that watches this drill.")
@click.option("--silent", is_flag=True, help="Exit 13 also when it works but tries to leave.")
@click.option("--page", type=click.Path(path_type=Path, dir_okay=False), help="Write a page (HTML) with the timeline.")
@click.option("--journal", type=click.Path(path_type=Path, dir_okay=False), help="Write a journal of Chaos Toolkit.")
@common
@click.pass_context
def command(
    ctx: click.Context,
    folder: Path,
    fail_mode: tuple[str, ...],
    allow: tuple[str, ...],
    answer: tuple[str, ...],
    stand_ins: tuple[str, ...],
    clock: str | None,
    timeout: float,
    hold: float,
    probes: tuple[str, ...],
    backend: str,
    item: str | None,
    observer: str,
    silent: bool,
    page: Path | None,
    journal: Path | None,
    as_json: bool,
    output: str,
    quiet: bool,
    no_progress: bool,
) -> int:
    """Start a command with everything foreign gone, and see what it needs and whom it tries to reach.

    With a dossier every command of its servings, trainings and evaluations is drilled and a record written; with a
    command behind `--` only that is run. Nobody needs to be root. Exit 13: it did not work in the dark.
    """
    from ringtrue.drills.dark_run import CUTS, DAYS_AHEAD, FAILED, Plan
    from ringtrue.instruments.darkroom import Backend, CannotEnforce, Cut

    given: tuple[str, ...] | None = ctx.meta.get("command")
    if given == ():
        raise NotUnderstood("nothing was run: there is no command behind `--`", try_="ringtrue drill dark-run -- CMD")
    every = given is None if not fail_mode else "all" in fail_mode
    plan = Plan(
        cuts=CUTS if every else tuple(Cut(each) for each in fail_mode) or (Cut.NO_NAMES,),
        days=_days(clock, DAYS_AHEAD if given is None else ()),
        backend=None if backend == "auto" else Backend(backend),
        timeout=timeout,
        hold=hold,
    )
    found = _jobs(folder, given, probes, allow, _answers(answer), item, _stand_ins(stand_ins, answer))
    told: list[dict[str, Any]] = []
    for job in found:
        try:
            result, left, printed = _drilled(job, plan, drawn=not (quiet or no_progress or as_json))
        except CannotEnforce as error:
            raise CouldNotFinish(
                "the drill was not held, and nothing is shown either way",
                where=" ".join(job.command),
                why=str(error),
                try_="run it as root, or where user namespaces or seccomp notifications (Linux 5.9) are permitted",
            ) from error
        kept = _keep(job, plan, result, observer) if job.item else None
        told.append({**result, "restored": not left, "left_behind": left, "item": str(job.item or ""),
                     "record": str(kept or "")})  # fmt: skip
        if printed and result["verdict"] == FAILED and not (quiet or as_json):
            note(f"the last lines of what it printed:\n{_inert(printed)}", quiet=quiet)
    if page:
        from ringtrue.reports.dark_run_page import as_text

        write_whole(page, as_text(told).encode())
    if journal:
        from ringtrue.drills.journal import as_journal

        write_whole(journal, json.dumps(as_journal(told[0]), ensure_ascii=False, indent=1).encode())
    if as_json:
        whole = told[0] if given is not None else {"schema": "ringtrue/dark-runs/1", "runs": told}
        tell(json.dumps(whole, ensure_ascii=True) + "\n", output)
    else:
        tell_shown(lambda console: _show_all(told, console), output)
    if any(not each["restored"] for each in told):
        return 14
    if any(each["verdict"] == FAILED or (silent and each["attempts"]) for each in told):
        return 13
    next_step("ringtrue assess" if given is None else "ringtrue drill dark-run DOSSIER, which keeps a record",
              quiet=quiet or as_json)  # fmt: skip
    return 0


def hold_for_exercise(folder: Path, observer: str, *, drawn: bool) -> Iterator[tuple[str, str, int, list[str]]]:
    """Holds the dark run of every serving and evaluation as this command would, and keeps its record.

    Gives the item, the verdict, how many attempts to leave were seen, and what was left behind.

    For an exercise that wants measured times. Raises what the command raises.
    """
    from ringtrue.drills.dark_run import Plan
    from ringtrue.instruments.darkroom import CannotEnforce
    from ringtrue.observation import Kind

    for job in _jobs(folder, None, (), (), {}, None):
        if job.item is None or job.item.kind not in (Kind.SERVING, Kind.EVALUATION):
            continue
        plan = Plan()
        try:
            result, left, _ = _drilled(job, plan, drawn=drawn)
        except CannotEnforce as error:
            raise CouldNotFinish(
                "the drill was not held, and nothing is shown either way", where=str(job.item), why=str(error),
                try_="run it as root, or without --live",
            ) from error  # fmt: skip
        _keep(job, plan, result, observer)
        yield str(job.item), result["verdict"], len(result["attempts"]), left


def _show_all(told: list[dict[str, Any]], console: "Console") -> None:
    from ringtrue.reports.dark_run_text import show

    for each in told:
        show(each, console)


def _jobs(
    folder: Path,
    given: tuple[str, ...] | None,
    probes: tuple[str, ...],
    allow: tuple[str, ...],
    answer: Mapping[str, str],
    item: str | None,
    stand_ins: Mapping[str, Path] = MappingProxyType({}),
) -> "list[Job]":
    from ringtrue.drills.dark_run import Job
    from ringtrue.drills.jobs import jobs

    if given is not None:
        return [
            Job(command=given, cwd=Path.cwd(), env=dict(os.environ), probes=tuple(_probe(each) for each in probes),
                allow=allow, answer=answer, stand_ins=stand_ins)
        ]  # fmt: skip
    from ringtrue.dossier.load import open_dossier

    opened = open_dossier(folder, datetime.datetime.now(datetime.UTC).date())
    found = [dataclasses.replace(each, stand_ins=stand_ins) for each in jobs(opened, dict(os.environ), answer, allow)]
    if item:
        found = [each for each in found if str(each.item) == item]
        if not found:
            raise NotUnderstood("nothing was run: no such item has a command", where=f"--item {item}",
                                try_="kind:name, as in the dossier")  # fmt: skip
    return found


def _probe(text: str) -> "Probe":
    """A probe as one word: an address, or a file, with the place in its JSON and the value behind `#`."""
    from ringtrue.instruments.darkroom import Probe

    if "://" in text:
        return Probe(name=text, url=text)
    file, _, rest = text.partition("#")
    path, _, expect = rest.partition("=")
    return Probe(name=text, file=file, path=path, expect=expect)


def _drilled(job: "Job", plan: "Plan", *, drawn: bool) -> tuple[dict[str, Any], list[str], bytes]:
    """The result of a drill, what it left behind, and the end of what the command printed."""
    from ringtrue.cli.drill.watching import Watching
    from ringtrue.drills.dark_run import drill
    from ringtrue.drills.restoring import left_behind, standing

    with ExitStack() as stack:
        output: IO[bytes] = stack.enter_context(tempfile.TemporaryFile())
        watching = stack.enter_context(Watching(drawn=drawn))
        before = standing()
        result = drill(job, plan, output=output, watch=watching.see)
        left = left_behind(before)
        output.seek(max(0, output.seek(0, os.SEEK_END) - TAIL))
        return result, left, output.read()


def _keep(job: "Job", plan: "Plan", result: Mapping[str, Any], observer: str) -> Path:
    from ringtrue.drills.dark_run import recorded
    from ringtrue.record import keep

    began = datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=result["seconds"])
    return keep(recorded(job, plan, result, observer=observer, now=began), job.cwd)


def _answers(given: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for each in given:
        name, _, where = each.partition("=")
        host, _, port = where.rpartition(":")
        if not name or not host or not port.isdigit():
            raise NotUnderstood("nothing was run: a stand-in was not understood", where=f"--answer {each}",
                                why="it is not NAME=HOST:PORT", try_="--answer hub.example=127.0.0.1:8443")  # fmt: skip
        found[name] = where
    return found


def _stand_ins(given: tuple[str, ...], answered: tuple[str, ...]) -> dict[str, Path]:
    taken = {each.partition("=")[0] for each in answered}
    found: dict[str, Path] = {}
    for each in given:
        name, _, folder = each.partition("=")
        name = name.lower().rstrip(".")
        why = ""
        if not folder or not _HOST.fullmatch(name):
            why = "it is not NAME=FOLDER with the name of a host"
        elif name in taken or name in found:
            why = "this name has a stand-in already"
        elif not Path(folder).is_dir():
            why = "there is no such folder"
        if why:
            raise NotUnderstood("nothing was run: a stand-in was not understood", where=f"--stand-in {each}", why=why,
                                try_="--stand-in hub.example=./hub, where ./hub holds what it would serve")  # fmt: skip
        found[name] = Path(folder).resolve()
    return found


def _days(given: str | None, otherwise: tuple[int, ...]) -> tuple[int, ...]:
    if given is None:
        return otherwise
    if given == "none":
        return ()
    try:
        return tuple(int(each) for each in given.split(","))
    except ValueError as error:
        raise NotUnderstood(
            "nothing was run: the days were not understood", where=f"--clock {given}",
            why="they are not numbers with commas between", try_="--clock 31,400",
        ) from error  # fmt: skip


def _inert(printed: bytes) -> str:
    from ringtrue.reports.inert import inert

    return "\n".join(inert(line) for line in printed.decode("utf-8", "replace").splitlines()[-20:])
