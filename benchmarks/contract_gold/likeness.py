"""Learns how sentences look that readers took for the opposite of a clause, and measures it on vendors held out.

    python benchmarks/contract_gold/likeness.py FOLDER                           # measures, family by family held out
    python benchmarks/contract_gold/likeness.py FOLDER --write                   # and writes the file of the catalogue

FOLDER holds the texts (contract_gold/texts.py obtains them). A sentence is an example of the opposite where it touches
words that were quoted for `contradicted`, where all readers of the text say so; where they differ, what any of them
quoted is no example of anything. A share of the other sentences are counter-examples, and so are those of our own
drafts, five times over; `taught.jsonl` are one reader's labels of further contracts. What is written holds runs of one to three words with weights, and no text.
"""

import hashlib
import json
import lzma
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from ringtrue.examiners.contracts.languages import languages
from ringtrue.examiners.contracts.likeness import FILE, runs
from ringtrue.examiners.contracts.said import said_in
from ringtrue.instruments.legal.reading import read
from ringtrue.remedies.clauses import drafted
from ringtrue.shelf import CATALOGUE

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
from regressions import fitted, weighed, weightiest  # noqa: E402  (beside this folder)

LEFT_OUT = "origin-warranted"
"""The clause whose labels changed their meaning: until 2026-11-26 a disclaimer of all warranties counted against it."""
CLAUSES = tuple(each for each in languages()["en"]["clause"] if each != LEFT_OUT)
LEAST = 3
"""Sentences in which a run must stand to count."""
KEPT = 600
"""Runs of greatest weight that are kept of each clause; chosen by hand, so that the file stays small."""
SMALLEST = 0.3
"""Weights below this are left out: they decide nothing together, and cost time whenever a contract is read."""
STRENGTH = 30.0
"""Inverse strength of the regularisation (ridge); chosen by hand."""
EXAMPLES = 3
"""Sentences a clause needs to be learnt at all."""
FOLDS = 4
UNTAUGHT = ("merchants",)
"""The splits from which nothing was learnt, so that they measure."""
SPARED = 0.35
"""Share of the sentences that no reader quoted for anything which serve as counter-examples."""
OURS, TIMES = "our-drafts", 5
"""The drafts of the catalogue as a text of its own, of no vendor, and how often it counts."""
Cell = tuple[str, str]
THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.75, 0.9)


class Texts:
    """The sentences of the labelled texts: their runs, whose they are, and of which clause each is the opposite."""

    def __init__(self, folder: Path) -> None:
        self.family: dict[str, str] = {}
        self.rows: dict[str, list[int]] = defaultdict(list)
        self.runs: list[frozenset[str]] = []
        self.opposite: dict[str, set[int]] = {clause: set() for clause in CLAUSES}
        self.disputed: dict[str, set[int]] = {clause: set() for clause in CLAUSES}
        self.quoted: set[int] = set()
        self.gold: dict[Cell, str] = {}
        spans: dict[Cell, list[tuple[int, int]]] = defaultdict(list)
        verdicts: dict[Cell, set[str]] = defaultdict(set)
        for path in sorted(HERE.glob("labels-*.json")):
            for label in json.loads(path.read_text("utf-8"))["labels"]:
                verdicts[label["text"], label["clause"]].add(label["verdict"])
                spans[label["text"], label["clause"]] += [(low, high) for low, high in label["spans"]]
        self.gold = {cell: next(iter(each)) for cell, each in verdicts.items() if len(each) == 1}
        for line in (HERE / "taught.jsonl").read_text("utf-8").splitlines():
            told = json.loads(line)
            for clause in CLAUSES:
                verdict, *quoted = told["verdicts"].get(clause, ("absent",))
                self.gold[told["text"], clause] = verdict
                verdicts[told["text"], clause].add(verdict)
                spans[told["text"], clause] += [(low, high) for low, high in quoted]
        for row in json.loads((HERE / "manifest.json").read_text("utf-8"))["texts"]:
            if row["split"] in UNTAUGHT:
                continue
            content = (folder / f"{row['id']}.txt").read_bytes()
            if hashlib.sha256(content).hexdigest() != row["sha256"]:
                sys.exit(f"{row['id']}: not the text of the manifest; obtain it anew with contract_gold/texts.py")
            self.family[row["id"]] = row["family"]
            self._add(row["id"], content, spans, verdicts)
        drafts = "\n\n".join(each.ask["en"] for each in drafted().values())
        for _ in range(TIMES):
            self._add(OURS, drafts.encode(), {}, {})

    def _add(
        self, name: str, content: bytes, spans: Mapping[Cell, list[tuple[int, int]]], verdicts: Mapping[Cell, set[str]]
    ) -> None:
        document = read(content, f"{name}.txt")
        for said in said_in(0, document, languages(), ((), (), ("Ruritania",))):
            places = [quote.span for quote in document.quotes(*said.sentence.spans[-1])]
            for clause in CLAUSES:
                if any(low < max(each.end for each in places) and min(each.start for each in places) < high
                       for low, high in spans.get((name, clause), ())):  # fmt: skip
                    self.quoted.add(len(self.runs))
                    if len(verdicts[name, clause]) > 1:
                        self.disputed[clause].add(len(self.runs))
                    elif self.gold[name, clause] == "contradicted":
                        self.opposite[clause].add(len(self.runs))
            self.rows[name].append(len(self.runs))
            self.runs.append(runs(said))


class Model:
    """One regression for each clause over the runs that weigh most in any of them."""

    def __init__(self, texts: Texts, names: list[str]) -> None:
        dice = np.random.default_rng(3)
        rows = [n for name in names for n in texts.rows[name] if n in texts.quoted or dice.random() < SPARED]
        self.learnt = rows + texts.rows[OURS]
        held = Counter(run for n in self.learnt for run in texts.runs[n])
        self.rare = {run: 1 + float(np.log((1 + len(self.learnt)) / (1 + n))) for run, n in held.items() if n >= LEAST}
        self.clauses = [each for each in CLAUSES if len(texts.opposite[each].intersection(self.learnt)) >= EXAMPLES]
        told = np.array([[n in texts.opposite[each] for each in self.clauses] for n in self.learnt], dtype=float)
        clear = np.array([[n not in texts.disputed[each] for each in self.clauses] for n in self.learnt], dtype=float)
        everything = sorted(self.rare)
        sentences = [texts.runs[n] for n in self.learnt]
        first, _ = fitted(weighed(sentences, everything, self.rare), told, clear, STRENGTH)
        self.words = weightiest(first, everything, KEPT)
        weights, bias = fitted(weighed(sentences, self.words, self.rare), told, clear, STRENGTH)
        self.fitted = {
            clause: (np.where(abs(weights[:, n]) < SMALLEST, 0.0, weights[:, n]), float(bias[n]))
            for n, clause in enumerate(self.clauses)
        }

    def best(self, texts: Texts, name: str) -> dict[str, float]:
        """Of each clause the probability of the likest sentence of a text."""
        fewest = languages()["en"]["likeness"]["fewest"]
        long = [each for n in texts.rows[name] if len(each := texts.runs[n]) >= fewest]
        rows = weighed(long, self.words, self.rare)
        return {clause: float((1 / (1 + np.exp(-(rows @ weights + bias)))).max())
                for clause, (weights, bias) in self.fitted.items()}  # fmt: skip


def measure(texts: Texts) -> None:
    """Prints what the likeness alone would find of contradictions in families that it was not taught."""
    families = sorted(set(texts.family.values()), key=lambda each: hashlib.sha256(each.encode()).digest())
    found: dict[Cell, float] = {}
    for fold in range(FOLDS):
        out = set(families[fold::FOLDS])
        model = Model(texts, [name for name, family in texts.family.items() if family not in out])
        for name, family in texts.family.items():
            if family in out:
                found |= {(name, clause): each for clause, each in model.best(texts, name).items()}
    cells = [cell for cell in found if cell in texts.gold]
    true = sum(texts.gold[cell] == "contradicted" for cell in cells)
    print(
        f"{len(texts.family)} texts of {len(families)} families, {len(texts.runs)} sentences; {len(cells)} cells held out"
    )
    for threshold in THRESHOLDS:
        said = [cell for cell in cells if found[cell] >= threshold]
        right = sum(texts.gold[cell] == "contradicted" for cell in said)
        print(f"from {threshold}: {right} of {len(said)} said are right ({right / max(1, len(said)):.2f}), "
              f"{right} of {true} are found ({right / max(1, true):.2f})")  # fmt: skip


def write(texts: Texts) -> None:
    """Writes what was learnt from every text."""
    model = Model(texts, list(texts.family))
    clauses = list(model.fitted)
    told: dict[str, list[list[float]]] = {run: [] for run in model.words}
    for n, clause in enumerate(clauses):
        for run, weight in zip(model.words, model.fitted[clause][0], strict=True):
            if weight:
                told[run].append([n, round(float(weight), 2)])
    data = {
        "schema": "ringtrue/contract-likeness/1",
        "source": f"readers' labels of {len(texts.family)} contracts (benchmarks/contract_gold), learnt by its likeness.py",
        "date": "2026-11-27",
        "confidence": "medium",
        "clauses": clauses,
        "bias": [round(model.fitted[clause][1], 3) for clause in clauses],
        "runs": [[run, round(model.rare[run], 3), told[run]] for run in model.words],
    }
    packed = lzma.compress(json.dumps(data, separators=(",", ":")).encode(), preset=9)
    (CATALOGUE / FILE).write_bytes(packed)
    print(
        f"{CATALOGUE / FILE}: {len(clauses)} clauses, {len(model.words)} runs, {len(packed)} bytes; for [likeness] of en.toml:"
    )
    print(f'sha256 = "{hashlib.sha256(packed).hexdigest()}"')


def main() -> None:
    """Measures, and writes when asked."""
    texts = Texts(Path(sys.argv[1]))
    measure(texts)
    if "--write" in sys.argv:
        write(texts)


if __name__ == "__main__":
    main()
