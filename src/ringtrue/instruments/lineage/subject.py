"""A checkpoint made ready to be compared: its parts, their neurons with norms folded in, their tokens by string."""

import hashlib
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ringtrue.instruments.checkpoint import Damaged
from ringtrue.instruments.checkpoint.anatomy import FeedForward, Layer, Part, Weight
from ringtrue.instruments.checkpoint.opened import Checkpoint, checkpoints_in, open_checkpoint
from ringtrue.instruments.checkpoint.parts import anatomy_of
from ringtrue.instruments.checkpoint.vocabulary import read_vocabulary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_CONFIG = 4 << 20
"""Bytes of a configuration; the largest published ones have some hundred thousand."""

CHUNK_ROWS = 512
"""Rows of a matrix that are read at once; at a width of 16,384 they are 32 MiB."""

SPEAKING = ("text-decoder", "text-encoder", "unknown")
"""Roles whose embedding, where they have one, is that of the vocabulary."""

CONFIGS = ("config.json", "adapter_config.json", "params.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One part of a checkpoint, to be compared: `blocks` are its feed-forwards, layer after layer, expert after expert.

    `vocabulary` maps token strings to rows of the embedding; empty where the part has none.
    """

    part: Part
    checkpoint: Checkpoint
    blocks: tuple["Block", ...]
    vocabulary: Mapping[str, int] = field(default_factory=dict)
    parameters: int = 0
    share: float = 1.0
    config: Mapping[str, Any] = field(default_factory=dict)

    def rows_of(self, weight: Weight, rows: Sequence[int]) -> "NDArray[np.float32]":
        """Some rows of a matrix, in the order asked for, shape (rows, width); read in ascending order, in runs."""
        import numpy as np

        wanted = np.asarray(rows)
        order = np.argsort(wanted, kind="stable")
        out = np.empty((len(wanted), *weight.shape[1:]), np.float32)
        at = 0
        while at < len(order):
            first = at
            while at + 1 < len(order) and wanted[order[at + 1]] - wanted[order[at]] <= 1:
                at += 1
            at += 1
            low, high = int(wanted[order[first]]), int(wanted[order[at - 1]]) + 1
            held = weight.read(low, high)
            out[order[first:at]] = held[wanted[order[first:at]] - low]
        return out


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One feed-forward: `count` neurons of `width` axes. Norms before and behind it are folded in when it is read."""

    layer: int
    expert: int
    forward: FeedForward
    before: "NDArray[np.float32] | None"
    behind: "NDArray[np.float32] | None"
    centred: bool

    @property
    def count(self) -> int:
        """Neurons."""
        return self.forward.up.shape[0]

    @property
    def width(self) -> int:
        """Axes of the residual stream."""
        return self.forward.up.shape[1]

    @property
    def gated(self) -> bool:
        """Whether a neuron has a gate."""
        return self.forward.gate is not None

    def readers(self, start: int, stop: int) -> "Iterator[NDArray[np.float32]]":
        """What neurons start..stop read by: gate (where there is one), then up, each (stop - start, width)."""
        for weight in self._read_by():
            yield self._folded(weight.read(start, stop), self.before)

    def writers(self, start: int, stop: int) -> "NDArray[np.float32]":
        """What neurons start..stop write by: columns of down as rows, (stop - start, width)."""
        import numpy as np

        out = np.empty((stop - start, self.width), np.float32)
        for top in range(0, self.width, CHUNK_ROWS):
            bottom = min(self.width, top + CHUNK_ROWS)
            out[:, top:bottom] = self.forward.down.read(top, bottom)[:, start:stop].T
        return self._folded(out, self.behind)

    def neurons(self, start: int, stop: int) -> "list[NDArray[np.float32]]":
        """Gate (where there is one), up and down of neurons start..stop, each (stop - start, width)."""
        return [*self.readers(start, stop), self.writers(start, stop)]

    def responses(self, read: "NDArray[np.float32]", written: "NDArray[np.float32]") -> "list[NDArray[np.float32]]":
        """How all neurons answer to anchors: gate and up to `read`, down to `written`; both (anchors, width).

        Gives (count, anchors) for each matrix. One pass over the weights, by chunks; norms are folded into the anchors,
        which are few, and not into the weights.
        """
        import numpy as np

        heard = read - read.mean(1, keepdims=True) if self.centred else read
        heard = np.ascontiguousarray((heard if self.before is None else heard * self.before).T)
        answers = [np.empty((self.count, len(read)), np.float32) for _ in range(2 if self.gated else 1)]
        for start in range(0, self.count, CHUNK_ROWS):
            stop = min(self.count, start + CHUNK_ROWS)
            for out, weight in zip(answers, self._read_by(), strict=True):
                out[start:stop] = weight.read(start, stop) @ heard
        given = np.zeros((len(written), self.count), np.float32)
        target = written if self.behind is None else written * self.behind
        target = target - target.mean(1, keepdims=True) if self.centred else target
        for top in range(0, self.width, CHUNK_ROWS):
            bottom = min(self.width, top + CHUNK_ROWS)
            given += target[:, top:bottom] @ self.forward.down.read(top, bottom)
        return [*answers, np.ascontiguousarray(given.T)]

    def _read_by(self) -> tuple[Weight, ...]:
        up = self.forward.up
        return (up,) if self.forward.gate is None else (self.forward.gate, up)

    def _folded(self, rows: "NDArray[np.float32]", gain: "NDArray[np.float32] | None") -> "NDArray[np.float32]":
        folded = rows if gain is None else rows * gain
        return folded - folded.mean(1, keepdims=True) if self.centred else folded


def subjects_in(paths: Sequence[Path]) -> tuple[Subject, ...]:
    """The parts of the checkpoint among these files (or in these folders), ready to be compared.

    Of several copies of the same weights the one that a loader would take is read. Raises `Damaged` when there are no
    weights or they contradict themselves.
    """
    files = _files(paths)
    sets = checkpoints_in(files)
    if not sets:
        raise Damaged("none of the files holds weights in a container that is known")
    first = sets[0]
    checkpoint = open_checkpoint(first)
    folder = first[0].parent
    config = _config(files, folder)
    near = [each for each in files if each.parent == folder]
    vocabulary = read_vocabulary(near) or None
    anatomy = anatomy_of(checkpoint, config, vocabulary)
    sizes = [_parameters(part) for part in anatomy.parts]
    total = max(1, sum(sizes))
    return tuple(
        Subject(
            part=part, checkpoint=checkpoint, blocks=_blocks(part), parameters=size, share=size / total, config=config,
            vocabulary=anatomy.vocabulary if part.role in SPEAKING else {},
        )
        for part, size in zip(anatomy.parts, sizes, strict=True)
    )  # fmt: skip


def tokens_of(subject: Subject) -> dict[str, int]:
    """Token strings that have a row in the embedding."""
    high = subject.part.embedding.shape[0] if subject.part.embedding else 0
    return {token: row for token, row in subject.vocabulary.items() if 0 <= row < high}


def shared_tokens(a: Subject, b: Subject, most: int) -> list[str]:
    """Tokens of both, at most so many, in an order that neither side chose (by the digest of the string)."""
    both = tokens_of(a).keys() & tokens_of(b).keys()
    return sorted(both, key=lambda each: hashlib.sha256(each.encode("utf-8", "surrogatepass")).digest())[:most]


def sines(table: Weight) -> bool:
    """Whether a table of positions was computed and not learnt: in each row the squares of sines and cosines add up."""
    import numpy as np

    if len(table.shape) != 2 or table.shape[0] < 4:
        return False
    first = table.read(0, min(table.shape[0], 64))
    return bool(np.abs(first).max() <= 1.001 and np.allclose((first**2).sum(1), first.shape[1] / 2, rtol=0.02))


def final_gain(part: Part) -> "NDArray[np.float32] | None":
    """The gain of the last norm before the output head."""
    return gain_of(part, part.norms.get("final"))


def gain_of(part: Part, norm: Weight | None) -> "NDArray[np.float32] | None":
    """The factors of a norm, its offset added."""
    if norm is None or len(norm.shape) != 1:
        return None
    import numpy as np

    return (norm.whole() + part.norm_offset).astype(np.float32)


def _blocks(part: Part) -> tuple[Block, ...]:
    if part.role == "adapter":
        return ()
    return tuple(
        Block(
            layer=layer.index, expert=n, forward=forward, centred=part.norm_kind == "layer",
            before=_fitting(gain_of(part, _before(layer)), forward.up.shape[1]),
            behind=_fitting(gain_of(part, layer.norms.get("post-feed-forward")), forward.up.shape[1]),
        )
        for layer in part.layers
        for n, forward in enumerate((*layer.experts, *layer.shared_experts))
        if len(forward.up.shape) == 2 and min(forward.up.shape) > 0
    )  # fmt: skip


def _before(layer: Layer) -> Weight | None:
    return layer.norms.get("feed-forward")


def _fitting(gain: "NDArray[np.float32] | None", width: int) -> "NDArray[np.float32] | None":
    return gain if gain is not None and len(gain) == width else None


def names_of(subject: Subject) -> tuple[str, ...]:
    """The tensors of the file that this part is made of, less a table of sines, which is the same in every model."""
    table = subject.part.positions
    fixed = table.names if table is not None and sines(table) else ()
    names = dict.fromkeys(name for each in weights_of(subject.part) for name in each.names if name not in fixed)
    return tuple(each for each in names if each in subject.checkpoint.tensors)


def _parameters(part: Part) -> int:
    return sum(math.prod(each.shape) for each in weights_of(part))


def weights_of(part: Part) -> Iterator[Weight]:
    """Every weight of a part."""
    yield from (*part.norms.values(), *part.others)
    yield from (each for each in (part.embedding, part.positions, part.head) if each is not None)
    for layer in part.layers:
        yield from (*layer.attention.values(), *layer.norms.values(), *layer.others)
        for forward in (*layer.experts, *layer.shared_experts):
            yield from (each for each in (forward.gate, forward.up, forward.down) if each is not None)
        if layer.router is not None:
            yield layer.router


def _files(paths: Sequence[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += sorted(each for each in path.iterdir() if each.is_file() and not each.name.startswith("."))
        else:
            files.append(path)
    return files


def _config(files: Sequence[Path], folder: Path) -> dict[str, Any]:
    for name in CONFIGS:
        for path in files:
            if path.name == name and path.parent == folder:
                try:
                    if path.stat().st_size > MOST_CONFIG:
                        raise Damaged(f"`{name}` has more than {MOST_CONFIG} bytes")
                    told = json.loads(path.read_bytes())
                except (OSError, ValueError, RecursionError) as error:
                    raise Damaged(f"`{name}` cannot be read: {error}") from error
                return told if isinstance(told, dict) else {}
    return {}
