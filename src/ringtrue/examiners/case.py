"""Plays an examiner's worked cases on real files: the tests of our own examiners, and of yours."""

from pathlib import Path

from pydantic import TypeAdapter

from ringtrue.dossier import Release, documents, items
from ringtrue.dossier.artefacts import find
from ringtrue.dossier.digest import Digests
from ringtrue.errors import RingtrueError
from ringtrue.examiners import Case, Examiner, Exhibit, consult
from ringtrue.observation import Item, Kind, Value

_TABLES = {
    Kind.COMPONENT: (items.Component, {"role": "text-decoder"}),
    Kind.STORE: (items.Store, {}),
    Kind.SERVING: (items.Serving, {}),
    Kind.KEY: (items.Key, {}),
    Kind.ENVIRONMENT: (items.Environment, {}),
    Kind.EVALUATION: (items.Evaluation, {}),
    Kind.PAPER: (documents.Paper, {"file": "paper", "by": "somebody"}),
    Kind.CONTRACT: (documents.Contract, {"file": "contract", "status": "draft"}),
    Kind.TRAINING: (items.Training, {"component": "decoder", "kind": "pre-training"}),
    Kind.RELEASE: (Release, {"version": "1", "maker": "maker", "as_of": "2026-01-01"}),
    Kind.CLAIM: (documents.Claim, {"by": "vendor", "to": "public", "file": "document"}),
}


def play(examiner: Examiner, case: Case, folder: Path) -> dict[str, tuple[Value, ...]] | str:
    """What the examiner says of a case, as topic -> values in order; or why it refused."""
    try:
        found = list(examiner.examine(exhibit(examiner, case, folder)))
    except RingtrueError as error:
        return error.why
    said: dict[str, tuple[Value, ...]] = {}
    for observation in found:
        said[observation.topic] = (*said.get(observation.topic, ()), observation.value)
    return said


def exhibit(examiner: Examiner, case: Case, folder: Path) -> Exhibit:
    """The exhibit of a case, with its files written below `folder`."""
    item = Item(kind=examiner.per, name="it")
    roles: dict[str, list[str]] = {}
    for name, content in case.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        roles.setdefault(name.partition("/")[0], []).append(name)
    digests = Digests(folder, folder / ".digests")
    table, given = _TABLES[examiner.per]
    named = {} if examiner.per is Kind.CLAIM else {"name": "it"}
    return Exhibit(
        item=item,
        declared=TypeAdapter(table).validate_python({**given, **named, **case.declared}),
        artefacts={
            role: digests.name(find(folder.resolve(), item, role, tuple(names)).files, lambda _: None)
            for role, names in roles.items()
        },
        known=case.known,
        consulted={name: consult(name) for name in examiner.consults},
    )
