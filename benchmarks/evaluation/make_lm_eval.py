"""Makes real logs of lm-evaluation-harness, with what must be read in each: `python make_lm_eval.py`, in an environment
with lm_eval. Its dummy model answers; folders of invented rows stand where a data set of the hub would be.
"""

import itertools
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent / "made" / "lm-eval"
ROWS = 4
SETS = (("json", "data/soal.jsonl"), ("csv", "data/soal.csv"), ("indonlp/indonlu", ""), ("cais/mmlu", ""))
KINDS = {
    "choice": ("multiple_choice", ("acc", "acc_norm")),
    "words": ("generate_until", ("exact_match",)),
    "perplexity": ("loglikelihood_rolling", ("word_perplexity", "byte_perplexity")),
    "bleu": ("generate_until", ("bleu", "chrf")),
}


def task(name: str, kind: str, path: str, file: str, judge: str) -> dict:
    """The configuration of one task."""
    output, metrics = KINDS[kind]
    told = {
        "task": name, "dataset_path": path, "test_split": "test", "output_type": output, "doc_to_text": "{{q}}",
        "doc_to_target": "{{g}}" if output == "multiple_choice" else "{{t}}",
        "metric_list": [{"metric": each} for each in metrics], "metadata": {"version": 1.0},
    }  # fmt: skip
    if file:
        told["dataset_kwargs"] = {"data_files": {"test": file}}
    if output == "multiple_choice":
        told["doc_to_choice"] = ["delapan", "dua"]
    if output == "loglikelihood_rolling":
        told |= {"doc_to_text": "", "doc_to_target": "{{q}}"}
    if judge:
        told["metadata"]["judge_model"] = judge
    return told


def main() -> None:
    """Runs every task and keeps its results and samples beside what they must tell."""
    shutil.rmtree(HERE, ignore_errors=True)
    HERE.mkdir(parents=True)
    logs = []
    with tempfile.TemporaryDirectory() as place:
        os.environ |= {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "HF_HOME": f"{place}/hub",
                       "HF_UPDATE_DOWNLOAD_COUNTS": "0", "TOKENIZERS_PARALLELISM": "false"}  # fmt: skip
        os.chdir(place)
        rows = [{"q": f"Pukul berapa loket {n} buka?", "g": 0, "t": "pukul delapan pagi hari"} for n in range(ROWS)]
        lines = "".join(json.dumps(each) + "\n" for each in rows)
        for folder in ("data", "indonlp/indonlu", "cais/mmlu"):
            Path(folder).mkdir(parents=True)
            Path(folder, "soal.jsonl" if folder == "data" else "test.jsonl").write_text(lines)
        Path("data/soal.csv").write_text("q,g,t\n" + "".join(f"{r['q']},{r['g']},{r['t']}\n" for r in rows))
        import lm_eval
        from lm_eval.loggers import EvaluationTracker
        from lm_eval.tasks import TaskManager

        wanted = [(kind, *each, "") for kind, each in itertools.product(KINDS, SETS)]
        wanted += [("choice", *SETS[0], judge) for judge in ("openai/gpt-4o", "anthropic/claude-sonnet-4-5")]
        for limit, (kind, path, file, judge) in itertools.product((None, 2), wanted):
            name = f"uji_{kind}_{path.split('/')[-1]}{'_judged_' + judge.split('/')[0] if judge else ''}"
            told = task(name, kind, path, file, judge)
            results = lm_eval.simple_evaluate(
                model="dummy", model_args="pretrained=contoh/model", tasks=[told], limit=limit, log_samples=True,
                bootstrap_iters=10, task_manager=TaskManager(include_defaults=False),
            )  # fmt: skip
            samples = results.pop("samples")
            results["config"]["model"] = "dummy"
            tracker = EvaluationTracker(output_path=str(Path(place, "out")))
            tracker.general_config_tracker.model_name_sanitized = "m"
            tracker.save_results_aggregated(results=results, samples=samples)
            file_ = HERE / f"results_{name}{'' if limit is None else f'_limit_{limit}'}.json"
            shutil.move(max(Path("out").rglob("results_*.json"), key=lambda each: each.stat().st_mtime), file_)
            tidy(file_)
            logs.append({
                "file": file_.name, "models": ["contoh/model"], "status": "completed",
                "data": [f"{path}: {file}" if file else path], "scorers": list(KINDS[kind][1]),
                "judges": {judge: "US"} if judge else {}, "held": limit or ROWS,
                **({} if judge else {"exact": True}), **({} if limit else {"declared": ROWS}),
            })  # fmt: skip
            print(file_.name, file=sys.stderr)
    (HERE / "truth.json").write_text(json.dumps({"harness": "lm-eval", "logs": logs}, indent=1) + "\n")


def tidy(file: Path) -> None:
    """Leaves out the description of the machine on which it was made: the benchmark is not about it."""
    told = json.loads(file.read_text())
    told["pretty_env_info"] = "OS: Debian GNU/Linux 12 (bookworm) (x86_64)\nGPU models and configuration: None"
    file.write_text(json.dumps(told, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
