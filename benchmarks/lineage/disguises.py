"""Twelve disguises that leave what a Llama- or Qwen-type model computes as it was, and thirteen changes that do not.

Tensors by the names of transformers, as float32 arrays. A disguise is handed the tensors and a source of chance and
gives new tensors and, where it changes it, the vocabulary (token string -> row).
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np


@dataclass(frozen=True, kw_only=True)
class Model:
    """A model on the bench: its tensors, its vocabulary, and the parts of its configuration that changes touch."""

    tensors: dict[str, np.ndarray]
    vocabulary: dict[str, int]
    config: dict[str, Any] = field(default_factory=dict)
    tokenizer: dict[str, Any] = field(default_factory=dict)
    """The parent's tokenizer.json, so that a child has one that works wherever its tokens are spelt the same."""

    @property
    def layers(self) -> int:
        """Number of layers."""
        return int(self.config["num_hidden_layers"])

    @property
    def width(self) -> int:
        """Axes of the residual stream."""
        return int(self.config["hidden_size"])

    @property
    def head(self) -> int:
        """Width of one attention head."""
        return self.width // int(self.config["num_attention_heads"])


Chance = np.random.Generator
Change = Callable[[Model, Chance], Model]

READERS = ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")


def _with(model: Model, **tensors: np.ndarray) -> Model:
    return replace(model, tensors=model.tensors | {name.replace("__", "."): each for name, each in tensors.items()})


def neurons_permuted(model: Model, chance: Chance, *, scaled: bool = False) -> Model:
    """Neurons of each layer in another order; `scaled`: up times s, down by s."""
    out = dict(model.tensors)
    for n in range(model.layers):
        at = f"model.layers.{n}.mlp."
        order = chance.permutation(out[f"{at}up_proj.weight"].shape[0])
        factor = np.exp(chance.normal(0, 0.5, len(order))) if scaled else np.ones(len(order))
        out[f"{at}gate_proj.weight"] = out[f"{at}gate_proj.weight"][order]
        out[f"{at}up_proj.weight"] = out[f"{at}up_proj.weight"][order] * factor[:, None]
        out[f"{at}down_proj.weight"] = out[f"{at}down_proj.weight"][:, order] / factor
    return replace(model, tensors=out)


def neurons_scaled(model: Model, chance: Chance) -> Model:
    """Neurons in another order and at other lengths."""
    return neurons_permuted(model, chance, scaled=True)


def heads_permuted(model: Model, chance: Chance) -> Model:
    """Groups of heads in another order, and heads within their group."""
    heads, groups = int(model.config["num_attention_heads"]), int(model.config["num_key_value_heads"])
    each = heads // groups
    out = dict(model.tensors)
    for n in range(model.layers):
        order = chance.permutation(groups)
        queries = np.concatenate([group * each + chance.permutation(each) for group in order])
        rows_q = (queries[:, None] * model.head + np.arange(model.head)).ravel()
        rows_k = (order[:, None] * model.head + np.arange(model.head)).ravel()
        at = f"model.layers.{n}.self_attn."
        for name, rows in (("q_proj", rows_q), ("k_proj", rows_k), ("v_proj", rows_k)):
            for kind in ("weight", "bias"):
                if f"{at}{name}.{kind}" in out:
                    out[f"{at}{name}.{kind}"] = out[f"{at}{name}.{kind}"][rows]
        out[f"{at}o_proj.weight"] = out[f"{at}o_proj.weight"][:, rows_q]
    return replace(model, tensors=out)


def values_turned(model: Model, chance: Chance) -> Model:
    """In each group, values by a matrix and the output by its inverse."""
    heads, groups = int(model.config["num_attention_heads"]), int(model.config["num_key_value_heads"])
    out = dict(model.tensors)
    for n in range(model.layers):
        at = f"model.layers.{n}.self_attn."
        value, output = out[f"{at}v_proj.weight"].copy(), out[f"{at}o_proj.weight"].copy()
        bias = out[f"{at}v_proj.bias"].copy() if f"{at}v_proj.bias" in out else None
        for group in range(groups):
            matrix = haar(model.head, chance) * np.exp(chance.normal(0, 0.2, model.head))
            rows = slice(group * model.head, (group + 1) * model.head)
            value[rows] = matrix @ value[rows]
            if bias is not None:
                bias[rows] = matrix @ bias[rows]
            for head in range(group * heads // groups, (group + 1) * heads // groups):
                columns = slice(head * model.head, (head + 1) * model.head)
                output[:, columns] = output[:, columns] @ np.linalg.inv(matrix)
        out |= {f"{at}v_proj.weight": value, f"{at}o_proj.weight": output}
        if bias is not None:
            out[f"{at}v_proj.bias"] = bias
    return replace(model, tensors=out)


def planes_turned(model: Model, chance: Chance) -> Model:
    """Queries and keys of each group turned by the same angle in every rotary plane."""
    heads, groups = int(model.config["num_attention_heads"]), int(model.config["num_key_value_heads"])
    half = model.head // 2
    out = dict(model.tensors)
    for n in range(model.layers):
        at = f"model.layers.{n}.self_attn."
        angles = chance.uniform(0, 2 * np.pi, (groups, half))
        for name, count in (("q_proj", heads), ("k_proj", groups)):
            for kind in ("weight", "bias"):
                if f"{at}{name}.{kind}" not in out:
                    continue
                held = out[f"{at}{name}.{kind}"].reshape(count, 2, half, -1)
                angle = np.repeat(angles, count // groups, 0)[:, :, None]
                first, second = held[:, 0], held[:, 1]
                made = np.stack(
                    [first * np.cos(angle) - second * np.sin(angle), first * np.sin(angle) + second * np.cos(angle)], 1
                )
                out[f"{at}{name}.{kind}"] = made.reshape(out[f"{at}{name}.{kind}"].shape)
    return replace(model, tensors=out)


def _axes(model: Model, write: Callable[[np.ndarray], np.ndarray], read: Callable[[np.ndarray], np.ndarray]) -> Model:
    """`write` for matrices whose rows are residual axes, `read` for those whose columns (or elements) are."""
    out = {}
    for name, each in model.tensors.items():
        if name.endswith(("o_proj.weight", "down_proj.weight")):
            out[name] = write(each)
        elif name.endswith(".bias"):
            out[name] = each
        else:
            out[name] = read(each)
    return replace(model, tensors=out)


def axes_flipped(model: Model, chance: Chance) -> Model:
    """Signs of residual axes changed."""
    signs = chance.choice([-1.0, 1.0], model.width)
    return _axes(model, lambda each: each * signs[:, None], lambda each: each if each.ndim == 1 else each * signs)


def axes_permuted(model: Model, chance: Chance) -> Model:
    """Residual axes in another order."""
    order = chance.permutation(model.width)
    return _axes(model, lambda each: each[order], lambda each: each[..., order])


def norms_folded(model: Model, chance: Chance) -> Model:
    """Every gain multiplied into the matrices behind it and set to one."""
    out = dict(model.tensors)
    for n in range(model.layers):
        at = f"model.layers.{n}."
        for norm, names in (
            ("input_layernorm", READERS),
            ("post_attention_layernorm", ("mlp.gate_proj", "mlp.up_proj")),
        ):
            gain = out[f"{at}{norm}.weight"]
            for name in names:
                out[f"{at}{name}.weight"] = out[f"{at}{name}.weight"] * gain
            out[f"{at}{norm}.weight"] = np.ones_like(gain)
    out["lm_head.weight"] = out["lm_head.weight"] * out["model.norm.weight"]
    out["model.norm.weight"] = np.ones_like(out["model.norm.weight"])
    return replace(model, tensors=out)


def stream_turned(model: Model, chance: Chance) -> Model:
    """Gains folded, then the residual stream turned."""
    rotation = haar(model.width, chance)
    return _axes(
        norms_folded(model, chance),
        lambda each: rotation.T @ each,
        lambda each: each if each.ndim == 1 else each @ rotation,
    )


def everything(model: Model, chance: Chance) -> Model:
    """All of the above."""
    for each in (heads_permuted, values_turned, planes_turned, neurons_scaled, stream_turned):
        model = each(model, chance)
    return model


def relabelled(model: Model, chance: Chance) -> Model:
    """All of the above, and tokens renumbered; one field of the configuration is another."""
    model = everything(model, chance)
    order = chance.permutation(model.tensors["model.embed_tokens.weight"].shape[0])
    place = np.argsort(order)
    out = dict(model.tensors)
    for name in ("model.embed_tokens.weight", "lm_head.weight"):
        out[name] = out[name][order]
    vocabulary = {token: int(place[row]) for token, row in model.vocabulary.items()}
    return replace(model, tensors=out, vocabulary=vocabulary, config=model.config | {"max_position_embeddings": 4096})


def plain(model: Model, chance: Chance) -> Model:
    """Nothing."""
    return model


DISGUISES: dict[str, Change] = {
    "neurons": neurons_permuted, "neurons scaled": neurons_scaled, "heads": heads_permuted, "values": values_turned,
    "rotary planes": planes_turned, "signs": axes_flipped, "axes": axes_permuted, "folded": norms_folded,
    "turned": stream_turned, "everything": everything, "relabelled": relabelled, "none": plain,
}  # fmt: skip


def haar(size: int, chance: Chance) -> np.ndarray:
    """A rotation without preference."""
    q, r = np.linalg.qr(chance.normal(size=(size, size)))
    return np.asarray(q * np.sign(np.diag(r)))


def rounded(bits: int) -> Change:
    """Matrices at so many bits, in groups of 32."""

    def change(model: Model, chance: Chance) -> Model:
        out = {}
        for name, each in model.tensors.items():
            if each.ndim != 2 or each.shape[1] % 32:
                out[name] = each
                continue
            groups = each.reshape(-1, 32)
            step = np.abs(groups).max(1, keepdims=True) / (2 ** (bits - 1) - 1)
            out[name] = (np.round(groups / np.where(step > 0, step, 1)) * step).reshape(each.shape)
        return replace(model, tensors=out)

    return change


def sparse(model: Model, chance: Chance) -> Model:
    """The smaller half of every matrix set to zero."""
    out = {
        name: each * (np.abs(each) > np.median(np.abs(each))) if each.ndim == 2 else each
        for name, each in model.tensors.items()
    }
    return replace(model, tensors=out)


def low_rank(model: Model, chance: Chance) -> Model:
    """An adapter of rank 8 merged into every matrix, a tenth as large as the matrix."""
    out = {}
    for name, each in model.tensors.items():
        if each.ndim != 2 or "layers" not in name:
            out[name] = each
            continue
        update = chance.normal(size=(each.shape[0], 8)) @ chance.normal(size=(8, each.shape[1]))
        out[name] = each + update * (0.1 * np.linalg.norm(each) / np.linalg.norm(update))
    return replace(model, tensors=out)


def layer_dropped(model: Model, chance: Chance) -> Model:
    """One inner layer left out."""
    gone = int(chance.integers(1, model.layers - 1))
    return _layers(model, [n for n in range(model.layers) if n != gone])


def deepened(model: Model, chance: Chance) -> Model:
    """The middle layers twice."""
    middle = range(1, model.layers - 1)
    return _layers(model, [0, *middle, *middle, model.layers - 1])


def _layers(model: Model, order: list[int]) -> Model:
    out = {name: each for name, each in model.tensors.items() if ".layers." not in name}
    for n, old in enumerate(order):
        prefix = f"model.layers.{old}."
        for name, each in model.tensors.items():
            if name.startswith(prefix):
                out[f"model.layers.{n}.{name.removeprefix(prefix)}"] = each
    return replace(model, tensors=out, config=model.config | {"num_hidden_layers": len(order)})


def experts(model: Model, chance: Chance) -> Model:
    """Each feed-forward four times as experts with a little noise, and a new router: Mixtral's names."""
    out = {}
    for name, each in model.tensors.items():
        if ".mlp." not in name:
            out[name] = each
            continue
        layer, kind = name.split(".mlp.")
        target = {"gate_proj.weight": "w1", "up_proj.weight": "w3", "down_proj.weight": "w2"}[kind]
        for expert in range(4):
            noise = chance.normal(0, 0.05 * each.std(), each.shape)
            out[f"{layer}.block_sparse_moe.experts.{expert}.{target}.weight"] = each + noise
        out[f"{layer}.block_sparse_moe.gate.weight"] = chance.normal(0, 0.02, (4, model.width))
    told = {"model_type": "mixtral", "architectures": ["MixtralForCausalLM"], "num_local_experts": 4}
    return replace(model, tensors=out, config=model.config | told | {"num_experts_per_tok": 2})


def pruned(model: Model, chance: Chance) -> Model:
    """Three quarters of the axes, neurons and layers kept, those of most weight."""
    model = layer_dropped(model, chance)
    weight = sum((each**2).sum(0) for name, each in model.tensors.items() if name.endswith("_tokens.weight"))
    heads = int(model.config["num_attention_heads"])
    kept = np.sort(np.argsort(-np.asarray(weight))[: model.width * 3 // 4 // heads * heads])
    out = {}
    for name, each in model.tensors.items():
        if name.endswith(("o_proj.weight", "down_proj.weight")):
            out[name] = each[kept]
        elif name.endswith(".bias"):
            out[name] = each
        else:
            out[name] = each[..., kept]
    for n in range(model.layers):
        at = f"model.layers.{n}.mlp."
        strength = np.linalg.norm(out[f"{at}down_proj.weight"], axis=0) * np.linalg.norm(
            out[f"{at}up_proj.weight"], axis=1
        )
        rows = np.sort(np.argsort(-strength)[: len(strength) * 3 // 4])
        for name in ("gate_proj", "up_proj"):
            out[f"{at}{name}.weight"] = out[f"{at}{name}.weight"][rows]
        out[f"{at}down_proj.weight"] = out[f"{at}down_proj.weight"][:, rows]
    told = {"hidden_size": len(kept), "head_dim": model.head, "intermediate_size": len(rows)}
    return replace(model, tensors=out, config=model.config | told)


def new_words(model: Model, chance: Chance) -> Model:
    """Embedding and head drawn anew, every token another string."""
    out = dict(model.tensors)
    for name in ("model.embed_tokens.weight", "lm_head.weight"):
        out[name] = chance.normal(0, out[name].std(), out[name].shape)
    rows = out["model.embed_tokens.weight"].shape[0]
    return replace(model, tensors=out, vocabulary={f"wort-{row}": row for row in range(rows)})


def merged_with(other: Model) -> Change:
    """Half and half with another model of the same shape."""

    def change(model: Model, chance: Chance) -> Model:
        out = {name: 0.5 * each + 0.5 * other.tensors[name] for name, each in model.tensors.items()}
        return replace(model, tensors=out)

    return change
