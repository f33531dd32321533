"""Logs as harnesses write them, field by field, where the harness itself was not run here: each with what it must tell.

Shapes follow the harnesses' own sources: OpenCompass's configurations and mmengine's dumps of them, tasks of SEA-HELM,
tables as people export them, traces of MLflow, states of HELM with annotations, and older forms of promptfoo, lighteval
and lm-evaluation-harness.
"""

import itertools
import json
from collections.abc import Iterator
from typing import Any

Made = tuple[str, dict[str, bytes], dict[str, Any]]
"""The harness; files by name, the first of which is the log; and what it must tell."""

JUDGES = {
    "gpt-4o-2024-08-06": "US", "gpt-4-1106-preview": "US", "gpt-4.1-2025-04-14": "US", "claude-sonnet-4-5": "US",
    "Qwen/Qwen2.5-72B-Instruct": "CN", "deepseek-ai/DeepSeek-V3": "CN", "meta-llama/Llama-3.3-70B-Instruct": "US",
    "mistralai/Mistral-Large-Instruct-2407": "FR",
}  # fmt: skip
SETS = ("indonlp/indonlu", "cais/mmlu", "aisingapore/NLU-Sentiment-Analysis", "HAERAE-HUB/KMMLU")


def all_logs() -> Iterator[Made]:
    """Every log that is made here."""
    for maker in (opencompass, sea_helm, tables, traces, helm_states, old_promptfoo, old_lighteval, old_lm_eval):
        yield from maker()


def opencompass() -> Iterator[Made]:
    """Configurations as people write them, and as mmengine dumps them beside the results."""
    head = "from opencompass.datasets import CustomDataset\nfrom opencompass.models import HuggingFacewithChatTemplate, OpenAISDK\n"
    model = "models = [dict(type=HuggingFacewithChatTemplate, abbr='m', path='contoh/model')]\n"
    data = (
        "datasets = [dict(type=CustomDataset, abbr='uji', path={path!r}, reader_cfg=dict(input_columns=['q'], "
        "output_column='a'), infer_cfg=dict(), eval_cfg=dict(evaluator={how}))]\n"
    )
    common = {"models": ["contoh/model"]}
    for path, scorer in itertools.product(SETS, ("AccEvaluator", "EMEvaluator", "RougeEvaluator")):
        text = f"from opencompass.openicl.icl_evaluator import {scorer}\n" + head + model
        text += data.format(path=path, how=f"dict(type={scorer})")
        yield (
            "opencompass",
            {"eval.py": text.encode()},
            {**common, "data": [path], "judges": {}, "scorers": [scorer], "exact": True},
        )
    for path, (judge, country) in itertools.product(SETS[:2], JUDGES.items()):
        own = f"dict(type=GenericLLMEvaluator, judge_cfg=dict(type=OpenAISDK, path={judge!r}, key='ENV'))"
        text = (
            "from opencompass.evaluator import GenericLLMEvaluator\n" + head + model + data.format(path=path, how=own)
        )
        yield (
            "opencompass",
            {"eval.py": text.encode()},
            {**common, "data": [path], "judges": {judge: country}, "scorers": ["GenericLLMEvaluator"]},
        )
    for judge, country in JUDGES.items():
        dumped = (
            "datasets=[\n    dict(abbr='uji', path='indonlp/indonlu',\n        eval_cfg=dict(evaluator=dict(\n"
            f"            judge_cfg=dict(path='{judge}', type='opencompass.models.OpenAISDK'),\n"
            "            type='opencompass.evaluator.GenericLLMEvaluator')),\n"
            "        infer_cfg=dict(inferencer=dict(type='opencompass.openicl.icl_inferencer.GenInferencer')),\n"
            "        reader_cfg=dict(input_columns=['q'], output_column='a'),\n"
            "        type='opencompass.datasets.CustomDataset'),\n    ]\n"
            "models=[\n    dict(abbr='m', path='contoh/model', type='opencompass.models.HuggingFacewithChatTemplate'),\n    ]\n"
            "work_dir='outputs/default/20261001_120000'\n"
        )
        yield (
            "opencompass",
            {"20261001_120000.py": dumped.encode()},
            {**common, "data": ["indonlp/indonlu"], "judges": {judge: country}},
        )
    for judge, country in list(JUDGES.items())[:4]:
        text = head + model + data.format(path="indonlp/indonlu", how="dict(type=LMEvaluator)")
        text += f"judge_models = [dict(abbr='hakim', type=OpenAISDK, path='{judge}')]\n"
        text += "base_models = [dict(abbr='dasar', type=OpenAISDK, path='gpt-4-turbo')]\n"
        text += "eval = dict(partitioner=dict(mode='m2n', models=models, base_models=base_models, judge_models=judge_models))\n"
        yield "opencompass", {"subjective.py": text.encode()}, {**common, "data": ["indonlp/indonlu"], "judges": {judge: country},
              "baselines": ["gpt-4-turbo"]}  # fmt: skip


def sea_helm() -> Iterator[Made]:
    """Tasks as SEA-HELM's repository holds them."""
    for path, metric in itertools.product(SETS, ("F1AccMetric", "RougeLMetric", "BitextMetric")):
        yield (
            "sea-helm",
            {"config.yaml": _task(path, metric, "").encode()},
            {"data": [path], "judges": {}, "scorers": [metric]},
        )
    for (judge, country), kind in itertools.product(JUDGES.items(), ("OpenAI", "vLLM", "LiteLLM")):
        more = f"  use_judges: true\n  judge:\n    judge_model_name: {judge}\n    judge_model_type: {kind}\n"
        told = {"data": ["cais/mmlu"], "judges": {judge: country}, "scorers": ["PairwiseLLMJudgeMetric"]}
        if kind == "vLLM":
            told["places"] = {judge: "own-machine"}
        yield "sea-helm", {"config.yaml": _task("cais/mmlu", "PairwiseLLMJudgeMetric", more).encode()}, told
    unused = "  use_judges: false\n  judge:\n    judge_model_name: gpt-4o\n    judge_model_type: OpenAI\n"
    yield (
        "sea-helm",
        {"config.yaml": _task("cais/mmlu", "F1AccMetric", unused).encode()},
        {"data": ["cais/mmlu"], "judges": {}},
    )
    based = "  baseline_model: gpt-4.1-2025-04-14\n  use_judges: true\n  judge:\n    judge_model_name: gpt-4.1-2025-04-14\n    judge_model_type: OpenAI\n"
    yield "sea-helm", {"config.yaml": _task("cais/mmlu", "PairwiseLLMJudgeMetric", based).encode()}, {
        "data": ["cais/mmlu"], "judges": {"gpt-4.1-2025-04-14": "US"}, "baselines": ["gpt-4.1-2025-04-14"]}  # fmt: skip


def _task(path: str, metric: str, more: str) -> str:
    return (
        f"uji:\n  metadata:\n    version: 1.0\n  name: uji\n  competency: nlu\n"
        f"  dataloader_file: src/dataloaders/huggingface_dataloader.py\n  dataloader_class: HuggingFaceDataloader\n"
        f"  metric_file: src/metrics/x.py\n  metric_class: {metric}\n  metric: score\n{more}"
        f"  languages:\n    id:\n      filepath: {path}\n      split: test\n      prompt_template:\n        - template: '{{text}}'\n"
    )


def tables() -> Iterator[Made]:
    """Tables of answers with the mapping of their owner."""
    for (judge, country), end in itertools.product(JUDGES.items(), ("csv", "tsv")):
        cut = "," if end == "csv" else "\t"
        rows = [("set", "judge", "score", "model", "state")]
        rows += [("indonlp/indonlu", judge, str(n % 2), "contoh/model", "ok") for n in range(6)]
        text = "".join(cut.join(each) + "\n" for each in rows)
        told = '[columns]\ndata = "set"\njudge = "judge"\nscore = "score"\nmodel = "model"\nstatus = "state"\n'
        name = f"answers.{end}"
        yield "table", {name: text.encode(), f"{name}.mapping.toml": f'samples = 6\nscorer = "rubric"\n{told}'.encode()}, {
            "models": ["contoh/model"], "data": ["indonlp/indonlu"], "judges": {judge: country}, "held": 6,
            "declared": 6, "status": "completed", "scorers": ["rubric"]}  # fmt: skip
    for path in SETS:
        text = "q,right\n" + "".join(f'"Pukul berapa, dan di mana {n}?",true\n' for n in range(5))
        told = f'data = ["{path}"]\nexact = true\nscorer = "equal"\nran_on = "mesin sendiri"\nsamples = 5\n[columns]\nscore = "right"\n'
        yield "table", {"answers.csv": text.encode(), "answers.csv.mapping.toml": told.encode()}, {
            "data": [path], "judges": {}, "exact": True, "held": 5, "declared": 5, "status": "completed",
            "scorers": ["equal"], "ran_on": "mesin sendiri"}  # fmt: skip
    text = "q,state\n" + "a,ok\n" * 4 + "b,error\n"
    yield "table", {"answers.csv": text.encode(), "answers.csv.mapping.toml": b'[columns]\nstatus = "state"\n'}, {
        "judges": {}, "held": 5, "status": "failed"}  # fmt: skip


def traces() -> Iterator[Made]:
    """Traces of MLflow 3 with the assessments of its judges."""
    for (judge, country), lines in itertools.product(JUDGES.items(), (True, False)):
        rows = [
            {"info": {"trace_id": f"tr-{n}", "state": "OK", "assessments": [
                {"assessment_name": "correctness", "source": {"source_type": "LLM_JUDGE", "source_id": judge},
                 "feedback": {"value": "yes"}, "rationale": "ok"},
                {"assessment_name": "expected", "source": {"source_type": "HUMAN", "source_id": "penilai"},
                 "expectation": {"value": "x"}}]}, "data": {"spans": []}}
            for n in range(4)
        ]  # fmt: skip
        text = "".join(json.dumps(each) + "\n" for each in rows) if lines else json.dumps(rows)
        yield "mlflow", {f"traces.json{'l' if lines else ''}": text.encode()}, {
            "judges": {judge: country}, "held": 4, "status": "completed", "scorers": ["correctness"]}  # fmt: skip


def helm_states() -> Iterator[Made]:
    """States of runs of HELM whose samples alone show who annotated."""
    for annotator in ("harm_bench", "xstest", "simple_safety_tests", "wildbench", "omni_math"):
        judges = ["openai/gpt-4o-2024-05-13"]
        if annotator in ("harm_bench", "xstest", "simple_safety_tests"):
            judges.append("meta/llama-3.1-405b-instruct-turbo")
        states = [
            {"instance": {"input": {"text": "?"}, "id": f"id{n}"}, "request": {"model": "contoh/model"},
             "result": {"success": True, "completions": [{"text": "a"}]}, "annotations": {annotator: {"score": 1}}}
            for n in range(3)
        ]  # fmt: skip
        told = {"adapter_spec": {"method": "generation", "model": "contoh/model"}, "request_states": states}
        yield "helm", {"scenario_state.json": json.dumps(told, indent=2).encode()}, {
            "models": ["contoh/model"], "judges": dict.fromkeys(judges, "US"), "held": 3, "status": "completed"}  # fmt: skip
        states[0]["result"] = {"success": False, "completions": []}
        yield "helm", {"scenario_state.json": json.dumps(told).encode()}, {"held": 3, "status": "failed"}


def old_promptfoo() -> Iterator[Made]:
    """Results of promptfoo before its ids, with the configuration behind them."""
    for provider, judge in (
        ("openai:gpt-4", "openai/gpt-4"),
        ("anthropic:messages:claude-3-opus", "anthropic/claude-3-opus"),
    ):
        test = {"vars": {"q": "a"}, "assert": [{"type": "llm-rubric", "value": "x", "provider": provider}]}
        rows = [{"provider": {"id": "echo"}, "success": n > 0, "testCase": test,
                 "gradingResult": {"pass": n > 0, "componentResults": [{"assertion": test["assert"][0], "pass": n > 0}]}}
                for n in range(3)]  # fmt: skip
        told = {"results": {"version": 2, "results": rows, "stats": {"successes": 2, "failures": 1}},
                "config": {"providers": ["echo"], "tests": [test]}}  # fmt: skip
        yield "promptfoo", {"output.json": json.dumps(told).encode()}, {
            "models": ["echo"], "judges": {judge: "US"}, "held": 3, "declared": 3, "status": "completed"}  # fmt: skip


def old_lighteval() -> Iterator[Made]:
    """Results of lighteval with suites in the names of their tasks, and the number of shots in those of their results alone."""
    for repo, metric in itertools.product(SETS, ("acc", "em_with_normalize_gold&normalize_pred")):
        task = f"leaderboard|uji:{repo.split('/')[-1]}|0"
        told = {
            "config_general": {"lighteval_sha": "?", "model_name": "contoh/model", "model_sha": "1", "model_dtype": None},
            "results": {task: {metric: 0.5, f"{metric}_stderr": 0.1}, "all": {metric: 0.5}},
            "versions": {task: 0},
            "config_tasks": {task.removesuffix("|0"): {"name": "uji", "hf_repo": repo, "hf_subset": "default", "metric": [metric],
                                    "original_num_docs": 9, "effective_num_docs": 9}},
            "summary_tasks": {}, "summary_general": {},
        }  # fmt: skip
        yield "lighteval", {"results_1.json": json.dumps(told, indent=2).encode()}, {
            "models": ["contoh/model"], "data": [repo], "judges": {}, "scorers": [metric], "status": "completed",
            "declared": 9, "held": 9}  # fmt: skip


def old_lm_eval() -> Iterator[Made]:
    """Results of the harness before its configurations stood in them."""
    for task in ("arc_easy", "lambada_openai", "mmlu_anatomy"):
        told = {"results": {task: {"acc": 0.5, "acc_stderr": 0.1}}, "versions": {task: 0},
                "config": {"model": "gpt2", "model_args": "pretrained=contoh/model", "limit": None}}  # fmt: skip
        yield "lm-eval", {"results.json": json.dumps(told, indent=2).encode()}, {
            "models": ["contoh/model"], "judges": {}, "status": "completed"}  # fmt: skip
