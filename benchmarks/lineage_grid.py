"""The grid: twelve disguises times thirteen changes on real small models, and pairs that have nothing in common.

    python benchmarks/lineage_grid.py MODELS [--open-sealed] [--output grid.json]

MODELS comes from benchmarks/lineage/models.py. The development half is a Llama; the sealed half, another
architecture and other seeds, is opened once, at the end. Every cell is a derivative of its parent: a verdict of no
evidence is a miss. Prints each miss, the worst bound and the counts; independent pairs are benchmarks/lineage_bank.py.
Cisco's Model Provenance Kit runs beside it on the same cells where `provenancekit` is on the path.
"""

import argparse
import json
import shutil
import subprocess
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

from lineage.disguises import (
    DISGUISES,
    Change,
    Model,
    deepened,
    experts,
    layer_dropped,
    low_rank,
    merged_with,
    new_words,
    plain,
    pruned,
    rounded,
    sparse,
)  # fmt: skip
from ringtrue.instruments.lineage import Verdict
from ringtrue.instruments.lineage.compare import compare
from ringtrue.instruments.lineage.subject import subjects_in

PARENTS = {"d": ("d-llama-00", "d-llama-01"), "s": ("s-qwen2-0", "s-qwen2-1")}


def loaded(path: Path) -> Model:
    """A model of the bank, ready for the bench."""
    tensors = {name: each.astype(np.float64) for name, each in load_file(path / "model.safetensors").items()}
    tensors.setdefault("lm_head.weight", tensors["model.embed_tokens.weight"])
    tokenizer = json.loads((path / "tokenizer.json").read_text())
    config = json.loads((path / "config.json").read_text())
    return Model(tensors=tensors, vocabulary=tokenizer["model"]["vocab"], config=config, tokenizer=tokenizer)


def written(model: Model, folder: Path) -> Path:
    """The model as files."""
    folder.mkdir(parents=True)
    tensors = {name: np.ascontiguousarray(each, np.float32) for name, each in model.tensors.items()}
    save_file(tensors, folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps(model.config))
    known = model.vocabulary.keys() == model.tokenizer["model"]["vocab"].keys()
    added = [
        each | {"id": model.vocabulary[each["content"]]}
        for each in model.tokenizer["added_tokens"]
        if each["content"] in model.vocabulary
    ]
    inner = model.tokenizer["model"] | {"vocab": model.vocabulary} | ({} if known else {"merges": []})
    (folder / "tokenizer.json").write_text(json.dumps(model.tokenizer | {"model": inner, "added_tokens": added}))
    return folder


def changes(models: Path, half: str) -> dict[str, tuple[Model, Change]]:
    """What is changed, as (model that it is changed from, change)."""
    parent, other = (loaded(models / each) for each in PARENTS[half])
    return {
        "copy": (parent, plain),
        "fine-tuned": (loaded(models / f"{half}-sft"), plain),
        "adapter merged": (parent, low_rank),
        "pre-training continued": (loaded(models / f"{half}-cpt"), plain),
        "int8": (parent, rounded(8)),
        "int4": (parent, rounded(4)),
        "half sparse": (parent, sparse),
        "merged": (parent, merged_with(other)),
        "layer dropped": (parent, layer_dropped),
        "deepened": (parent, deepened),
        "experts": (parent, experts),
        "pruned": (parent, pruned),
        "new words": (parent, new_words),
    }


def cells(half: str) -> Iterator[tuple[str, str]]:
    """Every change with every disguise."""
    for change in (
        "copy", "fine-tuned", "adapter merged", "pre-training continued", "int8", "int4", "half sparse", "merged",
        "layer dropped", "deepened", "experts", "pruned", "new words",
    ):  # fmt: skip
        for disguise in DISGUISES:
            yield change, disguise


def tried(job: tuple[Path, str, str, str]) -> dict:
    """One cell: the disguise is put on after the change, except where the change needs names that disguises know."""
    models, half, change, disguise = job
    chance = np.random.default_rng(zlib.crc32(f"{half}/{change}/{disguise}".encode()))
    base, made = changes(models, half)[change]
    if change in ("experts", "pruned"):
        model = made(DISGUISES[disguise](base, chance), chance)
    else:
        model = DISGUISES[disguise](made(base, chance), chance)
    with tempfile.TemporaryDirectory() as folder:
        place = written(replace(model), Path(folder) / "child")
        began = time.perf_counter()
        found = compare(subjects_in([place]), subjects_in([models / PARENTS[half][0]]))
        seconds = time.perf_counter() - began
        kit = provenance_kit(place, models / PARENTS[half][0])
    best = found.components[0]
    return {
        "half": half, "change": change, "disguise": disguise, "verdict": str(found.verdict),
        "log10_p": round(found.log10_p, 1), "layer_map": best.layer_map, "retention": best.retention,
        "tests": {each.id: [round(each.log10_p, 1), round(each.effect, 4)] for each in best.tests},
        "seconds": round(seconds, 2), "kit": kit,
    }  # fmt: skip


def provenance_kit(a: Path, b: Path) -> str:
    """What Cisco's kit decides on the same pair, with its score; empty where it is not installed."""
    tool = shutil.which("provenancekit")
    if not tool:
        return ""
    ran = subprocess.run([tool, "compare", str(a), str(b), "--json", "--no-cache"], capture_output=True, text=True)
    try:
        told = json.loads(ran.stdout[ran.stdout.index("{") :])
    except ValueError:
        return f"failed ({ran.returncode})"
    scores = told["scores"]
    return f"{scores['provenance_decision']} ({scores['pipeline_score']})"


def main() -> None:
    """Fills the grid."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", type=Path)
    parser.add_argument("--open-sealed", action="store_true")
    parser.add_argument("--only", default="", help="Only changes whose name contains this.")
    parser.add_argument("--output", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    halves = ("d", "s") if given.open_sealed else ("d",)
    jobs = [(given.models, half, *cell) for half in halves for cell in cells(half) if given.only in cell[0]]
    with ProcessPoolExecutor(given.workers) as pool:
        rows = list(pool.map(tried, jobs))
    for half in halves:
        mine = [each for each in rows if each["half"] == half]
        missed = [each for each in mine if each["verdict"] in (Verdict.NO_EVIDENCE, Verdict.NOT_TESTABLE)]
        print(f"{'development' if half == 'd' else 'sealed'}: {len(mine)} cells, {len(missed)} missed")
        print("  verdicts:", dict(Counter(each["verdict"] for each in mine)))
        for each in missed:
            print("  missed:", each["change"], "/", each["disguise"], each["log10_p"], each["tests"])
        found = [each for each in mine if each not in missed]
        if found:
            worst = max(found, key=lambda each: each["log10_p"])
            print(f"  worst bound among those found: {worst['log10_p']} ({worst['change']} / {worst['disguise']})")
            print(f"  seconds a cell: {sum(each['seconds'] for each in mine) / len(mine):.2f}")
        if kits := Counter(each["kit"].partition(" (")[0] for each in mine if each["kit"]):
            print("  the peer on the same cells:", dict(kits))
    if given.output:
        given.output.write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
