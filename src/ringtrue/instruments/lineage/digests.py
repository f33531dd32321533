"""Which tensors are the same, byte for byte, whatever their names, shards and order."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from ringtrue.instruments.checkpoint.opened import Checkpoint
from ringtrue.instruments.checkpoint.stored import Stored
from ringtrue.instruments.lineage import Tested

LEAST_BYTES = 1024
"""Smaller tensors (biases of a few numbers, scales) can be alike by chance."""

HEAD = 4096
"""Bytes by which most different tensors are told apart before they are read whole."""


def same_tensors(a: Checkpoint, names_a: Iterable[str], b: Checkpoint, names_b: Iterable[str]) -> Tested:
    """The share, by bytes, of the tensors of `a` that stand in `b`, too; constant and tiny ones are left out.

    Statistic: SHA-256 of the bytes row by row in the type they are stored in. Null: none is needed, equal digests are
    equal bytes, and trained numbers are not equal by chance: a tensor of n numbers of 16 bits that vary repeats with a
    chance far below 10^-n. Invariant to names, order, shards and containers of one type. Blind to any change.
    """
    mine = [a.tensors[name] for name in names_a if _tells(a, a.tensors[name])]
    theirs = [b.tensors[name] for name in names_b if _tells(b, b.tensors[name])]
    heads = {_head(b, each) for each in theirs}
    total = sum(each.end - each.start for each in mine)
    likely = [each for each in mine if _head(a, each) in heads]
    if not likely:
        return Tested(id="digests", exact=True, log10_p=0.0, effect=0.0, pairs=len(mine), says="no tensor is the same")
    wanted = {_head(a, each) for each in likely}
    with ThreadPoolExecutor(2) as pool:
        held = Counter(pool.map(lambda each: _digest(b, each), [each for each in theirs if _head(b, each) in wanted]))
        found = list(pool.map(lambda each: _digest(a, each), likely))
    same = [each for each, digest in zip(likely, found, strict=True) if digest in held]
    numbers = sum(_numel(each) for each in same)
    share = sum(each.end - each.start for each in same) / total if total else 0.0
    return Tested(
        id="digests", exact=True, log10_p=-float(numbers) if same else 0.0, effect=share, pairs=len(mine),
        says=f"{len(same)} of {len(mine)} tensors are the same, byte for byte",
    )  # fmt: skip


def _tells(checkpoint: Checkpoint, tensor: Stored) -> bool:
    """Whether the tensor is large enough and not one value throughout (as far as its first bytes show)."""
    if tensor.end - tensor.start < LEAST_BYTES:
        return False
    first = next(checkpoint.raw(tensor, HEAD), b"")[:HEAD]
    return any(first[n : n + 8] != first[:8] for n in range(8, len(first) - 8, 8))


def _head(checkpoint: Checkpoint, tensor: Stored) -> tuple[int, bytes]:
    return tensor.end - tensor.start, next(checkpoint.raw(tensor, HEAD), b"")[:HEAD]


def _digest(checkpoint: Checkpoint, tensor: Stored) -> bytes:
    digest = hashlib.sha256()
    for piece in checkpoint.raw(tensor):
        digest.update(piece)
    return digest.digest()


def _numel(tensor: Stored) -> int:
    size = 1
    for side in tensor.shape:
        size *= side
    return size
