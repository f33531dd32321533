"""How many edits of known effect the contract reading sees: our drafts, edited by rule.

    python benchmarks/contract_mutations.py

The drafts and the frames have one author, so this measures the rules against edits, not against other people's words.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ringtrue.examiners.contracts.languages import languages
from ringtrue.examiners.contracts.reading import read_clauses
from ringtrue.instruments.legal.reading import read
from ringtrue.remedies.clauses import drafted, filled

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from paraphrases import denials, paraphrases

LANGUAGES = languages()
DRAFTS = {name: each.ask["en"] for name, each in drafted().items()}
NOT_PRESENT = ("weakened", "contradicted", "absent", "unclear")
VALUES = {"home": "Indonesia", "courts": "Jakarta", "months": "6", "escrow_agent": "the agent named in Annex 6"}
NAMES = (
    ("Provider", "Customer"),
    ("Vendor", "Client"),
    ("Licensor", "Licensee"),
    ("Contractor", "Authority"),
    ("Seller", "Purchaser"),
)
MODALS = ("shall", "will", "must")
WEAKENING = (
    ", unless the Supplier decides otherwise",
    ", subject to the Supplier's policies",
    ", to the extent commercially viable",
    ", where possible",
    ", except where this is inconvenient",
    ", provided that the Supplier agrees",
    ", if the Supplier so wishes",
    ", as long as the Supplier considers it appropriate",
    ", insofar as the Supplier's rules allow",
    ", at the Supplier's election",
    ", only with the consent of the Supplier",
    ", save in cases that the Supplier names",
)
OPENINGS = ("Unless the Supplier notifies otherwise, ", "Subject to Section 12, ", "Where the Supplier agrees, ")
PROVISOS = {
    "en": (
        " Notwithstanding the foregoing, the Supplier may decide otherwise.",
        " The preceding sentence applies only while the Supplier offers it.",
    ),
    "ko": (" 다만, 공급자가 동의하는 경우에 한한다.", " 다만, 공급자가 달리 정한 경우에는 그러하지 아니하다."),
    "ja": ("ただし、供給者が認める場合に限る。", "ただし、供給者が別に定める場合はこの限りでない。"),
    "id": (" Namun, Pemasok boleh menentukan lain.", " Ketentuan ini tidak berlaku jika Pemasok menentukan lain."),
}
NOISE = ("Notices are given in writing.", "Each party bears its own costs.", "Headings are for reading only.")
BEYOND = (
    "keep Annex 1 current", "survives the end", "fees for the transition", "shall not see", "impose the duties",
    "This audit extends", "texts in both languages", "shall not assign", "On a change of control the Buyer may",
    "No change of the Model", "The Buyer may refuse a change",
)  # fmt: skip
"""Sentences of the drafts that are more than the core of their clause, or one of two ways to it: they may go."""
NUMBERS = (1, 2, 3, 9, 12, 45, 90, 365)
SCOPES = ("For the beta features only: ", "During a free trial, the following holds: ", "In the preview: ")


def main() -> None:
    """Prints the score of each kind of edit, then every edit that was missed."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    missed = []
    for name, draft in DRAFTS.items():
        for kind, text, wanted in (*_edits(filled(draft, VALUES)), *_said_otherwise(name)):
            found = next(
                each for each in read_clauses((read(text.encode(), "x.txt"),), LANGUAGES, DRAFTS) if each.clause == name
            )
            good = (found.verdict in wanted) if isinstance(wanted, tuple) else found.verdict == wanted
            total[kind] += 1
            right[kind] += good
            if not good:
                missed.append(f"{kind}, {name}: {found.verdict}: {text}")
    for kind, n in total.items():
        print(f"{kind:<18}{right[kind]:>6} of {n:<6}{right[kind] / n:.3f}")
    print(f"{'all':<18}{right.total():>6} of {total.total():<6}{right.total() / total.total():.3f}")
    print(*missed, sep="\n")


def _said_otherwise(name: str) -> Iterator[tuple[str, str, str | tuple[str, ...]]]:
    for code, ask in drafted()[name].ask.items():
        text = filled(ask, VALUES)
        for each in paraphrases(text, code):
            yield f"paraphrased {code}", each, "present"
        last = "" if code != "en" else re.split(r"(?<=\.) ", text)[-1]
        for each in () if any(one in last for one in BEYOND) else PROVISOS[code]:
            yield f"proviso {code}", text + each, NOT_PRESENT
        for each in denials(text, code):
            yield f"negation {code}", each, "contradicted"


def _edits(text: str) -> Iterator[tuple[str, str, str | tuple[str, ...]]]:
    sentences = re.split(r"(?<=\.) ", text)
    for supplier, buyer in NAMES:
        for modal in MODALS:
            yield (
                "renamed",
                text.replace("Supplier", supplier).replace("Buyer", buyer).replace(" shall ", f" {modal} "),
                "present",
            )
    for first, second in (("Alpha", "Beta Ministry"), ("Orchid", "Cedar")):
        head = f'This agreement is between Orchid plc ("{first}") as supplier and another ("{second}").\n\n'
        yield "defined names", head + text.replace("The Supplier", first).replace("the Supplier", first).replace(
            "The Buyer", second
        ).replace("the Buyer", second), "present"  # fmt: skip
    for found in re.finditer(r"(?<!-)\b\d+\b", text):
        for number in NUMBERS:
            yield "number changed", text[: found.start()] + str(number) + text[found.end() :], "present"
    for n in range(len(sentences)):
        if any(each in sentences[n] for each in BEYOND):
            continue
        rest = [*sentences[:n], *sentences[n + 1 :]]
        swapped = sentences[n].replace("Supplier", "\0").replace("Buyer", "Supplier").replace("\0", "Buyer")
        if re.match(r"The (?:Supplier|Buyer) ", sentences[n]):
            yield "actor swapped", " ".join([*rest, swapped]), NOT_PRESENT
        for each in WEAKENING:
            yield "weakened", " ".join([*rest, sentences[n][:-1] + each + "."]), NOT_PRESENT
        for each in OPENINGS:
            lower = sentences[n][0].lower() + sentences[n][1:]
            yield "weakened", " ".join([*rest, each + lower]), NOT_PRESENT
        for each in SCOPES:
            yield "beta scope", " ".join([*rest, each + sentences[n]]), NOT_PRESENT
        linked = "Details are set out at https://supplier.example/terms."
        yield "moved to a link", " ".join([*rest, linked]), NOT_PRESENT
        yield "left out", " ".join(rest) or "The parties met.", NOT_PRESENT
        for each in NOISE:
            yield "noise added", " ".join([each, *sentences]), "present"


if __name__ == "__main__":
    main()
