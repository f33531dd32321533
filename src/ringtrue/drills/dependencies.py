"""The map of what could be withdrawn: every foreign dependency that a current entry names, and what stops without it.

The ledger says what there is, the catalogue which topics name a dependency, the dossier who answers for it and what
would stand in. Nothing here is weighed: a map without an owner is a map, and says so.
"""

import dataclasses
import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from ringtrue import dossier, shelf
from ringtrue.drills import Drill
from ringtrue.instruments.dependency import Graph, Group
from ringtrue.instruments.dependency.spans import Span
from ringtrue.ledger import Entry, Ledger
from ringtrue.observation import EXISTS, Item, Kind, Value
from ringtrue.record import Record

RELEASE = Item(kind=Kind.RELEASE, name="release")
RENEWAL = "renewal"
SUBSTITUTE = "substitute"
SHELF = shelf.CATALOGUE / "continuity" / "dependencies.toml"

dependencies = Drill(
    id="dependencies",
    question="Which foreign dependencies are there, who answers for each, and what would stand in?",
    of=(Kind.RELEASE,),
)

CAPABLE = (Kind.SERVING, Kind.EVALUATION, Kind.STORE)
"""Items that people would miss by themselves; a component's renewal is the fourth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unless:
    """A topic of the same item whose values take the dependency away."""

    __pydantic_config__: ClassVar[Any] = shelf.STRICT

    topic: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """A kind of dependency, as the catalogue holds it: which topic names it, what it stops, and a guessed buffer.

    `dark`: a run with the cable cut shows what its leaving does. `clock`: topics that give days in place of the guess.
    """

    __pydantic_config__: ClassVar[Any] = shelf.STRICT

    id: str
    topic: str
    named_by: tuple[str, ...]
    says: str
    stops: Literal["item", "renewal", "nothing"]
    buffer: tuple[float, ...]
    basis: Annotated[str, Field(min_length=1)]
    source: Annotated[str, Field(min_length=1)]
    date: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    confidence: Literal["high", "medium", "low"]
    dark: bool = False
    unless: Unless | None = None
    clock: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependency:
    """One dependency: `kind:who`, from which countries it can be withdrawn, what it stops, and what it rests on.

    `basis` says where the buffer comes from: `guess` (the catalogue's), `text` (the licence's own clock), `declared`
    (the dossier's) or `measured`; `buffer_from` are the entries that give it.
    """

    name: str
    kind: str
    who: str
    countries: tuple[str, ...]
    stops: tuple[str, ...]
    touches: tuple[str, ...]
    buffer: Span
    basis: str
    owner: str = ""
    substitute: str = ""
    standby: bool = False
    ready: Span | None = None
    after: tuple[str, ...] = ()
    bears: float | None = None
    listed: bool = False
    entries: tuple[Entry, ...] = ()
    buffer_from: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A system as a graph: its capabilities, the items below them, and its dependencies.

    `capabilities` and `items` are names `kind:name`; `needs` are the groups between them and the dependencies;
    `assumed` says in words what nothing shows; `rehearsed` gives the days that a drill took, by its name.
    """

    home: frozenset[str]
    capabilities: tuple[str, ...]
    items: tuple[str, ...]
    dependencies: tuple[Dependency, ...]
    needs: tuple[Group, ...]
    assumed: tuple[str, ...]
    rehearsed: Mapping[str, float] = field(default_factory=dict)

    def graph(self) -> Graph:
        """The graph with its nodes by name."""
        from ringtrue.instruments.dependency.compiled import compile_graph

        standing_by = [f"{SUBSTITUTE}:{each.name}" for each in self.dependencies if each.standby]
        return compile_graph([*self.items, *(each.name for each in self.dependencies), *standing_by], self.needs)

    def named(self, name: str) -> Dependency:
        """The dependency of this name; `KeyError` when there is none."""
        return {each.name: each for each in self.dependencies}[name]


@cache
def sorts() -> tuple[Sort, ...]:
    """The kinds of dependencies of the catalogue."""
    return shelf.rows(SHELF, shelf.read_toml(SHELF)["kind"], Sort, "kind")


def span(days: tuple[float, ...]) -> Span:
    """Days as people write them: one is fixed, two are the least and the most, three have the likeliest between."""
    shapes: dict[int, Literal["fixed", "uniform", "triangular"]] = {1: "fixed", 2: "uniform", 3: "triangular"}
    return Span(shape=shapes[len(days)], days=days)


def system(
    entries: Iterable[Entry],
    declared: tuple[dossier.Dependency, ...] = (),
    alternatives: tuple[dossier.Alternatives, ...] = (),
) -> System:
    """The system that current entries tell of, completed by the dossier's own map and alternatives.

    Raises `Malformed` when the spans or names of the dossier contradict themselves.
    """
    facts = _Facts(entries)
    home = frozenset(str(each) for each in facts.values(RELEASE, "home.continuity"))
    found = _merged(_found(facts, home))
    listed = {each.name: each for each in declared}
    items, needs = _between(facts)
    names = {each.name for each in found}
    dependencies = (
        *(_completed(each, listed.get(each.name)) for each in found),
        *(_declared(each) for each in declared if each.name not in names),
    )
    known = set(items)
    within = tuple(_within(each, known) for each in dependencies)
    return System(
        home=home,
        capabilities=tuple(each for each in items if each.partition(":")[0] in (*CAPABLE, RENEWAL)),
        items=items,
        dependencies=within,
        needs=tuple(_groups(needs, within, alternatives)),
        assumed=(*_assumed(facts, found), *(_alternative(each) for each in alternatives)),
    )


def _groups(
    between: Iterable[Group], dependencies: tuple[Dependency, ...], alternatives: tuple[dossier.Alternatives, ...]
) -> Iterator[Group]:
    """Who needs whom: what is declared to be one of several is not needed for itself."""
    standby = {each.name: (f"{SUBSTITUTE}:{each.name}",) for each in dependencies if each.standby}
    spared = {(each.of, one) for each in alternatives for one in each.among}
    for group in between:
        if (group.owner, group.members[0]) not in spared:
            yield group
    for dependency in dependencies:
        for item in dependency.stops:
            if (item, dependency.name) not in spared:
                yield Group(owner=item, members=(dependency.name, *standby.get(dependency.name, ())))
    for each in alternatives:
        members = tuple(one for name in each.among for one in (name, *standby.get(name, ())))
        yield Group(owner=each.of, members=members, needs=each.needs)


def _alternative(each: dossier.Alternatives) -> str:
    return f"{each.of} is taken to go on with {each.needs} of {', '.join(each.among)}, as the dossier declares"


def with_measured(mapped: System, buffers: Mapping[str, Span], rehearsed: Mapping[str, float] | None = None) -> System:
    """The system with what dark runs measured of its items (`serving:name` -> span) in place of guessed buffers.

    Only of dependencies that are reached over the network and in no other way: a cut cable takes away no operator, no
    hall and no right. One that stops several items lives on what is measured of all of them, and of the shortest.
    `rehearsed` are the days that drills took, by their names.
    """
    dark = {each.id for each in sorts() if each.dark}

    def calibrated(each: Dependency) -> Dependency:
        if each.basis != "guess" or each.kind not in dark or not each.stops or not set(each.stops) <= buffers.keys():
            return each
        shortest = min((buffers[one] for one in each.stops), key=lambda span: span.days[-1])
        return dataclasses.replace(each, buffer=shortest, basis="measured")

    return dataclasses.replace(mapped, dependencies=tuple(calibrated(each) for each in mapped.dependencies),
                               rehearsed=dict(rehearsed or {}))  # fmt: skip


def recorded(mapped: System, ledger: Ledger, *, observer: str, now: datetime.datetime) -> Record:
    """The map as a record: what is on it, what no table of the dossier lists, and what lacks an owner or substitute.

    It rests on every file that names a dependency, so that a changed one makes it history.
    """
    foreign = [each for each in mapped.dependencies if each.entries or set(each.countries) - mapped.home]
    places = {place for each in foreign for entry in each.entries for place in entry.observation.where}
    return Record(
        drill=dependencies.id,
        of=RELEASE,
        started=now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        seconds=0.0,
        observer=observer,
        artefacts={place.file: place.digest for place in sorted(places, key=lambda each: each.file)},
        setting={"head": ledger.head},
        result={
            "dependencies": [
                {"name": each.name, "countries": list(each.countries), "stops": list(each.stops),
                 "owner": each.owner, "substitute": each.substitute, "listed": each.listed}
                for each in foreign
            ],
        },
    )  # fmt: skip


class _Facts:
    """Entries by item and topic."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._held: dict[tuple[Item, str], list[Entry]] = {}
        for entry in sorted(entries, key=lambda each: each.seq):
            observation = entry.observation
            self._held.setdefault((observation.item, observation.topic), []).append(entry)

    def of(self, item: Item, topic: str) -> tuple[Entry, ...]:
        return tuple(self._held.get((item, topic), ()))

    def values(self, item: Item, topic: str) -> tuple[Value, ...]:
        return tuple(dict.fromkeys(each.observation.value for each in self.of(item, topic)))

    def items(self, *kinds: Kind) -> tuple[Item, ...]:
        return tuple(sorted({item for item, topic in self._held if topic == EXISTS and item.kind in kinds}))

    def with_topic(self, topic: str) -> tuple[Item, ...]:
        return tuple(sorted({item for item, told in self._held if told == topic}))


def _found(facts: _Facts, home: frozenset[str]) -> Iterator[Dependency]:
    for sort in sorts():
        for item in facts.with_topic(sort.topic):
            foreign = [each for each in facts.of(item, sort.topic) if each.observation.value not in home]
            if not foreign or (sort.unless and set(facts.values(item, sort.unless.topic)) & set(sort.unless.values)):
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
                entries=tuple(foreign),
                buffer_from=clock,
            )


def _clock(facts: _Facts, sort: Sort, item: Item) -> tuple[Entry, ...]:
    """The entry that gives the fewest days, under the first topic of the sort's clock that anything was read of."""
    for topic in sort.clock:
        if told := facts.of(item, topic):
            return (min(told, key=lambda each: float(str(each.observation.value))),)
    return ()


def _who(facts: _Facts, sort: Sort, item: Item, foreign: list[Entry]) -> str:
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


def _merged(found: Iterable[Dependency]) -> tuple[Dependency, ...]:
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


def _completed(found: Dependency, declared: dossier.Dependency | None) -> Dependency:
    if declared is None:
        return found
    return dataclasses.replace(
        found,
        owner=declared.owner,
        substitute=declared.substitute,
        standby=declared.standby,
        buffer=span(tuple(declared.buffer)) if declared.buffer else found.buffer,
        basis="declared" if declared.buffer else found.basis,
        ready=span(tuple(declared.ready)) if declared.ready else None,
        after=tuple(declared.after),
        bears=declared.bears,
        listed=True,
    )


def _declared(told: dossier.Dependency) -> Dependency:
    kind, _, who = told.name.partition(":")
    guessed = next((each.buffer for each in sorts() if each.id == kind), (0.0,))
    bare = Dependency(
        name=told.name, kind=kind, who=who or kind, countries=tuple(told.country), stops=tuple(told.stops),
        touches=tuple(told.stops), buffer=span(guessed), basis="guess",
    )  # fmt: skip
    return _completed(bare, told)


def _within(each: Dependency, known: set[str]) -> Dependency:
    return dataclasses.replace(each, stops=tuple(one for one in each.stops if one in known))


def _between(facts: _Facts) -> tuple[tuple[str, ...], tuple[Group, ...]]:
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


def _standing_in(facts: _Facts, item: Item) -> Iterator[Item]:
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


def _assumed(facts: _Facts, found: tuple[Dependency, ...]) -> Iterator[str]:
    """What the map takes for granted because nothing shows it."""
    for each in found:
        if each.kind in ("licensor", "rights-owner"):
            ends = {str(v) for item in each.touches for v in facts.values(Item.parse(item), "licence.revocation")}
            yield f"{each.who} is taken to be able to end the licence, {_ENDING.get('/'.join(sorted(ends)), _UNREAD)}"
    for serving in facts.items(Kind.SERVING):
        if not facts.values(serving, "serving.destination-country"):
            yield f"{serving} is taken to call nobody abroad while it runs, which no drill has shown"
    if not facts.items(Kind.SERVING):
        yield "no serving is known, so nothing can be said of what people would miss"
