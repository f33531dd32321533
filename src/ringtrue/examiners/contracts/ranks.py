"""How well each sentence of a deal answers the words of a draft."""

import math
import re
from collections import Counter


class Ranks:
    """BM25 with k1 = 1.2 and b = 0.75 over the sentences of the documents."""

    def __init__(self, sentences: list[str]) -> None:
        counts = Counter(word for each in sentences for word in set(_words(each)))
        self._all = max(1, len(sentences))
        self._rare = {word: math.log(1 + (self._all - n + 0.5) / (n + 0.5)) for word, n in counts.items()}
        self._unseen = math.log(1 + (self._all + 0.5) / 0.5)
        self._mean = max(1.0, sum(len(_words(each)) for each in sentences) / self._all)

    def score(self, draft: str, sentence: str) -> float:
        """How well a sentence answers the draft's words."""
        counts, wanted = Counter(_words(sentence)), set(_words(draft))
        size = sum(counts.values())
        damp = 1.2 * (0.25 + 0.75 * size / self._mean)
        return sum(
            self._rare.get(word, self._unseen) * n * 2.2 / (n + damp) for word, n in counts.items() if word in wanted
        )


def _words(text: str) -> list[str]:
    return [each for each in re.findall(r"\w+", text.lower()) if len(each) > 3]
