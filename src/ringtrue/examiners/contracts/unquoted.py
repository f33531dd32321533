"""What a machine reads in a contract, clause by clause, where no person has quoted the clause."""

from collections.abc import Iterator

from ringtrue.dossier.artefacts import File
from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.examiners.contracts.languages import FILES, languages_from
from ringtrue.examiners.contracts.reading import read_clauses
from ringtrue.examiners.contracts.verdicts import Reading
from ringtrue.instruments.legal import Illegible
from ringtrue.instruments.legal.reading import MOST_BYTES, read
from ringtrue.observation import Kind, Observation

TOLD = {"present": ("for",), "weakened": ("weakened", "half", "for"), "contradicted": ("against",)}
"""The verdicts that are told, each with what its words may do; of an absence no words could be quoted."""

_TEXT = (
    b"# Agreement\n\n1. The Supplier may terminate this agreement at any time for convenience.\n\n"
    b"2. The Supplier shall not assign this agreement without the prior written consent of the Buyer.\n"
)


@examiner(
    per=Kind.CONTRACT,
    topics=tuple(f"contract.reads-{verdict}" for verdict in TOLD),
    reads=("contract",),
    consults=FILES,
    cases=(
        Case(
            says="a clause that nobody quoted is read with its words, and enters no verdict",
            files={"contract/signed.md": _TEXT},
            expects={
                "contract.reads-present": ("change-of-control",),
                "contract.reads-contradicted": ("termination-limited",),
            },
        ),
        Case(
            says="a clause that a person quoted is left to that person",
            files={"contract/signed.md": _TEXT},
            declared={
                "says": [
                    {
                        "topic": "contract.termination-limited",
                        "item": "release",
                        "value": "contradicted",
                        "quote": "The Supplier may terminate this agreement at any time for convenience.",
                        "read_by": "A. Reader",
                    }
                ]
            },
            expects={"contract.reads-present": ("change-of-control",)},
        ),
        Case(
            says="a contract that is no text says nothing here",
            files={"contract/signed.md": b"The Supplier may terminate at any time.\n\xff"},
        ),
    ),
)
def contract_unquoted(exhibit: Exhibit) -> Iterator[Observation]:
    """What does the contract seem to say of the clauses that nobody has quoted from it?

    Reads the whole contract as `ringtrue contract read` does, one document by itself, and tells every clause that it
    reads as present, weakened or contradicted, with the words. They enter no verdict: a machine errs on contracts, so
    a person who agrees puts the quotation into the dossier. Whose law and courts it names is left open. A contract
    that cannot be read as text says nothing here.
    """
    quoted = {each.topic.removeprefix("contract.") for each in exhibit.declared.says}
    languages = languages_from(exhibit.consulted)
    for file in exhibit.files("contract"):
        try:
            document = read(file.read(MOST_BYTES), file.name)
        except Illegible:
            continue
        for each in read_clauses((document,), languages, {}):
            if each.verdict in TOLD and each.clause not in quoted:
                yield from _told(exhibit, file, each)


def _told(exhibit: Exhibit, file: File, reading: Reading) -> Iterator[Observation]:
    for each in reading.evidence:
        if each.speaks in TOLD[reading.verdict]:
            span = each.quote.span
            place = file.within(span.start, span.end, page=span.page, paragraph=span.paragraph, line=span.line)
            yield exhibit.seen(
                f"contract.reads-{reading.verdict}", reading.clause, place, quote=each.quote.text, note=reading.why
            )
