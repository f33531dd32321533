"""A dark run as one page of HTML, with every attempt of every process on a line of time. No script, nothing fetched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment

from ringtrue.reports.dark_run_text import destinations, headline, run_in_words, stood_in, whom
from ringtrue.reports.templating import environment

WIDTH, LEFT, ROW = 960, 260, 26
"""Pixels of the drawing: its width, the room for names, the height of a line."""

MOST_MARKS = 2000
"""Attempts that are drawn; a storm of them is one dark line anyway."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One attempt on a process's line."""

    x: float
    class_: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One process of one run, with its attempts."""

    y: int
    title: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The lines of one run, and the seconds at the marks of its axis."""

    run: str
    height: int
    lines: tuple[Line, ...]
    axis: tuple[tuple[float, str], ...]
    end: float
    failed: float | None


def as_text(told: Sequence[Mapping[str, Any]]) -> str:
    """The page of some dark runs; the same bytes for the same runs."""
    runs = [
        {
            "told": each,
            "headline": headline(each),
            "destinations": list(destinations(each)),
            "stood_in": [f"{stood_in(one)[0].upper()}{stood_in(one)[1:]}." for one in each["stand_ins"]],
            "timelines": [line for n in range(len(each["runs"])) if (line := timeline(each, n))],
        }
        for each in told
    ]
    return _templates().get_template("dark_run.html").render(runs=runs)


def timeline(told: Mapping[str, Any], n: int) -> Timeline | None:
    """Run `n` drawn: one line per process that tried to leave; nothing for a run in which none did."""
    run = told["runs"][n]
    mine = [each for each in told["attempts"] if each["run"] == n][:MOST_MARKS]
    if not run["made"] or not mine:
        return None
    last = float(max([run["seconds"], 0.001, *(each["first"] for each in mine)]))

    def at(seconds: float) -> float:
        return round(LEFT + (WIDTH - LEFT - 30) * seconds / last, 1)

    processes: dict[tuple[int, str], list[Mapping[str, Any]]] = {}
    for each in mine:
        processes.setdefault((each["pid"], each["exe"]), []).append(each)
    lines = tuple(
        Line(
            y=(row + 1) * ROW,
            title=f"{exe.rpartition('/')[2]} ({pid})",
            marks=tuple(
                Mark(
                    x=at(each["first"]),
                    class_=each["class"],
                    says=f"{each['first']:.2f} s: {whom(each)} {each['port'] or ''} {each['where']} x{each['count']}",
                )
                for each in attempts
            ),
        )
        for row, ((pid, exe), attempts) in enumerate(processes.items())
    )
    return Timeline(
        run=run_in_words(run),
        height=(len(lines) + 2) * ROW,
        lines=lines,
        axis=tuple((at(last * part / 4), f"{last * part / 4:.1f} s") for part in range(5)),
        end=at(run["seconds"]),
        failed=None if run["time_to_failure"] is None else at(min(run["time_to_failure"], last)),
    )


@cache
def _templates() -> Environment:
    return environment(run_in_words=run_in_words)
