"""What a run of HELM says of its test sets and judges."""

import json
import re
from collections.abc import Iterator
from typing import Any

from ringtrue.dossier.artefacts import File, unreadable
from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.examiners.evaluations import data_sets, log, scorers
from ringtrue.examiners.evaluations.data_sets import DataSet, Lies
from ringtrue.examiners.evaluations.json_parts import Illegible, elements, parts
from ringtrue.examiners.evaluations.judges import Judge
from ringtrue.examiners.evaluations.log import Format, Log, Score
from ringtrue.observation import Kind, Observation

_SPEC = re.compile(rb'"(scenario_spec|scenario)"\s*:\s*\{')
_STATE = re.compile(rb'\A\s*\{\s*"adapter_spec"\s*:')
_STATS = re.compile(rb'\A\s*\[\s*(?:\]|\{\s*"(?:name"\s*:\s*\{\s*"name|instance_id|train_trial_index))')
_BESIDE = ("stats.json", "per_instance_stats.json", "scenario.json", "instances.json", "display_requests.json",
           "display_predictions.json")  # fmt: skip


def is_log(file: File) -> bool:
    """Whether this is a file of a run of HELM, by its name and how it begins."""
    name = file.name.lower().rpartition("/")[2]
    if name in _BESIDE:
        return name in ("scenario.json", "instances.json") or _STATS.match(log.head(file)) is not None
    if name == "scenario_state.json":
        return _STATE.match(log.head(file)) is not None
    return name == "run_spec.json" and _SPEC.search(log.head(file, 1 << 16)) is not None


def read(file: File) -> Log:
    """The log in one file of a run; `ArtefactUnreadable` when it breaks off."""
    name = file.name.lower().rpartition("/")[2]
    try:
        if name == "run_spec.json":
            return _spec(file)
        if name == "scenario_state.json":
            return _state(file)
        return Log(file=file, harness="helm", beside=True, scores=tuple(_scores(file)) if name == "stats.json" else ())
    except Illegible as error:
        raise unreadable(file.name, str(error)) from error


FORMAT = Format(harness="helm", is_log=is_log, read=read)


def _spec(file: File) -> Log:
    with file.open() as stream:
        told = dict(parts(stream))
    adapter = _table(told.get("adapter_spec"))
    classes = [str(each.get("class_name", "")) for each in _tables(told.get("metric_specs"))]
    annotators = _tables(told.get("annotators"))
    judges, known = _judges(annotators, _tables(told.get("metric_specs")), file)
    return Log(
        file=file,
        harness="helm",
        models=tuple(each for each in (str(adapter.get("model") or ""),) if each),
        sets=tuple(_set(told, file)),
        judges=tuple(judges),
        scorers=tuple(dict.fromkeys([*classes, *(str(each.get("class_name", "")) for each in annotators)])),
        closed=known and bool(classes),
    )


def _set(told: dict[str, Any], file: File) -> Iterator[DataSet]:
    """The scenario: its data set where its arguments name one, else its class."""
    scenario = _table(told.get("scenario_spec") or told.get("scenario"))
    arguments = _table(scenario.get("args"))
    name = str(scenario.get("class_name") or "").rpartition(".")[2].removesuffix("Scenario")
    named = next((str(arguments[each]) for each in ("dataset", "dataset_name", "hf_dataset", "path")
                  if isinstance(arguments.get(each), str)), "")  # fmt: skip
    wanted = named or name
    subset = str(arguments.get("subject") or arguments.get("subset") or arguments.get("language") or "")
    if "/" in wanted:
        yield data_sets.located(wanted, subset, file)
    elif wanted:
        shown = f"{name}: {named}" if named and name else wanted
        yield DataSet(shown=data_sets.plain(shown), id=wanted.lower(), subset=subset, lies=Lies.UNKNOWN, file=file)


def _judges(annotators: list[dict[str, Any]], metrics: list[dict[str, Any]], file: File) -> tuple[list[Judge], bool]:
    found: list[Judge] = []
    known = True
    for each in annotators:
        name = str(each.get("class_name", "")).rpartition(".")[2]
        given = [*_named(_table(each.get("args")))]
        asked = scorers.asks("helm", name)
        if given:
            found += [Judge(model=one, shown_by=f"argument of {name}", file=file) for one in given]
        elif asked is None:
            known = False
        else:
            found += [Judge(model=one, shown_by=f"what {name} asks by itself", file=file) for one in asked]
    for each in metrics:
        name = str(each.get("class_name", "")).rpartition(".")[2]
        found += [
            Judge(model=one, shown_by=f"argument of {name}", file=file) for one in _named(_table(each.get("args")))
        ]
        asked = scorers.asks("helm", name)
        if asked:
            found += [Judge(model=one, shown_by=f"what {name} asks by itself", file=file) for one in asked]
        # A metric that only reads what annotators wrote asks nobody.
        known = known and (asked is not None or bool(annotators))
    return found, known


def _named(arguments: dict[str, Any]) -> Iterator[str]:
    """Models in the arguments of an annotator or metric; of a model and its deployment the model's own name."""
    for key, value in arguments.items():
        if isinstance(value, dict):
            yield from _named(value)
        elif isinstance(value, str) and re.search(r"(^|_)(model|model_name|judge|grader|annotator_model)$", key):
            yield value


def _state(file: File) -> Log:
    """What was asked and answered, a request at a time: how many, whether each succeeded, who wrote annotations."""
    held, failed, missing = 0, 0, 0
    annotated: dict[str, None] = {}
    models: tuple[str, ...] = ()
    with file.open() as stream:
        for key, value in parts(stream, frozenset({"request_states"})):
            if key == "adapter_spec":
                models = tuple(each for each in (str(_table(value).get("model") or ""),) if each)
            elif key == "request_states":
                held += 1
                result = _table(value).get("result")
                missing += not isinstance(result, dict)
                failed += isinstance(result, dict) and result.get("success") is False
                annotated |= dict.fromkeys(_table(_table(value).get("annotations")))
    judges = tuple(
        Judge(model=model, shown_by=f"the annotation {name} in a sample", file=file)
        for name in annotated
        for model in scorers.asks("helm", name) or ()
    )
    return Log(
        file=file,
        harness="helm",
        models=models,
        status="failed" if failed else "unfinished" if missing or not held else "completed",
        why=f"{failed} of {held} requests failed" if failed else f"{missing} have no answer" if missing else "",
        judges=judges,
        scorers=tuple(annotated),
        held=held,
        beside=not annotated and not failed and not missing and bool(held),
    )


def _scores(file: File) -> Iterator[Score]:
    with file.open() as stream:
        for each in elements(stream):
            name = _table(_table(each).get("name"))
            mean = log.number(_table(each).get("mean"))
            if mean is not None and name.get("split") == "test" and not name.get("perturbation"):
                yield Score(task="", metric=str(name.get("name")), value=mean, samples=int(each.get("count") or 0))


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _tables(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _example(annotator: str = "") -> bytes:
    metric = "basic_metrics.BasicGenerationMetric" if not annotator else "safety_metrics.SafetyBasicGenerationMetric"
    told: dict[str, Any] = {
        "name": "mmlu:subject=philosophy,model=example/model",
        "scenario_spec": {
            "class_name": "helm.benchmark.scenarios.mmlu_scenario.MMLUScenario",
            "args": {"subject": "x"},
        },
        "adapter_spec": {"model": "example/model", "max_eval_instances": 5},
        "metric_specs": [{"class_name": f"helm.benchmark.metrics.{metric}", "args": {}}],
    }
    if annotator:
        told["annotators"] = [{"class_name": f"helm.benchmark.annotation.annotator.{annotator}", "args": {}}]
    return json.dumps(told).encode()


@examiner(
    per=Kind.EVALUATION,
    topics=log.TOPICS,
    reads=("log*",),
    knows=data_sets.KNOWN,
    consults=(*log.SHELVES, log.SCORERS),
    cases=(
        Case(
            says="a scenario is known by its class, and metrics that count have no judge",
            files={"log/run_spec.json": _example()},
            expects={
                "evaluation.data": ("MMLU",),
                "evaluation.data-country": ("US",),
                "evaluation.data-origin-stated": (True,),
                "evaluation.judges-listed": (True,),
            },
        ),
        Case(
            says="an annotator asks two foreign models by itself",
            files={"log/run_spec.json": _example("HarmBenchAnnotator")},
            expects={
                "evaluation.data": ("MMLU",),
                "evaluation.data-country": ("US",),
                "evaluation.data-origin-stated": (True,),
                "evaluation.judge": ("openai/gpt-4o-2024-05-13", "meta/llama-3.1-405b-instruct-turbo"),
                "evaluation.judge-country": ("US", "US"),
                "evaluation.judges-listed": (True,),
            },
        ),
        Case(
            says="a run specification that breaks off is not read",
            files={"log/run_spec.json": _example()[:-9]},
            refused="ends too early",
        ),
    ),
)
def helm(exhibit: Exhibit) -> Iterator[Observation]:
    """On which scenario did HELM run, who publishes it, and does a model judge?

    Reads `run_spec.json` and `scenario_state.json` of a run in the role `log`. Annotators are models that judge: which
    ones they ask stands in `catalogue/providers/scorers.toml`, unless their arguments say so. Annotations that only the
    samples show are found, too. Where a scenario takes its questions from, HELM's files do not say: its name is looked
    up in `catalogue/datasets/`.
    """
    yield from log.told(exhibit, FORMAT)
