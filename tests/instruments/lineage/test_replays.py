"""The disputes that were, replayed on small models: what must be said of each."""

import json

import numpy as np
import pytest

from instruments.lineage.disguises import (
    HOUSE,
    all_gauges,
    drifted,
    folded,
    haar,
    model,
    new_vocabulary,
    permuted_axes,
    permuted_neurons,
    relabelled,
    tokens,
    turned,
    written,
)
from ringtrue.instruments.lineage import Verdict
from ringtrue.instruments.lineage.compare import compare
from ringtrue.instruments.lineage.subject import subjects_in


def found(folder, reference=HOUSE):
    return compare(subjects_in([folder]), subjects_in([reference]))


def drawn(chance, *, gains=None):
    """A model of the house's shape whose weights nobody trained; gains near one constant, as every training leaves them."""
    made = {}
    for name, each in model().items():
        if each.ndim == 2:
            made[name] = chance.normal(0, 0.02, each.shape).astype(np.float32)
        else:
            made[name] = (1 + 0.1 * (gains or chance).normal(size=each.shape)).astype(np.float32)
    return made


def test_norms_near_one_constant_accuse_nobody(tmp_path):
    """Solar-Open-100B, January 2026: a cosine of 0.989 between norms, a centred correlation of 0.013."""
    a, b = (written(drawn(np.random.default_rng(n)), tmp_path / str(n)) for n in (1, 2))
    told = found(a, b)
    assert told.verdict is Verdict.NO_EVIDENCE
    assert told.components[0].context["uncentred cosine of norms"] > 0.98
    gains = next(each for each in told.components[0].tests if each.id == "gain-order")
    assert gains.effect < 0.1
    assert gains.log10_p > -5


def test_names_and_architecture_alone_accuse_nobody(tmp_path):
    """Yi-34B, November 2023: one architecture, one configuration, tensors named alike, from scratch."""
    told = found(written(drawn(np.random.default_rng(3)), tmp_path))
    assert told.verdict is Verdict.NO_EVIDENCE
    assert "hidden_size" in told.components[0].context["same configuration"]
    assert told.components[0].seen_from < 0.1


def test_one_seed_and_another_text_leave_the_cause_open(tmp_path):
    """What was drawn agrees, what was learnt does not: two trainings that began with the same random numbers."""
    start = drawn(np.random.default_rng(4))

    def trained(chance):
        moved = drifted(start, 0.8, chance)
        return {name: moved[name] if each.ndim == 2 else (1 + 0.1 * chance.normal(size=each.shape)).astype(np.float32)
                for name, each in start.items()}  # fmt: skip

    a, b = (written(trained(np.random.default_rng(n)), tmp_path / str(n)) for n in (5, 6))
    told = found(a, b)
    assert told.verdict is Verdict.DEPENDENT
    assert told.log10_p < -20
    assert "seed" in told.components[0].why


@pytest.mark.parametrize("kept", [0.95, 0.7])
def test_turned_renumbered_and_relabelled_is_not_missed(tmp_path, kept):
    chance = np.random.default_rng(7)
    tensors, vocabulary = relabelled(all_gauges(drifted(model(), kept, chance), chance), chance)
    told = found(written(tensors, tmp_path, vocabulary))
    assert told.verdict is Verdict.DERIVED
    assert told.components[0].layer_map == (0, 1, 2, 3)


def test_turned_with_neurons_in_their_order_is_derived_by_an_exact_test(tmp_path):
    chance = np.random.default_rng(8)
    told = found(written(turned(folded(drifted(model(), 0.4, chance)), haar(128, chance)), tmp_path))
    exact = [each for each in told.components[0].tests if each.exact and each.log10_p < -20]
    assert told.verdict is Verdict.DERIVED
    assert "turned-order" in {each.id for each in exact}


def test_permuted_axes_do_not_pass_for_a_shared_seed(tmp_path):
    chance = np.random.default_rng(9)
    told = found(written(permuted_axes(drifted(model(), 0.9, chance), chance), tmp_path))
    assert told.verdict is Verdict.DERIVED


def test_a_new_vocabulary_hides_nothing_where_neurons_stay(tmp_path):
    chance = np.random.default_rng(10)
    tensors, vocabulary = new_vocabulary(permuted_neurons(drifted(folded(model()), 0.8, chance), chance), chance)
    told = found(written(tensors, tmp_path, vocabulary))
    assert told.verdict in (Verdict.DERIVED, Verdict.DEPENDENT)


def test_a_foreign_encoder_is_derived_and_the_domestic_decoder_is_not(tmp_path):
    """HyperCLOVA X SEED 32B Think, January 2026: the vision encoder came from abroad, the decoder did not."""
    width, hidden = 64, 128

    def tower(chance):
        made = {"vision_tower.vision_model.embeddings.patch_embedding.weight": chance.normal(size=(width, 3, 8, 8))}
        for n in range(3):
            at = f"vision_tower.vision_model.encoder.layers.{n}."
            shapes = {"mlp.fc1": (hidden, width), "mlp.fc2": (width, hidden)}
            shapes |= {f"self_attn.{name}": (width, width) for name in ("q_proj", "k_proj", "v_proj", "out_proj")}
            made |= {f"{at}{name}.weight": chance.normal(size=shape) for name, shape in shapes.items()}
            made |= {f"{at}layer_norm{k}.weight": 1 + 0.1 * chance.normal(size=width) for k in (1, 2)}
        return {name: (0.05 * each).astype(np.float32) for name, each in made.items()}

    def whole(decoder, encoder, folder):
        return written(
            {f"language_model.{name}": each for name, each in decoder.items()} | encoder, folder, model_type="llava"
        )

    foreign = tower(np.random.default_rng(11))
    a = whole(drawn(np.random.default_rng(12)), drifted(foreign, 0.98, np.random.default_rng(13)), tmp_path / "a")
    b = whole(drawn(np.random.default_rng(14)), foreign, tmp_path / "b")
    told = {each.role: each.verdict for each in found(a, b).components}
    assert told["vision-encoder"] is Verdict.DERIVED
    assert told["text-decoder"] is Verdict.NO_EVIDENCE


def test_the_order_of_layers_and_what_was_left_out_are_seen(tmp_path):
    parent = model()
    order = [2, 0, 3]
    child = {name: each for name, each in parent.items() if ".layers." not in name}
    for to, came in enumerate(order):
        child |= {
            name.replace(f"layers.{came}.", f"layers.{to}."): each
            for name, each in parent.items()
            if f"layers.{came}." in name
        }
    child = drifted(permuted_neurons(child, np.random.default_rng(15)), 0.9, np.random.default_rng(16))
    told = found(written(child, tmp_path, num_hidden_layers=3))
    assert told.verdict is Verdict.DERIVED
    assert told.components[0].layer_map == (2, 0, 3)


def test_an_untrained_copy_of_the_configuration_is_no_match(tmp_path):
    made = written(drawn(np.random.default_rng(17)), tmp_path)
    assert json.loads((made / "config.json").read_text()) == json.loads((HOUSE / "config.json").read_text())
    assert len(tokens()) > 500
    assert found(made).verdict is Verdict.NO_EVIDENCE
