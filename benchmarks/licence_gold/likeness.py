"""Learns what readers' answers to a thousand licences tell of a text that is no known one, and measures it.

    pip install scikit-learn                                        # BSD-3-Clause
    python benchmarks/licence_gold/likeness.py FOLDER               # measures, licensors held out
    python benchmarks/licence_gold/likeness.py FOLDER --write       # and writes the file of the catalogue

FOLDER holds the texts (licence_gold/texts.py obtains them). Two stages, both logistic regressions. The first tells of a
sentence how like it is to those that readers quoted for an answer; it learns from the labelled set, but for the splits
that measure, and from `taught.jsonl`, one reader's labels of further texts. The second weighs this with what the rules
answer; it learns only from texts on which no rule was made, each seen by a first stage that was not taught it. What is
written holds runs of one to three words with weights, and no text.
"""

import hashlib
import json
import lzma
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from ringtrue.instruments.legal.frames import read_frames
from ringtrue.instruments.legal.licences import Says
from ringtrue.instruments.legal.licences.answers import answers_of
from ringtrue.instruments.legal.licences.compared import (
    FILE,
    GIVEN,
    GRANTED,
    QUOTED,
    RETRAINS,
    Weighing,
    alike_as_a_whole,
    likest,
    says,
    signs_of,
)
from ringtrue.instruments.legal.likeness import Likeness, runs_of
from ringtrue.instruments.legal.reading import Illegible, read
from ringtrue.instruments.legal.sentences import Sentence
from ringtrue.shelf import CATALOGUE

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
from regressions import fitted, weighed, weightiest  # noqa: E402  (beside this folder)

TRIED = (*GIVEN, "changed-unilaterally", "naming-duty")
"""The questions on which weighing is tried; it is kept for those on which it is oftener right, licensors held out."""
UNTAUGHT = ("workshops",)
"""The splits from which nothing was learnt, so that they measure."""
UNRULED = ("makers", "authors")
"""The splits of two readers on which no rule was made but for two answers of 818."""
ANSWERED = (*QUOTED, Says.SILENT)
"""The answers to which a text may be alike as a whole."""
LEAST_TEXTS = 12
"""Texts in which a run must stand to count for whole texts."""
KEPT_WHOLE = 600
"""Runs of greatest weight that are kept of each sort of whole texts; chosen by hand."""
LEAST = 4
"""Sentences in which a run must stand to count."""
KEPT = 900
"""Runs of greatest weight that are kept of each sort; chosen by hand, so that the file stays small."""
SMALLEST = 0.15
"""Weights below this are left out: they decide nothing together."""
STRENGTH, WEIGHING = 20.0, 0.05
"""Inverse strengths of the regularisation (ridge) of the two stages; chosen by hand."""
SPARED = 0.35
"""Share of the sentences that no reader quoted for anything which serve as counter-examples."""
EXAMPLES = 4
"""Sentences a sort needs to be learnt at all."""
FOLDS = 5
Span = tuple[int, int]


@dataclass
class Text:
    """One labelled text: its sentences with their runs and spans, what readers and the rules answer."""

    name: str
    licensor: str
    ruled: bool
    """Whether rules were made on it, so that it does not tell how far they are to be trusted."""
    split: str
    labels: dict[str, tuple[str, list[Span]]]
    letters: int = 0
    sentences: list[Sentence] = field(default_factory=list)
    runs: list[frozenset[str]] = field(default_factory=list)
    spans: list[list[Span]] = field(default_factory=list)
    rules: dict[str, Says] = field(default_factory=dict)

    @property
    def whole(self) -> frozenset[str]:
        """The runs of all its sentences."""
        return frozenset().union(*self.runs)

    def read(self, content: bytes) -> None:
        """Reads its sentences, and what the rules make of it."""
        document = read(content)
        reading = read_frames(document)
        self.letters = len(document.text)
        self.rules = {each.question: each.answer for each in answers_of(reading)}
        for each in reading.sentences:
            self.sentences.append(each)
            self.runs.append(runs_of((each.plain,)))
            quotes = each.quotes(document, each.lead, len(each.plain))
            self.spans.append([(quote.span.start, quote.span.end) for quote in quotes])

    def quoted(self, n: int, question: str) -> bool:
        """Whether a reader quoted the sentence for the question."""
        _, spans = self.labels.get(question, ("", []))
        return any(low < b and a < high for low, high in spans for a, b in self.spans[n])


def texts_of(folder: Path) -> list[Text]:
    """The labelled texts that may be learnt from."""
    found = []
    manifest = {each["id"]: each for each in json.loads((HERE / "manifest.json").read_text("utf-8"))["texts"]}
    answers: dict[tuple[str, str], set[str]] = defaultdict(set)
    spans: dict[tuple[str, str], list[Span]] = defaultdict(list)
    for path in sorted(HERE.glob("labels-*.json")):
        for label in json.loads(path.read_text("utf-8"))["labels"]:
            answers[label["licence"], label["question"]].add(label["answer"])
            spans[label["licence"], label["question"]] += [(low, high) for low, high in label["spans"]]
    for name, row in manifest.items():
        if row["split"] in (*UNTAUGHT, "taught"):
            continue
        labels = {
            question: (next(iter(each)) if len(each) == 1 else "", spans[name, question])
            for (of, question), each in answers.items()
            if of == name
        }
        found.append(Text(name, row["family"], row["split"] not in UNRULED, row["split"], labels))
    for line in (HERE / "taught.jsonl").read_text("utf-8").splitlines():
        told = json.loads(line)
        labels = {each: ("SILENT", []) for each in TRIED} | {
            question: (answer, [(low, high) for low, high in quoted])
            for question, (answer, *quoted) in told["answers"].items()
        }
        row = manifest.get(told["licence"])
        found.append(Text(told["licence"], row["family"] if row else told["licence"], told["ruled"], "taught", labels))
    legible = []
    for each in found:
        try:
            each.read((folder / f"{each.name}.txt").read_bytes())
        except Illegible as refused:
            print(f"{each.name} is not learnt from: {refused}", file=sys.stderr)
        else:
            legible.append(each)
    return legible


def first_stage(texts: Sequence[Text], questions: Sequence[str] = TRIED) -> Likeness:
    """How like sentences are to those that readers quoted, learnt from some texts."""
    dice = np.random.default_rng(3)
    rows, at = [], []
    for text in texts:
        for n in range(len(text.runs)):
            if dice.random() < SPARED or any(text.quoted(n, question) for question in text.labels):
                rows.append(text.runs[n])
                at.append((text, n))
    sorts: dict[str, tuple[Any, Any]] = {}
    for question in questions:
        known = np.array([bool(text.labels.get(question, ("",))[0]) for text, _ in at])
        quoted = np.array([text.quoted(n, question) for text, n in at])
        for answer in QUOTED:
            told = quoted & np.array([text.labels.get(question, ("",))[0] == answer for text, _ in at])
            clear = known & (
                told | ~quoted | np.array([text.labels.get(question, ("",))[0] in QUOTED for text, _ in at])
            )
            if told[clear].sum() >= EXAMPLES:
                sorts[f"{question}/{answer}"] = told, clear
    return _learnt(rows, sorts, LEAST, KEPT)


def whole_stage(texts: Sequence[Text], questions: Sequence[str] = TRIED) -> Likeness:
    """How like whole texts are to those to which readers gave an answer, with or without words to quote."""
    sorts: dict[str, tuple[Any, Any]] = {}
    for question in questions:
        labels = [text.labels.get(question, ("",))[0] for text in texts]
        clear = np.array([each in ANSWERED for each in labels])
        for answer in ANSWERED:
            told = np.array([each == answer for each in labels])
            if told.sum() >= EXAMPLES:
                sorts[f"{question}/{answer}"] = told, clear
    return _learnt([text.whole for text in texts], sorts, LEAST_TEXTS, KEPT_WHOLE)


def _learnt(rows: Sequence[frozenset[str]], sorts: dict[str, tuple[Any, Any]], least: int, most: int) -> Likeness:
    """A regression for each sort over the runs that weigh most in any of them."""
    held = Counter(run for row in rows for run in row)
    rare = {run: 1 + float(np.log((1 + len(rows)) / (1 + n))) for run, n in held.items() if n >= least}
    everything = sorted(rare)
    told, clear = (np.array([each[n] for each in sorts.values()]).T.astype(float) for n in (0, 1))
    first, _ = fitted(weighed(rows, everything, rare), told, clear, STRENGTH)
    words = weightiest(first, everything, most)
    weights, biases = fitted(weighed(rows, words, rare), told, clear, STRENGTH)
    runs = {
        run: [(n, round(float(each), 2)) for n, each in enumerate(of) if abs(each) >= SMALLEST]
        for run, of in zip(words, weights, strict=True)
    }
    return Likeness(
        bias={sort: round(float(each), 3) for sort, each in zip(sorts, biases, strict=True)},
        runs={run: (round(rare[run], 3), own) for run, own in runs.items() if own},
    )


def second_stage(signs: Sequence[Sequence[float]], answers: Sequence[str]) -> Weighing:
    """What answers follow from signs."""
    table = np.array(signs)
    mean, spread = table.mean(0), np.maximum(table.std(0), 0.001)
    model = LogisticRegression(C=WEIGHING, max_iter=3000).fit((table - mean) / spread, np.array(answers))
    weights, bias = model.coef_, model.intercept_
    if len(model.classes_) == 2:
        weights, bias = np.vstack([-weights, weights]) / 2, np.array([-bias[0], bias[0]]) / 2
    return Weighing(
        tuple(map(Says, model.classes_)), *([round(float(x), 5) for x in each] for each in (mean, spread)),
        [[round(float(x), 4) for x in row] for row in weights], [round(float(x), 4) for x in bias],
    )  # fmt: skip


class Held:
    """The texts cut into folds by licensor, and the signs of each as a first stage gives them that was not taught it."""

    def __init__(self, texts: list[Text]) -> None:
        self.fold = {
            licensor: int(hashlib.sha256(licensor.encode()).hexdigest(), 16) % FOLDS
            for licensor in {each.licensor for each in texts}
        }
        self.signs: dict[tuple[str, str], list[float]] = {}
        for n in range(FOLDS):
            taught = [each for each in texts if self.fold[each.licensor] != n]
            likeness, whole = first_stage(taught), whole_stage(taught)
            for each in (each for each in texts if self.fold[each.licensor] == n):
                odds = likest(zip(each.runs, each.sentences, strict=True), likeness)
                alike = alike_as_a_whole(each.whole, whole)
                for question in TRIED:
                    self.signs[each.name, question] = signs_of(question, each.rules, odds, alike, each.letters)
            print(f"fold {n + 1} of {FOLDS}", file=sys.stderr)


def measure(texts: list[Text], held: Held) -> tuple[str, ...]:
    """How rules and weighing agree with the readers on licensors held out, on texts on which no rule was made.

    Prints it, and returns the questions on which weighing is oftener right.
    """
    total: Counter[str] = Counter()
    kept = []
    sureness: list[tuple[float, bool]] = []
    for question in TRIED:
        cells = [each for each in texts if not each.ruled and each.labels[question][0]]
        count: Counter[str] = Counter()
        for n in range(FOLDS):
            taught = [each for each in cells if held.fold[each.licensor] != n]
            weighing = second_stage(
                [held.signs[each.name, question] for each in taught], [each.labels[question][0] for each in taught]
            )
            for each in (each for each in cells if held.fold[each.licensor] == n):
                rules, label = each.rules[question], each.labels[question][0]
                signs = held.signs[each.name, question]
                found = says(question, rules, weighing.of(signs), signs)
                if question == RETRAINS and rules == found == "YES":
                    sureness.append((weighing.of(signs)[Says.YES], label == "YES"))
                count.update(all=1, rules=rules == label, weighed=found == label, bound=label != "YES",
                             free_rules=rules == "YES" != label, free=found == "YES" != label)  # fmt: skip
        if count["weighed"] > count["rules"]:
            kept.append(question)
            total.update(count)
        print(f"{question}: rules {count['rules']} of {count['all']}, weighed {count['weighed']};"
              f" YES where it is not: rules {count['free_rules']}, weighed {count['free']} of {count['bound']}")  # fmt: skip
    print(f"kept: rules {total['rules']} of {total['all']}, weighed {total['weighed']};"
          f" YES where it is not: {total['free_rules']} and {total['free']} of {total['bound']}")  # fmt: skip
    for least in (0.8, 0.85, 0.9, 0.95):
        free = [right for probable, right in sureness if probable >= least]
        print(f"called free to tune from {least} on: {len(free)}, of these wrong {len(free) - sum(free)}")
    return tuple(kept)


def write(texts: list[Text], held: Held, kept: Sequence[str]) -> None:
    """Writes what was learnt from every text of the questions that are kept."""
    near = tuple(each for each in TRIED if each in kept or each in GRANTED)
    likeness, whole = first_stage(texts, near), whole_stage(texts, near)
    weighings = {}
    for question in kept:
        cells = [each for each in texts if not each.ruled and each.labels[question][0]]
        each = second_stage(
            [held.signs[one.name, question] for one in cells], [one.labels[question][0] for one in cells]
        )
        weighings[question] = {"answers": each.answers, "mean": each.mean, "spread": each.spread,
                               "weights": each.weights, "bias": each.bias}  # fmt: skip
    data = {
        "schema": "ringtrue/licence-likeness/2",
        "source": f"readers' labels of {len(texts)} licences (benchmarks/licence_gold), learnt by its likeness.py",
        "date": "2026-11-27",
        "confidence": "medium",
        **_told(likeness),
        "whole": _told(whole),
        "weighings": weighings,
    }
    packed = lzma.compress(json.dumps(data, separators=(",", ":")).encode(), preset=9)
    (CATALOGUE / FILE).write_bytes(packed)
    print(f"{CATALOGUE / FILE}: {len(likeness.bias)} sorts, {len(likeness.runs)} runs, {len(packed)} bytes")
    print(f'for [likeness] of licence-language/en.toml: sha256 = "{hashlib.sha256(packed).hexdigest()}"')


def _told(likeness: Likeness) -> dict[str, Any]:
    return {
        "sorts": list(likeness.bias),
        "bias": list(likeness.bias.values()),
        "runs": [[run, rare, weights] for run, (rare, weights) in sorted(likeness.runs.items())],
    }


def main() -> None:
    """Measures, and writes when asked."""
    texts = texts_of(Path(sys.argv[1]))
    held = Held(texts)
    kept = measure(texts, held)
    if "--write" in sys.argv:
        write(texts, held, kept)


if __name__ == "__main__":
    main()
