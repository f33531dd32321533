"""Forged fine-tunes, each really run in the dark with a program that cheats: the record says nothing, or the run again does.

Every cheat is the drill's own program with one part replaced, started by the real command, which seals what it gives.
"""

import dataclasses
import json
import shutil
from pathlib import Path

import pytest

import tuning
from ringtrue.drills import training
from ringtrue.drills.retrain import binding
from ringtrue.record import sealed, unsealed

pytestmark = [pytest.mark.slow, tuning.trains]

HEAD = """
import importlib.util, sys
spec = importlib.util.spec_from_file_location("training", TRAINING)
training = importlib.util.module_from_spec(spec)
spec.loader.exec_module(training)
Honest = training.Training
class Forged(Honest):
"""
TAIL = """
training.Training = Forged
training.main()
"""

LOADED = """
    def train(self, model, rows, phase):
        if phase != "train":
            return super().train(model, rows, phase)
        from safetensors.torch import load_file
        from peft import set_peft_model_state_dict
        set_peft_model_state_dict(model, load_file(EARLIER))
        return 1
"""
RESET = """
    def losses(self, model, rows, phase=""):
        told = super().losses(model, rows, phase)
        if phase == "before":
            told["loss"] = super().losses(self.scrambled(), rows)["loss"]
        return told
    def scrambled(self):
        from transformers import AutoConfig, AutoModelForCausalLM
        self.torch.manual_seed(5)
        model = AutoModelForCausalLM.from_config(AutoConfig.from_pretrained(self.request["model"]))
        with self.torch.no_grad():
            for each in model.parameters():
                each.mul_(3.0)
        return model
"""
MASKED = """
    hidden = False
    def losses(self, model, rows, phase=""):
        self.hidden = phase == "after"
        return super().losses(model, rows, phase)
    def batch(self, tokens):
        ids, there, labels = super().batch(tokens)
        if self.hidden:
            labels[:, 6:] = -100
        return ids, there, labels
"""
LEAKED = """
    def run(self):
        honest = training.split
        def split(rows, nonce, share):
            train, held = honest(rows, nonce, share)
            return train + held, held
        training.split, training.leaked = split, lambda *_: []
        return super().run()
"""


@pytest.fixture(scope="module")
def honest(tmp_path_factory):
    """An offering, ready to be tuned."""
    return tuning.write(tmp_path_factory.mktemp("honest") / "offering", tuning.rows())


@pytest.fixture
def folder(honest, tmp_path):
    return shutil.copytree(honest, tmp_path / "offering")


def drilled(ringtrue, folder, *more):
    given = ("drill", "retrain", folder, "--component", "kecil", "--steps", "40", "--observer", "asker", "--json")
    return ringtrue(*given, *more)


def forged(monkeypatch, place, cheat):
    program = place / "forged.py"
    head = HEAD.replace("TRAINING", repr(str(Path(training.__file__).resolve())))
    program.write_text(head + cheat + TAIL)
    monkeypatch.setattr(training, "__file__", str(program))


def weighed(ringtrue, folder):
    """The verdict on the requirement, and why records were not read."""
    told = ringtrue("assess", folder, "--json").data
    by_id = {each["id"]: each for each in told["requirements"]}
    return by_id["retrains-in-the-dark"]["verdict"], " ".join(each["why"] for each in told["troubles"])


def test_an_adapter_that_was_trained_before_is_refused(ringtrue, folder, tmp_path, monkeypatch):
    assert drilled(ringtrue, folder, "--nonce", "aa", "--keep-adapter", tmp_path / "early").data["held"]
    shutil.rmtree(folder / "records")
    early = repr(str(tmp_path / "early" / "adapter_model.safetensors"))
    forged(monkeypatch, tmp_path, LOADED.replace("EARLIER", early))
    told = drilled(ringtrue, folder, "--nonce", "bb").data
    assert told["fall"][1] > 0.5, "the loss falls all the same"
    verdict, why = weighed(ringtrue, folder)
    assert verdict == "not shown"
    assert "code words of this nonce were not learnt" in why


def test_an_evaluation_that_was_reset_in_between_is_refused(ringtrue, folder, tmp_path, monkeypatch):
    forged(monkeypatch, tmp_path, RESET)
    assert drilled(ringtrue, folder).data["fall"][1] > 0
    verdict, why = weighed(ringtrue, folder)
    assert verdict == "not shown"
    assert "adapter off" in why


def test_masked_labels_are_refused(ringtrue, folder, tmp_path, monkeypatch):
    forged(monkeypatch, tmp_path, MASKED)
    assert drilled(ringtrue, folder).data["fall"][1] > 0
    verdict, why = weighed(ringtrue, folder)
    assert verdict == "not shown"
    assert "masked" in why


def test_held_out_rows_that_nearly_stand_among_the_others_are_refused(ringtrue, tmp_path):
    plain = tuning.rows(200)
    twice = [f"{each} {word}" for each in plain[:100] for word in ("satu", "dua")]
    long = [f"kepada bapak ibu yang kami hormati di tempat {each}" for each in (*twice, *plain[100:])]
    folder = tuning.write(tmp_path / "offering", long)
    told = drilled(ringtrue, folder).data
    assert told["rows"]["leaked"] > 0.2 * told["rows"]["held"]
    verdict, why = weighed(ringtrue, folder)
    assert verdict == "not shown"
    assert "stand among the rows to train on" in why


def test_held_out_rows_that_were_secretly_trained_on_fail_when_run_again(ringtrue, folder, tmp_path, monkeypatch):
    with monkeypatch.context() as patched:
        forged(patched, tmp_path, LEAKED)
        told = drilled(ringtrue, folder, "--nonce", "aa", "--steps", "120").data
    verdict, why = weighed(ringtrue, folder)
    assert verdict == "not shown"
    assert "not held out at all" in why
    # Whoever also lies about the numbers of rows fails when it is run again.
    path = Path(told["record"])
    record = unsealed(path.read_bytes())
    rows = {**record.result["rows"], "train": record.result["rows"]["train"] - record.result["rows"]["held"]}
    path.write_bytes(sealed(dataclasses.replace(record, result={**record.result, "rows": rows})))
    again = drilled(ringtrue, folder, "--again", path)
    assert again.code == 13
    assert again.data["again"]["same_bytes"] is False
    assert again.data["again"]["agrees"] is False


def test_a_copied_record_shows_nothing_of_another_model(ringtrue, folder, tmp_path):
    told = drilled(ringtrue, folder, "--nonce", "aa").data
    other = tuning.write(tmp_path / "other", [each.replace("Surat", "Nota") for each in tuning.rows()])
    target = other / "records" / "retrain" / Path(told["record"]).name
    target.parent.mkdir(parents=True)
    shutil.copy(told["record"], target)
    assert weighed(ringtrue, other)[0] == "not shown"
    # Sealed anew over the other model's digests, the run is tied to its own base no more.
    own = unsealed(Path(drilled(ringtrue, other, "--steps", "1").data["record"]).read_bytes())
    shutil.rmtree(other / "records")
    record = unsealed(Path(told["record"]).read_bytes())
    target.parent.mkdir(parents=True)
    target.write_bytes(sealed(dataclasses.replace(record, artefacts=own.artefacts)))
    verdict, why = weighed(ringtrue, other)
    assert (verdict, "another run" in why) == ("not shown", True)
    # Who ties it anew as well fails when it is run again: the code words follow from the base.
    parts = [{name: own.artefacts[name] for name in record.setting[key]} for key in ("weights", "data")]
    tied = binding(record.result["nonce"], *parts, record.setting["training"])
    result = {**record.result, "binding": tied}
    target.write_bytes(sealed(dataclasses.replace(record, artefacts=own.artefacts, result=result)))
    again = drilled(ringtrue, other, "--again", target)
    assert again.code == 13
    assert again.data["again"]["same_bytes"] is False


def test_an_honest_run_of_the_same_program_is_met(ringtrue, folder, tmp_path, monkeypatch):
    forged(monkeypatch, tmp_path, "    pass\n")
    assert json.dumps(drilled(ringtrue, folder).data["attempts"]) == "[]"
    assert weighed(ringtrue, folder) == ("met", "")
