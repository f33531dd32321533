"""`ringtrue demo`: see finished assessments in ten seconds."""

import datetime
import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ringtrue.cli.telling import common, next_step, note, tell, tell_error, tell_shown, write_whole
from ringtrue.errors import NothingToExamine

if TYPE_CHECKING:
    from rich.console import Console

    from ringtrue.assessment import Assessment

SCHEMA = "ringtrue/demo/1"

DOSSIER = "ringtrue.toml"
REPORT = "report.html"


@click.command()
@click.option("--keep", type=click.Path(path_type=Path), help="Copy the examples into this new folder and keep them.")
@common
def command(keep: Path | None, as_json: bool, output: str, quiet: bool, no_progress: bool) -> int:
    """Assess fictional offerings, live, in copies of the examples that come along, and write their reports.

    One is sold as fully sovereign and is not; one is small, honest and nearly end to end.
    """
    from ringtrue.cli.progress import follow
    from ringtrue.inquiry import conduct
    from ringtrue.inquiry.events import Inquiry
    from ringtrue.reports import html_page, json_data, terminal_text

    if keep and keep.exists():
        raise NothingToExamine("no demo was made", where=str(keep), why="it exists already", try_="another --keep")
    stage = keep or Path(tempfile.mkdtemp(prefix="ringtrue-demo-"))
    stage.mkdir(parents=True, exist_ok=True)
    note(f"examining the examples in {stage} (fictional; nothing is sent anywhere)", quiet=quiet or as_json)
    assessed: dict[str, Assessment] = {}
    troubled = False
    for example in _examples():
        folder = stage / example.name
        shutil.copytree(example, folder, ignore=shutil.ignore_patterns("*.ledger.jsonl", "__pycache__"))
        library = example.parent / "references"
        inquiry = Inquiry(
            folder=folder,
            now=datetime.datetime.now(datetime.UTC),
            references=library if library.is_dir() else folder / "no references",
        )
        assessment, troubles = follow(conduct(inquiry), drawn=not (quiet or no_progress or as_json))
        for error in troubles:
            tell_error(error, as_json=False)
        troubled = troubled or bool(troubles)
        write_whole(folder / REPORT, html_page.as_text(assessment).encode())
        assessed[example.name] = assessment
    if as_json:
        stories: dict[str, Any] = {name: json_data.as_data(each) for name, each in assessed.items()}
        tell(
            json.dumps({"schema": SCHEMA, "folder": str(stage), "stories": stories}, ensure_ascii=False) + "\n", output
        )
    else:

        def show(console: "Console") -> None:
            for name, each in assessed.items():
                console.rule(name, style="dim")
                terminal_text.show(each, console)

        tell_shown(show, output)
        for name in assessed:
            note(f"report: {stage / name / REPORT}", quiet=quiet)
    last = stage / list(assessed)[-1]
    next_step(f"ringtrue explain residency, or: ringtrue assess {last} --json, or open in a browser: {last / REPORT}",
              quiet=quiet or as_json)  # fmt: skip
    return 1 if troubled else 0


def _examples() -> tuple[Path, ...]:
    """The folders of the examples: in an installed package, or in the checkout."""
    import ringtrue

    here = Path(ringtrue.__file__).parent
    for root in (here / "examples", here.parent.parent / "examples"):
        if found := tuple(sorted(each.parent for each in root.glob(f"*/{DOSSIER}"))):
            return found
    raise NothingToExamine("no demo was made: no example is installed", where=str(here), try_="reinstall ringtrue")
