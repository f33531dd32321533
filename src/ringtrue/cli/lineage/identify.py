"""`ringtrue lineage identify`: rank the models of the library by what they have in common with a checkpoint."""

from pathlib import Path

import click

from ringtrue.cli.telling import common, next_step, tell, tell_shown
from ringtrue.errors import NothingToExamine


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--library", type=click.Path(path_type=Path, file_okay=False), help="Another reference library.")
@click.option("--most", type=click.IntRange(min=1), default=10, show_default=True, help="Models to print.")
@common
def command(
    path: Path, library: Path | None, most: int, as_json: bool, output: str, quiet: bool, no_progress: bool
) -> None:
    """Hold a checkpoint against every sketch of the reference library and rank what was found, the closest first.

    Every bound is corrected for the number of sketches. A library that lacks the parent finds no parent.
    """
    from ringtrue.cli.lineage.reading import bar, opened, size_of, unread
    from ringtrue.instruments.checkpoint import Damaged
    from ringtrue.references import default_folder
    from ringtrue.references.identify import identify, prepare
    from ringtrue.references.library import open_library
    from ringtrue.reports import lineage_data, lineage_text

    folder = library or default_folder()
    held = open_library(folder)
    if not held.references:
        raise NothingToExamine(
            "nothing was compared: the reference library is empty", where=str(folder),
            why="an installation comes without sketches of real models",
            try_="ringtrue lineage reference build --online Qwen/Qwen2.5-0.5B (needs ringtrue[hub]), or build FOLDER",
        )  # fmt: skip
    subjects = opened(path)
    drawn = not (quiet or no_progress or as_json)
    try:
        with bar(f"reading {path.name}", size_of(subjects), drawn=drawn) as advance:
            heard = prepare(subjects, held, advance)
        with bar("holding it against the library", len(held.references), drawn=drawn) as advance:
            found = identify(heard, held, lambda: advance(1))
    except Damaged as error:
        raise unread(path, str(error)) from error
    if as_json:
        tell(lineage_data.ranking_as_text(found[:most], examined=path.name, library=held), output)
        return
    tell_shown(
        lambda console: lineage_text.show_ranking(found[:most], console, path.name, len(held.references)), output
    )
    next_step(f"ringtrue lineage compare {path} FOLDER-OF-THE-REFERENCE", quiet=quiet)
