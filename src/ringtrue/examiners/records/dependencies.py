"""What the map of dependencies showed: how many are foreign, and how many lack a row, an owner or a substitute."""

import dataclasses
from collections.abc import Iterator
from typing import Any

from ringtrue.dossier.artefacts import unreadable
from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.examiners.records.watched import RELATIONS, watched
from ringtrue.observation import Grade, Item, Kind, Observation
from ringtrue.record import Record, sealed

DRILL = "dependencies"
_RELEASE = Item(kind=Kind.RELEASE, name="it")
_ROW: dict[str, Any] = {
    "name": "judge:somebody", "countries": ["US"], "stops": ["evaluation:test"], "owner": "platform",
    "substitute": "a judge at home", "listed": True,
}  # fmt: skip


def _record(*rows: dict[str, Any], **told: Any) -> bytes:
    return sealed(
        Record(drill=DRILL, of=_RELEASE, started="2026-11-25T10:00:00Z", seconds=0.0, observer="ministry",
               result={"dependencies": list(rows), **told})
    )  # fmt: skip


_ASKER = {"for.party": {"release": ("ministry",)}, "party.country": {"ministry": ("ID",)}}


@examiner(
    per=Kind.RELEASE,
    topics=(
        "continuity.unlisted-dependencies",
        "continuity.unowned-dependencies",
        "continuity.unsubstituted-dependencies",
    ),
    reads=(f"record.{DRILL}",),
    knows=RELATIONS,
    cases=(
        Case(
            says="a map on which each has an owner and a substitute",
            files={"record.dependencies/1.json": _record(_ROW)},
            known=_ASKER,
            expects={
                "continuity.unlisted-dependencies": (0,),
                "continuity.unowned-dependencies": (0,),
                "continuity.unsubstituted-dependencies": (0,),
            },
        ),
        Case(
            says="what an entry names and nobody listed is counted",
            files={
                "record.dependencies/1.json": _record(
                    _ROW, {**_ROW, "name": "registry:it", "owner": "", "substitute": "", "listed": False}
                )
            },
            known=_ASKER,
            expects={
                "continuity.unlisted-dependencies": (1,),
                "continuity.unowned-dependencies": (1,),
                "continuity.unsubstituted-dependencies": (1,),
            },
        ),
        Case(
            says="what is no map is refused",
            files={"record.dependencies/1.json": _record(dependencies=[{"name": 7}])},
            known=_ASKER,
            refused="not a map",
        ),
    ),
)
def dependencies(exhibit: Exhibit) -> Iterator[Observation]:
    """Does every foreign dependency that an entry names have an owner and a substitute?

    Reads the newest map of each observer, which `ringtrue tabletop map --record` makes from the ledger. It rests on
    every file that named a dependency: when one of them changes, the map is history and must be made again.
    """
    for found in watched(exhibit, DRILL):
        try:
            rows = [(str(each["name"]), each["listed"], each["owner"], each["substitute"])
                    for each in found.record.result["dependencies"]]  # fmt: skip
        except (KeyError, TypeError) as error:
            raise unreadable(found.file.name, f"it is not a map: {error}", "ringtrue tabletop map --record") from error
        for topic, place in (("unlisted", 1), ("unowned", 2), ("unsubstituted", 3)):
            missing = [each[0] for each in rows if not each[place]]
            told = found.seen(exhibit, f"continuity.{topic}-dependencies", len(missing), note=_listed(missing))
            # Whoever watched, entries were looked through and nothing was tried.
            yield dataclasses.replace(told, grade=min(told.grade, Grade.INSPECTED))


def _listed(names: list[str]) -> str:
    return ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
