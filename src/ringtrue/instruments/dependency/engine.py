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
            first, last = group_ptr[group], group_ptr[group + 1]
            if bar == 1 or bar == last - first:  # it falls with any, or with all of them
                for word in range(words):
                    dead[bar, word] = fallen[members[first], word]
                for spot in range(first + 1, last):
                    for word in range(words):
                        if bar == 1:
                            dead[bar, word] |= fallen[members[spot], word]
                        else:
                            dead[bar, word] &= fallen[members[spot], word]
            else:
                for level in range(1, bar + 1):
                    for word in range(words):
                        dead[level, word] = np.uint64(0)
                for spot in range(first, last):
                    for level in range(bar, 0, -1):
                        for word in range(words):
                            below = fallen[members[spot], word]
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
def ranked(times: Any, first: int, last: int, bar: int, members: Any, levels: Any) -> None:
    """The time at which `bar + 1` of a group's members have come, per sample, into `levels[bar]`."""
    samples = times.shape[1]
    levels[bar] = times[members[first]]
    if bar == 0 or bar == last - first - 1:  # the first or the last of them
        for spot in range(first + 1, last):
            member = members[spot]
            # Samples run innermost, so that each of these is one vector instruction for several of them.
            for sample in range(samples):
                here = times[member, sample]
                levels[bar, sample] = min(levels[bar, sample], here) if bar == 0 else max(levels[bar, sample], here)
        return
    levels[0] = levels[bar]
    levels[1 : bar + 1] = np.inf
    for spot in range(first + 1, last):
        member = members[spot]
        for level in range(bar, 0, -1):
            for sample in range(samples):
                later = max(levels[level - 1, sample], times[member, sample])
                levels[level, sample] = min(levels[level, sample], later)
        for sample in range(samples):
            levels[0, sample] = min(levels[0, sample], times[member, sample])


@_loop
def settle(
    times: Any,
    falls: Any,
    buffer: Any,
    drawn: Any,
    row: Any,
    allowed: Any,
    order: Any,
    node_ptr: Any,
    group_ptr: Any,
    members: Any,
) -> bool:
    """One pass of times over the nodes of `order` and all samples; whether any became earlier.

    `times` (float32, nodes x samples) begins as what comes by itself, infinite for what does not. The time of a group
    is that of the `allowed[group] + 1`-th of its members to come. With `falls` of no rows nodes fall: after the first
    of their groups. With `falls` like `times` they come back: after the last of their groups and after their own fall,
    and what did not fall is there from the beginning. Both `buffer[node]` days later, or later by the row `row[node]`
    of `drawn` where that is not negative.
    """
    samples = times.shape[1]
    rising = len(falls) > 0
    most = 0
    for place in range(len(order)):
        for group in range(node_ptr[order[place]], node_ptr[order[place] + 1]):
            most = max(most, allowed[group])
    levels = np.empty((most + 1, samples), times.dtype)
    lead = np.empty(samples, times.dtype)
    changed = False
    for place in range(len(order)):
        node = order[place]
        if node_ptr[node] == node_ptr[node + 1]:
            continue
        for group in range(node_ptr[node], node_ptr[node + 1]):
            bar = allowed[group]
            ranked(times, group_ptr[group], group_ptr[group + 1], bar, members, levels)
            if group == node_ptr[node]:
                lead[:] = levels[bar]
            elif rising:
                for sample in range(samples):
                    lead[sample] = max(lead[sample], levels[bar, sample])
            else:
                for sample in range(samples):
                    lead[sample] = min(lead[sample], levels[bar, sample])
        if row[node] >= 0:
            for sample in range(samples):
                lead[sample] += drawn[row[node], sample]
        elif buffer[node] > 0:
            for sample in range(samples):
                lead[sample] += buffer[node]
        if rising:
            for sample in range(samples):
                down = falls[node, sample]
                lead[sample] = max(lead[sample], down) if down < np.inf else np.float32(0)
        sooner = False
        for sample in range(samples):
            sooner |= lead[sample] < times[node, sample]
        if sooner:
            changed = True
            for sample in range(samples):
                times[node, sample] = min(times[node, sample], lead[sample])
    return changed


def settle_rows(
    times: Any,
    falls: Any,
    buffer: Any,
    drawn: Any,
    row: Any,
    allowed: Any,
    order: Any,
    node_ptr: Any,
    group_ptr: Any,
    members: Any,
) -> bool:
    """What `settle` does, with numpy over the samples: for where numba is missing; some hundred times faster there."""
    changed, rising = False, len(falls) > 0
    for node in order.tolist():
        lead = None
        for group in range(int(node_ptr[node]), int(node_ptr[node + 1])):
            bar = int(allowed[group])
            rows = times[members[group_ptr[group] : group_ptr[group + 1]]]
            ranked = rows[0] if len(rows) == 1 else np.partition(rows, bar, axis=0)[bar]
            lead = ranked if lead is None else (np.maximum if rising else np.minimum)(lead, ranked)
        if lead is None:
            continue
        lead = lead + (drawn[row[node]] if row[node] >= 0 else buffer[node])
        if rising:
            lead = np.where(np.isinf(falls[node]), np.float32(0), np.maximum(lead, falls[node]))
        if (lead < times[node]).any():
            times[node] = np.minimum(times[node], lead)
            changed = True
    return changed
