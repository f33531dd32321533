"""What a results file of lighteval says of its test sets and judges."""

import json
import re
from collections.abc import Iterator
from typing import Any

from ringtrue.dossier.artefacts import File, unreadable
from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.examiners.evaluations import data_sets, log, scorers
from ringtrue.examiners.evaluations.data_sets import DataSet, Lies
from ringtrue.examiners.evaluations.json_parts import Illegible, parts
from ringtrue.examiners.evaluations.judges import Judge
from ringtrue.examiners.evaluations.log import Format, Log, Score
from ringtrue.observation import Kind, Observation

_JUDGE = re.compile(r"""judge_model_name['"]?\s*[:=]\s*['"]([^'"]{1,200})['"]""")
_START = re.compile(rb'\A(?:\xef\xbb\xbf)?\s*\{\s*"config_general"\s*:')


def is_log(file: File) -> bool:
    """Whether this is a results file of lighteval, by how it begins."""
    return file.name.lower().endswith(".json") and _START.match(log.head(file)) is not None


def read(file: File) -> Log:
    """The log in a results file; `ArtefactUnreadable` when it breaks off or is not what it begins as."""
    told: dict[str, Any] = {}
    try:
        with file.open() as stream:
            for key, value in parts(stream):
                if key in ("config_general", "config_tasks", "results", "summary_general"):
                    told[key] = value if isinstance(value, dict) else {}
    except Illegible as error:
        raise unreadable(file.name, str(error)) from error
    general = told.get("config_general", {})
    tasks = {name: each for name, each in told.get("config_tasks", {}).items() if isinstance(each, dict)}
    results = told.get("results", {})
    # Until 2025 the names of the results alone ended in the number of shots.
    by_task = {name.rpartition("|")[0]: each for name, each in results.items()} | results
    metrics = {name: list(_metrics(each, by_task.get(name))) for name, each in tasks.items()}
    found, known = _judges(tasks, metrics, file)
    declared, held = (_documents(tasks, key) for key in ("original_num_docs", "effective_num_docs"))
    done = bool(results) and all(name in by_task for name in tasks)
    return Log(
        file=file,
        harness="lighteval",
        models=tuple(each for each in (_model(general),) if each),
        status="completed" if done else "unfinished",
        why="" if done else "a task has no result",
        sets=tuple(_set(name, each, file) for name, each in tasks.items()) or tuple(_bare(results, file)),
        judges=tuple(found),
        scorers=tuple(dict.fromkeys(each for names in metrics.values() for each in names)),
        declared=None if general.get("max_samples") else declared,
        held=held,
        closed=bool(tasks) and all(metrics.values()) and known,
        scores=tuple(_scores(results)),
    )


FORMAT = Format(harness="lighteval", is_log=is_log, read=read)


def _model(general: dict[str, Any]) -> str:
    config = general.get("model_config")
    name = general.get("model_name") or (config.get("model_name") if isinstance(config, dict) else "")
    return str(name or "")


def _set(name: str, config: dict[str, Any], file: File) -> DataSet:
    path = config.get("hf_repo")
    if isinstance(path, str) and path in ("json", "csv", "parquet", "text"):
        files = config.get("hf_data_files")
        named = [files] if isinstance(files, str) else list(files.values()) if isinstance(files, dict) else files or []
        first = str(named[0]) if named else ""
        return data_sets.located(first, "", file) if first else DataSet(
            shown=name, id=name, subset="", lies=Lies.UNKNOWN, file=file
        )  # fmt: skip
    if isinstance(path, str) and path:
        return data_sets.located(path, str(config.get("hf_subset") or ""), file)
    return DataSet(shown=data_sets.plain(name), id=name.split("|")[0], subset="", lies=Lies.UNKNOWN, file=file)


def _documents(tasks: dict[str, dict[str, Any]], key: str) -> int | None:
    """The documents of all tasks together; None when one does not tell (lighteval writes -1 before it has counted)."""
    counts = [each.get(key) for each in tasks.values()]
    known = [each for each in counts if isinstance(each, int) and each >= 0]
    return sum(known) if counts and len(known) == len(counts) else None


def _bare(results: dict[str, Any], file: File) -> Iterator[DataSet]:
    """The sets of a file without configurations, by the names of its tasks."""
    for name in results:
        if name != "all":
            task = name.split("|")[1] if name.count("|") >= 2 else name.split("|")[0]
            yield DataSet(shown=data_sets.plain(task), id=task.split(":")[0], subset="", lies=Lies.UNKNOWN, file=file)


def _metrics(config: dict[str, Any], result: Any) -> Iterator[str]:
    """The names of a task's metrics: as configured, and as they stand with its results."""
    given = config.get("metrics") or config.get("metric")
    for each in given if isinstance(given, list) else [given]:
        name = each.get("metric_name") if isinstance(each, dict) else each
        for one in name if isinstance(name, list) else [name]:
            if isinstance(one, str) and one:
                yield one
    for name in result if isinstance(result, dict) else ():
        if not str(name).endswith("_stderr"):
            yield str(name)


def _judges(tasks: dict[str, dict[str, Any]], metrics: dict[str, list[str]], file: File) -> tuple[list[Judge], bool]:
    found: list[Judge] = []
    known = True
    for name, config in tasks.items():
        named = _JUDGE.findall(json.dumps(config))
        found += [Judge(model=each, shown_by="named in the metric", file=file) for each in named]
        for metric in metrics[name]:
            asked = scorers.asks("lighteval", metric.split("@")[0].split(":")[0])
            if asked is None:
                told = re.search(r"(gpt-[\w.-]+|claude[\w.-]+|gemini[\w.-]+)", metric)
                if told:
                    found.append(Judge(model=told[1], shown_by=f"the name of the metric {metric}", file=file))
                elif not named:
                    known = False
            elif not named:
                found += [Judge(model=each, shown_by=f"what {metric} asks by itself", file=file) for each in asked]
    return found, known


def _scores(results: dict[str, Any]) -> Iterator[Score]:
    for task, each in results.items():
        for metric, value in each.items() if isinstance(each, dict) else ():
            figure = log.number(value)
            if figure is not None and not metric.endswith("_stderr"):
                yield Score(
                    task=task, metric=metric, value=figure, error=log.number(each.get(f"{metric}_stderr")) or 0.0
                )


def _example(metric: str, **more: Any) -> bytes:
    task = {"name": "soal", "hf_repo": "indonlp/indonlu", "hf_subset": "emot", "metrics": [{"metric_name": metric}]}
    told = {
        "config_general": {"model_name": "example/model"},
        "results": {"soal|0": {metric: 0.5}},
        "config_tasks": {"soal|0": {**task, **more}},
    }
    return json.dumps(told).encode()


@examiner(
    per=Kind.EVALUATION,
    topics=log.TOPICS,
    reads=("log*",),
    knows=data_sets.KNOWN,
    consults=(*log.SHELVES, log.SCORERS),
    cases=(
        Case(
            says="a test set on a hub has a publisher, and a metric that counts has no judge",
            files={"log/results_1.json": _example("acc")},
            expects={
                "evaluation.data": ("indonlp/indonlu",),
                "evaluation.data-country": ("ID",),
                "evaluation.data-origin-stated": (True,),
                "evaluation.judges-listed": (True,),
            },
        ),
        Case(
            says="a metric that asks a model by itself names it",
            files={"log/results_1.json": _example("simpleqa_judge")},
            expects={
                "evaluation.data": ("indonlp/indonlu",),
                "evaluation.data-country": ("ID",),
                "evaluation.data-origin-stated": (True,),
                "evaluation.judge": ("gpt-4o-2024-08-06",),
                "evaluation.judge-country": ("US",),
                "evaluation.judges-listed": (True,),
            },
        ),
        Case(
            says="a metric that nobody knows may ask any model",
            files={"log/results_1.json": _example("our_metric")},
            expects={
                "evaluation.data": ("indonlp/indonlu",),
                "evaluation.data-country": ("ID",),
                "evaluation.data-origin-stated": (True,),
            },
        ),
        Case(says="another harness's log says nothing here", files={"log/results_1.json": b'{"results": {}}'}),
        Case(
            says="a log that breaks off is not read",
            files={"log/results_1.json": _example("acc")[:-9]},
            refused="ends too early",
        ),
    ),
)
def lighteval(exhibit: Exhibit) -> Iterator[Observation]:
    """On which test sets did lighteval run, who publishes them, and does a model judge?

    Reads `results_*.json` in the role `log`: `config_tasks` names each set by its repository on the hub, `metrics` the
    scorers. What a scorer asks by itself stands in `catalogue/providers/scorers.toml`; one that is not listed there may
    ask any model, so the judges are not listed then. The details in Parquet are not needed and not read.
    """
    yield from log.told(exhibit, FORMAT)
