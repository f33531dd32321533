"""Draws what an inquiry reports: a bar by bytes while artefacts are read, a line per examiner."""

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from ringtrue.errors import CouldNotFinish, RingtrueError

if TYPE_CHECKING:
    from ringtrue.assessment import Assessment
    from ringtrue.inquiry.events import Event


def follow(events: "Iterator[Event]", *, drawn: bool) -> "tuple[Assessment, tuple[RingtrueError, ...]]":
    """Runs an inquiry to its end and returns the assessment and what could not be examined."""
    if drawn and sys.stderr.isatty():
        return _drawn(events)
    return _followed(events)


def _followed(events: "Iterator[Event]") -> "tuple[Assessment, tuple[RingtrueError, ...]]":
    from ringtrue.inquiry.events import Concluded, Distrusted, Troubled

    troubles: list[RingtrueError] = []
    for event in events:
        if isinstance(event, Distrusted):
            click.echo(
                f"note: the last {event.lines} lines of {event.ledger} were not written on this machine; "
                "what they say is examined again",
                err=True,
            )
        elif isinstance(event, Troubled):
            troubles.append(event.error)
        elif isinstance(event, Concluded):
            return event.assessment, tuple(troubles)
    raise CouldNotFinish("the inquiry ended without an assessment")


def _drawn(events: "Iterator[Event]") -> "tuple[Assessment, tuple[RingtrueError, ...]]":
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    from ringtrue.inquiry.events import Examining, Naming, Read
    from ringtrue.reports.inert import inert

    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bars:
        reading = bars.add_task("reading", total=None, visible=False)

        def shown() -> "Iterator[Event]":
            for event in events:
                if isinstance(event, Naming) and event.bytes:
                    bars.update(reading, total=event.bytes, visible=True)
                elif isinstance(event, Read):
                    bars.advance(reading, event.bytes)
                elif isinstance(event, Examining):
                    bars.update(reading, description=f"{event.examiner}: {inert(str(event.item))}"[:60], visible=True)
                yield event

        return _followed(shown())
