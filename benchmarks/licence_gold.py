"""The labelled set: 256 licences, twelve questions, at least two readers each; ours beside a keyword search.

    python benchmarks/licence_gold.py pack LABELS.json            # verbatim quotes to digests and offsets, kept in licence_gold/
    python benchmarks/licence_gold.py score [--split test|fresh|laboratories|...|workshops]  # kappa, macro-F1, false YES, quotes
    python benchmarks/licence_gold.py further --texts FOLDER      # the rules alone on further texts they were made on

Labels are kept as digest, byte offsets and answers; no text. The splits test, fresh, laboratories, institutes, licensors, makers, authors and workshops are of
other families each and were opened once each, one after the other; what all but the last missed then served the rules.
docs/licences.md tells what each gave when it was opened. With --texts FOLDER the texts are those that
`licence_gold/texts.py` wrote there, else those of the catalogue.
"""

import argparse
import hashlib
import json
import re
import sys
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

from ringtrue.instruments.legal.licences.answers import read_licence, read_texts
from ringtrue.instruments.legal.licences.identity import identify
from ringtrue.instruments.legal.licences.known import known_texts
from ringtrue.instruments.legal.reading import Illegible, read

HERE = Path(__file__).parent / "licence_gold"
QUESTIONS = (
    "fine-tune", "commercial-use", "redistribute", "train-on-outputs", "ended-at-will", "restricted-remotely",
    "changed-unilaterally", "delete-at-end", "derivatives-owner", "naming-duty", "excluded-persons", "governing-law",
)  # fmt: skip
ANSWERS = ("YES", "NO", "CONDITIONAL", "SILENT", "UNCLEAR")
KEYWORDS = {
    "fine-tune": r"fine-?tun|modif|derivative works",
    "commercial-use": r"\buse\b",
    "redistribute": r"distribut",
    "train-on-outputs": r"outputs?\b",
    "ended-at-will": r"terminat|revo[ck]",
    "restricted-remotely": r"remotely",
    "changed-unilaterally": r"from time to time|new versions|update",
    "delete-at-end": r"delete|destroy",
    "derivatives-owner": r"\bown(?:s|er|ership)?\b",
    "naming-duty": r"built with|name",
    "excluded-persons": r"monthly active|revenue|million|european union",
    "governing-law": r"governed by|governing law",
}
"""The baseline: a keyword says YES, its absence SILENT; with `non-commercial` the first two say CONDITIONAL and NO."""

FEW = 5
"""Cells of an answer below which its F1 says nothing; the mean is printed with and without such answers."""

Cell = tuple[str, str]


def pack(path: Path, folder: Path | None) -> None:
    """Keeps one reader's labels without the words."""
    told = json.loads(path.read_text("utf-8"))
    texts = _texts(folder)
    kept = []
    for each in told["labels"]:
        content = texts[each["licence"]]
        if each["question"] not in QUESTIONS or each["answer"] not in ANSWERS:
            sys.exit(f"{path}: {each} is no answer to a question")
        spans = []
        for quote in each.get("quotes", ()):
            start = content.find(quote.encode())
            if start < 0:
                sys.exit(
                    f"{path}: {each['licence']}, {each['question']}: the quote does not stand in the text: {quote[:80]}"
                )
            spans.append([start, start + len(quote.encode())])
        if (each["answer"] == "SILENT") is bool(spans):
            sys.exit(f"{path}: {each['licence']}, {each['question']}: an answer needs a quote, and silence has none")
        kept.append({"licence": each["licence"], "sha256": hashlib.sha256(content).hexdigest(), "question": each["question"],
                     "answer": each["answer"], "spans": spans})  # fmt: skip
    out = HERE / f"labels-{told['reader']}.json"
    rows = ",\n".join(json.dumps(each) for each in kept)
    out.write_text(
        f'{{"schema": "ringtrue/licence-labels/1", "reader": {json.dumps(told["reader"])}, "labels": [\n{rows}\n]}}\n'
    )
    print(out, len(kept), "labels")


def score(split: str, folder: Path | None) -> None:
    """Prints how the readers agree, and how we and the baseline agree with them where all of them do."""
    wanted = {each["id"] for each in _manifest() if each["split"] == split}
    texts = _texts(folder)
    readers = [labels for each in sorted(HERE.glob("labels-*.json")) if (labels := _labels(each, wanted, texts))]
    if len(readers) < 2:
        sys.exit(f"{len(readers)} reader's labels lie in {HERE}; two are needed: see QUESTIONS.md there, then `pack`")
    shared = sorted(set.intersection(*map(set, readers)))
    print(f"{split}: {len(wanted)} licences, {len(shared)} cells labelled by {len(readers)} readers; kappa of each two:",
          ", ".join(f"{_kappa(*([each[c]['answer'] for c in shared] for each in two)):.3f}" for two in combinations(readers, 2)))  # fmt: skip
    print("macro-F1 of one reader against another, over all cells:",
          ", ".join(f"{_between(*two, shared):.3f}" for two in combinations(readers, 2)))  # fmt: skip
    agreed = {cell: readers[0][cell] for cell in shared if len({each[cell]["answer"] for each in readers}) == 1}
    print(f"agreed: {len(agreed)} cells; only these are scored")
    ours: dict[Cell, tuple[str, list[tuple[int, int]]]] = {}
    matching = quoted = 0
    for name in sorted({name for name, _ in agreed}):
        try:
            document = read(texts[name])
        except Illegible as refused:
            agreed = {cell: label for cell, label in agreed.items() if cell[0] != name}
            print(f"{name} is not read, and its cells are left out: {refused}")
            continue
        for answer in read_texts(document, identify(document)):
            for quote in answer.quotes:
                quoted += 1
                matching += texts[name][quote.span.start : quote.span.end].decode(document.encoding) == quote.text
            ours[name, answer.question] = (answer.answer.value, [(q.span.start, q.span.end) for q in answer.quotes])
    _told("ours", agreed, {cell: ours[cell][0] for cell in agreed})
    _told(
        "keyword search",
        agreed,
        {cell: _keyword(texts[cell[0]].decode("utf-8", "replace"), cell[1]) for cell in agreed},
    )
    answered = [
        c for c in agreed if ours[c][0] not in ("SILENT",) and agreed[c]["spans"] and ours[c][0] == agreed[c]["answer"]
    ]
    hit = sum(any(a < y and x < b for a, b in ours[c][1] for x, y in agreed[c]["spans"]) for c in answered)
    print(
        f"quotes: {matching} of {quoted} match byte for byte; {hit} of {len(answered)} right answers touch the readers' words"
    )


def _between(one: dict[Cell, Any], other: dict[Cell, Any], cells: list[Cell]) -> float:
    """The macro-F1 of either reader against the other: how alike people read, the doubtful cells included."""
    f1 = []
    for answer in ANSWERS:
        both = sum(one[c]["answer"] == answer == other[c]["answer"] for c in cells)
        said = sum((one[c]["answer"] == answer) + (other[c]["answer"] == answer) for c in cells)
        f1 += [2 * both / said] if said else []
    return sum(f1) / len(f1)


def further(folder: Path) -> None:
    """How the answers agree on the further texts the rules were made on; `folder` is scancode's `data/licenses`."""
    for name in ("further.txt", "further-granted.txt", "further-standing.txt"):
        gold, found = _further(folder, HERE / name)
        _told(name, gold, found)


def _further(folder: Path, path: Path) -> tuple[dict[Cell, Any], dict[Cell, str]]:
    meant = {"Y": "YES", "N": "NO", "C": "CONDITIONAL", "S": "SILENT"}
    gold: dict[Cell, Any] = {}
    found: dict[Cell, str] = {}
    for line in path.read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        name, *answers = line.split()
        text = re.sub(r"\A---\n.*?\n---\n", "", (folder / f"{name}.LICENSE").read_text("utf-8"), flags=re.DOTALL)
        read_ = {each.question: each.answer.value for each in read_licence(read(text.encode()))}
        for question, answer in zip(QUESTIONS, answers, strict=True):
            if answer in meant:
                gold[name, question] = {"answer": meant[answer]}
                found[name, question] = read_[question]
    return gold, found


def _told(name: str, gold: dict[Cell, Any], found: dict[Cell, str]) -> None:
    f1, enough = [], []
    for answer in ANSWERS:
        both = sum(gold[c]["answer"] == answer == found[c] for c in gold)
        said, true = sum(found[c] == answer for c in gold), sum(gold[c]["answer"] == answer for c in gold)
        if true:
            f1.append(2 * both / (said + true))
            enough += f1[-1:] if true >= FEW else []
    right = sum(gold[c]["answer"] == found[c] for c in gold)
    retrain = [c for c in gold if c[1] == "fine-tune" and gold[c]["answer"] != "YES"]
    bound = [c for c in gold if c[1] == "ended-at-will" and gold[c]["answer"] not in ("NO", "SILENT")]
    false = sum(found[c] == "YES" for c in retrain) + sum(found[c] in ("NO", "SILENT") for c in bound)
    print(
        f"{name}: {right} of {len(gold)} right; macro-F1 {sum(f1) / len(f1):.3f}, over answers of {FEW} cells or more {sum(enough) / max(1, len(enough)):.3f}; false YES on retrain or not-withdrawable {false} of {len(retrain) + len(bound)}"
    )
    wrong = Counter(c[1] for c in gold if gold[c]["answer"] != found[c])
    print("   wrong by question:", ", ".join(f"{q} {n}" for q, n in wrong.most_common()) or "none")


def _keyword(text: str, question: str) -> str:
    low = text.lower()
    if question in ("fine-tune", "commercial-use", "redistribute") and re.search(r"non-?commercial", low):
        return "NO" if question == "commercial-use" else "CONDITIONAL"
    return "YES" if re.search(KEYWORDS[question], low) else "SILENT"


def _kappa(one: list[str], other: list[str]) -> float:
    """Cohen's kappa (J. Cohen, A coefficient of agreement for nominal scales, 1960)."""
    n = len(one)
    if not n:
        return float("nan")
    seen = sum(a == b for a, b in zip(one, other, strict=True)) / n
    a, b = Counter(one), Counter(other)
    chance = sum(a[each] * b[each] for each in ANSWERS) / n / n
    return 1.0 if chance == 1 else (seen - chance) / (1 - chance)


def _labels(path: Path, wanted: set[str], texts: dict[str, bytes]) -> dict[Cell, Any]:
    labels = {}
    for each in json.loads(path.read_text("utf-8"))["labels"]:
        if each["licence"] in wanted:
            if hashlib.sha256(texts[each["licence"]]).hexdigest() != each["sha256"]:
                sys.exit(f"{path}: the text of {each['licence']} is not the one that was labelled")
            labels[each["licence"], each["question"]] = each
    return labels


def _manifest() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((HERE / "manifest.json").read_text("utf-8"))["texts"]
    return rows


def _texts(folder: Path | None) -> dict[str, bytes]:
    if folder:
        return {each.stem: each.read_bytes() for each in folder.glob("*.txt")}
    return {each.id: each.text.encode() for each in known_texts()}


def main() -> None:
    """Packs or scores."""
    asked = argparse.ArgumentParser()
    asked.add_argument("act", choices=["pack", "score", "further"])
    asked.add_argument("file", nargs="?", type=Path)
    asked.add_argument("--split", choices=list(dict.fromkeys(each["split"] for each in _manifest())), default="dev")
    asked.add_argument("--texts", type=Path)
    given = asked.parse_args()
    if given.act == "pack":
        pack(given.file, given.texts)
    elif given.act == "further":
        further(given.texts or sys.exit("name the folder of scancode's licence data with --texts"))
    else:
        score(given.split, given.texts)


if __name__ == "__main__":
    main()
