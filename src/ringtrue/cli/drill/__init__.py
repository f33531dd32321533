"""`ringtrue drill`: try it, under observation, and write down what came of it. One file per drill."""

from importlib import import_module

import click

DRILLS = {
    "dark-run": "Start it with the cable cut, and see whom it tries to reach",
    "retrain": "Fine-tune the model in the dark, and see the loss on held-out rows fall",
    "evaluation": "Read, make and replay evaluations: who judges, and does the score hold",
}
"""Each drill has a file of its name here, imported only when it is called."""

THEN = {"list": "List the drills and what each is held on"}


class Drills(click.Group):
    """The drills, found by name without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all drills."""
        return [*DRILLS, *THEN]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Imports the drill of this name, and only that one."""
        if cmd_name not in (*DRILLS, *THEN):
            return None
        room = "listing" if cmd_name == "list" else cmd_name.replace("-", "_")
        command = import_module(f"ringtrue.cli.drill.{room}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The drills with the words kept here, so that `--help` imports none."""
        with formatter.section("Drills"):
            formatter.write_dl([*DRILLS.items(), *THEN.items()])


@click.group(cls=Drills)
def command() -> None:
    """Try it, under observation, and write down what came of it.

    A drill writes a record below the dossier's folder; `ringtrue assess` reads it.
    """
