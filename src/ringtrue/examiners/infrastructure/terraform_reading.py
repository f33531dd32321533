"""Reads the resources of Terraform files into findings: what each is, and where it lies. There is no examiner here."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from ringtrue.dossier.artefacts import File, unreadable
from ringtrue.examiners import Exhibit
from ringtrue.examiners.infrastructure.found import Findings, countries
from ringtrue.examiners.infrastructure.hands import controller, run_by
from ringtrue.examiners.infrastructure.terraform_types import NOTHING, TYPES, Row, Types
from ringtrue.instruments.infrastructure import Unfit
from ringtrue.instruments.infrastructure.regions import Regions
from ringtrue.instruments.infrastructure.terraform_json import (
    Resource,
    plain,
    read_resources,
    region_in_name,
    region_of_name,
    spots,
    told,
    without_last_index,
)
from ringtrue.observation import Grade, Item, Kind, Observation, Place, Value

MOST_FILE = 256 << 20
"""Bytes of one plan or state: a state of 100,000 resources has a tenth of it."""

REGIONS = "providers/regions.toml"

_ANYWHERE = ("region", "location", "zone", "availability_zone")

_USED = ("store", "key", "serving")
"""Kinds by which an environment rests on a provider; a record in its directory of names alone is no such thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The countries of a resource, whether they are all, and the regions by their names in the table."""

    countries: tuple[str, ...] = ()
    whole: bool = False
    note: str = ""


class Reading:
    """Reads one file after the other into findings."""

    def __init__(self, exhibit: Exhibit) -> None:
        self.findings = Findings(exhibit)
        self.providers: dict[str, dict[Place, None]] = {}
        self._exhibit = exhibit
        self._holders: dict[Item, tuple[str, Place]] = {}
        table = exhibit.consulted[TYPES]
        self._types = Types(table)
        self._within: tuple[str, ...] = tuple(table["within"])
        self._table = exhibit.consulted[REGIONS]

    @cached_property
    def _regions(self) -> Regions:
        return Regions(self._table["provider"], self._table["region"])

    def take(self, file: File) -> None:
        """Takes the resources of one file; an unreadable one raises."""
        content = file.read(MOST_FILE)
        try:
            resources = read_resources(content)
        except Unfit as error:
            raise unreadable(file.name, str(error), "write it out anew: terraform show -json") from error
        if resources is None:
            if file.name.endswith((".tfstate", ".tfplan")):
                raise unreadable(file.name, "it is no plan and no state", "write it out anew: terraform show -json")
            return
        kept = [(each, row) for each in resources if (row := self._row(each)) is not NOTHING]
        for type_ in dict.fromkeys(each.type for each, row in kept if row.kind in _USED):
            if provider := self._regions.provider_of_type(type_):
                self.providers.setdefault(provider, {})[file.place] = None
        names = self._names(resources) if any(self._needs_names(each, row) for each, row in kept) else {}
        known = spots(content) if kept else {}
        for each, row in kept:
            address = plain(each.address)
            spot = known.get(address) or known.get(without_last_index(address))
            place = file.within(spot[0], spot[1], line=spot[2]) if spot else file.place
            if row.leads_to:
                self._targets(each, row, names, place)
            else:
                self._found(each, row, names, place)

    def held(self) -> Iterator[Observation]:
        """Who runs the key stores: a key in a provider's own store is kept, and can be used, by its provider."""
        for item, (provider, place) in self._holders.items():
            if company := controller(self._exhibit, provider):
                yield Observation(
                    topic="key.holder-country", item=item, value=company["controller_country"],
                    grade=Grade.DOCUMENTED, where=(place,), note=f"kept in the provider's key store, {run_by(company)}",
                )  # fmt: skip

    def _row(self, resource: Resource) -> Row:
        row = self._types.of(resource.type)
        holds_nothing = row.kind == "nothing" and not row.leads_to
        if row.when and not any(re.match(row.fits, each) for each in told(resource.values, row.when)):
            holds_nothing = not told(resource.values, "guest_accelerator.type")
        if (holds_nothing or not row.kind) and (kind := self.findings.declared_kind(resource.address)):
            return Row(kind=kind.value, regions=_ANYWHERE)
        return NOTHING if holds_nothing else row

    def _needs_names(self, resource: Resource, row: Row) -> bool:
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

    def _found(self, resource: Resource, row: Row, names: Mapping[tuple[str, str], Resource], place: Place) -> None:
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

    def _where(self, resource: Resource, row: Row, names: Mapping[tuple[str, str], Resource]) -> Where:
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

    def _placed(self, provider: str, regions: tuple[str, ...]) -> Where:
        """Countries of regions; only a region of the table is ever repeated, for whatever else it may be."""
        found: dict[str, None] = {}
        known: list[str] = []
        for each in regions:
            there = self._regions.countries(provider, each)
            found.update(dict.fromkeys(there))
            if there:
                known.append(each)
        note = f", {provider} {', '.join(known[:5])}" if known else ", in no listed region"
        return Where(countries=tuple(found), whole=bool(regions) and len(known) == len(regions), note=note)

    def _key(self, resource: Resource, where: Where) -> tuple[list[tuple[str, Value]], bool]:
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

    def _targets(self, resource: Resource, row: Row, names: Mapping[tuple[str, str], Resource], place: Place) -> None:
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
