"""How well and how fast a checkpoint's parent is found among thousands of sketches.

    python benchmarks/lineage_identify.py MODELS [--sketches 2000]

The library holds the sketches of all independent models of MODELS and, up to the number asked for, sketches of the same
models whose anchors were dealt out anew: everything of a real sketch but what it has in common with anybody. Disguised
derivatives are identified; prints the place of the true parent, other verdicts of dependence, and seconds.
"""

import argparse
import datetime
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from lineage.disguises import DISGUISES, Model, low_rank, plain, rounded
from lineage_bank import independent
from lineage_grid import loaded, written
from ringtrue.instruments.lineage import Verdict
from ringtrue.instruments.lineage.sketch import Sketch, sketch
from ringtrue.instruments.lineage.sketch_file import encode
from ringtrue.instruments.lineage.subject import subjects_in
from ringtrue.references.building import reference_of
from ringtrue.references.identify import identify, prepare
from ringtrue.references.library import add, open_library

PARENTS = ("d-llama-00", "s-qwen2-0")


def dealt_anew(made: Sketch, chance: np.random.Generator) -> Sketch:
    """The sketch with its anchors, axes and digests in another order: like no model."""
    parts = []
    for part in made.parts:
        order = chance.permutation(len(part.anchors))
        blocks = tuple(replace(each, answers=each.answers[:, :, order]) for each in part.blocks)
        digests = {chance.bytes(len(key)): each for key, each in part.digests.items()}
        gains = chance.permuted(part.gains, axis=1) if part.gains.size else part.gains
        axes = chance.permuted(part.axes, axis=1) if part.axes.size else part.axes
        parts.append(replace(part, blocks=blocks, digests=digests, gains=gains, axes=axes))
    return replace(made, parts=tuple(parts))


def cases(model: Model, chance: np.random.Generator) -> dict[str, Model]:
    """Some derivatives of one parent, lightly and fully disguised."""
    return {
        f"{change} / {disguise}": DISGUISES[disguise](made(model, chance), chance)
        for change, made in (("copy", plain), ("int4", rounded(4)), ("adapter merged", low_rank))
        for disguise in ("none", "everything", "relabelled")
    }


def main() -> None:
    """Builds the library and asks it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", type=Path)
    parser.add_argument("--sketches", type=int, default=2000)
    given = parser.parse_args()
    chance = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "library"
        made = {each.name: sketch(subjects_in([each])) for each in independent(given.models)}
        names = list(made)
        began = time.perf_counter()
        for n in range(given.sketches):
            name = names[n % len(names)]
            held = made[name] if n < len(names) else dealt_anew(made[name], chance)
            content = encode(held)
            facts = {"maker": "Bench", "country": "KR", "released": datetime.date(2020, 1, 1), "modality": "text"}
            add(place, reference_of(content, name=f"bench/{name}-{n}", source="made here", **facts), content)
        library = open_library(place)
        size = sum(each.stat().st_size for each in place.rglob("*") if each.is_file())
        print(f"library of {len(library.references)} sketches, {size / 1e6:.0f} MB, built in "
              f"{time.perf_counter() - began:.1f} s")  # fmt: skip
        for parent in PARENTS:
            for case, model in cases(loaded(given.models / parent), chance).items():
                child = written(model, Path(folder) / f"{parent}-{case.replace(' / ', '-')}")
                began = time.perf_counter()
                found = identify(prepare(subjects_in([child]), library), library)
                took = time.perf_counter() - began
                at = next(n for n, each in enumerate(found, 1) if f"/{parent}-" in each.reference.id)
                true = f"bench/{parent}-{names.index(parent)}"
                others = [
                    each.reference.id for each in found
                    if each.reference.id != true
                    and each.comparison.verdict not in (Verdict.NO_EVIDENCE, Verdict.NOT_TESTABLE)
                ]  # fmt: skip
                print(f"  {parent:12s} {case:28s} parent at place {at}, {found[0].comparison.verdict}, "
                      f"others accused {len(others)}, {took:.2f} s")  # fmt: skip


if __name__ == "__main__":
    main()
