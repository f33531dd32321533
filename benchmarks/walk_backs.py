"""How well quiet walk-backs are told: pages of labelled sentences in six languages, edited with known effect.

    python benchmarks/walk_backs.py [PAGES] [--faults]

A page holds one sentence of each kind of claim, and some that claim nothing. Its new copy keeps, moves, lengthens,
hedges or drops each. Expected is one walk-back for each hedged or dropped claim and none else. The baseline is a plain
comparison: every claim of the old copy that does not stand in the new one word for word is called dropped. Most of the
sentences served the reader's development, so this measures the comparison more than the reading.
"""

import random
import sys
import tomllib
from collections import Counter
from pathlib import Path

from ringtrue.instruments.legal.reading import read
from ringtrue.remedies.sentences import compared

SENTENCES = Path(__file__).parent.parent / "tests" / "files" / "claims"
HEDGES = {"en": "Where possible, {}", "ja": "原則として、{}", "ko": "원칙적으로 {}", "id": "Pada prinsipnya, {}",
          "zh": "原则上，{}", "ar": "من حيث المبدأ، {}"}  # fmt: skip
LONGER = {"en": "Since last spring: {}", "ja": "昨年の春から、{}", "ko": "지난봄부터 {}", "id": "Sejak tahun lalu, {}",
          "zh": "自去年春天起，{}", "ar": "منذ الربيع الماضي، {}"}  # fmt: skip
EDITS = ("keep", "move", "longer", "hedge", "drop")
SEED = 20261126


def main() -> None:
    """Prints right, wrong and missed walk-backs per language, ours and the baseline's."""
    many = next((int(each) for each in sys.argv[1:] if each.isdigit()), 40)
    dice = random.Random(SEED)  # noqa: S311 - it draws pages, no secret
    print(f"{many} pages a language, seed {SEED}")
    print(f"{'':<10}{'expected':>9}{'precision':>11}{'recall':>8}   baseline: precision, recall")
    total: Counter[str] = Counter()
    faults: list[str] = []
    for language in HEDGES:
        tally: Counter[str] = Counter()
        claims, others = _labelled(language)
        for _ in range(many):
            tally += _page(dice, language, claims, others, faults)
        print(_row(language, tally))
        total += tally
    print(_row("all", total))
    if "--faults" in sys.argv:
        print(*sorted(set(faults)), sep="\n")


def _labelled(language: str) -> tuple[dict[str, list[str]], list[str]]:
    """Sentences that claim one thing outright, by its kind, and sentences that claim nothing."""
    claims: dict[str, list[str]] = {}
    others = []
    for path in sorted(SENTENCES.glob(f"*/{language}.toml")):
        for row in tomllib.loads(path.read_text("utf-8"))["sentence"]:
            kinds, hedged = row.get("kinds", []), row.get("hedged", [])
            if len(kinds) == 1 and not hedged:
                claims.setdefault(kinds[0], []).append(row["says"])
            elif not kinds and not hedged and row["says"][-1] in ".。":
                others.append(row["says"])
    return claims, others


def _page(
    dice: random.Random, language: str, claims: dict[str, list[str]], others: list[str], faults: list[str]
) -> Counter[str]:
    chosen = {dice.choice(sentences): kind for kind, sentences in claims.items()}
    old = [*chosen, *dice.sample(others, min(4, len(others)))]
    dice.shuffle(old)
    new, expected, edited = [], Counter[tuple[str, str]](), {}
    for sentence in old:
        edit = dice.choice(EDITS) if sentence in chosen else "keep"
        edited[chosen.get(sentence, "")] = (edit, sentence)
        if edit == "drop":
            expected["dropped", chosen[sentence]] += 1
        elif edit == "hedge":
            expected["hedged", chosen[sentence]] += 1
            new.append(HEDGES[language].format(sentence))
        elif edit == "move":
            new.insert(0, sentence)
        else:
            new.append(LONGER[language].format(sentence) if edit == "longer" else sentence)
    change = compared(*(read("\n\n".join(each).encode(), "page.txt") for each in (old, new)))
    told = Counter((each.sort.value, each.kind) for each in change.walk_backs)
    for what in (told - expected) + (expected - told):
        sort = "wrong" if told[what] > expected[what] else "missed"
        faults.append(f"{language} {sort} {what}: {edited.get(what[1])}")
    plain = Counter(("dropped", kind) for sentence, kind in chosen.items() if sentence not in new)
    return Counter(
        expected=expected.total(), right=(told & expected).total(), wrong=(told - expected).total(),
        plainly_right=(plain & expected).total(), plainly_wrong=(plain - expected).total(),
    )  # fmt: skip


def _row(name: str, tally: Counter[str]) -> str:
    def share(right: str, wrong: str) -> tuple[float, float]:
        return tally[right] / max(1, tally[right] + tally[wrong]), tally[right] / max(1, tally["expected"])

    ours, plain = share("right", "wrong"), share("plainly_right", "plainly_wrong")
    return f"{name:<10}{tally['expected']:>9}{ours[0]:>11.3f}{ours[1]:>8.3f}{plain[0]:>20.3f}{plain[1]:>8.3f}"


if __name__ == "__main__":
    main()
