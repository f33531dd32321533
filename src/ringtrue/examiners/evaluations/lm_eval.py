"""What a results file of lm-evaluation-harness says of its test sets and judges."""

import json
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from ringtrue.dossier.artefacts import File, unreadable
from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.examiners.evaluations import data_sets, judges, log, promptfoo
from ringtrue.examiners.evaluations.data_sets import DataSet
from ringtrue.examiners.evaluations.json_parts import Illegible, parts
from ringtrue.examiners.evaluations.judges import Judge
from ringtrue.examiners.evaluations.log import Format, Log, Score
from ringtrue.observation import Kind, Observation

_FIRST_KEY = re.compile(rb'\A(?:\xef\xbb\xbf)?\s*\{\s*"([^"]{1,64})"')

_EXACT_METRICS = frozenset({
    "acc", "acc_norm", "acc_bytes", "acc_mutual_info", "acc_all", "exact_match", "perplexity", "word_perplexity",
    "byte_perplexity", "bits_per_byte", "likelihood", "brier_score", "f1", "mcc", "bleu", "chrf", "ter", "bypass",
})  # fmt: skip
"""Metrics of the harness that count or compare; any other may ask a model."""

_LEARNED_METRICS = frozenset({"bertscore", "bleurt", "comet", "metricx", "unieval"})
"""Metrics that are themselves models."""

_EXACT_FILTERS = frozenset({
    "take_first", "take_first_k", "majority_vote", "regex", "multi_choice_regex", "regex_pos", "remove_whitespace",
    "lowercase", "uppercase", "map", "format_span", "strip_whitespace",
})  # fmt: skip
_KEPT = frozenset({"results", "configs", "config", "n-samples", "pretty_env_info", "git_hash", "model_name"})
_JUDGE_KEYS = frozenset({"judge_model", "judge_model_name", "grader_model", "evaluator_model"})


def _log(**tasks: dict[str, Any]) -> bytes:
    return json.dumps({"results": {}, "configs": tasks, "config": {"model": "hf"}, "versions": {}}).encode()


_METRIC = [{"metric": "acc", "aggregation": "mean", "higher_is_better": True}]
_LOCAL = {"dataset_path": "json", "dataset_kwargs": {"data_files": {"test": "soal.jsonl"}}, "metric_list": _METRIC}
_HUB = {"dataset_path": "indonlp/indonlu", "dataset_name": "emot", "metric_list": _METRIC}
_ASKER = {"for.party": {"release": ("asker",)}, "party.country": {"asker": ("ID",)}}


@examiner(
    per=Kind.EVALUATION,
    topics=(*data_sets.TOPICS, *judges.TOPICS),
    reads=("log*",),
    knows=data_sets.KNOWN,
    consults=tuple(dict.fromkeys((*data_sets.SHELVES, *judges.SHELVES))),
    cases=(
        Case(
            says="a local file scored by counting is held at home and judged by nobody",
            files={"log/results_1.json": _log(soal=_LOCAL)},
            expects={
                "evaluation.data": ("json: soal.jsonl",),
                "evaluation.data-held-home": (True,),
                "evaluation.judges-listed": (True,),
            },
        ),
        Case(
            says="a test set on a hub has a publisher and a language; whether a copy was held is not said",
            files={"log/results_1.json": _log(emot=_HUB)},
            known=_ASKER,
            expects={
                "evaluation.data": ("indonlp/indonlu",),
                "evaluation.data-country": ("ID",),
                "evaluation.data-origin-stated": (True,),
                "evaluation.home-language-tested": (True,),
                "evaluation.judges-listed": (True,),
            },
        ),
        Case(
            says="a local copy that keeps its name on the hub in its path is held at home and has an origin",
            files={
                "log/results_1.json": _log(
                    emot={**_LOCAL, "dataset_kwargs": {"data_files": "/mirror/indonlp/indonlu/emot/test.jsonl"}}
                )
            },
            known=_ASKER,
            expects={
                "evaluation.data": ("json: /mirror/indonlp/indonlu/emot/test.jsonl",),
                "evaluation.data-country": ("ID",),
                "evaluation.data-held-home": (True,),
                "evaluation.data-origin-stated": (True,),
                "evaluation.home-language-tested": (True,),
                "evaluation.judges-listed": (True,),
            },
        ),
        Case(
            says="a function of the task's own may ask any model, so the judges are not listed",
            files={"log/results_1.json": _log(soal={**_LOCAL, "process_results": "def judge(doc, results): ..."})},
            expects={"evaluation.data": ("json: soal.jsonl",), "evaluation.data-held-home": (True,)},
        ),
        Case(
            says="a file read from an address during the run is not held at home, and the address is shown bare",
            files={
                "log/results_1.json": _log(
                    soal={"dataset_path": "csv", "dataset_kwargs": {"data_files": "https://u:p@host.example/a.csv?k=1"}}
                )
            },
            expects={"evaluation.data": ("csv: https://host.example/a.csv",), "evaluation.data-held-home": (False,)},
        ),
        Case(says="a log of another harness says nothing here", files={"log/run.json": b'{"config_general": {}}'}),
        Case(
            says="a log that breaks off is not read",
            files={"log/results_1.json": _log(soal=_LOCAL)[:-9]},
            refused="ends too early",
        ),
    ),
)
def lm_eval(exhibit: Exhibit) -> Iterator[Observation]:
    """On which test sets did lm-evaluation-harness run, who publishes them, and does a model judge?

    Reads `results_*.json` in the role `log`. A task whose `dataset_path` is a loader (`json`, `csv`, ...) with
    local `data_files` was read from a file of whoever ran it; a name on a hub does not say whether a copy was
    held. A local copy keeps its origin when its path holds the name on the hub. Publisher, country and language
    come from `catalogue/datasets/`. The judges are listed only when every task is scored by metrics of the
    harness that count or compare: a task with a function of its own may ask any model, and the log would not
    show it. Who ran it, and where, such a log does not say.
    """
    sets: list[DataSet] = []
    found: list[Judge] = []
    mine = [each for files in exhibit.artefacts.values() for each in files if _is_results(each)]
    closed = True
    for file in mine:
        for task, config in _tasks(file):
            sets.append(data_sets.in_lm_eval(task, config, file))
            found += [Judge(model=each, shown_by="named in the task", file=file) for each in _judges(config)]
            closed = closed and _counts_only(config)
    every = bool(sets) and not log.others(exhibit, mine)
    yield from data_sets.told(exhibit, sets, every=every)
    yield from judges.told(exhibit, found, tuple(mine), every=every and closed)


def read(file: File) -> Log:
    """What a results file says beside its test sets and judges; `ArtefactUnreadable` when it breaks off."""
    told: dict[str, Any] = {}
    try:
        with file.open() as stream:
            for key, value in parts(stream):
                if key in _KEPT:
                    told[key] = value  # noqa: PERF403
    except Illegible as error:
        raise unreadable(file.name, str(error)) from error
    configs = {task: each for task, each in _table(told.get("configs")).items() if isinstance(each, dict)}
    results = _table(told.get("results"))
    counts = [each for each in _table(told.get("n-samples")).values() if isinstance(each, dict)]
    lacking = [task for task in configs if task not in results]
    limited = _table(told.get("config")).get("limit")
    return Log(
        file=file,
        harness="lm-eval",
        models=tuple(each for each in (_model(told),) if each),
        status="unfinished" if lacking or not results else "completed",
        why=f"the task {lacking[0]} has no result" if lacking else "" if results else "it holds no result",
        sets=tuple(data_sets.in_lm_eval(task, each, file) for task, each in configs.items()),
        judges=tuple(
            Judge(model=each, shown_by="named in the task", file=file)
            for one in configs.values()
            for each in _judges(one)
        ),
        scorers=tuple(dict.fromkeys(_scorers(configs))),
        ran_on=_machine(told.get("pretty_env_info")),
        ran_from=f"git {told['git_hash']}" if isinstance(told.get("git_hash"), str) else "",
        declared=None if limited else sum(int(each.get("original") or 0) for each in counts) if counts else None,
        held=sum(int(each.get("effective") or 0) for each in counts) if counts else None,
        closed=bool(configs) and all(map(_counts_only, configs.values())),
        scores=tuple(_scores(results, _table(told.get("n-samples")))),
    )


def _model(told: dict[str, Any]) -> str:
    config = _table(told.get("config"))
    arguments = config.get("model_args")
    given = arguments if isinstance(arguments, dict) else dict(
        each.split("=", 1) for each in str(arguments or "").split(",") if "=" in each
    )  # fmt: skip
    return str(told.get("model_name") or given.get("pretrained") or given.get("model") or config.get("model") or "")


def _machine(text: Any) -> str:
    """Of the harness's description of the machine: system, processor and accelerators, each in its own words."""
    found = re.findall(r"^(OS|Model name|GPU \d+|GPU models and configuration): *(.+)$", str(text or ""), re.MULTILINE)
    return "; ".join(f"{name}: {value}" for name, value in dict(found).items())[:500]


def _scorers(configs: dict[str, dict[str, Any]]) -> Iterator[str]:
    for task, config in configs.items():
        for each in config.get("metric_list") or ():
            if isinstance(each, dict) and each.get("metric"):
                yield str(each["metric"])[:200]
        if config.get("process_results"):
            yield f"a function of the task {task}"


def _scores(results: dict[str, Any], counts: dict[str, Any]) -> Iterator[Score]:
    for task, each in results.items():
        held = int(_table(counts.get(task)).get("effective") or 0)
        for name, value in each.items() if isinstance(each, dict) else ():
            metric, _, rest = name.partition(",")
            figure = log.number(value)
            if figure is not None and rest and not metric.endswith("_stderr"):
                error = log.number(each.get(f"{metric}_stderr,{rest}")) or 0.0
                yield Score(task=task, metric=name, value=figure, samples=held, error=error)


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _is_results(file: File) -> bool:
    """Whether the file is a results file, by its content; `ArtefactUnreadable` when only its name says so."""
    name = PurePosixPath(file.name).name.lower()
    if not name.endswith(".json"):
        return False
    with file.open() as stream:
        first = _FIRST_KEY.match(stream.read(4096))
    if first is None and name.startswith("results"):
        raise unreadable(file.name, "it is not the JSON of a results file")
    return first is not None and first[1] == b"results" and not promptfoo.is_log(file)


FORMAT = Format(harness="lm-eval", is_log=_is_results, read=read)


def _tasks(file: File) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        with file.open() as stream:
            for key, value in parts(stream):
                if key == "configs" and isinstance(value, dict):
                    yield from ((task, each) for task, each in value.items() if isinstance(each, dict))
    except Illegible as error:
        raise unreadable(file.name, str(error)) from error


def _counts_only(config: dict[str, Any]) -> bool:
    metrics = config.get("metric_list")
    filters = config.get("filter_list") or []
    return (
        not config.get("process_results")
        and isinstance(metrics, list)
        and bool(metrics)
        and all(isinstance(each, dict) and each.get("metric") in _EXACT_METRICS for each in metrics)
        and not any(each.get("hf_evaluate") and each.get("metric") not in _EXACT_METRICS for each in metrics)
        and isinstance(filters, list)
        and all(name in _EXACT_FILTERS for name in _filters(filters))
    )


def _filters(filters: list[Any]) -> Iterator[Any]:
    for each in filters:
        steps = each.get("filter") if isinstance(each, dict) else None
        for step in steps if isinstance(steps, list) else [None]:
            yield step.get("function") if isinstance(step, dict) else None


def _judges(config: dict[str, Any]) -> Iterator[str]:
    for each in config.get("metric_list") or ():
        if isinstance(each, dict) and each.get("metric") in _LEARNED_METRICS:
            yield str(each["metric"])
    metadata = config.get("metadata")
    for table in (config, metadata if isinstance(metadata, dict) else {}):
        for key in sorted(_JUDGE_KEYS & set(table)):
            if isinstance(table[key], str) and table[key]:
                yield table[key]
