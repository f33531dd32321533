"""The clauses to sign, as Word documents: a numbered annex, their own draft redlined, and the table to negotiate by."""

import datetime
import sys
from collections.abc import Iterator, Sequence

from ringtrue.examiners.contracts.verdicts import Reading
from ringtrue.remedies.clauses import Asked, sides_of
from ringtrue.reports.redline import Redlined, Struck, redlined
from ringtrue.reports.word_xml import document, paragraph, table
from ringtrue.reports.wording import say

ROOM = "clauses"
_WIDTHS = (2100, 3600, 3900, 2500, 2470)
"""Of the columns of the table, in twentieths of a point: together the width of A4 across within its margins."""


def annex(asked: Sequence[Asked], values: dict[str, str]) -> bytes:
    """A document of numbered clauses, with the parties and the product where they are known."""
    body = [paragraph(say(ROOM, "annex"), "Title"), *_counselled(asked)]
    if {"buyer", "supplier", "product"} <= values.keys():
        supplier, buyer = sides_of(" ".join(each.text for each in asked))
        names = {"buyer": values["buyer"], "supplier": values["supplier"], "product": values["product"]}
        body.append(paragraph(say(ROOM, "between", buyer_word=buyer, supplier_word=supplier, **names)))
    for each in asked:
        body.append(paragraph(each.drafted.title, "Heading1", 0))
        body.append(paragraph(each.text, level=1, language=each.language))
    return document(body)


def negotiation(asked: Sequence[Asked]) -> bytes:
    """For our own side of the table: what stands there now, what to ask, to accept, and where to walk away."""
    heads = tuple(say(ROOM, f"head-{each}") for each in ("clause", "now", "ask", "accept", "walk-away"))
    rows = [
        (f"{each.drafted.title}. {each.drafted.secures}", _now(each.now), each.text, each.accept, each.walk_away)
        for each in asked
    ]
    body = [paragraph(say(ROOM, "negotiation"), "Title"), paragraph(say(ROOM, "ours-alone"))]
    return document([*body, *_counselled(asked), table((heads, *rows), _WIDTHS)], wide=True)


def redline(
    content: bytes, readings: Sequence[Reading], asked: Sequence[Asked], author: str, day: datetime.date
) -> Redlined:
    """Their Word document (the first of those read) with what contradicts or weakens struck and the clauses put in.

    A clause stands behind the first sentence struck for it, else at the end. A sentence on which a present clause
    rests is never struck.
    """
    needed = {
        (one.quote.span.paragraph, one.quote.span.start)
        for each in readings
        if each.verdict == "present"
        for one in each.evidence
        if one.document == 0 and one.speaks != "against"
    }
    struck = {each.drafted.id: tuple(_struck(each, needed)) for each in asked}
    insert: dict[int, list[str]] = {0: [say(ROOM, "added"), *_counsel(asked).values()]}

    def behind(each: Asked) -> int:
        return next((one.paragraph for one in struck[each.drafted.id]), 0)

    for n, each in enumerate(sorted(asked, key=lambda one: behind(one) or sys.maxsize), 1):
        insert.setdefault(behind(each), []).extend((f"R{n}. {each.drafted.title}", each.text))
    return redlined(content, [one for every in struck.values() for one in every], insert, author, day)


def _struck(each: Asked, needed: set[tuple[int | None, int]]) -> Iterator[Struck]:
    for one in each.now.evidence:
        span = one.quote.span
        undoes = one.document == 0 and one.speaks in ("against", "weakened")
        if undoes and span.paragraph and (span.paragraph, span.start) not in needed:
            yield Struck(paragraph=span.paragraph, start=span.start, end=span.end)


def _counselled(asked: Sequence[Asked]) -> list[str]:
    return [paragraph(words, language=code) for code, words in _counsel(asked).items()]


def _counsel(asked: Sequence[Asked]) -> dict[str, str]:
    """By language of the drafts: that counsel must check them."""
    codes = dict.fromkeys(["en", *(each.language for each in asked)])
    return {each: say(ROOM, f"counsel-{each}") for each in codes}


def _now(reading: Reading) -> str:
    quotes = " ".join(f"“{one.quote.text}”" for one in reading.evidence[:2])
    return " ".join(filter(None, (f"{reading.verdict}: {reading.why}.", quotes)))
