"""Fictional example: open questions, graded by a model of Polaris Labs (fictional). Run by Inspect."""

from inspect_ai import Task, task
from inspect_ai.dataset import json_dataset
from inspect_ai.scorer import model_graded_qa
from inspect_ai.solver import generate


@task
def jawaban_terbuka() -> Task:
    return Task(
        dataset=json_dataset("/srv/tutur/evaluation/pertanyaan.jsonl"),
        solver=generate(max_tokens=24),
        scorer=model_graded_qa(model="openai-api/polaris-labs/polaris-judge"),
    )
