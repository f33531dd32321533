"""Legal and other documents as text: reading them, and finding words in them exactly."""

from dataclasses import dataclass


class Illegible(ValueError):
    """The document cannot be read as text: encrypted, damaged, or of a kind that is not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Where words stand: byte offsets into the file, or character offsets into a page or paragraph (from 1).

    `line` is the line of a text file, from 1, in which they begin.
    """

    start: int
    end: int
    page: int | None = None
    paragraph: int | None = None
    line: int | None = None
