"""`ringtrue contract`: read the documents of one deal clause by clause, and draft what is missing."""

import datetime
import json
import math
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ringtrue.cli.telling import common, next_step, note, tell, write_whole
from ringtrue.errors import ArtefactUnreadable, CouldNotFinish, NothingToExamine, NotUnderstood

if TYPE_CHECKING:
    from ringtrue.examiners.contracts.verdicts import Evidence, Reading
    from ringtrue.instruments.legal.document import Document
    from ringtrue.remedies.clauses import Asked

LANGUAGES = ("en", "ko", "ja", "id")


@click.command()
@click.argument("act", type=click.Choice(["read", "draft"]))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--buyer", multiple=True, metavar="NAME", help="A name the documents use for the buyer.")
@click.option("--supplier", multiple=True, metavar="NAME", help="A name the documents use for the supplier.")
@click.option("--home", multiple=True, metavar="PLACE", help="What the documents call your law and courts: Indonesian.")
@click.option("--proposer", metavar="URL", help="A language model on this machine that may point to sentences.")
@click.option("--model", default="default", show_default=True, metavar="NAME", help="The proposer's model.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Of the drafts.")
@click.option("--set", "values", multiple=True, metavar="NAME=VALUE", help="A variable of the drafts: home=Indonesia.")
@click.option("--dossier", metavar="DOSSIER", type=click.Path(path_type=Path), help="Fills the variables it knows.")
@click.option("--negotiation", metavar="FILE", help="Also write the table to negotiate by, a .docx for our side only.")
@common
def command(
    act: str,
    files: tuple[Path, ...],
    buyer: tuple[str, ...],
    supplier: tuple[str, ...],
    home: tuple[str, ...],
    proposer: str | None,
    model: str,
    language: str,
    values: tuple[str, ...],
    dossier: Path | None,
    negotiation: str | None,
    as_json: bool,
    output: str,
    quiet: bool,
    no_progress: bool,
) -> None:
    """Read the documents of one deal, the prevailing one first, or draft the clauses they lack.

    A reading is a machine's, with the words it rests on: it is in no verdict until a person puts it into the dossier.
    With `--proposer http://127.0.0.1:8000/v1` (the interface of chat completions) a local language model points to
    sentences: what it makes up is refused, a clause heard of by nobody else becomes unclear, and nothing else changes.
    A draft with `--output FILE.docx` is their own document with our changes tracked in it where the first file is a
    .docx, else an annex of numbered clauses.
    """
    known = {**_known(dossier), **dict(each.partition("=")[::2] for each in values)}
    with _bar(drawn=not (quiet or no_progress)) as told:
        documents = _opened(files, told)
        readings = _read(documents, buyer, supplier, home, _home(known), told)
        if proposer:
            readings = _proposed(documents, readings, proposer, model, told, quiet=quiet)
    if act == "read":
        tell((_json if as_json else _text)(readings, files, documents), output)
    else:
        _draft(documents, readings, language, known, (buyer, supplier), output, negotiation, as_json, quiet)
    todo = "draft" if act == "read" else "read"
    next_step(f"ringtrue contract {todo} {' '.join(map(str, files))}", quiet=quiet or as_json)


@contextmanager
def _bar(*, drawn: bool) -> Iterator[Callable[[str], None]]:
    """What hears each document and each clause before it is read; a line on a terminal, nothing elsewhere."""
    if not drawn or not sys.stderr.isatty():
        yield lambda what: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from ringtrue.reports.inert import inert

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("reading", total=None)
        yield lambda what: bars.update(task, description=inert(f"reading {what}"))


def _opened(files: tuple[Path, ...], told: Callable[[str], None]) -> "tuple[tuple[bytes, Document], ...]":
    from ringtrue.instruments.legal import Illegible
    from ringtrue.instruments.legal.reading import MOST_BYTES, read

    opened = []
    for path in files:
        told(path.name)
        if not path.is_file():
            raise NothingToExamine(
                "no contract was read", where=str(path), why="there is no such file", try_="name a file"
            )
        try:
            with path.open("rb") as stream:
                content = stream.read(MOST_BYTES + 1)
            opened.append((content, read(content, path.name)))
        except (Illegible, OSError) as error:
            raise ArtefactUnreadable(
                "no contract was read",
                where=str(path),
                why=str(error),
                try_="supply it as text, PDF with text or .docx",
            ) from error
    return tuple(opened)


def _read(
    opened: "tuple[tuple[bytes, Document], ...]",
    buyer: tuple[str, ...],
    supplier: tuple[str, ...],
    home: tuple[str, ...],
    country: tuple[str, ...],
    told: Callable[[str], None],
) -> "tuple[Reading, ...]":
    """The reading; a country alone does not tell its people's name or its towns, so it is not all that is home."""
    from ringtrue.examiners.contracts.languages import languages
    from ringtrue.examiners.contracts.reading import read_clauses
    from ringtrue.remedies.clauses import drafted

    drafts = {name: each.ask["en"] for name, each in drafted().items()}
    return read_clauses(
        tuple(document for _, document in opened), languages(), drafts, buyer, supplier, (*home, *country), told,
        home_is_all=bool(home),
    )  # fmt: skip


def _proposed(
    opened: "tuple[tuple[bytes, Document], ...]",
    readings: "tuple[Reading, ...]",
    proposer: str,
    model: str,
    told: Callable[[str], None],
    *,
    quiet: bool,
) -> "tuple[Reading, ...]":
    from ringtrue.examiners.contracts.pointed import pointed
    from ringtrue.instruments.legal.proposals import NoAnswer, propose
    from ringtrue.remedies.clauses import drafted

    secures = {name: each.secures for name, each in drafted().items()}
    documents = tuple(document for _, document in opened)
    try:
        heard = propose(documents, secures, proposer, model,
                        progress=lambda done, of: told(f"with {model}: passage {done} of {of}"))  # fmt: skip
    except NoAnswer as error:
        raise CouldNotFinish(
            "no contract was read",
            where=proposer,
            why=str(error),
            try_="read it without --proposer: it decides nothing",
        ) from error
    note(
        f"{model} points to {len(heard.found)} sentences; {heard.refused} of its quotes stand nowhere and were refused",
        quiet=quiet,
    )
    return pointed(readings, heard)


def _text(
    readings: "tuple[Reading, ...]", files: tuple[Path, ...], opened: "tuple[tuple[bytes, Document], ...]"
) -> str:
    from ringtrue.reports.inert import inert
    from ringtrue.reports.wording import say

    lines = [
        say("clauses", "warning", file=path, says=each)
        for path, (_, document) in zip(files, opened, strict=True)
        for each in document.warnings
    ]
    shown: tuple[Evidence, ...] = ()
    for each in readings:
        lines.append(f"{each.verdict:<13}{each.clause}" + (f"  ({each.why})" if each.why else ""))
        if each.evidence and each.evidence == shown:
            lines.append(f"    {say('why', 'as-above')}")
            continue
        shown = each.evidence
        lines.extend(
            f"    {one.speaks}: “{one.quote.text}” [{files[one.document]}{_where(one.quote.span)}]"
            for one in each.evidence
        )
    return "\n".join(inert(each) for each in lines) + "\n"


def _where(span: Any) -> str:
    place = (span.page and f", page {span.page}") or (span.paragraph and f", paragraph {span.paragraph}")
    return place or f", line {span.line}"


def _known(folder: Path | None) -> dict[str, str]:
    """What a dossier says that a clause needs: parties, product, home, and the months that leaving takes."""
    if folder is None:
        return {}
    from ringtrue.dossier.load import open_dossier
    from ringtrue.reports.country_names import country_name

    dossier = open_dossier(folder, datetime.datetime.now(datetime.UTC).date()).dossier
    names = {each.id: each.name for each in dossier.party}
    sides = {"buyer": names.get(dossier.for_.party), "supplier": names.get(dossier.release.supplier)}
    known = {key: name for key, name in sides.items() if name}
    known["product"] = f"{dossier.release.name} {dossier.release.version}"
    if home := dossier.home.residency or dossier.home.everywhere:
        known["home"] = " or ".join(country_name(each) for each in home)
    if days := [each.ready[-1] for each in dossier.dependency if each.ready]:
        known["months"] = str(math.ceil(max(days) / 30))
    return known


def _home(known: dict[str, str]) -> tuple[str, ...]:
    places = (place for key in ("home", "courts") for place in known.get(key, "").split(" or "))
    return tuple(place.partition(",")[0] for place in places if place)


def _draft(
    documents: "tuple[tuple[bytes, Document], ...]",
    readings: "tuple[Reading, ...]",
    language: str,
    values: dict[str, str],
    names: tuple[tuple[str, ...], tuple[str, ...]],
    output: str,
    negotiation: str | None,
    as_json: bool,
    quiet: bool,
) -> None:
    from ringtrue.remedies.clauses import asked, sides_of
    from ringtrue.reports import clause_pack

    content, first = documents[0]
    own = sides_of(first.text)
    sides = (names[1][0] if names[1] else own[0], names[0][0] if names[0] else own[1])
    wanted = asked(readings, language, values, sides)
    if negotiation:
        _docx_or_refuse(negotiation)
        write_whole(Path(negotiation), clause_pack.negotiation(wanted))
    if as_json:
        tell(_asked_json(wanted), output)
    elif output.lower().endswith(".docx") and first.kind == "word":
        today = datetime.datetime.now(datetime.UTC).date()
        made = clause_pack.redline(content, readings, wanted, values.get("buyer", "Ringtrue"), today)
        write_whole(Path(output), made.content)
        for each in made.left:
            note(f"strike by hand: paragraph {each.paragraph} holds fields or drawings", quiet=quiet)
    elif output.lower().endswith(".docx"):
        write_whole(Path(output), clause_pack.annex(wanted, values))
    else:
        tell(_markdown(wanted), output)


def _docx_or_refuse(name: str) -> None:
    if not name.lower().endswith(".docx"):
        raise NotUnderstood("nothing was drafted: the table is a Word document", where=name, try_="a name in .docx")


def _markdown(wanted: "tuple[Asked, ...]") -> str:
    """The clauses that are not present: what is said now, what to ask, accept, and where to walk away."""
    from ringtrue.reports.wording import say

    parts = [f"# {say('clauses', 'annex')}\n\n{say('clauses', 'counsel-en')}\n"]
    parts += [
        f"## {each.drafted.title}\n\n{each.text}\n\n- Secures: {each.drafted.secures}\n"
        f"- Why: It is {each.now.verdict} now: {each.now.why}.\n"
        f"- Accept at the least: {each.accept}\n- Walk away when: {each.walk_away}\n"
        for each in wanted
    ]
    return "\n".join(parts)


def _asked_json(wanted: "tuple[Asked, ...]") -> str:
    data = {
        "schema": "ringtrue/contract-draft/1",
        "clauses": [
            {"clause": each.drafted.id, "language": each.language, "now": each.now.verdict, "why": each.now.why,
             "ask": each.text, "accept": each.accept, "walk_away": each.walk_away, "secures": each.drafted.secures}
            for each in wanted
        ],
    }  # fmt: skip
    return json.dumps(data, ensure_ascii=True, indent=1) + "\n"


def _json(
    readings: "tuple[Reading, ...]", files: tuple[Path, ...], opened: "tuple[tuple[bytes, Document], ...]"
) -> str:
    data = {
        "schema": "ringtrue/contract/1",
        "documents": [
            {"file": str(path), "digest": f"sha256:{document.digest}", "encoding": document.encoding,
             "warnings": list(document.warnings)}
            for path, (_, document) in zip(files, opened, strict=True)
        ],
        "clauses": [
            {
                "clause": each.clause,
                "verdict": each.verdict,
                "why": each.why,
                "compared": each.compared,
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
    return json.dumps(data, ensure_ascii=True, indent=1) + "\n"
