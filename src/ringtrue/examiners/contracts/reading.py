"""Reads the documents of one deal, clause by clause: present, weakened, contradicted, absent or unclear, with quotes.

Candidates come from four channels: words of the topic, headings, ranked words (BM25, Robertson and Zaragoza 2009) and
character n-grams, the last two against the drafts of the catalogue. A clause is absent only when all are silent. Frames
decide; a candidate that no frame understands is unclear.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ringtrue.examiners.contracts.frames import Grammar, Speaks, grammar_of, speaks
from ringtrue.examiners.contracts.ranks import Ranks
from ringtrue.examiners.contracts.sentences import Sentence, sentences_of
from ringtrue.instruments.legal.document import Document, Quote

_PARTY = re.compile(r"\((?:the |hereinafter |each |an? )*[“\"']([A-Z][\w&. -]{1,40}?)[”\"']\)")
_LINK = re.compile(
    r"https?://|www\.|"
    r"(?:available|published|posted|set out|found) (?:at|on) (?:the |its |our )?(?:web|site|link|following)",
    re.I,
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
) -> tuple[Reading, ...]:
    """A reading of every clause over all documents of one deal, the prevailing document first.

    `buyer` and `supplier` are names that the documents use for the two sides, besides those they define themselves.
    `home` are names of countries, peoples and towns whose law and courts are the buyer's own.
    `told` hears each clause before it is decided.
    """
    said: list[tuple[int, Sentence, Grammar]] = []
    for n, document in enumerate(documents):
        named = _named(document.text, buyer, supplier)
        grammars: dict[str, Grammar] = {}
        for each in sentences_of(document):
            code = _language(each.plain)
            if code not in languages:
                continue
            if code not in grammars:
                grammars[code] = grammar_of(languages[code], *named, home)
            if grammars[code].guard.scope.search(each.plain):
                continue
            if said and said[-1][0] == n and grammars[code].guard.proviso.match(each.plain):
                each = said.pop()[1].with_proviso(each)
            said.append((n, each, grammars[code]))
    ranks = Ranks([each.plain for _, each, _ in said])
    spelt = Counter(gram for each in drafts.values() for gram in _grams(each))
    channels = _Channels.of(languages["en"]["channels"])
    usual = {gram for gram, n in spelt.items() if n >= channels.usual}
    readings = []
    for name in languages["en"]["clause"]:
        told(name)
        readings.append(_one(name, documents, said, drafts.get(name, ""), ranks, usual, channels))
    return tuple(readings)


def _one(
    name: str,
    documents: tuple[Document, ...],
    said: list[tuple[int, Sentence, Grammar]],
    draft: str,
    ranks: Ranks,
    usual: set[str],
    channels: _Channels,
) -> Reading:
    best: dict[str, tuple[Speaks, str, int, Sentence, str]] = {}
    against: list[tuple[int, Sentence, str]] = []
    lacks_all: dict[str, set[str]] = {}
    for n, each, grammar in said:
        facets = grammar.facets.get(name)
        if not facets or (not grammar.topics[name].search(each.plain) and not _worth(each.plain, facets)):
            continue
        for number, facet in enumerate(facets):
            key = f"{id(facets)}:{number}"
            says, weak = speaks(each.plain, facet, grammar.guard, grammar.allows.get(name))
            if says is Speaks.AGAINST:
                against.append((n, each, facet.lacks))
            elif says > best.get(key, (Speaks.SILENT,))[0]:
                best[key] = (says, weak, n, each, facet.lacks)
            if says is not Speaks.SILENT:
                lacks_all.setdefault(str(id(facets)), {one.lacks for one in facets if not one.beyond})
    full = [(says, weak, n, each, lacks) for says, weak, n, each, lacks in best.values()]
    found = tuple(
        one for says, _, n, each, lacks in full for one in _evidence(documents, n, each, says.name.lower(), lacks)
    )
    missing = min(
        (lacks - {lack for says, _, _, _, lack in full if says is not Speaks.HALF} for lacks in lacks_all.values()),
        key=len,
        default=set(),
    )
    holds = bool(full) and not missing and all(says is Speaks.FOR for says, *_ in full)
    first = min((n for _, _, n, _, _ in full), default=0)
    if against and not (holds and all(n > first for n, _, _ in against)):
        bad = tuple(one for n, each, lacks in against for one in _evidence(documents, n, each, "against", lacks))
        return Reading(
            clause=name, verdict="contradicted", why=f"it speaks against {against[0][2]}", evidence=(*bad, *found)
        )
    if holds:
        why = "a document that yields to this one says otherwise" if against else ""
        return Reading(clause=name, verdict="present", why=why, evidence=found)
    if full:
        weak = next((f"it holds only “{weak}”" for _, weak, *_ in full if weak), "")
        half = next(("it gives half of it only" for says, *_ in full if says is Speaks.HALF), "")
        lacking = f"it lacks {', '.join(sorted(missing))}" if missing else ""
        return Reading(
            clause=name, verdict="weakened", why="; ".join(filter(None, (weak, half, lacking))), evidence=found
        )
    return _candidate(name, documents, said, draft, ranks, usual, channels)


def _candidate(
    name: str,
    documents: tuple[Document, ...],
    said: list[tuple[int, Sentence, Grammar]],
    draft: str,
    ranks: Ranks,
    usual: set[str],
    channels: _Channels,
) -> Reading:
    """Unclear when some channel hears of the clause, else absent."""
    grams, own = _grams(draft) - usual, ranks.score(draft, draft)
    for n, each, grammar in said:
        topic = grammar.topics.get(name)
        hits = {hit.group() for hit in topic.finditer(each.plain)} if topic else set()
        clause = documents[n].clause_at(each.start)
        heading = clause.heading.lower() if clause else ""
        why = ""
        if hits and _LINK.search(each.plain):
            why = "placed outside the document, behind a link that was not supplied"
        elif topic and heading and topic.search(heading):
            why = f"the heading “{heading}” speaks of it; no sentence was understood to decide"
        elif len(hits) > 1:
            why = "its words stand there; no sentence was understood to decide"
        elif len(said) >= channels.sentences and own and ranks.score(draft, each.plain) >= channels.ranked * own:
            why = "a sentence ranks close to the draft; it was not understood to decide"
        elif len(mine := _grams(each.plain) - usual) > channels.letters and len(mine & grams) >= channels.alike * len(
            mine
        ):
            why = "a sentence is spelt like the draft; it was not understood to decide"
        if why:
            return Reading(
                clause=name, verdict="unclear", why=why, evidence=tuple(_evidence(documents, n, each, "heard", ""))
            )
    return Reading(clause=name, verdict="absent", why="no channel heard of it", evidence=())


def _worth(plain: str, facets: tuple[Any, ...]) -> bool:
    """Whether a sentence has the rarest words of some frame, before all slots are tried."""
    return any(
        all(slot.sort == "!" or slot.role or slot.pattern.search(plain) for slot in frame)
        for facet in facets
        for frame in (*facet.frames, *facet.against, *facet.half)
    )


def _evidence(documents: tuple[Document, ...], n: int, each: Sentence, says: str, facet: str) -> Iterator[Evidence]:
    """The words of a sentence; of a list over several paragraphs, its introduction and the item."""
    quotes = documents[n].quotes(each.start, each.end)
    if len(quotes) > 1:
        yield Evidence(document=n, quote=quotes[0], speaks="introduces", facet=facet)
    yield Evidence(document=n, quote=quotes[-1], speaks=says, facet=facet)


def _named(text: str, buyer: tuple[str, ...], supplier: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of supplier and buyer: those given, and the two defined in brackets where the text begins."""
    defined = list(dict.fromkeys(_PARTY.findall(text[:4000])))[:2]
    sides = (
        ("supplier", "provider", "vendor", "licensor", "contractor", "seller"),
        ("buyer", "customer", "client", "licensee", "purchaser"),
    )
    if len(defined) == 2:
        first, second = (each.lower() for each in defined)
        if first in sides[1] or second in sides[0]:
            defined.reverse()
        if not any(each.lower() in (*sides[0], *sides[1]) for each in defined):
            body = text.lower()
            acts = r" (?:shall|will) (?:deliver|provide|supply|disclose|grant)"
            grants = [len(re.findall(rf"\b{re.escape(each.lower())}{acts}", body)) for each in defined]
            if grants[1] > grants[0]:
                defined.reverse()
        supplier, buyer = (*supplier, defined[0]), (*buyer, defined[1])
    return supplier, buyer


def _language(plain: str) -> str:
    if re.search(r"[가-힣]", plain):
        return "ko"
    if re.search(r"[ぁ-ヿ]", plain):
        return "ja"
    if re.search(
        r"\b(?:yang|dengan|tidak|ini|setelah|pada|perjanjian|adalah|untuk|dari|boleh|oleh|pemasok|pembeli"
        r"|penyedia|pelanggan|tanpa|dapat|berhak|wajib|atau|termasuk)\b",
        plain,
    ):
        return "id"
    return "en"


def _grams(text: str) -> set[str]:
    flat = re.sub(r"\W+", " ", text.lower())
    return {flat[n : n + 4] for n in range(len(flat) - 3)}
