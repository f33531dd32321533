"""The evaluation replay: an evaluation is run again in the dark, on the local model and local data, beside its log."""

import datetime
import hashlib
import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from ringtrue.drills import Drill
from ringtrue.drills.retrain import darkness, processor
from ringtrue.errors import CouldNotFinish
from ringtrue.instruments.darkroom import Cut, Darkness, DarkRun
from ringtrue.instruments.darkroom.run import darken
from ringtrue.observation import Item, Kind
from ringtrue.record import Record

SCHEMA = "ringtrue/evaluation-replay/1"

evaluation_replay = Drill(
    id="evaluation-replay",
    question="Does the evaluation complete with the cable cut, and does its published score come out again?",
    of=(Kind.EVALUATION,),
)

TAIL = 4000
"""Bytes of what the harness printed that are looked at when it did not complete."""

DNS = 53

STANDS_FOR = "judge.home.arpa"
"""The name, in the domain that RFC 8375 keeps for what is at home, of a judge on this machine's loopback."""

_SECRET = re.compile(r"\b[A-Z][A-Z0-9_]{2,60}_(?:API_KEY|KEY|TOKEN|SECRET)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is run: tasks of a harness on a local model, or a command of the buyer's own.

    `harness` is `lm-eval`, `inspect`, or empty for `command`, which leaves its log in the folder that RINGTRUE_OUT
    names. `tasks` is the folder or file of the tasks, `task` the one to run. `data` are the local files that stand in
    for files of the same name. `judge` is the address (http://host:port/v1) of a domestic judge that stays reachable.
    `used` gives every file of the dossier that is used its SHA-256, `digests` those of model and tasks (see `given`).
    """

    item: Item
    folder: Path
    harness: str
    model: Path | None = None
    tasks: Path | None = None
    task: str = ""
    data: tuple[Path, ...] = ()
    command: tuple[str, ...] = ()
    python: str = sys.executable
    judge: str = ""
    limit: int = 0
    more: tuple[str, ...] = ()
    used: Mapping[str, str] = field(default_factory=dict)
    digests: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    cut: Cut = Cut.NO_NAMES
    timeout: float = 24 * 3600


def given(job: Job) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """SHA-256 of every file of model and tasks by its name below them, and of the model's by its name in the dossier.

    So a record is that of this model on these tasks, and of no other.
    """
    told: dict[str, dict[str, str]] = {}
    inside: dict[str, str] = {}
    home = job.folder.resolve()
    for word, place in (("model", job.model), ("tasks", job.tasks)):
        if place is None or job.command:
            continue
        root = place.resolve() if place.is_dir() else place.resolve().parent
        files = sorted(each for each in place.rglob("*") if each.is_file()) if place.is_dir() else [place]
        told[word] = {}
        for each in files:
            with each.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
            path = root / each.relative_to(place if place.is_dir() else place.parent)
            told[word][path.relative_to(root).as_posix()] = digest
            if word == "model" and path.is_relative_to(home):
                inside[path.relative_to(home).as_posix()] = digest
    return told, inside


def drill(job: Job, out: Path) -> tuple[DarkRun, str]:
    """Runs the evaluation in the dark; its log lies in `out` afterwards. Gives the run and the end of what it printed.

    Raises `CannotEnforce` when the network cannot be cut here.
    """
    with tempfile.TemporaryDirectory(prefix="ringtrue-replay-") as scratch:
        cwd, command = _command(job, Path(scratch), out)
        with (Path(scratch) / "printed").open("w+b") as printed:
            run = darken(
                Darkness(command=command, cwd=str(cwd), env=_environment(job, out), cut=job.cut, timeout=job.timeout,
                         **_judge(job)[1]),
                output=printed,
            )  # fmt: skip
            printed.seek(max(0, printed.seek(0, os.SEEK_END) - TAIL))
            return run, printed.read().decode("utf-8", "replace")


def _command(job: Job, scratch: Path, out: Path) -> tuple[Path, tuple[str, ...]]:
    if job.harness == "":
        return job.folder, job.command
    if job.model is None or job.tasks is None:
        raise CouldNotFinish("nothing was run: a harness needs a local model and local tasks", try_="--model, --tasks")
    tasks = _localised(job, scratch / "tasks")
    limit = ("--limit", str(job.limit)) if job.limit else ()
    if job.harness == "lm-eval":
        given = f"pretrained={job.model.resolve()}"
        return tasks, (
            job.python, "-m", "lm_eval", "--model", "hf", "--model_args", given, "--tasks", job.task, "--include_path",
            str(tasks), "--output_path", str(out), "--log_samples", "--device", "cpu", *limit, *job.more,
        )  # fmt: skip
    model = (
        "--model",
        "hf/local",
        "-M",
        f"model_path={job.model.resolve()}",
        "-M",
        f"tokenizer_path={job.model.resolve()}",
    )
    file = job.tasks.name if job.tasks.is_file() else "."  # Inspect takes a whole path without a task for a pattern
    return tasks, (
        job.python, "-m", "inspect_ai", "eval", f"{file}@{job.task}" if job.task else file, *model, "--log-dir",
        str(out), "--log-format", "json", "--display", "none", *limit, *job.more,
    )  # fmt: skip


def _localised(job: Job, place: Path) -> Path:
    """A copy of the tasks in which files of data are the local ones of the same name."""
    assert job.tasks
    source = job.tasks if job.tasks.is_dir() else job.tasks.parent
    shutil.copytree(source, place, symlinks=False, ignore=shutil.ignore_patterns("records", ".*"))
    for path in [*place.rglob("*.yaml"), *place.rglob("*.yml"), *place.rglob("*.py")]:
        text = path.read_text("utf-8")
        for local in job.data:
            text = re.sub(rf"(?<=[\s\"'\[:=(])[\w./~-]*(?<![\w.-]){re.escape(local.name)}(?=[\s\"',\])]|$)",
                          str(local.resolve()).replace("\\", "\\\\"), text)  # fmt: skip
        path.write_text(text, "utf-8")
    return place


def _judge(job: Job) -> tuple[str, dict[str, Any]]:
    """The judge's address as the run is told it, and what the darkroom lets out for it.

    In the dark, loopback is the run's own; a judge that answers on this machine's loopback stands behind a name.
    """
    if not job.judge:
        return "", {}
    told = urlsplit(job.judge)
    host, port = told.hostname or "", told.port or (443 if told.scheme == "https" else 80)
    if host != "localhost" and not (host.startswith("127.") or host == "::1"):
        return job.judge, {"allow": (host,)}
    return urlunsplit(told._replace(netloc=f"{STANDS_FOR}:{port}")), {"answer": {STANDS_FOR: f"{host}:{port}"}}


def _environment(job: Job, out: Path) -> dict[str, str]:
    kept = {key: each for key, each in os.environ.items() if not _SECRET.fullmatch(key) and key != "HF_TOKEN"}
    kept |= {"RINGTRUE_OUT": str(out), "HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1",
             "HF_HUB_DISABLE_TELEMETRY": "1", "TOKENIZERS_PARALLELISM": "false", "HF_UPDATE_DOWNLOAD_COUNTS": "0"}  # fmt: skip # noqa: E501
    if job.model:
        kept["RINGTRUE_MODEL"] = str(job.model.resolve())
    if job.judge:
        # The judge's own interface is that of OpenAI, as local servers have it; the key is none.
        where, _ = _judge(job)
        kept |= {"OPENAI_BASE_URL": where, "OPENAI_API_KEY": "none", "RINGTRUE_JUDGE": where}
    return kept


def needed(run: DarkRun, tail: str, why: str) -> dict[str, list[str]]:
    """What it would need from outside: hosts that it asked for, and secrets whose names it printed.

    A host whose name was not found was never connected to, so that its port is not known.
    """
    asked = {(each.name or each.address, each.port) for each in run.attempts if each.name or each.address}
    hosts = sorted({host if port == DNS else f"{host}:{port}" for host, port in asked})
    return {"hosts": hosts[:50], "secrets": sorted(set(_SECRET.findall(f"{tail}\n{why}")))[:50]}


def recorded(job: Job, run: DarkRun, result: Mapping[str, Any], *, observer: str, now: datetime.datetime) -> Record:
    """The record of the replay: scores and outcomes, never questions or answers."""
    return Record(
        drill=evaluation_replay.id,
        of=job.item,
        started=now.astimezone(datetime.UTC).isoformat(timespec="seconds"),
        seconds=round(run.seconds, 3),
        observer=observer,
        artefacts=dict(job.used),
        environment={"system": platform.platform(), "machine": platform.machine(), "processor": processor()},
        setting={"harness": job.harness or "own command", "task": job.task, "command": list(job.command),
                 "limit": job.limit, "judge": job.judge, "cut": job.cut.value, "more": list(job.more),
                 "digests": {word: dict(each) for word, each in job.digests.items()}},
        result={"schema": SCHEMA, "darkness": darkness(run), **result},
    )  # fmt: skip
