"""Dependency graphs: what falls when something is withdrawn, when, and in which order it comes back.

Nodes and groups, nothing else: a node needs *all* of its groups, a group lives while at least `needs` of its members
live. What a node stands for (a vendor, a key, a judge) is the affair of whoever builds the graph.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]


class Malformed(ValueError):
    """The graph contradicts itself: an unknown member, a group that needs more members than it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Alternatives for one node: it lives while at least `needs` of the distinct `members` live."""

    owner: str
    members: tuple[str, ...]
    needs: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """A graph as arrays (compressed sparse rows), nodes by number.

    The groups of node v are `node_ptr[v]:node_ptr[v + 1]` (int64, shape nodes + 1); the members of group g are
    `members[group_ptr[g]:group_ptr[g + 1]]` (int32). `owner[g]` is the node that needs g (int32), `slack[g]` how
    many of its members may die while it lives (int32). The groups in which node v is a member are
    `rev[rev_ptr[v]:rev_ptr[v + 1]]`. `names` is empty for graphs without names.
    """

    nodes: int
    node_ptr: "Longs"
    group_ptr: "Longs"
    members: "Ints"
    owner: "Ints"
    slack: "Ints"
    rev_ptr: "Longs"
    rev: "Ints"
    names: tuple[str, ...] = ()
    number: Mapping[str, int] = field(default_factory=dict)

    @property
    def groups(self) -> int:
        """How many groups there are."""
        return len(self.owner)

    def named(self, numbers: Any) -> tuple[str, ...]:
        """The names of some nodes."""
        return tuple(self.names[int(each)] for each in numbers)
