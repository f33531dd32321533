"""Logs as large as asked for, each written as its harness would with very many samples, or with one member that never ends."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any


def _rows(path: Path, size: int, head: str, rows: Callable[[int], Any], tail: str, cut: str = ",") -> None:
    with path.open("w", buffering=1 << 20) as out:
        out.write(head)
        written, n = len(head), 0
        while written < size:
            text = ("" if n == 0 else cut) + (rows(n) if cut == "" else json.dumps(rows(n)))
            out.write(text)
            written += len(text)
            n += 1
        out.write(tail)


WORDS = "kata " * 400
JUDGED = {"event": "model", "model": "openai/gpt-4o", "role": "grader"}


def inspect(path: Path, size: int) -> None:
    """Samples beyond number in one JSON."""
    head = json.dumps({"version": 2, "status": "success", "eval": {
        "dataset": {"location": "soal.jsonl"}, "model": "hf/lokal", "scorers": [{"name": "model_graded_qa"}]}})  # fmt: skip
    _rows(path, size, head[:-1] + ', "samples": [', lambda n: {"id": n, "input": WORDS, "events": [JUDGED]}, "]}")


def promptfoo(path: Path, size: int) -> None:
    """Answers beyond number."""
    told = {"type": "llm-rubric", "value": "x", "provider": "openai:gpt-4o"}
    _rows(path, size, '{"evalId": "eval-1", "results": {"version": 3, "results": [', lambda n: {
        "success": True, "response": {"output": WORDS}, "gradingResult": {"componentResults": [{"assertion": told}]}},
        ']}, "config": {"providers": ["echo"], "tests": []}}')  # fmt: skip


def helm(path: Path, size: int) -> None:
    """Requests beyond number."""
    _rows(path, size, '{"adapter_spec": {"model": "contoh/model"}, "request_states": [', lambda n: {
        "instance": {"input": {"text": WORDS}}, "result": {"success": True}, "annotations": {"harm_bench": {}}}, "]}")  # fmt: skip


def mlflow(path: Path, size: int) -> None:
    """A table of answers without end."""
    _rows(
        path,
        size,
        '{"columns": ["inputs", "outputs", "exact_match/v1/score"], "data": [',
        lambda n: [WORDS, WORDS, 1],
        "]}",
    )


def traces(path: Path, size: int) -> None:
    """Traces, a line each."""
    source = {"source_type": "LLM_JUDGE", "source_id": "openai:/gpt-4o"}
    _rows(path, size, "", lambda n: json.dumps({"info": {"state": "OK", "text": WORDS, "assessments": [
        {"assessment_name": "a", "source": source}]}}) + "\n", "", cut="")  # fmt: skip


def table(path: Path, size: int) -> None:
    """A table of answers with its mapping."""
    path.with_name(path.name + ".mapping.toml").write_text('[columns]\njudge = "judge"\nscore = "score"\n')
    _rows(path, size, "text,judge,score\n", lambda n: f'"{WORDS}",openai/gpt-4o,1\n', "", cut="")


def lm_eval(path: Path, size: int) -> None:
    """Results of tasks beyond number."""
    _endless(
        path,
        size,
        '{"results": {',
        '"uji_{n}": {"acc,none": 0.5, "acc_stderr,none": 0.1, "alias": " - uji"}',
        '}, "configs": {}}',
    )


def lighteval(path: Path, size: int) -> None:
    """The same of lighteval."""
    _endless(
        path,
        size,
        '{"config_general": {"model_name": "m"}, "results": {',
        '"uji_{n}|0": {"acc": 0.5}',
        '}, "config_tasks": {}}',
    )


def opencompass(path: Path, size: int) -> None:
    """A configuration that never ends."""
    _rows(
        path,
        size,
        "from opencompass.datasets import X\ndatasets = [",
        lambda n: f"dict(type=X, path='a/b{n}', infer_cfg=dict()),\n",
        "]\n",
        cut="",
    )


def sea_helm(path: Path, size: int) -> None:
    """Tasks without end."""
    _rows(
        path,
        size,
        "",
        lambda n: (
            f"t{n}:\n  dataloader_class: X\n  metric_class: F1AccMetric\n  languages:\n    id:\n      filepath: a/b\n"
        ),
        "",
        cut="",
    )


def _endless(path: Path, size: int, head: str, member: str, tail: str) -> None:
    _rows(path, size, head, lambda n: ("," if n else "") + member.replace("{n}", str(n)), tail, cut="")


KINDS = (
    ("inspect", "log.json", inspect), ("promptfoo", "output.json", promptfoo), ("helm", "scenario_state.json", helm),
    ("mlflow", "eval_results_table.json", mlflow), ("mlflow", "traces.jsonl", traces), ("table", "answers.csv", table),
    ("lm-eval", "results_1.json", lm_eval), ("lighteval", "results_1.json", lighteval),
    ("opencompass", "eval.py", opencompass), ("sea-helm", "config.yaml", sea_helm),
)  # fmt: skip
