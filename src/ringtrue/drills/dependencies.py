"""The map of what could be withdrawn: every foreign dependency that a current entry names, and what stops without it.

The ledger says what there is, the catalogue which topics name a dependency, the dossier who answers for it and what
would stand in. Nothing here is weighed: a map without an owner is a map, and says so.
"""

import dataclasses
import datetime
from collections.abc import Iterable, Iterator, Mapping

from ringtrue.dossier import withdrawal
from ringtrue.drills import Drill
from ringtrue.drills.seen import Facts, assumed, between, found_abroad, merged
from ringtrue.drills.system import CAPABLE, RELEASE, RENEWAL, SUBSTITUTE, Dependency, System, sorts, span
from ringtrue.instruments.dependency import Group
from ringtrue.instruments.dependency.spans import Span
from ringtrue.ledger import Entry, Ledger
from ringtrue.observation import Kind
from ringtrue.record import Record

dependencies = Drill(
    id="dependencies",
    question="Which foreign dependencies are there, who answers for each, and what would stand in?",
    of=(Kind.RELEASE,),
)


def system(
    entries: Iterable[Entry],
    declared: tuple[withdrawal.Dependency, ...] = (),
    alternatives: tuple[withdrawal.Alternatives, ...] = (),
) -> System:
    """The system that current entries tell of, completed by the dossier's own map and alternatives.

    Raises `Malformed` when the spans or names of the dossier contradict themselves.
    """
    facts = Facts(entries)
    home = frozenset(str(each) for each in facts.values(RELEASE, "home.continuity"))
    found = merged(found_abroad(facts, home))
    listed = {each.name: each for each in declared}
    items, needs = between(facts)
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
        assumed=(*assumed(facts, found), *(_alternative(each) for each in alternatives)),
    )


def _groups(
    between: Iterable[Group], dependencies: tuple[Dependency, ...], alternatives: tuple[withdrawal.Alternatives, ...]
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


def _alternative(each: withdrawal.Alternatives) -> str:
    return f"{each.of} is taken to go on with {each.needs} of {', '.join(each.among)}, as the dossier declares"


def with_measured(mapped: System, buffers: Mapping[str, Span], rehearsed: Mapping[str, float] | None = None) -> System:
    """The system with what dark runs measured of its items (`serving:name` -> span) in place of guesses and words.

    A buffer that the dossier declares stays where it is the shorter one.
    Only of dependencies that are reached over the network and in no other way: a cut cable takes away no operator, no
    hall and no right. One that stops several items lives on what is measured of all of them, and of the shortest.
    `rehearsed` are the days that drills took, by their names.
    """
    dark = {each.id for each in sorts() if each.dark}

    def calibrated(each: Dependency) -> Dependency:
        if each.kind not in dark or not each.stops or not set(each.stops) <= buffers.keys():
            return each
        shortest = min((buffers[one] for one in each.stops), key=lambda span: span.days[-1])
        if each.basis == "declared" and each.buffer.days[-1] <= shortest.days[-1]:
            return each
        return dataclasses.replace(each, buffer=shortest, basis="measured")

    return dataclasses.replace(mapped, dependencies=tuple(calibrated(each) for each in mapped.dependencies),
                               rehearsed=dict(rehearsed or {}))  # fmt: skip


def recorded(mapped: System, ledger: Ledger, *, observer: str, now: datetime.datetime) -> Record:
    """The map as a record: what is on it, what no table of the dossier lists, and what lacks an owner or substitute.

    It rests on every file that names a dependency, so that a changed one makes it history.
    """
    foreign = [each for each in mapped.dependencies if set(each.countries) - mapped.home]
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


def _completed(found: Dependency, declared: withdrawal.Dependency | None) -> Dependency:
    if declared is None:
        return found
    told = span(tuple(declared.buffer)) if declared.buffer else None
    # A word does not lengthen what a text gives; it may say that one goes on for less.
    word = told is not None and (found.basis != "text" or told.days[-1] < found.buffer.days[-1])
    return dataclasses.replace(
        found,
        owner=declared.owner,
        substitute=declared.substitute,
        standby=declared.standby,
        buffer=told if told and word else found.buffer,
        basis="declared" if word else found.basis,
        ready=span(tuple(declared.ready)) if declared.ready else None,
        after=tuple(declared.after),
        bears=declared.bears,
        listed=True,
    )


def _declared(told: withdrawal.Dependency) -> Dependency:
    kind, _, who = told.name.partition(":")
    guessed = next((each.buffer for each in sorts() if each.id == kind), (0.0,))
    bare = Dependency(
        name=told.name, kind=kind, who=who or kind, countries=tuple(told.country), stops=tuple(told.stops),
        touches=tuple(told.stops), buffer=span(guessed), basis="guess",
    )  # fmt: skip
    return _completed(bare, told)


def _within(each: Dependency, known: set[str]) -> Dependency:
    return dataclasses.replace(each, stops=tuple(one for one in each.stops if one in known))
