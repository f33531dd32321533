"""Sentences that sound as if they limited a right or ended a grant, whoever understood them: a reason for doubt.

A right that the rules find free, and a grant that they find lasting, is unclear where such a sentence was understood by
none of them. On texts that no rule was made on, most false answers of that kind had one, and few right ones.
"""

from collections.abc import Iterator

from ringtrue.instruments.legal.actors import Actor
from ringtrue.instruments.legal.frames import Modality, Reading
from ringtrue.instruments.legal.licences import Step
from ringtrue.instruments.legal.licences.ending import UNTOLD, beside, ended_at_will
from ringtrue.instruments.legal.licences.lapsing import NOT_THIS_GRANT
from ringtrue.instruments.legal.licences.limits import OF_SOMETHING_ELSE
from ringtrue.instruments.legal.licences.steps import step_of
from ringtrue.instruments.legal.sought import sought

LEAST_WORDS = 6
"""Words below which a line is a title, an address or a heading."""

_PURPOSE = r"(?:research|academic|educational?|evaluation|personal|internal|non-?profit|non-?commercial)"
_LIMITS = sought(
    r"(?<!commercial or )(?<!commercial and )(?<!commercial, )\bnon-?commercial\w*(?!,? (?:or|and|as well as) commercial)"
    rf"|\b{_PURPOSE}\b[^.;]{{0,60}}\bonly\b|\b(?:only|solely|exclusively|restricted to|limited to)\b[^.;]{{0,60}}\b{_PURPOSE}\b"
    r"|\b(?:not|never|no|none|nobody|nothing|refrain|prohibit\w*|forbid\w*)\b[^.;]{0,60}(?<!non-)\bcommercial\b"
    r"|\bcommercial (?:use|purposes?|licen[sc]e)\b[^.;]{0,80}\b(?:contact|prohibited|not|separate|obtain|requires?)\b"
)
_OF_COPIES = sought(
    r"^[^.;]{0,40}\b(?:re-?distribut|shar|hand|publish|convey|transfer)[a-z]*\b(?![^.;]*\b(?:us(?:e|es|ed|ing)|modif\w+)\b)"
)
"""Sentences on handing copies on, and on nothing else."""
_HOLDS_OUT = sought(
    r"\bmay include\b|\bfor example\b|\be\. ?g\. |\bsuch as\b|\balternative is\b|\b(?:do|does) not exclude\b"
    r"|\bexpressly include\b|\b(?:was|were|has been) developed for\b|\bhttps?:|\bpermitted purposes?\b"
)
"""How a sentence tells what other terms might say, what is let in, what a thing was made for, or which purposes it lets in."""
_ENDS = r"(?:terminat\w*|revo[kc]\w*|withdraw\w*|cancel\w*|rescind\w*)"
_WILL = (
    r"(?:at any time|discretion|convenience|for any reason|without cause|with or without|no reason"
    r"|(?:days'?|months'?|written|prior) (?:prior )?(?:written )?notice|either party|any party|both parties)"
)
_AT_WILL = sought(
    rf"\b{_ENDS}[^.;]{{0,120}}\b{_WILL}\b|\b{_WILL}\b[^.;]{{0,120}}\b{_ENDS}|\brevocable\b"
    r"|\bright to (?:terminate|revoke|withdraw)\b|\bmay (?:\w+ )?(?:terminate|revoke|withdraw)\b"
)
_FOR_CAUSE = sought(
    r"\b(?:you|licensees?|users?|recipients?) (?:may|should|can) (?:\w+ )?(?:terminate|end|cancel|withdraw)\b|\breinstat\w+"
    r"|\b(?:you|licensees?|users?|recipients?) (?:terminates?|ends?)\b|\binfring\w+|\bbreach\w*|\bviolat\w+|\bfail\w* to\b"
    r"|^(?:upon|on|after|following|in the event of)(?: any| the)? (?:termination|expiration|expiry)\b|\bnon-?compl\w+"
    r"|\bsurviv\w+|\bafter (?:the )?(?:termination|expiration)\b|\bif the other\b"
    r"|\b(?:waives?|no right|not|never|cannot|neither|nor)\b[^.;]{0,60}\b(?:terminat|revo[kc]|withdraw|cancel|rescind)\w*"
)
"""Ends for which somebody gave cause, that the licensee brings about, that have come, or that are ruled out."""
_HAS_ENDED = sought(
    r"^(?:if|when|once|after) (?:this|the|your) (?:agreement|licen[sc]e|rights?) (?:is|are|has been|have been) (?:terminated|cancelled|revoked)\b"
    r"|\bwithout prejudice\b|\bnotwithstanding (?:any |the )?(?:expiry|expiration|termination)\b|\bno liability\b"
    r"|\buntil terminated (?:by (?:either|any|a) party )?(?:in accordance|as (?:provided|set|stated)|pursuant|under)\b"
)
"""Ends that have come, or come as is told elsewhere."""


def limiting(reading: Reading) -> Iterator[Step]:
    """Sentences that sound as if they limited rights: `doubt`, and `copies` where they are on handing copies on alone."""
    for sentence in reading.sentences:
        plain = sentence.plain
        if not _LIMITS.search(plain) or len(plain.split()) < LEAST_WORDS:
            continue
        if not _HOLDS_OUT.search(plain) and not OF_SOMETHING_ELSE.search(plain):
            vote = "copies" if _OF_COPIES.search(plain) else "doubt"
            yield step_of(reading, sentence, vote, "it sounds like a limit, and no rule understood it")


_REFERS = sought(
    r"\b(?:licen[sc]ed|provided|released|distributed|available|covered|governed)\b[^.;]{0,40}\b(?:under|by|subject to)\b[^;]{0,60}"
    r"\b(?:creative commons|cc[ -]by|apache|mit(?= licen)|bsd|gnu|gpl|lgpl|agpl|mozilla|[a-z]+ public(?= licen)) ?[a-z0-9 ,./-]{0,60}"
    r"\b(?:licen[sc]e|\d\.\d)\b"
)
_OF_A_PART = sought(
    r"\b(?:third[- ]part\w+|open[- ]source|components?|dependenc\w+|portions?|libraries|some|certain)\b"
)
"""Texts of parts say nothing of the whole."""


def referring(reading: Reading) -> Iterator[Step]:
    """Sentences that give the thing under another text, which is named and does not stand here."""
    for sentence in reading.sentences:
        if _REFERS.search(sentence.plain) and not _OF_A_PART.search(sentence.plain):
            yield step_of(reading, sentence, "elsewhere", "given under another text, which does not stand here")


def ending(reading: Reading) -> Iterator[Step]:
    """Sentences that sound as if the grant could be ended at will, and of which no rule tells what ends, or why."""
    told = {each.plain for each in ended_at_will(reading) if each.says != UNTOLD}
    for sentence, frames in reading.by_sentence:
        plain = sentence.plain
        if not _AT_WILL.search(plain) or plain in told or _FOR_CAUSE.search(plain) or _HAS_ENDED.search(plain):
            continue
        if beside(plain) or ("revocable" in plain and NOT_THIS_GRANT.search(plain)):
            continue
        if not any(each.actor is Actor.LICENSEE and each.modality is Modality.PERMIT for each in frames):
            yield step_of(reading, sentence, "doubt", "it sounds like an end at will, and no rule understood it")
