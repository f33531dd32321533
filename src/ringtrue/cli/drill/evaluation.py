"""`ringtrue drill evaluation`: read logs, make a local task set, replay an evaluation in the dark."""

import datetime
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from ringtrue.cli.drill.dark_run import WithCommand
from ringtrue.cli.telling import common, next_step, note, tell
from ringtrue.errors import CouldNotFinish, NothingToExamine, NotUnderstood


@click.group()
def command() -> None:
    """Read, make and replay evaluations: who operates and judges them, and does the score hold."""


@command.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--home", multiple=True, required=True, metavar="COUNTRY", help="A country that counts as home.")
@click.option("--operator", multiple=True, metavar="COUNTRY", help="From where whoever runs it is controlled.")
@common
def read(
    paths: tuple[Path, ...], home: tuple[str, ...], operator: tuple[str, ...],
    as_json: bool, output: str, quiet: bool, no_progress: bool,
) -> int:  # fmt: skip
    """Read logs and configurations of any known harness, and say in one sentence in whose hands the evaluation is."""
    from ringtrue.errors import ArtefactUnreadable
    from ringtrue.examiners.evaluations import readers
    from ringtrue.examiners.evaluations.custody import custody, file_at

    files = [file_at(each, str(each)) for each in _below(paths)]
    found = list(readers.logs(files))
    logs = [each for each in found if not isinstance(each, ArtefactUnreadable)]
    troubles = [each for each in found if isinstance(each, ArtefactUnreadable)]
    if not logs:
        raise NothingToExamine(
            "nothing was read", where=", ".join(map(str, paths)), why=troubles[0].why if troubles else "no file is a log",  # noqa: E501
            try_="name a log or configuration, or the folder it lies in",
        )  # fmt: skip
    told = custody(logs, operator, frozenset(home))
    if as_json:
        data = {
            "schema": "ringtrue/custody/1", "sentence": told.sentence,
            "logs": [{"file": each.file.name, "harness": each.harness, "status": each.status, "why": each.why,
                      "declared": each.declared, "held": each.held} for each in logs],
            **{word: {"word": facet.word, "countries": facet.countries,
                      "seen": [{"name": n, "country": c, "file": p.file, "line": p.line} for n, c, p in facet.seen]}
               for word in ("operator", "data", "judge", "baseline") for facet in (getattr(told, word),)},
            "troubles": [{"where": each.where, "why": each.why} for each in troubles],
        }  # fmt: skip
        tell(json.dumps(data, ensure_ascii=True) + "\n", output)
    else:
        tell(told.sentence[:1].upper() + told.sentence[1:] + "\n", output)
        for each in troubles:
            note(f"not read: {each.where}: {each.why}", quiet=quiet)
    next_step("lay the logs into a dossier, then: ringtrue assess", quiet=quiet or as_json)
    return 1 if troubles else 0


@command.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--document",
    "documents",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Your own text, of which to ask.",
)
@click.option(
    "--training",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Training data that must not hold the questions.",
)
@click.option("--name", default="own", show_default=True, help="Name of the tasks: letters, digits and _.")
@click.option("--language", default="", help="ISO 639 code of the documents.")
@click.option("--questions", "most", type=click.IntRange(1), default=200, show_default=True)
@click.option("--check", is_flag=True, help="Only check the seal of a kit that was made before.")
@common
def init(
    folder: Path, documents: tuple[Path, ...], training: tuple[Path, ...], name: str, language: str, most: int,
    check: bool, as_json: bool, output: str, quiet: bool, no_progress: bool,
) -> int:  # fmt: skip
    """Make a local task set from your own documents, free of the training data, sealed by digest before any run."""
    import hashlib
    import re

    from ringtrue.drills.evaluation_kit import SEAL, broken, questions, write

    if check:
        try:
            wrong = broken(folder)
        except ValueError as error:
            raise NothingToExamine("the seal was not checked", where=str(folder), why=str(error)) from error
        tell(json.dumps({"schema": "ringtrue/seal/1", "broken": wrong}) + "\n" if as_json else
             "".join(f"changed since it was sealed: {each}\n" for each in wrong) or "the seal holds\n", output)  # fmt: skip # noqa: E501
        return 12 if wrong else 0
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,40}", name):
        raise NotUnderstood(
            "nothing was made", where=f"--name {name}", why="a task's name has small letters, digits and _"
        )
    if (folder / SEAL).exists():
        raise NotUnderstood("nothing was made", where=str(folder), why="a sealed kit lies there", try_="another folder")
    texts = {}
    for each in documents:
        try:
            texts[each.name] = each.read_text("utf-8")
        except UnicodeDecodeError as error:
            raise NotUnderstood("nothing was made", where=str(each), why="it is not text in UTF-8") from error
    digests = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}
    kit = questions(texts, _rows(training), most=most, seed="".join(sorted(digests.values())))
    if not kit.questions:
        raise NothingToExamine(
            "nothing was made: no sentence can be asked", where=", ".join(texts),
            why=f"{len(kit.contaminated)} sentences stand in the training data; the rest is too short or too alike",
            try_="give more documents that the model was not trained on",
        )  # fmt: skip
    made = {"documents": digests, "made": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")}
    write(kit, folder, name, language=language, made=made)
    seal = hashlib.sha256((folder / SEAL).read_bytes()).hexdigest()
    summary = {"schema": "ringtrue/kit/1", "questions": len(kit.questions), "contaminated": len(kit.contaminated),
               "seal": seal}  # fmt: skip
    tell(json.dumps(summary) + "\n" if as_json else
         f"{len(kit.questions)} questions; {len(kit.contaminated)} sentences left out because the training data holds "
         f"them\nseal: sha256 {seal}\n", output)  # fmt: skip
    next_step(f"ringtrue drill evaluation init {folder} --document X --check, before and after every run",
              quiet=quiet or as_json)  # fmt: skip
    return 0


@command.command(cls=WithCommand, options_metavar="[OPTIONS]")
@click.argument("folder", metavar="[DOSSIER] [-- CMD ...]", default=".", type=click.Path(path_type=Path))
@click.option("--item", help="The evaluation's name (default: the only one).")
@click.option("--harness", type=click.Choice(["lm-eval", "inspect"]), default="lm-eval", show_default=True)
@click.option("--tasks", type=click.Path(path_type=Path, exists=True), help="Folder (or file) of local tasks.")
@click.option("--task", default="", help="The task to run.")
@click.option(
    "--model", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Folder of the local model."
)
@click.option(
    "--data", multiple=True, type=click.Path(path_type=Path, exists=True), help="Local files for those of a name."
)
@click.option("--published", multiple=True, metavar="FILE", help="Published logs and samples (default: the item's).")
@click.option(
    "--judge",
    default="",
    metavar="URL",
    help="The address of a judge that may be asked outside the dark; what it needs itself is not shown.",
)
@click.option("--limit", type=int, default=0, help="Only so many samples.")
@click.option("--python", metavar="PATH", default=sys.executable, help="A Python with the harness.")
@click.option("--timeout", type=float, default=86400, show_default=True)
@click.option("--observer", metavar="PARTY", default="", help="The party of the dossier that watches this drill.")
@common
@click.pass_context
def replay(
    ctx: click.Context, folder: Path, item: str | None, harness: str, tasks: Path | None, task: str, model: Path | None,
    data: tuple[Path, ...], published: tuple[str, ...], judge: str, limit: int, python: str, timeout: float,
    observer: str, as_json: bool, output: str, quiet: bool, no_progress: bool,
) -> int:  # fmt: skip
    """Run an evaluation again with the cable cut, on the local model and data, and compare the score.

    With a command behind `--`, that is run: it leaves its log in the folder that RINGTRUE_OUT names. Whether it
    completed
    is judged by that log, not by its exit code. Exit 13: it did not complete, or a published score did not come out
    again.
    """
    import dataclasses
    import tempfile

    from ringtrue.dossier.artefacts import artefacts, find
    from ringtrue.dossier.load import open_dossier
    from ringtrue.drills.evaluation_replay import Job, drill, given, needed, recorded
    from ringtrue.instruments.darkroom import CannotEnforce
    from ringtrue.observation import Item, Kind
    from ringtrue.record import keep

    own: tuple[str, ...] = ctx.meta.get("command") or ()
    opened = open_dossier(folder, datetime.datetime.now(datetime.UTC).date())
    picked = [each for each in opened.dossier.evaluation if item in (None, each.name, f"evaluation:{each.name}")]
    if len(picked) != 1:
        raise NotUnderstood("nothing was run: which evaluation?", where=str(folder),
                            try_="--item, one of " + ", ".join(each.name for each in opened.dossier.evaluation))  # fmt: skip # noqa: E501
    table = picked[0]
    paths = published or (*table.artefacts.get("log", ()), *table.artefacts.get("samples", ()))
    before = _files(opened, tuple(paths)) if paths else []
    job = Job(
        item=Item(kind=Kind.EVALUATION, name=table.name), folder=opened.folder, harness="" if own else harness,
        model=model, tasks=tasks, task=task, data=tuple(data), command=own, python=python, judge=judge, limit=limit,
        timeout=timeout, used={each.name: each.digest.removeprefix("sha256:") for each in before},
    )  # fmt: skip
    digests, inside = given(job)
    named = {each.name for one in artefacts(opened) for each in find(opened.folder, *one).files}
    used = {**job.used, **{name: each for name, each in inside.items() if name in named}}
    job = dataclasses.replace(job, used=used, digests=digests)
    began = datetime.datetime.now(datetime.UTC)
    with tempfile.TemporaryDirectory(prefix="ringtrue-out-") as out:
        try:
            run, tail = drill(job, Path(out))
        except CannotEnforce as error:
            raise CouldNotFinish("the drill was not held, and nothing is shown either way", why=str(error)) from error
        result = _result(before, Path(out))
    result["needed"] = needed(run, tail, str(result["why"]))
    if result["status"] != "completed" and not run.attempts:
        raise CouldNotFinish(
            "the evaluation did not complete, and nothing is shown either way", where=" ".join(own) or harness,
            why=": ".join(filter(None, (str(result["why"]), tail[-1500:].strip()))) or run.ended,
            try_="--python, one with the harness installed",
        )  # fmt: skip
    path = keep(recorded(job, run, result, observer=observer, now=began), opened.folder)
    from ringtrue.examiners.records.evaluation_replay import verdict

    again = {f"{each['task']}/{each['metric']}": each for each in result["replayed"]}
    told = [(key, *verdict(each, again.get(key), result["paired"].get(key, {})))
            for each in result["published"] for key in (f"{each['task']}/{each['metric']}",)]  # fmt: skip
    if as_json:
        tell(json.dumps({"schema": "ringtrue/replay/1", "record": str(path), **result,
                         "compared": [{"score": k, "agrees": a, "why": w} for k, a, w in told]}) + "\n", output)  # fmt: skip # noqa: E501
    else:
        lines = [f"{result['status']} in the dark, {len(run.attempts)} attempts to leave"]
        lines += [
            f"{key}: {'agrees' if ok else 'does not agree' if ok is False else 'open'}: {why}" for key, ok, why in told
        ]
        lines += [f"needed from outside: {each}" for word in ("hosts", "secrets") for each in result["needed"][word]]
        lines += [
            f"let answer from outside the dark, so that its own needs are not shown: {each.name or each.address}"
            for each in run.allowed[:1]
        ]
        tell("\n".join([*lines, f"record: {path}"]) + "\n", output)
    if result["status"] != "completed" or any(ok is False for _, ok, _ in told):
        return 13
    next_step(f"ringtrue assess {folder}", quiet=quiet or as_json)
    return 0


def _result(before: list[Any], out: Path) -> dict[str, Any]:
    """What came of it: status by the log, scores of both, and outcomes of the samples that both have."""
    import dataclasses

    from ringtrue.errors import ArtefactUnreadable
    from ringtrue.examiners.evaluations import readers
    from ringtrue.examiners.evaluations.custody import file_at
    from ringtrue.examiners.evaluations.samples import outcomes

    after = [file_at(each, each.relative_to(out).as_posix()) for each in _below((out,))]
    first, second = ([each for each in readers.logs(files) if not isinstance(each, ArtefactUnreadable) and not each.beside]  # noqa: E501
                     for files in (before, after))  # fmt: skip
    bad = next((each for each in second if each.status not in ("", "completed")), None)
    done = any(each.status == "completed" for each in second)
    status = bad.status if bad else "completed" if done else "failed"
    lacking = "no log that it left says that it completed" if second else "it left no log"
    one, other = outcomes(before), outcomes(after)
    pairs = {}
    for key in one.keys() & other.keys():
        both = sorted(one[key].keys() & other[key].keys())
        if both:
            pairs["/".join(key)] = {
                "published": [one[key][each] for each in both], "replayed": [other[key][each] for each in both],
                "whole": len(both) == len(one[key]),
            }  # fmt: skip
    scores = [[dataclasses.asdict(each) for log in logs for each in log.scores] for logs in (first, second)]
    # Inspect names samples by scorer, scores by metric: its accuracy is the mean of its only scorer.
    for each in scores[0]:
        names = [key for key in pairs if key.startswith(f"{each['task']}/")]
        if each["metric"] in ("accuracy", "mean") and len(names) == 1:
            pairs.setdefault(f"{each['task']}/{each['metric']}", pairs[names[0]])
    return {"status": status, "why": bad.why if bad else "" if done else lacking, "published": scores[0],
            "replayed": scores[1], "paired": pairs}  # fmt: skip


def _below(paths: tuple[Path, ...]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from (each for each in sorted(path.rglob("*")) if each.is_file() and not each.is_symlink())
        else:
            yield path


def _rows(paths: tuple[Path, ...]) -> Iterator[str]:
    for path in paths:
        with path.open(encoding="utf-8", errors="replace") as stream:
            for line in stream:
                try:
                    told = json.loads(line) if path.suffix in (".jsonl", ".ndjson") and line.strip() else line
                except ValueError:
                    told = line
                yield str(told.get("text", "")) if isinstance(told, dict) else str(told)


def _files(opened: Any, paths: tuple[str, ...]) -> list[Any]:
    from ringtrue.dossier.artefacts import find
    from ringtrue.dossier.declare import RELEASE
    from ringtrue.dossier.digest import Digests

    return list(Digests(opened.folder, None).name(find(opened.folder, RELEASE, "drill", paths).files, lambda _: None))
