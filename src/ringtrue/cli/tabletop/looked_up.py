"""What every command of the tabletop needs first: the dossier, its ledger, the map, and what drills measured."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ringtrue.errors import DossierWrong, NothingToExamine

if TYPE_CHECKING:
    from ringtrue.dossier import Opened
    from ringtrue.drills.dependencies import System
    from ringtrue.drills.tabletop import Opening
    from ringtrue.instruments.dependency.spans import Span
    from ringtrue.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedUp:
    """A dossier with its ledger and the map of its dependencies as of a day."""

    opened: "Opened"
    ledger: "Ledger"
    system: "System"
    measured: Mapping[str, "Span"]
    at: str


def look_up(folder: Path, ledger: Path | None = None, at: datetime.date | None = None) -> LookedUp:
    """Opens a dossier and its ledger; `NothingToExamine` when nothing was assessed there yet.

    Dark runs that the ledger's evidence names are put in place of guessed buffers.
    """
    from ringtrue.dossier.load import open_dossier
    from ringtrue.drills.calibrated import measured
    from ringtrue.drills.dependencies import with_measured
    from ringtrue.instruments.dependency import Malformed
    from ringtrue.ledger import FILE_NAME, Opening
    from ringtrue.ledger.journal import Journal
    from ringtrue.remedies.withdrawal import mapped

    today = at or datetime.datetime.now(datetime.UTC).date()
    opened = open_dossier(folder, today)
    release = opened.dossier.release
    path = ledger or opened.folder / FILE_NAME
    held = Journal(path, Opening(release=release.name, maker=release.maker, at=today.isoformat())).read()
    if held is None:
        raise NothingToExamine("nothing was looked at: nothing was assessed here yet", where=str(path),
                               why="the map of dependencies comes from the ledger",
                               try_=f"ringtrue assess {folder}")  # fmt: skip
    spans = measured(opened.folder)
    try:
        system = mapped(held, opened, today.isoformat())
        system.graph()
        return LookedUp(opened=opened, ledger=held, system=with_measured(system, spans), measured=spans,
                        at=today.isoformat())  # fmt: skip
    except Malformed as error:
        raise DossierWrong("no map was made: the dossier contradicts itself", where=str(opened.folder),
                           why=str(error), try_="correct [[dependency]]") from error  # fmt: skip


def opening(
    found: LookedUp, scenario: str, started: datetime.date, players: Mapping[str, str], *, seed: int = 1
) -> "Opening":
    """The opening of an exercise on what was looked up."""
    import hashlib
    import json

    from ringtrue.cli.tabletop.mapping import row
    from ringtrue.drills.tabletop import Opening

    rows = [row(each) for each in found.system.dependencies]
    bare = json.dumps([rows, found.system.items, sorted(found.measured)], sort_keys=True, default=str)
    return Opening(
        release=found.opened.dossier.release.name, scenario=scenario, started=started, players=dict(players),
        map=f"sha256:{hashlib.sha256(bare.encode()).hexdigest()}", head=found.ledger.head, seed=seed,
    )  # fmt: skip
