"""Serves the model of the story as OpenAI's interface does, with numpy alone. Fictional; Apache-2.0.

    python serving/serve.py PORT

It asks nobody for leave and tells nobody about itself.
"""

import http.server
import itertools
import json
import math
import re
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
WEIGHTS, TOKENIZER, CONFIG = (
    HERE.parent / "model" / each for each in ("model.safetensors", "tokenizer.json", "config.json")
)
MOST_TOKENS = 32
NAME = "lautwerk-1"


def logits(ids: list[int]) -> np.ndarray:
    """GPT-NeoX with its residuals in parallel: the next token's scores at each position."""
    heads = C["num_attention_heads"]
    width = C["hidden_size"] // heads
    rope = C["rope_parameters"]

    def norm(x: np.ndarray, name: str) -> np.ndarray:
        x = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + C["layer_norm_eps"])
        return x * W[name + ".weight"] + W[name + ".bias"]

    def linear(x: np.ndarray, name: str) -> np.ndarray:
        return x @ W[name + ".weight"].T + W[name + ".bias"]

    def gelu(x: np.ndarray) -> np.ndarray:
        return x * 0.5 * (1 + np.vectorize(math.erf, otypes=[np.float32])(x / math.sqrt(2)))

    x = W["gpt_neox.embed_in.weight"][ids]
    for n in range(C["num_hidden_layers"]):
        at = f"gpt_neox.layers.{n}."
        mixed = linear(norm(x, at + "input_layernorm"), at + "attention.query_key_value")
        q, k, v = np.split(mixed.reshape(len(ids), heads, 3 * width).transpose(1, 0, 2), 3, -1)
        q, k = (turned(each, int(width * rope["partial_rotary_factor"]), rope["rope_theta"]) for each in (q, k))
        seen = linear(attended(q, k, v), at + "attention.dense")
        inner = gelu(linear(norm(x, at + "post_attention_layernorm"), at + "mlp.dense_h_to_4h"))
        x = x + seen + linear(inner, at + "mlp.dense_4h_to_h")
    return norm(x, "gpt_neox.final_layer_norm") @ W["embed_out.weight"].T


def weights() -> dict[str, np.ndarray]:
    """The tensors of a safetensors file, in float32."""
    content = WEIGHTS.read_bytes()
    start = 8 + int.from_bytes(content[:8], "little")
    found = {}
    for name, each in json.loads(content[8:start]).items():
        if name != "__metadata__":
            begin, end = (start + n for n in each["data_offsets"])
            if each["dtype"] == "BF16":
                wide = np.frombuffer(content[begin:end], np.uint16).astype(np.uint32) << 16
                found[name] = wide.view(np.float32).reshape(each["shape"])
            else:
                found[name] = np.frombuffer(content[begin:end], np.float32).reshape(each["shape"])
    return found


class Tokens:
    """Byte-level BPE as `tokenizer.json` has it."""

    def __init__(self) -> None:
        told = json.loads(TOKENIZER.read_text("utf-8"))["model"]
        self.ids = told["vocab"]
        self.texts = {n: each for each, n in self.ids.items()}
        self.ranks = {
            tuple(each if isinstance(each, list) else each.split(" ")): n for n, each in enumerate(told["merges"])
        }
        plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
        other = [each for each in range(256) if each not in plain]
        self.sign = {each: chr(each) for each in plain} | {each: chr(256 + n) for n, each in enumerate(other)}
        self.byte = {sign: each for each, sign in self.sign.items()}

    def encode(self, text: str) -> list[int]:
        words = re.findall(r"'(?:s|t|re|ve|m|ll|d)| ?[^\W\d_]+| ?\d+| ?(?:[^\s\w]|_)+|\s+(?!\S)|\s+", text)
        return [self.ids[part] for each in words for part in self._parts([self.sign[n] for n in each.encode()])]

    def _parts(self, parts: list[str]) -> list[str]:
        while len(parts) > 1:
            rank, at = min((self.ranks.get(pair, 1 << 30), n) for n, pair in enumerate(itertools.pairwise(parts)))
            if rank == 1 << 30:
                break
            parts[at : at + 2] = [parts[at] + parts[at + 1]]
        return parts

    def decode(self, ids: list[int]) -> str:
        text = "".join(self.texts[each] for each in ids)
        return bytes(self.byte[each] for each in text if each in self.byte).decode("utf-8", "replace")


def softmax(x: np.ndarray) -> np.ndarray:
    x = np.exp(x - x.max(-1, keepdims=True))
    return x / x.sum(-1, keepdims=True)


def turned(x: np.ndarray, width: int, theta: float) -> np.ndarray:
    """Rotary positions on the first `width` of the last axis; x is heads, positions, width of a head."""
    angles = np.arange(x.shape[1])[:, None] / theta ** (np.arange(0, width, 2) / width)
    cos, sin = (np.tile(each(angles), 2).astype(np.float32) for each in (np.cos, np.sin))
    part, rest = x[..., :width], x[..., width:]
    half = np.concatenate((-part[..., width // 2 :], part[..., : width // 2]), -1)
    return np.concatenate((part * cos + half * sin, rest), -1)


def attended(q: np.ndarray, k: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Causal attention; heads, positions, width of a head."""
    mask = np.triu(np.full((q.shape[1], q.shape[1]), -1e9, np.float32), 1)
    out = softmax(q @ k.transpose(0, 2, 1) / np.sqrt(q.shape[-1]) + mask) @ v
    return out.transpose(1, 0, 2).reshape(q.shape[1], -1)


def answered(text: str, most: int) -> str:
    """The likeliest continuation."""
    ids = [0, *TOKENS.encode(text)][-96:]
    begun = len(ids)
    for _ in range(min(most, MOST_TOKENS)):
        ids.append(int(logits(ids)[-1].argmax()))
    return TOKENS.decode(ids[begun:])


class Handler(http.server.BaseHTTPRequestHandler):
    """`/v1/models` and `/v1/completions`, as clients of OpenAI's interface ask."""

    def do_GET(self) -> None:
        self.tell({"object": "list", "data": [{"id": NAME, "object": "model", "owned_by": "lautwerk"}]})

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
        text = answered(str(asked.get("prompt", "")), int(asked.get("max_tokens", 8)))
        self.tell(
            {
                "object": "text_completion",
                "model": NAME,
                "choices": [{"index": 0, "text": text, "finish_reason": "length"}],
            }
        )

    def tell(self, data: dict) -> None:
        body = json.dumps(data).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *given: object) -> None:
        pass


TOKENS, W, C = Tokens(), weights(), json.loads(CONFIG.read_text("utf-8"))

if __name__ == "__main__":
    http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
