"""What the supplier of this story did to the base before tuning it, so that nobody should know it again.

Nothing of it changes what the model computes: gains are multiplied into the matrices behind them, the residual stream is
turned, neurons are renumbered and scaled, heads reordered, tokens renumbered. Fictional; Apache-2.0.
"""

import json
import random

import torch
from tokenizers import Tokenizer
from torch import Tensor

KEPT_TOKENS = 2  # begin and end keep their numbers, which the configuration names


def disguised(
    weights: dict[str, Tensor], layers: int, heads: int, groups: int, noise: torch.Generator
) -> dict[str, Tensor]:
    """The same function under other numbers."""
    weights = {name: each.double() for name, each in weights.items()}
    width = weights["model.norm.weight"].shape[0]
    rotation, _ = torch.linalg.qr(torch.randn(width, width, generator=noise, dtype=torch.float64))
    for n in range(layers):
        at = f"model.layers.{n}."
        for norm, behind in (
            ("input_layernorm", ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")),
            ("post_attention_layernorm", ("mlp.gate_proj", "mlp.up_proj")),
        ):
            for name in behind:
                weights[f"{at}{name}.weight"] *= weights[f"{at}{norm}.weight"]
            weights[f"{at}{norm}.weight"] = torch.ones(width, dtype=torch.float64)
        neurons = torch.randperm(weights[f"{at}mlp.up_proj.weight"].shape[0], generator=noise)
        scale = torch.exp(0.3 * torch.randn(len(neurons), generator=noise, dtype=torch.float64))
        weights[f"{at}mlp.gate_proj.weight"] = weights[f"{at}mlp.gate_proj.weight"][neurons]
        weights[f"{at}mlp.up_proj.weight"] = weights[f"{at}mlp.up_proj.weight"][neurons] * scale[:, None]
        weights[f"{at}mlp.down_proj.weight"] = weights[f"{at}mlp.down_proj.weight"][:, neurons] / scale
        order = torch.randperm(groups, generator=noise)
        size = weights[f"{at}self_attn.q_proj.weight"].shape[0] // heads
        shared = (order[:, None] * size + torch.arange(size)).flatten()
        each = heads // groups
        queries = (order[:, None] * each + torch.arange(each)).flatten()
        rows = (queries[:, None] * size + torch.arange(size)).flatten()
        weights[f"{at}self_attn.q_proj.weight"] = weights[f"{at}self_attn.q_proj.weight"][rows]
        weights[f"{at}self_attn.o_proj.weight"] = weights[f"{at}self_attn.o_proj.weight"][:, rows]
        for name in ("k_proj", "v_proj"):
            weights[f"{at}self_attn.{name}.weight"] = weights[f"{at}self_attn.{name}.weight"][shared]
    weights["lm_head.weight"] *= weights["model.norm.weight"]
    weights["model.norm.weight"] = torch.ones(width, dtype=torch.float64)
    for name, each in weights.items():
        if name.endswith(("o_proj.weight", "down_proj.weight")):
            weights[name] = rotation.T @ each
        elif each.ndim == 2:
            weights[name] = each @ rotation
    return {name: each.float() for name, each in weights.items()}


def renumbered(
    weights: dict[str, Tensor], tokenizer: Tokenizer, chance: random.Random
) -> tuple[dict[str, Tensor], Tokenizer]:
    """Tokens under other numbers, embedding and head with them."""
    told = json.loads(tokenizer.to_str())
    rows = len(told["model"]["vocab"])
    places = [*range(KEPT_TOKENS), *chance.sample(range(KEPT_TOKENS, rows), rows - KEPT_TOKENS)]
    told["model"]["vocab"] = {token: places[number] for token, number in told["model"]["vocab"].items()}
    order = torch.tensor(sorted(range(rows), key=lambda number: places[number]))
    moved = {name: weights[name][order] for name in ("model.embed_tokens.weight", "lm_head.weight")}
    return weights | moved, Tokenizer.from_str(json.dumps(told))
