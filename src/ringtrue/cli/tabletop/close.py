"""`ringtrue tabletop close`: close an action that an exercise left, with the file that shows it."""

import datetime
import json
from pathlib import Path

import click

from ringtrue.cli.telling import common, next_step, tell
from ringtrue.errors import NothingToExamine, NotUnderstood

SCHEMA = "ringtrue/action-closed/1"


@click.command()
@click.argument("action", metavar="ACTION")
@click.argument("folder", metavar="[DOSSIER]", default=".", type=click.Path(path_type=Path))
@click.option("--evidence", metavar="FILE", required=True, help="A file that the dossier names: what shows it.")
@click.option("--owner", metavar="NAME", required=True, help="Who closes it.")
@click.option("--observer", metavar="PARTY", required=True, help="The party of the dossier that vouches for it.")
@common
def command(
    action: str,
    folder: Path,
    evidence: str,
    owner: str,
    observer: str,
    as_json: bool,
    output: str,
    quiet: bool,
    no_progress: bool,
) -> None:
    """Close an action of the newest exercise; `ringtrue assess` then counts one less."""
    from ringtrue.dossier.load import open_dossier
    from ringtrue.drills.jobs import files_of
    from ringtrue.drills.tabletop import CLOSING, tabletop
    from ringtrue.observation import Item
    from ringtrue.record import FOLDER, Record, Unsound, keep, unsealed

    now = datetime.datetime.now(datetime.UTC)
    opened = open_dossier(folder, now.date())
    played = []
    for path in (opened.folder / FOLDER / tabletop.id).glob("*.json"):
        try:
            played.append(unsealed(path.read_bytes()))
        except (OSError, Unsound):
            continue
    if not played:
        raise NothingToExamine("nothing was closed: no exercise was played here", where=str(opened.folder / FOLDER),
                               try_="ringtrue tabletop play")  # fmt: skip
    newest = max(played, key=lambda each: each.started)
    known = [str(each["id"]) for each in newest.result.get("actions", ())]
    if action not in known:
        raise NotUnderstood("nothing was closed: the exercise left no such action", where=action,
                            why=f"it left: {', '.join(known) or 'none'}")  # fmt: skip
    digests = {name: digest for held in files_of(opened).values() for name, digest in held.items()}
    if evidence not in digests:
        raise NotUnderstood("nothing was closed: the dossier does not name the evidence", where=evidence,
                            why="a file that it does not name is not watched for changes",
                            try_="add it to [[paper]] or to the artefacts of what it is about")  # fmt: skip
    record = Record(
        drill=CLOSING, of=Item.parse("release:release"), started=now.strftime("%Y-%m-%dT%H:%M:%SZ"), seconds=0.0,
        observer=observer, artefacts={evidence: digests[evidence]},
        result={"exercise": newest.started, "action": action, "owner": owner},
    )  # fmt: skip
    path = keep(record, opened.folder)
    if as_json:
        tell(json.dumps({"schema": SCHEMA, "action": action, "record": str(path)}) + "\n", output)
    else:
        tell(f"{action} is closed by {owner}, shown by {evidence}; the record is {path}\n", output)
    next_step("ringtrue assess", quiet=quiet or as_json)
