"""What of a text bears on any right: its statements that permit and forbid, and the limits that stand apart."""

import re
from dataclasses import dataclass

from ringtrue.instruments.legal.actors import Actor
from ringtrue.instruments.legal.frames import Frame, Modality, Reading
from ringtrue.instruments.legal.lexicon import found
from ringtrue.instruments.legal.licences import Step
from ringtrue.instruments.legal.licences.closing import asking, closing
from ringtrue.instruments.legal.licences.limits import NO_COMMERCE, Limits, limits_of
from ringtrue.instruments.legal.licences.purposes import Purposes, purposes_of, said_of
from ringtrue.instruments.legal.licences.steps import skipped, step_of
from ringtrue.instruments.legal.licences.told import MADE_AVAILABLE, acts_told
from ringtrue.instruments.legal.sought import sought

_GRANTS = sought(
    r"\bgrants?\b|\bgives?\b|\blets\b|\bgranted\b|\bpermission\b|licen[sc]ee? to\b|\b(?:you|licensee|customer|buyer|recipient|user|anyone)s? (?:and [a-z ]+)?(?:may|can|have the (?:below |following )?(?:rights?|freedom)|are (?:free|permitted|allowed|authori[sz]ed|entitled|licensed)|is (?:free|permitted|allowed|entitled))|\bpermitted\b|\bmay\b"
)
_ANYONE = sought(r"\b(?:anyone|everyone|any person|all persons)\b")
_GIVES_NO_RIGHT = sought(
    r"\b(?:may|can) (?:charge|maintain|retain|keep|add your own|contact|discuss|request|apply)\b|\b(?:additional|different) (?:licen[sc]e )?terms"
)
"""Keeping a copy, and giving others terms of one's own, are allowed by many texts that allow nothing else by it."""
_NOT_TO_EXERCISE = sought(r"\b(?:not|never)\b[^.;]{0,80}\b(?:exercise|use|license|rights?)\b")
_NO_ADVANTAGE = sought(
    r"\bnot (?:permitted to |allowed to )?exercise (?:any of )?(?:the|these|those|such) rights\b[^.]{0,160}\bcommercial\b"
)
_LATER = sought(r"\badditional licen[sc]e\b.{0,200}\beffective (?:on|as of|after)\b|^on or after that date\b")
"""A grant that is not yet in force."""
_LATER_TEXT = sought(
    r"\bafter that date\b[^.;]{0,120}.{0,80}\bthe following (?:will|shall) apply\b|\bfollowing terms (?:shall |will )?(?:become|take) effect"
)
_TO_HAND_ON = sought(r"to (?:host|share|distribute|redistribute|publish)\b[^.;]{0,100}, you (?:must|shall|need)\b")
_TO_COLLEAGUES = sought(
    r"\b(?:may|can) (?:provide|give|share)\b[^.;]{0,60}\b(?:associates|colleagues|students|collaborators)\b[^.;]{0,60}\b(?:access|cop(?:y|ies))\b"
)
_LEAVES_ALONE = sought(
    r"\b(?:does|do|shall|will) not (?:restrict|limit|affect) (?:your|the|any|anyone's) (?:use|right|modification)\b|\b(?:does|do|shall|will) not (?:affect|limit|restrict|reduce) (?:any |your )?(?:other )?(?:rights|freedoms?)\b|\bfair (?:use|dealing)\b"
)
_TO_KEEP = sought(r"\b(?:back-?up|archiv\w+) (?:purposes?|cop(?:y|ies))\b")
_DOCUMENTS = sought(
    r"\b(?:copy|cop(?:y|ies) of|use|reproduce|modify|distribute|display)(?: (?:and|or) [a-z]+)? (?:the |any |such |this |end-user )*(?:documentation|user guides?|manuals?)\b"
)
_THING = sought(
    r"\b(?:software|models?|program|materials|weights|works?|code|products?|packages?|librar(?:y|ies)|data|datasets?)\b"
)
_OF_OTHERS = re.compile(
    r"(?:any |the |some |certain |all |this |such )?(?:(?:third[- ]party|open[- ]source) (?:components?|software|libraries|code|materials)|documentation|manuals?|user guides?)(?: files)? (?:may|can)\b"
)
"""Statements on what others own or what only goes with the thing."""
_NOT_COUNTED = sought(r"\bnot (?:be |itself )?(?:considered|deemed|construed|regarded|treated|constitute)\b")
_OF_OUTPUTS = sought(r"\b(?:use|using) (?:the |any |your )?outputs?\b")
_SHARES_OUTPUTS = sought(
    r"\b(?:may|can) (?:publish|share|adapt|distribute|modify|use)(?:,? (?:and |or )?(?:publish|share|adapt|distribute|modify|use))* (?:[a-z0-9]+ ){0,3}outputs?\b"
    r"|\b(?:may|can|right to) (?:publish|present|share|disclose)(?:,? (?:and |or )?(?:publish|present|share|disclose))* (?:[a-z0-9]+ ){0,3}(?:results|findings)\b"
)
_STATES_WHY = sought(r"\bconditions under which\b|\bintent of this\b")
_OF_TERMS = sought(
    r"\b(?:agreement|terms|licen[sc]e|polic(?:y|ies)|provisions?)\b[^.;]{0,20}\b(?:may|can)\b[^.;]{0,20}\bbe (?:modified|amended|changed|updated)\b"
    r"|\bcopies of this (?:licen[sc]e|agreement)\b|\bbe (?:[a-z]+,? )*(?:superseded|amended|waived)\b"
)
_GIVES_BACK = sought(r"\b(?:hereby )?grants?\b(?! of\b)")
"""What the licensee grants, as with feedback."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearing:
    """What of a text bears on any right, found once: statements that permit with the acts they permit, that forbid, and sentences that do neither
    but limit, withhold every right for some end, take it for granted that copies are handed on, reserve what is not granted, or ask for leave.
    """

    reading: Reading
    allowing: tuple[tuple[Frame, frozenset[str]], ...]
    denying: tuple[Frame, ...]
    limits: Limits
    copies: tuple[Step, ...]
    withheld: tuple[Step, ...]
    closing: tuple[Step, ...]
    asking: tuple[tuple[frozenset[str], Step], ...]
    purposes: Purposes


def bearing_of(reading: Reading) -> Bearing:
    """What of a text bears on any right."""
    in_force = reading.frames[: _until_later(reading)]
    live = [each for each in in_force if each.modality in (Modality.PERMIT, Modality.FORBID) and _bears(each)]
    whoever = (Actor.LICENSEE, Actor.NOBODY, Actor.EITHER)
    copies, withheld = [], []
    purposes = purposes_of(reading)
    for sentence in reading.sentences:
        plain = sentence.plain
        if _TO_HAND_ON.match(plain):
            copies.append(step_of(reading, sentence, "grant", "handed on by whoever keeps to the duties"))
        if _TO_COLLEAGUES.search(plain):
            copies.append(step_of(reading, sentence, "limited", "handed on to colleagues only"))
        if (
            purposes.pattern
            and _NOT_TO_EXERCISE.search(plain)
            and (matched := purposes.pattern.search(plain))
            and matched["name"] in purposes.named
        ):
            kinds = purposes.named[matched["name"]]
            said = NO_COMMERCE if "non-commercial" in kinds else "not granted for a purpose that the text names"
            withheld.append(step_of(reading, sentence, "withheld", said))
        if "commerc" in plain and _NO_ADVANTAGE.search(plain):
            withheld.append(step_of(reading, sentence, "limited", said_of(("non-commercial",))))
    allowing = tuple((each, acts_told(each)) for each in live if each.modality is Modality.PERMIT and _is_grant(each))
    return Bearing(
        reading=reading,
        allowing=allowing,
        closing=tuple(closing(reading)) if any(told & {"use", "reproduce"} for _, told in allowing) else (),
        asking=tuple(asking(reading)),
        denying=tuple(each for each in live if each.modality is Modality.FORBID and each.actor in whoever),
        limits=limits_of(reading, purposes),
        copies=tuple(copies),
        withheld=tuple(withheld),
        purposes=purposes,
    )


def _until_later(reading: Reading) -> int:
    """How many statements stand before the text of a licence that is not yet in force."""
    return next((n for n, each in enumerate(reading.frames) if _LATER_TEXT.search(each.whole)), len(reading.frames))


def _bears(frame: Frame) -> bool:
    """Whether a statement is about using the licensed thing at all."""
    return not (
        skipped(frame)
        or _only_marks(frame)
        or _GIVES_NO_RIGHT.search(frame.plain)
        or _OF_TERMS.search(frame.plain)
        or (frame.actor is Actor.LICENSEE and _GIVES_BACK.search(frame.plain))
        or _LEAVES_ALONE.search(frame.whole)
        or _OF_OTHERS.match(frame.plain)
        or _OF_OUTPUTS.search(frame.plain)
        or _SHARES_OUTPUTS.search(frame.plain)
        or (frame.modality is Modality.FORBID and _NOT_COUNTED.search(frame.plain))
        or _TO_KEEP.search(frame.plain)
        or _of_documents(frame)
        or _STATES_WHY.search(frame.plain)
        or _LATER.search(frame.whole)
        or (frame.modality is Modality.PERMIT and frame.whole.startswith("for example"))
    )


def _of_documents(frame: Frame) -> bool:
    """Whether a statement is about papers that go with the licensed thing, and not about the thing."""
    matched = _DOCUMENTS.search(frame.plain)
    return matched is not None and not _THING.search(frame.plain[: matched.start()])


def _only_marks(frame: Frame) -> bool:
    """Whether the statement is about trade marks, names or a patent alone."""
    if "trademark" not in frame.objects:
        return False
    others = {"model", "derivatives", "data", "service"} & set(frame.objects)
    return not others or not re.search(r"\b(?:modif|derivative|reproduce|distribut)", frame.plain)


_MAY_BE_USED = sought(
    r"\b(?:may|can)\b[^.;]{0,80}\bbe (?:freely )?(?:used|copied|reproduced|modified|adapted|altered|distributed|redistributed|shared|processed|loaded|executed|installed|downloaded|published|edited|changed|translated|embedded|passed on|given away)\b"
)
_TAKERS = sought(
    r"\b(?:users?|the public|developers?|anybody|everybody|everyone|anyone|all|readers?|persons?|people|individuals?|downloaders?|programmers?|researchers?|members?|institutions?|universities|organi[sz]ations?|companies|schools|students|teachers|owners|holders|purchasers|visitors)"
    r" (?:who [^.;]{0,60}? )?(?:are |is |(?:shall|will) be )?(?:also |freely |hereby )?(?:may|can|free|welcome|permitted|allowed|entitled|authori[sz]ed|has an?|have the)\b"
)
"""Whom a text lets do something without calling them its licensees."""
_THIS = re.compile(
    r"^(?:this|the|all|these|any part of (?:this|the)|copies of (?:this|the))\b(?![^.;]{0,60}\b(?:names?|trade ?marks?|logos?)\b)"
)
_AS_ALLOWED = sought(
    r"\b(?:as|unless|extent|where) (?:otherwise )?(?:expressly )?(?:may be|is|are) (?:\w+ly )?(?:permitted|allowed|authori[sz]ed)\b"
)
"""What may be permitted elsewhere is not permitted here."""
_LETS_YOU = sought(r"\b(?:licen[sc]es|allows?|permits?|authori[sz]es?|entitles?) (?:[a-z-]+ ){1,4}to\b")
_BY_THESE_TERMS = sought(r"\bit (?:allows|permits|entitles)\b|\b(?:licen[sc]e|agreement|terms)\b")


def _is_grant(frame: Frame) -> bool:
    if re.search(r"\bgrants? no\b|\balternative is\b", frame.plain):
        return False
    if re.search(
        r"\b(?:no|nothing|not|nor)\b[^.,;]{0,40}\b(?:grants?|granted|permission(?! is (?:needed|required|necessary)))\b|\bno (?:other )?(?:rights?|licen[sc]es?)\b[^.;]{0,60}\bgranted\b|\bis not granted\b|\bno (?:portion|part|provision) of this\b",
        frame.plain,
    ):
        return False
    if re.search(r"third part(?:y|ies) (?:hereby )?grants?\b", frame.plain):
        return False
    if frame.actor is Actor.NOBODY:
        if _AS_ALLOWED.search(frame.plain):
            return False
        return bool(
            _ANYONE.search(frame.plain)
            or (_LETS_YOU.search(frame.plain) and _BY_THESE_TERMS.search(frame.plain))
            or re.search(
                r"\bpermission\b|\bgranted\b|\bgrants?\b|\bgives?\b|\bpermitted\b|\ballow(?:ed|ing)?\b|\blicen[sc]ed\b[^.;]{0,60} to (?:use|copy|reproduce|modify|distribute|run)\b|\bfree to\b|\bdo (?:what|whatever|anything|as)\b|\bno restrictions?\b|use may include",
                frame.plain,
            )
            or MADE_AVAILABLE.search(frame.plain)
            or _TAKERS.search(frame.plain)
            or (_MAY_BE_USED.search(frame.plain) and (found("objects", frame.plain) or _THIS.match(frame.plain)))
        )
    if frame.actor is Actor.LICENSEE:
        return True
    return bool(_GRANTS.search(frame.plain) or _LETS_YOU.search(frame.plain) or MADE_AVAILABLE.search(frame.plain))
