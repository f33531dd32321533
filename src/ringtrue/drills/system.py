"""A system as what it needs: kinds of dependencies, each dependency, and the graph they make with its items."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from ringtrue import shelf
from ringtrue.instruments.dependency import Graph, Group
from ringtrue.instruments.dependency.spans import Span
from ringtrue.ledger import Entry
from ringtrue.observation import Item, Kind, Value

RELEASE = Item(kind=Kind.RELEASE, name="release")
RENEWAL = "renewal"
SUBSTITUTE = "substitute"
SHELF = shelf.CATALOGUE / "continuity" / "dependencies.toml"

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
    `unplaced`: a topic that counts those whose place nobody showed.
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
    unplaced: str = ""
    clock: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependency:
    """One dependency: `kind:who`, from which countries it can be withdrawn, what it stops, and what it rests on.

    `basis` says where the buffer comes from: `guess` (the catalogue's), `text` (the licence's own clock), `declared`
    (the dossier's) or `measured`; `buffer_from` are the entries that give it. `unplaced`: nobody showed that it is at
    home. `licences` names what a licensor licenses under.
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
    unplaced: bool = False
    licences: tuple[str, ...] = ()


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
