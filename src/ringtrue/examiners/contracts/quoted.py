"""What contracts say, each clause with the quotation that says it and the person who read it so."""

from collections.abc import Iterator

from ringtrue.examiners import ANY_TOPIC, Case, Exhibit, examiner
from ringtrue.examiners.papers.quoted import quoted, said
from ringtrue.observation import Grade, Kind, Observation

_TEXT = b"7.1 All data stays in Indonesia.\n"
_SAYS = {
    "topic": "contract.example",
    "item": "release",
    "value": "present",
    "quote": "All data stays in Indonesia.",
    "read_by": "A. Reader",
}


@examiner(
    per=Kind.CONTRACT,
    topics=(ANY_TOPIC,),
    reads=("contract",),
    cases=(
        Case(
            says="a clause of a contract in force binds",
            files={"contract/signed.md": _TEXT},
            declared={"status": "in force", "parties": ["a", "b"], "date": "2026-01-01", "says": [_SAYS]},
            expects={"contract.example": ("present",)},
        ),
        Case(
            says="a clause that does not stand there is refused",
            files={"contract/signed.md": _TEXT},
            declared={"says": [{**_SAYS, "quote": "All data stays in Java."}]},
            refused="does not stand",
        ),
    ),
)
def contracts_quoted(exhibit: Exhibit) -> Iterator[Observation]:
    """Do the clauses that the dossier quotes stand in the contract, and does it bind?

    A contract in force binds when its parties and its date are stated; a draft, or one without them, is a
    document like any other: its clauses would bind once it is signed.
    """
    contract = exhibit.declared
    in_force = contract.status == "in force" and len(contract.parties) >= 2 and contract.date is not None
    for saying, place in quoted(exhibit, "contract", contract.says):
        yield said(
            saying,
            place,
            Grade.BOUND if in_force else Grade.DOCUMENTED,
            author=contract.name,
            dated=str(contract.date or ""),
            draft=not in_force,
        )
