"""Real evaluations, run by their own tools, published, and run again in the dark: the score holds, or the lie is found."""

import importlib.util
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

import tuning
from ringtrue.drills.evaluation_kit import questions, write

pytestmark = [pytest.mark.slow, tuning.trains]

EVALUATION = """
[[evaluation]]
name = "aturan"
operator = "maker"
artefacts = { log = "logs/results.json"SAMPLES }
"""
SAMPLES = ', samples = "logs/samples_aturan_choice.jsonl"'


def needs(package: str) -> None:
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"the extra [evaluate] is not installed: {package}")


def ran(place: Path, *command: object) -> None:
    """A tool at work in the light, offline by its own switches, as a maker runs it at home."""
    env = {**os.environ, "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1",
           "HF_HOME": str(place / "hub")}  # fmt: skip
    subprocess.run([sys.executable, "-m", *map(str, command)], cwd=place / "kit", env=env, check=True, timeout=300,
                   capture_output=True)  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """An offering, a sealed kit of questions from invented by-laws, and nothing evaluated yet."""
    place = tmp_path_factory.mktemp("replay")
    tuning.write(place / "offering", tuning.rows())
    draw = random.Random(3)
    towns = ("Sukamaju", "Karangjati", "Wanasari", "Tanjungpura", "Lembahsari", "Muarabaru")
    offices = ("camat", "lurah", "notaris", "hakim", "jaksa", "bupati")
    rules = [
        f"Permohonan dari {draw.choice(towns)} diputus oleh {draw.choice(offices)} paling lambat {draw.randrange(3, 60)} "
        f"hari sejak tanggal {draw.randrange(1, 28)} Maret {draw.randrange(1990, 2024)}."
        for _ in range(60)
    ]
    made = questions({"aturan.txt": "\n".join(rules)}, tuning.rows(), most=60, seed="s")
    write(made, place / "kit", "aturan", language="id", made={})
    return place


@pytest.fixture(scope="module")
def by_lm_eval(place):
    """Results and samples as lm-evaluation-harness wrote them."""
    needs("lm_eval")
    out = place / "lm-eval"
    ran(place, "lm_eval", "--model", "hf", "--model_args", f"pretrained={place / 'offering' / 'kecil'}", "--tasks",
        "aturan_choice", "--include_path", ".", "--output_path", out, "--log_samples", "--device", "cpu")  # fmt: skip
    (results,), (samples,) = out.rglob("results_*.json"), out.rglob("samples_*.jsonl")
    return results, samples


@pytest.fixture(scope="module")
def by_inspect(place):
    """A log as Inspect wrote it."""
    needs("inspect_ai")
    model = place / "offering" / "kecil"
    ran(place, "inspect_ai", "eval", "aturan_inspect.py@aturan_free", "--model", "hf/local", "-M", f"model_path={model}",
        "-M", f"tokenizer_path={model}", "--log-dir", place / "inspect", "--log-format", "json", "--display", "none")  # fmt: skip
    (log,) = (place / "inspect").glob("*.json")
    return log


@pytest.fixture
def offering(place, tmp_path):
    """A copy of the offering in which nothing was published yet."""
    folder = shutil.copytree(place / "offering", tmp_path / "offering")
    (folder / "logs").mkdir()
    return folder


def publish(folder: Path, log: Path, samples: Path | None = None, **changed: float) -> None:
    """Lays a log into the offering, perhaps with another score in it than it had."""
    told = json.loads(log.read_text("utf-8"))
    if "accuracy" in changed:
        told["results"]["scores"][0]["metrics"]["accuracy"]["value"] = changed["accuracy"]
    if "acc" in changed:
        told["results"]["aturan_choice"]["acc,none"] = changed["acc"]
    (folder / "logs" / "results.json").write_text(json.dumps(told))
    if samples:
        shutil.copy(samples, folder / "logs" / "samples_aturan_choice.jsonl")
    dossier = folder / "ringtrue.toml"
    dossier.write_text(dossier.read_text() + EVALUATION.replace("SAMPLES", SAMPLES if samples else ""))


def replayed(ringtrue, place, folder, *more):
    model = ("--model", place / "offering" / "kecil", "--observer", "asker", "--json")
    return ringtrue("drill", "evaluation", "replay", folder, *model, *more)


def lm_eval_again(ringtrue, place, folder):
    return replayed(ringtrue, place, folder, "--tasks", place / "kit", "--task", "aturan_choice")


def inspect_again(ringtrue, place, folder):
    tasks = ("--harness", "inspect", "--tasks", place / "kit" / "aturan_inspect.py", "--task", "aturan_free")
    return replayed(ringtrue, place, folder, *tasks)


def weighed(ringtrue, folder, name="scores-reproduce"):
    told = ringtrue("assess", folder, "--json").data
    assert not told["troubles"]
    return {each["id"]: each["verdict"] for each in told["requirements"]}[name]


def darkness(told: dict) -> dict:
    """What the darkroom's own record says: how the tool ended, and whom it tried to reach but itself."""
    return json.loads(Path(told["record"]).read_text("utf-8"))["result"]["darkness"]


def test_lm_eval_gives_the_published_score_again_without_leaving(ringtrue, place, offering, by_lm_eval):
    publish(offering, *by_lm_eval)
    told = lm_eval_again(ringtrue, place, offering)
    assert (told.code, told.data["status"], darkness(told.data)["attempts"]) == (0, "completed", [])
    (compared,) = told.data["compared"]
    assert compared["agrees"] is True
    assert "on the same 60 samples, each with the same outcome" in compared["why"]
    assert weighed(ringtrue, offering) == "met"
    assert weighed(ringtrue, offering, "evaluation-runs-in-the-dark") == "met"


def test_a_score_that_the_published_samples_do_not_give_is_contradicted(ringtrue, place, offering, by_lm_eval):
    publish(offering, *by_lm_eval, acc=0.62)
    told = lm_eval_again(ringtrue, place, offering)
    assert (told.code, told.data["compared"][0]["agrees"]) == (13, False)
    assert weighed(ringtrue, offering) == "not met"


def test_a_score_without_samples_is_held_to_its_interval(ringtrue, place, offering, by_lm_eval):
    publish(offering, by_lm_eval[0], acc=0.85)
    told = lm_eval_again(ringtrue, place, offering)
    assert (told.code, told.data["compared"][0]["agrees"]) == (13, False)
    assert "difference within" in told.data["compared"][0]["why"]


def test_inspect_gives_the_published_score_again_within_its_interval(ringtrue, place, offering, by_inspect):
    publish(offering, by_inspect)
    told = inspect_again(ringtrue, place, offering)
    assert (told.code, told.data["status"], darkness(told.data)["attempts"]) == (0, "completed", [])
    assert all(each["agrees"] for each in told.data["compared"])
    assert "on the same 60 samples" in told.data["compared"][0]["why"]
    assert weighed(ringtrue, offering) == "met"


def test_an_inspect_log_with_another_score_in_it_is_contradicted(ringtrue, place, offering, by_inspect):
    publish(offering, by_inspect, accuracy=0.7)
    told = inspect_again(ringtrue, place, offering)
    assert (told.code, told.data["compared"][0]["agrees"]) == (13, False)
    assert "its own 60 samples give" in told.data["compared"][0]["why"]
    assert weighed(ringtrue, offering) == "not met"


JUDGED = """
import urllib.request
from inspect_ai import Task, task
from inspect_ai.dataset import Sample
from inspect_ai.scorer import Score, accuracy, scorer
from inspect_ai.solver import generate
@scorer(metrics=[accuracy()])
def from_abroad():
    async def score(state, target):
        try:
            urllib.request.urlopen("https://judge.example/v1/judge", timeout=5)
        except OSError as error:
            raise RuntimeError("the judge did not answer; is JUDGE_API_KEY right?") from error
        return Score(value="C")
    return score
@task
def judged():
    return Task(dataset=[Sample(input="satu", target="dua")], solver=generate(max_tokens=4), scorer=from_abroad())
"""


def test_what_a_judge_abroad_would_need_is_told_although_the_tool_ends_well(ringtrue, place, offering, by_inspect):
    publish(offering, by_inspect)
    (offering / "tasks").mkdir()
    task = offering / "tasks" / "judged.py"
    task.write_text(JUDGED)
    told = replayed(ringtrue, place, offering, "--harness", "inspect", "--tasks", task)
    assert (told.code, told.data["status"]) == (13, "failed")
    assert told.data["needed"] == {"hosts": ["judge.example"], "secrets": ["JUDGE_API_KEY"]}
    assert darkness(told.data)["exit_code"] == 0
    assert weighed(ringtrue, offering, "evaluation-runs-in-the-dark") == "not met"


def test_a_replay_is_that_of_the_model_which_was_run_and_of_no_later_one(ringtrue, place, offering, by_lm_eval):
    publish(offering, *by_lm_eval)
    shutil.copytree(place / "kit", offering / "kit")
    (offering / "kecil" / "notes.md").write_text("Whatever lies beside.")
    given = (
        "--tasks",
        offering / "kit",
        "--task",
        "aturan_choice",
        "--model",
        offering / "kecil",
        "--observer",
        "asker",
    )
    assert ringtrue("drill", "evaluation", "replay", offering, *given).code == 0
    assert weighed(ringtrue, offering) == "met"
    config = offering / "kecil" / "generation_config.json"
    config.write_text(config.read_text() + "\n")
    assert weighed(ringtrue, offering) == "not shown"


TABLE = """
import json, os, shutil, sys, urllib.request
if len(sys.argv) > 1:
    asked = {"model": "hakim", "messages": [{"role": "user", "content": "[Submission] gunung [Criterion] gunung [END DATA]"}]}
    where = urllib.request.Request(os.environ["RINGTRUE_JUDGE"] + "/chat/completions", json.dumps(asked).encode())
    told = json.load(urllib.request.urlopen(where, timeout=20))
    assert told["choices"][0]["message"]["content"] == "GRADE: C"
with open(os.path.join(os.environ["RINGTRUE_OUT"], "answers.csv"), "w") as out:
    out.write("task,right\\n" + "".join(f"aturan,{int(n % 3 == 0)}\\n" for n in range(60)))
shutil.copy("logs/answers.csv.mapping.toml", os.environ["RINGTRUE_OUT"])
"""
MAPPING = 'exact = true\nsamples = 60\n[columns]\nscore = "right"\ntask = "task"\n'
OWN = """
[[evaluation]]
name = "aturan"
operator = "maker"
artefacts = { log = "logs" }
"""


def own(offering: Path, right: int) -> tuple:
    """Publishes a table with so many right answers of 60, and gives the arguments of a replay by one's own program."""
    (offering / "logs" / "answers.csv").write_text(
        "task,right\n" + "".join(f"aturan,{int(n < right)}\n" for n in range(60))
    )
    (offering / "logs" / "answers.csv.mapping.toml").write_text(MAPPING)
    (offering / "own.py").write_text(TABLE)
    dossier = offering / "ringtrue.toml"
    dossier.write_text(dossier.read_text() + OWN)
    return ("drill", "evaluation", "replay", offering, "--observer", "asker", "--json")


@pytest.mark.parametrize(("right", "code", "agrees"), [(20, 0, True), (45, 13, False)])
def test_ones_own_program_is_run_and_compared_and_its_log_is_documented_at_most(
    ringtrue, offering, right, code, agrees
):
    told = ringtrue(*own(offering, right), "--", sys.executable, "own.py")
    assert (told.code, [each["agrees"] for each in told.data["compared"]]) == (code, [agrees])
    assert weighed(ringtrue, offering, "evaluation-runs-in-the-dark") == "not shown"
    assert weighed(ringtrue, offering) != "met"


def test_a_configuration_that_a_program_leaves_is_no_completed_run(ringtrue, offering):
    given = own(offering, 20)
    (offering / "own.py").write_text(
        "import os\nopen(os.environ['RINGTRUE_OUT'] + '/promptfooconfig.yaml', 'w').write('providers: [echo]\\ntests: []\\n')"
    )
    told = ringtrue(*given, "--", sys.executable, "own.py")
    assert told.code == 1
    assert "no log that it left says that it completed" in told.out
    assert not (offering / "records").exists()


def test_a_judge_on_this_machine_answers_in_the_dark_and_is_told(ringtrue, offering):
    program = Path(__file__).parents[2] / "examples" / "nusantara-sovereign" / "evaluation" / "loopback_judge.py"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    judge = subprocess.Popen([sys.executable, program, str(port)])
    try:
        answers("127.0.0.1", port)
        given = ("--judge", f"http://127.0.0.1:{port}/v1", "--", sys.executable, "own.py", "asks")
        told = ringtrue(*own(offering, 20), *given)
    finally:
        judge.kill()
        judge.wait()
    assert (told.code, darkness(told.data)["attempts"]) == (0, [])
    assert darkness(told.data)["allowed"] == [f"judge.home.arpa:{port}"]


def answers(host: str, port: int) -> None:
    """Waits until somebody listens there."""
    for _ in range(100):
        try:
            socket.create_connection((host, port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the judge did not start")
