"""Which stores, keys and servings a Terraform plan or state holds, and in which countries they lie."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import translate
from functools import cached_property
from typing import Any

from ringtrue.dossier.artefacts import File, unreadable
from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.examiners.infrastructure.found import RESOURCES, Findings, countries
from ringtrue.examiners.infrastructure.hands import COMPANIES, HANDS, control_plane, controller, run_by
from ringtrue.instruments.infrastructure import Unfit
from ringtrue.instruments.infrastructure.regions import Regions
from ringtrue.instruments.infrastructure.terraform_json import (
    Resource,
    read_resources,
    region_in_name,
    region_of_name,
    told,
)
from ringtrue.observation import Grade, Item, Kind, Observation, Place, Value

MOST_FILE = 256 << 20
"""Bytes of one plan or state: a state of 100,000 resources has a tenth of it."""

TYPES, REGIONS = "providers/terraform-types.toml", "providers/regions.toml"

_ANYWHERE = ("region", "location", "zone", "availability_zone")
_JSON = (".json", ".tfstate", ".tfplan", ".plan")


def _state(*resources: tuple[str, str, dict[str, Any]], **more: Any) -> bytes:
    """A raw state with one instance of each resource (type, name, attributes)."""
    listed = [
        {"mode": "managed", "type": type_, "name": name, "provider": "", "instances": [{"attributes": values}]}
        for type_, name, values in resources
    ]
    return json.dumps({"version": 4, "terraform_version": "1.11.4", "resources": listed, **more}).encode()


def _plan(region: dict[str, Any], **values: Any) -> bytes:
    """A plan of one bucket whose provider's region is told by an expression."""
    of = {"address": "aws_s3_bucket.records", "mode": "managed", "type": "aws_s3_bucket", "name": "records"}
    return json.dumps(
        {
            "format_version": "1.2",
            "terraform_version": "1.11.4",
            "variables": {"place": {"value": "ap-southeast-3"}},
            "planned_values": {"root_module": {"resources": [{**of, "values": values}]}},
            "configuration": {
                "provider_config": {"aws": {"name": "aws", "expressions": {"region": region}}},
                "root_module": {"resources": [{**of, "provider_config_key": "aws"}]},
            },
        }
    ).encode()


@examiner(
    per=Kind.ENVIRONMENT,
    topics=(
        "store.country",
        "store.holds",
        "key.country",
        "key.origin-country",
        "key.holder-country",
        "serving.country",
        "serving.hardware-country",
        *HANDS,
    ),
    reads=("terraform*",),
    knows=RESOURCES,
    consults=(TYPES, REGIONS, COMPANIES),
    cases=(
        Case(
            says="a bucket and its backup lie where their regions are",
            files={
                "terraform/terraform.tfstate": _state(
                    ("aws_s3_bucket", "records", {"region": "ap-southeast-3"}),
                    (
                        "aws_backup_vault",
                        "copy",
                        {"arn": "arn:aws:backup:ap-southeast-1:123456789012:backup-vault:copy"},
                    ),
                )
            },
            expects={
                "exists": ("found", "found"),
                "store.country": ("ID", "SG"),
                "store.holds": ("objects", "backup"),
                "environment.control-plane-country": ("US",),
            },
        ),
        Case(
            says="the same region name is another country with another provider",
            files={
                "terraform/terraform.tfstate": _state(
                    ("aws_s3_bucket", "a", {"region": "eu-west-1"}),
                    ("alicloud_oss_bucket", "b", {"location": "oss-eu-west-1"}),
                )
            },
            expects={
                "exists": ("found",) * 2,
                "store.country": ("IE", "GB"),
                "store.holds": ("objects",) * 2,
                "environment.control-plane-country": ("US", "CN"),
            },
        ),
        Case(
            says="a local zone is not taken for its region",
            files={"terraform/s.tfstate": _state(("aws_ebs_volume", "a", {"availability_zone": "us-east-1-bue-1a"}))},
            expects={
                "exists": ("found",),
                "store.holds": ("files",),
                "environment.control-plane-country": ("US",),
            },
        ),
        Case(
            says="in a plan the region of the provider's configuration counts",
            files={"terraform/plan.json": _plan({"references": ["var.place"]}, bucket="records")},
            expects={
                "exists": ("found",),
                "store.country": ("ID",),
                "store.holds": ("objects",),
                "environment.control-plane-country": ("US",),
            },
        ),
        Case(
            says="a type that sounds like storage and is not known is found and not understood",
            files={"terraform/s.tfstate": _state(("newcloud_object_bucket", "a", {"region": "ap-southeast-3"}))},
            expects={"exists": ("found",)},
        ),
        Case(
            says="what only tunes a bucket is no store",
            files={"terraform/s.tfstate": _state(("aws_s3_bucket_policy", "a", {}), ("aws_iam_role", "b", {}))},
            expects={},
        ),
        Case(
            says="a replica of a key lies in two countries and was generated in the first",
            files={
                "terraform/s.tfstate": _state(
                    (
                        "aws_kms_replica_key",
                        "a",
                        {
                            "arn": "arn:aws:kms:eu-west-1:1:key/mrk-1",
                            "primary_key_arn": "arn:aws:kms:us-east-1:1:key/mrk-1",
                        },
                    )
                )
            },
            expects={
                "exists": ("found",),
                "key.country": ("IE", "US"),
                "key.origin-country": ("US",),
                "key.holder-country": ("US",),
                "environment.control-plane-country": ("US",),
            },
        ),
        Case(
            says="where imported key material was generated is not known",
            files={"terraform/s.tfstate": _state(("aws_kms_external_key", "a", {"region": "eu-central-1"}))},
            expects={
                "exists": ("found",),
                "key.country": ("DE",),
                "key.holder-country": ("US",),
                "environment.control-plane-country": ("US",),
            },
        ),
        Case(
            says="an instance with accelerators is a serving, one without is not",
            files={
                "terraform/s.tfstate": _state(
                    ("aws_instance", "gpu", {"instance_type": "p5.48xlarge", "availability_zone": "us-east-1a"}),
                    ("aws_instance", "web", {"instance_type": "t3.small", "availability_zone": "us-east-1a"}),
                )
            },
            expects={
                "exists": ("found",),
                "serving.country": ("US",),
                "serving.hardware-country": ("US",),
                "environment.control-plane-country": ("US",),
            },
        ),
        Case(
            says="copies sent to a bucket that the state does not hold are a store whose place is not known",
            files={
                "terraform/s.tfstate": _state(
                    (
                        "aws_s3_bucket_replication_configuration",
                        "a",
                        {"rule": [{"destination": [{"bucket": "arn:aws:s3:::somewhere"}]}]},
                    )
                )
            },
            expects={"exists": ("found",)},
        ),
        Case(
            says="configuration that was never rendered says nothing",
            files={"terraform/main.tf": b'resource "aws_s3_bucket" "a" {}'},
        ),
        Case(
            says="a state that ends too early says nothing",
            files={"terraform/terraform.tfstate": _state(("aws_s3_bucket", "a", {"region": "eu-west-1"}))[:-40]},
            refused="not whole JSON",
        ),
        Case(
            says="JSON nested without end is not read",
            files={"terraform/plan.json": b"[" * 200_000},
            refused="nested too deeply",
        ),
        Case(
            says="a state of an older version is not guessed at",
            files={"terraform/terraform.tfstate": b'{"version": 3, "terraform_version": "0.11.14", "modules": []}'},
            refused="another version than 4",
        ),
    ),
)
def terraform(exhibit: Exhibit) -> Iterator[Observation]:
    """Which stores, keys and servings do the Terraform plans and states hold, and in which countries?

    Reads `terraform show -json` of plans and states, and raw states of version 4 (`terraform.tfstate`,
    `terraform state pull`). Configuration in `.tf` files is not read: what it means shows only in a plan.

    Which types hold data is told by `catalogue/providers/terraform-types.toml`, which country a region lies in by
    `catalogue/providers/regions.toml`. The region is taken from the resource, from the ARN or link that the
    provider gave it, from what it lies in, or from its provider's configuration in a plan. A region that is not
    listed, a local zone and a multi-region have no country. A type that sounds like storage and is not listed
    is an item that nobody understood, and so is the target of a replication or a log sink that the file does
    not hold: to be declared with `resource = ["its address"]`, or looked into.

    The provider whose resources they are can switch them off: its control plane is told with the country of whoever
    stands above it (`catalogue/providers/companies.toml`), as a document would tell it, and so is the holder of a key
    that lies in the provider's own key store.

    Of keys it tells where they are kept, and where they were generated when the provider generated them; not
    where imported material was generated, nor where an external key store stands. Instances, node pools and
    endpoints are servings only where their type says that they answer or have accelerators. A key that may be
    copied to other regions is told as a document would tell it: it can refute, not prove.
    """
    reading = _Reading(exhibit)
    seen: set[str] = set()
    for role in exhibit.artefacts:
        for file in exhibit.files(role):
            if file.name not in seen and file.name.endswith(_JSON):
                seen.add(file.name)
                reading.take(file)
    yield from reading.findings.observations()
    yield from reading.held()
    yield from control_plane(exhibit, reading.providers)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """What the table says of a type."""

    kind: str
    holds: str = ""
    regions: tuple[str, ...] = ()
    leads_to: tuple[str, ...] = ()
    when: str = ""
    fits: str = ""
    accelerators: bool = False


_USED = ("store", "key", "serving")
"""Kinds by which an environment rests on a provider; a record in its directory of names alone is no such thing."""

_NOTHING = _Row(kind="nothing")
_NOT_UNDERSTOOD = _Row(kind="")


class _Types:
    """The table of types; what is not in it is told by the words of its name."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._suggests = frozenset(table["suggests"])
        self._exact: dict[str, _Row] = {}
        self._patterns: list[tuple[re.Pattern[str], _Row]] = []
        for each in table["type"]:
            row = _Row(
                kind=each["kind"],
                holds=each.get("holds", ""),
                regions=tuple(each.get("regions", ())),
                leads_to=tuple(each.get("leads_to", ())),
                when=each.get("when", ""),
                fits=each.get("fits", ""),
                accelerators=each.get("accelerators", False),
            )
            if "*" in each["type"]:
                self._patterns.append((re.compile(translate(each["type"])), row))
            else:
                self._exact[each["type"]] = row

    def of(self, type_: str) -> _Row:
        """The row of a type."""
        if type_ not in self._exact:
            self._exact[type_] = self._matched(type_)
        return self._exact[type_]

    def _matched(self, type_: str) -> _Row:
        if len(type_) <= 200:
            for pattern, row in self._patterns:
                if pattern.match(type_):
                    return row
        words = set(type_.split("_")[1:])
        return _NOT_UNDERSTOOD if words & self._suggests else _NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class _Where:
    """The countries of a resource, whether they are all, and the regions by their names in the table."""

    countries: tuple[str, ...] = ()
    whole: bool = False
    note: str = ""


class _Reading:
    """Reads one file after the other into findings."""

    def __init__(self, exhibit: Exhibit) -> None:
        self.findings = Findings(exhibit)
        self.providers: dict[str, dict[Place, None]] = {}
        self._exhibit = exhibit
        self._holders: dict[Item, tuple[str, Place]] = {}
        table = exhibit.consulted[TYPES]
        self._types = _Types(table)
        self._within: tuple[str, ...] = tuple(table["within"])
        self._table = exhibit.consulted[REGIONS]

    @cached_property
    def _regions(self) -> Regions:
        return Regions(self._table["provider"], self._table["region"])

    def take(self, file: File) -> None:
        """Takes the resources of one file; an unreadable one raises."""
        try:
            resources = read_resources(file.read(MOST_FILE))
        except Unfit as error:
            raise unreadable(file.name, str(error), "write it out anew: terraform show -json") from error
        if resources is None:
            if file.name.endswith((".tfstate", ".tfplan")):
                raise unreadable(file.name, "it is no plan and no state", "write it out anew: terraform show -json")
            return
        kept = [(each, row) for each in resources if (row := self._row(each)) is not _NOTHING]
        for type_ in dict.fromkeys(each.type for each, row in kept if row.kind in _USED):
            if provider := self._regions.provider_of_type(type_):
                self.providers.setdefault(provider, {})[file.place] = None
        names = self._names(resources) if any(self._needs_names(each, row) for each, row in kept) else {}
        for each, row in kept:
            if row.leads_to:
                self._targets(each, row, names, file.place)
            else:
                self._found(each, row, names, file.place)

    def held(self) -> Iterator[Observation]:
        """Who runs the key stores: a key in a provider's own store is kept, and can be used, by its provider."""
        for item, (provider, place) in self._holders.items():
            if company := controller(self._exhibit, provider):
                yield Observation(
                    topic="key.holder-country", item=item, value=company["controller_country"],
                    grade=Grade.DOCUMENTED, where=(place,), note=f"kept in the provider's key store, {run_by(company)}",
                )  # fmt: skip

    def _row(self, resource: Resource) -> _Row:
        row = self._types.of(resource.type)
        holds_nothing = row.kind == "nothing" and not row.leads_to
        if row.when and not any(re.match(row.fits, each) for each in told(resource.values, row.when)):
            holds_nothing = not told(resource.values, "guest_accelerator.type")
        if (holds_nothing or not row.kind) and (kind := self.findings.declared_kind(resource.address)):
            return _Row(kind=kind.value, regions=_ANYWHERE)
        return _NOTHING if holds_nothing else row

    def _needs_names(self, resource: Resource, row: _Row) -> bool:
        return bool(row.leads_to) or any(word in resource.values for word in self._within)

    def _names(self, resources: list[Resource]) -> dict[tuple[str, str], Resource]:
        """The resources by their provider and the names that others use for them; a store goes before the rest."""
        found: dict[tuple[str, str], Resource] = {}
        for each in resources:
            provider, is_store = each.type.partition("_")[0], self._types.of(each.type).kind == "store"
            for key in ("name", "bucket", "id", "arn"):
                name = each.values.get(key)
                if isinstance(name, str) and name and (is_store or (provider, name) not in found):
                    found[provider, name] = each
        return found

    def _found(self, resource: Resource, row: _Row, names: Mapping[tuple[str, str], Resource], place: Place) -> None:
        if not row.kind:
            self.findings.add(
                Kind.STORE, resource.address, place, whole=False, note=f"the type {_shown(resource.type)} is not known"
            )
            return
        kind = Kind(row.kind)
        where = self._where(resource, row, names)
        facts: list[tuple[str, Value]] = []
        whole = where.whole
        if kind is Kind.KEY:
            key_facts, whole = self._key(resource, where)
            facts += key_facts
            if key_facts:
                for item in self.findings.items(Kind.KEY, resource.address):
                    self._holders[item] = (self._regions.provider_of_type(resource.type), place)
        else:
            topics = [f"{kind}.country", *(["serving.hardware-country"] if row.accelerators else [])]
            facts += countries(topics, where.countries)
        if kind is Kind.STORE and row.holds:
            facts.append(("store.holds", row.holds))
        note = f"{_shown(resource.type)}{where.note}"
        self.findings.add(kind, resource.address, place, facts, whole=whole, note=note)

    def _where(self, resource: Resource, row: _Row, names: Mapping[tuple[str, str], Resource]) -> _Where:
        """The place of a resource, by the first of these that tells one."""
        regions = {each: None for path in (row.regions or _ANYWHERE) for each in told(resource.values, path)}
        if not regions and (region := region_in_name(resource.values)):
            regions[region] = None
        if not regions:
            for word in self._within:
                name = resource.values.get(word)
                holder = names.get((resource.type.partition("_")[0], name)) if isinstance(name, str) else None
                if holder and holder is not resource:
                    return self._where(holder, self._types.of(holder.type), {})
        if not regions and resource.provider_region:
            regions[resource.provider_region] = None
        provider = self._regions.provider_of_type(resource.type)
        return self._placed(provider, tuple(regions))

    def _placed(self, provider: str, regions: tuple[str, ...]) -> _Where:
        """Countries of regions; only a region of the table is ever repeated, for whatever else it may be."""
        found: dict[str, None] = {}
        known: list[str] = []
        for each in regions:
            there = self._regions.countries(provider, each)
            found.update(dict.fromkeys(there))
            if there:
                known.append(each)
        note = f", {provider} {', '.join(known[:5])}" if known else ", in no listed region"
        return _Where(countries=tuple(found), whole=bool(regions) and len(known) == len(regions), note=note)

    def _key(self, resource: Resource, where: _Where) -> tuple[list[tuple[str, Value]], bool]:
        """Where a key is kept and where it was generated, as far as its record tells."""
        values = resource.values
        origin = " ".join(told(values, "origin") + told(values, "version_template.protection_level")).upper()
        elsewhere = "STORE" in origin or "EXTERNAL_VPC" in origin or bool(told(values, "custom_key_store_id"))
        elsewhere = elsewhere or "EXTERNAL" in " ".join(told(values, "version_template.protection_level")).upper()
        if elsewhere or resource.type == "google_kms_ekm_connection":
            return [], False
        imported = "EXTERNAL" in origin or "external" in resource.type or values.get("import_only") is True
        kept, generated = where.countries, where.countries
        if primary := told(values, "primary_key_arn") or told(values, "primary_external_key_arn"):
            provider = self._regions.provider_of_type(resource.type)
            generated = self._regions.countries(provider, region_of_name(primary[0]))
            kept = tuple(dict.fromkeys((*kept, *generated)))
        facts = [*countries(("key.country",), kept)]
        if not imported:
            facts += countries(("key.origin-country",), generated)
        return facts, where.whole and values.get("multi_region") is not True

    def _targets(self, resource: Resource, row: _Row, names: Mapping[tuple[str, str], Resource], place: Place) -> None:
        """The stores to which a resource sends data and which the file does not hold themselves."""
        provider = self._regions.provider_of_type(resource.type)
        for path in row.leads_to:
            for target in told(resource.values, path):
                named = (names.get((resource.type.partition("_")[0], each)) for each in _spellings(target))
                if any(each and self._types.of(each.type).kind == "store" for each in named):
                    continue
                region = region_of_name(target)
                where = self._placed(provider, (region,) if region else ())
                facts = countries(("store.country",), where.countries)
                note = f"the target of {_shown(resource.type)}{where.note}"
                address = f"{resource.address} ({path})"
                self.findings.add(Kind.STORE, address, place, facts, whole=where.whole, note=note)


def _spellings(target: str) -> Iterator[str]:
    """A name as its owner may spell it: behind a service's host, without a sub-resource, without a wildcard."""
    plain = target.removesuffix(":*").removesuffix("/*")
    yield plain
    for host in ("storage.googleapis.com/", "bigquery.googleapis.com/", "pubsub.googleapis.com/"):
        yield plain.removeprefix(host)
    yield plain.removeprefix("logging.googleapis.com/")
    yield plain.removeprefix("arn:aws:s3:::").partition("/")[0]
    yield plain.rpartition("/authorizationRules/")[0]


def _shown(type_: str) -> str:
    """A type as it may stand in a note."""
    return "".join(each for each in type_[:80] if each.isascii() and (each.isalnum() or each in "_-"))
