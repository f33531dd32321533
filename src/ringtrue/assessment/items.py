"""The list of items and what is known of each: the evidence as the weighing sees it."""

from collections.abc import Iterable
from functools import cached_property

from ringtrue.framework import Framework
from ringtrue.ledger import Entry
from ringtrue.observation import EXISTS, NONE_OF, Item, Kind

RELEASE = Item(kind=Kind.RELEASE, name="release")


class Evidence:
    """Current entries, found by item and topic. Items are those that an entry says exist, declared or found."""

    def __init__(self, framework: Framework, entries: Iterable[Entry]) -> None:
        self.framework = framework
        self._facts: dict[tuple[Item, str], list[Entry]] = {}
        for entry in sorted(entries, key=lambda each: each.seq):
            observation = entry.observation
            self._facts.setdefault((observation.item, observation.topic), []).append(entry)

    def facts(self, item: Item, topic: str) -> tuple[Entry, ...]:
        """Every current entry of a topic about an item; a root is a component, whose facts it shares."""
        if item.kind is Kind.ROOT:
            item = Item(kind=Kind.COMPONENT, name=item.name)
        return tuple(self._facts.get((item, topic), ()))

    def begun(self, item: Item, beginning: str) -> tuple[Entry, ...]:
        """Every current entry about an item whose topic begins so, in the order of the ledger."""
        found = (
            each
            for (about, topic), entries in self._facts.items()
            if about == item and topic.startswith(beginning)
            for each in entries
        )
        return tuple(sorted(found, key=lambda each: each.seq))

    def values(self, item: Item, topic: str) -> tuple[str, ...]:
        """The distinct values of a topic, as text, in the order of the ledger."""
        return tuple(dict.fromkeys(str(each.observation.value) for each in self.facts(item, topic)))

    def value(self, item: Item, topic: str) -> str:
        """The first value of a topic, or nothing."""
        return next(iter(self.values(item, topic)), "")

    def items(self, kind: Kind) -> tuple[Item, ...]:
        """The items of a kind, by name. Roots are found by walking up the domestic part of each lineage."""
        if kind is Kind.ROOT:
            names = {self.root(each.name) for each in self.items(Kind.COMPONENT)}
            return tuple(Item(kind=Kind.ROOT, name=name) for name in sorted(names))
        return self._existing.get(kind, ())

    @cached_property
    def _existing(self) -> dict[Kind, tuple[Item, ...]]:
        """The items of each kind, by name; sorted once, because every requirement asks."""
        existing: dict[Kind, list[Item]] = {}
        for item in sorted(item for item, topic in self._facts if topic == EXISTS):
            existing.setdefault(item.kind, []).append(item)
        return {kind: tuple(items) for kind, items in existing.items()}

    def none_of(self, kind: Kind) -> tuple[Entry, ...]:
        """The entries that say there are no items of a kind (a root is a component)."""
        word = "component" if kind is Kind.ROOT else kind.value
        return tuple(each for each in self.facts(RELEASE, NONE_OF) if each.observation.value == word)

    def root(self, component: str) -> str:
        """The component at the root of the domestic part of this component's lineage."""
        home = self.home("base-model")
        seen = {component}
        while True:
            parent = self.value(Item(kind=Kind.COMPONENT, name=component), "component.parent")
            item = Item(kind=Kind.COMPONENT, name=parent)
            countries = self.values(item, "component.maker-country")
            if parent in seen or not self.facts(item, EXISTS) or not countries or not set(countries) <= home:
                return component
            seen.add(parent)
            component = parent

    def home(self, layer: str) -> frozenset[str]:
        """The countries that count as home for a layer."""
        return frozenset(self.values(RELEASE, f"home.{layer}"))

    @cached_property
    def asker(self) -> frozenset[str]:
        """The parties the verdict is for: the one that asks, or for a nation every domestic party."""
        party = self.value(RELEASE, "for.party")
        if self.value(RELEASE, "for.kind") != "nation":
            return frozenset({party})
        home = self.home("infrastructure")
        domestic = {
            each.name for each in self.items(Kind.PARTY) if set(self.values(each, "party.country")) <= home
        }  # fmt: skip
        foreign = {each for each in domestic if self._controlled_from_abroad(each, home, {each})}
        return frozenset((domestic - foreign) | {party})

    def allied(self, parties: Iterable[str]) -> frozenset[str]:
        """These parties, whoever controls them, and whoever they control: one interest, many letterheads."""
        links: dict[str, set[str]] = {}
        for item in self.items(Kind.PARTY):
            for holder in self.values(item, "party.controller"):
                links.setdefault(item.name, set()).add(holder)
                links.setdefault(holder, set()).add(item.name)
        reached = set(parties)
        waiting = list(reached)
        while waiting:
            for each in links.get(waiting.pop(), set()) - reached:
                reached.add(each)
                waiting.append(each)
        return frozenset(reached)

    def _controlled_from_abroad(self, party: str, home: frozenset[str], seen: set[str]) -> bool:
        item = Item(kind=Kind.PARTY, name=party)
        if not set(self.values(item, "party.controller-country")) <= home:
            return True
        above = [each for each in self.values(item, "party.controller") if each not in seen]
        return any(self._controlled_from_abroad(each, home, seen | {each}) for each in above)
