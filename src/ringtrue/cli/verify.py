"""`ringtrue verify`: check the chain of a ledger."""

import json
from pathlib import Path

import click

from ringtrue.cli.telling import common, dossier, next_step, tell
from ringtrue.errors import NothingToExamine


@click.command()
@dossier
@click.option("--ledger", type=click.Path(path_type=Path, dir_okay=False), help="Where the ledger lies.")
@click.option("--head", metavar="DIGEST", help="The head digest that was noted before: a ledger cut short shows.")
@common
def command(
    folder: Path, ledger: Path | None, head: str | None, as_json: bool, output: str, quiet: bool, no_progress: bool
) -> None:
    """Recompute the chain of a ledger, line by line, and say where it breaks (exit 12).

    A chain shows edits, not truncation: give the head digest that a report printed, and a ledger that was
    cut short or replaced shows, too. A ledger that grew since then still contains it.
    """
    from ringtrue.ledger import FILE_NAME
    from ringtrue.ledger.journal import Journal

    path = ledger or folder / FILE_NAME
    found = Journal(path).read(containing=head)
    if found is None:
        raise NothingToExamine(
            "nothing was verified: there is no ledger", where=str(path), try_=f"ringtrue assess {folder}"
        )
    if as_json:
        data = {
            "schema": "ringtrue/verification/1", "ledger": str(path), "lines": found.lines,
            "examinations": len(found.examinations), "entries": len(found.entries), "ledger_head": found.head,
        }  # fmt: skip
        tell(json.dumps(data, ensure_ascii=True) + "\n", output)
        return
    tell(
        f"the chain holds: {found.lines} lines, {len(found.examinations)} examinations, {len(found.entries)} entries\n"
        f"head {found.head}\n",
        output,
    )
    next_step(f"ringtrue assess {folder} --rehash", quiet=quiet)
