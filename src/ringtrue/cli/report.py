"""`ringtrue report`: write the assessment down."""

import datetime
from importlib import import_module
from pathlib import Path

import click

from ringtrue.cli.telling import common, dossier, next_step, tell, tell_shown
from ringtrue.cli.weighed import weighed
from ringtrue.ledger import FILE_NAME

FORMATS = {"html": "html_page", "markdown": "markdown_text", "json": "json_data"}
"""The formats that are written as text, and the file in `reports` that writes each."""


@click.command()
@dossier
@click.option(
    "--format",
    "form",
    type=click.Choice([*FORMATS, "text"]),
    default="html",
    show_default=True,
    help="A page for people, Markdown, data, or what a terminal shows.",
)
@click.option("--at", type=click.DateTime(["%Y-%m-%d"]), help="Weigh as of this day (default: today).")
@click.option("--ledger", type=click.Path(path_type=Path, dir_okay=False), help="Where the ledger lies.")
@click.option("--head", metavar="DIGEST", help="A head digest that somebody you trust noted: vouches for the ledger.")
@click.option("--if-signed", is_flag=True, help="Show beside it what the draft contracts would add once signed.")
@common
def command(
    folder: Path,
    form: str,
    at: datetime.datetime | None,
    ledger: Path | None,
    head: str | None,
    if_signed: bool,
    as_json: bool,
    output: str,
    quiet: bool,
    no_progress: bool,
) -> None:
    """Weigh what the ledger holds, without examining anything again, and write it down.

    The page of HTML is one file that needs no network and no script.
    """
    day = (at or datetime.datetime.now(datetime.UTC)).date().isoformat()
    assessment = weighed(folder, ledger or folder / FILE_NAME, day, head, if_signed=if_signed)
    if as_json or form in FORMATS:
        writer = import_module(f"ringtrue.reports.{FORMATS['json' if as_json else form]}")
        tell(writer.as_text(assessment), output)
    else:
        from ringtrue.reports import terminal_text

        tell_shown(lambda console: terminal_text.show(assessment, console), output)
    lies = f" --ledger {ledger}" if ledger else ""
    next_step(f"ringtrue verify {folder}{lies} --head {assessment.ledger_head}", quiet=quiet or as_json)
