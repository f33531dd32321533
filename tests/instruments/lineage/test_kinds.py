"""Kinds of models beyond the gated decoder: latent attention, experts, speech, encoders, norms alone."""

import numpy as np
import pytest
from safetensors.numpy import save_file

from ringtrue.instruments.lineage import Verdict
from ringtrue.instruments.lineage.compare import compare
from ringtrue.instruments.lineage.subject import subjects_in

WIDTH, NEURONS = 64, 128


def found(a, b, tmp_path, config="{}"):
    for name, tensors in (("a", a), ("b", b)):
        (tmp_path / name).mkdir()
        held = {key: np.ascontiguousarray(each, np.float32) for key, each in tensors.items()}
        save_file(held, tmp_path / name / "model.safetensors")
        (tmp_path / name / "config.json").write_text(config)
    return compare(subjects_in([tmp_path / "a"]), subjects_in([tmp_path / "b"]))


def deepseek(seed):
    """Latent attention and eight experts beside a shared one, by the names of DeepSeek V3."""
    chance = np.random.default_rng(seed)
    shapes = {"model.embed_tokens": (256, WIDTH), "lm_head": (256, WIDTH)}
    norms = {"model.norm": WIDTH}
    for n in range(3):
        at = f"model.layers.{n}."
        shapes |= {
            f"{at}self_attn.q_a_proj": (24, WIDTH), f"{at}self_attn.q_b_proj": (96, 24),
            f"{at}self_attn.kv_a_proj_with_mqa": (40, WIDTH), f"{at}self_attn.kv_b_proj": (128, 32),
            f"{at}self_attn.o_proj": (WIDTH, 64), f"{at}mlp.gate": (8, WIDTH),
        }  # fmt: skip
        for expert in (*(f"experts.{k}" for k in range(8)), "shared_experts"):
            shapes |= {
                f"{at}mlp.{expert}.gate_proj": (NEURONS, WIDTH), f"{at}mlp.{expert}.up_proj": (NEURONS, WIDTH),
                f"{at}mlp.{expert}.down_proj": (WIDTH, NEURONS),
            }  # fmt: skip
        norms |= {f"{at}input_layernorm": WIDTH, f"{at}post_attention_layernorm": WIDTH}
    return drawn(shapes, norms, chance)


def whisper(seed):
    """Encoder and decoder by the names of Whisper."""
    chance = np.random.default_rng(seed)
    shapes = {"model.decoder.embed_tokens": (256, WIDTH), "model.encoder.conv1": (WIDTH, 80, 3),
              "model.encoder.conv2": (WIDTH, WIDTH, 3)}  # fmt: skip
    norms = {"model.encoder.layer_norm": WIDTH, "model.decoder.layer_norm": WIDTH}
    for side, attentions in (("encoder", ("self_attn",)), ("decoder", ("self_attn", "encoder_attn"))):
        for n in range(3):
            at = f"model.{side}.layers.{n}."
            for name in attentions:
                shapes |= {f"{at}{name}.{each}": (WIDTH, WIDTH) for each in ("q_proj", "k_proj", "v_proj", "out_proj")}
                norms |= {f"{at}{name}_layer_norm": WIDTH}
            shapes |= {f"{at}fc1": (NEURONS, WIDTH), f"{at}fc2": (WIDTH, NEURONS)}
            norms |= {f"{at}final_layer_norm": WIDTH}
    return drawn(shapes, norms, chance)


def drawn(shapes, norms, chance):
    made = {f"{name}.weight": chance.normal(0, 0.05, shape) for name, shape in shapes.items()}
    return made | {f"{name}.weight": 1 + 0.1 * chance.normal(size=size) for name, size in norms.items()}


def moved(tensors, kept, seed):
    chance = np.random.default_rng(seed)
    return {
        name: kept * each + np.sqrt(1 - kept**2) * chance.normal(0, each.std(), each.shape) if each.ndim > 1 else each
        for name, each in tensors.items()
    }


@pytest.mark.slow
def test_latent_attention_and_experts_are_compared(tmp_path):
    parent = deepseek(1)
    order = np.random.default_rng(3).permutation(8)
    child = dict(moved(parent, 0.9, 2))
    for name, each in list(child.items()):
        if ".experts." in name:
            head, _, rest = name.partition(".experts.")
            number, _, last = rest.partition(".")
            child[f"{head}.experts.{order[int(number)]}.{last}"] = moved(parent, 0.9, 2)[name]
        if name.endswith("mlp.gate.weight"):
            child[name] = each[np.argsort(order)]
    told = found(child, parent, tmp_path, '{"model_type": "deepseek_v3", "num_attention_heads": 4}')
    assert told.verdict is Verdict.DERIVED
    assert set(told.components[0].layer_map) <= {0, 1, 2, -1}


def test_independent_latent_attention_and_experts_accuse_nobody(tmp_path):
    told = found(deepseek(1), deepseek(2), tmp_path, '{"model_type": "deepseek_v3", "num_attention_heads": 4}')
    assert told.verdict is Verdict.NO_EVIDENCE


def test_of_a_speech_model_encoder_and_decoder_are_judged_apart(tmp_path):
    foreign, domestic = whisper(1), whisper(2)
    mixed = {name: moved(foreign, 0.95, 3)[name] if ".encoder." in name else each for name, each in domestic.items()}
    told = {each.role: each.verdict for each in found(mixed, foreign, tmp_path, '{"model_type": "whisper"}').components}
    assert told["audio-encoder"] is Verdict.DERIVED
    assert told["text-decoder"] is Verdict.NO_EVIDENCE


def attention_alone(seed):
    """Twelve layers by the names of Llama whose feed-forwards were not delivered."""
    shapes, norms = {}, {}
    for n in range(12):
        at = f"model.layers.{n}."
        shapes |= {f"{at}self_attn.{name}_proj": (256, 256) for name in "qkvo"}
        norms |= {f"{at}input_layernorm": 256, f"{at}post_attention_layernorm": 256}
    return drawn(shapes, norms, np.random.default_rng(seed))


@pytest.mark.parametrize("vectors_only", [False, True])
def test_norms_alone_show_a_parent_and_accuse_nobody(tmp_path, vectors_only):
    """Where no feed-forward was delivered, gains still carry the exact test; what they do not show is no evidence."""

    def held(tensors):
        return {name: each for name, each in tensors.items() if each.ndim == 1} if vectors_only else tensors

    parent = attention_alone(1)
    chance = np.random.default_rng(2)
    child = {name: each + (0.02 if each.ndim == 1 else 1) * chance.normal(size=each.shape)
             for name, each in parent.items()}  # fmt: skip
    (tmp_path / "kin").mkdir()
    told = found(held(child), held(parent), tmp_path / "kin", '{"model_type": "llama"}')
    assert told.verdict is Verdict.DERIVED
    assert told.components[0].tests[-1].id == "gain-order"
    (tmp_path / "none").mkdir()
    told = found(held(attention_alone(3)), held(parent), tmp_path / "none", '{"model_type": "llama"}')
    assert told.verdict is Verdict.NOT_TESTABLE
    assert told.components[0].log10_p == pytest.approx(0)
