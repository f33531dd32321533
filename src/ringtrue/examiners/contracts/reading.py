"""Reads the documents of one deal, clause by clause: present, weakened, contradicted, absent or unclear, with quotes.

Frames decide on words like those of our drafts, sayings on those of other people. Where both are silent, three
channels are asked for a candidate: words of the topic beside a link, ranked words (BM25, Robertson and Zaragoza 2009)
and character n-grams, the last two against the drafts of the catalogue. A candidate is unclear; a clause is absent only
when all are silent and it is looked for in the language of every document. What was understood is then weighed with
what readers made of other contracts (`compared`), except where frames understood it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ringtrue.examiners.contracts.channels import Channels, candidates
from ringtrue.examiners.contracts.compared import COMPARED, QUOTED, Learnt, Likest, learnt, likest, says, signs_of
from ringtrue.examiners.contracts.frames import with_home
from ringtrue.examiners.contracts.ground import Ground
from ringtrue.examiners.contracts.said import Said, said_in, tongues
from ringtrue.examiners.contracts.sayings import sayings_of
from ringtrue.examiners.contracts.verdicts import Reading, evidence_of
from ringtrue.instruments.legal.document import Document, Quote

TOLD_EVERY = 50
"""Sentences after which it is told how far the reading is."""
RESEMBLES = {
    "present": f"a sentence is like those that readers took for the clause; it was {COMPARED}",
    "weakened": f"a sentence is like those that readers took for part of the clause; it was {COMPARED}",
    "contradicted": f"a sentence is like those that readers took for the opposite; it was {COMPARED}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """The sentences of a deal, and what frames and sayings make of each clause; where frames did so, it is `framed`."""

    said: tuple[Said, ...]
    readings: tuple[Reading, ...]
    framed: frozenset[str]


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
    found = understood(documents, languages, drafts, buyer, supplier, home, told, home_is_all=home_is_all)
    alike = languages["en"]["likeness"]
    known = learnt(alike["sha256"])
    like = likest(found.said, known.sentences, fewest=alike["fewest"])
    given = {
        one.quote
        for each in found.readings
        if each.verdict == "present"
        for one in each.evidence
        if one.speaks == "for"
    }
    return tuple(
        each if each.clause in found.framed else _weighed(each, documents, like, known, given)
        for each in found.readings
    )


def understood(
    documents: tuple[Document, ...],
    languages: Mapping[str, Mapping[str, Any]],
    drafts: Mapping[str, str],
    buyer: tuple[str, ...] = (),
    supplier: tuple[str, ...] = (),
    home: tuple[str, ...] = (),
    told: Callable[[str], None] = lambda where: None,
    *,
    home_is_all: bool = True,
) -> Understood:
    """The same as `read_clauses`, before anything is weighed."""
    said = tuple(
        each
        for n, document in enumerate(documents)
        for each in said_in(n, document, languages, (buyer, supplier, home))
    )
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
    found = {each.clause: each.verdict(documents) or _linked(each, documents, said) for each in grounds}
    open_ = [name for name, reading in found.items() if reading is None]
    heard = candidates(open_, drafts, said, Channels.of(languages["en"]["channels"]))
    spoken = tongues(said)
    readings = tuple(
        reading
        or (_heard(name, documents, *heard[name]) if name in heard else None)
        or _silent(
            name, documents, [each for each in spoken if name not in languages.get(each[0], {}).get("clause", ())]
        )
        for name, reading in found.items()
    )
    return Understood(said=said, readings=readings, framed=frozenset(each.clause for each in grounds if each.lacks))


def _linked(ground: Ground, documents: tuple[Document, ...], said: Iterable[Said]) -> Reading | None:
    """Unclear when a sentence leaves the clause to another document, else nothing."""
    sayings = ground.sayings
    if not (sayings and sayings.linked):
        return None
    for each in said:
        if not each.aside and sayings.elsewhere(each.heard):
            return _heard(ground.clause, documents, each, "another document decides it")
    return None


def _weighed(
    reading: Reading, documents: tuple[Document, ...], like: Likest, known: Learnt, given: set[Quote]
) -> Reading:
    """A reading after what was learnt from readers; the same where that says nothing else.

    Words that were understood to give the buyer some other clause (`given`) are the opposite of none.
    """
    clause = reading.clause
    if clause not in known.clauses:
        return reading
    near = {
        verdict: [
            (odds, each)
            for odds, each in like.get((clause, verdict), ())
            if verdict != "contradicted" or _last(documents, each) not in given
        ]
        for verdict in QUOTED
    }
    probable = known.weighing.of(signs_of(clause, reading.verdict, like, known.clauses))
    weighed = says(reading.verdict, probable, {verdict: rows[0][0] for verdict, rows in near.items() if rows})
    if weighed == reading.verdict:
        return reading
    resembled = "contradicted" if weighed == "unclear" else weighed
    evidence = tuple(evidence_of(documents, near[resembled][0][1], "heard", ""))
    return Reading(clause=clause, verdict=weighed, why=RESEMBLES[resembled], evidence=evidence, compared=True)


def _last(documents: tuple[Document, ...], each: Said) -> Quote:
    return tuple(evidence_of(documents, each, "heard", ""))[-1].quote


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
