from inspect_ai import Task, task
from inspect_ai.dataset import json_dataset
from inspect_ai.model import get_model
from inspect_ai.scorer import Score, accuracy, match, model_graded_qa, scorer
from inspect_ai.solver import generate


@task
def exact():
    return Task(dataset=json_dataset("soal-inspect.jsonl"), solver=[generate()], scorer=match())


@task
def graded():
    return Task(
        dataset=json_dataset("soal-inspect.jsonl"), solver=[generate()], scorer=model_graded_qa(model="mockllm/judge")
    )


@task
def graded_role():
    return Task(dataset=json_dataset("soal-inspect.jsonl"), solver=[generate()], scorer=model_graded_qa())


@task
def graded_foreign():
    return Task(
        dataset=json_dataset("soal-inspect.jsonl"), solver=[generate()], scorer=model_graded_qa(model="openai/gpt-4o")
    )


@scorer(metrics=[accuracy()])
def by_hand():
    async def score(state, target):
        out = await get_model("mockllm/quiet").generate("Is it right?")
        return Score(value=1, explanation=out.completion)

    return score


@task
def own_scorer():
    return Task(dataset=json_dataset("soal-inspect.jsonl"), solver=[generate()], scorer=by_hand())
