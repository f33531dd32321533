"""Country codes as people read them."""

from functools import cache

from ringtrue import shelf


def country_name(code: str) -> str:
    """The English short name of a country; a code that nobody knows stays as it is."""
    return _names().get(code, code)


@cache
def _names() -> dict[str, str]:
    rows = shelf.read_toml(shelf.CATALOGUE / "countries.toml")["country"]
    return {each["code"]: each["name"] for each in rows}
