"""Logs of trainings are read by what programs write; what is none is refused with its reason."""

import io
import json
from pathlib import Path

import numpy as np
import pytest

from ringtrue.examiners.training.log_files import names_of
from ringtrue.instruments.checkpoint.opened import open_checkpoint
from ringtrue.instruments.training import Unfit
from ringtrue.instruments.training.accounting import read_jobs
from ringtrue.instruments.training.initialisation import edge_ratio
from ringtrue.instruments.training.log import read_log
from ringtrue.shelf import CATALOGUE, read_toml

COLUMNS = names_of(read_toml(CATALOGUE / "training" / "logs.toml"))
EXAMPLES = Path(__file__).parents[3] / "examples"

MEGATRON = (
    " [2026-08-01 10:00:00] iteration      100/   50000 | consumed samples:        25600 | elapsed time per iteration"
    " (ms): 1500.0 | learning rate: 3.000E-04 | global batch size:   256 | lm loss: 8.123456E+00 | grad norm: 1.2 |\n"
    "WARNING: something else\n"
    " [2026-08-01 10:02:30] iteration      200/   50000 | consumed samples:        51200 | elapsed time per iteration"
    " (ms): 1400.0 | lm loss: 6.5E+00 |\n"
)


def read(content: bytes | str):
    content = content.encode() if isinstance(content, str) else content
    return read_log(io.BytesIO(content), len(content), COLUMNS)


def test_the_state_of_the_transformers_trainer_is_read():
    state = {
        "global_step": 20,
        "log_history": [
            {"epoch": 0.1, "loss": 3.5, "step": 10, "num_input_tokens_seen": 1000},
            {"epoch": 0.2, "loss": 3.0, "step": 20, "num_input_tokens_seen": 2000},
            {"train_runtime": 12.5, "step": 20},
        ],
    }
    log = read(json.dumps(state, indent=2))
    assert (log.form, len(log.steps), log.tokens, log.steps[0].loss) == ("trainer", 3, 2000, 3.5)


def test_the_lines_of_megatron_are_read_and_times_add_up():
    log = read(MEGATRON)
    assert [(each.step, each.loss, each.seconds) for each in log.steps] == [(100, 8.123456, 150.0), (200, 6.5, 290.0)]
    assert log.seconds == 140.0


def test_a_table_of_an_experiment_tracker_is_read():
    log = read("Step,train/loss,_timestamp\n1,3.5,1000\n2,3.25,1060\n")
    assert (log.form, log.seconds, log.steps[1].loss) == ("csv", 60.0, 3.25)


def test_the_real_log_of_the_example_is_read():
    log = read((EXAMPLES / "lautwerk-honest" / "training" / "log.jsonl").read_bytes())
    assert log.form == "jsonl"
    assert [each.step for each in log.kept] == [0, 300, 600]
    assert log.tokens == 307_200


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "no JSON Lines"),
        ("hello", "no JSON Lines"),
        ('{"loss": 1}\n{"loss": 2}\n', "tells a step"),
        ('{"step": 1}\n{"step"\n', "line 2 is not JSON"),
        ('{"log_history": "' + "x" * 10 + '"}', "without a `log_history`"),
        ('{"step": 1, "loss": ' + "[" * 100_000 + "}\n", "line 1 is not JSON"),
        (b'{"step": 1, "x": "' + b"x" * (2 << 20) + b'"}\n', "more than"),
    ],
)
def test_what_is_no_log_is_refused(content, why):
    with pytest.raises(Unfit, match=why):
        read(content)


def test_numbers_that_are_none_are_not_told():
    log = read('{"step": 1, "loss": NaN, "tokens": "many"}\n{"step": 2, "loss": 1e999}\n')
    assert [(each.loss, each.tokens) for each in log.steps] == [(None, None), (None, None)]


def test_accelerators_told_twice_are_counted_once():
    jobs = read_jobs(
        "JobID|State|Elapsed|AllocTRES|\n"
        "9|COMPLETED|1-02:00:00|billing=8,gres/gpu=8,gres/gpu:h100=8|\n"
        "9.batch|COMPLETED|1-02:00:00|gres/gpu=8|\n"
        "10|CANCELLED|00:00:00|gres/gpu=8|\n"
        "11|COMPLETED|00:30:00|cpu=4|\n"
    )
    assert [(each.id, each.accelerators, each.type, each.seconds) for each in jobs] == [("9", 8, "h100", 93_600.0)]


@pytest.mark.parametrize(
    "broken", ["", "a|b\n", "JobID|Elapsed|AllocTRES\n9|soon|gres/gpu=8\n", "JobID|Elapsed|AllocTRES\n9|\n"]
)
def test_what_is_no_accounting_is_refused(broken):
    with pytest.raises(Unfit):
        read_jobs(broken)


def ratios(path: Path) -> list[float]:
    checkpoint = open_checkpoint([path])
    return [
        ratio
        for tensor in checkpoint.tensors.values()
        if len(tensor.shape) == 2 and (ratio := edge_ratio(checkpoint.rows(tensor, 0, tensor.shape[0]))) is not None
    ]


def test_weights_of_step_0_look_drawn_and_trained_ones_do_not():
    folder = EXAMPLES / "lautwerk-honest"
    assert max(ratios(folder / "training" / "checkpoints" / "step-0.safetensors")) < 1.05
    assert min(ratios(folder / "model" / "model.safetensors")) > 1.2


@pytest.mark.parametrize("draw", ["normal", "uniform", "orthogonal", "truncated", "heavy"])
def test_no_initialisation_in_use_looks_trained(draw):
    chance = np.random.default_rng(7)
    for shape in ((64, 64), (96, 384), (512, 128)):
        normal = chance.normal(size=shape)
        drawn = {
            "normal": normal, "uniform": chance.uniform(-1, 1, shape), "truncated": np.clip(normal, -2, 2),
            "orthogonal": np.linalg.svd(normal, full_matrices=False)[0], "heavy": chance.standard_t(6, shape),
        }[draw]  # fmt: skip
        assert edge_ratio(drawn.astype(np.float32)) < 1.10


def test_what_cannot_be_judged_is_not():
    assert edge_ratio(np.ones((64, 64), np.float32)) is None
    assert edge_ratio(np.zeros((64, 64), np.float32)) is None
    assert edge_ratio(np.full((64, 64), np.nan, np.float32)) is None
    assert edge_ratio(np.random.default_rng(0).normal(size=(8, 4096)).astype(np.float32)) is None
