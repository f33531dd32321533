"""A world of systems from a table: who needs whom, so that it can be asked who falls when somebody withdraws.

Three forms: CSV and Parquet with the columns `node` and `needs` (and `group`: rows of one node with the same group are
alternatives; `k`: how many of them must live), and a dump of a model hub as JSON lines or Parquet, whose `base_model`
names parents.
"""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ringtrue.errors import ArtefactUnreadable, CouldNotFinish
from ringtrue.instruments.dependency import Graph, Malformed

Row = tuple[str, str, str, int]
"""A node, whom it needs, the group of alternatives (empty: a group of its own), and how many of the group must live."""

COLUMNS = ("node", "needs", "group", "k")

MOST_LINE = 1 << 20
"""Characters of one line of a dump; a card with a long list of tags has some thousands."""

_TAG = "base_model:"
_RELATIONS = ("adapter:", "finetune:", "merge:", "quantized:")


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The graph, and the number of each name."""

    graph: Graph
    names: tuple[str, ...]
    number: dict[str, int]


def read_world(path: Path) -> World:
    """The world in a `.csv`, `.tsv`, `.parquet` or `.jsonl`; `ArtefactUnreadable` names the line that is wrong."""
    try:
        match path.suffix.lower():
            case ".csv" | ".tsv":
                rows = _csv(path, "\t" if path.suffix.lower() == ".tsv" else ",")
            case ".parquet":
                rows = _parquet(path)
            case ".jsonl" | ".ndjson" | ".json":
                rows = _hub(path)
            case _:
                raise _unreadable(path, "its name ends neither in .csv, .tsv, .parquet nor .jsonl")
        return _world(path, rows)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _unreadable(path, str(error)) from error


def _csv(path: Path, delimiter: str) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream, delimiter=delimiter)
        head = [each.strip() for each in next(reader, [])]
        places = _columns(path, head)
        for number, line in enumerate(reader, 2):
            if not line:
                continue
            try:
                yield _row(*(line[place] if place is not None else "" for place in places))
            except (IndexError, ValueError) as error:
                raise _unreadable(path, f"line {number}: {error}") from error


def _columns(path: Path, head: list[str]) -> list[int | None]:
    if "node" not in head or "needs" not in head:
        raise _unreadable(path, f"it has no columns `node` and `needs`, but: {', '.join(head[:8]) or 'none'}")
    return [head.index(each) if each in head else None for each in COLUMNS]


def _row(node: str, needs: str, group: str, k: str) -> Row:
    if not node.strip():
        raise ValueError("the node has no name")
    return node.strip(), needs.strip(), group.strip(), int(k) if k.strip() else 1


def _parquet(path: Path) -> Iterator[Row]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise CouldNotFinish("the world was not read", where=str(path), why="pyarrow is not installed",
                             try_="pip install 'ringtrue[world]', or a .csv file") from error  # fmt: skip
    try:
        file = pyarrow.parquet.ParquetFile(path)
        head = list(file.schema_arrow.names)
        if "base_model" in head:
            yield from _from_hub_columns(file, head)
            return
        _columns(path, head)
        wanted = [each for each in COLUMNS if each in head]
        for batch in file.iter_batches(columns=wanted):
            for told in batch.to_pylist():
                yield _row(
                    *(str(told[each]) if told.get(each) is not None else "" for each in ("node", "needs", "group", "k"))
                )
    except (pyarrow.ArrowException, ValueError) as error:
        raise _unreadable(path, str(error)) from error


def _from_hub_columns(file: Any, head: list[str]) -> Iterator[Row]:
    name = next(each for each in ("id", "modelId", "model_id", head[0]) if each in head)
    for batch in file.iter_batches(columns=[name, "base_model"]):
        for told in batch.to_pylist():
            yield from _model(str(told[name]), told["base_model"])


def _hub(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as stream:
        for number, line in enumerate(iter(lambda: stream.readline(MOST_LINE), ""), 1):
            if not line.strip():
                continue
            try:
                told = json.loads(line)
                name = str(told.get("id") or told["modelId"])
                card = told.get("cardData") or {}
                bases = told.get("base_model") or card.get("base_model") or _tagged(told.get("tags") or ())
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
                raise _unreadable(path, f"line {number} is no model of a hub: {error}") from error
            yield from _model(name, bases)


def _tagged(tags: Iterable[Any]) -> list[str]:
    found = []
    for tag in tags:
        if isinstance(tag, str) and tag.startswith(_TAG):
            base = tag.removeprefix(_TAG)
            for relation in _RELATIONS:
                base = base.removeprefix(relation)
            found.append(base)
    return found


def _model(name: str, bases: Any) -> Iterator[Row]:
    listed = [bases] if isinstance(bases, str) else [each for each in bases or () if isinstance(each, str)]
    # A merge needs every one of its parents; a maker stands above each of his models.
    owner, _, rest = name.partition("/")
    yield name, f"maker:{owner}" if rest else "", "", 1
    for base in dict.fromkeys(listed):
        if base != name:
            yield name, base, "", 1


def _world(path: Path, rows: Iterable[Row]) -> World:
    import numpy as np

    from ringtrue.instruments.dependency.compiled import from_arrays

    number: dict[str, int] = {}
    alone: dict[tuple[int, int], None] = {}
    shared: dict[tuple[int, str], tuple[dict[int, None], int]] = {}

    def of(name: str) -> int:
        return number.setdefault(name, len(number))

    for node, needed, group, k in rows:
        owner = of(node)
        if not needed:
            continue
        member = of(needed)
        if group:
            members, least = shared.setdefault((owner, group), ({}, k))
            members[member] = None
            if least != k:
                raise _unreadable(path, f"the group `{group}` of `{node}` needs both {least} and {k}")
        else:
            alone[owner, member] = None
    groups: list[tuple[int, tuple[int, ...], int]] = [(owner, (member,), 1) for owner, member in alone]
    groups += [(owner, tuple(members), k) for (owner, _), (members, k) in shared.items()]
    groups.sort(key=lambda each: each[0])
    if not number:
        raise _unreadable(path, "it names nobody")
    try:
        graph = from_arrays(
            len(number),
            np.fromiter((each[0] for each in groups), np.int32, len(groups)),
            np.fromiter((len(each[1]) for each in groups), np.int32, len(groups)),
            np.fromiter((one for each in groups for one in each[1]), np.int32),
            np.fromiter((each[2] for each in groups), np.int32, len(groups)),
        )
    except Malformed as error:
        raise _unreadable(path, str(error)) from error
    return World(graph=graph, names=tuple(number), number=number)


def _unreadable(path: Path, why: str) -> ArtefactUnreadable:
    return ArtefactUnreadable("the world was not read", where=str(path), why=why, try_="ringtrue tabletop world --help")
