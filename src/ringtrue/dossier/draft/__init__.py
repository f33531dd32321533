"""Drafts a dossier from a folder: what was recognised is written down, what a person must decide is left open.

A draft suggests and never concludes. It holds the value "?" at every open decision, so that it cannot be
assessed before somebody has taken them; what was guessed says from what. Words out of files stand only inside
quotes and escaped, in comments as well, so that no file can write a line of the draft.
"""

import datetime
from pathlib import Path

from ringtrue.dossier.draft.looking import look
from ringtrue.dossier.draft.preamble import preamble
from ringtrue.dossier.draft.tables import tables
from ringtrue.dossier.load import MOST_BYTES, UNDECIDED
from ringtrue.errors import CouldNotFinish, NothingToExamine

__all__ = ["draft"]


def draft(folder: Path, *, asker: str = UNDECIDED, home: str = UNDECIDED, today: datetime.date) -> str:
    """The text of a `ringtrue.toml` for what lies in a folder.

    `asker` is the name of the party that asks, `home` one country code or several with commas between. Nothing
    is written to the disk: whoever does so makes sure that no dossier is overwritten. Raises `NothingToExamine`
    when the folder holds no file, and `CouldNotFinish` when the draft would be longer than a dossier may be.
    """
    if not folder.is_dir():
        raise _nothing(folder, "it is not a folder" if folder.exists() else "there is no such folder")
    sight = look(folder)
    if not sight.files:
        raise _nothing(folder, "it holds no file that could be looked at" + "".join(f"; {n}" for n in sight.left_out))
    text = "\n".join((*preamble(sight, asker, home, today), *tables(sight))) + "\n"
    if len(text) > MOST_BYTES:
        raise CouldNotFinish(
            "no draft was written: it would be longer than a dossier may be",
            where=str(folder),
            why=f"{sight.files} files were recognised or named, and the draft has {len(text)} bytes",
            try_=f"ringtrue init {folder}/SUBFOLDER",
        )
    return text


def _nothing(folder: Path, why: str) -> NothingToExamine:
    return NothingToExamine(
        "no draft was written: there is nothing to examine",
        where=str(folder),
        why=why,
        try_="put the weights, licences, contracts and configuration in one folder, then: ringtrue init FOLDER",
    )
