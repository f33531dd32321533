"""When it falls and when it is back: exact cases, bounds that hold for every graph, and an independent sum."""

import dataclasses

import numpy as np
import pytest

from ringtrue.instruments.dependency import Group, Malformed
from ringtrue.instruments.dependency.compiled import compile_graph, from_arrays
from ringtrue.instruments.dependency.importance import importances
from ringtrue.instruments.dependency.scenario import Scenario
from ringtrue.instruments.dependency.settling import BLOCK, samples_of_block
from ringtrue.instruments.dependency.simulation import cannot_restart, simulate
from ringtrue.instruments.dependency.spans import Span


def days(*numbers: float, shape: str = "fixed") -> Span:
    return Span(shape=shape, days=numbers)


@pytest.fixture
def chain():
    """A service that needs a model that needs a hub or a mirror, and a key."""
    return compile_graph(
        ["hub", "mirror", "key", "model", "service"],
        [
            Group(owner="model", members=("hub", "mirror")),
            Group(owner="service", members=("model",)),
            Group(owner="service", members=("key",)),
        ],
    )


def test_the_last_alternative_counts_and_buffers_add_up(chain):
    hub, mirror, key, model, service = range(5)
    scenario = Scenario(
        withdrawn={hub: days(10), mirror: days(30), key: days(100)}, buffer={model: days(5), service: days(7)},
        returns={mirror: days(60)}, restart={model: days(1), service: days(2)},
    )  # fmt: skip
    found = simulate(chain, scenario, (model, service), samples=3, seed=1)
    assert found[model].falls.tolist() == [35, 35, 35]
    assert found[service].falls.tolist() == [42, 42, 42]
    assert found[model].back.tolist() == [91, 91, 91]
    assert np.isinf(found[service].back).all(), "the key does not return"
    assert found[service].down_by(41.9) == 0
    assert found[service].quantile(0.5) == 42


def test_what_nobody_withdraws_does_not_fall(chain):
    outcome = simulate(chain, Scenario(withdrawn={0: days(1)}), (4,), samples=10, seed=1)[4]
    assert np.isinf(outcome.falls).all()
    assert outcome.outage(0.9) == 0


def test_a_threshold_falls_with_the_one_too_many():
    graph = compile_graph(["a", "b", "c", "s"], [Group(owner="s", members=("a", "b", "c"), needs=2)])
    scenario = Scenario(withdrawn={0: days(1), 1: days(20), 2: days(300)}, returns={0: days(50), 1: days(5)})
    outcome = simulate(graph, scenario, (3,), samples=1, seed=1)[3]
    assert outcome.falls.tolist() == [20]
    assert outcome.back.tolist() == [51]


def test_chances_and_quantiles_are_those_of_the_distribution(chain):
    scenario = Scenario(withdrawn={2: days(0, 100, shape="uniform")}, chance={2: 0.4})
    outcome = simulate(chain, scenario, (4,), samples=200_000, seed=3)[4]
    assert outcome.down_by(50) == pytest.approx(0.2, abs=0.005)
    assert outcome.down_by(1e9) == pytest.approx(0.4, abs=0.005)
    assert outcome.quantile(0.2) == pytest.approx(50, abs=2)
    assert np.isinf(outcome.quantile(0.9))


@pytest.mark.parametrize(
    ("span", "median", "upper"),
    [
        (days(10, 20, shape="uniform"), 15, 19.5),
        (days(0, 10, 20, shape="triangular"), 10, 20 - np.sqrt(0.05 * 200)),
        (days(30, shape="exponential"), 30 * np.log(2), -30 * np.log(0.05)),
        (days(30, 90, shape="lognormal"), 30, 90),
        (days(4, 4, 4, 9, shape="measured"), 4, 9),
        (days(5, 5, 5, shape="triangular"), 5, 5),
    ],
)
def test_a_span_has_the_median_and_the_tail_it_is_given(span, median, upper):
    drawn = span.sample(np.random.default_rng(1), 200_000)
    assert np.quantile(drawn, 0.5) == pytest.approx(median, rel=0.02)
    assert np.quantile(drawn, 0.95) == pytest.approx(upper, rel=0.02)


@pytest.mark.parametrize(
    "given",
    [("fixed", ()), ("fixed", (-1,)), ("uniform", (2, 1)), ("lognormal", (0, 1)), ("lognormal", (5, 5)),
     ("fixed", (float("nan"),)), ("measured", ()), ("triangular", (1, 2))],
)  # fmt: skip
def test_a_span_that_cannot_be_is_refused(given):
    with pytest.raises(Malformed):
        Span(shape=given[0], days=given[1])


def test_the_same_seed_gives_the_same_numbers_whatever_the_threads(chain):
    scenario = Scenario(withdrawn={0: days(9, shape="exponential"), 1: days(3, shape="exponential")})
    one, two = (simulate(chain, scenario, (4,), samples=9_000, seed=5, threads=n)[4].falls for n in (1, 3))
    assert np.array_equal(one, two)
    assert not np.array_equal(one, simulate(chain, scenario, (4,), samples=9_000, seed=6)[4].falls)


def test_a_large_graph_is_settled_in_smaller_blocks_and_one_chain_of_it_falls_as_it_must():
    assert [samples_of_block(nodes) for nodes in (1, 300, 512, 513, 10_000, 1 << 22, 1 << 30)] == [
        8192, 8192, 8192, 4096, 256, 64, 64,
    ]  # fmt: skip
    nodes = 20_000
    owner = np.arange(1, nodes, dtype=np.int32)
    graph = from_arrays(nodes, owner, np.ones(nodes - 1, np.int32), owner - 1)
    scenario = Scenario(withdrawn={0: days(3)}, buffer=dict.fromkeys(range(1, 9), days(1)), returns={0: days(5)})
    outcome = simulate(graph, scenario, (nodes - 1,), samples=300, seed=1)[nodes - 1]
    assert set(outcome.falls.tolist()) == {11}
    assert set(outcome.back.tolist()) == {11}


def test_a_cycle_without_an_entry_cannot_restart():
    graph = compile_graph(
        ["identity", "cluster", "registry", "site"],
        [
            Group(owner="identity", members=("cluster",)),
            Group(owner="cluster", members=("registry",)),
            Group(owner="registry", members=("identity",)),
            Group(owner="site", members=("cluster",)),
        ],
    )
    everything = np.ones(4, bool)
    assert graph.named(cannot_restart(graph, everything)) == graph.names
    held = everything.copy()
    held[graph.number["registry"]] = False
    assert cannot_restart(graph, held) == ()


def test_holding_up_the_weakest_node_buys_most(chain):
    scenario = Scenario(withdrawn={0: days(10), 1: days(400), 2: days(50)}, buffer={4: days(3, shape="exponential")})
    first, *rest = importances(chain, scenario, 4, horizon=365, samples=4_000, seed=2)
    assert first.node == 2
    assert first.days_bought > 300
    assert first.birnbaum == pytest.approx(1)
    assert all(each.days_bought == pytest.approx(0, abs=0.5) for each in rest)


def test_an_alternative_never_shortens_life_nor_does_a_dependency_less():
    rng = np.random.default_rng(11)
    for seed in range(40):
        nodes = [f"n{n}" for n in range(8)]
        groups = [
            Group(owner=nodes[owner], members=tuple(rng.choice(nodes[:owner], rng.integers(1, 3))))
            for owner in rng.integers(1, 8, 9)
        ]
        scenario = Scenario(withdrawn={n: days(30, shape="exponential") for n in range(3)}, buffer={5: days(9)})
        chosen = int(rng.integers(len(groups)))
        more = Group(owner=groups[chosen].owner, members=(*groups[chosen].members, "n7"))
        variants = [groups, [*groups[:chosen], more, *groups[chosen + 1 :]], [*groups[:chosen], *groups[chosen + 1 :]]]
        before, alternative, fewer = (
            simulate(compile_graph(nodes, each), scenario, (7,), samples=64, seed=seed)[7].falls for each in variants
        )
        assert (alternative >= before).all()
        assert (fewer >= before).all()


def random_system(seed: int, cycles: bool):
    """A graph of twelve nodes with thresholds and alternatives, and a scenario that uses every kind of span."""
    rng = np.random.default_rng(seed)
    nodes = [f"n{n}" for n in range(12)]
    groups = []
    for owner in rng.integers(3, 12, 16):
        members = rng.choice(nodes if cycles else nodes[:owner], rng.integers(1, 4), replace=False)
        groups.append(Group(owner=nodes[owner], members=tuple(members), needs=int(rng.integers(1, len(members) + 1))))
    taken = rng.choice(12, 5, replace=False).tolist()
    scenario = Scenario(
        withdrawn={n: days(*sorted(rng.uniform(1, 99, 3)), shape="triangular") for n in taken},
        chance=dict.fromkeys(taken[:3], 0.6), returns={n: days(40, shape="exponential") for n in taken[:4]},
        grace={taken[0]: days(3, 9, shape="uniform")}, ready={taken[1]: days(50)}, together=dict.fromkeys(taken[3:], "x"),
        buffer={n: days(5, 30, shape="lognormal") if n % 2 else days(n) for n in range(12)},
        restart={n: days(1, 2, 9, shape="measured") if n % 3 else days(n) for n in range(12)},
    )  # fmt: skip
    return compile_graph(nodes, groups), scenario


@pytest.mark.parametrize("cycles", [False, True])
def test_numpy_and_numba_settle_alike(cycles, monkeypatch):
    for seed in range(20):
        graph, scenario = random_system(seed, cycles)
        compiled = simulate(graph, scenario, tuple(range(12)), samples=60, seed=seed)
        with monkeypatch.context() as without:
            without.setattr("ringtrue.instruments.dependency.engine.COMPILED", False)
            plain = simulate(graph, scenario, tuple(range(12)), samples=60, seed=seed)
        for node in range(12):
            assert np.array_equal(compiled[node].falls, plain[node].falls)
            assert np.array_equal(compiled[node].back, plain[node].back)


def test_falls_and_returns_are_those_of_a_plain_recursion():
    """The engine's own draws of withdrawals, settled once more by hand over fixed buffers."""
    for seed in range(30):
        graph, scenario = random_system(seed, cycles=False)
        fixed = {n: days(n) for n in range(12)}
        scenario = dataclasses.replace(scenario, buffer=fixed, restart=fixed, grace={}, ready={}, together={})
        found = simulate(graph, scenario, tuple(range(12)), samples=8, seed=seed)
        bare = compile_graph(graph.names, [])
        alone = simulate(bare, scenario, tuple(range(12)), samples=8, seed=seed)
        for sample in range(8):
            falls, back = {}, {}
            for node in range(12):
                groups = [
                    graph.members[graph.group_ptr[g] : graph.group_ptr[g + 1]].tolist()
                    for g in range(graph.node_ptr[node], graph.node_ptr[node + 1])
                ]
                slack = graph.slack[graph.node_ptr[node] : graph.node_ptr[node + 1]].tolist()
                own, again = alone[node].falls[sample], alone[node].back[sample]
                dead = [sorted(falls[m] for m in ms)[k] for ms, k in zip(groups, slack, strict=True)]
                falls[node] = min([own, *(each + node for each in dead)])
                alive = [sorted(back[m] for m in ms)[len(ms) - k - 1] for ms, k in zip(groups, slack, strict=True)]
                if falls[node] == np.inf:
                    back[node] = 0
                elif own < np.inf:
                    back[node] = max(again, falls[node])
                else:
                    back[node] = max(max(alive) + node, falls[node])
                assert found[node].falls[sample] == pytest.approx(falls[node], rel=1e-5)
                assert found[node].back[sample] == pytest.approx(back[node], rel=1e-5)


def test_a_node_meets_the_same_luck_whoever_else_is_asked_about_or_changed():
    graph, scenario = random_system(4, cycles=False)
    asked = simulate(graph, scenario, tuple(range(12)), samples=BLOCK + 9, seed=3)
    for node in range(0, 12, 3):
        alone = simulate(graph, scenario, (node,), samples=BLOCK + 9, seed=3)[node]
        assert np.array_equal(alone.falls, asked[node].falls)
        assert np.array_equal(alone.back, asked[node].back)
    taken = next(iter(scenario.withdrawn))
    fewer = dataclasses.replace(scenario, withdrawn={n: each for n, each in scenario.withdrawn.items() if n != taken})
    with_one_less = simulate(graph, fewer, tuple(range(12)), samples=BLOCK + 9, seed=3)
    assert all((with_one_less[n].falls >= asked[n].falls).all() for n in range(12))


def test_a_substitute_that_is_ready_before_the_grace_is_over_prevents_the_fall(chain):
    late, soon = (Scenario(withdrawn={2: days(10)}, grace={2: days(5)}, ready={2: days(ready)}) for ready in (20, 14))
    assert simulate(chain, late, (4,), samples=64, seed=1)[4].falls.min() == 15
    assert simulate(chain, late, (4,), samples=64, seed=1)[4].back.max() == 20
    assert np.isinf(simulate(chain, soon, (4,), samples=64, seed=1)[4].falls).all()


def test_an_action_waits_for_those_before_it_and_a_circle_is_refused(chain):
    scenario = Scenario(
        withdrawn={0: days(0), 1: days(0), 2: days(0)}, ready={0: days(3), 1: days(4), 2: days(5)},
        after={2: (0, 1)},
    )  # fmt: skip
    assert simulate(chain, scenario, (4,), samples=64, seed=1)[4].back.max() == 9
    circle = Scenario(withdrawn={0: days(0)}, ready={0: days(1), 1: days(1)}, after={0: (1,), 1: (0,)})
    with pytest.raises(Malformed, match="wait for one another"):
        simulate(chain, circle, (4,), samples=64, seed=1)


def test_nodes_of_one_event_share_its_date(chain):
    scenario = Scenario(withdrawn={0: days(50, shape="exponential"), 1: days(50, shape="exponential")},
                        together={0: "order", 1: "order"}, chance={0: 0.5, 1: 0.5})  # fmt: skip
    found = simulate(chain, scenario, (0, 1), samples=512, seed=1)
    assert np.array_equal(found[0].falls, found[1].falls)
