"""Conducts one assessment: opens the dossier, names the artefacts, lets examiners look, weighs what was seen.

It names no examiner and no format, and yields what happens as events; the command line only draws them.
"""

import datetime
import hashlib
import json
import os
import time
from collections.abc import Generator, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ringtrue.assessment import Assessment, assess
from ringtrue.discovery import find as discover
from ringtrue.dossier import Contract, Opened, Paper
from ringtrue.dossier.artefacts import File, artefacts, find
from ringtrue.dossier.declare import RELEASE, declare
from ringtrue.dossier.digest import Digests
from ringtrue.dossier.load import open_dossier
from ringtrue.errors import ArtefactUnreadable, CouldNotFinish, DossierWrong, NothingToExamine, RingtrueError
from ringtrue.examiners import ANY_TOPIC, Examiner, Exhibit, consult
from ringtrue.framework import Domain, Framework, Topic
from ringtrue.framework.load import load
from ringtrue.ledger import FILE_NAME, Examination, Ledger, Opening, Sitting
from ringtrue.ledger.current import ARTEFACTS, DIGEST, DOSSIER
from ringtrue.ledger.journal import Journal
from ringtrue.observation import Grade, Item, Kind, Observation, Place, Value

WRITE_EVERY = 2.0
"""Seconds of examining after which what was seen is written down, so that an interrupted run loses little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """Artefacts are about to be read: how many files, and how many bytes are not known yet."""

    files: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """Some bytes were read."""

    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Examining:
    """An examiner begins; `done` of `total` examinations are behind us."""

    examiner: str
    item: Item
    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Troubled:
    """Something could not be examined; the rest goes on."""

    error: RingtrueError


@dataclass(frozen=True, slots=True, kw_only=True)
class Concluded:
    """The assessment."""

    assessment: Assessment


Event = Naming | Read | Examining | Troubled | Concluded


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """What an inquiry is asked to do; `now` and `at` come in as values."""

    folder: Path
    now: datetime.datetime
    at: datetime.date | None = None
    ledger: Path | None = None
    memory: Path | None = None
    head: str | None = None
    rehash: bool = False
    if_signed: bool = False


def examiners() -> tuple[Examiner, ...]:
    """Every examiner there is, our own first; `CouldNotFinish` when two have the same id."""
    found = discover("ringtrue.examiners", "ringtrue.examiners", Examiner)
    ids = [each.id for each in found]
    for twice in (each for each in ids if ids.count(each) > 1):
        raise CouldNotFinish(
            "nothing was examined: two examiners have the same name", where=twice, why="ids must differ"
        )
    return found


def topics(framework: Framework, found: tuple[Examiner, ...]) -> dict[str, Topic]:
    """The topics of the catalogue and those that examiners bring along."""
    return framework.topics | {topic.id: topic for each in found for topic in each.defines}


def conduct(inquiry: Inquiry) -> Iterator[Event]:
    """Examines what changed, writes it down, weighs everything.

    Ends with `Concluded`. Raises what `errors` describes; what was seen until then is in the ledger.
    """
    framework = load()
    found = examiners()
    opened = open_dossier(inquiry.folder, (inquiry.at or inquiry.now.date()))
    release = opened.dossier.release
    _check_sayings(opened, topics(framework, found))
    journal = Journal(
        inquiry.ledger or opened.folder / FILE_NAME,
        Opening(release=release.name, maker=release.maker, at=_stamp(inquiry.now)),
    )
    ledger = journal.read(containing=inquiry.head)
    _writable(journal.path)
    at = (inquiry.at or inquiry.now.date()).isoformat()

    named, troubles = yield from _name(opened, inquiry)
    writer = _Writer(journal, ledger, inquiry.now, framework, topics(framework, found))
    writer.note(_declared(opened, writer.stamp))
    writer.note(_digests(named, writer.stamp))
    yield from _look(opened, found, named, troubles, writer)
    ledger = writer.close()
    yield Concluded(assessment=assess(framework, ledger, at, if_signed=inquiry.if_signed))


Named = dict[tuple[Item, str], tuple[File, ...]]
Troubles = dict[tuple[Item, str], ArtefactUnreadable]


def _name(opened: Opened, inquiry: Inquiry) -> Generator[Event, None, tuple[Named, Troubles]]:
    """Finds every artefact and names it by its digest; what cannot be read is put aside with its reason."""
    digests = Digests(opened.folder, inquiry.memory, rehash=inquiry.rehash)
    located: Named = {}
    troubles: Troubles = {}
    told = list(artefacts(opened))
    if not told:
        raise NothingToExamine(
            "nothing was examined: the dossier names no artefact",
            where=str(opened.folder),
            why="declarations and claims alone are never evidence",
            try_="add artefacts, papers or contracts to the dossier, or: ringtrue init",
        )
    for item, role, paths in told:
        try:
            located[item, role] = find(opened.folder, item, role, paths).files
        except ArtefactUnreadable as error:
            troubles[item, role] = error
            yield Troubled(error=error)
    every = {file.name: file for files in located.values() for file in files}
    unknown = sum(file.size for file in every.values() if not digests.known(file))
    yield Naming(files=len(every), bytes=unknown)
    named: Named = {}
    for (item, role), files in located.items():
        read: list[int] = []
        try:
            named[item, role] = digests.name(files, read.append)
        except ArtefactUnreadable as error:
            troubles[item, role] = error
            yield Troubled(error=error)
        yield Read(bytes=sum(read))
    digests.remember()
    return named, troubles


def _look(
    opened: Opened, found: tuple[Examiner, ...], named: Named, troubles: Troubles, writer: "_Writer"
) -> Iterator[Event]:
    """Lets every examiner look at every item of its kind, unless it saw the very same before."""
    known = _known(opened)
    calls = [(each, item, table) for each in found for item, table in _items(opened, each.per)]
    for done, (examiner, item, table) in enumerate(calls):
        roles = _roles(examiner, item, {*named, *troubles})
        if roles is None:
            continue
        places = tuple(file.place for role in roles for file in named.get((item, role), ()))
        if broken := next((troubles[item, role] for role in roles if (item, role) in troubles), None):
            writer.note(_sitting(examiner, item, places, "", (), writer.stamp, trouble=broken.why))
            continue
        exhibit = Exhibit(
            item=item,
            declared=table,
            artefacts={role: named[item, role] for role in roles},
            known={topic: known.get(topic, {}) for topic in examiner.knows},
            consulted={name: consult(name) for name in examiner.consults},
        )
        key = _key(examiner, exhibit)
        if writer.seen_before(examiner, item, key):
            continue
        yield Examining(examiner=examiner.id, item=item, done=done, total=len(calls))
        try:
            seen = tuple(writer.checked(examiner, each) for each in examiner.examine(exhibit))
        except DossierWrong:
            writer.close()
            raise
        except ArtefactUnreadable as error:
            writer.note(_sitting(examiner, item, places, key, (), writer.stamp, trouble=error.why))
            yield Troubled(error=error)
        except RingtrueError:
            raise
        except Exception as error:
            failed = CouldNotFinish(
                f"the examiner `{examiner.id}` did not finish with {item}",
                where=", ".join(place.file for place in places[:3]),
                why=f"{type(error).__name__}: {error}",
                try_=f"ringtrue explain {examiner.id}, and report it",
            )
            writer.note(_sitting(examiner, item, places, key, (), writer.stamp, trouble=failed.why))
            yield Troubled(error=failed)
        else:
            writer.note(_sitting(examiner, item, places, key, seen, writer.stamp))


class _Writer:
    """Holds what was seen until it is written down, and knows what the ledger holds already."""

    def __init__(
        self,
        journal: Journal,
        ledger: Ledger | None,
        now: datetime.datetime,
        framework: Framework,
        known: Mapping[str, Topic],
    ) -> None:
        self._journal = journal
        self._ledger = ledger
        self._now = now
        self._framework = framework
        self._topics = known
        self._waiting: list[Sitting] = []
        self._written = time.monotonic()
        self.stamp = _stamp(now)

    def note(self, sitting: Sitting) -> None:
        """Keeps a sitting, unless the last one of its kind says exactly the same."""
        last = self._ledger.newest(sitting.by, sitting.of) if self._ledger else None
        same = last and (last.key, last.trouble) == (sitting.key, sitting.trouble) and not self._aged(last, frozenset())
        if not same:
            self._waiting.append(sitting)
        if self._waiting and time.monotonic() - self._written > WRITE_EVERY:
            self.close()

    def seen_before(self, examiner: Examiner, item: Item, key: str) -> bool:
        """Whether this examiner saw the very same exhibit, and not so long ago that it no longer supports."""
        last = self._ledger.newest(examiner.id, item) if self._ledger else None
        return bool(last and last.key == key and not last.trouble and not self._aged(last, frozenset(examiner.topics)))

    def checked(self, examiner: Examiner, observation: Observation) -> Observation:
        """An observation that keeps to its examiner's topics and to their domains."""
        topic = self._topics.get(observation.topic)
        if ANY_TOPIC not in examiner.topics and observation.topic not in examiner.topics:
            raise TypeError(f"it speaks to `{observation.topic}`, which it does not declare")
        if topic is None or not topic.admits(observation.value):
            raise TypeError(f"`{observation.topic}` cannot be {observation.value!r}")
        return observation

    def close(self) -> Ledger:
        """Writes down what waits and returns the ledger."""
        if self._waiting or self._ledger is None:
            self._ledger = self._journal.append(self._waiting)
            self._waiting = []
        self._written = time.monotonic()
        return self._ledger

    def _aged(self, last: Examination, listened: frozenset[str]) -> bool:
        age = self._now.date() - datetime.date.fromisoformat(last.at[:10])
        return age.days > self._framework.validity(listened)


def _declared(opened: Opened, stamp: str) -> Sitting:
    dossier = Place(file="ringtrue.toml", digest=opened.digest)
    return Sitting(
        at=stamp, by=DOSSIER, of=RELEASE, key=opened.digest, read=(dossier,), observations=tuple(declare(opened))
    )


def _digests(named: Named, stamp: str) -> Sitting:
    files = sorted({file.name: file for held in named.values() for file in held}.values(), key=lambda each: each.name)
    return Sitting(
        at=stamp,
        by=ARTEFACTS,
        of=RELEASE,
        key=_digest([[file.name, file.digest] for file in files]),
        read=(),
        observations=tuple(
            Observation(
                topic=DIGEST,
                item=Item(kind=Kind.ARTEFACT, name=file.name),
                value=file.digest,
                grade=Grade.INSPECTED,
                where=(file.place,),
            )
            for file in files
        ),
    )


def _sitting(
    examiner: Examiner,
    item: Item,
    read: tuple[Place, ...],
    key: str,
    seen: tuple[Observation, ...],
    stamp: str,
    trouble: str = "",
) -> Sitting:
    return Sitting(at=stamp, by=examiner.id, of=item, key=key, read=read, observations=seen, trouble=trouble)


def _items(opened: Opened, kind: Kind) -> Iterator[tuple[Item, Any]]:
    """The declared items of a kind with their tables."""
    if kind is Kind.RELEASE:
        yield RELEASE, opened.dossier.release
        return
    for n, table in enumerate(getattr(opened.dossier, kind.value, ()), 1):
        name = getattr(table, "id", "") or table.name or f"{kind.value} {n}"
        yield Item(kind=kind, name=name), table


def _roles(examiner: Examiner, item: Item, held: set[tuple[Item, str]]) -> tuple[str, ...] | None:
    """The roles the examiner reads of this item, or nothing when one that it needs is not named."""
    mine = sorted(role for of, role in held if of == item)
    wanted: list[str] = []
    for pattern in examiner.reads:
        name = pattern.rstrip("?*")
        fitting = [role for role in mine if (role.startswith(name) if pattern.endswith("*") else role == name)]
        if not fitting and not pattern.endswith("?"):
            return None
        wanted += fitting
    return tuple(dict.fromkeys(wanted))


def _known(opened: Opened) -> dict[str, dict[str, tuple[Value, ...]]]:
    """Every declared fact as topic -> name of the item -> values."""
    known: dict[str, dict[str, tuple[Value, ...]]] = {}
    for each in declare(opened):
        values = known.setdefault(each.topic, {})
        values[each.item.name] = (*values.get(each.item.name, ()), each.value)
    return known


def _key(examiner: Examiner, exhibit: Exhibit) -> str:
    """Digest of everything an examination depends on."""
    return _digest(
        [
            examiner.id,
            examiner.source_digest,
            str(exhibit.item),
            {role: [[file.name, file.digest] for file in files] for role, files in exhibit.artefacts.items()},
            asdict(exhibit.declared),
            exhibit.known,
            exhibit.consulted,
        ]
    )


def _digest(data: Any) -> str:
    text = json.dumps(data, sort_keys=True, default=str, ensure_ascii=False)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _check_sayings(opened: Opened, known: Mapping[str, Topic]) -> None:
    """Refuses quotations about topics that do not exist, with values they cannot take, of items not declared."""
    dossier = opened.dossier
    declared = {str(each.item) for each in declare(opened)} | {"release"}
    parties = {party.id for party in dossier.party}
    documents: tuple[Paper | Contract, ...] = (*dossier.paper, *dossier.contract)
    for document in documents:
        for saying in document.says:
            topic = known.get(saying.topic)
            spot = f"`{document.name}`, topic `{saying.topic}`"
            if topic is None:
                raise _wrong(opened, f"{spot}: there is no such topic", "ringtrue catalogue topics")
            if not topic.admits(saying.value) or (topic.domain is Domain.PARTY and saying.value not in parties):
                allowed = ", ".join(topic.values) or topic.domain.value
                raise _wrong(opened, f"{spot}: the value {saying.value!r} is not possible", f"write: {allowed}")
            if saying.item not in declared:
                raise _wrong(opened, f"{spot}: the item `{saying.item}` is not declared", "write kind:name")
            if saying.item.partition(":")[0] != topic.of.value:
                raise _wrong(opened, f"{spot}: this is a topic of a {topic.of.value}, not of `{saying.item}`", "")
    for claim in dossier.claim:
        for each in claim.kind:
            if each not in load().claims:
                raise _wrong(
                    opened, f"claim “{claim.quote[:60]}”: the kind `{each}` is unknown", "ringtrue catalogue claims"
                )


def _wrong(opened: Opened, why: str, remedy: str) -> DossierWrong:
    return DossierWrong(
        "no assessment was made: the dossier is wrong", where=str(opened.folder / "ringtrue.toml"), why=why, try_=remedy
    )


def _writable(ledger: Path) -> None:
    """Says at once, before hours of reading, that the ledger could not be written in the end."""
    if not os.access(ledger.parent, os.W_OK | os.X_OK) or (ledger.exists() and not os.access(ledger, os.W_OK)):
        raise CouldNotFinish(
            "nothing was examined: the ledger could not be written",
            where=str(ledger),
            why="the folder cannot be written" if ledger.parent.is_dir() else "there is no such folder",
            try_="ringtrue assess --ledger FILE, in a folder that can be written",
        )


def _stamp(now: datetime.datetime) -> str:
    return now.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
