"""Which containers hold the weights, and whether loading them runs code."""

import json
import pickle
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from ringtrue.dossier.artefacts import File, unreadable
from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.instruments.checkpoint import Damaged
from ringtrue.instruments.checkpoint.container import Container, recognise, torch_pickles
from ringtrue.instruments.checkpoint.pickle_opcodes import HARMLESS, imports
from ringtrue.observation import Kind, Observation

_HEADER = json.dumps({"w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
_SAFETENSORS = len(_HEADER).to_bytes(8, "little") + _HEADER + bytes(4)
_PAYLOAD = b"\x80\x02cposix\nsystem\nX\x02\x00\x00\x00id\x85R."


@examiner(
    per=Kind.COMPONENT,
    topics=("weights.format", "weights.runs-code"),
    reads=("weights",),
    cases=(
        Case(
            says="safetensors cannot run code",
            files={"weights/model.bin": _SAFETENSORS},
            expects={"weights.format": ("safetensors",), "weights.runs-code": (False,)},
        ),
        Case(
            says="a pickle that calls the system runs code on load",
            files={"weights/model.safetensors": _PAYLOAD},
            expects={"weights.format": ("pickle",), "weights.runs-code": (True,)},
        ),
        Case(
            says="a pickle of plain values runs nothing",
            files={"weights/model.bin": pickle.dumps({"w": [1.0, 2.0]}, protocol=2)},
            expects={"weights.format": ("pickle",), "weights.runs-code": (False,)},
        ),
        Case(
            says="a configuration beside the weights is no weights file",
            files={"weights/model.safetensors": _SAFETENSORS, "weights/config.json": b'{"model_type": "llama"}'},
            expects={"weights.format": ("safetensors",), "weights.runs-code": (False,)},
        ),
        Case(
            says="files that hold no weights are said to hold none",
            files={"weights/model.safetensors": b"hello"},
            expects={"weights.format": ("unknown",)},
        ),
    ),
)
def weights_format(exhibit: Exhibit) -> Iterator[Observation]:
    """Can the weights be loaded without running the vendor's code?

    Safetensors and GGUF hold numbers only. A pickle is a program: its opcodes are read (never executed) and
    every name it would import is held against the few that rebuild tensors. Files are told by their content;
    a pickle named `model.safetensors` is a pickle. A buyer who must run the vendor's code to read the
    weights does not hold them.
    """
    found: dict[Container, list[File]] = {}
    calls: dict[str, File] = {}
    for file in exhibit.files("weights"):
        with file.open() as stream:
            if container := recognise(stream, file.size):
                found.setdefault(container, []).append(file)
                calls |= dict.fromkeys(_called(stream, file, container) - HARMLESS, file)
    for container, files in found.items():
        yield exhibit.seen("weights.format", container.value, *(each.place for each in files))
    if not found:
        yield exhibit.seen(
            "weights.format", "unknown", *(each.place for each in exhibit.files("weights")[:20]),
            note="none of the files holds weights in a container that is known",
        )  # fmt: skip
    elif calls:
        culprits = tuple(dict.fromkeys(each.place for each in calls.values()))
        yield exhibit.seen("weights.runs-code", True, *culprits, note=f"loading imports {', '.join(sorted(calls)[:8])}")
    else:
        yield exhibit.seen(
            "weights.runs-code", False, *(each.place for files in found.values() for each in files)
        )  # fmt: skip


def _called(stream: BinaryIO, file: File, container: Container) -> frozenset[str]:
    """What loading the file would import; `ArtefactUnreadable` when its opcodes cannot be read."""
    try:
        if container is Container.PICKLE:
            stream.seek(0)
            return imports(stream, file.size)
        if container is Container.TORCH_ZIP:
            named: set[str] = set()
            for member in torch_pickles(stream):
                if member.file_size > max(64 << 20, 100 * member.compress_size):
                    raise Damaged("its pickle expands beyond all measure")
                with zipfile.ZipFile(stream).open(member) as inner:
                    named |= imports(inner, member.file_size)  # type: ignore[arg-type]
            return frozenset(named)
    except (ValueError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        # Damaged is a ValueError, and so is a member's name that is no text.
        raise unreadable(file.name, str(error)) from error
    return frozenset()
