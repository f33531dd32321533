"""Sketches: a model's most telling neurons, as answers to anchors, in some kilobytes per layer.

A sketch keeps, of each feed-forward, the neurons whose answers to the anchors stand out most: their answers as int8
and their numbers; of the norms and of the anchors' embeddings the first axes; of every tensor its digest. The weights
cannot be rebuilt from it. Anchors are chosen from a vocabulary alone (by the digest of the string), so that two models
with one vocabulary choose the same, and the printable ASCII characters first, which most vocabularies share.
"""

import hashlib
import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ringtrue.instruments.checkpoint.stored import Stored
from ringtrue.instruments.lineage.anchors import by_tokens, inputs_of
from ringtrue.instruments.lineage.digests import LEAST_BYTES
from ringtrue.instruments.lineage.features import MOST_BLOCKS, blocks_of
from ringtrue.instruments.lineage.gains import gains_by_norm
from ringtrue.instruments.lineage.order import scaled
from ringtrue.instruments.lineage.subject import Block, Subject, names_of, tokens_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ANCHORS = 128
ASCII_ANCHORS = 64
"""Of the anchors, so many printable ASCII characters: what almost any two vocabularies share."""

NEURONS = 32
"""Of each feed-forward: with 128 anchors and three matrices 12 KiB, for 80 layers 1 MB.

Measured on a disguised small model: 64 neurons and 64 anchors find a kept cosine of 0.6, 32 and 128 one of 0.5 in the
same space. As int8 the answers lose nothing that these tests see.
"""

AXES = 64
"""First axes of the residual stream that are kept of norms and of the anchors' embeddings."""

MOST_DIGESTS = 4096
"""Digests of tensors, those of the largest; a dense model of 80 layers has some seven hundred tensors."""

PIECE = 4 << 20
"""Bytes that are digested at once."""

DIGEST = 16
"""Bytes of a tensor's digest that are kept; two different tensors agree in them with a chance of 2^-128."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockSketch:
    """One feed-forward of `count` neurons: the numbers of those kept, ascending, and their answers.

    `answers` is int8 of shape (matrices, neurons, anchors): gate where there is one, up, down; each neuron's answers
    less their mean, the largest at 127. `numbers` is uint32 of shape (neurons,).
    """

    layer: int
    expert: int
    count: int
    numbers: "NDArray[np.uint32]"
    answers: "NDArray[np.int8]"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartSketch:
    """One part of a checkpoint. `anchors` names what the columns of the answers are.

    `axes` is int8 of shape (axes, anchors): the anchors' embeddings, axis by axis. `gains` is int8 of shape
    (norms, axes), in the order of `norms`, each as `position.role`. `digests` maps the shortened SHA-256 of a tensor's
    bytes to its elements and its bytes; `size` counts all bytes of the part.
    """

    name: str
    role: str
    family: str
    width: int
    layers: int
    parameters: int
    share: float
    size: int
    anchors: tuple[str, ...]
    blocks: tuple[BlockSketch, ...]
    norms: tuple[str, ...]
    axes: "NDArray[np.int8]"
    gains: "NDArray[np.int8]"
    digests: dict[bytes, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """A checkpoint as its sketched parts."""

    parts: tuple[PartSketch, ...]

    @property
    def parameters(self) -> int:
        """Weights of all parts."""
        return sum(each.parameters for each in self.parts)


def sketch(subjects: Sequence[Subject], heard: Callable[[int], None] | None = None) -> Sketch:
    """The sketch of a checkpoint, in one pass by chunks; `heard` is told the bytes of each tensor that was digested.

    Raises `Damaged` when a file ends or changes while it is read.
    """
    import numpy as np

    with np.errstate(all="ignore"):
        return Sketch(parts=tuple(_part(each, heard) for each in subjects))


def anchor_names(subject: Subject) -> tuple[str, ...]:
    """The anchors that a model's sketch uses: token strings, or numbered inputs of an encoder; none where it has none.

    Chosen without a look at the weights.
    """
    if subject.part.embedding is not None and (rows := tokens_of(subject)):
        plain = [chr(code) for code in range(33, 127) if chr(code) in rows]
        first = sorted(plain, key=_lot)[:ASCII_ANCHORS]
        rest = sorted(rows.keys() - set(first), key=_lot)[: ANCHORS - len(first)]
        return (*first, *rest)
    if (kernel := inputs_of(subject)) is not None:
        total = len(kernel)
        some = range(total) if total <= ANCHORS else (n * total // ANCHORS for n in range(ANCHORS))
        return tuple(f"input {n} of {total}" for n in some)
    return ()


def answers_to(
    subject: Subject, names: Sequence[str]
) -> "tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]] | None":
    """What neurons read and write for these anchors, and the embeddings themselves; each (anchors, width)."""
    if not names:
        return None
    if names[0].startswith("input ") and (kernel := inputs_of(subject)) is not None:
        some = kernel[[int(each.split()[1]) for each in names]]
        return some - some.mean(0), some - some.mean(0), some
    anchors = by_tokens(subject, list(names))
    return anchors.read, anchors.written, anchors.read


def outstanding(block: Block, read: Any, written: Any, most: int) -> "tuple[NDArray[Any], list[NDArray[np.float32]]]":
    """Numbers of the neurons whose answers stand out most, ascending, and their answers at length one.

    The choice does not change when neurons are renumbered or scaled, or the residual stream is turned.
    """
    import numpy as np

    told = [scaled(each) for each in block.responses(read, written)]
    peaks = sum(np.abs(each).max(1) for each in told)
    if len(peaks) <= most:
        return np.arange(len(peaks)), told
    kept = np.sort(np.argpartition(-peaks, most)[:most])
    return kept, [each[kept] for each in told]


def eight_bits(rows: "NDArray[Any]") -> "NDArray[np.int8]":
    """Each row (along the last axis) with its largest number at 127; what is no number becomes 0."""
    import numpy as np

    rows = np.nan_to_num(rows, nan=0.0, posinf=0.0, neginf=0.0)
    top = np.abs(rows).max(-1, keepdims=True) if rows.shape[-1] else np.ones((*rows.shape[:-1], 1))
    told: NDArray[np.int8] = np.rint(rows / np.where(top > 0, top, 1) * 127).astype(np.int8)
    return told


def _part(subject: Subject, heard: Callable[[int], None] | None) -> PartSketch:
    import numpy as np

    names = anchor_names(subject)
    told = answers_to(subject, names)
    with ThreadPoolExecutor(1) as pool:
        digesting = pool.submit(digests_of, subject, heard)
        blocks = tuple(_block(each, told[0], told[1]) for each in blocks_of(subject, MOST_BLOCKS)) if told else ()
        digests, size = digesting.result()
    gains = {f"{at}.{role}": gain for (at, role), gain in gains_by_norm(subject).items()}
    high = min([AXES, *(len(each) for each in gains.values())])
    rows = [_centred(each)[:high] for each in gains.values()]
    axes = told[2].T[:AXES] if told else np.zeros((0, len(names)))
    return PartSketch(
        name=subject.part.name, role=subject.part.role, family=subject.part.family, width=subject.part.width,
        layers=len(subject.part.layers), parameters=subject.parameters, share=subject.share,
        size=size, anchors=names, blocks=blocks, norms=tuple(gains),
        axes=eight_bits(axes), gains=eight_bits(np.array(rows)) if rows else np.zeros((0, 0), np.int8),
        digests=digests,
    )  # fmt: skip


def _block(block: Block, read: Any, written: Any) -> BlockSketch:
    import numpy as np

    numbers, told = outstanding(block, read, written, NEURONS)
    return BlockSketch(
        layer=block.layer, expert=block.expert, count=block.count, numbers=numbers.astype(np.uint32),
        answers=eight_bits(np.stack(told)),
    )  # fmt: skip


def digests_of(
    subject: Subject, heard: Callable[[int], None] | None = None
) -> tuple[dict[bytes, tuple[int, int]], int]:
    """Shortened digests of the part's largest tensors, with their elements and bytes; and the bytes of all of them.

    Tensors that are small or one value throughout tell nothing and have none.
    """
    tensors = [subject.checkpoint.tensors[name] for name in names_of(subject)]
    found = ((_digest(subject, each, heard), each) for each in tensors)
    told = {digest: (math.prod(each.shape), each.end - each.start) for digest, each in found if digest}
    largest = sorted(told, key=lambda each: (-told[each][1], each))[:MOST_DIGESTS]
    return {each: told[each] for each in largest}, sum(each.end - each.start for each in tensors)


def _digest(subject: Subject, tensor: Stored, heard: Callable[[int], None] | None) -> bytes:
    digest = hashlib.sha256()
    first, plain = b"", True
    for piece in subject.checkpoint.raw(tensor, PIECE):
        digest.update(piece)
        first = first or piece[:8]
        plain = plain and piece == (first * (len(piece) // 8 + 1))[: len(piece)]
        if heard:
            heard(len(piece))
    return b"" if plain or tensor.end - tensor.start < LEAST_BYTES else digest.digest()[:DIGEST]


def _centred(gain: "NDArray[Any]") -> "NDArray[Any]":
    told: NDArray[Any] = gain - gain.mean()
    return told


def _lot(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
