"""Low-rank adapters held against each other: what is learnt alike, what was only drawn alike, and what is not alike."""

import json

import numpy as np
import pytest
from safetensors.numpy import save_file

from ringtrue.instruments.lineage import Verdict
from ringtrue.instruments.lineage.compare import compare
from ringtrue.instruments.lineage.subject import subjects_in

RANK, WIDTH, LAYERS = 8, 96, 12
NAMES = ("q_proj", "v_proj")


def drawn(seed):
    """An adapter as PEFT writes it: A drawn, B learnt."""
    chance = np.random.default_rng(seed)
    return {
        f"base_model.model.model.layers.{n}.self_attn.{name}.lora_{half}.weight": chance.uniform(
            -0.1, 0.1, (RANK, WIDTH) if half == "A" else (WIDTH, RANK)
        )
        for n in range(LAYERS)
        for name in NAMES
        for half in "AB"
    }


def mapped(tensors, change):
    """Every pair of halves changed together."""
    out = {}
    for name in tensors:
        if "lora_A" in name:
            other = name.replace("lora_A", "lora_B")
            out[name], out[other] = change(tensors[name], tensors[other])
    return out


def written(tensors, folder):
    folder.mkdir()
    save_file({name: each.astype(np.float32) for name, each in tensors.items()}, folder / "adapter_model.safetensors")
    told = {"peft_type": "LORA", "r": RANK, "lora_alpha": 16, "base_model_name_or_path": "house/garuda"}
    (folder / "adapter_config.json").write_text(json.dumps(told))
    return folder


def told(a, b, tmp_path):
    found = compare(subjects_in([written(a, tmp_path / "a")]), subjects_in([written(b, tmp_path / "b")]))
    return found.components[0]


def moved(tensors, kept, seed, halves="AB"):
    chance = np.random.default_rng(seed)
    return {
        name: kept * each + np.sqrt(1 - kept**2) * chance.normal(0, each.std(), each.shape)
        if name.split(".lora_")[1][0] in halves
        else each
        for name, each in tensors.items()
    }


def test_the_same_adapter_is_verbatim(tmp_path):
    assert told(drawn(1), drawn(1), tmp_path).verdict is Verdict.VERBATIM


def test_an_adapter_trained_on_is_derived_by_the_exact_test(tmp_path):
    found = told(moved(drawn(1), 0.9, 2), drawn(1), tmp_path)
    assert found.verdict is Verdict.DERIVED
    assert found.log10_p < -20
    assert next(each for each in found.tests if each.id == "adapter-ranks").effect > 0.9


def test_independent_adapters_of_one_base_accuse_nobody(tmp_path):
    found = told(drawn(1), drawn(2), tmp_path)
    assert found.verdict is Verdict.NO_EVIDENCE
    assert all(each.log10_p > -5 for each in found.tests)


def test_a_seed_that_scripts_share_leaves_the_cause_open(tmp_path):
    """A drawn alike and kept, B learnt from other data: the mean cosine of what is added is small."""
    same_seed = {name: each if "lora_A" in name else drawn(5)[name] for name, each in drawn(1).items()}
    found = told(same_seed, drawn(1), tmp_path)
    assert found.verdict is Verdict.DEPENDENT
    assert found.context["mean cosine of what is added"] < 0.5


def test_ranks_mixed_among_each_other_still_span_the_same(tmp_path):
    chance = np.random.default_rng(3)

    def mixed(a, b):
        matrix = chance.normal(size=(RANK, RANK))
        return matrix @ a, b @ np.linalg.inv(matrix)

    found = told(mapped(drawn(1), mixed), drawn(1), tmp_path)
    by_name = {each.id: each for each in found.tests}
    assert by_name["adapter-directions"].effect == pytest.approx(1, abs=1e-3)
    assert by_name["adapter-ranks"].log10_p > -20
    assert found.verdict is Verdict.DEPENDENT
    assert found.context["mean cosine of what is added"] == pytest.approx(1, abs=1e-3)


def test_adapters_of_other_matrices_are_not_testable(tmp_path):
    other = {name.replace("q_proj", "k_proj").replace("v_proj", "o_proj"): each for name, each in drawn(2).items()}
    assert told(drawn(1), other, tmp_path).verdict is Verdict.NOT_TESTABLE


def test_halves_of_zeros_or_no_numbers_say_nothing(tmp_path):
    for n, value in enumerate((0.0, np.nan)):
        (tmp_path / str(n)).mkdir()
        dead = {name: np.full_like(each, value) for name, each in drawn(1).items()}
        assert told(dead, drawn(1), tmp_path / str(n)).verdict in (Verdict.NO_EVIDENCE, Verdict.NOT_TESTABLE)
