"""Draws the steps of a training or evaluation while it goes on: a bar per phase, with the loss."""

import sys
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Stepping:
    """Bars on a terminal; nothing elsewhere."""

    def __init__(self, *, drawn: bool) -> None:
        self._drawn = drawn and sys.stderr.isatty()
        self._bars: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> "Stepping":
        """Begins to draw."""
        if self._drawn:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            self._bars = Progress(
                TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(),
                TimeRemainingColumn(), console=Console(stderr=True), transient=True,
            )  # fmt: skip
            self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Takes the bars away."""
        if self._bars:
            self._bars.stop()

    def see(self, event: Mapping[str, Any]) -> None:
        """Takes one step."""
        if not self._bars:
            return
        phase, done, of = str(event.get("phase")), event.get("done"), event.get("of")
        if phase not in self._tasks:
            self._tasks[phase] = self._bars.add_task(phase, total=None)
        said = f"{phase}: loss {event['loss']}" if "loss" in event else phase
        self._bars.update(self._tasks[phase], completed=done, total=of, description=said[:60])
