"""What the contracts say, clause by clause, as a report tells it: the words, who read them, what to ask for."""

from dataclasses import dataclass

from ringtrue.assessment import Assessment
from ringtrue.assessment.contracts import READS, ROOM
from ringtrue.ledger import Entry
from ringtrue.remedies.clauses import drafted, filled
from ringtrue.reports.wording import near, say


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldClause:
    """One reading of a clause. `ask` is the text to ask for, empty where the clause is present."""

    clause: str
    title: str
    verdict: str
    entry: Entry
    place: str
    read_by: str
    machine: bool
    ask: str


def told_clauses(assessment: Assessment) -> tuple[ToldClause, ...]:
    """Every reading of a clause of the catalogue, in the catalogue's order; what persons read before the machine's."""
    order = {clause: number for number, clause in enumerate(drafted())}
    told = [each for entry in assessment.clauses if (each := _told(entry)).clause in order]
    return tuple(sorted(told, key=lambda each: (order[each.clause], each.machine)))


def unsaid(told: tuple[ToldClause, ...]) -> tuple[str, ...]:
    """Titles of the clauses of which no contract is read to say anything."""
    said = {each.clause for each in told}
    return tuple(each.title for clause, each in drafted().items() if clause not in said)


def _told(entry: Entry) -> ToldClause:
    seen = entry.observation
    machine = seen.topic.startswith(READS)
    clause = str(seen.value) if machine else seen.topic.removeprefix(ROOM)
    verdict = seen.topic.removeprefix(READS) if machine else str(seen.value)
    known = drafted().get(clause)
    return ToldClause(
        clause=clause,
        title=known.title if known else clause,
        verdict=verdict,
        entry=entry,
        place=f"{seen.where[0].file}{near(seen.where[0])}" if seen.where else "",
        read_by=say("page", "read-by-machine") if machine else seen.note,
        machine=machine,
        ask=filled(known.ask["en"], {}) if known and verdict != "present" else "",
    )
