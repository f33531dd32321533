"""How much of what evaluation logs hold is read, in nine forms, and what broken and huge logs do.

    python benchmarks/evaluation_logs.py [--found FOLDER] [--huge MEGABYTES] [--only HARNESS]

Logs are of three kinds: `made` by the tools themselves (benchmarks/evaluation/make_*.py), `found` in public repositories
and made by nobody here (listed in benchmarks/evaluation/found.toml, laid into FOLDER by obtain.py), and `generated` field
by field. What each must tell was written down before it was read. Printed per form: facts that were read of those that
are there, foreign judges found, judges that nobody named, logs a second; then what became of logs that break off, are
mixed up or changed, and of logs of MEGABYTES (1024), with the most memory that reading one took.
"""

import argparse
import dataclasses
import hashlib
import json
import random
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ringtrue.errors import ArtefactUnreadable
from ringtrue.examiners.evaluations import judges as judging
from ringtrue.examiners.evaluations import readers
from ringtrue.examiners.evaluations.custody import _exhibit, file_at
from ringtrue.examiners.evaluations.log import Log

HERE = Path(__file__).resolve().parent / "evaluation"
sys.path.insert(0, str(HERE))

import generated  # noqa: E402
import huge  # noqa: E402

SHELVES = _exhibit()
CUTS = (0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.97, 0.999)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One log on disk, of which kind it is, and what it must tell."""

    harness: str
    kind: str
    path: Path
    beside: tuple[Path, ...]
    truth: dict[str, Any]


@dataclasses.dataclass(slots=True)
class Tally:
    """What was counted of one form."""

    logs: int = 0
    asked: int = 0
    read: int = 0
    foreign: int = 0
    foreign_found: int = 0
    accused: int = 0
    seconds: float = 0.0
    kinds: dict[str, int] = dataclasses.field(default_factory=dict)
    missed: list[str] = dataclasses.field(default_factory=list)


def cases(place: Path, found: Path | None) -> Iterator[Case]:
    """Every log with what it must tell; generated ones are written below `place`."""
    for truth in sorted((HERE / "made").glob("*/truth.json")):
        told = json.loads(truth.read_text())
        for each in told["logs"]:
            yield Case(harness=told["harness"], kind="made", path=truth.parent / each["file"], beside=(), truth=each)
    for n, (harness, files, truth) in enumerate(generated.all_logs()):
        folder = place / str(n)
        folder.mkdir(parents=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
        paths = [folder / name for name in files]
        yield Case(harness=harness, kind="generated", path=paths[0], beside=tuple(paths[1:]), truth=truth)
    for each in tomllib.loads((HERE / "found.toml").read_text())["log"] if found else ():
        path = found / each["sha256"][:12] / Path(each["path"]).name
        if not path.exists():
            print(f"not here: {each['repository']}/blob/{each['commit']}/{each['path']}", file=sys.stderr)
        elif hashlib.sha256(path.read_bytes()).hexdigest() != each["sha256"]:
            sys.exit(f"{path} is not what was listed")
        else:
            yield Case(harness=each["harness"], kind="found", path=path, beside=(), truth=each["tells"])


def read(paths: tuple[Path, ...]) -> list[Log | ArtefactUnreadable]:
    """The logs in these files of one folder, as every command reads them."""
    return list(readers.logs([file_at(each, each.name) for each in paths]))


def facts(truth: dict[str, Any], log: Log) -> Iterator[tuple[str, bool]]:
    """Each fact that is there, and whether it was read."""
    sets = {each.shown for each in log.sets}
    named = {each.model: each for each in log.judges}
    yield from ((f"model {each}", each in log.models) for each in truth.get("models", ()))
    yield from ((f"data {each}", each in sets) for each in truth.get("data", ()))
    yield from ((f"scorer {each}", any(each in one for one in log.scorers)) for each in truth.get("scorers", ()))
    yield from ((f"baseline {each}", each in {b.model for b in log.baselines}) for each in truth.get("baselines", ()))
    for judge, country in truth.get("judges", {}).items():
        yield f"judge {judge}", judge in named
        if country:
            row = judging.maker(judge, SHELVES) if judge in named else None
            yield f"country of {judge}", bool(row) and row["country"] == country
    for judge, where in truth.get("places", {}).items():
        yield f"place of {judge}", judge in named and judging.answers_from(named[judge], SHELVES) == where
    for key in ("status", "declared", "held", "ran_on"):
        if key in truth:
            yield f"{key} {truth[key]}", getattr(log, key) == truth[key]
    if "operator" in truth:
        yield "operator", truth["operator"] in log.ran_from
    if truth.get("exact"):
        yield "exact scoring", log.closed and not log.judges


def measured(every: list[Case]) -> dict[str, Tally]:
    """Reads every log and counts."""
    tallies: dict[str, Tally] = {}
    for case in every:
        tally = tallies.setdefault(case.harness, Tally())
        began = time.perf_counter()
        logs = read((case.path, *case.beside))
        tally.seconds += time.perf_counter() - began
        tally.logs += 1
        tally.kinds[case.kind] = tally.kinds.get(case.kind, 0) + 1
        log = next((each for each in logs if isinstance(each, Log)), None)
        name = f"{case.kind} {case.path.parent.name}/{case.path.name}"
        if log is None or log.harness != case.harness:
            empty = Log(file=file_at(case.path, case.path.name), harness="none")
            count = sum(1 for _ in facts(case.truth, empty))
            tally.asked += count
            tally.missed.append(f"{name}: not read as {case.harness}")
            tally.foreign += sum(1 for each in case.truth.get("judges", {}).values() if each)
            continue
        told = list(facts(case.truth, log))
        tally.asked += len(told)
        tally.read += sum(found for _, found in told)
        tally.missed += [f"{name}: {fact}" for fact, found in told if not found]
        if "judges" in case.truth:
            foreign = {each for each, country in case.truth["judges"].items() if country}
            tally.foreign += len(foreign)
            tally.foreign_found += len(foreign & {each.model for each in log.judges})
            wrong = {each.model for each in log.judges} - set(case.truth["judges"])
            tally.accused += len(wrong)
            tally.missed += [f"{name}: {each} is no judge of it" for each in sorted(wrong)]
    return tallies


def broken(every: list[Case], place: Path) -> tuple[int, int, int, list[str]]:
    """Reads every log cut off, with bytes changed, glued to another and under another's name.

    How many were read, how many of them were refused, how many cut logs of a format that has an end passed for whole,
    and what crashed.
    """
    draw = random.Random(7)
    count = refused = 0
    crashed: list[str] = []
    passed = 0
    for case in every:
        content = case.path.read_bytes()
        other = draw.choice(every)
        versions = [("cut", content[: int(len(content) * each)]) for each in CUTS]
        if content:
            changed = bytearray(content)
            for _ in range(8):
                changed[draw.randrange(len(changed))] = draw.randrange(256)
            versions.append(("changed", bytes(changed)))
        versions += [
            ("glued", content + other.path.read_bytes()),
            ("mixed", other.path.read_bytes()),
            ("twice", content * 2),
        ]
        for what, version in versions:
            path = place / case.path.name
            path.write_bytes(version)
            for each in case.beside:
                (place / each.name).write_bytes(each.read_bytes())
            count += 1
            try:
                logs = read((path, *(place / each.name for each in case.beside)))
                refused += any(isinstance(each, ArtefactUnreadable) for each in logs)
                ends = path.suffix in (".json", ".eval") and content.rstrip()[-1:] != version.rstrip()[-1:]
                passed += (
                    what == "cut"
                    and ends
                    and any(isinstance(each, Log) and each.status == "completed" for each in logs)
                )
            except Exception as error:
                crashed.append(f"{case.path.name}, {what}: {type(error).__name__}: {error}")
            for each in place.iterdir():
                each.unlink()
    return count, refused, passed, crashed


def large(place: Path, megabytes: int) -> Iterator[tuple[str, str, float, float]]:
    """Harness and file, what became of a log of so many megabytes, seconds, and the most memory in MB."""
    for harness, name, write in huge.KINDS:
        folder = place / "huge"
        folder.mkdir(exist_ok=True)
        path = folder / name
        write(path, megabytes << 20)
        began = time.perf_counter()
        ran = subprocess.run(
            [sys.executable, __file__, "--read", *sorted(map(str, folder.iterdir()))], capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        told = json.loads(ran.stdout) if ran.returncode == 0 else {"said": f"CRASHED: {ran.stderr[-300:]}", "peak": 0}
        yield f"{harness} {name}", told["said"], time.perf_counter() - began, told["peak"]
        for each in folder.iterdir():
            each.unlink()


def one(paths: list[Path]) -> None:
    """In a process of its own: reads, and prints what was said and the most memory that it took."""
    said = []
    for each in readers.logs([_undigested(path) for path in paths]):
        if isinstance(each, ArtefactUnreadable):
            said.append(f"refused: {each.why}"[:90])
        else:
            said.append(f"read: {each.status or 'no status'}, {each.held} samples, {len(each.judges)} judges")
    # The high water mark of this program: that of getrusage counts what it was forked from as well.
    status = Path("/proc/self/status").read_text().splitlines()
    peak = next(int(each.split()[1]) for each in status if each.startswith("VmHWM"))
    print(json.dumps({"said": "; ".join(said) or "no log", "peak": peak / 1024}))


def _undigested(path: Path) -> Any:
    """The file without its digest, which is worked out in chunks and no part of the reading."""
    from ringtrue.dossier.artefacts import File, identity_of

    found = path.stat()
    return File(name=path.name, path=path, identity=identity_of(found), size=found.st_size, digest="sha256:0")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--found", type=Path, help="the folder that obtain.py filled")
    parser.add_argument("--huge", type=int, default=1024, metavar="MEGABYTES", help="0: none")
    parser.add_argument("--only", default="", metavar="HARNESS")
    parser.add_argument("--read", nargs="+", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.read:
        one(given.read)
        return
    with tempfile.TemporaryDirectory() as place:
        every = [each for each in cases(Path(place, "made"), given.found) if given.only in ("", each.harness)]
        tallies = measured(every)
        print(f"{'form':<12}{'logs':>5}{'made':>6}{'found':>6}{'gener.':>7}{'facts':>7}{'read':>7}{'recall':>8}"
              f"{'foreign judges':>16}{'accused':>8}{'logs/s':>8}")  # fmt: skip
        total = Tally()
        for harness, each in sorted(tallies.items()):
            row(harness, each)
            for key in ("logs", "asked", "read", "foreign", "foreign_found", "accused", "seconds"):
                setattr(total, key, getattr(total, key) + getattr(each, key))
            for kind, count in each.kinds.items():
                total.kinds[kind] = total.kinds.get(kind, 0) + count
        row("all", total)
        for each in tallies.values():
            for missed in each.missed:
                print(f"  missed: {missed}")
        folder = Path(place, "broken")
        folder.mkdir()
        count, refused, passed, crashed = broken(every, folder)
        print(f"cut, changed, glued, mixed, twice: {count} logs, {refused} refused, {len(crashed)} crashed, "
              f"{passed} cut ones passed for completed")  # fmt: skip
        for each in crashed[:20]:
            print(f"  crashed: {each}")
        if given.huge:
            for name, said, seconds, peak in large(Path(place), given.huge):
                print(f"{given.huge} MB {name:<34} {seconds:6.1f} s {peak:6.0f} MB at most  {said}")


def row(name: str, each: Tally) -> None:
    """One line of the table."""
    kinds = "".join(
        f"{each.kinds.get(kind, 0):>{width}}" for kind, width in (("made", 6), ("found", 6), ("generated", 7))
    )
    share = 100 * each.read / each.asked if each.asked else 100.0
    print(f"{name:<12}{each.logs:>5}{kinds}{each.asked:>7}{each.read:>7}{share:>7.2f}%"
          f"{each.foreign_found:>9} / {each.foreign:<4}{each.accused:>8}{each.logs / each.seconds:>8.0f}")  # fmt: skip


if __name__ == "__main__":
    main()
