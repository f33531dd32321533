"""`ringtrue tabletop map`: what could be withdrawn, who answers for it, and what would stand in."""

import datetime
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ringtrue.cli.telling import common, dossier, next_step, note, tell

if TYPE_CHECKING:
    from ringtrue.drills.system import Dependency

SCHEMA = "ringtrue/dependencies/1"


@click.command(name="map")
@dossier
@click.option("--ledger", type=click.Path(path_type=Path, dir_okay=False), help="Where the ledger lies.")
@click.option("--toml", "as_toml", is_flag=True, help="Print tables to paste into the dossier, for what it lacks.")
@click.option(
    "--record", is_flag=True, help="Write a record, by which `assess` counts what has no owner or substitute."
)
@click.option("--observer", metavar="PARTY", default="", help="The party of the dossier that vouches for the record.")
@common
def command(
    folder: Path,
    ledger: Path | None,
    as_toml: bool,
    record: bool,
    observer: str,
    as_json: bool,
    output: str,
    quiet: bool,
    no_progress: bool,
) -> None:
    """List every foreign dependency that an entry of the ledger names, with its evidence."""
    from ringtrue.cli.tabletop.looked_up import look_up, row
    from ringtrue.drills.dependencies import recorded
    from ringtrue.record import keep
    from ringtrue.reports.inert import inert

    found = look_up(folder, ledger)
    if record:
        now = datetime.datetime.now(datetime.UTC)
        kept = keep(recorded(found.system, found.ledger, observer=observer, now=now), found.opened.folder)
        note(f"the record is {kept}", quiet=quiet or as_json)
    rows = [row(each) for each in found.system.dependencies]
    if as_json:
        tell(json.dumps({"schema": SCHEMA, "dependencies": rows}, ensure_ascii=True) + "\n", output)
        return
    if as_toml:
        tell("".join(_table(each) for each in found.system.dependencies if not each.listed), output)
        return
    lines = []
    for each in rows:
        lines.append(f"{inert(each['name'])}  ({', '.join(each['countries']) or 'country not known'})")
        lines.append(f"    stops {inert(', '.join(each['stops'])) or 'nothing by itself'}")
        lines.append(f"    owner: {inert(each['owner']) or '-'}; substitute: {inert(each['substitute']) or '-'}")
        lines += [f"    {inert(one)}" for one in each["evidence"][:2]]
    tell("".join(f"{line}\n" for line in lines) or "no foreign dependency is named by any current entry\n", output)
    next_step("ringtrue tabletop simulate", quiet=quiet)


def _table(each: "Dependency") -> str:
    name = json.dumps(each.name, ensure_ascii=False)
    return f'[[dependency]]\nname = {name}\nowner = "?"\nsubstitute = "?"\n\n'
