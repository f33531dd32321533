"""How many edits of known effect the contract reading sees: our drafts, edited by rule.

    python benchmarks/contract_mutations.py

The drafts and the frames have one author, so this measures the rules against edits, not against other people's words.
"""

import re
from collections import Counter
from collections.abc import Iterator

from ringtrue.examiners import consult
from ringtrue.examiners.contracts.reading import read_clauses
from ringtrue.instruments.legal.reading import read
from ringtrue.remedies.clauses import drafted, filled

LANGUAGES = {code: consult(f"contract-language/{code}.toml") for code in ("en", "ko", "ja", "id")}
DRAFTS = {name: each.ask["en"] for name, each in drafted().items()}
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
    ", unless the Supplier decides otherwise", ", subject to the Supplier's policies", ", to the extent commercially viable",  # noqa: E501
    ", where possible", ", except where this is inconvenient", ", provided that the Supplier agrees",
)  # fmt: skip
SCOPES = ("For the beta features only: ", "During a free trial, the following holds: ", "In the preview: ")


def main() -> None:
    """Prints the score of each kind of edit, then every edit that was missed."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    missed = []
    for name, draft in DRAFTS.items():
        for kind, text, wanted in _edits(filled(draft, VALUES)):
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


def _edits(text: str) -> Iterator[tuple[str, str, str | tuple[str, ...]]]:
    not_present = ("weakened", "contradicted", "absent", "unclear")
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
    for n in range(len(sentences)):
        rest = [*sentences[:n], *sentences[n + 1 :]]
        denied = re.sub(r" (shall|may)(?: not)? ", lambda each: f" {each[1]} " if " not" in each[0] else f" {each[1]} not ", sentences[n], count=1)  # fmt: skip  # noqa: E501
        if denied != sentences[n] and "only for a" not in sentences[n] and "current" not in sentences[n]:
            yield "negation", " ".join([*rest, denied]), "contradicted"
        swapped = sentences[n].replace("Supplier", "\0").replace("Buyer", "Supplier").replace("\0", "Buyer")
        if re.match(r"The (?:Supplier|Buyer) ", sentences[n]) and "current" not in sentences[n]:
            yield "actor swapped", " ".join([*rest, swapped]), not_present
        for each in WEAKENING:
            if "current" not in sentences[n]:
                yield "weakened", " ".join([*rest, sentences[n][:-1] + each + "."]), not_present
        for each in SCOPES:
            if "current" not in sentences[n]:
                yield "beta scope", " ".join([*rest, each + sentences[n]]), not_present
        if "current" not in sentences[n]:
            yield (
                "moved to a link",
                " ".join([*rest, "Details are set out at https://supplier.example/terms."]),
                not_present,
            )
            yield "left out", " ".join(rest) or "The parties met.", not_present
            for noise in (
                "Notices are given in writing.",
                "Each party bears its own costs.",
                "Headings are for reading only.",
            ):
                yield "noise added", " ".join([noise, *sentences]), "present"


if __name__ == "__main__":
    main()
