"""What a task's configuration of SEA-HELM says of its test sets, judges and baselines."""

import re
from collections.abc import Iterator
from typing import Any

from ringtrue.dossier.artefacts import File, unreadable
from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.examiners.evaluations import data_sets, log, scorers
from ringtrue.examiners.evaluations.data_sets import DataSet
from ringtrue.examiners.evaluations.judges import Judge
from ringtrue.examiners.evaluations.log import Format, Log
from ringtrue.examiners.evaluations.yaml_data import NotYaml, documents
from ringtrue.observation import Kind, Observation

MOST_CONFIG = 4 << 20
"""Bytes of a task's configuration; the longest published has some 60 kB."""

_START = re.compile(rb"^\s*(dataloader_class|metric_class|judge_model_name)\s*:", re.MULTILINE)
_OWN_MACHINE = frozenset({"vllm", "local", "metricx", "openclip", "huggingface", "hf", "sglang", "transformers"})
"""Types of judge that run where the evaluation runs; of every other type the name of the model decides."""


def is_log(file: File) -> bool:
    """Whether this is a configuration of a task of SEA-HELM: YAML that names a loader and a metric by class."""
    if not file.name.lower().endswith((".yaml", ".yml")):
        return False
    return len(set(_START.findall(log.head(file, 1 << 16)))) >= 2


def read(file: File) -> Log:
    """What the tasks of one configuration say, with lines; `ArtefactUnreadable` when it is no YAML."""
    try:
        told, lines = documents(file.read(MOST_CONFIG))
    except NotYaml as error:
        raise unreadable(file.name, str(error)) from error
    tasks = {
        name: each for document in told if isinstance(document, dict) for name, each in document.items()
        if isinstance(each, dict)
    }  # fmt: skip
    sets: list[DataSet] = []
    found: list[Judge] = []
    baselines: list[Judge] = []
    classes: list[str] = []
    closed = bool(tasks)
    for task in tasks.values():
        sets += _sets(task, file, lines)
        judged = list(_judges(task, file, lines))
        found += judged
        if isinstance(task.get("baseline_model"), str):
            baselines.append(
                Judge(model=task["baseline_model"], shown_by="baseline_model", file=file,
                      line=lines.get((id(task), "baseline_model"), 0))
            )  # fmt: skip
        metric = str(task.get("metric_class") or "")
        if "${" not in metric:
            classes.append(metric)
            closed = closed and (bool(judged) or scorers.asks("sea-helm", metric) is not None)
    return Log(
        file=file,
        harness="sea-helm",
        sets=tuple(dict.fromkeys(sets)),
        judges=tuple(dict.fromkeys(found)),
        baselines=tuple(dict.fromkeys(baselines)),
        scorers=tuple(dict.fromkeys(each for each in classes if each)),
        closed=closed,
    )


FORMAT = Format(harness="sea-helm", is_log=is_log, read=read)


def _sets(task: dict[str, Any], file: File, lines: dict[tuple[int, str], int]) -> Iterator[DataSet]:
    languages = task.get("languages")
    for language, each in (languages if isinstance(languages, dict) else {}).items():
        path = each.get("filepath") if isinstance(each, dict) else None
        if isinstance(path, str) and path and "${" not in path:
            yield data_sets.located(path, str(language), file, lines.get((id(each), "filepath"), 0))


def _judges(task: dict[str, Any], file: File, lines: dict[tuple[int, str], int]) -> Iterator[Judge]:
    """Judges by every key that SEA-HELM has used for one; a judge that the task does not use is none."""
    if task.get("use_judges") is False:
        return
    for key, value in task.items():
        tables = value if isinstance(value, list) else [value]
        for table in tables if key == "judge" or key.startswith("judge") else ():
            name = table.get("judge_model_name") if isinstance(table, dict) else table
            if isinstance(table, dict) and isinstance(name, str) and "${" not in name:
                kind = str(table.get("judge_model_type") or "")
                yield Judge(
                    model=name, shown_by=f"judge_model_name, type {kind or 'not told'}", file=file,
                    line=lines.get((id(table), "judge_model_name"), 0),
                    endpoint="own machine" if kind.lower() in _OWN_MACHINE else "",
                )  # fmt: skip
            elif key in ("judge_model", "judge_model_name", "judge_models") and isinstance(name, str):
                yield Judge(model=name, shown_by=key, file=file, line=lines.get((id(task), key), 0))


_TASK = """\
{name}:
  name: {name}
  dataloader_class: HuggingFacePairwiseDataloader
  metric_class: {metric}
{more}  languages:
    id:
      filepath: indonlp/indonlu
"""
_JUDGED = "  use_judges: true\n  judge:\n    judge_model_name: gpt-4.1-2025-04-14\n    judge_model_type: OpenAI\n"


@examiner(
    per=Kind.EVALUATION,
    topics=log.TOPICS,
    reads=("log*",),
    knows=data_sets.KNOWN,
    consults=(*log.SHELVES, log.SCORERS),
    cases=(
        Case(
            says="a task scored by counting has no judge",
            files={"log/config.yaml": _TASK.format(name="nlu", metric="F1AccMetric", more="").encode()},
            expects={
                "evaluation.data": ("indonlp/indonlu",),
                "evaluation.data-country": ("ID",),
                "evaluation.data-origin-stated": (True,),
                "evaluation.judges-listed": (True,),
            },
        ),
        Case(
            says="a judge is named with its maker's country",
            files={"log/config.yaml": _TASK.format(name="mt", metric="PairwiseLLMJudgeMetric", more=_JUDGED).encode()},
            expects={
                "evaluation.data": ("indonlp/indonlu",),
                "evaluation.data-country": ("ID",),
                "evaluation.data-origin-stated": (True,),
                "evaluation.judge": ("gpt-4.1-2025-04-14",),
                "evaluation.judge-country": ("US",),
                "evaluation.judges-listed": (True,),
            },
        ),
        Case(
            says="YAML that is broken is not read",
            files={"log/config.yaml": b"a:\n  dataloader_class: A\n  metric_class: [B\n"},
            refused="not YAML",
        ),
        Case(says="other YAML says nothing here", files={"log/values.yaml": b"replicas: 2\n"}),
    ),
)
def sea_helm(exhibit: Exhibit) -> Iterator[Observation]:
    """On which test sets would SEA-HELM run by its configuration, and does a model judge?

    Reads `config.yaml` of its tasks in the role `log`. A judge stands under `judge`, a model to compare with under
    `baseline_model`; both are told with their line. Metrics that count stand in `catalogue/providers/scorers.toml`.
    """
    yield from log.told(exhibit, FORMAT)
