"""Reads the documents of one deal, clause by clause: present, weakened, contradicted, absent or unclear, with quotes.

Frames decide on words like those of our drafts, sayings on those of other people. Where both are silent, four
channels are asked for a candidate: likeness to sentences that readers took for the opposite of a clause, words of the
topic beside a link, ranked words (BM25, Robertson and Zaragoza 2009) and character n-grams, the last two against the
drafts of the catalogue. A candidate is unclear; a clause is absent only when all are silent and it is looked for in
the language of every document.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ringtrue.examiners.contracts.frames import Facet, Speaks, speaks, with_home
from ringtrue.examiners.contracts.likeness import learnt, likest
from ringtrue.examiners.contracts.ranks import Ranks, words_of
from ringtrue.examiners.contracts.said import Said, said_in, tongues
from ringtrue.examiners.contracts.sayings import KINDS, Sayings, sayings_of
from ringtrue.instruments.legal.document import Document, Quote

_LINK = re.compile(
    r"https?://|www\.|"
    r"(?:available|published|posted|set out|found) (?:at|on) (?:the |its |our )?(?:web|site|link|following)",
    re.I,
)
_PLACED = re.compile(
    r"\b(?:set (?:out|forth)|described|found|available|listed|specified|published|posted|provided) (?:at|on|in|here)\b"
)


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
    """What the documents say of one clause, why, and by which words."""

    clause: str
    verdict: str
    why: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Channels:
    """From where on a sentence is a candidate, when its topic words are silent: as `[channels]` says."""

    ranked: float
    alike: float
    letters: int
    sentences: int
    usual: int

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "_Channels":
        return cls(**{each: told[each] for each in cls.__slots__})


def read_clauses(
    documents: tuple[Document, ...],
    languages: Mapping[str, Mapping[str, Any]],
    drafts: Mapping[str, str],
    buyer: tuple[str, ...] = (),
    supplier: tuple[str, ...] = (),
    home: tuple[str, ...] = (),
    told: Callable[[str], None] = lambda clause: None,
    *,
    home_is_all: bool = True,
) -> tuple[Reading, ...]:
    """A reading of every clause over all documents of one deal, the prevailing document first.

    `buyer` and `supplier` are names that the documents use for the two sides, besides those they define themselves.
    `home` are names of countries, peoples and towns whose law and courts are the buyer's own. Without any, or when they
    are not all (`home_is_all`), nobody knows whose another law or court is, and that it is named speaks neither way.
    `told` hears each clause before it is decided.
    """
    said = [
        each
        for n, document in enumerate(documents)
        for each in said_in(n, document, languages, (buyer, supplier, home))
    ]
    spoken, alike = tongues(said), languages["en"]["likeness"]
    like = likest(said, learnt(alike["sha256"]), fewest=alike["fewest"], heard=alike["heard"])
    words = with_home(languages["en"]["words"], home)
    decided, sayings = {}, {}
    for name, clause in languages["en"]["clause"].items():
        told(name)
        sayings[name] = sayings_of(clause, words)
        decided[name] = _decided(name, documents, said, sayings[name], home_told=bool(home) and home_is_all)
    given = {one.quote for each in decided.values() if each for one in each.evidence if one.speaks == "for"}
    found = {
        name: reading
        or _linked(name, documents, said, sayings[name])
        or _alike(name, documents, like.get(name, ()), given)
        for name, reading in decided.items()
    }
    open_ = [name for name, reading in found.items() if reading is None]
    channels = _Channels.of(languages["en"]["channels"])
    candidates = _candidates({name: drafts.get(name, "") for name in open_}, _usual(drafts, channels), said, channels)
    return tuple(
        reading
        or _candidate(name, documents, candidates.get(name))
        or _silent(
            name, documents, [each for each in spoken if name not in languages.get(each[0], {}).get("clause", ())]
        )
        for name, reading in found.items()
    )


def _decided(
    name: str, documents: tuple[Document, ...], said: list[Said], sayings: Sayings | None, *, home_told: bool
) -> Reading | None:
    """The verdict of frames and sayings, or nothing when all of them are silent."""
    best: dict[str, tuple[Speaks, str, Said, str]] = {}
    leaning: set[str] = set()
    against: list[tuple[Said, str]] = []
    reversed_: list[tuple[Said, str]] = []
    lacks_all: dict[str, set[str]] = {}
    limits: list[tuple[Said, str]] = []
    unplaced: list[Said] = []
    whole: set[str] = set()
    for each in said:
        for kind in sayings.heard(each.heard) if sayings and each.heard else ():
            if kind == "elsewhere" and not home_told:
                unplaced.append(each)
                continue
            if kind in ("against", "elsewhere", "limits"):
                (limits if kind == "limits" else against).append((each, ""))
                continue
            if each.aside and kind != "part":
                continue
            weak = each.grammar.guard.weakened(each.sentence.plain, each.grammar.allows.get(name))
            says = Speaks.HALF if kind == "part" else Speaks.WEAKENED if weak else Speaks.FOR
            if says > best.get(kind, (Speaks.SILENT,))[0]:
                best[kind] = (says, weak, each, "")
            if says is Speaks.FOR:
                whole.add(kind)
        facets, topical = _facets(each, name)
        for number, facet in enumerate(facets):
            key = f"{id(facets)}:{number}"
            says, weak = speaks(
                each.sentence.plain, facet, each.grammar.guard, each.grammar.allows.get(name), topical=topical
            )
            if says is Speaks.AGAINST:
                against.append((each, facet.lacks))
            elif says is Speaks.REVERSED:
                reversed_.append((each, facet.lacks))
            elif says > best.get(key, (Speaks.SILENT,))[0]:
                best[key] = (says, weak, each, facet.lacks)
                if facet.leans:
                    leaning.add(key)
            if says is not Speaks.SILENT:
                lacks_all.setdefault(str(id(facets)), {one.lacks for one in facets if not one.beyond})
    full = list(best.values()) if set(best) - leaning else []
    found = _once(one for says, _, each, lacks in full for one in _evidence(documents, each, says.name.lower(), lacks))
    missing = min(
        (lacks - {lack for says, _, _, lack in full if says is not Speaks.HALF} for lacks in lacks_all.values()),
        key=len,
        default=set(),
    )
    framed = {says for key, (says, *_) in best.items() if key not in KINDS}
    firm = {says for key, (says, *_) in best.items() if key not in KINDS and key not in leaning}
    against += reversed_ if firm else []
    given = not missing and not limits and framed == {Speaks.FOR} and bool(full)
    unbounded = not (limits and sayings and sayings.bounded)
    outweighed = not limits or (sayings is not None and sayings.outweighed)
    said_whole = ("whole" in whole and unbounded) or (outweighed and {"one", "other"} <= whole)
    holds = given or (said_whole and firm <= {Speaks.FOR} and not (firm and missing))
    holds = holds and not unplaced
    if limits and not full:
        against.extend(limits)
    first = min((each.document for _, _, each, _ in full), default=0)
    if against and not (holds and all(each.document > first for each, _ in against)):
        bad = _once(one for each, lacks in against for one in _evidence(documents, each, "against", lacks))
        opposed = next((lacks for _, lacks in against if lacks), "")
        why = f"it speaks against {opposed}" if opposed else "it says the opposite, or lets it be undone"
        return Reading(clause=name, verdict="contradicted", why=why, evidence=(*bad, *found))
    if holds:
        why = "a document that yields to this one says otherwise" if against else ""
        return Reading(clause=name, verdict="present", why=why, evidence=found)
    if not full:
        heard = _once(one for each in unplaced for one in _evidence(documents, each, "heard", ""))
        why = "it names a law or courts, and nobody told which are home"
        return Reading(clause=name, verdict="unclear", why=why, evidence=heard) if heard else None
    weak = next((f"it holds only “{weak}”" for _, weak, *_ in full if weak), "")
    half = next(("it gives part of it only" for says, *_ in full if limits or says is Speaks.HALF), "")
    lacking = f"it lacks {', '.join(sorted(missing))}" if missing else ""
    bounds = (*(each for each, _ in limits), *unplaced)
    taken = _once(one for each in bounds for one in _evidence(documents, each, "weakened", ""))
    why = "; ".join(filter(None, (weak, half, lacking)))
    return Reading(clause=name, verdict="weakened", why=why, evidence=(*found, *taken))


def _linked(
    name: str, documents: tuple[Document, ...], said: Iterable[Said], sayings: Sayings | None
) -> Reading | None:
    """Unclear when a sentence leaves the clause to another document, else nothing."""
    if not (sayings and sayings.linked):
        return None
    for each in said:
        if not each.aside and sayings.elsewhere(each.heard):
            evidence = tuple(_evidence(documents, each, "heard", ""))
            return Reading(clause=name, verdict="unclear", why="another document decides it", evidence=evidence)
    return None


def _once(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Evidence without the words of a saying where a frame tells the same of the same words."""
    told = list(evidence)
    framed = {(each.document, each.quote, each.speaks) for each in told if each.facet}
    kept = (each for each in told if each.facet or (each.document, each.quote, each.speaks) not in framed)
    return tuple(dict.fromkeys(kept))


def _facets(each: Said, name: str) -> tuple[tuple[Facet, ...], bool]:
    """The facets of a clause that are worth trying on a sentence, and whether it has words of the clause's topic."""
    facets = () if each.aside else each.grammar.facets.get(name, ())
    topical = bool(facets) and each.grammar.topics[name].search(each.sentence.plain) is not None
    return (facets, topical) if topical or (facets and _worth(each.sentence.plain, facets)) else ((), False)


def _alike(
    name: str, documents: tuple[Document, ...], like: Iterable[tuple[float, Said]], given: set[Quote]
) -> Reading | None:
    """Unclear when a sentence is enough like those that readers took for the opposite, else nothing.

    Words that were understood to give the buyer some other clause (`given`) are the opposite of none.
    """
    for _, each in like:
        evidence = tuple(_evidence(documents, each, "heard", ""))
        if evidence[-1].quote not in given:
            why = "a sentence is like those that readers took for the opposite; it was compared, not understood"
            return Reading(clause=name, verdict="unclear", why=why, evidence=evidence)
    return None


def _candidates(
    drafts: Mapping[str, str], usual: set[str], said: Sequence[Said], channels: _Channels
) -> dict[str, tuple[Said, str]]:
    """Of each clause of which some channel hears, the first sentence in which it does, and how; `drafts` by clause."""
    ranks = Ranks(each.sentence.plain for each in said)
    words = {name: words_of(draft) for name, draft in drafts.items()}
    grams = {name: _grams(draft) - usual for name, draft in drafts.items()}
    own = {name: ranks.score(each, each) for name, each in words.items()}
    found: dict[str, tuple[Said, str]] = {}
    for each in said:
        if each.aside or len(found) == len(drafts):
            continue
        plain = each.sentence.plain
        placed = _LINK.search(plain) is not None and _PLACED.search(plain) is not None
        told, mine = words_of(plain), _grams(plain) - usual
        for name in drafts.keys() - found.keys():
            topic = each.grammar.topics.get(name)
            if placed and topic and len({hit.group() for hit in topic.finditer(plain)}) > 1:
                found[name] = each, "placed outside the document, behind a link that was not supplied"
            elif (
                len(said) >= channels.sentences
                and own[name]
                and ranks.score(words[name], told) >= channels.ranked * own[name]
            ):
                found[name] = each, "a sentence ranks close to the draft; it was not understood to decide"
            elif len(mine) > channels.letters and len(mine & grams[name]) >= channels.alike * len(mine):
                found[name] = each, "a sentence is spelt like the draft; it was not understood to decide"
    return found


def _candidate(name: str, documents: tuple[Document, ...], heard: tuple[Said, str] | None) -> Reading | None:
    """Unclear when some channel heard of the clause, else nothing."""
    if heard is None:
        return None
    each, why = heard
    return Reading(clause=name, verdict="unclear", why=why, evidence=tuple(_evidence(documents, each, "heard", "")))


def _usual(drafts: Mapping[str, str], channels: _Channels) -> set[str]:
    """The character n-grams that stand in too many drafts to tell one from another."""
    spelt = Counter(gram for each in drafts.values() for gram in _grams(each))
    return {gram for gram, n in spelt.items() if n >= channels.usual}


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
    return Reading(clause=name, verdict="unclear", why=why, evidence=tuple(_evidence(documents, each, "heard", "")))


def _worth(plain: str, facets: tuple[Any, ...]) -> bool:
    """Whether a sentence has the rarest words of some frame, before all slots are tried."""
    return any(
        all(slot.sort == "!" or slot.role or slot.pattern.search(plain) for slot in frame)
        for facet in facets
        for frame in (*facet.frames, *facet.against, *facet.half)
    )


def _evidence(documents: tuple[Document, ...], each: Said, says: str, facet: str) -> Iterator[Evidence]:
    """The words of a sentence; of an item in a list, its introductions and the item."""
    quotes = [one for span in each.sentence.spans for one in documents[each.document].quotes(*span)]
    for one in quotes[:-1]:
        yield Evidence(document=each.document, quote=one, speaks="introduces", facet=facet)
    yield Evidence(document=each.document, quote=quotes[-1], speaks=says, facet=facet)


def _grams(text: str) -> set[str]:
    flat = re.sub(r"\W+", " ", text.lower())
    return {flat[n : n + 4] for n in range(len(flat) - 3)}
