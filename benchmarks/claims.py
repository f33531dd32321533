"""How well claims are found and named: precision and recall on labelled sentences in six languages, beside a baseline.

    python benchmarks/claims.py [held-out | ... | third-author | fourth-author] [--faults]

*Found*: that a sentence claims anything, outright or hedged. *Named*: each kind it claims, and whether outright or
hedged. The baseline looks for keywords of a kind and knows no negation, no hedge and no language but the word's own.
`held-out-fresh` was written before the reader was changed after the opening of `held-out`, in the manner of tender
answers, speeches and small print; both by the author of the reader. `another-author` is by somebody else, who had not
seen the reader. All three have been opened since and serve its development: what they print now is no measure of
sentences that it has not seen; docs/claims.md tells what each gave at its first opening. `third-author` and
`fourth-author` were each opened once, after all of that, and never served to improve the reader: no rule may be changed
for them. All are invented.
"""

import sys
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from ringtrue.examiners import consult
from ringtrue.examiners.claims.said import KINDS, LANGUAGES
from ringtrue.examiners.claims.sentence import made_in

SENTENCES = Path(__file__).parent.parent / "tests" / "files" / "claims"
Reading = Callable[[str], set[tuple[str, str]]]

KEYWORDS = {
    "sovereign-ai": ("sovereign", "ソブリンAI", "主権AI", "소버린 AI", "berdaulat", "主权人工智能", "主权AI", "سيادي"),
    "sovereign-cloud": ("sovereign cloud", "sovereign region", "ソブリンクラウド", "소버린 클라우드", "cloud berdaulat",
                        "awan berdaulat", "主权云", "سحابة سيادية", "السحابة السيادية"),
    "sovereign-infrastructure": ("sovereign infrastructure", "sovereign compute", "ソブリン計算", "소버린 컴퓨팅",
                                 "infrastruktur AI berdaulat", "主权算力", "بنية تحتية سيادية"),
    "sovereign-fine-tuning": ("tuned on", "追加学習", "미세 조정", "disesuaikan", "微调", "ضبط"),
    "trained-from-scratch": ("from scratch", "ゼロから", "スクラッチ", "처음부터", "스크래치", "dari nol", "从零",
                             "从头", "من الصفر"),
    "data-stays-home": ("data", "データ", "데이터", "数据", "بيانات"),
    "air-gapped": ("air-gapped", "offline", "オフライン", "閉域", "폐쇄망", "오프라인", "luring", "tanpa koneksi",
                   "离线", "断网", "الإنترنت"),
    "no-foreign-dependence": ("foreign", "lock-in", "海外", "해외", "asing", "国外", "أجنبي"),
    "owned-weights": ("own your", "weights are yours", "所有権", "소유권", "milik Anda", "归客户", "ملك لكم"),
    "open-weights": ("open weights", "open-weight", "open-source", "公開", "공개", "terbuka", "开源", "مفتوح"),
    "customer-held-keys": ("keys", "key", "鍵", "키", "kunci", "密钥", "مفاتيح"),
    "domestic-operator": ("operated", "運用", "운영", "dioperasikan", "dikelola", "运营", "تشغ"),
    "independent-evaluation": ("independent", "third party", "第三者", "제3자", "independen", "第三方", "مستقل"),
}  # fmt: skip
"""What one would look for without reading: the first words that come to mind for each kind, in each language."""


@dataclass
class Tally:
    """Right, wrong and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, wanted: set[object], got: set[object]) -> None:
        """Counts what one sentence should have given and what it gave."""
        self.right += len(wanted & got)
        self.wrong += len(got - wanted)
        self.missed += len(wanted - got)

    def __str__(self) -> str:
        precision = self.right / max(1, self.right + self.wrong)
        recall = self.right / max(1, self.right + self.missed)
        return f"{precision:>10.3f}{recall:>8.3f}"


def reader() -> Reading:
    """The reader of the examiner `claims/said`."""
    kinds, languages = [consult(name) for name in KINDS], [consult(name) for name in LANGUAGES]
    return lambda text: {(each.kind, each.standing.value) for each in made_in(text, kinds, languages)}


def keywords(text: str) -> set[tuple[str, str]]:
    """The baseline."""
    return {(kind, "outright") for kind, words in KEYWORDS.items() if any(w.lower() in text.lower() for w in words)}


def labels(row: dict[str, list[str]]) -> set[tuple[str, str]]:
    """What a person reads in a sentence."""
    return {(kind, "outright") for kind in row.get("kinds", ())} | {(kind, "hedged") for kind in row.get("hedged", ())}


def measure(rows: Iterable[dict[str, str]], read: Reading, faults: list[str]) -> tuple[Tally, Tally]:
    """Tallies of what is found and what is named."""
    found, named = Tally(), Tally()
    for row in rows:
        wanted, got = labels(row), read(row["says"])
        found.add({1} if wanted else set(), {1} if got else set())
        named.add(wanted, got)
        if wanted != got:
            faults.append(f"{row['says']}\n    wrong: {sorted(got - wanted)}  missed: {sorted(wanted - got)}")
    return found, named


def main() -> None:
    """Prints the figures of each set, and with --faults every sentence that was read otherwise than by a person."""
    asked = [each for each in sys.argv[1:] if not each.startswith("-")] or [
        "held-out",
        "held-out-fresh",
        "another-author",
        "third-author",
        "fourth-author",
    ]
    print(f"{'':<16}{'':<6}{'':<10}{'':>10}   found: P      R   named: P      R")
    for part in asked:
        paths = sorted((SENTENCES / part).glob("*.toml"))
        sets = {path.stem: tomllib.loads(path.read_text("utf-8"))["sentence"] for path in paths}
        sets["all"] = [row for rows in sets.values() for row in rows]
        faults: list[str] = []
        for name, rows in sets.items():
            for who, read in (("ringtrue", reader()), ("keywords", keywords)):
                kept = faults if who == "ringtrue" and name != "all" else []
                found, named = measure(rows, read, kept)
                print(f"{part:<16}{name:<6}{who:<10}{len(rows):>10}{found}{named}")
        if "--faults" in sys.argv:
            print(*faults, sep="\n")


if __name__ == "__main__":
    main()
