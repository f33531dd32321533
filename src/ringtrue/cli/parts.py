"""A group of commands that imports only the one that is called: what it lists stands in the group's own file."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class Parts(click.Group):
    """The commands of a room, each in a file of its name, told by title and name without importing them.

    `sections` gives, by title, the commands and what each does; `files` the file of a command whose name no module can
    bear.
    """

    def __init__(
        self, *given: Any, room: str, sections: Mapping[str, Mapping[str, str]], files: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(*given, **more)
        self._room, self._sections, self._files = room, sections, files or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, in the order in which they are used."""
        return [name for commands in self._sections.values() for name in commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Imports the command of this name, and only that one."""
        if cmd_name not in self.list_commands(ctx):
            return None
        file = self._files.get(cmd_name, cmd_name.replace("-", "_"))
        command = import_module(f"{self._room}.{file}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands with the words kept beside their names, so that `--help` imports none."""
        for title, commands in self._sections.items():
            with formatter.section(title):
                formatter.write_dl(list(commands.items()))
