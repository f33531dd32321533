"""Ends for which rights are granted: which words limit them, and purposes to which a text gives its own name."""

import re
from dataclasses import dataclass

from ringtrue.instruments.legal.document import Document
from ringtrue.instruments.legal.frames import Frame, Reading
from ringtrue.instruments.legal.lexicon import found
from ringtrue.instruments.legal.licences.patterns import patterns

_PURPOSES = patterns("purposes")

LIMITS = ("non-commercial", "research", "internal", "evaluation", "private", "fixed")
NAMED = {"fixed": "some stated", "private": "personal"}
"""How a limit is called in the words of a proof, where its own name says too little."""


def kinds_of(words: str) -> tuple[str, ...]:
    """The limits that plain words set, as they stand behind `only for` or define a purpose; none where commerce is
    among the ends they name, `fixed` where they name an end of their own.
    """
    kinds = [kind for kind, pattern in _PURPOSES.table("kinds").items() if pattern.search(words)]
    if "internal business" in words and _PURPOSES.and_or.search(words):
        return ("internal",)
    if _PURPOSES.commerce_too.search(words):
        return ("fixed",)
    if _PURPOSES.not_commerce.search(words):
        return ("non-commercial", *kinds)
    if _PURPOSES.commerce.search(words):
        return ("internal",) if "internal" in kinds else ()
    if "evaluation" in kinds and "internal" in kinds and not _PURPOSES.internal_use.search(words):
        kinds.remove("internal")
    return tuple(kinds) or (() if _PURPOSES.lawful.search(words) else ("fixed",))


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
        if _PURPOSES.permitted_purpose.search(frame.plain):
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
            if _PURPOSES.a_purpose.fullmatch(term) and "commercial" not in term:
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
    if _PURPOSES.banned.search(term):
        return ("non-commercial",) if _PURPOSES.any_commercial.search(words) else ("fixed",)
    return kinds_of(words)


def _permitted(reading: Reading) -> frozenset[str]:
    said = [each.plain for each in reading.sentences if _PURPOSES.says_which.search(each.plain)]
    if any(_PURPOSES.any_is_permitted.search(each) for each in said):
        return frozenset()
    limits = {term for each in said for term in found("terms", each) if term in LIMITS}
    limits |= {kind for each in said if (at := _PURPOSES.means.search(each)) for kind in kinds_of(each[at.end() :])} - {
        "fixed"
    }
    return frozenset(limits or ({"fixed"} if said else ()))
