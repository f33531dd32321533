"""How like words are to those that readers quoted for an answer or a verdict.

Patterns understand; this only resembles. A logistic regression for each sort of words over runs of one to three words,
each weighed by how rare it is (G. Salton and C. Buckley, Term-weighting approaches in automatic text retrieval, 1988).
What was learnt lies in the catalogue as data; whoever consults it names the file by its digest.
"""

import gc
import hashlib
import json
import lzma
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from ringtrue.errors import CatalogueWrong
from ringtrue.shelf import CATALOGUE

LONGEST = 3
"""Words in the longest run."""

MOST_ODDS = 30.0
"""Log odds beyond which a probability is told no finer."""

_WORD = re.compile(r"[A-Za-z]+|\d+")


@dataclass(frozen=True, slots=True)
class Likeness:
    """What was learnt: of each sort its bias; of each run how rare it is, and its weights by number of the sort."""

    bias: Mapping[str, float]
    runs: Mapping[str, tuple[float, Sequence[tuple[int, float]]]]

    def odds(self, own: frozenset[str]) -> list[float]:
        """The log odds of each sort, in its order, that words of these runs are of it."""
        known = [self.runs[run] for run in sorted(own & self.runs.keys())]
        length = math.sqrt(sum(rare * rare for rare, _ in known)) or 1.0
        scores = list(self.bias.values())
        for rare, weights in known:
            for sort, weight in weights:
                scores[sort] += weight * rare / length
        return scores

    def of(self, own: frozenset[str]) -> dict[str, float]:
        """The probability of each sort that words of these runs are of it."""
        return {
            sort: 1 / (1 + math.exp(-max(-MOST_ODDS, score)))
            for sort, score in zip(self.bias, self.odds(own), strict=True)
        }


@dataclass(frozen=True, slots=True)
class Weighing:
    """A multinomial regression on signs: `weights` by answer, of signs less their mean by their spread."""

    answers: tuple[str, ...]
    mean: Sequence[float]
    spread: Sequence[float]
    weights: Sequence[Sequence[float]]
    bias: Sequence[float]

    def of(self, signs: Sequence[float]) -> dict[str, float]:
        """The probability of each answer."""
        even = [(each - mean) / spread for each, mean, spread in zip(signs, self.mean, self.spread, strict=True)]
        scores = [
            bias + sum(map(float.__mul__, weights, even)) for weights, bias in zip(self.weights, self.bias, strict=True)
        ]
        most = max(scores)
        parts = [math.exp(each - most) for each in scores]
        return {answer: each / sum(parts) for answer, each in zip(self.answers, parts, strict=True)}


def weighing_of(data: Mapping[str, Any]) -> Weighing:
    """The weighing in what a file holds."""
    return Weighing(tuple(data["answers"]), data["mean"], data["spread"], data["weights"], data["bias"])


def runs_of(parts: Iterable[str]) -> frozenset[str]:
    """The runs of one to three words of passages, none of which reaches from one passage into the next."""
    found: set[str] = set()
    for part in parts:
        words = _WORD.findall(part)
        for length in range(1, LONGEST + 1):
            found.update(" ".join(words[n : n + length]) for n in range(len(words) - length + 1))
    return frozenset(found)


@cache
def told(file: str, digest: str, named_in: str, learn: str) -> dict[str, Any]:
    """What a file of the catalogue with this SHA-256 holds.

    Raises `CatalogueWrong` when the file is another one; `named_in` is where its digest stands, `learn` what makes it
    anew.
    """
    packed = (CATALOGUE / file).read_bytes()
    if hashlib.sha256(packed).hexdigest() != digest:
        raise CatalogueWrong(
            "the likeness of sentences was not loaded", where=str(CATALOGUE / file),
            why=f"it is not the file that {named_in} names by its digest",
            try_=f"install Ringtrue anew, or learn it anew with {learn}",
        )  # fmt: skip
    collecting = gc.isenabled()
    gc.disable()  # Else two thirds of the time go into looking for cycles among what is just being made.
    try:
        data: dict[str, Any] = json.loads(lzma.decompress(packed))
    finally:
        if collecting:
            gc.enable()
    return data


def likeness_of(data: Mapping[str, Any], sorts: str) -> Likeness:
    """The likeness in what a file holds, whose sorts stand under the key `sorts`."""
    return Likeness(
        bias=dict(zip(data[sorts], data["bias"], strict=True)),
        runs={run: (rare, weights) for run, rare, weights in data["runs"]},
    )
