"""A document's sentences as plain words, each character of which knows its place in the document's text.

Plain text is lower case with one space between words, straight quotes, no markup and no numbering, so that layout
cannot change what is read. An item of a list carries the sentence that leads it in. Words that a scanner spoilt are
read as the operative word they look like, and marked as noise.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from ringtrue.instruments.legal.document import Document, Quote
from ringtrue.instruments.legal.lexicon import abbreviations
from ringtrue.instruments.legal.spelling import meant
from ringtrue.instruments.legal.tokens import Tokens, placed

_NOT_A = r"(?i:non)[-‐‑–]?\s{1,3}(?i:commercial\w*|profit|production|exclusive|transferable|academic)\b"
"""`non` and its word, which a line's end or a space has parted."""
_TOKEN = re.compile(
    r"((?! )(?:[a-mo-zA-MO-Z]\w*(?:[-‐‑'’]\w+)*|[-=_~*+]{4,}|"
    + _NOT_A
    + r"|\d+(?:[.,]\d+)*|\w+(?:[-‐‑'’]\w+)*|\n[ \t\r#>*/;]*\n\s*|[^\w\s]))"
)
"""Words, rules, numbers, blank lines and marks; first the words with whose letter nothing else begins. That none begins
with a space is asked first: the half of all places where one could begin are spaces."""
_PARTED = re.compile(r"^non-?\s+")
_SAME = str.maketrans("“”„«»‘’‐‑–—\u00a0", '"""""\'\'---- ')
_DROPPED = frozenset("*_`#>|•·●▪◦§~")
_PASSAGES = frozenset(["section", "article", "clause", "§"])
"""Words behind which a passage's number may stand."""
_MARK = re.compile(r"^(?:[a-z]|[ivxl]{1,5}|\d{1,3}(?:\.\d{1,3})*)$")
_OWN_VERB = re.compile(
    r"\b(?:(?<!case )may|shall|must|will|can|cannot|agrees?|grants?|granted|reserves?|claims?|owns|terminates?"
    r"|(?:encouraged|requested|recommended) to)\b"
    r"|\b(?:is|are) (?:strictly |expressly |hereby )*(?:prohibited|forbidden) ?\.?$"
)
_GOES_ON = re.compile(
    r"(?:to )?(?:use|run|copy|modify|distribute|redistribute|share|publish|sell|sublicense|reproduce|adapt|create|make|"
    r"provide|transfer|display|perform|host|train|develop|translate|merge|reverse|remove|represent|interfere|attempt|"
    r"exercise|exploit|combine|incorporate|offer|rent|lease|transmit|download|install|deploy|fine-tune|improve|disclose|"
    r"circumvent|access|extract|store|process|permit|allow|grant|prepare|export)\b"
    r"(?! (?:of|by|rights?|restrictions?|limitations?|is|are|may|must|shall|will)\b)"
)
"""How an item without a number begins after another one that ended in a stop: with what is, or is not, to be done."""

_DEFINES = re.compile(r'(?:the )?" [^"]{1,60} "(?: \([^)]*\))?:? (?:shall )?(?:means?|refers?)\b')
_OPEN = re.compile(r"\b(?:not|to|may|shall|must|will|never)\)?[:; ]*$")
"""How a lead ends that says what its items are, whatever else they say."""
_OPENS = frozenset({"not", "to", "may", "shall", "must", "will", "never"})
"""Words behind which a list can only say what is, or is not, to be done."""
_GOES_ON_ANYHOW = re.compile(
    r"(?!(?:the|this|that|these|those|you|your|we|our|us|it|its|if|in|for|a|an|any|all|no|each|other|as|when|where|by|"
    r"software|licensee|licensor|company)\b)[a-z]+ "
)
"""The same, where items before went on so: anything but a subject of its own."""
MOST_ASIDE = 3
"""Sentences that may follow inside an item of a numbered list before its lead is forgotten."""

FEWEST_IN_LEAD = 8
"""Words of a passage without a stop before a numbered one from which it leads that one in; a heading has fewer."""

MOST_TOKENS = 1000
"""Words and marks of a sentence; what has no stop for longer is no sentence and is cut. The longest of 36,000 sentences
of licences and contracts has 3,100 characters."""

MOST_LED = 8
"""How many times the document's length its lists may grow to by carrying their leads; beyond, items stand alone."""

_CLOSING = frozenset(".,;:)!?%'")
"""Marks before which no space stands."""

MOST_QUOTED = 60
"""Tokens between two quotation marks that can be one phrase; a longer stretch is more likely a lost mark."""


class _Word(NamedTuple):
    """A token as it is read: its plain word, whether it is no mark, and whether it was spoilt.

    `shown` is how plain text shows it: as it was meant, with the space that stands before it.
    """

    plain: str
    is_word: bool
    shown: str
    spoilt: bool


@lru_cache(maxsize=65536)
def _word(token: str) -> _Word:
    plain = _PARTED.sub("non-", token.translate(_SAME).lower())
    true, spoilt = meant(plain)
    return _Word(plain, plain[0].isalnum(), true if plain in _CLOSING else f" {true}", spoilt)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """Plain text, and the numbers of those of the document's words that it is made of, as plain text shows them.

    The first `lead` characters, if any, are those of the sentence `led_by` that leads this one in.
    """

    plain: str
    words: Tokens
    numbers: list[int]
    noise: tuple[tuple[int, int], ...] = ()
    lead: int = 0
    led_by: "Sentence | None" = None

    @property
    def last(self) -> int:
        """The document's character from which the last one comes."""
        return self.words.ends[self.numbers[-1]] - 1

    def quotes(self, document: Document, start: int, end: int) -> tuple[Quote, ...]:
        """The document's own words behind plain characters `start` to `end`; two quotes where a list's lead is part."""
        found: list[Quote] = []
        for low, high in ((start, min(end, self.lead)), (max(start, self.lead), end)):
            while low < high and self.plain[low] == " ":
                low += 1
            while high > low and self.plain[high - 1] == " ":
                high -= 1
            if low < high:
                last = self.last if high == len(self.plain) else self.place(high - 1)
                found.extend(document.quotes(self.place(low), last + 1))
        return tuple(found)

    def place(self, at: int) -> int:
        """The document's character from which one of the plain text comes; of a space, that of the word behind it."""
        if self.led_by is not None and at < self.lead - 1:
            return self.led_by.place(at)
        at = max(0, at - self.lead)
        for n, (low, word) in zip(self.numbers, _set(self.words, self.numbers), strict=True):
            if at < low + len(word):
                start, end = self.words.starts[n], self.words.ends[n]
                if at - low == len(word) - 1:
                    return end - 1
                return min(start + max(0, at - low), end - 1)
        return self.last

    def noisy(self, start: int, end: int) -> bool:
        """Whether a spoilt word stands between these characters."""
        return any(low < end and start < high for low, high in self.noise)


def sentences_of(document: Document) -> tuple[Sentence, ...]:
    """Every sentence and list item of a document, in order."""
    made: list[Sentence] = []
    words: list[int] = []
    lead: Sentence | None = None
    numbered, style, ended, aside, listing = "", "", "", 0, False
    left = MOST_LED * len(document.text)

    def close(mark: str) -> None:
        nonlocal words, numbered, lead, style, ended, aside, listing, left
        sentence, marked = _made(shown, words, spoilt), numbered
        words, numbered = [], ""
        if not sentence.plain:
            return
        if lead is not None and ended in ".¶" and (not marked or (style != "?" and marked != style)):
            if not marked and style not in ("", "?") and mark != ":" and aside < MOST_ASIDE:
                aside += 1
                made.append(sentence)
                ended = mark
                return
            goes_on = _GOES_ON if not listing else _GOES_ON_ANYHOW
            if marked or style not in ("", "?") or not lead.plain or not goes_on.match(sentence.plain):
                lead = None
            listing = lead is not None
        aside = 0
        if lead is not None and ended == ":":
            style = marked
        if lead is not None and _DEFINES.match(sentence.plain):
            lead = None
        if lead is not None and lead.plain and left > 0 and _belongs(lead.plain, sentence.plain):
            made.append(_joined(lead, sentence))
            left -= len(lead.plain)
        else:
            made.append(sentence)
        if mark == ":" and (lead is None or not made[-1].lead):
            lead, listing = sentence, False
        elif mark == ";" and lead is None:
            lead, style = _before_items(sentence), "?"
        ended = mark

    tokens = placed(_TOKEN, document.text)
    texts, starts, ends = tokens
    told = list(map(_word, texts))
    shown = Tokens([each.shown for each in told], starts, ends)
    spoilt = frozenset(n for n, each in enumerate(told) if each.spoilt)
    is_word = [each.is_word for each in told]
    inside = _inside_quotes(tokens, [n for n, each in enumerate(is_word) if not each])
    is_word.append(False)
    n = 0
    while n < len(texts):
        size = len(words) + bool(numbered)
        if words and is_word[n] and size < MOST_TOKENS:
            # Inside a sentence, words up to the next mark go in at once.
            until = min(is_word.index(False, n), n + MOST_TOKENS - size)
            words += range(n, until)
            n = until
            continue
        plain, end = told[n].plain, ends[n]
        n += 1
        if plain[0] == "\n":
            before = told[words[-1]].plain if words else ""
            begins = _begins(texts, n)
            if before and (_ends_passage(before) or begins or size < 14):
                opens = size >= FEWEST_IN_LEAD or before in _OPENS
                listed = begins and not _ends_passage(before) and opens
                close(":" if listed else "¶")
            continue
        if plain in _DROPPED or (len(plain) > 3 and plain[0] in "-=_~*+" and plain[-1] == plain[0]):
            continue
        if plain == "-" and not words and not numbered:
            numbered = "-"
            continue
        if not words and (skip := _numbering(texts, n - 1)):
            n += skip - 1
            shape = "".join(texts[n - skip : n])
            numbered = re.sub(r"\d+", "1", re.sub(r"[a-zA-Z]+", "a", shape))
            continue
        if plain == "(" and n + 1 < len(texts) and texts[n + 1] == ")" and _MARK.match(texts[n].lower()):
            n += 2
            continue
        words.append(n - 1)
        if size >= MOST_TOKENS:
            close(".")
        if plain not in ".!?;:。" or n in inside:
            continue
        following = texts[n] if n < len(texts) else "\n"
        spaced = n >= len(texts) or starts[n] > end or following in "”\"')"
        ahead = [told[each].plain for each in words[-4:-1]]
        if plain in ".!?" and spaced and following not in ("), ;" if plain == "." else "") and not _abbreviated(ahead):
            while n < len(texts) and texts[n] in '”"’' and starts[n] == ends[n - 1]:
                shown.words[n] = ' "'
                words.append(n)
                n += 1
            close(".")
        elif plain == ";":
            close(";")
        elif plain == "。":
            close(".")
        elif plain == ":" and (
            _numbering(texts, n) > 1 or following[0] in "\n(-*•" or "\n" in document.text[end : end + 2]
        ):
            close(":")
    close(".")
    return tuple(made)


def _belongs(lead: str, item: str) -> bool:
    """Whether an item goes on where its introduction stopped, or has no verb of its own."""
    goes_on = _OPEN.search(lead) is not None and _GOES_ON.match(item) is not None
    return goes_on or not _OWN_VERB.search(item, item.find(" ") + 1)


def _inside_quotes(tokens: Tokens, marks: list[int]) -> frozenset[int]:
    """The tokens inside quotation marks, by number, where a stop ends no sentence; `marks` are those that are no words.

    Only marks that close within the same passage and within `MOST_QUOTED` tokens count, so that a lost one spoils
    nothing beyond its passage.
    """
    inside: set[int] = set()
    opened = -1
    for n in marks:
        word = tokens.words[n]
        if word[0] == "\n":
            opened = -1
        elif word in '“”"„':
            tight_before = n > 0 and tokens.ends[n - 1] == tokens.starts[n] and tokens.words[n - 1] not in '([“"'
            if word in "“„" or (word == '"' and opened < 0 and not tight_before):
                opened = n
            elif opened >= 0:
                if n - opened <= MOST_QUOTED:
                    inside.update(range(opened + 1, n))
                opened = -1
    return frozenset(inside)


def _numbering(texts: list[str], n: int) -> int:
    """How many tokens at a sentence's begin are its number: `1.`, `(a)`, `iv)`, `Section 3.` or a bullet; else 0."""

    def word(k: int) -> str:
        return texts[k].lower() if k < len(texts) else ""

    first = word(n)
    if first != "(" and first not in _PASSAGES and not _MARK.match(first):
        return 0
    skip = 1 if first in _PASSAGES and _MARK.match(word(n + 1)) else 0
    k = n + skip
    if word(k) == "(" and _MARK.match(word(k + 1)) and word(k + 2) == ")":
        return skip + 3
    if _MARK.match(word(k)) and word(k + 1) in (".", ")", ":") and word(k + 1):
        return skip + 2
    if _MARK.match(word(k)) and ("." in word(k) or (skip and word(k + 1) in ("-", "–", "—"))):
        return skip + 1
    return 0


def _begins(texts: list[str], n: int) -> bool:
    """Whether what follows a blank line opens a numbered passage."""
    return n < len(texts) and (texts[n] in "-*•#·▪●◦" or _numbering(texts, n) > 0)


def _ends_passage(word: str) -> bool:
    return word in '.;:!?")'


def _abbreviated(ahead: list[str]) -> bool:
    """Whether a stop behind these, the last three words at most, only shortens a word."""
    last = ahead[-1] if ahead else ""
    initials = len(last) == 1 and len(ahead) == 3 and ahead[1] == "." and len(ahead[0]) == 1
    return initials or last in abbreviations()


def _made(words: Tokens, numbers: list[int], spoilt: frozenset[int]) -> Sentence:
    """The sentence of the words with these numbers, some of which may be spoilt."""
    plain = "".join([words.words[n] for n in numbers]).removeprefix(" ").replace("( ", "(")
    noise: tuple[tuple[int, int], ...] = ()
    if not spoilt.isdisjoint(numbers):
        pieces = zip(numbers, _set(words, numbers), strict=True)
        noise = tuple((low, low + len(word)) for n, (low, word) in pieces if n in spoilt)
    return Sentence(plain=plain, words=words, numbers=numbers, noise=noise)


def _set(words: Tokens, numbers: list[int]) -> Iterator[tuple[int, str]]:
    """The words with these numbers as they are set in plain text: where each begins there, without its space."""
    low, tight = 0, True
    for n in numbers:
        shown = words.words[n]
        word = shown.removeprefix(" ")
        if word != shown and not tight:
            low += 1
        yield low, word
        low += len(word)
        tight = word == "("


def _joined(lead: Sentence, item: Sentence) -> Sentence:
    plain = f"{lead.plain.rstrip(':; ')} {item.plain}"
    kept = len(lead.plain.rstrip(":; "))
    shift = kept + 1
    return Sentence(
        plain=plain,
        words=item.words,
        numbers=item.numbers,
        noise=(*(each for each in lead.noise if each[1] <= kept), *((a + shift, b + shift) for a, b in item.noise)),
        lead=shift,
        led_by=lead,
    )


def _before_items(first: Sentence) -> Sentence:
    """The part of a sentence before the first of its items that semicolons divide: up to its last modal verb."""
    modals = (
        r"\b(?:may not|shall not|will not|must not|may|shall|must|will|(?:not|agrees?|rights?|licen[sc]e|permission"
        r"|permitted|allowed|required|entitled|free|others|anyone|party|person|you|licensee) to):?\b"
    )
    if opened := re.search(rf"{modals}(?<=:)", first.plain):
        cut = opened.end()
        return Sentence(
            plain=first.plain[:cut],
            words=first.words,
            numbers=first.numbers,
            noise=tuple(n for n in first.noise if n[1] <= cut),
        )
    cut = max((each.end() for each in re.finditer(modals, first.plain)), default=0)
    return Sentence(
        plain=first.plain[:cut],
        words=first.words,
        numbers=first.numbers,
        noise=tuple(n for n in first.noise if n[1] <= cut),
    )
