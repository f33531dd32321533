"""Plays an examiner's worked cases on real files: the tests of our own examiners, and of yours."""

from pathlib import Path

from pydantic import TypeAdapter

from ringtrue import dossier
from ringtrue.dossier.artefacts import find
from ringtrue.dossier.digest import Digests
from ringtrue.errors import RingtrueError
from ringtrue.examiners import Case, Examiner, Exhibit, consult
from ringtrue.observation import Item, Kind, Value

_TABLES = {
    Kind.COMPONENT: (dossier.Component, {"role": "text-decoder"}),
    Kind.STORE: (dossier.Store, {}),
    Kind.SERVING: (dossier.Serving, {}),
    Kind.KEY: (dossier.Key, {}),
    Kind.ENVIRONMENT: (dossier.Environment, {}),
    Kind.EVALUATION: (dossier.Evaluation, {}),
    Kind.PAPER: (dossier.Paper, {"file": "paper", "by": "somebody"}),
    Kind.CONTRACT: (dossier.Contract, {"file": "contract", "status": "draft"}),
    Kind.TRAINING: (dossier.Training, {"component": "decoder", "kind": "pre-training"}),
    Kind.RELEASE: (dossier.Release, {"version": "1", "maker": "maker", "as_of": "2026-01-01"}),
    Kind.CLAIM: (dossier.Claim, {"by": "vendor", "to": "public", "file": "document"}),
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
