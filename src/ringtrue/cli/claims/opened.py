"""A saved page, brochure or paper, opened as a document."""

from pathlib import Path
from typing import TYPE_CHECKING

from ringtrue.errors import ArtefactUnreadable, NothingToExamine

if TYPE_CHECKING:
    from ringtrue.instruments.legal.document import Document


def open_document(path: Path) -> "Document":
    """The document; `NothingToExamine` when there is no such file, `ArtefactUnreadable` when it is no text."""
    from ringtrue.instruments.legal import Illegible
    from ringtrue.instruments.legal.reading import MOST_BYTES, read

    if not path.is_file():
        raise NothingToExamine("no claim was read", where=str(path), why="there is no such file",
                               try_="save the page to disk and name the file")  # fmt: skip
    try:
        with path.open("rb") as stream:
            return read(stream.read(MOST_BYTES + 1), path.name)
    except (Illegible, OSError) as error:
        raise ArtefactUnreadable(
            "no claim was read",
            where=str(path),
            why=str(error),
            try_="supply it as HTML, text, Markdown, a PDF with text or .docx",
        ) from error
