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
from ringtrue.instruments.legal.lexicon import operative_words
from ringtrue.shelf import CATALOGUE

SHINGLE = 4
"""Words in a run: the prototype's measure (legal.md, section 2), at which contracts share less than 14 % with any licence."""

EDITED_FROM = 0.80
PART_FROM = 0.80
FAMILY_FROM = 0.25
"""Resemblance from which a text is an edition of the nearest, containment from which it is a part of it, resemblance from
which it belongs to its family. Measured on the 89 known texts by benchmarks/licence_mutations.py."""

MOST_WORDS = 60_000
"""Words compared one by one; the longest licence known has 12,000."""

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+(?:[.,]\d+)*|[$€£]|[^\W\d_a-z]+", re.IGNORECASE)
_COPYRIGHT = re.compile(r"^[^\w\n]*(?:copyright\b|©|\(c\)).*$", re.IGNORECASE | re.MULTILINE)
"""A line that only says whose it is; the licence is the same whoever holds the rights."""

_SPELT = {"licence": "license", "licences": "licenses", "licenced": "licensed", "authorised": "authorized", "authorise": "authorize",
          "organisation": "organization", "utilise": "utilize", "recognised": "recognized"}  # fmt: skip
_DECIDES = frozenset(
    """not no never nor neither none may must shall will can cannot only solely unless except excluding without any all each if when provided until
    you your yours we us our licensor licensee contributor either both irrevocable revocable perpetual nonexclusive exclusive million billion thousand hundred
    before after within upon non""".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A known text: its id, name, SPDX identifier, words, and the shingles of its words."""

    id: str
    name: str
    spdx: str
    homepage: str
    sort: str
    text: str
    words: tuple[str, ...]
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
    """What a text is. `status` is exact, edited, partial, family or unknown; `similarity` is the share of runs of words
    that both texts have of those that either has.
    """

    status: str
    nearest: Known | None
    similarity: float
    edits: tuple[Edit, ...] = ()

    @property
    def operative(self) -> tuple[Edit, ...]:
        """The edits that can change what is allowed."""
        return tuple(each for each in self.edits if each.operative)


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
    return Known(
        id=name, name=row["name"], spdx=row["spdx"], homepage=row["homepage"], sort=row["sort"], text=row["text"],
        words=words, shingles=_shingles(words),
    )  # fmt: skip


def words_of(text: str) -> tuple[tuple[str, int, int], ...]:
    """The words of a text without dress, each with its characters: lower case, American spelling, no numbering."""
    found = []
    for each in _WORD.finditer(_COPYRIGHT.sub(lambda line: " " * len(line.group()), text)):
        word = each.group().lower().replace("’", "'")
        if len(word) == 1 and word.isalpha() and word not in "ai":
            continue
        found.append((_SPELT.get(word, word), each.start(), each.end()))
    return tuple(found)


def _shingles(words: tuple[str, ...]) -> frozenset[int]:
    return frozenset(hash(words[n : n + SHINGLE]) for n in range(max(1, len(words) - SHINGLE + 1)))


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
    shingles = _shingles(tuple(word for word, _, _ in words))
    shared: dict[int, int] = defaultdict(int)
    for shingle in shingles:
        for n in _index().get(shingle, ()):
            shared[n] += 1
    if not shared:
        return Identity(status="unknown", nearest=None, similarity=0.0)
    texts = known_texts()
    similar = {n: held / (len(shingles) + len(texts[n].shingles) - held) for n, held in shared.items()}
    best = max(sorted(similar), key=lambda n: (similar[n], shared[n]))
    contained = max(sorted(shared), key=lambda n: shared[n] / len(shingles) if len(shingles) >= 40 else 0)
    if similar[best] < EDITED_FROM and shared[contained] / len(shingles) >= PART_FROM:
        return Identity(status="partial", nearest=texts[contained], similarity=similar[contained],
                        edits=_edits(document, words, texts[contained]))  # fmt: skip
    nearest, similarity = texts[best], similar[best]
    if similarity < FAMILY_FROM:
        return Identity(status="unknown", nearest=nearest, similarity=similarity)
    if similarity < EDITED_FROM and not _holds(shared[best], nearest):
        return Identity(status="family", nearest=nearest, similarity=similarity)
    edits = _edits(document, words, nearest)
    return Identity(status="edited" if any(each.operative for each in edits) else "exact", nearest=nearest,
                    similarity=similarity, edits=edits)  # fmt: skip


def _holds(shared: int, nearest: Known) -> bool:
    """Whether nearly the whole known text stands in the document, which adds words of its own."""
    return shared / len(nearest.shingles) >= PART_FROM


def _edits(document: Document, words: tuple[tuple[str, int, int], ...], nearest: Known) -> tuple[Edit, ...]:
    now = [word for word, _, _ in words][:MOST_WORDS]
    was = list(nearest.words)
    found = []
    for tag, a, b, c, d in _opcodes(was, now):
        if tag == "equal":
            continue
        before, after = was[a:b], now[c:d]
        start = words[c][1] if c < len(words) else (words[-1][2] if words else 0)
        end = words[d - 1][2] if d > c else start
        operative = _operative(before, after) and not _is_title(before, after, a, c)
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


def _is_title(before: list[str], after: list[str], at_known: int, at: int) -> bool:
    """Whether the edit is a title put before the text or taken from it: few words, none of which commands."""
    words = before + after
    return at_known == 0 == at and len(words) <= 12 and not set(words) & _DECIDES


def _operative(before: list[str], after: list[str]) -> bool:
    """Whether words that decide were put in, taken out or exchanged.

    A number decides when it is no section's; whoever is named (a party, a product) does not.
    """
    gone, come = set(before) - set(after), set(after) - set(before)
    differing = gone | come
    if differing & (_DECIDES | operative_words()):
        return True
    numbers = {each for each in differing if each[0].isdigit()}
    return any(len(each.replace(",", "").replace(".", "")) >= 3 and not 1900 <= float(each.replace(",", "").rstrip(".") or 0) <= 2100
               for each in numbers if each.replace(",", "").replace(".", "", 1).isdigit())  # fmt: skip
