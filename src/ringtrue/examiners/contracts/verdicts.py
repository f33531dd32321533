"""What the documents of one deal say of a clause: the verdict, why, and the words it rests on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ringtrue.examiners.contracts.said import Said
from ringtrue.instruments.legal.document import Document, Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Words that decided a clause: in which document (number from 0), where, and what they do.

    `speaks` is for, weakened, half, against or heard; introduces, for the introduction of a list whose item does so.
    """

    document: int
    quote: Quote
    speaks: str
    facet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the documents say of one clause, why, and by which words.

    `compared` is whether nobody understood it so: its sentences are like those of contracts that readers read so.
    """

    clause: str
    verdict: str
    why: str
    evidence: tuple[Evidence, ...]
    compared: bool = False


def evidence_of(documents: tuple[Document, ...], each: Said, says: str, facet: str) -> Iterator[Evidence]:
    """The words of a sentence; of an item in a list, its introductions and the item."""
    quotes = [one for span in each.sentence.spans for one in documents[each.document].quotes(*span)]
    for one in quotes[:-1]:
        yield Evidence(document=each.document, quote=one, speaks="introduces", facet=facet)
    yield Evidence(document=each.document, quote=quotes[-1], speaks=says, facet=facet)


def once(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Evidence without the words of a saying where a frame tells the same of the same words."""
    told = list(evidence)
    framed = {(each.document, each.quote, each.speaks) for each in told if each.facet}
    kept = (each for each in told if each.facet or (each.document, each.quote, each.speaks) not in framed)
    return tuple(dict.fromkeys(kept))
