"""The words that values in a dossier are made of: names, country codes, one-or-more."""

import re
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field

from ringtrue import shelf

Value = TypeVar("Value")


def _name(text: str) -> str:
    if not re.fullmatch(r"[^\W_][\w .+-]*", text) or len(text) > 120:
        raise ValueError("a name has letters, digits, spaces and . - + _ and starts with a letter or digit")
    return text


def _country(code: str) -> str:
    if code in shelf.countries():
        return code
    if meant := shelf.mistaken_countries().get(code.upper()):
        raise ValueError(f'"{code}" is no country code of ISO 3166-1; write "{meant}"')
    if code.upper() in shelf.countries():
        raise ValueError(f'"{code}" must be written "{code.upper()}"')
    raise ValueError(f'"{code}" is no country code of ISO 3166-1 (two letters, such as "ID")')


def _list(given: Any) -> Any:
    """A single value stands for a list of one; a bloc of countries stands for its members."""
    many = given if isinstance(given, list | tuple) else [given]
    return tuple(each for one in many for each in (shelf.blocs().get(one, (one,)) if isinstance(one, str) else (one,)))


Name = Annotated[str, Field(min_length=1, max_length=120), AfterValidator(_name)]
Country = Annotated[str, Field(description="ISO 3166-1 alpha-2", examples=["ID"]), AfterValidator(_country)]
OneOrMore = Annotated[tuple[Value, ...], BeforeValidator(_list)]
