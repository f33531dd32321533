"""The fourth answer with numbers: one paragraph, and the table behind it. Sentences stand in the catalogue."""

import math
from typing import Any

from ringtrue.drills.consequences import Forecast
from ringtrue.drills.system import System
from ringtrue.instruments.dependency.spans import Span
from ringtrue.remedies.withdrawal import Aftermath, worst
from ringtrue.reports.wording import say

ROOM = "withdrawal"
SCHEMA = "ringtrue/withdrawal/1"
DAY = 86_400
SHORT = 0.05
"""Days below which seconds are easier to read: a bit more than an hour."""

MOST_NAMED = 3
"""Capabilities that the paragraph names; the table has all."""


def paragraph(told: Aftermath) -> str:
    """The answer as one paragraph with numbers."""
    scenario = told.foreseen.scenario
    known = say(ROOM, "map", foreign=_counted(len(told.system.dependencies), "dependency", "dependencies"),
                unowned=sum(not each.owner for each in told.system.dependencies),
                unsubstituted=sum(not each.substitute for each in told.system.dependencies))  # fmt: skip
    foreseen = told.foreseen
    softer = [say(ROOM, how, names=", ".join(names)) for how, names in
              (("degraded", foreseen.degraded), ("repriced", foreseen.priced), ("delayed", foreseen.delayed))
              if names]  # fmt: skip
    if not foreseen.reached:
        return " ".join([known, say(ROOM, "takes-nothing" if softer else "untouched", title=scenario.title), *softer])
    falling = worst(told.foreseen)
    parts = [
        known,
        say(ROOM, "reached", title=scenario.title, n=_counted(len(foreseen.reached), "thing", "things")),
        *softer,
    ]
    if not falling:
        parts.append(say(ROOM, "stands"))
    parts += [fate(each) for each in falling[:MOST_NAMED]]
    if lost := [each.layer for each in told.layers if each.before == "met" and each.after != "met"]:
        parts.append(say(ROOM, "layers-lost", layers=", ".join(lost)))
    if told.clocks:
        parts.append(say(ROOM, "clocks", clocks="; ".join(told.clocks)))
    if told.stuck:
        parts.append(say(ROOM, "stuck", names=", ".join(told.stuck)))
    if told.in_force:
        parts.append(say(ROOM, "in-force", clauses=", ".join(told.in_force)))
    best = next((each for each in told.counterfactuals if each.days_bought >= 0.5), None)
    if best:
        parts.append(say(ROOM, "best", says=best.remedy.says, days=f"{best.days_bought:.0f}",
                         lost=f"{told.foreseen.days_lost:.0f}", asks=best.remedy.asks))  # fmt: skip
    elif falling:
        parts.append(say(ROOM, "no-best"))
    parts += [say(ROOM, "missed", serving=each.serving, objective=each.objective, kept=f"{each.kept:.0%}")
              for each in told.missed]  # fmt: skip
    return " ".join(parts)


def fate(each: Forecast) -> str:
    """One capability: how surely it falls, when, and for how long."""
    back = say(ROOM, "for-good") if math.isinf(each.outage[0]) else say(ROOM, "back", days=days(each.outage[0]))
    return say(ROOM, "fate", name=each.name, month=f"{each.down_in[30]:.0%}", year=f"{each.down_in[365]:.0%}",
               day=days(each.falls[1]), back=back)  # fmt: skip


def days(count: float) -> str:
    """A day or a number of days in words; the median of something that falls in fewer than half of the runs is none."""
    if math.isinf(count):
        return say(ROOM, "never")
    return f"{count:.1f}" if count < 10 else f"{count:.0f}"


def lasting(span: Span) -> str:
    """How long a span is, in days; in seconds what a drill measured in seconds."""
    ends = dict.fromkeys((span.days[0], span.days[-1]))
    return " to ".join(f"{each * DAY:.0f} s" if 0 < each < SHORT else f"{each:g}" for each in ends)


def as_data(told: Aftermath) -> dict[str, Any]:
    """The same as JSON data; infinite days are null."""
    foreseen = told.foreseen
    return {
        "schema": SCHEMA,
        "scenario": foreseen.scenario.id,
        "answer": paragraph(told),
        "reached": list(foreseen.reached),
        "degraded": list(foreseen.degraded),
        "repriced": list(foreseen.priced),
        "delayed": list(foreseen.delayed),
        "clauses_in_force": list(told.in_force),
        "capabilities": [_forecast(each) for each in foreseen.capable],
        "layers": [
            {"layer": each.layer, "before": each.before.value, "after": each.after.value, "first": each.first,
             "day": _number(each.day)}
            for each in told.layers
        ],
        "licence_clocks": list(told.clocks),
        "counterfactuals": [
            {"remedy": each.remedy.id, "clause": each.remedy.clause, "step": each.remedy.step,
             "days_bought": round(each.days_bought, 1), "source": each.remedy.source,
             "confidence": each.remedy.confidence}
            for each in told.counterfactuals
        ],
        "objectives_missed": [
            {"serving": each.serving, "objective": each.objective, "kept": round(each.kept, 4)} for each in told.missed
        ],
        "cut_sets": [list(each) for each in told.cut_sets],
        "restart_order": list(told.restart),
        "cannot_restart_alone": list(told.stuck),
        "assumed": list(told.system.assumed),
        "guessed_buffers": guessed(told.system, foreseen.reached),
    }  # fmt: skip


def guessed(mapped: System, reached: tuple[str, ...]) -> list[str]:
    """The reached dependencies whose buffer nobody declared and no drill measured."""
    return [each.name for each in mapped.dependencies if each.name in reached and each.basis == "guess"]


def as_text(told: Aftermath) -> str:
    """Paragraph and tables for a terminal or a file."""
    lines = [paragraph(told), ""]
    if told.foreseen.reached:
        lines.append(f"  {'capability':<52} {'30 d':>5} {'1 y':>5} {'falls on':>10} {'gone for':>10} {'days lost':>10}")
        lines += [
            f"  {each.name[:52]:<52} {each.down_in[30]:>5.0%} {each.down_in[365]:>5.0%} {days(each.falls[1]):>10}"
            f" {days(each.outage[0]):>10} {each.days_lost:>10.1f}"
            for each in worst(told.foreseen)
        ]
        lines += ["", "  what one more step would buy, in days a year over all of them:"]
        lines += [f"  {each.days_bought:>8.1f}  {each.remedy.id}: {each.remedy.asks}" for each in told.counterfactuals]
    if told.cut_sets:
        lines.append(say(ROOM, "cuts", name=worst(told.foreseen)[0].name,
                         cuts="; ".join(" + ".join(each) for each in told.cut_sets)))  # fmt: skip
    if len(told.restart) > 1:
        lines.append(say(ROOM, "restart", names=", ".join(told.restart)))
    for each in told.layers:
        lines.append(say(ROOM, "layer", layer=each.layer, before=each.before, after=each.after, first=each.first,
                         day=days(each.day)))  # fmt: skip
    if names := guessed(told.system, told.foreseen.reached):
        lines.append(say(ROOM, "guessed", names=", ".join(names)))
    lines += [say(ROOM, "assumed", what=each) for each in told.system.assumed]
    lines += [say(ROOM, "rests", what=each.what, source=each.source, date=each.date, confidence=each.confidence)
              for each in told.foreseen.scenario.precedent]  # fmt: skip
    return "\n".join(lines) + "\n"


def _forecast(each: Forecast) -> dict[str, Any]:
    return {
        "name": each.name,
        "down_in": {str(day): round(share, 4) for day, share in each.down_in.items()},
        "falls": [_number(one) for one in each.falls],
        "outage": [_number(one) for one in each.outage],
        "days_lost": round(each.days_lost, 1),
    }


def _number(value: float) -> float | None:
    return None if math.isinf(value) else round(value, 2)


def _counted(n: int, one: str, more: str) -> str:
    return f"{n} {one if n == 1 else more}"
