"""The inner loops, compiled by numba where it is installed and plain Python where it is not: the same text, both ways.

Every function takes arrays as `Graph` holds them. Failure is a least fixed point (a node falls only if it must, so a
cycle does not fall by itself), recovery too (a cycle does not rise by itself).
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np

Loop = TypeVar("Loop", bound=Callable[..., Any])

try:
    import numba

    COMPILED = True
except ImportError:
    COMPILED = False


def _loop(function: Loop) -> Loop:
    if not COMPILED:
        return function
    compiled: Any = numba.njit(cache=True, nogil=True)(function)
    return cast(Loop, compiled)


@_loop
def cascade(
    removed: Any, rev_ptr: Any, rev: Any, owner: Any, left: Any, failed: Any, queue: Any, touched: Any
) -> tuple[int, int]:
    """Lets some nodes fall and whatever falls with them; gives how many fell and how many groups were touched.

    `left` (int32, per group) is the slack that is left and `failed` (uint8, per node) who has fallen: both are
    changed, `queue` receives the fallen in their order and `touched` the groups, so that `undo` costs no more.
    """
    end = 0
    for node in removed:
        if failed[node] == 0:
            failed[node] = 1
            queue[end] = node
            end += 1
    head = 0
    marks = 0
    while head < end:
        node = queue[head]
        head += 1
        for place in range(rev_ptr[node], rev_ptr[node + 1]):
            group = rev[place]
            left[group] -= 1
            touched[marks] = group
            marks += 1
            if left[group] == -1:
                needing = owner[group]
                if failed[needing] == 0:
                    failed[needing] = 1
                    queue[end] = needing
                    end += 1
    return end, marks


@_loop
def undo(fallen: int, marks: int, left: Any, failed: Any, queue: Any, touched: Any) -> None:
    """Takes a cascade back."""
    for place in range(fallen):
        failed[queue[place]] = 0
    for place in range(marks):
        left[touched[place]] += 1


@_loop
def counts(sources: Any, rev_ptr: Any, rev: Any, owner: Any, left: Any, failed: Any, queue: Any, touched: Any) -> Any:
    """How many nodes fall with each of some nodes, one by one (int64, shape sources)."""
    found = np.empty(len(sources), np.int64)
    one = np.empty(1, np.int32)
    for place in range(len(sources)):
        one[0] = sources[place]
        fallen, marks = cascade(one, rev_ptr, rev, owner, left, failed, queue, touched)
        undo(fallen, marks, left, failed, queue, touched)
        found[place] = fallen
    return found


@_loop
def order_of(node_ptr: Any, group_ptr: Any, members: Any, rev_ptr: Any, rev: Any, owner: Any) -> Any:
    """Nodes so that whoever needs comes after whoever is needed; those in or behind cycles last, as they come."""
    nodes = len(node_ptr) - 1
    waits = np.zeros(nodes, np.int64)
    for node in range(nodes):
        waits[node] = group_ptr[node_ptr[node + 1]] - group_ptr[node_ptr[node]]
    order = np.empty(nodes, np.int32)
    end = 0
    for node in range(nodes):
        if waits[node] == 0:
            order[end] = node
            end += 1
    head = 0
    while head < end:
        node = order[head]
        head += 1
        for place in range(rev_ptr[node], rev_ptr[node + 1]):
            needing = owner[rev[place]]
            waits[needing] -= 1
            if waits[needing] == 0:
                order[end] = needing
                end += 1
    for node in range(nodes):
        if waits[node] > 0:
            order[end] = node
            end += 1
    return order


@_loop
def sweep(fallen: Any, order: Any, node_ptr: Any, group_ptr: Any, members: Any, slack: Any) -> bool:
    """One pass over all nodes for many scenarios at once; whether anything changed.

    `fallen` (uint64, shape nodes x words) holds one scenario per bit. A group falls in a scenario when more than
    `slack` of its members have: `dead[j]` marks the scenarios in which at least j have.
    """
    words = fallen.shape[1]
    most = 0
    for group in range(len(slack)):
        most = max(most, slack[group])
    dead = np.empty((most + 2, words), np.uint64)
    changed = False
    for place in range(len(order)):
        node = order[place]
        for group in range(node_ptr[node], node_ptr[node + 1]):
            bar = slack[group] + 1
            for word in range(words):
                for level in range(1, bar + 1):
                    dead[level, word] = np.uint64(0)
            for spot in range(group_ptr[group], group_ptr[group + 1]):
                member = members[spot]
                for level in range(bar, 0, -1):
                    for word in range(words):
                        below = fallen[member, word]
                        if level > 1:
                            below &= dead[level - 1, word]
                        dead[level, word] |= below
            for word in range(words):
                new = fallen[node, word] | dead[bar, word]
                if new != fallen[node, word]:
                    fallen[node, word] = new
                    changed = True
    return changed


@_loop
def settle(
    times: Any, own: Any, delay: Any, allowed: Any, late: bool, order: Any, node_ptr: Any, group_ptr: Any, members: Any
) -> bool:
    """One pass of times over all nodes and samples; whether anything became earlier.

    `times`, `own`, `delay` have the shape nodes x samples. The time of a group is that of the `allowed[group] + 1`-th
    of its members to come. A node's own time stands in `own`; otherwise it comes `delay` after the first of its
    groups (`late` false: failure) or after the last of them (`late` true: recovery).
    """
    most = 0
    for group in range(len(allowed)):
        most = max(most, allowed[group])
    samples = times.shape[1]
    ranked = np.empty((most + 1, samples), times.dtype)
    lead = np.empty(samples, times.dtype)
    changed = False
    for place in range(len(order)):
        node = order[place]
        lead[:] = -np.inf if late else np.inf
        for group in range(node_ptr[node], node_ptr[node + 1]):
            bar = allowed[group]
            ranked[: bar + 1] = np.inf
            for spot in range(group_ptr[group], group_ptr[group + 1]):
                member = members[spot]
                # Samples run innermost, so that each of these is one vector instruction for several of them.
                for rank in range(bar, 0, -1):
                    for sample in range(samples):
                        later = max(ranked[rank - 1, sample], times[member, sample])
                        ranked[rank, sample] = min(ranked[rank, sample], later)
                for sample in range(samples):
                    ranked[0, sample] = min(ranked[0, sample], times[member, sample])
            if late:
                for sample in range(samples):
                    lead[sample] = max(lead[sample], ranked[bar, sample])
            else:
                for sample in range(samples):
                    lead[sample] = min(lead[sample], ranked[bar, sample])
        needs_nobody = node_ptr[node] == node_ptr[node + 1]
        for sample in range(samples):
            reached = own[node, sample]
            if not needs_nobody:
                reached = min(reached, lead[sample] + delay[node, sample])
            if reached < times[node, sample]:
                times[node, sample] = reached
                changed = True
    return changed


def settle_rows(
    times: Any, own: Any, delay: Any, allowed: Any, late: bool, order: Any, node_ptr: Any, group_ptr: Any, members: Any
) -> bool:
    """What `settle` does, with numpy over the samples: for where numba is missing; some hundred times faster there."""
    changed = False
    for node in order.tolist():
        first, last = int(node_ptr[node]), int(node_ptr[node + 1])
        reached = own[node]
        if first < last:
            lead = None
            for group in range(first, last):
                bar = int(allowed[group])
                rows = times[members[group_ptr[group] : group_ptr[group + 1]]]
                ranked = rows[0] if len(rows) == 1 else np.partition(rows, bar, axis=0)[bar]
                lead = ranked if lead is None else (np.maximum if late else np.minimum)(lead, ranked)
            reached = np.minimum(reached, lead + delay[node])
        if (reached < times[node]).any():
            times[node] = np.minimum(times[node], reached)
            changed = True
    return changed
