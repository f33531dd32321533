"""Who is supplier and who is buyer in a document, by the names it gives them."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import islice
from typing import Any

_BEGINS = (". ", "! ", "? ", ": ")
"""What stands before a sentence."""


class Naming:
    """How a language tells who is who, as `[parties]` of its file has it."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        self._told = told

    def parties(
        self, text: str, buyer: tuple[str, ...] = (), supplier: tuple[str, ...] = ()
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The names of supplier and buyer: those given, the two defined in brackets at the beginning, or who grants."""
        if sides := self._defined(text):
            first, second = sides
            return (*supplier, first), (*buyer, second)
        bound = Counter(each for each in self._pattern("duties").findall(text) if self._buys(each))
        if self._pattern("discloser").search(text):
            del bound["Recipient"]
        granting = self._granting(text)
        owing = tuple(each for each, n in bound.items() if n >= self._told["owes"])
        named = self._pattern("role_gives").search(text)
        if "Company" in granting and named:
            granting, owing = tuple(each for each in granting if each != "Company"), (*owing, "Company")
        elif (granting or named) and "Company" not in granting and self._pattern("company_buys").search(text):
            owing = (*owing, "Company")
        return (*supplier, *granting), (*buyer, *owing)

    def _defined(self, text: str) -> tuple[str, str] | None:
        """The two names in brackets, the supplier's first, if they are those of the two sides."""
        known = {*self._told["suppliers"], *self._told["buyers"]}
        told = dict.fromkeys(self._pattern("defined").findall(text[:4000]))
        defined = [each for each in told if each.lower() in known or not self._no_supplier.match(each)][:2]
        idle = [each for each in defined if not re.search(rf"\b{re.escape(each)} (?:may|shall|will|must)\b", text)]
        sides = [each for each in defined if each.lower() in known]
        if (
            len(defined) < 2
            or len(re.findall(r"\b[Yy]ou\b", text)) > self._told["addressed"]
            or idle == defined
            or (sides and any(each not in sides for each in idle))
        ):
            return None
        first, second = defined
        if first.lower() in self._told["buyers"] or second.lower() in self._told["suppliers"]:
            first, second = second, first
        if not sides:
            body = text.lower()
            given = [
                len(re.findall(rf"\b{re.escape(each.lower())}{self._told['supplies']}", body))
                for each in (first, second)
            ]
            if given[1] > given[0]:
                first, second = second, first
        return first, second

    def _granting(self, text: str) -> tuple[str, ...]:
        """Names with the powers of a supplier, oftener than the `share` of the first of them."""
        told = list(self._pattern("powers").finditer(text))
        amid = self._amid({said.group(1) for said in told}, text)
        powers = (
            said.group(1) for said in told
            if text[max(0, said.start() - 2) : said.start()] not in _BEGINS or said.group(1) in amid
        )  # fmt: skip
        granted = self._pattern("granted").findall(text)
        found = Counter(
            each for each in (*powers, *granted, *granted) if not self._no_supplier.match(each) and not self._buys(each)
        )
        most, share = max(found.values(), default=0), self._told["share"]
        usual = max((text.count(each) for each, n in found.items() if n == most), default=0)
        return tuple(
            each for each, n in found.most_common(3)
            if n >= most * share and text.count(each) >= usual * share
            and (n >= 2 or text.count(each) >= self._told["often"]) and each.lower() not in self._told["suppliers"]
        )  # fmt: skip

    def _amid(self, names: Iterable[str], text: str) -> set[str]:
        """Those names that stand amid sentences, too, so that their capital says something."""
        found = ((name, re.finditer(rf"[a-z,] {re.escape(name)}\b", text)) for name in names)
        return {name for name, places in found if next(islice(places, self._told["amid"] - 1, None), None)}

    def _buys(self, name: str) -> bool:
        """Whether a name is that of a buyer in any number and any case: "PARTNER", "Publishers"."""
        return name.title().rstrip("s") in self._told["named_buyers"]

    def _pattern(self, name: str) -> re.Pattern[str]:
        return re.compile(self._told[name].replace("{name}", self._told["name"]))

    @cached_property
    def _no_supplier(self) -> re.Pattern[str]:
        return re.compile("|".join(self._told["no_supplier"]))
