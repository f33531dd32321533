"""What current entries tell of a system: whom it depends on abroad, which of its items need which, what is assumed."""

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Any

from ringtrue.drills.system import RENEWAL, Dependency, Sort, sorts, span
from ringtrue.instruments.dependency import Group
from ringtrue.ledger import Entry
from ringtrue.observation import EXISTS, Item, Kind, Value


class Facts:
    """Entries by item and topic."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._held: dict[tuple[Item, str], list[Entry]] = {}
        for entry in sorted(entries, key=lambda each: each.seq):
            observation = entry.observation
            self._held.setdefault((observation.item, observation.topic), []).append(entry)

    def of(self, item: Item, topic: str) -> tuple[Entry, ...]:
        """The entries on one topic of one item, as they were written."""
        return tuple(self._held.get((item, topic), ()))

    def values(self, item: Item, topic: str) -> tuple[Value, ...]:
        """The different values that they tell."""
        return tuple(dict.fromkeys(each.observation.value for each in self.of(item, topic)))

    def items(self, *kinds: Kind) -> tuple[Item, ...]:
        """The items of some kinds that exist."""
        return tuple(sorted({item for item, topic in self._held if topic == EXISTS and item.kind in kinds}))

    def with_topic(self, topic: str) -> tuple[Item, ...]:
        """The items of which anything is told on a topic."""
        return tuple(sorted({item for item, told in self._held if told == topic}))


def found_abroad(facts: Facts, home: frozenset[str]) -> Iterator[Dependency]:
    """Every dependency whose country is not home, once for each item that names it."""
    for sort in sorts():
        for item in sorted({*facts.with_topic(sort.topic), *facts.with_topic(sort.unplaced)}):
            foreign = [each for each in facts.of(item, sort.topic) if each.observation.value not in home]
            unplaced = [each for each in facts.of(item, sort.unplaced) if float(str(each.observation.value)) > 0]
            told = [*foreign, *unplaced]
            if not told or (sort.unless and set(facts.values(item, sort.unless.topic)) & set(sort.unless.values)):
                continue
            who = _who(facts, sort, item, foreign)
            clock = _clock(facts, sort, item)
            stopped = {"item": (str(item),), "renewal": (f"{RENEWAL}:{item.name}",), "nothing": ()}[sort.stops]
            yield Dependency(
                name=f"{sort.id}:{who}",
                kind=sort.id,
                who=who,
                countries=tuple(sorted({str(each.observation.value) for each in foreign})),
                stops=stopped,
                touches=(str(item),),
                buffer=span((float(str(clock[0].observation.value)),)) if clock else span(sort.buffer),
                basis="text" if clock else "guess",
                entries=tuple(told),
                buffer_from=clock,
                unplaced=bool(unplaced),
                licences=tuple(map(str, facts.values(item, "licence.name"))) if sort.clock else (),
            )


def _clock(facts: Facts, sort: Sort, item: Item) -> tuple[Entry, ...]:
    """The entry that gives the fewest days, under the first topic of the sort's clock that anything was read of."""
    for topic in sort.clock:
        if told := facts.of(item, topic):
            return (min(told, key=lambda each: float(str(each.observation.value))),)
    return ()


def _who(facts: Facts, sort: Sort, item: Item, foreign: list[Entry]) -> str:
    """Who is behind it: the one name told by whoever told the country; else the item itself.

    A name and a country from two sources need not belong together: a declared holder at home is not the foreign one
    that was found.
    """
    tellers = {each.examination for each in foreign}
    names = {
        str(each.observation.value)
        for topic in sort.named_by
        for each in facts.of(item, topic)
        if each.examination in tellers and each.observation.value not in ("none", "")
    }
    return next(iter(names)) if len(names) == 1 else item.name


def merged(found: Iterable[Dependency]) -> tuple[Dependency, ...]:
    """One dependency per name: what several items need is one thing that can be withdrawn once."""
    by_name: dict[str, Dependency] = {}
    for each in found:
        known = by_name.get(each.name)
        by_name[each.name] = (
            dataclasses.replace(
                known,
                countries=tuple(sorted({*known.countries, *each.countries})),
                stops=tuple(dict.fromkeys((*known.stops, *each.stops))),
                touches=tuple(dict.fromkeys((*known.touches, *each.touches))),
                entries=(*known.entries, *each.entries),
                unplaced=known.unplaced or each.unplaced,
                licences=tuple(dict.fromkeys((*known.licences, *each.licences))),
                **_shorter(known, each),
            )
            if known
            else each
        )
    return tuple(by_name[name] for name in sorted(by_name))


def _shorter(one: Dependency, other: Dependency) -> dict[str, Any]:
    """The buffer of two that are one: a text's before a guess, and of two texts the shorter."""
    first = min((one, other), key=lambda each: (each.basis != "text", each.buffer.days[0]))
    return {"buffer": first.buffer, "basis": first.basis, "buffer_from": first.buffer_from}


def between(facts: Facts) -> tuple[tuple[str, ...], tuple[Group, ...]]:
    """The system's own items, and which of them need which: as the dossier declares it, and as they were found."""
    kinds = (Kind.SERVING, Kind.EVALUATION, Kind.COMPONENT, Kind.ENVIRONMENT, Kind.STORE, Kind.KEY)
    items = [str(each) for each in facts.items(*kinds)]
    components = facts.items(Kind.COMPONENT)
    items += [f"{RENEWAL}:{each.name}" for each in components]
    known, needs = set(items), set[tuple[str, str]]()
    for serving in facts.items(Kind.SERVING):
        needs |= {(str(serving), f"component:{each}") for each in facts.values(serving, "serving.components")}
        needs |= {(str(serving), str(each)) for each in _standing_in(facts, serving)}
    for store in facts.items(Kind.STORE):
        needs |= {(str(store), str(each)) for each in _standing_in(facts, store)}
    for key in facts.items(Kind.KEY):
        needs |= {(f"store:{each}", str(key)) for each in facts.values(key, "key.protects")}
    needs |= {(f"{RENEWAL}:{each.name}", str(each)) for each in components}
    groups = tuple(Group(owner=a, members=(b,)) for a, b in sorted(needs) if a in known and b in known)
    return tuple(items), groups


def _standing_in(facts: Facts, item: Item) -> Iterator[Item]:
    """The environments in whose files an item was found."""
    for environment in facts.items(Kind.ENVIRONMENT):
        seen = {entry.examination.of for entry in facts.of(item, EXISTS)}
        if environment in seen or item.name.endswith(f" in {environment.name}"):
            yield environment


_UNREAD = "because no text that forbids it was read"
_ENDING = {
    "on-breach": "by finding a breach, for its text knows no other way",
    "at-will": "as its text permits",
    "silent": "for its text does not say that it cannot",
}


def assumed(facts: Facts, found: tuple[Dependency, ...]) -> Iterator[str]:
    """What the map takes for granted because nothing shows it."""
    for each in found:
        if each.kind in ("licensor", "rights-owner"):
            ends = {str(v) for item in each.touches for v in facts.values(Item.parse(item), "licence.revocation")}
            yield f"{each.who} is taken to be able to end the licence, {_ENDING.get('/'.join(sorted(ends)), _UNREAD)}"
    for serving in facts.items(Kind.SERVING):
        counted = facts.values(serving, "serving.unplaced-destinations")
        if not (counted or facts.values(serving, "serving.destination-country")):
            yield f"{serving} is taken to call nobody abroad while it runs, which no drill has shown"
        elif any(float(str(each)) for each in counted):
            yield f"what {serving} calls while it runs is taken to be abroad, because nobody showed its place"
    if not facts.items(Kind.SERVING):
        yield "no serving is known, so nothing can be said of what people would miss"
