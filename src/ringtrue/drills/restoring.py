"""What a drill must not leave behind: processes, open files, namespaces, mounts."""

import os
from collections.abc import Iterator
from dataclasses import dataclass

from ringtrue.instruments.darkroom.inspection import below


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What there is: our descendants, our open files, and the mounts and namespaces that we see."""

    processes: frozenset[int]
    files: frozenset[str]
    mounts: frozenset[str]
    namespaces: frozenset[str]


def standing() -> Standing:
    """What there is now, as far as this process is concerned."""
    return Standing(
        processes=frozenset(below(os.getpid())),
        files=frozenset(_open_files()),
        mounts=frozenset(_lines("/proc/self/mountinfo")),
        namespaces=frozenset(_links("/proc/self/ns")),
    )


def left_behind(before: Standing) -> list[str]:
    """In words, what is there now and was not before."""
    now = standing()
    return [
        *(f"process {each}" for each in sorted(now.processes - before.processes)),
        *(f"open file {each}" for each in sorted(now.files - before.files)),
        *(f"mount {each}" for each in sorted(now.mounts - before.mounts)),
        *(f"namespace {each}" for each in sorted(now.namespaces - before.namespaces)),
    ]


def _open_files() -> Iterator[str]:
    for each in _links("/proc/self/fd"):
        # The listing itself is open while it is read.
        if "/proc/" not in each:
            yield each


def _links(folder: str) -> list[str]:
    found = []
    for each in os.listdir(folder):
        try:
            found.append(f"{each} {os.readlink(f'{folder}/{each}')}")
        except OSError:
            continue
    return found


def _lines(path: str) -> list[str]:
    try:
        with open(path) as stream:
            return stream.read().splitlines()
    except OSError:
        return []
