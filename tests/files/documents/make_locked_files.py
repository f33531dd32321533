"""Makes the documents of this folder that nobody can read: `python make_locked_files.py`, with pikepdf, msoffcrypto-tool
and Pillow. All text is invented; the password of both locked files is `beispiel`.
"""

from pathlib import Path

import msoffcrypto.format.ooxml
import pikepdf
from PIL import Image, ImageDraw

HERE = Path(__file__).parent
WORDS = "Licensor grants you an irrevocable licence to use and modify the Model."


def scanned() -> None:
    page = Image.new("1", (620, 120), 1)
    ImageDraw.Draw(page).text((20, 40), WORDS, fill=0)
    page.save(HERE / "scanned.pdf", "PDF", resolution=72)


def locked() -> None:
    with pikepdf.open(HERE / "scanned.pdf") as document:
        document.save(HERE / "locked.pdf", encryption=pikepdf.Encryption(owner="beispiel", user="beispiel", R=6))
    with (HERE / "agreement.docx").open("rb") as plain, (HERE / "locked.docx").open("wb") as out:
        msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt("beispiel", out)


if __name__ == "__main__":
    scanned()
    locked()
