"""A licence text as it was read: what it is, what it says, what can stop, as lines of text and as data."""

from dataclasses import dataclass
from typing import Any

from ringtrue.instruments.legal.document import Document, Quote
from ringtrue.instruments.legal.licences import Answer
from ringtrue.instruments.legal.licences.answers import beside
from ringtrue.instruments.legal.licences.clock import Stop, clock
from ringtrue.instruments.legal.licences.edits import Edit
from ringtrue.instruments.legal.licences.grants import ACTS
from ringtrue.instruments.legal.licences.identity import Identity, Part
from ringtrue.instruments.legal.licences.rights import Operator, right_of
from ringtrue.instruments.legal.licences.standing import prevailing_language
from ringtrue.reports.inert import inert
from ringtrue.reports.wording import say

SCHEMA = "ringtrue/licence/1"
MOST_SHOWN = 2
"""Quotes of one answer that are shown; the data and the page hold all."""
RIGHTS = (*ACTS, "train-on-outputs")
"""The questions that an operator's profile turns into rights."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceRead:
    """One licence text, what it is and what it answers; `operator` is who asks, where a profile was given."""

    document: Document
    identity: Identity
    answers: tuple[Answer, ...]
    operator: Operator | None = None


def as_text(read: LicenceRead) -> str:
    """The whole reading, as lines in which nothing of the file can move a terminal."""
    lines = [*_identity(read.document, read.identity), *warnings(read.document)]
    lines += [*said(read.answers, read.operator), *stops(read.answers)]
    if language := prevailing_language(read.document)[0]:
        lines.append(say("licence", "prevails", language=language))
    lines += [say("licence", "not-read", address=each.address) for each in read.document.links if each.incorporated]
    return _lines(lines)


def warnings(document: Document) -> list[str]:
    """What a reader should know of how the file was read: hidden text, open tracked changes, another encoding."""
    return [say("licence", "warning", says=each) for each in document.warnings]


def as_edits(read: LicenceRead) -> str:
    """What the text is, and what was edited in it."""
    return _lines(_identity(read.document, read.identity))


def said(answers: tuple[Answer, ...], operator: Operator | None) -> list[str]:
    """The answers, each with its first quotes."""
    lines = []
    shown: tuple[Quote, ...] = ()
    for each in answers:
        lines.append(f"{each.answer:<12}{each.question}{_more(each, operator)}")
        if each.quotes and each.quotes[:MOST_SHOWN] == shown:
            lines.append(f"      {say('why', 'as-above')}")
            continue
        shown = each.quotes[:MOST_SHOWN]
        lines.extend(f"      “{' '.join(quote.text.split())[:400]}” [{spot(quote)}]" for quote in shown)
    return lines


def stops(answers: tuple[Answer, ...]) -> list[str]:
    """What can stop, after which trigger, when."""
    armed = [
        f"  {say('licence', 'stop', trigger=each.trigger, stops=each.stops)}{when(each)}" for each in clock(answers)
    ]
    return [say("licence", "stops"), *armed] if armed else [say("licence", "stops-none")]


def when(stop: Stop) -> str:
    """How long after its trigger something stops; nothing where the text does not say."""
    if stop.days is None:
        return ""
    return " " + (say("licence", "after", days=stop.days) if stop.days else say("licence", "at-once"))


def edit(each: Edit) -> str:
    """What was done to the words of the known text."""
    return say("licence", f"edit-{each.kind}", was=each.was[:160], now=each.now[:160])


def status(identity: Identity, key: str = "is") -> str:
    """What the text is, in one sentence; `key` is how it is told: `is` on the terminal, `page` on the page."""
    nearest, count = identity.nearest, len(identity.parts)
    return say(
        "licence", f"{key}-{identity.status if nearest or count else 'unknown'}", name=nearest.name if nearest else "",
        id=nearest.id if nearest else "", alike=f"{identity.similarity:.0%}", count=count,
    )  # fmt: skip


def part(each: Part) -> str:
    """One of several texts in a file: what it is, and where it begins."""
    nearest = each.identity.nearest
    return say(
        "licence", "part", id=nearest.id if nearest else "", name=nearest.name if nearest else "",
        status=each.identity.status, where=spot(each.quote),
    )  # fmt: skip


def own_words(document: Document, identity: Identity) -> list[str]:
    """Where so many words of the licensor stand beside the known texts of a file that they are read by themselves."""
    return [say("licence", "own-words", where=spot(_first(document, *each))) for each in beside(document, identity)]


def _first(document: Document, start: int, end: int) -> Quote:
    """The first line with words in a stretch of a document, from its first letter or digit on."""
    begin = next((n for n in range(start, end) if document.text[n].isalnum()), start)
    line = document.text.find("\n", begin, end)
    return document.quotes(begin, line if line > 0 else end)[0]


def spot(quote: Quote) -> str:
    """Where a reader finds a quote."""
    key = next((key for key in ("page", "paragraph") if getattr(quote.span, key) is not None), "line")
    return say("why", key, number=getattr(quote.span, key))


def as_data(read: LicenceRead) -> dict[str, Any]:
    """The whole reading as plain data, every quote with its exact place."""
    identity, operator = read.identity, read.operator
    return {
        "schema": SCHEMA,
        "digest": f"sha256:{read.document.digest}",
        "encoding": read.document.encoding,
        "status": identity.status,
        "nearest": {"id": identity.nearest.id if identity.nearest else "", "similarity": round(identity.similarity, 4)},
        "texts": [
            {
                "id": each.identity.nearest.id if each.identity.nearest else "",
                "status": each.identity.status,
                "similarity": round(each.identity.similarity, 4),
                "begins": _quote(each.quote),
                "line": each.quote.span.line,
            }
            for each in identity.parts
        ],
        "own_words": [_quote(_first(read.document, *each)) for each in beside(read.document, identity)],
        "operative_edits": [
            {"kind": each.kind, "was": each.was, "now": each.now, "where": [_quote(quote) for quote in each.quotes]}
            for each in identity.operative
        ],
        "answers": [
            {
                "id": each.question,
                "answer": each.answer.value,
                "quotes": [_quote(quote) for quote in each.quotes],
                "conditions": [*each.conditions, *each.duties],
                **({"told": each.told} if each.told else {}),
                **({"reason": each.reason} if each.reason else {}),
                **({"right": right_of(each, operator)[0].value} if operator and each.question in RIGHTS else {}),
            }
            for each in read.answers
        ],
        "clock": [{"trigger": each.trigger, "stops": each.stops, "days": each.days} for each in clock(read.answers)],
        "unread": [each.address for each in read.document.links if each.incorporated],
        "warnings": list(read.document.warnings),
    }


def _identity(document: Document, identity: Identity) -> list[str]:
    lines = [say("licence", "status", says=status(identity))]
    if identity.status == "unknown":
        return [*lines, f"  {say('licence', 'unseen')}"]
    if identity.parts:
        told = [line for each in identity.parts for line in (f"  {part(each)}", *_edits(each.identity, "    "))]
        told += [f"  {each}" for each in own_words(document, identity)]
        return [*lines, *told, f"  {say('licence', 'parts-govern')}"]
    if identity.unseen:
        lines.append(f"  {say('licence', 'unseen')}")
    return [*lines, *_edits(identity, "  ")]


def _edits(identity: Identity, indent: str) -> list[str]:
    """The edits that decide, and how many do not."""
    lines = [f"{indent}{edit(each)}" for each in identity.operative]
    if others := len(identity.edits) - len(identity.operative):
        lines.append(f"{indent}{say('licence', 'edits-more', count=others)}")
    return lines


def _more(answer: Answer, operator: Operator | None) -> str:
    """What stands behind an answer: what is told, why it is unclear, what it comes to for this operator."""
    more = f" ({answer.told})" if answer.told else f" ({answer.reason})" if answer.reason else ""
    if operator is not None and answer.question in RIGHTS:
        right, why = right_of(answer, operator)
        more += f" -> {right}" + (f": {'; '.join(why)}" if why else "")
    return more


def _quote(quote: Quote) -> dict[str, Any]:
    place = {"page": quote.span.page, "paragraph": quote.span.paragraph}
    told = {name: value for name, value in place.items() if value is not None}
    return {"start": quote.span.start, "end": quote.span.end, "text": quote.text, **told}


def _lines(lines: list[str]) -> str:
    return "".join(f"{inert(each)}\n" for each in lines)
