"""`ringtrue tabletop scenarios`: what has happened before, and can be tried on this system."""

import dataclasses
import json

import click

from ringtrue.cli.telling import common, next_step, tell

SCHEMA = "ringtrue/scenarios/1"


@click.command()
@click.argument("name", required=False)
@common
def command(name: str | None, as_json: bool, output: str, quiet: bool, no_progress: bool) -> None:
    """List the scenarios; with a NAME, tell one whole, with the precedents it rests on."""
    from ringtrue.drills.scenarios import scenario, scenarios

    found = (scenario(name),) if name else scenarios()
    if as_json:
        rows = [dataclasses.asdict(each) for each in found]
        tell(json.dumps({"schema": SCHEMA, "scenarios": rows}, ensure_ascii=True) + "\n", output)
        return
    lines = [f"{each.id:<22} {each.title}" for each in found]
    if name:
        (one,) = found
        lines = [one.title, one.says, ""]
        lines += [
            f"{each.does}: notice {'-'.join(f'{d:g}' for d in each.notice)} days. {each.basis}" for each in one.effect
        ]
        lines += ["", *(f"{each.date} ({each.confidence}): {each.what} [{each.source}]" for each in one.precedent)]
    tell("".join(f"{line}\n" for line in lines), output)
    next_step(f"ringtrue tabletop simulate --scenario {found[0].id}", quiet=quiet)
