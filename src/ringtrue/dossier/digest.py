"""Names an artefact by its content: SHA-256 of every byte, remembered as long as the file is untouched."""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from ringtrue.dossier.artefacts import File

BLOCK = 1 << 20
"""Bytes read at a time: large enough that hashing, not Python, sets the pace; small enough to stay flat."""


class Digests:
    """Digests of a folder's files, kept outside the folder, keyed by path and identity.

    The memory is only ever a shortcut: a file whose size, times or inode differ is read again, and
    `rehash` reads every byte.
    """

    def __init__(self, folder: Path, memory: Path | None = None, *, rehash: bool = False) -> None:
        self._path = (memory or _memory_folder()) / f"{hashlib.sha256(str(folder).encode()).hexdigest()[:32]}.json"
        self._known: dict[str, list[object]] = {} if rehash else self._remembered()
        self._changed = False

    def known(self, file: File) -> bool:
        """Whether the digest of this very file is remembered, so that no byte needs to be read."""
        return self._known.get(file.name, [None])[0] == list(file.identity)

    def name(self, files: Iterable[File], progress: Callable[[int], None]) -> tuple[File, ...]:
        """The same files with their digests; `progress` is told the bytes read.

        Raises `ArtefactUnreadable` for a file that cannot be read or changes under the reader.
        """
        with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
            return tuple(pool.map(lambda file: self._named(file, progress), files))

    def remember(self) -> None:
        """Keeps what was learned; a memory that cannot be written is no error, only slower next time."""
        if not self._changed:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.NamedTemporaryFile("w", dir=self._path.parent, delete=False) as out:
                json.dump(self._known, out)
            Path(out.name).replace(self._path)
        except OSError:
            return

    def _named(self, file: File, progress: Callable[[int], None]) -> File:
        if not self.known(file):
            digest = hashlib.sha256()
            with file.open() as stream:
                while block := stream.read(BLOCK):
                    digest.update(block)
                    progress(len(block))
            self._known[file.name] = [list(file.identity), f"sha256:{digest.hexdigest()}"]
            self._changed = True
        return replace(file, digest=str(self._known[file.name][1]))

    def _remembered(self) -> dict[str, list[object]]:
        try:
            known = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return known if isinstance(known, dict) else {}


def _memory_folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ringtrue" / "digests"
