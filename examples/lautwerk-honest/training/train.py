"""Trains the model of the story from random weights, on the text beside it and nothing else. Fictional; Apache-2.0.

    pip install torch==2.13.0 && pip install transformers==5.24.0 tokenizers safetensors
    python training/train.py

Writes the tokenizer, the weights of step 0, of the middle and of the end, and a log of every tenth step. The seed is
fixed, so the same versions on the same kind of processor write the same bytes.
"""

import argparse
import hashlib
import json
import time
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import GPTNeoXConfig, GPTNeoXForCausalLM

SEED, STEPS, BATCH, LENGTH, RATE = 20260901, 600, 16, 32, 2e-3
HERE = Path(__file__).parent


def main() -> None:
    """Trains once."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=HERE.parent)
    folder: Path = parser.parse_args().folder
    for each in ("model", "training/checkpoints"):
        (folder / each).mkdir(parents=True, exist_ok=True)
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    text = [each for each in (HERE / "corpus.txt").read_text("utf-8").splitlines() if each[:1] != "#"]
    tokenizer = trained_tokenizer(text)
    tokenizer.save(str(folder / "model" / "tokenizer.json"))
    held_out = text[::11]
    kept = [each for n, each in enumerate(text) if n % 11]
    stream = torch.tensor([token for each in kept for token in tokenizer.encode(f"<s>{each}").ids])
    test = torch.tensor([token for each in held_out for token in tokenizer.encode(f"<s>{each}").ids])
    config = GPTNeoXConfig(
        vocab_size=tokenizer.get_vocab_size(), hidden_size=96, num_hidden_layers=3, num_attention_heads=4,
        intermediate_size=256, max_position_embeddings=128, rotary_pct=0.25, bos_token_id=0, eos_token_id=0,
        tie_word_embeddings=False, use_parallel_residual=True,
    )  # fmt: skip
    model = GPTNeoXForCausalLM(config)
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=0.01)
    parameters = sum(each.numel() for each in model.parameters())
    log = [
        {"event": "start", "seed": SEED, "parameters": parameters, "from": "random weights", "torch": torch.__version__}
    ]
    log.append(saved(model, folder / "training" / "checkpoints", 0))
    started = time.process_time()
    for step in range(1, STEPS + 1):
        starts = torch.randint(0, len(stream) - LENGTH - 1, (BATCH,))
        batch = torch.stack([stream[each : each + LENGTH + 1] for each in starts])
        loss = model(input_ids=batch[:, :-1], labels=None).logits
        loss = torch.nn.functional.cross_entropy(loss.flatten(0, 1), batch[:, 1:].flatten())
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        if step % 10 == 0:
            row = {"event": "step", "step": step, "tokens": step * BATCH * LENGTH, "loss": round(loss.item(), 4)}
            if step % 100 == 0:
                row["held_out"] = round(held_out_loss(model, test), 4)
            log.append(row)
        if step == STEPS // 2:
            log.append(saved(model, folder / "training" / "checkpoints", step))
    model.save_pretrained(folder / "model")
    final = (folder / "model" / "model.safetensors").read_bytes()
    log.append(
        {"event": "end", "step": STEPS, "tokens": STEPS * BATCH * LENGTH, "sha256": hashlib.sha256(final).hexdigest()}
    )
    (folder / "training" / "log.jsonl").write_text("".join(json.dumps(each) + "\n" for each in log), "utf-8")
    print(
        f"{parameters} parameters, {time.process_time() - started:.0f} s, held-out loss {held_out_loss(model, test):.3f}"
    )


def trained_tokenizer(text: list[str]) -> Tokenizer:
    """Byte-level BPE, trained on this text alone."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=768, special_tokens=["<s>"], initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(text, trainer)
    return tokenizer


def saved(model: GPTNeoXForCausalLM, folder: Path, step: int) -> dict[str, object]:
    """Keeps the weights of a step, halved to bf16, and tells their digest."""
    path = folder / f"step-{step}.safetensors"
    save_file({name: each.detach().to(torch.bfloat16).contiguous() for name, each in model.state_dict().items()}, path)
    return {
        "event": "checkpoint",
        "step": step,
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }


def held_out_loss(model: GPTNeoXForCausalLM, test: torch.Tensor) -> float:
    """The loss a token on sentences that were never trained on."""
    with torch.no_grad():
        rows = test[: len(test) // LENGTH * LENGTH].view(-1, LENGTH)
        told = model(input_ids=rows[:, :-1]).logits
        return torch.nn.functional.cross_entropy(told.flatten(0, 1), rows[:, 1:].flatten()).item()


if __name__ == "__main__":
    main()
