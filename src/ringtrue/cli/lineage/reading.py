"""Opens checkpoints for the commands of lineage, and tells what could not be read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ringtrue.errors import ArtefactUnreadable, NothingToExamine

if TYPE_CHECKING:
    from ringtrue.instruments.lineage.subject import Subject


def opened(path: Path) -> "tuple[Subject, ...]":
    """The parts of the checkpoint in a folder or file.

    `NothingToExamine` when nothing is there, `ArtefactUnreadable` when it holds no weights or damaged ones.
    """
    from ringtrue.instruments.checkpoint import Damaged
    from ringtrue.instruments.lineage.subject import subjects_in

    if not path.exists():
        raise NothingToExamine("nothing was compared", where=str(path), why="there is no such file or folder")
    try:
        return subjects_in([path] if path.is_dir() else _with_neighbours(path))
    except Damaged as error:
        raise unread(path, str(error)) from error


def unread(path: Path, why: str) -> ArtefactUnreadable:
    """The error for a checkpoint that cannot be read; it says nothing about lineage, either way."""
    return ArtefactUnreadable(
        "the weights were not compared: not testable", where=str(path), why=why,
        try_="obtain the files again: safetensors, GGUF or PyTorch, all shards",
    )  # fmt: skip


def size_of(*checkpoints: "tuple[Subject, ...]") -> int:
    """Bytes of all tensors of the parts."""
    from ringtrue.instruments.lineage.subject import names_of

    held = (each for subjects in checkpoints for each in subjects)
    return sum(
        each.checkpoint.tensors[name].end - each.checkpoint.tensors[name].start
        for each in held
        for name in names_of(each)
    )


@contextmanager
def bar(description: str, total: int, *, drawn: bool) -> Iterator[Callable[[int], None]]:
    """A bar by bytes on the terminal; gives what is to be told of each piece. Draws nothing where it should not."""
    import sys

    if not drawn or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    from ringtrue.reports.inert import inert

    with Progress(
        TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn(), TimeRemainingColumn(),
        console=Console(stderr=True), transient=True,
    ) as bars:  # fmt: skip
        task = bars.add_task(inert(description)[:60], total=total or None)
        yield lambda count: bars.advance(task, count)


def _with_neighbours(path: Path) -> list[Path]:
    """A single file of weights with what lies beside it: configuration, tokenizer and, if it is a shard, its shards."""
    import re

    stem = re.sub(r"-\d{5}-of-\d{5}", "", path.name)
    beside = sorted(each for each in path.parent.iterdir() if each.is_file())
    shards = [each for each in beside if stem != path.name and re.sub(r"-\d{5}-of-\d{5}", "", each.name) == stem]
    return [*(shards or [path]), *(each for each in beside if each.suffix in (".json", ".txt", ".model", ".tiktoken"))]
