"""What a text lets its licensee do: use, modify, fine-tune, merge, hand on, host."""

from collections.abc import Iterator

from ringtrue.instruments.legal.frames import EXCEPTED, Frame
from ringtrue.instruments.legal.lexicon import found
from ringtrue.instruments.legal.licences import Gate, Step
from ringtrue.instruments.legal.licences.bearing import Bearing
from ringtrue.instruments.legal.licences.closing import CLOSED_TO_OTHERS
from ringtrue.instruments.legal.licences.limits import FOR_COMMERCE, NO_COMMERCE
from ringtrue.instruments.legal.licences.provisos import WAY, hangs_on
from ringtrue.instruments.legal.licences.purposes import INTERNAL_USE, LIMITS, NAMED, said_of
from ringtrue.instruments.legal.licences.refusals import WITH_CONSENT, denied
from ringtrue.instruments.legal.licences.steps import step
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
HANGS = "granted on a condition that not everybody meets, or for one end only"
ALL_RIGHTS = frozenset({"use", "reproduce", "modify", "distribute"})
"""Acts that belong to whoever may do all that copyright reserves."""
CLOSED = ("modify", "fine-tune", "merge", "redistribute")
"""Rights that a text refuses which reserves what it does not grant."""
_GETS_A_COPY = sought(r"\b(?:obtain|receive|get|request) (?:a |one |additional )?cop(?:y|ies)\b")
_HANDS_ON_ELSE = sought(
    r"\bdistribute (?:the |any )?outputs?\b|\bback to\b|\bdistribute (?:such |any )?your (?:own )?(?:works|applications|programs|products)\b(?! (?:containing|based|that (?:include|contain)))|\bpublish (?:patches|papers|articles|results|\(or)|\b(?:results|papers|articles|benchmarks?|implementations?)\b(?![^.;]*\b(?:software|model|materials)\b)"
)
"""Handing changes back, or telling what was found, hands on no copy."""
_ONLY_AS_TOLD = sought(r"\bonly\b[^.;]{0,100}\baccording to\b")
_UNLESS = sought(r"unless\b(?! (?:otherwise )?(?:required by )?(?:applicable )?law)")
_INSIDE = sought(r"\bdistribut\w+ internally\b|\binternally distribut")
_FOR_GOOD = sought(
    r"\btransfer\b[^.;]{0,60}\b(?:all (?:of )?(?:your|its|the) rights|permanent\w*|one-time)\b|\bpermanently transfer\b|\b(?:one-time|permanent) (?:permanent )?transfer\b|\btransfer\b[^.]{0,200}\b(?:retains? no|keeps? no|not retain|destroy\w*|do not keep)\b"
)
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
    r"\b(?:not charg|without charg)\w* [^.;]{0,60}\b(?:fee|price|royalt)|\bno (?:royalty|fee|charge) is (?:charged|associated)\b|\bnot (?:been )?(?:modified|altered|changed)\b"
    r"|\bonly as (?:an? )?(?:part|component|incorporated|embedded|integrated|bundled)\b|\bverbatim copies\b(?! (?:and|or) )|\b(?:to|with) (?:other )?licensees (?:of [a-z ]{1,30} )?only\b|\bembedded in\b|\bas a whole\b|\b(?:no|where there has been no) modifications?\b"
    r"|\b(?:in|with) (?:the |your )?(?:programs|products|applications|games|works|services) (?:that )?you develop\b|\b(?:distribut|sub-?licen[sc]|sell|market|convey|publish)[a-z]*\b[^.;]{0,60}\b(?:applications?|products?|programs?|solutions?|services?)\b,? (?:that|which|(?:you|licensee) (?:create|develop)|created|developed|containing|including|incorporat\w+|embedding|with which)\b"
    r"|\bas (?:a )?(?:part|component) of (?:an?|your|the) (?:application|product|service|desktop)|\bto (?:fewer|less) than \d"
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
    if question in CLOSED:
        yield from (each for each in bearing.closing if question == "redistribute" or each.says == CLOSED_TO_OTHERS)
        yield from (asked for act, asked in bearing.asking if act & acts)
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
    if question in ("use", "commercial-use") and "evaluate" in told and not told & acts:
        yield step(bearing.reading, frame, "limited", said_of(("evaluation",)))
        return
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
    if question == "redistribute" and _FOR_GOOD.search(frame.whole):
        yield step(bearing.reading, frame, "narrow", "handed on with all rights in it, and no copy kept")
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
    elif any(kind == WAY or question == "redistribute" for kind, _ in hangs_on(frame, acts)):
        yield step(bearing.reading, frame, "-".join(filter(None, (general, "narrow"))), HANGS)
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


def limit_gates(steps: tuple[Step, ...]) -> tuple[Gate, ...]:
    """The gates that purposes make of limited grants."""
    said = {each.says for each in steps}
    kinds = [kind for kind in LIMITS if any(NAMED.get(kind, kind) in each for each in said)]
    if NO_COMMERCE in said and "non-commercial" not in kinds:
        kinds.append("non-commercial")
    if any(each.vote == "consent" for each in steps):
        kinds.append("consent")
    return tuple(Gate(kind=each) for each in kinds)
