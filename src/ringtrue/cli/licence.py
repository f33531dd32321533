"""`ringtrue licence`: read a licence text, tell its edits, list and explain what is known."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ringtrue.cli.telling import common, next_step, tell
from ringtrue.errors import ArtefactUnreadable, NothingToExamine, NotUnderstood

if TYPE_CHECKING:
    from ringtrue.instruments.legal.document import Document
    from ringtrue.instruments.legal.licences.rights import Operator


@click.command()
@click.argument("act", type=click.Choice(["read", "diff", "rights", "list", "explain"]))
@click.argument("what", required=False)
@click.option("--profile", type=click.Path(path_type=Path), help="A dossier whose [operator_profile] is asked about.")
@click.option("--html", "as_html", is_flag=True, help="A page with the text and its operative words marked.")
@common
def command(
    act: str,
    what: str | None,
    profile: Path | None,
    as_html: bool,
    as_json: bool,
    output: str,
    quiet: bool,
    no_progress: bool,
) -> None:
    """Read a licence FILE, show its edits (diff), the rights of a DOSSIER, list known licences, or explain one by ID.

    A reading is a machine's, with the words it rests on. It tells what the text says, not what the law makes of it.
    """
    if act == "list":
        _list(as_json, output)
        next_step("ringtrue licence explain apache-2.0", quiet=quiet or as_json)
        return
    if what is None:
        raise NotUnderstood(
            "no licence was read", why=f"`licence {act}` needs a file or an id", try_="ringtrue licence list"
        )
    if act == "rights":
        _rights(Path(what), as_json, output)
        next_step(f"ringtrue assess {what}", quiet=quiet or as_json)
        return
    if act == "explain":
        _explain(what, as_json, output)
        next_step("ringtrue licence list", quiet=quiet or as_json)
        return
    from ringtrue.instruments.legal.licences.answers import read_texts
    from ringtrue.instruments.legal.licences.identity import identify
    from ringtrue.reports.licence_text import LicenceRead, as_data, as_edits, as_text

    path = Path(what)
    document = _document(path)
    identity = identify(document)
    read = LicenceRead(
        document=document, identity=identity, answers=read_texts(document, identity), operator=_operator(profile)
    )
    if as_html:
        from ringtrue.reports.licence_page import as_page

        tell(as_page(path.name, read), output)
    elif as_json:
        tell(json.dumps(as_data(read), ensure_ascii=True, indent=1) + "\n", output)
    else:
        tell(as_text(read) if act == "read" else as_edits(read), output)
    next_step(f"ringtrue licence {'diff' if act == 'read' else 'read'} {what}", quiet=quiet or as_json)


def _document(path: Path) -> "Document":
    from ringtrue.instruments.legal import Illegible
    from ringtrue.instruments.legal.reading import MOST_BYTES, read

    if not path.is_file():
        raise NothingToExamine("no licence was read", where=str(path), why="there is no such file", try_="name a file")
    if (size := path.stat().st_size) > MOST_BYTES:
        raise ArtefactUnreadable(
            "no licence was read", where=str(path), try_="give the licence text alone, without what lies around it",
            why=f"it has {size:,} bytes; at most {MOST_BYTES:,} are read as a document",
        )  # fmt: skip
    try:
        with path.open("rb") as stream:
            return read(stream.read(MOST_BYTES + 1), path.name)
    except (Illegible, OSError) as error:
        remedy = "give the text as .txt, .md, .html, .docx or a PDF that holds text"
        raise ArtefactUnreadable("no licence was read", where=str(path), why=str(error), try_=remedy) from error


def _operator(profile: Path | None) -> "Operator | None":
    if profile is None:
        return None
    import datetime

    from ringtrue.dossier.load import open_dossier
    from ringtrue.instruments.legal.licences.rights import Operator

    told = open_dossier(profile, datetime.datetime.now(datetime.UTC).date()).dossier.operator_profile
    if told is None:
        raise NothingToExamine("no profile was read", where=str(profile), why="the dossier has no [operator_profile]",
                               try_="write one: country, offers, deployment, group_revenue, monthly_users")  # fmt: skip
    return Operator(country=told.country, revenue=told.group_revenue, currency=told.currency,
                    monthly_users=told.monthly_users, offers=told.offers, competes_in=told.competes_in)  # fmt: skip


def _rights(folder: Path, as_json: bool, output: str) -> None:
    """The rights of the dossier's operator in each component: the most restrictive of all texts that lie with it."""
    import datetime

    from ringtrue.dossier.artefacts import artefacts, find
    from ringtrue.dossier.load import open_dossier
    from ringtrue.instruments.legal.licences.answers import read_texts
    from ringtrue.instruments.legal.licences.grants import ACTS
    from ringtrue.instruments.legal.licences.identity import identify
    from ringtrue.instruments.legal.licences.rights import effective
    from ringtrue.observation import Kind

    opened = open_dossier(folder, datetime.datetime.now(datetime.UTC).date())
    operator = _operator(folder) if opened.dossier.operator_profile else None
    rows: list[dict[str, Any]] = []
    for component in opened.dossier.component:
        found = [
            (role, file)
            for item, role, paths in artefacts(opened)
            if item.kind is Kind.COMPONENT and item.name == component.name and role.startswith("licence")
            for file in find(opened.folder, item, role, paths).files
        ]
        read_ = [(file, _document(file.path)) for _, file in found]
        texts = [
            {"file": file.name, "status": identify(each).status, "nearest": _nearest(each)} for file, each in read_
        ]
        answers = [read_texts(each, identify(each)) for _, each in read_]
        asked = (*ACTS, "train-on-outputs") if answers else ()
        rights = {question: effective(answers, question, operator)[0].value for question in asked}
        own = [one for (role, _), one in zip(found, answers, strict=True) if role == "licence"]
        more = [each for each in asked if own and effective(own, each, operator)[0].value != rights[each]]
        rows.append({"component": component.name, "made_from": component.from_, "texts": texts, "rights": rights,
                     "granted_without_right": more})  # fmt: skip
    if as_json:
        tell(json.dumps({"schema": "ringtrue/licence-rights/1", "components": rows}, ensure_ascii=True) + "\n", output)
        return
    lines = []
    for each in rows:
        parent = each["made_from"] if each["made_from"] not in ("", "none") else ""
        lines.append(each["component"] + (f", made from {parent}" if parent else ""))
        lines += [f"  {one['file']}: {one['status']}, nearest {one['nearest'] or 'none'}" for one in each["texts"]]
        lines += [f"  {right:<24}{question}" for question, right in each["rights"].items()] or [
            "  no licence text lies with it"
        ]
        if each["granted_without_right"]:
            acts = ", ".join(each["granted_without_right"])
            lines.append(f"  conflict: the text beside it grants what its parent's text does not leave it: {acts}")
        if parent and len(each["texts"]) < 2:
            lines.append("  the parent's text does not lie with it: along the lineage none of these rights is shown")
    tell(_inert(lines), output)


def _nearest(document: "Document") -> str:
    from ringtrue.instruments.legal.licences.identity import identify

    nearest = identify(document).nearest
    return nearest.id if nearest else ""


def _list(as_json: bool, output: str) -> None:
    from ringtrue.instruments.legal.licences.catalogue import licences
    from ringtrue.instruments.legal.licences.known import known_texts

    read_by_people = {each.text: each for each in licences()}
    rows = [{"id": each.id, "name": each.name, "text": each.text} for each in licences()]
    rows += [
        {"id": each.id, "name": each.name, "text": each.id} for each in known_texts() if each.id not in read_by_people
    ]
    if as_json:
        tell(json.dumps({"schema": "ringtrue/licences/1", "rows": rows}, ensure_ascii=True) + "\n", output)
    else:
        tell("".join(f"{each['id']:<34}{each['name']:<52}{each['text']}\n" for each in rows), output)


def _explain(name: str, as_json: bool, output: str) -> None:
    from dataclasses import asdict

    from ringtrue.instruments.legal.licences.answers import read_licence
    from ringtrue.instruments.legal.licences.catalogue import licences
    from ringtrue.instruments.legal.licences.identity import identify
    from ringtrue.instruments.legal.licences.known import known_texts
    from ringtrue.instruments.legal.reading import read
    from ringtrue.reports.licence_text import SCHEMA, LicenceRead, as_data, said, stops

    told = next((each for each in licences() if name in (each.id, each.text)), None)
    known = next((each for each in known_texts() if each.id == (told.text if told else name)), None)
    if known is None and told is None:
        why = f"no known licence is called `{name}`"
        raise NotUnderstood("nothing was explained", why=why, try_="ringtrue licence list")
    document = read(known.text.encode()) if known else None
    answers = read_licence(document) if document else ()
    if as_json:
        data = (
            as_data(LicenceRead(document=document, identity=identify(document), answers=answers))
            if document
            else {"schema": SCHEMA}
        )
        tell(
            json.dumps({**data, "catalogue": asdict(told) if told else {}}, ensure_ascii=True, indent=1) + "\n", output
        )
        return
    lines = []
    if told:
        lines += [
            "read by a person:",
            *(f"  {key.replace('_', ' '):<20} {value}" for key, value in asdict(told).items()),
        ]
    if known:
        lines += [f"read by the machine: {known.name}", "  text: scancode-toolkit's licence data, CC-BY-4.0"]
        lines += [*said(answers, None), *stops(answers)]
    tell(_inert(lines), output)


def _inert(lines: list[str]) -> str:
    from ringtrue.reports.inert import inert

    return "".join(inert(each) + "\n" for each in lines)
