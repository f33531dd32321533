"""How rights end: at will, on breach, by law or at a date."""

import re
from collections.abc import Iterator
from dataclasses import replace

from ringtrue.instruments.legal.actors import Actor
from ringtrue.instruments.legal.frames import Frame, Modality, Reading
from ringtrue.instruments.legal.lexicon import found
from ringtrue.instruments.legal.licences import Step
from ringtrue.instruments.legal.licences.steps import skipped, step, step_of
from ringtrue.instruments.legal.sought import sought

ENDS = frozenset({"terminate", "revoke", "suspend"})
OWN_CONDUCT = frozenset({"breach", "litigation", "insolvency", "guardrail"})
OUTSIDE = frozenset({"law", "export", "third-party", "expiry"})
_OF_RIGHTS = sought(
    r"\b(?:agreement|licen[sc]es?|terms|rights?|permissions?|grants?|access|contract|model|freedoms|it|them|use)\b"
)
_STRONG = sought(
    r"convenience|with or without|for any (?:or no )?reason|no reason|without (?:any )?(?:cause|reason)|at will"
)
_IF_CONDUCT = sought(
    r"\b(?:if|when|where|upon|in the event|in case|as a result|because|should|on)\b[^.;]{0,120}(?:breach|violat|fail|not comply|non-?complian|default|litigation|institute|claim|proceedings|bypass|insolven|bankrupt|infring|conditions?[^.;]{0,30} not (?:met|fulfilled|satisfied|observed)|do(?:es)? not (?:respect|abide|observe|honou?r)|restricted uses?|prohibited uses?|unauthori[sz]ed use)"
    r"|\bany (?:breach|violation)\b|\bmaterial breach\b"
)
_STATED = sought(r"revocable \((?:as|only)|revocable (?:only|solely) (?:as|if|upon|in)")
_TAKEN_BACK = sought(
    r"\b(?:unless|until)\b[^.;)]{0,20}\b(?:revoked|withdrawn|terminated|cancel\w+) (?:by [a-z ]{1,40} )?(?:at|in) (?:its|our|their|[a-z' ]+'s) (?:sole |own |absolute )*discretion"
)
_THIRD_PARTY = sought(
    r"\bbecomes?\b[^.;]{0,60}\bsubject of (?:a |an |any )?(?:[a-z]+ ){0,3}claim|\bclaims? (?:of|by) (?:a |any )?third part"
)
_YOU_END = sought(r"\b(?:you|licensee) may\b[^.;]{0,40}\bterminat")
_UPON_NOTICE = sought(r"\bupon (?:written |prior )*notice (?:from|by|of|to)\b")
_ENDS_BY_ITSELF = sought(
    r"\b(?:rights|grants?|licen[sc]es?|agreement|permissions?)\b[^.;]{0,80}\b(?:ends?|terminates?|expires?)(?: (?:automatically|immediately|if|upon|when|on|as of)\b|\.?$)"
)
_FOR_YEARS = sought(
    r"\b(?:licen[sc]e|agreement)\b[^.;]{0,160}\b(?:continues?|remains?|in effect|valid|commenc\w+)\b[^.;]{0,80}\bfor (?:a |the )?(?:(?:term|period|duration) of )?(?:\w+|\d+) (?:years?|months?)\b"
)
_MADE_FOR_GOOD = sought(r"\birrevocably (?:\w+ )?(?:makes?|waives?|relinquish\w*|dedicat\w*|licen[sc]es?|grants?)\b")
_UNFINISHED = sought(
    r"\b(?:if|where|when|the event(?: that)?)(?: (?:you|licensee|either party|the other(?: party)?|any of the following)(?: or| and)?)?:? ?$"
)
"""How a sentence ends whose conditions are the items that follow it."""
_LOST = sought(
    r"\b(?:licen[sc]e|agreement|rights?|permission)\b[^.;]{0,30}\bbecomes? (?:null|void)\b|\b(?:lose|loses|forfeit|forfeits)\b[^.;]{0,40}\brights?\b|\b(?:licen[sc]e|allowance|permission|rights?)\b[^.;]{0,30}\blapses?\b|\bresults? in\b[^.;]{0,40}\btermination of\b[^.;]{0,30}\b(?:licen[sc]e|agreement|rights)"
)
"""Rights that go without being terminated: lost, forfeited, lapsed."""
_POINTS_BACK = sought(
    r"^(?:otherwise|if (?:you|licensee) do(?:es)? not do so|in (?:that|such|this|which) (?:case|event)|if so|then)\b"
)
_CURE = sought(r"\b(?:cure[sd]?|remed(?:y|ied|ies)|reinstat\w+|within \d+ days)\b")
_GIVEN_BACK = sought(r"\b(?:you|licensee) (?:hereby |also )*(?:grants?|gives?|assigns?)\b")
"""What the licensee grants, as with feedback; it says nothing of what it was granted."""
_COMPLY_OR_CEASE = sought(r"\bcomply\b[^.;]{0,80}\bor (?:to )?(?:cease|stop|end|discontinue)\b")
_NEVER_REVOKED = sought(
    r"\bno (?:contributor|licensor|one|party|rights? holder) (?:can|may|shall) (?:revoke|withdraw|terminate)\b"
    r"|\b(?:can't|can ?not|may not|won't|will never|will not) (?:revoke|withdraw) (?:this|the|your) (?:public )?licen[sc]e\b"
)
_UNENFORCEABLE = sought(
    r"\b(?:held|found|deemed|declared|determined)\b[^.]{0,40}\b(?:unenforceable|invalid|void)\b[^.]{0,160}"
    r"\b(?:licen[sc]es?|rights|agreement)\b[^.]{0,60}\b(?:will|shall)\b[^.]{0,20}\bterminate"
)


def ended_at_will(reading: Reading) -> Iterator[Step]:
    """Votes: `will`, `irrevocable`, `conduct` (own conduct only), `outside` (law, third parties, a date)."""
    for sentence in reading.sentences:
        if ("year" in sentence.plain or "month" in sentence.plain) and _FOR_YEARS.search(sentence.plain):
            yield step_of(reading, sentence, "outside", "it ends at a date")
        if _MADE_FOR_GOOD.search(sentence.plain):
            yield step_of(reading, sentence, "irrevocable", "it is given irrevocably")
        if _LOST.search(sentence.plain):
            conduct = _IF_CONDUCT.search(sentence.plain) or "unauthorized" in sentence.plain
            yield step_of(
                reading, sentence, "conduct" if conduct else "nothing", "rights are lost on the licensee's own conduct"
            )
    for sentence in reading.sentences:
        if _NEVER_REVOKED.search(sentence.plain):
            yield step_of(reading, sentence, "irrevocable", "the licensor may not take it back")
        elif _UNENFORCEABLE.search(sentence.plain):
            yield step_of(reading, sentence, "outside", "rights end when a court holds a term unenforceable")
    for frame in reading.frames:
        if skipped(frame) or _NEVER_REVOKED.search(frame.whole):
            continue
        granting = frame.modality is Modality.PERMIT and re.search(
            r"\bgrants?\b|\bgranted\b|\blicen[sc]e\b", frame.plain
        )
        if granting and "trademark" not in frame.objects and not _GIVEN_BACK.search(frame.plain):
            if "irrevocable" in frame.terms:
                yield step(reading, frame, "irrevocable", "the grant is called irrevocable")
            elif _TAKEN_BACK.search(frame.plain):
                yield step(reading, frame, "will", "the grant holds until it is taken back at discretion")
            elif "revocable" in frame.terms:
                stated = _STATED.search(frame.plain)
                yield step(reading, frame, "conduct" if stated else "will", "the grant is called revocable")
        if frame.modality is Modality.POWER and "change" in frame.acts and _COMPLY_OR_CEASE.search(frame.whole):
            lawful = re.search(r"\b(?:law|laws|legal|regulat\w+)\b", frame.whole)
            yield step(reading, frame, "outside" if lawful else "will", "a change must be followed, or use ends")
        if not set(frame.acts) & ENDS or not _OF_RIGHTS.search(frame.whole):
            continue
        if frame.modality is Modality.FORBID and frame.actor in (Actor.LICENSOR, Actor.NOBODY):
            if re.search(
                r"(?:not|cannot|never) (?:be )?(?:revok|terminat|withdraw|suspend)", frame.plain
            ) and not re.search(
                r"has terminated|terminated|not terminate this public|terminate (?:the )?licenses of",
                frame.plain.split("not")[0],
            ):
                if not re.search(
                    r"\b(?:sections?|sublicen|third part|receiv\w+ copies)", frame.whole
                ) and not re.search(r"will not terminate this|not terminate this public", frame.plain):
                    yield step(reading, frame, "irrevocable", "the licensor may not take it back")
            continue
        ends = (
            frame.modality is Modality.POWER
            or (
                frame.modality in (Modality.PERMIT, Modality.OBLIGE, Modality.DECLARE)
                and frame.actor is Actor.NOBODY
                and not {"delete", "cease"} & set(frame.acts)
            )
            or (
                frame.modality is Modality.DECLARE
                and re.search(
                    r"\b(?:rights|grants|licen[sc]es?)\b[^.;]{0,60}\b(?:are|is) (?:\w+ly )?terminated", frame.whole
                )
            )
            or (frame.modality is Modality.DECLARE and _ENDS_BY_ITSELF.search(frame.whole))
            or (
                frame.modality is Modality.OBLIGE
                and (ending := re.search(r" (?:terminat|ends?\b)", frame.plain))
                and not {"delete", "cease"} & set(frame.acts)
                and re.search(
                    r"\b(?:licen[sc]es?|rights|agreement|grants?)\b[^.;]{0,80}$", frame.plain[: ending.start()]
                )
            )
        )
        if (
            ends
            and not _UNFINISHED.search(frame.whole)
            and not re.search(
                r"\bsurviv|\b(?:when|once|after|if) (?:this |the )?(?:agreement|licen[sc]e|rights?)[^.;,]{0,30}\b(?:expires?|ends?|terminates?)\b|\bif (?:the |a )?(?:trial|subscription|support|evaluation)\b[^;]{0,120}\bexpires?\b|upon (?:the |any )?terminat|until terminated|after (?:the )?terminat|following terminat|effect of terminat",
                frame.whole,
            )
        ):
            yield _ended(reading, frame)


def _ended(reading: Reading, frame: Frame) -> Step:
    triggers = set(frame.triggers)
    conduct = _IF_CONDUCT.search(frame.whole) or ("breach" in triggers and frame.modality is not Modality.POWER)
    if _POINTS_BACK.match(frame.whole) and not conduct and (before := reading.before(frame.sentence)):
        if _IF_CONDUCT.search(before.plain) or found("triggers", before.plain)[:1] == ("breach",):
            first = step_of(reading, before, "conduct", "")
            said = step(reading, frame, "conduct", "it ends, or may be ended, on the licensee's own conduct")
            return replace(said, plain=f"{before.plain} {said.plain}", quotes=(*first.quotes, *said.quotes))
    if _THIRD_PARTY.search(frame.whole):
        return step(reading, frame, "outside", "it ends, or may be ended, on a third party's claim")
    if (
        _UPON_NOTICE.search(frame.plain)
        and not _YOU_END.search(frame.whole)
        and not conduct
        and not triggers & OWN_CONDUCT
    ):
        return step(reading, frame, "will", "it ends upon notice, and no reason is asked")
    if frame.modality is Modality.POWER and (_STRONG.search(frame.whole) or ("will" in triggers and not conduct)):
        return step(reading, frame, "will", "it may be ended at will")
    if conduct or triggers & OWN_CONDUCT:
        return step(reading, frame, "conduct", "it ends, or may be ended, on the licensee's own conduct")
    if triggers & OUTSIDE:
        return step(reading, frame, "outside", "it ends, or may be ended, on an event outside both")
    if frame.modality is Modality.POWER or (
        frame.modality is Modality.PERMIT
        and re.search(r"may be (?:terminated|revoked|suspended|withdrawn)", frame.plain)
    ):
        unless = frame.exceptions and re.search(r"unless|except", frame.exceptions[0])
        return step(reading, frame, "outside" if unless else "will", "it may be ended, and no reason is asked")
    return step(reading, frame, "nothing", "it speaks of an end")


def ends_on_breach(reading: Reading) -> Iterator[Step]:
    """Votes: `yes`, `cure` (only after time to put it right)."""
    for each in ended_at_will(reading):
        if each.vote == "conduct" and "called" not in each.says:
            yield Step(
                vote="cure" if _CURE.search(each.plain) else "yes", says=each.says, plain=each.plain, where=each.where,
                quotes=each.quotes, noisy=each.noisy,
            )  # fmt: skip
