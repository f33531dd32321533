"""`ringtrue completion`: print shell completion."""

import click
from click.shell_completion import get_completion_class

from ringtrue.cli.telling import tell


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the completion script for a shell: `ringtrue completion bash >> ~/.bashrc`."""
    from ringtrue.cli import verbs

    script = get_completion_class(shell)
    assert script is not None, "click knows these three shells"
    tell(script(verbs, {}, "ringtrue", "_RINGTRUE_COMPLETE").source())
