"""What a text lets its licensee do: use, modify, fine-tune, merge, hand on, host."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ringtrue.instruments.legal.actors import Actor
from ringtrue.instruments.legal.frames import EXCEPTED, Frame, Modality, Reading
from ringtrue.instruments.legal.lexicon import found
from ringtrue.instruments.legal.licences import Gate, Step
from ringtrue.instruments.legal.licences.limits import FOR_COMMERCE, NO_COMMERCE, Limits, limits_of
from ringtrue.instruments.legal.licences.purposes import INTERNAL_USE, LIMITS, NAMED, Purposes, purposes_of, said_of
from ringtrue.instruments.legal.licences.refusals import WITH_CONSENT, denied
from ringtrue.instruments.legal.licences.steps import skipped, step, step_of
from ringtrue.instruments.legal.licences.told import MADE_AVAILABLE, acts_told
from ringtrue.instruments.legal.sought import sought

ACTS = {
    "use": ("use", "reproduce", "modify", "fine-tune"),
    "commercial-use": ("use", "reproduce", "modify", "fine-tune", "sell"),
    "modify": ("modify", "fine-tune"),
    "fine-tune": ("modify", "fine-tune"),
    "merge": ("merge", "modify", "fine-tune"),
    "redistribute": ("distribute", "sublicense"),
    "host": ("host",),
}
"""Acts of the lexicon by which each right is granted. Whoever may modify may fine-tune and merge: both are modifying."""
FOR_ANY = "granted for any purpose"
ALL_RIGHTS = frozenset({"use", "reproduce", "modify", "distribute"})
"""Acts that belong to whoever may do all that copyright reserves."""
_GRANTS = sought(
    r"\bgrants?\b|\bgranted\b|\bpermission\b|licen[sc]ee? to\b|\b(?:you|licensee|customer|buyer|recipient|user|anyone)s? (?:and [a-z ]+)?(?:may|can|have the (?:below |following )?(?:rights?|freedom)|are (?:free|permitted|allowed|authori[sz]ed|entitled|licensed)|is (?:free|permitted|allowed|entitled))|\bpermitted\b|\bmay\b"
)
_ANYONE = sought(r"\b(?:anyone|everyone|any person|all persons)\b")
_GIVES_NO_RIGHT = sought(
    r"\b(?:may|can) (?:charge|maintain|retain|keep|add your own|contact|discuss|request|apply)\b|(?:additional|different) (?:licen[sc]e )?terms"
)
"""Keeping a copy, and giving others terms of one's own, are allowed by many texts that allow nothing else by it."""
_GETS_A_COPY = sought(r"\b(?:obtain|receive|get|request) (?:a |one |additional )?cop(?:y|ies)\b")
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
_HANDS_ON_ELSE = sought(
    r"\bdistribute (?:the |any )?outputs?\b|\bback to\b|\bdistribute (?:such |any )?your (?:own )?(?:works|applications|programs|products)\b(?! (?:containing|based|that (?:include|contain)))|\bpublish (?:patches|papers|articles|results|\(or)|\b(?:results|papers|articles|benchmarks?|implementations?)\b(?![^.;]*\b(?:software|model|materials)\b)"
)
"""Handing changes back, or telling what was found, hands on no copy."""
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
_NOT_COUNTED = sought(r"\bnot (?:be |itself )?(?:considered|deemed|construed|regarded|treated|constitute)\b")
_OF_OUTPUTS = sought(r"\b(?:use|using) (?:the |any |your )?outputs?\b")
_SHARES_OUTPUTS = sought(
    r"\b(?:may|can) (?:publish|share|adapt|distribute|modify|use)(?:,? (?:and |or )?(?:publish|share|adapt|distribute|modify|use))* (?:[a-z0-9]+ ){0,3}outputs?\b"
)
_STATES_WHY = sought(r"\bconditions under which\b|\bintent of this\b")
_ONLY_AS_TOLD = sought(r"\bonly\b[^.;]{0,100}\baccording to\b")
_OF_TERMS = sought(
    r"\b(?:agreement|terms|licen[sc]e|polic(?:y|ies)|provisions?)\b[^.;]{0,20}\b(?:may|can)\b[^.;]{0,20}\bbe (?:modified|amended|changed|updated)\b"
    r"|\bcopies of this (?:licen[sc]e|agreement)\b|\bbe (?:[a-z]+,? )*(?:superseded|amended|waived)\b"
)
_GIVES_BACK = sought(r"\b(?:hereby )?grants?\b(?! of\b)")
"""What the licensee grants, as with feedback."""
_UNLESS = sought(r"unless\b(?! (?:otherwise )?(?:required by )?(?:applicable )?law)")
_INSIDE = sought(r"\bdistribut\w+ internally\b|\binternally distribut")
_NOT_IN_PRODUCTION = sought(r"\bmake non-production use\b")
"""A limit on using alone, at the end of a list of acts."""
_COMMERCE_TOO = sought(r"\bor (?:\([a-z0-9]\) )?for (?:a |any )?commercial (?:use|purposes?)\b")
_TRIES = sought(r"\bevaluat|\btest|\btrial|\bdevelopment\b")
_EITHER = sought(
    r"\binternal\b[^.;]{0,60}\bor\b[^.;]{0,30}\bnon-?commercial|\bnon-?commercial\b[^.;]{0,60}\bor\b[^.;]{0,30}\binternal business"
    r"|\b(?:academic|research|educational)\b[^.;]{0,30}\b(?:and|or) internal business"
)
"""Use inside a business or use that is not commercial: the first is commerce."""
_NARROW = sought(
    r"(?<!with or )(?<! or )\bwithout (?:any )?modification\b|(?<!modified and )(?<!modified or )\bunmodified\b(?! and | or )|\bin (?:binary|object code|source) form only\b|(?:not charg|without charg)\w* [^.;]{0,60}\b(?:fee|price|royalt)|\bno (?:royalty|fee|charge) is (?:charged|associated)\b|\bnot (?:been )?(?:modified|altered|changed)\b"
    r"|\bonly as (?:an? )?(?:part|component|incorporated|embedded|integrated|bundled)\b|\bverbatim copies\b(?! (?:and|or) )|\b(?:to|with) (?:other )?licensees (?:of [a-z ]{1,30} )?only\b|\bembedded in\b|\bas a whole\b|\b(?:no|where there has been no) modifications?\b"
    r"|\b(?:in|with) (?:the |your )?(?:programs|products|applications|games|works|services) (?:that )?you develop\b|\bas (?:a )?(?:part|component) of (?:an?|your|the) (?:application|product|service|desktop)|\bto (?:fewer|less) than \d"
)
_PARTS = sought(
    r"\b(?:re)?distributable (?:code|components?|files?|libraries)\b|\bredistributables\b|\bsample (?:source )?(?:code|applications?|programs?)\b|\bcertain components\b|\bmarked as \" ?samples?\b|\bany\b[ .a-z]{0,16} files? (?:contained|included|listed) in\b"
)
_ONLY_UNCHANGED = sought(
    r"\b(?:redistribut|distribut|cop)[a-z]*\b[^.;,]{0,30}\bunmodified\b|\bunmodified (?:copies|versions?)\b(?! and | or )"
)
_COMMERCE = sought(r"(?<!non-)(?<!non)(?<!non )(?<!not )\bcommercial(?:ly)?(?: and | or | purposes?| use| exploit|,)")
_NEEDS_ANOTHER = sought(
    r"\b(?:permitted|allowed) only (?:under|with|subject to) (?:an? |the )?(?:[a-z-]+ ){0,3}(?:licen[sc]e|agreement|permission|consent)\b|\bonly be [^.;]{0,160}\bwith a valid\b"
    r"|\bonly\b[^.;]{0,120}\b(?:under|pursuant to|with|subject to)\b[^.;]{0,50}\b(?:separate|written)\b[^.;]{0,40}\b(?:licen[sc]e|agreement|permission)\b"
)
_HAVING_SIGNED = sought(
    r"\bonly\b[^.;]{0,100}\bif you\b[^.;]{0,80}\b(?:accepted|entered into|signed|complying|compl(?:y|ies)|purchased|hold)\b[^.;]{0,120}\bseparate\b[^.;]{0,80}\b(?:agreement|plan|subscription|order|licen[sc]e)"
)
_NO_CONSENT = sought(r"(?:without|no) (?:further |prior )*(?:consent|permission)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearing:
    """What of a text bears on any right, found once: statements that permit with the acts they permit, that forbid, and sentences that do neither
    but limit, withhold every right for some end, or take it for granted that copies are handed on.
    """

    reading: Reading
    allowing: tuple[tuple[Frame, frozenset[str]], ...]
    denying: tuple[Frame, ...]
    limits: Limits
    copies: tuple[Step, ...]
    withheld: tuple[Step, ...]
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
    return Bearing(
        reading=reading,
        allowing=tuple(
            (each, acts_told(each)) for each in live if each.modality is Modality.PERMIT and _is_grant(each)
        ),
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


def granted(bearing: Bearing, question: str, acts: frozenset[str] = frozenset()) -> Iterator[Step]:
    """Votes on one right.

    `grant`; `general` (all that copyright reserves, the act not named); `limited` and `general-limited` (some purposes
    only); `narrow` (some copies or ways only); `refused`; `barred` (refused, but for what is allowed elsewhere);
    `service` (not as a service, not in competition); `consent`. `acts` are other acts than those by which the right is
    granted.
    """
    acts = acts or frozenset(ACTS[question])
    for frame, told in bearing.allowing:
        yield from _allowed(bearing, frame, told, question, acts)
    for frame in bearing.denying:
        yield from denied(bearing.reading, frame, question, acts)
    yield from bearing.withheld
    if question == "redistribute":
        yield from bearing.copies
        yield from bearing.limits.copies
    if question in ("use", "commercial-use"):
        yield from bearing.limits.every
        yield from bearing.limits.use
        yield from bearing.limits.commerce


def _allowed(
    bearing: Bearing, frame: Frame, told: frozenset[str], question: str, acts: frozenset[str]
) -> Iterator[Step]:
    """Votes of a statement that permits."""
    explicit = bool(told & acts)
    if question in ("use", "commercial-use"):
        explicit = bool(told & {"use", "all-rights", "sell"})
    if "all-rights" in told:
        left_out = set(found("acts", " ".join(each.group() for each in EXCEPTED.finditer(frame.plain))))
        if question not in ("use", "commercial-use") and left_out & acts:
            yield step(bearing.reading, frame, "refused", "left out of the grant")
            return
        told |= ALL_RIGHTS - left_out
    general = "" if explicit else "general"
    if told == {"reproduce"} and _GETS_A_COPY.search(frame.plain):
        return
    if not told & acts or set(frame.objects) == {"patent"}:
        return
    if question == "redistribute" and _HANDS_ON_ELSE.search(frame.plain):
        return
    if _NEEDS_ANOTHER.search(frame.whole):
        yield step(bearing.reading, frame, "consent", "granted under another agreement only")
        return
    if _HAVING_SIGNED.search(frame.whole):
        yield step(bearing.reading, frame, "limited", "granted to whoever has another agreement")
        return
    if _PARTS.search(frame.plain):
        yield step(bearing.reading, frame, "-".join(filter(None, (general, "narrow"))), "granted of some parts only")
        return
    if question == "redistribute" and _INSIDE.search(frame.plain):
        yield step(bearing.reading, frame, "barred", "handed on inside only")
        return
    named = bearing.purposes.limits(frame)
    limits = [each for each in LIMITS if each in frame.terms or each in named]
    limits = _sharpened(limits, frame, question)
    if limits and "any-purpose" not in frame.terms:
        some = limits == ["fixed"] and not {"evaluation", "non-commercial"} & set(frame.terms)
        vote = "narrow" if some else "limited"
        yield step(bearing.reading, frame, "-".join(filter(None, (general, vote))), said_of(limits))
    elif WITH_CONSENT.search(frame.whole) and not _NO_CONSENT.search(frame.plain):
        yield step(bearing.reading, frame, "consent", "granted with somebody's consent only")
    elif any(_UNLESS.match(each) for each in frame.exceptions):
        yield step(bearing.reading, frame, "limited", "granted unless something is so")
    elif _ONLY_AS_TOLD.search(frame.plain):
        yield step(bearing.reading, frame, "narrow", "granted as another clause says")
    elif question == "redistribute" and _is_narrow(frame):
        yield step(bearing.reading, frame, "narrow", "some copies only may be handed on, or in some ways only")
    elif question == "commercial-use" and _COMMERCE.search(frame.plain):
        yield step(bearing.reading, frame, "grant", FOR_COMMERCE)
    else:
        said = FOR_ANY if "any-purpose" in frame.terms else "granted"
        yield step(bearing.reading, frame, general or "grant", said)


def _sharpened(limits: list[str], frame: Frame, question: str) -> list[str]:
    """The limits of a grant without those that another one of them says better."""
    if "evaluation" in limits and "evaluation" in frame.terms and not _TRIES.search(frame.plain):
        limits = ["fixed"]
        if _NOT_IN_PRODUCTION.search(frame.plain) and question not in ("use", "commercial-use"):
            return []
    if len(limits) > 1 and "fixed" in limits:
        limits.remove("fixed")
    if "non-commercial" in limits and _COMMERCE_TOO.search(frame.plain):
        return ["fixed"]
    if "internal" in limits and _EITHER.search(frame.plain):
        return ["internal"]
    if "internal" in limits and "evaluation" in limits and not INTERNAL_USE.search(frame.plain):
        limits.remove("internal")
    return limits


def _is_narrow(frame: Frame) -> bool:
    """Whether some copies only may be handed on, or in some ways only."""
    if "any-purpose" in frame.terms:
        return _ONLY_UNCHANGED.search(frame.plain) is not None
    return _NARROW.search(frame.whole) is not None


def _only_marks(frame: Frame) -> bool:
    """Whether the statement is about trade marks, names or a patent alone."""
    return "trademark" in frame.objects and not re.search(r"\b(?:modif|derivative|reproduce|distribut)", frame.plain)


_MAY_BE_USED = sought(
    r"\b(?:may|can)\b[^.;]{0,80}\bbe (?:freely )?(?:used|copied|reproduced|modified|adapted|altered|distributed|redistributed|shared|processed)\b"
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
    if re.search(r"\b(?:no|nothing|not)\b[^.,;]{0,40}\b(?:grants?|granted|permission)\b", frame.plain):
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
                r"\bpermission\b|\bgranted\b|\bgrants\b|\bpermitted\b|\ballowed\b|use may include", frame.plain
            )
            or MADE_AVAILABLE.search(frame.plain)
            or (_MAY_BE_USED.search(frame.plain) and found("objects", frame.plain))
        )
    if frame.actor is Actor.LICENSEE:
        return True
    return bool(_GRANTS.search(frame.plain) or _LETS_YOU.search(frame.plain) or MADE_AVAILABLE.search(frame.plain))


def limit_gates(steps: tuple[Step, ...]) -> tuple[Gate, ...]:
    """The gates that purposes make of limited grants."""
    said = {each.says for each in steps}
    kinds = [kind for kind in LIMITS if any(NAMED.get(kind, kind) in each for each in said)]
    if NO_COMMERCE in said and "non-commercial" not in kinds:
        kinds.append("non-commercial")
    if any(each.vote == "consent" for each in steps):
        kinds.append("consent")
    return tuple(Gate(kind=each) for each in kinds)
