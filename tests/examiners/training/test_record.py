"""The record of a real training: it holds as it is, and no part of it can be exchanged unseen."""

from pathlib import Path

import pytest

from ringtrue.examiners.case import Case, play
from ringtrue.examiners.training.record import training_record

STORY = Path(__file__).parents[3] / "examples" / "lautwerk-honest"
OTHER = Path(__file__).parents[3] / "examples" / "nusantara-sovereign" / "model" / "model.safetensors"


def files(**exchanged: bytes) -> dict[str, bytes]:
    held = {
        "log/log.jsonl": (STORY / "training" / "log.jsonl").read_bytes(),
        "checkpoints/step-0.safetensors": (STORY / "training" / "checkpoints" / "step-0.safetensors").read_bytes(),
        "checkpoints/step-300.safetensors": (STORY / "training" / "checkpoints" / "step-300.safetensors").read_bytes(),
        "weights/model.safetensors": (STORY / "model" / "model.safetensors").read_bytes(),
    }
    return held | {name.replace("__", "/").replace("_", "-"): each for name, each in exchanged.items()}


def said(tmp_path, held):
    told = play(training_record, Case(says="", files=held, declared={"component": "decoder"}), tmp_path)
    assert isinstance(told, dict), told
    return {topic.removeprefix("training."): value for topic, (value,) in told.items()}


def test_a_real_record_holds_from_step_0_to_the_released_weights(tmp_path):
    assert said(tmp_path, files()) == {
        "starts-at-random": True, "record-agrees": True, "record-continuous": True,
    }  # fmt: skip


def test_other_released_weights_are_not_those_of_the_log(tmp_path):
    held = files() | {"weights/model.safetensors": OTHER.read_bytes()}
    assert said(tmp_path, held) == {"starts-at-random": True, "record-agrees": False}


def test_a_trained_checkpoint_as_step_0_is_not_random(tmp_path):
    held = files()
    held["checkpoints/step-0.safetensors"] = held["checkpoints/step-300.safetensors"]
    assert said(tmp_path, held)["starts-at-random"] is False


@pytest.mark.parametrize(
    "gone", ["checkpoints/step-300.safetensors", "checkpoints/step-0.safetensors", "weights/model.safetensors"]
)
def test_without_a_link_the_record_is_not_called_continuous(tmp_path, gone):
    held = files()
    del held[gone]
    assert "record-continuous" not in said(tmp_path, held)


def test_rows_cut_out_of_the_log_are_a_gap(tmp_path):
    lines = files()["log/log.jsonl"].splitlines(keepends=True)
    held = files() | {"log/log.jsonl": b"".join(lines[:10] + lines[40:])}
    assert said(tmp_path, held)["record-continuous"] is False


def test_the_record_of_a_resumed_run_may_lie_in_two_files(tmp_path):
    lines = files()["log/log.jsonl"].splitlines(keepends=True)
    held = files() | {"log/log.jsonl": b"".join(lines[:32]), "log/resumed.jsonl": b"".join(lines[28:])}
    assert said(tmp_path, held)["record-continuous"] is True


def test_a_checkpoint_that_is_no_checkpoint_says_nothing(tmp_path):
    held = files() | {"checkpoints/step-0.safetensors": b"\xff" * 64}
    assert isinstance(play(training_record, Case(says="", files=held, declared={"component": "d"}), tmp_path), str)
