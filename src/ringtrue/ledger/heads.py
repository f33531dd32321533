"""Remembers, outside the dossier's folder, which heads were written on this machine.

A chain shows edits, but whoever can write a ledger can write another one and seal it. So entries are taken up
only to a head that was written here, or that somebody gives who noted it; what a stranger's ledger holds beyond
that is examined again.
"""

import hashlib
import os
import tempfile
from pathlib import Path


class Heads:
    """The head last written here for one ledger; a memory that cannot be kept costs time, never truth."""

    def __init__(self, ledger: Path, memory: Path | None = None) -> None:
        folder = memory or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ringtrue" / "heads"
        self._path = folder / hashlib.sha256(str(ledger.absolute()).encode()).hexdigest()[:32]

    def last(self) -> str:
        """The head last written here, or nothing."""
        try:
            return self._path.read_text("ascii").strip()
        except (OSError, ValueError):
            return ""

    def remember(self, head: str) -> None:
        """Keeps the head that was just written."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.NamedTemporaryFile("w", dir=self._path.parent, delete=False) as out:
                out.write(head)
            Path(out.name).replace(self._path)
        except OSError:
            return
