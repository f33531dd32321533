"""`ringtrue licence`: read a licence text, tell its edits, list and explain what is known."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ringtrue.cli.telling import common, next_step, tell
from ringtrue.errors import ArtefactUnreadable, NothingToExamine, NotUnderstood

if TYPE_CHECKING:
    from ringtrue.instruments.legal.document import Document, Quote
    from ringtrue.instruments.legal.licences import Answer
    from ringtrue.instruments.legal.licences.identity import Identity
    from ringtrue.instruments.legal.licences.rights import Operator

SCHEMA = "ringtrue/licence/1"


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
    from ringtrue.instruments.legal.licences.standing import prevailing_language

    path = Path(what)
    document = _document(path)
    identity = identify(document)
    answers = read_texts(document, identity)
    if as_html:
        from ringtrue.reports.licence_page import as_page

        tell(as_page(path.name, document, identity, answers), output)
    elif as_json:
        tell(
            json.dumps(_data(document, identity, answers, _operator(profile)), ensure_ascii=True, indent=1) + "\n",
            output,
        )
    else:
        lines = _identity_lines(identity)
        if act == "read":
            lines += _answer_lines(answers, _operator(profile))
            lines += _clock_lines(answers)
            if language := prevailing_language(document)[0]:
                lines.append(f"the {language} text prevails by the document's own words; this is not it")
            lines += [f"not read: {each.address}" for each in document.links if each.incorporated]
        tell(_inert(lines), output)
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


def _identity_lines(identity: "Identity") -> list[str]:
    if identity.nearest is None or identity.status == "unknown":
        return ["status: unknown; no known licence is near"]
    if identity.parts:
        lines = [
            f"status: several; {len(identity.parts)} known texts stand in this file, and the answers read all of it:"
        ]
        lines += [
            f"  {each.identity.nearest.id} ({each.identity.nearest.name}), {each.identity.status}{_spot(each.quote)}"
            for each in identity.parts
            if each.identity.nearest
        ]
        return [*lines, "  which of them governs what, the file's own words must say"]
    nearest = f"{identity.nearest.id} ({identity.nearest.name}), {identity.similarity:.0%} alike"
    lines = [f"status: {identity.status}; nearest: {nearest}"]
    lines += [f"  {each.kind}: “{each.was[:160]}” became “{each.now[:160]}”" for each in identity.operative]
    if others := len(identity.edits) - len(identity.operative):
        lines.append(f"  {others} more differences that decide nothing")
    return lines


def _answer_lines(answers: "tuple[Answer, ...]", operator: "Operator | None") -> list[str]:
    from ringtrue.instruments.legal.licences.grants import ACTS
    from ringtrue.instruments.legal.licences.rights import right_of

    lines = []
    shown: tuple[Quote, ...] = ()
    for each in answers:
        extra = f" ({each.told})" if each.told else f" ({each.reason})" if each.reason else ""
        if operator is not None and each.question in (*ACTS, "train-on-outputs"):
            right, why = right_of(each, operator)
            extra += f" -> {right}" + (f": {'; '.join(why)}" if why else "")
        lines.append(f"{each.answer:<12}{each.question}{extra}")
        if each.quotes and each.quotes[:2] == shown:
            lines.append("      as above")
            continue
        shown = each.quotes[:2]
        lines.extend(f"      “{' '.join(quote.text.split())[:400]}”{_spot(quote)}" for quote in shown)
    return lines


def _clock_lines(answers: "tuple[Answer, ...]") -> list[str]:
    from ringtrue.instruments.legal.licences.clock import clock

    lines = [
        f"  on {each.trigger}: {each.stops}"
        + ("" if each.days is None else " at once" if not each.days else f" after {each.days} days")
        for each in clock(answers)
    ]
    return ["what can stop:", *lines] if lines else ["what can stop: the text arms nothing"]


def _spot(quote: "Quote") -> str:
    span = quote.span
    if span.page is not None:
        return f" [page {span.page}]"
    return f" [paragraph {span.paragraph}]" if span.paragraph is not None else f" [line {span.line}]"


def _data(
    document: "Document", identity: "Identity", answers: "tuple[Answer, ...]", operator: "Operator | None"
) -> dict[str, Any]:
    from ringtrue.instruments.legal.licences.clock import clock
    from ringtrue.instruments.legal.licences.grants import ACTS
    from ringtrue.instruments.legal.licences.rights import right_of

    return {
        "schema": SCHEMA,
        "digest": f"sha256:{document.digest}",
        "status": identity.status,
        "nearest": {"id": identity.nearest.id if identity.nearest else "", "similarity": round(identity.similarity, 4)},
        "texts": [
            {
                "id": each.identity.nearest.id if each.identity.nearest else "",
                "status": each.identity.status,
                "similarity": round(each.identity.similarity, 4),
                "begins": _quote(each.quote),
                "line": each.quote.span.line,
            }
            for each in identity.parts
        ],
        "operative_edits": [
            {"kind": each.kind, "was": each.was, "now": each.now, "where": [_quote(quote) for quote in each.quotes]}
            for each in identity.operative
        ],
        "answers": [
            {
                "id": each.question,
                "answer": each.answer.value,
                "quotes": [_quote(quote) for quote in each.quotes],
                "conditions": [*each.conditions, *each.duties],
                **({"told": each.told} if each.told else {}),
                **({"reason": each.reason} if each.reason else {}),
                **(
                    {"right": right_of(each, operator)[0].value}
                    if operator and each.question in (*ACTS, "train-on-outputs")
                    else {}
                ),
            }
            for each in answers
        ],
        "clock": [{"trigger": each.trigger, "stops": each.stops, "days": each.days} for each in clock(answers)],
        "unread": [each.address for each in document.links if each.incorporated],
        "warnings": list(document.warnings),
    }


def _quote(quote: "Quote") -> dict[str, Any]:
    place = {"page": quote.span.page, "paragraph": quote.span.paragraph}
    told = {name: value for name, value in place.items() if value is not None}
    return {"start": quote.span.start, "end": quote.span.end, "text": quote.text, **told}


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

    told = next((each for each in licences() if name in (each.id, each.text)), None)
    known = next((each for each in known_texts() if each.id == (told.text if told else name)), None)
    if known is None and told is None:
        why = f"no known licence is called `{name}`"
        raise NotUnderstood("nothing was explained", why=why, try_="ringtrue licence list")
    document = read(known.text.encode()) if known else None
    if as_json:
        data = _data(document, identify(document), read_licence(document), None) if document else {"schema": SCHEMA}
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
    if known and document:
        answers = read_licence(document)
        lines += [f"read by the machine: {known.name}", "  text: scancode-toolkit's licence data, CC-BY-4.0"]
        lines += [*_answer_lines(answers, None), *_clock_lines(answers)]
    tell(_inert(lines), output)


def _inert(lines: list[str]) -> str:
    from ringtrue.reports.inert import inert

    return "".join(inert(each) + "\n" for each in lines)
