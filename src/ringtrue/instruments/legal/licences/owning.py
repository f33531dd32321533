"""Who owns what is derived from the thing, or put out by it."""

import re
from collections.abc import Iterator

from ringtrue.instruments.legal.actors import Actor
from ringtrue.instruments.legal.frames import Reading
from ringtrue.instruments.legal.lexicon import known_words
from ringtrue.instruments.legal.licences import Step
from ringtrue.instruments.legal.licences.steps import step_of
from ringtrue.instruments.legal.sought import Sought, sought

_DERIVED = sought(
    r"\bderivative|\bmodification|\bmodified|\badaptation|\bfine-?tun(?:ed|es|ings?)\b|\btuned|\badapted|\bderived? from\b|\bderived (?:models?|weights|works?)\b|\byou derive\b|\bmodels? (?:that |which )?you (?:train|build|make|create|fine-?tune)\b|\bimprovements\b|\bdevelopments\b|\benhancements\b|\bvalue-added products?\b"
    r"|\bdeveloped (?:by|with)[^.;]{0,40}\busing the\b|\b(?:applications?|products?|works?|models?|programs?)\b[^.;]{0,20}\b(?:developed|created|built|made|trained)\b[^.;]{0,20}\b(?:using|with|from) (?:the|our|this)\b"
)
_OUTPUT = sought(r"\boutputs?\b|\bgenerated content")
_OWNED_BY_AFTER = sought(
    r"\b(?:belongs? (?:\w+ly )?to|vest(?:s|ed)? (?:\w+ly )?in|assigned (?:\w+ly )?to|property of|owned (?:solely |exclusively )?by|assigns?\b[^.;]{0,60} to|remains? (?:with|in|vested in)|(?:is|are|be) (?:\w+ly )?(?:retained|held|reserved) (?:\w+ly )?by|resides? (?:with|in)|assigns?\b[^.;]{0,60}\bin and to\b[^.;]{0,80} to)\s+(?:the |and )*([a-z0-9' -]{1,40})"
)
_OWNER_BEFORE = sought(
    r"(?:is|are|be|remains?) (?:and will be |and shall be )?the (?:sole |exclusive |sole and exclusive )*owners?|(?<!your )(?<!its )(?<!their )(?<!our )(?<!that you )(?<!which you )(?<!'s )\bowns?\b(?! (?:and|or) (?:control|operate|lease|manage))|\breserves? (?:all |full |sole )*(?:ownership|title)|\b(?:shall|will) (?:have|hold|acquire|possess) (?:all |full |sole |exclusive )*(?:ownership|title|rights?,? title)|\bretains? (?:all |full |sole |exclusive |and )*(?:ownership|right|title)"
)
_NOT_ANOTHER = re.compile(r"\b(?:and|but) not [a-z ]{1,30}$")
_YOUR_PROPERTY = sought(
    r"\b(?:remains?|is|are|be|becomes?)\b(?: and remain)? (?:the )?(?:sole |exclusive )*(?:yours\b|your (?:sole |exclusive )*property\b)"
)
_NAMES_PROPERTY = sought(
    r"\b(?:remains?|is|are|be|becomes?)\b (?:the )?(?:sole |exclusive )*([a-z][a-z0-9-]{2,30})'s (?:sole |exclusive )*property\b"
)
_NONE_ACQUIRED = sought(
    r"\b(?:you|licensee)\b[^.;]{0,40}\b(?:acquires?|obtains?|ha(?:ve|s)|gains?|receives?) no (?:[a-z]+ ){0,3}(?:ownership|title|proprietary)\b[^.;]{0,120}\b(?:modif|deriv|adapt)\w*"
)
_SENT_IN = sought(
    r"\b(?:if|when|where) (?:you|(?:the )?licensee) (?:\w+ (?:to )?)?(?:transmits?|submits?|sends?|provides?|contributes?|gives?|returns?)\b"
)
_FEEDBACK = sought(r"\b(?:feedback|suggestions?|comments|ideas)\b")
_CHANGED = sought(r"\bderiv|\bmodif|\badapt|\btuned|\bfine-")
_INCLUDES = sought(r"\bincludes? (?:the )?intellectual $")
_ASSIGNED = sought(r"\b(?:you|licensee)\b[^.;]{0,60}\bassigns? to\b ([a-z0-9' -]{1,60})")
_MADE_BY_LICENSEE = sought(
    r"\bby whom(?:so)?ever (?:it is |they are )?(?:made|created)\b|\bwho(?:so)?ever (?:makes?|creates?|made|created)\b|\b(?:made|created|developed|prepared|generated|conceived|produced) (?:by |or [a-z]+ by )(?:or (?:for|on behalf of) )?(?:the )?(?:you|licensee|user|recipient|customer)\b|\b(?:you|licensee) (?:may )?(?:make|create|develop|prepare)s?\b"
)
_MAKER_KEEPS = sought(
    r"\b(?:made|created|developed|prepared) (?:solely |only )?by (?:the |a )?(?P<maker>[a-z]+)\b[^.;]{0,60}\b(?:belongs?|remains?|vests?|owned)\b[^.;]{0,20}\b(?:to|with|in|by) (?:the |that )?(?P=maker)\b"
)
_YOURS = sought(
    r"\byou(?:rself)? (?:may )?(?:make|create|derive|train|fine-?tune|develop|build)\b[^.;]{0,60}\b(?:is|are|remains?|stays?)\b[^.;]{0,20}\byours\b"
    r"|\b(?:ownership|title|rights)\b[^.;]{0,80}\b(?:lies?|rests?|vests?|stays?|remains?) (?:with|in) (?:whoever|those who|the (?:person|party) (?:who|that)) (?:has |have )?(?:made|makes?|created?|creates?)\b"
)
_DISCLAIMED = sought(
    r"\b(?:claims? no|does not claim|do not claim|no claim to|makes? no claim)\b[^.;]{0,40}\b(?:ownership|rights?|title)\b[^.;]{0,60}\b(?:your|that you|which you|made by you|you (?:make|create|train|build|develop|derive|fine-tune))\b"
)
_OTHERS = sought(
    r"\b(?:third|others?|their|respective|its|authors?|successors?|assigns|affiliate|aforementioned|foregoing)\b"
)
"""Owners who are neither party, or those to whom an agreement may be handed on."""
_SAYS_OF_OWNING = sought(
    r"\b(?:owns?|ownership|title|retain(?:s|ed)?|reserves?|property|vested in|assigns?|remains?|vests?|belongs?|owned)\b"
)
_CONDITIONED = sought(
    r"on (?:the )?condition that|while you comply|condition\w* upon|provided (?:that )?(?:you|it|licensee|the licensee|the user)\b|subject to (?:your|licensee's) (?:continued )?compliance|as long as|so long as|if you comply|\bbut not (?:any|the)\b"
)
_MADE_FOR = sought(r"(?:derivatives|derivative works|modifications)[^.;]{0,40} made by or for|ownership of")


def owners(reading: Reading, of: str) -> Iterator[Step]:
    """Votes on who owns derivatives or outputs: `licensee`, `conditioned`, `licensor`."""
    thing = _DERIVED if of == "derivatives" else _OUTPUT
    if of == "derivatives" and (named := [re.escape(name) for name, what in reading.things if what == "derivatives"]):
        thing = sought(rf"{_DERIVED.pattern}|\b(?:{'|'.join(named)})")
    whole = _with_derivatives(reading) if of == "derivatives" else ()
    names = dict(reading.names)
    theirs = "|".join(
        ["us", "it", "(?:the )?licensor", *(re.escape(n) for n, a in names.items() if a is Actor.LICENSOR)]
    )
    own_work = sought(
        rf"\b(?:made|created|developed|prepared) by (?:or for )?(?:{theirs})\b(?! or (?:by )?(?:the )?(?:licensee|you|user|recipient))"
    )
    for sentence, frames in reading.by_sentence:
        plain = sentence.plain
        if of == "derivatives" and _YOURS.search(plain):
            yield step_of(reading, sentence, "licensee", "the licensee owns it")
            continue
        if (
            whole
            and not thing.search(plain)
            and any(f"the {term}" in plain for term in whole)
            and _last_title(plain, names) is Actor.LICENSOR
        ):
            yield step_of(reading, sentence, "licensor", "the licensor owns it, and what it owns includes derivatives")
            continue
        if not thing.search(plain) or (not frames and not _SAYS_OF_OWNING.search(plain)):
            continue
        if of == "outputs" and re.search(
            r"(?:claims? no|no claim|not claim|does not own|no ownership)[^.;]{0,60}(?:rights?|outputs?|ownership)",
            plain,
        ):
            yield step_of(reading, sentence, "licensee", "the licensor claims nothing in outputs")
            continue
        if of == "derivatives" and _FEEDBACK.search(plain) and not _CHANGED.search(plain):
            continue
        if of == "derivatives" and _DISCLAIMED.search(plain):
            yield step_of(reading, sentence, "licensee", "the licensor claims nothing in it")
            continue
        for actor in _owned(plain, names, thing):
            if actor is Actor.LICENSEE:
                vote = "conditioned" if _CONDITIONED.search(plain) else "licensee"
                yield step_of(reading, sentence, vote, "the licensee owns it")
            elif actor is Actor.LICENSOR and _SENT_IN.search(plain) and of == "derivatives":
                yield step_of(reading, sentence, "conditioned", "the licensor owns what is sent to it")
            elif (
                actor is Actor.LICENSOR
                and not own_work.search(plain)
                and not (_MADE_FOR.search(plain) and "you own" in plain)
            ):
                yield step_of(reading, sentence, "licensor", "the licensor owns it")


_TITLE = sought(
    r"\b(?:(?<!its )(?<!their )(?<!your )owns?|retains?|reserves?|holds?)\b[^.;]{0,60}\b(?:rights?,? title|title|ownership|intellectual property|copyrights?)\b"
)
_DERIVED_TOO = re.compile(r"\b(?:modifications?|derivatives?|derivative works?|adaptations?|enhancements?)\b")
_GIVEN_BY = re.compile(
    r"\b(?:provid|suppl|releas|deliver|furnish|issu|made available|distribut)\w*|\bnot includ|\bexclud"
)


def _with_derivatives(reading: Reading) -> tuple[str, ...]:
    """Names of what is licensed that are defined to include what the licensee makes of it."""
    found = []
    for each in reading.document.definitions:
        meaning = " ".join(reading.document.text[each.start : each.end].lower().split())
        derived = _DERIVED_TOO.search(meaning)
        if derived and derived.start() > 20 and not _GIVEN_BY.search(meaning):
            found += [" ".join(term.lower().split()) for term in each.terms]
    return tuple(term for term in found if term not in ("agreement", "licence", "license"))


def _last_title(plain: str, names: dict[str, Actor]) -> Actor | None:
    title = _TITLE.search(plain)
    return _last_role(plain[: title.start()], names) if title else None


def _owned(plain: str, names: dict[str, Actor], thing: Sought) -> Iterator[Actor]:
    owning = list(_OWNER_BEFORE.finditer(plain))
    for n, matched in enumerate(owning):
        until = owning[n + 1].start() if n + 1 < len(owning) else len(plain)
        before, after = (
            plain[max(0, matched.start() - 90) : matched.start()],
            plain[matched.end() : min(until, matched.end() + 320)],
        )
        if re.search(r"\b(?:copyright|intellectual property|rights) owner", matched.group()) or re.search(
            r"\b(?:copyright|rights)\s*$", before
        ):
            continue
        if not (thing.search(after) or thing.search(plain[: matched.start()])):
            continue
        before = _NOT_ANOTHER.sub("", before.rstrip())
        nearest = before.split()[-1:]
        actor = _last_role(" ".join(nearest), names) or _named(nearest) or _last_role(before, names)
        if actor is Actor.LICENSOR and not thing.search(after):
            continue
        if actor is not None:
            yield actor
    for matched in _ASSIGNED.finditer(plain):
        if (
            thing.search(plain[matched.start() : matched.end() + 160])
            and _first_role(matched[1], names) is not Actor.LICENSEE
            and not _OTHERS.search(matched[1])
        ):
            yield Actor.LICENSOR
    for matched in _YOUR_PROPERTY.finditer(plain):
        if thing.search(re.split(r"[.;]", plain[: matched.start()])[-1]):
            yield Actor.LICENSEE
    if _NONE_ACQUIRED.search(plain):
        yield Actor.LICENSOR
    for matched in _NAMES_PROPERTY.finditer(plain):
        if thing.search(plain[: matched.start()]) and (owner := _first_role(matched[1], names) or _named([matched[1]])):
            yield owner
    for matched in _OWNED_BY_AFTER.finditer(plain):
        if re.search(r"\b(?:names?|marks?|trademarks?|logos?)\s*$", plain[: matched.start()]):
            continue
        if matched.group().startswith("owned") and not re.search(
            r"\b(?:is|are|be|been|remains?|and|or)\s+(?:\w+ly )?$", plain[: matched.start()]
        ):
            continue
        if thing.search(plain[max(0, matched.start() - 160) : matched.start(1)]):
            if _INCLUDES.search(plain[: matched.start()]):
                continue
            actor = _first_role(matched[1], names)
            if actor is None and _MAKER_KEEPS.search(plain):
                actor = Actor.LICENSEE
            if actor is None and not _OTHERS.search(matched[1]):
                actor = _named(matched[1].split()[:1])
            if actor is None and _MADE_BY_LICENSEE.search(plain) and not _OTHERS.search(matched[1]):
                actor = Actor.LICENSOR
            if actor is not None:
                yield actor


def _named(words: list[str]) -> Actor | None:
    """The licensor, where the owner is a word that no legal text knows: the name of somebody."""
    unknown = [each for each in words if each.isalpha() and len(each) > 2 and each not in known_words()]
    return Actor.LICENSOR if unknown else None


def _roles(names: dict[str, Actor]) -> list[tuple[str, Actor]]:
    always = [
        ("you", Actor.LICENSEE),
        ("your", Actor.LICENSEE),
        ("licensee", Actor.LICENSEE),
        ("customer", Actor.LICENSEE),
        ("licensor", Actor.LICENSOR),
        ("licensors", Actor.LICENSOR),
        ("suppliers", Actor.LICENSOR),
        ("we", Actor.LICENSOR),
        ("us", Actor.LICENSOR),
        ("copyright holder", Actor.LICENSOR),
        ("copyright holders", Actor.LICENSOR),
    ]
    return [*names.items(), *always]


def _last_role(text: str, names: dict[str, Actor]) -> Actor | None:
    best, at = None, -1
    for name, actor in _roles(names):
        for each in re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w'])", text):
            if each.start() >= at:
                best, at = actor, each.start()
    return best


def _first_role(text: str, names: dict[str, Actor]) -> Actor | None:
    places = [
        (each.start(), actor)
        for name, actor in _roles(names)
        if (each := re.search(rf"(?<![\w-]){re.escape(name)}(?![\w])", text))
    ]
    return min(places, key=lambda each: each[0])[1] if places else None
