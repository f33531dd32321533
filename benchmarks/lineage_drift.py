"""How little of a parent is still seen: the smallest cosine kept with its weights, by test and disguise.

    python benchmarks/lineage_drift.py MODELS [--parent d-large-0]

Every matrix of the parent is mixed with noise so that it keeps a given cosine, then disguised. A test sees the parent
where its bound, corrected for the tests, is at or below the threshold of the catalogue (for calibrated ones also the
share). The prototype's figures (a model of the same size, 256 axes and 704 neurons) are printed beside it.
"""

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from lineage.disguises import (
    Model,
    axes_permuted,
    everything,
    neurons_permuted,
    new_words,
    plain,
    relabelled,
    stream_turned,
)
from lineage_grid import loaded, written
from ringtrue.instruments.lineage import Verdict
from ringtrue.instruments.lineage.compare import compare
from ringtrue.instruments.lineage.limits import limits
from ringtrue.instruments.lineage.subject import subjects_in

KEPT = (0.9, 0.7, 0.6, 0.5, 0.4, 0.35, 0.3, 0.25, 0.2, 0.15, 0.1, 0.07, 0.05, 0.03, 0.02, 0.01)

DISGUISES = {
    "none": plain, "neurons permuted": neurons_permuted, "axes permuted": axes_permuted, "turned": stream_turned,
    "everything": everything, "relabelled": relabelled, "new words": new_words,
    "new words, everything": lambda model, chance: new_words(everything(model, chance), chance),
}  # fmt: skip

PROTOTYPE = {"none": "0.05 (z 42)", "neurons permuted": "0.15", "turned": "0.35", "everything": "0.35",
             "relabelled": "0.35", "new words": "0.15", "new words, everything": "0.7"}  # fmt: skip


def drifted(model: Model, kept: float, chance: np.random.Generator) -> Model:
    """Every matrix at this cosine with what it was; gains likewise about their mean."""
    out = {}
    for name, each in model.tensors.items():
        middle = each.mean() if each.ndim == 1 else 0.0
        varies = each - middle
        noise = chance.normal(0, varies.std() or 0.0, each.shape)
        out[name] = middle + kept * varies + np.sqrt(1 - kept**2) * noise
    return replace(model, tensors=out)


def main() -> None:
    """Drifts and looks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", type=Path)
    parser.add_argument("--parent", default="d-large-0")
    given = parser.parse_args()
    parent = loaded(given.models / given.parent)
    reference = subjects_in([given.models / given.parent])
    bar = limits().exact_log10_p
    print(f"{'disguise':24s} {'seen from':>9s} {'derived from':>12s}  prototype     smallest cosine by test")
    for name, disguise in DISGUISES.items():
        seen: dict[str, float] = {}
        verdict = derived = None
        for kept in KEPT:
            chance = np.random.default_rng(int(kept * 1000))
            with tempfile.TemporaryDirectory() as folder:
                child = written(disguise(drifted(parent, kept, chance), chance), Path(folder) / "child")
                found = compare(subjects_in([child]), reference)
            for each in found.components[0].tests:
                if each.log10_p <= bar - 1:
                    seen[each.id] = kept
            if found.verdict not in (Verdict.NO_EVIDENCE, Verdict.NOT_TESTABLE):
                verdict = kept
            if found.verdict in (Verdict.DERIVED, Verdict.VERBATIM):
                derived = kept
        tests = "  ".join(f"{test} {kept}" for test, kept in sorted(seen.items(), key=lambda each: each[1]))
        told = f"{verdict or '-'!s:>9s} {derived or '-'!s:>12s}  {PROTOTYPE.get(name, '-'):12s}"
        print(f"{name:24s} {told}  {tests}", flush=True)


if __name__ == "__main__":
    main()
