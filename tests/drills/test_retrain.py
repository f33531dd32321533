"""A fine-tune in the dark: the loss falls, nothing leaves, the same bytes come out twice and after a stop."""

import hashlib
import json
import sys
from pathlib import Path

import pytest

import tuning
from ringtrue.cli.drill import stepping
from ringtrue.drills import training
from ringtrue.drills.training import canaries, leaked, shuffled, split
from ringtrue.record import unsealed
from tuning import rows


def test_identical_rows_never_stand_on_both_sides_and_the_nonce_decides():
    train, held = split([*rows(50), *rows(50)], "a", 0.2)
    assert not set(train) & set(held)
    assert len(held) == 10
    assert split(rows(50), "b", 0.2)[1] != held


def test_a_held_out_row_that_nearly_stands_among_the_others_is_found():
    row = "satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas duabelas"
    assert leaked([f"{row} lagi"], [row, "sesuatu yang lain sama sekali"]) == [row]


def test_writing_without_spaces_is_held_apart_and_shuffled_by_its_characters():
    row = "総務課では、毎月三日にパスポートの申請を受け付けています。"
    assert leaked([f"例えば、{row}"], [row, "福祉課は本日の午後から明日の朝まで閉まっています。"]) == [row]
    mixed = shuffled(row, "a")
    assert mixed != row
    assert sorted(mixed) == sorted(row)
    assert shuffled("satu dua tiga empat", "b").split() != ["satu", "dua", "tiga", "empat"]


def test_code_words_follow_from_nonce_and_base():
    assert canaries("a", "b") == canaries("a", "b")
    assert canaries("a", "b") != canaries("a", "c") != canaries("b", "c")


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    """An offering with a model and data, and nothing done yet."""
    return tuning.write(tmp_path_factory.mktemp("ready") / "offering", rows())


def drilled(ringtrue, folder, *more):
    return ringtrue(
        "drill", "retrain", folder, "--component", "kecil", "--steps", "40", "--observer", "asker", "--json", *more
    )


@pytest.mark.slow
@tuning.trains
def test_the_loss_falls_in_the_dark_with_the_same_bytes_twice(ready, ringtrue, tmp_path):
    first = drilled(ringtrue, ready, "--nonce", "aa").data
    assert first["held"]
    assert first["attempts"] == []
    again = drilled(ringtrue, ready, "--again", first["record"]).data
    assert again["again"] == {**again["again"], "same_bytes": True, "agrees": True}
    assert again["adapter"] == first["adapter"]
    record = unsealed(Path(first["record"]).read_bytes())
    assert json.dumps(record.result).count("Surat") == 0  # the rows never stand in it
    darkness = record.result["darkness"]
    assert darkness["attempts"] == []
    assert darkness["backend"] in ("namespace", "redirect")
    assert darkness["enforced_by"]
    assert (record.result["before"]["held"]["loss"] > record.result["after"]["held"]["loss"]) is True
    by_id = {each["id"]: each for each in ringtrue("assess", ready, "--json").data["requirements"]}
    assert by_id["retrains-in-the-dark"]["verdict"] == "met"


STOPPED = """
import importlib.util, os, sys
spec = importlib.util.spec_from_file_location("training", TRAINING)
training = importlib.util.module_from_spec(spec)
spec.loader.exec_module(training)
class Stopped(training.Training):
    def checkpoint(self, *given):
        super().checkpoint(*given)
        os._exit(9)
training.Training = Stopped
training.main()
"""


@pytest.mark.slow
@tuning.trains
def test_a_run_that_was_stopped_goes_on_to_the_same_bytes(ready, ringtrue, tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(stepping.Stepping, "see", lambda _, event: seen.append((event["phase"], event["done"])))
    long = ("--nonce", "bb", "--steps", "60", "--work")
    straight = drilled(ringtrue, ready, *long, tmp_path / "straight", "--keep-adapter", tmp_path / "kept").data
    kept = {
        each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in (tmp_path / "kept").glob("*.safetensors")
    }
    assert kept == straight["adapter"] != {}
    assert ("train", 1) in seen
    program = tmp_path / "stopped.py"
    program.write_text(STOPPED.replace("TRAINING", repr(str(Path(training.__file__).resolve()))))
    with monkeypatch.context() as patched:
        patched.setattr(training, "__file__", str(program))
        assert drilled(ringtrue, ready, *long, tmp_path / "work").code == 1
    assert (tmp_path / "work" / "train.pt").is_file()
    seen.clear()
    resumed = drilled(ringtrue, ready, *long, tmp_path / "work").data
    assert next(done for phase, done in seen if phase == "train") == 51
    assert resumed["adapter"] == straight["adapter"]


OWN = """
import json, os
assert "RINGTRUE_MODEL" in os.environ
rows = open(os.environ["RINGTRUE_HELD_OUT"]).read().splitlines()
assert rows and not set(rows) & set(open(os.environ["RINGTRUE_TRAIN"]).read().splitlines())
told = {"before": [5.0 + i % 3 for i in range(len(rows))], "after": [2.0 + i % 3 for i in range(len(rows))]}
json.dump(told, open(os.environ["RINGTRUE_METRICS"], "w"))
"""


@pytest.mark.slow
@tuning.trains
def test_the_figures_of_a_buyers_own_program_are_documented_at_most(tmp_path, ringtrue):
    folder = tuning.write(tmp_path / "offering", rows())
    (folder / "own.py").write_text(OWN)
    given = (
        "drill",
        "retrain",
        folder,
        "--component",
        "kecil",
        "--metrics",
        "figures.json",
        "--observer",
        "asker",
        "--json",
    )
    told = ringtrue(*given, "--", sys.executable, "own.py").data
    assert told["held"]
    assert told["attempts"] == []
    assert unsealed(Path(told["record"]).read_bytes()).result["by"] == "own command"
    by_id = {each["id"]: each for each in ringtrue("assess", folder, "--json").data["requirements"]}
    assert by_id["retrains-in-the-dark"]["verdict"] == "not shown"


INTERFACE = "import urllib.request; urllib.request.urlopen('https://api.finetune.example/v1/jobs', b'{}', timeout=20)"


@pytest.mark.slow
@tuning.trains
def test_a_fine_tune_behind_an_interface_fails_by_construction_and_the_answer_says_so(tmp_path, ringtrue):
    folder = tuning.write(tmp_path / "offering", rows())
    given = (
        "drill",
        "retrain",
        folder,
        "--component",
        "kecil",
        "--metrics",
        "figures.json",
        "--observer",
        "asker",
        "--json",
    )
    ran = ringtrue(*given, "--", sys.executable, "-c", INTERFACE)
    assert ran.code == 13
    assert "api.finetune.example" in ran.data["why"]
    assert "behind an interface" in ran.data["why"]
    by_id = {each["id"]: each for each in ringtrue("assess", folder, "--json").data["requirements"]}
    assert by_id["retrains-in-the-dark"]["verdict"] == "not met"
