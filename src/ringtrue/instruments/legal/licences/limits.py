"""Limits that stand in a sentence of their own: what they leave of rights that are granted elsewhere."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ringtrue.instruments.legal.frames import Reading
from ringtrue.instruments.legal.lexicon import found
from ringtrue.instruments.legal.licences import Step
from ringtrue.instruments.legal.licences.gates import sizes
from ringtrue.instruments.legal.licences.purposes import LIMITS, Purposes, kinds_of, said_of
from ringtrue.instruments.legal.licences.refusals import BY_SOME, SOME_COMMERCE
from ringtrue.instruments.legal.licences.steps import skips, step_of
from ringtrue.instruments.legal.sought import sought

NO_COMMERCE = "commercial use is refused"
TRIAL = "commercial use is for a trial only"
FOR_COMMERCE = "granted for commercial use"

_TO = r"(?:for|to|in|with|within|on|as part of|as)"
_FOR_ONLY = sought(
    r"\b(?:is|are|be) (?:\w+ly )?(?:provided|licen[sc]ed|made available|offered|free|released|intended|distributed|supplied)\b[^.;]{0,60}?\b(?:only|solely|exclusively|strictly) (?:for|to|in|with)\b(?P<a>[^.;]{3,160})"
    r"|\b(?:licen[sc]e|release|models?|weights|code|software|datasets?|data|materials|works?|package)\b[^.;]{0,40}?\b(?:is|are) (?:intended |provided |made available |licensed |released )?(?:solely |only |exclusively )?for (?P<b>[a-z, -]{0,60})\bonly\b"
    r"|\b(?:use|usage|licen[sc]e|rights?|field)\b[^.;]{0,80}?\b(?:is|are) (?:restricted|limited|confined)(?: solely| only| exclusively)? to\b(?P<c>[^.;]{3,160})"
    r"|\b(?:licen[sc]e|rights?|permissions?)\b[^.;]{0,60}?\b(?:extends?|appl(?:y|ies)|covers?) (?:to )?(?P<d>[^.;]{3,60}?) only\b"
    r"|\brights?\b[^.;]{0,40}\b(?:may|can|must|shall) be exercised\b[^.;]{0,20}? for (?P<f>[a-z, -]{3,80}?)(?: use| purposes?)?(?: \([^)]{0,80}\))? only\b"
    r"|\b(?:we|licensors?|authors?|[a-z]+) (?:licen[sc]e|provide|release|offer|distribute)s?\b[^.;]{0,80}? for (?P<g>[a-z, -]{3,60}) only\b"
    r"|\bonly (?P<e>[a-z, -]{3,60}) (?:purposes?|uses?) (?:is|are) (?:covered|permitted|allowed|licen[sc]ed|granted|authori[sz]ed)\b"
)
"""Sentences that limit without granting, and limit every right."""
_IN_EACH_CASE = sought(r"\bin each case\b[^.]{0,160}?\b(?:solely|only|exclusively) for\b(?P<a>[^.;]{3,160})")
"""A limit behind a list of rights, of each of them."""
_USED_ONLY = sought(
    rf"\b(?:use|used|using|exercised?)\b[^.;]{{0,60}}?\b(?:only|solely|exclusively) {_TO}\b(?P<a>[^.;]{{3,160}})"
    rf"|\bonly (?:be )?(?:used?|exercised?)\b[^.;]{{0,60}}?\b{_TO} (?P<b>[^.;]{{3,160}})"
    r"|\b(?:use|used|using)\b(?:[^.;]|i\. e\.){0,60}?\bfor (?P<c>[a-z, '/-]{3,80}?)(?: use| purposes?)? only\b"
)
_USED_BUT_FOR = sought(
    r"\bnot (?:be )?(?:use|used|exercise|exercised)\b(?:(?!\bto (?:improve|train|develop|create)\b)[^.;]){0,80}?\b(?:other than|except|but)(?: solely| only)? for (?P<a>[^.;]{3,160})"
)
_MAY_USE = re.compile(
    r"\b(?:may|shall|must|can|will|agrees? to|(?:licen[sc]e|rights?)\b[^.;]{0,140}? to)\b(?: [a-z]+){0,3}? (?:used?|exercise)\b(?! (?:all|any|its|reasonable|commercially|best|this|the) (?:\w+ )?efforts)"
)
"""Who says for what the thing itself is used."""
_MUST_RUN = sought(
    r"\b(?:must|shall) (?:only )?be (?:used|run|executed|operated)\b[^.;]{0,60}?\b(?:on|with|in connection with|in conjunction with) (?P<a>[^.;]{3,160})"
)
_NO_PURPOSE = re.compile(
    r"^ ?(?:the extent|accordance|compliance|you\b|those|section|conformity|the terms|order\b|a manner|this (?:agreement|licen[sc]e)"
    r"|binary|object code|source|(?:expressly |otherwise |is |are |specifically )?(?:permitted|authori[sz]ed|provided|allowed|set forth|described|stated)|(?:reasonably |strictly )?(?:required|necessary|needed)\b|reinstall|restore|identify|refer\b|such|the following|follows|part of the)"
)
OF_SOMETHING_ELSE = sought(
    r"\b(?:outputs?|(?:trade ?)?marks?|brands?|credits?|attributions?|logos?|names?|documentation|manual|feedback|back-?up|archival|samples?|demonstration|demo|trial|beta|pre-?release"
    r"|third[- ]party|personal (?:data|information)|confidential\w*|trade secrets?|information|accounts?|examples?|evaluation (?:version|copy|licen[sc]e|software)|cookies|password|patents?)\b"
)
_CASE = re.compile(r"(?:if|where|when|for (?:trial|evaluation|beta))\b")
_NOT_FOR_COMMERCE = sought(
    r"\bnot (?:intended|licen[sc]ed|available|provided|to be used) for (?:any )?commercial\b"
    r"|\bnot (?:permit|allow|grant|authori[sz]e|include|cover|extend)\b[^.;]{0,40}(?<!non-)\bcommercial (?:use|usage|exploitation|purposes?)\b"
    r"|(?<!non-)\bcommercial (?:use|usage|exploitation|purposes)\b[^.;]{0,60}\b(?:is|are) (?:strictly |expressly )*(?:not (?:permitted|allowed|granted|authori[sz]ed|covered)|prohibited|forbidden|excluded)\b"
)
_FREE_FOR_COMMERCE = sought(
    r"(?<!non-)\bcommercial (?:use|usage|purposes?|exploitation)\b[^.;]{0,40}\b(?:is|are) (?:\w+ly )?(?:allowed|permitted|granted|fine|welcome)\b(?! (?:only|with|under|if|for|by))|\b(?:is|are) free (?:of charge )?for (?:[a-z, -]{0,40})?(?<!non-)\bcommercial\b(?: (?:and|or) [a-z-]+)? (?:use|purposes?)\b"
)
"""Sentences that give commercial use in passing."""
_ASKS_FOR_COMMERCE = sought(
    r"\b(?:wish|want|intend|need|desir)\w*\b[^.;]{0,100}(?<!non-)\bcommercial(?:ly)?\b[^.;]{0,160}\b(?:contact|obtain|licen[sc]e|agreement|permission)\b"
    r"|\b(?:permission|licen[sc]e|consent|agreement|approval|authori[sz]ation)\b[^.;]{0,80}\b(?:is|are) required (?:for|to)\b[^.;]{0,120}(?<!non-)\bcommercial(?:ly)?\b(?! licen)"
    r"|\b(?:all|any) other uses?\b[^.;]{0,30}\b(?:requires?|needs?|(?:is|are) subject to)\b[^.;]{0,60}\b(?:licen[sc]e|agreement|permission|consent|approval)"
    r"|\bfor (?:all |any )?other (?:uses?|purposes?)\b[^.;]{0,30}\b(?:please |must )?(?:contact|licen[sc]e|permission)"
    r"|\bcommercial use[^.;]{0,60}\b(?:is|are) (?:permitted|allowed) only\b|\b(?:may )?only be used in production\b[^.;]{0,12}\bif\b"
    r"|(?<!non-)\bcommercial (?:use|usage|exploitation|purposes?)\b[^.;]{0,60}\b(?:requires?|needs?|(?:is|are) subject to)\b[^.;]{0,80}\b(?:licen[sc]e|agreement|permission|authori[sz]ation|registration|consent|approval|fee)\b"
    r"|\b(?:commercial|corporate|for-profit|professional|business) (?:users?|customers?|organi[sz]ations?|companies)\b[^.;]{0,100}\b(?:must|need to|needs to|have to|should|are required to|required to|shall) (?:first )?(?:have )?(?:buy|bought|purchase|purchased|obtain|acquire|register|pay|contact|licen[sc]e)\b"
    r"|\b(?:businesses|companies|corporations)\b[^.;]{0,40}\b(?:must|need to|have to|shall) (?:buy|purchase|obtain|acquire|register|pay|contact)\b|\bcommercial or production\b[^.;]{0,40}\b(?:require|needs?)|\bpaid licen[sc]e for (?:any |all )?commercial\b"
    r"|\b(?:for|obtain) (?:a |an |any )?commercial (?:licen[sc]\w+|use|usage|terms)\b[^.;]{0,40}\b(?:please )?(?:contact|write|e-?mail|inquir\w+|purchase|buy|acquire|obtain)\b"
)
"""Sentences by which commerce needs another agreement, though they neither grant nor forbid."""


_COMMERCE = re.compile(r"(?<!non-)\bcommercial\b")
_IN_SOME_WAYS = sought(
    r"\b(?:includ|incorporat|bundl|integrat|embed|redistribut|distribut|resell|sell)\w*\b(?:(?!\bus(?:e|es|ed|ing)\b)[^.;]){0,80}(?<!non-)\bcommercial\b(?! use)"
    r"|\bcommercially licensed\b|\bpublication\b|\bnot intended for commercial distribution\b|\bcommercial (?:goods|hosting|offering)"
)
"""Sentences by which some ways of commerce need another agreement."""
_FREE_FOR = sought(
    r"\bfree (?:of charge |to use |use )?(?:only )?for (?:any |all |your )?(?P<ends>[a-z, -]{3,80}?) (?:use|usage|uses|purposes?)\b"
)
"""For what something costs nothing, where a text gives it away."""
_ON_COMMERCE = sought(r"commercial|\bfor |production|other use|business|companies|corporat|profit|professional")


_TRIAL_OF_COMMERCE = sought(
    r"\blimit\b[^.;]{0,40}\buse\b[^.;]{0,100}\bcommercial\b[^.;]{0,80}\bto an? (?:trial|[a-z0-9-]+[ -](?:day|trial))|(?<!non-)\bcommercial purposes\b[^.;]{0,20}\bfor (?:an? )?(?:[a-z]+|\d+)[ -]days?\b"
)


_ASKS_FOR_COPIES = sought(
    r"\bre-?distribution\b[^.;]{0,60}\b(?:only|requires?|subject to)\b[^.;]{0,40}\b(?:written|prior|explicit|express|separate|commercial)\b[^.;]{0,20}\b(?:licen[sc]e|permission|consent|agreement|approval)\b"
    r"|\b(?:external|public) (?:re-?)?distribution\b[^.;]{0,30}\b(?:is|are) (?:\w+ly )*(?:prohibited|forbidden|not (?:permitted|allowed))\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What sentences of their own take from rights granted elsewhere.

    `use` bears on using, and on what is a way of using; `every` on every right; `commerce` gives or takes commercial use; `copies` ask
    for somebody's consent to hand copies on.
    """

    use: tuple[Step, ...]
    every: tuple[Step, ...]
    commerce: tuple[Step, ...]
    copies: tuple[Step, ...]


def limits_of(reading: Reading, purposes: Purposes) -> Limits:
    """The limits that stand in sentences of their own."""
    use: list[Step] = []
    every: list[Step] = []
    commerce: list[Step] = []
    copies: list[Step] = []
    for sentence in reading.sentences:
        plain = sentence.plain
        if skips(plain):
            continue
        if _ONLY_AT_ALL.search(plain):
            for kinds in _every(plain):
                every.append(step_of(reading, sentence, "limited", said_of(kinds)))
            for kinds in _using(plain, purposes):
                use.append(step_of(reading, sentence, "limited", said_of(kinds)))
        if "distribut" in plain and _ASKS_FOR_COPIES.search(plain):
            copies.append(step_of(reading, sentence, "consent", "handed on with somebody's consent only"))
        if (
            (free := _FREE_FOR.search(plain))
            and not _COMMERCE.search(free["ends"])
            and (kinds := kinds_of(free["ends"]))
            and "fixed" not in kinds
        ):
            use.append(step_of(reading, sentence, "limited", said_of(kinds)))
        if not _ON_COMMERCE.search(plain):
            continue
        if _FREE_FOR_COMMERCE.search(plain):
            commerce.append(step_of(reading, sentence, "grant", FOR_COMMERCE))
        if _TRIAL_OF_COMMERCE.search(plain):
            commerce.append(step_of(reading, sentence, "limited", TRIAL))
        refused = _NOT_FOR_COMMERCE.search(plain) or _ASKS_FOR_COMMERCE.search(plain)
        if refused and not BY_SOME.search(plain) and not sizes(sentence):
            some = _IN_SOME_WAYS.search(plain) is not None and "commercial use" not in plain
            vote, says = ("service", SOME_COMMERCE) if some else ("limited", NO_COMMERCE)
            commerce.append(step_of(reading, sentence, vote, says))
    return Limits(use=tuple(use), every=tuple(every), commerce=tuple(commerce), copies=tuple(copies))


_ONLY_AT_ALL = sought(
    r"\bmust be (?:used|run)\b|\bshall be (?:used|run)\b|"
    r"\bonly\b|\bsolely\b|\bexclusively\b|\bstrictly\b|\b(?:restricted|limited|confined)\b|\bother than\b|\bexcept\b"
)


def _every(plain: str) -> Iterator[tuple[str, ...]]:
    """The limits that a sentence sets to every right."""
    if (matched := _IN_EACH_CASE.search(plain) or _FOR_ONLY.search(plain)) and not OF_SOMETHING_ELSE.search(
        plain[: matched.end()]
    ):
        words = next(each for each in matched.groups() if each is not None)
        kinds = kinds_of(words)
        if kinds == ("fixed",):
            kinds = tuple(each for each in LIMITS if each != "fixed" and each in found("terms", plain))
        if kinds:
            yield kinds


def _using(plain: str, purposes: Purposes) -> Iterator[tuple[str, ...]]:
    """The limits that a sentence sets to using."""
    if _CASE.match(plain):
        return
    for pattern in (_USED_ONLY, _USED_BUT_FOR, _MUST_RUN):
        matched = pattern.search(plain)
        if not matched or OF_SOMETHING_ELSE.search(plain[: matched.end()]):
            continue
        words = next(each for each in matched.groups() if each is not None)
        if _NO_PURPOSE.match(words.strip()):
            continue
        kinds = kinds_of(words)
        if kinds and (
            kinds != ("fixed",)
            or pattern is _MUST_RUN
            or (pattern is _USED_ONLY and _MAY_USE.search(plain[: matched.end()]))
        ):
            yield kinds
            return
