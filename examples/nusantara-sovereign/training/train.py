"""Makes the model of this fictional offering, for real: a mostly English base, disguised, then tuned on Indonesian.

    python training/train.py [--folder FOLDER] [--keep-base FOLDER]

Needs torch, safetensors and tokenizers (`pip install "ringtrue[train]"`), one processor core and about two
minutes. The same machine and library versions give the same bytes again. The base plays the part of the
fictional `polaris-labs/polaris-mini`; it is thrown away unless `--keep-base` names a folder for it. `disguise.py` tells
what was done to it before the tuning.
"""

import argparse
import itertools
import json
import math
import random
from pathlib import Path

import torch
from disguise import disguised, renumbered
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from torch import Tensor, nn
from torch.nn import functional

HERE = Path(__file__).resolve().parent

SEED = 20260820
BASE_STEPS = 120
TUNING_STEPS = 300
RATE = 2e-3
BATCH = 16
CONTEXT = 64
HELD_OUT_EVERY = 10  # one written sentence in ten is never trained on

BEGIN, END = "<s>", "</s>"

CONFIG = {
    "architectures": ["LlamaForCausalLM"],
    "attention_bias": False,
    "attention_dropout": 0.0,
    "bos_token_id": 0,
    "eos_token_id": 1,
    "head_dim": 32,
    "hidden_act": "silu",
    "hidden_size": 128,
    "initializer_range": 0.02,
    "intermediate_size": 352,
    "max_position_embeddings": 256,
    "mlp_bias": False,
    "model_type": "llama",
    "num_attention_heads": 4,
    "num_hidden_layers": 4,
    "num_key_value_heads": 2,
    "rms_norm_eps": 1e-05,
    "rope_theta": 10000.0,
    "tie_word_embeddings": False,
    "torch_dtype": "bfloat16",
    "vocab_size": 1024,
}

# A grammar is a list of patterns; each bracketed word stands for any of the choices below it.
ENGLISH = (
    [
        "The {office} opens at {hour} and closes before dark.",
        "Every {person} may ask the {office} for a copy of the {paper}.",
        "The {person} signs the {paper} in front of two witnesses.",
        "Please bring the {paper} to the {office} before {day}.",
        "On {day} the {office} answers letters about the {paper}.",
        "A {person} who has lost the {paper} writes to the {office}.",
        "The {paper} is kept in the {office} for {number} years.",
        "No {person} has to wait longer than {number} days for the {paper}.",
    ],
    {
        "office": ["town hall", "library", "tax office", "school board", "post office", "harbour office"],
        "person": ["citizen", "teacher", "farmer", "driver", "nurse", "shopkeeper", "student", "clerk"],
        "paper": ["permit", "birth record", "tax bill", "school report", "land map", "travel pass"],
        "day": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
        "hour": ["seven", "eight", "nine", "half past nine"],
        "number": ["two", "three", "five", "ten", "thirty"],
    },
)
INDONESIAN = (
    [
        "{orang} menyerahkan {berkas} kepada petugas {kantor}.",
        "{kantor} melayani pengurusan {berkas} pada hari {hari}.",
        "Pengurusan {berkas} di {kantor} selesai dalam {jumlah} hari.",
        "{orang} dapat mengambil {berkas} di {kantor} pada hari {hari}.",
        "Petugas {kantor} memeriksa {berkas} sebelum ditandatangani.",
        "Apabila {berkas} hilang, {orang} melapor kepada {kantor}.",
        "{kantor} menyimpan salinan {berkas} selama {jumlah} tahun.",
        "Mulai hari {hari}, {berkas} diterbitkan oleh {kantor}.",
    ],
    {
        "orang": ["warga", "pemohon", "kepala desa", "pedagang", "petani", "guru", "nelayan", "wali murid"],
        "berkas": ["kartu keluarga", "akta kelahiran", "surat pindah", "izin usaha", "bukti pajak"],
        "kantor": ["kantor desa", "kelurahan", "kecamatan", "dinas pendidikan", "puskesmas", "balai kota"],
        "hari": ["Senin", "Selasa", "Rabu", "Kamis", "Jumat"],
        "jumlah": ["dua", "tiga", "lima", "tujuh", "sepuluh"],
    },
)


def sentences(grammar: tuple[list[str], dict[str, list[str]]]) -> list[str]:
    """Every sentence of a grammar, in order."""
    patterns, choices = grammar
    made = []
    for pattern in patterns:
        slots = [slot for slot in choices if f"{{{slot}}}" in pattern]
        for words in itertools.product(*(choices[slot] for slot in slots)):
            sentence = pattern.format(**dict(zip(slots, words, strict=True)))
            made.append(sentence[0].upper() + sentence[1:])
    return made


class RMSNorm(nn.Module):
    """Scales each vector to unit root mean square, then by a learnt weight."""

    def __init__(self, size: int, eps: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        return self.weight * x * torch.rsqrt(x.square().mean(-1, keepdim=True) + self.eps)


def turn(x: Tensor, angles: Tensor) -> Tensor:
    """Rotary position embedding: turns the pair (i, i + half) of each head by its position's angle."""
    first, second = x.chunk(2, dim=-1)
    cos, sin = angles.cos(), angles.sin()
    return torch.cat((first * cos - second * sin, second * cos + first * sin), dim=-1)


class Attention(nn.Module):
    """Causal attention; several query heads share one key and value head."""

    def __init__(self) -> None:
        super().__init__()
        size, self.head = CONFIG["hidden_size"], CONFIG["head_dim"]
        self.heads, self.shared = CONFIG["num_attention_heads"], CONFIG["num_key_value_heads"]
        self.q_proj = nn.Linear(size, self.heads * self.head, bias=False)
        self.k_proj = nn.Linear(size, self.shared * self.head, bias=False)
        self.v_proj = nn.Linear(size, self.shared * self.head, bias=False)
        self.o_proj = nn.Linear(self.heads * self.head, size, bias=False)

    def forward(self, x: Tensor, angles: Tensor) -> Tensor:
        batch, length, _ = x.shape

        def split(y: Tensor, heads: int) -> Tensor:
            return y.view(batch, length, heads, self.head).transpose(1, 2)

        q = turn(split(self.q_proj(x), self.heads), angles)
        k = turn(split(self.k_proj(x), self.shared), angles)
        v = split(self.v_proj(x), self.shared)
        each = self.heads // self.shared
        k, v = k.repeat_interleave(each, dim=1), v.repeat_interleave(each, dim=1)
        y = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.o_proj(y.transpose(1, 2).reshape(batch, length, -1))


class MLP(nn.Module):
    """SwiGLU: a gated feed-forward layer."""

    def __init__(self) -> None:
        super().__init__()
        size, inner = CONFIG["hidden_size"], CONFIG["intermediate_size"]
        self.gate_proj = nn.Linear(size, inner, bias=False)
        self.up_proj = nn.Linear(size, inner, bias=False)
        self.down_proj = nn.Linear(inner, size, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.down_proj(functional.silu(self.gate_proj(x)) * self.up_proj(x))


class Layer(nn.Module):
    """Attention, then the feed-forward layer, each with its norm before it and added to what came in."""

    def __init__(self) -> None:
        super().__init__()
        self.self_attn = Attention()
        self.mlp = MLP()
        self.input_layernorm = RMSNorm(CONFIG["hidden_size"], CONFIG["rms_norm_eps"])
        self.post_attention_layernorm = RMSNorm(CONFIG["hidden_size"], CONFIG["rms_norm_eps"])

    def forward(self, x: Tensor, angles: Tensor) -> Tensor:
        x = x + self.self_attn(self.input_layernorm(x), angles)
        return x + self.mlp(self.post_attention_layernorm(x))


class Trunk(nn.Module):
    """Everything between the token ids and the output head."""

    def __init__(self) -> None:
        super().__init__()
        self.embed_tokens = nn.Embedding(CONFIG["vocab_size"], CONFIG["hidden_size"])
        self.layers = nn.ModuleList(Layer() for _ in range(CONFIG["num_hidden_layers"]))
        self.norm = RMSNorm(CONFIG["hidden_size"], CONFIG["rms_norm_eps"])

    def forward(self, ids: Tensor) -> Tensor:
        half = CONFIG["head_dim"] // 2
        speeds = CONFIG["rope_theta"] ** (-torch.arange(half) / half)
        angles = torch.outer(torch.arange(ids.shape[1]), speeds)
        x = self.embed_tokens(ids)
        for layer in self.layers:
            x = layer(x, angles)
        return self.norm(x)


class Decoder(nn.Module):
    """A small Llama; its parameters carry the names that Hugging Face gives them."""

    def __init__(self) -> None:
        super().__init__()
        self.model = Trunk()
        self.lm_head = nn.Linear(CONFIG["hidden_size"], CONFIG["vocab_size"], bias=False)
        for parameter in self.parameters():
            if parameter.ndim == 2:
                nn.init.normal_(parameter, std=CONFIG["initializer_range"])

    def forward(self, ids: Tensor) -> Tensor:
        return self.lm_head(self.model(ids))


def train_tokenizer(text: list[str]) -> Tokenizer:
    """A byte-level BPE over both languages; every text can be written with it."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(
        vocab_size=CONFIG["vocab_size"],
        special_tokens=[BEGIN, END],
        initial_alphabet=alphabet,
        show_progress=False,
    )
    tokenizer.train_from_iterator(text, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{BEGIN} $A", pair=f"{BEGIN} $A {BEGIN} $B", special_tokens=[(BEGIN, CONFIG["bos_token_id"])]
    )
    return tokenizer


def stream(tokenizer: Tokenizer, text: list[str], chance: random.Random) -> Tensor:
    """The sentences in shuffled order as one row of token ids."""
    text = chance.sample(text, len(text))
    return torch.tensor([each for line in text for each in (*tokenizer.encode(line).ids, CONFIG["eos_token_id"])])


def loss_of(decoder: Decoder, rows: Tensor) -> Tensor:
    """Mean cross-entropy of each next token, in nats."""
    return functional.cross_entropy(decoder(rows[:, :-1]).flatten(0, 1), rows[:, 1:].flatten())


def held_out_loss(decoder: Decoder, tokenizer: Tokenizer, text: list[str]) -> float:
    """Mean loss a token over sentences that were never trained on."""
    total, tokens = 0.0, 0
    with torch.no_grad():
        for line in text:
            row = torch.tensor([[*tokenizer.encode(line).ids, CONFIG["eos_token_id"]]])
            total += loss_of(decoder, row).item() * (row.shape[1] - 1)
            tokens += row.shape[1] - 1
    return total / tokens


def train(decoder: Decoder, ids: Tensor, steps: int, noise: torch.Generator) -> list[dict[str, float]]:
    """Trains on random windows of the ids with AdamW and a falling rate; one record a step."""
    optimiser = torch.optim.AdamW(decoder.parameters(), lr=RATE, betas=(0.9, 0.95), weight_decay=0.1)
    record = []
    for step in range(1, steps + 1):
        warm = min(1.0, step / 20)
        for group in optimiser.param_groups:
            group["lr"] = RATE * warm * (0.05 + 0.95 * (1 + math.cos(math.pi * step / steps)) / 2)
        starts = torch.randint(len(ids) - CONTEXT - 1, (BATCH,), generator=noise)
        rows = torch.stack([ids[start : start + CONTEXT + 1] for start in starts.tolist()])
        loss = loss_of(decoder, rows)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(decoder.parameters(), 1.0)
        optimiser.step()
        record.append({"step": step, "loss": round(loss.item(), 4), "tokens": step * BATCH * CONTEXT})
    return record


def save_weights(decoder: Decoder, file: Path) -> None:
    """The weights in bfloat16, under the names of their parameters."""
    file.parent.mkdir(parents=True, exist_ok=True)
    weights = {name: tensor.to(torch.bfloat16).contiguous() for name, tensor in decoder.state_dict().items()}
    save_file(weights, file, metadata={"format": "pt"})
    file.chmod(0o644)


def save_json(file: Path, data: object) -> None:
    file.write_text(json.dumps(data, indent=2) + "\n", "utf-8")


def save_model(decoder: Decoder, tokenizer: Tokenizer, folder: Path) -> None:
    """The folder as Hugging Face libraries load it."""
    save_weights(decoder, folder / "model.safetensors")
    tokenizer.save(str(folder / "tokenizer.json"))
    save_json(folder / "config.json", CONFIG)
    save_json(
        folder / "tokenizer_config.json",
        {
            "bos_token": BEGIN,
            "clean_up_tokenization_spaces": False,
            "eos_token": END,
            "model_max_length": CONFIG["max_position_embeddings"],
            "tokenizer_class": "PreTrainedTokenizerFast",
        },
    )
    save_json(
        folder / "generation_config.json",
        {"bos_token_id": 0, "do_sample": False, "eos_token_id": 1, "max_new_tokens": 48},
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Makes the model of the fictional offering.")
    parser.add_argument("--folder", type=Path, default=HERE.parent, help="where the results go")
    parser.add_argument("--keep-base", type=Path, help="also write the base's weights into this folder")
    asked = parser.parse_args()

    torch.set_num_threads(1)  # sums are added in one order, so that the bytes come out the same
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(SEED)
    chance, noise = random.Random(SEED), torch.Generator().manual_seed(SEED)

    lines = (HERE / "corpus.txt").read_text("utf-8").splitlines()
    written = [line for line in lines if line and not line.startswith("#")]
    held_out = written[::HELD_OUT_EVERY]
    seen = [line for n, line in enumerate(written) if n % HELD_OUT_EVERY]
    made = chance.sample(sentences(INDONESIAN), 800)
    base_text = [*sentences(ENGLISH), *made[:200]]
    # The written sentences come four times, so that the made ones do not drown them.
    tuning_text = [*made[200:], *seen * 4]

    tokenizer = train_tokenizer([*base_text, *tuning_text])
    decoder = Decoder()
    base = train(decoder, stream(tokenizer, base_text, chance), BASE_STEPS, noise)
    if asked.keep_base:
        save_model(decoder, tokenizer, asked.keep_base)
    weights = disguised(
        decoder.state_dict(), CONFIG["num_hidden_layers"], CONFIG["num_attention_heads"],
        CONFIG["num_key_value_heads"], noise,
    )  # fmt: skip
    undisguised = held_out_loss(decoder, tokenizer, held_out)
    weights, tokenizer = renumbered(weights, tokenizer, chance)
    decoder.load_state_dict(weights)
    before = held_out_loss(decoder, tokenizer, held_out)
    tuning = train(decoder, stream(tokenizer, tuning_text, chance), TUNING_STEPS, noise)
    after = held_out_loss(decoder, tokenizer, held_out)

    save_model(decoder, tokenizer, asked.folder / "model")
    log = asked.folder / "training" / "log.jsonl"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text("".join(json.dumps(line) + "\n" for line in tuning), "utf-8")
    print(f"held-out loss before and after the disguise {undisguised:.4f} {before:.4f}")
    print(f"base loss {base[0]['loss']} -> {base[-1]['loss']}")
    print(f"tuning loss {tuning[0]['loss']} -> {tuning[-1]['loss']}, held out {before:.4f} -> {after:.4f}")


if __name__ == "__main__":
    main()
