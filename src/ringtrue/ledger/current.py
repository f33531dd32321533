"""Which entries weigh on a day: the newest examinations, of artefacts that the dossier still names."""

from dataclasses import dataclass

from ringtrue.ledger import Entry, Examination, Ledger
from ringtrue.observation import EXISTS, Item, Kind

DOSSIER = "dossier"
"""Who writes the declared facts, and with them the list of items."""

ARTEFACTS = "artefacts"
"""Who writes the digest of every file that the dossier names."""

DIGEST = "artefact.digest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Superseded:
    """An entry that no longer weighs, and why."""

    entry: Entry
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Current:
    """The entries that weigh, those that no longer do, and the files that have gone."""

    entries: tuple[Entry, ...]
    superseded: tuple[Superseded, ...]
    vanished: tuple[str, ...]
    troubles: tuple[Examination, ...]


def current(ledger: Ledger, at: str) -> Current:
    """The entries that weigh on the day `at` (ISO 8601); what came later is as if it had not been written.

    The newest examination per examiner and item it was called for replaces the earlier ones whole. It
    weighs while every file it read or cites is still named by the dossier with the same digest.
    """
    known = [each for each in ledger.examinations if each.at[:10] <= at]
    newest = {(each.by, each.of): each for each in known}
    weighing: list[Entry] = []
    superseded: list[Superseded] = []
    named, declared = _named(ledger, newest)
    for entry in ledger.entries:
        examination = entry.examination
        if examination.at[:10] > at:
            continue
        if why := _outdated(entry, newest, named, declared, at):
            superseded.append(Superseded(entry=entry, why=why))
        else:
            weighing.append(entry)
    ever = {entry.observation.item.name for entry in ledger.entries if entry.observation.topic == DIGEST}
    there = {entry.observation.item.name for entry in weighing if entry.observation.topic == DIGEST}
    return Current(
        entries=tuple(weighing),
        superseded=tuple(superseded),
        vanished=tuple(sorted(ever - there)),
        troubles=tuple(each for each in newest.values() if each.trouble and each.of in declared),
    )


def _named(ledger: Ledger, newest: dict[tuple[str, Item], Examination]) -> tuple[frozenset[str], frozenset[Item]]:
    """The digests that the newest dossier names, and the items it declares."""
    heads = [each for (by, _), each in newest.items() if by in (DOSSIER, ARTEFACTS)]
    seqs = {each.seq for each in heads}
    mine = [entry for entry in ledger.entries if entry.examination.seq in seqs]
    digests = {str(entry.observation.value) for entry in mine if entry.observation.topic == DIGEST}
    digests |= {place.digest for each in heads for place in each.read}
    items = {entry.observation.item for entry in mine if entry.observation.topic == EXISTS}
    return frozenset(digests), frozenset(items) | {Item(kind=Kind.RELEASE, name="release")}


def _outdated(
    entry: Entry,
    newest: dict[tuple[str, Item], Examination],
    named: frozenset[str],
    declared: frozenset[Item],
    at: str,
) -> str:
    examination = entry.examination
    if newest[examination.by, examination.of] != examination:
        return "it was examined again"
    if examination.of not in declared:
        return f"the dossier no longer declares {examination.of}"
    # What was read, and what a drill says it was done on.
    rested = (*examination.read, *entry.observation.where)
    if gone := next((place for place in rested if place.digest not in named), None):
        return f"{gone.file} has changed or is no longer named"
    if entry.observation.dated > at:
        return f"the paper is dated {entry.observation.dated}, after {at}"
    return ""
