"""Reads what Terraform says in JSON: `terraform show -json` of a plan or a state, and raw states of version 4.

Fields that are not known are passed over, as the format asks for; another major version is refused.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ringtrue.instruments.infrastructure import Unfit

MOST_RESOURCES = 200_000
"""Instances of resources in one file; a large company's largest states have tens of thousands."""

_ADDRESS = re.compile(rb'"address"\s*:\s*"((?:[^"\\]|\\.)*)"')
_STEM = re.compile(rb'"mode"\s*:\s*"managed"\s*,\s*"type"\s*:\s*"([^"\\]*)"\s*,\s*"name"\s*:\s*"([^"\\]*)"')
_MODULE = re.compile(rb'"module"\s*:\s*"([^"\\]*)"\s*,\s*$')
_INDEX = re.compile(r'\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\]')
_IN_LINK = re.compile(r"/(?:regions|zones|locations)/([A-Za-z0-9-]{1,60})(?:/|$)")
_TELLING = ("arn", "self_link", "id", "key_ring")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One instance of a managed resource: its address, its type, its attributes, and its provider's region."""

    address: str
    type: str
    values: Mapping[str, Any]
    provider_region: str = ""


def read_resources(content: bytes) -> list[Resource] | None:
    """The managed resources of a plan or a state; nothing when the file is neither. Raises `Unfit`."""
    if content.startswith(b"PK\x03\x04"):
        raise Unfit("it is a plan in Terraform's own binary form; write it out: terraform show -json PLAN")
    data = _data(content)
    if not isinstance(data, dict):
        return None
    if isinstance(data.get("format_version"), str) and {"values", "planned_values", "terraform_version"} & data.keys():
        if data["format_version"].partition(".")[0] not in ("0", "1"):
            raise Unfit("its format_version is neither 0 nor 1, the only ones that are known")
        return _bounded(_shown(data))
    if isinstance(data.get("version"), int) and {"terraform_version", "lineage"} & data.keys():
        if data["version"] != 4:
            raise Unfit("it is a state of another version than 4; write it out: terraform show -json")
        return _bounded(_stated(data))
    return None


def spots(content: bytes) -> dict[str, tuple[int, int, int]]:
    """Where each address first stands in the file: start and end in bytes, and the line; without quotation marks.

    In a raw state it is where the resource begins, for all of its instances. An address that is not found (another
    encoding, an unusual order of keys) has no spot.
    """
    found: dict[str, tuple[int, int, int]] = {}
    line, reached = 1, 0
    stated = b'"format_version"' not in content[:4096]
    for each in (_STEM if stated else _ADDRESS).finditer(content):
        if stated:
            module = _MODULE.search(content[max(reached, each.start() - 1000) : each.start()])
            parts = (module[1] if module else b"", *each.groups())
            address = ".".join(part.decode("utf-8", "replace") for part in parts if part)
        else:
            address = _unescaped(each[1])
        line += content.count(b"\n", reached, each.start())
        reached = each.start()
        found.setdefault(plain(address), (each.start(), each.end(), line))
    return found


def _unescaped(written: bytes) -> str:
    if b"\\" not in written:
        return written.decode("utf-8", "replace")
    try:
        return str(json.loads(b'"' + written + b'"'))
    except ValueError:
        return written.decode("utf-8", "replace")


def plain(address: str) -> str:
    """An address without quotation marks, which people leave out."""
    return address.replace('"', "")


def without_last_index(address: str) -> str:
    """The address of all instances of which this is one."""
    return address[: address.rfind("[")] if address.endswith("]") else address


def told(values: Any, path: str) -> tuple[str, ...]:
    """The texts at a dotted path; a list on the way stands for each of its entries."""
    waiting = [values]
    for part in path.split("."):
        tables = (one for each in waiting for one in (each if isinstance(each, list) else (each,)))
        waiting = [one[part] for one in tables if isinstance(one, dict) and one.get(part) is not None]
    texts = (one for each in waiting for one in (each if isinstance(each, list) else (each,)))
    return tuple(str(each) for each in texts if isinstance(each, str | int) and each != "")


def region_in_name(values: Mapping[str, Any]) -> str:
    """The region in the name that the provider gave it: an ARN, a self link, an OCID; empty when there is none."""
    for key in _TELLING:
        if isinstance(name := values.get(key), str) and (region := region_of_name(name)):
            return region
    return ""


def region_of_name(name: str) -> str:
    """The region in an ARN, a link or an OCID."""
    if name.startswith("arn:"):
        parts = name.split(":", 5)
        return parts[3] if len(parts) == 6 else ""
    if name.startswith("ocid1."):
        parts = name.split(".", 4)
        return parts[3] if len(parts) == 5 else ""
    found = _IN_LINK.search(name[:1000])
    return found[1] if found else ""


def _data(content: bytes) -> Any:
    try:
        return json.loads(content)
    except RecursionError as error:
        raise Unfit("its JSON is nested too deeply") from error
    except (ValueError, UnicodeDecodeError) as error:
        raise Unfit(f"it is not whole JSON: {type(error).__name__} {_spot(error)}".rstrip()) from error


def _spot(error: ValueError) -> str:
    """Where JSON broke off, without quoting any of it."""
    return f"at byte {error.pos}: {error.msg}" if isinstance(error, json.JSONDecodeError) else ""


def _bounded(resources: Iterator[Resource]) -> list[Resource]:
    found: list[Resource] = []
    for each in resources:
        found.append(each)
        if len(found) > MOST_RESOURCES:
            raise Unfit(f"it has more than {MOST_RESOURCES} resources")
    return found


def _stated(state: dict[str, Any]) -> Iterator[Resource]:
    for each in _list(state.get("resources")):
        if not isinstance(each, dict) or each.get("mode", "managed") != "managed":
            continue
        type_ = _text(each.get("type"))
        stem = ".".join(part for part in (_text(each.get("module")), type_, _text(each.get("name"))) if part)
        for one in _list(each.get("instances")):
            if isinstance(one, dict):
                values = one.get("attributes")
                values = values if isinstance(values, dict) else {}
                yield Resource(address=stem + _index(one.get("index_key")), type=type_, values=values)


def _index(key: Any) -> str:
    if isinstance(key, str):
        return f'["{key}"]'
    return f"[{key}]" if isinstance(key, int) else ""


def _shown(data: dict[str, Any]) -> Iterator[Resource]:
    """What there is before a plan and what there will be after it; both, because a plan may never be applied."""
    regions = _configured_regions(data)
    for values in (_at(data, "prior_state", "values"), _at(data, "values"), _at(data, "planned_values")):
        modules = [_at(values, "root_module")]
        while modules:
            module = modules.pop()
            modules.extend(each for each in reversed(_list(module.get("child_modules"))) if isinstance(each, dict))
            for each in _list(module.get("resources")):
                if isinstance(each, dict) and each.get("mode", "managed") == "managed":
                    address = _text(each.get("address"))
                    yield Resource(
                        address=address,
                        type=_text(each.get("type")),
                        values=_at(each, "values"),
                        provider_region=regions.get(_INDEX.sub("", address), "") if regions else "",
                    )


def _configured_regions(data: dict[str, Any]) -> dict[str, str]:
    """The region of each resource's provider, by the resource's address in the configuration of a plan."""
    regions: dict[str, str] = {}
    for key, each in _at(data, "configuration", "provider_config").items():
        expressions = _at(each, "expressions")
        told_by = next((_at(expressions, word) for word in ("region", "default_region") if word in expressions), {})
        region = _text(told_by.get("constant_value"))
        for reference in _list(told_by.get("references")):
            if isinstance(reference, str) and reference.startswith("var.") and "module_address" not in each:
                region = region or _text(_at(data, "variables", reference[4:]).get("value"))
        if region:
            regions[key] = region
    if not regions:
        return {}
    found: dict[str, str] = {}
    modules = [("", _at(data, "configuration", "root_module"))]
    while modules:
        prefix, module = modules.pop()
        for each in _list(module.get("resources")):
            if isinstance(each, dict) and (key := _text(each.get("provider_config_key"))) in regions:
                found[prefix + _text(each.get("address"))] = regions[key]
        for name, call in _at(module, "module_calls").items():
            modules.append((f"{prefix}module.{name}.", _at(call, "module")))
    return found


def _at(data: Any, *keys: str) -> dict[str, Any]:
    """The object at a path of keys; an empty one when there is none."""
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
