"""Gathers what an infrastructure file shows by item, and tells it as observations. There is no examiner here."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ringtrue.examiners import Exhibit
from ringtrue.instruments.infrastructure.terraform_json import plain, without_last_index
from ringtrue.observation import EXISTS, Grade, Item, Kind, Observation, Place, Value

RESOURCES = ("store.resource", "key.resource", "serving.resource")
"""The declared topics by which what is found and what is declared become one."""

MOST_PLACES = 20
"""Places that are kept of one thing; a resource with a thousand instances stands a thousand times."""

MOST_NAME = 200
"""Characters of a found item's name; a longer address is cut and told apart by its digest."""


@dataclass(slots=True)
class _Thing:
    facts: dict[tuple[str, Value], str] = field(default_factory=dict)
    places: dict[Place, None] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)
    whole: bool = True


class Findings:
    """What was found in one exhibit, by item, in the order in which it was found."""

    def __init__(self, exhibit: Exhibit) -> None:
        """Takes the environment's name and the declared addresses from the exhibit."""
        self._environment = exhibit.item.name
        self._declared: dict[tuple[Kind, str], list[str]] = {}
        for topic in RESOURCES:
            kind = Kind(topic.partition(".")[0])
            for name, addresses in exhibit.known.get(topic, {}).items():
                for address in addresses:
                    self._declared.setdefault((kind, plain(str(address))), []).append(name)
        self._things: dict[Item, _Thing] = {}

    def declared_kind(self, address: str) -> Kind | None:
        """The kind of item that the dossier declares at an address."""
        if not self._declared:
            return None
        return next((kind for kind in (Kind.STORE, Kind.KEY, Kind.SERVING) if self._names(kind, address)), None)

    def add(
        self,
        kind: Kind,
        address: str,
        place: Place,
        facts: Iterable[tuple[str, Value]] = (),
        *,
        also: Iterable[str] = (),
        whole: bool = True,
        note: str = "",
    ) -> None:
        """Something was found; `whole` is whether these facts tell all the places that it has.

        `also` are other ways to write its address. The same address in another environment is another thing,
        so the environment is part of the name of whatever is not declared.
        """
        for item in self.items(kind, address, also):
            thing = self._things.setdefault(item, _Thing())
            thing.places[place] = None
            thing.whole = thing.whole and whole
            if note:
                thing.notes[note] = None
            for topic, value in facts:
                thing.facts.setdefault((topic, value), note)

    def items(self, kind: Kind, address: str, also: Iterable[str] = ()) -> tuple[Item, ...]:
        """What stands at an address: the items that the dossier declares there, or the one that is found."""
        told = (self._names(kind, each) for each in (address, *also))
        names = next(filter(None, told), None) or [f"{_short(address)} in {self._environment}"]
        return tuple(Item(kind=kind, name=name) for name in names)

    def observations(self) -> Iterator[Observation]:
        """Each item, then its facts.

        Where not every place of an item could be told, what was told still refutes, but as a document does: it
        must not prove that the whole lies at home.
        """
        for item, thing in self._things.items():
            places = tuple(thing.places)[:MOST_PLACES]
            note = "; ".join(list(thing.notes)[:3])
            yield Observation(
                topic=EXISTS, item=item, value="found", grade=Grade.INSPECTED, where=places, note=note
            )  # fmt: skip
            grade = Grade.INSPECTED if thing.whole else Grade.DOCUMENTED
            partly = "" if thing.whole else "; not every place of it is told"
            for (topic, value), told_by in thing.facts.items():
                yield Observation(
                    topic=topic, item=item, value=value, grade=grade, where=places, note=f"{told_by}{partly}"
                )  # fmt: skip

    def _names(self, kind: Kind, address: str) -> list[str]:
        if not self._declared:
            return []
        written = plain(address)
        return self._declared.get((kind, written)) or self._declared.get((kind, without_last_index(written)), [])


def countries(topics: Iterable[str], found: Iterable[str]) -> tuple[tuple[str, Value], ...]:
    """The same countries for each of some topics."""
    each = tuple(found)
    return tuple((topic, country) for topic in topics for country in each)


def _short(address: str) -> str:
    address = address.encode("utf-8", "replace").decode()
    if len(address) <= MOST_NAME:
        return address
    return f"{address[:MOST_NAME]}~{hashlib.sha256(address.encode()).hexdigest()[:12]}"
