"""Ends for which rights are granted: which words limit them, and the purposes to which a text gives a name of its own."""

import re
from dataclasses import dataclass

from ringtrue.instruments.legal.document import Document
from ringtrue.instruments.legal.frames import Frame, Reading
from ringtrue.instruments.legal.lexicon import found
from ringtrue.instruments.legal.sought import sought

LIMITS = ("non-commercial", "research", "internal", "evaluation", "private", "fixed")
NAMED = {"fixed": "some stated", "private": "personal"}
"""How a limit is called in the words of a proof, where its own name says too little."""

_NOT_COMMERCE = re.compile(
    r"\bnon-?commercial\w*|\b(?:not|no|nor|never|without|other than|excluding|refrain\w*|rather than|instead of|prohibit\w*)\b[^.;]{0,80}?(?<!non-)\bcommercial\w*|\bnon-?profit\b"
)
_COMMERCE = re.compile(r"(?<!non-)\bcommercial(?:ly)?\b|\bany (?:lawful )?purpose\b|\bbusiness\b")
INTERNAL_USE = re.compile(r"\binternal(?:ly)? (?:business|use|production|purposes?|operations|and)\b|\bown business\b")
"""Use inside a business, beside which trying a thing out is one use of many."""
_LAWFUL = re.compile(r"\b(?:lawful|legal|legitimate|good)\b")
_COMMERCE_TOO = re.compile(r"\bor (?:\([a-z0-9]\) )?for (?:a |any )?commercial (?:use|purposes?)\b")
_KINDS = {
    "research": re.compile(
        r"\bresearch\b|\bacademic\b|\bscholarly\b|\bscientific\b|\bteaching\b|\beducation(?:al)?\b|\bclassroom\b"
    ),
    "internal": re.compile(r"\binternal(?:ly)?\b|\bown business\b"),
    "evaluation": re.compile(r"\bevaluat\w+|\btest(?:ing|s)?\b|\bbenchmark\w*|\btrial\b|\bdemonstrat\w+"),
    "private": re.compile(r"\bpersonal\b|\bprivate\b|\bhobby\b|\bhousehold\b"),
}
_PERMITTED_PURPOSE = sought(r"\bpermitted purposes?\b")
_SAYS_WHICH = sought(
    r"\b(?:is|are)(?: use for)? (?:a )?permitted purposes?\b|\bpermitted purposes? (?:\" )?(?:means?|is|are)\b"
)
_ANY_IS_PERMITTED = re.compile(r"\bany purpose is a permitted purpose(?:\.|$)")
_MEANS = re.compile(r"\bpermitted purposes? (?:\" )?means?\b")
_BANNED = re.compile(r"\b(?:excluded|prohibited|restricted|forbidden|compet\w+|unpermitted)\b")
"""Names of purposes for which nothing is granted."""


def kinds_of(words: str) -> tuple[str, ...]:
    """The limits that plain words set, as they stand behind `only for` or define a purpose; none where commerce is
    among the ends they name, `fixed` where they name an end of their own.
    """
    kinds = [kind for kind, pattern in _KINDS.items() if pattern.search(words)]
    if "internal business" in words and re.search(r"\b(?:or|and)\b", words):
        return ("internal",)
    if _COMMERCE_TOO.search(words):
        return ("fixed",)
    if _NOT_COMMERCE.search(words):
        return ("non-commercial", *kinds)
    if _COMMERCE.search(words):
        return ("internal",) if "internal" in kinds else ()
    if "evaluation" in kinds and "internal" in kinds and not INTERNAL_USE.search(words):
        kinds.remove("internal")
    return tuple(kinds) or (() if _LAWFUL.search(words) else ("fixed",))


def said_of(kinds: tuple[str, ...] | list[str]) -> str:
    """What a limited grant is called in a proof."""
    return "granted for " + " and ".join(NAMED.get(each, each) for each in kinds) + " purposes only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Purposes:
    """The purposes that a document names: the limits of what it calls a permitted purpose, and by name those of others.

    `pattern` finds a statement that is for, or for all but, one of the named ones.
    """

    permitted: frozenset[str]
    named: dict[str, tuple[str, ...]]
    pattern: re.Pattern[str] | None

    def limits(self, frame: Frame) -> frozenset[str]:
        """The limits of a named purpose, where a statement grants for such purposes."""
        if _PERMITTED_PURPOSE.search(frame.plain):
            return self.permitted
        return frozenset(self.named_in(frame.plain))

    def named_in(self, plain: str) -> tuple[str, ...]:
        """The limits of the named purpose for which, or for all but which, plain words are."""
        matched = self.pattern.search(plain) if self.pattern else None
        return (self.named[matched["name"]] or ("fixed",)) if matched else ()


def purposes_of(reading: Reading) -> Purposes:
    """The purposes that a document names, beside commercial ones, which all texts know."""
    named: dict[str, tuple[str, ...]] = {}
    for each in reading.document.definitions:
        for term in (" ".join(one.lower().split()) for one in each.terms):
            if re.fullmatch(r"[a-z-]+(?: [a-z-]+)? (?:purpose|use)s?", term) and "commercial" not in term:
                named[term] = _meant(reading.document, each.start, each.end, term)
    either = "|".join(map(re.escape, sorted(named, key=len, reverse=True)))
    return Purposes(
        permitted=_permitted(reading),
        named=named,
        pattern=re.compile(rf"\b(?:for|than|except) (?:an? |any |your |its |the |such )?(?P<name>{either})\b")
        if named
        else None,
    )


def _meant(document: Document, start: int, end: int, term: str) -> tuple[str, ...]:
    words = " ".join(document.text[start:end].lower().split())
    if _BANNED.search(term):
        return ("non-commercial",) if re.search(r"\bany commercial\b", words) else ("fixed",)
    return kinds_of(words)


def _permitted(reading: Reading) -> frozenset[str]:
    said = [each.plain for each in reading.sentences if _SAYS_WHICH.search(each.plain)]
    if any(_ANY_IS_PERMITTED.search(each) for each in said):
        return frozenset()
    limits = {term for each in said for term in found("terms", each) if term in LIMITS}
    limits |= {kind for each in said if (at := _MEANS.search(each)) for kind in kinds_of(each[at.end() :])} - {"fixed"}
    return frozenset(limits or ({"fixed"} if said else ()))
