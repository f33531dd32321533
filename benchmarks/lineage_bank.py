"""What models that have nothing in common show in the tests of lineage: the bank of the calibrated ones.

    python benchmarks/lineage_bank.py MODELS [--write]

Compares every pair of independent models in MODELS (made by benchmarks/lineage/models.py, and whatever else lies
there). Prints for each test the pairs, the largest share and the worst bound; `--write` puts them into the catalogue.
Any verdict but "no evidence" is a false accusation and is printed.
"""

import argparse
import datetime
import itertools
import json
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from lineage_grid import provenance_kit
from ringtrue.instruments.lineage import Verdict
from ringtrue.instruments.lineage.against_sketch import compare_sketch
from ringtrue.instruments.lineage.compare import compare
from ringtrue.instruments.lineage.hearing import hear
from ringtrue.instruments.lineage.sketch import sketch
from ringtrue.instruments.lineage.subject import Subject, subjects_in

CATALOGUE = Path(__file__).parent.parent / "src" / "ringtrue" / "catalogue" / "lineage" / "bank.toml"


def independent(folder: Path) -> list[Path]:
    """The models that share nothing: those that go on from another, or share its seed, are left out."""
    every = sorted(each.parent for each in folder.glob("*/done"))
    return [each for each in every if "seed" not in each.name and not _goes_on(each)]


def _goes_on(path: Path) -> bool:
    told = path / "recipe.json"
    return told.exists() and bool(json.loads(told.read_text())["start"])


def opened(path: Path) -> tuple[Subject, ...]:
    """The parts of a model."""
    return subjects_in([path])


def against_the_rest(job: tuple[Path, list[Path]]) -> list[tuple[str, str, str, list[tuple[str, bool, float, float]]]]:
    """One model against all behind it."""
    path, others = job
    mine = opened(path)
    told = []
    for other in others:
        found = compare(mine, opened(other))
        tests = [(each.id, each.exact, each.log10_p, each.effect) for one in found.components for each in one.tests]
        sketched = sketch(opened(other))
        held = compare_sketch(hear(mine, [sketched]), sketched)
        tests += [
            (each.id, each.exact, each.log10_p, each.effect)
            for one in held.components
            for each in one.tests
            if each.id.startswith("sketch-")
        ]
        if held.verdict not in (Verdict.NO_EVIDENCE, Verdict.NOT_TESTABLE):
            told.append((path.name, f"sketch of {other.name}", str(held.verdict), []))
        told.append((path.name, other.name, str(found.verdict), tests))
    return told


def main() -> None:
    """Measures the bank."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", default="", help="Only models whose name begins so.")
    parser.add_argument("--peer", type=int, default=0, help="Ask the peer about so many pairs of one configuration.")
    given = parser.parse_args()
    models = [each for each in independent(given.folder) if each.name.startswith(given.only)]
    jobs = [(each, models[n + 1 :]) for n, each in enumerate(models[:-1])]
    pairs, same = 0, 0
    shares: dict[str, list[float]] = defaultdict(list)
    bounds: dict[str, list[float]] = defaultdict(list)
    exact: dict[str, bool] = {}
    accused = []
    with ProcessPoolExecutor(given.workers) as pool:
        for a, b, verdict, tests in itertools.chain.from_iterable(pool.map(against_the_rest, jobs)):
            pairs += 1
            same += a.rsplit("-", 1)[0][2:] == b.rsplit("-", 1)[0][2:]
            if verdict not in (Verdict.NO_EVIDENCE, Verdict.NOT_TESTABLE):
                accused.append((a, b, verdict))
            for name, is_exact, log10_p, effect in tests:
                exact[name] = is_exact
                shares[name].append(effect)
                bounds[name].append(log10_p)
    print(f"{len(models)} models, {pairs} pairs, {same} of one configuration, false accusations: {len(accused)}")
    for each in accused:
        print("  accused:", *each)
    for name in sorted(shares):
        kind = "exact" if exact[name] else "calibrated"
        print(f"{name:26s} {kind:10s} pairs {len(shares[name]):5d}  largest share {max(shares[name]):.4f}  "
              f"worst log10 p {min(bounds[name]):.2f}")  # fmt: skip
    if given.peer:
        alike = [each for each in models if "llama-" in each.name]
        asked = list(itertools.islice(itertools.combinations(alike, 2), given.peer))
        told = Counter(provenance_kit(a, b).partition(" (")[0] or "not installed" for a, b in asked)
        print(f"the peer on {len(asked)} of these pairs, all independent:", dict(told))
    if given.write:
        CATALOGUE.write_text(as_toml(models, pairs, shares, bounds, exact))


def as_toml(models: list[Path], pairs: int, shares: dict, bounds: dict, exact: dict) -> str:
    """The bank as a file of the catalogue."""
    held = [opened(each)[0] for each in models]
    # The second of either end: a range that one model alone stretches holds nobody like it.
    sizes, widths = sorted(each.parameters for each in held), sorted(each.part.width for each in held)
    families = sorted({json.loads((each / "config.json").read_text())["model_type"] for each in models})
    lines = [
        "# What independent models show in the calibrated tests. Written by benchmarks/lineage_bank.py.",
        "[bank]",
        f"models = {len(models)}",
        f"pairs = {pairs}",
        f"families = {json.dumps(families)}",
        f"smallest_parameters = {sizes[1]}",
        f"largest_parameters = {sizes[-2]}",
        f"smallest_width = {widths[1]}",
        f"largest_width = {widths[-2]}",
        f"date = {datetime.datetime.now(datetime.UTC).date()}",
        'command = "python benchmarks/lineage/models.py MODELS && python benchmarks/lineage_bank.py MODELS --write"',
        'confidence = "high"',
    ]
    for name in sorted(shares):
        if not exact[name]:
            told = sorted(shares[name])
            lines += [
                "", "[[test]]", f'id = "{name}"', f"pairs = {len(told)}", f"most_share = {max(told):.6f}",
                f"half_share = {told[len(told) // 2]:.6f}", f"worst_log10_p = {min(bounds[name]):.3f}",
            ]  # fmt: skip
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
