"""A licence text as one page of HTML: what it is and says, and the text with its operative words marked.

One file, no script, nothing fetched.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from jinja2 import Environment
from markupsafe import Markup

from ringtrue.instruments.legal.document import Document, Quote
from ringtrue.instruments.legal.licences import Answer, Says
from ringtrue.instruments.legal.licences.catalogue import Question, questions
from ringtrue.instruments.legal.licences.clock import Stop, clock
from ringtrue.instruments.legal.licences.rights import right_of
from ringtrue.reports.inert import inert
from ringtrue.reports.licence_text import RIGHTS, LicenceRead, own_words, part, spot, status, warnings, when
from ringtrue.reports.templating import environment
from ringtrue.reports.wording import say

WIDTH = 1000
"""Units of the drawing's width; the text runs from its left to its right end."""

FIRST = ("fine-tune", "ended-at-will", "changed-unilaterally", "excluded-persons")
"""The answers on the first screen: retraining, withdrawal, new terms, and who is shut out."""

_TONES = {Says.CONDITIONAL: "partly-shown", Says.UNCLEAR: "not-shown", Says.SILENT: "silent"}


EDITED = "edited"
"""What is marked though no answer rests on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """Characters `start` to `end` of the text on which an answer rests, or which were edited."""

    start: int
    end: int
    anchor: str
    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of the text: `asks` are the questions that rest on it, `anchor` is the quote that begins here."""

    text: str
    asks: tuple[str, ...] = ()
    edited: bool = False
    anchors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One question with its answer; `tone` is the style that says whether it frees the licensee."""

    question: Question
    answer: Answer
    tone: str
    says: str
    quotes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A quote or an edit on the drawing of the whole text."""

    x: float
    width: float
    tone: str
    anchor: str
    says: str


def as_page(name: str, read: LicenceRead) -> str:
    """The page; the same bytes for the same text."""
    places = _places(read)
    rows = {each.question: _row(each, read, places) for each in read.answers}
    groups = [
        (about, [rows[each.id] for each in questions() if each.about == about and each.id in rows])
        for about in dict.fromkeys(each.about for each in questions())
    ]
    return (
        _templates()
        .get_template("licence.html")
        .render(
            name=name,
            read=read,
            status=status(read.identity, "page"),
            unseen=read.identity.unseen,
            warnings=warnings(read.document),
            first=[rows[each] for each in FIRST if each in rows],
            groups=groups,
            edits=[(each, places[each.quotes[0]] if each.quotes else "") for each in read.identity.operative],
            others=len(read.identity.edits) - len(read.identity.operative),
            parts=[*(part(each) for each in read.identity.parts), *own_words(read.document, read.identity)],
            stops=[_stop(each, places) for each in clock(read.answers)],
            unread=[each.address for each in read.document.links if each.incorporated],
            ticks=_ticks(read, rows.values(), places),
            pieces=_pieces(read, places),
            width=WIDTH,
        )
    )


def _row(answer: Answer, read: LicenceRead, places: dict[Quote, str]) -> Row:
    question = next(each for each in questions() if each.id == answer.question)
    more = [answer.told or answer.reason, *answer.conditions, *answer.duties]
    if answer.answer is Says.SILENT:
        more.append(say("licence", "silence", means=question.silence))
    if read.operator is not None and answer.question in RIGHTS:
        right, why = right_of(answer, read.operator)
        more.append(say("licence", "for-you", right=right, why="; ".join(filter(None, why))))
    return Row(
        question=question,
        answer=answer,
        tone=_tone(answer, question),
        says=" · ".join(dict.fromkeys(filter(None, more))),
        quotes=tuple((places[each], spot(each), " ".join(each.text.split())) for each in answer.quotes),
    )


def _tone(answer: Answer, question: Question) -> str:
    """Green where the answer frees the licensee, red where it binds, between for the rest; no colour where neither."""
    if answer.answer not in (Says.YES, Says.NO):
        return _TONES[answer.answer]
    if not question.favours:
        return "silent"
    return "met" if answer.answer.value == question.favours else "not-met"


def _stop(each: Stop, places: dict[Quote, str]) -> tuple[str, str, str, str]:
    anchor = next((places[quote] for quote in each.step.quotes if quote in places), "")
    return each.trigger, each.stops, when(each), anchor


def _places(read: LicenceRead) -> dict[Quote, str]:
    """An anchor for every quote of the answers, their clock and the edits."""
    quotes = [quote for each in read.answers for step in each.proof for quote in step.quotes]
    quotes += [quote for each in read.identity.operative for quote in each.quotes]
    return {quote: f"q{n}" for n, quote in enumerate(dict.fromkeys(quotes), 1)}


def _ticks(read: LicenceRead, rows: Iterable[Row], places: dict[Quote, str]) -> list[Tick]:
    """Where in the whole text the answers stand, and over them the edits."""
    at, total = _offsets(read.document)
    ticks = [
        _tick(quote, at, total, row.tone, places, f"{row.question.asks} {row.answer.answer}")
        for row in rows
        if row.answer.answer is not Says.SILENT
        for quote in row.answer.quotes
    ]
    ticks += [
        _tick(quote, at, total, "edit", places, f"{each.was} → {each.now}")
        for each in read.identity.operative
        for quote in each.quotes
    ]
    return ticks


def _tick(quote: Quote, at: dict[int, int], total: int, tone: str, places: dict[Quote, str], says: str) -> Tick:
    base = at[_number(quote)]
    x = WIDTH * (base + quote.span.start) / total
    width = max(2.0, WIDTH * (quote.span.end - quote.span.start) / total)
    return Tick(x=round(x, 1), width=round(width, 1), tone=tone, anchor=places[quote], says=says)


def _number(quote: Quote) -> int:
    """The page or paragraph of a quote; 0 in a text without them."""
    return quote.span.page if quote.span.page is not None else quote.span.paragraph or 0


def _offsets(document: Document) -> tuple[dict[int, int], int]:
    """Where each page or paragraph begins in the whole, and how long the whole is."""
    if document.prints:
        return {0: 0}, max(1, len(document.prints.encode(document.encoding)))
    at, total = {}, 0
    for (_, number), text in document.pieces.items():
        at[number] = total
        total += len(" ".join(text.split())) + 1
    return at, max(1, total)


def _pieces(read: LicenceRead, places: dict[Quote, str]) -> list[list[Piece]]:
    """The text of the file, or of each of its pages and paragraphs, in stretches."""
    asked = [(quote, each.question) for each in read.answers for quote in each.quotes]
    asked += [(quote, EDITED) for each in read.identity.operative for quote in each.quotes]
    if not read.document.prints:
        return [
            _spread(
                " ".join(text.split()),
                [
                    Marked(start=quote.span.start, end=quote.span.end, anchor=places[quote], question=question)
                    for quote, question in asked
                    if getattr(quote.span, sort) == number
                ],
            )
            for (sort, number), text in read.document.pieces.items()
        ]
    raw = read.document.prints.encode(read.document.encoding)

    @cache
    def at(offset: int) -> int:
        return len(raw[:offset].decode(read.document.encoding, "ignore"))

    return [
        _spread(
            read.document.prints,
            [
                Marked(start=at(quote.span.start), end=at(quote.span.end), anchor=places[quote], question=question)
                for quote, question in asked
            ],
        )
    ]


def _spread(text: str, marked: list[Marked]) -> list[Piece]:
    """The text cut wherever a quote or an edit begins or ends."""
    cuts = sorted({0, len(text), *(n for each in marked for n in (each.start, each.end))})
    pieces = []
    for low, high in pairwise(cuts):
        over = dict.fromkeys(each.question for each in marked if each.start <= low and high <= each.end)
        pieces.append(
            Piece(
                text=text[low:high],
                asks=tuple(each for each in over if each != EDITED),
                edited=EDITED in over,
                anchors=tuple(dict.fromkeys(each.anchor for each in marked if each.start == low)),
            )
        )
    return pieces


@cache
def _templates() -> Environment:
    templates = environment(say=lambda key, **given: say("licence", key, **given))
    templates.filters["lines"] = _lines
    return templates


def _lines(text: str) -> Markup:
    """Text of the file, inert and escaped, in the lines in which it stands."""
    return Markup("\n").join(inert(each) for each in text.split("\n"))
