"""What a dossier gives to be drilled: the commands of its servings, trainings and evaluations."""

from collections.abc import Mapping

from ringtrue.dossier import FILE_NAME, Opened, items
from ringtrue.dossier.artefacts import artefacts, find
from ringtrue.dossier.digest import Digests
from ringtrue.drills.dark_run import Job
from ringtrue.errors import ArtefactUnreadable, NothingToExamine
from ringtrue.instruments.darkroom import Probe
from ringtrue.observation import Item, Kind

WEIGHTS = "weights"


def jobs(opened: Opened, env: Mapping[str, str], answer: Mapping[str, str], allow: tuple[str, ...] = ()) -> list[Job]:
    """One job per item with a command, with the digest of every file that the dossier names.

    Raises `NothingToExamine` when no item has a command, `DossierWrong` when a named file is not to be had.
    """
    files = files_of(opened)
    named = {name: digest for held in files.values() for name, digest in held.items()}
    found = [
        Job(
            command=table.command,
            cwd=opened.folder,
            env=env,
            probes=tuple(_probe(each) for each in table.probes),
            allow=(*table.allow, *allow),
            answer=answer,
            item=Item(kind=kind, name=table.name),
            named=named,
            weights={
                each: tuple(files.get((Item(kind=Kind.COMPONENT, name=each), WEIGHTS), ()))
                for each in getattr(table, "components", ())
            },
        )
        for kind in (Kind.SERVING, Kind.TRAINING, Kind.EVALUATION)
        for table in getattr(opened.dossier, kind.value)
        if table.command
    ]
    if not found:
        raise NothingToExamine(
            "no drill was held: the dossier names no command",
            where=str(opened.folder / FILE_NAME),
            why="no [[serving]], [[training]] or [[evaluation]] has a `command`",
            try_="give the serving its command and probes, or: ringtrue drill dark-run -- CMD ...",
        )
    return found


def files_of(opened: Opened) -> dict[tuple[Item, str], dict[str, str]]:
    """The digest of every file under every role of every item; one that cannot be read is left out."""
    digests = Digests(opened.folder, None)
    told: dict[tuple[Item, str], dict[str, str]] = {}
    for item, role, paths in artefacts(opened):
        if role.startswith("record."):
            continue
        try:
            files = digests.name(find(opened.folder, item, role, paths).files, lambda _: None)
        except ArtefactUnreadable:
            continue
        told[item, role] = {each.name: each.digest for each in files}
    digests.remember()
    return told


def _probe(table: items.Probe) -> Probe:
    return Probe(
        name=table.name, url=table.url, status=table.status, body=table.body, file=table.file, path=table.path,
        expect=table.expect, alive=table.alive,
    )  # fmt: skip
