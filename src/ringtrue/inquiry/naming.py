"""Finds every artefact that the dossier names and names it by its digest."""

import queue
import threading
from collections.abc import Generator
from dataclasses import dataclass

from ringtrue.dossier import Opened
from ringtrue.dossier.artefacts import File, artefacts, find
from ringtrue.dossier.digest import Digests
from ringtrue.errors import ArtefactUnreadable, NothingToExamine
from ringtrue.inquiry.events import Event, Inquiry, Naming, Read, Troubled
from ringtrue.observation import Item

Place = tuple[Item, str]
"""An item and a role of its artefacts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The files of every item and role, with their digests; and what could not be read, with the reason."""

    files: dict[Place, tuple[File, ...]]
    troubles: dict[Place, ArtefactUnreadable]


def name(opened: Opened, inquiry: Inquiry) -> Generator[Event, None, Named]:
    """Reads what is not remembered and yields the progress by bytes.

    Raises `NothingToExamine` when the dossier names no artefact and `DossierWrong` when one is not to be had.
    """
    digests = Digests(opened.folder, inquiry.memory, rehash=inquiry.rehash)
    located: dict[Place, tuple[File, ...]] = {}
    named = Named(files={}, troubles={})
    told = list(artefacts(opened))
    if not told:
        raise NothingToExamine(
            "nothing was examined: the dossier names no artefact",
            where=str(opened.folder),
            why="declarations and claims alone are never evidence",
            try_="add artefacts, papers or contracts to the dossier, or: ringtrue init",
        )
    for item, role, paths in told:
        try:
            located[item, role] = find(opened.folder, item, role, paths).files
        except ArtefactUnreadable as error:
            named.troubles[item, role] = error
            yield Troubled(error=error)
    every = {file.name: file for files in located.values() for file in files}
    yield Naming(files=len(every), bytes=sum(file.size for file in every.values() if not digests.known(file)))
    for place, files in located.items():
        try:
            named.files[place] = yield from _digested(digests, files)
        except ArtefactUnreadable as error:
            named.troubles[place] = error
            yield Troubled(error=error)
    digests.remember()
    return named


def _digested(digests: Digests, files: tuple[File, ...]) -> Generator[Event, None, tuple[File, ...]]:
    """The files with their digests; reading goes on in threads while its progress is yielded here."""
    if all(digests.known(file) for file in files):
        return digests.name(files, lambda _: None)
    done: list[tuple[File, ...]] = []
    failed: list[BaseException] = []
    heard: queue.SimpleQueue[int | None] = queue.SimpleQueue()

    def read() -> None:
        try:
            done.append(digests.name(files, heard.put))
        except BaseException as error:
            failed.append(error)
        finally:
            heard.put(None)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    while (count := heard.get()) is not None:
        yield Read(bytes=count)
    reader.join()
    if failed:
        raise failed[0]
    return done[0]
