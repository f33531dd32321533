"""Compiles nodes and groups into arrays."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ringtrue.instruments.dependency import Graph, Group, Malformed

if TYPE_CHECKING:
    from numpy.typing import NDArray


def compile_graph(nodes: Iterable[str], groups: Iterable[Group]) -> Graph:
    """The graph of some named nodes. Raises `Malformed`; a member that is named twice counts once."""
    import numpy as np

    names = tuple(nodes)
    number = {name: n for n, name in enumerate(names)}
    if len(number) < len(names):
        raise Malformed(f"`{next(each for each in names if names.count(each) > 1)}` is there twice")
    owners, sizes, needs, members = [], [], [], []
    for group in groups:
        distinct = tuple(dict.fromkeys(group.members))
        for each in (group.owner, *distinct):
            if each not in number:
                raise Malformed(f"`{each}` is no node of the graph")
        if not 1 <= group.needs <= len(distinct):
            raise Malformed(f"a group of `{group.owner}` needs {group.needs} of {len(distinct)} members")
        owners.append(number[group.owner])
        sizes.append(len(distinct))
        needs.append(group.needs)
        members += [number[each] for each in distinct]
    graph = from_arrays(
        len(names),
        np.array(owners, np.int32),
        np.array(sizes, np.int32),
        np.array(members, np.int32),
        np.array(needs, np.int32),
    )
    return _with_names(graph, names, number)


def from_arrays(
    nodes: int,
    owner: "NDArray[Any]",
    sizes: "NDArray[Any]",
    members: "NDArray[Any]",
    needs: "NDArray[Any] | None" = None,
) -> Graph:
    """The graph of `nodes` numbered nodes.

    `owner`, `sizes` and `needs` (int, shape groups; needs is 1 by default) tell of each group who needs it, how many
    members it has and how many of them it needs; `members` (int, shape sum of sizes) holds them in the groups'
    order. Members of a group must differ. Raises `Malformed`.
    """
    import numpy as np

    if needs is None:
        needs = np.ones(len(owner), np.int32)
    if len(members) != int(sizes.sum()) or not len(owner) == len(sizes) == len(needs):
        raise Malformed("the sizes of the groups and their members do not fit")
    for each in (owner, members):
        if len(each) and (int(each.min()) < 0 or int(each.max()) >= nodes):
            raise Malformed("a node's number is not in the graph")
    if len(owner) and (int(needs.min()) < 1 or bool((needs > sizes).any())):
        raise Malformed("a group needs none, or more members than it has")
    if len(owner) and bool((np.diff(owner) < 0).any()):
        order = np.argsort(owner, kind="stable")
        starts = np.concatenate([[0], np.cumsum(sizes)])[:-1]
        positions = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes[order]) - sizes[order], sizes[order])
        members = members[np.repeat(starts[order], sizes[order]) + positions]
        owner, sizes, needs = owner[order], sizes[order], needs[order]
    group_ptr = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]).astype(np.int64)
    group_of = np.repeat(np.arange(len(owner), dtype=np.int32), sizes)
    by_member = np.argsort(members, kind="stable")
    return Graph(
        nodes=nodes,
        node_ptr=np.searchsorted(owner, np.arange(nodes + 1)).astype(np.int64),
        group_ptr=group_ptr,
        members=members.astype(np.int32),
        owner=owner.astype(np.int32),
        slack=(sizes - needs).astype(np.int32),
        rev_ptr=np.concatenate([[0], np.cumsum(np.bincount(members, minlength=nodes))]).astype(np.int64),
        rev=group_of[by_member],
    )


def _with_names(graph: Graph, names: tuple[str, ...], number: dict[str, int]) -> Graph:
    import dataclasses

    return dataclasses.replace(graph, names=names, number=number)
