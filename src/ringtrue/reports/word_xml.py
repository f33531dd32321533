"""Word documents of our own, written as WordprocessingML (ECMA-376): numbered clauses, tables, tracked insertions.

python-docx knows neither tracked changes nor a numbering of one's own, so the few elements they need are written here.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from importlib.resources import files
from xml.sax.saxutils import escape, quoteattr

from ringtrue.reports.inert import inert

SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARTS = files("ringtrue.reports") / "templates" / "word"
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def text(words: str) -> str:
    """Words as XML character data: nothing in them is markup, and no control character gets in."""
    return escape(legible(words))


def legible(words: str) -> str:
    """Words without what XML forbids, control characters written out."""
    return inert(_FORBIDDEN.sub("", words))


def paragraph(words: str, style: str = "", level: int | None = None, language: str = "en") -> str:
    """A paragraph, of a style, or numbered on a level (0 for a clause, 1 for what stands in it).

    `language` decides how signs that Chinese, Japanese and Korean share are drawn and how lines break.
    """
    inside = f'<w:pStyle w:val="{style}"/>' if style else ""
    if level is not None:
        inside += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'
    return (
        f'<w:p><w:pPr>{inside}</w:pPr><w:r>{_tongue(language)}<w:t xml:space="preserve">{text(words)}</w:t></w:r></w:p>'
    )


def _tongue(language: str) -> str:
    if language not in _EASTERN:
        return f'<w:rPr><w:lang w:val="{language}"/></w:rPr>'
    font, tag = _EASTERN[language]
    return f'<w:rPr><w:rFonts w:eastAsia="{font}" w:hint="eastAsia"/><w:lang w:val="{tag}" w:eastAsia="{tag}"/></w:rPr>'


_EASTERN = {"ja": ("Noto Sans CJK JP", "ja-JP"), "ko": ("Noto Sans CJK KR", "ko-KR")}
"""Font and tag (BCP 47) of languages whose signs need their own font; where it is missing, Word chooses by the tag."""


def table(rows: Sequence[Sequence[str]], widths: Sequence[int]) -> str:
    """A table with a line around each cell; the first row is its head. `widths` are twentieths of a point."""
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{each}"/>' for each in widths)
    body = "".join(_row(row, widths, head=not n) for n, row in enumerate(rows))
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{lines}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>'
    )


def _row(cells: Sequence[str], widths: Sequence[int], *, head: bool) -> str:
    bold = "<w:rPr><w:b/></w:rPr>" if head else ""
    made = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:spacing w:after="40"/></w:pPr>'
        f'<w:r>{bold}<w:t xml:space="preserve">{text(each)}</w:t></w:r></w:p></w:tc>'
        for each, width in zip(cells, widths, strict=True)
    )
    return f"<w:tr><w:trPr>{'<w:tblHeader/>' if head else '<w:cantSplit/>'}</w:trPr>{made}</w:tr>"


def document(body: Sequence[str], *, wide: bool = False) -> bytes:
    """A whole document of paragraphs and tables on A4, across when `wide`; the same bytes for the same body."""
    size = 'w:w="16838" w:h="11906" w:orient="landscape"' if wide else 'w:w="11906" w:h="16838"'
    section = (
        f'<w:sectPr><w:pgSz {size}/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134"'
        ' w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
    )
    parts = {
        "[Content_Types].xml": (
            f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{_MAIN}.document.main+xml"/>'
            f'<Override PartName="/word/styles.xml" ContentType="{_MAIN}.styles+xml"/>'
            f'<Override PartName="/word/numbering.xml" ContentType="{_MAIN}.numbering+xml"/></Types>'
        ),
        "_rels/.rels": _relations((("officeDocument", "word/document.xml"),)),
        "word/_rels/document.xml.rels": _relations((("styles", "styles.xml"), ("numbering", "numbering.xml"))),
        "word/styles.xml": (_PARTS / "styles.xml").read_text("utf-8"),
        "word/numbering.xml": (_PARTS / "numbering.xml").read_text("utf-8"),
        "word/document.xml": (
            f'{_HEAD}<w:document xmlns:w="{SPACE}"><w:body>{"".join(body)}{section}</w:body></w:document>'
        ),
    }
    return packed({name: part.encode() for name, part in parts.items()})


def packed(parts: dict[str, bytes]) -> bytes:
    """The parts as one archive with no time of the clock in it."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), part, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def _relations(rows: Sequence[tuple[str, str]]) -> str:
    made = "".join(
        f'<Relationship Id="r{n}" Type={quoteattr(f"{_OFFICE}/{kind}")} Target={quoteattr(target)}/>'
        for n, (kind, target) in enumerate(rows, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{made}</Relationships>'
