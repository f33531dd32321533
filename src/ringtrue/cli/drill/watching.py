"""Draws a dark run while it goes on: every destination that is tried, by whom, and how often."""

import sys
import time
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.live import Live
    from rich.table import Table

EVERY = 0.25
"""Seconds between drawings; a storm of attempts is not drawn one by one."""

ROWS = 20


class Watching:
    """A live table on a terminal; nothing elsewhere."""

    def __init__(self, *, drawn: bool) -> None:
        self._drawn = drawn and sys.stderr.isatty()
        self._events: list[Mapping[str, Any]] = []
        self._title = ""
        self._last = 0.0
        self._live: Live | None = None

    def __enter__(self) -> "Watching":
        """Begins to draw."""
        if self._drawn:
            from rich.console import Console
            from rich.live import Live

            self._live = Live(console=Console(stderr=True), auto_refresh=False, transient=True)
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Takes the drawing away."""
        if self._live:
            self._live.stop()

    def see(self, title: str, event: Mapping[str, Any]) -> None:
        """Takes one event of the run with this title."""
        if not self._live:
            return
        if title != self._title:
            self._title, self._events = title, []
        if event["event"] in ("attempt", "asked", "named"):
            self._events.append(event)
        now = time.monotonic()
        if now - self._last >= EVERY or event["event"] in ("dark", "end"):
            self._last = now
            self._live.update(self._table(), refresh=True)

    def _table(self) -> "Table":
        from rich.table import Table

        from ringtrue.instruments.darkroom.run import attempts
        from ringtrue.reports.inert import inert

        table = Table(title=f"in the dark: {self._title}", title_justify="left")
        for each in ("after", "destination", "port", "by", "line", "times"):
            table.add_column(each)
        found = attempts(self._events[-2000:])
        for tried in found[-ROWS:]:
            table.add_row(
                f"{tried.first:.2f} s", inert(tried.name or tried.address or tried.protocol), str(tried.port or ""),
                inert(f"{tried.exe.rpartition('/')[2]} ({tried.pid})"), inert(tried.where), str(tried.count),
            )  # fmt: skip
        return table
