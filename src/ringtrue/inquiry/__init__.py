"""Conducts one assessment: opens the dossier, names the artefacts, lets examiners look, weighs what was seen.

It names no examiner and no format, and yields what happens as events; the command line only draws them.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from ringtrue.assessment import assess
from ringtrue.discovery import find
from ringtrue.dossier.load import open_dossier
from ringtrue.errors import CouldNotFinish
from ringtrue.examiners import Examiner
from ringtrue.framework import Framework, Topic
from ringtrue.framework.load import load
from ringtrue.inquiry.events import Concluded, Distrusted, Event, Inquiry
from ringtrue.inquiry.looking import look, note_what_is_declared
from ringtrue.inquiry.naming import name
from ringtrue.inquiry.notebook import Notebook
from ringtrue.inquiry.sayings import check
from ringtrue.ledger import FILE_NAME, Opening
from ringtrue.ledger.heads import Heads
from ringtrue.ledger.journal import Journal
from ringtrue.references import default_folder
from ringtrue.references.library import open_library


def conduct(inquiry: Inquiry) -> Iterator[Event]:
    """Examines what changed, writes it down, weighs everything.

    Ends with `Concluded`. Raises what `errors` describes; what was seen until then is in the ledger.
    """
    framework = load()
    found = examiners()
    known = topics(framework, found)
    opened = open_dossier(inquiry.folder, inquiry.now.date())
    check(opened, known, framework.claims)
    release = opened.dossier.release
    opening = Opening(release=release.name, maker=release.maker, at=inquiry.now.date().isoformat())
    journal = Journal(inquiry.ledger or opened.folder / FILE_NAME, opening)
    ledger = journal.read(containing=inquiry.head)
    _writable(journal.path)
    heads = Heads(journal.path, inquiry.memory)
    known_up_to = journal.known_up_to(each for each in (heads.last(), inquiry.head) if each)
    if ledger and known_up_to < ledger.lines - 1:
        yield Distrusted(ledger=journal.path, lines=ledger.lines - 1 - known_up_to)
    notebook = Notebook(journal, heads, ledger, known_up_to, inquiry.now, framework, known)
    named = yield from name(opened, inquiry)
    note_what_is_declared(opened, named, notebook)
    yield from look(opened, found, named, notebook, open_library(inquiry.references or default_folder()))
    at = (inquiry.at or inquiry.now.date()).isoformat()
    yield Concluded(assessment=assess(framework, notebook.write(), at, if_signed=inquiry.if_signed))


def examiners() -> tuple[Examiner, ...]:
    """Every examiner there is, our own first; `CouldNotFinish` when two have the same id."""
    found = find("ringtrue.examiners", "ringtrue.examiners", Examiner)
    ids = [each.id for each in found]
    for twice in (each for each in ids if ids.count(each) > 1):
        raise CouldNotFinish(
            "nothing was examined: two examiners have the same id",
            where=twice,
            why="which of them is meant cannot be told",
            try_="rename the module of one of them",
        )
    return found


def topics(framework: Framework, found: tuple[Examiner, ...]) -> dict[str, Topic]:
    """The topics of the catalogue and those that examiners bring along, which may not change the catalogue's."""
    brought = {topic.id: topic for each in found for topic in each.defines}
    for twice in sorted(set(brought) & set(framework.topics)):
        raise CouldNotFinish(
            "nothing was examined: an examiner brings a topic that the catalogue has",
            where=twice,
            why="it could change what a requirement listens to",
            try_="give the examiner's topic an id of its own, or name the catalogue's topic by its id",
        )
    return framework.topics | brought


def _writable(ledger: Path) -> None:
    """Says at once, before hours of reading, that the ledger could not be written in the end."""
    if not os.access(ledger.parent, os.W_OK | os.X_OK) or (ledger.exists() and not os.access(ledger, os.W_OK)):
        raise CouldNotFinish(
            "nothing was examined: the ledger could not be written",
            where=str(ledger),
            why="the folder cannot be written" if ledger.parent.is_dir() else "there is no such folder",
            try_="ringtrue assess --ledger FILE, in a folder that can be written",
        )
