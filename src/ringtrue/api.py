"""The public verbs: what the command line does, for programs."""

import datetime
from pathlib import Path

from ringtrue.assessment import Assessment
from ringtrue.dossier import draft as drafting
from ringtrue.inquiry import conduct
from ringtrue.inquiry.events import Concluded, Inquiry


def assess(
    folder: str | Path,
    *,
    at: datetime.date | None = None,
    ledger: str | Path | None = None,
    rehash: bool = False,
    if_signed: bool = False,
    references: str | Path | None = None,
) -> Assessment:
    """Examines what changed in a dossier's folder, writes the ledger and weighs it as of `at` (default today).

    `references` is the folder of a reference library, by default the user's own.

    Raises the errors of `ringtrue.errors`, each with what did not happen, where, why and what to try. What
    could not be read is in `Assessment.troubles`.
    """
    inquiry = Inquiry(
        folder=Path(folder),
        now=datetime.datetime.now(datetime.UTC),
        at=at,
        ledger=Path(ledger) if ledger else None,
        rehash=rehash,
        if_signed=if_signed,
        references=Path(references) if references else None,
    )
    return next(event.assessment for event in conduct(inquiry) if isinstance(event, Concluded))


def draft(folder: str | Path, *, asker: str = "?", home: str = "?") -> str:
    """The text of a `ringtrue.toml` drafted from what lies in a folder; a person decides every `"?"`."""
    return drafting.draft(Path(folder), asker=asker, home=home, today=datetime.date.today())
