"""How rights end: at will, on breach, by law or at a date."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from ringtrue.instruments.legal.actors import Actor
from ringtrue.instruments.legal.frames import Frame, Modality, Reading
from ringtrue.instruments.legal.lexicon import found, known_words
from ringtrue.instruments.legal.licences import Step
from ringtrue.instruments.legal.licences.lapsing import IF_CONDUCT, ON_YOUR_ACT, lapses, never_revoked
from ringtrue.instruments.legal.licences.steps import empowered, skipped, step, step_of
from ringtrue.instruments.legal.sought import sought

ENDS = frozenset({"terminate", "revoke", "suspend"})
OWN_CONDUCT = frozenset({"breach", "litigation", "insolvency", "guardrail"})
UNTOLD = "it speaks of an end"
"""What is said of an end whose ground no rule tells."""
OUTSIDE = frozenset({"law", "export", "third-party", "expiry"})
_OF_RIGHTS = sought(
    r"\b(?:agreement|licen[sc]es?|terms|rights?|permissions?|grants?|access|contract|model|freedoms|it|them|use)\b"
)
_STRONG = sought(
    r"convenience|with or without (?:any )?(?:cause|reason)|for any (?:other |or no )?reason|no reason|without (?:any )?(?:cause|reason)|at will"
)
_STATED = sought(r"revocable \((?:as|only)|revocable (?:only|solely) (?:as|if|upon|in)")
_TAKEN_BACK = sought(
    r"\b(?:unless|until)\b[^.;)]{0,20}\b(?:revoked|withdrawn|terminated|cancel\w+) (?:by [a-z ]{1,40} )?(?:at|in) (?:its|our|their|[a-z' ]+'s) (?:sole |own |absolute )*discretion"
)
_YOU_END = sought(r"\b(?:you|licensee) may\b[^.;]{0,40}\bterminat")
_UPON_NOTICE = sought(
    r"\bupon (?:the )?(?:first |written |prior )*(?:notice (?:from|by|of|to)|(?:request|demand) (?:from|by|of) (?!you|the licensee|licensee|the user))\b"
)
_ENDS_BY_ITSELF = sought(
    r"\b(?:rights|grants?|licen[sc]es?|agreement|permissions?)\b[^.;]{0,80}\b(?:ends?|terminates?|expires?)(?: (?:automatically|immediately|if|upon|when|on|as of)\b|\.?$)"
)
_UNFINISHED = sought(
    r"\b(?:if|where|when|the event(?: that)?)(?: (?:you|licensee|either party|the other(?: party)?|any of the following)(?: or| and)?)?:? ?$"
    r"|\bmay be (?:\w+ly )?(?:terminated|revoked|ended|cancelled|withdrawn)(?: or| and)?:? ?$"
    r"|\bof the following\b[^.;]{0,80}\b(?:occurs?|happens?|appl(?:y|ies)|arises?|events?|circumstances)(?: or| and)?:? ?$"
)
"""How a sentence ends whose conditions are the items that follow it."""
_POINTS_BACK = sought(
    r"^(?:otherwise|if (?:you|licensee) do(?:es)? not do so|in (?:that|such|this|which) (?:case|event)|if so|then)\b"
)
_CURE = sought(r"\b(?:cure[sd]?|remed(?:y|ied|ies)|reinstat\w+|within \d+ days)\b")
_GIVEN_BACK = sought(
    r"\b(?:you|licensee) (?:hereby |also )*(?:grants?|gives?|assigns?)\b|\bgrants? (?:to )?(?:the )?(?:licensor|us|company)\b"
    r"|\b(?:grant(?:s|ed)?|licen[sc]e[sd]?) back\b|\bgrant-?back\b"
)
"""What the licensee grants, as with feedback; it says nothing of what it was granted."""
_COMPLY_OR_CEASE = sought(r"\bcomply\b[^.;]{0,80}\bor (?:to )?(?:cease|stop|end|discontinue)\b")
_ABOUT_AN_END = sought(
    r"\bsurviv|\b(?:when|once|after|if) (?:this |the |all |your |of )*(?:agreement|licen[sc]e|rights?)[^.;,]{0,30}\b(?:expires?|ends?|terminates?)\b|\bif (?:the |a )?(?:trial|subscription|support|evaluation)\b[^;]{0,120}\bexpires?\b|upon (?:the |any )?terminat|until terminated|after (?:the )?terminat|following terminat|effect of terminat"
    r"|\bright to (?:return|a refund)\b"
)
"""A sentence about what follows an end, or about the end of something else."""
_ASIDES = sought(
    r"\b(?:effective|in effect|in force|valid|binding|continues?|remains?)\b[^.;,]{0,40}\b(?:until|unless)(?: and until)? (?:it is |otherwise |sooner |earlier )?terminated\b(?! by)"
    r"|[,;] ?(?:but|and|provided|except|however|although|whereupon|whereafter|in which case)\b[^.]{0,240}?(?:\bsurviv|\b(?:upon|after|following) (?:such |the |any |this )*(?:terminat|expir))[^.]*"
)
"""What a sentence that ends rights adds on what holds until then, or follows."""
_FINITE_END = sought(
    r"\b(?:will|shall|may|can|must|to|automatically|immediately|is|are|be|option|party|right|hereby)\b[^.;]{0,80}\b(?:terminate[sd]?|ends?|ended|expires?|revoked?|suspended|suspend|cancel|cancelled|withdraw|withdrawn|ceases?|rescind)\b"
)
_MAY_END = sought(
    r"\b(?:may|can|rights?|entitled|discretion|power)\b[^.;]{0,100}\b(?:terminate|revoke|cancel|end|suspend|withdraw|rescind|discontinue)\b"
)
_WE_AND_YOU = sought(
    r"\bby (?:you|(?:the )?(?:licensee|customer|user)) or (?:by )?(?:us|(?:the )?[a-z]+)\b|\bby (?:us|(?:the )?[a-z]+) or (?:by )?(?:you|(?:the )?(?:licensee|customer|user))\b|\b(?:we|licensor|both|either|[a-z]+)(?: of us)? (?:and|or) (?:you|licensee|the licensee) (?:may|can|shall)\b"
    r"|\b(?:you|licensee|the licensee) (?:and|or) (?:the )?[a-z]+ (?:may|can|shall|is|are)\b"
)
"""Both may, though the licensee is named last."""
_SUCH_AS = sought(r", (?:including|in particular|especially|such as|for (?:instance|example)|e\. ?g\.)\b[^;]*")
"""Grounds that are examples only."""
_BESIDE = sought(
    r"\b(?:terminate|suspend|cancel|discontinue)\b(?: or [a-z]+)? (?:its|their|our|any) (?:obligations|duties|support)\b"
)
_SUBJECT = sought(r"\b([a-z]{3,})(?: ?, [^,.;]{1,40} ?,)? (?:may|can|reserves|retains|has)\b")
_ENTITLED = sought(
    r"\b(?:each party|either party|the parties|we|licensor|(?!you|licensee|customer|user|recipient)[a-z]+) (?:shall|will|must) (?:\w+ )?be (?:entitled|free|permitted|allowed|authori[sz]ed) to (?:\w+ )?(?:terminate|revoke|end|cancel|withdraw)\b"
)
_A_PART = sought(
    r"\b(?:revoke|terminate|withdraw|cancel|suspend)\b (?:the|this|your|any) (?:above |foregoing )?(?:distribution|redistribution|trial|trademark|evaluation|hosting|patent|beta|sublicen[sc]ing) (?:rights?|licen[sc]es?|permission|period|use)\b"
)
_AS_STATED = sought(
    r"\bas (?:otherwise )?(?:expressly )?(?:permitted|provided|set (?:out|forth)|stated|specified) (?:by|in|under|elsewhere|herein|above|below)\b"
)
_JUDGED = sought(
    r"\b(?:if|where|when|whenever) (?:we|it|(?:the )?[a-z]+) (?:reasonably |in good faith )?(?:determines?|considers?|believes?|decides?|deems?|judges?|thinks?|concludes?)\b(?P<what>[^;.]{0,160})"
)
"""The licensor's own view as the ground, unless it is a view of what the licensee did."""
_WHEN_IF = sought(
    r"\bat any time,?[^.;]{0,80}\b(?:if|where|when|in the event)\b(?![^.;]*\b(?:discretion|reason|convenience)\b)"
)
"""At any time, but only if something happens."""
_ON_AN_EVENT = sought(
    r"\b(?:if|in the event|in case|should|when|unless)\b(?! (?:and when )?(?:it|we|they|he|she|(?:the )?[a-z]+) (?:so )?(?:wish|choose|see|decide|elect)e?s?\b)"
)
"""What makes an end hang on something that must happen first."""
_OF_SERVICES = sought(
    r"\b(?:discontinue|suspend|terminate|end|cancel|withdraw)\b[^.;]{0,40}\b(?:services?|support|maintenance|updates?|development|website|distribution|availability)\b"
    r"|\b(?:update|modify|change|improve)\b[a-z, ]{0,30}\b(?:or|and) (?:discontinue|withdraw|suspend|terminate|cancel)\b[^.;]{0,60}\b(?:models?|software|datasets?|data|products?|programs?|site)\b"
    r"|\b(?:change|modify|update) (?:or|and) (?:cancel|discontinue|suspend|withdraw|end) (?:them|it)\b"
)
_OF_THE_GRANT = sought(
    r"\b(?:licen[sc]es?|agreement|rights?(?! to (?!use|access|install|run))|permissions?|access|your use|terms)\b"
)
_OTHER_GROUND = sought(
    r"(?:,|;|\band|\bor) if (?!you|(?:the |a )?(?:licensee|customer|user|recipient)|such|it\b|this|any|the (?:breach|failure|default))[a-z]+ (?:receives?|is (?:required|notified|informed|ordered)|becomes aware|loses?|ceases?)\b"
)
"""A further ground, which the licensee does not set."""
_ON_OTHERS_EVENT = sought(
    r"\b(?:licen[sc]es?|agreement|rights?|permissions?|term)\b[^.;]{0,80}\b(?:terminates?|ends?|expires?)\b[^.;]{0,40}\b(?:upon|when|once|as soon as)"
    r"(?! (?:the |any |such |its |this |that |an? |either |written |prior |reasonable |first |\w+ days'? |receipt of )*(?:you|your|licensees?|customer|user|recipient|termination|expir\w+|cancellation|notice|written|agreement|licen[sc]e|breach|failure|violation|non-?compliance|default|party|it|they|date|end|occurrence|earlier|later|reasonably|practicable|possible|transfer|assignment|sale|distribution|use|copying|installation)\b)"
)
"""An end that comes when somebody other than the licensee does something, or when something is done."""
_BY_LAW = sought(
    r"\b(?:laws?|regulations?|agreements?|contracts?)\b[^.;]{0,60}\b(?:obliges?|requires?|forbids?|prohibits?|compels?)\b|"
    r"\b(?:deletion|amendment|modification|severance|invalidity)\b[^.;]{0,40}\bprovisions?\b|"
    r"\b(?:if|where|when|because|should|as)\b[^.;]{0,60}\b(?:court|authorit(?:y|ies)|injunction|legal(?:ly)? (?:reasons|requirement|order|obliged|required)|regulat(?:or|ory|ion)|required (?:to do so )?by (?:applicable )?law|order(?:s|ed)?|consent)\b"
)
"""An event that neither party makes: an authority, a law, a person whose data it is."""
_OTHERS_CLAIM = sought(
    r"\b(?:held|believed|found|deemed|alleged|likely|determined|claimed)\b[^.;]{0,60}\b(?:to infringe|infringes|infringing|infringement)\b|\b(?:is|are|be) enjoined\b|\bbecomes?\b[^.;]{0,60}\bsubject of (?:a |an |any )?(?:[a-z-]+ ){0,3}claim|\bclaims? (?:of|by|from) (?:a |any )?third part|\bthird[- ]part(?:y|ies)\b[^.;]{0,30}\bclaims?\b|\bsubject (?:to )?of an? (?:[a-z-]+ ){0,3}dispute\b|\bdisputed\b"
)


def beside(plain: str) -> bool:
    """Whether what a sentence ends is a service, support or somebody's own duties, and no grant."""
    return (_OF_SERVICES.search(plain) or _BESIDE.search(plain)) is not None and not _OF_THE_GRANT.search(plain)


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
        if frame.modality is Modality.POWER and "change" in frame.acts and _COMPLY_OR_CEASE.search(frame.whole):
            lawful = re.search(r"\b(?:law|laws|legal|regulat\w+)\b", frame.whole)
            yield step(reading, frame, "outside" if lawful else "will", "a change must be followed, or use ends")
        if not set(frame.acts) & ENDS or not _OF_RIGHTS.search(frame.whole):
            continue
        if frame.modality is Modality.FORBID and frame.actor in (Actor.LICENSOR, Actor.NOBODY):
            if _not_ended(frame):
                yield step(reading, frame, "irrevocable", "the licensor may not take it back")
        elif _ends(frame) and not _UNFINISHED.search(frame.whole) and not _about_an_end(frame.whole):
            yield _ended(reading, frame)


@lru_cache(maxsize=256)
def _about_an_end(plain: str) -> bool:
    """Whether a sentence is about what follows an end, once what it adds on that to an end of its own is left out."""
    if not _ABOUT_AN_END.search(plain):
        return False
    own = _ASIDES.sub(" ", plain)
    return own == plain or bool(_ABOUT_AN_END.search(own)) or not _FINITE_END.search(own)


def _called(reading: Reading, frame: Frame) -> Iterator[Step]:
    """What a grant is called."""
    granting = frame.modality is Modality.PERMIT and re.search(r"\bgrants?\b|\bgranted\b|\blicen[sc]e\b", frame.plain)
    if not granting or "trademark" in frame.objects or _GIVEN_BACK.search(frame.plain):
        return
    if "irrevocable" in frame.terms:
        yield step(reading, frame, "irrevocable", "the grant is called irrevocable")
    elif _TAKEN_BACK.search(frame.plain):
        yield step(reading, frame, "will", "the grant holds until it is taken back at discretion")
    elif "revocable" in frame.terms:
        stated = _STATED.search(frame.plain)
        vote = "will" if stated is None else "nothing" if "revocable (as" in stated.group() else "conduct"
        yield step(reading, frame, vote, "the grant is called revocable")


def _not_ended(frame: Frame) -> bool:
    """Whether a refusal is that the rights be ended, and not that those of others be."""
    refused = re.search(
        r"(?:not|cannot|never) (?:be )?(?:revok|terminat|withdraw|suspend|cancel|end (?:this|the|your)\b)", frame.plain
    )
    ended_before = re.search(
        r"has terminated|terminated|not terminate this public|terminate (?:the )?licenses of",
        frame.plain.split("not")[0],
    )
    of_others = re.search(r"\b(?:sections?|sublicen|third part|receiv\w+ copies)", frame.whole)
    own = re.search(r"will not terminate this|not terminate this public", frame.plain)
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
            _ENTITLED.search(frame.whole)
            or re.search(
                r"\b(?:rights|grants|licen[sc]es?)\b[^.;]{0,60}\b(?:are|is) (?:\w+ly )?terminated", frame.whole
            )
            or _ENDS_BY_ITSELF.search(frame.whole)
        )
    by_licensor = frame.actor is Actor.LICENSOR and IF_CONDUCT.search(frame.whole) is not None
    return frame.modality is Modality.OBLIGE and ((not clears and _ends_rights(frame)) or by_licensor)


def _ends_rights(frame: Frame) -> bool:
    ending = re.search(r" (?:terminat|ends?\b)", frame.plain)
    return ending is not None and bool(
        re.search(r"\b(?:licen[sc]es?|rights?|agreement|grants?)\b[^.;]{0,80}$", frame.plain[: ending.start()])
    )


def _somebody_named(frame: Frame) -> bool:
    """Whether it is a name that no legal text knows that stands right before the modal, and not the licensee."""
    subject = _SUBJECT.search(frame.plain) if frame.modality is Modality.PERMIT else None
    return subject is not None and subject[1] not in known_words() and _MAY_END.search(frame.plain) is not None


def _power(frame: Frame) -> bool:
    """Whether somebody other than the licensee may end it."""
    if frame.actor is Actor.LICENSEE:
        if frame.modality not in (Modality.PERMIT, Modality.OBLIGE):
            return False
        return _WE_AND_YOU.search(frame.plain) is not None or _somebody_named(frame)
    if frame.modality is Modality.DECLARE:
        return _ENTITLED.search(frame.whole) is not None
    return empowered(frame) and (frame.modality is Modality.POWER or _MAY_END.search(frame.plain) is not None)


def _ended(reading: Reading, frame: Frame) -> Step:
    triggers = set(frame.triggers)
    power = _power(frame)
    whole = _SUCH_AS.sub(" ", frame.whole) if power or frame.modality is Modality.PERMIT else frame.whole
    if power and "will" in found("triggers", whole) and not _ON_AN_EVENT.search(whole):
        if not beside(frame.plain) and not _A_PART.search(frame.plain):
            return step(reading, frame, "will", "it may be ended at will")
    conduct = IF_CONDUCT.search(whole) or (not power and ("breach" in triggers or ON_YOUR_ACT.search(frame.whole)))
    if _POINTS_BACK.match(frame.whole) and not conduct and (before := reading.before(frame.sentence)):
        if IF_CONDUCT.search(before.plain) or found("triggers", before.plain)[:1] == ("breach",):
            first = step_of(reading, before, "conduct", "")
            said = step(reading, frame, "conduct", "it ends, or may be ended, on the licensee's own conduct")
            return replace(said, plain=f"{before.plain} {said.plain}", quotes=(*first.quotes, *said.quotes))
    sued = ON_YOUR_ACT.search(frame.whole) and "litigation" in triggers
    if _OTHERS_CLAIM.search(frame.whole) and not _STRONG.search(frame.whole) and not sued:
        return step(reading, frame, "outside", "it ends, or may be ended, on a third party's claim")
    if (
        _UPON_NOTICE.search(frame.plain)
        and not _YOU_END.search(frame.whole)
        and not conduct
        and not triggers & OWN_CONDUCT
    ):
        return step(reading, frame, "will", "it ends upon notice, and no reason is asked")
    if power and beside(frame.plain):
        return step(reading, frame, "nothing", "something beside it may be ended")
    if power and _A_PART.search(frame.plain):
        return step(reading, frame, "outside", "a part of it may be ended at will")
    if power and (
        _STRONG.search(frame.whole) or ("will" in triggers and not conduct and not _WHEN_IF.search(frame.whole))
    ):
        return step(reading, frame, "will", "it may be ended at will")
    if power and not conduct and ON_YOUR_ACT.search(frame.whole) and not _STRONG.search(frame.whole):
        conduct = ON_YOUR_ACT.search(frame.whole)
    if power and (judged := _JUDGED.search(frame.whole)) and not IF_CONDUCT.search(f"if {judged['what']}"):
        return step(reading, frame, "will", "it may be ended when the licensor thinks fit")
    if power and _OTHER_GROUND.search(frame.whole):
        return step(reading, frame, "outside", "it ends, or may be ended, on an event outside both")
    if conduct or triggers & OWN_CONDUCT:
        return step(reading, frame, "conduct", "it ends, or may be ended, on the licensee's own conduct")
    if triggers & OUTSIDE or _BY_LAW.search(frame.whole):
        return step(reading, frame, "outside", "it ends, or may be ended, on an event outside both")
    if power or (
        frame.modality is Modality.PERMIT
        and re.search(r"may be (?:terminated|revoked|suspended|withdrawn)", frame.plain)
    ):
        if _AS_STATED.search(frame.whole):
            return step(reading, frame, "nothing", "it may be ended as is told elsewhere")
        if (frame.exceptions and re.search(r"unless|except", frame.exceptions[0])) or _ON_AN_EVENT.search(whole):
            return step(reading, frame, "outside", "it may be ended when something happens")
        return step(reading, frame, "will", "it may be ended, and no reason is asked")
    if frame.actor is Actor.NOBODY and _ON_OTHERS_EVENT.search(frame.whole):
        return step(reading, frame, "outside", "it ends when something happens that the licensee does not do")
    return step(reading, frame, "nothing", UNTOLD)


def ends_on_breach(reading: Reading) -> Iterator[Step]:
    """Votes: `yes`, `cure` (only after time to put it right)."""
    for each in ended_at_will(reading):
        if each.vote == "conduct" and "called" not in each.says:
            yield Step(
                vote="cure" if _CURE.search(each.plain) else "yes", says=each.says, plain=each.plain, where=each.where,
                quotes=each.quotes, noisy=each.noisy,
            )  # fmt: skip
