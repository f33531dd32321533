"""Recognises contracts, papers and brochures, by nothing but their names."""

import re
from enum import StrEnum

from ringtrue.dossier.draft.cards import is_licence
from ringtrue.dossier.draft.sight import Seen


class Sort(StrEnum):
    """Sorts of documents, in the order in which a name is asked: a contract before a brochure before a paper."""

    CONTRACT = "contract"
    BROCHURE = "brochure"
    PAPER = "paper"


_EDGE = r"(?:^|[^a-z]){}(?:s?[^a-z]|s?$)"
_WORDS = {
    Sort.CONTRACT: r"contract|agreement|kontrak|perjanjian|vertrag|contrat|" + _EDGE.format("(terms|msa|dpa|order)"),
    Sort.BROCHURE: r"brochure|announcement|^index\.html?$|" + _EDGE.format("press"),
    Sort.PAPER: r"extract|certificate|ruling|report|" + _EDGE.format("lease"),
}
_SUFFIXES = {
    Sort.CONTRACT: (".docx", ".pdf", ".md", ".txt"),
    Sort.BROCHURE: (".pdf", ".docx", ".html", ".htm", ".md", ".txt"),
    Sort.PAPER: (".pdf", ".docx", ".txt"),
}


def documents(files: tuple[Seen, ...]) -> dict[Sort, tuple[str, ...]]:
    """The names of the documents of each sort; a licence is none of them."""
    sorts = {each.name: _sort_of(each) for each in files if not is_licence(each)}
    return {sort: tuple(name for name, found in sorts.items() if found is sort) for sort in Sort}


def _sort_of(file: Seen) -> Sort | None:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", file.name.rpartition("/")[2]).lower()
    return next((each for each in Sort if file.suffix in _SUFFIXES[each] and re.search(_WORDS[each], spaced)), None)
