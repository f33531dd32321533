"""A fine-tune in the dark: the loss falls, nothing leaves, the same bytes come out twice and after a stop."""

import importlib.util
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

import offering
from ringtrue.drills.training import canaries, leaked, split
from ringtrue.record import unsealed

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
WORDS = [
    "kementerian",
    "air",
    "sungai",
    "jalan",
    "tambang",
    "listrik",
    "desa",
    "sekolah",
    "izin",
    "pajak",
    "hujan",
    "musim",
    "nelayan",
    "padi",
    "kopi",
]


def rows(n: int = 400) -> list[str]:
    draw = random.Random(0)
    return [
        f"Surat {i}: setelah {(w := draw.choice(WORDS))} selalu ada {WORDS[(WORDS.index(w) + 1) % len(WORDS)]} ini."
        for i in range(n)
    ]


def test_identical_rows_never_stand_on_both_sides_and_the_nonce_decides():
    train, held = split([*rows(50), *rows(50)], "a", 0.2)
    assert not set(train) & set(held)
    assert len(held) == 10
    assert split(rows(50), "b", 0.2)[1] != held


def test_a_held_out_row_that_nearly_stands_among_the_others_is_found():
    row = "satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas duabelas"
    assert leaked([f"{row} lagi"], [row, "sesuatu yang lain sama sekali"]) == [row]


def test_code_words_follow_from_nonce_and_base():
    assert canaries("a", "b") == canaries("a", "b")
    assert canaries("a", "b") != canaries("a", "c") != canaries("b", "c")


@pytest.mark.slow
@trains
def test_the_loss_falls_in_the_dark_with_the_same_bytes_twice(tmp_path, ringtrue):
    folder = offering.write(tmp_path / "offering", offering.DOSSIER)
    (folder / "teks").mkdir()
    (folder / "teks" / "surat.txt").write_text("\n".join(rows()) + "\n", "utf-8")
    env = {**os.environ, "OMP_NUM_THREADS": "1"}
    model = folder / "kecil"
    subprocess.run([sys.executable, "-c", MODEL, str(model), str(folder / "teks" / "surat.txt")], check=True, env=env)
    text = (folder / "ringtrue.toml").read_text()
    (folder / "ringtrue.toml").write_text(
        text + '\n[[component]]\nname = "kecil"\nrole = "text-decoder"\nartefacts = { weights = "kecil" }\n'
    )
    first = ringtrue("drill", "retrain", folder, "--component", "kecil", "--data", "teks/surat.txt", "--steps", "40",
                     "--nonce", "aa", "--json").data  # fmt: skip
    assert first["held"]
    assert first["attempts"] == []
    again = ringtrue("drill", "retrain", folder, "--component", "kecil", "--again", first["record"], "--json").data
    assert again["again"] == {**again["again"], "same_bytes": True, "agrees": True}
    record = unsealed(Path(first["record"]).read_bytes())
    assert json.dumps(record.result).count("Surat") == 0  # the rows never stand in it
