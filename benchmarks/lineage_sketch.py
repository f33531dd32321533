"""What a sketch costs: bytes by depth, and the power that eight bits lose against numbers kept whole.

    python benchmarks/lineage_sketch.py MODELS [--parent d-large-0]

The parent is drifted and fully disguised as in lineage_drift.py; printed is the bound of the calibrated test on answers
with the sketch as it is written (int8) and with the same sketch in float32.
"""

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from lineage.disguises import everything, neurons_permuted, plain
from lineage_drift import drifted
from lineage_grid import loaded, written
from ringtrue.instruments.lineage import sketch as sketching
from ringtrue.instruments.lineage.against_sketch import compare_sketch
from ringtrue.instruments.lineage.hearing import hear
from ringtrue.instruments.lineage.sketch_file import encode
from ringtrue.instruments.lineage.subject import subjects_in

KEPT = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)
LAYERS = (4, 32, 80)


def main() -> None:
    """Measures both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", type=Path)
    parser.add_argument("--parent", default="d-large-0")
    given = parser.parse_args()
    reference = subjects_in([given.models / given.parent])
    written_out = sketching.sketch(reference)
    (part,) = written_out.parts
    for layers in LAYERS:
        blocks = tuple(replace(part.blocks[n % len(part.blocks)], layer=n) for n in range(layers))
        deep = replace(written_out, parts=(replace(part, blocks=blocks, layers=layers),))
        print(f"{layers:3d} layers: {len(encode(deep)) / 1e3:.0f} kB")
    as_written = sketching.eight_bits
    sketching.eight_bits = lambda rows: np.asarray(rows, np.float32)
    whole = sketching.sketch(reference)
    sketching.eight_bits = as_written
    parent = loaded(given.models / given.parent)
    print(f"{'disguise':18s} {'kept':>5s} {'int8':>9s} {'float32':>9s}   log10 p of sketch-answers")
    for name, disguise in (("none", plain), ("neurons permuted", neurons_permuted), ("everything", everything)):
        for kept in KEPT:
            chance = np.random.default_rng(int(kept * 1000))
            with tempfile.TemporaryDirectory() as folder:
                child = written(disguise(drifted(parent, kept, chance), chance), Path(folder) / "child")
                examined = subjects_in([child])
                told = [bound(examined, each) for each in (written_out, whole)]
            print(f"{name:18s} {kept:5.2f} {told[0]:9.1f} {told[1]:9.1f}", flush=True)


def bound(examined, held) -> float:  # noqa: ANN001
    """log10 p of the calibrated test on answers."""
    found = compare_sketch(hear(examined, [held]), held)
    return next((each.log10_p for one in found.components for each in one.tests if each.id == "sketch-answers"), 0.0)


if __name__ == "__main__":
    main()
