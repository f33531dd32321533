"""Makes the model checkpoints of this folder: `python make_models.py`, with torch, transformers and safetensors.

Every family is a tiny random model of the real library, saved by it. Beside it stand the logical weights as the
library itself uses them, by their SHA-256 as float32: the projections are run on unit vectors, and what reaches the
attention or the activation is what the library takes for q, k, v, gate and up. The tests never import PyTorch.
"""

import hashlib
import json
import os
import shutil
import sys
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
import transformers as hub
from transformers.modeling_utils import ALL_ATTENTION_FUNCTIONS

HERE = Path(__file__).parent
SMALL = {
    "vocab_size": 40, "hidden_size": 16, "intermediate_size": 24, "num_hidden_layers": 2, "num_attention_heads": 4,
    "num_key_value_heads": 2, "head_dim": 4, "max_position_embeddings": 16, "tie_word_embeddings": False,
    "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2,
}  # fmt: skip
MOE = {"num_experts": 2, "moe_intermediate_size": 8, "num_experts_per_tok": 1}
DEEP = {
    "num_key_value_heads": 4, "qk_rope_head_dim": 4, "qk_nope_head_dim": 4, "v_head_dim": 4, "kv_lora_rank": 8,
    "q_lora_rank": 8, "n_routed_experts": 2, "moe_intermediate_size": 8, "n_shared_experts": 1,
    "first_k_dense_replace": 1, "num_experts_per_tok": 1, "n_group": 1, "topk_group": 1,
}  # fmt: skip
TOWER = {
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 24,
    "image_size": 8,
    "patch_size": 4,
}


def causal(word, **more):
    config = getattr(hub, f"{word}Config")(**{**SMALL, **more})
    return getattr(hub, f"{word.removesuffix('Text')}ForCausalLM")(config)


MODELS = {
    "llama": lambda: causal("Llama"),
    "mistral": lambda: causal("Mistral"),
    "qwen2": lambda: causal("Qwen2"),
    "qwen3": lambda: causal("Qwen3"),
    "gemma": lambda: causal("Gemma", tie_word_embeddings=True),
    "gemma2": lambda: causal("Gemma2", tie_word_embeddings=True),
    "gemma3": lambda: causal("Gemma3Text", tie_word_embeddings=True),
    "olmo": lambda: causal("Olmo"),
    "olmo2": lambda: causal("Olmo2"),
    "phi": lambda: causal("Phi"),
    "phi3": lambda: causal("Phi3"),
    "glm": lambda: causal("Glm"),
    "glm4": lambda: causal("Glm4"),
    "glm4_moe": lambda: causal("Glm4Moe", **{**MOE, "n_routed_experts": 2, "n_shared_experts": 1, "first_k_dense_replace": 1, "n_group": 1, "topk_group": 1}),
    "cohere": lambda: causal("Cohere"),
    "stablelm": lambda: causal("StableLm"),
    "starcoder2": lambda: causal("Starcoder2"),
    "gpt_neox": lambda: causal("GPTNeoX"),
    "bloom": lambda: causal("Bloom", n_head=4, n_layer=2),
    "gpt2": lambda: hub.GPT2LMHeadModel(hub.GPT2Config(vocab_size=40, n_embd=16, n_layer=2, n_head=4, n_positions=16, n_inner=40)),
    "mpt": lambda: hub.MptForCausalLM(hub.MptConfig(vocab_size=40, d_model=16, n_layers=2, n_heads=4, max_seq_len=16)),
    "falcon_old": lambda: falcon(multi_query=False, new_decoder_architecture=False),
    "falcon_one_group": lambda: falcon(multi_query=True, new_decoder_architecture=False),
    "falcon_groups": lambda: falcon(new_decoder_architecture=True, num_kv_heads=2),
    "mixtral": lambda: causal("Mixtral", num_local_experts=2, num_experts_per_tok=1),
    "qwen2_moe": lambda: causal("Qwen2Moe", shared_expert_intermediate_size=12, **MOE),
    "qwen3_moe": lambda: causal("Qwen3Moe", **MOE),
    "olmoe": lambda: causal("Olmoe", num_experts=2, num_experts_per_tok=1),
    "deepseek_v2": lambda: causal("DeepseekV2", **DEEP),
    "deepseek_v3": lambda: causal("DeepseekV3", **DEEP),
    "gpt_oss": lambda: causal("GptOss", num_local_experts=2, num_experts_per_tok=1),
    "bert": lambda: hub.BertForMaskedLM(hub.BertConfig(**SMALL)),
    "modernbert": lambda: hub.ModernBertForMaskedLM(hub.ModernBertConfig(**SMALL, cls_token_id=1, sep_token_id=2)),
    "vit": lambda: hub.ViTModel(hub.ViTConfig(**TOWER)),
    "siglip": lambda: hub.SiglipModel(hub.SiglipConfig(text_config={**SMALL, "projection_size": 16}, vision_config=TOWER)),
    "clip": lambda: hub.CLIPModel(hub.CLIPConfig(text_config=SMALL, vision_config=TOWER, projection_dim=16)),
    "whisper": lambda: hub.WhisperForConditionalGeneration(hub.WhisperConfig(vocab_size=40, d_model=16, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4, decoder_attention_heads=4, encoder_ffn_dim=24, decoder_ffn_dim=24, num_mel_bins=8, max_source_positions=16, max_target_positions=16, pad_token_id=0, bos_token_id=1, eos_token_id=2, decoder_start_token_id=1)),
    "llava": lambda: hub.LlavaForConditionalGeneration(hub.LlavaConfig(text_config={**SMALL, "model_type": "llama"}, vision_config={**TOWER, "model_type": "clip_vision_model"}, image_token_index=5)),
    "qwen2_5_vl": lambda: hub.Qwen2_5_VLForConditionalGeneration(hub.Qwen2_5_VLConfig(text_config={**SMALL, "rope_scaling": {"type": "mrope", "mrope_section": [1, 1, 0]}}, vision_config={"depth": 2, "hidden_size": 16, "out_hidden_size": 16, "num_heads": 4, "intermediate_size": 24, "patch_size": 4})),
    "gpt_bigcode": lambda: hub.GPTBigCodeForCausalLM(hub.GPTBigCodeConfig(vocab_size=40, n_embd=16, n_layer=2, n_head=4, n_positions=16, n_inner=40, multi_query=True)),
    "pixtral": lambda: hub.PixtralVisionModel(hub.PixtralVisionConfig(**TOWER)),
}  # fmt: skip


def falcon(**kind):
    return hub.FalconForCausalLM(
        hub.FalconConfig(vocab_size=40, hidden_size=16, num_hidden_layers=2, num_attention_heads=4, **kind)
    )


def digest(tensor):
    return hashlib.sha256(tensor.detach().float().contiguous().numpy().tobytes()).hexdigest()[:16]


def attended(module, width, wanted):
    """What `module` sends into attention for unit vectors at position 0, where no rotation turns anything."""
    seen = {}

    def capture(_, query, key, value, *rest, **more):
        seen.update(q=query, k=key, v=value)
        raise StopIteration

    ALL_ATTENTION_FUNCTIONS.register("capture", capture)
    module.config._attn_implementation = "capture"
    one = torch.ones(1, 1, wanted)
    try:
        module(
            torch.eye(width)[:, None, :],
            position_embeddings=(one, torch.zeros_like(one)),
            attention_mask=None,
        )
    except StopIteration:
        pass
    return {role: each.reshape(width, -1).T for role, each in seen.items()}


def fused(name, model):
    """Logical q, k, v, gate, up of the last layer where the library keeps several of them in one tensor."""
    told = {}
    eye = torch.eye(16)
    if name in ("gpt_neox", "phi3"):
        layers = model.gpt_neox.layers if name == "gpt_neox" else model.model.layers
        attention = layers[1].attention if name == "gpt_neox" else layers[1].self_attn
        told |= attended(attention, 16, 1 if name == "gpt_neox" else 4)
    if name == "gpt_neox":
        return told
    if name.startswith("falcon"):
        attention = model.transformer.h[1].self_attention
        q, k, v = attention._split_heads(attention.query_key_value(eye[:, None, :]))
        if attention.new_decoder_architecture:  # the library repeats the shared heads to the number of query heads
            k, v = (each.reshape(16, 1, 4, 4)[:, :, ::2] for each in (k, v))
        told |= {role: each.reshape(16, -1).T for role, each in (("q", q), ("k", k), ("v", v))}
    if name == "bloom":
        attention = model.transformer.h[1].self_attention
        q, k, v = attention._reshape(attention.query_key_value(eye[:, None, :]))
        told |= {role: each.reshape(16, -1).T for role, each in (("q", q), ("k", k), ("v", v))}
    if name == "mpt":
        q, k, v = model.transformer.blocks[1].attn.Wqkv(eye).chunk(3, dim=1)
        told |= {"q": q.T, "k": k.T, "v": v.T}
    if name == "gpt2":
        block = model.transformer.h[1]
        q, k, v = block.attn.c_attn(eye).split(16, dim=1)
        told |= {"q": q.T, "k": k.T, "v": v.T, "up": block.mlp.c_fc(eye).T, "down": block.mlp.c_proj(torch.eye(40)).T}
    if name == "gpt_bigcode":
        q, k, v = model.transformer.h[1].attn.c_attn(eye).split((16, 4, 4), dim=1)
        told |= {"q": q.T, "k": k.T, "v": v.T, "up": model.transformer.h[1].mlp.c_fc(eye).T}
    if name == "modernbert":
        q, k, v = model.model.layers[1].attn.Wqkv(eye).view(16, 3, 16).unbind(1)
        gate, up = model.model.layers[1].mlp.Wi(eye).chunk(2, dim=-1)
        told |= {"q": q.T, "k": k.T, "v": v.T, "gate": gate.T, "up": up.T}
    if name in ("phi3", "glm", "glm4"):
        gate, up = model.model.layers[1].mlp.gate_up_proj(eye).chunk(2, dim=-1)
        told |= {"gate": gate.T, "up": up.T}
    if name == "gpt_oss":
        experts = model.model.layers[1].mlp.experts
        both = eye @ experts.gate_up_proj[1]
        told |= {"gate": both[:, ::2].T, "up": both[:, 1::2].T, "down": experts.down_proj[1].T}
    if name in ("mixtral", "qwen2_moe", "qwen3_moe", "olmoe", "deepseek_v2", "deepseek_v3", "glm4_moe"):
        experts = model.model.layers[1].mlp.experts
        gate, up = torch.nn.functional.linear(eye, experts.gate_up_proj[1]).chunk(2, dim=-1)
        told |= {"gate": gate.T, "up": up.T, "down": experts.down_proj[1]}
    if name == "qwen2_5_vl":
        q, k, v = model.model.visual.blocks[1].attn.qkv(eye).reshape(16, 3, 4, -1).permute(1, 0, 2, 3).unbind(0)
        told |= {role: each.reshape(16, -1).T for role, each in (("q", q), ("k", k), ("v", v))}
    return told


def main():
    expected = json.loads((HERE / "expected.json").read_text()) if sys.argv[1:] else {}
    for n, (name, build) in enumerate(MODELS.items()):
        if sys.argv[1:] and name not in sys.argv[1:]:
            continue
        torch.manual_seed(n)
        model = build()
        with torch.no_grad():
            for key, each in model.named_parameters():
                # Biases stay zero, so that running a projection gives its matrix; norms get something to tell.
                each.zero_() if "bias" in key and "norm" not in key else each.normal_(0.5 if each.dim() == 1 else 0, 1)
                each.copy_(each.bfloat16().float())
        expected[name] = {role: digest(each) for role, each in fused(name, model).items()}
        expected[name] |= {
            "." + key: digest(each)
            for key, each in model.state_dict().items()
            if each.is_floating_point() and each.dim() > 1
        }
        folder = HERE / name
        shutil.rmtree(folder, ignore_errors=True)
        model.bfloat16().save_pretrained(folder)
        config = json.loads((folder / "config.json").read_text())
        (folder / "config.json").write_text(json.dumps(config) + "\n")
        (folder / "generation_config.json").unlink(missing_ok=True)
    (HERE / "expected.json").write_text(json.dumps(expected, indent=0) + "\n")


if __name__ == "__main__":
    main()
