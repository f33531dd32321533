"""What a text lets its licensee do: use, modify, fine-tune, merge, hand on, host, train on outputs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ringtrue.instruments.legal.frames import EXCEPTED, Actor, Frame, Modality, Reading
from ringtrue.instruments.legal.lexicon import found
from ringtrue.instruments.legal.licences import Gate, Step
from ringtrue.instruments.legal.licences.gates import step_of
from ringtrue.instruments.legal.sought import sought

ACTS = {
    "use": ("use", "reproduce", "modify", "fine-tune"),
    "commercial-use": ("use", "reproduce", "modify", "fine-tune", "sell"),
    "modify": ("modify", "fine-tune"),
    "fine-tune": ("modify", "fine-tune"),
    "merge": ("merge", "modify"),
    "redistribute": ("distribute", "sublicense"),
    "host": ("host",),
}
"""Acts of the lexicon by which each right is granted. Whoever may modify may fine-tune and merge: both are modifying."""

ALL_RIGHTS = frozenset({"use", "reproduce", "modify", "distribute"})
"""Acts that belong to whoever may do all that copyright reserves."""

_MEANS = sought(
    r'^(?:the )?" [^"]{1,60} "(?:[^.]{0,80}")? (?:\([^)]*\) )?(?:shall )?(?:means?|refers?|is defined)\b'
    r"|^(?:the )?[a-z][a-z' -]{0,50}(?: \([^)]{1,30}\))? (?:shall mean|means)\b"
)
_DISCLAIMS = sought(r"\bas is\b|in no event|no legal theory|be liable|indemnif|warrant(?:y|ies) of")
_GRANTS = sought(
    r"\bgrants?\b|\bgranted\b|\bpermission\b|licen[sc]ee? to\b|\b(?:you|licensee|customer|buyer|recipient|user|anyone)s? (?:and [a-z ]+)?(?:may|can|have the (?:below |following )?(?:rights?|freedom)|are (?:free|permitted|allowed|authori[sz]ed|entitled|licensed)|is (?:free|permitted|allowed|entitled))|\bpermitted\b|\bmay\b"
)
_PURPOSE_FORBIDDEN = sought(
    r"\b(?:in violation|violat\w+|unlawful|illegal|harm\w*|restricted uses?|prohibited use|discriminat\w+|exploit\w*|military|weapons?|infring\w+|fals[ei]\w*|"
    r"impose|derogatory|in any way that|in a (?:way|manner)|inconsistent|mislead\w*|criminal|except in compliance|remove|obscure)\b"
)
_WITHOUT_CONSENT = (
    r"without (?:the |its |our |(?:[a-z]+ ){0,2}[a-z]+'s )?(?:prior |express |written |explicit )*"
    r"(?:consent|permission|approval|authori[sz]ation)"
)
_WITH_CONSENT = sought(
    r"(?:subject to|with|obtain\w*|requires?) (?:the |its |our |(?:[a-z]+ ){0,2}[a-z]+'s )?(?:prior |express |written )+"
    r"(?:consent|permission|approval|authori[sz]ation)"
)
_CONSENT = sought(f"{_WITHOUT_CONSENT}|{_WITH_CONSENT.pattern}")
_OTHER_MODEL = sought(
    r"(?:another|other|any|an|competing|similar|competitive|foundation(?:al)?) [a-z0-9 /-]{0,60}(?:models?|llms?|ai systems?|services?|products?|machine learning)"
    r"|\bmodels? (?:that|which) (?:is|are|would be|competes?|directly competes?)\b"
)
_SOME_MODELS = sought(
    r"compet\w+|foundation(?:al)? |excluding|other than|except|unless|similar (?:model|product|service)|commercial"
)
_DISTILLED = sought(
    r"distillation|synthetic data|transfer of patterns|(?:based on|derived from|trained (?:on|with|using)) [^.;]{0,60}\boutputs?\b"
)
_OUTPUTS = sought(r"\boutputs?\b|\bresults\b|generated content|synthetic data|data produced")
_TRAINS = sought(r"\btrain\w*|\bimprov\w+|\bdevelop\w*|fine[- ]?tun\w+|\bcreate\b|distil\w*")
_UNBOUND = sought(r"no restrictions?|without (?:any )?restrictions?|not (?:impose|subject)|imposes? no|free to use")
_ANYONE = sought(r"\b(?:anyone|everyone|any person|all persons)\b")
_PERMITTED_PURPOSE = sought(r"\bpermitted purposes?\b")
_SAYS_WHICH = sought(
    r"\b(?:is|are)(?: use for)? (?:a )?permitted purposes?\b|\bpermitted purposes? (?:means?|is|are)\b"
)
_UNABLE = sought(r"^if you (?:cannot|can not|are unable|do not|fail)\b|\bif you do not (?:accept|agree)\b")
_GIVES_NO_RIGHT = sought(
    r"\b(?:may|can) (?:maintain|retain|keep|add your own|contact|discuss|request|apply)\b|(?:additional|different) (?:licen[sc]e )?terms"
)
"""Keeping a copy, and giving others terms of one's own, are allowed by many texts that allow nothing else by it."""
_SPEAKS_OF = sought(r"\b(?:licen[sc]e|agreement|terms?|sections?|which|that|it)\s*$")
_LETS = sought(r"^ ?(?:permit|allow|grant|authori[sz]e|give|include|extend|convey|licen[sc]e)")
LIMITS = ("non-commercial", "research", "internal", "evaluation", "private", "fixed")
_NAMED = {"fixed": "some stated", "private": "personal"}
_GETS_A_COPY = sought(r"\b(?:obtain|receive|get|request) (?:a |one |additional )?cop(?:y|ies)\b")
_FOR_ONLY = sought(
    r"\b(?:release|models?|software|datasets?|data|materials|works?|package)\b[^.;]{0,40}\b(?:is|are) (?:intended |provided |made available |licensed |released )?(?:solely |only |exclusively )?for [a-z, -]{0,60}\bonly\b"
    r"|\b(?:use|usage|licen[sc]e|rights?)\b[^.;]{0,80}\b(?:is|are) (?:restricted|limited)(?: solely| only| exclusively)? to\b"
)
"""Sentences that limit without granting."""
_NOT_TO_EXERCISE = sought(r"\b(?:not|never)\b[^.;]{0,80}\b(?:exercise|use|license|rights?)\b")
_LATER = sought(r"\badditional licen[sc]e\b[^.]{0,200}\beffective (?:on|as of|after)\b|^on or after that date\b")
"""A grant that is not yet in force."""
_IF_NOT = sought(r"\b(?:provided|so long as|as long as|if)\b[^.;]{0,40}\b(?:do|does) not\b")
"""A condition of a permission, no refusal."""
_REACH_OF_A_PURPOSE = 260
"""Characters of a refusal within which a forbidden purpose is the purpose of what is refused first."""
_TO_HAND_ON = sought(r"to (?:host|share|distribute|redistribute|publish)\b[^.;]{0,100}, you (?:must|shall|need)\b")
_HANDS_ON_ELSE = sought(
    r"\bback to\b|\bpublish (?:patches|papers|articles|results|\(or)|\b(?:results|papers|articles|benchmarks?)\b(?![^.;]*\b(?:software|model|materials)\b)"
)
"""Handing changes back, or telling what was found, hands on no copy."""
_LEAVES_ALONE = sought(
    r"\b(?:does|do|shall|will) not (?:restrict|limit|affect) (?:your|the|any|anyone's) (?:use|right|modification)\b|\b(?:does|do|shall|will) not (?:affect|limit|restrict|reduce) (?:any |your )?(?:other )?(?:rights|freedoms?)\b|\bfair (?:use|dealing)\b"
)
_TO_KEEP = sought(r"\b(?:back-?up|archiv\w+) (?:purposes?|cop(?:y|ies))\b")
_OF_OUTPUTS = sought(r"\b(?:use|using) (?:the |any |your )?outputs?\b")
_ONLY_AS_TOLD = sought(r"\bonly\b[^.;]{0,100}\baccording to\b")
_OF_TERMS = sought(
    r"\b(?:agreement|terms|licen[sc]e|polic(?:y|ies)|provisions?)\b[^.;]{0,20}\b(?:may|can)\b[^.;]{0,20}\bbe (?:modified|amended|changed|updated)\b"
    r"|\bcopies of this (?:licen[sc]e|agreement)\b"
)
_GIVES_BACK = sought(r"\b(?:hereby )?grants?\b(?! of\b)")
"""What the licensee grants, as with feedback."""
_UNLESS = sought(r"unless\b(?! (?:otherwise )?(?:required by )?(?:applicable )?law)")
_INSIDE = sought(r"\bdistribut\w+ internally\b|\binternally distribut")
_EITHER = sought(
    r"\binternal\b[^.;]{0,60}\bor\b[^.;]{0,30}\bnon-?commercial|\bnon-?commercial\b[^.;]{0,60}\bor\b[^.;]{0,30}\binternal business"
)
"""Use inside a business or use that is not commercial: the first is commerce."""
_NARROW = sought(
    r"(?<!with or )(?<! or )\bwithout (?:any )?modification\b|\bunmodified\b(?! and | or )|\bin (?:binary|object code|source) form only\b|(?:not charg|without charg)\w* [^.;]{0,60}\b(?:fee|price|royalt)|\bno (?:royalty|fee|charge) is charged\b"
    r"|\bas (?:a )?(?:part|component) of (?:an?|your|the) (?:application|product|service|desktop)|\bto (?:fewer|less) than \d"
)
_OF_COMMERCE = sought(
    r"\bcommercial(?:ly)? (?:use|purpose|exploit|gain|advantage|product|service|application|activit|environment|basis|end|or|and)|\bcommerciali[sz]|\b(?:for|any|of) commercial\b(?! module)|\bcommercially\b"
)
_COMMERCE = sought(r"(?<!non-)(?<!non)(?<!non )(?<!not )\bcommercial(?:ly)?(?: and | or | purposes?| use| exploit|,)")
_SERVES_OTHERS = sought(
    r"\b(?:as|in) (?:an? )?(?:part of )?(?:an? )?(?:[a-z-]+ (?:or )?){0,3}(?:service|saas|offering)\b|\bservice bureau\b|\bservices? to (?:third parties|others)\b|\bavailable to (?:third parties|others) as\b"
    r"|\bturn-?key\b|\b(?:hosted|managed|stand-?alone)(?: \w+){0,2} (?:service|solution|offering)\b"
)
_COMPETES = sought(
    r"\bcompet(?:e|es|ing|itive)\b[^.;]{0,80}\b(?:software|products?|services?|offerings?|licensor|us|our|[a-z]+'s)\b|\b(?:products?|services?|offerings?)\b[^.;]{0,40}\bcompet"
)
_ASKS_FOR_COMMERCE = sought(
    r"\b(?:wish|want|intend|need|desire)\w*\b[^.;]{0,100}(?<!non-)\bcommercial(?:ly)?\b[^.;]{0,160}\b(?:contact|obtain|licen[sc]e|agreement|permission)\b"
    r"|\b(?:permission|licen[sc]e|consent|agreement|approval|authori[sz]ation)\b[^.;]{0,80}\b(?:is|are) required (?:for|to)\b[^.;]{0,120}(?<!non-)\bcommercial(?:ly)?\b(?! licen)"
    r"|\bfor (?:all|any) other (?:uses?|purposes?)\b[^.;]{0,30}\b(?:please |must )?(?:contact|licen[sc]e|permission)"
    r"|\bcommercial use[^.;]{0,60}\b(?:is|are) (?:permitted|allowed) only\b|\b(?:may )?only be used in production\b[^.;]{0,12}\bif\b"
)
"""Sentences by which commerce needs another agreement, though they neither grant nor forbid."""
_OTHER_AI = sought(r"non-?commercial (?:ai |other )?models?")
_ELSEWHERE = sought(
    r"(?:except|other than|unless|but) (?:to the extent )?(?:as |where )?(?:otherwise |specifically )?(?:is )?(?:\w+ly |otherwise |and )*(?:permitted|provided|authori[sz]ed|set forth|allowed|stated|licensed|granted)\b"
)
_NEEDS_ANOTHER = sought(
    r"\b(?:permitted|allowed) only (?:under|with|subject to) (?:an? |the )?(?:[a-z-]+ ){0,3}(?:licen[sc]e|agreement|permission|consent)\b|\bonly be [^.;]{0,160}\bwith a valid\b"
    r"|\bonly\b[^.;]{0,120}\b(?:under|pursuant to|with|subject to)\b[^.;]{0,50}\b(?:separate|written)\b[^.;]{0,40}\b(?:licen[sc]e|agreement|permission)\b"
)
_NO_CONSENT = sought(r"(?:without|no) (?:further |prior )*(?:consent|permission)")


def skipped(frame: Frame) -> bool:
    """Whether the sentence defines or disclaims, and so grants and forbids nothing."""
    return _skips(frame.whole)


@lru_cache(maxsize=4096)
def _skips(plain: str) -> bool:
    return bool(_MEANS.match(plain) or _DISCLAIMS.search(plain))


def step(reading: Reading, frame: Frame, vote: str, says: str) -> Step:
    """One step of a proof from a frame; the single word that joins two items of a list is no quote."""
    quotes = tuple(each for each in frame.quotes(reading.document) if " " in each.text.strip())
    return Step(
        vote=vote, says=says, plain=frame.whole, where=frame.where, quotes=quotes, noisy=bool(frame.sentence.noise)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearing:
    """What of a text bears on any right, found once: statements that permit, that forbid, and sentences that do neither
    but limit, ask for an agreement, or take it for granted that copies are handed on.
    """

    reading: Reading
    allowing: tuple[Frame, ...]
    denying: tuple[Frame, ...]
    limits: tuple[Step, ...]
    commerce: tuple[Step, ...]
    copies: tuple[Step, ...]


def bearing_of(reading: Reading) -> Bearing:
    """What of a text bears on any right."""
    live = [each for each in reading.frames if each.modality in (Modality.PERMIT, Modality.FORBID) and _bears(each)]
    whoever = (Actor.LICENSEE, Actor.NOBODY, Actor.EITHER)
    limits, commerce, copies = [], [], []
    for sentence in reading.sentences:
        plain = sentence.plain
        if _TO_HAND_ON.match(plain):
            copies.append(step_of(reading, sentence, "grant", "handed on by whoever keeps to the duties"))
        if _FOR_ONLY.search(plain) and not _DISCLAIMS.search(plain):
            for kind in found("terms", plain):
                if kind in LIMITS and kind != "fixed":
                    said = f"granted for {_NAMED.get(kind, kind)} purposes only"
                    limits.append(step_of(reading, sentence, "limited", said))
        if _ASKS_FOR_COMMERCE.search(plain) and not _DISCLAIMS.search(plain):
            commerce.append(step_of(reading, sentence, "limited", "commercial use is refused"))
    return Bearing(
        reading=reading,
        allowing=tuple(each for each in live if each.modality is Modality.PERMIT and _is_grant(each)),
        denying=tuple(each for each in live if each.modality is Modality.FORBID and each.actor in whoever),
        limits=tuple(limits),
        commerce=tuple(commerce),
        copies=tuple(copies),
    )


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
        or _TO_KEEP.search(frame.plain)
        or _LATER.search(frame.whole)
    )


def granted(bearing: Bearing, question: str, acts: frozenset[str] = frozenset()) -> Iterator[Step]:
    """Votes on one right.

    `grant`; `general` (all that copyright reserves, the act not named); `limited` and `general-limited` (some purposes
    only); `narrow` (some copies or ways only); `refused`; `barred` (refused, but for what is allowed elsewhere);
    `service` (not as a service, not in competition); `consent`. `acts` are other acts than those by which the right is
    granted.
    """
    acts = acts or frozenset(ACTS[question])
    for frame in bearing.allowing:
        yield from _allowed(bearing.reading, frame, question, acts)
    for frame in bearing.denying:
        yield from _denied(bearing.reading, frame, question, acts)
    if (named := _defined_purposes(bearing.reading)) is not None:
        for sentence in bearing.reading.sentences:
            if _NOT_TO_EXERCISE.search(sentence.plain) and named.search(sentence.plain):
                yield step_of(bearing.reading, sentence, "limited", "not granted for a purpose that the text names")
    if question == "redistribute":
        yield from bearing.copies
    if question in ("use", "commercial-use"):
        yield from bearing.limits
        yield from bearing.commerce


def _allowed(reading: Reading, frame: Frame, question: str, acts: frozenset[str]) -> Iterator[Step]:
    """Votes of a statement that permits."""
    told = set(frame.acts) | (_subject_acts(frame) if "permitted" in frame.plain or "allowed" in frame.plain else set())
    if _MADE_AVAILABLE.search(frame.plain):
        told.add("use")
    explicit = bool(told & acts)
    left_out = set(found("acts", " ".join(each.group() for each in EXCEPTED.finditer(frame.plain))))
    if "all-rights" in told:
        if question not in ("use", "commercial-use") and left_out & acts:
            yield step(reading, frame, "refused", "left out of the grant")
            return
        told |= ALL_RIGHTS - left_out
    if told == {"reproduce"} and _GETS_A_COPY.search(frame.plain):
        return
    if not told & acts or set(frame.objects) == {"patent"}:
        return
    if question == "redistribute" and _HANDS_ON_ELSE.search(frame.plain):
        return
    if _NEEDS_ANOTHER.search(frame.whole):
        yield step(reading, frame, "consent", "granted under another agreement only")
        return
    if question == "redistribute" and _INSIDE.search(frame.plain):
        yield step(reading, frame, "refused", "handed on inside only")
        return
    general = "" if explicit or question in ("use", "commercial-use") else "general"
    limits = [each for each in LIMITS if each in frame.terms or each in _purposes(reading, frame)]
    if len(limits) > 1 and "fixed" in limits:
        limits.remove("fixed")
    if "internal" in limits and _EITHER.search(frame.plain):
        limits = ["internal"]
    if limits and "any-purpose" not in frame.terms:
        said = "granted for " + " and ".join(_NAMED.get(each, each) for each in limits) + " purposes only"
        vote = "narrow" if limits == ["fixed"] else "limited"
        yield step(reading, frame, "-".join(filter(None, (general, vote))), said)
    elif _WITH_CONSENT.search(frame.whole) and not _NO_CONSENT.search(frame.plain):
        yield step(reading, frame, "consent", "granted with somebody's consent only")
    elif any(_UNLESS.match(each) for each in frame.exceptions):
        yield step(reading, frame, "limited", "granted unless something is so")
    elif _ONLY_AS_TOLD.search(frame.plain):
        yield step(reading, frame, "narrow", "granted as another clause says")
    elif question == "redistribute" and "any-purpose" not in frame.terms and _NARROW.search(frame.whole):
        yield step(reading, frame, "narrow", "some copies only may be handed on, or in some ways only")
    elif question == "commercial-use" and _COMMERCE.search(frame.whole):
        yield step(reading, frame, "grant", "granted for commercial use")
    else:
        yield step(reading, frame, general or "grant", "granted")


def _denied(reading: Reading, frame: Frame, question: str, acts: frozenset[str]) -> Iterator[Step]:
    """Votes of a statement that forbids."""
    if question in ("commercial-use", "host") and _SERVES_OTHERS.search(frame.plain):
        if question == "host" or not _ELSEWHERE.search(frame.whole):
            yield step(reading, frame, "refused" if question == "host" else "service", "not as a service to others")
        return
    if question == "commercial-use" and _COMPETES.search(frame.plain) and "outputs" not in frame.objects:
        yield step(reading, frame, "service", "not in competition with the licensor")
        return
    near = frame.whole if question in ("use", "commercial-use") else frame.plain[:_REACH_OF_A_PURPOSE]
    if not set(frame.acts) & acts or _PURPOSE_FORBIDDEN.search(near) or _IF_NOT.search(frame.plain):
        return
    if (
        question not in ("use", "commercial-use")
        and set(frame.acts) & {"use"}
        and not set(frame.acts) & (acts - {"use"})
    ):
        return
    if "non-commercial" in frame.terms or _OF_COMMERCE.search(frame.plain):
        if question in ("use", "commercial-use") and not _OTHER_AI.search(frame.plain):
            yield step(reading, frame, "limited", "commercial use is refused")
    elif _refuses(frame, question):
        if question == "redistribute" and not {"model", "service", "data"} & set(frame.objects):
            yield step(reading, frame, "limited", "what is derived may not be handed on")
        elif _ELSEWHERE.search(frame.whole):
            yield step(reading, frame, "barred", "refused but for what is allowed elsewhere")
        elif _CONSENT.search(frame.whole) or frame.exceptions:
            yield step(reading, frame, "consent", "refused without somebody's consent, or with exceptions")
        else:
            yield step(reading, frame, "refused", "refused")


def _purposes(reading: Reading, frame: Frame) -> frozenset[str]:
    """The limits of what the document calls a permitted purpose, where the statement grants for such purposes."""
    if _PERMITTED_PURPOSE.search(frame.plain):
        return _permitted(reading)
    named = _defined_purposes(reading)
    return frozenset({"fixed"}) if named and named.search(frame.plain) else frozenset()


@lru_cache(maxsize=2)
def _defined_purposes(reading: Reading) -> re.Pattern[str] | None:
    """The purposes and uses to which the document gives a name of its own, beside commercial ones, which all texts know."""
    named = {
        " ".join(term.lower().split())
        for each in reading.document.definitions
        for term in each.terms
        if re.fullmatch(r"[a-z-]+(?: [a-z-]+)? (?:purpose|use)s?", term.lower()) and "commercial" not in term.lower()
    }
    return (
        re.compile(rf"\bfor (?:an? |any |your |its |the |such )?(?:{'|'.join(map(re.escape, sorted(named)))})\b")
        if named
        else None
    )


@lru_cache(maxsize=2)
def _permitted(reading: Reading) -> frozenset[str]:
    said = [each.plain for each in reading.sentences if _SAYS_WHICH.search(each.plain)]
    if any(re.search(r"\bany purpose is a permitted purpose(?:\.|$)", each) for each in said):
        return frozenset()
    limits = {term for each in said for term in found("terms", each) if term in LIMITS}
    return frozenset(limits or ({"fixed"} if said else ()))


def _only_marks(frame: Frame) -> bool:
    """Whether the statement is about trade marks, names or a patent alone."""
    return "trademark" in frame.objects and not re.search(r"\b(?:modif|derivative|reproduce|distribut)", frame.plain)


def _subject_acts(frame: Frame) -> set[str]:
    return set(found("acts", EXCEPTED.sub("", frame.plain)))


_MAY_BE_USED = sought(
    r"\b(?:may|can)\b[^.;]{0,80}\bbe (?:freely )?(?:used|copied|reproduced|modified|adapted|altered|distributed|redistributed|shared|processed)\b"
)


_AS_ALLOWED = sought(
    r"\b(?:as|unless|extent|where) (?:otherwise )?(?:expressly )?(?:may be|is|are) (?:\w+ly )?(?:permitted|allowed|authori[sz]ed)\b"
)
"""What may be permitted elsewhere is not permitted here."""
_MADE_AVAILABLE = sought(r"\bmakes?\b[^.;]{0,50}\bavailable to\b")


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
            or re.search(
                r"\bpermission\b|\bgranted\b|\bgrants\b|\bpermitted\b|\ballowed\b|use may include", frame.plain
            )
            or _MADE_AVAILABLE.search(frame.plain)
            or (_MAY_BE_USED.search(frame.plain) and found("objects", frame.plain))
        )
    return bool(_GRANTS.search(frame.plain) or _MADE_AVAILABLE.search(frame.plain))


_BUT_FOR = sought(r"^:? ?(?:except|other than|unless)\b[^,;]{0,80}, ?")
_LETTING_OTHERS = sought(r"^[^.;]{0,12}\b(?:permit|allow|assist|cause|encourage)\b[^.;]{0,60}?\bto\)?[,:]? ?")
_BY_ITSELF = sought(r"\bstand-? ?alone\b|\bby itself\b|\balone\b|\bunder (?:another|any other|a different)\b")
"""Refusals of one way only: alone, or under other terms."""
_OF_THE_DATA = sought(r"\bdatasets?\b|\b(?:the|licensed|enhanced) data\b")
_FOR_OTHERS = sought(r"\bfor (?:any |the benefit of (?:any )?)?third part(?:y|ies)\b")
_NEGATES = sought(
    r"\bno (?:other )?(?:rights?|licen[sc]es?|permissions?)\b[^.;]{0,60}?\bgranted\b(?:,? (?:that|which) would permit)?|"
    r"\bnot include any rights? or permissions?\b|\b(?:has|have) no rights?\b|\b(?:not|cannot|never|prohibited|forbidden)\b"
)


def _refuses(frame: Frame, question: str) -> bool:
    """Whether the thing refused is the licensed thing itself, as it is, and not a use of it for some end."""
    tail = _NEGATES.split(frame.plain, maxsplit=1)[-1].removeprefix(" to")
    if question in ("use", "commercial-use") or "outputs" in frame.objects or _UNABLE.search(frame.whole):
        return False
    subject = frame.plain[: len(frame.plain) - len(tail)]
    head, _, rest = frame.plain.partition(" not")
    if _SPEAKS_OF.search(head.removesuffix(" does").removesuffix(" do")) and not _LETS.search(rest):
        return False
    acts = (
        r"modify|modified|adapt(?:ing)?\b|alter(?:ing)?\b|transform|fine|finetun|retrain|creat|prepar|make"
        if question in ("modify", "fine-tune")
        else (
            "merg|combin"
            if question == "merge"
            else "distribut|redistribut|share|transfer|publish|make"
            if question == "redistribute"
            else "host|offer|provide|make"
        )
    )
    tail = _BUT_FOR.sub("", _LETTING_OTHERS.sub("", tail))
    if _FOR_OTHERS.search(tail) or _BY_ITSELF.search(tail):
        return False
    if not re.match(rf"(?:(?!\b(?:for|in|to|that|which|if|any)\b)[^.;]){{0,60}}\b(?:{acts})", tail):
        return False
    things = {"model", "derivatives", "service", *(("data",) if _OF_THE_DATA.search(frame.plain) else ())}
    return bool(set(frame.objects) & things) and not re.search(
        r"notices?|terms|\bnames?\b|marks?\b|mechanisms?|measures?|credentials|account|(?:impose|charge)|agreement may not|license (?:may|shall) not|contract|technological|implied",
        subject + (re.split(r"\b(?:unless|except)\b", tail[:140])[0] or tail[:140]),
    )


def on_outputs(reading: Reading) -> Iterator[Step]:
    """Votes on training other models with outputs: `refused`, `limited`, `grant`."""
    for sentence, frames in reading.by_sentence:
        plain = sentence.plain
        if _MEANS.match(plain):
            if _DISTILLED.search(plain) and re.search(r"derivative|model", plain[:60]):
                yield step_of(reading, sentence, "limited", "a model trained on outputs counts as a derivative")
            continue
        if _DISCLAIMS.search(plain):
            continue
        forbids = [each for each in frames if each.modality is Modality.FORBID and each.actor is not Actor.LICENSOR]
        outputs = _OUTPUTS.search(plain)
        if not outputs and not (forbids and _WITH_THE_MODEL.search(plain)):
            continue
        trains = _TRAINS.search(plain) and _OTHER_MODEL.search(plain)
        if trains and forbids and not _PURPOSE_FORBIDDEN.search(plain.replace("except as", "")):
            some = _SOME_MODELS.search(plain)
            yield step_of(reading, sentence, "limited" if some else "refused",
                                 "outputs may not train some models" if some else "outputs may not train other models")  # fmt: skip
        elif not outputs:
            continue
        elif trains and not forbids and any(each.modality in (Modality.PERMIT, Modality.OBLIGE) for each in frames):
            yield step_of(reading, sentence, "grant", "outputs may train models, with duties where they are named")
        elif _UNBOUND.search(plain) and (frames or "impose" in plain):
            yield step_of(reading, sentence, "grant", "outputs are not restricted")
        elif any(_outputs_for_some(each) for each in frames):
            yield step_of(reading, sentence, "limited", "outputs are for some purposes only")


_WITH_THE_MODEL = sought(
    r"\buse\b[^.;]{0,60}\b(?:model|services?|software|materials|work|program|system|derivative|[a-z0-9]+)\b[^.;]{0,80}\bto (?:\w+,? (?:or )?){0,3}(?:train|develop|improve|create)\b[^.;]{0,40}\b(?:models?|llms?)\b"
)


def _outputs_for_some(frame: Frame) -> bool:
    """Whether a statement keeps outputs to purposes that are not commercial."""
    if not _OUTPUTS.search(frame.plain) or not re.search(r"\b(?:use|using|commerciali)", frame.plain):
        return False
    if frame.modality is Modality.FORBID and frame.actor in (Actor.LICENSEE, Actor.NOBODY):
        return bool(re.search(r"\bcommercial", frame.plain))
    return frame.modality is Modality.PERMIT and "non-commercial" in frame.terms and "only" in frame.plain


def limit_gates(steps: tuple[Step, ...]) -> tuple[Gate, ...]:
    """The gates that purposes make of limited grants."""
    said = {each.says for each in steps}
    kinds = [kind for kind in LIMITS if any(_NAMED.get(kind, kind) in each for each in said)]
    if "commercial use is refused" in said and "non-commercial" not in kinds:
        kinds.append("non-commercial")
    if any(each.vote == "consent" for each in steps):
        kinds.append("consent")
    return tuple(Gate(kind=each) for each in kinds)
