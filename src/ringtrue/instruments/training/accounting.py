"""Reads a scheduler's accounting: what `sacct --parsable2` of Slurm prints, one job a line, fields parted by `|`.

Source of the fields: the manual page sacct(1). Steps of a job (`123.batch`) repeat what the job tells and are passed
over; so are jobs that never ran.
"""

import re
from dataclasses import dataclass

from ringtrue.instruments.training import Unfit

MOST_JOBS = 1_000_000

_GPUS = re.compile(r"(?:^|,)gres/gpu(?::([\w.-]+))?=(\d{1,9})")
_CLOCK = re.compile(r"^(?:(\d{1,6})-)?(\d{1,3}):(\d{2}):(\d{2})(?:\.\d+)?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One job: accelerators it had, their type where told, and how many seconds it ran."""

    id: str
    line: int
    accelerators: int
    type: str
    seconds: float


def read_jobs(text: str) -> tuple[Job, ...]:
    """The jobs with accelerators, in order. `Unfit` when the columns needed are not there or a line is broken."""
    lines = text.splitlines()
    names = [each.strip().lower() for each in lines[0].split("|")] if lines else []
    if "jobid" not in names or "alloctres" not in names or not {"elapsed", "elapsedraw"} & set(names):
        raise Unfit("it has no columns JobID, AllocTRES and Elapsed: it is not what `sacct --parsable2` prints")
    if len(lines) > MOST_JOBS:
        raise Unfit(f"it has more than {MOST_JOBS} lines")
    jobs: list[Job] = []
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        fields = dict(zip(names, line.split("|"), strict=False))
        if len(fields) < len(names):
            raise Unfit(f"line {number} has fewer fields than the first")
        if "." in fields["jobid"]:
            continue
        found = _gpus(fields["alloctres"])
        seconds = _seconds(fields.get("elapsedraw", ""), fields.get("elapsed", ""))
        if seconds is None:
            raise Unfit(f"line {number} tells no elapsed time")
        if found and seconds:
            jobs.append(Job(id=fields["jobid"], line=number, accelerators=found[1], type=found[0], seconds=seconds))
    return tuple(jobs)


def _gpus(allocated: str) -> tuple[str, int] | None:
    """Type and number of accelerators; `gres/gpu=8,gres/gpu:h100=8` tells the same eight twice."""
    found = _GPUS.findall(allocated)
    typed = [(kind, int(count)) for kind, count in found if kind]
    if typed:
        return ",".join(kind for kind, _ in typed), sum(count for _, count in typed)
    plain = [int(count) for kind, count in found if not kind]
    return ("", plain[0]) if plain else None


def _seconds(raw: str, clock: str) -> float | None:
    if raw.strip().isdigit():
        return float(raw)
    if found := _CLOCK.match(clock.strip()):
        days, hours, minutes, seconds = (int(each or 0) for each in found.groups())
        return float(((days * 24 + hours) * 60 + minutes) * 60 + seconds)
    return None
