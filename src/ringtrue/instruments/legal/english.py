"""Whether a text is written in English, so that the patterns of the lexicon can hear what it says."""

import re
from collections.abc import Iterable

from ringtrue.instruments.legal.lexicon import known_words
from ringtrue.shelf import CATALOGUE, read_toml

_WORD = re.compile(r"[^\W\d_]+")


def is_english(texts: Iterable[str]) -> bool:
    """Whether enough of the letters of the texts, taken together, stand in words of legal English.

    A text of a few words is taken for English: a name and a year say nothing of a language. Shares and the least number
    of words stand in `catalogue/legal/lexicon.toml` under `[english]`, with what they were measured on.
    """
    told = read_toml(CATALOGUE / "legal" / "lexicon.toml")["english"]
    words = known = letters = 0
    for text in texts:
        for word in _WORD.findall(text.lower()):
            words += 1
            letters += len(word)
            known += len(word) if word in known_words() else 0
    return bool(words < told["fewest"] or known >= told["share"] * letters)
