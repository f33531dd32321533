"""What a configuration of OpenCompass says of its test sets and judges."""

import re
from collections.abc import Iterator
from typing import Any

from ringtrue.dossier.artefacts import File, unreadable
from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.examiners.evaluations import data_sets, log, scorers
from ringtrue.examiners.evaluations.data_sets import DataSet
from ringtrue.examiners.evaluations.judges import Judge
from ringtrue.examiners.evaluations.log import Format, Log
from ringtrue.examiners.evaluations.python_data import Environment, Name, NotPython, values
from ringtrue.observation import Kind, Observation

MOST_SOURCE = 4 << 20
"""Bytes of a configuration; the longest that OpenCompass publishes has some 200 kB."""

_START = re.compile(rb"\bopencompass\b|\bmmengine\.config\b")
_JUDGE_KEYS = ("judge_cfg", "judge_models", "judge_model", "judge_config", "eval_model")
_ASKING = ("LMEvaluator", "GenericLLMEvaluator", "CascadeEvaluator", "LLMEvaluator", "SubjectiveEvaluator")
_BASELINES = ("base_models", "baseline_models", "compare_models")


def is_log(file: File) -> bool:
    """Whether this is a configuration of OpenCompass: Python that takes something from it."""
    return file.name.lower().endswith(".py") and _START.search(log.head(file, 1 << 16)) is not None


def read(file: File) -> Log:
    """What the configuration says, found in its syntax alone; `ArtefactUnreadable` when it is no Python."""
    source = file.read(MOST_SOURCE)
    try:
        text = source.decode()
        told, lines, taken = values(text)
    except (NotPython, UnicodeDecodeError) as error:
        raise unreadable(file.name, f"it is not the Python of a configuration: {error}") from error
    looked = _Looked(file, text, lines)
    for value in told.values():
        looked.at(value)
    models = [str(each.get("path")) for each in _tables(told.get("models")) if isinstance(each.get("path"), str)]
    imported = any(re.search(r"^\.|\bconfigs\.|^mmengine\.config$", each) for each in taken)
    return Log(
        file=file,
        harness="opencompass",
        models=tuple(models),
        sets=tuple(dict.fromkeys(looked.sets)),
        judges=tuple(dict.fromkeys(looked.judges)),
        baselines=tuple(dict.fromkeys(looked.baselines)),
        scorers=tuple(dict.fromkeys(looked.scorers)),
        closed=looked.closed and not imported and bool(looked.scorers),
    )


FORMAT = Format(harness="opencompass", is_log=is_log, read=read)


class _Looked:
    """Gathers what stands in nested tables."""

    def __init__(self, file: File, text: str, lines: dict[int, int]) -> None:
        self.file, self.text, self.lines = file, text, lines
        self.sets: list[DataSet] = []
        self.judges: list[Judge] = []
        self.baselines: list[Judge] = []
        self.scorers: list[str] = []
        self.closed = True
        self._seen: set[int] = set()

    def at(self, value: Any, depth: int = 0) -> None:
        """Looks at a value and everything in it, each table once."""
        if depth > 40 or id(value) in self._seen:
            return
        if isinstance(value, dict):
            self._seen.add(id(value))
            self._table(value)
            for each in value.values():
                self.at(each, depth + 1)
        elif isinstance(value, list):
            self._seen.add(id(value))
            for each in value:
                self.at(each, depth + 1)

    def _table(self, table: dict[str, Any]) -> None:
        kind = table["type"].last if isinstance(table.get("type"), Name) else str(table.get("type") or "")
        if "infer_cfg" in table or ("reader_cfg" in table and "path" in table and kind.endswith("Dataset")):
            self._data(table, kind)
        for key in _JUDGE_KEYS:
            if key in table:
                self._models(table[key], key, self.judges)
        for key in _BASELINES:
            if key in table:
                self._models(table[key], key, self.baselines)
        if kind.endswith(("Evaluator", "Metric")) or kind.startswith("JudgeEvaluator"):
            self.scorers.append(kind)
            asked = scorers.asks("opencompass", kind)
            judged = any(table.get(key) for key in _JUDGE_KEYS)
            if kind in _ASKING or asked is None:
                self.closed = self.closed and judged

    def _data(self, table: dict[str, Any], kind: str) -> None:
        path = table.get("path")
        shown = path if isinstance(path, str) else table.get("abbr") if isinstance(table.get("abbr"), str) else kind
        if shown:
            subset = table.get("name")
            # `./data/gsm8k` is where OpenCompass unpacks what it fetches: no statement of who holds it.
            bare = re.sub(r"^(\./)?data/", "", shown)
            found = data_sets.located(
                bare, str(subset) if isinstance(subset, str) else "", self.file, self._line(shown)
            )
            self.sets.append(found)

    def _models(self, value: Any, key: str, into: list[Judge]) -> None:
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                name = next((each[one] for one in ("path", "abbr", "model") if each.get(one)), None)
                self._model(name, key, into, _address(each))
            else:
                self._model(each, key, into, "")

    def _model(self, name: Any, key: str, into: list[Judge], endpoint: str) -> None:
        if isinstance(name, Environment):
            name, key = name.default, f"{key}, unless the environment variable {name.variable} says otherwise"
            self.closed = False
        if isinstance(name, str) and name:
            into.append(Judge(model=name, shown_by=key, file=self.file, line=self._line(name), endpoint=endpoint))
        elif isinstance(name, Name):
            # A model taken over from another configuration: its file's name tells which, not who made it.
            into.append(
                Judge(model=name.where or name.last, shown_by=f"{key}, taken from another configuration",
                      file=self.file, line=self._line(name.last))
            )  # fmt: skip
            self.closed = False

    def _line(self, wanted: str) -> int:
        return log.line_of(self.text, wanted)


def _address(table: dict[str, Any]) -> str:
    given = table.get("openai_api_base") or table.get("url") or ""
    given = given[0] if isinstance(given, list) and given else given
    return given if isinstance(given, str) else ""


def _tables(value: Any) -> Iterator[dict[str, Any]]:
    yield from (each for each in value if isinstance(each, dict)) if isinstance(value, list) else ()


_HEAD = b"from opencompass.datasets import CustomDataset\nfrom opencompass.models import OpenAI\n"
_DATA = (
    b"datasets = [dict(type=CustomDataset, path='indonlp/indonlu', reader_cfg=dict(), infer_cfg=dict(),\n"
    b"    eval_cfg=dict(evaluator=dict(type=%s)))]\n"
)
_ACC = b"from opencompass.openicl.icl_evaluator import AccEvaluator\n"


@examiner(
    per=Kind.EVALUATION,
    topics=log.TOPICS,
    reads=("log*",),
    knows=data_sets.KNOWN,
    consults=(*log.SHELVES, log.SCORERS),
    cases=(
        Case(
            says="a set that is counted has no judge",
            files={"log/eval.py": _HEAD + _ACC + _DATA % b"AccEvaluator"},
            expects={
                "evaluation.data": ("indonlp/indonlu",),
                "evaluation.data-country": ("ID",),
                "evaluation.data-origin-stated": (True,),
                "evaluation.judges-listed": (True,),
            },
        ),
        Case(
            says="a judge among the judge models is named",
            files={
                "log/eval.py": _HEAD
                + _DATA % b"LMEvaluator"
                + b"judge_models = [dict(type=OpenAI, path='gpt-4-1106-preview')]\neval = dict(judge_models=judge_models)\n"  # noqa: E501
            },
            expects={
                "evaluation.data": ("indonlp/indonlu",),
                "evaluation.data-country": ("ID",),
                "evaluation.data-origin-stated": (True,),
                "evaluation.judge": ("gpt-4-1106-preview",),
                "evaluation.judge-country": ("US",),
            },
        ),
        Case(
            says="a configuration that is no Python is not read",
            files={"log/eval.py": _HEAD + b"datasets = ["},
            refused="not the Python",
        ),
        Case(
            says="other Python says nothing here",
            files={"log/train.py": b"import torch\n"},
        ),
    ),
)
def opencompass(exhibit: Exhibit) -> Iterator[Observation]:
    """On which test sets would OpenCompass run by its configuration, and does a model judge?

    Reads Python configurations in the role `log` by their syntax; nothing of them is run. Tables written with `dict`,
    literals, names, loops over literals and environment variables with their defaults are followed; what is taken over
    from another configuration is named and not followed, so the judges are not listed then.
    """
    yield from log.told(exhibit, FORMAT)
