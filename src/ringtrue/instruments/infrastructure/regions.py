"""Tells the country of a provider's region, and the provider by a resource type or a label."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

MOST_TEXT = 100
"""Characters of a region; the longest that is known has 20."""


class Regions:
    """The rows of a table of regions, ready to be asked."""

    def __init__(self, providers: Iterable[Mapping[str, Any]], regions: Iterable[Mapping[str, Any]]) -> None:
        """Rows `{id, terraform, zone, kubernetes}` and rows `{provider, region, country}`."""
        self._zones: dict[str, re.Pattern[str]] = {}
        self._types: dict[str, str] = {}
        self._marks: dict[str, str] = {}
        for each in providers:
            if each["zone"]:
                self._zones[each["id"]] = re.compile(f"(?:{each['zone']})$")
            self._types |= dict.fromkeys(each["terraform"], each["id"])
            self._marks |= dict.fromkeys(each["kubernetes"], each["id"])
        self._countries: dict[tuple[str, str], tuple[str, ...]] = {}
        for each in regions:
            key = (each["provider"], each["region"])
            self._countries[key] = (*self._countries.get(key, ()), each["country"])

    def countries(self, provider: str, place: str) -> tuple[str, ...]:
        """The countries of a region or of a zone in it; none when the table does not list it.

        A zone is only what the provider writes behind a region: a local zone is no zone of its region, for it
        may lie in another country.
        """
        text = place[:MOST_TEXT].lower().replace(" ", "").rpartition(":")[2].removeprefix("oss-")
        if found := self._countries.get((provider, text)):
            return found
        zone = self._zones.get(provider)
        return self._countries.get((provider, zone.sub("", text, count=1)), ()) if zone else ()

    def provider_of_type(self, type_: str) -> str:
        """The provider of a Terraform resource type; empty when it is none of the table."""
        return self._types.get(type_.partition("_")[0], "")

    def provider_of_mark(self, mark: str) -> str:
        """The provider that a label or a storage driver names; empty when it names none."""
        domain = mark.partition("/")[0]
        if found := self._marks.get(mark) or self._marks.get(domain):
            return found
        return next((each for word, each in self._marks.items() if domain.endswith(f".{word}")), "")
