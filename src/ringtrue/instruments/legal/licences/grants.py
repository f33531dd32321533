"""What a text lets its licensee do: use, modify, fine-tune, merge, hand on, host."""

from collections.abc import Iterator

from ringtrue.instruments.legal.frames import EXCEPTED, Frame
from ringtrue.instruments.legal.lexicon import found
from ringtrue.instruments.legal.licences import Gate, Step
from ringtrue.instruments.legal.licences.bearing import Bearing
from ringtrue.instruments.legal.licences.closing import CLOSED_TO_OTHERS
from ringtrue.instruments.legal.licences.limits import FOR_COMMERCE, NO_COMMERCE
from ringtrue.instruments.legal.licences.patterns import patterns
from ringtrue.instruments.legal.licences.provisos import WAY, hangs_on
from ringtrue.instruments.legal.licences.purposes import LIMITS, NAMED, said_of
from ringtrue.instruments.legal.licences.refusals import denied
from ringtrue.instruments.legal.licences.steps import step

_GRANTS = patterns("grants")
_PURPOSES = patterns("purposes")
_REFUSALS = patterns("refusals")

ACTS = {
    "use": ("use", "reproduce", "modify", "fine-tune"),
    "commercial-use": ("use", "reproduce", "modify", "fine-tune", "sell"),
    "modify": ("modify", "fine-tune"),
    "fine-tune": ("modify", "fine-tune"),
    "merge": ("merge", "modify", "fine-tune"),
    "redistribute": ("distribute", "sublicense"),
    "host": ("host",),
}
"""Acts of the lexicon by which each right is granted. Whoever may modify may fine-tune and merge: both are modifying.
"""
FOR_ANY = "granted for any purpose"
HANGS = "granted on a condition that not everybody meets, or for one end only"
ALL_RIGHTS = frozenset({"use", "reproduce", "modify", "distribute"})
"""Acts that belong to whoever may do all that copyright reserves."""
CLOSED = ("modify", "fine-tune", "merge", "redistribute")
"""Rights that a text refuses which reserves what it does not grant."""


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
    if told == {"reproduce"} and _GRANTS.gets_a_copy.search(frame.plain):
        return
    if not told & acts or set(frame.objects) == {"patent"}:
        return
    if question == "redistribute" and _GRANTS.hands_on_else.search(frame.plain):
        return
    if _GRANTS.needs_another.search(frame.whole):
        yield step(bearing.reading, frame, "consent", "granted under another agreement only")
        return
    if _GRANTS.having_signed.search(frame.whole):
        yield step(bearing.reading, frame, "limited", "granted to whoever has another agreement")
        return
    if _GRANTS.parts.search(frame.plain):
        yield step(bearing.reading, frame, "-".join(filter(None, (general, "narrow"))), "granted of some parts only")
        return
    if question == "redistribute" and _GRANTS.for_good.search(frame.whole):
        yield step(bearing.reading, frame, "narrow", "handed on with all rights in it, and no copy kept")
        return
    if question == "redistribute" and _GRANTS.inside.search(frame.plain):
        yield step(bearing.reading, frame, "barred", "handed on inside only")
        return
    named = bearing.purposes.limits(frame)
    limits = [each for each in LIMITS if each in frame.terms or each in named]
    limits = _sharpened(limits, frame, question)
    if limits and "any-purpose" not in frame.terms:
        some = limits == ["fixed"] and not {"evaluation", "non-commercial"} & set(frame.terms)
        vote = "narrow" if some else "limited"
        yield step(bearing.reading, frame, "-".join(filter(None, (general, vote))), said_of(limits))
    elif _REFUSALS.with_consent.search(frame.whole) and not _GRANTS.no_consent.search(frame.plain):
        yield step(bearing.reading, frame, "consent", "granted with somebody's consent only")
    elif any(_GRANTS.unless.match(each) for each in frame.exceptions):
        yield step(bearing.reading, frame, "limited", "granted unless something is so")
    elif _GRANTS.only_as_told.search(frame.plain):
        yield step(bearing.reading, frame, "narrow", "granted as another clause says")
    elif any(kind == WAY or question == "redistribute" for kind, _ in hangs_on(frame, acts)):
        yield step(bearing.reading, frame, "-".join(filter(None, (general, "narrow"))), HANGS)
    elif question == "redistribute" and _is_narrow(frame):
        yield step(bearing.reading, frame, "narrow", "some copies only may be handed on, or in some ways only")
    elif question == "commercial-use" and _GRANTS.commerce.search(frame.plain):
        yield step(bearing.reading, frame, "grant", FOR_COMMERCE)
    else:
        said = FOR_ANY if "any-purpose" in frame.terms else "granted"
        yield step(bearing.reading, frame, general or "grant", said)


def _sharpened(limits: list[str], frame: Frame, question: str) -> list[str]:
    """The limits of a grant without those that another one of them says better."""
    if "evaluation" in limits and "evaluation" in frame.terms and not _GRANTS.tries.search(frame.plain):
        limits = ["fixed"]
        if _GRANTS.not_in_production.search(frame.plain) and question not in ("use", "commercial-use"):
            return []
    if len(limits) > 1 and "fixed" in limits:
        limits.remove("fixed")
    if "non-commercial" in limits and _GRANTS.commerce_too.search(frame.plain):
        return ["fixed"]
    if "internal" in limits and _GRANTS.either.search(frame.plain):
        return ["internal"]
    if "internal" in limits and "evaluation" in limits and not _PURPOSES.internal_use.search(frame.plain):
        limits.remove("internal")
    return limits


def _is_narrow(frame: Frame) -> bool:
    """Whether some copies only may be handed on, or in some ways only."""
    if "any-purpose" in frame.terms:
        return _GRANTS.only_unchanged.search(frame.plain) is not None
    return _GRANTS.narrow.search(frame.whole) is not None


def limit_gates(steps: tuple[Step, ...]) -> tuple[Gate, ...]:
    """The gates that purposes make of limited grants."""
    said = {each.says for each in steps}
    kinds = [kind for kind in LIMITS if any(NAMED.get(kind, kind) in each for each in said)]
    if NO_COMMERCE in said and "non-commercial" not in kinds:
        kinds.append("non-commercial")
    if any(each.vote == "consent" for each in steps):
        kinds.append("consent")
    return tuple(Gate(kind=each) for each in kinds)
