"""The languages in which contracts are read: words and guards of a language in one file, its clauses beside it."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from ringtrue import shelf

CODES = ("en", "ko", "ja", "id")
_FOLDER = shelf.CATALOGUE / "contract-language"


@cache
def languages() -> Mapping[str, Mapping[str, Any]]:
    """Each language by its code, its clauses under `clause`: from its file, or, where it
    lists `clauses`, one file each in the folder beside it.

    Raises `CatalogueWrong` when a file cannot be read as TOML.
    """
    return MappingProxyType({code: _language(code) for code in CODES})


def _language(code: str) -> Mapping[str, Any]:
    told = shelf.read_toml(_FOLDER / f"{code}.toml")
    apart = {name: shelf.read_toml(_FOLDER / code / f"{name}.toml") for name in told.get("clauses", ())}
    return {**told, "clause": {**told.get("clause", {}), **apart}}
