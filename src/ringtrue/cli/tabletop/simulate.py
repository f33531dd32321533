"""`ringtrue tabletop simulate`: what a scenario does to this system, and what a step would buy."""

import dataclasses
import datetime
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ringtrue.cli.telling import common, dossier, next_step, note, tell, write_whole
from ringtrue.errors import NotUnderstood

if TYPE_CHECKING:
    from ringtrue.cli.tabletop.looked_up import LookedUp
    from ringtrue.remedies.withdrawal import Aftermath


@click.command()
@dossier
@click.option("--scenario", "name", metavar="NAME|FILE|all", default="all", show_default=True,
              help="Which one: ringtrue tabletop scenarios; or one of your own.")  # fmt: skip
@click.option("--country", metavar="CC", multiple=True, help="Only what these countries can withdraw.")
@click.option("--ledger", type=click.Path(path_type=Path, dir_okay=False), help="Where the ledger lies.")
@click.option("--samples", type=click.IntRange(100, 10_000_000), default=8192, show_default=True)
@click.option(
    "--seed", type=click.IntRange(min=0), default=1, show_default=True, help="The same seed gives the same numbers."
)
@click.option("--guess", is_flag=True, help="Leave out what dark runs have measured.")
@click.option("--record", is_flag=True, help="Write the worst one down as a record; reports tell it in answer four.")
@click.option("--observer", metavar="PARTY", default="", help="The party of the dossier that vouches for the record.")
@click.option("--open-psa", type=click.Path(path_type=Path, dir_okay=False),
              help="With one scenario: write the fault tree of what falls worst, for another solver.")  # fmt: skip
@common
def command(
    folder: Path,
    name: str,
    country: tuple[str, ...],
    ledger: Path | None,
    samples: int,
    seed: int,
    guess: bool,
    record: bool,
    observer: str,
    open_psa: Path | None,
    as_json: bool,
    output: str,
    quiet: bool,
    no_progress: bool,
) -> int:
    """Answer the fourth question with numbers, for one scenario or the worst of all.

    Exit 13: an objective of the dossier (`[serving.objectives]`) is missed.
    """
    from ringtrue.cli.tabletop.looked_up import look_up
    from ringtrue.drills.scenarios import scenario, scenarios
    from ringtrue.framework.load import load
    from ringtrue.remedies.withdrawal import aftermath, mapped
    from ringtrue.reports.withdrawal_text import as_data, as_text

    chosen = scenarios() if name == "all" else (scenario(name),)
    if country:
        chosen = tuple(
            dataclasses.replace(each, effect=tuple(dataclasses.replace(one, countries=country) for one in each.effect))
            for each in chosen
        )
    found = look_up(folder, ledger)
    on = mapped(found.ledger, found.opened, found.at) if guess else found.system
    told = [aftermath(load(), found.ledger, found.opened, found.at, each, on=on, samples=samples, seed=seed)
            for each in chosen]  # fmt: skip
    told.sort(key=lambda each: (-round(each.foreseen.days_lost, 6), each.foreseen.scenario.id))
    if open_psa:
        if name == "all":
            raise NotUnderstood("no fault tree was written: there is one for each scenario", try_="--scenario NAME")
        write_whole(open_psa, _fault_tree(told[0], seed).encode())
    if record:
        note(f"the record is {_keep(found, told[0], samples, seed, observer)}", quiet=quiet or as_json)
    if as_json:
        data = as_data(told[0]) if name != "all" else {"schema": "ringtrue/withdrawals/1",
                                                        "scenarios": [as_data(each) for each in told]}  # fmt: skip
        tell(json.dumps(data, ensure_ascii=True) + "\n", output)
    else:
        lines = as_text(told[0])
        if name == "all":
            lines += "\n" + "".join(
                f"  {each.foreseen.days_lost:>8.1f} days lost a year  {each.foreseen.scenario.id}\n" for each in told
            )
        tell(lines, output)
    next_step(f"ringtrue tabletop play --scenario {told[0].foreseen.scenario.id}", quiet=quiet or as_json)
    return 13 if any(each.missed for each in told) else 0


def _keep(found: "LookedUp", told: "Aftermath", samples: int, seed: int, observer: str) -> Path:
    from ringtrue.drills.dependencies import recorded
    from ringtrue.record import keep
    from ringtrue.reports.withdrawal_text import as_data

    bare = recorded(found.system, found.ledger, observer=observer, now=datetime.datetime.now(datetime.UTC))
    setting = {**bare.setting, "samples": samples, "seed": seed}
    return keep(dataclasses.replace(bare, drill="withdrawal", setting=setting, result=as_data(told)),
                found.opened.folder)  # fmt: skip


def _fault_tree(told: "Aftermath", seed: int) -> str:
    from ringtrue.drills.consequences import withdrawal_of
    from ringtrue.instruments.dependency import Malformed
    from ringtrue.instruments.dependency.open_psa import fault_tree
    from ringtrue.remedies.withdrawal import worst

    falling = worst(told.foreseen)
    if not falling:
        raise NotUnderstood("no fault tree was written: nothing falls", try_="another --scenario")
    graph = told.system.graph()
    withdrawal, _ = withdrawal_of(told.system, told.foreseen.scenario, (), graph, seed)
    chance = {node: withdrawal.chance.get(node, 1.0) for node in withdrawal.withdrawn}
    try:
        return fault_tree(graph, graph.number[falling[0].name], chance)
    except Malformed as error:
        raise NotUnderstood("no fault tree was written", why=str(error), try_="--json") from error
