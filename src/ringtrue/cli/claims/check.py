"""`ringtrue claims check`: every sentence that claims something, held to what is shown."""

import datetime
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ringtrue.cli.claims.opened import open_document
from ringtrue.cli.telling import common, next_step, note, tell
from ringtrue.errors import NotUnderstood
from ringtrue.ledger import FILE_NAME

if TYPE_CHECKING:
    from ringtrue.remedies.sentences import Held


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dossier", type=click.Path(path_type=Path, file_okay=False), help="Held to what was examined there.")
@click.option("--at", type=click.DateTime(["%Y-%m-%d"]), help="Weigh as of this day (default: today).")
@click.option("--ledger", type=click.Path(path_type=Path, dir_okay=False), help="Where the ledger lies.")
@click.option("--head", metavar="DIGEST", help="A head digest that somebody you trust noted: vouches for the ledger.")
@click.option("--home", multiple=True, metavar="CODE", help="A home country, for its duties, when no dossier is given.")
@click.option("--by", type=click.Choice(["vendor", "operator", "ourselves"]), default="vendor", show_default=True,
              help="Whose paper it is.")  # fmt: skip
@click.option("--to", "audience", type=click.Choice(["public", "board", "regulator", "parliament", "tender"]),
              help="To whom (default: what the head of the file says, else the public).")  # fmt: skip
@click.option("--fail-on", type=click.Choice(["contradicted", "not-shown"]),
              help="Exit 11 when a sentence is contradicted; with not-shown, also when nothing shows it.")  # fmt: skip
@click.option("--html", "as_html", is_flag=True, help="Write a page: sentence, place, verdict, truthful words.")
@common
def command(
    files: tuple[Path, ...],
    dossier: Path | None,
    at: datetime.datetime | None,
    ledger: Path | None,
    head: str | None,
    home: tuple[str, ...],
    by: str,
    audience: str | None,
    fail_on: str | None,
    as_html: bool,
    as_json: bool,
    output: str,
    quiet: bool,
    no_progress: bool,
) -> int:
    """Find the sentences of FILES that claim sovereignty, and say what each asserts.

    With --dossier: supported, contradicted or not shown, on the evidence that its ledger holds; what the home law asks
    of such a claim; and what may truthfully be said instead. A machine reads the words, a person decides.
    """
    from ringtrue.framework.load import load
    from ringtrue.remedies.sentences import hold, read_claims, spoken_to
    from ringtrue.reports import claims_paper
    from ringtrue.shelf import countries

    if fail_on and not dossier:
        raise NotUnderstood("nothing was checked: --fail-on needs evidence", why="no --dossier was given",
                            try_="--dossier FOLDER")  # fmt: skip
    if unknown := sorted({each.upper() for each in home} - countries()):
        raise NotUnderstood("nothing was checked: no such country", why=", ".join(unknown), try_="--home ID")
    assessment = None
    if dossier:
        from ringtrue.cli.weighed import weighed

        day = (at or datetime.datetime.now(datetime.UTC)).date().isoformat()
        assessment = weighed(dossier, ledger or dossier / FILE_NAME, day, head, what="nothing was checked")
    framework = assessment.framework if assessment else load()
    checked = []
    for path in files:
        document = open_document(path)
        for warning in document.warnings:
            note(f"{path}: {warning}", quiet=quiet)
        held = hold(read_claims(document), framework, assessment, [each.upper() for each in home])
        to = audience or spoken_to(document) or "public"
        checked.append(claims_paper.Checked(name=str(path), document=document, to=to, held=held))
    told = claims_paper.Told(by=by, assessment=assessment, checked=tuple(checked))
    if as_json:
        tell(json.dumps(claims_paper.as_data(told), ensure_ascii=True, indent=1) + "\n", output)
    elif as_html:
        tell(claims_paper.as_page(told), output)
    else:
        tell(claims_paper.as_text(told), output)
    next_step(_next(files, dossier), quiet=quiet or as_json)
    return 11 if fail_on and any(_fails(each, fail_on) for one in checked for each in one.held) else 0


def _fails(held: "Held", fail_on: str) -> bool:
    return held.verdict is not None and held.verdict in (
        ("contradicted",) if fail_on == "contradicted" else ("contradicted", "not shown")
    )


def _next(files: tuple[Path, ...], dossier: Path | None) -> str:
    if dossier:
        return f"ringtrue remedy {dossier}"
    return f"ringtrue claims check {' '.join(map(str, files))} --dossier FOLDER"
