"""Makes the draft agreement of the story as a Word document, with python-docx 1.2: `python make_contract.py`.

Fictional: the parties do not exist, and the text is no legal advice. One change is left open in it, by the supplier.
"""

from pathlib import Path

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

CLAUSES = (
    ("Delivery", "The Supplier delivers the weights, the tokenizer, the configuration and the training code in open formats, with the SHA-256 digest of each file."),
    ("Place", "The Buyer's data, including backups, copies and logs, stays in Indonesia, and nobody outside Indonesia is given access to it.",
     "Every encryption key is generated in Indonesia and held by the Buyer.",
     "The Supplier tells the Buyer at once of any foreign order to disclose data, and contests it."),
    ("Tuned weights", "The Buyer owns the weights that result from tuning the Model on the Buyer's data, together with adapters, optimiser state and recipe, also after this agreement ends."),
    ("Change", "The Buyer may fine-tune the Model, with the prior written consent of the Supplier for each run."),
    ("Evaluation", "The Buyer may test the Model at any time with test sets of its own, which the Supplier never sees, and may publish the results."),
    ("Suspension", "The Supplier may suspend the Model or any part of it at any time and at its sole discretion, without notice."),
    ("Terms", "The Supplier's acceptable use policy, as updated from time to time on its website, is part of this agreement."),
    ("Law and language", "Indonesian law applies, the courts of Jakarta decide, and the Indonesian text prevails over any translation.",
     "This agreement prevails over any terms accepted by clicking or shown at an address on the internet."),
)  # fmt: skip

INSERTED = "at any time and at its sole discretion, "
"""What the supplier put into the clause on suspension, as a change that nobody has accepted yet."""


def write(path: Path) -> None:
    """Writes the agreement."""
    document = docx.Document()
    document.core_properties.author = "PT Tutur Nusantara Khayal (fictional)"
    document.add_heading("Supply agreement (draft)", 0)
    document.add_paragraph(
        "Fictional example: the parties do not exist, and this text is no legal advice. Draft of 2026-09-25, not signed."
    )
    document.add_paragraph(
        "Between Kementerian Arsip dan Layanan Khayal (the Buyer) and PT Tutur Nusantara Khayal (the Supplier), about the "
        "language model Nusantara Tutur 1 (the Model) and its operation by PT Operasi Cakra Khayal (the Operator)."
    )
    for title, *sentences in CLAUSES:
        document.add_paragraph(title, style="List Number")
        for each in sentences:
            before, inserted, after = each.partition(INSERTED) if title == "Suspension" else (each, "", "")
            paragraph = document.add_paragraph(before)
            if inserted:
                mark = OxmlElement("w:ins")
                for name, value in (
                    ("id", "1"),
                    ("author", "PT Tutur Nusantara Khayal"),
                    ("date", "2026-09-25T10:00:00Z"),
                ):
                    mark.set(qn(f"w:{name}"), value)
                run = paragraph.add_run(inserted)._r
                paragraph._p.append(mark)
                mark.append(run)
                paragraph._p.append(paragraph.add_run(after)._r)
    document.save(str(path))


if __name__ == "__main__":
    write(Path(__file__).parent / "supply-agreement-draft.docx")
