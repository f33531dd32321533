"""Every error a user can meet: what did not happen, where, why, one thing to try, and the exit code."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(eq=False)
class RingtrueError(Exception):
    """An error addressed to someone.

    `what` says what did *not* happen, `where` names the file and place, `why` the cause and `try_` one
    thing to do next. All four are plain sentences that may quote hostile input: whoever prints them
    makes them inert first.
    """

    exit_code: ClassVar[int] = 1

    what: str
    where: str = ""
    why: str = ""
    try_: str = ""

    def __str__(self) -> str:
        lines = [("error", self.what), ("where", self.where), ("why", self.why), ("try", self.try_)]
        return "\n".join(f"{word}: {text}" for word, text in lines if text)


class CouldNotFinish(RingtrueError):
    """The machine, the disk or another program stopped us; nothing was concluded."""


class ArtefactUnreadable(CouldNotFinish):
    """One artefact is damaged, hostile or changed while it was read; it says nothing either way."""


class LedgerBusy(CouldNotFinish):
    """Another process holds the ledger."""


class NotUnderstood(RingtrueError):
    """The command line asks for something that does not exist."""

    exit_code: ClassVar[int] = 2


class NothingToExamine(RingtrueError):
    """There is no dossier, or it names no artefact."""

    exit_code: ClassVar[int] = 3


class DossierWrong(RingtrueError):
    """The dossier says something that cannot be so."""

    exit_code: ClassVar[int] = 4


class CatalogueWrong(RingtrueError):
    """A catalogue file says something that cannot be so."""

    exit_code: ClassVar[int] = 4


class LedgerBroken(RingtrueError):
    """The chain of the ledger does not verify, or it belongs to another dossier."""

    exit_code: ClassVar[int] = 12


class LibraryBroken(RingtrueError):
    """The reference library is damaged, or its signature does not verify."""

    exit_code: ClassVar[int] = 12


EXIT_CODES: dict[int, str] = {
    0: "done: every bar you set was met",
    1: "could not finish: something could not be read or written; nothing was concluded about it",
    2: "not understood: the command line asks for something that does not exist",
    3: "nothing to examine: there is no dossier, or it names no artefact",
    4: "a dossier or catalogue file is wrong; nothing was concluded",
    10: "below the layer asked for with --require",
    11: "a claim is contradicted by the evidence (asked for with --fail-on)",
    12: "a chain or signature does not verify",
    13: "a drill's expectation did not hold",
    14: "a drill could not restore what it changed",
}
