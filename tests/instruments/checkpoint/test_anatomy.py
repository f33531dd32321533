"""The anatomy of checkpoints: every family's logical weights are those that the real library uses."""

import hashlib
import json
import random
import shutil
from pathlib import Path

import gguf
import ml_dtypes  # noqa: F401  # safetensors finds bfloat16 only once it is there
import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from ringtrue.instruments.checkpoint import Damaged
from ringtrue.instruments.checkpoint.anatomy import Anatomy, Part, Weight
from ringtrue.instruments.checkpoint.families import buffers, families
from ringtrue.instruments.checkpoint.opened import open_checkpoint
from ringtrue.instruments.checkpoint.packing import grids
from ringtrue.instruments.checkpoint.parts import anatomy_of

FILES = Path(__file__).parents[2] / "files" / "checkpoints"
EXPECTED = json.loads((FILES / "expected.json").read_text())
CONTAINERS = np.load(FILES / "containers.npz")
LLAMA = FILES / "llama" / "model.safetensors"


def config_of(name: str) -> dict:
    return json.loads((FILES / name / "config.json").read_text())


def anatomy(name: str) -> Anatomy:
    return anatomy_of(open_checkpoint(sorted((FILES / name).iterdir())), config_of(name))


def digest(weight: Weight | None) -> str:
    assert weight is not None
    return hashlib.sha256(weight.whole().astype("<f4").tobytes()).hexdigest()[:16]


def by_role(part: Part, layer: int = -1) -> dict[str, Weight]:
    """Every role of one layer, the last expert's matrices among them."""
    found = part.layers[layer]
    told = dict(found.attention) | {f"norm {role}": each for role, each in found.norms.items()}
    if found.experts:
        last = found.experts[-1]
        told |= {"up": last.up, "down": last.down} | ({"gate": last.gate} if last.gate else {})
    return told


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_fused_and_turned_weights_are_those_the_library_uses(name):
    part = next(
        each for each in anatomy(name).parts if each.role == ("vision-encoder" if name == "qwen2_5_vl" else each.role)
    )
    told = by_role(part)
    for role, wanted in EXPECTED[name].items():
        if not role.startswith("."):
            assert digest(told[role]) == wanted, role


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_plain_weights_are_those_the_library_holds_and_reads_in_pieces(name):
    compared = 0
    held = {digest for name, digest in EXPECTED[name].items() if name.startswith(".")}
    for part in anatomy(name).parts:
        for layer in range(len(part.layers)):
            for weight in by_role(part, layer).values():
                pieces = [weight.read(n, min(n + 5, weight.shape[0])) for n in range(0, weight.shape[0], 5)]
                assert np.array_equal(np.concatenate(pieces), weight.whole())
                assert weight.whole().shape == weight.shape
                # The library renames some tensors when it saves, so that the numbers count and not the names.
                compared += digest(weight) in held
        for weight in (part.embedding, part.head, part.positions):
            if weight is not None:
                assert digest(weight) in held
                compared += 1
    # GPT-2 stores most matrices turned; those are compared above.
    assert compared >= (2 if name == "gpt2" else 5)


ROLES = {
    "llama": {"q", "k", "v", "o", "gate", "up", "down", "norm attention", "norm feed-forward"},
    "qwen3": {"q", "k", "v", "o", "gate", "up", "down", "norm attention", "norm feed-forward", "norm q", "norm k"},
    "gemma3": {"q", "k", "v", "o", "gate", "up", "down", "norm attention", "norm post-attention", "norm feed-forward",
               "norm post-feed-forward", "norm q", "norm k"},
    "olmo": {"q", "k", "v", "o", "gate", "up", "down"},
    "olmo2": {"q", "k", "v", "o", "gate", "up", "down", "norm q", "norm k", "norm post-attention", "norm post-feed-forward"},
    "gpt2": {"q", "k", "v", "o", "up", "down", "norm attention", "norm feed-forward"},
    "deepseek_v3": {"q_a", "q_b", "kv_a", "kv_b", "o", "gate", "up", "down", "norm attention", "norm feed-forward",
                    "norm q", "norm k"},
    "bert": {"q", "k", "v", "o", "up", "down", "norm post-attention", "norm post-feed-forward"},
    "phi3": {"q", "k", "v", "o", "gate", "up", "down", "norm attention", "norm feed-forward"},
    "glm4": {"q", "k", "v", "o", "gate", "up", "down", "norm attention", "norm feed-forward", "norm post-attention",
             "norm post-feed-forward"},
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(ROLES))
def test_every_matrix_of_a_layer_has_its_role(name):
    (part,) = anatomy(name).parts
    assert part.how == "names"
    assert set(by_role(part)) == ROLES[name]
    assert len(part.layers) == 2
    assert not [each.names for each in part.layers[1].others if len(each.shape) > 1]


def test_a_gated_matrix_is_not_mixed_up_with_the_other_one():
    (part,) = anatomy("llama").parts
    expected = EXPECTED["llama"]
    told = by_role(part, 0)
    for role, word in (("gate", "gate_proj"), ("up", "up_proj"), ("down", "down_proj")):
        assert digest(told[role]) == expected[f".model.layers.0.mlp.{word}.weight"]
    assert told["down"].shape == told["up"].shape[::-1]


@pytest.mark.parametrize("name", ["mixtral", "qwen2_moe", "qwen3_moe", "olmoe", "deepseek_v3", "glm4_moe", "gpt_oss"])
def test_every_expert_is_a_feed_forward_of_its_own(name):
    (part,) = anatomy(name).parts
    layer = part.layers[-1]
    assert len(layer.experts) == 2
    assert layer.router is not None
    assert layer.router.shape == (2, 16)
    assert len(layer.shared_experts) == (name in ("qwen2_moe", "deepseek_v3", "glm4_moe"))
    assert not np.array_equal(layer.experts[0].up.whole(), layer.experts[1].up.whole())
    if name in ("deepseek_v3", "glm4_moe"):
        assert len(part.layers[0].experts) == 1
        assert part.layers[0].router is None


def test_experts_in_mxfp4_have_gate_and_up_in_turn(tmp_path):
    held = {f"model.layers.0.self_attn.{each}_proj.weight": np.ones((32, 32), np.float32) for each in "qkvo"}
    random = np.random.default_rng(5)
    for name, outputs in (("gate_up_proj", 64), ("down_proj", 32)):
        stem = f"model.layers.0.mlp.experts.{name}"
        held[f"{stem}_blocks"] = random.integers(0, 256, (2, outputs, 1, 16), dtype=np.uint8)
        held[f"{stem}_scales"] = np.full((2, outputs, 1), 127, np.uint8)
    save_file(held, tmp_path / "m.safetensors")
    checkpoint = open_checkpoint([tmp_path / "m.safetensors"])
    (part,) = anatomy_of(checkpoint, {"model_type": "gpt_oss"}).parts
    assert part.family == "gpt-oss"
    both = next(each for each in grids(checkpoint)[0] if each.name.endswith("gate_up_proj")).block(64, 128, 0, 32)
    second = part.layers[0].experts[1]
    assert second.gate is not None
    assert np.array_equal(second.gate.whole(), both[::2])
    assert np.array_equal(second.up.read(3, 20), both[1::2][3:20])
    assert second.down.shape == (32, 32)
    assert second.down.packing == "MXFP4"


def test_gemmas_norms_are_said_to_be_stored_less_one():
    for name, offset in (("gemma", 1.0), ("gemma2", 1.0), ("gemma3", 1.0), ("llama", 0.0), ("olmo2", 0.0)):
        assert anatomy(name).parts[0].norm_offset == offset


def test_the_kind_of_norm_is_told():
    kinds = {"llama": "rms", "gpt2": "layer", "mpt": "layer", "stablelm": "layer", "olmo": "", "cohere": "layer"}
    assert {name: anatomy(name).parts[0].norm_kind for name in kinds} == kinds
    vision = next(each for each in anatomy("qwen2_5_vl").parts if each.role == "vision-encoder")
    assert vision.norm_kind == "rms"


@pytest.mark.parametrize("name", ["llava", "qwen2_5_vl"])
def test_encoder_projector_and_decoder_are_parts_of_their_own(name):
    parts = {each.role: each for each in anatomy(name).parts}
    assert set(parts) == {"text-decoder", "vision-encoder", "projector"}
    assert parts["text-decoder"].embedding is not None
    assert parts["text-decoder"].head is not None
    assert parts["vision-encoder"].embedding is None
    assert len(parts["vision-encoder"].layers) == len(parts["text-decoder"].layers) == 2
    assert len([each for each in parts["projector"].others if len(each.shape) == 2]) == 2
    assert {each.names[0].split(".")[0] for each in parts["vision-encoder"].others} <= {
        "vision_tower",
        "visual",
        "model",
    }


def test_a_tower_of_an_unknown_build_is_a_part_of_its_own_and_not_hidden_in_the_decoder(tmp_path):
    held = load_file(LLAMA) | {
        "vision_tower.stem.weight": np.ones((5, 7), np.float32), "vision_tower.trunk.weight": np.ones((7, 5), np.float32),
        "model.audio_frontend.weight": np.ones((3, 4), np.float32),
    }  # fmt: skip
    save_file(held, tmp_path / "m.safetensors")
    parts = {
        each.role: each for each in anatomy_of(open_checkpoint([tmp_path / "m.safetensors"]), config_of("llama")).parts
    }
    assert set(parts) == {"text-decoder", "vision-encoder", "audio-encoder"}
    assert len(parts["vision-encoder"].others) == 2
    assert parts["vision-encoder"].how == "shapes"
    assert parts["text-decoder"].others == ()


def test_both_towers_of_clip_and_both_halves_of_whisper_are_told_apart():
    assert {each.role for each in anatomy("clip").parts} == {"text-encoder", "vision-encoder"}
    assert {each.role for each in anatomy("siglip").parts} == {"text-encoder", "vision-encoder"}
    whisper = {each.role: each for each in anatomy("whisper").parts}
    assert set(whisper) == {"text-decoder", "audio-encoder"}
    assert whisper["text-decoder"].embedding is not None


def test_a_tied_head_is_no_head():
    assert anatomy("gemma").parts[0].head is None
    assert anatomy("llama").parts[0].head is not None


def test_an_adapter_is_a_part_whose_weights_are_what_it_adds():
    folder = FILES / "adapter"
    config = json.loads((folder / "adapter_config.json").read_text())
    (part,) = anatomy_of(open_checkpoint([folder / "adapter_model.safetensors"]), config).parts
    assert part.role == "adapter"
    assert len(part.layers) == 2
    told = by_role(part)
    assert set(told) == {"q", "v", "gate", "up", "down"}
    assert told["q"].packing == "LoRA-4"
    assert np.allclose(told["q"].whole(), CONTAINERS["adapter q"], atol=1e-5)
    assert np.allclose(told["down"].read(2, 9), CONTAINERS["adapter down"][2:9], atol=1e-5)


def test_an_adapter_of_turned_matrices_and_of_an_embedding_adds_what_the_library_says():
    folder = FILES / "adapter-gpt2"
    told = json.loads((folder / "adapter_config.json").read_text())
    assert told["use_rslora"] is True
    config = told | {"model_type": "gpt2", "n_head": 4}
    (part,) = anatomy_of(open_checkpoint([folder / "adapter_model.safetensors"]), config).parts
    assert part.role == "adapter"
    assert part.embedding is not None
    assert np.allclose(part.embedding.whole(), CONTAINERS["second embedding"], atol=1e-5)
    assert np.allclose(part.layers[1].attention["q"].whole(), CONTAINERS["second q"], atol=1e-5)
    up = next(each for each in part.layers[1].others if "c_fc" in each.names[0])  # without down it is no feed-forward
    assert np.allclose(up.whole(), CONTAINERS["second up"], atol=1e-5)


def test_an_adapter_kept_beside_its_base_is_a_second_part(tmp_path):
    held = load_file(LLAMA) | load_file(FILES / "adapter" / "adapter_model.safetensors")
    save_file(held, tmp_path / "m.safetensors")
    parts = anatomy_of(open_checkpoint([tmp_path / "m.safetensors"]), config_of("llama")).parts
    assert [each.role for each in parts] == ["adapter", "text-decoder"]


GGUF_NAMES = {
    "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down", "input_layernorm": "attn_norm", "post_attention_layernorm": "ffn_norm",
}  # fmt: skip


def permuted(held: np.ndarray, heads: int) -> np.ndarray:
    """What llama.cpp's converter does to q and k of Llama (`LlamaModel.permute`)."""
    return held.reshape(heads, 2, held.shape[0] // heads // 2, *held.shape[1:]).swapaxes(1, 2).reshape(held.shape)


def as_gguf(path: Path, architecture: str) -> None:
    """The tiny Llama with llama.cpp's names, its rotary rows permuted where the converter does so."""
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_head_count(4)
    writer.add_head_count_kv(2)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_tokenizer_model("gpt2")
    writer.add_token_list(["<s>", "Ġriver", "cafÃ©"])
    writer.add_token_types([3, 1, 1])
    for name, held in load_file(LLAMA).items():
        numbers = held.astype(np.float32)
        if architecture == "llama" and ("q_proj" in name or "k_proj" in name):
            numbers = np.ascontiguousarray(permuted(numbers, 4 if "q_proj" in name else 2))
        name = name.replace("model.embed_tokens", "token_embd").replace("lm_head", "output")
        name = name.replace("model.norm", "output_norm").replace("model.layers", "blk")
        for theirs, ours in GGUF_NAMES.items():
            name = name.replace(f".{theirs}.", f".{ours}.")
        writer.add_tensor(name, numbers)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


@pytest.mark.parametrize("architecture", ["llama", "qwen2"])
def test_a_gguf_has_the_weights_of_the_original_with_rotary_rows_put_back(tmp_path, architecture):
    as_gguf(tmp_path / "m.gguf", architecture)
    found = anatomy_of(open_checkpoint([tmp_path / "m.gguf"]))
    (part,), (original,) = found.parts, anatomy("llama").parts
    assert (part.how, part.family, part.heads, part.kv_heads, part.norm_kind) == ("names", architecture, 4, 2, "rms")
    for layer in range(2):
        mine, theirs = by_role(part, layer), by_role(original, layer)
        assert set(mine) == set(theirs)
        for role in mine:
            assert np.array_equal(mine[role].whole(), theirs[role].whole()), role
            assert np.array_equal(mine[role].read(1, 6), theirs[role].read(1, 6)), role
    assert digest(part.embedding) == digest(original.embedding)
    assert digest(part.head) == digest(original.head)
    assert found.vocabulary == {"<s>": 0, " river": 1, "café": 2}


def written(path: Path, architecture: str, tensors: dict[str, np.ndarray], keys: dict[str, int]) -> Part:
    writer = gguf.GGUFWriter(path, architecture)
    for key, value in keys.items():
        writer.add_uint32(f"{architecture}.{key}", value)
    for name, held in tensors.items():
        writer.add_tensor(name, np.ascontiguousarray(held.astype(np.float32)))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    (part,) = anatomy_of(open_checkpoint([path])).parts
    return part


def test_a_gguf_with_gate_and_up_in_one_tensor_is_split(tmp_path):
    held = load_file(FILES / "phi3" / "model.safetensors")
    words = {"self_attn.qkv_proj": "attn_qkv", "self_attn.o_proj": "attn_output", "mlp.gate_up_proj": "ffn_up",
             "mlp.down_proj": "ffn_down", "input_layernorm": "attn_norm", "post_attention_layernorm": "ffn_norm"}  # fmt: skip
    tensors = {
        f"blk.{layer}.{ours}.weight": held[f"model.layers.{layer}.{theirs}.weight"]
        for layer in range(2) for theirs, ours in words.items()
    }  # fmt: skip
    part = written(tmp_path / "m.gguf", "phi3", tensors, {"attention.head_count": 4, "attention.head_count_kv": 2})
    told = by_role(part)
    for role in ("q", "k", "v", "gate", "up"):
        assert digest(told[role]) == EXPECTED["phi3"][role]


def test_a_gguf_of_gpt2_has_the_weights_that_its_converter_turned(tmp_path):
    held = load_file(FILES / "gpt2" / "model.safetensors")
    words = {"attn.c_attn": "attn_qkv", "attn.c_proj": "attn_output", "mlp.c_fc": "ffn_up", "mlp.c_proj": "ffn_down"}
    prefix = "transformer." if any(each.startswith("transformer.") for each in held) else ""
    tensors = {
        f"blk.{layer}.{ours}.weight": held[f"{prefix}h.{layer}.{theirs}.weight"].T
        for layer in range(2) for theirs, ours in words.items()
    }  # fmt: skip
    told = by_role(written(tmp_path / "m.gguf", "gpt2", tensors, {"attention.head_count": 4}))
    for role in ("q", "k", "v", "up", "down"):
        assert digest(told[role]) == EXPECTED["gpt2"][role]


def test_a_norm_before_the_feed_forward_is_told_from_one_behind_attention(tmp_path):
    tensors = {f"blk.0.{name}.weight": np.ones((4, 4)) for name in ("attn_q", "attn_k", "attn_v", "attn_output")}
    tensors |= {"blk.0.ffn_up.weight": np.ones((8, 4)), "blk.0.ffn_down.weight": np.ones((4, 8))}
    behind = tensors | {f"blk.0.{name}.weight": np.ones(4) for name in ("post_attention_norm", "post_ffw_norm")}
    before = tensors | {f"blk.0.{name}.weight": np.ones(4) for name in ("attn_norm", "post_attention_norm")}
    heads = {"attention.head_count": 1}
    olmo = written(tmp_path / "a.gguf", "olmo2", behind, heads).layers[0].norms
    gpt_oss = written(tmp_path / "b.gguf", "gpt-oss", before, heads).layers[0].norms
    assert set(olmo) == {"post-attention", "post-feed-forward"}
    assert set(gpt_oss) == {"attention", "feed-forward"}


ARCHITECTURES = {
    "llama": "LLAMA", "qwen3": "QWEN3", "gemma3": "GEMMA3", "olmo2": "OLMO2", "phi": "PHI2", "gpt_neox": "GPTNEOX",
    "gpt2": "GPT2", "mpt": "MPT", "deepseek_v3": "DEEPSEEK2", "cohere": "COMMAND_R", "stablelm": "STABLELM",
    "starcoder2": "STARCODER2", "qwen2_moe": "QWEN2MOE",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(ARCHITECTURES))
def test_a_name_and_what_llama_cpp_calls_it_have_one_role(name):
    theirs = gguf.get_tensor_name_map(gguf.MODEL_ARCH[ARCHITECTURES[name]], 2)
    ours = next(each for each in families() if each.id == "gguf")
    (part,) = anatomy(name).parts
    family = next(each for each in families() if each.id == part.family)
    compared = 0
    for tensor in open_checkpoint([FILES / name / "model.safetensors"]).tensors:
        mapped = theirs.get_name(tensor, try_suffixes=(".weight",))
        if mapped is None or ".0." in tensor or not tensor.endswith(".weight"):
            continue
        mapped = mapped.removesuffix(".weight")
        mine = ours.in_layer(mapped.removeprefix("blk.1.")) if "blk" in mapped else ours.outside(mapped)
        plain = tensor.removesuffix(".weight")
        wanted = family.in_layer(plain.split(".1.", 1)[1]) if ".1." in plain else family.outside(plain)
        assert (mine and mine[0].role) == (wanted and wanted[0].role), tensor
        compared += 1
    assert compared >= 6


def test_falcons_two_norms_in_a_gguf_are_not_mixed_up(tmp_path):
    tensors = {f"blk.0.{name}.weight": np.ones((4, 4)) for name in ("attn_qkv", "attn_output")}
    tensors |= {"blk.0.ffn_up.weight": np.ones((8, 4)), "blk.0.ffn_down.weight": np.ones((4, 8))}
    tensors |= {"blk.0.attn_norm.weight": np.full(4, 1.0), "blk.0.attn_norm_2.weight": np.full(4, 2.0)}
    norms = written(tmp_path / "m.gguf", "falcon", tensors, {"attention.head_count": 1}).layers[0].norms
    # llama.cpp keeps the norm of attention in `attn_norm_2` where there are two (its src/models/falcon.cpp).
    assert norms["attention"].whole().tolist() == [2.0] * 4
    assert norms["feed-forward"].whole().tolist() == [1.0] * 4


def test_a_gptq_copy_has_the_roles_of_the_original_and_nearly_its_weights(tmp_path):
    held = {}
    for name, each in load_file(LLAMA).items():
        if "_proj" not in name:
            held[name] = each
            continue
        numbers = each.astype(np.float32).T  # inputs, outputs
        groups = numbers.reshape(-1, 8, numbers.shape[1])
        low, high = np.minimum(groups.min(1), 0), np.maximum(groups.max(1), 0)
        scale = ((high - low) / 15).astype(np.float16)
        zero = np.clip(np.round(-low / scale), 1, 15)
        codes = np.clip(np.round(numbers / scale.repeat(8, 0)) + zero.repeat(8, 0), 0, 15).astype(np.uint32)
        shifts = np.arange(8, dtype=np.uint32) * 4
        stem = name.removesuffix(".weight")
        held[f"{stem}.qweight"] = (
            (codes.reshape(-1, 8, codes.shape[1]) << shifts[None, :, None]).sum(1).astype(np.uint32).view(np.int32)
        )
        stored = (zero - 1).astype(np.uint32).reshape(zero.shape[0], -1, 8) << shifts
        held[f"{stem}.qzeros"] = stored.sum(2).astype(np.uint32).view(np.int32)
        held[f"{stem}.scales"] = scale
    # safetensors writes the memory of an array as it lies, whatever its strides.
    save_file({name: np.ascontiguousarray(each) for name, each in held.items()}, tmp_path / "m.safetensors")
    found = anatomy_of(open_checkpoint([tmp_path / "m.safetensors"]), config_of("llama"))
    (part,), (original,) = found.parts, anatomy("llama").parts
    assert found.unassigned == ()
    for layer in range(2):
        mine, theirs = by_role(part, layer), by_role(original, layer)
        assert set(mine) == set(theirs)
        for role, weight in mine.items():
            one, other = weight.whole().ravel(), theirs[role].whole().ravel()
            assert one @ other / np.linalg.norm(one) / np.linalg.norm(other) > 0.99, role
            assert weight.packing == ("BF16" if "norm" in role else "GPTQ-4")


def test_torch_files_have_the_anatomy_of_the_original():
    wanted = {role: digest(each) for role, each in by_role(anatomy("llama").parts[0]).items()}
    for file in ("llama-zip.bin", "llama-legacy.bin"):
        (part,) = anatomy_of(open_checkpoint([FILES / file]), config_of("llama")).parts
        assert {role: digest(each) for role, each in by_role(part).items()} == wanted


def renamed(tmp_path: Path, turn) -> Anatomy:
    save_file({turn(name): each for name, each in load_file(LLAMA).items()}, tmp_path / "m.safetensors")
    return anatomy_of(open_checkpoint([tmp_path / "m.safetensors"]), config_of("llama"))


def test_another_prefix_changes_nothing(tmp_path):
    (part,) = renamed(tmp_path, lambda name: f"module.inner.{name}").parts
    assert part.how == "names"
    assert set(by_role(part)) == ROLES["llama"]
    assert part.head is not None


def test_unknown_words_leave_the_feed_forward_to_shapes_and_say_so(tmp_path):
    words = {"self_attn": "mixer", "q_proj": "aa", "k_proj": "ab", "v_proj": "ac", "o_proj": "ad", "mlp": "net",
             "gate_proj": "ka", "up_proj": "kb", "down_proj": "kc", "layers": "stages", "embed_tokens": "table"}  # fmt: skip

    def turn(name: str) -> str:
        return ".".join(words.get(each, each) for each in name.split("."))

    (part,) = renamed(tmp_path, turn).parts
    (original,) = anatomy("llama").parts
    assert part.how == "shapes"
    assert len(part.layers) == 2
    for layer in range(2):
        mine, theirs = by_role(part, layer), by_role(original, layer)
        assert set(mine) == {"gate", "up", "down", "norm attention", "norm feed-forward"}
        for role in mine:
            assert digest(mine[role]) == digest(theirs[role]), role
        assert len([each for each in part.layers[layer].others if len(each.shape) == 2]) == 4
    assert {digest(part.embedding), digest(part.head)} == {digest(original.embedding), digest(original.head)}


def test_names_without_numbers_still_give_layers_in_the_order_of_the_file(tmp_path):
    order = iter(range(1000))
    (part,) = renamed(tmp_path, lambda name: f"t{next(order):03d}").parts
    assert part.how == "shapes"
    assert len(part.layers) == 2
    assert [len(each.experts) for each in part.layers] == [1, 1]
    downs = {digest(each.experts[0].down) for each in part.layers}
    assert downs == {digest(each.experts[0].down) for each in anatomy("llama").parts[0].layers}


def test_shuffled_names_lose_no_tensor(tmp_path):
    names = sorted(load_file(LLAMA))
    other = names.copy()
    random.Random(1).shuffle(other)
    turned = {name: f"x{n:02d}" for n, name in enumerate(other)}
    found = renamed(tmp_path, lambda name: turned[name])
    seen = set()
    for part in found.parts:
        held = [part.embedding, part.head, part.positions, *part.norms.values(), *part.others]
        for layer in part.layers:
            held += [*layer.norms.values(), *layer.others]
            held += [each for forward in layer.experts for each in (forward.gate, forward.up, forward.down)]
        seen |= {name for weight in held if weight for name in weight.names}
    assert seen | set(found.unassigned) == set(turned.values())


@pytest.mark.parametrize("name", ["gpt_neox", "falcon_groups", "phi3"])
def test_fused_weights_without_a_configuration_keep_no_guessed_role(name):
    (part,) = anatomy_of(open_checkpoint([FILES / name / "model.safetensors"])).parts
    assert "q" not in part.layers[0].attention
    assert any("qkv" in each.names[0] or "query_key_value" in each.names[0] for each in part.layers[0].others)


def test_a_configuration_that_does_not_fit_gives_no_role(tmp_path):
    told = config_of("gpt_neox") | {"num_attention_heads": 7}
    (part,) = anatomy_of(open_checkpoint([FILES / "gpt_neox" / "model.safetensors"]), told).parts
    assert "q" not in part.layers[0].attention


def test_integers_without_scales_are_no_weights(tmp_path):
    held = load_file(LLAMA)
    held["model.layers.0.self_attn.bias"] = np.tril(np.ones((4, 4), np.uint8))
    save_file(held, tmp_path / "m.safetensors")
    found = anatomy_of(open_checkpoint([tmp_path / "m.safetensors"]), config_of("llama"))
    assert found.unassigned == ("model.layers.0.self_attn.bias",)


def test_masks_and_tables_that_every_model_shares_are_no_weights(tmp_path):
    held = load_file(FILES / "gpt2" / "model.safetensors")
    prefix = "transformer." if any(each.startswith("transformer.") for each in held) else ""
    buffers = {
        f"{prefix}h.0.attn.bias": np.tril(np.ones((1, 1, 16, 16), np.float32)),
        "rope.freqs": np.ones(2, np.float32),
    }
    save_file({name: np.ascontiguousarray(each) for name, each in (held | buffers).items()}, tmp_path / "m.safetensors")
    found = anatomy_of(open_checkpoint([tmp_path / "m.safetensors"]), config_of("gpt2"))
    assert set(found.unassigned) == set(buffers)
    trained = {each.names[0] for each in found.parts[0].layers[0].others}
    assert f"{prefix}h.0.attn.c_attn.bias" in trained


def test_two_names_for_one_place_in_a_layer_are_damaged(tmp_path):
    held = load_file(LLAMA)
    held["model.layers.00.self_attn.q_proj.weight"] = held["model.layers.0.self_attn.q_proj.weight"]
    save_file(held, tmp_path / "m.safetensors")
    with pytest.raises(Damaged, match="two tensors"):
        anatomy_of(open_checkpoint([tmp_path / "m.safetensors"]), config_of("llama"))


def test_every_family_of_the_catalogue_cites_its_source():
    assert len(families()) >= 30
    assert all(each.source.startswith("https://") and each.types for each in families())
    assert len({each.id for each in families()}) == len(families())
    assert all(each.source.startswith("https://") and each.says for each in buffers())


def test_metas_own_files_have_their_rotary_pairs_put_back(tmp_path):
    words = {"model.embed_tokens": "tok_embeddings", "model.norm": "norm", "lm_head": "output", "model.layers": "layers",
             "self_attn.q_proj": "attention.wq", "self_attn.k_proj": "attention.wk", "self_attn.v_proj": "attention.wv",
             "self_attn.o_proj": "attention.wo", "mlp.gate_proj": "feed_forward.w1", "mlp.up_proj": "feed_forward.w3",
             "mlp.down_proj": "feed_forward.w2", "input_layernorm": "attention_norm",
             "post_attention_layernorm": "ffn_norm"}  # fmt: skip
    held = {}
    for name, each in load_file(LLAMA).items():
        if "q_proj" in name or "k_proj" in name:
            each = np.ascontiguousarray(permuted(each, 4 if "q_proj" in name else 2))
        for theirs, ours in words.items():
            name = name.replace(theirs, ours)
        held[name] = each
    save_file(held, tmp_path / "consolidated.safetensors")
    told = {"dim": 16, "n_layers": 2, "n_heads": 4, "n_kv_heads": 2}
    (part,) = anatomy_of(open_checkpoint([tmp_path / "consolidated.safetensors"]), told).parts
    (original,) = anatomy("llama").parts
    assert part.family == "consolidated"
    for role, each in by_role(part).items():
        assert digest(each) == digest(by_role(original)[role]), role


def test_reading_needs_nothing_from_the_folder_of_the_model(tmp_path):
    shutil.copy(LLAMA, tmp_path)
    (tmp_path / "modeling_evil.py").write_text("raise SystemExit('ran')")
    (tmp_path / "config.json").write_text(
        json.dumps(config_of("llama") | {"auto_map": {"AutoModel": "modeling_evil.E"}})
    )
    found = anatomy_of(open_checkpoint(sorted(tmp_path.iterdir())), json.loads((tmp_path / "config.json").read_text()))
    assert found.parts[0].how == "names"
