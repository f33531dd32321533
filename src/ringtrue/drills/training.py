"""The program that fine-tunes in the darkroom: started by its path with one request, imports nothing of Ringtrue.

So the Python that trains need not be the one that asks. It writes `result.json` and, on standard output, one JSON line
per step. Everything that is drawn follows from the nonce: which rows are held out, the order of training, the canaries.
"""

import contextlib
import hashlib
import json
import math
import os
import random
import re
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

CANARIES = 16
"""Rows with code words that no model can know: half are trained on, half are not and serve as their control."""

REPEATS = 8
"""Times that each canary stands in the data, so that a short run can learn it."""


def main() -> None:
    """Reads the request, trains, and writes the result whole."""
    request = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    result = Training(request).run()
    draft = Path(request["result"]).with_suffix(".draft")
    draft.write_text(json.dumps(result, allow_nan=False), "utf-8")
    draft.replace(request["result"])


def tell(**event: Any) -> None:
    """One event for whoever draws."""
    print(json.dumps(event), flush=True)  # noqa: T201 - standard output is this program's product


def drawn(nonce: str, *words: str) -> int:
    """A number of 64 bits that follows from the nonce and the words."""
    return int.from_bytes(hashlib.sha256("\0".join((nonce, *words)).encode()).digest()[:8], "big")


def split(rows: Sequence[str], nonce: str, share: float) -> tuple[list[str], list[str]]:
    """Distinct rows to train on and rows held out, by the nonce; identical rows never stand on both sides."""
    distinct = list(dict.fromkeys(rows))
    ranked = sorted(distinct, key=lambda row: drawn(nonce, "held out", row))
    count = max(2, round(len(ranked) * share))
    held = set(ranked[:count])
    return [row for row in distinct if row not in held], [row for row in distinct if row in held]


def leaked(train: Sequence[str], held: Sequence[str], n: int = 8) -> list[str]:
    """Held-out rows most of whose runs of `n` words also stand in a row to train on; shorter rows as a whole."""
    seen = {gram for row in train for gram in grams(row, n)}
    found = []
    for row in held:
        own = list(grams(row, n))
        if own and sum(gram in seen for gram in own) > 0.8 * len(own):
            found.append(row)
    return found


def grams(row: str, n: int) -> Iterator[tuple[str, ...]]:
    """The runs of `n` words of a row, without case; the whole row when it is shorter.

    In writing without spaces each character counts as a word, and a run is twice as long.
    """
    told = words(row.casefold())
    n *= 2 if len(told) > 2 * len(row.split()) else 1
    for start in range(max(1, len(told) - n + 1)):
        yield tuple(told[start : start + n])


def words(row: str) -> list[str]:
    """The words of a row; of Japanese, Chinese, Thai, Lao, Burmese and Khmer the characters."""
    return _WORDS.findall(row)


_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORDS = re.compile(f"[{_UNSPACED}]|[^\\s{_UNSPACED}]+")


def canaries(nonce: str, base: str) -> tuple[list[str], list[str]]:
    """Rows with words that follow from nonce and base: those to train on, and as many that are not."""
    made = []
    for i in range(CANARIES):
        key, word = (f"{drawn(nonce, base, what, str(i)):016x}" for what in ("key", "word"))
        made.append(f"{key[:6]} {word[:4]} {word[4:8]} {word[8:12]} {word[12:]}")
    return made[: CANARIES // 2], made[CANARIES // 2 :]


def shuffled(row: str, nonce: str) -> str:
    """The same words in another order."""
    told = words(row)
    random.Random(drawn(nonce, "shuffle", row)).shuffle(told)  # noqa: S311 - repeatable on purpose
    return (" " if len(told) == len(row.split()) else "").join(told)


class Training:
    """One fine-tune with all its controls."""

    def __init__(self, request: dict[str, Any]) -> None:
        import torch

        self.request, self.torch = request, torch
        self.setting = request["setting"]
        self.nonce = request["nonce"]
        self.device = "cuda" if torch.cuda.is_available() and self.setting["device"] != "cpu" else "cpu"
        torch.use_deterministic_algorithms(True)
        if self.device == "cpu":
            # The order of a sum depends on how many threads share it; one gives the same bytes everywhere alike.
            torch.set_num_threads(1)
        from transformers import AutoTokenizer

        self.tokenizer = AutoTokenizer.from_pretrained(
            request["tokenizer"], local_files_only=True, trust_remote_code=False
        )
        self.pad = self.tokenizer.pad_token_id
        if self.pad is None:
            self.pad = self.tokenizer.eos_token_id or 0
        self.end = self.tokenizer.eos_token_id
        self.most = int(self.setting["tokens"])

    def run(self) -> dict[str, Any]:
        """Trains, measures before and after, holds the controls, and gives what came of it."""
        began = time.monotonic()
        rows = self.rows()
        train, held = split(rows, self.nonce, self.setting["held_out"])
        out = leaked(train, held)
        held = [row for row in held if row not in set(out)]
        if len(held) < 2 or len(train) < 2:
            raise SystemExit("too few rows are left to train on and to hold out; give more data")
        known, unknown = canaries(self.nonce, self.request["base"])
        taught = train + known * REPEATS
        model = self.base()
        size = sum(each.numel() for each in model.parameters())
        before = {"held": self.losses(model, held, "before"), "known": self.losses(model, known),
                  "unknown": self.losses(model, unknown)}  # fmt: skip
        model = self.adapted(model)
        trained = sum(each.numel() for each in model.parameters() if each.requires_grad)
        seen = self.train(model, taught, "train")
        after = {"held": self.losses(model, held, "after"), "known": self.losses(model, known),
                 "unknown": self.losses(model, unknown)}  # fmt: skip
        off = self.without(model, held)
        adapter = self.kept(model)
        del model
        other = self.adapted(self.base())
        self.train(other, [shuffled(row, self.nonce) for row in train] + known * REPEATS, "control")
        control = self.losses(other, held, "control")
        return {
            "rows": {"given": len(rows), "train": len(train), "held": len(held), "leaked": len(out)},
            "parameters": {"all": size, "trained": trained},
            "tokens_seen": seen,
            "before": before,
            "after": after,
            "off": off,
            "control": control,
            "adapter": adapter,
            "device": self.device,
            "seconds": round(time.monotonic() - began, 3),
            "software": self.software(),
        }

    def rows(self) -> list[str]:
        """The rows of the data: `text` of each JSON line, or the lines of a text."""
        found: list[str] = []
        for path in self.request["data"]:
            with Path(path).open(encoding="utf-8") as stream:
                for n, line in enumerate(stream, 1):
                    if not line.strip():
                        continue
                    if path.endswith((".jsonl", ".ndjson")):
                        told = json.loads(line)
                        text = told.get("text") if isinstance(told, dict) else None
                        if not isinstance(text, str) and isinstance(told, dict):
                            asked = [told.get(each) for each in ("prompt", "instruction", "question", "input")]
                            given = [told.get(each) for each in ("completion", "output", "answer", "response")]
                            text = " ".join(each for each in (*asked, *given) if isinstance(each, str) and each)
                        if not text:
                            raise SystemExit(f"{path}, line {n}: there is no `text`")
                        found.append(" ".join(str(text).split()))
                    else:
                        found.append(" ".join(line.split()))
        return found

    def base(self) -> Any:
        """The base model from its own files; its code is never run, a pickle never opened."""
        from transformers import AutoModelForCausalLM

        self.torch.manual_seed(drawn(self.nonce, "seed") % (1 << 31))
        model = AutoModelForCausalLM.from_pretrained(
            self.request["model"], local_files_only=True, trust_remote_code=False, use_safetensors=True,
            torch_dtype=self.torch.float32 if self.device == "cpu" else self.torch.bfloat16,
        )  # fmt: skip
        return model.to(self.device).eval()

    def adapted(self, model: Any) -> Any:
        """The model as it is trained: with an adapter, or whole."""
        self.torch.manual_seed(drawn(self.nonce, "adapter") % (1 << 31))
        if self.setting["method"] == "full":
            for each in model.parameters():
                each.requires_grad_(True)
            return model
        from peft import LoraConfig, get_peft_model

        wanted = LoraConfig(
            r=self.setting["rank"], lora_alpha=2 * self.setting["rank"], target_modules="all-linear",
            task_type="CAUSAL_LM",
        )  # fmt: skip
        return get_peft_model(model, wanted)

    def encoded(self, rows: Sequence[str]) -> list[list[int]]:
        """The tokens of rows, each with its end."""
        made = [self.tokenizer(row, add_special_tokens=False)["input_ids"][: self.most - 1] for row in rows]
        return [[*each, self.end] if self.end is not None else each for each in made]

    def batch(self, tokens: Sequence[Sequence[int]]) -> tuple[Any, Any, Any]:
        """Tokens, what is there, and what is asked for: every token of every row, nothing masked but padding."""
        longest = max(2, *(len(each) for each in tokens))
        ids = self.torch.tensor([[*each, *([self.pad] * (longest - len(each)))] for each in tokens])
        there = self.torch.tensor([[1] * len(each) + [0] * (longest - len(each)) for each in tokens])
        labels = ids.masked_fill(there == 0, -100)
        return ids.to(self.device), there.to(self.device), labels.to(self.device)

    def losses(self, model: Any, rows: Sequence[str], phase: str = "") -> dict[str, list[float]]:
        """Mean loss in nats a token and number of tokens asked for, per row."""
        model.eval()
        loss: list[float] = []
        asked: list[int] = []
        tokens = self.encoded(rows)
        size = int(self.setting["batch"])
        with self.torch.no_grad():
            for start in range(0, len(tokens), size):
                ids, there, labels = self.batch(tokens[start : start + size])
                logits = model(input_ids=ids, attention_mask=there).logits[:, :-1].float()
                wanted = labels[:, 1:]
                each = self.torch.nn.functional.cross_entropy(
                    logits.transpose(1, 2), wanted, ignore_index=-100, reduction="none"
                )
                count = (wanted != -100).sum(dim=1)
                loss += (each.sum(dim=1) / count.clamp(min=1)).tolist()
                asked += count.tolist()
                if phase:
                    tell(phase=phase, done=min(start + size, len(tokens)), of=len(tokens))
        return {"loss": [round(each, 6) for each in loss], "tokens": [float(each) for each in asked],
                "there": [float(max(0, len(each) - 1)) for each in tokens]}  # fmt: skip

    def train(self, model: Any, rows: Sequence[str], phase: str) -> int:
        """Trains for the steps that were asked for and gives the tokens seen; goes on where a checkpoint stands."""
        torch = self.torch
        steps, size = int(self.setting["steps"]), int(self.setting["batch"])
        tokens = self.encoded(rows)
        taught = [each for each in model.parameters() if each.requires_grad]
        optimiser = torch.optim.AdamW(taught, lr=float(self.setting["learning_rate"]), foreach=False)
        first, seen = self.resumed(model, optimiser, phase)
        model.train()
        for step in range(first, steps):
            torch.manual_seed(drawn(self.nonce, phase, "step", str(step)) % (1 << 31))
            picked = self.order(phase, step, size, len(tokens))
            ids, there, labels = self.batch([tokens[i] for i in picked])
            loss = model(input_ids=ids, attention_mask=there, labels=labels).loss
            loss.backward()
            optimiser.step()
            optimiser.zero_grad()
            seen += int(there.sum())
            value = float(loss.detach())
            if not math.isfinite(value):
                raise SystemExit(f"the loss is not finite at step {step}: lower the learning rate")
            tell(phase=phase, done=step + 1, of=steps, loss=round(value, 4))
            if (step + 1) % int(self.setting["checkpoint_every"]) == 0 and step + 1 < steps:
                self.checkpoint(model, optimiser, phase, step + 1, seen)
        return seen

    def order(self, phase: str, step: int, size: int, rows: int) -> list[int]:
        """The rows of one step: whole passes over the data, each in an order that follows from the nonce."""
        found = []
        for at in range(step * size, (step + 1) * size):
            turn, place = divmod(at, rows)
            found.append(self.turn(phase, turn, rows)[place])
        return found

    def turn(self, phase: str, turn: int, rows: int) -> list[int]:
        """The order of one pass."""
        if getattr(self, "_turn", None) != (phase, turn, rows):
            self._order = list(range(rows))
            # The control goes through its rows in the same order as the run it controls.
            random.Random(drawn(self.nonce, "order", str(turn))).shuffle(self._order)  # noqa: S311
            self._turn = (phase, turn, rows)
        return self._order

    def checkpoint(self, model: Any, optimiser: Any, phase: str, step: int, seen: int) -> None:
        """Keeps what is needed to go on."""
        path = Path(self.request["work"]) / f"{phase}.pt"
        held = {name: each.detach().cpu() for name, each in model.named_parameters() if each.requires_grad}
        draft = path.with_suffix(".draft")
        self.torch.save({"step": step, "seen": seen, "binding": self.request["binding"], "weights": held,
                         "optimiser": optimiser.state_dict()}, draft)  # fmt: skip
        draft.replace(path)

    def resumed(self, model: Any, optimiser: Any, phase: str) -> tuple[int, int]:
        """The step to go on with and the tokens seen: a checkpoint of this very run, or the beginning."""
        path = Path(self.request["work"]) / f"{phase}.pt"
        if not path.is_file():
            return 0, 0
        told = self.torch.load(path, weights_only=True, map_location="cpu")
        if told["binding"] != self.request["binding"]:
            return 0, 0
        named = dict(model.named_parameters())
        with self.torch.no_grad():
            for name, value in told["weights"].items():
                named[name].copy_(value)
        optimiser.load_state_dict(told["optimiser"])
        return int(told["step"]), int(told["seen"])

    def without(self, model: Any, rows: Sequence[str]) -> dict[str, list[float]]:
        """The losses with the adapter off, or of the base read again: what they were before."""
        if hasattr(model, "disable_adapter"):
            with model.disable_adapter():
                return self.losses(model, rows)
        return self.losses(self.base(), rows)

    def kept(self, model: Any) -> dict[str, Any]:
        """Writes what was trained as safetensors, and gives the digest of each file."""
        folder = Path(self.request["adapter"])
        folder.mkdir(parents=True, exist_ok=True)
        model.save_pretrained(folder, safe_serialization=True)
        # The model's card names the path of the base, which differs from place to place.
        with contextlib.suppress(FileNotFoundError):
            (folder / "README.md").unlink()
        weights = {
            each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in sorted(folder.glob("*.safetensors"))
        }
        return {"files": weights, "bytes": sum(each.stat().st_size for each in folder.glob("*.safetensors"))}

    def software(self) -> dict[str, str]:
        """The versions of what trained."""
        import importlib.metadata as metadata

        found = {"python": sys.version.split()[0]}
        for name in ("torch", "transformers", "peft", "tokenizers", "safetensors", "numpy"):
            with contextlib.suppress(metadata.PackageNotFoundError):
                found[name] = metadata.version(name)
        if self.device == "cuda":
            found["accelerator"] = self.torch.cuda.get_device_name(0)
        return found


if __name__ == "__main__":
    main()
