"""`ringtrue demo`: see a finished assessment in ten seconds."""

import shutil
import tempfile
from pathlib import Path

import click

from ringtrue.cli.telling import common, next_step, note
from ringtrue.errors import NothingToExamine

OFFERING = "nusantara-sovereign"


@click.command()
@click.option("--keep", type=click.Path(path_type=Path), help="Copy the example into this new folder and keep it.")
@common
@click.pass_context
def command(
    context: click.Context, keep: Path | None, as_json: bool, output: str, quiet: bool, no_progress: bool
) -> int:
    """Assess a fictional offering "sold as fully sovereign", live, in a copy of the example that comes along."""
    from ringtrue.cli.assess import command as assess

    folder = keep or Path(tempfile.mkdtemp(prefix="ringtrue-demo-")) / OFFERING
    if folder.exists():
        raise NothingToExamine("no demo was made", where=str(folder), why="it exists already", try_="another --keep")
    shutil.copytree(_example(), folder, ignore=shutil.ignore_patterns("*.ledger.jsonl"))
    note(f"examining {folder} (fictional; nothing is sent anywhere)", quiet=quiet or as_json)
    code = context.invoke(assess, folder=folder, as_json=as_json, output=output, quiet=True, no_progress=no_progress)
    next_step(f"ringtrue assess {folder} --json, or: ringtrue explain residency", quiet=quiet or as_json)
    return int(code)


def _example() -> Path:
    """The example's folder: in an installed package, or in the checkout."""
    import ringtrue

    here = Path(ringtrue.__file__).parent
    for folder in (here / "examples" / OFFERING, here.parent.parent / "examples" / OFFERING):
        if folder.is_dir():
            return folder
    raise NothingToExamine("no demo was made: the example is not installed", where=str(here), try_="reinstall ringtrue")
