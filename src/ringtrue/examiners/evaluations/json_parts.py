"""Reads JSON of any size a part at a time, so that a log of gigabytes never lies in memory as a whole."""

import codecs
import json
from collections.abc import Iterator
from typing import Any, BinaryIO

MOST_PART = 16 << 20
"""Characters of one part (one sample, one header). Decoded, hostile JSON takes some twenty times its length."""

_CHUNK = 1 << 16
_SPACE = " \t\r\n"


class Illegible(Exception):
    """The content is not what its format says."""


def parts(
    stream: BinaryIO, lists: frozenset[str] = frozenset(), tables: frozenset[str] = frozenset()
) -> Iterator[tuple[str, Any]]:
    """The members of the object that the stream holds, in order; those in `lists` an element at a time.

    The members of those in `tables` are told as members of their own, `results.stats`; a name in `lists` may be such
    a one. Raises `Illegible` when it is not such JSON, is nested too deeply, or one part is too large.
    """
    yield from _members(_Window(stream), "", lists, tables)


def elements(stream: BinaryIO) -> Iterator[Any]:
    """The elements of the list that the stream holds, one at a time; `Illegible` as `parts` raises it."""
    yield from _elements(_Window(stream))


def _members(window: "_Window", above: str, lists: frozenset[str], tables: frozenset[str]) -> Iterator[tuple[str, Any]]:
    window.take("{")
    if window.peek() == "}":
        window.take("}")
        return
    while True:
        key = above + str(window.value())
        window.take(":")
        if key in lists and window.peek() == "[":
            for element in _elements(window):
                yield key, element
        elif key in tables and window.peek() == "{":
            yield from _members(window, f"{key}.", lists, tables)
        else:
            yield key, window.value()
        if window.take(",}") == "}":
            return


def whole(content: bytes) -> Any:
    """Small JSON at once; `Illegible` when it is none."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Illegible(_why(error)) from error


def _elements(window: "_Window") -> Iterator[Any]:
    window.take("[")
    if window.peek() == "]":
        window.take("]")
        return
    while True:
        yield window.value()
        if window.take(",]") == "]":
            return


class _Window:
    """The part of the text that is looked at, moved forward over the stream."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._text = ""
        self._at = 0
        self._ended = False
        self._bytes = codecs.getincrementaldecoder("utf-8")()
        self._json = json.JSONDecoder()

    def peek(self) -> str:
        """The next character that is no space; nothing at the end."""
        while True:
            while self._at < len(self._text):
                if self._text[self._at] not in _SPACE:
                    return self._text[self._at]
                self._at += 1
            if self._ended:
                return ""
            self._more()

    def take(self, allowed: str) -> str:
        """Takes the next character, which must be one of these."""
        found = self.peek()
        if not found:
            raise Illegible("it ends too early")
        if found not in allowed:
            raise Illegible("it is not the JSON of a log")
        self._at += 1
        return found

    def value(self) -> Any:
        """Takes the next value."""
        if not self.peek():
            raise Illegible("it ends too early")
        while True:
            try:
                value, end = self._json.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if self._ended:
                    raise Illegible("it ends too early, or is not JSON") from error
            except (ValueError, RecursionError) as error:
                raise Illegible(_why(error)) from error
            else:
                if end < len(self._text) or self._ended:
                    self._at = end
                    return value
            if len(self._text) - self._at > MOST_PART:
                raise Illegible(f"one part of it has more than {MOST_PART} characters, or is not JSON")
            self._more()

    def _more(self) -> None:
        """Reads on: as much again as is waiting, so that a long part is tried a few times only."""
        rest = self._text[self._at :]
        read = self._stream.read(max(_CHUNK, len(rest)))
        self._ended = not read
        try:
            self._text = rest + self._bytes.decode(read, final=self._ended)
        except UnicodeDecodeError as error:
            raise Illegible("it is not UTF-8") from error
        self._at = 0


def _why(error: Exception) -> str:
    return "it is nested too deeply" if isinstance(error, RecursionError) else f"it is not JSON: {str(error)[:200]}"
