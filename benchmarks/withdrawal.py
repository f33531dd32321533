"""What falls with a withdrawn node, beside networkx, rustworkx and scipy, in one run.

    python benchmarks/withdrawal.py                 2 M nodes, 5 M edges, every peer that is installed
    python benchmarks/withdrawal.py --large         10 M nodes, 25 M edges, ours alone
    python benchmarks/withdrawal.py --nodes 200000  a smaller world

Every engine answers the same question (a node needs all of its groups, a group one of its members) for the same
withdrawals, and all counts must agree with a plain-Python oracle.
"""

import argparse
import dataclasses
import importlib.util
import resource
import time
from collections.abc import Callable, Iterator

import numpy as np

from ringtrue.instruments.dependency import Graph
from ringtrue.instruments.dependency.compiled import from_arrays
from ringtrue.instruments.dependency.scenario import Scenario
from ringtrue.instruments.dependency.simulation import simulate
from ringtrue.instruments.dependency.spans import Span
from ringtrue.instruments.dependency.withdrawal import LANES, Withdrawals, spread

SOURCES = 2_000
"""Nodes that need nobody: vendors, regions, hubs."""

ASKED = (0, 1, 10, 100, 1000)


def world(nodes: int, seed: int = 1) -> Graph:
    """A random world: 2.5 edges a node, most groups without an alternative, few nodes on which most depend."""
    rng = np.random.default_rng(seed)
    edges = int(nodes * 2.5)
    sizes = rng.choice(np.array([1, 1, 1, 2, 3], np.int32), size=int(edges / 1.6) + 10)
    sizes = sizes[: int(np.searchsorted(np.cumsum(sizes), edges))]
    owner = np.concatenate([np.arange(SOURCES, nodes), rng.integers(SOURCES, nodes, len(sizes) - (nodes - SOURCES))])
    owner.sort()
    of = np.repeat(owner, sizes)
    spread = rng.random(len(of))
    near = (spread**2 * of).astype(np.int64)
    hub = (spread**3 * np.minimum(SOURCES, of)).astype(np.int64)
    members = np.minimum(np.where(rng.random(len(of)) < 0.3, hub, near), of - 1)
    # Members of one group must differ: a repeated one is moved to its neighbour below.
    group = np.repeat(np.arange(len(sizes)), sizes)
    order = np.lexsort((members, group))
    same = np.flatnonzero((np.diff(members[order]) == 0) & (np.diff(group[order]) == 0)) + 1
    drop = np.zeros(len(members), bool)
    drop[order[same]] = True
    sizes = sizes - np.bincount(group[drop], minlength=len(sizes)).astype(np.int32)
    return from_arrays(nodes, owner.astype(np.int32), sizes, members[~drop].astype(np.int32))


def main() -> None:
    """Runs it and prints one line per measurement."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nodes", type=int, default=2_000_000)
    parser.add_argument("--large", action="store_true")
    given = parser.parse_args()
    nodes = 10_000_000 if given.large else given.nodes
    graph, built = timed(lambda: world(nodes))
    print(f"{graph.nodes:,} nodes, {graph.groups:,} groups, {len(graph.members):,} edges (made in {built:.1f} s)")
    ours = Withdrawals(graph)
    ours.lost([nodes - 1])
    times = [best(lambda each=each: ours.lost([each]), 5) for each in ASKED]
    lost = [len(ours.lost([each])) for each in ASKED]
    tell("ringtrue", 0.0, times, lost)
    totals, seconds = timed(lambda: ours.counts(range(SOURCES)))
    print(f"  each of {SOURCES} sources alone: worst {max(times) * 1e3:.1f} ms, mean {seconds / SOURCES * 1e3:.3f} ms,"
          f" mean lost {totals.mean():.0f}, peak memory {peak()} MiB")  # fmt: skip
    if given.large:
        return
    rng = np.random.default_rng(2)
    bits = np.zeros((graph.nodes, 512 // LANES), np.uint64)
    for scenario in range(512):
        chosen = rng.choice(SOURCES, 5, replace=False)
        bits[chosen, scenario // LANES] |= np.uint64(1) << np.uint64(scenario % LANES)
    spread(graph, bits[:, :1].copy())
    seconds = best(lambda: spread(graph, bits), 1)
    print(f"  512 scenarios of five withdrawals at once: {seconds:.2f} s, {seconds / 512 * 1e3:.2f} ms a scenario")
    buyers_system()
    oracle = dict(zip(ASKED, lost, strict=True))
    for name, build in (("plain Python", plain), ("scipy", scipy), ("rustworkx", rustworkx), ("networkx", networkx)):
        if name not in ("plain Python",) and importlib.util.find_spec(name) is None:
            print(f"  {name}: not installed")
            continue
        ask, seconds = timed(lambda build=build: build(graph))
        answers = [timed(lambda each=each, ask=ask: ask(each)) for each in ASKED]
        tell(name, seconds, [each for _, each in answers], [each for each, _ in answers], times)
        assert {each: answer for each, (answer, _) in zip(ASKED, answers, strict=True)} == oracle, f"{name} disagrees"
        if name == "plain Python":
            alike, seconds = timed(lambda ask=ask: [ask(each) for each in range(SOURCES)] == totals.tolist())
            assert alike, "a source brings down another number than plain Python says"
            print(f"    all {SOURCES} sources bring down as many as plain Python says, in {seconds:.1f} s there")


def buyers_system() -> None:
    """A buyer's own system: 300 nodes, every one of them under the service asked about, a million samples."""
    graph = world_of_a_buyer()
    sources, rest = range(40), range(40, 300)
    falling = Scenario(
        withdrawn={n: Span(shape="lognormal", days=(60, 200)) for n in sources},
        chance=dict.fromkeys(sources, 0.1),
        buffer={n: Span(shape="exponential", days=(10,)) for n in rest},
    )
    returning = dataclasses.replace(
        falling,
        returns={n: Span(shape="triangular", days=(10, 30, 90)) for n in sources},
        restart={n: Span(shape="exponential", days=(2,)) for n in rest},
    )
    for says, scenario in (("falling", falling), ("falling and coming back", returning)):
        simulate(graph, scenario, (299,), samples=4096, seed=1)
        busy = time.process_time()
        outcome, seconds = timed(lambda scenario=scenario: simulate(graph, scenario, (299,), samples=1_000_000, seed=1))
        busy = time.process_time() - busy
        print(f"  300 nodes, 1,000,000 samples of {says}: {seconds:.2f} s (two threads, {busy:.2f} s of a core),"
              f" down within a year in {outcome[299].down_by(365):.1%}")  # fmt: skip


def world_of_a_buyer() -> Graph:
    """300 nodes, 40 of them sources; the last needs, besides its own groups, whatever nobody else needs."""
    rng = np.random.default_rng(3)
    owners = np.sort(np.concatenate([np.arange(40, 300), rng.integers(40, 299, 180)])).tolist()
    groups = [rng.choice(each, rng.choice([1, 1, 2, 3]), replace=False).tolist() for each in owners]
    unneeded = sorted(set(range(299)) - {each for group in groups for each in group})
    owners += [299] * len(unneeded)
    groups += [[each] for each in unneeded]
    sizes = np.array([len(each) for each in groups], np.int32)
    return from_arrays(300, np.array(owners, np.int32), sizes, np.concatenate(groups).astype(np.int32))


def groups_of(graph: Graph) -> Iterator[tuple[int, list[int]]]:
    """Owner and members of every group."""
    members = graph.members.tolist()
    for group, owner in enumerate(graph.owner.tolist()):
        yield owner, members[graph.group_ptr[group] : graph.group_ptr[group + 1]]


def plain(graph: Graph) -> Callable[[int], int]:
    """Dictionaries and lists: the oracle."""
    needed: dict[int, list[int]] = {}
    for group, (_, members) in enumerate(groups_of(graph)):
        for each in members:
            needed.setdefault(each, []).append(group)
    owner, size = graph.owner.tolist(), (graph.slack + 1).tolist()
    return lambda node: cascade(node, lambda each: needed.get(each, ()), lambda group: size[group], owner)


def networkx(graph: Graph) -> Callable[[int], int]:
    """A directed graph of nodes and groups."""
    import networkx as nx

    world = nx.DiGraph()
    for group, (owner, members) in enumerate(groups_of(graph)):
        world.add_edges_from((each, graph.nodes + group) for each in members)
        world.add_edge(graph.nodes + group, owner)
    owner, size = graph.owner.tolist(), (graph.slack + 1).tolist()
    return lambda node: cascade(
        node,
        lambda each: (far - graph.nodes for far in world.successors(each)) if each in world else (),
        lambda group: size[group],
        owner,
    )


def rustworkx(graph: Graph) -> Callable[[int], int]:
    """The same in Rust, walked from Python."""
    import rustworkx as rx

    world = rx.PyDiGraph()
    world.add_nodes_from([None] * (graph.nodes + graph.groups))
    world.add_edges_from_no_data(
        [(each, graph.nodes + group) for group, (_, members) in enumerate(groups_of(graph)) for each in members]
    )
    owner, size = graph.owner.tolist(), (graph.slack + 1).tolist()
    return lambda node: cascade(
        node,
        lambda each: (far - graph.nodes for far in world.successor_indices(each)),
        lambda group: size[group],
        owner,
    )


def scipy(graph: Graph) -> Callable[[int], int]:
    """A sparse matrix, swept until nothing changes."""
    import scipy.sparse as sparse

    group = np.repeat(np.arange(graph.groups), np.diff(graph.group_ptr))
    matrix = sparse.csr_matrix(
        (np.ones(len(graph.members), np.int32), (group, graph.members)), shape=(graph.groups, graph.nodes)
    )

    def ask(node: int) -> int:
        fallen = np.zeros(graph.nodes, np.int32)
        fallen[node] = 1
        while True:
            before = int(fallen.sum())
            fallen[graph.owner[(matrix @ fallen) > graph.slack]] = 1
            if int(fallen.sum()) == before:
                return before

    return ask


def cascade(node: int, needed_by: Callable, size_of: Callable, owner: list[int]) -> int:
    """The walk itself, for the peers that are walked from Python."""
    dead: dict[int, int] = {}
    fallen, waiting = {node}, [node]
    while waiting:
        for group in needed_by(waiting.pop()):
            dead[group] = dead.get(group, 0) + 1
            if dead[group] == size_of(group) and owner[group] not in fallen:
                fallen.add(owner[group])
                waiting.append(owner[group])
    return len(fallen)


def timed(work: Callable) -> tuple:
    """The answer and the seconds it took."""
    start = time.perf_counter()
    answer = work()
    return answer, time.perf_counter() - start


def best(work: Callable, times: int) -> float:
    """The fewest seconds of some runs."""
    return min(timed(work)[1] for _ in range(times))


def tell(name: str, built: float, times: list[float], lost: list[int], ours: list[float] | None = None) -> None:
    """One line: how long to build, how long each withdrawal took, and how many times ours that is."""
    each = "  ".join(f"{node}: {count:,} in {seconds * 1e3:.2f} ms" for node, count, seconds in
                     zip(ASKED, lost, times, strict=True))  # fmt: skip
    ratio = (
        f"  ({times[0] / ours[0]:.0f}x to {max(a / b for a, b in zip(times, ours, strict=True)):.0f}x ours)"
        if ours
        else ""
    )
    print(f"  {name} (built in {built:.1f} s)  {each}{ratio}  peak {peak()} MiB", flush=True)


def peak() -> int:
    """The most memory this process ever held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
