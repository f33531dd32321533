"""`ringtrue ask reply`: a dossier of what a vendor returned."""

import json
from pathlib import Path

import click

from ringtrue.cli.telling import common, next_step, note, tell, write_whole
from ringtrue.errors import DossierWrong

SCHEMA = "ringtrue/reply-read/1"


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@common
def command(folder: Path, as_json: bool, output: str, quiet: bool, no_progress: bool) -> None:
    """Make a dossier of a reply's FOLDER: what was given, the vendor's claims, and his blanks by his name.

    It is written into the folder, or where --output says. Nothing is examined yet.
    """
    from ringtrue.dossier import FILE_NAME
    from ringtrue.remedies.reply import dossier_of
    from ringtrue.reports.inert import inert

    read = dossier_of(folder)
    target = folder / FILE_NAME if output == "-" else Path(output)
    if target.exists() and target.is_file():
        raise DossierWrong("no dossier was made: there is one already", where=str(target),
                           try_=f"ringtrue assess {folder}")  # fmt: skip
    write_whole(target, read.dossier.encode())
    if as_json:
        data = {
            "schema": SCHEMA,
            "dossier": str(target),
            "vendor": read.vendor,
            "given": [each.id for each in read.given],
            "blank": [{"id": wanted.id, "lacks": lack, "requirements": list(wanted.requirements)}
                      for wanted, lack in read.blank],
            "claims": list(read.claims),
        }  # fmt: skip
        tell(json.dumps(data, ensure_ascii=True, indent=1) + "\n")
        return
    asked = len(read.given) + len(read.blank)
    note(inert(f"{target}: {len(read.given)} of {asked} answered by {read.vendor}, {len(read.claims)} claims found"),
         quiet=quiet)  # fmt: skip
    for wanted, lack in read.blank:
        tell(inert(f"not shown ({lack}) by {read.vendor}: {wanted.artefact}") + "\n")
    next_step(f"ringtrue assess {folder}", quiet=quiet)
