"""What every command of the tabletop needs first: the dossier, its ledger, the map, and what drills measured."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ringtrue.errors import DossierWrong, NothingToExamine

if TYPE_CHECKING:
    from ringtrue.dossier import Opened
    from ringtrue.drills.calibrated import Measured
    from ringtrue.drills.system import Dependency, System
    from ringtrue.drills.tabletop import Opening
    from ringtrue.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedUp:
    """A dossier with its ledger and the map of its dependencies as of a day."""

    opened: "Opened"
    ledger: "Ledger"
    system: "System"
    measured: Mapping[str, "Measured"]
    at: str


def look_up(folder: Path, ledger: Path | None = None, at: datetime.date | None = None) -> LookedUp:
    """Opens a dossier and its ledger; `NothingToExamine` when nothing was assessed there yet.

    What drills measured, by the records below the folder, is put in place of guesses.
    """
    from ringtrue.dossier.load import open_dossier
    from ringtrue.drills.calibrated import REHEARSALS, measured
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
    found = measured(opened.folder)
    buffers = {name: each.span for name, each in found.items() if name not in REHEARSALS}
    took = {name: each.span.days[0] for name, each in found.items() if name in REHEARSALS}
    try:
        system = mapped(held, opened, today.isoformat())
        system.graph()
        return LookedUp(opened=opened, ledger=held, system=with_measured(system, buffers, took),
                        measured=found, at=today.isoformat())  # fmt: skip
    except Malformed as error:
        raise DossierWrong("no map was made: the dossier contradicts itself", where=str(opened.folder),
                           why=str(error), try_="correct [[dependency]]") from error  # fmt: skip


def opening(
    found: LookedUp,
    scenario: str,
    started: datetime.date,
    players: Mapping[str, str],
    *,
    observer: str = "",
    seed: int = 1,
) -> "Opening":
    """The opening of an exercise on what was looked up."""
    import hashlib
    import json

    from ringtrue.drills.tabletop import Opening

    rows = [row(each) for each in found.system.dependencies]
    bare = json.dumps([rows, found.system.items, found.system.rehearsed], sort_keys=True, default=str)
    return Opening(
        release=found.opened.dossier.release.name, scenario=scenario, started=started, players=dict(players),
        map=f"sha256:{hashlib.sha256(bare.encode()).hexdigest()}", head=found.ledger.head, seed=seed,
        observer=observer, drills=tuple(_told(each) for _, each in sorted(found.measured.items())),
    )  # fmt: skip


def row(each: "Dependency") -> dict[str, Any]:
    """A dependency as data."""
    return {
        "name": each.name,
        "kind": each.kind,
        "countries": list(each.countries),
        "stops": list(each.stops),
        "owner": each.owner,
        "substitute": each.substitute,
        "buffer": {"shape": each.buffer.shape, "days": list(each.buffer.days), "basis": each.basis},
        "listed": each.listed,
        "evidence": [
            f"{one.observation.topic} is {one.observation.value} ({one.observation.grade.word}"
            f"{', ' + one.observation.where[0].file if one.observation.where else ''})"
            for one in each.entries
        ],
    }


def _told(each: "Measured") -> tuple[str, ...]:
    """A measurement as the papers of an exercise show it: of what, when, watched by whom, how many days, which file."""
    from ringtrue.reports.withdrawal_text import lasting

    return each.of, each.started, each.observer, lasting(each.span), each.file
