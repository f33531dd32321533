"""The dark run: a command is started with everything foreign gone, and what it needs comes to light."""

import dataclasses
import datetime
import os
import platform
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from ringtrue.drills import Drill
from ringtrue.drills.essential import UNDETERMINED, Needs, destination, needs
from ringtrue.drills.opened import Opened, opened
from ringtrue.drills.signs import UNKNOWN, sign_of, signs
from ringtrue.instruments.darkroom import Backend, Cut, Darkness, DarkRun, NoClock, Probe
from ringtrue.instruments.darkroom.run import darken
from ringtrue.instruments.darkroom.standing_in import StandIns, StoodIn
from ringtrue.observation import Item, Kind
from ringtrue.record import Record

SCHEMA = "ringtrue/dark-run/1"

CUTS = (Cut.NO_NAMES, Cut.REFUSED, Cut.BLACK_HOLE)
"""The ways in which a network is missing: the cable out, the service gone, a firewall that drops."""

DAYS_AHEAD = (1, 31, 91, 400)
"""Leases of 30 and 90 days, and the year that a grace period may last, each with a day to spare."""

HELD, FAILED = "held", "failed"

_SECRET = re.compile(r"(?i)([\w-]*(?:key|token|secret|passw(?:or)?d|credential)[\w-]*)([ =:]+)(\S+)")

dark_run = Drill(
    id="dark-run",
    question="Does it start, answer and go on with the cable cut, and whom does it try to reach?",
    of=(Kind.SERVING, Kind.TRAINING, Kind.EVALUATION),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What to run: a command with its probes, what stays reachable, and (of a dossier) the item and its files.

    `answer` gives names a stand-in elsewhere, as `host:port`; `stand_ins` a folder that is served in their place.
    `named` gives the digest of each file of the dossier; `weights` the files of each component that the item needs.
    """

    command: tuple[str, ...]
    cwd: Path
    env: Mapping[str, str]
    probes: tuple[Probe, ...] = ()
    allow: tuple[str, ...] = ()
    answer: Mapping[str, str] = field(default_factory=dict)
    stand_ins: Mapping[str, Path] = field(default_factory=dict)
    item: Item | None = None
    named: Mapping[str, str] = field(default_factory=dict)
    weights: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How it is drilled: the cuts, the days ahead, the means, and how long (seconds)."""

    cuts: tuple[Cut, ...] = CUTS
    days: tuple[int, ...] = DAYS_AHEAD
    backend: Backend | None = None
    timeout: float = 3600
    hold: float = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One run of the drill: under which cut, with what answered, how many days ahead; `why_not` it was not made."""

    cut: Cut
    days: int
    answered: tuple[str, ...]
    run: DarkRun | None
    why_not: str = ""


Watch = Callable[[str, Mapping[str, Any]], None]
"""Takes the title of the run under way and each of its events, for whoever draws."""


def drill(
    job: Job, plan: Plan, *, output: IO[bytes] | int | None = None, watch: Watch = lambda _, __: None
) -> dict[str, Any]:
    """Runs the command once per cut, then with destinations answered, then with the clock ahead; gives JSON data.

    Raises `CannotEnforce` when the machine permits no way to cut the network: then nothing was run.
    """
    started = time.monotonic()
    with StandIns(job.stand_ins, job.env) as stand_ins:
        steps, found = _held(job, plan, stand_ins, output, watch)
        stood_in = stand_ins.told()
    return _told(job, plan, steps, found, stood_in, time.monotonic() - started)


def _held(
    job: Job, plan: Plan, stand_ins: StandIns, output: IO[bytes] | int | None, watch: Watch
) -> tuple[list[Step], Needs]:
    answers = {**job.answer, **stand_ins.answers}

    def run(cut: Cut, days: int = 0, answered: frozenset[str] = frozenset()) -> DarkRun:
        title = f"{cut}" + (f", {days} days ahead" if days else "") + (f", with {', '.join(sorted(answered))}"
                                                                       if answered else "")  # fmt: skip
        return darken(
            Darkness(
                command=job.command, cwd=str(job.cwd), env={**job.env, **stand_ins.trust}, cut=cut, allow=job.allow,
                answer={name: answers[name] for name in sorted(answered)}, backend=plan.backend,
                timeout=plan.timeout, probes=job.probes, hold=plan.hold, watch_files=True, clock=days,
            ),
            output=output,
            watch=lambda event: watch(title, event),
        )  # fmt: skip

    steps = [Step(cut=each, days=0, answered=(), run=run(each)) for each in plan.cuts]
    dark = [each.run for each in steps if each.run]
    found = needs(dark, frozenset(answers), lambda answered: run(plan.cuts[0], 0, answered))
    steps += [Step(cut=plan.cuts[0], days=0, answered=tuple(sorted(one)), run=made) for one, made in found.runs]
    for days in plan.days:
        try:
            steps.append(Step(cut=plan.cuts[0], days=days, answered=(), run=run(plan.cuts[0], days)))
        except NoClock as error:
            steps.append(Step(cut=plan.cuts[0], days=days, answered=(), run=None, why_not=str(error)))
    return steps, found


def _told(
    job: Job, plan: Plan, steps: list[Step], found: Needs, stood_in: tuple[StoodIn, ...], seconds: float
) -> dict[str, Any]:
    runs = [each.run for each in steps if each.run]
    dark = [each.run for each in steps if each.run and not each.answered and not each.days]
    files = opened((path for each in runs for path in each.files), job.cwd.resolve(), job.named)
    failures = [each.time_to_failure for each in dark if each.time_to_failure is not None]
    return {
        "schema": SCHEMA,
        "command": [_without_secrets(each) for each in _words(job.command)],
        "backend": runs[0].backend.value,
        "enforced_by": list(runs[0].enforced_by),
        "not_observed": list(runs[0].not_observed),
        "verdict": FAILED if failures else HELD,
        "time_to_failure": min(failures, default=None),
        "seconds": round(seconds, 1),
        "attempts": list(_attempts(steps, found)),
        "allowed": sorted({f"{destination(one)}:{one.port}" for each in runs for one in each.allowed}),
        "destinations": {
            name: {"class": found.classes[name], "why": found.why[name]} for name in sorted(found.classes)
        },
        "stand_ins": [dataclasses.asdict(each) for each in stood_in],
        "probes": [_probed(each) for each in (dark[0].probes if dark else ())],
        "runs": [_step(each) for each in steps],
        "files": _files(job, files),
        "troubles": sorted({trouble for each in runs for trouble in each.troubles}),
    }


def _attempts(steps: list[Step], found: Needs) -> Iterator[dict[str, Any]]:
    """Every attempt of every run; the same process of another run is another one."""
    for n, step in enumerate(steps):
        for each in step.run.attempts if step.run else ():
            sign = sign_of(each)
            yield {
                "run": n,
                "name": each.name,
                "address": each.address,
                "port": each.port,
                "protocol": each.protocol,
                "pid": each.pid,
                "exe": each.exe,
                "exe_digest": each.exe_digest,
                "command": _without_secrets(each.command),
                "where": each.where,
                "kind": sign.kind if sign else UNKNOWN,
                "sign": sign.id if sign else "",
                "by_port_alone": bool(sign and not sign.hosts and not sign.addresses and not sign.packages),
                "switches": list(sign.switches) if sign else [],
                "class": found.classes.get(destination(each), UNDETERMINED),
                "first": each.first,
                "count": each.count,
            }


def _step(step: Step) -> dict[str, Any]:
    told: dict[str, Any] = {"cut": step.cut.value, "days_ahead": step.days, "answered": list(step.answered)}
    if step.run is None:
        return {**told, "made": False, "why_not": step.why_not}
    return {
        **told,
        "made": True,
        "held": step.run.held,
        "ended": step.run.ended,
        "exit_code": step.run.exit_code,
        "seconds": step.run.seconds,
        "time_to_failure": step.run.time_to_failure,
        "clock_missed": list(step.run.clock_missed),
        "probes": [_probed(each) for each in step.run.probes],
    }


def _probed(found: Any) -> dict[str, Any]:
    probe = {name: value for name, value in dataclasses.asdict(found.probe).items() if value}
    return {**probe, "held": found.held, "after": found.after, "failed": found.failed}


def _files(job: Job, found: Opened) -> dict[str, Any]:
    return {
        "opened": found.count,
        "of_the_dossier": dict(found.used),
        "weights_not_of_the_dossier": dict(found.strangers),
        "components_never_opened": sorted(
            name for name, files in job.weights.items() if files and not found.used.keys() & set(files)
        ),
    }


def recorded(job: Job, plan: Plan, result: Mapping[str, Any], *, observer: str, now: datetime.datetime) -> Record:
    """The record of a drill that began at `now` (UTC) on an item of a dossier."""
    assert job.item
    artefacts = dict(result["files"]["of_the_dossier"])
    for each in job.command[1:]:
        if each in job.named:
            artefacts[each] = job.named[each]
    return Record(
        drill=dark_run.id,
        of=job.item,
        started=now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        seconds=result["seconds"],
        observer=observer,
        artefacts=artefacts,
        environment=environment(job.env),
        setting={
            "command": result["command"],
            "cuts": [each.value for each in plan.cuts],
            "days_ahead": list(plan.days),
            "backend": result["backend"],
            "timeout": plan.timeout,
            "hold": plan.hold,
            "allow": list(job.allow),
            "answer": dict(job.answer),
            "stand_ins": {each["name"]: each["digest"] for each in result["stand_ins"]},
            "probes": [
                {name: value for name, value in dataclasses.asdict(each).items() if value} for each in job.probes
            ],
        },
        result=result,
    )


def environment(env: Mapping[str, str]) -> dict[str, Any]:
    """The machine, and which known switches were set; never a value, which may be a secret."""
    switches = {switch.partition("=")[0] for each in signs() for switch in each.switches if "=" in switch}
    return {
        "kernel": platform.release(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "container": next((name for name in ("/.dockerenv", "/run/.containerenv") if Path(name).exists()), ""),
        "container_image": _image(env),
        "as_root": os.geteuid() == 0,
        "switches_set": sorted(switches & env.keys()),
    }


def _image(env: Mapping[str, str]) -> str:
    """The image that whoever runs containers names in the environment; the kernel itself knows none."""
    return next((env[name] for name in ("RINGTRUE_IMAGE", "CONTAINER_IMAGE", "IMAGE_DIGEST") if env.get(name)), "")


def _words(command: tuple[str, ...]) -> list[str]:
    """The words of a command, the one after a secret's name hidden."""
    words = list(command)
    for n, each in enumerate(words[:-1]):
        if each.startswith("-") and "=" not in each and _SECRET.match(f"{each.lstrip('-')} x"):
            words[n + 1] = "(hidden)"
    return words


def _without_secrets(text: str) -> str:
    return _SECRET.sub(r"\1\2(hidden)", text)
