"""What is known of scorers by their name: those that count, and those that ask a model unless told otherwise."""

from functools import cache
from typing import Any

from ringtrue.examiners import consult
from ringtrue.examiners.evaluations.log import SCORERS, canonical


@cache
def known(harness: str) -> dict[str, tuple[str, ...]]:
    """The scorers of a harness by canonical name, each with the models that it asks by itself (none: it counts)."""
    return {
        canonical(name): tuple(row.get("judges", ()))
        for row in consult(SCORERS)["scorer"]
        if row["harness"] == harness
        for name in row["names"]
    }


def asks(harness: str, name: str) -> tuple[str, ...] | None:
    """The models that a scorer asks by itself; empty when it counts, None when it is not known."""
    rows = known(harness)
    wanted = canonical(name)
    if wanted in rows:
        return rows[wanted]
    begun = [each for each in rows if len(each) > 5 and wanted.startswith(each)]
    return rows[max(begun, key=len)] if begun else None


def row(harness: str, name: str) -> dict[str, Any]:
    """The catalogue's row of a scorer, for its source; empty when there is none."""
    wanted = canonical(name)
    return next(
        (
            each
            for each in consult(SCORERS)["scorer"]
            if each["harness"] == harness and wanted in map(canonical, each["names"])
        ),
        {},
    )
