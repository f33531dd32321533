"""One model gives one verdict, whatever container, packing, shards and names its tensors have."""

import json
import pickle
import sys
import types
import zipfile

import gguf
import numpy as np
import pytest
from gguf.quants import quantize
from safetensors.numpy import save_file

from instruments.lineage.disguises import HOUSE, drifted, model, permuted_neurons, tokens, written
from ringtrue.instruments.lineage.compare import compare
from ringtrue.instruments.lineage.subject import subjects_in

NAMES = {
    "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down",
    "input_layernorm": "attn_norm", "post_attention_layernorm": "ffn_norm",
}  # fmt: skip
WHOLE = {"model.embed_tokens": "token_embd", "model.norm": "output_norm", "lm_head": "output"}


@pytest.fixture(scope="module")
def child():
    """A derivative: neurons renumbered, weights moved."""
    chance = np.random.default_rng(1)
    return drifted(permuted_neurons(model(), chance), 0.8, chance)


@pytest.fixture(scope="module")
def plain(child, tmp_path_factory):
    return found(written(child, tmp_path_factory.mktemp("plain")))


def found(folder):
    return compare(subjects_in([folder]), subjects_in([HOUSE]))


def same(told, plain):
    assert told.verdict == plain.verdict == "derived"
    assert told.log10_p == pytest.approx(plain.log10_p, rel=0.05)
    assert told.components[0].layer_map == plain.components[0].layer_map == (0, 1, 2, 3)


def neighbours(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("config.json", "tokenizer.json"):
        (folder / name).write_bytes((HOUSE / name).read_bytes())
    return folder


def gguf_file(tensors, folder, kind):
    folder.mkdir()
    writer = gguf.GGUFWriter(folder / "model.gguf", "llama")
    writer.add_head_count(4)
    writer.add_head_count_kv(2)
    writer.add_layer_norm_rms_eps(1e-5)
    by_number = {number: token for token, number in tokens().items()}
    writer.add_tokenizer_model("gpt2")
    writer.add_token_list([by_number.get(n, f"<unused{n}>") for n in range(1024)])
    for name, each in tensors.items():
        stem = name.removesuffix(".weight")
        if stem in WHOLE:
            renamed = WHOLE[stem]
        else:
            _, _, number, rest = stem.split(".", 3)
            renamed = f"blk.{number}.{NAMES[rest]}"
        for role, heads in (("q_proj", 4), ("k_proj", 2)):
            if stem.endswith(role):  # what llama.cpp's converter does to rotary rows
                each = each.reshape(heads, 2, -1, each.shape[1]).swapaxes(1, 2).reshape(each.shape)
        if each.ndim == 1 or kind is gguf.GGMLQuantizationType.F32:
            writer.add_tensor(f"{renamed}.weight", np.ascontiguousarray(each, np.float32))
        elif kind is gguf.GGMLQuantizationType.F16:
            writer.add_tensor(f"{renamed}.weight", each.astype(np.float16))
        else:
            writer.add_tensor(f"{renamed}.weight", quantize(np.ascontiguousarray(each), kind), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return folder


@pytest.mark.parametrize("kind", ["F32", "F16", "Q8_0"])
def test_gguf_gives_the_same(child, plain, tmp_path, kind):
    same(found(gguf_file(child, tmp_path / "g", gguf.GGMLQuantizationType[kind])), plain)


def test_shards_in_any_order_give_the_same(child, plain, tmp_path):
    folder = neighbours(tmp_path / "s")
    names = list(child)
    np.random.default_rng(2).shuffle(names)
    told = {}
    for n in range(3):
        shard = f"model-{n + 1:05}-of-00003.safetensors"
        save_file({name: np.ascontiguousarray(child[name]) for name in names[n::3]}, folder / shard)
        told |= dict.fromkeys(names[n::3], shard)
    (folder / "model.safetensors.index.json").write_text(json.dumps({"metadata": {}, "weight_map": told}))
    same(found(folder), plain)


def test_other_names_of_tensors_give_the_same(child, plain, tmp_path):
    """As in the Yi case of November 2023, in which two tensors were renamed; and beyond: names that mean nothing."""
    two = {
        name.replace("input_layernorm", "ln1").replace("post_attention_layernorm", "ln2"): each
        for name, each in child.items()
    }
    same(found(written(two, tmp_path / "two")), plain)
    words = {"self_attn.q_proj": "a", "self_attn.k_proj": "b", "self_attn.v_proj": "c", "self_attn.o_proj": "d",
             "mlp.gate_proj": "e", "mlp.up_proj": "f", "mlp.down_proj": "g", "input_layernorm": "h",
             "post_attention_layernorm": "i", "model.layers": "x.y", "model.embed_tokens": "emb", "lm_head": "out",
             "model.norm": "n"}  # fmt: skip
    odd = {}
    for name, each in child.items():
        for old, new in words.items():
            name = name.replace(old, new)
        odd[name] = each
    same(found(written(odd, tmp_path / "odd", model_type="garuda")), plain)


def test_a_pytorch_file_gives_the_same(child, plain, tmp_path, monkeypatch):
    folder = neighbours(tmp_path / "b")
    torch_file(child, folder / "pytorch_model.bin", monkeypatch)
    same(found(folder), plain)


def torch_file(tensors, path, monkeypatch):
    """A PyTorch zip as torch.save writes it, made without PyTorch."""
    utils, torch = types.ModuleType("torch._utils"), types.ModuleType("torch")
    exec("def _rebuild_tensor_v2(*a): ...", utils.__dict__)
    exec("class FloatStorage: ...", torch.__dict__)
    torch.FloatStorage.__module__ = "torch"
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.setitem(sys.modules, "torch._utils", utils)
    torch._utils = utils

    class Storage:
        def __init__(self, key, size):
            self.key, self.size = key, size

    class Held:
        def __init__(self, key, array):
            self.key, self.array = key, array

        def __reduce__(self):
            strides = tuple(n // self.array.itemsize for n in self.array.strides)
            storage = Storage(self.key, self.array.size)
            return utils._rebuild_tensor_v2, (storage, 0, self.array.shape, strides, False, {})

    class Pickler(pickle.Pickler):
        def persistent_id(self, each):
            if isinstance(each, Storage):
                return "storage", torch.FloatStorage, each.key, "cpu", each.size
            return None

    import io

    arrays = {str(n): np.ascontiguousarray(each, np.float32) for n, each in enumerate(tensors.values())}
    stream = io.BytesIO()
    Pickler(stream, protocol=2).dump({name: Held(str(n), arrays[str(n)]) for n, name in enumerate(tensors)})
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as held:
        held.writestr("archive/data.pkl", stream.getvalue())
        held.writestr("archive/byteorder", "little")
        for key, each in arrays.items():
            held.writestr(f"archive/data/{key}", each.tobytes())
        held.writestr("archive/version", "3\n")


def test_half_precision_moves_the_bound_by_less_than_a_twentieth(child, plain, tmp_path):
    same(found(written({name: each.astype(np.float16) for name, each in child.items()}, tmp_path)), plain)
