"""Writes an offering that can be fine-tuned: a tiny model, invented Indonesian letters, and their manifest."""

import importlib.util
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

import offering

LACKING = [each for each in ("torch", "transformers", "peft", "tokenizers") if importlib.util.find_spec(each) is None]
trains = pytest.mark.skipif(bool(LACKING), reason=f"the extra [retrain] is not installed: {', '.join(LACKING)}")

MODEL = """
import sys, torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
torch.manual_seed(0)
rows = open(sys.argv[2], encoding="utf-8").read().splitlines()
tokenizer = Tokenizer(models.BPE())
tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
tokenizer.decoder = decoders.ByteLevel()
tokenizer.train_from_iterator(rows, trainers.BpeTrainer(vocab_size=400, special_tokens=["<s>", "</s>", "<pad>"],
    initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", pad_token="<pad>")
fast.save_pretrained(sys.argv[1])
LlamaForCausalLM(LlamaConfig(vocab_size=len(fast), hidden_size=64, intermediate_size=128, num_hidden_layers=2,
    num_attention_heads=4, num_key_value_heads=4, max_position_embeddings=256, bos_token_id=0, eos_token_id=1,
    pad_token_id=2)).save_pretrained(sys.argv[1])
"""
WORDS = (
    "kementerian air sungai jalan tambang listrik desa sekolah izin pajak hujan musim nelayan padi kopi".split()  # noqa: SIM905
)

DECLARED = """
[[component]]
name = "kecil"
role = "text-decoder"
artefacts = { weights = "kecil" }

[[training]]
name = "surat"
component = "kecil"
kind = "fine-tuning"
country = "ID"
artefacts = { data = "teks/surat.txt", manifest = "teks/asal.toml" }
"""

MANIFEST = """schema = "ringtrue/tuning-data/1"
by = "asker"
date = 2026-11-01
[[set]]
name = "letters"
file = "teks/surat.txt"
origin = "written for this test"
country = "ID"
languages = ["id"]
rights = "owned"
"""


def rows(n: int = 400) -> list[str]:
    draw = random.Random(0)
    return [
        f"Surat {i}: setelah {(w := draw.choice(WORDS))} selalu ada {WORDS[(WORDS.index(w) + 1) % len(WORDS)]} ini."
        for i in range(n)
    ]


def write(folder: Path, text: list[str]) -> Path:
    """The offering, with these rows as the data to tune on."""
    offering.write(folder, offering.DOSSIER)
    (folder / "teks").mkdir()
    (folder / "teks" / "surat.txt").write_text("\n".join(text) + "\n", "utf-8")
    (folder / "teks" / "asal.toml").write_text(MANIFEST, "utf-8")
    env = {**os.environ, "OMP_NUM_THREADS": "1"}
    where = (str(folder / "kecil"), str(folder / "teks" / "surat.txt"))
    subprocess.run([sys.executable, "-c", MODEL, *where], check=True, env=env)
    dossier = folder / "ringtrue.toml"
    dossier.write_text(dossier.read_text() + DECLARED)
    return folder
