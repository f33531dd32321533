"""Opens a dossier: `ringtrue.toml` -> Dossier, or an error that names the file, the key and the remedy."""

import datetime
import difflib
import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ringtrue.dossier import FILE_NAME, Dossier, Opened
from ringtrue.errors import DossierWrong, NothingToExamine

MOST_BYTES = 4 << 20
"""A dossier is written by people; four MiB is more than a thousand declared items."""

_TABLES = (
    "party", "component", "store", "serving", "key", "environment", "evaluation", "training", "paper", "contract",
    "claim", "dependency",
)  # fmt: skip

UNDECIDED = "?"
"""What a drafted dossier puts where a person must decide."""


def open_dossier(folder: Path, today: datetime.date) -> Opened:
    """Reads and checks the dossier of a folder.

    Raises `NothingToExamine` when there is none and `DossierWrong` when it says what cannot be so.
    """
    path = folder / FILE_NAME if folder.is_dir() else folder
    if not path.is_file():
        raise NothingToExamine(
            "nothing was examined: there is no dossier",
            where=str(path),
            why="no such file" if not path.exists() else "it is not a regular file",
            try_=f"ringtrue init {folder}",
        )
    if path.stat().st_size > MOST_BYTES:
        raise _wrong(path, f"it is larger than {MOST_BYTES} bytes", "move documents out of it and name their files")
    try:
        content = path.read_bytes()
        data = tomllib.loads(content.decode("utf-8"))
    except OSError as error:
        raise NothingToExamine(
            "nothing was examined: the dossier cannot be read", where=str(path), why=str(error)
        ) from error
    except UnicodeDecodeError as error:
        raise _wrong(path, f"it is not UTF-8 text: {error}", "save it as UTF-8") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _not_toml(path, content, error) from error
    _refuse_undecided(path, data)
    dossier = _shaped(path, data)
    for fault, remedy in _faults(dossier, today):
        raise _wrong(path, fault, remedy)
    return Opened(folder=path.parent.resolve(), digest=f"sha256:{hashlib.sha256(content).hexdigest()}", dossier=dossier)


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a dossier, for editors."""
    schema = _adapter().json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Ringtrue dossier", **schema}


@cache
def _adapter() -> TypeAdapter[Dossier]:
    return TypeAdapter(Dossier)


def _shaped(path: Path, data: dict[str, Any]) -> Dossier:
    try:
        return _adapter().validate_python(data)
    except ValidationError as error:
        faults = [_told(each) for each in error.errors()]
        more = f" (and {len(faults) - 5} more)" if len(faults) > 5 else ""
        raise _wrong(path, "; ".join(faults[:5]) + more, "ringtrue explain dossier") from error


def _told(fault: Any) -> str:
    spot = _key(fault["loc"])
    if fault["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
        near = difflib.get_close_matches(str(fault["loc"][-1]), _known_keys(), n=1)
        return f"key `{spot}` is unknown" + (f", did you mean `{near[0]}`?" if near else "")
    if fault["type"] in ("missing", "missing_argument"):
        return f"key `{spot}` is missing"
    return f"key `{spot}`: {fault['msg'].removeprefix('Value error, ')}"


def _key(loc: tuple[Any, ...]) -> str:
    text = ""
    for part in loc:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


@cache
def _known_keys() -> tuple[str, ...]:
    schema = json_schema()
    shapes = [schema, *schema.get("$defs", {}).values()]
    return tuple(sorted({key for shape in shapes for key in shape.get("properties", {})}))


def _refuse_undecided(path: Path, data: dict[str, Any]) -> None:
    if open_keys := list(_undecided(data, ())):
        shown = ", ".join(f"`{each}`" for each in open_keys[:6]) + (" ..." if len(open_keys) > 6 else "")
        raise _wrong(
            path,
            f"{len(open_keys)} decisions are still open: {shown}",
            f'open {path} and replace every "{UNDECIDED}"',
        )


def _undecided(data: Any, loc: tuple[Any, ...]) -> Iterator[str]:
    if data == UNDECIDED:
        yield _key(loc)
    elif isinstance(data, dict):
        for key, each in data.items():
            yield from _undecided(each, (*loc, key))
    elif isinstance(data, list):
        for n, each in enumerate(data):
            yield from _undecided(each, (*loc, n))


def _not_toml(path: Path, content: bytes, error: Exception) -> DossierWrong:
    line = re.search(r"at line (\d+)", str(error))
    lines = content.decode("utf-8", "replace").splitlines()
    text = lines[int(line[1]) - 1] if line and int(line[1]) <= len(lines) else ""
    bare = re.match(r"\s*([\w.-]+)\s*=\s*\[?\s*([A-Za-z]{2})\b", text)
    remedy = f'put quotes around it: {bare[1]} = "{bare[2].upper()}"' if bare else "mend the line, or: ringtrue init"
    return _wrong(path, f"it is not TOML: {error}", remedy)


def _faults(dossier: Dossier, today: datetime.date) -> Iterator[tuple[str, str]]:
    """What a schema cannot say: names told twice, parties nobody declared, a day that has not come."""
    if dossier.release.as_of > today:
        yield (
            f"release.as_of is {dossier.release.as_of}, which is in the future (today is {today})",
            "write the day on which the dossier was true",
        )
    for kind in _TABLES:
        told = Counter(getattr(each, "id", "") or each.name for each in getattr(dossier, kind))
        told.pop("", None)
        for name, times in told.items():
            if times > 1:
                yield f"the {kind} `{name}` is declared {times} times", "give each its own name"
    parties = {party.id for party in dossier.party}
    for spot, named in _named_parties(dossier):
        if named and named not in parties:
            near = difflib.get_close_matches(named, parties, n=1)
            yield (
                f"{spot} names the party `{named}`, which is not declared",
                f'write id = "{near[0]}"' if near else f'add [[party]] id = "{named}"',
            )
    components = {each.name for each in dossier.component}
    for serving in dossier.serving:
        for named in sorted(set(serving.components) - components):
            yield f"serving `{serving.name}` names the component `{named}`, which is not declared", "add [[component]]"
    for training in dossier.training:
        if training.component not in components:
            yield (
                f"training `{training.name}` names the component `{training.component}`, which is not declared",
                "add [[component]]",
            )
    for each in dossier.alternatives:
        if each.needs > len(set(each.among)):
            yield f"alternatives of `{each.of}` need {each.needs} of {len(set(each.among))}", "lower its `needs`"
    yield from _circles(dossier)
    home = dossier.home
    for layer in ("residency", "infrastructure", "fine_tuning", "base_model", "end_to_end"):
        if not (getattr(home, layer) or home.everywhere):
            yield f"home has no country for the layer {layer.replace('_', '-')}", 'write home.everywhere = ["ID"]'


def _named_parties(dossier: Dossier) -> Iterator[tuple[str, str]]:
    for n, blank in enumerate(dossier.blank, 1):
        yield f"blank[{n}].by", blank.by
    yield "for.party", dossier.for_.party
    for field in ("maker", "supplier", "operator", "licensor", "evaluator"):
        yield f"release.{field}", getattr(dossier.release, field)
    for component in dossier.component:
        yield f"component `{component.name}`.maker", component.maker
    for kind in ("store", "serving", "environment", "evaluation"):
        for each in getattr(dossier, kind):
            yield f"{kind} `{each.name}`.operator", each.operator
    for serving in dossier.serving:
        yield f"serving `{serving.name}`.hardware_holder", serving.hardware_holder
    for key in dossier.key:
        yield f"key `{key.name}`.holder", key.holder
    for paper in dossier.paper:
        yield f"paper `{paper.name}`.by", paper.by
    for contract in dossier.contract:
        for party in contract.parties:
            yield f"contract `{contract.name}`.parties", party


def _circles(dossier: Dossier) -> Iterator[tuple[str, str]]:
    parent = {each.name: each.from_ for each in dossier.component}
    for start in parent:
        seen, name = {start}, parent[start]
        while name in parent and name not in seen:
            seen.add(name)
            name = parent[name]
        if name == start:
            yield f"the lineage of component `{start}` runs in a circle", "correct its `from`"


def _wrong(path: Path, why: str, remedy: str) -> DossierWrong:
    return DossierWrong("no assessment was made: the dossier is wrong", where=str(path), why=why, try_=remedy)
