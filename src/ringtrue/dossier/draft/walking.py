"""Walks through a folder that may be hostile, within bounds, and tells its files by the folders they lie in.

Links are not followed out of the folder, and what is left out is counted and told.
"""

import os
import stat
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from ringtrue.dossier import FILE_NAME
from ringtrue.dossier.draft.sight import Seen

MOST_FILES = 20_000
"""Files that are looked at, shallow ones first; a system delivered for examination has hundreds."""

MOST_ENTRIES = 10 * MOST_FILES
"""Names that are read in all folders together, so that a tree of empty folders ends too."""

MOST_DEPTH = 12
"""Folders within folders; deeper ones are caches and package trees."""

MOST_PATH = 400
"""Characters of a path; longer ones cannot be read in a draft."""


def walk(root: Path) -> tuple[tuple[Seen, ...], tuple[str, ...]]:
    """The files of a folder in the order of their names, and a line for every sort of thing left out."""
    files: list[Seen] = []
    skipped: Counter[str] = Counter()
    level, names = [root], 0
    for _ in range(MOST_DEPTH + 1):
        below: list[Path] = []
        for folder in level:
            if names > MOST_ENTRIES:
                skipped[f"folders after the first {MOST_ENTRIES:,} names"] += 1
                continue
            for entry in _entries(folder, skipped):
                names += 1
                if entry.is_dir(follow_symlinks=False):
                    below.append(Path(entry.path))
                elif len(files) >= MOST_FILES:
                    skipped[f"files beyond the first {MOST_FILES:,}"] += 1
                elif found := _seen(root, Path(entry.path), skipped):
                    files.append(found)
        level = below
    if level:
        skipped[f"folders more than {MOST_DEPTH} deep"] += len(level)
    return tuple(sorted(files, key=lambda each: each.name)), tuple(f"{n:,} {what}" for what, n in skipped.items())


def _entries(folder: Path, skipped: Counter[str]) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            entries = list(islice(found, MOST_FILES + 1))
    except OSError:
        skipped["folders that cannot be opened"] += 1
        return []
    if len(entries) > MOST_FILES:
        skipped[f"folders with more than {MOST_FILES:,} entries, seen in part"] += 1
    shown = (each for each in entries if not each.name.startswith("."))
    return sorted(shown, key=lambda each: each.name)


def _seen(root: Path, path: Path, skipped: Counter[str]) -> Seen | None:
    name = path.relative_to(root).as_posix()
    if name == FILE_NAME or path.name == "ringtrue.ledger.jsonl":
        return None
    if len(name) > MOST_PATH or not _is_text(name):
        skipped["files whose names are too long or are not UTF-8"] += 1
        return None
    try:
        real = path.resolve(strict=True)
        found = real.stat()
    except (OSError, RuntimeError):
        skipped["files or links that lead nowhere"] += 1
        return None
    if not real.is_relative_to(root):
        skipped["links that lead out of the folder"] += 1
    elif stat.S_ISREG(found.st_mode):
        return Seen(name=name, path=real, size=found.st_size)
    else:
        skipped["links to folders, pipes, sockets or devices"] += 1
    return None


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def by_folder(files: Iterable[Seen]) -> dict[str, list[Seen]]:
    """Files by the folder they lie in."""
    folders: dict[str, list[Seen]] = defaultdict(list)
    for each in files:
        folders[each.folder].append(each)
    return folders


def by_topmost_folder(files: Iterable[Seen]) -> dict[str, list[Seen]]:
    """Files by the uppermost folder that holds any of them: a module below belongs to what uses it."""
    groups: dict[str, list[Seen]] = {}
    for each in sorted(files, key=lambda each: (each.folder.count("/") if each.folder else -1, each.name)):
        parts = each.folder.split("/")
        above = ["", *("/".join(parts[: n + 1]) for n in range(len(parts)))] if each.folder else [""]
        groups.setdefault(next((top for top in above if top in groups), each.folder), []).append(each)
    return groups


def is_within(folder: str, top: str) -> bool:
    """Whether a folder is another or lies below it."""
    return not top or folder == top or folder.startswith(f"{top}/")


def name_of(folder: str, root: str) -> str:
    """What a folder is called by; in a cache of the Hugging Face hub the repository, not the revision."""
    parts = [root, *filter(None, folder.split("/"))]
    cached = next((each for each in reversed(parts) if each.startswith("models--")), "")
    return cached.rpartition("--")[2] if cached else parts[-1]
