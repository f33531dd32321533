"""Are the p-values of the exact tests p-values? Under the null they must be uniform or larger.

    python benchmarks/lineage_null.py MODELS [--draws 10000]

Takes real trained models of MODELS (benchmarks/lineage/models.py): one against itself, and two that have nothing in
common. Then renumbers the neurons (or axes) of the one at random, which is the null itself, and bounds p each time.
Prints the share of draws at or below some p, and the one-sided Kolmogorov-Smirnov statistic D+ = max(share of draws
<= p, less p) with its p-value: small D+ and a large p-value say that no p comes more often than it may.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ringtrue.instruments.lineage.anchors import embedding_rows
from ringtrue.instruments.lineage.bench import added
from ringtrue.instruments.lineage.features import tables_of
from ringtrue.instruments.lineage.gains import gain_table
from ringtrue.instruments.lineage.order import hits, order_bound, scaled
from ringtrue.instruments.lineage.subject import Subject, shared_tokens, subjects_in

LEVELS = (0.5, 0.2, 0.1, 0.05, 0.01, 0.001)


def neuron_tables(a: Subject, b: Subject) -> list[np.ndarray]:
    """Cosines of neurons, layer by layer."""
    return [
        added(tables_of(x.neurons(0, x.count), y.neurons(0, y.count))) for x, y in zip(a.blocks, b.blocks, strict=True)
    ]


def axis_table(a: Subject, b: Subject) -> np.ndarray:
    """Cosines of the axes of both embeddings over shared tokens."""
    tokens = shared_tokens(a, b, 4096)
    first, second = (embedding_rows(each, tokens) for each in (a, b))
    return scaled((first - first.mean(0)).T) @ scaled((second - second.mean(0)).T).T


def draws(tables: list[np.ndarray], count: int, chance: np.random.Generator) -> Iterator[float]:
    """P of renumbered tables."""
    for _ in range(count):
        found = [(len(each), hits(each[:, chance.permutation(len(each))])) for each in tables]
        yield 10 ** order_bound(found)[0]


def tell(name: str, values: np.ndarray) -> None:
    """One line of the table."""
    held = np.sort(values)
    above = np.arange(1, len(held) + 1) / len(held) - held
    distance = max(0.0, float(above[held < 1].max(initial=0.0)))
    p = float(np.exp(-2 * len(held) * distance**2))
    shares = "  ".join(f"{level:g}: {np.mean(values <= level):.4f}" for level in LEVELS)
    print(f"{name:34s} {len(values):6d} draws  D+ {distance:.5f}  KS p {p:.3f}   {shares}")


def main() -> None:
    """Draws the nulls."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", type=Path)
    parser.add_argument("--draws", type=int, default=10_000)
    given = parser.parse_args()
    a, b = (subjects_in([given.models / each])[0] for each in ("d-llama-00", "d-llama-01"))
    chance = np.random.default_rng(20261125)
    for label, one, other in (("with itself", a, a), ("with an independent one", a, b)):
        tables = neuron_tables(one, other)
        tell(f"neuron-order {label}", np.array(list(draws(tables, given.draws, chance))))
        tell(f"  its first layer {label}", np.array(list(draws(tables[:1], given.draws, chance))))
        tell(f"embedding-axes {label}", np.array(list(draws([axis_table(one, other)], given.draws, chance))))
        table = gain_table(one, other)
        if table is not None:
            tell(f"gain-order {label}", np.array(list(draws([table[0]], given.draws, chance))))


if __name__ == "__main__":
    main()
