"""Makes the container files of this folder: `python make_containers.py`, with torch, transformers, peft,
compressed-tensors and safetensors, after make_models.py.

`containers.npz` holds what the libraries themselves say the numbers are, as float32.
"""

import json
import os
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import numpy as np
import torch
import transformers as hub
from compressed_tensors.compressors.pack_quantized.helpers import pack_to_int32
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file, save_file

HERE = Path(__file__).parent


def views():
    base = torch.arange(24, dtype=torch.float32).reshape(4, 6)
    half = (torch.arange(60, dtype=torch.float32) / 8).bfloat16().reshape(6, 10)
    return {
        "plain": base,
        "turned": base.t(),
        "part": base[1:3, 2:5],
        "every-second": base[:, ::2],
        "one-column": base[:, 3],
        "cube": torch.arange(24, dtype=torch.float16).reshape(2, 3, 4).permute(2, 0, 1),
        "half-turned": half.t(),
        "tied": base,
        "parameter": torch.nn.Parameter(torch.tensor([[1.5, -2.5]])),
        "empty": torch.zeros(0, 4),
        "wide-integers": torch.tensor([[1, -2], [3, 4]], dtype=torch.int64),
    }


def adapter(expected):
    model = hub.AutoModelForCausalLM.from_pretrained(HERE / "llama", dtype=torch.float32)
    kinds = ["q_proj", "v_proj", "gate_proj", "up_proj", "down_proj"]
    tuned = get_peft_model(
        model,
        LoraConfig(
            r=4,
            lora_alpha=12,
            target_modules=kinds,
            rank_pattern={"down_proj": 3},
            alpha_pattern={"down_proj": 5},
            task_type="CAUSAL_LM",
        ),
    )
    torch.manual_seed(5)
    for name, each in tuned.named_parameters():
        if "lora_" in name:
            torch.nn.init.normal_(each)
    save_adapter(tuned, HERE / "adapter")
    layer = tuned.base_model.model.model.layers[1]
    expected["adapter q"] = layer.self_attn.q_proj.get_delta_weight("default")
    expected["adapter down"] = layer.mlp.down_proj.get_delta_weight("default")


def save_adapter(tuned, folder):
    tuned.save_pretrained(folder, save_embedding_layers=False)
    (folder / "README.md").unlink()
    told = json.loads((folder / "adapter_config.json").read_text())
    told["base_model_name_or_path"] = "example/tiny"
    (folder / "adapter_config.json").write_text(json.dumps(told) + "\n")


def second_adapter(expected):
    """On an embedding and on GPT-2's turned matrices, scaled by the root of the rank."""
    model = hub.AutoModelForCausalLM.from_pretrained(HERE / "gpt2", dtype=torch.float32)
    kinds = ["wte", "c_attn", "c_fc"]
    tuned = get_peft_model(
        model, LoraConfig(r=4, lora_alpha=12, target_modules=kinds, fan_in_fan_out=True, use_rslora=True)
    )
    torch.manual_seed(7)
    for name, each in tuned.named_parameters():
        if "lora_" in name:
            torch.nn.init.normal_(each)
    save_adapter(tuned, HERE / "adapter-gpt2")
    inner = tuned.base_model.model.transformer
    # The library keeps what it adds to a turned matrix turned, too.
    expected["second up"] = inner.h[1].mlp.c_fc.get_delta_weight("default").T
    expected["second q"] = inner.h[1].attn.c_attn.get_delta_weight("default").T[:16]
    expected["second embedding"] = inner.wte.get_delta_weight("default")


def packed(expected):
    """Four and eight bits of compressed-tensors, FP8 per tensor, per row and per block."""
    torch.manual_seed(6)
    tensors = {}
    for bits in (4, 8):
        codes = torch.randint(-(2 ** (bits - 1)), 2 ** (bits - 1), (6, 64), dtype=torch.int8)
        scale = torch.rand(6, 2) + 0.5
        tensors |= {
            f"int{bits}.weight_packed": pack_to_int32(codes, bits),
            f"int{bits}.weight_scale": scale,
            f"int{bits}.weight_shape": torch.tensor([6, 64]),
        }
        expected[f"int{bits}"] = codes.float() * scale.repeat_interleave(32, dim=1)
    codes = torch.randint(-127, 128, (6, 16), dtype=torch.int8)
    tensors |= {"rows8.weight": codes, "rows8.weight_scale": torch.rand(6, 1)}
    expected["rows8"] = codes.float() * tensors["rows8.weight_scale"]
    for name, sort in (("e4m3", torch.float8_e4m3fn), ("e5m2", torch.float8_e5m2)):
        held = torch.randn(5, 8).to(sort)
        tensors |= {
            f"{name}.weight": held,
            f"{name}.weight_scale": torch.tensor(0.25),
            f"{name}.input_scale": torch.tensor(3.0),
        }
        expected[name] = held.float() * 0.25
    held, scale = torch.randn(160, 144).to(torch.float8_e4m3fn), torch.rand(2, 2)
    tensors |= {"blocks.weight": held, "blocks.weight_scale_inv": scale}
    spread = scale.repeat_interleave(128, 0)[:160].repeat_interleave(128, 1)[:, :144]
    expected["blocks"] = held.float() * spread
    save_file(tensors, HERE / "packed.safetensors")


def main():
    expected = {}
    held = views()
    expected |= {f"view {name}": each for name, each in held.items()}
    torch.save(held, HERE / "views-zip.bin")
    torch.save(held, HERE / "views-legacy.bin", _use_new_zipfile_serialization=False)
    eight = {
        name: torch.linspace(-2, 2, 6).to(sort)
        for name, sort in (("e4m3", torch.float8_e4m3fn), ("e5m2", torch.float8_e5m2))
    }
    torch.save(eight, HERE / "eight-bit-zip.bin")
    expected |= {f"eight {name}": each.float() for name, each in eight.items()}
    state = load_file(HERE / "llama" / "model.safetensors")
    torch.save(state, HERE / "llama-zip.bin")
    torch.save(state, HERE / "llama-legacy.bin", _use_new_zipfile_serialization=False)
    optimiser = {
        "state": {0: {"step": 3, "exp_avg": torch.zeros(2)}},
        "param_groups": [{"lr": 0.1, "betas": (0.9, 0.95), "params": [0]}],
    }
    torch.save(
        {"state_dict": torch.nn.Linear(3, 2).state_dict(), "optimizer": optimiser, "epoch": 2},
        HERE / "training-zip.bin",
    )
    names = sorted(state)
    shards = {"shard-00001-of-00002.bin": names[::2], "shard-00002-of-00002.bin": names[1::2]}
    (HERE / "shards").mkdir(exist_ok=True)
    for shard, some in shards.items():
        torch.save({name: state[name] for name in some}, HERE / "shards" / shard)
    where = {name: shard for shard, some in shards.items() for name in some}
    (HERE / "shards" / "shard.bin.index.json").write_text(json.dumps({"metadata": {}, "weight_map": where}) + "\n")
    hub.AutoModelForCausalLM.from_pretrained(HERE / "llama").save_pretrained(HERE / "sharded", max_shard_size="6KB")
    (HERE / "sharded" / "generation_config.json").unlink(missing_ok=True)
    adapter(expected)
    second_adapter(expected)
    packed(expected)
    np.savez_compressed(
        HERE / "containers.npz", **{name: each.detach().float().numpy() for name, each in expected.items()}
    )


if __name__ == "__main__":
    main()
