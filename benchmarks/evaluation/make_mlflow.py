"""Makes real results of MLflow's evaluation, with what must be read in each: `python make_mlflow.py`, in an environment
with mlflow, openai and tiktoken. Judges are asked on loopback under their real names.
"""

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from loopback import answering

HERE = Path(__file__).resolve().parent / "made" / "mlflow"
JUDGES = {"openai:/gpt-4o": "US", "openai:/gpt-4": "US", "openai:/gpt-4.1-mini": "US"}
ROWS = 3


def main() -> None:
    """Runs every evaluation and keeps what it left beside what that must tell."""
    shutil.rmtree(HERE, ignore_errors=True)
    HERE.mkdir(parents=True)
    told = []
    with tempfile.TemporaryDirectory() as place, answering() as address:
        os.environ |= {"OPENAI_API_BASE": f"{address}/v1", "OPENAI_BASE_URL": f"{address}/v1", "OPENAI_API_KEY": "none",
                       "MLFLOW_TRACKING_URI": f"file://{place}/mlruns", "MLFLOW_DISABLE_TELEMETRY": "true",
                       "DO_NOT_TRACK": "true", "MLFLOW_ALLOW_FILE_STORE": "true"}  # fmt: skip
        os.chdir(place)
        import mlflow
        import pandas as pd
        from mlflow.metrics import exact_match
        from mlflow.metrics.genai import answer_correctness, answer_similarity, make_genai_metric

        data = pd.DataFrame({
            "inputs": [f"Pukul berapa loket {n} buka?" for n in range(ROWS)],
            "ground_truth": ["Pukul delapan."] * ROWS, "outputs": ["Pukul delapan."] * ROWS,
        })  # fmt: skip
        wanted = [("exact", [exact_match()], ["exact_match"], "")]
        for n, judge in enumerate(JUDGES):
            own = make_genai_metric(
                name="ketepatan", definition="right or not", grading_prompt="5 when right", model=judge,
                parameters={"temperature": 0.0}, grading_context_columns=[], aggregations=["mean"],
            )  # fmt: skip
            wanted.append((f"own-{n}", [own], ["ketepatan"], judge))
            wanted.append((f"similarity-{n}", [answer_similarity(model=judge)], ["answer_similarity"], judge))
            wanted.append((f"correctness-{n}", [answer_correctness(model=judge)], ["answer_correctness"], judge))
        for name, metrics, scorers, judge in wanted:
            with mlflow.start_run(run_name=name) as run:
                mlflow.models.evaluate(
                    data=data, targets="ground_truth", predictions="outputs", extra_metrics=metrics,
                    evaluator_config={"col_mapping": {"inputs": "inputs"}},
                )  # fmt: skip
            folder = next(Path("mlruns").rglob(f"{run.info.run_id}/artifacts"))
            kept = HERE / name
            kept.mkdir()
            for each in ("eval_results_table.json", "genai_custom_metrics.json"):
                if (folder / each).exists():
                    shutil.copy(folder / each, kept / each)
            shutil.copy(folder.parent / "meta.yaml", kept / "meta.yaml")
            tidy(kept / "meta.yaml", place)
            own = {judge.replace(":/", "/"): JUDGES[judge]} if judge else {}
            # The table names no model; only metrics of one's own leave theirs in a table beside it.
            custom = (kept / "genai_custom_metrics.json").exists()
            # `exact_match` counts over all rows and leaves no table of them.
            if (kept / "eval_results_table.json").exists():
                told.append({"file": f"{name}/eval_results_table.json", "held": ROWS, "status": "completed",
                             "scorers": scorers})  # fmt: skip
            if custom:
                told.append({"file": f"{name}/genai_custom_metrics.json", "judges": own, "scorers": scorers})
            told.append({"file": f"{name}/meta.yaml", "status": "completed", "operator": "penilai", "judges": {}})
            print(name, custom, file=sys.stderr)
    (HERE / "truth.json").write_text(json.dumps({"harness": "mlflow", "logs": told}, indent=1) + "\n")


def tidy(file: Path, place: str) -> None:
    """Another name for whoever made it, and for the folder."""
    lines = file.read_text().replace(place, "/srv/uji").splitlines()
    file.write_text("\n".join("user_id: penilai" if each.startswith("user_id:") else each for each in lines) + "\n")


if __name__ == "__main__":
    main()
