"""Is what runs what was examined? The files that a command opened, laid beside the files that the dossier names."""

import hashlib
import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

WEIGHTS = (
    ".safetensors", ".gguf", ".ggml", ".pt", ".pth", ".ckpt", ".onnx", ".h5", ".keras", ".tflite", ".npz", ".msgpack",
    ".llamafile", ".mlmodel", ".nemo",
)  # fmt: skip
"""Endings of files that hold weights by their format's own habit."""

MAYBE_WEIGHTS = (".bin", ".dat", ".npy", ".pkl", ".pickle", ".params", ".model")
WEIGHTS_ABOVE = 1 << 20
"""Bytes from which a file with an ending that others use, too, is taken for weights; tokenizers stay below."""

ELSEWHERE = ("/proc/", "/sys/", "/dev/", "/usr/lib/", "/lib/", "/etc/", "/usr/share/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What was opened: files of the dossier with their digests; weights that are none of them; how many in all."""

    used: Mapping[str, str]
    strangers: Mapping[str, str]
    count: int


def opened(paths: Iterable[str], folder: Path, named: Mapping[str, str]) -> Opened:
    """Lays opened files beside the dossier's; `named` gives the digest of each of its files (`sha256:...`).

    A file outside the folder counts as the dossier's when its digest does.
    """
    by_digest = {digest: name for name, digest in named.items()}
    sizes = {os.stat(folder / name).st_size for name in named if (folder / name).is_file()}
    used: dict[str, str] = {}
    strangers: dict[str, str] = {}
    count = 0
    for path in sorted(set(paths)):
        real = os.path.realpath(path)
        try:
            found = os.stat(real)
        except OSError:
            continue
        if not stat.S_ISREG(found.st_mode):
            continue
        count += 1
        inside = Path(real).relative_to(folder).as_posix() if Path(real).is_relative_to(folder) else ""
        if inside in named and _sha256(real) == named[inside]:
            used[inside] = named[inside]
        elif (weights := _like_weights(real, found.st_size)) or found.st_size in sizes:
            digest = _sha256(real)
            if digest in by_digest:
                used[by_digest[digest]] = digest
            elif weights:
                strangers[path] = digest
    return Opened(used=used, strangers=strangers, count=count)


def _like_weights(path: str, size: int) -> bool:
    if path.startswith(ELSEWHERE) or "/site-packages/" in path or "/dist-packages/" in path:
        return False
    return path.lower().endswith(WEIGHTS) or (path.lower().endswith(MAYBE_WEIGHTS) and size > WEIGHTS_ABOVE)


def _sha256(path: str) -> str:
    try:
        with open(path, "rb") as stream:
            return f"sha256:{hashlib.file_digest(stream, 'sha256').hexdigest()}"
    except OSError:
        return ""
