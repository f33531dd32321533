"""What a grant hangs on: of the conditions and ends that stand in a statement that permits, those that bind not
everybody.

The default is turned round: duties that anyone can fulfil (keep notices, give credit, mark changes, pass on the terms,
obey the law) are listed, and whatever else a permission is made to hang on makes it one for some persons, ends or ways.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from ringtrue.instruments.legal.frames import Frame
from ringtrue.instruments.legal.lexicon import found
from ringtrue.instruments.legal.licences.patterns import patterns

_PROVISOS = patterns("provisos")

WAY, COPIES = "way", "copies"
"""What a condition limits: everything that is permitted, or the handing on of copies alone."""

_STOP = re.compile(r"[.;](?: |$)")


def hangs_on(frame: Frame, acts: frozenset[str]) -> Iterator[tuple[str, str]]:
    """What limits `acts` in a statement that permits them, and the words: of what kind it is, `WAY` or `COPIES`."""
    text, item = _statement(frame.whole, frame.sentence.lead, frame.start, frame.end)
    if _PROVISOS.of_patents.search(text):
        return
    body, conditions = _conditions(text)
    yield from conditions
    if item:
        yield from _told(item)
    yield from _told_by(_said_of(body, acts))


@lru_cache(maxsize=256)
def _told_by(body: str) -> tuple[tuple[str, str], ...]:
    """What the words of a permission limit without a proviso."""
    return tuple(_without_proviso(body))


def _without_proviso(body: str) -> Iterator[tuple[str, str]]:
    if own := _PROVISOS.own_products.search(body):
        yield COPIES, own.group()
    for each in _PROVISOS.ends.finditer(body):
        words = next(part for part in each.groups() if part is not None)
        if not _PROVISOS.free_end.search(words):
            yield WAY, each.group()
    if some := _PROVISOS.some_takers.search(body):
        yield WAY, some.group()
    if (used := _PROVISOS.used_to.search(body)) and not _PROVISOS.any_end.search(body):
        yield WAY, used.group()


@lru_cache(maxsize=256)
def _conditions(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """What a statement says before its proviso, and what that asks for."""
    opened = _PROVISOS.proviso.search(text)
    if not opened:
        return text, ()
    return text[: opened.start()], tuple(_condition(text[opened.start() :], text[opened.end() :]))


def _said_of(body: str, acts: frozenset[str]) -> str:
    """What of a list of acts, each with what is done to what, tells of some of them; all of it where none is told
    apart.
    """
    parts: list[str] = []
    for each in _PROVISOS.another_act.split(body):
        if parts and not _PROVISOS.done_to.search(parts[-1]):
            parts[-1] = f"{parts[-1]}, {each}"
        else:
            parts.append(each)
    return ", ".join(each for each in parts if set(found("acts", each)) & acts) or body


@lru_cache(maxsize=256)
def _statement(plain: str, lead: int, start: int, end: int) -> tuple[str, str]:
    """The words of a statement to where it stops, and those of the item that a list's lead is carried into."""
    if lead and start < lead:
        head = plain[start:lead].rstrip()
        if end >= lead and _PROVISOS.proviso.search(head):
            return head, "" if _PROVISOS.says_by_itself.match(plain[lead:]) else plain[lead:]
    said = plain[start:end]
    if (_PROVISOS.proviso.search(said) or _PROVISOS.is_given.match(plain, end)) and not _STOP.search(said):
        stop = _STOP.search(plain, end)
        end = stop.start() if stop else len(plain)
    return plain[start:end], ""


def _condition(whole: str, words: str) -> Iterator[tuple[str, str]]:
    """What a proviso asks for that not everybody can do."""
    parts = [each for each in _PROVISOS.next.split(_PROVISOS.grants_then.split(words)[0]) if each.strip(" ,:")]
    told = [each for part in parts for each in _told(part)]
    if told:
        yield from told
    elif len(_PROVISOS.list.sub("", words).split()) > 1 and not _PROVISOS.duty.search(whole):
        yield WAY, whole


def _told(words: str) -> Iterator[tuple[str, str]]:
    """What the words of a condition limit by themselves."""
    rest = _PROVISOS.of_notices.sub(" ", words)
    if _PROVISOS.not_sold.search(rest):
        yield COPIES, words
    elif _PROVISOS.narrows.search(rest):
        yield WAY, words
    elif _PROVISOS.of_copies.search(rest):
        yield COPIES, words
