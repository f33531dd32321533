"""`ringtrue tabletop`: the vendor is gone on Monday, on paper and at the table. One file per command."""

from importlib import import_module

import click

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


class Parts(click.Group):
    """The commands, found by name without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return list(PARTS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Imports the command of this name, and only that one."""
        if cmd_name not in PARTS:
            return None
        room = {"map": "mapping"}.get(cmd_name, cmd_name)
        command = import_module(f"ringtrue.cli.tabletop.{room}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands with the words kept here, so that `--help` imports none."""
        with formatter.section("Commands"):
            formatter.write_dl(list(PARTS.items()))


@click.group(cls=Parts)
def command() -> None:
    """Ask what happens when a foreign party withdraws: as a map, a forecast, an exercise for people.

    The map comes from the ledger, so assess first.
    """
