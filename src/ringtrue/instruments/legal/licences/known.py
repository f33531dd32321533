"""The known licence texts, and which of them a text is: exact, edited, a part, of a family, or unknown.

A text is compared as its words alone: case, layout, punctuation, quotes, numbering and the names of parties do not count.
The nearest text has most of its runs of four words in common (shingles: A. Broder, On the resemblance and containment
of documents, 1997). A word by word comparison then tells the edits that matter from those that do not.
"""

import json
import lzma
import re
from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from ringtrue.instruments.legal.document import Document, Quote
from ringtrue.instruments.legal.lexicon import operative_words, phrases, synonyms
from ringtrue.instruments.legal.licences.several import WHOLE_FROM, stretches
from ringtrue.shelf import CATALOGUE

SHINGLE = 4
"""Words in a run: the prototype's measure (legal.md, section 2), at which contracts share less than 14 % with any licence."""

EDITED_FROM = 0.80
PART_FROM = 0.80
FAMILY_FROM = 0.25
"""Resemblance from which a text is an edition of the nearest, containment from which it is a part of it, resemblance from
which it belongs to its family. Measured on the 89 known texts by benchmarks/licence_mutations.py."""

PART_BELOW = 0.90
"""Share of a text's words below which what is there is a part of it, and from which the same words make an edition."""

MOST_WORDS = 60_000
"""Words compared one by one; the longest licence known has 12,000."""

_WORD = re.compile(r"\d+(?:[.,]\d+)*(?![\w])|[$€£]|[^\W_]+")
_DATE = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\s+\d{1,2},?\s+\d{4}\b|\b\d{4}-\d\d-\d\d\b",
    re.IGNORECASE,
)
"""A date is left out of the comparison: the licence is the same, since whenever."""

_COMMANDS = frozenset(["may", "must", "shall", "will", "can", "cannot", "not", "only", "unless", "never"])

DECIDES = frozenset(
    """not no never nor neither none may must shall will can cannot only solely unless except excluding without any all each if when provided until
    you your yours we us our licensor licensee contributor either both irrevocable revocable perpetual nonexclusive exclusive million billion thousand hundred
    before after within upon non""".split()  # noqa: SIM905
)
"""Words that decide wherever they stand, beside those of the lexicon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A known text: its id, name, SPDX identifier, words, and the shingles of its words, in order and as a set."""

    id: str
    name: str
    spdx: str
    homepage: str
    sort: str
    text: str
    words: tuple[str, ...]
    runs: tuple[int, ...]
    shingles: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One difference to the nearest text. `operative` is whether it can change what is allowed. `start` and `end` are
    characters of the document; `was` and `now` plain words; `kind` is inserted, deleted, replaced or number.
    """

    kind: str
    was: str
    now: str
    start: int
    end: int
    operative: bool
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What a text is. `status` is exact, edited, partial, family, several or unknown; `similarity` is the share of runs
    of words that both texts have of those that either has.

    Of a file of several texts, `parts` are these in its order, `edits` those of all of them, and `nearest` is the one
    that shares most words with the file; nothing is said of which of them governs what.
    """

    status: str
    nearest: Known | None
    similarity: float
    edits: tuple[Edit, ...] = ()
    parts: tuple["Part", ...] = ()

    @property
    def operative(self) -> tuple[Edit, ...]:
        """The edits that can change what is allowed."""
        return tuple(each for each in self.edits if each.operative)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of several texts in a file: characters `start` to `end`, what it is, and its first words as a quote."""

    start: int
    end: int
    identity: Identity
    quote: Quote


@cache
def _shelf() -> dict[str, dict[str, str]]:
    packed = (CATALOGUE / "licences" / "texts.json.xz").read_bytes()
    texts: dict[str, dict[str, str]] = json.loads(lzma.decompress(packed))["texts"]
    return texts


@cache
def known_texts() -> tuple[Known, ...]:
    """Every known text, in the order of its id."""
    return tuple(_known(name, row) for name, row in sorted(_shelf().items()))


def _known(name: str, row: dict[str, str]) -> Known:
    words = tuple(word for word, _, _ in words_of(row["text"]))
    runs = _runs(words)
    return Known(
        id=name, name=row["name"], spdx=row["spdx"], homepage=row["homepage"], sort=row["sort"], text=row["text"],
        words=words, runs=runs, shingles=frozenset(runs),
    )  # fmt: skip


def words_of(text: str) -> tuple[tuple[str, int, int], ...]:
    """The words of a text without dress, each with its characters: lower case, American spelling, no numbering."""
    found = []
    spelt = synonyms()
    for each in _WORD.finditer(_DATE.sub(lambda line: " " * len(line.group()), text)):
        word = each.group().lower()
        if len(word) == 1 and word.isalpha() and word not in "ai":
            continue
        found.append((spelt.get(word, word), each.start(), each.end()))
    return _without_phrases(found)


def _without_phrases(words: list[tuple[str, int, int]]) -> tuple[tuple[str, int, int], ...]:
    """The words, where a run of them that means one word stands as that word."""
    known = phrases()
    kept: list[tuple[str, int, int]] = []
    n = 0
    while n < len(words):
        for run, meant in known.get(words[n][0], ()):
            if tuple(each[0] for each in words[n : n + len(run)]) == run:
                kept.append((meant, words[n][1], words[n + len(run) - 1][2]))
                n += len(run)
                break
        else:
            kept.append(words[n])
            n += 1
    return tuple(kept)


def _runs(words: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(hash(words[n : n + SHINGLE]) for n in range(max(1, len(words) - SHINGLE + 1)))


@cache
def _index() -> dict[int, tuple[int, ...]]:
    index: dict[int, list[int]] = defaultdict(list)
    for n, each in enumerate(known_texts()):
        for shingle in each.shingles:
            index[shingle].append(n)
    return {shingle: tuple(held) for shingle, held in index.items()}


def identify(document: Document) -> Identity:
    """Which known text a document is, or is nearest to, and every edit that tells them apart."""
    words = words_of(document.text)
    runs = _runs(tuple(word for word, _, _ in words))
    shingles = frozenset(runs)
    shared: dict[int, int] = defaultdict(int)
    for shingle in shingles:
        for n in _index().get(shingle, ()):
            shared[n] += 1
    if not shared:
        return Identity(status="unknown", nearest=None, similarity=0.0)
    texts = known_texts()
    if several := _several(document, words, runs, shared):
        return several
    similar = {n: held / (len(shingles) + len(texts[n].shingles) - held) for n, held in shared.items()}
    best = max(sorted(similar), key=lambda n: (similar[n], shared[n]))
    contained = max(sorted(shared), key=lambda n: shared[n] / len(shingles) if len(shingles) >= 40 else 0)
    if (
        similar[best] < EDITED_FROM
        and shared[contained] / len(shingles) >= PART_FROM
        and len(words) < PART_BELOW * len(texts[contained].words)
    ):
        return Identity(status="partial", nearest=texts[contained], similarity=similar[contained],
                        edits=_edits(document, words, texts[contained]))  # fmt: skip
    nearest, similarity = texts[best], similar[best]
    if similarity < FAMILY_FROM:
        return Identity(status="unknown", nearest=nearest, similarity=similarity)
    edits = _edits(document, words, nearest)
    if similarity < EDITED_FROM and not _holds(shared[best], nearest) and not _same_words(edits, words, nearest):
        return Identity(status="family", nearest=nearest, similarity=similarity)
    return Identity(status="edited" if any(each.operative for each in edits) else "exact", nearest=nearest,
                    similarity=similarity, edits=edits)  # fmt: skip


def _several(
    document: Document, words: tuple[tuple[str, int, int], ...], runs: tuple[int, ...], shared: dict[int, int]
) -> Identity | None:
    """The texts of a file that holds several known ones; nothing when it holds one or none."""
    texts = known_texts()
    found = stretches(runs, {n: texts[n] for n, held in shared.items() if _holds(held, texts[n])})
    if len(found) < 2:
        return None
    parts = []
    for each in found:
        start, end = words[each.first][1], words[min(each.last + SHINGLE, len(words)) - 1][2]
        (quote, *_) = document.quotes(start, words[min(each.first + 2 * SHINGLE, len(words)) - 1][2])
        parts.append(Part(start=start, end=end, identity=identify(document.only(start, end)), quote=quote))
    main = max(found, key=lambda each: each.held).number
    return Identity(
        status="several",
        nearest=texts[main],
        similarity=shared[main] / (len(frozenset(runs)) + len(texts[main].shingles) - shared[main]),
        edits=tuple(edit for part in parts for edit in part.identity.edits),
        parts=tuple(parts),
    )


def _holds(shared: int, nearest: Known) -> bool:
    """Whether nearly the whole known text stands in the document, which adds words of its own."""
    return shared / len(nearest.shingles) >= WHOLE_FROM


def _same_words(edits: tuple[Edit, ...], words: tuple[tuple[str, int, int], ...], nearest: Known) -> bool:
    """Whether nearly all words are the same in the same order, though names that changed break most runs of them."""
    longest = max(len(words), len(nearest.words))
    differing = sum(max(len(each.was.split()), len(each.now.split())) for each in edits)
    return 1 - differing / longest >= PART_BELOW


def _edits(document: Document, words: tuple[tuple[str, int, int], ...], nearest: Known) -> tuple[Edit, ...]:
    now = [word for word, _, _ in words][:MOST_WORDS]
    was = list(nearest.words)
    found = []
    opcodes = _opcodes(was, now)
    renamed = _renamed(opcodes, was, now, nearest.text, document.text)
    for n, (tag, a, b, c, d) in enumerate(opcodes):
        if tag == "equal":
            continue
        before, after = was[a:b], now[c:d]
        start = words[c][1] if c < len(words) else (words[-1][2] if words else 0)
        end = words[d - 1][2] if d > c else start
        operative = (
            _operative(before, after, document.text[:start])
            and not _is_ownership(before, after, a)
            and n not in renamed
        )
        # A deletion has no words of its own in the document; the word before it shows the place.
        low = words[c - 1][1] if d == c and c else start
        kind = _kind(before, after)
        found.append(
            Edit(
                kind=kind,
                was=" ".join(before),
                now=" ".join(after),
                start=start,
                end=end,
                operative=operative,
                quotes=document.quotes(low, max(end, low + 1)) if operative else (),
            )
        )
    return tuple(found)


def _opcodes(was: list[str], now: list[str]) -> list[tuple[str, int, int, int, int]]:
    """The differences, found fast: what both texts begin and end with is not compared."""
    head = 0
    while head < min(len(was), len(now)) and was[head] == now[head]:
        head += 1
    tail = 0
    while tail < min(len(was), len(now)) - head and was[-1 - tail] == now[-1 - tail]:
        tail += 1
    matcher = SequenceMatcher(a=was[head : len(was) - tail], b=now[head : len(now) - tail], autojunk=False)
    return [(tag, a + head, b + head, c + head, d + head) for tag, a, b, c, d in matcher.get_opcodes()]


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
