"""What MLflow's evaluation leaves says of its test sets and judges."""

import json
import re
from collections.abc import Iterator
from typing import Any

from ringtrue.dossier.artefacts import File, unreadable
from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.examiners.evaluations import data_sets, log, scorers
from ringtrue.examiners.evaluations.data_sets import DataSet, Lies
from ringtrue.examiners.evaluations.json_parts import Illegible, parts, whole
from ringtrue.examiners.evaluations.judges import Judge
from ringtrue.examiners.evaluations.log import Format, Log, Score
from ringtrue.examiners.evaluations.yaml_data import NotYaml, documents
from ringtrue.observation import Kind, Observation

MOST_LINE = 16 << 20
_TABLE = re.compile(rb'\A\s*\{\s*"columns"\s*:\s*\[')
_TRACES = re.compile(rb'"(assessments|trace_info|info)"\s*:')
_RUN = re.compile(rb"^(artifact_uri|lifecycle_stage|run_id|run_uuid)\s*:", re.MULTILINE)
_STATUS = {"3": "completed", "FINISHED": "completed", "4": "failed", "FAILED": "failed", "5": "unfinished",
           "KILLED": "unfinished", "1": "unfinished", "RUNNING": "unfinished", "2": "unfinished"}  # fmt: skip
_METRIC = re.compile(r"^(?P<name>.+?)(/v\d+)?/(?P<part>score|justification|value|rationale|mean|variance|p90)$")


def is_log(file: File) -> bool:
    """Whether this is a table, a list of traces or a run's own description that MLflow wrote."""
    name = file.name.lower().rpartition("/")[2]
    if name in ("eval_results_table.json", "genai_custom_metrics.json") or name.endswith("_eval_results_table.json"):
        return _TABLE.match(log.head(file)) is not None
    if name == "meta.yaml":
        return len(set(_RUN.findall(log.head(file)))) >= 2
    if name.startswith("traces") and name.endswith((".json", ".jsonl")):
        return _TRACES.search(log.head(file, 1 << 16)) is not None
    return False


def read(file: File) -> Log:
    """What the file says; `ArtefactUnreadable` when it breaks off."""
    name = file.name.lower().rpartition("/")[2]
    try:
        if name == "meta.yaml":
            return _run(file)
        if name.startswith("traces"):
            return _traces(file)
        return _custom(file) if name == "genai_custom_metrics.json" else _table(file)
    except (Illegible, NotYaml) as error:
        raise unreadable(file.name, str(error)) from error


FORMAT = Format(harness="mlflow", is_log=is_log, read=read)


def _table(file: File) -> Log:
    """The table of answers: its columns tell the metrics, and a justification that a model judged."""
    columns: list[str] = []
    held = 0
    with file.open() as stream:
        for key, value in parts(stream, frozenset({"data"})):
            if key == "columns" and isinstance(value, list):
                columns = [str(each) for each in value]
            elif key == "data":
                held += 1
    names = {found["name"]: found["part"] for each in columns if (found := _METRIC.match(each))}
    reasoned = {found["name"] for each in columns if (found := _METRIC.match(each)) and found["part"] in
                ("justification", "rationale")}  # fmt: skip
    judges: list[Judge] = []
    closed = bool(names)
    for name in names:
        asked = scorers.asks("mlflow", name)
        if name in reasoned:
            judges += [
                Judge(model=each, shown_by=f"what {name} asks when no model is given", file=file)
                for each in asked or ()
            ]
            closed = False  # the table does not say which model was given
        elif asked is None:
            closed = False
        else:
            judges += [Judge(model=each, shown_by=f"what {name} asks by itself", file=file) for each in asked]
    return Log(
        file=file,
        harness="mlflow",
        status="completed" if held else "unfinished",
        why="" if held else "it holds no answer",
        sets=(DataSet(shown="questions in the table", id=file.name, subset="", lies=Lies.LOCAL, file=file),),
        judges=tuple(dict.fromkeys(judges)),
        scorers=tuple(names),
        held=held,
        closed=closed,
    )


def _custom(file: File) -> Log:
    """The metrics that a model grades, each with the model that was given."""
    judges: list[Judge] = []
    names: list[str] = []
    with file.open() as stream:
        columns: list[str] = []
        for key, value in parts(stream, frozenset({"data"})):
            if key == "columns" and isinstance(value, list):
                columns = [str(each) for each in value]
            elif key == "data" and isinstance(value, list):
                row = dict(zip(columns, value, strict=False))
                names.append(str(row.get("name") or ""))
                for model in _models(row):
                    judges.append(Judge(model=_slashed(model), shown_by=f"model of the metric {names[-1]}", file=file))  # noqa: PERF401
    return Log(
        file=file, harness="mlflow", judges=tuple(dict.fromkeys(judges)), scorers=tuple(each for each in names if each),
        closed=bool(judges), sets=(),
    )  # fmt: skip


def _models(value: Any, depth: int = 0) -> Iterator[str]:
    """Models anywhere in a row: under `model`, also inside text that is JSON."""
    if depth > 6:
        return
    if isinstance(value, dict):
        for key, each in value.items():
            if key in ("model", "judge_model") and isinstance(each, str) and each:
                yield each
            else:
                yield from _models(each, depth + 1)
    elif isinstance(value, list):
        for each in value:
            yield from _models(each, depth + 1)
    elif isinstance(value, str) and value[:1] in "{[":
        try:
            yield from _models(json.loads(value), depth + 1)
        except (ValueError, RecursionError):
            return


def _traces(file: File) -> Log:
    """Traces with their assessments: whoever is the source of one that a model gave is a judge."""
    judges: dict[str, Judge] = {}
    names: dict[str, None] = {}
    held = failed = 0
    for trace in _each(file):
        held += 1
        info = trace.get("info") if isinstance(trace.get("info"), dict) else trace.get("trace_info", trace)
        info = info if isinstance(info, dict) else {}
        failed += str(info.get("state") or info.get("status") or "OK") == "ERROR"
        given = info.get("assessments")
        for each in given if isinstance(given, list) else ():
            source = each.get("source") if isinstance(each, dict) else None
            name = str(each.get("assessment_name") or each.get("name") or "") if isinstance(each, dict) else ""
            names[name] = None
            if isinstance(source, dict) and str(source.get("source_type")) in ("LLM_JUDGE", "AI_JUDGE"):
                model = _slashed(str(source.get("source_id") or ""))
                if model and model not in ("default", "None"):
                    judges.setdefault(model, Judge(model=model, shown_by=f"source of the assessment {name}", file=file))
    return Log(
        file=file,
        harness="mlflow",
        status="failed" if failed else "completed" if held else "unfinished",
        why=f"{failed} of {held} answers are errors" if failed else "",
        sets=(DataSet(shown="questions in the traces", id=file.name, subset="", lies=Lies.LOCAL, file=file),),
        judges=tuple(judges.values()),
        scorers=tuple(each for each in names if each),
        held=held,
        closed=False,
    )


def _each(file: File) -> Iterator[dict[str, Any]]:
    with file.open() as stream:
        if file.name.lower().endswith(".jsonl"):
            while line := stream.readline(MOST_LINE + 1):
                if len(line) > MOST_LINE:
                    raise Illegible(f"one line of it has more than {MOST_LINE} bytes")
                if line.strip():
                    told = whole(line)
                    yield told if isinstance(told, dict) else {}
            return
        from ringtrue.examiners.evaluations.json_parts import elements

        first = stream.read(1)
        while first in (b" ", b"\n", b"\t", b"\r"):
            first = stream.read(1)
        stream.seek(0)
        if first == b"[":
            yield from (each for each in elements(stream) if isinstance(each, dict))
        else:
            for key, value in parts(stream, frozenset({"traces"})):
                if key == "traces" and isinstance(value, dict):
                    yield value


def _run(file: File) -> Log:
    """How the run ended, who started it and from what."""
    told, _ = documents(file.read(1 << 20))
    table = next((each for each in told if isinstance(each, dict)), {})
    status = _STATUS.get(str(table.get("status")), "")
    who = str(table.get("user_id") or "")
    return Log(
        file=file, harness="mlflow", status=status, ran_from=f"user {who}" if who else "", beside=status == "completed",
        why="" if status == "completed" else "the run's own status",
    )  # fmt: skip


def _slashed(name: str) -> str:
    """`openai:/gpt-4` as other harnesses write it, `openai/gpt-4`."""
    return re.sub(r":/+", "/", name) if not name.startswith("endpoints:") else name


def _scores(metrics: dict[str, Any]) -> Iterator[Score]:
    for name, value in metrics.items():
        figure = log.number(value)
        if figure is not None:
            yield Score(task="", metric=name, value=figure)


def _example(*columns: str) -> bytes:
    return json.dumps(
        {"columns": ["inputs", "outputs", *columns], "data": [["a", "b", *["1"] * len(columns)]]}
    ).encode()


_GRADED = {"name": "ketepatan", "version": "v1", "metric_details": "x", "model": "openai:/gpt-4o"}


@examiner(
    per=Kind.EVALUATION,
    topics=log.TOPICS,
    reads=("log*",),
    knows=data_sets.KNOWN,
    consults=(*log.SHELVES, log.SCORERS),
    cases=(
        Case(
            says="metrics that compare have no judge",
            files={"log/eval_results_table.json": _example("rougeL/v1/score")},
            expects={
                "evaluation.data": ("questions in the table",),
                "evaluation.data-held-home": (True,),
                "evaluation.judges-listed": (True,),
            },
        ),
        Case(
            says="a justification tells that a model judged; which one is given beside it",
            files={
                "log/eval_results_table.json": _example("ketepatan/v1/score", "ketepatan/v1/justification"),
                "log/genai_custom_metrics.json": json.dumps(
                    {"columns": list(_GRADED), "data": [list(_GRADED.values())]}
                ).encode(),
            },
            expects={
                "evaluation.data": ("questions in the table",),
                "evaluation.judge": ("openai/gpt-4o",),
                "evaluation.judge-country": ("US",),
            },
        ),
        Case(
            says="a table that breaks off is not read",
            files={"log/eval_results_table.json": _example("rougeL/v1/score")[:-3]},
            refused="ends too early",
        ),
    ),
)
def mlflow_evaluate(exhibit: Exhibit) -> Iterator[Observation]:
    """Which questions did MLflow's evaluation put, and does a model judge?

    Reads `eval_results_table.json`, `genai_custom_metrics.json`, `meta.yaml` of the run and exported traces
    (`traces*.json`, `traces*.jsonl`) in the role `log`. A justification beside a score tells that a model judged; which
    one stands with the metrics or with each assessment in the traces.
    """
    yield from log.told(exhibit, FORMAT)
