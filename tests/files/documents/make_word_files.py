"""Makes the Word documents of this folder with python-docx 1.2: `python make_word_files.py`. All text is invented."""

import copy
from pathlib import Path

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

HERE = Path(__file__).parent


def agreement() -> None:
    document = docx.Document()
    document.core_properties.author = "fictional"
    document.add_heading("Supply agreement (fictional)", 0)
    document.add_paragraph("Delivery", style="List Number")
    split = document.add_paragraph("")
    for text in ("The Supplier deliv", "ers the ", "weights", " in open formats."):
        split.add_run(text).bold = text == "weights"
    changed = document.add_paragraph("The Supplier may ")
    changed._p.append(_tracked("del", "not ", changed))
    changed._p.append(_tracked("ins", "at any time ", changed))
    changed._p.append(copy.deepcopy(changed.add_run("suspend the Model.")._r))
    changed.runs[-1]._r.getparent().remove(changed.runs[-1]._r)
    hidden = document.add_paragraph("")
    hidden.add_run("Small print nobody sees.").font.hidden = True
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text = "Place of data"
    table.cell(0, 1).text = "Indonesia\u00a0only"
    document.add_paragraph("").add_run("Tab\there").font.size = Pt(9)
    document.save(HERE / "agreement.docx")


def _tracked(kind: str, text: str, paragraph: docx.text.paragraph.Paragraph) -> OxmlElement:
    mark = OxmlElement(f"w:{kind}")
    mark.set(qn("w:id"), "7" if kind == "del" else "8")
    mark.set(qn("w:author"), "A. Editor (fictional)")
    mark.set(qn("w:date"), "2026-09-25T09:00:00Z")
    run = paragraph.add_run(text)._r
    run.getparent().remove(run)
    if kind == "del":
        words = run.find(qn("w:t"))
        words.tag = qn("w:delText")
        words.set(qn("xml:space"), "preserve")
    mark.append(run)
    return mark


agreement()
