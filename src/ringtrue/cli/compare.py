"""`ringtrue compare`: several offers on one page, requirement by requirement."""

import datetime
import json
from pathlib import Path

import click

from ringtrue.cli.telling import common, next_step, tell
from ringtrue.errors import NotUnderstood
from ringtrue.ledger import FILE_NAME

FEWEST, MOST = 2, 5
"""One offer is no comparison, and six do not fit a page."""


@click.command()
@click.argument("offers", metavar="OFFER...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--at", type=click.DateTime(["%Y-%m-%d"]), help="Weigh all as of this day (default: today).")
@click.option("--html", "as_html", is_flag=True, help="Write one page of HTML.")
@common
def command(
    offers: tuple[Path, ...],
    at: datetime.datetime | None,
    as_html: bool,
    as_json: bool,
    output: str,
    quiet: bool,
    no_progress: bool,
) -> None:
    """Put two to five offers, each a dossier that was assessed, side by side.

    Claimed, documented, proven, and proven once the drafts are signed; what binds each, and its cheapest next step.
    There is no ranking number: it would hide the one thing that breaks.
    """
    from ringtrue.cli.weighed import weighed
    from ringtrue.reports import compare_paper

    if not FEWEST <= len(offers) <= MOST:
        raise NotUnderstood("nothing was compared", why=f"{len(offers)} offers were named, and {FEWEST} to {MOST} fit",
                            try_="ringtrue compare OFFER OFFER OFFER")  # fmt: skip
    day = (at or datetime.datetime.now(datetime.UTC)).date().isoformat()
    found = compare_paper.offers(
        [
            (str(each), weighed(each, each / FILE_NAME, day, if_signed=True, what="nothing was compared"))
            for each in offers
        ]
    )
    if as_json:
        tell(json.dumps(compare_paper.as_data(found), ensure_ascii=True, indent=1) + "\n", output)
    elif as_html:
        tell(compare_paper.as_page(found), output)
    else:
        tell(compare_paper.as_text(found), output)
    next_step(f"ringtrue remedy {offers[0]}", quiet=quiet or as_json)
