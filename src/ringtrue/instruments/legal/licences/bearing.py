"""What of a text bears on any right: its statements that permit and forbid, and the limits that stand apart."""

from dataclasses import dataclass

from ringtrue.instruments.legal.actors import Actor
from ringtrue.instruments.legal.frames import Frame, Modality, Reading
from ringtrue.instruments.legal.lexicon import found
from ringtrue.instruments.legal.licences import Step
from ringtrue.instruments.legal.licences.closing import asking, closing
from ringtrue.instruments.legal.licences.limits import NO_COMMERCE, Limits, limits_of
from ringtrue.instruments.legal.licences.patterns import patterns
from ringtrue.instruments.legal.licences.purposes import Purposes, purposes_of, said_of
from ringtrue.instruments.legal.licences.steps import skipped, step_of
from ringtrue.instruments.legal.licences.told import acts_told

_BEARING = patterns("bearing")
_TOLD = patterns("told")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearing:
    """What of a text bears on any right, found once: statements that permit with the acts they permit, that forbid, and
    sentences that do neither but limit, withhold every right for some end, take it for granted that copies are handed
    on, reserve what is not granted, or ask for leave.
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
        if _BEARING.to_hand_on.match(plain):
            copies.append(step_of(reading, sentence, "grant", "handed on by whoever keeps to the duties"))
        if _BEARING.to_colleagues.search(plain):
            copies.append(step_of(reading, sentence, "limited", "handed on to colleagues only"))
        if (
            purposes.pattern
            and _BEARING.not_to_exercise.search(plain)
            and (matched := purposes.pattern.search(plain))
            and matched["name"] in purposes.named
        ):
            kinds = purposes.named[matched["name"]]
            said = NO_COMMERCE if "non-commercial" in kinds else "not granted for a purpose that the text names"
            withheld.append(step_of(reading, sentence, "withheld", said))
        if "commerc" in plain and _BEARING.no_advantage.search(plain):
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
    return next(
        (n for n, each in enumerate(reading.frames) if _BEARING.later_text.search(each.whole)), len(reading.frames)
    )


def _bears(frame: Frame) -> bool:
    """Whether a statement is about using the licensed thing at all."""
    return not (
        skipped(frame)
        or _only_marks(frame)
        or _BEARING.gives_no_right.search(frame.plain)
        or _BEARING.of_terms.search(frame.plain)
        or (frame.actor is Actor.LICENSEE and _BEARING.gives_back.search(frame.plain))
        or _BEARING.leaves_alone.search(frame.whole)
        or _BEARING.of_others.match(frame.plain)
        or _BEARING.of_outputs.search(frame.plain)
        or _BEARING.shares_outputs.search(frame.plain)
        or (frame.modality is Modality.FORBID and _BEARING.not_counted.search(frame.plain))
        or _BEARING.to_keep.search(frame.plain)
        or _of_documents(frame)
        or _BEARING.states_why.search(frame.plain)
        or _BEARING.later.search(frame.whole)
        or (frame.modality is Modality.PERMIT and frame.whole.startswith("for example"))
    )


def _of_documents(frame: Frame) -> bool:
    """Whether a statement is about papers that go with the licensed thing, and not about the thing."""
    matched = _BEARING.documents.search(frame.plain)
    return matched is not None and not _BEARING.thing.search(frame.plain[: matched.start()])


def _only_marks(frame: Frame) -> bool:
    """Whether the statement is about trade marks, names or a patent alone."""
    if "trademark" not in frame.objects:
        return False
    others = {"model", "derivatives", "data", "service"} & set(frame.objects)
    return not others or not _BEARING.other_acts.search(frame.plain)


def _is_grant(frame: Frame) -> bool:
    if _BEARING.grants_none.search(frame.plain):
        return False
    if _BEARING.not_granted.search(frame.plain):
        return False
    if _BEARING.third_parties_grant.search(frame.plain):
        return False
    if frame.actor is Actor.NOBODY:
        if _BEARING.as_allowed.search(frame.plain):
            return False
        return bool(
            _BEARING.anyone.search(frame.plain)
            or (_BEARING.lets_you.search(frame.plain) and _BEARING.by_these_terms.search(frame.plain))
            or _BEARING.gives.search(frame.plain)
            or _TOLD.made_available.search(frame.plain)
            or _BEARING.takers.search(frame.plain)
            or (
                _BEARING.may_be_used.search(frame.plain)
                and (found("objects", frame.plain) or _BEARING.this.match(frame.plain))
            )
        )
    if frame.actor is Actor.LICENSEE:
        return True
    return bool(
        _BEARING.grants.search(frame.plain)
        or _BEARING.lets_you.search(frame.plain)
        or _TOLD.made_available.search(frame.plain)
    )
