"""A checkpoint prepared to be held against many sketches: its answers to all anchors that they use, heard once."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ringtrue.instruments.lineage.compare import unfit
from ringtrue.instruments.lineage.features import blocks_of
from ringtrue.instruments.lineage.gains import gains_by_norm
from ringtrue.instruments.lineage.order import scaled
from ringtrue.instruments.lineage.sketch import AXES, Sketch, anchor_names, answers_to, digests_of, outstanding
from ringtrue.instruments.lineage.subject import Block, Subject, tokens_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_HEARD = 256
"""Anchors that one checkpoint answers to: its own first, then those that most sketches use."""

MOST_NEURONS = 512
"""Neurons of each feed-forward whose answers are kept, those that stand out most; a sketch keeps 32."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardBlock:
    """One feed-forward: `numbers` of the neurons kept, `answers` float16 (matrices, neurons, anchors)."""

    block: Block
    numbers: "NDArray[Any]"
    answers: "NDArray[np.float16]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """One part of the examined checkpoint. `why` says why nothing can be told of it; then the rest is empty.

    `columns` is the column of each anchor. `axes` (axes, anchors) and `gains` by `position.role` are the first axes of
    the residual stream; `digests` maps shortened digests to elements and bytes, `size` counts the part's bytes.
    """

    subject: Subject
    why: str
    columns: dict[str, int]
    blocks: tuple[HeardBlock, ...]
    axes: "NDArray[np.float32]"
    gains: "dict[str, NDArray[Any]]"
    digests: dict[bytes, tuple[int, int]]
    size: int


def hear(
    subjects: Sequence[Subject], sketches: Iterable[Sketch], heard: Callable[[int], None] | None = None
) -> tuple[Hearing, ...]:
    """Every part of a checkpoint, prepared for these sketches; `heard` is told the bytes of each tensor digested."""
    wanted = Counter(name for each in sketches for part in each.parts for name in part.anchors)
    import numpy as np

    with np.errstate(all="ignore"):
        return tuple(_hear(each, wanted, heard) for each in subjects)


def answers_of(answers: "NDArray[Any]", columns: Sequence[int]) -> "NDArray[np.float32]":
    """Answers to some of the anchors, less their mean and at length one; (matrices, neurons, anchors)."""
    import numpy as np

    some = answers[:, :, list(columns)].astype(np.float32)
    return np.stack([scaled(each) for each in some])


def tables_between(mine: "NDArray[np.float32]", theirs: "NDArray[np.float32]") -> "list[NDArray[np.float32]]":
    """Cosines between answers, matrix by matrix; gates are left out where only one of two models has them."""
    both = min(len(mine), len(theirs))
    return [x @ y.T for x, y in zip(mine[-both:], theirs[-both:], strict=True)]


def _hear(subject: Subject, wanted: Counter[str], heard: Callable[[int], None] | None) -> Hearing:
    import numpy as np

    digests, size = digests_of(subject, heard)
    why = unfit(subject)
    names = () if why else _anchors(subject, wanted)
    told = answers_to(subject, names)
    blocks = tuple(_block(each, told[0], told[1]) for each in blocks_of(subject)) if told else ()
    gains = {} if why else {f"{at}.{role}": gain[:AXES] for (at, role), gain in gains_by_norm(subject).items()}
    return Hearing(
        subject=subject, why=why, columns={name: n for n, name in enumerate(names)}, blocks=blocks,
        axes=np.ascontiguousarray(told[2].T[:AXES]) if told else np.zeros((0, 0), np.float32),
        gains=gains, digests=digests, size=size,
    )  # fmt: skip


def _anchors(subject: Subject, wanted: Counter[str]) -> tuple[str, ...]:
    own = anchor_names(subject)
    if own and own[0].startswith("input "):
        return own
    rows = tokens_of(subject) if own else {}
    others = (name for name, _ in sorted(wanted.items(), key=lambda each: (-each[1], each[0])) if name in rows)
    return tuple(dict.fromkeys((*own, *others)))[:MOST_HEARD]


def _block(block: Block, read: Any, written: Any) -> HeardBlock:
    import numpy as np

    numbers, told = outstanding(block, read, written, MOST_NEURONS)
    return HeardBlock(block=block, numbers=numbers, answers=np.stack(told).astype(np.float16))
