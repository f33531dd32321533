"""The visible text of an HTML page, with the place of every character in its source. Nothing is fetched or run."""

from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

from ringtrue.instruments.legal.document import Run

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
        "br",
    ]
)
_UNSEEN = frozenset(
    ["script", "style", "head", "title", "template", "noscript", "svg", "math", "iframe", "object", "select"]
)
_EMPTY = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)


@dataclass(slots=True)
class Page:
    """The text of a page, its runs, and whether some of it is hidden from view."""

    text: str = ""
    runs: list[Run] = field(default_factory=list)
    hidden: bool = False


def read_page(source: str) -> Page:
    """The text as a browser would show it, blocks on lines of their own."""
    walk = _Walk(source)
    walk.feed(source)
    walk.close()
    return Page(text="".join(walk.parts), runs=walk.runs, hidden=walk.hid)


class _Walk(HTMLParser):
    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self._lines = [0]
        for line in source.splitlines(keepends=True):
            self._lines.append(self._lines[-1] + len(line))
        # The parser counts only \n as the end of a line.
        if "\r" in source or "\x0b" in source or "\x0c" in source or "\u2028" in source or "\x85" in source:
            self._lines = [0] + [n + 1 for n, each in enumerate(source) if each == "\n"]
        self.parts: list[str] = []
        self.runs: list[Run] = []
        self.hid = False
        self._length = 0
        self._unseen: list[str] = []

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[min(line - 1, len(self._lines) - 1)] + column

    def _put(self, text: str) -> None:
        self.parts.append(text)
        self._length += len(text)

    def _say(self, text: str, source_length: int) -> None:
        if not self._unseen and text:
            at = self._at()
            run = Run(start=self._length, end=self._length + len(text), source=at, source_end=at + source_length)
            self.runs.append(run)
            self._put(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        style = (given.get("style") or "").replace(" ", "").lower()
        veiled = "hidden" in given or "display:none" in style or "visibility:hidden" in style
        self.hid = self.hid or veiled
        if tag not in _EMPTY and (self._unseen or tag in _UNSEEN or veiled):
            self._unseen.append(tag)
        elif not self._unseen:
            if tag in ("td", "th"):
                self._put("\t")
            elif tag in _BLOCKS:
                self._put("\n" if tag in ("br", "tr") else "\n\n")

    def handle_endtag(self, tag: str) -> None:
        if self._unseen:
            if tag in self._unseen:
                while self._unseen.pop() != tag:
                    pass
        elif tag in _BLOCKS and tag != "br":
            self._put("\n" if tag == "tr" else "\n\n")

    def handle_data(self, data: str) -> None:
        self._say(data, len(data))

    def handle_entityref(self, name: str) -> None:
        self._say(unescape(f"&{name};"), len(name) + 2)

    def handle_charref(self, name: str) -> None:
        self._say(unescape(f"&#{name};"), len(name) + 3)
