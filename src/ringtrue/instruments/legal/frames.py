"""Who may, must or may not do what to what, when: the frames of a document, filled by rules over its sentences.

One frame is one statement: {actor, modality, acts, objects, scope, conditions, exceptions, triggers, evidence}. A frame
says what the words say; what follows from it for a question is decided elsewhere, so licences and contracts share it.
"""

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise

from ringtrue.instruments.legal.actors import Actor, names_of, whoever
from ringtrue.instruments.legal.document import Document, Quote
from ringtrue.instruments.legal.hits import Hits, hits_in, within
from ringtrue.instruments.legal.lexicon import found, lexicon
from ringtrue.instruments.legal.sentences import Sentence, sentences_of
from ringtrue.instruments.legal.sought import sought


class Modality(StrEnum):
    """What the statement does."""

    PERMIT = "permit"
    FORBID = "forbid"
    OBLIGE = "oblige"
    POWER = "power"
    DECLARE = "declare"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One statement of a document.

    `acts`, `objects`, `terms` (irrevocable, non-commercial ...), `triggers` (breach, at will ...) are names of the
    lexicon. `conditions` and `exceptions` are the plain words of each, beginning with the word that opens it. `noisy`
    is whether one of the words it rests on was spoilt. `start` and `end` are characters of the sentence's plain text.
    `where` is the section in which it stands. `plain` are the plain words of the statement itself, from its subject to
    where the next one begins.
    """

    actor: Actor
    modality: Modality
    acts: tuple[str, ...]
    objects: tuple[str, ...]
    terms: tuple[str, ...]
    triggers: tuple[str, ...]
    conditions: tuple[str, ...]
    exceptions: tuple[str, ...]
    mutual: bool
    noisy: bool
    sentence: Sentence
    start: int
    end: int
    where: str
    plain: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "plain", self.sentence.plain[self.start : self.end])

    @property
    def whole(self) -> str:
        """The plain words of the sentence in which it stands."""
        return self.sentence.plain

    def quotes(self, document: Document) -> tuple[Quote, ...]:
        """The document's own words for the whole sentence."""
        return self.sentence.quotes(document, 0, len(self.sentence.plain))


_MODALITIES = {
    "forbid": Modality.FORBID,
    "only": Modality.PERMIT,
    "permit": Modality.PERMIT,
    "oblige": Modality.OBLIGE,
    "declare": Modality.DECLARE,
}
_BY = re.compile(r"\bby ([a-z' ]{1,40})")
EXCEPTED = sought(
    r"\b(?:other than|excluding|except for|but not|without (?:the|any) rights? to|as (?:may be )?modified by"
    r"|(?:is|are|be) not (?:\w+ly )?modified"
    r"|(?<!with or )(?<! or )without (?:any )?modification)\b[^,.;]*"
)
"""What a grant leaves out in passing: acts named there are not granted."""
_PROVISO = sought(r"\b(?:provided,? (?:that|you|your)|(?<!for )so long as|(?<!for )as long as)\b")
"""From here on a permission says what must be done for it."""
_MEANT = re.compile(r"\b(?:not include|does not|exclud\w+|other than|without(?! limitation))\b")
_LETS_ANOTHER = re.compile(r"(?:licen[sc]es|allows?|permits?|authori[sz]es?|entitles?) \w")
"""Verbs of whoever gives: the one who may stands behind them."""
_SAID_OF_THE_SUBJECT = re.compile(r"(?:prohibited|forbidden|permitted|allowed|authori[sz]ed|granted)$")
"""Statements whose acts stand before them: `redistribution is forbidden`."""
_NOBODY = re.compile(
    r"\b(?:no|neither|nor|none)\b[^,.;]{0,50}$"
    r"|\bno (?:users?|persons?|part(?:y|ies)|entit(?:y|ies)|licensees?|recipients?)\b[^,.;]{0,120}$"
    r"|\bneither\b[^.;]{0,160}\bnor\b[^.;]{0,60}$"
)
_NOTHING = re.compile(r"\b(?:no|nothing)\b(?:[^;]{0,60}|[^,;.]{0,120})$")
_JOINS = re.compile(r"^(?: also| further)?(?: ?,[^,]{0,60},)? ?(?:be|\w+ly)? ?$")
"""What may stand between a modal and its verb."""
_ASIDE = re.compile(
    r"^,? ?(?:at any (?:time|moment)|from time to time|immediately|forthwith|with immediate effect|for convenience"
    r"|(?:at|in) [a-z']+ (?:sole |own |absolute )*(?:discretion|option)|(?:with|without|upon|on|by) [a-z ]{0,30}notice"
    r"|for (?:any|no) reason[a-z ]{0,20})[a-z ,']{0,40},? $"
)
"""What may stand between a modal and a verb that ends something, and says only when or how."""
_STILL_NEGATED = re.compile(r"^[^,;.]{0,12}(?:knowingly |any |a |the |rights? |licen[sc]es? |or ){0,5}$")
"""What may stand between a refusal and the permission that it refuses."""
_NEXT_TO = 24
"""Characters between `grants` and the `permission to` that it grants."""
_REACH = 140
"""Characters before a verb in which its subject is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reading:
    """A document with its sentences and frames, the names it gives to its parties, and those it gives to things."""

    document: Document
    sentences: tuple[Sentence, ...]
    frames: tuple[Frame, ...]
    names: tuple[tuple[str, Actor], ...]
    things: tuple[tuple[str, str], ...] = ()
    by_sentence: tuple[tuple[Sentence, tuple[Frame, ...]], ...] = ()

    def before(self, sentence: Sentence) -> Sentence | None:
        """The sentence before one."""
        n = next((n for n, each in enumerate(self.sentences) if each is sentence), 0)
        return self.sentences[n - 1] if n else None


def read_frames(document: Document) -> Reading:
    """Every frame of a document, in order."""
    sentences = sentences_of(document)
    names = names_of(document, sentences)
    who = whoever(document, names)
    meant, things = _meant_acts(document), _meant_things(document)
    by = tuple(
        (each, tuple(_widened(frame, meant, things) for frame in _frames(document, each, who))) for each in sentences
    )
    return Reading(
        document=document,
        sentences=sentences,
        frames=tuple(frame for _, each in by for frame in each),
        names=names,
        things=tuple(things.items()),
        by_sentence=by,
    )


def _meant_acts(document: Document) -> dict[str, tuple[str, ...]]:
    """Acts that the document itself puts into a verb it defines, as where `Use` is defined to include modifying."""
    meant: dict[str, tuple[str, ...]] = {}
    for each in document.definitions:
        terms = [term.lower() for term in each.terms if term.isalpha()]
        for term in (one for one in terms if found("acts", one) or one in _VERBS):
            words = " ".join(document.text[each.start : each.end].lower().split())
            meant[term] = found("acts", _MEANT.split(words, maxsplit=1)[0])
    return meant


_VERBS = frozenset({"propagate", "convey", "enhance", "exploit"})


def _meant_things(document: Document) -> dict[str, str]:
    """Names that a document gives to what it licenses or to what is derived from it."""
    things: dict[str, str] = {}
    roles = lexicon()["roles"]
    for each in document.definitions:
        meaning = " ".join(document.text[each.start : each.end].lower().split())[:200]
        objects = set(found("objects", meaning))
        if re.search(r"\b(?:datasets?|databases?)\b", meaning):
            objects.add("model")
        for term in (" ".join(each_.lower().split()) for each_ in each.terms):
            plain = (
                len(term) > 2 and len(term.split()) <= 4 and not any(role.fullmatch(term) for role in roles.values())
            )
            if plain and not found("objects", term) and not found("acts", term) and objects & {"derivatives", "model"}:
                things[term] = "derivatives" if "derivatives" in objects and "model" not in objects else "model"
    return things


def _widened(frame: Frame, meant: dict[str, tuple[str, ...]], things: dict[str, str]) -> Frame:
    """A statement with what its defined words stand for: things always, acts where it permits."""
    objects = tuple(thing for term, thing in things.items() if f" {term}" in frame.plain)
    acts: tuple[str, ...] = ()
    if meant and frame.modality is Modality.PERMIT:
        words = set(re.findall(r"[a-z]+", EXCEPTED.sub("", frame.plain)))
        acts = tuple(act for term, more in meant.items() if term in words for act in more)
    if not objects and not acts:
        return frame
    return replace(
        frame,
        acts=tuple(dict.fromkeys((*frame.acts, *acts))),
        objects=tuple(dict.fromkeys((*frame.objects, *objects))),
    )


def _frames(document: Document, sentence: Sentence, who: "re.Pattern[str]") -> list[Frame]:
    plain = sentence.plain
    verbs: list[tuple[int, int, str]] = []
    for name in _MODALITIES:
        for matched in lexicon()["modal"][name].finditer(plain):
            if not any(low < matched.end() and matched.start() < high for low, high, _ in verbs):
                verbs.append((matched.start(), matched.end(), name))
    verbs.sort()
    verbs = [
        each
        for n, each in enumerate(verbs)
        if each[2] != "declare" or n == 0 or not _joined(plain, verbs[n - 1][1], each)
    ]
    verbs = [each for n, each in enumerate(verbs) if n == 0 or not _goes_on(plain, verbs[n - 1], each)]
    hits = hits_in(plain) if verbs else {}
    clause = document.clause_at(sentence.last) if verbs else None
    frames = []
    for n, (low, high, name) in enumerate(verbs):
        begin = verbs[n - 1][1] if n else 0
        until = verbs[n + 1][0] if n + 1 < len(verbs) else len(plain)
        frames.append(_frame(sentence, hits, who, name, low, high, begin, until, clause.where if clause else ""))
    return frames


def _joined(plain: str, end: int, verb: tuple[int, int, str]) -> bool:
    """Whether a verb that may declare is what the modal before it allows: `may, at any time, terminate`."""
    between = plain[end : verb[0]]
    if _JOINS.match(between):
        return True
    return plain[verb[0] : verb[1]] in ("terminate", "end") and _ASIDE.match(between) is not None


def _goes_on(plain: str, before: tuple[int, int, str], verb: tuple[int, int, str]) -> bool:
    """Whether a permission is part of the refusal or of the grant before it, and no statement of its own."""
    between, word = plain[before[1] : verb[0]], plain[verb[0] : verb[1]]
    if verb[2] != "permit":
        return False
    if before[2] == "forbid":
        return word.startswith(("permi", "allow", "authori", "licen")) and bool(_STILL_NEGATED.match(between))
    return "permission" in word and "grant" in plain[before[0] : before[1]] and len(between) < _NEXT_TO


def _frame(
    sentence: Sentence,
    hits: Hits,
    who: "re.Pattern[str]",
    name: str,
    low: int,
    high: int,
    begin: int,
    until: int,
    where: str,
) -> Frame:
    plain = sentence.plain
    subject = plain[max(begin, low - _REACH) : low]
    verb, tail = plain[low:high], plain[high:until]
    said = _SAID_OF_THE_SUBJECT.search(verb) is not None
    start = begin if said else max(begin, low - _REACH)
    actor, mutual = _actor(subject, tail, verb, who, plain[:begin])
    modality = _MODALITIES[name]
    if actor is Actor.NOBODY and verb.startswith("reserve"):
        actor = Actor.LICENSOR
    if name == "permit" and ("grant" in verb or verb.startswith(("make", "give")) or _LETS_ANOTHER.match(verb)):
        modality = Modality.FORBID if _NOTHING.search(subject) else Modality.PERMIT
        mutual = False
    elif name == "permit" and (actor is Actor.LICENSOR or (actor is Actor.EITHER and not subject.endswith("neither"))):
        modality = Modality.POWER
    if name in ("permit", "oblige") and _NOBODY.search(subject):
        modality = Modality.FORBID
    acts = hits["acts"]
    if modality is Modality.PERMIT:
        left_out = [each.span() for each in EXCEPTED.finditer(plain, high, until)]
        if proviso := next(_PROVISO.finditer(plain, high, until), None):
            left_out.append((proviso.start(), until))
        acts = [each for each in acts if not any(a <= each[0] < b for a, b in left_out)]
    told = high if modality is not Modality.DECLARE else low
    passive = " be " in tail[:12] or verb.endswith(" be")
    if modality is Modality.FORBID and said and not within(acts, high, until):
        told, passive = start, True
    objects_from = start if modality is Modality.DECLARE or passive else high
    marks = [each[0] for each in hits["conditions"] if each[2] == "markers"]
    pieces = [plain[a:b].strip(" ,.;") for a, b in pairwise([*marks, len(plain)])]
    exceptions = tuple(each for each in pieces if lexicon()["conditions"]["exceptions"].match(each))
    return Frame(
        actor=actor,
        modality=modality,
        acts=within(acts, told, until),
        objects=within(hits["objects"], objects_from, until),
        terms=within(hits["terms"], start if said else max(start, low - 60), until),
        triggers=within(hits["triggers"], 0, len(plain)),
        conditions=tuple(each for each in pieces if each not in exceptions),
        exceptions=exceptions,
        mutual=mutual,
        noisy=sentence.noisy(start, until),
        sentence=sentence,
        start=start,
        end=until,
        where=where,
    )


def _actor(subject: str, tail: str, verb: str, who: "re.Pattern[str]", before: str) -> tuple[Actor, bool]:
    """Whoever stands nearest before the verb; in a passive, whoever stands behind `by`."""
    passive = re.match(r"^ (?:not )?be \w+", tail) or verb.endswith(" be")
    if passive:
        for by in _BY.finditer(tail[:160]):
            if doer := who.match(by[1].removeprefix("the ").strip()) or who.search(by[1]):
                return Actor(doer.lastgroup or ""), Actor(doer.lastgroup or "") is Actor.EITHER
        return Actor.NOBODY, False
    last = _last(who, subject)
    if last is None:
        last = _last(who, before[-60:])
        if last is None or not re.search(r"(?:\band|\bor|,)\s*$", subject or " "):
            return Actor.NOBODY, False
    if last.group().endswith(("'s", "your", "our")) or subject[last.end() : last.end() + 2] == "'s":
        between = subject[last.end() :]
        if re.search(r"\b(?:rights?|licen[sc]es?|agreement|use|permission)\b", between):
            return Actor.NOBODY, False
    actor = Actor(last.lastgroup or "")
    return actor, actor is Actor.EITHER or "neither" in subject


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The last match in a text."""
    found = None
    for each in pattern.finditer(text):
        found = each
    return found
