"""Which Terraform types hold data, answer or keep keys, by the catalogue. There is no examiner here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import translate
from typing import Any

TYPES = "providers/terraform-types.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What the table says of a type."""

    kind: str
    holds: str = ""
    regions: tuple[str, ...] = ()
    leads_to: tuple[str, ...] = ()
    when: str = ""
    fits: str = ""
    accelerators: bool = False


NOTHING = Row(kind="nothing")
NOT_UNDERSTOOD = Row(kind="")


class Types:
    """The table of types; what is not in it is told by the words of its name."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._suggests = frozenset(table["suggests"])
        self._exact: dict[str, Row] = {}
        self._patterns: list[tuple[re.Pattern[str], Row]] = []
        for each in table["type"]:
            row = Row(
                kind=each["kind"],
                holds=each.get("holds", ""),
                regions=tuple(each.get("regions", ())),
                leads_to=tuple(each.get("leads_to", ())),
                when=each.get("when", ""),
                fits=each.get("fits", ""),
                accelerators=each.get("accelerators", False),
            )
            if "*" in each["type"]:
                self._patterns.append((re.compile(translate(each["type"])), row))
            else:
                self._exact[each["type"]] = row

    def of(self, type_: str) -> Row:
        """The row of a type."""
        if type_ not in self._exact:
            self._exact[type_] = self._matched(type_)
        return self._exact[type_]

    def _matched(self, type_: str) -> Row:
        if len(type_) <= 200:
            for pattern, row in self._patterns:
                if pattern.match(type_):
                    return row
        words = set(type_.split("_")[1:])
        return NOT_UNDERSTOOD if words & self._suggests else NOTHING
