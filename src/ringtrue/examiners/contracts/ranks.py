"""How well each sentence of a deal answers the words of a draft."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping

_WORD = re.compile(r"\w{4,}")


class Ranks:
    """BM25 with k1 = 1.2 and b = 0.75 over the sentences of the documents (Robertson and Zaragoza 2009)."""

    def __init__(self, sentences: Iterable[str]) -> None:
        counts: Counter[str] = Counter()
        sizes = 0
        self._all = 0
        for each in sentences:
            words = words_of(each)
            counts.update(words.keys())
            sizes += words.total()
            self._all += 1
        self._all = max(1, self._all)
        self._rare = {word: math.log(1 + (self._all - n + 0.5) / (n + 0.5)) for word, n in counts.items()}
        self._unseen = math.log(1 + (self._all + 0.5) / 0.5)
        self._mean = max(1.0, sizes / self._all)

    def score(self, draft: Mapping[str, int], sentence: Mapping[str, int]) -> float:
        """How well a sentence answers a draft, both as their words with how often each stands there."""
        size = sum(sentence.values())
        damp = 1.2 * (0.25 + 0.75 * size / self._mean)
        shared = draft.keys() & sentence.keys()
        return sum(
            self._rare.get(word, self._unseen) * sentence[word] * 2.2 / (sentence[word] + damp)
            for word in sorted(shared)
        )


def words_of(text: str) -> Counter[str]:
    """The words of four letters or more, each with how often it stands there."""
    return Counter(_WORD.findall(text.lower()))
