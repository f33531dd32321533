"""Whether a text is written in English, so that the patterns of the lexicon can hear what it says."""

import re
from collections.abc import Iterable

from ringtrue.instruments.legal.lexicon import english, known_words

_WORD = re.compile(r"[^\W\d_]+")
_ASCII_WORD = re.compile(r"[a-z]+")
"""The same where there are no other letters: found in half the time."""


def is_english(texts: Iterable[str]) -> bool:
    """Whether enough of the letters of the texts, taken together, stand in words of legal English.

    A text of a few words is taken for English: a name and a year say nothing of a language. Shares and the least number
    of words stand in `catalogue/legal/lexicon.toml` under `[english]`, with what they were measured on.
    """
    (share, fewest), legal = english(), known_words()
    words = [word for text in texts for word in (_ASCII_WORD if text.isascii() else _WORD).findall(text.lower())]
    known = sum(map(len, filter(legal.__contains__, words)))
    return len(words) < fewest or known >= share * sum(map(len, words))
