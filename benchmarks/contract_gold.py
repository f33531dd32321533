"""The labelled contracts: 218 texts, twenty-two clauses, two readers each; ours beside keywords and BM25.

    python benchmarks/contract_gold/texts.py CLONES FOLDER                  # obtains the texts, each checked by digest
    python benchmarks/contract_gold.py pack LABELS --texts FOLDER           # a reader's verbatim quotes to offsets
    python benchmarks/contract_gold.py score --texts FOLDER [--split test|fresh|enterprise|...|traders]
    python benchmarks/contract_gold.py read --texts benchmarks/contract_gold/free   # no labels needed

Labels are kept as digest, byte offsets and verdicts; no vendor's text. The splits test, fresh, enterprise, suppliers,
vendors, sellers, merchants and traders are of other vendors each and were opened once each, one after the other; what
all but the last missed then served the rules or what is learnt. docs/contracts.md tells what each gave when it was
opened.
Without --texts the templates under CC BY and CC0 in contract_gold/free are read.
"""

import argparse
import hashlib
import json
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ringtrue.examiners.contracts.frames import grammar_of
from ringtrue.examiners.contracts.languages import languages
from ringtrue.examiners.contracts.ranks import Ranks, words_of
from ringtrue.examiners.contracts.reading import read_clauses
from ringtrue.examiners.contracts.sentences import sentences_of
from ringtrue.examiners.contracts.verdicts import Reading
from ringtrue.instruments.legal.reading import read
from ringtrue.remedies.clauses import drafted

HERE = Path(__file__).parent / "contract_gold"
FREE = HERE / "free"
VERDICTS = ("present", "weakened", "contradicted", "absent", "unclear")
LANGUAGES = languages()
DRAFTS = {name: each.ask["en"] for name, each in drafted().items()}
CLAUSES = tuple(LANGUAGES["en"]["clause"])
BM25_FROM = 0.25
"""Baseline: a clause is present from this share of its draft's own score on. Chosen once, before any label was read."""

NOWHERE = ("Ruritania",)
"""The readers labelled as buyers to whom no law and no court that a text names is home."""

FEW = 5
"""Cells of a verdict below which its F1 says nothing; the mean is printed with and without such verdicts."""

Cell = tuple[str, str]


def pack(path: Path, folder: Path, into: Path = HERE) -> None:
    """Keeps one reader's labels without the words. TOML with `[[label]]` or JSON with `labels`."""
    raw = path.read_text("utf-8")
    told = tomllib.loads(raw) if path.suffix == ".toml" else json.loads(raw)
    texts, kept = dict(_texts(folder)), []
    for each in told["label"] if "label" in told else told["labels"]:
        name, where = each["text"], f"{path}: {each['text']}, {each['clause']}"
        if name not in texts:
            sys.exit(f"{where}: no such text in {folder}")
        if each["clause"] not in CLAUSES or each["verdict"] not in VERDICTS:
            sys.exit(f"{where}: {each['verdict']} is no verdict on a clause")
        spans = [_span(texts[name], quote, where) for quote in each.get("quotes", ())]
        if (each["verdict"] == "absent") is bool(spans):
            sys.exit(f"{where}: a verdict needs a quote, and an absent clause has none")
        kept.append({"text": name, "sha256": hashlib.sha256(texts[name]).hexdigest(), "clause": each["clause"],
                     "verdict": each["verdict"], "link": bool(each.get("link")), "spans": spans})  # fmt: skip
    cells = Counter((each["text"], each["clause"]) for each in kept)
    if twice := [cell for cell, n in cells.items() if n > 1]:
        sys.exit(f"{path}: labelled twice: {twice[0]}")
    reader = told.get("reader", path.stem)
    rows = ",\n".join(json.dumps(each) for each in kept)
    out = into / f"labels-{reader}.json"
    out.write_text(
        f'{{"schema": "ringtrue/contract-labels/1", "reader": {json.dumps(reader)}, "labels": [\n{rows}\n]}}\n'
    )
    print(out, len(kept), "labels of", len({each["text"] for each in kept}), "texts")


def _span(text: bytes, quote: str, where: str) -> list[int]:
    start = text.find(quote.encode())
    if start < 0:
        sys.exit(f"{where}: the quote does not stand in the text: {quote[:80]}")
    return [start, start + len(quote.encode())]


def score(split: str, folder: Path, labels: Path = HERE) -> None:
    """Prints how the readers agree, and how we and the baselines agree with both where they do.

    With one reader's labels only the development texts are scored, against that reader, and it is said.
    """
    texts = dict(_texts(folder))
    asked = [each for each in _manifest() if each["split"] == split]
    wanted = {each["id"] for each in asked if each["id"] in texts}
    files = sorted(labels.glob("labels-*.json"))
    readers = [told for each in files if (told := _labels(each, wanted, texts))]
    if not readers or (len(readers) == 1 and split != "dev"):
        sys.exit(f"{len(readers)} reader's labels lie in {labels}; two are needed: see QUESTIONS.md there, then `pack`")
    families = {each["family"] for each in asked if each["id"] in wanted}
    one, other = readers[0], readers[-1]
    shared = sorted(set(one) & set(other))
    print(
        f"{split}: {len(wanted)} of {len(asked)} texts are here, of {len(families)} families; "
        f"{len(shared)} cells labelled "
        f"{'twice' if len(readers) > 1 else 'by one reader: of agreement nothing is known'}"
    )
    if not shared:
        sys.exit("nothing to score: no cell of these texts was labelled by both")
    kappa = _kappa([one[cell]["verdict"] for cell in shared], [other[cell]["verdict"] for cell in shared])
    gold = {cell: one[cell]["verdict"] for cell in shared if one[cell]["verdict"] == other[cell]["verdict"]}
    if len(readers) > 1:
        print(f"kappa of the readers {kappa:.3f}; they agree on {len(gold)} cells, and only these are scored")
        print(f"macro-F1 of one reader against the other, over all cells: {_between(one, other, shared):.3f}")
    ours, matching, quoted, touching, right = {}, 0, 0, 0, 0
    keyword: dict[Cell, str] = {}
    ranked: dict[Cell, str] = {}
    for name in sorted({name for name, _ in gold}):
        for each in _read(texts[name]):
            cell = (name, each.clause)
            ours[cell] = each.verdict
            spans = [one.quote.span for one in each.evidence]
            quoted += len(spans)
            matching += sum(
                texts[name][q.quote.span.start : q.quote.span.end].decode() == q.quote.text for q in each.evidence
            )
            if gold.get(cell) == each.verdict != "absent":
                right += 1
                told = [*one[cell]["spans"], *other[cell]["spans"]]
                touching += any(low < span.end and span.start < high for low, high in told for span in spans)
        keyword |= {(name, clause): verdict for clause, verdict in _by_keyword(texts[name])}
        ranked |= {(name, clause): verdict for clause, verdict in _by_rank(texts[name])}
    for who, found in (("ours", ours), ("keyword search", keyword), ("BM25 with a threshold", ranked)):
        _told(who, gold, found)
    print(
        f"quotes: {matching} of {quoted} match byte for byte; "
        f"{touching} of {right} right verdicts touch the readers' words"
    )


def _between(one: dict[Cell, Any], other: dict[Cell, Any], cells: list[Cell]) -> float:
    """The macro-F1 of either reader against the other: how alike people read, the doubtful cells included."""
    f1 = []
    for verdict in VERDICTS:
        both = sum(one[cell]["verdict"] == verdict == other[cell]["verdict"] for cell in cells)
        said = sum((one[cell]["verdict"] == verdict) + (other[cell]["verdict"] == verdict) for cell in cells)
        f1 += [2 * both / said] if said else []
    return sum(f1) / len(f1)


def _told(who: str, gold: dict[Cell, str], found: dict[Cell, str]) -> None:
    f1, enough = {}, []
    for verdict in VERDICTS:
        both = sum(gold[cell] == verdict == found[cell] for cell in gold)
        said, true = sum(found[cell] == verdict for cell in gold), sum(gold[cell] == verdict for cell in gold)
        if true:
            f1[verdict] = 2 * both / (said + true)
            enough += [f1[verdict]] if true >= FEW else []
    not_present = [cell for cell in gold if gold[cell] != "present"]
    false = sum(found[cell] == "present" for cell in not_present)
    against = [cell for cell in gold if gold[cell] == "contradicted"]
    heard = sum(found[cell] == "contradicted" for cell in against)
    right, mean = sum(gold[cell] == found[cell] for cell in gold), sum(f1.values()) / len(f1)
    each_f1 = ", ".join(f"{verdict} {each:.2f}" for verdict, each in f1.items())
    print(f"{who}: {right} of {len(gold)} right; macro-F1 {mean:.3f}, "
          f"over verdicts of {FEW} cells or more {sum(enough) / max(1, len(enough)):.3f} ({each_f1}); "
          f"false present {_share(false, len(not_present))}; "
          f"recall on contradicted {_share(heard, len(against))}")  # fmt: skip
    wrong = Counter(clause for name, clause in gold if gold[name, clause] != found[name, clause])
    print("   wrong by clause:", ", ".join(f"{clause} {n}" for clause, n in wrong.most_common(8)) or "none")


def _share(some: int, all_: int) -> str:
    return f"{some} of {all_}" + (f" = {some / all_:.1%}" if all_ else "")


def _read(content: bytes) -> tuple[Reading, ...]:
    return read_clauses((read(content, "x.txt"),), LANGUAGES, DRAFTS, home=NOWHERE)


def _by_keyword(content: bytes) -> Iterator[Cell]:
    """Baseline: a word of the topic makes a clause present, a denial in the same sentence contradicts it."""
    grammar = grammar_of(LANGUAGES["en"])
    plain = [each.plain for each in sentences_of(read(content, "x.txt"))]
    for clause in CLAUSES:
        hits = [each for each in plain if grammar.topics[clause].search(each)]
        denied = any(grammar.guard.denials.search(each) for each in hits)
        yield clause, ("contradicted" if denied else "present") if hits else "absent"


def _by_rank(content: bytes) -> Iterator[Cell]:
    """Baseline: BM25 (Robertson and Zaragoza 2009) of each sentence against the draft, with one threshold."""
    plain = [each.plain for each in sentences_of(read(content, "x.txt"))]
    ranks = Ranks(plain)
    words = [words_of(each) for each in plain]
    for clause in CLAUSES:
        draft = words_of(DRAFTS[clause])
        own = ranks.score(draft, draft)
        best = max((ranks.score(draft, each) for each in words), default=0.0)
        yield clause, "present" if own and best >= BM25_FROM * own else "absent"


def _kappa(one: list[str], other: list[str]) -> float:
    """Cohen's kappa (J. Cohen, A coefficient of agreement for nominal scales, 1960)."""
    n = len(one)
    seen = sum(a == b for a, b in zip(one, other, strict=True)) / n
    first, second = Counter(one), Counter(other)
    chance = sum(first[each] * second[each] for each in VERDICTS) / n / n
    return 1.0 if chance == 1 else (seen - chance) / (1 - chance)


def _labels(path: Path, wanted: set[str], texts: dict[str, bytes]) -> dict[Cell, Any]:
    labels = {}
    for each in json.loads(path.read_text("utf-8"))["labels"]:
        if each["text"] in wanted:
            if hashlib.sha256(texts[each["text"]]).hexdigest() != each["sha256"]:
                sys.exit(f"{path}: the text of {each['text']} is not the one that was labelled")
            labels[each["text"], each["clause"]] = each
    return labels


def _manifest() -> list[dict[str, str]]:
    rows: list[dict[str, str]] = json.loads((HERE / "manifest.json").read_text("utf-8"))["texts"]
    return rows


def _texts(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The texts of a folder that are those of the manifest, by digest."""
    for each in _manifest():
        path = folder / f"{each['id']}.txt"
        if path.is_file():
            content = path.read_bytes()
            if hashlib.sha256(content).hexdigest() != each["sha256"]:
                sys.exit(f"{path}: not the text of the manifest; obtain it anew with contract_gold/texts.py")
            yield each["id"], content


def show(folder: Path) -> None:
    """Reads without labels: how many clauses got which verdict, whether each quote matches, how long it took."""
    total: Counter[str] = Counter()
    matching = quoted = size = 0
    started = time.perf_counter()
    texts = dict(_texts(folder))
    for content in texts.values():
        for each in _read(content):
            total[each.verdict] += 1
            quoted += len(each.evidence)
            matching += sum(
                content[one.quote.span.start : one.quote.span.end].decode() == one.quote.text for one in each.evidence
            )
            if (each.verdict == "absent") is bool(each.evidence):
                sys.exit(f"{each.clause}: a verdict without a quote, or an absent clause with one")
        size += len(content)
    seconds = time.perf_counter() - started
    print(
        f"{len(texts)} texts, {size} bytes, {seconds * 50_000 / size:.2f} s per 50 kB; "
        f"{matching} of {quoted} quotes match"
    )
    print(", ".join(f"{verdict} {total[verdict]}" for verdict in VERDICTS))
    if matching != quoted:
        sys.exit("a quote does not match")


def main() -> None:
    """Packs, scores or reads."""
    asked = argparse.ArgumentParser()
    asked.add_argument("act", choices=["pack", "score", "read"])
    asked.add_argument("file", nargs="?", type=Path)
    asked.add_argument("--texts", type=Path, default=FREE)
    asked.add_argument("--split", choices=list(dict.fromkeys(each["split"] for each in _manifest())), default="dev")
    given = asked.parse_args()
    if given.act == "pack":
        if given.file is None:
            asked.error("pack needs the file of labels")
        pack(given.file, given.texts)
    elif given.act == "score":
        score(given.split, given.texts)
    else:
        show(given.texts)


if __name__ == "__main__":
    main()
