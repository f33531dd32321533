"""Probabilities and cut sets agree with exact enumeration, and with SCRAM where it is installed, on random models."""

import itertools
import shutil
import subprocess
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from ringtrue.instruments.dependency import Group
from ringtrue.instruments.dependency.compiled import compile_graph
from ringtrue.instruments.dependency.cut_sets import minimal_cut_sets
from ringtrue.instruments.dependency.open_psa import fault_tree
from ringtrue.instruments.dependency.scenario import Scenario
from ringtrue.instruments.dependency.simulation import simulate
from ringtrue.instruments.dependency.spans import AT_ONCE
from ringtrue.instruments.dependency.withdrawal import Withdrawals

MODELS = 200
SOURCES = 6


def model(seed: int):
    """Six sources with chances, six nodes above them, groups with alternatives and thresholds."""
    rng = np.random.default_rng(seed)
    names = [f"n{n}" for n in range(2 * SOURCES)]
    groups = []
    for owner in range(SOURCES, 2 * SOURCES):
        for _ in range(rng.integers(1, 3)):
            members = rng.choice(owner, rng.integers(1, 4), replace=False)
            needs = int(rng.integers(1, len(members) + 1))
            groups.append(Group(owner=names[owner], members=tuple(names[each] for each in members), needs=needs))
    graph = compile_graph(names, groups)
    return graph, {n: float(p) for n, p in enumerate(rng.uniform(0.05, 0.5, SOURCES))}


def exact(graph, chance) -> float:
    withdrawals, target, total = Withdrawals(graph), graph.nodes - 1, 0.0
    for gone in itertools.product((False, True), repeat=len(chance)):
        removed = [n for n, each in enumerate(gone) if each]
        if removed and target in withdrawals.lost(removed).tolist():
            total += float(np.prod([chance[n] if each else 1 - chance[n] for n, each in enumerate(gone)]))
    return total


def test_simulated_chances_are_the_enumerated_ones():
    samples = 4096
    for seed in range(MODELS):
        graph, chance = model(seed)
        scenario = Scenario(withdrawn=dict.fromkeys(chance, AT_ONCE), chance=chance)
        found = simulate(graph, scenario, (graph.nodes - 1,), samples=samples, seed=seed)[graph.nodes - 1].down_by(1)
        truth = exact(graph, chance)
        # Six standard errors: over two hundred models a chance miss is rarer than one in a million.
        assert abs(found - truth) <= 6 * max(truth * (1 - truth) / samples, 1 / samples**2) ** 0.5, seed


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("scram") is None, reason="SCRAM (Debian: scram) is not installed")
def test_scram_finds_the_same_probabilities_and_cut_sets(tmp_path):
    for seed in range(MODELS):
        graph, chance = model(seed)
        target = graph.nodes - 1
        (tmp_path / "model.xml").write_text(fault_tree(graph, target, chance), "utf-8")
        command = ["scram", "--bdd", "--probability", "1", "model.xml", "-o", "report.xml"]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
        told = next(ET.parse(tmp_path / "report.xml").iter("sum-of-products"))
        assert float(told.get("probability", 0)) == pytest.approx(exact(graph, chance), rel=2e-5), seed
        theirs = {
            frozenset(int(each.get("name").removeprefix("withdrawn-")) for each in product.iter("basic-event"))
            for product in told.iter("product")
        }
        ours = {frozenset(each) for each in minimal_cut_sets(graph, target, list(chance), order=SOURCES)}
        assert ours == theirs, seed
