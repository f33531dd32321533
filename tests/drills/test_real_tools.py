"""Tools as everybody has them, in the dark: whom they call although model and data are local, and which line does it.

They run where they are installed: in this Python, or in the one that RINGTRUE_TOOLS names.
"""

import http.server
import json
import os
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest

from ringtrue.drills.dark_run import Job, Plan, drill
from ringtrue.instruments.darkroom import Cut, Probe
from ringtrue.instruments.darkroom.stage import _filters

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux") or not _filters(), reason="no seccomp here"),
]

TOOLS = os.environ.get("RINGTRUE_TOOLS", sys.executable)
PLAN = Plan(cuts=(Cut.NO_NAMES,), days=(), timeout=300)


def needs(package: str) -> None:
    code = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({package!r}) is None)"
    if subprocess.run([TOOLS, "-c", code], check=False).returncode:
        pytest.skip(f"{package} is not installed in {TOOLS}")


def dark(tmp_path: Path, *command: str, probes: tuple[Probe, ...] = (), answer: dict | None = None, **env: str) -> dict:
    variables = {
        "PATH": f"{Path(TOOLS).parent}:/usr/bin:/bin", "HOME": str(tmp_path), "HF_HOME": str(tmp_path / "hub"),
        "TMPDIR": str(tmp_path), "OMP_NUM_THREADS": "1", **env,
    }  # fmt: skip
    return drill(
        Job(command=command, cwd=tmp_path, env=variables, probes=probes, answer=answer or {}), PLAN,
        output=subprocess.DEVNULL,
    )  # fmt: skip


def the(told: dict, name: str) -> dict:
    return next(each for each in told["attempts"] if each["name"] == name)


def script(tmp_path: Path, code: str) -> str:
    (tmp_path / "it.py").write_text(textwrap.dedent(code))
    return "it.py"


def test_datasets_counts_the_loading_of_a_local_file_abroad(tmp_path):
    needs("datasets")
    (tmp_path / "rows.jsonl").write_text('{"a": 1}\n{"a": 2}\n')
    code = """
        import json
        from datasets import load_dataset
        rows = load_dataset("json", data_files="rows.jsonl")["train"]
        json.dump({"rows": len(rows)}, open("done.json", "w"))
        """
    probe = Probe(name="rows", file="done.json", path="rows", expect="2")
    told = dark(tmp_path, TOOLS, script(tmp_path, code), probes=(probe,))
    assert told["verdict"] == "held"
    found = the(told, "s3.amazonaws.com")
    assert (found["kind"], found["class"]) == ("telemetry", "optional")
    assert found["where"].startswith("datasets:load.py:")
    assert "HF_UPDATE_DOWNLOAD_COUNTS=0" in found["switches"]
    quiet = dark(tmp_path, TOOLS, "it.py", probes=(probe,), HF_UPDATE_DOWNLOAD_COUNTS="0")
    assert (quiet["verdict"], quiet["attempts"]) == ("held", []), "the switch does what the catalogue says"


def test_inspect_fails_without_a_tokenizer_from_abroad_and_ends_well_all_the_same(tmp_path):
    needs("inspect_ai")
    needs("tiktoken")
    (tmp_path / "task.py").write_text(
        textwrap.dedent(
            """
            from inspect_ai import Task, task
            from inspect_ai.dataset import Sample
            from inspect_ai.scorer import match
            from inspect_ai.solver import generate
            @task
            def local():
                return Task(dataset=[Sample(input="hi", target="x")], solver=generate(), scorer=match())
            """
        )
    )
    probe = Probe(name="the log says success", file="logs/*.eval", path="status", expect="success")
    told = dark(
        tmp_path, TOOLS, "-m", "inspect_ai", "eval", "task.py", "--model", "mockllm/model", "--log-dir", "logs",
        "--display", "none", probes=(probe,),
    )  # fmt: skip
    found = the(told, "openaipublic.blob.core.windows.net")
    assert (found["kind"], found["where"].split(":")[:2]) == ("tokenizer", ["tiktoken", "load.py"])
    assert told["runs"][0]["exit_code"] == 0
    assert told["verdict"] == "failed", "judged by its log"


def test_transformers_asks_the_hub_for_what_is_missing(tmp_path):
    needs("transformers")
    code = "from transformers import AutoConfig; AutoConfig.from_pretrained('EleutherAI/pythia-70m')"
    told = dark(tmp_path, TOOLS, script(tmp_path, code))
    found = the(told, "huggingface.co")
    assert (told["verdict"], found["kind"], found["class"]) == ("failed", "hub", "undetermined")
    assert found["where"].split(":")[0] in ("huggingface_hub", "transformers")
    assert "HF_HUB_OFFLINE=1" in found["switches"]


class Hub(http.server.BaseHTTPRequestHandler):
    """A stand-in for a hub that has one small configuration."""

    CONFIG = json.dumps({"model_type": "gpt_neox", "hidden_size": 8, "num_attention_heads": 1}).encode()

    def do_HEAD(self) -> None:
        there = self.path.endswith("/resolve/main/config.json")
        self.send_response(200 if there else 404)
        if there:
            self.send_header("ETag", '"1"')
            self.send_header("X-Repo-Commit", "0" * 40)
        else:
            self.send_header("X-Error-Code", "EntryNotFound")
        self.send_header("Content-Length", str(len(self.CONFIG) if there else 0))
        self.end_headers()

    def do_GET(self) -> None:
        self.do_HEAD()
        if self.path.endswith("config.json"):
            self.wfile.write(self.CONFIG)

    def log_message(self, *given) -> None:
        pass


def test_a_hub_that_makes_it_work_when_it_alone_is_answered_is_essential(tmp_path):
    needs("transformers")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    code = "from transformers import AutoConfig; AutoConfig.from_pretrained('EleutherAI/pythia-70m')"
    answer = {"hub.example": f"127.0.0.1:{server.server_address[1]}"}
    told = dark(tmp_path, TOOLS, script(tmp_path, code), answer=answer, HF_ENDPOINT="http://hub.example")
    server.shutdown()
    assert [each["held"] for each in told["runs"]] == [False, True]
    assert told["destinations"]["hub.example"]["class"] == "essential"


def test_lm_eval_asks_the_hub_for_model_and_data(tmp_path):
    needs("lm_eval")
    told = dark(
        tmp_path, TOOLS, "-m", "lm_eval", "run", "--model", "hf", "--model_args", "pretrained=EleutherAI/pythia-70m",
        "--tasks", "arc_easy", "--device", "cpu", "--limit", "1",
    )  # fmt: skip
    assert told["verdict"] == "failed"
    assert the(told, "huggingface.co")["kind"] == "hub"
