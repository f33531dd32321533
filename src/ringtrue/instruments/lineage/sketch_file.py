"""The file of a sketch: a line of JSON with shapes and names, then the numbers, all of it bounded when it is read."""

import json
import math
from typing import TYPE_CHECKING, Any

from ringtrue.instruments.checkpoint import Damaged
from ringtrue.instruments.lineage.sketch import (
    ANCHORS,
    AXES,
    DIGEST,
    MOST_DIGESTS,
    NEURONS,
    BlockSketch,
    PartSketch,
    Sketch,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

SCHEMA = "ringtrue/sketch/1"
MOST_BYTES = 64 << 20
MOST_HEADER = 16 << 20
MOST_PARTS = 64
MOST_BLOCKS = 4096
MOST_NUMBER = 1 << 48


def encode(sketch: Sketch) -> bytes:
    """The bytes of a sketch; equal sketches give equal bytes."""
    import numpy as np

    parts: list[dict[str, Any]] = []
    body: list[bytes] = []
    for part in sketch.parts:
        parts.append(
            {
                "name": part.name, "role": part.role, "family": part.family, "width": part.width,
                "layers": part.layers, "parameters": part.parameters, "share": round(part.share, 9),
                "size": part.size, "anchors": list(part.anchors), "norms": list(part.norms),
                "axes": list(part.axes.shape), "gains": list(part.gains.shape),
                "blocks": [[each.layer, each.expert, each.count, *each.answers.shape] for each in part.blocks],
                "digests": [[*part.digests[each]] for each in sorted(part.digests)],
            }
        )  # fmt: skip
        body += [part.axes.tobytes(), part.gains.tobytes()]
        for block in part.blocks:
            body += [block.numbers.astype(np.dtype("<u4")).tobytes(), block.answers.tobytes()]
        body += sorted(part.digests)
    header = json.dumps({"schema": SCHEMA, "parts": parts}, ensure_ascii=True, separators=(",", ":"))
    return b"".join([header.encode(), b"\n", *body])


def decode(content: bytes) -> Sketch:
    """The sketch in these bytes; `Damaged` when they are none, or contradict themselves."""
    if len(content) > MOST_BYTES:
        raise Damaged(f"the sketch has more than {MOST_BYTES} bytes")
    end = content.find(b"\n", 0, MOST_HEADER)
    try:
        told = json.loads(content[:end]) if end > 0 else None
        if not isinstance(told, dict) or told.get("schema") != SCHEMA:
            raise Damaged(f"it is no sketch of the form {SCHEMA}")
        if len(told["parts"]) > MOST_PARTS:
            raise Damaged(f"it names more than {MOST_PARTS} parts")
        reader = _Reader(content, end + 1)
        parts = tuple(_part(each, reader) for each in told["parts"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise error if isinstance(error, Damaged) else Damaged(f"its header does not fit: {error}") from error
    if reader.at != len(content):
        raise Damaged("it has bytes behind its end")
    return Sketch(parts=parts)


class _Reader:
    """Takes numbers from the body, one behind the other."""

    def __init__(self, content: bytes, at: int) -> None:
        self.content, self.at = content, at

    def take(self, kind: str, shape: tuple[int, ...]) -> "NDArray[Any]":
        import numpy as np

        length = math.prod(shape) * np.dtype(kind).itemsize
        if self.at + length > len(self.content):
            raise Damaged("it ends too early")
        held = np.frombuffer(self.content, kind, math.prod(shape), self.at).reshape(shape)
        self.at += length
        return held


def _part(told: dict[str, Any], reader: _Reader) -> PartSketch:
    anchors = tuple(_text(each) for each in _list(told["anchors"], ANCHORS))
    norms = tuple(_text(each) for each in _list(told["norms"], 1 << 14))
    axes = _shape(told["axes"], (AXES, ANCHORS))
    gains = _shape(told["gains"], (1 << 14, AXES))
    if axes[1] != len(anchors) or gains[0] != len(norms):
        raise Damaged("its header counts anchors or norms twice and differently")
    held = reader.take("i1", axes), reader.take("i1", gains)
    blocks = tuple(_block(each, len(anchors), reader) for each in _list(told["blocks"], MOST_BLOCKS))
    counts = [tuple(_number(n) for n in _list(each, 2)) for each in _list(told["digests"], MOST_DIGESTS)]
    digests = reader.take("u1", (len(counts), DIGEST))
    share = told["share"]
    if not isinstance(share, int | float) or not 0 <= share <= 1:
        raise Damaged("a part's share of the whole is no share")
    return PartSketch(
        name=_text(told["name"]), role=_text(told["role"]), family=_text(told["family"]), width=_number(told["width"]),
        layers=_number(told["layers"]), parameters=_number(told["parameters"]), share=float(share),
        size=_number(told["size"]), anchors=anchors, blocks=blocks, norms=norms, axes=held[0], gains=held[1],
        digests={digests[n].tobytes(): (each[0], each[1]) for n, each in enumerate(counts)},
    )  # fmt: skip


def _block(told: Any, anchors: int, reader: _Reader) -> BlockSketch:
    layer, expert, count, matrices, neurons, columns = (_number(each) for each in _list(told, 6))
    if matrices not in (2, 3) or not 0 < neurons <= min(NEURONS, count) or columns != anchors:
        raise Damaged("a feed-forward of impossible shape")
    numbers = reader.take("<u4", (neurons,))
    if int(numbers.max()) >= count or len(set(numbers.tolist())) < neurons:
        raise Damaged("a feed-forward names neurons that it does not have, or one twice")
    return BlockSketch(
        layer=layer, expert=expert, count=count, numbers=numbers,
        answers=reader.take("i1", (matrices, neurons, columns)),
    )  # fmt: skip


def _list(told: Any, most: int) -> list[Any]:
    if not isinstance(told, list) or len(told) > most:
        raise Damaged("a list of its header is no list, or too long")
    return told


def _shape(told: Any, most: tuple[int, ...]) -> tuple[int, ...]:
    shape = tuple(_number(each) for each in _list(told, len(most)))
    if len(shape) != len(most) or any(n > m for n, m in zip(shape, most, strict=True)):
        raise Damaged("a shape of its header is impossible")
    return shape


def _number(told: Any) -> int:
    if type(told) is not int or not 0 <= told <= MOST_NUMBER:
        raise Damaged("a number of its header is none")
    return told


def _text(told: Any) -> str:
    if not isinstance(told, str) or len(told) > 1024:
        raise Damaged("a name of its header is none, or too long")
    return told
