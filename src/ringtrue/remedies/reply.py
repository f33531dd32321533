"""A vendor's reply becomes a dossier: what was given lies in it, what was not is a blank with the vendor's name."""

import datetime
import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, TypeAdapter, ValidationError

from ringtrue.dossier.items import Role
from ringtrue.dossier.words import Country, OneOrMore
from ringtrue.errors import DossierWrong, NothingToExamine
from ringtrue.examiners import consult
from ringtrue.examiners.claims.said import KINDS, LANGUAGES
from ringtrue.examiners.claims.sentence import kinds_in
from ringtrue.remedies.asking import RECORD, REPLY_FILE, REPLY_SCHEMA, Wanted, asked
from ringtrue.shelf import STRICT

MOST_BYTES = 1 << 20
"""Bytes of a form; filled in with whole paragraphs it has some thirty thousand."""

_SPLIT = re.compile(r"(?<=[.!?。！？])\s*|\n+")
Words = Annotated[str, Field(max_length=20_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Party:
    __pydantic_config__: ClassVar[Any] = STRICT

    name: Annotated[str, Field(max_length=200)] = ""
    country: Country | Literal[""] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _By:
    __pydantic_config__: ClassVar[Any] = STRICT

    by: Annotated[str, Field(min_length=1, max_length=200)]
    kind: Literal["enterprise", "nation", "maker"]
    home: OneOrMore[Country]
    on: datetime.date


@dataclass(frozen=True, slots=True, kw_only=True)
class _Offer:
    __pydantic_config__: ClassVar[Any] = STRICT

    name: Annotated[str, Field(max_length=120)] = ""
    version: Annotated[str, Field(max_length=120)] = ""
    role: Role = Role.TEXT_DECODER
    starts_from: Annotated[str, Field(max_length=200)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the vendor says to one artefact wanted, the files he gives for it, or the leave he gives."""

    __pydantic_config__: ClassVar[Any] = STRICT

    id: str
    says: Words = ""
    files: OneOrMore[Annotated[str, Field(max_length=400)]] = ()
    leave: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reply:
    __pydantic_config__: ClassVar[Any] = STRICT

    schema: Literal["ringtrue/reply/1"]
    asked: _By
    offer: _Offer
    vendor: _Party
    operator: _Party = _Party()
    answer: Annotated[tuple[Answer, ...], Field(max_length=400)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Replied:
    """The dossier's text, what was given, what is blank and how (no answer, words only, no leave), and claims found."""

    dossier: str
    vendor: str
    given: tuple[Wanted, ...]
    blank: tuple[tuple[Wanted, str], ...]
    claims: tuple[str, ...]


def dossier_of(folder: Path) -> Replied:
    """The dossier of a reply's folder, written nowhere.

    Raises `NothingToExamine` when there is no form, and `DossierWrong` when it cannot be read, names a file that is
    not there or leads out of the folder, or does not say who offers what.
    """
    path = folder / REPLY_FILE
    if not path.is_file() or path.is_symlink():
        raise NothingToExamine("no dossier was made: there is no reply", where=str(path), why="no such file",
                               try_="ringtrue ask form, and lay the filled form into the folder")  # fmt: skip
    raw = _read(path)
    reply = _shaped(path, raw)
    _check(path, reply)
    answers = {each.id: each for each in reply.answer}
    given, blank = [], []
    for question in asked():
        for wanted in question.wanted:
            answer = answers.get(wanted.id, Answer(id=wanted.id))
            if answer.leave if wanted.into == RECORD else answer.files:
                given.append(wanted)
            if wanted.into == RECORD or not answer.files:
                blank.append((wanted, _lacking(wanted, answer)))
    files = {each.id: _found(path, folder, answers[each.id]) for each in given if each.into != RECORD}
    claims = tuple(_claims(reply.answer, raw.decode()))
    blanks = tuple((wanted, lack) for wanted, lack in blank if lack)
    text = "\n".join(_dossier(reply, given, files, blanks, claims)) + "\n"
    return Replied(dossier=text, vendor=reply.vendor.name, given=tuple(given), blank=blanks, claims=claims)


def _lacking(wanted: Wanted, answer: Answer) -> str:
    """What is missing of an answer; of leave that was given nothing is, though its drill is still to be run."""
    if wanted.into == RECORD:
        return "" if answer.leave else "no leave was given"
    return "words only, no file" if answer.says.strip() else "no answer"


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise NothingToExamine("no dossier was made: the reply cannot be read", where=str(path), why=str(error),
                               try_="check the file's rights") from error  # fmt: skip
    if len(raw) > MOST_BYTES:
        raise _wrong(path, f"it is larger than {MOST_BYTES} bytes", "put long texts into files of their own")
    return raw


def _shaped(path: Path, raw: bytes) -> _Reply:
    try:
        data = tomllib.loads(raw.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise _wrong(path, f"it is not TOML: {error}", "mend the line") from error
    if data.get("schema") != REPLY_SCHEMA:
        raise _wrong(path, f"its schema is not {REPLY_SCHEMA}", "ringtrue ask form writes the form anew")
    try:
        return TypeAdapter(_Reply).validate_python(data)
    except ValidationError as error:
        first = error.errors()[0]
        spot = ".".join(str(part + 1 if isinstance(part, int) else part) for part in first["loc"])
        raise _wrong(path, f"key `{spot}`: {first['msg']}", "correct the key, and read the folder again") from error


def _check(path: Path, reply: _Reply) -> None:
    told = {"offer.name": reply.offer.name, "offer.version": reply.offer.version, "vendor.name": reply.vendor.name,
            "vendor.country": reply.vendor.country}  # fmt: skip
    if missing := [key for key, value in told.items() if not value.strip()]:
        raise _wrong(path, f"it does not say {', '.join(missing)}", "ask the vendor: without them there is no offer")
    known = {wanted.id for question in asked() for wanted in question.wanted}
    ids = [each.id for each in reply.answer]
    for each in ids:
        if each not in known:
            raise _wrong(path, f"it answers `{each}`, which was not asked", "ringtrue ask form lists what is")
        if ids.count(each) > 1:
            raise _wrong(path, f"it answers `{each}` twice", "keep one of them")


def _found(path: Path, folder: Path, answer: Answer) -> tuple[str, ...]:
    """The files of an answer, which lie in the folder; `DossierWrong` when one does not."""
    inside = folder.resolve()
    for name in answer.files:
        pure = PurePosixPath(name)
        if pure.is_absolute() or ".." in pure.parts or not (target := folder / pure).exists():
            raise _wrong(path, f"answer `{answer.id}`: {name} is not in the folder", "lay it in, or take the name out")
        if not target.resolve().is_relative_to(inside):
            raise _wrong(path, f"answer `{answer.id}`: {name} leads out of the folder", "lay the file itself in")
    return tuple(dict.fromkeys(answer.files))


def _claims(answers: Iterable[Answer], raw: str) -> Iterator[str]:
    """The vendor's sentences that claim something outright, in words that stand in the form exactly so."""
    kinds, languages = [consult(name) for name in KINDS], [consult(name) for name in LANGUAGES]
    found: dict[str, None] = {}
    for answer in answers:
        for sentence in _SPLIT.split(answer.says):
            if sentence.strip() in raw and kinds_in(sentence, kinds, languages):
                found[sentence.strip()] = None
    yield from found


def _dossier(
    reply: _Reply,
    given: list[Wanted],
    files: dict[str, tuple[str, ...]],
    blanks: tuple[tuple[Wanted, str], ...],
    claims: tuple[str, ...],
) -> Iterator[str]:
    yield "# Made from a vendor's reply. What he says is asserted; his papers are his own; blanks carry his name."
    yield 'schema = "ringtrue/dossier/1"'
    yield from _table("release", name=_name(reply.offer.name), version=reply.offer.version, maker="vendor",
                      supplier="vendor", operator="operator" if reply.operator.name else "vendor",
                      as_of=reply.asked.on, instrument="contract")  # fmt: skip
    yield from _table("for", party="asker", kind=reply.asked.kind)
    yield from _table("home", everywhere=reply.asked.home, decided_by=reply.asked.by, reason="stated in the annex")
    home = reply.asked.home[0]
    yield from _row("party", id="asker", name=reply.asked.by, country=home, roles=("buyer",))
    roles = ("maker", "supplier", "licensor") if reply.operator.name else ("maker", "supplier", "licensor", "operator")
    yield from _row("party", id="vendor", name=reply.vendor.name, country=reply.vendor.country, roles=roles)
    if reply.operator.name:
        country = reply.operator.country or reply.vendor.country
        yield from _row("party", id="operator", name=reply.operator.name, country=country, roles=("operator",))
    yield from _items(reply, given, files)
    for quote in claims:
        yield from _row("claim", quote=quote, by="vendor", to="tender", date=reply.asked.on, file=REPLY_FILE)
    for wanted, lack in blanks:
        for requirement in wanted.requirements:
            text = f"{wanted.artefact} ({lack})"
            yield from _row("blank", requirement=requirement, by="vendor", wanted=text[:400])


def _items(reply: _Reply, given: list[Wanted], files: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """The things that the files belong to, and the papers and drafts, each with its files."""
    by_kind: dict[str, dict[str, tuple[str, ...]]] = {"component": {}}
    for wanted in given:
        kind, _, role = wanted.into.partition(".")
        if role:
            by_kind.setdefault(kind, {})[role] = files[wanted.id]
    operator = "operator" if reply.operator.name else "vendor"
    parent = {"from": reply.offer.starts_from} if reply.offer.starts_from else {}
    yield from _row("component", name="model", role=reply.offer.role.value, maker="vendor", **parent,
                    artefacts=by_kind["component"])  # fmt: skip
    yield from _row("serving", name="service", operator=operator, components=("model",))
    if "environment" in by_kind:
        yield from _row("environment", name="infrastructure", operator=operator, artefacts=by_kind["environment"])
    if "evaluation" in by_kind:
        yield from _row("evaluation", name="evaluation", operator="vendor", artefacts=by_kind["evaluation"])
    if "training" in by_kind:
        kind = "pre-training" if reply.offer.starts_from == "none" else "fine-tuning"
        yield from _row("training", name="training", component="model", kind=kind, artefacts=by_kind["training"])
    yield from _row("paper", name="reply", file=REPLY_FILE, by="vendor", date=reply.asked.on)
    told: set[str] = set()
    for wanted in given:
        for n, file in enumerate(files.get(wanted.id, ()), 1):
            if "." in wanted.into or file in told:
                continue
            told.add(file)
            name = wanted.id if n == 1 else f"{wanted.id} {n}"
            if wanted.into == "contract":
                yield from _row("contract", name=name, file=file, status="draft", parties=("asker", "vendor"))
            else:
                yield from _row("paper", name=name, file=file, by="vendor", date=reply.asked.on)


def _table(table: str, /, **values: Any) -> Iterator[str]:
    yield ""
    yield f"[{table}]"
    yield from (f"{key} = {_value(value)}" for key, value in values.items())


def _row(table: str, /, **values: Any) -> Iterator[str]:
    yield ""
    yield f"[[{table}]]"
    yield from (f"{key} = {_value(value)}" for key, value in values.items() if value not in ((), {}))


def _value(value: Any) -> str:
    match value:
        case datetime.date():
            return value.isoformat()
        case dict():
            return "{ " + ", ".join(f"{key} = {_value(each)}" for key, each in value.items()) + " }"
        case list() | tuple():
            return f"[{', '.join(map(_value, value))}]"
    # JSON writes the escapes of a basic string of TOML, but for one control character that it leaves as it is.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _name(text: str) -> str:
    """A name as a dossier admits it: letters, digits, spaces and . - + _"""
    plain = re.sub(r"[^\w .+-]", "-", text).strip()
    return plain if re.match(r"[^\W_]", plain) else f"offer {plain}"


def _wrong(path: Path, why: str, try_: str) -> DossierWrong:
    return DossierWrong("no dossier was made: the reply is wrong", where=str(path), why=why, try_=try_)
