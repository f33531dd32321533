"""What the contracts say of each clause: the entries, by persons who quoted it and by a machine that read it."""

from ringtrue.assessment.items import RELEASE, Evidence
from ringtrue.ledger import Entry
from ringtrue.observation import Kind

ROOM = "contract."
READS = "contract.reads-"
"""Topics under which a machine's reading enters: about the contract, and in no verdict."""


def clauses(evidence: Evidence) -> tuple[Entry, ...]:
    """Every entry on a clause, those that persons read first."""
    by_persons = evidence.begun(RELEASE, ROOM)
    by_machine = (entry for item in evidence.items(Kind.CONTRACT) for entry in evidence.begun(item, READS))
    return (*by_persons, *by_machine)
