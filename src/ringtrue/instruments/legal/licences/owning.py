"""Who owns what is derived from the thing, or put out by it."""

import re
from collections.abc import Iterator

from ringtrue.instruments.legal.actors import Actor
from ringtrue.instruments.legal.frames import Reading
from ringtrue.instruments.legal.lexicon import known_words
from ringtrue.instruments.legal.licences import Step
from ringtrue.instruments.legal.licences.patterns import patterns
from ringtrue.instruments.legal.licences.steps import step_of
from ringtrue.instruments.legal.sought import Sought, sought

_OWNING = patterns("owning")


def owners(reading: Reading, of: str) -> Iterator[Step]:
    """Votes on who owns derivatives or outputs: `licensee`, `conditioned`, `licensor`."""
    thing = _OWNING.derived if of == "derivatives" else _OWNING.output
    if of == "derivatives" and (named := [re.escape(name) for name, what in reading.things if what == "derivatives"]):
        thing = sought(rf"{_OWNING.derived.pattern}|\b(?:{'|'.join(named)})")
    whole = _with_derivatives(reading) if of == "derivatives" else ()
    names = dict(reading.names)
    theirs = "|".join(
        ["us", "it", "(?:the )?licensor", *(re.escape(n) for n, a in names.items() if a is Actor.LICENSOR)]
    )
    own_work = sought(
        rf"\b(?:made|created|developed|prepared) by (?:or for )?(?:{theirs})\b"
        r"(?! or (?:by )?(?:the )?(?:licensee|you|user|recipient))"
    )
    for sentence, frames in reading.by_sentence:
        plain = sentence.plain
        if of == "derivatives" and _OWNING.yours.search(plain):
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
        if not thing.search(plain) or (not frames and not _OWNING.says_of_owning.search(plain)):
            continue
        if of == "outputs" and _OWNING.claims_none.search(plain):
            yield step_of(reading, sentence, "licensee", "the licensor claims nothing in outputs")
            continue
        if of == "derivatives" and _OWNING.feedback.search(plain) and not _OWNING.changed.search(plain):
            continue
        if of == "derivatives" and _OWNING.disclaimed.search(plain):
            yield step_of(reading, sentence, "licensee", "the licensor claims nothing in it")
            continue
        for actor in _owned(plain, names, thing):
            if actor is Actor.LICENSEE:
                vote = "conditioned" if _OWNING.conditioned.search(plain) else "licensee"
                yield step_of(reading, sentence, vote, "the licensee owns it")
            elif actor is Actor.LICENSOR and _OWNING.sent_in.search(plain) and of == "derivatives":
                yield step_of(reading, sentence, "conditioned", "the licensor owns what is sent to it")
            elif (
                actor is Actor.LICENSOR
                and not own_work.search(plain)
                and not (_OWNING.made_for.search(plain) and "you own" in plain)
            ):
                yield step_of(reading, sentence, "licensor", "the licensor owns it")


def _with_derivatives(reading: Reading) -> tuple[str, ...]:
    """Names of what is licensed that are defined to include what the licensee makes of it."""
    found = []
    for each in reading.document.definitions:
        meaning = " ".join(reading.document.text[each.start : each.end].lower().split())
        derived = _OWNING.derived_too.search(meaning)
        if derived and derived.start() > 20 and not _OWNING.given_by.search(meaning):
            found += [" ".join(term.lower().split()) for term in each.terms]
    return tuple(term for term in found if term not in ("agreement", "licence", "license"))


def _last_title(plain: str, names: dict[str, Actor]) -> Actor | None:
    title = _OWNING.title.search(plain)
    return _last_role(plain[: title.start()], names) if title else None


def _owned(plain: str, names: dict[str, Actor], thing: Sought) -> Iterator[Actor]:
    owning = list(_OWNING.owner_before.finditer(plain))
    for n, matched in enumerate(owning):
        until = owning[n + 1].start() if n + 1 < len(owning) else len(plain)
        before, after = (
            plain[max(0, matched.start() - 90) : matched.start()],
            plain[matched.end() : min(until, matched.end() + 320)],
        )
        if _OWNING.rights_owner.search(matched.group()) or _OWNING.rights_before.search(before):
            continue
        if not (thing.search(after) or thing.search(plain[: matched.start()])):
            continue
        before = _OWNING.not_another.sub("", before.rstrip())
        nearest = before.split()[-1:]
        actor = _last_role(" ".join(nearest), names) or _named(nearest) or _last_role(before, names)
        if actor is Actor.LICENSOR and not thing.search(after):
            continue
        if actor is not None:
            yield actor
    for matched in _OWNING.assigned.finditer(plain):
        if (
            thing.search(plain[matched.start() : matched.end() + 160])
            and _first_role(matched[1], names) is not Actor.LICENSEE
            and not _OWNING.others.search(matched[1])
        ):
            yield Actor.LICENSOR
    for matched in _OWNING.your_property.finditer(plain):
        if thing.search(re.split(r"[.;]", plain[: matched.start()])[-1]):
            yield Actor.LICENSEE
    if _OWNING.none_acquired.search(plain):
        yield Actor.LICENSOR
    for matched in _OWNING.names_property.finditer(plain):
        if thing.search(plain[: matched.start()]) and (owner := _first_role(matched[1], names) or _named([matched[1]])):
            yield owner
    for matched in _OWNING.owned_by_after.finditer(plain):
        if _OWNING.marks_before.search(plain[: matched.start()]):
            continue
        if matched.group().startswith("owned") and not _OWNING.is_before.search(plain[: matched.start()]):
            continue
        if thing.search(plain[max(0, matched.start() - 160) : matched.start(1)]):
            if _OWNING.includes.search(plain[: matched.start()]):
                continue
            actor = _first_role(matched[1], names)
            if actor is None and _OWNING.maker_keeps.search(plain):
                actor = Actor.LICENSEE
            if actor is None and not _OWNING.others.search(matched[1]):
                actor = _named(matched[1].split()[:1])
            if actor is None and _OWNING.made_by_licensee.search(plain) and not _OWNING.others.search(matched[1]):
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
