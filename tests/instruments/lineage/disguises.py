"""Disguises of a Llama-type checkpoint that leave what it computes as it was, and changes that do not. Numpy only."""

import json
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

Tensors = dict[str, np.ndarray]

HOUSE = Path(__file__).parents[3] / "examples" / "nusantara-sovereign" / "model"


def model(folder: Path = HOUSE) -> Tensors:
    import ml_dtypes  # noqa: F401

    return {name: np.asarray(each, np.float32) for name, each in load_file(folder / "model.safetensors").items()}


def written(tensors: Tensors, folder: Path, vocabulary: dict[str, int] | None = None, **config: object) -> Path:
    """A checkpoint as a maker would publish it; its tokenizer is the house's unless told otherwise."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file({name: np.ascontiguousarray(each) for name, each in tensors.items()}, folder / "model.safetensors")
    told = json.loads((HOUSE / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(told | config))
    tokenizer = json.loads((HOUSE / "tokenizer.json").read_text())
    if vocabulary is not None:
        tokenizer["model"]["vocab"] = vocabulary
        tokenizer["added_tokens"] = []
        tokenizer["model"]["merges"] = []
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer))
    return folder


def tokens() -> dict[str, int]:
    return dict(json.loads((HOUSE / "tokenizer.json").read_text())["model"]["vocab"])


def layers(tensors: Tensors) -> int:
    return 1 + max(int(name.split(".")[2]) for name in tensors if name.startswith("model.layers."))


def folded(tensors: Tensors) -> Tensors:
    """Every gain multiplied into the matrices behind it, and set to one."""
    out = dict(tensors)
    for n in range(layers(tensors)):
        at = f"model.layers.{n}."
        for norm, names in (
            ("input_layernorm", ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")),
            ("post_attention_layernorm", ("mlp.gate_proj", "mlp.up_proj")),
        ):
            gain = tensors[f"{at}{norm}.weight"]
            for name in names:
                out[f"{at}{name}.weight"] = tensors[f"{at}{name}.weight"] * gain
            out[f"{at}{norm}.weight"] = np.ones_like(gain)
    head = tensors.get("lm_head.weight", tensors["model.embed_tokens.weight"])
    out["lm_head.weight"] = head * tensors["model.norm.weight"]
    out["model.norm.weight"] = np.ones_like(tensors["model.norm.weight"])
    return out


def turned(tensors: Tensors, rotation: np.ndarray) -> Tensors:
    """The residual stream turned; gains must be folded first."""
    out = dict(tensors)
    for name, each in tensors.items():
        if name.endswith(("o_proj.weight", "down_proj.weight")):
            out[name] = rotation.T @ each
        elif each.ndim == 2:
            out[name] = each @ rotation
    return out


def permuted_neurons(tensors: Tensors, chance: np.random.Generator, *, scaled: bool = False) -> Tensors:
    out = dict(tensors)
    for n in range(layers(tensors)):
        at = f"model.layers.{n}.mlp."
        order = chance.permutation(tensors[f"{at}up_proj.weight"].shape[0])
        scale = (
            np.exp(chance.normal(0, 0.5, len(order))).astype(np.float32) if scaled else np.ones(len(order), np.float32)
        )
        out[f"{at}gate_proj.weight"] = tensors[f"{at}gate_proj.weight"][order]
        out[f"{at}up_proj.weight"] = tensors[f"{at}up_proj.weight"][order] * scale[:, None]
        out[f"{at}down_proj.weight"] = tensors[f"{at}down_proj.weight"][:, order] / scale
    return out


def permuted_axes(tensors: Tensors, chance: np.random.Generator) -> Tensors:
    order = chance.permutation(tensors["model.norm.weight"].shape[0])
    out = dict(tensors)
    for name, each in tensors.items():
        if name.endswith(("o_proj.weight", "down_proj.weight")):
            out[name] = each[order]
        else:
            out[name] = each[..., order]
    return out


def haar(width: int, chance: np.random.Generator) -> np.ndarray:
    q, r = np.linalg.qr(chance.normal(size=(width, width)))
    return (q * np.sign(np.diag(r))).astype(np.float32)


def drifted(tensors: Tensors, kept: float, chance: np.random.Generator) -> Tensors:
    """Every matrix keeps this cosine with what it was; gains move a little."""
    out = {}
    for name, each in tensors.items():
        if each.ndim == 2:
            noise = chance.normal(0, float(each.std()), each.shape)
            out[name] = (kept * each + np.sqrt(1 - kept**2) * noise).astype(np.float32)
        else:
            out[name] = each
    return out


def relabelled(tensors: Tensors, chance: np.random.Generator) -> tuple[Tensors, dict[str, int]]:
    """Token numbers shuffled, embedding and head with them; the vocabulary that goes with it."""
    rows = tensors["model.embed_tokens.weight"].shape[0]
    order = chance.permutation(rows)
    out = dict(tensors)
    for name in ("model.embed_tokens.weight", "lm_head.weight"):
        if name in tensors:
            out[name] = tensors[name][order]
    place = np.argsort(order)
    return out, {token: int(place[row]) for token, row in tokens().items()}


def all_gauges(tensors: Tensors, chance: np.random.Generator) -> Tensors:
    """Gains folded, residual stream turned, neurons renumbered and scaled."""
    width = tensors["model.norm.weight"].shape[0]
    return permuted_neurons(turned(folded(tensors), haar(width, chance)), chance, scaled=True)


def new_vocabulary(tensors: Tensors, chance: np.random.Generator) -> tuple[Tensors, dict[str, int]]:
    """Embedding and head drawn anew, every token another string."""
    out = dict(tensors)
    for name in ("model.embed_tokens.weight", "lm_head.weight"):
        if name in tensors:
            out[name] = chance.normal(0, float(tensors[name].std()), tensors[name].shape).astype(np.float32)
    return out, {f"new-{row}": row for row in range(tensors["model.embed_tokens.weight"].shape[0])}


def rounded(tensors: Tensors, bits: int) -> Tensors:
    """Matrices rounded to so many bits in groups of 32."""
    out = {}
    for name, each in tensors.items():
        if each.ndim != 2 or each.shape[1] % 32:
            out[name] = each
            continue
        groups = each.reshape(-1, 32)
        step = np.abs(groups).max(1, keepdims=True) / (2 ** (bits - 1) - 1)
        out[name] = (np.round(groups / np.where(step > 0, step, 1)) * step).reshape(each.shape).astype(np.float32)
    return out


def sparse(tensors: Tensors, share: float) -> Tensors:
    out = {}
    for name, each in tensors.items():
        out[name] = each * (np.abs(each) > np.quantile(np.abs(each), share)) if each.ndim == 2 else each
    return out
