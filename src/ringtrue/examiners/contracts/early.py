"""Agreements on an early version and nothing else: what others say of a beta beside the agreement is here all of it."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

_NOTHING = re.compile("(?!)")


def early_words(sentences: Iterable[str], told: Mapping[str, Any]) -> re.Pattern[str]:
    """The words for an early version that set nothing aside in this text, as `[early]` tells them; mostly none."""
    words = re.compile(rf"\b(?:{told['words']})\b ?", re.IGNORECASE)
    said = [words.search(each) is not None for each in sentences]
    return words if len(said) >= told["fewest"] and sum(said) >= told["share"] * len(said) else _NOTHING
