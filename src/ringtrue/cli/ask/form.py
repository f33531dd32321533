"""`ringtrue ask form`: the form that a vendor fills in and returns with his files."""

import datetime
import json

import click

from ringtrue.cli.ask.asking import asker, who
from ringtrue.cli.telling import common, next_step, tell


@click.command()
@who
@common
def command(
    asker_: str,
    kind: str,
    home: tuple[str, ...],
    at: datetime.datetime | None,
    as_json: bool,
    output: str,
    quiet: bool,
    no_progress: bool,
) -> None:
    """Write the form: TOML, one answer for each artefact wanted, every one open."""
    from ringtrue.remedies.asking import form

    text = form(asker(asker_, kind, home, at))
    if as_json:
        text = json.dumps({"schema": "ringtrue/form/1", "form": text}, ensure_ascii=True) + "\n"
    tell(text, output)
    next_step("ringtrue ask reply FOLDER, once it is returned with the files", quiet=quiet or as_json)
