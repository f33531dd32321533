"""`ringtrue init`: draft a dossier from a folder."""

import datetime
import json
from pathlib import Path

import click

from ringtrue.cli.telling import common, dossier, next_step, note, tell, write_whole
from ringtrue.errors import DossierWrong


@click.command()
@dossier
@click.option("--for", "asker", default="?", metavar="PARTY", help="Id of the party that asks.")
@click.option("--home", default="?", metavar="COUNTRY", help="The home country, such as ID.")
@common
def command(folder: Path, asker: str, home: str, as_json: bool, output: str, quiet: bool, no_progress: bool) -> None:
    """Look through a folder and draft `ringtrue.toml`; a person decides wherever it says "?".

    Recognises Hugging Face layouts, GGUF, Terraform, Kubernetes, Compose, evaluation logs, licences,
    contracts and cards. An existing dossier is never overwritten; `--output -` prints instead of writing.
    """
    from ringtrue.dossier import FILE_NAME
    from ringtrue.dossier.draft import draft

    context = click.get_current_context()
    printed = context.get_parameter_source("output") is not click.core.ParameterSource.DEFAULT and output == "-"
    target = folder / FILE_NAME if output == "-" else Path(output)
    if target.exists() and not printed:
        raise DossierWrong(
            "no dossier was drafted: there is one already", where=str(target), try_=f"ringtrue assess {folder}"
        )
    text = draft(folder, asker=asker, home=home, today=datetime.date.today())
    if printed:
        tell(text)
        return
    write_whole(target, text.encode())
    decisions = text.count('"?"')
    if as_json:
        tell(json.dumps({"schema": "ringtrue/draft/1", "dossier": str(target), "decisions": decisions}) + "\n")
        return
    note(f'drafted {target}; {decisions} decisions are yours: look for "?"', quiet=quiet)
    next_step(f"edit {target}, then ringtrue assess {folder}", quiet=quiet)
