"""`ringtrue assess`: examine what changed, then weigh it."""

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ringtrue.cli.telling import common, dossier, next_step, tell, tell_error, tell_shown
from ringtrue.errors import NotUnderstood

if TYPE_CHECKING:
    from ringtrue.assessment import Assessment

READINGS = ("claimed", "documented", "proven")


@click.command()
@dossier
@click.option("--at", type=click.DateTime(["%Y-%m-%d"]), help="Weigh as of this day (default: today).")
@click.option("--ledger", type=click.Path(path_type=Path, dir_okay=False), help="Where the ledger lies, or shall lie.")
@click.option("--head", metavar="DIGEST", help="The head digest that was noted before; the ledger must contain it.")
@click.option("--rehash", is_flag=True, help="Read every byte again, also of files that look unchanged.")
@click.option("--references", type=click.Path(path_type=Path, file_okay=False), help="Another reference library.")
@click.option("--if-signed", is_flag=True, help="Show beside it what the draft contracts would add once signed.")
@click.option("--require", "bar", metavar="LAYER[@READING]", help="Exit 10 unless the layer is met (default: proven).")
@click.option("--fail-on", type=click.Choice(["contradicted"]), help="Exit 11 when a claim is contradicted.")
@common
def command(
    folder: Path,
    at: datetime.datetime | None,
    ledger: Path | None,
    head: str | None,
    rehash: bool,
    references: Path | None,
    if_signed: bool,
    bar: str | None,
    fail_on: str | None,
    as_json: bool,
    output: str,
    quiet: bool,
    no_progress: bool,
) -> int:
    """Examine what changed in a dossier's folder, then weigh everything that was ever seen there."""
    from ringtrue.cli.progress import follow
    from ringtrue.inquiry import conduct
    from ringtrue.inquiry.events import Inquiry
    from ringtrue.reports import json_data, terminal_text

    required = _bar(bar) if bar else None
    inquiry = Inquiry(
        folder=folder,
        now=datetime.datetime.now(datetime.UTC),
        at=at.date() if at else None,
        ledger=ledger,
        head=head,
        rehash=rehash,
        if_signed=if_signed,
        references=references,
    )
    assessment, troubles = follow(conduct(inquiry), drawn=not (quiet or no_progress))
    if as_json:
        tell(json_data.as_text(assessment), output)
    else:
        tell_shown(lambda console: terminal_text.show(assessment, console), output)
        for error in troubles:
            tell_error(error, as_json=False)
    if assessment.troubles:
        return 1
    if required and not _reached(assessment, *required):
        return 10
    if fail_on and any(each.verdict == "contradicted" for each in assessment.claims):
        return 11
    next_step(f"ringtrue explain {_worth_explaining(assessment)}", quiet=quiet or as_json)
    return 0


def _bar(text: str) -> tuple[str, str]:
    from ringtrue.framework.load import load

    layer, _, reading = text.partition("@")
    known = [each.id for each in load().numbered]
    if layer not in known or (reading or "proven") not in READINGS:
        raise NotUnderstood(
            "nothing was assessed: --require was not understood",
            why=f"`{text}` is not LAYER[@READING]",
            try_=f"one of {', '.join(known)}, with @ and one of {', '.join(READINGS)}",
        )
    return layer, reading or "proven"


def _reached(assessment: "Assessment", layer: str, reading: str) -> bool:
    read = {"claimed": assessment.claimed, "documented": assessment.documented, "proven": assessment.proven}[reading]
    return read.vector[layer] == "met"


def _worth_explaining(assessment: "Assessment") -> str:
    return assessment.binding.requirement if assessment.binding else "end-to-end"
