"""How fast a checkpoint is hashed and sketched, beside `sha256sum` and, where it is installed, Cisco's kit.

    python benchmarks/lineage_speed.py [--gigabytes 2 8] [--folder FOLDER]

Makes Llama-shaped bf16 checkpoints of random numbers, sharded, reads them once so that they lie in the page cache, then
runs each program by itself and prints seconds, megabytes a second, peak memory and ratios.
"""

import argparse
import json
import multiprocessing
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

WIDTH, NEURONS, VOCABULARY, SHARD = 2048, 5632, 32_000, 1 << 30


def made(folder: Path, gigabytes: float) -> Path:
    """A checkpoint of about so many gigabytes."""
    layer = 2 * (2 * WIDTH * WIDTH + 2 * WIDTH * WIDTH // 4 + 3 * WIDTH * NEURONS + 2 * WIDTH)
    layers = max(2, round((gigabytes * 1e9 - 4 * WIDTH * VOCABULARY) / layer))
    place = folder / f"model-{gigabytes:g}"
    if place.exists():
        return place
    place.mkdir(parents=True)
    shapes: dict[str, tuple[int, ...]] = {"model.embed_tokens.weight": (VOCABULARY, WIDTH)}
    for n in range(layers):
        at = f"model.layers.{n}."
        shapes |= {
            f"{at}input_layernorm.weight": (WIDTH,), f"{at}post_attention_layernorm.weight": (WIDTH,),
            f"{at}self_attn.q_proj.weight": (WIDTH, WIDTH), f"{at}self_attn.k_proj.weight": (WIDTH // 4, WIDTH),
            f"{at}self_attn.v_proj.weight": (WIDTH // 4, WIDTH), f"{at}self_attn.o_proj.weight": (WIDTH, WIDTH),
            f"{at}mlp.gate_proj.weight": (NEURONS, WIDTH), f"{at}mlp.up_proj.weight": (NEURONS, WIDTH),
            f"{at}mlp.down_proj.weight": (WIDTH, NEURONS),
        }  # fmt: skip
    shapes |= {"model.norm.weight": (WIDTH,), "lm_head.weight": (VOCABULARY, WIDTH)}
    chance = np.random.default_rng(7)
    pool = (chance.normal(0, 0.02, 16 << 20).astype(np.float32).view(np.uint32) >> 16).astype(np.uint16).tobytes()
    shards: list[dict[str, tuple[int, ...]]] = [{}]
    held = 0
    for name, shape in shapes.items():
        size = 2 * int(np.prod(shape))
        if held and held + size > SHARD:
            shards.append({})
            held = 0
        shards[-1][name] = shape
        held += size
    index = {}
    for n, shard in enumerate(shards, 1):
        file = f"model-{n:05d}-of-{len(shards):05d}.safetensors"
        header, at = {}, 0
        for name, shape in shard.items():
            size = 2 * int(np.prod(shape))
            header[name] = {"dtype": "BF16", "shape": shape, "data_offsets": [at, at + size]}
            at += size
            index[name] = file
        told = json.dumps(header).encode()
        with (place / file).open("wb") as out:
            out.write(len(told).to_bytes(8, "little") + told)
            for shape in shard.values():
                left = 2 * int(np.prod(shape))
                start = 2 * int(chance.integers(0, len(pool) // 4))
                while left:
                    piece = pool[start : start + left]
                    out.write(piece)
                    left -= len(piece)
                    start = 0
    (place / "model.safetensors.index.json").write_text(json.dumps({"weight_map": index}))
    (place / "config.json").write_text(
        json.dumps(
            {
                "model_type": "llama",
                "architectures": ["LlamaForCausalLM"],
                "hidden_size": WIDTH,
                "num_hidden_layers": layers,
                "num_attention_heads": 16,
                "num_key_value_heads": 4,
                "intermediate_size": NEURONS,
                "vocab_size": VOCABULARY,
                "rms_norm_eps": 1e-5,
            }
        )
    )
    vocabulary = {chr(n) if 33 <= n < 127 else f"t{n}": n for n in range(VOCABULARY)}
    model = {"type": "BPE", "vocab": vocabulary, "merges": [], "fuse_unk": False, "byte_fallback": False}
    (place / "tokenizer.json").write_text(json.dumps({"version": "1.0", "added_tokens": [], "model": model}))
    (place / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "PreTrainedTokenizerFast"}))
    return place


def measured(command: list[str], shell_out: Path | None = None) -> tuple[float, float]:
    """Seconds and peak MiB of one program, run by itself."""

    def run(pipe: "multiprocessing.connection.Connection") -> None:
        began = time.perf_counter()
        ran = subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=shell_out)
        seconds = time.perf_counter() - began if ran.returncode == 0 else float("nan")
        pipe.send((seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024))

    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=run, args=(theirs,))
    process.start()
    told: tuple[float, float] = ours.recv()
    process.join()
    return told


def main() -> None:
    """Measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gigabytes", type=float, nargs="+", default=[2, 8])
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--runs", type=int, default=2)
    given = parser.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="lineage-speed-"))
    for gigabytes in given.gigabytes:
        place = made(folder, gigabytes)
        files = sorted(str(each) for each in place.glob("*.safetensors"))
        size = sum(Path(each).stat().st_size for each in files)
        subprocess.run(["cat", *files], stdout=subprocess.DEVNULL, check=True)
        programs = {
            "ringtrue lineage fingerprint": [
                sys.executable, "-m", "ringtrue", "lineage", "fingerprint", str(place), "--quiet",
                "--sketch", str(folder / "sketch"),
            ],
            "sha256sum": ["sha256sum", *files],
        }  # fmt: skip
        if kit := shutil.which("provenancekit"):
            programs["provenancekit compare"] = [kit, "compare", str(place), str(place), "--json", "--no-cache"]
        told = {name: min(measured(command) for _ in range(given.runs)) for name, command in programs.items()}
        ours = told["ringtrue lineage fingerprint"][0]
        print(f"{size / 1e9:.2f} GB in {len(files)} shards")
        for name, (seconds, peak) in told.items():
            bytes_read = size * (2 if name.startswith("provenancekit") else 1)
            print(f"  {name:30s} {seconds:7.2f} s  {bytes_read / seconds / 1e6:8.0f} MB/s  peak {peak:6.0f} MiB  "
                  f"{seconds / ours:5.2f} x ours")  # fmt: skip
    if not given.folder:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
