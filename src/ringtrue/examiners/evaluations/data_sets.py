"""Test sets as logs name them: where each lies, who publishes it, and in which language it was written."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

from ringtrue import shelf
from ringtrue.dossier.artefacts import File
from ringtrue.examiners import Exhibit
from ringtrue.observation import Observation, Place

LANGUAGES = "languages.toml"
PUBLISHERS = "providers/publishers.toml"
SHELVES = (
    *sorted(f"datasets/{path.name}" for path in (shelf.CATALOGUE / "datasets").glob("*.toml")),
    LANGUAGES,
    PUBLISHERS,
)
KNOWN = ("for.party", "party.country")
TOPICS = (
    "evaluation.data",
    "evaluation.data-country",
    "evaluation.data-held-home",
    "evaluation.data-origin-stated",
    "evaluation.data-translated",
    "evaluation.home-language-tested",
)

_LOADERS = frozenset({"json", "csv", "parquet", "text", "arrow", "pandas", "xml", "imagefolder", "audiofolder"})
_DATA_FILE = re.compile(r"\.(jsonl?|csv|tsv|parquet|arrow|txt)(\.(gz|zst|xz|bz2))?$", re.IGNORECASE)
_HUB_NAME = re.compile(r"[\w.-]{1,96}(/[\w.-]{1,96})?")


class Lies(StrEnum):
    """Where a log says that a test set lies."""

    LOCAL = "a file of whoever ran it"
    NETWORK = "an address on the network, read during the run"
    HUB = "a name on a hub; the log does not say whether a copy was held"
    UNKNOWN = "the log does not say where it lies"


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSet:
    """One test set of one log: what to call it, its name on the hub or its path, the subset used, and the log."""

    shown: str
    id: str
    subset: str
    lies: Lies
    file: File
    line: int = 0

    @property
    def place(self) -> Place:
        """Where it is named: the log, and the line where the log is a text that people write."""
        return on_line(self.file, self.line)


def on_line(file: File, line: int) -> Place:
    """The file as a place of evidence, at this line where one is known."""
    return Place(file=file.name, digest=file.digest, line=line) if line else file.place


def in_lm_eval(task: str, config: Mapping[str, Any], file: File) -> DataSet:
    """The test set of a task of lm-evaluation-harness."""
    path = config.get("dataset_path")
    subset = config.get("dataset_name")
    named = config.get("dataset_kwargs")
    kwargs: Mapping[str, Any] = named if isinstance(named, dict) else {}
    files = [each for key in ("data_files", "data_dir") for each in _texts(kwargs.get(key))]
    if not isinstance(path, str) or not path:
        return DataSet(shown=plain(task), id=task, subset="", lies=Lies.UNKNOWN, file=file)
    if path in _LOADERS:
        lies = Lies.LOCAL if files else Lies.UNKNOWN
        if any(_remote(each) for each in files):
            lies = Lies.NETWORK
        shown = f"{path}: {', '.join(plain(each) for each in files[:8])}" if files else f"{path}: {plain(task)}"
        folders = {each.rpartition("/")[0] for each in files}
        copy = f"{folders.pop()}/" if lies is Lies.LOCAL and len(folders) == 1 else ""
        return DataSet(shown=shown, id=copy, subset="", lies=lies, file=file)
    return located(path, str(subset or ""), file)


def located(path: str, subset: str, file: File, line: int = 0) -> DataSet:
    """The test set with this path, address or name on a hub."""
    lies, id_ = Lies.UNKNOWN, ""
    if _remote(path):
        lies = Lies.NETWORK
    elif "/.cache/" in path or path.endswith(".py"):
        lies = Lies.UNKNOWN
    elif path.startswith(("/", "./", "../", "~", "file://")) or _DATA_FILE.search(path):
        lies, id_ = Lies.LOCAL, path
    elif _HUB_NAME.fullmatch(path):
        lies, id_ = Lies.HUB, path
    return DataSet(shown=plain(path), id=id_, subset=subset, lies=lies, file=file, line=line)


def told(exhibit: Exhibit, sets: Iterable[DataSet], *, every: bool) -> Iterator[Observation]:
    """What the logs show of the test sets; what is said of *every* one of them only when all are in sight."""
    sets = tuple(dict.fromkeys(sets))
    rows = _rows(exhibit)
    found = [(each, _row(each, rows, exhibit)) for each in sets]
    for each, row in found:
        yield exhibit.seen("evaluation.data", each.shown, each.place, quote=each.shown, note=each.lies.value)
        if row and row["confidence"] != "low":
            yield exhibit.seen(
                "evaluation.data-country", row["country"], each.place, quote=each.shown,
                note=f"{row['publisher']}: {row['source']}, {row['date']}, confidence {row['confidence']}",
            )  # fmt: skip
        if row and row.get("translated"):
            yield exhibit.seen("evaluation.data-translated", True, each.place, quote=each.shown)
    places = tuple(dict.fromkeys(each.file.place for each in sets))[:20]
    if any(each.lies is Lies.NETWORK for each in sets):
        yield exhibit.seen("evaluation.data-held-home", False, *places, note=Lies.NETWORK.value)
    elif every and sets and all(each.lies is Lies.LOCAL for each in sets):
        yield exhibit.seen("evaluation.data-held-home", True, *places, note="every test set is a local file")
    if every and sets and all(row and row["confidence"] != "low" for _, row in found):
        yield exhibit.seen("evaluation.data-origin-stated", True, *places, note="each is named, its publisher known")
    yield from _language(exhibit, found, places, every=every)


def plain(text: str) -> str:
    """A name as it may be shown: of an address neither credentials nor query, nothing unprintable, not too long."""
    scheme, separator, rest = text.partition("://")
    if separator:
        authority = rest.partition("/")[0]
        if "@" in authority:
            rest = authority.rpartition("@")[2] + rest[len(authority) :]
        elif not re.fullmatch(r"[^:]*(?::\d+)?|\[[^\]]*\](?::\d+)?", authority) and "@" in rest:
            # A password may hold a slash; a port is a number, so what stands behind this colon is none.
            rest = rest.rpartition("@")[2]
        text = scheme + separator + re.split(r"[?#]", rest, maxsplit=1)[0]
    return "".join(each if each.isprintable() else " " for each in text)[:200].strip() or "unnamed"


def _language(
    exhibit: Exhibit, found: list[tuple[DataSet, dict[str, Any] | None]], places: Any, *, every: bool
) -> Iterator[Observation]:
    official = _official(exhibit)
    if not official or not found:
        return
    written = [_written_in(each, row, official) for each, row in found]
    if True in written:
        each = found[written.index(True)][0]
        yield exhibit.seen("evaluation.home-language-tested", True, each.file.place, quote=each.shown)
    elif every and all(each is False for each in written):
        yield exhibit.seen(
            "evaluation.home-language-tested", False, *places, note=f"none was written in {', '.join(sorted(official))}"
        )


def _written_in(each: DataSet, row: dict[str, Any] | None, official: frozenset[str]) -> bool | None:
    """Whether a test set was written in one of these languages; nothing when that cannot be told."""
    if row is None or not row["languages"]:
        return None
    common = official & set(row["languages"])
    if row.get("translated") or not common:
        return False
    part = each.id.lower() if each.lies is Lies.LOCAL else each.subset.lower()
    if len(row["languages"]) == 1 or part in ("", "default", "all"):
        return True
    return True if common & set(re.split(r"[^a-z]+", part)) else None


def _official(exhibit: Exhibit) -> frozenset[str]:
    """The official languages of the asker's country."""
    countries = exhibit.known.get("party.country", {})
    asker = next((str(party) for held in exhibit.known.get("for.party", {}).values() for party in held), "")
    official = exhibit.consulted[LANGUAGES]["official"]
    return frozenset(language for country in countries.get(asker, ()) for language in official.get(str(country), ()))


def _rows(exhibit: Exhibit) -> dict[str, dict[str, Any]]:
    return {
        name.lower(): row
        for shelf_name, data in exhibit.consulted.items()
        if shelf_name.startswith("datasets/")
        for row in data["data-set"]
        for name in (row["id"], *row.get("also", ()))
    }


def _row(each: DataSet, rows: dict[str, dict[str, Any]], exhibit: Exhibit) -> dict[str, Any] | None:
    """The catalogue's row of a test set; else what is known of the organisation that publishes it on the hub.

    A local copy is told by the name on the hub in its path: `/mirror/indonlp/indonlu/test.jsonl`.
    """
    if each.lies is Lies.LOCAL:
        steps = each.id.lower().split("/")
        pairs = (f"{above}/{below}" for above, below in pairwise(steps))
        return next((rows[pair] for pair in pairs if pair in rows), None)
    if row := rows.get(each.id.lower()) if each.id else None:
        return row
    organisation, slash, _ = each.id.partition("/")
    for publisher in exhibit.consulted[PUBLISHERS]["publisher"] if slash else ():
        if publisher["id"].lower() == organisation.lower():
            return {**publisher, "publisher": publisher["maker"], "languages": ()}
    return None


def row(each: DataSet, exhibit: Exhibit) -> dict[str, Any] | None:
    """The catalogue's row of one test set; nothing where nothing is known."""
    return _row(each, _rows(exhibit), exhibit)


def _remote(path: str) -> bool:
    return "://" in path and not path.startswith("file://")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from (each for each in value if isinstance(each, str))
    elif isinstance(value, dict):
        for each in value.values():
            yield from (one for one in (each if isinstance(each, list) else [each]) if isinstance(one, str))
