"""How well kinds of claims are recognised: precision and recall on labelled sentences, invented for the purpose.

    python benchmarks/claims.py [FILE]

The held-out sentences were never used to improve the recogniser; the last 20 of them were written to be hard.
"""

import sys
import tomllib
from pathlib import Path

from ringtrue.examiners import consult
from ringtrue.examiners.claims.said import KINDS, LANGUAGE
from ringtrue.examiners.claims.sentence import kinds_in

SENTENCES = Path(__file__).parent.parent / "tests" / "files" / "claims" / "sentences.toml"


def main() -> None:
    """Prints the figures, then every sentence that was read otherwise than by a person."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else SENTENCES
    kinds, language = [consult(name) for name in KINDS], consult(LANGUAGE)
    data = tomllib.loads(path.read_text("utf-8"))
    print(f"{'':<12}{'sentences':>10}{'claims':>8}{'right':>7}{'wrong':>7}{'missed':>8}{'precision':>11}{'recall':>8}")
    faults = []
    for name in ("sentence", "held-out"):
        right = wrong = missed = 0
        for row in data.get(name, ()):
            wanted, got = set(row["kinds"]), set(kinds_in(row["says"], kinds, language))
            right, wrong, missed = right + len(wanted & got), wrong + len(got - wanted), missed + len(wanted - got)
            if wanted != got:
                faults.append(
                    f"{name}: {row['says']}\n    wrong: {sorted(got - wanted)}  missed: {sorted(wanted - got)}"
                )
        precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
        print(
            f"{name:<12}{len(data.get(name, ())):>10}{right + missed:>8}{right:>7}{wrong:>7}{missed:>8}"
            f"{precision:>11.3f}{recall:>8.3f}"
        )
    print(*faults, sep="\n")


if __name__ == "__main__":
    main()
