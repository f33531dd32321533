"""Verdicts weighed by how like a contract's sentences are to those that readers quoted for each verdict.

Frames and sayings understand; this only resembles. It is asked only where they are silent, of English text: it finds a
clause, or part of it, in words that nobody wrote a saying for; where a sentence only resembles the opposite it makes
the clause unclear, for half of what it hears so is the opposite. It was learnt by benchmarks/contract_gold/likeness.py,
which also says how it fares on vendors it has not seen.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from ringtrue.examiners.contracts.said import Said
from ringtrue.instruments.legal.likeness import Likeness, Weighing, likeness_of, runs_of, told, weighing_of

FILE = "contract-language/likeness.json.xz"
VERDICTS = ("present", "weakened", "contradicted", "absent", "unclear")
QUOTED = VERDICTS[:3]
"""The verdicts for which readers quoted sentences that can be learnt from."""
BEST = 2
"""Sentences of a contract whose likeness to those of one verdict is told."""
FURTHEST = 6.0
"""Log odds beyond which likeness tells no more."""
COMPARED = "compared, not understood"

Likest = Mapping[tuple[str, str], Sequence[tuple[float, Said]]]
"""By clause and verdict the likest sentences of a contract with their log odds, likest first."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """The likeness of sentences by `clause/verdict`, and the weighing of all clauses, which are told by `clauses`."""

    sentences: Likeness
    weighing: Weighing
    clauses: tuple[str, ...]


@cache
def learnt(digest: str) -> Learnt:
    """What the catalogue holds of it, in a file of this SHA-256: who consults the language consults it, too.

    Raises `CatalogueWrong` when the file is another one.
    """
    data = told(FILE, digest, "contract-language/en.toml", "benchmarks/contract_gold/likeness.py")
    return Learnt(likeness_of(data, "sorts"), weighing_of(data["weighing"]), tuple(data["clauses"]))


def runs(said: Said) -> frozenset[str]:
    """The runs of words of a sentence, of its first reading with the sides as letters, and of its heading."""
    return runs_of((said.sentence.plain, *said.heard[:1], said.heading.lower()))


def likest(said: Iterable[Said], likeness: Likeness, *, fewest: int) -> Likest:
    """The likest English sentences for each verdict on each clause.

    A sentence of fewer than `fewest` runs is too short to be compared: a single word would make it alike.
    """
    best: list[list[tuple[float, int, Said]]] = [[] for _ in likeness.bias]
    for n, each in enumerate(said):
        if each.language != "en" or each.aside or len(own := runs(each)) < fewest:
            continue
        for odds, rows in zip(likeness.odds(own), best, strict=True):
            if len(rows) < BEST or odds > rows[-1][0]:
                rows.append((odds, -n, each))
                rows.sort(key=lambda row: row[:2], reverse=True)
                del rows[BEST:]
    found: dict[tuple[str, str], Sequence[tuple[float, Said]]] = {}
    for sort, rows in zip(likeness.bias, best, strict=True):
        clause, verdict = sort.rsplit("/", 1)
        found[clause, verdict] = [(max(-FURTHEST, min(FURTHEST, odds)), each) for odds, _, each in rows]
    return found


def signs_of(clause: str, understood: str, like: Likest, clauses: Sequence[str]) -> list[float]:
    """What bears on a clause: the verdict that was understood, how like its sentences are to others', which it is."""
    odds = []
    for verdict in QUOTED:
        near = [each for each, _ in like.get((clause, verdict), ())]
        odds.append(near + [-FURTHEST] * (BEST - len(near)))
    present, weakened, contradicted = (each[0] for each in odds)
    return [
        *(float(understood == each) for each in VERDICTS),
        *(each for near in odds for each in near),
        present - weakened, present - contradicted, weakened - contradicted, max(present, weakened, contradicted),
        *(float(clause == each) for each in clauses),
    ]  # fmt: skip


def says(understood: str, probable: Mapping[str, float], near: Mapping[str, float]) -> str:
    """The verdict after weighing what was understood with what is probable; `near` is how like the likest sentence is.

    Only silence is weighed: what was understood stays. Likeness alone accuses nobody, so a sentence that is like those
    of the opposite makes an absent clause unclear.
    """
    if understood != "absent":
        return understood
    ordered = sorted(probable, key=lambda each: -probable[each])
    likely = next(each for each in ordered if each not in QUOTED or near.get(each, -math.inf) > 0)
    return "unclear" if likely == "contradicted" else likely
