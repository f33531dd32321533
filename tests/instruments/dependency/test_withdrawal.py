"""What falls: against a plain oracle on random graphs, with alternatives, thresholds and cycles."""

import itertools
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringtrue.instruments.dependency import Graph, Group, Malformed
from ringtrue.instruments.dependency.compiled import compile_graph, from_arrays
from ringtrue.instruments.dependency.cut_sets import minimal_cut_sets, single_points
from ringtrue.instruments.dependency.open_psa import fault_tree
from ringtrue.instruments.dependency.withdrawal import Withdrawals, lost_in_scenarios


@st.composite
def systems(draw, most: int = 9, cycles: bool = True):
    """Nodes by number with their groups."""
    nodes = draw(st.integers(2, most))
    groups = []
    for _ in range(draw(st.integers(0, 2 * most))):
        owner = draw(st.integers(0 if cycles else 1, nodes - 1))
        within = nodes if cycles else owner
        members = draw(st.lists(st.integers(0, within - 1), min_size=1, max_size=4, unique=True))
        groups.append((owner, members, draw(st.integers(1, len(members)))))
    return nodes, groups


def graph_of(nodes, groups) -> Graph:
    return compile_graph(
        [f"n{n}" for n in range(nodes)],
        [Group(owner=f"n{o}", members=tuple(f"n{m}" for m in ms), needs=k) for o, ms, k in groups],
    )


def oracle(nodes, groups, removed) -> set[int]:
    """Falls whoever must, until nobody more does."""
    fallen = set(removed)
    while True:
        new = {o for o, ms, k in groups if sum(m not in fallen for m in ms) < k} - fallen
        if not new:
            return fallen
        fallen |= new


@pytest.mark.slow
@given(systems(), st.data())
@settings(max_examples=300, deadline=None)
def test_what_falls_is_what_must(system, data):
    nodes, groups = system
    removed = data.draw(st.lists(st.integers(0, nodes - 1), max_size=3))
    withdrawals = Withdrawals(graph_of(*system))
    expected = oracle(nodes, groups, removed)
    for _ in range(2):  # the second time finds everything as it was before
        assert set(withdrawals.lost(removed).tolist()) == expected
    assert withdrawals.counts(range(nodes)).tolist() == [len(oracle(nodes, groups, [n])) for n in range(nodes)]


@pytest.mark.slow
@given(systems(), st.integers(0, 2**32 - 1), st.integers(1, 130))
@settings(max_examples=100, deadline=None)
def test_many_scenarios_at_once_are_as_one_by_one(system, seed, scenarios):
    removed = np.random.default_rng(seed).random((scenarios, system[0])) < 0.3
    together = lost_in_scenarios(graph_of(*system), removed)
    for scenario in range(scenarios):
        assert set(np.flatnonzero(together[scenario])) == oracle(*system, np.flatnonzero(removed[scenario]))


@given(systems(), st.data())
@settings(max_examples=100, deadline=None)
def test_an_alternative_never_brings_more_down_and_a_dependency_less_neither(system, data):
    nodes, groups = system
    removed = data.draw(st.lists(st.integers(0, nodes - 1), min_size=1, max_size=3))
    before = oracle(nodes, groups, removed)
    if groups:
        chosen = data.draw(st.integers(0, len(groups) - 1))
        owner, members, needs = groups[chosen]
        extra = data.draw(st.integers(0, nodes - 1))
        more = (owner, sorted({*members, extra}), needs)
        wider = graph_of(nodes, [*groups[:chosen], more, *groups[chosen + 1 :]])
        fewer = graph_of(nodes, [*groups[:chosen], *groups[chosen + 1 :]])
        for changed in (wider, fewer):
            assert set(Withdrawals(changed).lost(removed).tolist()) <= before


@given(systems(most=7), st.data())
@settings(max_examples=200, deadline=None)
def test_minimal_cut_sets_are_all_there_are(system, data):
    nodes, groups = system
    target = data.draw(st.integers(0, nodes - 1))
    basic = range(nodes)
    cutting = [
        set(each)
        for size in (1, 2, 3)
        for each in itertools.combinations(basic, size)
        if target in oracle(nodes, groups, each)
    ]
    minimal = [each for each in cutting if not any(other < each for other in cutting)]
    graph = graph_of(*system)
    found = minimal_cut_sets(graph, target, list(basic))
    assert sorted(map(sorted, found)) == sorted(map(sorted, minimal))
    assert {cut[0] for cut in found if len(cut) == 1} == {*single_points(graph, target), target}


@pytest.mark.slow
@given(systems(most=6, cycles=False), st.data())
@settings(max_examples=200, deadline=None)
def test_the_exported_fault_tree_says_the_same(system, data):
    nodes, groups = system
    target = data.draw(st.integers(0, nodes - 1))
    tree = ET.fromstring(fault_tree(graph_of(*system), target, dict.fromkeys(range(nodes), 0.1)))
    gates = {gate.get("name"): gate[0] for gate in tree.iter("define-gate")}

    def down(formula, removed) -> bool:
        match formula.tag:
            case "gate":
                return down(gates[formula.get("name")], removed)
            case "basic-event":
                return int(formula.get("name").removeprefix("withdrawn-")) in removed
            case "constant":
                return formula.get("value") == "true"
        told = [down(each, removed) for each in formula]
        return sum(told) >= {"or": 1, "and": len(told), "atleast": int(formula.get("min", 0))}[formula.tag]

    for size in range(nodes + 1):
        for removed in itertools.combinations(range(nodes), size):
            assert down(gates[f"down-{target}"], set(removed)) == (target in oracle(nodes, groups, removed))


def test_a_cycle_does_not_fall_by_itself_but_does_with_its_only_support():
    graph = compile_graph(
        "abc",
        [Group(owner="a", members=("b",)), Group(owner="b", members=("a",)), Group(owner="a", members=("c",))],
    )
    withdrawals = Withdrawals(graph)
    assert withdrawals.lost([]).tolist() == []
    assert graph.named(withdrawals.lost([graph.number["c"]])) == ("c", "a", "b")


def test_a_fault_tree_with_a_cycle_is_refused():
    graph = compile_graph("ab", [Group(owner="a", members=("b",)), Group(owner="b", members=("a",))])
    with pytest.raises(Malformed, match="cycle"):
        fault_tree(graph, 0, {})


@pytest.mark.parametrize(
    ("nodes", "groups", "why"),
    [
        ("aa", [], "twice"),
        ("a", [Group(owner="a", members=("b",))], "no node"),
        ("ab", [Group(owner="a", members=("b",), needs=2)], "needs 2 of 1"),
        ("ab", [Group(owner="a", members=("b", "b"), needs=2)], "needs 2 of 1"),
        ("a", [Group(owner="a", members=(), needs=1)], "needs 1 of 0"),
        ("ab", [Group(owner="a", members=("b",), needs=0)], "needs 0"),
    ],
)
def test_a_graph_that_contradicts_itself_is_refused(nodes, groups, why):
    with pytest.raises(Malformed, match=why):
        compile_graph(nodes, groups)


def test_arrays_that_do_not_fit_are_refused():
    one = np.array([0], np.int32)
    with pytest.raises(Malformed, match="fit"):
        from_arrays(2, one, np.array([2], np.int32), one)
    with pytest.raises(Malformed, match="number"):
        from_arrays(1, one, one + 1, one + 5)
    with pytest.raises(Malformed, match="needs none"):
        from_arrays(2, one, one + 1, one + 1, one)


def test_groups_in_any_order_are_the_same_graph():
    groups = [Group(owner="c", members=("a", "b")), Group(owner="b", members=("a",)), Group(owner="c", members=("b",))]
    for order in itertools.permutations(groups):
        graph = compile_graph("abc", order)
        assert set(Withdrawals(graph).lost([0]).tolist()) == {0, 1, 2}
        assert np.all(np.diff(graph.owner) >= 0)
