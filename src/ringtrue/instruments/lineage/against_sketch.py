"""Holds a checkpoint against a sketch: what a comparison becomes when only a sketch of the reference is left.

`sketch-digests` (exact): tensors whose digests stand in the sketch. `sketch-axes`, `sketch-gains` (exact): the order
test on the first axes, by the embeddings of the anchors and by gains. `sketch-numbers` (exact): neurons are paired by
their answers to anchors, in which numbers have no part; then pairs of one number are counted. For independent models
each of the reference's neurons has any number with the same chance, so that of P pairs the factorial moments of the
count are at most those of Poisson(P / (n - P + 1)), n neurons being in the layer: the bound of `bounds` holds whatever
the answers are, universal neurons included. `sketch-answers` (calibrated): how many neurons are alike in two of their
matrices, whatever their numbers; all disguises that leave the vocabulary's strings leave it.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ringtrue.instruments.lineage import Comparison, Component, Tested, Verdict
from ringtrue.instruments.lineage.anchors import LEAST
from ringtrue.instruments.lineage.bank import bank, covers
from ringtrue.instruments.lineage.bounds import corrected, count_bound
from ringtrue.instruments.lineage.coincidence import coincidence_bound, coincidences
from ringtrue.instruments.lineage.compare import RANK, alike
from ringtrue.instruments.lineage.decision import rule, strongest
from ringtrue.instruments.lineage.hearing import HeardBlock, Hearing, answers_of, tables_between
from ringtrue.instruments.lineage.limits import limits
from ringtrue.instruments.lineage.order import hits, order_bound, scaled, unit
from ringtrue.instruments.lineage.planted import seen_from_planted
from ringtrue.instruments.lineage.sketch import BlockSketch, PartSketch, Sketch

if TYPE_CHECKING:
    from numpy.typing import NDArray

TESTS = 5
"""Tests on each part, for which all bounds are corrected."""


def compare_sketch(examined: Sequence[Hearing], reference: Sketch, *, references: int = 1) -> Comparison:
    """Compares every part of the examined checkpoint with its likes in the sketch.

    `references` is how many sketches the checkpoint is held against in all; every bound is corrected for it. Parts
    without a like in the sketch are left out.
    """
    import numpy as np

    found: list[Component] = []
    for one in examined:
        likes = [each for each in reference.parts if alike(each.role, one.subject.part.role)]
        with np.errstate(all="ignore"):
            tried = [_component(one, each, references * len(likes)) for each in likes]
        if tried:
            found.append(min(tried, key=lambda each: (RANK[each.verdict], each.log10_p)))
    if not found:
        return Comparison(
            verdict=Verdict.NOT_TESTABLE, log10_p=0.0, components=(), why="the two have no part in common"
        )
    return Comparison(
        verdict=strongest(found, limits()), log10_p=min(each.log10_p for each in found), components=tuple(found)
    )


def resemblance(examined: Sequence[Hearing], reference: Sketch, layers: int = 8, neurons: int = 192) -> float:
    """A quick look for ranking: log10 of the best bound over some layers of the examined; 0 says nothing.

    It reads the neurons that stand out most in `layers` layers, evenly chosen, against all layers of the sketch.
    """
    best = 0.0
    for one in examined:
        if one.why:
            continue
        for part in reference.parts:
            if not alike(part.role, one.subject.part.role):
                continue
            if any(digest in part.digests for digest in one.digests):
                return -math.inf
            shared = _shared(one, part)
            if len(shared[0]) < LEAST:
                continue
            some = _evenly(one.blocks, layers)
            for a in some:
                for b in _like(part.blocks, a, shared, neurons):
                    best = min(best, b)
    return best


@dataclass(slots=True)
class _Map:
    """What all pairs of feed-forwards gave: (blocks of the examined, blocks of the sketch)."""

    counts: "NDArray[Any]"
    sizes: "NDArray[Any]"
    alike: "NDArray[Any]"
    numbered: "NDArray[Any]"
    paired: "NDArray[Any]"


def _component(one: Hearing, part: PartSketch, references: int) -> Component:
    told = Component(
        name=one.subject.part.name, role=one.subject.part.role, against=part.name, verdict=Verdict.NOT_TESTABLE,
        log10_p=0.0, share=one.subject.share, why=one.why,
    )  # fmt: skip
    if one.why:
        return told
    held = limits()
    tests = [_digests(one, part)]
    layer_map: tuple[int, ...] = ()
    learned: float | None = None
    disguised: float | None = None
    shared = _shared(one, part)
    tried = float(references * TESTS)
    if tests[0].effect < held.verbatim_share:
        axes = list(_axes(one, part, shared)) if one.subject.part.width == part.width else []
        gains, learned = _gains(one, part) if one.subject.part.width == part.width else (None, None)
        tests += [*axes, *([gains] if gains else [])]
        in_place = any(each.log10_p <= held.exact_log10_p for each in axes)
        if len(shared[0]) >= LEAST and one.blocks and part.blocks:
            table = _all_pairs(one, part, shared)
            tests += [_numbers(one, part, table), _answers(one, part, table)]
            layer_map = _layer_map(one, part, table)
        if in_place and learned is not None and layer_map and layer_map != tuple(each.layer for each in part.blocks):
            learned = _learned_along(one, part, layer_map)
        learned = learned if in_place else None
    ruling = rule(tests, learned, held, tried=int(tried), in_range=_in_range(one, part))
    if ruling.verdict is Verdict.NO_EVIDENCE and one.blocks and part.blocks and len(shared[0]) >= LEAST:
        disguised = seen_from_planted(
            one, part, shared, tried * len(one.blocks) * len(part.blocks), in_range=_in_range(one, part)
        )
    if ruling.verdict is Verdict.NO_EVIDENCE and len(tests) == 1:
        why = "the reference shares too few tokens or inputs with it to be compared by its sketch"
        return Component(
            name=told.name, role=told.role, against=told.against, verdict=Verdict.NOT_TESTABLE, log10_p=0.0,
            share=told.share, tests=tuple(tests), why=why,
        )  # fmt: skip
    return Component(
        name=told.name, role=told.role, against=told.against, verdict=ruling.verdict, log10_p=ruling.log10_p,
        tests=tuple(tests), layer_map=layer_map, seen_from_disguised=disguised, share=told.share, why=ruling.why,
    )  # fmt: skip


def _in_range(one: Hearing, part: PartSketch) -> bool:
    """Whether the bank of independent models was measured with sketches, and holds models like both."""
    mine = one.subject
    return (
        "sketch-answers" in bank()
        and covers(mine.part.role, mine.parameters, mine.part.width)
        and covers(part.role, part.parameters, part.width)
    )


def _shared(one: Hearing, part: PartSketch) -> tuple[list[int], list[int]]:
    """Columns of the anchors that both have: in the examined, and in the sketch."""
    both = [(one.columns[name], n) for n, name in enumerate(part.anchors) if name in one.columns]
    return [a for a, _ in both], [b for _, b in both]


def _digests(one: Hearing, part: PartSketch) -> Tested:
    same = [digest for digest in one.digests if digest in part.digests]
    numbers = sum(one.digests[each][0] for each in same)
    share = sum(one.digests[each][1] for each in same) / one.size if one.size else 0.0
    return Tested(
        id="digests", exact=True, log10_p=-float(min(numbers, 10**15)) if same else 0.0, effect=share,
        pairs=len(one.digests), says=f"{len(same)} of {len(one.digests)} tensors are the same, byte for byte",
    )  # fmt: skip


def _axes(one: Hearing, part: PartSketch, shared: tuple[list[int], list[int]]) -> Iterator[Tested]:
    if len(shared[0]) < LEAST or min(len(one.axes), len(part.axes)) < 16 or one.subject.part.role == "audio-encoder":
        return
    import numpy as np

    first, second = one.axes[:, shared[0]], part.axes[:, shared[1]].astype(np.float32)
    size = min(len(first), len(second))
    table = scaled(first[:size]) @ scaled(second[:size]).T
    bound, share = order_bound([(size, hits(table))])
    yield Tested(
        id="sketch-axes", exact=True, log10_p=bound, effect=share, pairs=size,
        says=f"{share:.0%} of {size} axes of the embeddings are nearest to the axis of their own number",
    )  # fmt: skip


def _gains(one: Hearing, part: PartSketch) -> tuple[Tested | None, float | None]:
    """The order test on axes by the gains of norms, and their mean correlation: see `gains`."""
    import numpy as np

    if one.subject.part.role == "audio-encoder":
        return None, None
    rows = {name: part.gains[n].astype(np.float32) for n, name in enumerate(part.norms)}
    like = [(gain, rows[name]) for name, gain in one.gains.items() if name in rows and len(gain) == len(rows[name])]
    like = [(x, y) for x, y in like if _varies(x) and np.any(y)]
    if len(like) < 2:
        return None, None
    first, second = scaled(np.array([x for x, _ in like])), scaled(np.array([y for _, y in like]))
    learned = float(np.mean(np.einsum("ij,ij->i", first, second)))
    table = unit(first.T - first.T.mean(1, keepdims=True)) @ unit(second.T - second.T.mean(1, keepdims=True)).T
    bound, share = order_bound([(len(table), hits(table))])
    return Tested(
        id="sketch-gains", exact=True, log10_p=bound, effect=max(0.0, learned), pairs=len(table),
        says=f"centred gains of the same axis correlate at {learned:.2f} over {len(like)} norms; {share:.0%} of "
        f"{len(table)} axes are nearest to the axis of their own number",
    ), learned  # fmt: skip


def _learned_along(one: Hearing, part: PartSketch, layer_map: tuple[int, ...]) -> float | None:
    """The correlation of the gains of layers that belong together: see `gains.learned_along`."""
    import numpy as np

    numbered = {layer.index: n for n, layer in enumerate(one.subject.part.layers)}
    like = {numbered[each.block.layer]: to for each, to in zip(one.blocks, layer_map, strict=True) if to >= 0}
    rows = {name: part.gains[n].astype(np.float32) for n, name in enumerate(part.norms)}
    pairs = [
        (gain, rows[f"{like[int(at)]}.{role}"])
        for (at, _, role), gain in ((name.partition("."), gain) for name, gain in one.gains.items())
        if int(at) in like and f"{like[int(at)]}.{role}" in rows
    ]
    pairs = [(x, y) for x, y in pairs if len(x) == len(y) and _varies(x) and np.any(y)]
    if len(pairs) < 2:
        return None
    first, second = scaled(np.array([x for x, _ in pairs])), scaled(np.array([y for _, y in pairs]))
    return float(np.mean(np.einsum("ij,ij->i", first, second)))


def _varies(gain: "NDArray[Any]") -> bool:
    return float(gain.std()) > 1e-3 * (abs(float(gain.mean())) + 1e-6)


def _all_pairs(one: Hearing, part: PartSketch, shared: tuple[list[int], list[int]]) -> _Map:
    import numpy as np

    shape = len(one.blocks), len(part.blocks)
    told = _Map(*(np.zeros(shape) for _ in range(5)))
    sketched = [answers_of(each.answers, shared[1]) for each in part.blocks]
    for i, a in enumerate(one.blocks):
        mine = answers_of(a.answers, shared[0])
        for j, (b, theirs) in enumerate(zip(part.blocks, sketched, strict=True)):
            tables = tables_between(mine, theirs)
            count, rate, partner = coincidences(tables)
            told.counts[i, j], told.sizes[i, j] = count, min(tables[0].shape) * (len(tables) * (len(tables) - 1) // 2)
            told.alike[i, j] = coincidence_bound(count, rate)
            told.paired[i, j], told.numbered[i, j] = _same_numbers(a, b, partner)
    return told


def _same_numbers(a: HeardBlock, b: BlockSketch, partner: "NDArray[Any]") -> tuple[int, int]:
    """Pairs of neurons, and those of one number; nothing where the layers are of different size."""
    import numpy as np

    rows = np.flatnonzero(partner >= 0)
    if a.block.count != b.count or b.count < 2 * len(b.numbers) or not len(rows):
        return 0, 0
    return len(rows), int((a.numbers[rows] == b.numbers[partner[rows]]).sum())


def _numbers(one: Hearing, part: PartSketch, table: _Map) -> Tested:
    """The exact test on numbers: the best pair of layers, or all layers of one number together."""
    import numpy as np

    counts = np.array([each.count for each in part.blocks])[None, :]
    rates = table.paired / np.maximum(1, counts - table.paired + 1)
    bounds = np.vectorize(count_bound, otypes=[float])(table.numbered, rates)
    best = corrected(float(bounds.min()), bounds.size)
    i, j = divmod(int(bounds.argmin()), bounds.shape[1])
    if bounds.shape[0] == bounds.shape[1]:
        together = count_bound(float(np.trace(table.numbered)), float(np.trace(rates)))
        best = corrected(min(best, together), 2)
    share = float(table.numbered[i, j] / max(1, table.paired[i, j]))
    return Tested(
        id="sketch-numbers", exact=True, log10_p=best, effect=share, pairs=int(table.paired.sum()),
        says=f"{int(table.numbered[i, j])} of {int(table.paired[i, j])} neurons of layer {one.blocks[i].block.layer} "
        f"that answer alike have the same number in layer {part.blocks[j].layer} of the reference",
    )  # fmt: skip


def _answers(one: Hearing, part: PartSketch, table: _Map) -> Tested:
    """Neurons alike: the bound of the best pair of layers; the share, over all layers, of each one's best pair.

    A first layer often has some neurons that independent models share, all layers together never have many.
    """
    i, j = divmod(int(table.alike.argmin()), table.alike.shape[1])
    shares = table.counts / table.sizes
    share = float(shares.max(1).mean())
    return Tested(
        id="sketch-answers", exact=False, log10_p=corrected(float(table.alike[i, j]), table.alike.size), effect=share,
        pairs=int(table.sizes[i, j]),
        says=f"layer {one.blocks[i].block.layer} answers like layer {part.blocks[j].layer} of the reference: "
        f"{shares[i, j]:.0%} of the neurons kept are alike in two of their matrices, {share:.0%} over all layers",
    )  # fmt: skip


def _layer_map(one: Hearing, part: PartSketch, table: _Map) -> tuple[int, ...]:
    bar = limits().calibrated_log10_p
    best = table.alike.argmin(1)
    told = tuple(
        part.blocks[j].layer if corrected(float(table.alike[i, j]), table.alike.size) <= bar else -1
        for i, j in enumerate(best)
    )
    return told if any(each >= 0 for each in told) else ()


def _evenly(blocks: Sequence[HeardBlock], most: int) -> list[HeardBlock]:
    return [blocks[n * len(blocks) // most] for n in range(most)] if len(blocks) > most else list(blocks)


def _like(
    blocks: Sequence[BlockSketch], a: HeardBlock, shared: tuple[list[int], list[int]], neurons: int
) -> Iterator[float]:
    import numpy as np

    peaks = np.abs(a.answers.astype(np.float32)).max(2).sum(0)
    kept = np.argsort(-peaks)[:neurons]
    mine = answers_of(a.answers[:, kept], shared[0])
    for b in blocks:
        count, rate, _ = coincidences(tables_between(mine, answers_of(b.answers, shared[1])))
        yield coincidence_bound(count, rate)
