"""Reads the documents of one deal, clause by clause: present, weakened, contradicted, absent or unclear, with quotes.

Frames decide on words like those of our drafts, sayings on those of other people. Where both are silent, four
channels are asked for a candidate: likeness to sentences that readers took for the opposite of a clause, words of the
topic beside a link, ranked words (BM25, Robertson and Zaragoza 2009) and character n-grams, the last two against the
drafts of the catalogue. A candidate is unclear; a clause is absent only when all are silent and it is looked for in
the language of every document.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ringtrue.examiners.contracts.channels import Channels, candidates
from ringtrue.examiners.contracts.frames import with_home
from ringtrue.examiners.contracts.ground import Ground
from ringtrue.examiners.contracts.likeness import learnt, likest
from ringtrue.examiners.contracts.said import Said, said_in, tongues
from ringtrue.examiners.contracts.sayings import sayings_of
from ringtrue.examiners.contracts.verdicts import Reading, evidence_of
from ringtrue.instruments.legal.document import Document, Quote

TOLD_EVERY = 50
"""Sentences after which it is told how far the reading is."""


def read_clauses(
    documents: tuple[Document, ...],
    languages: Mapping[str, Mapping[str, Any]],
    drafts: Mapping[str, str],
    buyer: tuple[str, ...] = (),
    supplier: tuple[str, ...] = (),
    home: tuple[str, ...] = (),
    told: Callable[[str], None] = lambda where: None,
    *,
    home_is_all: bool = True,
) -> tuple[Reading, ...]:
    """A reading of every clause over all documents of one deal, the prevailing document first.

    `buyer` and `supplier` are names that the documents use for the two sides, besides those they define themselves.
    `home` are names of countries, peoples and towns whose law and courts are the buyer's own. Without any, or when they
    are not all (`home_is_all`), nobody knows whose another law or court is, and that it is named speaks neither way.
    `told` hears how far the reading is.
    """
    said = [
        each
        for n, document in enumerate(documents)
        for each in said_in(n, document, languages, (buyer, supplier, home))
    ]
    spoken, alike = tongues(said), languages["en"]["likeness"]
    like = likest(said, learnt(alike["sha256"]), fewest=alike["fewest"], heard=alike["heard"])
    words = with_home(languages["en"]["words"], home)
    grounds = [
        Ground(clause=name, sayings=sayings_of(clause, words), home_told=bool(home) and home_is_all)
        for name, clause in languages["en"]["clause"].items()
    ]
    for n, each in enumerate(said):
        if n % TOLD_EVERY == 0:
            told(f"sentence {n + 1:,} of {len(said):,}")
        for ground in grounds:
            ground.hear(each)
    decided = {ground.clause: ground.verdict(documents) for ground in grounds}
    given = {one.quote for each in decided.values() if each for one in each.evidence if one.speaks == "for"}
    found = {
        each.clause: decided[each.clause]
        or _linked(each, documents, said)
        or _alike(each.clause, documents, like.get(each.clause, ()), given)
        for each in grounds
    }
    open_ = [name for name, reading in found.items() if reading is None]
    heard = candidates(open_, drafts, said, Channels.of(languages["en"]["channels"]))
    return tuple(
        reading
        or (_heard(name, documents, *heard[name]) if name in heard else None)
        or _silent(
            name, documents, [each for each in spoken if name not in languages.get(each[0], {}).get("clause", ())]
        )
        for name, reading in found.items()
    )


def _linked(ground: Ground, documents: tuple[Document, ...], said: Iterable[Said]) -> Reading | None:
    """Unclear when a sentence leaves the clause to another document, else nothing."""
    sayings = ground.sayings
    if not (sayings and sayings.linked):
        return None
    for each in said:
        if not each.aside and sayings.elsewhere(each.heard):
            return _heard(ground.clause, documents, each, "another document decides it")
    return None


def _alike(
    name: str, documents: tuple[Document, ...], like: Iterable[tuple[float, Said]], given: set[Quote]
) -> Reading | None:
    """Unclear when a sentence is enough like those that readers took for the opposite, else nothing.

    Words that were understood to give the buyer some other clause (`given`) are the opposite of none.
    """
    for _, each in like:
        evidence = tuple(evidence_of(documents, each, "heard", ""))
        if evidence[-1].quote not in given:
            why = "a sentence is like those that readers took for the opposite; it was compared, not understood"
            return Reading(clause=name, verdict="unclear", why=why, evidence=evidence)
    return None


def _heard(clause: str, documents: tuple[Document, ...], each: Said, why: str) -> Reading:
    """Unclear, by a sentence in which the clause was heard of."""
    evidence = tuple(evidence_of(documents, each, "heard", ""))
    return Reading(clause=clause, verdict="unclear", why=why, evidence=evidence)


def _silent(name: str, documents: tuple[Document, ...], unread: Sequence[tuple[str, Said]]) -> Reading:
    """Absent, unless a document is in a language in which this clause is not looked for: then unclear."""
    if not unread:
        return Reading(clause=name, verdict="absent", why="no channel heard of it", evidence=())
    code, each = unread[0]
    why = (
        "a document is in a language in which this clause is not looked for"
        if code
        else "a document is written in a language that is not read (English, Korean, Japanese and Indonesian are)"
    )
    return _heard(name, documents, each, why)
