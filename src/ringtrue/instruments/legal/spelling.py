"""Words as they were meant: one spelling for each, and words that a scanner spoilt as the words they look like."""

import re
from functools import lru_cache

from ringtrue.instruments.legal.lexicon import known_words, operative_words, read_as

_CONFUSED = (("rn", "m"), ("vv", "w"), ("0", "o"), ("1", "l"), ("i", "l"), ("5", "s"), ("8", "b"), ("cl", "d"))

FEWEST_LETTERS = 7
"""Letters a word must have before a single wrong one is put right; in shorter words it is too often another word."""


@lru_cache(maxsize=65536)
def meant(word: str) -> tuple[str, bool]:
    """The word that the patterns know for a word, and whether it is an operative one that was spoilt."""
    if spelt := read_as().get(word):
        return spelt, False
    restored = word if len(word) == 1 else _restored(word)
    if restored != word or word in known_words():
        return read_as().get(restored, restored), restored != word
    return _respelt(word), False


@lru_cache(maxsize=65536)
def _restored(word: str) -> str:
    """The operative word that a spoilt word looks like, or the word itself."""
    words = operative_words()
    if word in words or not _suspicious(word) or _known(word):
        return word
    return _by_shape().get(_shape(word)) or _by_letter(word) or word


@lru_cache(maxsize=65536)
def _respelt(word: str) -> str:
    """A spoilt word that decides nothing, as a word of legal English that looks the same; else the word itself."""
    if len(word) < 3 or not word.isascii() or word.isdigit() or _known(word):
        return word
    return _all_by_shape().get(_shape(word)) or word


@lru_cache(maxsize=1)
def _all_by_shape() -> dict[str, str]:
    return {_shape(each): each for each in sorted(known_words())}


def _known(word: str) -> bool:
    parts = [each for each in re.split(r"[-'’]", word) if len(each) > 2]
    return bool(parts) and all(each in known_words() for each in parts)


def _suspicious(word: str) -> bool:
    return len(word) > 2 and not word.isdigit() and word.isascii()


@lru_cache(maxsize=1)
def _by_shape() -> dict[str, str]:
    return {_shape(each): each for each in sorted(operative_words())}


def _shape(word: str) -> str:
    for seen, meant in _CONFUSED:
        word = word.replace(seen, meant)
    return word


def _by_letter(word: str) -> str:
    if len(word) < FEWEST_LETTERS:
        return ""
    near = [
        each
        for each in operative_words()
        if abs(len(each) - len(word)) <= 1 and len(each) >= FEWEST_LETTERS and each[0] == word[0]
        and each[-1] == word[-1] and not each.startswith(word[:-1]) and not word.startswith(each[:-1])
        and _one_apart(word, each)
    ]  # fmt: skip
    return near[0] if len(near) == 1 else ""


def _one_apart(one: str, other: str) -> bool:
    if len(one) == len(other):
        wrong = [n for n in range(len(one)) if one[n] != other[n]]
        swapped = (
            len(wrong) == 2
            and wrong[1] == wrong[0] + 1
            and one[wrong[0]] == other[wrong[1]]
            and one[wrong[1]] == other[wrong[0]]
        )
        return len(wrong) == 1 or swapped
    short, long = sorted((one, other), key=len)
    return any(long[:n] + long[n + 1 :] == short for n in range(len(long)))
