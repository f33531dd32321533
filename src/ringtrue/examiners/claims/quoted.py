"""Whether a claim was made in the words that the dossier gives."""

from collections.abc import Iterator

from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.examiners.papers.quoted import MOST_BYTES, found
from ringtrue.observation import Kind, Observation

_PAGE = "# Brochure\n\nTruly sovereign AI – made at home.\n".encode()


@examiner(
    per=Kind.CLAIM,
    topics=("claim.stands",),
    reads=("document",),
    cases=(
        Case(
            says="a claim that stands in the brochure was made",
            files={"document/brochure.md": _PAGE},
            declared={"quote": "Truly sovereign AI – made at home."},
            expects={"claim.stands": (True,)},
        ),
        Case(
            says="a claim in other words was not made",
            files={"document/brochure.md": _PAGE},
            declared={"quote": "Wholly sovereign AI"},
            refused="does not stand",
        ),
    ),
)
def claim_quoted(exhibit: Exhibit) -> Iterator[Observation]:
    """Was the claim made in exactly these words, and where do they stand?

    Nobody is held to words that they did not use: a quotation that does not stand in the document byte for
    byte (in a PDF: on the page) stops the assessment.
    """
    claim = exhibit.declared
    for file in exhibit.files("document"):
        place = found(file, file.read(MOST_BYTES), claim.quote, claim.page, str(exhibit.item))
        yield exhibit.seen("claim.stands", True, place, quote=claim.quote)
