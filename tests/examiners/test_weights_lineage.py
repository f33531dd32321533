"""The lineage examiner: what the weights show against a library, component by component."""

import dataclasses
import datetime
import hashlib

import numpy as np
import pytest

from instruments.lineage.disguises import HOUSE, all_gauges, drifted, model, relabelled, written
from ringtrue.errors import ArtefactUnreadable
from ringtrue.examiners import Case
from ringtrue.examiners.case import exhibit
from ringtrue.examiners.weights.lineage import lineage
from ringtrue.instruments.lineage.sketch import sketch
from ringtrue.instruments.lineage.sketch_file import encode
from ringtrue.instruments.lineage.subject import subjects_in
from ringtrue.references import Reference
from ringtrue.references.library import add

HONEST = HOUSE.parents[1] / "lautwerk-honest" / "model"
AS_OF = {"release.as-of": {"release": ("2026-10-01",)}}


def library(folder, *paths, released=datetime.date(2025, 3, 1)):
    held = None
    for n, path in enumerate(paths):
        content = encode(sketch(subjects_in([path])))
        reference = Reference(
            id=f"polaris/model-{n}", maker="Polaris Labs (fictional)", country="US", released=released, modality="text",
            parameters=1_000_000, source="made for this test", sketch=hashlib.sha256(content).hexdigest(),
        )  # fmt: skip
        held = add(folder, reference, content)
    return held


def seen(model_folder, references, tmp_path, **declared):
    files = {f"weights/{each.name}": each.read_bytes() for each in sorted(model_folder.iterdir()) if each.is_file()}
    made = exhibit(lineage, Case(says="", files=files, known=AS_OF, declared=declared), tmp_path / "exhibit")
    found = list(lineage.examine(dataclasses.replace(made, references=references)))
    told = {}
    for each in found:
        told.setdefault((each.item.name, each.topic), []).append(each.value)
    return told, found


def test_a_derivative_in_disguise_is_dependent_and_its_cause_open_or_named(tmp_path):
    chance = np.random.default_rng(1)
    tensors, vocabulary = relabelled(all_gauges(drifted(model(), 0.9, chance), chance), chance)
    told, _ = seen(written(tensors, tmp_path / "m", vocabulary), library(tmp_path / "l", HOUSE, HONEST), tmp_path)
    assert told["it", "lineage.outcome"] in (["cause-open"], ["settled"])
    assert told["it", "lineage.verdict"] in (["dependent"], ["derived"])


def test_a_derivative_names_the_country_of_its_parent_and_its_evidence(tmp_path):
    folder = written(drifted(model(), 0.6, np.random.default_rng(2)), tmp_path / "m")
    told, found = seen(folder, library(tmp_path / "l", HOUSE, HONEST), tmp_path)
    assert told["it", "lineage.outcome"] == ["settled"]
    assert told["it", "lineage.parent-country"] == ["US"]
    (named,) = [each for each in found if each.topic == "lineage.parent-country"]
    assert "polaris/model-0" in named.note
    assert "p at most 10^-" in named.note
    assert named.where[0].digest == "sha256:" + hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()


def test_an_independent_model_is_settled_with_what_would_have_been_seen(tmp_path):
    told, _ = seen(HONEST, library(tmp_path / "l", HOUSE), tmp_path)
    assert told["it", "lineage.outcome"] == ["settled"]
    assert told["it", "lineage.verdict"] == ["no-evidence"]
    assert ("it", "lineage.parent-country") not in told
    assert 20 < told["it", "lineage.seen-from-retention"][0] < 90


def test_a_reference_published_later_is_no_parent(tmp_path):
    later = library(tmp_path / "l", HOUSE, released=datetime.date(2026, 11, 1))
    told, _ = seen(HOUSE, later, tmp_path)
    assert ("it", "lineage.parent-country") not in told
    assert told["it", "lineage.outcome"] == ["not-testable"]


def test_without_a_library_nothing_is_said_of_lineage_but_what_is_missing(tmp_path):
    told, _ = seen(HONEST, None, tmp_path)
    assert told["it", "lineage.reference-set"] == ["incomplete"]
    assert told["it", "lineage.missing-references"][0] > 50
    assert ("it", "lineage.outcome") not in told


def test_weights_that_are_no_numbers_are_not_testable(tmp_path):
    broken = {name: np.full_like(each, np.nan) for name, each in model().items()}
    told, _ = seen(written(broken, tmp_path / "m"), library(tmp_path / "l", HOUSE), tmp_path)
    assert told["it", "lineage.outcome"] == ["not-testable"]
    assert ("it", "lineage.verdict") not in told


def test_a_truncated_shard_is_a_trouble_and_no_verdict(tmp_path):
    folder = written(model(), tmp_path / "m")
    whole = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(whole[:-100])
    with pytest.raises(ArtefactUnreadable):
        seen(folder, library(tmp_path / "l", HOUSE), tmp_path)


def test_a_foreign_encoder_inside_a_domestic_model_is_a_component_of_its_own(tmp_path):
    chance = np.random.default_rng(4)
    width, hidden, patch = 64, 128, 8

    def tower(source):
        held = {
            "vision_tower.vision_model.embeddings.patch_embedding.weight": source.normal(size=(width, 3, patch, patch))
        }
        for n in range(3):
            at = f"vision_tower.vision_model.encoder.layers.{n}."
            for name in ("q_proj", "k_proj", "v_proj", "out_proj"):
                held[f"{at}self_attn.{name}.weight"] = source.normal(size=(width, width))
            held[f"{at}mlp.fc1.weight"] = source.normal(size=(hidden, width))
            held[f"{at}mlp.fc2.weight"] = source.normal(size=(width, hidden))
            for name in ("layer_norm1", "layer_norm2"):
                held[f"{at}{name}.weight"] = 1 + 0.1 * source.normal(size=width)
        return {name: (0.05 * each).astype(np.float32) for name, each in held.items()}

    encoder = tower(np.random.default_rng(9))
    parent = written(encoder, tmp_path / "encoder", model_type="siglip_vision_model", hidden_size=width)
    decoder = {f"language_model.{name}": each for name, each in model(HONEST).items()}
    moved = {name: each + 0.1 * float(each.std()) * chance.normal(size=each.shape).astype(np.float32)
             for name, each in encoder.items()}  # fmt: skip
    both = written(decoder | moved, tmp_path / "both", model_type="llava")
    told, _ = seen(both, library(tmp_path / "l", parent, HOUSE), tmp_path)
    assert told["it", "lineage.outcome"] == ["settled"]
    assert ("it", "lineage.parent-country") not in told
    name = "vision-encoder in it"
    assert told[name, "exists"] == ["found"]
    assert told[name, "lineage.parent-country"] == ["US"]
    assert told[name, "lineage.verdict"] == ["derived"]
