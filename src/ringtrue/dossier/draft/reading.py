"""Reads the beginnings of files that may be hostile, within bounds, and takes from their data only what fits.

Nothing is run, unpickled or unpacked, and what is built of a file is counted before it is built.
"""

import json
import os
import re
import stat
from collections.abc import Iterator
from typing import Any

import yaml

from ringtrue.dossier.draft.sight import Seen

MOST_READ = 1 << 20
"""Bytes read of any one file: enough for every manifest and header that a person would write."""

MOST_READ_IN_ALL = 128 << 20
"""Bytes read of all files together, so that a corpus of JSON costs seconds and not an hour."""

_MOST_EVENTS, _MOST_ALIASES, _MOST_NESTING = 100_000, 1_000, 40
"""Bounds on one YAML file, counted before anything is built of it; a compose file has some tens of aliases."""

_MOST_EVENTS_IN_ALL = 2_000_000
"""Bounds on all YAML files together: about twenty seconds; a large cluster's manifests have a tenth of it."""

_YAML: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Builds only strings, lists and tables: no dates, no tags, and the country `NO` stays `NO`."""


class Reading:
    """Reads the beginnings of files until the bytes for all of them are used up."""

    def __init__(self) -> None:
        self._left = MOST_READ_IN_ALL
        self._events_left = _MOST_EVENTS_IN_ALL
        self._unread: set[str] = set()

    def head(self, file: Seen, most: int = MOST_READ) -> bytes:
        """The first bytes of a file; none when it cannot be read."""
        return self._read(file, 0, most)

    def tail(self, file: Seen, most: int) -> bytes:
        """The last bytes of a file; none when it cannot be read."""
        return self._read(file, max(0, file.size - most), most)

    def text(self, file: Seen) -> str:
        """The beginning of a file as text; what is not UTF-8 becomes a replacement mark."""
        return self.head(file).decode("utf-8-sig", "replace")

    def data(self, file: Seen) -> Any:
        """A JSON file as data; nothing when it is larger than is read, or no JSON."""
        if file.size > MOST_READ:
            return None
        try:
            return json.loads(self.text(file))
        except (ValueError, RecursionError):
            return None

    def table(self, file: Seen | None) -> dict[str, Any]:
        """A JSON file that holds one object; empty when it is anything else."""
        return table_at(self.data(file)) if file else {}

    def yaml(self, text: str) -> tuple[Any, ...]:
        """The documents of a YAML text; none when it is no YAML or is built to exhaust its reader."""
        depth = aliases = 0
        try:
            for count, event in enumerate(yaml.parse(text, Loader=_YAML)):
                self._events_left -= 1
                depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
                aliases += isinstance(event, yaml.AliasEvent)
                if count > _MOST_EVENTS or aliases > _MOST_ALIASES or depth > _MOST_NESTING or self._events_left < 0:
                    return ()
            return tuple(yaml.load_all(text, Loader=_YAML))
        except (yaml.YAMLError, ValueError, RecursionError):
            return ()

    def left_out(self) -> Iterator[str]:
        """What was not read, as a line for the draft."""
        if self._unread:
            after = f"came after {MOST_READ_IN_ALL >> 20} MiB of others"
            yield f"{len(self._unread):,} files that could not be opened or {after}"
        if self._events_left < 0:
            yield "YAML files after the first two million words of them"

    def _read(self, file: Seen, start: int, most: int) -> bytes:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            if self._left < min(most, file.size):
                raise OSError("enough was read")
            with os.fdopen(os.open(file.path, flags), "rb") as stream:
                if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                    raise OSError("no regular file any more")
                stream.seek(start)
                content = stream.read(most)
        except OSError:
            self._unread.add(file.name)
            return b""
        self._left -= len(content)
        return content


def table_at(data: Any, *keys: str) -> dict[str, Any]:
    """The table under some keys; empty when there is none."""
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def list_of(data: Any, *, most: int = 1_000) -> list[Any]:
    """The first members of a list; none when it is no list."""
    return data[:most] if isinstance(data, list) else []


def text_of(data: Any, *, most: int = 200) -> str:
    """The first characters of a text; none when it is no text."""
    return data[:most] if isinstance(data, str) else ""


_JSON_TOKEN = re.compile(r'"((?:[^"\\]++|\\.)*+)(?:"|\Z)|[{}\[\],:]', re.DOTALL)


def top_keys(text: str) -> frozenset[str]:
    """The keys of the outermost object of a JSON text, which may break off anywhere."""
    keys, depth, last = set(), 0, ""
    for token in _JSON_TOKEN.finditer(text):
        mark = token[0][:1]
        if mark == '"':
            last = token[1]
        elif mark in "{[":
            depth += 1
            if depth == 1 and mark == "[":
                break
        elif mark in "}]":
            depth -= 1
        elif mark == ":" and depth == 1:
            keys.add(last)
    return frozenset(keys)
