"""`ringtrue contract`: read the documents of one deal clause by clause, and draft what is missing."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ringtrue.cli.telling import common, next_step, tell
from ringtrue.errors import ArtefactUnreadable, NothingToExamine

if TYPE_CHECKING:
    from ringtrue.examiners.contracts.reading import Reading

LANGUAGES = ("en", "ko", "ja", "id")


@click.command()
@click.argument("act", type=click.Choice(["read", "draft"]))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--buyer", multiple=True, metavar="NAME", help="A name the documents use for the buyer.")
@click.option("--supplier", multiple=True, metavar="NAME", help="A name the documents use for the supplier.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Of the drafts.")
@click.option("--set", "values", multiple=True, metavar="NAME=VALUE", help="A variable of the drafts: home=Indonesia.")
@common
def command(
    act: str,
    files: tuple[Path, ...],
    buyer: tuple[str, ...],
    supplier: tuple[str, ...],
    language: str,
    values: tuple[str, ...],
    as_json: bool,
    output: str,
    quiet: bool,
    no_progress: bool,
) -> None:
    """Read the documents of one deal, the prevailing one first, or draft the clauses they lack.

    A reading is a machine's, with the words it rests on: it enters no ledger until a person puts it into the dossier.
    """
    from ringtrue.reports.inert import inert

    readings = _read(files, buyer, supplier)
    if act == "draft":
        tell(_drafts(readings, language, dict(each.partition("=")[::2] for each in values)), output)
    elif as_json:
        tell(json.dumps(_data(readings, files), ensure_ascii=True, indent=1) + "\n", output)
    else:
        lines = []
        for each in readings:
            lines.append(f"{each.verdict:<13}{each.clause}" + (f"  ({each.why})" if each.why else ""))
            lines.extend(
                f"    {one.speaks}: “{one.quote.text}” [{files[one.document]}{_where(one.quote.span)}]"
                for one in each.evidence
            )
        tell(inert("\n".join(lines)) + "\n", output)
    todo = "draft" if act == "read" else "read"
    next_step(f"ringtrue contract {todo} {' '.join(map(str, files))}", quiet=quiet or as_json)


def _read(files: tuple[Path, ...], buyer: tuple[str, ...], supplier: tuple[str, ...]) -> "tuple[Reading, ...]":
    from ringtrue.examiners import consult
    from ringtrue.examiners.contracts.reading import read_clauses
    from ringtrue.instruments.legal import Illegible
    from ringtrue.instruments.legal.reading import MOST_BYTES, read
    from ringtrue.remedies.clauses import drafted

    documents = []
    for path in files:
        if not path.is_file():
            raise NothingToExamine(
                "no contract was read", where=str(path), why="there is no such file", try_="name a file"
            )
        try:
            with path.open("rb") as stream:
                documents.append(read(stream.read(MOST_BYTES + 1), path.name))
        except (Illegible, OSError) as error:
            raise ArtefactUnreadable(
                "no contract was read",
                where=str(path),
                why=str(error),
                try_="supply it as text, PDF with text or .docx",
            ) from error
    languages = {code: consult(f"contract-language/{code}.toml") for code in LANGUAGES}
    drafts = {name: each.ask["en"] for name, each in drafted().items()}
    return read_clauses(tuple(documents), languages, drafts, buyer, supplier)


def _where(span: Any) -> str:
    place = (span.page and f", page {span.page}") or (span.paragraph and f", paragraph {span.paragraph}")
    return place or f", line {span.line}"


def _drafts(readings: "tuple[Reading, ...]", language: str, values: dict[str, str]) -> str:
    """The clauses that are not present as Markdown: what is said now, what to ask, accept, and where to walk away."""
    from ringtrue.remedies.clauses import COUNSEL, drafted, filled

    parts = [f"# Clauses to sign\n\n{COUNSEL}\n"]
    for each in readings:
        if each.verdict == "present":
            continue
        clause = drafted()[each.clause]
        ask = filled(clause.ask.get(language, clause.ask["en"]), values)
        now = f"It is {each.verdict} now: {each.why}."
        accept, walk = filled(clause.accept, values), filled(clause.walk_away, values)
        parts.append(
            f"## {clause.title}\n\n{ask}\n\n- Secures: {clause.secures}\n- Why: {now}\n"
            f"- Accept at the least: {accept}\n- Walk away when: {walk}\n"
        )
    return "\n".join(parts)


def _data(readings: "tuple[Reading, ...]", files: tuple[Path, ...]) -> dict[str, Any]:
    return {
        "schema": "ringtrue/contract/1",
        "clauses": [
            {
                "clause": each.clause,
                "verdict": each.verdict,
                "why": each.why,
                "quotes": [
                    {"file": str(files[one.document]), "quote": one.quote.text, "speaks": one.speaks,
                     "facet": one.facet,
                     "start": one.quote.span.start, "end": one.quote.span.end, "page": one.quote.span.page,
                     "paragraph": one.quote.span.paragraph, "line": one.quote.span.line}
                    for one in each.evidence
                ],
            }
            for each in readings
        ],
    }  # fmt: skip
