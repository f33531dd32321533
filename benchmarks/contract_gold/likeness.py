"""Learns what sentences readers took for each verdict on each clause, and weighs it with what is understood.

    python benchmarks/contract_gold/likeness.py FOLDER                # measures, vendors held out
    python benchmarks/contract_gold/likeness.py FOLDER --write        # and writes the file of the catalogue

FOLDER holds the texts (contract_gold/texts.py obtains them). A sentence is an example of a verdict where it touches
words that were quoted for it and all readers of the text say so; where they differ, what any of them quoted is no
example of anything. A share of the other sentences are counter-examples, and so are those of our own drafts, five
times over. The weighing is learnt from `taught.jsonl` alone, one reader's labels of contracts on which no rule was
made, by a likeness that had not seen their vendors. What is written holds runs of one to three words with weights, and
no text.
"""

import hashlib
import json
import lzma
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from ringtrue.examiners.contracts.compared import (
    FILE,
    QUOTED,
    VERDICTS,
    Likest,
    likest,
    runs,
    says,
    signs_of,
)
from ringtrue.examiners.contracts.languages import languages
from ringtrue.examiners.contracts.reading import understood
from ringtrue.examiners.contracts.said import Said, said_in
from ringtrue.instruments.legal.likeness import Likeness, Weighing
from ringtrue.instruments.legal.reading import read
from ringtrue.remedies.clauses import drafted
from ringtrue.shelf import CATALOGUE

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
from regressions import fitted, weighed, weightiest  # noqa: E402  (beside this folder)

LEFT_OUT = "origin-warranted"
"""The clause whose labels changed their meaning: until 2026-11-26 a disclaimer of all warranties counted against it."""
CLAUSES = tuple(each for each in languages()["en"]["clause"] if each != LEFT_OUT)
DRAFTS = {name: each.ask["en"] for name, each in drafted().items()}
NOWHERE = ("Ruritania",)
"""A home that no contract names: whose law is another's, the labels do not say."""
LEAST = 3
"""Sentences in which a run must stand to count."""
KEPT = 300
"""Runs of greatest weight that are kept of each sort; chosen by hand, so that the file stays small."""
SMALLEST = 0.3
"""Weights below this are left out: they decide nothing together, and cost time whenever a contract is read."""
STRENGTH = 30.0
"""Inverse strength of the regularisation (ridge) of the likeness; chosen by hand."""
WEIGHED = 0.05
"""The same of the weighing."""
EXAMPLES = 4
"""Sentences a sort needs to be learnt at all."""
FOLDS = 4
UNTAUGHT = ("merchants",)
"""The splits from which nothing was learnt, so that they measure."""
UNRULED = ("taught",)
"""The splits on which no rule was made, from which the weighing is learnt."""
SPARED = 0.3
"""Share of the sentences that no reader quoted for anything which serve as counter-examples."""
TIMES = 5
"""How often our own drafts count as counter-examples."""
Cell = tuple[str, str]


@dataclass(slots=True)
class Text:
    """A labelled contract: its sentences with their runs, which of them readers quoted for what, and what is understood."""

    name: str
    family: str
    split: str
    said: tuple[Said, ...]
    runs: list[frozenset[str]]
    examples: dict[Cell, set[int]]
    disputed: dict[str, set[int]]
    quoted: set[int]
    gold: dict[str, str]
    rules: dict[str, str] = field(default_factory=dict)
    framed: frozenset[str] = frozenset()


def texts_of(folder: Path) -> list[Text]:
    """Every labelled contract of the manifest, but for the splits that are left to measure."""
    spans: dict[Cell, list[tuple[int, int]]] = defaultdict(list)
    verdicts: dict[Cell, set[str]] = defaultdict(set)
    for path in sorted(HERE.glob("labels-*.json")):
        for label in json.loads(path.read_text("utf-8"))["labels"]:
            verdicts[label["text"], label["clause"]].add(label["verdict"])
            spans[label["text"], label["clause"]] += [(low, high) for low, high in label["spans"]]
    for line in (HERE / "taught.jsonl").read_text("utf-8").splitlines():
        told = json.loads(line)
        for clause in CLAUSES:
            verdict, *quoted = told["verdicts"].get(clause, ("absent",))
            verdicts[told["text"], clause].add(verdict)
            spans[told["text"], clause] += [(low, high) for low, high in quoted]
    found = []
    for row in json.loads((HERE / "manifest.json").read_text("utf-8"))["texts"]:
        if row["split"] in UNTAUGHT:
            continue
        content = (folder / f"{row['id']}.txt").read_bytes()
        if hashlib.sha256(content).hexdigest() != row["sha256"]:
            sys.exit(f"{row['id']}: not the text of the manifest; obtain it anew with contract_gold/texts.py")
        found.append(_text(row, content, spans, verdicts))
    return found


def _text(
    row: Mapping[str, Any],
    content: bytes,
    spans: Mapping[Cell, list[tuple[int, int]]],
    verdicts: Mapping[Cell, set[str]],
) -> Text:
    name = row["id"]
    document = read(content, f"{name}.txt")
    if row["split"] in UNRULED:
        found = understood((document,), languages(), DRAFTS, home=NOWHERE)
        said, framed = found.said, found.framed
        rules = {each.clause: each.verdict for each in found.readings}
    else:
        said, rules, framed = tuple(said_in(0, document, languages(), ((), (), NOWHERE))), {}, frozenset()
    gold = {clause: next(iter(each)) for clause in CLAUSES if len(each := verdicts.get((name, clause), set())) == 1}
    examples: dict[Cell, set[int]] = defaultdict(set)
    disputed: dict[str, set[int]] = defaultdict(set)
    quoted: set[int] = set()
    for n, each in enumerate(said):
        places = [quote.span for quote in document.quotes(*each.sentence.spans[-1])]
        first, last = min(place.start for place in places), max(place.end for place in places)
        for clause in CLAUSES:
            if any(low < last and first < high for low, high in spans.get((name, clause), ())):
                quoted.add(n)
                if gold.get(clause) in QUOTED:
                    examples[clause, gold[clause]].add(n)
                else:
                    disputed[clause].add(n)
    return Text(name, row["family"], row["split"], said, [runs(each) for each in said], examples, disputed, quoted, gold, rules, framed)  # fmt: skip


def likeness_from(texts: Sequence[Text]) -> Likeness:
    """The likeness that these texts, and our own drafts as counter-examples, teach."""
    dice = np.random.default_rng(3)
    rows = [(text, n) for text in texts for n in range(len(text.runs)) if n in text.quoted or dice.random() < SPARED]
    ours = [runs(each) for each in said_in(0, read("\n\n".join(DRAFTS.values()).encode(), "x.txt"), languages(), ((), (), NOWHERE))]  # fmt: skip
    sentences = [text.runs[n] for text, n in rows] + ours * TIMES
    held = Counter(run for each in sentences for run in each)
    rare = {run: 1 + float(np.log((1 + len(sentences)) / (1 + n))) for run, n in held.items() if n >= LEAST}
    sorts = [
        (clause, verdict)
        for clause in CLAUSES
        for verdict in QUOTED
        if sum(len(text.examples.get((clause, verdict), ())) for text in texts) >= EXAMPLES
    ]
    none = [False] * (len(ours) * TIMES)
    told = np.array([[n in text.examples.get(sort, ()) for text, n in rows] + none for sort in sorts], dtype=float).T
    doubt = np.array([[n in text.disputed.get(sort[0], ()) for text, n in rows] + none for sort in sorts], dtype=float)
    clear = 1 - doubt.T
    everything = sorted(rare)
    first, _ = fitted(weighed(sentences, everything, rare), told, clear, STRENGTH)
    words = weightiest(first, everything, KEPT)
    weights, bias = fitted(weighed(sentences, words, rare), told, clear, STRENGTH)
    kept = {
        run: (round(rare[run], 3), [(n, round(float(each), 2)) for n, each in enumerate(row) if abs(each) >= SMALLEST])
        for run, row in zip(words, weights, strict=True)
    }
    return Likeness(
        bias={
            f"{clause}/{verdict}": round(float(each), 3) for (clause, verdict), each in zip(sorts, bias, strict=True)
        },
        runs={run: each for run, each in kept.items() if each[1]},
    )


def weighing_from(signs: Sequence[Sequence[float]], verdicts: Sequence[str]) -> Weighing:
    """A multinomial regression over these rows of signs."""
    rows = np.array(signs)
    mean, spread = rows.mean(0), np.maximum(rows.std(0), 1e-3)
    model = LogisticRegression(C=WEIGHED, max_iter=3000).fit((rows - mean) / spread, np.array(verdicts))

    def rounded(numbers: Sequence[float]) -> list[float]:
        return [round(float(each), 4) for each in numbers]

    answers = tuple(map(str, model.classes_))
    return Weighing(answers, rounded(mean), rounded(spread), [rounded(row) for row in model.coef_], rounded(model.intercept_))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One clause of one contract: what is understood, what bears on it, and what the reader says."""

    family: str
    clause: str
    rules: str
    gold: str
    signs: list[float]
    near: dict[str, float]


def rows_of(texts: Sequence[Text], likeness: Likeness) -> list[Row]:
    """The clauses of texts that can be weighed, each with its signs."""
    fewest = languages()["en"]["likeness"]["fewest"]
    found = []
    for text in texts:
        like = likest(text.said, likeness, fewest=fewest)
        found += [
            Row(text.family, clause, text.rules[clause], text.gold[clause], signs_of(clause, text.rules[clause], like, CLAUSES), _near(clause, like))
            for clause in CLAUSES
            if clause in text.gold and clause not in text.framed
        ]  # fmt: skip
    return found


def _near(clause: str, like: Likest) -> dict[str, float]:
    return {verdict: rows[0][0] for verdict in QUOTED if (rows := like.get((clause, verdict)))}


def held_out(texts: Sequence[Text]) -> list[Row]:
    """The rows of the texts on which no rule was made, by a likeness that has not seen their vendors."""
    families = sorted({text.family for text in texts}, key=_shuffled)
    rows = []
    for fold in range(FOLDS):
        out = set(families[fold::FOLDS])
        likeness = likeness_from([text for text in texts if text.family not in out])
        rows += rows_of([text for text in texts if text.family in out and text.split in UNRULED], likeness)
        print(f"fold {fold + 1} of {FOLDS}: {len(likeness.runs)} runs", flush=True)
    return rows


def measure(rows: Sequence[Row]) -> None:
    """Prints verdicts before and after weighing, on vendors that neither likeness nor weighing has seen."""
    families = sorted({row.family for row in rows}, key=_shuffled)
    pairs = []
    for fold in range(FOLDS):
        out = set(families[fold::FOLDS])
        taught = [row for row in rows if row.family not in out]
        weighing = weighing_from([row.signs for row in taught], [row.gold for row in taught])
        pairs += [(row, says(row.rules, weighing.of(row.signs), row.near)) for row in rows if row.family in out]
    print(f"{len(rows)} cells on which no rule was made, vendors held out")
    for who, told in (("understood", [(row.gold, row.rules) for row, _ in pairs]), ("weighed", [(row.gold, said) for row, said in pairs])):  # fmt: skip
        print(f"{who}: {sum(gold == said for gold, said in told)} right; {_figures(told)}")
    for before, after in sorted({(row.rules, said) for row, said in pairs if row.rules != said}):
        changed = [row for row, said in pairs if (row.rules, said) == (before, after)]
        print(f"  {before} -> {after}: {sum(row.gold == after for row in changed)} put right, "
              f"{sum(row.gold == before for row in changed)} put wrong, of {len(changed)}")  # fmt: skip


def _figures(told: Sequence[tuple[str, str]]) -> str:
    f1 = {}
    for verdict in VERDICTS:
        both = sum(gold == verdict == said for gold, said in told)
        f1[verdict] = (
            2 * both / max(1, sum(gold == verdict for gold, _ in told) + sum(said == verdict for _, said in told))
        )
    accused = [gold for gold, said in told if said == "contradicted"]
    present = [gold for gold, said in told if said == "present"]
    return (
        f"macro-F1 {sum(f1.values()) / len(f1):.3f} ({', '.join(f'{verdict} {each:.2f}' for verdict, each in f1.items())}); "
        f"false contradicted {sum(gold != 'contradicted' for gold in accused)} of {len(accused)}, "
        f"false present {sum(gold != 'present' for gold in present)} of {sum(gold != 'present' for gold, _ in told)}"
    )


def _shuffled(family: str) -> bytes:
    return hashlib.sha256(family.encode()).digest()


def write(texts: Sequence[Text], rows: Sequence[Row]) -> None:
    """Writes what was learnt from every text."""
    likeness = likeness_from(texts)
    weighing = weighing_from([row.signs for row in rows], [row.gold for row in rows])
    data = {
        "schema": "ringtrue/contract-likeness/2",
        "source": f"readers' labels of {len(texts)} contracts (benchmarks/contract_gold), learnt by its likeness.py",
        "date": "2026-11-28",
        "confidence": "medium",
        "clauses": CLAUSES,
        "sorts": list(likeness.bias),
        "bias": list(likeness.bias.values()),
        "runs": [[run, rare, weights] for run, (rare, weights) in sorted(likeness.runs.items())],
        "weighing": {
            "answers": weighing.answers, "mean": weighing.mean, "spread": weighing.spread, "weights": weighing.weights,
            "bias": weighing.bias,
        },
    }  # fmt: skip
    packed = lzma.compress(json.dumps(data, separators=(",", ":")).encode(), preset=9)
    (CATALOGUE / FILE).write_bytes(packed)
    print(f"{CATALOGUE / FILE}: {len(likeness.bias)} sorts, {len(likeness.runs)} runs, {len(packed)} bytes")
    print(f'for [likeness] of contract-language/en.toml: sha256 = "{hashlib.sha256(packed).hexdigest()}"')


def main() -> None:
    """Measures, and writes when asked."""
    texts = texts_of(Path(sys.argv[1]))
    print(f"{len(texts)} contracts, {sum(len(text.runs) for text in texts)} sentences", flush=True)
    rows = held_out(texts)
    measure(rows)
    if "--write" in sys.argv:
        write(texts, rows)


if __name__ == "__main__":
    main()
