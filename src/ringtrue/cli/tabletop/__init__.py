"""`ringtrue tabletop`: the vendor is gone on Monday, on paper and at the table. One file per command."""

import click

from ringtrue.cli.parts import Parts

PARTS = {
    "map": "List what could be withdrawn, who answers for it, what would stand in",
    "scenarios": "List the scenarios and what they rest on",
    "simulate": "Say what a scenario does to this system, and what a step would buy",
    "manual": "Write the situation manual for those who will play",
    "play": "Play an exercise, or take it up again",
    "close": "Close an action that an exercise left",
    "world": "Say which of many systems fall if something is withdrawn",
}
"""Each has a file of its name here, imported only when it is called."""


@click.group(cls=Parts, room=__name__, sections={"Commands": PARTS}, files={"map": "mapping"})
def command() -> None:
    """Ask what happens when a foreign party withdraws: as a map, a forecast, an exercise for people.

    The map comes from the ledger, so assess first.
    """
