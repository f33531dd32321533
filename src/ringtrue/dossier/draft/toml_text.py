"""How a draft is written: words escaped, rows and lists laid out, names made that a dossier takes."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TypeVar

from ringtrue.dossier.load import UNDECIDED

MOST_ITEMS = 100
"""Items of one kind that are drafted; whoever has more wants to divide the dossier."""

MOST_PATHS = 1_000
"""Paths of one role that are listed; the largest checkpoints in use have some hundreds of shards."""

COUNTRY = 'two letters of ISO 3166-1, such as "ID"'
PARTY = "id of a [[party]]"

Each = TypeVar("Each")


# words


def quoted(text: str) -> str:
    """The text as a TOML string in ASCII: quotes, controls and everything that could steer a terminal escaped."""
    return '"' + "".join(_escaped(each) for each in text) + '"'


def _escaped(character: str) -> str:
    code = ord(character)
    if character in '"\\':
        return f"\\{character}"
    if 0x20 <= code < 0x7F:
        return character
    if 0xD800 <= code < 0xE000:  # half of a pair, as JSON may hold it; TOML has no way to write it
        return "\\uFFFD"
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


def quoted_briefly(text: str) -> str:
    """The beginning of a text as a TOML string, for a comment."""
    return quoted(text if len(text) <= 160 else f"{text[:157]}...")


def quoted_path(name: str) -> str:
    """A path as it is written in a dossier; a file that is called like an open decision is none."""
    return quoted(f"./{name}" if name == UNDECIDED else name)


def some(names: tuple[str, ...], most: int = 10) -> str:
    """The first of some names, and how many more there are."""
    shown = ", ".join(quoted_briefly(each) for each in names[:most])
    return shown + (f" and {len(names) - most:,} more" if len(names) > most else "")


# rows


def section(title: str) -> tuple[str, ...]:
    """The lines that open a part of the draft."""
    return ("", "", f"# {title}")


def row(key: str, value: str | tuple[str, ...], comment: str = "") -> str:
    """A row with one value or several."""
    told = quoted(value) if isinstance(value, str) else f"[{', '.join(map(quoted, value))}]"
    return f"{key} = {told}" + (f"  # {comment}" if comment else "")


def undecided(key: str, decide: str, *, many: bool = False) -> str:
    """A row that a person must decide."""
    return row(key, (UNDECIDED,) if many else UNDECIDED, f"decide: {decide}")


def where(region: str) -> str:
    """The row for the country of something, with the region that the files name for it."""
    seen = f"; the files say {quoted_briefly(region)}" if region else ""
    return undecided("country", f"where it is: {COUNTRY}{seen}")


def artefacts(found: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Where the things of an item lie: one role a line, a list below when there are several files."""
    for role, paths in found.items():
        if len(paths) == 1:
            yield f"artefacts.{role} = {quoted_path(paths[0])}"
            continue
        yield f"artefacts.{role} = ["
        yield from (f"  {quoted_path(each)}," for each in paths[:MOST_PATHS])
        yield "]" + and_more(len(paths), MOST_PATHS)


def and_more(count: int, most: int) -> str:
    """The end of a list of paths that is not complete."""
    return f"  # and {count - most:,} more that are not listed: name their folder" if count > most else ""


# items and their names


def first(items: Iterable[Each]) -> Iterator[Each]:
    """The items that are drafted."""
    return islice(items, MOST_ITEMS)


def more(count: int, kind: str, most: int = MOST_ITEMS) -> Iterator[str]:
    """A line about the items that are not drafted."""
    if count > most:
        yield ""
        yield f"# {count - most:,} more of the kind {kind} were seen and are not drafted: divide the folder"


def distinct(wishes: Iterable[str], otherwise: str) -> tuple[str, ...]:
    """A name for each wish, no two the same."""
    taken: set[str] = set()
    return tuple(named(each, taken, otherwise) for each in wishes)


def named(wish: str, taken: set[str], otherwise: str) -> str:
    """A name that a dossier takes and nobody has yet: what cannot stand in a name becomes a hyphen."""
    plain = re.sub(r"[^\w .+-]+", "-", wish, flags=re.ASCII)[:100]
    plain = re.sub(r"^[\W_]+|[\W]+$", "", plain, flags=re.ASCII) or otherwise
    name, number = plain, 1
    while name in taken:
        number += 1
        name = f"{plain} {number}"
    taken.add(name)
    return name
