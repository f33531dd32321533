"""`ringtrue catalogue`: list and check what Ringtrue knows."""

import json
from typing import Any

import click

from ringtrue.cli.telling import common, next_step, tell
from ringtrue.errors import CatalogueWrong

PARTS = ("requirements", "topics", "examiners", "claims", "clauses", "check", "schema")


@click.command()
@click.argument("part", type=click.Choice(PARTS), default="requirements")
@common
def command(part: str, as_json: bool, output: str, quiet: bool, no_progress: bool) -> None:
    """List requirements, topics, examiners, claims or clauses; `check` the catalogue; print the dossier's `schema`.

    `check` refuses a requirement that nothing can meet, that everything meets or that cites no source, a
    topic that nobody asks for, an unknown clause or kind of claim, and prints which examiner supplies what.
    """
    if part == "schema":
        from ringtrue.dossier.load import json_schema

        tell(json.dumps(json_schema(), indent=2, ensure_ascii=True) + "\n", output)
        return
    rows = _check() if part == "check" else _listed(part)
    if as_json:
        tell(json.dumps({"schema": f"ringtrue/catalogue-{part}/1", "rows": rows}, ensure_ascii=True) + "\n", output)
        return
    tell(_table(rows), output)
    next_step(f"ringtrue explain {next(iter(rows[0].values()))}" if rows else "ringtrue catalogue", quiet=quiet)


def _check() -> list[dict[str, Any]]:
    from ringtrue.coherence import faults, supplies
    from ringtrue.framework.load import load
    from ringtrue.inquiry import examiners, topics

    framework, found = load(), examiners()
    wrong = list(faults(framework, topics(framework, found), found))
    if wrong:
        more = (
            f" (and {len(wrong) - 1} more: {'; '.join(f'{f.where}: {f.why}' for f in wrong[1:6])})" if wrong[1:] else ""
        )
        raise CatalogueWrong(
            "the catalogue does not hold together", where=wrong[0].where, why=wrong[0].why + more,
            try_="mend the file that holds it under catalogue/",
        )  # fmt: skip
    return [
        {
            "requirement": each.requirement,
            "topic": each.topic,
            "examiner": ", ".join(each.examiners) or "awaiting",
        }
        for each in supplies(framework, found)
    ]


def _listed(part: str) -> list[dict[str, Any]]:
    from ringtrue.framework.load import load

    framework = load()
    if part == "requirements":
        return [
            {"id": each.id, "layer": each.layer, "of": each.of, "needs": each.needs.word,
             "must": "must" if each.must else "should", "says": each.says}
            for each in framework.requirements
        ]  # fmt: skip
    if part == "claims":
        return [{"id": each.id, "says": each.says} for each in framework.claims.values()]
    if part == "clauses":
        return [{"id": each} for each in sorted(framework.clauses)]
    from ringtrue.inquiry import examiners, topics

    if part == "topics":
        return [
            {
                "id": each.id,
                "of": each.of.value,
                "domain": ", ".join(each.values) or each.domain.value,
                "says": each.says,
            }
            for each in topics(framework, examiners()).values()
        ]
    return [
        {"id": each.id, "per": each.per.value, "topics": ", ".join(each.topics), "question": each.question}
        for each in examiners()
    ]


def _table(rows: list[dict[str, Any]]) -> str:
    """Rows as aligned columns; the last one runs free."""
    from ringtrue.reports.inert import inert

    if not rows:
        return ""
    names = list(rows[0])
    cells = [names, *([inert(str(row[name])) for name in names] for row in rows)]
    widths = [max(len(row[n]) for row in cells) for n in range(len(names))]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n" for row in cells
    )
