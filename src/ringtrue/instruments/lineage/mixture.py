"""How much of each reference is in a checkpoint: shares of a merge by layer and expert, and what is its own.

The neurons of a feed-forward of the examined, stacked to one long vector, are written as a sum of those of the
references, each times a share, by least squares; what no reference explains is its own training. One parent has a share
near one, a merge of two has both shares, a layer taken over whole has the one it came from. Neurons are put into order
first, where they were renumbered, by their coincidences (`coincidence`); axes must stand as they did, so that nothing
is said where the residual stream was turned. Shares are estimates with a standard error and decide nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ringtrue.instruments.lineage import Comparison, Component, Verdict
from ringtrue.instruments.lineage.coincidence import coincidences
from ringtrue.instruments.lineage.features import MOST_NEURONS, blocks_of, in_common, tables_of
from ringtrue.instruments.lineage.order import LEAST, levels
from ringtrue.instruments.lineage.subject import Block, Subject

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST_SHARE = 0.03
"""Shares below this, and below three standard errors, are told as none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parent:
    """One reference: its part, and what the comparison with it found."""

    subject: Subject
    found: Component


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where one feed-forward comes from.

    `shares` has for each reference what it is multiplied with in the sum, 0 where it has no part in it; `errors` their
    standard errors. `own` is the length of what no reference explains over the length of the whole, 0 to 1.
    """

    layer: int
    expert: int
    shares: tuple[float, ...]
    errors: tuple[float, ...]
    own: float


def mixtures(
    examined: Sequence[Subject], references: "Sequence[tuple[Sequence[Subject], Comparison]]"
) -> dict[str, tuple[Origin, ...]]:
    """By the name of the part, the origins of its feed-forwards among references with what comparing them found.

    Only references on which the part depends have shares; parts that depend on none are left out.
    """
    told = {}
    for one in examined:
        parents = [_parent(one, subjects, found) for subjects, found in references]
        if any(parents) and (found_origins := origins(one, parents)):
            told[one.part.name] = found_origins
    return told


def _parent(one: Subject, subjects: Sequence[Subject], found: Comparison) -> Parent | None:
    told = next((each for each in found.components if each.name == one.part.name and each.verdict in _DEPENDS), None)
    against = next((each for each in subjects if told and each.part.name == told.against), None)
    return Parent(subject=against, found=told) if told and against else None


_DEPENDS = (Verdict.VERBATIM, Verdict.DERIVED, Verdict.DEPENDENT)


def origins(examined: Subject, parents: Sequence[Parent | None]) -> tuple[Origin, ...]:
    """The shares of every feed-forward that has neurons of a reference in it, in the order of the layers.

    Feed-forwards in which none is found are left out. References of another width have no share.
    """
    told = []
    for n, block in enumerate(blocks_of(examined)):
        likes = [_like(n, each, block) if each else None for each in parents]
        if any(likes) and (found := _mixed(block, likes)) is not None:
            told.append(found)
    return tuple(told)


def _like(n: int, parent: Parent, block: Block) -> Block | None:
    """The feed-forward of a reference that this one resembles, by the map of layers or else by its number."""
    blocks = blocks_of(parent.subject)
    layer = parent.found.layer_map[n] if n < len(parent.found.layer_map) else -1
    found: Block | None = None
    if layer >= 0:
        alike = [each for each in blocks if each.layer == layer]
        numbered = [each for each in alike if each.expert == block.expert]
        found = next(iter(numbered or alike), None)
    elif n < len(blocks) and not parent.found.layer_map:
        found = blocks[n]
    return found if found is not None and found.width == block.width else None


def _mixed(block: Block, likes: "Sequence[Block | None]") -> Origin | None:
    import numpy as np

    mine = block.neurons(0, min(block.count, MOST_NEURONS))
    theirs = {n: each.neurons(0, min(each.count, MOST_NEURONS)) for n, each in enumerate(likes) if each is not None}
    orders = {n: _partners(mine, each) for n, each in theirs.items()}
    orders = {n: each for n, each in orders.items() if (each >= 0).sum() >= LEAST}
    if not orders:
        return None
    rows = np.flatnonzero(np.all(np.stack([each >= 0 for each in orders.values()]), axis=0))
    if len(rows) < LEAST:
        best = max(orders, key=lambda n: int((orders[n] >= 0).sum()))
        orders = {best: orders[best]}
        rows = np.flatnonzero(orders[best] >= 0)
    pairs = {n: in_common(mine, theirs[n]) for n in orders}
    matrices = min(len(first) for first, _ in pairs.values())
    target = np.concatenate([each[rows].ravel() for each in mine[-matrices:]]).astype(np.float64)
    table = np.column_stack(
        [np.concatenate([each[orders[n][rows]].ravel() for each in pairs[n][1][-matrices:]]) for n in orders]
    ).astype(np.float64)
    shares, errors, own = _fitted(table, target)
    told = dict(zip(orders, zip(shares, errors, strict=True), strict=True))
    whole = [told.get(n, (0.0, 0.0)) for n in range(len(likes))]
    return Origin(
        layer=block.layer, expert=block.expert, errors=tuple(round(error, 4) for _, error in whole),
        shares=tuple(round(share, 4) if abs(share) >= max(LEAST_SHARE, 3 * error) else 0.0 for share, error in whole),
        own=round(own, 4),
    )  # fmt: skip


def _partners(mine: "Sequence[NDArray[Any]]", theirs: "Sequence[NDArray[Any]]") -> "NDArray[Any]":
    """For each neuron the one of the reference that it corresponds to, or -1: its number where these agree."""
    import numpy as np

    tables = tables_of(mine, theirs)
    if tables[0].shape[0] == tables[0].shape[1]:
        total = np.sum(tables, axis=0)
        own = np.diagonal(total)
        if ((total >= own[:, None]).sum(1) <= levels(len(own))[0]).mean() > 0.5:
            return np.arange(len(own))
    _, _, partner = coincidences(tables)
    return partner


def _fitted(table: "NDArray[Any]", target: "NDArray[Any]") -> "tuple[list[float], list[float], float]":
    """Shares, their standard errors, and the length of the rest over that of the target."""
    import numpy as np

    shares, _, _, _ = np.linalg.lstsq(table, target, rcond=1e-10)
    rest = target - table @ shares
    spread = float(rest @ rest) / max(1, len(target) - table.shape[1])
    errors = np.sqrt(np.maximum(np.diag(np.linalg.pinv(table.T @ table)) * spread, 0))
    own = float(np.sqrt(rest @ rest) / max(float(np.sqrt(target @ target)), 1e-30))
    return [float(each) for each in shares], [float(each) for each in errors], min(1.0, own)
