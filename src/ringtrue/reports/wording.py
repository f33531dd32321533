"""Why a verdict is what it is, in words: from the entries it rests on and the catalogue's wording."""

from functools import cache
from string import Formatter
from typing import Any

from ringtrue import shelf
from ringtrue.assessment import Answer, Assessment, Category, ItemVerdict, RequirementVerdict, Verdict
from ringtrue.framework.conditions import Condition
from ringtrue.ledger import Entry
from ringtrue.observation import Grade, Place
from ringtrue.remedies.duties import Duty


@cache
def words(language: str = "en") -> dict[str, dict[str, str]]:
    """The wording of a language, by room and key."""
    return shelf.read_toml(shelf.CATALOGUE / "wording" / f"{language}.toml")


def say(room: str, key: str, **given: Any) -> str:
    """One phrase with its places filled; a vendor's braces are text, not places."""
    return Formatter().vformat(words()[room][key], (), given)


def because(verdict: RequirementVerdict) -> str:
    """One sentence: what decided, of which item, resting on which file."""
    match verdict.verdict:
        case Verdict.NOT_APPLICABLE:
            return say("why", "not-applicable")
        case Verdict.MET:
            # The item whose support is weakest is the one that decided.
            return _about("met", min(verdict.items, key=lambda each: each.support))
        case Verdict.NOT_MET:
            return _about("not-met", next(each for each in verdict.items if each.proven is Verdict.NOT_MET))
        case Verdict.NOT_SHOWN:
            return "; ".join((_silence(verdict), *_left_blank(verdict)))


def sentence(answer: Answer) -> str:
    """The answer as one sentence that a board can read."""
    text = say("answer", "joint").join(each.text for each in answer.facets)
    return say("answer", "sentence", facets=text[:1].upper() + text[1:])


def category_name(category: Category) -> str:
    """A category with what it lacks: "base-model, without infrastructure"."""
    if category.name == "none":
        return say("report", "nothing")
    if not category.without:
        return category.name
    return say("report", "without", name=category.name, layers=", ".join(category.without))


def needs_caution(assessment: Assessment) -> bool:
    """Whether all five layers are claimed and nothing documents public funding."""
    return not assessment.publicly_funded and all(
        verdict is Verdict.MET for verdict in assessment.claimed.vector.values()
    )


def _about(key: str, item: ItemVerdict) -> str:
    speaking = [each for each in item.entries if each.observation.grade in (item.against, item.support)]
    if key == "not-met":
        speaking = list(item.refuting)
    return say("why", key, item=item.item, said=_said(speaking or list(item.entries)))


def _silence(verdict: RequirementVerdict) -> str:
    if not verdict.items or all(each.item.name == "none" for each in verdict.items):
        return say("why", "no-items", kind=verdict.requirement.of)
    item = next(each for each in verdict.items if each.proven is Verdict.NOT_SHOWN)
    open_ = ", ".join(str(each) for each in item.open or _met_when(verdict))
    best = say("why", "best", said=_said(list(item.entries))) if item.entries else ""
    return say("why", "not-shown", item=item.item, needs=item.needs.word, open=open_, best=best)


def _left_blank(verdict: RequirementVerdict) -> list[str]:
    """Who was asked for it and gave nothing; at most two of them, for one sentence."""
    return [say("why", "left-blank", asked=each.observation.note) for each in verdict.left_blank[:2]]


def _met_when(verdict: RequirementVerdict) -> tuple[Condition, ...]:
    return verdict.requirement.met_when


def duty_line(duty: Duty) -> str:
    """A duty in one line, with its source, date and confidence."""
    return say(
        "claims", "duty", place=duty.place, bearing=duty.bearing, instrument=duty.instrument, asks=duty.asks,
        in_force=duty.in_force, penalty=duty.penalty, source=duty.source, date=duty.date, confidence=duty.confidence,
    )  # fmt: skip


def near(place: Place) -> str:
    """Where in its file a reader finds it: `, line 7`; nothing when the whole file is meant."""
    for key in ("page", "paragraph", "line"):
        if number := getattr(place, key):
            return f", {say('why', key, number=number)}"
    return ""


def spot_of(place: Place) -> str:
    """The exact place in a file, in words: bytes, or characters of a page or paragraph, and the line."""
    given = {"page": place.page, "paragraph": place.paragraph, "line": place.line, "start": place.start}
    given["end"] = place.end
    if place.start is None:
        return say("page", "place-page-whole", **given) if place.page else say("page", "place-whole")
    for key, phrase in (("page", "place-page"), ("paragraph", "place-paragraph"), ("line", "place-line")):
        if given[key]:
            return say("page", phrase, **given)
    return say("page", "place-bytes", **given)


def _said(entries: list[Entry]) -> str:
    if not entries:
        return ""
    strongest = max(entries, key=lambda each: (each.observation.grade, -each.seq)).observation
    places = [f"{place.file}{near(place)}" for place in strongest.where[:1]]
    value = str(strongest.value).lower() if isinstance(strongest.value, bool) else strongest.value
    source = f", {places[0]}" if places and strongest.grade > Grade.NONE else ""
    return say("why", "said", topic=strongest.topic, value=value, grade=strongest.grade.word, source=source)
