"""What papers say, each with the quotation that says it and the person who read it so."""

from collections.abc import Iterator

from ringtrue.dossier.artefacts import File, unreadable
from ringtrue.dossier.documents import Saying
from ringtrue.dossier.parties import PartyRole
from ringtrue.errors import DossierWrong
from ringtrue.examiners import ANY_TOPIC, Case, Exhibit, examiner
from ringtrue.instruments.legal import Illegible
from ringtrue.instruments.legal.quotation import locate
from ringtrue.observation import Grade, Item, Kind, Method, Observation, Place

MOST_BYTES = 64 << 20

NOT_PARTIES = frozenset({PartyRole.PRESS.value, PartyRole.COMPETITOR.value})
"""Roles of those whose pages assert, whatever their look: they are neither concerned nor appointed."""

_EXTRACT = b"Company register of Exampleland\nSole shareholder: Example Holding, Jakarta\n"
_SAYS = {
    "topic": "serving.controller-country",
    "item": "serving:chat",
    "value": "ID",
    "quote": "Sole shareholder: Example Holding, Jakarta",
    "read_by": "A. Reader",
}


@examiner(
    per=Kind.PAPER,
    topics=(ANY_TOPIC,),
    reads=("paper",),
    knows=("party.role",),
    cases=(
        Case(
            says="a quotation that stands in a dated paper of an official body is documented",
            files={"paper/extract.txt": _EXTRACT},
            declared={"by": "register", "date": "2026-09-15", "says": [_SAYS]},
            known={"party.role": {"register": ("official-body",)}},
            expects={"serving.controller-country": ("ID",)},
        ),
        Case(
            says="a quotation that does not stand in the paper is refused",
            files={"paper/extract.txt": _EXTRACT},
            declared={"says": [{**_SAYS, "quote": "Sole shareholder: Another Holding"}]},
            refused="does not stand",
        ),
        Case(
            says="one letter of another case is another quotation",
            files={"paper/extract.txt": _EXTRACT},
            declared={"says": [{**_SAYS, "quote": "sole shareholder: Example Holding, Jakarta"}]},
            refused="does not stand",
        ),
        Case(says="a paper that is not quoted says nothing", files={"paper/extract.txt": _EXTRACT}),
    ),
)
def papers_quoted(exhibit: Exhibit) -> Iterator[Observation]:
    """Do the words that the dossier quotes stand in the paper, and whose paper is it?

    For registry extracts, leases, data lists, rulings, certificates: a person reads them and writes down in
    the dossier what they say of which topic, with the quotation. Here the quotation is found in the paper,
    byte for byte (in a PDF: on the page). A dated paper of a party concerned, an official body or an auditor
    is documented; an undated one, or a page of the press or a competitor, is only asserted.
    """
    paper = exhibit.declared
    roles = exhibit.known.get("party.role", {}).get(paper.by, ())
    appointed = bool(roles) and not NOT_PARTIES.intersection(str(each) for each in roles)
    grade = Grade.DOCUMENTED if paper.date and appointed else Grade.ASSERTED
    for saying, place in quoted(exhibit, "paper", paper.says):
        yield said(saying, place, grade, author=paper.by, dated=str(paper.date or ""))


def quoted(exhibit: Exhibit, role: str, sayings: tuple[Saying, ...]) -> Iterator[tuple[Saying, Place]]:
    """Each saying with the place where its quotation stands; `DossierWrong` when it stands nowhere."""
    for file in exhibit.files(role):
        content = file.read(MOST_BYTES) if sayings else b""
        for saying in sayings:
            yield saying, found(file, content, saying.quote, saying.page, str(exhibit.item))


def found(file: File, content: bytes, quote: str, page: int | None, whose: str) -> Place:
    """The place of a quotation in a document; `DossierWrong` when it stands nowhere in it."""
    try:
        span = locate(content, quote, page)
    except Illegible as error:
        raise unreadable(file.name, str(error), "supply it as text, as a PDF with text, or as .docx") from error
    if span is None:
        spot = f", page {page}" if page else ""
        raise DossierWrong(
            "no assessment was made: a quotation is wrong",
            where=f"{whose}: {file.name}{spot}",
            why=f"the quotation does not stand there: “{quote}”" if len(quote) < 300 else
            f"the quotation does not stand there: “{quote[:300]} ...”",
            try_="quote the document exactly, or take the line out",
        )  # fmt: skip
    return file.within(span.start, span.end, page=span.page, paragraph=span.paragraph, line=span.line)


def said(saying: Saying, place: Place, grade: Grade, *, author: str, dated: str, draft: bool = False) -> Observation:
    """The observation that a document says so."""
    written = saying.item if ":" in saying.item else "release:release"
    return Observation(
        topic=saying.topic,
        item=Item.parse(written),
        value=saying.value,
        grade=grade,
        method=Method.EXAMINE,
        where=(place,),
        quote=saying.quote,
        note=f"read by {saying.read_by}",
        author=author,
        dated=dated,
        draft=draft,
    )
