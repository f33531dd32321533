"""`ringtrue claims watch`: what an old copy of a page claimed and the new one no longer does."""

import json
from pathlib import Path

import click

from ringtrue.cli.claims.opened import open_document
from ringtrue.cli.telling import common, next_step, tell


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--fail-on", type=click.Choice(["walked-back"]), help="Exit 11 when a claim was taken back.")
@common
def command(
    old: Path, new: Path, fail_on: str | None, as_json: bool, output: str, quiet: bool, no_progress: bool
) -> int:
    """Compare two saved copies of a page, the OLD one first: claims dropped, narrowed, weakened, hedged.

    Both sides are quoted. A walk-back is no guilt: it may be the honest thing to do. That it was silent is the news.
    """
    from ringtrue.remedies.sentences import compared
    from ringtrue.reports import walk_back_text

    change = compared(open_document(old), open_document(new))
    if as_json:
        data = walk_back_text.as_data(change, str(old), str(new))
        tell(json.dumps(data, ensure_ascii=True, indent=1) + "\n", output)
    else:
        tell(walk_back_text.as_text(change, str(old), str(new)), output)
    next_step(f"ringtrue claims check {new}", quiet=quiet or as_json)
    return 11 if fail_on and change.walk_backs else 0
