"""Makes the agreement of the story as a PDF of two pages: `python make_contract.py`, with python-docx 1.2 and LibreOffice.

Fictional: the parties do not exist, and the text is no legal advice.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import docx

HERE = Path(__file__).parent
CLAUSES = (
    ("Place", "The Buyer's data, including prompts, backups, copies and logs, stays in Germany, and nobody outside Germany is given access to it.",
     "Every encryption key is generated in Germany and held by the Buyer.",
     "The Supplier tells the Buyer at once of any foreign order to disclose data, and contests it."),
    ("Sub-processors", "The Supplier shall not engage a sub-processor without the prior written consent of the Buyer."),
    ("Operation", "The Buyer operates the server itself, and the server runs without a connection to the Supplier.",
     "The Supplier shall not disable or suspend the use of the server, remotely or otherwise."),
    ("Change of owner", "The Supplier shall not assign this agreement without the prior written consent of the Buyer, and a change of control of the Supplier entitles the Buyer to terminate."),
    ("End", "The Supplier may terminate for convenience with a notice of twelve months.",
     "The Buyer may retrieve its data within 60 days after the end."),
    ("Law", "German law applies, the courts of Mannheim decide, and this agreement prevails over any terms accepted by clicking or shown at an address on the internet."),
)  # fmt: skip
"""The second sentence of a part is its own paragraph. `End` is as the supplier wanted it, and nobody has mended it."""


def write(path: Path) -> None:
    """Writes the agreement."""
    document = docx.Document()
    document.core_properties.author = "Rechenhof Neckar GmbH (fictional)"
    document.add_heading("Hosting agreement", 0)
    document.add_paragraph("Fictional example: the parties do not exist, and this text is no legal advice.")
    document.add_paragraph(
        "Between Lautwerk eG, Mannheim (the Buyer) and Rechenhof Neckar GmbH, Mannheim (the Supplier), about the server "
        "on which the Buyer runs Lautwerk 1."
    )
    for number, (title, *sentences) in enumerate(CLAUSES, 1):
        if title == "Change of owner":
            document.add_page_break()
        document.add_heading(f"{number}. {title}", 2)
        for each in sentences:
            document.add_paragraph(each)
    document.add_paragraph("Signed by both on 2026-03-01.")
    with tempfile.TemporaryDirectory() as folder:
        word = Path(folder) / path.with_suffix(".docx").name
        document.save(str(word))
        office = shutil.which("soffice")
        if office is None:
            sys.exit("no contract was made: LibreOffice (soffice) is not installed")
        subprocess.run(
            [office, "--headless", "--convert-to", "pdf", "--outdir", str(path.parent), str(word)], check=True
        )


if __name__ == "__main__":
    write(HERE / "hosting-agreement.pdf")
