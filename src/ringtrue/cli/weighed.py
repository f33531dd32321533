"""A dossier's assessment from what its ledger holds, for every command that examines nothing anew."""

from pathlib import Path
from typing import TYPE_CHECKING

from ringtrue.errors import LedgerBroken, NothingToExamine

if TYPE_CHECKING:
    from ringtrue.assessment import Assessment


def weighed(
    folder: Path,
    path: Path,
    at: str,
    head: str | None = None,
    *,
    if_signed: bool = False,
    what: str = "no report was written",
) -> "Assessment":
    """The assessment of the ledger at `path` as of the day `at`; `what` says in an error what did not happen.

    Raises `NothingToExamine` when there is no ledger and `LedgerBroken` when nobody vouches for some of its lines.
    """
    from ringtrue.assessment import assess
    from ringtrue.framework.load import load
    from ringtrue.ledger.heads import Heads
    from ringtrue.ledger.journal import Journal

    journal = Journal(path)
    seen = journal.read(containing=head)
    if seen is None:
        raise NothingToExamine(
            f"{what}: nothing has been examined yet",
            where=str(path),
            why="there is no ledger",
            try_=f"ringtrue assess {folder}",
        )
    known = journal.known_up_to(each for each in (Heads(path).last(), head) if each)
    if known < seen.lines - 1:
        raise LedgerBroken(
            f"{what}: the ledger comes from elsewhere",
            where=str(path),
            why=f"its last {seen.lines - 1 - known} lines were not written here, and nobody vouches for them",
            try_=f"ringtrue assess {folder}, which examines everything again, or report --head DIGEST",
        )
    return assess(load(), seen, at, if_signed=if_signed)
