"""How licences say things: the patterns of `catalogue/licence-language/`, one file for each file here that reads."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from ringtrue.instruments.legal.sought import Sought, sought
from ringtrue.shelf import CATALOGUE, read_toml, wrong

FOLDER = CATALOGUE / "licence-language" / "en"
WORDS = "words"
"""The table of a file whose rows stand in patterns by their names; every other table holds patterns."""
_NAME = re.compile(r"\{([a-z][a-z-]*)\}")


class Patterns:
    """The patterns of one file, each an attribute: `some-name` of the file is `some_name` here.

    The file is opened when the first of them is asked for, and each is made once.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._tables: dict[str, dict[str, Sought]] = {}

    def __getattr__(self, name: str) -> Sought:
        """The pattern of this name in the table `patterns`; `CatalogueWrong` where it has none."""
        if name.startswith("_"):
            raise AttributeError(name)
        pattern = self.__dict__[name] = sought(self._written("patterns", name.replace("_", "-")))
        return pattern

    def table(self, name: str) -> dict[str, Sought]:
        """The patterns of another table of the file, by their names."""
        if name not in self._tables:
            self._tables[name] = {each: sought(self._written(name, each)) for each in _file(self._path)[name]}
        return self._tables[name]

    def written(self) -> Iterator[tuple[str, str]]:
        """Every pattern of the file as a regular expression, each with its key; `CatalogueWrong` where words are
        missing.
        """
        for table, rows in _file(self._path).items():
            if table != WORDS:
                yield from ((f"{table}.{name}", self._written(table, name)) for name in rows)

    def _written(self, table: str, name: str) -> str:
        """A pattern with all its alternatives and words, as one string."""
        told = _file(self._path).get(table, {}).get(name)
        if not told:
            raise wrong(self._path, "there is no such pattern", f"{table}.{name}")
        return self._spelt_out(told if isinstance(told, str) else "|".join(told))

    def _spelt_out(self, pattern: str) -> str:
        """A pattern with the words whose names stand in it."""

        def words(matched: re.Match[str]) -> str:
            named = _file(self._path).get(WORDS, {})
            if matched[1] not in named:
                raise wrong(self._path, f"no words are called `{matched[1]}`", WORDS)
            return self._spelt_out(named[matched[1]])

        return _NAME.sub(words, pattern)


@cache
def patterns(subject: str) -> Patterns:
    """The patterns of a subject: those of the file of this name."""
    return Patterns(FOLDER / f"{subject}.toml")


@cache
def _file(path: Path) -> dict[str, Any]:
    return read_toml(path)
