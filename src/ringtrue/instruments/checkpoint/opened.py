"""One interface over the files of a checkpoint: names, raw bytes, rows as float32, by ranged reads.

Nothing is loaded whole, nothing is mapped (a truncated file would end the process), nothing is executed. Reading is
free of shared state, so that several threads may read at once.
"""

import math
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ringtrue.instruments.checkpoint import Damaged, gguf_header
from ringtrue.instruments.checkpoint.container import Container, recognise
from ringtrue.instruments.checkpoint.elements import WIDTHS, block_of, codes, floats, is_blocks
from ringtrue.instruments.checkpoint.index import MOST_INDEX, read_index
from ringtrue.instruments.checkpoint.stored import Stored, stored_in

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CHUNK = 16 << 20
"""Bytes that are read at once."""

MOST_NAME = 1_024
"""Letters of a tensor's name; published ones have at most some two hundred."""

MOST_ELEMENTS = 1 << 44
"""Elements of a tensor, were its empty axes one long: numpy counts the others even where one is empty."""

MOST_TENSORS = 250_000
"""Tensors of a checkpoint; the largest published mixtures of experts have some one hundred and fifty thousand."""

_SHARD = re.compile(r"-\d{5}-of-\d{5}")
_PREFERRED = (Container.SAFETENSORS, Container.TORCH_ZIP, Container.PICKLE, Container.GGUF)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The tensors of one checkpoint by name, and the keys of its header where it is GGUF."""

    tensors: Mapping[str, Stored]
    containers: frozenset[Container]
    keys: Mapping[str, Any] = field(default_factory=dict)
    identities: Mapping[Path, tuple[int, ...]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes of all tensors."""
        return sum(each.end - each.start for each in self.tensors.values())

    def raw(self, tensor: Stored, chunk: int = CHUNK) -> Iterator[bytes]:
        """The bytes of the tensor, row after row, in pieces of about `chunk` bytes; the same in every container.

        A PyTorch view is given in the order of its elements, so that its digest does not depend on strides.
        """
        with self._open(tensor.path) as opened:
            if tensor.strides is None:
                for at in range(tensor.start, tensor.end, chunk):
                    yield _read(opened, at, min(chunk, tensor.end - at), tensor)
                return
            rows, columns = flat_shape(tensor.shape)
            step = max(1, chunk // max(1, columns * WIDTHS[tensor.dtype]))
            for row in range(0, rows, step):
                yield self._strided(opened, tensor, row, min(rows, row + step), 0, columns).tobytes()

    def rows(self, tensor: Stored, start: int, stop: int) -> "NDArray[np.float32]":
        """Rows start..stop (end exclusive) along the first axis as float32, shape (stop - start, *shape[1:])."""
        if not 0 <= start <= stop <= (tensor.shape[0] if tensor.shape else 0):
            raise IndexError(f"rows {start}..{stop} of {tensor.shape}")
        if len(tensor.shape) == 1:
            return self.block(tensor, 0, 1, start, stop).reshape(-1)
        within = math.prod(tensor.shape[1:-1])
        block = self.block(tensor, start * within, stop * within, 0, tensor.shape[-1])
        return block.reshape(stop - start, *tensor.shape[1:])

    def block(self, tensor: Stored, top: int, bottom: int, left: int, right: int) -> "NDArray[np.float32]":
        """A rectangle as float32 of the tensor seen as a matrix: all axes but the last are its rows."""
        if is_blocks(tensor.dtype):
            return self._dequantised(tensor, top, bottom)[:, left:right]
        return self._plain(tensor, top, bottom, left, right, whole=True)

    def integers(self, tensor: Stored, top: int, bottom: int, left: int, right: int) -> "NDArray[Any]":
        """A rectangle of the stored codes as they are (packed integers), of the tensor seen as a matrix."""
        return self._plain(tensor, top, bottom, left, right, whole=False)

    def _plain(self, tensor: Stored, top: int, bottom: int, left: int, right: int, *, whole: bool) -> "NDArray[Any]":
        import numpy as np

        rows, columns = flat_shape(tensor.shape)
        if not (0 <= top <= bottom <= rows and 0 <= left <= right <= columns):
            raise IndexError(f"rows {top}..{bottom}, columns {left}..{right} of {tensor.shape}")
        if tensor.dtype not in WIDTHS:
            raise Damaged(f"tensor `{tensor.name}` is stored as {tensor.dtype}, which is not read")
        width = WIDTHS[tensor.dtype]
        turn = floats if whole else codes
        high, wide = bottom - top, right - left
        with self._open(tensor.path) as opened:
            if tensor.strides is not None:
                data = self._strided(opened, tensor, top, bottom, left, right).tobytes()
                return turn(data, tensor.dtype).reshape(high, wide)
            if wide == columns:
                data = _read(opened, tensor.start + top * columns * width, high * columns * width, tensor)
                return turn(data, tensor.dtype).reshape(high, wide)
            if wide * 4 < columns:
                data = b"".join(
                    _read(opened, tensor.start + (row * columns + left) * width, wide * width, tensor)
                    for row in range(top, bottom)
                )
                return turn(data, tensor.dtype).reshape(high, wide)
            step = max(1, CHUNK // (columns * width))
            parts = []
            for row in range(top, bottom, step):
                some = min(bottom, row + step) - row
                data = _read(opened, tensor.start + row * columns * width, some * columns * width, tensor)
                held = np.frombuffer(data, f"V{width}").reshape(some, columns)
                parts.append(np.ascontiguousarray(held[:, left:right]).tobytes())
            return turn(b"".join(parts), tensor.dtype).reshape(high, wide)

    def _dequantised(self, tensor: Stored, top: int, bottom: int) -> "NDArray[np.float32]":
        block, width = block_of(tensor.dtype)
        columns = tensor.shape[-1] if tensor.shape else 1
        if columns % block:
            raise Damaged(f"tensor `{tensor.name}` has rows of {columns} weights, which is no multiple of {block}")
        line = columns // block * width
        with self._open(tensor.path) as opened:
            data = _read(opened, tensor.start + top * line, (bottom - top) * line, tensor)
        return floats(data, tensor.dtype).reshape(bottom - top, columns)

    @staticmethod
    def _strided(opened: int, tensor: Stored, top: int, bottom: int, left: int, right: int) -> "NDArray[Any]":
        """A rectangle of a view with strides, as raw elements of the view's width; spans are read, not elements."""
        import numpy as np

        strides = tensor.strides or ()
        if len(tensor.shape) > 2:
            return _gathered(opened, tensor, top, bottom)[:, left:right]
        down, across = strides if len(strides) == 2 else (0, *strides)
        out = np.empty((bottom - top, right - left), f"V{WIDTHS[tensor.dtype]}")
        if not out.size:
            return out
        if down >= across:
            for n, row in enumerate(range(top, bottom)):
                out[n] = _span(opened, tensor, row * down + left * across, right - left, across)
        else:
            for n, column in enumerate(range(left, right)):
                out[:, n] = _span(opened, tensor, column * across + top * down, bottom - top, down)
        return out

    @contextmanager
    def _open(self, path: Path) -> Iterator[int]:
        try:
            opened = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError as error:
            raise Damaged(f"`{path.name}` cannot be opened: {error}") from error
        try:
            if path in self.identities and _identity(os.fstat(opened)) != self.identities[path]:
                raise Damaged(f"`{path.name}` changed while it was read")
            yield opened
        finally:
            os.close(opened)


def open_checkpoint(paths: Sequence[Path]) -> Checkpoint:
    """The checkpoint that lies in these files (shards in any order, with or without their index).

    Files that hold no weights (configuration, tokenizer, pictures) are passed over. An index must name files that
    are given, and each of its tensors must be in the file that it names. Raises `Damaged` when a file is damaged,
    tensors are named twice, or there are no weights at all; the sentence names the file.
    """
    tensors: dict[str, Stored] = {}
    identities: dict[Path, tuple[int, ...]] = {}
    containers: set[Container] = set()
    keys: dict[str, Any] = {}
    for path in sorted(each for each in paths if not each.name.endswith(".index.json")):
        try:
            with path.open("rb") as stream:
                found = os.fstat(stream.fileno())
                container = recognise(stream, found.st_size)
                if container is None:
                    continue
                identities[path] = _identity(found)
                containers.add(container)
                for each in stored_in(path, stream, container):
                    if tensors.setdefault(each.name, each) is not each:
                        other = tensors[each.name].path.name
                        raise Damaged(f"the tensor `{each.name}` stands in `{other}`, too")
                    if len(each.name) > MOST_NAME:
                        raise Damaged(f"a tensor's name has {len(each.name)} letters")
                    if math.prod(max(n, 1) for n in each.shape) > MOST_ELEMENTS:
                        raise Damaged(f"the tensor `{each.name}` has an impossible shape")
                    if len(tensors) > MOST_TENSORS:
                        raise Damaged(f"the checkpoint has more than {MOST_TENSORS} tensors")
                if container is Container.GGUF:
                    keys = gguf_header.read_keys(stream, found.st_size) | keys
        except Damaged as error:
            raise Damaged(f"`{path.name}`: {error}") from error
        except OSError as error:
            raise Damaged(f"`{path.name}` cannot be read: {error}") from error
    if not tensors:
        raise Damaged("none of the files holds weights in a container that is known")
    for path in paths:
        if path.name.endswith(".index.json"):
            _check_index(path, tensors)
    return Checkpoint(tensors=tensors, containers=frozenset(containers), keys=keys, identities=identities)


def checkpoints_in(paths: Sequence[Path]) -> tuple[tuple[Path, ...], ...]:
    """The files of a folder parted into checkpoints: shards of one name and their index belong together.

    A folder may hold the same weights several times (safetensors, `.bin`, several GGUF files) and an adapter beside
    them. Safetensors come first, then PyTorch, then GGUF; what stands first is what a loader would take.
    """
    sets: dict[tuple[int, str, str], list[Path]] = {}
    for path in sorted(paths):
        if path.name.endswith(".index.json"):
            continue
        try:
            with path.open("rb") as stream:
                container = recognise(stream, os.fstat(stream.fileno()).st_size)
        except OSError as error:
            raise Damaged(f"`{path.name}` cannot be read: {error}") from error
        if container is not None:
            stem = _SHARD.sub("", path.name)
            if container in (Container.TORCH_ZIP, Container.PICKLE):
                stem = re.sub(r"\.\d\d(?=\.pth$)", "", stem)
            sets.setdefault((_PREFERRED.index(container), str(path.parent), stem), []).append(path)
    for index in paths:
        if index.name.endswith(".index.json"):
            for (_, folder, stem), files in sets.items():
                if folder == str(index.parent) and stem == index.name.removesuffix(".index.json"):
                    files.append(index)
    return tuple(tuple(files) for _, files in sorted(sets.items()))


def flat_shape(shape: tuple[int, ...]) -> tuple[int, int]:
    """Rows and columns of a tensor seen as a matrix: all axes but the last are its rows; a vector is one row."""
    return (math.prod(shape[:-1]), shape[-1]) if shape else (1, 1)


def _check_index(path: Path, tensors: Mapping[str, Stored]) -> None:
    if path.stat().st_size > MOST_INDEX:
        raise Damaged(f"`{path.name}` is larger than any index of shards")
    try:
        told = read_index(path.read_bytes())
    except (Damaged, OSError) as error:
        raise Damaged(f"`{path.name}`: {error}") from error
    present = {each.path.name for each in tensors.values()}
    for name, shard in told.items():
        if "/" in shard or "\\" in shard or shard in ("", "..", "."):
            raise Damaged(f"`{path.name}` points outside its folder: `{shard[:80]}`")
        if shard not in present:
            raise Damaged(f"`{path.name}` names the shard `{shard[:80]}`, which is not there")
        if name not in tensors or tensors[name].path.name != shard:
            raise Damaged(f"`{path.name}` says that `{name[:80]}` stands in `{shard[:80]}`, where it is not")


def _identity(found: os.stat_result) -> tuple[int, ...]:
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def _read(opened: int, start: int, length: int, tensor: Stored) -> bytes:
    """Exactly these bytes; one `pread` gives at most 2 GiB."""
    parts: list[bytes] = []
    left = length
    while left:
        part = os.pread(opened, min(left, 1 << 30), start)
        if not part:
            raise Damaged(f"`{tensor.path.name}` ends within the tensor `{tensor.name}`")
        parts.append(part)
        start += len(part)
        left -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _span(opened: int, tensor: Stored, first: int, count: int, step: int) -> "NDArray[Any]":
    """`count` elements `step` apart; a step of 0 repeats the first, as an expanded view does."""
    import numpy as np

    width = WIDTHS[tensor.dtype]
    length = ((count - 1) * step + 1) * width
    held = np.frombuffer(_read(opened, tensor.start + first * width, length, tensor), f"V{width}")
    return held[::step] if step else np.repeat(held, count)


def _gathered(opened: int, tensor: Stored, top: int, bottom: int) -> "NDArray[Any]":
    """Rows of a view of three and more axes, line by line along its last axis."""
    import numpy as np

    strides, shape = tensor.strides or (), tensor.shape
    out = np.empty((bottom - top, shape[-1]), f"V{WIDTHS[tensor.dtype]}")
    for n, row in enumerate(range(top, bottom)):
        place = np.unravel_index(row, shape[:-1])
        first = sum(int(at) * stride for at, stride in zip(place, strides[:-1], strict=True))
        out[n] = _span(opened, tensor, first, shape[-1], strides[-1])
    return out
