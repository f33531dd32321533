"""The languages in which contracts are read: words and guards of a language in one file, its clauses beside it."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from ringtrue import shelf

CODES = ("en", "ko", "ja", "id")
_FOLDER = "contract-language"
FILES = tuple(
    each.relative_to(shelf.CATALOGUE).as_posix() for each in sorted((shelf.CATALOGUE / _FOLDER).rglob("*.toml"))
)
"""Names in the catalogue of all files of all languages, for who declares what it consults."""


@cache
def languages() -> Mapping[str, Mapping[str, Any]]:
    """Each language by its code, as `languages_from` the catalogue.

    Raises `CatalogueWrong` when a file cannot be read as TOML.
    """
    return languages_from({name: shelf.read_toml(shelf.CATALOGUE / name) for name in FILES})


def languages_from(told: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Mapping[str, Any]]:
    """Each language by its code, its clauses under `clause`, from the contents of `FILES` by name.

    The clauses stand in the file of the language, or, where it lists `clauses`, one file each in the folder beside it.
    """
    return MappingProxyType({code: _language(code, told) for code in CODES})


def _language(code: str, told: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    language = told[f"{_FOLDER}/{code}.toml"]
    apart = {name: told[f"{_FOLDER}/{code}/{name}.toml"] for name in language.get("clauses", ())}
    return {**language, "clause": {**language.get("clause", {}), **apart}}
