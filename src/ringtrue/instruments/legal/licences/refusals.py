"""What a text refuses its licensee, and how far: wholly, but for consent, or in some ways only."""

from collections.abc import Iterator
from functools import lru_cache

from ringtrue.instruments.legal.frames import Frame, Reading
from ringtrue.instruments.legal.licences import Step
from ringtrue.instruments.legal.licences.patterns import patterns
from ringtrue.instruments.legal.licences.purposes import said_of
from ringtrue.instruments.legal.licences.steps import step

_REFUSALS = patterns("refusals")

_REACH_OF_A_PURPOSE = 400
"""Characters of a refusal within which a forbidden purpose is the purpose of what is refused first."""

SOME_COMMERCE = "commercial use is refused in some ways"


NAMED, UNNAMED = "named", "unnamed"
CHANGING = ("modify", "fine-tune")


def denied(reading: Reading, frame: Frame, question: str, acts: frozenset[str]) -> Iterator[Step]:
    """Votes of a statement that forbids."""
    if question in ("commercial-use", "host") and _REFUSALS.serves_others.search(frame.plain):
        if question == "host" or not _REFUSALS.elsewhere.search(frame.whole):
            yield step(reading, frame, "refused" if question == "host" else "service", "not as a service to others")
        return
    if question == "commercial-use" and _REFUSALS.competes.search(frame.plain) and "outputs" not in frame.objects:
        yield step(reading, frame, "service", "not in competition with the licensor")
        return
    if question == "redistribute" and _REFUSALS.for_money.search(frame.plain):
        yield step(reading, frame, "withheld", "copies may not be handed on for money")
    if question == "redistribute" and _refuses(frame, "copies") == NAMED and not _refuses(frame, question):
        yield step(reading, frame, "barred", "copying, lending or selling is refused")
    near = frame.whole if question in ("use", "commercial-use") else frame.plain[:_REACH_OF_A_PURPOSE]
    if (
        not set(frame.acts) & acts
        or (_REFUSALS.purpose_forbidden.search(near) and not _REFUSALS.first_commerce.search(near))
        or _REFUSALS.if_not.search(frame.plain)
    ):
        return
    if (
        question not in ("use", "commercial-use")
        and set(frame.acts) & {"use"}
        and not set(frame.acts) & (acts - {"use"})
    ):
        return
    if question in ("modify", "fine-tune", "merge", "redistribute") and _REFUSALS.to_compete.search(frame.plain):
        yield step(reading, frame, "withheld", "not in competition with the licensor")
        return
    if _REFUSALS.of_secrets.search(frame.whole):
        return
    if "non-commercial" in frame.terms or _REFUSALS.of_commerce.search(frame.plain):
        if any(each.search(frame.plain) for each in (_REFUSALS.not_counted, _REFUSALS.by_some, _REFUSALS.suggests)):
            return
        if question in ("use", "commercial-use") and not _REFUSALS.other_ai.search(frame.plain):
            some = _REFUSALS.in_some_ways.search(frame.plain) or (
                "derivatives" in frame.objects and "model" not in frame.objects
            )
            yield step(
                reading, frame, "service" if some else "limited", SOME_COMMERCE if some else "commercial use is refused"
            )
        elif question == "redistribute" and "model" in frame.objects and not _REFUSALS.other_ai.search(frame.plain):
            yield step(reading, frame, "withheld", "copies may not be handed on commercially")
    elif refused := _refuses(frame, question):
        if refused == UNNAMED:
            yield step(reading, frame, "barred", "refused of something to which the text gives a name of its own")
            return
        if (
            question == "redistribute"
            and "derivatives" in frame.objects
            and not {"model", "service", "data"} & set(frame.objects)
        ):
            yield step(reading, frame, "limited", "what is derived may not be handed on")
        elif question == "redistribute" and (
            _REFUSALS.of_what_is_made.search(frame.plain) or _REFUSALS.in_full.search(frame.plain)
        ):
            yield step(reading, frame, "limited", "some of it may not be handed on")
        elif question == "redistribute" and frame.exceptions and all(map(_REFUSALS.at_home.search, frame.exceptions)):
            yield step(reading, frame, "refused", "refused but for handing on inside")
        elif _REFUSALS.of_some.search(frame.plain):
            yield step(reading, frame, "withheld", "refused in one form, or of a part")
            yield step(reading, frame, "barred", "refused in one form, or of a part")
        elif _REFUSALS.elsewhere.search(frame.whole):
            yield step(reading, frame, "barred", "refused but for what is allowed elsewhere")
        elif _REFUSALS.but_for_purposes.search(frame.plain):
            yield step(reading, frame, "limited", said_of(("fixed",)))
        elif _REFUSALS.consent.search(frame.whole) or frame.exceptions:
            yield step(reading, frame, "consent", "refused without somebody's consent, or with exceptions")
        else:
            yield step(reading, frame, "refused", "refused")


_NEAR_ACT = 60
"""Characters after the act refused in which it is told that it is refused of a part only."""

_NEAR = 100
"""Characters after a refusal in which the way refused is told."""


@lru_cache(maxsize=256)
def _negated(plain: str) -> tuple[int, str]:
    """Where in a statement the word ends that refuses, and what is refused behind it; 0 and all where none does."""
    negated = _REFUSALS.negates.search(plain)
    end = negated.end() if negated else 0
    return end, _REFUSALS.allowed_to.sub("", _REFUSALS.aside.sub(" ", plain[end:]))


@lru_cache(maxsize=256)
def _list_in(tail: str) -> str:
    """The list of refused acts in what stands behind a refusal, without the words that end no list."""
    tail = _REFUSALS.in_passing.sub(" ", _REFUSALS.but_for.sub("", _REFUSALS.letting_others.sub("", tail)))
    used = _REFUSALS.with_it.match(tail)
    return tail[used.end() :] if used and used["thing"] in tail[used.end() :] else tail


def _refuses(frame: Frame, question: str) -> str:
    """Whether the thing refused is the licensed thing itself (`NAMED`), as it is, and not a use of it for some end.

    It is `UNNAMED` where nothing tells what is refused: it may be the licensed thing by a name of its own.
    """
    if question in ("use", "commercial-use") or "outputs" in frame.objects or _REFUSALS.unable.search(frame.whole):
        return ""
    negated, tail = _negated(frame.plain)
    subject = frame.plain[: len(frame.plain) - len(tail)]
    head, _, rest = frame.plain.partition(" not")
    if _REFUSALS.speaks_of.search(head.removesuffix(" does").removesuffix(" do")) and not _REFUSALS.lets.search(rest):
        return ""
    act = "modify" if question in CHANGING else question if question in _REFUSALS.table("acts") else "others"
    heard = _REFUSALS.table("acts")[act].search(tail) or (question in CHANGING and _REFUSALS.nouns.match(tail))
    if not negated or not heard:
        before = frame.plain[:negated] if negated else frame.plain
        tail = _REFUSALS.no_right_to.sub("", _REFUSALS.but.split(before)[-1].lstrip(" ,;"))
    tail = _list_in(tail)
    if _REFUSALS.of_parties.search(tail):
        return ""
    matched = _REFUSALS.table("acts-listed")[act].match(tail)
    matched = matched or (_REFUSALS.nouns.match(tail) if question in CHANGING else None)
    if not matched:
        return ""
    way = _REFUSALS.next_act.split(tail, 1)[0]
    if _REFUSALS.of_a_part.search(way[: matched.end() + _NEAR_ACT]):
        return ""
    if _REFUSALS.for_others.search(way) or _REFUSALS.by_itself.search(way[:_NEAR]):
        return ""
    if question == "redistribute" and _REFUSALS.as_a_service.search(way):
        return ""
    things = {"model", "derivatives", "service", *(("data",) if _REFUSALS.of_the_data.search(frame.plain) else ())}
    told = bool(set(frame.objects) & things) or (
        not set(frame.objects) - {"agreement"} and _REFUSALS.pronoun.search(tail[:_NEAR]) is not None
    )
    named = told or _REFUSALS.bare.match(tail) is not None
    unnamed = not set(frame.objects) - {"agreement", "data"} and not _REFUSALS.of_a_contract.search(tail[:_NEAR])
    if _REFUSALS.of_papers_and_names.search(subject + (_REFUSALS.on_condition.split(tail[:140])[0] or tail[:140])):
        return ""
    if not named and _REFUSALS.of_papers.search(frame.whole[:_REACH_OF_A_PURPOSE]):
        return ""
    return NAMED if named else UNNAMED if unnamed else ""
