"""Makes real logs of lighteval, with what must be read in each: `python make_lighteval.py`, in an environment with lighteval.

This version writes -1 for the numbers of its documents, so no number is asked of its logs. Its dummy model answers; judges are asked on loopback under their real names; folders of invented rows stand where a data
set of the hub would be, so that a log holds the name of the hub.
"""

import json
import os
import shutil
import sys
import tempfile
import types
from pathlib import Path

from loopback import answering

HERE = Path(__file__).resolve().parent / "made" / "lighteval"
SETS = ("indonlp/indonlu", "cais/mmlu", "HAERAE-HUB/KMMLU", "soal/lokal")
JUDGES = {"gpt-4o-2024-08-06": "US", "gpt-4-turbo": "US", "gpt-3.5-turbo": "US"}
ROWS = 4

TASKS = """
from lighteval.metrics.metrics import Metrics
from lighteval.metrics.metrics_sample import JudgeLLM
from lighteval.metrics.utils.metric_utils import SampleLevelMetric
from lighteval.tasks.lighteval_task import LightevalTaskConfig
from lighteval.tasks.requests import Doc, SamplingMethod
import numpy as np

def prompt(line, task_name=None):
    return Doc(task_name=task_name, query=line["q"], choices=line["a"], gold_index=line["g"])

def graded(name):
    class Own(JudgeLLM):
        def compute(self, responses, docs, **kwargs):
            questions = [each.query for each in docs]
            golds = [each.get_golds()[0] for each in docs]
            answers = [each.final_text[0] for each in responses]
            scores, _, _ = self.judge.evaluate_answer_batch(questions, answers, [None] * len(docs), golds)
            return scores
    return SampleLevelMetric(
        metric_name=f"llm_judge_{name}", higher_is_better=True,
        category=SamplingMethod.GENERATIVE,
        sample_level_fn=Own(judge_model_name=name, template=lambda **k: [{"role": "user", "content": "Right?"}],
                            process_judge_response=lambda _: 1.0, judge_backend="openai", short_judge_name=name),
        corpus_level_fn=np.mean, batched_compute=True,
    )

METRICS = {"acc": Metrics.loglikelihood_acc, "em": Metrics.exact_match, "f1": Metrics.f1_score}
TASKS_TABLE = []
for n, repo in enumerate(%(sets)r):
    for name, metric in METRICS.items():
        TASKS_TABLE.append(LightevalTaskConfig(
            name=f"uji_{n}_{name}", prompt_function=prompt, hf_repo=repo, hf_subset="default", metrics=[metric],
            hf_avail_splits=["test"], evaluation_splits=["test"], generation_size=8))
    for m, judge in enumerate(%(judges)r):
        TASKS_TABLE.append(LightevalTaskConfig(
            name=f"uji_{n}_judge_{m}", prompt_function=prompt, hf_repo=repo, hf_subset="default",
            metrics=[graded(judge)], hf_avail_splits=["test"], evaluation_splits=["test"], generation_size=8))
"""


def main() -> None:
    """Runs every task and keeps its results beside what they must tell."""
    shutil.rmtree(HERE, ignore_errors=True)
    HERE.mkdir(parents=True)
    told = []
    with tempfile.TemporaryDirectory() as place, answering() as address:
        os.environ |= {"OPENAI_BASE_URL": f"{address}/v1", "OPENAI_API_KEY": "none", "HF_HUB_OFFLINE": "1",
                       "HF_DATASETS_OFFLINE": "1", "HF_HOME": f"{place}/hub"}  # fmt: skip
        os.chdir(place)
        rows = [{"q": f"Pukul berapa loket {n} buka?", "a": ["delapan", "dua"], "g": 0} for n in range(ROWS)]
        for repo in SETS:
            Path(repo).mkdir(parents=True)
            (Path(repo) / "test.jsonl").write_text("".join(json.dumps(each) + "\n" for each in rows))
        # This module of lighteval fetches a pickle from abroad when it is loaded; its tasks are not used here.
        sys.modules["lighteval.tasks.tasks.tiny_benchmarks"] = types.ModuleType("tiny_benchmarks")
        # Another asks the hub whether a judge of its own exists; nobody answers here, and that judge is not used.
        import huggingface_hub

        huggingface_hub.HfApi.list_models = lambda *_, **__: ["any"]
        Path("uji.py").write_text(TASKS % {"sets": SETS, "judges": tuple(JUDGES)})
        from lighteval.logging.evaluation_tracker import EvaluationTracker
        from lighteval.models.dummy.dummy_model import DummyModelConfig
        from lighteval.pipeline import ParallelismManager, Pipeline, PipelineParameters

        names = ("acc", "em", "f1", *(f"judge_{m}" for m in range(len(JUDGES))))
        for n, repo in enumerate(SETS):
            for name in names:
                pipeline = Pipeline(
                    tasks=f"uji_{n}_{name}|0",
                    pipeline_parameters=PipelineParameters(
                        launcher_type=ParallelismManager.NONE, custom_tasks_directory="uji.py"
                    ),
                    evaluation_tracker=EvaluationTracker(output_dir="out", save_details=False),
                    model_config=DummyModelConfig(model_name="dummy"),
                )
                pipeline.evaluate()
                pipeline.save_and_push_results()
                made = max(Path("out").rglob("results_*.json"), key=lambda each: each.stat().st_mtime)
                file = HERE / f"{name}-{n}.json"
                shutil.move(made, file)
                judge = tuple(JUDGES)[int(name[-1])] if name.startswith("judge") else ""
                told.append({
                    "file": file.name, "models": ["dummy"], "data": [repo], "status": "completed",
                    "judges": {judge: JUDGES[judge]} if judge else {},
                    "scorers": [{"em": "em", "acc": "acc", "f1": "f1"}.get(name, f"llm_judge_{judge}")],
                    **({} if judge else {"exact": True}),
                })  # fmt: skip
                print(file.name, file=sys.stderr)
    (HERE / "truth.json").write_text(json.dumps({"harness": "lighteval", "logs": told}, indent=1) + "\n")


if __name__ == "__main__":
    main()
