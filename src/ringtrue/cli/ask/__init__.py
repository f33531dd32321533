"""`ringtrue ask`: the moment before signing. What to ask, the form to answer in, and the dossier of the answer."""

from importlib import import_module

import click

PARTS = {
    "annex": "Write the tender annex: questions, artefacts wanted, clauses to sign",
    "form": "Write the form that the vendor returns",
    "reply": "Make a dossier of a vendor's reply; every blank is not shown, with his name",
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
        command = import_module(f"ringtrue.cli.ask.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands with the words kept here, so that `--help` imports none."""
        with formatter.section("Commands"):
            formatter.write_dl(list(PARTS.items()))


@click.group(cls=Parts)
def command() -> None:
    """Ask before signing: the four questions in their facets, the exact artefact for each, the clause to sign."""
