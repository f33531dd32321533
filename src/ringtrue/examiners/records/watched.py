"""Who watched a drill, and what its record therefore weighs: the one rule for the records of every drill.

Demonstrated is what the asker itself observed, or an auditor or official body with no part in the offering. A record of
anybody else who has a part in it is documented, as a paper of that party would be; one that nobody known vouches for is
asserted. A record carries no signature of its own: who hands it in is believed about who observed.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ringtrue.dossier.artefacts import File, unreadable
from ringtrue.dossier.parties import PartyRole
from ringtrue.examiners import Exhibit
from ringtrue.observation import Grade, Method, Observation, Place, Value
from ringtrue.record import MOST_RECORD, Record, Unsound, unsealed

APPOINTED = frozenset({PartyRole.AUDITOR.value, PartyRole.OFFICIAL_BODY.value})
"""Roles of those who are called in to watch."""

NOT_PARTIES = frozenset({PartyRole.PRESS.value, PartyRole.COMPETITOR.value})
"""Roles of those who are neither concerned nor called."""

FAVOURED = frozenset(
    each.value
    for each in (
        PartyRole.MAKER, PartyRole.LICENSOR, PartyRole.SUPPLIER, PartyRole.OPERATOR, PartyRole.EVALUATOR,
        PartyRole.OWNER_OF_HARDWARE,
    )
)  # fmt: skip
"""Roles of those whom a good result favours."""

_PARTS = (
    "release.maker", "release.supplier", "release.operator", "release.licensor", "release.evaluator",
    "serving.operator", "serving.hardware-holder", "component.maker", "evaluation.operator",
)  # fmt: skip

RELATIONS = ("for.party", "party.role", "party.country", "party.controller", *_PARTS)
"""What an examiner of records must know: its `knows`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One record, the file in which it stands, and what it weighs, with the reason."""

    record: Record
    file: File
    grade: Grade
    why: str

    def seen(self, exhibit: Exhibit, topic: str, value: Value, *, note: str = "", quote: str = "") -> Observation:
        """An observation that rests on this record and on every artefact that the drill used."""
        used = (
            Place(file=name, digest=f"sha256:{digest.removeprefix('sha256:')}")
            for name, digest in self.record.artefacts.items()
        )
        return Observation(
            topic=topic,
            item=exhibit.item,
            value=value,
            grade=self.grade,
            method=Method.TEST,
            where=(self.file.place, *used),
            quote=quote,
            note="; ".join(each for each in (note, self.why) if each),
            author=self.record.observer,
            dated=self.record.started[:10],
        )


def watched(exhibit: Exhibit, drill: str) -> Iterator[Watched]:
    """The newest record of each observer about the exhibit's item; `unreadable` is raised for one that is none.

    Only the newest counts, because what was mended since would stay broken for ever; per observer, so that nobody's
    newer record silences somebody else's.
    """
    newest: dict[str, tuple[Record, File]] = {}
    for file in exhibit.files(f"record.{drill}"):
        try:
            record = unsealed(file.read(MOST_RECORD))
        except Unsound as error:
            raise unreadable(file.name, str(error), "hold the drill again, or obtain the record again") from error
        if record.drill != drill or record.of != exhibit.item:
            raise unreadable(file.name, f"it is the record of {record.drill} on {record.of}", "put it where it belongs")
        known = newest.get(record.observer)
        if known is None or (known[0].started, known[1].name) < (record.started, file.name):
            newest[record.observer] = (record, file)
    for observer in sorted(newest):
        record, file = newest[observer]
        grade, why = weight(exhibit, observer)
        yield Watched(record=record, file=file, grade=grade, why=why)


def weight(exhibit: Exhibit, observer: str) -> tuple[Grade, str]:
    """What the record of this observer weighs, and why."""
    known = exhibit.known
    roles = {str(each) for each in known.get("party.role", {}).get(observer, ())}
    if not observer:
        return Grade.ASSERTED, "nobody says who observed it"
    if observer in _values(exhibit, "for.party"):
        return Grade.DEMONSTRATED, f"observed by {observer}, who asks"
    if observer not in known.get("party.country", {}):
        return Grade.ASSERTED, f"observed by {observer}, whom the dossier does not know"
    if roles & NOT_PARTIES:
        return Grade.ASSERTED, f"observed by {observer}, who is neither concerned nor called in"
    if roles & APPOINTED and observer not in _favoured(exhibit):
        return Grade.DEMONSTRATED, f"observed by {observer}, whom no result favours"
    return Grade.DOCUMENTED, f"a record of {observer} itself"


def _favoured(exhibit: Exhibit) -> frozenset[str]:
    """Everybody with a part in the offering, whoever controls them, and whoever they control."""
    reached = {each for topic in _PARTS for each in _values(exhibit, topic)}
    for party, roles in exhibit.known.get("party.role", {}).items():
        if FAVOURED & {str(each) for each in roles}:
            reached.add(party)
    links: dict[str, set[str]] = {}
    for party, holders in exhibit.known.get("party.controller", {}).items():
        for holder in holders:
            links.setdefault(party, set()).add(str(holder))
            links.setdefault(str(holder), set()).add(party)
    waiting = list(reached)
    while waiting:
        for each in links.get(waiting.pop(), set()) - reached:
            reached.add(each)
            waiting.append(each)
    return frozenset(reached)


def _values(exhibit: Exhibit, topic: str) -> frozenset[str]:
    return frozenset(str(each) for values in exhibit.known.get(topic, {}).values() for each in values)
