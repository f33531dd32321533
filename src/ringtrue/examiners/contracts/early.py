"""Agreements on an early version and nothing else: what others say of a beta beside the agreement is here all of it."""

import re
from collections.abc import Iterable

_SHARE = 0.2
"""Share of sentences from which on a text is on the early version itself; chosen by hand: others stay below 0.125."""

_FEWEST = 10
"""Sentences under which a share says nothing; chosen by hand."""

_NOTHING = re.compile("(?!)")


def early_words(sentences: Iterable[str], named: str) -> re.Pattern[str]:
    """The words for an early version (`named`, a pattern) that set nothing aside in this text; mostly none."""
    words = re.compile(rf"\b(?:{named})\b ?", re.I)
    said = [words.search(each) is not None for each in sentences]
    return words if len(said) >= _FEWEST and sum(said) >= _SHARE * len(said) else _NOTHING
