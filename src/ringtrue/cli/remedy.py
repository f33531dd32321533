"""`ringtrue remedy`: the steps to a layer, in order, and how long they take."""

import dataclasses
import datetime
import json
from pathlib import Path

import click

from ringtrue.cli.telling import common, dossier, next_step, tell
from ringtrue.ledger import FILE_NAME

SCHEMA = "ringtrue/roadmap/1"


@click.command()
@dossier
@click.option("--target", default="fine-tuning", show_default=True, metavar="LAYER", help="The layer to reach.")
@click.option("--months", type=click.FloatRange(min=0, min_open=True), default=12, show_default=True,
              help="The time there is.")  # fmt: skip
@click.option("--ladder", is_flag=True, help="Reach every layer below it, too.")
@click.option("--at", type=click.DateTime(["%Y-%m-%d"]), help="Weigh as of this day (default: today).")
@click.option("--ledger", type=click.Path(path_type=Path, dir_okay=False), help="Where the ledger lies.")
@click.option("--head", metavar="DIGEST", help="A head digest that somebody you trust noted: vouches for the ledger.")
@common
def command(
    folder: Path,
    target: str,
    months: float,
    ladder: bool,
    at: datetime.datetime | None,
    ledger: Path | None,
    head: str | None,
    as_json: bool,
    output: str,
    quiet: bool,
    no_progress: bool,
) -> None:
    """List what to do to reach a layer: clauses to sign, drills to run, evidence to obtain, parts to replace.

    Ordered by what waits for what, then by effort; the days are estimates of the catalogue, of low confidence.
    """
    from ringtrue.cli.weighed import weighed
    from ringtrue.remedies.roadmap import next_layer, path
    from ringtrue.reports import roadmap_text

    day = (at or datetime.datetime.now(datetime.UTC)).date().isoformat()
    assessment = weighed(folder, ledger or folder / FILE_NAME, day, head, what="no way was found")
    way = path(assessment, target, whole=ladder)
    after = next_layer(assessment, target)
    then = path(assessment, after, whole=ladder) if after else None
    if as_json:
        data = {"schema": SCHEMA, "at": day, "ledger_head": assessment.ledger_head, "months": months,
                "path": dataclasses.asdict(way), "then": then and dataclasses.asdict(then)}  # fmt: skip
        tell(json.dumps(data, ensure_ascii=True, indent=1) + "\n", output)
    else:
        tell(roadmap_text.as_text(assessment, way, then, months), output)
    next_step(_next(folder, way.steps[0].id if way.steps else ""), quiet=quiet or as_json)


def _next(folder: Path, step: str) -> str:
    if not step:
        return f"ringtrue report {folder}"
    return "ringtrue catalogue clauses" if step.startswith("clause:") else f"ringtrue explain {step}"
