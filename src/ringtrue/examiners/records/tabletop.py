"""What an exercise showed: that it was played, and which of its actions are still open."""

import dataclasses
from collections.abc import Iterator
from typing import Any

from ringtrue.dossier.artefacts import File, unreadable
from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.examiners.records.watched import RELATIONS, watched, weight
from ringtrue.observation import Grade, Item, Kind, Observation, Place
from ringtrue.record import MOST_RECORD, Record, Unsound, sealed, unsealed

DRILL, CLOSING = "tabletop", "tabletop-action"
_IT = Item(kind=Kind.RELEASE, name="it")
_ACTION = {"id": "name-owners", "says": "Name an owner.", "requirement": "dependencies-mapped", "owner": "cio",
           "due": "2026-12-25"}  # fmt: skip


def _played(**told: Any) -> bytes:
    result = {"finished": True, "decisions": [], "actions": [_ACTION], **told}
    return sealed(Record(drill=DRILL, of=_IT, started="2026-11-25T00:00:00Z", seconds=90.0, observer="ministry",
                         result=result))  # fmt: skip


def _closed(**told: Any) -> bytes:
    record = Record(drill=CLOSING, of=_IT, started="2026-11-26T10:00:00Z", seconds=0.0, observer="ministry",
                    result={"exercise": "2026-11-25T00:00:00Z", "action": "name-owners", "owner": "cio"})  # fmt: skip
    return sealed(dataclasses.replace(record, **told))


_ASKER = {"for.party": {"release": ("ministry",)}, "party.country": {"ministry": ("ID",)}}


@examiner(
    per=Kind.RELEASE,
    topics=("continuity.tabletop-played", "continuity.open-actions"),
    reads=(f"record.{DRILL}", f"record.{CLOSING}?"),
    knows=RELATIONS,
    cases=(
        Case(
            says="an exercise leaves its actions open",
            files={"record.tabletop/1.json": _played()},
            known=_ASKER,
            expects={"continuity.tabletop-played": (True,), "continuity.open-actions": (1,)},
        ),
        Case(
            says="an action that was closed is closed",
            files={"record.tabletop/1.json": _played(), "record.tabletop-action/1.json": _closed()},
            known=_ASKER,
            expects={"continuity.tabletop-played": (True,), "continuity.open-actions": (0,)},
        ),
        Case(
            says="an action of another exercise, or closed by somebody unknown, stays open",
            files={
                "record.tabletop/1.json": _played(),
                "record.tabletop-action/1.json": _closed(result={"exercise": "2025-01-01T00:00:00Z",
                                                                 "action": "name-owners"}),
                "record.tabletop-action/2.json": _closed(observer="stranger"),
            },
            known=_ASKER,
            expects={"continuity.tabletop-played": (True,), "continuity.open-actions": (1,)},
        ),
        Case(
            says="an exercise that was broken off was not played to its end",
            files={"record.tabletop/1.json": _played(finished=False)},
            known=_ASKER,
            expects={"continuity.tabletop-played": (False,)},
        ),
        Case(
            says="what is no exercise is refused",
            files={"record.tabletop/1.json": _played(actions=["nonsense"])},
            known=_ASKER,
            refused="not the record of an exercise",
        ),
    ),
)  # fmt: skip
def tabletop(exhibit: Exhibit) -> Iterator[Observation]:
    """Was a withdrawal rehearsed to its end, and are the actions it left closed?

    Reads the newest exercise of each observer, and the records that close its actions: `ringtrue tabletop close` writes
    one with the file that shows it. A closing counts when somebody known vouches for it. The exercise is as old as the
    day on which it was played, so twelve months later it no longer supports. Whoever watched, it is documented: people
    said what they would do.
    """
    closings = [_closing(file) for file in exhibit.files(f"record.{CLOSING}")]
    for found in watched(exhibit, DRILL):
        result = found.record.result
        try:
            ids = [str(each["id"]) for each in result["actions"]]
            finished = bool(result["finished"])
        except (KeyError, TypeError) as error:
            raise unreadable(
                found.file.name, f"it is not the record of an exercise: {error}", "play it again"
            ) from error
        played = found.seen(exhibit, "continuity.tabletop-played", finished)
        yield dataclasses.replace(played, grade=min(played.grade, Grade.DOCUMENTED))
        if not finished:
            continue
        counted = [
            (record, file)
            for record, file in closings
            if record.result.get("exercise") == found.record.started
            and record.result.get("action") in ids
            and weight(exhibit, record.observer)[0] >= Grade.DOCUMENTED
        ]
        left = [each for each in ids if each not in {record.result["action"] for record, _ in counted}]
        told = found.seen(exhibit, "continuity.open-actions", len(left), note=", ".join(left[:8]))
        places = [place for record, file in counted for place in (file.place, *_evidence(record))]
        yield dataclasses.replace(
            told, where=(*told.where, *places), grade=min(told.grade, Grade.DOCUMENTED),
        )  # fmt: skip


def _closing(file: File) -> tuple[Record, File]:
    try:
        return unsealed(file.read(MOST_RECORD)), file
    except Unsound as error:
        raise unreadable(file.name, str(error), "close the action again") from error


def _evidence(record: Record) -> Iterator[Place]:
    for name, digest in record.artefacts.items():
        yield Place(file=name, digest=f"sha256:{digest.removeprefix('sha256:')}")
