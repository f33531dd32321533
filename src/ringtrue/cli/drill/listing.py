"""`ringtrue drill list`: the drills, and the records of a dossier."""

import json
from pathlib import Path
from typing import Any

import click

from ringtrue.cli.telling import common, dossier, next_step, tell

SCHEMA = "ringtrue/drills/1"


@click.command(name="list")
@dossier
@common
def command(folder: Path, as_json: bool, output: str, quiet: bool, no_progress: bool) -> None:
    """List the drills, what each is held on, and how many records of it the dossier has."""
    from ringtrue.discovery import find
    from ringtrue.drills import Drill
    from ringtrue.record import FOLDER

    rows: list[dict[str, Any]] = [
        {
            "drill": each.id,
            "of": [kind.value for kind in each.of],
            "question": each.question,
            "records": len(list((folder / FOLDER / each.id).glob("*.json"))),
        }
        for each in find("ringtrue.drills", "ringtrue.drills", Drill)
    ]
    if as_json:
        tell(json.dumps({"schema": SCHEMA, "drills": rows}, ensure_ascii=True) + "\n", output)
        return
    width = max((len(row["drill"]) for row in rows), default=0)
    lines = [f"{row['drill']:<{width}}  {row['question']}  (on {', '.join(row['of'])}; records: {row['records']})\n"
             for row in rows]  # fmt: skip
    tell("".join(lines), output)
    next_step("ringtrue drill dark-run", quiet=quiet)
