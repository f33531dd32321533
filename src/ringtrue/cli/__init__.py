"""The command line: one file per command, imported only when it is called."""

import difflib
import gc
import os
import sys
from typing import Any

import click

from ringtrue.cli.parts import Parts
from ringtrue.errors import RingtrueError

FIRST_STEPS = {
    "demo": "See finished assessments in ten seconds",
    "init": "Draft a dossier from a folder",
    "assess": "Examine what changed, then weigh it",
    "explain": "Say what a word, requirement or verdict means",
    "report": "Write the assessment down",
}
THEN = {
    "licence": "Read what a licence text allows, and whether it can be taken back",
    "contract": "Read contracts clause by clause, and draft what is missing",
    "claims": "Hold public sentences to their words: check, watch",
    "ask": "Ask before signing: the tender annex, the form, the dossier of a reply",
    "compare": "Put several offers on one page, requirement by requirement",
    "remedy": "List the steps to a layer, in order, with what each unlocks",
    "lineage": "Whose weights these are: compare, fingerprint, identify, reference",
    "drill": "Try it: with the cable cut, and more",
    "tabletop": "The vendor is gone on Monday: map, forecast, exercise",
    "verify": "Check the chain of a ledger",
    "catalogue": "List and check what Ringtrue knows",
    "completion": "Print shell completion",
}


class Verbs(Parts):
    """The commands; a misspelt one gets a suggestion."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Finds the command, or says which one was probably meant."""
        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in self.list_commands(ctx):
            near = difflib.get_close_matches(name, self.list_commands(ctx), n=1)
            meant = f" Did you mean `ringtrue {near[0]}`?" if near else " Try `ringtrue --help`."
            raise click.UsageError(f"There is no command `{name}`.{meant}")
        return super().resolve_command(ctx, args)


@click.group(
    cls=Verbs, room=__name__, sections={"First steps": FIRST_STEPS, "Then": THEN},
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)  # fmt: skip
@click.version_option(package_name="ringtrue", prog_name="ringtrue")
def verbs() -> None:
    """Ring "sovereign AI": what is claimed, what is documented, what is proven.

    Works offline: nothing is sent anywhere.
    """


def main(arguments: list[str] | None = None) -> None:
    """Runs a command and ends the process with its exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    # A command makes a million small objects and hardly a circle among them: looking for circles seven hundred
    # allocations apart takes several per cent of the assessment of a large company's infrastructure.
    gc.set_threshold(100_000, 20, 100)
    sys.exit(_run(given))


def _run(given: list[str]) -> int:
    from ringtrue.cli.telling import tell_error

    try:
        result = verbs.main(args=given, prog_name="ringtrue", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except RingtrueError as error:
        tell_error(error, as_json="--json" in given)
        return error.exit_code
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except click.ClickException as error:
        tell_error(_usage(error), as_json="--json" in given)
        return 2
    except (click.Abort, KeyboardInterrupt):
        tell_error(_interrupted(), as_json="--json" in given)
        return 1
    except BrokenPipeError:
        # Whoever read our output has left; Python would complain while it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        if os.environ.get("RINGTRUE_TRACEBACK"):
            raise
        tell_error(_unforeseen(error), as_json="--json" in given)
        return 1


def _usage(error: click.ClickException) -> RingtrueError:
    from ringtrue.errors import NotUnderstood

    context: Any = getattr(error, "ctx", None)
    command = context.command_path if context else "ringtrue"
    return NotUnderstood("nothing was done: the command was not understood", why=error.format_message(),
                         try_=f"{command} --help")  # fmt: skip


def _interrupted() -> RingtrueError:
    from ringtrue.errors import CouldNotFinish

    return CouldNotFinish("it was stopped before it was done; what was seen so far is in the ledger", why="interrupted")


def _unforeseen(error: Exception) -> RingtrueError:
    from ringtrue.errors import CouldNotFinish

    return CouldNotFinish(
        "it was not finished: something happened that nobody foresaw",
        why=f"{type(error).__name__}: {error}",
        try_="run it again with RINGTRUE_TRACEBACK=1, and report what it prints",
    )
