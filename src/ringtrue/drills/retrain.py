"""The retrain drill: the model is fine-tuned in the dark, and the loss on rows that were held out falls, or does not."""  # noqa: E501

import datetime
import hashlib
import json
import os
import platform
import secrets
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from ringtrue.drills import Drill, training
from ringtrue.errors import CouldNotFinish
from ringtrue.instruments.darkroom import Cut, Darkness, DarkRun
from ringtrue.instruments.darkroom.run import darken
from ringtrue.observation import Item, Kind
from ringtrue.record import Record

SCHEMA = "ringtrue/retrain/1"

retrain = Drill(
    id="retrain",
    question="Can the model be fine-tuned with the cable cut, so that the loss on held-out rows falls?",
    of=(Kind.RELEASE,),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the fine-tune is told to do; all of it stands in the record, so that somebody else can do it again.

    `tokens` are the most of one row, `held_out` the share of rows held out, `rank` that of the adapter.
    """

    method: str = "lora"
    steps: int = 120
    batch: int = 16
    tokens: int = 256
    rank: int = 16
    learning_rate: float = 3e-3
    held_out: float = 0.15
    checkpoint_every: int = 50
    device: str = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is trained on what: files of the dossier by name with their SHA-256.

    `manifest` holds what is said of each file of data: origin, country, languages, rights. `command` is the buyer's own
    training program (empty: ours), which leaves its figures in `metrics`.
    """

    folder: Path
    model: Path
    tokenizer: Path
    weights: Mapping[str, str]
    data: Mapping[str, str]
    manifest: tuple[Mapping[str, Any], ...] = ()
    python: str = sys.executable
    command: tuple[str, ...] = ()
    metrics: str = ""
    setting: Setting = field(default_factory=Setting)
    nonce: str = field(default_factory=lambda: secrets.token_hex(16))
    cut: Cut = Cut.NO_NAMES
    timeout: float = 24 * 3600


Watch = Callable[[Mapping[str, Any]], None]
"""Takes each step of the training, for whoever draws."""


def binding(nonce: str, weights: Mapping[str, str], data: Mapping[str, str], setting: Mapping[str, Any]) -> str:
    """What ties a run to its nonce, its base, its data and its setting: SHA-256 of all of them."""
    told = json.dumps([nonce, dict(sorted(weights.items())), dict(sorted(data.items())), setting], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def drill(job: Job, *, work: Path | None = None, adapter: Path | None = None, watch: Watch = lambda _: None) -> Any:
    """Trains in the dark and gives JSON data: what the record holds as its result.

    `work` keeps checkpoints, so that a run that was stopped goes on; `adapter` takes what was trained. Raises
    `CouldNotFinish` when the training did not come to its end without having tried to leave, `CannotEnforce` when the
    network cannot be cut here.
    """
    with tempfile.TemporaryDirectory(prefix="ringtrue-retrain-") as scratch:
        place = work or Path(scratch)
        place.mkdir(parents=True, exist_ok=True)
        if job.command:
            return _own_command(job, place, watch)
        return _ours(job, place, adapter or Path(scratch) / "adapter", watch)


def _ours(job: Job, work: Path, adapter: Path, watch: Watch) -> dict[str, Any]:
    setting = asdict(job.setting)
    tied = binding(job.nonce, job.weights, job.data, setting)
    asked = work / "request.json"
    answer = work / "result.json"
    answer.unlink(missing_ok=True)
    told = {
        "model": str(job.model.resolve()), "tokenizer": str(job.tokenizer.resolve()),
        "data": [str((job.folder / name).resolve()) for name in sorted(job.data)], "setting": setting,
        "nonce": job.nonce, "base": _of_all(job.weights), "binding": tied, "work": str(work.resolve()),
        "adapter": str(adapter.resolve()), "result": str(answer.resolve()),
    }  # fmt: skip
    asked.write_text(json.dumps(told), "utf-8")
    command = (job.python, "-u", str(Path(training.__file__).resolve()), str(asked.resolve()))
    run, tail = _dark(job, command, _environment(), watch)
    result = _read(answer)
    if result is None:
        return _failed(job, run, tail)
    return {"schema": SCHEMA, "done": True, "by": "ringtrue", "binding": tied, "nonce": job.nonce,
            "darkness": darkness(run), **result}  # fmt: skip


def _own_command(job: Job, work: Path, watch: Watch) -> dict[str, Any]:
    """The buyer's own program, told in its environment where everything lies; its figures stand in its metric file."""
    train, held = training.split(_rows(job), job.nonce, job.setting.held_out)
    for name, rows in (("train.txt", train), ("held-out.txt", held)):
        (work / name).write_text("\n".join(rows) + "\n", "utf-8")
    metrics = Path(job.metrics) if Path(job.metrics).is_absolute() else job.folder / job.metrics
    metrics.unlink(missing_ok=True)
    env = _environment() | {
        "RINGTRUE_MODEL": str(job.model.resolve()), "RINGTRUE_NONCE": job.nonce,
        "RINGTRUE_TRAIN": str((work / "train.txt").resolve()),
        "RINGTRUE_HELD_OUT": str((work / "held-out.txt").resolve()), "RINGTRUE_METRICS": str(metrics.resolve()),
    }  # fmt: skip
    run, tail = _dark(job, job.command, env, watch)
    told = _read(metrics)
    if run.exit_code != 0 or told is None:
        return _failed(job, run, tail)
    return {"schema": SCHEMA, "done": True, "by": "own command", "nonce": job.nonce, "darkness": darkness(run),
            "before": told.get("before"), "after": told.get("after"), "tokens": told.get("tokens"),
            "rows": {"train": len(train), "held": len(held)},
            "controls": "none: the figures are the command's own"}  # fmt: skip


def _dark(job: Job, command: tuple[str, ...], env: Mapping[str, str], watch: Watch) -> tuple[DarkRun, str]:
    """Runs the command in the dark, hands its lines on, and gives the end of what it printed."""
    reading, writing = os.pipe()
    last: list[str] = []

    def follow() -> None:
        with os.fdopen(reading, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                try:
                    event = json.loads(line)
                except ValueError:
                    event = None
                if isinstance(event, dict) and "phase" in event:
                    watch(event)
                else:
                    last[:] = [*last[-20:], line.rstrip()[:500]]

    thread = threading.Thread(target=follow, daemon=True)
    thread.start()
    try:
        run = darken(
            Darkness(command=command, cwd=str(job.folder), env=dict(env), cut=job.cut, timeout=job.timeout),
            output=writing,
        )
    finally:
        os.close(writing)
        thread.join(5)
    return run, "\n".join(last)


def _failed(job: Job, run: DarkRun, tail: str) -> dict[str, Any]:
    """A training that did not come to its end: it needed the network when it tried to leave, else it just failed."""
    if not run.attempts:
        raise CouldNotFinish(
            "the fine-tune did not come to its end, and nothing is shown either way",
            where=" ".join(job.command) or job.python,
            why=tail[-1500:] or f"it {run.ended}",
            try_="give it a Python with torch, transformers and peft: --python, or pip install 'ringtrue[retrain]' torch",  # noqa: E501
        )
    return {"schema": SCHEMA, "done": False, "by": "own command" if job.command else "ringtrue", "nonce": job.nonce,
            "darkness": darkness(run), "why": tail[-1500:]}  # fmt: skip


def darkness(run: DarkRun) -> dict[str, Any]:
    """How dark it was, who tried to leave, and what was reached because it was allowed."""
    return {
        "backend": run.backend.value,
        "enforced_by": list(run.enforced_by),
        "not_observed": list(run.not_observed),
        "exit_code": run.exit_code,
        "seconds": round(run.seconds, 3),
        "attempts": [
            {"destination": each.name or each.address or each.protocol, "port": each.port, "protocol": each.protocol,
             "where": each.where, "count": each.count}
            for each in run.attempts
        ],
        "allowed": sorted({f"{each.name or each.address}:{each.port}" for each in run.allowed}),
    }  # fmt: skip


def recorded(job: Job, result: Mapping[str, Any], *, observer: str, now: datetime.datetime, seconds: float) -> Record:
    """The record of the drill; the rows themselves never stand in it."""
    return Record(
        drill=retrain.id,
        of=Item(kind=Kind.RELEASE, name="release"),
        started=now.astimezone(datetime.UTC).isoformat(timespec="seconds"),
        seconds=round(seconds, 3),
        observer=observer,
        artefacts={**job.weights, **job.data},
        environment={"system": platform.platform(), "machine": platform.machine(), "processor": processor(),
                     "software": result.get("software", {})},
        setting={"training": asdict(job.setting), "cut": job.cut.value, "weights": sorted(job.weights),
                 "data": sorted(job.data), "manifest": [dict(each) for each in job.manifest],
                 "command": list(job.command)},
        result=result,
    )  # fmt: skip


def processor() -> str:
    """The processor's own name: the machine class on which a re-run must give the same bytes."""
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8", errors="replace") as stream:
            return next((line.split(":", 1)[1].strip() for line in stream if line.startswith("model name")), "")
    except OSError:
        return platform.processor()


def _environment() -> dict[str, str]:
    """The caller's environment without what would let a library call home or find what nobody declared."""
    kept = {key: each for key, each in os.environ.items() if not key.upper().endswith(("_TOKEN", "_KEY", "_SECRET"))}
    return kept | {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "OMP_NUM_THREADS": kept.get("OMP_NUM_THREADS", "1"),  # noqa: E501
                   "PYTHONHASHSEED": "0", "TOKENIZERS_PARALLELISM": "false", "HF_HUB_DISABLE_TELEMETRY": "1"}  # fmt: skip # noqa: E501


def _of_all(digests: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(sorted(digests.values())).encode()).hexdigest()


def _rows(job: Job) -> list[str]:
    rows = []
    for name in sorted(job.data):
        with (job.folder / name).open(encoding="utf-8") as stream:
            for line in stream:
                told = json.loads(line) if name.endswith((".jsonl", ".ndjson")) and line.strip() else line
                text = told.get("text", "") if isinstance(told, dict) else str(told)
                if text.strip():
                    rows.append(" ".join(text.split()))
    return rows


def _read(path: Path) -> dict[str, Any] | None:
    stream: IO[str]
    try:
        with path.open(encoding="utf-8") as stream:
            told = json.loads(stream.read(64 << 20))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) else None
