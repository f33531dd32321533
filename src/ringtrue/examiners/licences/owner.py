"""Who grants the licence that lies beside a component, and from which country that grantor is controlled."""

import re
from collections.abc import Iterator
from typing import Any

from ringtrue.dossier.artefacts import unreadable
from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.instruments.legal import Illegible
from ringtrue.instruments.legal.actors import Actor
from ringtrue.instruments.legal.document import Document
from ringtrue.instruments.legal.frames import read_frames
from ringtrue.instruments.legal.licences.identity import identify
from ringtrue.instruments.legal.reading import MOST_BYTES, read
from ringtrue.observation import Grade, Kind, Observation

COMPANIES = "providers/companies.toml"


@examiner(
    per=Kind.COMPONENT,
    topics=("component.rights-owner-country",),
    reads=("licence",),
    consults=(COMPANIES,),
    cases=(
        Case(
            says="a text near to no known one names nobody for certain",
            files={"licence/LICENSE": b'"Licensor" means Google LLC. Licensor grants you the right to use it. ' * 6},
        ),
        Case(
            says="a broken text says nothing either way",
            files={"licence/LICENSE.pdf": b"%PDF-1.4 broken"},
            refused="cannot be opened",
        ),
    ),
)
def licence_owner(exhibit: Exhibit) -> Iterator[Observation]:
    """From which country is whoever grants the licence that lies beside this component controlled?

    A licence that defines its licensor as a company (`"Meta" means Meta Platforms, Inc.`) says whose the rights are.
    The company is looked up in `catalogue/providers/companies.toml`; names must be equal but for case and punctuation.
    Only a known text or an edition of one is read so, and only the text in the role `licence`: a parent's is the
    parent's. A text that names no company, like MIT or Apache, says nothing of owners. It is a paper: documented.
    """
    companies = [each for each in exhibit.consulted[COMPANIES]["company"] if each["confidence"] != "low"]
    for file in exhibit.files("licence"):
        try:
            document = read(file.read(MOST_BYTES), file.name)
        except Illegible as error:
            raise unreadable(file.name, str(error), "give the text as text, PDF with text, or .docx") from error
        if identify(document).status not in ("exact", "edited"):
            continue
        told: set[str] = set()
        for start, end, company in _licensors(document, companies):
            country = company["controller_country"]
            if country not in told:
                told.add(country)
                quote = document.quotes(start, end)[0]
                span = quote.span
                place = file.within(span.start, span.end, page=span.page, paragraph=span.paragraph, line=span.line)
                note = (
                    f"the licence names {company['name']} as licensor, under {company['controller']} ({country}); "
                    f"{company['source']}, {company['date']}, confidence {company['confidence']}"
                )
                yield exhibit.seen(
                    "component.rights-owner-country",
                    country,
                    place,
                    quote=quote.text,
                    note=note,
                    grade=Grade.DOCUMENTED,
                )


def _licensors(document: Document, companies: list[dict[str, Any]]) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """Where the definitions of the licensor name a known company, and the company."""
    names = dict(read_frames(document).names)
    for each in document.definitions:
        if not any(names.get(" ".join(term.lower().split())) is Actor.LICENSOR for term in each.terms):
            continue
        meaning = document.text[each.start : each.end]
        for company in companies:
            for name in (company["name"], *company["aliases"]):
                if found := re.search(_whole(name), meaning, re.IGNORECASE):
                    yield each.start + found.start(), each.start + found.end(), company
                    break


def _whole(name: str) -> str:
    """The words of a name in a row, with any punctuation between them, and no more words of a name on either side."""
    words = r"[\W_]+".join(map(re.escape, re.findall(r"\w+", name)))
    return rf"(?<![\w-]){words}(?![\w-])(?!\s+[A-Z])" if len(name.split()) == 1 else rf"(?<![\w-]){words}(?![\w-])"
