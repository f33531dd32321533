"""Lets every examiner look at every item of its kind, unless it saw the very same before."""

import hashlib
import json
from collections.abc import Generator, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from ringtrue.dossier import Opened
from ringtrue.dossier.artefacts import File
from ringtrue.dossier.declare import RELEASE, declare
from ringtrue.errors import ArtefactUnreadable, CouldNotFinish, DossierWrong, RingtrueError
from ringtrue.examiners import Examiner, Exhibit, catalogue_digest, consult
from ringtrue.inquiry.events import Event, Examining, Troubled
from ringtrue.inquiry.naming import Named
from ringtrue.inquiry.notebook import Notebook
from ringtrue.ledger import Examination, Sitting
from ringtrue.ledger.current import ARTEFACTS, DIGEST, DOSSIER
from ringtrue.observation import Grade, Item, Kind, Observation, Value
from ringtrue.references import Library

Known = dict[str, dict[str, tuple[Value, ...]]]


def note_what_is_declared(opened: Opened, named: Named, notebook: Notebook) -> None:
    """Writes down every declared fact, and the digest of every file that the dossier names."""
    seen = tuple(declare(opened))
    notebook.note(
        Sitting(at=notebook.stamp, by=DOSSIER, of=RELEASE, key=opened.digest, read=seen[0].where, observations=seen)
    )
    files = {file.name: file for held in named.files.values() for file in held}
    digests = tuple(
        Observation(
            topic=DIGEST,
            item=Item(kind=Kind.ARTEFACT, name=name),
            value=file.digest,
            grade=Grade.INSPECTED,
            where=(file.place,),
        )
        for name, file in sorted(files.items())
    )
    key = _digest([[str(each.item), each.value] for each in digests])
    notebook.note(Sitting(at=notebook.stamp, by=ARTEFACTS, of=RELEASE, key=key, read=(), observations=digests))


def look(
    opened: Opened, examiners: tuple[Examiner, ...], named: Named, notebook: Notebook, references: Library
) -> Generator[Event, None, None]:
    """Examines what was not seen before and notes what is seen.

    Raises `DossierWrong` when an examiner finds the dossier wrong (a false quotation); whatever else stops one
    examiner is noted as its trouble, and the others go on.
    """
    known = _known(opened)
    calls = [(each, item, table) for each in examiners for item, table in _items(opened, each.per)]
    for done, (examiner, item, table) in enumerate(calls):
        roles = _roles(examiner, item, named)
        if roles is None:
            continue
        if broken := next((named.troubles[item, role] for role in roles if (item, role) in named.troubles), None):
            notebook.note(_sitting(examiner, item, named, roles, notebook, trouble=broken))
            continue
        artefacts = {role: named.files[item, role] for role in roles}
        facts = {topic: known.get(topic, {}) for topic in examiner.knows}
        library = references if examiner.compares else None
        key = _key(examiner, item, table, artefacts, facts, library)
        if notebook.knows(examiner, item, key):
            continue
        consulted = {name: consult(name) for name in examiner.consults}
        exhibit = Exhibit(
            item=item, declared=table, artefacts=artefacts, known=facts, consulted=consulted, references=library
        )
        yield Examining(examiner=examiner.id, item=item, done=done, total=len(calls))
        seen, trouble = _examine(examiner, exhibit, notebook)
        notebook.note(_sitting(examiner, item, named, roles, notebook, key=key, seen=seen, trouble=trouble))
        if trouble:
            yield Troubled(error=trouble)
    for stranger in notebook.strangers():
        yield from _set_aside(stranger, notebook)


def _set_aside(stranger: Examination, notebook: Notebook) -> Generator[Event, None, None]:
    """Replaces an examination that came with somebody else's ledger and that nobody here can make again."""
    error = CouldNotFinish(
        f"what the ledger says by `{stranger.by}` about {stranger.of} does not count",
        where=f"ledger, line {stranger.seq + 1}",
        why="the ledger was written elsewhere, and no examiner here looks at this",
        try_="assess --head DIGEST, with a head that somebody you trust noted, or install the examiner",
    )
    notebook.note(Sitting(at=notebook.stamp, by=stranger.by, of=stranger.of, key="", read=(), observations=(),
                          trouble=error.why))  # fmt: skip
    yield Troubled(error=error)


def _examine(
    examiner: Examiner, exhibit: Exhibit, notebook: Notebook
) -> tuple[tuple[Observation, ...], RingtrueError | None]:
    """What the examiner saw, or what stopped it; half of what it saw is nothing."""
    try:
        return tuple(notebook.checked(examiner, each) for each in examiner.examine(exhibit)), None
    except ArtefactUnreadable as error:
        return (), error
    except DossierWrong:
        notebook.write()
        raise
    except RingtrueError:
        raise
    except Exception as error:
        files = [file.name for held in exhibit.artefacts.values() for file in held]
        return (), CouldNotFinish(
            f"the examiner `{examiner.id}` did not finish with {exhibit.item}",
            where=", ".join(files[:3]),
            why=f"{type(error).__name__}: {error}",
            try_=f"ringtrue explain {examiner.id}, and report it",
        )


def _sitting(
    examiner: Examiner,
    item: Item,
    named: Named,
    roles: tuple[str, ...],
    notebook: Notebook,
    *,
    key: str = "",
    seen: tuple[Observation, ...] = (),
    trouble: RingtrueError | None = None,
) -> Sitting:
    return Sitting(
        at=notebook.stamp,
        by=examiner.id,
        of=item,
        key=key,
        read=tuple(file.place for role in roles for file in named.files.get((item, role), ())),
        observations=seen,
        trouble=_told(trouble) if trouble else "",
    )


def _told(trouble: RingtrueError) -> str:
    """Why something could not be examined, with the file: of many manifests a reader wants the one."""
    known = not trouble.where or trouble.where in trouble.why
    return trouble.why if known else f"{trouble.where}: {trouble.why}"


def _items(opened: Opened, kind: Kind) -> Iterator[tuple[Item, Any]]:
    """The declared items of a kind with their tables."""
    if kind is Kind.RELEASE:
        yield RELEASE, opened.dossier.release
        return
    for n, table in enumerate(getattr(opened.dossier, kind.value, ()), 1):
        name = getattr(table, "id", "") or table.name or f"{kind.value} {n}"
        yield Item(kind=kind, name=name), table


def _roles(examiner: Examiner, item: Item, named: Named) -> tuple[str, ...] | None:
    """The roles the examiner reads of this item, or nothing when one that it needs is not named."""
    mine = sorted({role for of, role in (*named.files, *named.troubles) if of == item})
    wanted: list[str] = []
    for pattern in examiner.reads:
        name = pattern.rstrip("?*")
        fitting = [role for role in mine if (role.startswith(name) if pattern.endswith("*") else role == name)]
        if not fitting and not pattern.endswith("?"):
            return None
        wanted += fitting
    return tuple(dict.fromkeys(wanted))


def _known(opened: Opened) -> Known:
    """Every declared fact as topic -> name of the item -> values."""
    known: Known = {}
    for each in declare(opened):
        values = known.setdefault(each.topic, {})
        values[each.item.name] = (*values.get(each.item.name, ()), each.value)
    return known


def _key(
    examiner: Examiner,
    item: Item,
    table: Any,
    artefacts: Mapping[str, tuple[File, ...]],
    facts: Known,
    references: Library | None,
) -> str:
    """Digest of everything an examination depends on."""
    return _digest(
        [
            examiner.id,
            examiner.source_digest,
            str(item),
            {role: [[file.name, file.digest] for file in files] for role, files in artefacts.items()},
            asdict(table),
            facts,
            {name: catalogue_digest(name) for name in examiner.consults},
            references.digest if references else "",
        ]
    )


def _digest(data: Any) -> str:
    text = json.dumps(data, sort_keys=True, default=str, ensure_ascii=False)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
