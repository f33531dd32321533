"""`ringtrue lineage`: whose weights are these?"""

from importlib import import_module

import click

VERBS = {
    "compare": "Hold one checkpoint against another, component by component",
    "fingerprint": "Write the sketch of a checkpoint",
    "identify": "Rank the models of the reference library by what they have in common with a checkpoint",
    "reference": "Keep the library of sketches: add, build, list, sign, verify",
}


class Verbs(click.Group):
    """The commands, imported only when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order in which they are used."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Imports the command of this name, and only that one."""
        if cmd_name not in VERBS:
            return None
        command = import_module(f"ringtrue.cli.lineage.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """From the words kept here, so that help imports no command."""
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))


@click.group(cls=Verbs)
def command() -> None:
    """Whose weights are these? Told by statistics of the weights alone, offline, with bounds of p-values.

    The verdicts: verbatim; derived; dependent, cause open; no evidence of dependence; not testable. No verdict says
    "independent": what was not found is told with the share of a parent that would have been found.
    """
