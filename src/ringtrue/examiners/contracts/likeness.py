"""How like a sentence is to those that two readers took for the opposite of a clause.

Frames and sayings understand; this only resembles, and is asked only where they are silent. A logistic regression for
each clause over runs of one to three words (weighed by how rare they are: G. Salton and C. Buckley, Term-weighting
approaches in automatic text retrieval, 1988), learnt from the labelled contracts by
benchmarks/contract_gold/likeness.py, which also says how it fares on vendors it has not seen.
"""

import hashlib
import json
import lzma
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from ringtrue.errors import CatalogueWrong
from ringtrue.examiners.contracts.said import Said
from ringtrue.shelf import CATALOGUE

FILE = "contract-language/likeness.json.xz"
LONGEST = 3
"""Words in the longest run."""

_WORD = re.compile(r"[A-Za-z]+|\d+")


@dataclass(frozen=True, slots=True)
class Likeness:
    """What was learnt: of each clause its bias; of each run how rare it is, and its weights by number of clause."""

    bias: Mapping[str, float]
    runs: Mapping[str, tuple[float, Sequence[tuple[int, float]]]]

    def of(self, own: frozenset[str]) -> dict[str, float]:
        """The probability of each clause that a reader would quote a sentence of these runs for its opposite."""
        known = [self.runs[run] for run in sorted(own & self.runs.keys())]
        length = math.sqrt(sum(rare * rare for rare, _ in known)) or 1.0
        scores = list(self.bias.values())
        for rare, weights in known:
            for clause, weight in weights:
                scores[clause] += weight * rare / length
        return {clause: 1 / (1 + math.exp(-max(-30.0, score))) for clause, score in zip(self.bias, scores, strict=True)}


def runs(said: Said) -> frozenset[str]:
    """The runs of words of a sentence, of its first reading with the sides as letters, and of its heading."""
    found: set[str] = set()
    for part in (said.sentence.plain, *said.heard[:1], said.heading.lower()):
        words = _WORD.findall(part)
        for length in range(1, LONGEST + 1):
            found.update(" ".join(words[n : n + length]) for n in range(len(words) - length + 1))
    return frozenset(found)


def likest(
    said: Iterable[Said], likeness: Likeness, *, fewest: int, heard: float
) -> dict[str, list[tuple[float, Said]]]:
    """Of each clause the English sentences whose probability to be its opposite is `heard` or more, likest first.

    A sentence of fewer than `fewest` runs is too short to be compared: a single word would make it alike.
    """
    found: dict[str, list[tuple[float, Said]]] = {}
    for each in said:
        if each.language != "en" or each.aside or len(own := runs(each)) < fewest:
            continue
        for clause, probable in likeness.of(own).items():
            if probable >= heard:
                found.setdefault(clause, []).append((probable, each))
    return {clause: sorted(rows, key=lambda row: -row[0]) for clause, rows in found.items()}


@cache
def learnt(digest: str) -> Likeness:
    """The likeness of the catalogue, whose file has this SHA-256: who consults the language consults it, too.

    Raises `CatalogueWrong` when the file is another one.
    """
    packed = (CATALOGUE / FILE).read_bytes()
    if hashlib.sha256(packed).hexdigest() != digest:
        raise CatalogueWrong(
            "the likeness of sentences was not loaded", where=str(CATALOGUE / FILE),
            why="it is not the file that contract-language/en.toml names by its digest",
            try_="install Ringtrue anew, or learn it anew with benchmarks/contract_gold/likeness.py",
        )  # fmt: skip
    told = json.loads(lzma.decompress(packed))
    return Likeness(
        bias=dict(zip(told["clauses"], told["bias"], strict=True)),
        runs={run: (rare, weights) for run, rare, weights in told["runs"]},
    )
