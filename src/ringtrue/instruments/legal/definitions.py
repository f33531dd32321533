"""Defined terms, and the documents that a text points to."""

import re
from collections.abc import Iterator

from ringtrue.instruments.legal.document import Definition, Linked

_QUOTED = r"[“”\"'‘’„«]{1,2}([^“”\"‘„«»\n]{1,70}?)[”“\"'’»]{1,2}"
_MEANS = re.compile(
    rf"{_QUOTED}((?:\s*+(?:,|or|and|/)?\s*+\(?(?:or|and|each an?)?\s*+{_QUOTED}\)?){{0,3}})[\s*_]*+"
    r"(?:\([^)]{0,60}\))?[\s*_]*+:?\s*+(?:[-–—:]\s*+as\s++an?\s++(?:verb|noun),?\s*+)?"
    r"(?:shall\s++mean|means?|refers?\s++to|is\s++defined\s++as|has\s++the\s++meaning|includes?|are|is)\b",
    re.IGNORECASE,
)
"""Blanks are taken whole (possessively): where each of several may end anywhere, a form with blanks to fill in is never
done."""
_HEREAFTER = re.compile(
    rf"\((?:[^()“\"]{{0,60}}?)(?:the\s+|each,?\s+an?\s+|collectively,?\s+(?:the\s+)?)?{_QUOTED}(?:\s*(?:,|or|and)\s*(?:the\s+)?{_QUOTED})?[^()]{{0,40}}\)",
    re.IGNORECASE,
)
_TERM = re.compile(_QUOTED)
_UNQUOTED = re.compile(
    r"^[ \t>#*-]*(?:(?:\d{1,2}(?:\.\d{1,2})*\.?|[(][a-z]{1,3}[)])[ \t]+)?(?:(?:the|an?)[ \t]+)?"
    r"(?:[*_]{2}(?P<bold>[A-Za-z][A-Za-z ]{1,40})[*_]{2}[ \t]+(?:means?|refers?[ \t]+to|is|are)\b"
    r"|(?P<role>You|Your|Licensor|Licensee|LICENSOR|LICENSEE):(?=[ \t]+\S)"
    r"|(?P<bare>[A-Z][A-Za-z-]*(?:[ \t][A-Z][A-Za-z-]*){0,3})"
    r"(?:[ \t]+[(]or[ \t]+\w+[)])?[ \t]+(?:shall[ \t]+mean|means)\b)",
    re.MULTILINE | re.IGNORECASE,
)
"""Terms that are defined without quotation marks: in bold, before a colon, or at the head of a line."""
_COMPANY = re.compile(r"\b(?:Inc|Ltd|Corp|Co|LLC|L\.L\.C|L\.P|S\.A|B\.V|GmbH)$")
_STOP = re.compile(r"\.(?:[\s”\"]|$)|\n[ \t]*\n|;[ \t]*\n")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>\"”’)\]]+|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|dev|ai|io|eu|gov|cn|kr|jp|de)/[^\s<>\"”’)\]]+",
    re.IGNORECASE,
)
_SOME_ADDRESS = re.compile(r"://|www\.|\.[a-z]{2,3}/", re.IGNORECASE)
"""What every address holds: only words in which it stands are looked at."""
_SPACE = re.compile(r"\s")
_DRAWN_IN = re.compile(
    r"incorporat\w+|adhere\s+to|form\s+part\s+of|is\s+part\s+of|polic(?:y|ies)\b|guidelines", re.IGNORECASE
)


def definitions_of(text: str) -> tuple[Definition, ...]:
    """Every definition in the order of the text."""
    found = []
    for each in _MEANS.finditer(text):
        terms = tuple(dict.fromkeys(term.strip(" ,.") for term in _TERM.findall(each.group(0)[: each.end()])))
        stop = _STOP.search(text, each.end())
        found.append(Definition(terms=terms, start=each.end(), end=stop.start() if stop else len(text)))
    for each in _UNQUOTED.finditer(text):
        term = each["bold"] or each["role"] or (each["bare"] or "")
        if term and (each["bare"] is None or term[0].isupper()):
            stop = _STOP.search(text, each.end())
            found.append(Definition(terms=(term.strip(),), start=each.end(), end=stop.start() if stop else len(text)))
    before = 0
    for each in _HEREAFTER.finditer(text):
        terms = tuple(term.strip(" ,.") for term in each.groups() if term)
        at = each.start()
        start = max(text.rfind("\n\n", 0, at), _sentence_before(text, at), at - 240, before)
        before = each.end()
        found.append(Definition(terms=terms, start=max(0, start), end=at))
    return tuple(sorted(found, key=lambda each: each.start))


def _sentence_before(text: str, at: int) -> int:
    """Where the last sentence before a place ended; the dot of `Inc.` ends none."""
    stop = text.rfind(". ", 0, at)
    while stop > 0 and at - stop < 240 and _COMPANY.search(text, max(0, stop - 8), stop):
        stop = text.rfind(". ", 0, stop)
    return stop


def _addresses(text: str) -> "Iterator[re.Match[str]]":
    """Every address, sought in the words that can hold one."""
    end = 0
    for each in _SOME_ADDRESS.finditer(text):
        if each.start() < end:
            continue
        start = max(text.rfind(white, end, each.start()) for white in " \n\t") + 1
        space = _SPACE.search(text, each.end())
        start, end = max(start, end), space.start() if space else len(text)
        yield from _ADDRESS.finditer(text, start, end)


def links_of(text: str) -> tuple[Linked, ...]:
    """Every address, and whether the sentence around it draws the terms behind it in."""
    found = []
    for each in _addresses(text):
        address = each.group(0).rstrip(".,;:*_")
        low = max(text.rfind(". ", 0, each.start()), text.rfind("\n\n", 0, each.start()), each.start() - 600) + 1
        stop = _STOP.search(text, each.end())
        around = text[max(0, low) : stop.start() if stop else each.end() + 300]
        found.append(
            Linked(
                address=address,
                incorporated=bool(_DRAWN_IN.search(around)),
                start=each.start(),
                end=each.start() + len(address),
            )
        )
    return tuple(found)
