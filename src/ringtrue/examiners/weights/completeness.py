"""Whether every tensor that the files promise is there."""

import json
from collections.abc import Iterator

from ringtrue.dossier.artefacts import File, unreadable
from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.instruments.checkpoint import Damaged, gguf_header, safetensors_header
from ringtrue.instruments.checkpoint.container import Container, recognise
from ringtrue.instruments.checkpoint.index import MOST_INDEX, read_index
from ringtrue.observation import Kind, Observation

_SUFFIX = ".index.json"


def _shard(**tensors: int) -> bytes:
    """A small safetensors file with one row of floats per tensor."""
    header, at = {}, 0
    for name, floats in tensors.items():
        header[name] = {"dtype": "F32", "shape": [floats], "data_offsets": [at, at + 4 * floats]}
        at += 4 * floats
    told = json.dumps(header).encode()
    return len(told).to_bytes(8, "little") + told + bytes(at)


def _index(**shards: str) -> bytes:
    return json.dumps({"metadata": {}, "weight_map": shards}).encode()


@examiner(
    per=Kind.COMPONENT,
    topics=("weights.complete",),
    reads=("weights",),
    cases=(
        Case(
            says="one whole file is complete",
            files={"weights/model.safetensors": _shard(a=4, b=2)},
            expects={"weights.complete": (True,)},
        ),
        Case(
            says="shards that hold what the index says are complete",
            files={
                "weights/model-1.safetensors": _shard(a=4),
                "weights/model-2.safetensors": _shard(b=2),
                "weights/model.safetensors.index.json": _index(a="model-1.safetensors", b="model-2.safetensors"),
            },
            expects={"weights.complete": (True,)},
        ),
        Case(
            says="a shard that the index names and nobody delivered is missing",
            files={
                "weights/model-1.safetensors": _shard(a=4),
                "weights/model.safetensors.index.json": _index(a="model-1.safetensors", b="model-2.safetensors"),
            },
            expects={"weights.complete": (False,)},
        ),
        Case(
            says="a tensor that is in no shard is missing",
            files={
                "weights/model-1.safetensors": _shard(a=4),
                "weights/model.safetensors.index.json": _index(a="model-1.safetensors", b="model-1.safetensors"),
            },
            expects={"weights.complete": (False,)},
        ),
        Case(
            says="a file that ends too early says nothing",
            files={"weights/model.safetensors": _shard(a=400)[:-3]},
            refused="ends 3 bytes too early",
        ),
        Case(
            says="a header of 2^60 bytes says nothing",
            files={"weights/model.safetensors": (1 << 60).to_bytes(8, "little") + b'{"a": 1}'},
            refused="claims a header",
        ),
        Case(
            says="pickles are not judged complete or incomplete",
            files={"weights/model.bin": b"\x80\x02}."},
            expects={},
        ),
    ),
)
def weights_complete(exhibit: Exhibit) -> Iterator[Observation]:
    """Is the copy of the weights complete, down to the last byte of the last tensor?

    Reads the header of each safetensors and GGUF file and holds it against the length of the file, and the
    index of a sharded checkpoint against the tensors in its shards. A file that is damaged says nothing
    either way; a shard or tensor that an index names and the delivery does not hold makes it incomplete.
    What a pickle holds is not known without loading it, so of pickles nothing is said here.
    """
    held: dict[str, set[str]] = {}
    read: list[File] = []
    opaque = False
    for file in exhibit.files("weights"):
        if (tensors := _tensors(file)) is not None:
            held[file.name] = tensors
            read.append(file)
        opaque = opaque or _opaque(file)
    if not held or opaque:
        return
    indexes = [each for each in exhibit.files("weights") if each.name.endswith(_SUFFIX)]
    missing = [gap for index in indexes for gap in _gaps(index, held)]
    places = tuple(each.place for each in (*indexes, *read))
    count = sum(len(each) for each in held.values())
    note = f"{len(missing)} missing: {', '.join(missing[:5])}" if missing else f"{count} tensors in {len(held)} files"
    yield exhibit.seen("weights.complete", not missing, *places, note=note)


def _tensors(file: File) -> set[str] | None:
    """The names of the tensors that are whole in this file; nothing when it holds no weights we can list."""
    with file.open() as stream:
        container = recognise(stream, file.size)
        try:
            if container is Container.SAFETENSORS:
                return {each.name for each in safetensors_header.read_header(stream, file.size)}
            if container is Container.GGUF:
                return {each.name for each in gguf_header.read_header(stream, file.size)}
        except Damaged as error:
            raise unreadable(file.name, str(error)) from error
    return None


def _opaque(file: File) -> bool:
    with file.open() as stream:
        return recognise(stream, file.size) in (Container.PICKLE, Container.TORCH_ZIP)


def _gaps(index: File, held: dict[str, set[str]]) -> Iterator[str]:
    """What an index promises and no file beside it holds."""
    try:
        promised = read_index(index.read(MOST_INDEX))
    except Damaged as error:
        raise unreadable(index.name, str(error)) from error
    folder = index.name.rpartition("/")[0]
    absent: set[str] = set()
    for tensor, shard in sorted(promised.items()):
        name = f"{folder}/{shard}" if folder else shard
        if name not in held:
            if shard not in absent:
                yield f"the shard {shard}"
            absent.add(shard)
        elif tensor not in held[name]:
            yield f"the tensor {tensor} in {shard}"
