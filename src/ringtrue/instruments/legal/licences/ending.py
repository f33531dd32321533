"""How rights end: at will, on breach, by law or at a date."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from ringtrue.instruments.legal.actors import Actor
from ringtrue.instruments.legal.frames import Frame, Modality, Reading
from ringtrue.instruments.legal.lexicon import found, known_words
from ringtrue.instruments.legal.licences import Step
from ringtrue.instruments.legal.licences.lapsing import lapses, never_revoked
from ringtrue.instruments.legal.licences.patterns import patterns
from ringtrue.instruments.legal.licences.steps import empowered, skipped, step, step_of

_ENDING = patterns("ending")
_LAPSING = patterns("lapsing")

ENDS = frozenset({"terminate", "revoke", "suspend"})
OWN_CONDUCT = frozenset({"breach", "litigation", "insolvency", "guardrail"})
UNTOLD = "it speaks of an end"
"""What is said of an end whose ground no rule tells."""
OUTSIDE = frozenset({"law", "export", "third-party", "expiry"})


def beside(plain: str) -> bool:
    """Whether what a sentence ends is a service, support or somebody's own duties, and no grant."""
    return (
        _ENDING.of_services.search(plain) or _ENDING.beside.search(plain)
    ) is not None and not _ENDING.of_the_grant.search(plain)


@lru_cache(maxsize=4)
def ended_at_will(reading: Reading) -> tuple[Step, ...]:
    """Votes: `will`, `irrevocable`, `conduct` (own conduct only), `outside` (law, third parties, a date)."""
    return tuple(_endings(reading))


def _endings(reading: Reading) -> Iterator[Step]:
    yield from lapses(reading)
    for frame in reading.frames:
        if skipped(frame) or never_revoked(frame.whole):
            continue
        yield from _called(reading, frame)
        if frame.modality is Modality.POWER and "change" in frame.acts and _ENDING.comply_or_cease.search(frame.whole):
            lawful = _ENDING.lawful.search(frame.whole)
            yield step(reading, frame, "outside" if lawful else "will", "a change must be followed, or use ends")
        if not set(frame.acts) & ENDS or not _ENDING.of_rights.search(frame.whole):
            continue
        if frame.modality is Modality.FORBID and frame.actor in (Actor.LICENSOR, Actor.NOBODY):
            if _not_ended(frame):
                yield step(reading, frame, "irrevocable", "the licensor may not take it back")
        elif _ends(frame) and not _ENDING.unfinished.search(frame.whole) and not _about_an_end(frame.whole):
            yield _ended(reading, frame)


@lru_cache(maxsize=256)
def _about_an_end(plain: str) -> bool:
    """Whether a sentence is about what follows an end, once what it adds on that to an end of its own is left out."""
    if not _ENDING.about_an_end.search(plain):
        return False
    own = _ENDING.asides.sub(" ", plain)
    return own == plain or bool(_ENDING.about_an_end.search(own)) or not _ENDING.finite_end.search(own)


def _called(reading: Reading, frame: Frame) -> Iterator[Step]:
    """What a grant is called."""
    granting = frame.modality is Modality.PERMIT and _ENDING.granting.search(frame.plain)
    if not granting or "trademark" in frame.objects or _ENDING.given_back.search(frame.plain):
        return
    if "irrevocable" in frame.terms:
        yield step(reading, frame, "irrevocable", "the grant is called irrevocable")
    elif _ENDING.taken_back.search(frame.plain):
        yield step(reading, frame, "will", "the grant holds until it is taken back at discretion")
    elif "revocable" in frame.terms:
        stated = _ENDING.stated.search(frame.plain)
        vote = "will" if stated is None else "nothing" if "revocable (as" in stated.group() else "conduct"
        yield step(reading, frame, vote, "the grant is called revocable")


def _not_ended(frame: Frame) -> bool:
    """Whether a refusal is that the rights be ended, and not that those of others be."""
    refused = _ENDING.not_ended.search(frame.plain)
    ended_before = _ENDING.ended_before.search(frame.plain.split("not")[0])
    of_others = _ENDING.others_rights.search(frame.whole)
    own = _ENDING.this_one_stays.search(frame.plain)
    return bool(refused) and not ended_before and not of_others and not own


def _ends(frame: Frame) -> bool:
    """Whether a statement ends rights, or lets somebody other than the licensee end them."""
    if _power(frame):
        return True
    clears = {"delete", "cease"} & set(frame.acts)
    if frame.actor is Actor.NOBODY and frame.modality in (Modality.PERMIT, Modality.OBLIGE, Modality.DECLARE):
        return not clears or _ends_rights(frame)
    if frame.modality is Modality.DECLARE:
        return bool(
            _ENDING.entitled.search(frame.whole)
            or _ENDING.are_terminated.search(frame.whole)
            or _ENDING.ends_by_itself.search(frame.whole)
        )
    by_licensor = frame.actor is Actor.LICENSOR and _LAPSING.if_conduct.search(frame.whole) is not None
    return frame.modality is Modality.OBLIGE and ((not clears and _ends_rights(frame)) or by_licensor)


def _ends_rights(frame: Frame) -> bool:
    ending = _ENDING.an_end.search(frame.plain)
    return ending is not None and bool(_ENDING.right_before.search(frame.plain[: ending.start()]))


def _somebody_named(frame: Frame) -> bool:
    """Whether it is a name that no legal text knows that stands right before the modal, and not the licensee."""
    subject = _ENDING.subject.search(frame.plain) if frame.modality is Modality.PERMIT else None
    return subject is not None and subject[1] not in known_words() and _ENDING.may_end.search(frame.plain) is not None


def _power(frame: Frame) -> bool:
    """Whether somebody other than the licensee may end it."""
    if frame.actor is Actor.LICENSEE:
        if frame.modality not in (Modality.PERMIT, Modality.OBLIGE):
            return False
        return _ENDING.we_and_you.search(frame.plain) is not None or _somebody_named(frame)
    if frame.modality is Modality.DECLARE:
        return _ENDING.entitled.search(frame.whole) is not None
    return empowered(frame) and (frame.modality is Modality.POWER or _ENDING.may_end.search(frame.plain) is not None)


def _ended(reading: Reading, frame: Frame) -> Step:
    triggers = set(frame.triggers)
    power = _power(frame)
    whole = _ENDING.such_as.sub(" ", frame.whole) if power or frame.modality is Modality.PERMIT else frame.whole
    if power and "will" in found("triggers", whole) and not _ENDING.on_an_event.search(whole):
        if not beside(frame.plain) and not _ENDING.a_part.search(frame.plain):
            return step(reading, frame, "will", "it may be ended at will")
    conduct = _LAPSING.if_conduct.search(whole) or (
        not power and ("breach" in triggers or _LAPSING.on_your_act.search(frame.whole))
    )
    if _ENDING.points_back.match(frame.whole) and not conduct and (before := reading.before(frame.sentence)):
        if _LAPSING.if_conduct.search(before.plain) or found("triggers", before.plain)[:1] == ("breach",):
            first = step_of(reading, before, "conduct", "")
            said = step(reading, frame, "conduct", "it ends, or may be ended, on the licensee's own conduct")
            return replace(said, plain=f"{before.plain} {said.plain}", quotes=(*first.quotes, *said.quotes))
    sued = _LAPSING.on_your_act.search(frame.whole) and "litigation" in triggers
    if _ENDING.others_claim.search(frame.whole) and not _ENDING.strong.search(frame.whole) and not sued:
        return step(reading, frame, "outside", "it ends, or may be ended, on a third party's claim")
    if (
        _ENDING.upon_notice.search(frame.plain)
        and not _ENDING.you_end.search(frame.whole)
        and not conduct
        and not triggers & OWN_CONDUCT
    ):
        return step(reading, frame, "will", "it ends upon notice, and no reason is asked")
    if power and beside(frame.plain):
        return step(reading, frame, "nothing", "something beside it may be ended")
    if power and _ENDING.a_part.search(frame.plain):
        return step(reading, frame, "outside", "a part of it may be ended at will")
    if power and (
        _ENDING.strong.search(frame.whole)
        or ("will" in triggers and not conduct and not _ENDING.when_if.search(frame.whole))
    ):
        return step(reading, frame, "will", "it may be ended at will")
    if power and not conduct and _LAPSING.on_your_act.search(frame.whole) and not _ENDING.strong.search(frame.whole):
        conduct = _LAPSING.on_your_act.search(frame.whole)
    if (
        power
        and (judged := _ENDING.judged.search(frame.whole))
        and not _LAPSING.if_conduct.search(f"if {judged['what']}")
    ):
        return step(reading, frame, "will", "it may be ended when the licensor thinks fit")
    if power and _ENDING.other_ground.search(frame.whole):
        return step(reading, frame, "outside", "it ends, or may be ended, on an event outside both")
    if conduct or triggers & OWN_CONDUCT:
        return step(reading, frame, "conduct", "it ends, or may be ended, on the licensee's own conduct")
    if triggers & OUTSIDE or _ENDING.by_law.search(frame.whole):
        return step(reading, frame, "outside", "it ends, or may be ended, on an event outside both")
    if power or (frame.modality is Modality.PERMIT and _ENDING.may_be_ended.search(frame.plain)):
        if _ENDING.as_stated.search(frame.whole):
            return step(reading, frame, "nothing", "it may be ended as is told elsewhere")
        if (frame.exceptions and _ENDING.unless.search(frame.exceptions[0])) or _ENDING.on_an_event.search(whole):
            return step(reading, frame, "outside", "it may be ended when something happens")
        return step(reading, frame, "will", "it may be ended, and no reason is asked")
    if frame.actor is Actor.NOBODY and _ENDING.on_others_event.search(frame.whole):
        return step(reading, frame, "outside", "it ends when something happens that the licensee does not do")
    return step(reading, frame, "nothing", UNTOLD)


def ends_on_breach(reading: Reading) -> Iterator[Step]:
    """Votes: `yes`, `cure` (only after time to put it right)."""
    for each in ended_at_will(reading):
        if each.vote == "conduct" and "called" not in each.says:
            yield replace(each, vote="cure" if _ENDING.cure.search(each.plain) else "yes")
