"""Reads catalogue rows: TOML files whose shape is given by the room that asks for them."""

import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from ringtrue.errors import CatalogueWrong

Shape = TypeVar("Shape")

CATALOGUE = Path(str(files("ringtrue"))) / "catalogue"

STRICT: Any = {"extra": "forbid", "alias_generator": lambda field: field.rstrip("_"), "populate_by_name": True}
"""Given as `__pydantic_config__` by every record that outside data fills: unknown keys are errors, and a key
that is a Python keyword (`from`, `for`, `except`) is a field with an underscore behind it."""


def read_toml(path: Path) -> dict[str, Any]:
    """The TOML file as data; `CatalogueWrong` when it cannot be read as TOML."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise wrong(path, str(error)) from error


def rows(path: Path, data: Any, shape: type[Shape], key: str = "") -> tuple[Shape, ...]:
    """Rows in the shape of a dataclass; `CatalogueWrong` names the file, the key and the fault."""
    return tuple(row(path, each, shape, f"{key}[{n}]") for n, each in enumerate(data, 1))


def row(path: Path, data: Any, shape: type[Shape], key: str = "") -> Shape:
    """One row in the shape of a dataclass; `CatalogueWrong` names the file, the key and the fault."""
    from pydantic import ValidationError

    wanted: Any = shape
    try:
        checked: Shape = _adapter(wanted).validate_python(data)
    except ValidationError as error:
        first = error.errors()[0]
        spot = ".".join(str(part) for part in (key, *first["loc"]) if part != "")
        raise wrong(path, first["msg"], spot) from error
    return checked


def wrong(path: Path, why: str, key: str = "") -> CatalogueWrong:
    """The error that says which catalogue file is wrong, at which key, and why."""
    where = f"{path}, key `{key}`" if key else str(path)
    return CatalogueWrong("the catalogue was not read", where=where, why=why, try_="ringtrue catalogue check")


@cache
def _adapter(shape: Any) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(shape)


@cache
def countries() -> frozenset[str]:
    """Every country code of ISO 3166-1 alpha-2 that the catalogue knows."""
    return frozenset(each["code"] for each in _country_file()["country"])


@cache
def blocs() -> dict[str, tuple[str, ...]]:
    """Blocs of countries by their id, each with its members' codes."""
    return {each["id"]: tuple(each["members"]) for each in _country_file()["bloc"]}


@cache
def mistaken_countries() -> dict[str, str]:
    """Codes people write by mistake, each with the code they meant (`UK` for `GB`)."""
    return {each["written"]: each["meant"] for each in _country_file()["mistaken"]}


@cache
def _country_file() -> dict[str, Any]:
    return read_toml(CATALOGUE / "countries.toml")
