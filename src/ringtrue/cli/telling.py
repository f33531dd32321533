"""What every command has in common: its options, where its product goes, and how errors are told."""

import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ringtrue.errors import CouldNotFinish, RingtrueError

if TYPE_CHECKING:
    from rich.console import Console

Command = TypeVar("Command", bound=Callable[..., Any])

ERROR_SCHEMA = "ringtrue/error/1"


def common(command: Command) -> Command:
    """The options that every command takes."""
    for option in (
        click.option("--no-progress", is_flag=True, help="No progress on the terminal."),
        click.option("--quiet", "-q", is_flag=True, help="Print the product only: no notes, no progress."),
        click.option(
            "--output", "-o", default="-", metavar="FILE", help="Write the product to FILE, whole or not at all."
        ),
        click.option("--json", "as_json", is_flag=True, help="Print one JSON object; errors too."),
    ):
        command = option(command)
    return command


dossier = click.argument("folder", metavar="[DOSSIER]", default=".", type=click.Path(path_type=Path))
"""The folder of a dossier, here by default."""


def console(*, wide: bool = False) -> "Console":
    """A console on standard output; plain where it is no terminal."""
    from rich.console import Console

    width = None if sys.stdout.isatty() else 120
    return Console(width=width, highlight=False, markup=False, emoji=False, soft_wrap=wide)


def tell(product: str, output: str = "-") -> None:
    """Puts the product on standard output, or whole into a file."""
    if output == "-":
        click.echo(product, nl=False)
    else:
        write_whole(Path(output), product.encode())


def tell_shown(render: Callable[["Console"], None], output: str = "-") -> None:
    """Renders for a terminal, or as plain text into a file."""
    if output == "-":
        render(console())
        return
    import io

    from rich.console import Console

    text = io.StringIO()
    render(Console(file=text, width=120, highlight=False, markup=False, emoji=False, no_color=True))
    write_whole(Path(output), text.getvalue().encode())


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file in one step; `CouldNotFinish` leaves what was there before.

    A device or a pipe (`/dev/null`, `/dev/stdout`) is written to, never put aside for a file.
    """
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(content)
            return
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as draft:
            try:
                draft.write(content)
                draft.flush()
                os.fsync(draft.fileno())
                Path(draft.name).chmod(0o644)
                Path(draft.name).replace(path)
            except OSError:
                Path(draft.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise CouldNotFinish(
            "the output was not written", where=str(path), why=str(error), try_="--output, in another folder"
        ) from error


def next_step(command: str, *, quiet: bool) -> None:
    """The last line of a success: what to do next."""
    if not quiet:
        click.echo(f"next: {command}", err=True)


def note(text: str, *, quiet: bool) -> None:
    """A remark beside the product."""
    if not quiet:
        click.echo(text, err=True)


def tell_error(error: RingtrueError, *, as_json: bool) -> None:
    """Tells an error on standard error (as JSON on standard output), with vendors' strings made inert."""
    from ringtrue.reports.inert import inert

    if as_json:
        data = {
            "schema": ERROR_SCHEMA,
            "what": error.what,
            "where": error.where,
            "why": error.why,
            "try": error.try_,
            "exit": error.exit_code,
        }
        click.echo(json.dumps(data, ensure_ascii=True))
        return
    for word, text in (("error", error.what), ("where", error.where), ("why", error.why), ("try", error.try_)):
        if text:
            click.echo(f"{word}: {inert(text)}", err=True)
