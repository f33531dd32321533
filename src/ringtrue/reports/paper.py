"""A paper as headings, paragraphs, lists and tables, written as Markdown, HTML or Word: one content, three forms."""

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from ringtrue.errors import CouldNotFinish, NotUnderstood
from ringtrue.reports.inert import inert


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading of the first (1) to third (3) order."""

    text: str
    order: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph of running text."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """A list of points."""

    points: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table: the heads of its columns (all empty: it has none), and rows of as many cells."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Points | Grid
FORMS = ("markdown", "html", "docx")


def written(blocks: Sequence[Block], form: str, title: str) -> bytes:
    """The paper in one of the `FORMS`; the same bytes for the same blocks."""
    match form:
        case "markdown":
            return markdown(blocks).encode()
        case "html":
            return page(blocks, title).encode()
        case "docx":
            return word(blocks, title)
    raise NotUnderstood("nothing was written: no such form", where=form, try_=", ".join(FORMS))


def form_of(path: Path) -> str:
    """The form that a file's name asks for; `NotUnderstood` when it asks for none."""
    forms = {".md": "markdown", ".html": "html", ".htm": "html", ".docx": "docx"}
    if path.suffix.lower() not in forms:
        raise NotUnderstood(
            "nothing was written: the file's name does not say in which form",
            where=str(path),
            try_="a name ending in .md, .html or .docx",
        )
    return forms[path.suffix.lower()]


def markdown(blocks: Iterable[Block]) -> str:
    """The paper as Markdown; what would be read as markup is escaped."""
    parts = []
    for block in blocks:
        match block:
            case Heading():
                parts.append(f"{'#' * block.order} {_plain(block.text)}")
            case Paragraph():
                parts.append(_plain(block.text))
            case Points():
                parts.append("\n".join(f"- {_plain(each)}" for each in block.points))
            case Grid():
                rows = [block.heads, tuple("---" for _ in block.heads), *block.rows]
                parts.append("\n".join("| " + " | ".join(_cell(each) for each in row) + " |" for row in rows))
    return "\n\n".join(parts) + "\n"


def _plain(text: str) -> str:
    safe = inert(text)
    return "".join(f"\\{each}" if each in "\\`*_[]<>#|" else each for each in safe)


def _cell(text: str) -> str:
    return text if text == "---" else _plain(text)


def page(blocks: Iterable[Block], title: str) -> str:
    """The paper as one page of HTML: no script, nothing fetched, the stylesheet of our reports."""
    style = (files("ringtrue.reports") / "templates" / "page.css").read_text("utf-8")
    parts = []
    for block in blocks:
        match block:
            case Heading():
                parts.append(f"<h{block.order}>{_safe(block.text)}</h{block.order}>")
            case Paragraph():
                parts.append(f"<p>{_safe(block.text)}</p>")
            case Points():
                parts.append("<ul>" + "".join(f"<li>{_safe(each)}</li>" for each in block.points) + "</ul>")
            case Grid():
                heads = "".join(f'<th scope="col">{_safe(each)}</th>' for each in block.heads)
                head = f"<thead><tr>{heads}</tr></thead>" if any(block.heads) else ""
                rows = "".join("<tr>" + "".join(f"<td>{_safe(each)}</td>" for each in row) + "</tr>"
                               for row in block.rows)  # fmt: skip
                parts.append('<div class="scroll" tabindex="0" role="region" aria-label="table">'
                             f"<table>{head}<tbody>{rows}</tbody></table></div>")  # fmt: skip
    body = "\n".join(parts)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{_safe(title)}</title>\n<style>\n{style}\nmain {{ padding: 2rem 1.25rem 4rem; }}\n"
        "main td { overflow-wrap: break-word; }\n"
        "main > p, main > ul { max-width: 52rem; }\nmain > h2 { margin-top: 2.4rem; }\n</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _safe(text: str) -> str:
    return html.escape(inert(text))


def word(blocks: Iterable[Block], title: str) -> bytes:
    """The paper as a Word document, by python-docx (`pip install 'ringtrue[docx]'`)."""
    try:
        import docx
    except ImportError as error:
        raise CouldNotFinish(
            "the Word document was not written",
            why="python-docx is not installed",
            try_="pip install 'ringtrue[docx]', or a file ending in .html or .md",
        ) from error
    import datetime
    import io

    from docx.shared import Cm

    document = docx.Document()
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm((21 - LINE) / 2)
    document.core_properties.title = inert(title)
    document.core_properties.author = "Ringtrue"
    # The same paper is the same bytes, whenever it is written.
    document.core_properties.created = document.core_properties.modified = datetime.datetime(2000, 1, 1)
    for block in blocks:
        match block:
            case Heading():
                document.add_heading(inert(block.text), level=block.order)
            case Paragraph():
                document.add_paragraph(inert(block.text))
            case Points():
                for each in block.points:
                    document.add_paragraph(inert(each), style="List Bullet")
            case Grid():
                _word_table(document, block)
    stream = io.BytesIO()
    document.save(stream)
    return _steady(stream.getvalue())


LINE = 16.0
"""Centimetres of a line on A4 with margins of two and a half."""

CHARACTERS = 88
"""Characters of such a line in the tables' 8.5 points, spaces of the cells left out."""

LONGEST = 70
"""Characters of a cell above which its column grows no wider: it is read in several lines."""


_BREAKS = re.compile(r"\s|(?<=[a-z])-")


def _word_table(document: Any, block: Grid) -> None:
    """A table whose columns hold their longest word and share what is left by what they hold."""
    from docx.shared import Cm, Pt

    rows = [*([block.heads] if any(block.heads) else []), *block.rows]
    columns = list(zip(*rows, strict=True))
    words = [min(16, max(len(word) for cell in each for word in _BREAKS.split(cell))) + 3 for each in columns]
    more = [max(0, min(LONGEST, max(map(len, each))) - least) for each, least in zip(columns, words, strict=True)]
    left = max(0, CHARACTERS - sum(words)) / max(1, sum(more))
    shares = [least + left * each for least, each in zip(words, more, strict=True)]
    table = document.add_table(rows=0, cols=len(block.heads), style="Table Grid")
    table.autofit = False
    widths = [Cm(LINE * each / sum(shares)) for each in shares]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width  # LibreOffice asks the columns, Word the cells
    for number, row in enumerate(rows):
        for cell, text, width in zip(table.add_row().cells, row, widths, strict=True):
            cell.width = width
            cell.text = inert(text)
            cell.paragraphs[0].runs[0].bold = number == 0 and any(block.heads)
            cell.paragraphs[0].runs[0].font.size = Pt(8.5)


def _steady(content: bytes) -> bytes:
    """The same archive with no time of the clock in it."""
    import io
    import zipfile

    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), old.read(name), zipfile.ZIP_DEFLATED)
    return written.getvalue()
