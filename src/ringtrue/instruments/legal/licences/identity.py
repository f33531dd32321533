"""Which known text a text is: exact, edited, a part, of a family, several in one file, or unknown.

The nearest text has most of its runs of four words in common (shingles: A. Broder, On the resemblance and containment
of documents, 1997). A word by word comparison then tells the edits that matter from those that do not.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import chain

from ringtrue.instruments.legal.document import Document, Quote
from ringtrue.instruments.legal.licences.edits import Edit, edits_of
from ringtrue.instruments.legal.licences.known import SHINGLE, Known, known_texts, runs_of, words_in
from ringtrue.instruments.legal.licences.several import WHOLE_FROM, stretches
from ringtrue.instruments.legal.tokens import Tokens

EDITED_FROM = 0.80
PART_FROM = 0.80
FAMILY_FROM = 0.25
"""Resemblance from which a text is an edition of the nearest, containment from which it is a part of it, resemblance
from which it belongs to its family. Measured on the 89 known texts by benchmarks/licence_mutations.py.
"""

PART_BELOW = 0.90
"""Share of a text's words below which what is there is a part of it, and from which the same words make an edition."""


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
    def unseen(self) -> bool:
        """Whether the text is no known one, nor an edition or a part of one, so that its answers are less sure."""
        return self.status in ("family", "unknown")

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
def _index() -> dict[int, tuple[int, ...]]:
    index: dict[int, list[int]] = defaultdict(list)
    for n, each in enumerate(known_texts()):
        for shingle in each.shingles:
            index[shingle].append(n)
    return {shingle: tuple(held) for shingle, held in index.items()}


def identify(document: Document) -> Identity:
    """Which known text a document is, or is nearest to, and every edit that tells them apart."""
    words = words_in(document.text)
    runs = runs_of(words.words)
    shingles = frozenset(runs)
    index = _index()
    shared = Counter(chain.from_iterable(map(index.__getitem__, shingles & index.keys())))
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
        and len(words.words) < PART_BELOW * len(texts[contained].words)
    ):
        return Identity(status="partial", nearest=texts[contained], similarity=similar[contained],
                        edits=edits_of(document, words, texts[contained]))  # fmt: skip
    nearest, similarity = texts[best], similar[best]
    if similarity < FAMILY_FROM:
        return Identity(status="unknown", nearest=nearest, similarity=similarity)
    edits = edits_of(document, words, nearest)
    if similarity < EDITED_FROM and not _holds(shared[best], nearest) and not _same_words(edits, words, nearest):
        return Identity(status="family", nearest=nearest, similarity=similarity)
    return Identity(status="edited" if any(each.operative for each in edits) else "exact", nearest=nearest,
                    similarity=similarity, edits=edits)  # fmt: skip


def _several(document: Document, words: Tokens, runs: tuple[int, ...], shared: dict[int, int]) -> Identity | None:
    """The texts of a file that holds several known ones; nothing when it holds one or none."""
    texts = known_texts()
    there = {n: texts[n] for n, held in shared.items() if _holds(held, texts[n])}
    if not _fit(len(runs), there.values()):
        return None
    found = stretches(runs, there)
    if len(found) < 2:
        return None
    parts = []
    for each in found:
        start, end = words.starts[each.first], words.ends[min(each.last + SHINGLE, len(words.words)) - 1]
        (quote, *_) = document.quotes(start, words.ends[min(each.first + 2 * SHINGLE, len(words.words)) - 1])
        parts.append(Part(start=start, end=end, identity=identify(document.only(start, end)), quote=quote))
    main = max(found, key=lambda each: each.held).number
    return Identity(
        status="several",
        nearest=texts[main],
        similarity=shared[main] / (len(frozenset(runs)) + len(texts[main].shingles) - shared[main]),
        edits=tuple(edit for part in parts for edit in part.identity.edits),
        parts=tuple(parts),
    )


def _fit(runs: int, there: Iterable[Known]) -> bool:
    """Whether so many runs of words have room for two of these texts, or for one of them twice."""
    least = min((len(each.shingles) for each in there), default=0)
    return bool(least) and 2 * WHOLE_FROM * least <= runs


def _holds(shared: int, nearest: Known) -> bool:
    """Whether nearly the whole known text stands in the document, which adds words of its own."""
    return shared / len(nearest.shingles) >= WHOLE_FROM


def _same_words(edits: tuple[Edit, ...], words: Tokens, nearest: Known) -> bool:
    """Whether nearly all words are the same in the same order, though names that changed break most runs of them."""
    longest = max(len(words.words), len(nearest.words))
    differing = sum(max(len(each.was.split()), len(each.now.split())) for each in edits)
    return 1 - differing / longest >= PART_BELOW
