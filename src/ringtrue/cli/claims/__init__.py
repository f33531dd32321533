"""`ringtrue claims`: hold what is said in public to its words, and see what is quietly taken back."""

from importlib import import_module

import click

PARTS = {
    "check": "Find every sentence of a brochure or page that claims something, and hold it to what is shown",
    "watch": "Compare an old and a new copy of a page: what was dropped, weakened, hedged",
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
        command = import_module(f"ringtrue.cli.claims.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands with the words kept here, so that `--help` imports none."""
        with formatter.section("Commands"):
            formatter.write_dl(list(PARTS.items()))


@click.group(cls=Parts)
def command() -> None:
    """Hold public sentences to their words.

    Read in English, Japanese, Korean, Indonesian, Chinese and Arabic, from HTML, PDF, Word, Markdown or text.
    """
