"""Sentences that close a text: what it does not grant is reserved, or needs somebody's permission."""

from collections.abc import Iterator

from ringtrue.instruments.legal.frames import Reading
from ringtrue.instruments.legal.lexicon import found
from ringtrue.instruments.legal.licences import Step
from ringtrue.instruments.legal.licences.steps import DISCLAIMS, step_of
from ringtrue.instruments.legal.sought import Several, sought

CLOSED_TO_OTHERS = "refused but for what is granted elsewhere"
_RESERVES = sought(
    r"\brights? (?:that (?:is|are) )?not (?:otherwise )?(?:expressly |specifically |explicitly |herein |hereby )*(?:granted|licen[sc]ed|given)\b[^.;]{0,100}\breserv|\breserv\w+ (?:to itself )?(?:all|any) (?:other )?rights?\b[^.;]{0,60}\bnot\b|\breserv\w+ all other rights\b|\ball other rights (?:are )?(?:\w+ )?reserv"
    r"|\bno other (?:licen[sc]es?|rights?)\b[^.;]{0,100}\b(?:granted|given|conveyed|implied)\b"
    r"|\bother than (?:this|the) (?:limited )?licen[sc]e\b[^.;]{0,40}\bno (?:right|title|interest)|\b(?:acquire|obtain|receive)s? no (?:other )?(?:rights?|licen[sc]e)\b[^.;]{0,80}\b(?:other|except)\b"
)
"""Everything that is not granted stays with the licensor."""
_UNSAID = sought(r"\bby implication\b|\bestoppel\b")
"""Rights that nobody shall find between the lines; what the lines give is another matter."""
_OTHER_USE = sought(
    r"\bno (?:other )?(?:licen[sc]es?|rights?)(?:,? (?:title|interest|licen[sc]es?|rights?|or|and|,))*\b[^.;]{0,80}\b(?:granted|given|conveyed|implied)\b[^.;]{0,60}\bother (?:use|purpose)s?\b|\b(?:any|all) other (?:uses?|copying|reproduction|distribution|modification|exploitation)\b[^.;]{0,160}\b(?:is|are|shall be) (?:\w+ly )*(?:prohibited|forbidden|not (?:permitted|allowed|authori[sz]ed|granted|licensed))\b"
)
_LEAVE = r"(?:permission|consent|approval|authori[sz]ation|licen[sc]e|agreement)"
_ASKS = sought(
    rf"\b(?:obtain|ask for|seek|request|get|need|requires?|contact [^.;]{{3,40}} for)\b[^.;]{{0,40}}\b{_LEAVE}\b[^.;]{{0,30}}?\b(?:before|prior to|to|for|in order to)\b (?P<a>[^.;]{{3,80}})"
    r"|\b(?:contact|write to|e-?mail)\b[^.;]{0,80}\bif you (?:would like|want|wish|intend|need) to\b (?P<b>[^.;]{3,100})"
    r"|\bif you (?:would like|want|wish|intend|need|have the need) to (?P<c>[^.;]{3,100}?),? (?:please |you must |you may )?(?:contact|ask|write|e-?mail)\b"
)
"""Sentences by which something needs to be asked for, and what."""
_NEEDS_LEAVE = sought(
    r"^(?P<d>[^.;]{3,100}?)\b(?:must be (?:approved|authori[sz]ed)|(?:is|are) (?:only )?(?:allowed|permitted) (?:only )?with)\b[^.;]{0,60}\b(?:permission|consent|approved|approval|in writing|author|agreement|owner)"
)
NEAR = 45
"""Characters beside the words that ask for leave in which it is told for what."""
_ACT = r"(?:modif(?:ications?|ying)|alter(?:ations?|ing)|chang(?:es|ing)|adapt(?:ations?|ing)|edit(?:s|ing)|translat(?:ions?|ing)|derivative works?|(?:re-?)?distribut(?:ion|ing)|(?:re-?)?publi(?:cation|shing)|sharing|posting|uploading|resell(?:ing)?)"
_NONE = sought(
    rf"\bno (?:[a-z-]+ )?(?P<a>{_ACT}(?:,? (?:and|or) [a-z-]+)?)\b[^.;]{{0,60}}?\b(?:is|are|may|shall|can)\b (?:be )?(?:[a-z]+ly )?(?:permitted|allowed|made|granted|authori[sz]ed|licensed)\b|\bnot for (?P<b>(?:re-?)?distribution)\b"
)
"""Acts of which none is allowed."""
_NEED = sought(
    rf"\b(?P<a>{_ACT})\b[^.;]{{0,60}}?\b(?:requires?|needs?|(?:is|are|may be|can be) (?:made |done |allowed |permitted )?only (?:with|after|by))\b[^.;]{{0,60}}\b{_LEAVE}\b"
)
"""Acts for which somebody has to be asked."""
_OF_TERMS = sought(
    r"\b(?:agreement|licen[sc]e|terms|provisions?|contract|notices?)\b[^.;]{0,30}\b(?:valid|effective|binding|shall be made|unless in writing)\b|\b(?:of|to|in) (?:this|the|these) (?:agreement|licen[sc]e|terms|contract)\b"
)
_OF_NAMES = sought(
    r"\b(?:names?|trade ?marks?|logos?|endors\w+|patents?|articles?|quotes?|account|technical support|warranty)\b"
)

_ASKING = Several([_NONE, _NEED, _ASKS, _NEEDS_LEAVE])


def closing(reading: Reading) -> Iterator[Step]:
    """Sentences that reserve whatever is not granted."""
    for sentence in reading.sentences:
        plain = sentence.plain
        if (
            ("reserv" in plain or "no " in plain)
            and _RESERVES.search(plain)
            and not _UNSAID.search(plain)
            and not DISCLAIMS.search(plain)
        ):
            yield step_of(reading, sentence, "barred", "whatever is not granted is reserved")
        elif " other " in plain and _OTHER_USE.search(plain):
            yield step_of(reading, sentence, "barred", CLOSED_TO_OTHERS)


def asking(reading: Reading) -> Iterator[tuple[frozenset[str], Step]]:
    """Sentences by which acts need somebody's permission, with the acts of the lexicon."""
    for sentence in reading.sentences:
        plain = sentence.plain
        for pattern in _ASKING.in_(plain):
            if matched := pattern.search(plain):
                vote = "refused" if pattern is _NONE else "consent"
                words = next(each for each in matched.groups() if each is not None)
                if pattern in (_NONE, _NEED):
                    words = plain[matched.start() : matched.end()]
                acts = frozenset(found("acts", words[-NEAR:] if pattern is _NEEDS_LEAVE else words[:NEAR]))
                if acts and not any(each.search(plain) for each in (_OF_NAMES, DISCLAIMS, _OF_TERMS)):
                    says = "refused" if vote == "refused" else "with somebody's permission only"
                    yield acts, step_of(reading, sentence, vote, says)
                break
