"""Trains small language models from scratch: many that have nothing in common but their recipe, and some that do.

    python benchmarks/lineage/models.py FOLDER [--workers 2]

Needs torch and transformers. The text is the source of Python's own library. Each model is a folder as makers publish
it. A model that is there already is not trained again; the same versions on the same processor write the same bytes.
"""

import argparse
import json
import os
import sysconfig
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("HF_HUB_OFFLINE", "1")

LENGTH, BATCH = 64, 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How one model is made. `family` is llama, gpt2, qwen2 or mixtral; `text` which part of the corpus."""

    name: str
    family: str = "llama"
    width: int = 128
    layers: int = 4
    neurons: int = 352
    seed: int = 0
    data_seed: int = 0
    steps: int = 250
    rate: float = 2e-3
    optimiser: str = "adamw"
    text: int = 0
    tokenizer: int = 0
    start: str = ""
    """Name of the model that it goes on from; empty for random weights."""


def recipes() -> tuple[Recipe, ...]:
    """Every model of the bank and of the grid. Names that begin with `d-` are for development, `s-` are sealed."""
    same = [Recipe(name=f"{'d' if n < 13 else 's'}-llama-{n:02d}", seed=100 + n, data_seed=n) for n in range(26)]
    other = [
        *(Recipe(name=f"d-gpt2-{n}", family="gpt2", neurons=512, seed=200 + n, data_seed=n) for n in range(4)),
        *(Recipe(name=f"s-gpt2-{n}", family="gpt2", neurons=512, seed=210 + n, data_seed=n, text=1) for n in range(4)),
        *(
            Recipe(name=f"s-qwen2-{n}", family="qwen2", width=160, layers=5, neurons=448, seed=220 + n)
            for n in range(4)
        ),
        *(Recipe(name=f"d-wide-{n}", width=192, layers=3, neurons=512, seed=230 + n, rate=1e-3) for n in range(3)),
        *(Recipe(name=f"{half}-large-{n}", width=256, neurons=704, seed=280 + n) for n, half in enumerate("dds")),
        *(Recipe(name=f"d-mixtral-{n}", family="mixtral", neurons=192, seed=240 + n) for n in range(2)),
        *(Recipe(name=f"s-sgd-{n}", seed=250 + n, optimiser="sgd", rate=0.5) for n in range(2)),
        Recipe(name="d-other-words", seed=260, tokenizer=1, text=1),
        Recipe(name="s-other-words", seed=261, tokenizer=1, text=1, width=160),
        *(Recipe(name=f"d-untrained-{n}", seed=270 + n, steps=0) for n in range(2)),
        Recipe(name="s-untrained", family="qwen2", width=160, layers=5, neurons=448, seed=272, steps=0),
    ]
    kin = [
        Recipe(name="d-same-seed", seed=100, data_seed=77, text=1),
        Recipe(name="s-same-seed", family="qwen2", width=160, layers=5, neurons=448, seed=220, data_seed=77, text=1),
    ]
    for half, parent, shape in (("d", "d-llama-00", {}), ("s", "s-qwen2-0", QWEN)):
        goes_on: Any = {**shape, "start": parent, "rate": 5e-4, "data_seed": 500}
        kin += [Recipe(name=f"{half}-sft", **goes_on, steps=60), Recipe(name=f"{half}-cpt", **goes_on, text=1)]
    return (*same, *other, *kin)


QWEN: Any = {"family": "qwen2", "width": 160, "layers": 5, "neurons": 448}
"""The shape of the Qwen2 models, for what goes on from one of them."""


def corpus(part: int) -> str:
    """Two halves of the sources of Python's library, files in turn."""
    root = Path(sysconfig.get_paths()["stdlib"])
    files = sorted(each for each in root.glob("*.py") if each.stat().st_size > 4000)
    return "\n".join(each.read_text("utf-8", "replace") for each in files[part::2])[:3_000_000]


def tokenizer(folder: Path, number: int) -> Path:
    """A byte-level BPE vocabulary of 1,024 tokens, trained on one half of the corpus."""
    path = folder / f"tokenizer-{number}.json"
    if not path.exists():
        from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

        made = Tokenizer(models.BPE())
        made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        made.decoder = decoders.ByteLevel()
        alphabet = pre_tokenizers.ByteLevel.alphabet()
        trainer = trainers.BpeTrainer(vocab_size=1024, special_tokens=["<s>"], initial_alphabet=alphabet)
        made.train_from_iterator(corpus(number).splitlines(), trainer)
        made.save(str(path))
    return path


def stream(folder: Path, recipe: Recipe):  # noqa: ANN201
    """The text as token numbers, kept beside the models."""
    import numpy as np
    import torch

    path = folder / f"stream-{recipe.tokenizer}-{recipe.text}.npy"
    if not path.exists():
        from tokenizers import Tokenizer

        held = Tokenizer.from_file(str(tokenizer(folder, recipe.tokenizer)))
        np.save(path, np.array(held.encode(corpus(recipe.text)).ids, np.int32))
    return torch.from_numpy(np.load(path).astype("int64"))


def fresh(recipe: Recipe):  # noqa: ANN201
    """The model of a recipe at random weights."""
    import torch
    import transformers

    torch.manual_seed(recipe.seed)
    shape = {"vocab_size": 1024, "max_position_embeddings": 128, "bos_token_id": 0, "eos_token_id": 0}
    if recipe.family == "gpt2":
        config = transformers.GPT2Config(
            vocab_size=1024, n_positions=128, n_embd=recipe.width, n_layer=recipe.layers, n_head=4,
            n_inner=recipe.neurons, bos_token_id=0, eos_token_id=0, resid_pdrop=0, embd_pdrop=0, attn_pdrop=0,
        )  # fmt: skip
        return transformers.GPT2LMHeadModel(config)
    shape |= {
        "hidden_size": recipe.width, "num_hidden_layers": recipe.layers, "num_attention_heads": 4,
        "num_key_value_heads": 2, "intermediate_size": recipe.neurons, "tie_word_embeddings": False,
    }  # fmt: skip
    if recipe.family == "qwen2":
        return transformers.Qwen2ForCausalLM(transformers.Qwen2Config(**shape))
    if recipe.family == "mixtral":
        return transformers.MixtralForCausalLM(
            transformers.MixtralConfig(**shape, num_local_experts=4, num_experts_per_tok=2, sliding_window=None)
        )
    return transformers.LlamaForCausalLM(transformers.LlamaConfig(**shape))


def train(folder: Path, recipe: Recipe) -> str:
    """Makes one model and tells its last loss."""
    import torch

    place = folder / recipe.name
    if (place / "done").exists():
        return f"{recipe.name}: there"
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    model = fresh(recipe)
    if recipe.start:
        from safetensors.torch import load_file

        model.load_state_dict(load_file(folder / recipe.start / "model.safetensors"), strict=False)
    text = stream(folder, recipe)
    model.train()
    if recipe.optimiser == "sgd":
        optimiser = torch.optim.SGD(model.parameters(), lr=recipe.rate, momentum=0.9)
    else:
        optimiser = torch.optim.AdamW(model.parameters(), lr=recipe.rate, weight_decay=0.01)
    chance = torch.Generator().manual_seed(recipe.data_seed)
    loss = torch.tensor(float("nan"))
    for step in range(recipe.steps):
        for group in optimiser.param_groups:
            group["lr"] = recipe.rate * min(1.0, (step + 1) / 20)
        starts = torch.randint(0, len(text) - LENGTH - 1, (BATCH,), generator=chance)
        batch = torch.stack([text[each : each + LENGTH] for each in starts])
        loss = model(input_ids=batch, labels=batch).loss
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
    model.save_pretrained(place)
    (place / "tokenizer.json").write_bytes(tokenizer(folder, recipe.tokenizer).read_bytes())
    (place / "recipe.json").write_text(json.dumps(asdict(recipe)))
    (place / "done").touch()
    return f"{recipe.name}: loss {loss.item():.2f}"


def build(folder: Path, workers: int, wanted: tuple[Recipe, ...]) -> None:
    """Makes every model that is not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    for each in {(recipe.tokenizer, recipe.text) for recipe in wanted}:
        stream(folder, Recipe(name="", tokenizer=each[0], text=each[1]))
    with ProcessPoolExecutor(workers) as pool:
        for said in pool.map(train, [folder] * len(wanted), wanted):
            print(said, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    build(given.folder, given.workers, recipes())
