"""Looking: one examiner looks at one thing and answers one question.

An examiner is a generator function with the decorator `@examiner`. The first line of its docstring is the
question it answers, the rest is the manual that `ringtrue explain` shows. It is called once per item of its
`per` with an `Exhibit` and reaches nothing else, so that an unchanged exhibit need not be examined again.
"""

import hashlib
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any

from ringtrue import shelf
from ringtrue.dossier.artefacts import File
from ringtrue.framework import Topic
from ringtrue.observation import Grade, Item, Kind, Method, Observation, Place, Value
from ringtrue.references import Library

ANY_TOPIC = "*"
"""Among an examiner's topics: it may speak to any topic of the catalogue (it reads documents)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """What an examiner may look at: an item, its artefacts by role, declared facts and catalogue shelves.

    `references` is the reference library, for an examiner that compares; for the others there is none.
    """

    item: Item
    declared: Any
    artefacts: Mapping[str, tuple[File, ...]]
    known: Mapping[str, Mapping[str, tuple[Value, ...]]]
    consulted: Mapping[str, Mapping[str, Any]]
    references: Library | None = None

    def files(self, role: str) -> tuple[File, ...]:
        """The files of a role; none when the dossier names none."""
        return self.artefacts.get(role, ())

    def seen(
        self, topic: str, value: Value, *where: Place, quote: str = "", note: str = "", grade: Grade = Grade.INSPECTED
    ) -> Observation:
        """An observation about this exhibit's item."""
        return Observation(
            topic=topic, item=self.item, value=value, grade=grade, method=Method.EXAMINE, where=where, quote=quote,
            note=note,
        )  # fmt: skip


Examine = Callable[[Exhibit], Iterator[Observation]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A worked example: files by role, what is declared, and the topic -> values that must come out.

    `files` maps `role/name` to content; `declared` fills the item's table; `refused` is part of the reason
    when the exhibit must be refused instead.
    """

    says: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    declared: Mapping[str, Any] = field(default_factory=dict)
    known: Mapping[str, Mapping[str, tuple[Value, ...]]] = field(default_factory=dict)
    expects: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    refused: str = ""


@dataclass(frozen=True, kw_only=True)
class Examiner:
    """An examiner as discovery finds it: its question, its manual, and what it needs."""

    id: str
    examine: Examine
    per: Kind
    topics: tuple[str, ...]
    defines: tuple[Topic, ...]
    reads: tuple[str, ...]
    knows: tuple[str, ...]
    consults: tuple[str, ...]
    compares: bool
    cases: tuple[Case, ...]

    @property
    def question(self) -> str:
        """The question it answers."""
        return self.manual.partition("\n")[0]

    @property
    def manual(self) -> str:
        """What `ringtrue explain` shows."""
        return inspect.getdoc(self.examine) or ""

    @cached_property
    def source_digest(self) -> str:
        """Digest of the code that examines, so that a changed examiner looks again."""
        sources = [inspect.getsource(each) for each in _rooms_of(sys.modules[self.examine.__module__])]
        return hashlib.sha256("\n".join([self.id, *sources, _measured_by()]).encode()).hexdigest()


def examiner(
    *,
    per: Kind,
    topics: tuple[str | Topic, ...],
    reads: tuple[str, ...] = (),
    knows: tuple[str, ...] = (),
    consults: tuple[str, ...] = (),
    compares: bool = False,
    cases: tuple[Case, ...],
) -> Callable[[Examine], Examiner]:
    """Makes an examiner of a generator function.

    `topics` it may speak to: ids of the catalogue, or a `Topic` that it brings along. `reads` are roles of
    artefacts: `weights` is needed, `config?` is taken when there, `licence*` takes every role so beginning.
    `knows` are declared topics, `consults` are catalogue files; whoever `compares` is given the reference library.
    """

    def make(examine: Examine) -> Examiner:
        module = examine.__module__.removeprefix("ringtrue.examiners.")
        return Examiner(
            id=module.replace(".", "/").replace("_", "-"),
            examine=examine,
            per=per,
            topics=tuple(each.id if isinstance(each, Topic) else each for each in topics),
            defines=tuple(each for each in topics if isinstance(each, Topic)),
            reads=reads,
            knows=knows,
            consults=consults,
            compares=compares,
            cases=cases,
        )

    return make


def _rooms_of(module: ModuleType) -> tuple[ModuleType, ...]:
    """The module and every other module of examiners from which it takes something, by name."""
    reached = {module.__name__: module}
    waiting = [module]
    while waiting:
        for each in vars(waiting.pop()).values():
            home = sys.modules.get(getattr(each, "__module__", None) or "")
            if home and home.__name__.startswith(f"{__name__}.") and home.__name__ not in reached:
                reached[home.__name__] = home
                waiting.append(home)
    return tuple(reached[name] for name in sorted(reached))


KNOWN = ("legal", "licence-language", "licences", "lineage", "models")
"""Folders of the catalogue that the instruments read by themselves, without an examiner that consults them."""


@cache
def _measured_by() -> str:
    """Digest of the instruments' code and of what they know."""
    digest = hashlib.sha256()
    code = sorted((Path(__file__).parent.parent / "instruments").rglob("*.py"))
    known = [each for name in KNOWN for each in sorted((shelf.CATALOGUE / name).rglob("*.*")) if each.is_file()]
    for path in (*code, shelf.CATALOGUE / "countries.toml", *known):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def consult(name: str) -> Mapping[str, Any]:
    """A catalogue file as data, for examiners that consult it; read once and shared, so nobody may change it."""
    return MappingProxyType(shelf.read_toml(shelf.CATALOGUE / name))


def catalogue_digest(name: str) -> str:
    """The digest of a catalogue file, so that whoever consulted it looks again when it changes."""
    return hashlib.sha256((shelf.CATALOGUE / name).read_bytes()).hexdigest()
