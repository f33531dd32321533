"""Makes real runs of HELM, with what must be read in each: `python make_helm.py`, in an environment with crfm-helm.

Its simple model answers simple scenarios; runs with annotators are declared and never asked, since their judges cannot be
reached: HELM writes `run_spec.json` first, and that is what is kept of them.
"""

import dataclasses
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent / "made" / "helm"
SIMPLE = {
    "simple_mcqa": ("SimpleMCQA", ["BasicGenerationMetric", "InstancesPerSplitMetric"]),
    "simple_classification": ("SimpleClassification", ["BasicGenerationMetric", "ClassificationMetric"]),
    "simple1": ("Simple1", ["BasicGenerationMetric"]),
}
GPT_4O, LLAMA = "openai/gpt-4o-2024-05-13", "meta/llama-3.1-405b-instruct-turbo"
DECLARED = {
    "mmlu:subject=anatomy": ("MMLU", {}, True),
    "mmlu:subject=philosophy": ("MMLU", {}, True),
    "commonsense:dataset=hellaswag,method=multiple_choice_joint": ("HellaSwag", {}, True),
    "gsm:": ("GSM8K", {}, True),
    "boolq:": ("BoolQ", {}, True),
    "narrative_qa:": ("NarrativeQA", {}, True),
    "med_qa:": ("MedQA", {}, True),
    "bbq:subject=all": ("BBQ", {}, True),
    "harm_bench:": ("HarmBench", {GPT_4O: "US", LLAMA: "US"}, False),
    "xstest:": ("XSTest", {GPT_4O: "US", LLAMA: "US"}, False),
    "simple_safety_tests:": ("SimpleSafetyTests", {GPT_4O: "US", LLAMA: "US"}, False),
    "anthropic_red_team:": ("AnthropicRedTeam", {GPT_4O: "US", LLAMA: "US"}, False),
}


def main() -> None:
    """Runs and declares, and keeps each beside what it must tell."""
    shutil.rmtree(HERE, ignore_errors=True)
    HERE.mkdir(parents=True)
    told = []
    with tempfile.TemporaryDirectory() as place:
        os.chdir(place)
        from helm.benchmark import run as helm_run
        from helm.benchmark.config_registry import register_builtin_configs_from_helm_package
        from helm.benchmark.run_spec_factory import construct_run_specs
        from helm.common.object_spec import parse_object_spec

        for most in (3, 5):
            for name, (shown, scorers) in SIMPLE.items():
                entry = f"{name}:model=simple/model1"
                sys.argv = [
                    "helm-run",
                    "--run-entries",
                    entry,
                    "--suite",
                    f"s{most}",
                    "-m",
                    str(most),
                    "--disable-cache",
                ]
                helm_run.main()
                made = next(Path(f"benchmark_output/runs/s{most}").glob(f"{name}:*"))
                for kept in ("run_spec.json", "scenario_state.json", "stats.json"):
                    file = HERE / f"{name}-{most}" / kept
                    file.parent.mkdir(exist_ok=True)
                    shutil.copy(made / kept, file)
                held = len(json.loads((made / "scenario_state.json").read_text())["request_states"])
                told += [
                    {"file": f"{name}-{most}/run_spec.json", "models": ["simple/model1"], "data": [shown],
                     "scorers": scorers, "judges": {}, "exact": True},
                    {"file": f"{name}-{most}/scenario_state.json", "models": ["simple/model1"], "judges": {},
                     "status": "completed", "held": held},
                ]  # fmt: skip
        register_builtin_configs_from_helm_package()
        for n, (entry, (shown, judges, exact)) in enumerate(DECLARED.items()):
            for spec in construct_run_specs(parse_object_spec(f"{entry},model=openai/gpt2".replace(":,", ":"))):
                file = HERE / f"declared-{n}" / "run_spec.json"
                file.parent.mkdir(exist_ok=True)
                from helm.common.general import asdict_without_nones

                file.write_text(json.dumps(asdict_without_nones(spec), indent=2))
                assert dataclasses.is_dataclass(spec)
                told.append({"file": f"declared-{n}/run_spec.json", "models": ["openai/gpt2"], "data": [shown],
                             "judges": judges, **({"exact": True} if exact else {})})  # fmt: skip
                break
    (HERE / "truth.json").write_text(json.dumps({"harness": "helm", "logs": told}, indent=1) + "\n")


if __name__ == "__main__":
    main()
