"""Makes real logs of Inspect, with what must be read in each: `python make_inspect.py`, in an environment with inspect-ai
and openai.

The judges are asked on loopback under their real names. What a log must tell follows from how it was asked for, never
from the log.
"""

import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tiktoken.load
from loopback import answering

HERE = Path(__file__).resolve().parent / "made" / "inspect"
ROWS = 3
KINDS = ("eval", "json")

# Inspect counts tokens with a table that it would fetch from abroad; a table of single bytes counts as well.
tiktoken.load.load_tiktoken_bpe = lambda *_, **__: {bytes([n]): n for n in range(256)}


def tasks() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Name of a log, how to run it, and what it must tell."""
    from inspect_ai.dataset import MemoryDataset, Sample, csv_dataset, json_dataset
    from inspect_ai.model import get_model
    from inspect_ai.scorer import (
        Score,
        accuracy,
        choice,
        exact,
        f1,
        includes,
        match,
        model_graded_fact,
        model_graded_qa,
        scorer,
        stderr,
    )  # fmt: skip
    from inspect_ai.solver import generate, multiple_choice, solver

    def held(name: str) -> Any:
        return csv_dataset(name) if name.endswith(".csv") else json_dataset(name)

    @scorer(metrics=[accuracy(), stderr()])
    def asks_by_itself(model: str) -> Any:
        async def score(state: Any, target: Any) -> Score:
            told = await get_model(model).generate("Is it right?")
            return Score(value=1, explanation=told.completion)

        return score

    @solver
    def breaks() -> Any:
        async def solve(state: Any, generate: Any) -> Any:
            raise RuntimeError("planted")

        return solve

    model = "mockllm/lokal"
    for name, plain in (("match", match), ("includes", includes), ("exact", exact), ("f1", f1)):
        for data in ("soal.jsonl", "soal.csv"):
            for kind in KINDS if name == "match" else ("eval",):
                yield (
                    f"{name}-{data[5:]}-{kind}",
                    {"dataset": held(data), "solver": generate(), "scorer": plain(), "model": model, "kind": kind},
                    {"data": [data], "judges": {}, "scorers": [name], "exact": True},
                )  # fmt: skip
    asked = [Sample(input=f"Mana {n}?", choices=["a", "b"], target="A") for n in range(ROWS)]
    pick = MemoryDataset(asked, name="pilihan")
    yield ("choice", {"dataset": pick, "solver": multiple_choice(), "scorer": choice(), "model": model},
           {"data": ["pilihan"], "judges": {}, "scorers": ["choice"], "exact": True})  # fmt: skip
    judges = (
        ("openai/gpt-4o", "US"), ("openai/gpt-4.1-2025-04-14", "US"), ("openai-api/mistral/mistral-large-latest", "FR"),
        ("together/Qwen/Qwen3-32B", "CN"),
    )  # fmt: skip
    for n, (judge, country) in enumerate(judges):
        told = {"data": ["soal.jsonl"], "judges": {judge: country}}
        for kind in KINDS if n == 0 else ("eval",):
            for graded, known in ((model_graded_qa, "model_graded_qa"), (model_graded_fact, "model_graded_fact")):
                yield (f"option-{n}-{known}-{kind}",
                       {"dataset": held("soal.jsonl"), "solver": generate(), "scorer": graded(model=judge),
                        "model": model, "kind": kind}, {**told, "scorers": [known]})  # fmt: skip
            yield (f"role-{n}-{kind}",
                   {"dataset": held("soal.jsonl"), "solver": generate(), "scorer": model_graded_qa(), "model": model,
                    "kind": kind, "model_roles": {"grader": judge}}, {**told, "scorers": ["model_graded_qa"]})  # fmt: skip
            yield (f"usage-{n}-{kind}",
                   {"dataset": held("soal.jsonl"), "solver": generate(), "scorer": asks_by_itself(judge),
                    "model": model, "kind": kind}, {**told, "scorers": ["asks_by_itself"]})  # fmt: skip
        yield (f"beside-exact-{n}",
               {"dataset": held("soal.jsonl"), "solver": generate(), "scorer": [match(), model_graded_qa(model=judge)],
                "model": model}, {**told, "scorers": ["match", "model_graded_qa"]})  # fmt: skip
    both = [each for each, _ in judges[:2]]
    yield ("two-graders",
           {"dataset": held("soal.jsonl"), "solver": generate(), "scorer": model_graded_qa(model=both), "model": model},
           {"data": ["soal.jsonl"], "judges": dict(judges[:2]), "scorers": ["model_graded_qa"]})  # fmt: skip
    yield ("judges-itself",
           {"dataset": held("soal.jsonl"), "solver": generate(), "scorer": model_graded_qa(), "model": model},
           {"data": ["soal.jsonl"], "judges": {model: ""}, "scorers": ["model_graded_qa"]})  # fmt: skip
    for kind in KINDS:
        yield (f"epochs-{kind}",
               {"dataset": held("soal.jsonl"), "solver": generate(), "scorer": match(), "model": model, "kind": kind,
                "epochs": 2},
               {"data": ["soal.jsonl"], "judges": {}, "scorers": ["match"], "held": 2 * ROWS, "exact": True})  # fmt: skip
        if kind == "eval":  # the paths in their tracebacks could not be replaced in an archive
            continue
        yield (f"error-{kind}",
               {"dataset": held("soal.jsonl"), "solver": breaks(), "scorer": match(), "model": model, "kind": kind},
               {"data": ["soal.jsonl"], "judges": {}, "scorers": ["match"], "status": "failed"})  # fmt: skip
        yield (f"error-graded-{kind}",
               {"dataset": held("soal.jsonl"), "solver": breaks(), "scorer": model_graded_qa(model=judges[0][0]),
                "model": model, "kind": kind},
               {"data": ["soal.jsonl"], "judges": dict(judges[:1]), "scorers": ["model_graded_qa"],
                "status": "failed"})  # fmt: skip


def main() -> None:
    """Runs every task and keeps its log beside what it must tell."""
    from inspect_ai import Task
    from inspect_ai import eval as run

    shutil.rmtree(HERE, ignore_errors=True)
    HERE.mkdir(parents=True)
    rows = [{"input": f"Pukul berapa loket {n} buka?", "target": "Default output"} for n in range(ROWS)]
    told = []
    with tempfile.TemporaryDirectory() as place, answering() as address:
        os.environ |= {"OPENAI_BASE_URL": f"{address}/v1", "OPENAI_API_KEY": "none", "MISTRAL_BASE_URL": f"{address}/v1",
                       "MISTRAL_API_KEY": "none", "TOGETHER_BASE_URL": f"{address}/v1", "TOGETHER_API_KEY": "none"}  # fmt: skip
        os.chdir(place)
        Path("soal.jsonl").write_text("".join(json.dumps(each) + "\n" for each in rows))
        Path("soal.csv").write_text("input,target\n" + "".join(f"{r['input']},{r['target']}\n" for r in rows))
        for name, how, must in tasks():
            kind, model, roles = how.pop("kind", "eval"), how.pop("model"), how.pop("model_roles", None)
            epochs = how.pop("epochs", 1)
            task = Task(name=f"uji_{name.replace('-', '_')}", **how)
            logs = run(task, model=model, model_roles=roles, epochs=epochs, log_dir="logs", log_format=kind, display="none",
                       fail_on_error=True)  # fmt: skip
            file = HERE / f"{name}.{kind}"
            shutil.move(logs[0].location.removeprefix("file://"), file)
            failed = must.get("status") == "failed"
            if failed:
                file.write_text(
                    re.sub(
                        r"/[\w./-]+/(?=site-packages|make_inspect|lib/python|benchmarks)", "/srv/uji/", file.read_text()
                    )
                )
            told.append({
                "file": file.name, "models": [model], "status": "completed",
                **({} if failed else {"held": ROWS, "declared": must.get("held", ROWS)}), **must,
            })  # fmt: skip
            print(name, logs[0].status, file=sys.stderr)
    (HERE / "truth.json").write_text(json.dumps({"harness": "inspect", "logs": told}, indent=1) + "\n")


if __name__ == "__main__":
    main()
