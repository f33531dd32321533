"""What tells a text from a known one, word by word, and which of it can change what is allowed."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from ringtrue.instruments.legal.document import Document, Quote
from ringtrue.instruments.legal.lexicon import operative_words
from ringtrue.instruments.legal.licences.known import Known
from ringtrue.instruments.legal.tokens import Tokens

MOST_WORDS = 60_000
"""Words compared one by one; the longest licence known has 12,000."""

_COMMANDS = frozenset(["may", "must", "shall", "will", "can", "cannot", "not", "only", "unless", "never"])

DECIDES = frozenset(
    """not no never nor neither none may must shall will can cannot only solely unless except excluding without any all
    each if when provided until you your yours we us our licensor licensee contributor either both irrevocable
    revocable perpetual nonexclusive exclusive million billion thousand hundred before after within upon non""".split()  # noqa: SIM905
)
"""Words that decide wherever they stand, beside those of the lexicon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One difference to the nearest text. `operative` is whether it can change what is allowed; `was` and `now` are
    plain words; `kind` is inserted, deleted, replaced or number.
    """

    kind: str
    was: str
    now: str
    operative: bool
    quotes: tuple[Quote, ...] = ()


def edits_of(document: Document, words: Tokens, nearest: Known) -> tuple[Edit, ...]:
    """Every difference between the words of a document and those of a known text, in the order of the document."""
    now = words.words[:MOST_WORDS]
    was = list(nearest.words)
    found = []
    opcodes = _opcodes(was, now)
    renamed = _renamed(opcodes, was, now, nearest.text, document.text)
    for n, (tag, a, b, c, d) in enumerate(opcodes):
        if tag == "equal":
            continue
        before, after = was[a:b], now[c:d]
        start = words.starts[c] if c < len(words.words) else (words.ends[-1] if words.words else 0)
        end = words.ends[d - 1] if d > c else start
        operative = (
            _operative(before, after, document.text[:start])
            and not _is_ownership(before, after, a)
            and n not in renamed
        )
        # A deletion has no words of its own in the document; the word before it shows the place.
        low = words.starts[c - 1] if d == c and c else start
        kind = _kind(before, after)
        found.append(
            Edit(
                kind=kind,
                was=" ".join(before),
                now=" ".join(after),
                operative=operative,
                quotes=document.quotes(low, max(end, low + 1)) if operative else (),
            )
        )
    return tuple(found)


def _opcodes(was: list[str], now: list[str]) -> list[tuple[str, int, int, int, int]]:
    """The differences, found fast: what both texts begin and end with is not compared."""
    if was == now:
        return []
    head = _alike(was, now)
    tail = _alike(was[head:][::-1], now[head:][::-1])
    matcher = SequenceMatcher(a=was[head : len(was) - tail], b=now[head : len(now) - tail], autojunk=False)
    return [(tag, a + head, b + head, c + head, d + head) for tag, a, b, c, d in matcher.get_opcodes()]


def _alike(one: list[str], other: list[str]) -> int:
    """How many words two lists begin with alike."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _kind(before: list[str], after: list[str]) -> str:
    if before and after:
        return "number" if any(each[0].isdigit() for each in before + after) else "replaced"
    return "inserted" if after else "deleted"


def _is_ownership(before: list[str], after: list[str], at_known: int) -> bool:
    """Whether the edit is a title at the head of the text, or a line that says whose it is: nothing in it commands."""
    words = before + after
    if at_known == 0 and len(words) <= 40 and ("copyright" in words or len(words) <= 12):
        return not set(words) & _COMMANDS
    return (
        "copyright" in words[:1] + after[:1]
        and len(words) <= 20
        and not set(words) & (_COMMANDS | {"no", "none", "without"})
    )


def _renamed(
    opcodes: list[tuple[str, int, int, int, int]], was: list[str], now: list[str], known: str, text: str
) -> set[int]:
    """The differences, by number, that only give a defined term another name: both names are defined in their texts.

    A name of which one word stayed makes two differences around that word; a name that stands twice in a row makes one.
    """

    @cache
    def renames(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
        for times in (1, 2, 3):
            if len(one) % times or len(other) % times:
                continue
            first, second = one[: len(one) // times], other[: len(other) // times]
            if first * times == one and second * times == other and not _says_who(first, second):
                if first and second and _defines(known, " ".join(first)) and _defines(text, " ".join(second)):
                    return True
        return False

    def _says_who(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
        return bool({*first} & DECIDES if len(first) == 1 else ()) or bool(
            {*second} & DECIDES if len(second) == 1 else ()
        )

    found: set[int] = set()
    for n, (tag, a, b, c, d) in enumerate(opcodes):
        if tag == "equal":
            continue
        if b > a and d > c and renames(tuple(was[a:b]), tuple(now[c:d])):
            found.add(n)
        elif n + 2 < len(opcodes) and opcodes[n + 1][2] - opcodes[n + 1][1] <= 2:
            b, d = opcodes[n + 2][2], opcodes[n + 2][4]
            if renames(tuple(was[a:b]), tuple(now[c:d])):
                found |= {n, n + 2}
    return found


def _defines(text: str, term: str) -> bool:
    gap = r"[\W_]+".join(re.escape(each) for each in term.split())
    return bool(
        re.search(rf"[“”\"'‘’]\W{{0,3}}(?:\w+ ){{0,2}}{gap}(?: \w+){{0,2}}\W{{0,3}}[“”\"'’‘]", text, re.IGNORECASE)
    )


_NUMBERING = re.compile(
    r"(?:^|\n)[^\w\n]*$|\b(?:sections?|clauses?|articles?|paragraphs?|part|version|and|or|to)\W*$", re.IGNORECASE
)


def _operative(before: list[str], after: list[str], ahead: str) -> bool:
    """Whether words that decide were put in, taken out or exchanged.

    A number decides unless it numbers a passage; whoever is named (a party, a product) does not.
    """
    differing = set(before) ^ set(after)
    if differing & (DECIDES | operative_words()):
        return True
    return any(each[0].isdigit() for each in differing) and not _NUMBERING.search(ahead[-40:])
