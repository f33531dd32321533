"""Who acts in a document: its parties by the names that it gives them."""

import re
from collections.abc import Iterator
from enum import StrEnum

from ringtrue.instruments.legal.document import Document
from ringtrue.instruments.legal.lexicon import found, known_words, lexicon
from ringtrue.instruments.legal.sentences import Sentence


class Actor(StrEnum):
    """Who acts. `NOBODY` is a statement without one: rights end by themselves, a permission is granted."""

    LICENSOR = "licensor"
    LICENSEE = "licensee"
    EITHER = "either"
    NOBODY = "nobody"


_ENTITY = re.compile(
    r"\b(?:inc|llc|ltd|(?<!not )limited|corp|corporation|gmbh|plc|company|co|b\.?v|s\.?a|ag|ab|oy|platforms"
    r"|institute|university|foundation)\b"
)
_MEANING_YOU = re.compile(r"\b(?:exercising|accepting|using|individual or|licensee|person or entity|your employer)\b")
_MEANING_WHO_RECEIVES = re.compile(
    r"\W{0,3}(?:any|an|a|each|every|the)?\s?(?:individual|person|natural person|legal entity|entity|anyone|one)\b"
    r"[^.;]{0,60}\b(?:receiv\w+|exercis\w+|obtain\w*|access\w*)"
)
_GRANTS_TO = r" grants? (?:to )?(?:you|licensee|customer|recipient|buyer|user)"
_IS_GRANTED_TO = re.compile(_GRANTS_TO)
_GRANTOR = re.compile(rf"([a-z][a-z0-9' .&-]{{1,40}}?)(?: hereby| does hereby)?{_GRANTS_TO}")
_NO_GRANTOR = r"\b(?:may|which|that|who|and|or|agreement|licen[sc]e|terms)\b"
"""Words of what stands before `grants` and names no party; an agreement grants nothing by itself."""
_GRANTEE = re.compile(
    r"\bgrants? (?:to )?(?:the |each |any |all )?(users?|researchers?|participants?|institutions?|members?)\b"
)


def names_of(document: Document, sentences: tuple[Sentence, ...]) -> tuple[tuple[str, Actor], ...]:
    """Terms that the document defines for its parties."""
    names: dict[str, Actor] = {}
    for each in document.definitions:
        meaning = " ".join(document.text[each.start : each.end].lower().split())[:400]
        terms = [" ".join(term.lower().split()) for term in each.terms]
        known = {lexicon()["roles"]["licensee"].fullmatch(term) is not None for term in terms}
        near = meaning[-60:]
        if True in known or _MEANING_WHO_RECEIVES.match(meaning):
            actor = Actor.LICENSEE
        elif (
            any(lexicon()["roles"]["licensor"].fullmatch(term) for term in terms)
            or (
                _ENTITY.search(meaning[:160])
                and not _MEANING_YOU.search(meaning[:160])
                and not found("objects", terms[0])
            )
            or (f"{terms[0]} " in near and _ENTITY.search(near) and not _MEANING_YOU.search(near))
        ):
            actor = Actor.LICENSOR
        else:
            continue
        for term in terms:
            if len(term) > 1 and term not in ("agreement", "license", "parties"):
                names.setdefault(term, actor)
    for sentence in sentences:
        if " grant" not in sentence.plain:
            continue
        if matched := _GRANTOR.search(sentence.plain) if _IS_GRANTED_TO.search(sentence.plain) else None:
            name = matched[1].strip().rpartition(", ")[2].removeprefix("each ").removeprefix("the ").strip()
            if name and len(name.split()) <= 3 and not re.search(_NO_GRANTOR, name):
                names.setdefault(name, Actor.LICENSOR)
        if matched := _GRANTEE.search(sentence.plain):
            for name in {matched[1], matched[1].removesuffix("s")}:
                names.setdefault(name, Actor.LICENSEE)
    return tuple(names.items())


_FORM = r" (?:inc|llc|l\.l\.c|ltd|gmbh|corp|b\.v|bv|s\.a)\b"
_A_FORM = re.compile(_FORM)
_COMPANY = re.compile(rf"\b([a-z][\w&-]+),?{_FORM}")
FEWEST_TIMES = 3
"""How often the name of a company must stand in a text for it to act there."""


def _companies(document: Document, names: tuple[tuple[str, Actor], ...]) -> Iterator[tuple[str, Actor]]:
    """The one company that a text names, the licensor: the last word of its name, unless that is a common word."""
    text = document.text.lower()
    if not _A_FORM.search(text):
        return
    told = {each[1] for each in _COMPANY.finditer(text)} - known_words()
    told = {each for each in told if text.count(each) >= FEWEST_TIMES}
    known = {name for name, _ in names}
    if len(told) == 1:
        yield from ((name, Actor.LICENSOR) for name in told if name not in known)


def whoever(document: Document, names: tuple[tuple[str, Actor], ...]) -> re.Pattern[str]:
    """Finds who acts in plain words of a document: one group for each actor, named by its value."""
    roles = lexicon()["roles"]
    words: dict[Actor, list[str]] = {Actor.EITHER: [], Actor.LICENSOR: [], Actor.LICENSEE: []}
    for name, actor in (*names, *_companies(document, names)):
        words[actor].append(re.escape(name))
    for actor, found_ in words.items():
        found_.append(roles[actor.value].pattern)
    return re.compile(
        "|".join(
            f"(?P<{actor.value}>(?<![\\w-])(?:{'|'.join(sorted(found_, key=len, reverse=True))})(?![\\w]))"
            for actor, found_ in words.items()
        )
    )
