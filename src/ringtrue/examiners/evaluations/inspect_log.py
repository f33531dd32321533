"""What a log of Inspect says of its test set, its judges, and whether the run came to its end."""

import json
from collections.abc import Iterator
from typing import Any

from ringtrue.dossier.artefacts import File, unreadable
from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.examiners.evaluations import data_sets, judges, log
from ringtrue.examiners.evaluations.data_sets import DataSet
from ringtrue.examiners.evaluations.inspect_parts import is_log, read
from ringtrue.examiners.evaluations.json_parts import Illegible
from ringtrue.examiners.evaluations.judges import Judge
from ringtrue.examiners.evaluations.log import Format, Log, Score
from ringtrue.observation import Kind, Observation

RUN_STATUS = "evaluation.run-status"

_EXACT = frozenset({"match", "includes", "exact", "f1", "choice", "pattern", "answer", "math"})
"""Scorers of Inspect that compare text; a scorer of anybody's own may ask any model."""

_GRADED = "model_graded"
_JUDGING = frozenset({"grader", "judge", "grader_model", "judge_model"})
_STATUS = {"success": "completed", "error": "failed", "cancelled": "unfinished", "started": "unfinished"}


def _log(status: str = "success", scorer: str = "match", **more: Any) -> bytes:
    about = {"dataset": {"location": "soal.jsonl"}, "model": "hf/local", "scorers": [{"name": scorer}], **more}
    return json.dumps({"version": 2, "status": status, "eval": about, "results": {}, "samples": []}).encode()


_GRADED_BY_GPT: Any = {"scorers": [{"name": "model_graded_qa", "options": {"model": "openai/gpt-4o"}}]}


@examiner(
    per=Kind.EVALUATION,
    topics=(*data_sets.TOPICS, *judges.TOPICS, RUN_STATUS),
    reads=("log*",),
    knows=data_sets.KNOWN,
    consults=tuple(dict.fromkeys((*data_sets.SHELVES, *judges.SHELVES))),
    cases=(
        Case(
            says="a local file scored by comparison is held at home and judged by nobody",
            files={"log/a.json": _log()},
            expects={
                "evaluation.run-status": ("completed",),
                "evaluation.data": ("soal.jsonl",),
                "evaluation.data-held-home": (True,),
                "evaluation.judges-listed": (True,),
            },
        ),
        Case(
            says="a judge given to the scorer is named with its maker's country",
            files={"log/a.json": _log(**_GRADED_BY_GPT)},
            expects={
                "evaluation.run-status": ("completed",),
                "evaluation.data": ("soal.jsonl",),
                "evaluation.data-held-home": (True,),
                "evaluation.judge": ("openai/gpt-4o",),
                "evaluation.judge-country": ("US",),
                "evaluation.judges-listed": (True,),
            },
        ),
        Case(
            says="without a grader the model judges itself, and an unknown maker leaves the judges unlisted",
            files={"log/a.json": _log(scorer="model_graded_fact")},
            expects={
                "evaluation.run-status": ("completed",),
                "evaluation.data": ("soal.jsonl",),
                "evaluation.data-held-home": (True,),
                "evaluation.judge": ("hf/local",),
            },
        ),
        Case(
            says="a run that failed shows its judge and nothing of all its judges or test sets",
            files={"log/a.json": _log(status="error", **_GRADED_BY_GPT)},
            expects={
                "evaluation.run-status": ("failed",),
                "evaluation.data": ("soal.jsonl",),
                "evaluation.judge": ("openai/gpt-4o",),
                "evaluation.judge-country": ("US",),
            },
        ),
        Case(says="a log of another harness says nothing here", files={"log/results_1.json": b'{"results": {}}'}),
        Case(
            says="an archive that is none is not read", files={"log/a.eval": b"PK\x03\x04 and no more"}, refused="zip"
        ),
    ),
)
def inspect_log(exhibit: Exhibit) -> Iterator[Observation]:
    """On which test set did Inspect run, which models judged, and did the run come to its end?

    Reads `.eval` archives and JSON logs in the role `log`. Judges are looked for in four places, because each
    alone misses some: the scorer's options, the model roles, the task's arguments, and the model calls made
    inside a scorer in every sample. A `model_graded` scorer without a grader asks the evaluated model itself.
    The run's status is the log's: Inspect ends with exit code 0 also when the log says `error`. The judges are
    listed only when the run succeeded, every sample was read, every scorer is one of Inspect's own and every
    judge's maker is known: a scorer of anybody's own may call a model past the log.
    """
    logs = [each for files in exhibit.artefacts.values() for each in files if is_log(each)]
    seen = [_Seen(each) for each in logs]
    for each in seen:
        yield exhibit.seen(
            RUN_STATUS, each.status, each.file.place, quote=str(each.header.get("status", ""))[:40],
            note="the log's own word; the exit code may say otherwise" if each.status == "failed" else "",
        )  # fmt: skip
    every = bool(seen) and all(each.status == "completed" for each in seen) and not log.others(exhibit, logs)
    sets = [each.data_set for each in seen if each.data_set]
    yield from data_sets.told(exhibit, sets, every=every and len(sets) == len(seen))
    found = [judge for each in seen for judge in each.judges]
    yield from judges.told(exhibit, found, tuple(logs), every=every and all(each.closed for each in seen))


def read_log(file: File) -> Log:
    """What a log says beside its test set and judges; `ArtefactUnreadable` when it cannot be read."""
    seen = _Seen(file)
    about = _table(seen.header.get("eval"))
    results = _table(seen.header.get("results"))
    revision = _table(about.get("revision"))
    declared = results.get("total_samples")
    error = _table(seen.header.get("error"))
    return Log(
        file=file,
        harness="inspect",
        models=tuple(each for each in (str(about.get("model") or ""),) if each),
        status=seen.status,
        why=str(error.get("message") or "")[:200] or ("the log's own word" if seen.status == "failed" else ""),
        sets=tuple(each for each in (seen.data_set,) if each),
        judges=tuple(seen.judges),
        scorers=tuple(dict.fromkeys(str(each.get("name") or "") for each in seen.scorers)),
        ran_from=str(revision.get("origin") or ""),
        declared=declared if isinstance(declared, int) else None,
        held=seen.held or None,
        closed=seen.closed,
        scores=tuple(_scores(results, str(about.get("task") or ""))),
    )


FORMAT = Format(harness="inspect", is_log=is_log, read=read_log)


def _scores(results: dict[str, Any], task: str) -> Iterator[Score]:
    given = results.get("scores")
    for each in given if isinstance(given, list) else ():
        metrics = _table(_table(each).get("metrics"))
        error = log.number(_table(metrics.get("stderr")).get("value")) or 0.0
        for name, metric in metrics.items():
            figure = log.number(_table(metric).get("value"))
            if figure is not None and name not in ("stderr", "std"):
                held = each.get("scored_samples") or results.get("completed_samples") or 0
                yield Score(task=task, metric=name, value=figure, samples=int(held), error=error)


class _Seen:
    """One log, read once from front to end."""

    def __init__(self, file: File) -> None:
        self.file = file
        self.header: dict[str, Any] = {}
        self.judges: list[Judge] = []
        self.held = 0
        self._in_scorers: dict[str, None] = {}
        whole = True
        try:
            for key, value in read(file):
                if key == "samples":
                    self.held += 1
                    self._in_scorers |= dict.fromkeys(_called_by_scorers(value))
                elif key == "left out":
                    whole = False
                elif key in ("status", "eval", "results", "error"):
                    self.header[key] = value
        except Illegible as error:
            raise unreadable(file.name, str(error)) from error
        self._eval = _table(self.header.get("eval"))
        self.status = _STATUS.get(str(self.header.get("status")), "unfinished")
        self.data_set = self._data_set()
        self._find_judges()
        names = [_bare(each.get("name")) for each in self.scorers]
        self.closed = whole and bool(names) and all(each in _EXACT or each.startswith(_GRADED) for each in names)

    @property
    def scorers(self) -> list[dict[str, Any]]:
        """The scorers as configured; in older logs they stand with the results only."""
        given = self._eval.get("scorers") or [
            {"name": each.get("scorer"), "options": each.get("params")}
            for each in _table(self.header.get("results")).get("scores") or ()
            if isinstance(each, dict)
        ]
        return [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []

    def _data_set(self) -> DataSet | None:
        about = _table(self._eval.get("dataset"))
        location, name = about.get("location"), about.get("name")
        task = str(self._eval.get("task_registry_name") or self._eval.get("task") or "")
        if isinstance(location, str) and location.startswith("example://"):  # a set that Inspect itself brings
            return DataSet(
                shown=data_sets.plain(location), id="", subset="", lies=data_sets.Lies.UNKNOWN, file=self.file
            )
        if isinstance(location, str) and location:
            return data_sets.located(location, str(name or "") if name != location else "", self.file)
        shown = name if isinstance(name, str) and name else task
        return DataSet(
            shown=data_sets.plain(shown), id=_bare(task), subset="", lies=data_sets.Lies.UNKNOWN, file=self.file
        )  # fmt: skip

    def _find_judges(self) -> None:
        roles = _table(self._eval.get("model_roles"))
        for scorer in self.scorers:
            options = _table(scorer.get("options"))
            if not _bare(scorer.get("name")).startswith(_GRADED):
                self._add((_models(options[key]) for key in ("model", *sorted(_JUDGING)) if key in options), "scorer")
            elif options.get("model"):
                self._add([_models(options["model"])], "option of the scorer")
            elif role := roles.get(str(options.get("model_role") or "grader")):
                self._add([_models(role)], "model role")
            else:
                self._add([_models(self._eval.get("model"))], "no grader is given, so the model judges itself")
        self._add((_models(roles[role]) for role in sorted(_JUDGING & set(roles))), "model role")
        arguments = _table(self._eval.get("task_args"))
        self._add((_models(arguments[key]) for key in sorted(_JUDGING & set(arguments))), "argument of the task")
        self._add([self._in_scorers], "called by a scorer in a sample")

    def _add(self, found: Any, shown_by: str) -> None:
        self.judges += [
            Judge(model=model, shown_by=shown_by, file=self.file) for models in found for model in models if model
        ]


def _called_by_scorers(sample: Any) -> Iterator[str]:
    """The models called inside a scorer, by the spans of the sample's events."""
    above: dict[str, str] = {}
    scoring: set[str] = set()
    events = _table(sample).get("events")
    for event in events if isinstance(events, list) else ():
        if not isinstance(event, dict):
            continue
        span = str(event.get("span_id") or "")
        if event.get("event") == "span_begin":
            above[str(event.get("id"))] = str(event.get("parent_id") or "")
            if event.get("type") in ("scorer", "scorers"):
                scoring.add(str(event.get("id")))
        elif event.get("event") == "model" and (event.get("role") in _JUDGING or _inside(span, above, scoring)):
            yield str(event.get("model") or "")


def _inside(span: str, above: dict[str, str], scoring: set[str]) -> bool:
    climbed: set[str] = set()
    while span and span not in climbed:
        if span in scoring:
            return True
        climbed.add(span)
        span = above.get(span, "")
    return False


def _models(value: Any) -> Iterator[str]:
    """The names in a model, a list of models, or a table that describes one."""
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict) and isinstance(each.get("model"), str):
            yield each["model"]


def _bare(name: Any) -> str:
    """A registered name without the package that registers it, where that is Inspect's own."""
    return str(name or "").removeprefix("inspect_ai/").removeprefix("inspect_evals/")


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
