"""The facilitator's screen: the clock, what is told, what is asked, and what can be chosen."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ringtrue.drills.tabletop import Decision, Exercise

STOP = "q"


def ask(exercise: "Exercise") -> "Decision | None":
    """Shows the inject that waits and asks for a decision; nothing when whoever sits there stops."""
    from rich.panel import Panel
    from rich.text import Text

    from ringtrue.cli.telling import console
    from ringtrue.drills.tabletop import Decision, offered
    from ringtrue.reports.exercise_papers import told_now
    from ringtrue.reports.inert import inert

    inject = exercise.next
    assert inject
    options = offered(exercise, inject)
    number = exercise.injects.index(inject) + 1
    role = next((each.title for each in exercise.roles if each.id == inject.to), inject.to)
    text = Text()
    text.append(inert(told_now(exercise)) + "\n\n")
    text.append(inert(inject.asks) + "\n", style="bold")
    for n, option in enumerate(options, 1):
        text.append(f"\n  {n}  {inert(option.says)}")
    clock = f"day {inject.day:g} · inject {number} of {len(exercise.injects)} · to {role}"
    lost = f"{exercise.now.days_lost:.0f} days a year lost as decided ({exercise.base.days_lost:.0f} undisturbed)"
    screen = console()
    screen.print(Panel(text, title=clock, subtitle=lost, title_align="left", subtitle_align="left", padding=(1, 2)))
    try:
        choice = click.prompt(f"choice (1-{len(options)}, {STOP} to stop)", err=True)
        while choice != STOP and not (choice.isdigit() and 1 <= int(choice) <= len(options)):
            choice = click.prompt(f"a number from 1 to {len(options)}, or {STOP}", err=True)
        if choice == STOP:
            return None
        owner = click.prompt("owner, by name", err=True)
        earliest = max([inject.day, *(each.decision.day for each in exercise.turns)])
        day = click.prompt("day of the clock", default=earliest, type=click.FloatRange(min=earliest), err=True)
        note = click.prompt("note", default="", show_default=False, err=True)
    except (click.Abort, EOFError):
        return None
    return Decision(inject=inject.id, by=inject.to, owner=owner, choose=options[int(choice) - 1].id, day=float(day),
                    note=note)  # fmt: skip
