"""`ringtrue tabletop world`: which of many systems fall if something is withdrawn."""

import difflib
import json
from pathlib import Path

import click

from ringtrue.cli.telling import common, next_step, tell
from ringtrue.errors import NotUnderstood

SCHEMA = "ringtrue/world/1"


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--withdraw", metavar="NAME", multiple=True, help="What is withdrawn, all at once.")
@click.option("--top", type=click.IntRange(1, 10_000), default=20, show_default=True,
              help="Without --withdraw: the so many whose withdrawal alone takes most.")  # fmt: skip
@common
def command(
    file: Path,
    withdraw: tuple[str, ...],
    top: int,
    as_json: bool,
    output: str,
    quiet: bool,
    no_progress: bool,
) -> None:
    """Ask a whole portfolio or ecosystem who falls: a table of who needs whom, or a dump of a model hub.

    CSV, TSV or Parquet with the columns `node` and `needs` (and `group` for alternatives, `k` for how many of a group
    must live), or JSON lines of a hub with `id` and `base_model`.
    """
    from ringtrue.drills.world import read_world
    from ringtrue.instruments.dependency.withdrawal import Withdrawals
    from ringtrue.reports.inert import inert

    world = read_world(file)
    withdrawals = Withdrawals(world.graph)
    for name in withdraw:
        if name not in world.number:
            near = difflib.get_close_matches(name, world.names, n=1) if len(world.names) < 100_000 else []
            raise NotUnderstood("nothing was withdrawn: nobody of that name is in the file", where=name,
                                why=f"did you mean `{near[0]}`?" if near else "", try_="--top 20")  # fmt: skip
    if withdraw:
        lost = withdrawals.lost([world.number[each] for each in withdraw]).tolist()
        fallen = [world.names[each] for each in lost if world.names[each] not in withdraw]
        if as_json:
            told = {"schema": SCHEMA, "nodes": world.graph.nodes, "withdrawn": list(withdraw), "fallen": fallen}
            tell(json.dumps(told, ensure_ascii=True) + "\n", output)
        else:
            head = f"{len(fallen):,} of {world.graph.nodes:,} fall with {', '.join(withdraw)}\n"
            tell(inert(head.strip()) + "\n" + "".join(f"  {inert(each)}\n" for each in fallen), output)
        next_step(f"ringtrue tabletop world {file}", quiet=quiet or as_json)
        return
    import numpy as np

    needed = np.flatnonzero(np.diff(world.graph.rev_ptr))
    counts = withdrawals.counts(needed.tolist()) - 1
    order = np.lexsort((needed, -counts))[:top].tolist()
    rows = [(world.names[int(needed[each])], int(counts[each])) for each in order]
    if as_json:
        told = {"schema": SCHEMA, "nodes": world.graph.nodes, "worst": [{"name": n, "fallen": c} for n, c in rows]}
        tell(json.dumps(told, ensure_ascii=True) + "\n", output)
    else:
        tell("".join(f"{count:>12,}  {inert(name)}\n" for name, count in rows) or "nobody needs anybody\n", output)
    next_step(f"ringtrue tabletop world {file} --withdraw NAME", quiet=quiet or as_json)
