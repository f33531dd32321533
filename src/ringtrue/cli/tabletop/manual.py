"""`ringtrue tabletop manual`: the situation manual for those who will play."""

import datetime
from pathlib import Path

import click

from ringtrue.cli.telling import common, dossier, next_step, tell, write_whole


@click.command()
@dossier
@click.option("--scenario", "name", metavar="NAME|FILE", required=True,
              help="Which one: ringtrue tabletop scenarios; or one of your own.")  # fmt: skip
@click.option("--ledger", type=click.Path(path_type=Path, dir_okay=False), help="Where the ledger lies.")
@common
def command(
    folder: Path, name: str, ledger: Path | None, as_json: bool, output: str, quiet: bool, no_progress: bool
) -> None:
    """Write what everybody at the table reads before: the story, its precedents, the roles, the map, the choices.

    `--output FILE` writes .md, .html or .docx by its name.
    """
    from ringtrue.cli.tabletop.looked_up import look_up, opening
    from ringtrue.drills.scenarios import scenario
    from ringtrue.drills.tabletop import begin
    from ringtrue.ledger.current import current
    from ringtrue.remedies.withdrawal import in_force
    from ringtrue.reports.exercise_papers import manual
    from ringtrue.reports.paper import form_of, markdown, written

    chosen, found = scenario(name), look_up(folder, ledger)
    started = opening(found, chosen.id, datetime.date.fromisoformat(found.at), {})
    blocks = manual(begin(started, chosen, found.system, in_force(current(found.ledger, found.at).entries)))
    if output == "-":
        tell(markdown(blocks))
    else:
        write_whole(Path(output), written(blocks, form_of(Path(output)), chosen.title))
    next_step(f"ringtrue tabletop play --scenario {chosen.id}", quiet=quiet)
