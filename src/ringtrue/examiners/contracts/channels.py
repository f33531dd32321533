"""Channels that hear of a clause where nobody understood its words: they make it unclear, and never absent.

Words of its topic beside a link, ranked words (BM25, Robertson and Zaragoza 2009) and character n-grams, the last two
against the drafts of the catalogue.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ringtrue.examiners.contracts.ranks import Ranks, words_of
from ringtrue.examiners.contracts.said import Said

_LINK = re.compile(
    r"https?://|www\.|"
    r"(?:available|published|posted|set out|found) (?:at|on) (?:the |its |our )?(?:web|site|link|following)",
    re.I,
)
_PLACED = re.compile(
    r"\b(?:set (?:out|forth)|described|found|available|listed|specified|published|posted|provided) (?:at|on|in|here)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Channels:
    """From where on a sentence is a candidate, when its topic words are silent: as `[channels]` says."""

    ranked: float
    alike: float
    letters: int
    sentences: int
    usual: int

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Channels":
        """The channels as a language's file tells them."""
        return cls(**{each: told[each] for each in cls.__slots__})


def candidates(
    clauses: Sequence[str], drafts: Mapping[str, str], said: Sequence[Said], channels: Channels
) -> dict[str, tuple[Said, str]]:
    """Of each of these clauses of which some channel hears, the first sentence in which it does, and how.

    `drafts` are the drafts of all clauses, by clause.
    """
    usual = _usual(drafts, channels)
    ranks = Ranks(each.sentence.plain for each in said)
    words = {name: words_of(drafts.get(name, "")) for name in clauses}
    grams = {name: _grams(drafts.get(name, "")) - usual for name in clauses}
    own = {name: ranks.score(each, each) for name, each in words.items()}
    found: dict[str, tuple[Said, str]] = {}
    for each in said:
        if each.aside or len(found) == len(clauses):
            continue
        plain = each.sentence.plain
        placed = _LINK.search(plain) is not None and _PLACED.search(plain) is not None
        told, mine = words_of(plain), _grams(plain) - usual
        for name in words.keys() - found.keys():
            topic = each.grammar.topics.get(name)
            if placed and topic and len({hit.group() for hit in topic.finditer(plain)}) > 1:
                found[name] = each, "placed outside the document, behind a link that was not supplied"
            elif (
                len(said) >= channels.sentences
                and own[name]
                and ranks.score(words[name], told) >= channels.ranked * own[name]
            ):
                found[name] = each, "a sentence ranks close to the draft; it was not understood to decide"
            elif len(mine) > channels.letters and len(mine & grams[name]) >= channels.alike * len(mine):
                found[name] = each, "a sentence is spelt like the draft; it was not understood to decide"
    return found


def _usual(drafts: Mapping[str, str], channels: Channels) -> set[str]:
    """The character n-grams that stand in too many drafts to tell one from another."""
    spelt = Counter(gram for each in drafts.values() for gram in _grams(each))
    return {gram for gram, n in spelt.items() if n >= channels.usual}


def _grams(text: str) -> set[str]:
    flat = re.sub(r"\W+", " ", text.lower())
    return {flat[n : n + 4] for n in range(len(flat) - 3)}
