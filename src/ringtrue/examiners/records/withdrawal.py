"""What a forecast of a withdrawal said, in one paragraph."""

import dataclasses
from collections.abc import Iterator

from ringtrue.dossier.artefacts import unreadable
from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.examiners.records.watched import RELATIONS, watched
from ringtrue.observation import Grade, Item, Kind, Observation
from ringtrue.record import Record, sealed

DRILL = "withdrawal"
MOST = 4000
"""Characters of a paragraph; one with three capabilities and three objectives has some 1,500."""


def _record(**told: object) -> bytes:
    return sealed(
        Record(drill=DRILL, of=Item(kind=Kind.RELEASE, name="it"), started="2026-11-25T10:00:00Z", seconds=1.0,
               observer="ministry", result=told)
    )  # fmt: skip


_ASKER = {"for.party": {"release": ("ministry",)}, "party.country": {"ministry": ("ID",)}}


@examiner(
    per=Kind.RELEASE,
    topics=("continuity.foreseen",),
    reads=(f"record.{DRILL}",),
    knows=RELATIONS,
    cases=(
        Case(
            says="the paragraph is told as it stands",
            files={"record.withdrawal/1.json": _record(answer="Nothing falls.", scenario="judge-retired")},
            known=_ASKER,
            expects={"continuity.foreseen": ("Nothing falls",)},
        ),
        Case(says="what tells nothing is refused", files={"record.withdrawal/1.json": _record()}, known=_ASKER,
             refused="no forecast"),
    ),
)  # fmt: skip
def withdrawal(exhibit: Exhibit) -> Iterator[Observation]:
    """What is foreseen for the day after a foreign party withdraws, with numbers?

    Reads the newest forecast of each observer, which `ringtrue tabletop simulate --record` makes. It decides no
    requirement: a forecast on guesses is no drill. It puts numbers into the fourth answer.
    """
    for found in watched(exhibit, DRILL):
        answer = found.record.result.get("answer")
        if not isinstance(answer, str) or not 0 < len(answer) <= MOST:
            raise unreadable(found.file.name, "it is no forecast", "ringtrue tabletop simulate --record")
        note = str(found.record.result.get("scenario", ""))
        told = found.seen(exhibit, "continuity.foreseen", answer.rstrip("."), note=note)
        # Whoever watched, a forecast is a paper: nothing was tried.
        yield dataclasses.replace(told, grade=min(told.grade, Grade.DOCUMENTED))
