"""Reads bills of materials: CycloneDX (1.2 and later) and SPDX (2.2, 2.3 and 3) as JSON, of software and of models.

Only what is asked of them here is read, and the same things of all: what each entry is, by whom, under which licence,
and of models what they were derived from and trained on. Sources: https://cyclonedx.org/specification/overview/ and
https://spdx.github.io/spdx-spec/.
"""

import json
import urllib.parse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

MOST_BYTES = 128 << 20
MOST_ENTRIES = 200_000
"""Bytes and entries of one bill; that of a whole operating system has some ten thousand entries."""

_HUB = "huggingface"


class Unfit(ValueError):
    """It is a bill of materials and cannot be read; the sentence says why, without quoting its content."""


class Sort(StrEnum):
    """What an entry is."""

    MODEL = "model"
    DATA = "data"
    SERVICE = "service"
    PACKAGE = "package"


@dataclass(slots=True, kw_only=True)
class Entry:
    """One entry: its name (with its publisher before a slash, where the bill has one), and what the bill says of it."""

    name: str
    sort: Sort
    supplier: str = ""
    licences: tuple[str, ...] = ()
    parents: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """A bill of materials: its format with the version, and its entries in the order of the file."""

    format: str
    entries: tuple[Entry, ...]


def read_bill(content: bytes) -> Bill | None:
    """The bill in a JSON file; nothing when it is something else. Raises `Unfit`."""
    head = content[:4096]
    looks = b'"bomFormat"' in head or b'"spdxVersion"' in head or b"spdx.org/rdf/" in head
    try:
        told = json.loads(content)
    except RecursionError as error:
        if looks:
            raise Unfit("its JSON is nested too deeply") from error
        return None
    except ValueError as error:
        if looks:
            place = f" at byte {error.pos}" if isinstance(error, json.JSONDecodeError) else ""
            raise Unfit(f"it is not whole JSON{place}") from error
        return None
    if not isinstance(told, dict):
        return None
    if told.get("bomFormat") == "CycloneDX":
        return Bill(format=f"CycloneDX {_text(told.get('specVersion'))}", entries=_bounded(_cyclonedx(told)))
    if isinstance(told.get("spdxVersion"), str):
        return Bill(format=told["spdxVersion"].replace("-", " "), entries=_bounded(_spdx_2(told)))
    if "spdx.org" in str(told.get("@context")) and isinstance(told.get("@graph"), list):
        return Bill(format="SPDX 3", entries=_bounded(_spdx_3(_tables(told["@graph"]))))
    return None


def _bounded(entries: Iterator[Entry]) -> tuple[Entry, ...]:
    found: list[Entry] = []
    for each in entries:
        found.append(each)
        if len(found) > MOST_ENTRIES:
            raise Unfit(f"it has more than {MOST_ENTRIES} entries")
    return tuple(found)


def _cyclonedx(told: Mapping[str, Any]) -> Iterator[Entry]:
    sorts = {"machine-learning-model": Sort.MODEL, "data": Sort.DATA}
    top = _table(told, "metadata", "component")
    waiting = [*reversed(_tables(told.get("components"))), *([top] if top else [])]
    named: dict[str, str] = {}
    found: list[tuple[Entry, Mapping[str, Any]]] = []
    while waiting:
        each = waiting.pop()
        waiting.extend(reversed(_tables(each.get("components"))))
        entry = Entry(
            name=_called(each), sort=sorts.get(_text(each.get("type")), Sort.PACKAGE), supplier=_supplier(each),
            licences=tuple(_licences(each)),
            parents=[_called(one) for one in _tables(_table(each, "pedigree").get("ancestors"))],
        )  # fmt: skip
        named[_text(each.get("bom-ref"))] = entry.name
        found.append((entry, each))
    for entry, each in found:
        for data in _tables(_table(each, "modelCard", "modelParameters").get("datasets")):
            entry.data.append(named.get(_text(data.get("ref")), "") or _text(data.get("name")) or _address(data))
        yield entry
    services = [*reversed(_tables(told.get("services")))]
    while services:
        each = services.pop()
        services.extend(reversed(_tables(each.get("services"))))
        provider = _text(_table(each, "provider").get("name"))
        yield Entry(name=_called(each), sort=Sort.SERVICE, supplier=provider, licences=tuple(_licences(each)))


def _address(data: Mapping[str, Any]) -> str:
    return _text(_table(data, "contents").get("url"))


def _called(component: Mapping[str, Any]) -> str:
    """The name as a hub has it where the package address names one, else with the group before it."""
    return _on_hub(_text(component.get("purl"))) or "/".join(
        each for each in (_text(component.get("group")), _text(component.get("name"))) if each
    )


def _on_hub(purl: str) -> str:
    kind, _, rest = purl.removeprefix("pkg:").partition("/")
    if kind.lower() != _HUB:
        return ""
    return urllib.parse.unquote(rest.partition("?")[0].partition("#")[0].partition("@")[0])


def _supplier(component: Mapping[str, Any]) -> str:
    told = (_text(_table(component, key).get("name")) for key in ("supplier", "manufacturer"))
    return next(filter(None, (*told, _text(component.get("publisher")), _text(component.get("author")))), "")


def _licences(component: Mapping[str, Any]) -> Iterator[str]:
    for each in _tables(component.get("licenses")):
        licence = _table(each, "license")
        if told := _text(each.get("expression")) or _text(licence.get("id")) or _text(licence.get("name")):
            yield told


def _spdx_2(told: Mapping[str, Any]) -> Iterator[Entry]:
    entries: dict[str, Entry] = {}
    for each in _tables(told.get("packages")):
        hubs = (_on_hub(_text(one.get("referenceLocator"))) for one in _tables(each.get("externalRefs")))
        licences = (_known(each.get(key)) for key in ("licenseDeclared", "licenseConcluded"))
        supplier = _known(each.get("supplier")) or _known(each.get("originator"))
        entries[_text(each.get("SPDXID"))] = Entry(
            name=next(filter(None, hubs), "") or _text(each.get("name")), sort=Sort.PACKAGE,
            supplier=supplier.partition(":")[2].strip() or supplier,
            licences=tuple(dict.fromkeys(filter(None, licences))),
        )  # fmt: skip
    for each in _tables(told.get("relationships")):
        of, to = (entries.get(_text(each.get(key))) for key in ("spdxElementId", "relatedSpdxElement"))
        if of and to and each.get("relationshipType") == "DESCENDANT_OF":
            of.parents.append(to.name)
    yield from entries.values()


def _known(value: Any) -> str:
    return "" if value in ("NOASSERTION", "NONE") else _text(value)


_SPDX_3 = {
    "ai_AIPackage": Sort.MODEL,
    "dataset_DatasetPackage": Sort.DATA,
    "software_Package": Sort.PACKAGE,
}


def _spdx_3(graph: list[dict[str, Any]]) -> Iterator[Entry]:
    named = {_text(each.get("spdxId")): _text(each.get("name")) for each in graph}
    licences = {
        _text(each.get("spdxId")): _text(each.get("simplelicensing_licenseExpression") or each.get("name"))
        for each in graph
    }
    entries: dict[str, Entry] = {}
    for each in graph:
        if sort := _SPDX_3.get(_text(each.get("type"))):
            hub = _on_hub(_text(each.get("software_packageUrl")))
            by = named.get(_text(each.get("suppliedBy")), "")
            entries[_text(each.get("spdxId"))] = Entry(name=hub or _text(each.get("name")), sort=sort, supplier=by)
    for each in graph:
        of, kind = entries.get(_text(each.get("from"))), _text(each.get("relationshipType"))
        listed = each.get("to")
        if of is None or not isinstance(listed, list):
            continue
        for target in listed:
            other = entries.get(_text(target))
            called = other.name if other else named.get(_text(target), "")
            if kind in ("hasDeclaredLicense", "hasConcludedLicense"):
                licence = licences.get(_text(target)) or _text(target).rpartition("/")[2]
                of.licences = tuple(dict.fromkeys((*of.licences, licence)))
            elif kind == "descendantOf" and called:
                of.parents.append(called)
            elif kind == "ancestorOf" and other:
                other.parents.append(of.name)
            elif kind in ("trainedOn", "testedOn") and called:
                of.data.append(called)
    yield from entries.values()


def _table(data: Any, *keys: str) -> dict[str, Any]:
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def _tables(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
