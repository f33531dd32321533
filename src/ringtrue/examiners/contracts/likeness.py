"""How like a sentence of a contract is to those that two readers took for the opposite of a clause.

Frames and sayings understand; this only resembles, is asked only where they are silent, and decides nothing: half of
what it hears there is the opposite. It was learnt from the labelled contracts by benchmarks/contract_gold/likeness.py,
which also says how it fares on vendors it has not seen.
"""

from collections.abc import Iterable
from functools import cache

from ringtrue.examiners.contracts.said import Said
from ringtrue.instruments.legal.likeness import Likeness, likeness_of, runs_of, told

FILE = "contract-language/likeness.json.xz"


def runs(said: Said) -> frozenset[str]:
    """The runs of words of a sentence, of its first reading with the sides as letters, and of its heading."""
    return runs_of((said.sentence.plain, *said.heard[:1], said.heading.lower()))


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
    data = told(FILE, digest, "contract-language/en.toml", "benchmarks/contract_gold/likeness.py")
    return likeness_of(data, "clauses")
