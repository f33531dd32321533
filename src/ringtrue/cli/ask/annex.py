"""`ringtrue ask annex`: the tender annex as Word, HTML or Markdown."""

import datetime
import json
from pathlib import Path

import click

from ringtrue.cli.ask.asking import asker, who
from ringtrue.cli.telling import common, next_step, tell, write_whole

SCHEMA = "ringtrue/annex/1"
LANGUAGES = ("en", "ko", "ja", "id")


@click.command()
@who
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Of the clauses.")
@common
def command(
    asker_: str,
    kind: str,
    home: tuple[str, ...],
    at: datetime.datetime | None,
    language: str,
    as_json: bool,
    output: str,
    quiet: bool,
    no_progress: bool,
) -> None:
    """Write the annex: --output annex.docx, .html or .md says in which form; without, Markdown is printed."""
    from ringtrue.framework.load import load
    from ringtrue.remedies.asking import asked, clauses_of
    from ringtrue.reports import annex_paper
    from ringtrue.reports.paper import form_of, markdown, written
    from ringtrue.reports.wording import say

    by, framework = asker(asker_, kind, home, at), load()
    if as_json:
        rows = [
            {"question": question.id, "facet": each.facet, "id": each.id, "artefact": each.artefact,
             "requirements": list(each.requirements), "clauses": list(clauses_of(framework, each))}
            for question in asked() for each in question.wanted
        ]  # fmt: skip
        tell(json.dumps({"schema": SCHEMA, "wanted": rows}, ensure_ascii=True, indent=1) + "\n", output)
        return
    blocks = annex_paper.blocks(framework, by, language)
    if output == "-":
        tell(markdown(blocks))
    else:
        write_whole(Path(output), written(blocks, form_of(Path(output)), say("annex", "title")))
    next_step(f"ringtrue ask form --asker {json.dumps(asker_)} --home {by.home[0]} --output reply.toml", quiet=quiet)
