"""Recognises stores and keys in Terraform: configurations, plans and states, never evaluated."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from ringtrue.dossier.draft.reading import list_of, table_at, text_of
from ringtrue.dossier.draft.sight import Group, Resource, Seen
from ringtrue.dossier.draft.walking import by_topmost_folder, is_within, name_of

MOST_ADDRESS = 1_000
"""Characters of an address; modules within modules and keys such as ARNs make them some hundreds long."""

_STORES = {
    "objects": r"aws_s3_bucket|google_storage_bucket|azurerm_storage_(account|container)|alicloud_oss_bucket"
    r"|openstack_objectstorage_container_v1|scaleway_object_bucket|minio_s3_bucket|ibm_cos_bucket"
    r"|oci_objectstorage_bucket|digitalocean_spaces_bucket",
    "database": r"aws_(db_instance|rds_cluster|dynamodb_table|redshift_cluster|docdb_cluster|neptune_cluster)"
    r"|google_(sql_database_instance|bigquery_dataset|spanner_instance|firestore_database|bigtable_instance)"
    r"|azurerm_(postgresql(_flexible)?_server|mysql(_flexible)?_server|mssql_server|mssql_database|cosmosdb_account)"
    r"|alicloud_db_instance|scaleway_rdb_instance|oci_database_\w+|digitalocean_database_cluster",
    "vectors": r"aws_(opensearch|elasticsearch)_domain|pinecone_index|qdrant-cloud_accounts_cluster"
    r"|azurerm_search_service",
    "files": r"aws_(efs_file_system|ebs_volume|fsx_\w+_file_system)|google_(filestore_instance|compute_disk)"
    r"|azurerm_(managed_disk|storage_share)|openstack_blockstorage_volume_v3",
    "backup": r"aws_(backup_vault|db_snapshot)|azurerm_(recovery_services_vault|data_protection_backup_vault)"
    r"|google_backup_dr_backup_vault",
    "log": r"aws_cloudwatch_log_group|google_logging_\w*bucket_config|azurerm_log_analytics_workspace",
    "": r"\w+_kms_(external_|replica_|crypto_)?key|azurerm_key_vault_key|vault_transit_secret_backend_key",
}
"""Resource types that are plainly a store (by what it holds) or, last, a key."""

_STORE_PATTERNS = {holds: re.compile(pattern) for holds, pattern in _STORES.items()}
_NOISE = re.compile(r'("(?:[^"\\\n]++|\\.)*+"?)|#[^\n]*|//[^\n]*|/\*.*?(?:\*/|\Z)', re.DOTALL)
_BLOCK = re.compile(r"^[ \t]*(resource|provider|data|module|output|variable|locals|terraform)\b[ \t]*([^\n{]*)\{", re.M)
_LABEL = re.compile(r'"([\w.-]{1,100})"')
_REGION = re.compile(r'^[ \t]*(?:region|location|availability_zone)[ \t]*=[ \t]*"([\w .-]{2,60})"', re.M)


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What one Terraform file declares, and the region that its provider is given."""

    file: Seen
    resources: tuple[Resource, ...]
    region: str = ""


def in_hcl(file: Seen, text: str) -> Configuration:
    """Blocks are found by their heads; values are only read where they are written out."""
    plain = _NOISE.sub(lambda found: found[1] or " ", text)
    heads = list(_BLOCK.finditer(plain))
    ends = [*(each.start() for each in heads), len(plain)][1:]
    resources: list[Resource] = []
    regions: list[str] = []
    for head, end in zip(heads, ends, strict=True):
        found = _REGION.search(plain, head.end(), end)
        region = found[1] if found else ""
        labels = _LABEL.findall(head[2])
        if head[1] == "provider" and region:
            regions.append(region)
        elif head[1] == "resource" and len(labels) == 2:
            resources.extend(_known(labels[0], ".".join(labels), region, file))
    return Configuration(file=file, resources=tuple(resources), region=regions[0] if regions else "")


def in_json(file: Seen, data: Any) -> Configuration:
    """What a configuration, plan or state in JSON declares."""
    return Configuration(file=file, resources=(*_written(file, data), *_kept(file, data), *_planned(file, data)))


def once(configurations: tuple[Configuration, ...]) -> tuple[Resource, ...]:
    """Each resource of a folder once, with the region of its provider when it names none itself.

    The same address in another folder is another resource: `prod` and `staging` may lie in two countries.
    """
    regions = _regions(configurations)
    found: dict[tuple[str, str], Resource] = {}
    for configuration in configurations:
        folder = configuration.file.folder
        for each in configuration.resources:
            known = found.setdefault((folder, each.address), each)
            region = known.region or each.region or regions.get(folder, "")
            found[folder, each.address] = replace(known, region=region)
    return tuple(found.values())


def environments(root: str, configurations: tuple[Configuration, ...], files: tuple[Seen, ...]) -> Iterator[Group]:
    """One environment for each uppermost folder that holds Terraform, with its variables."""
    regions = _regions(configurations)
    for top, members in by_topmost_folder(each.file for each in configurations).items():
        region = next((regions[each.folder] for each in members if each.folder in regions), "")
        artefacts = {"terraform": tuple(each.name for each in members)}
        if variables := tuple(each.name for each in files if each.suffix == ".tfvars" and is_within(each.folder, top)):
            artefacts["variables"] = variables
        yield Group(name=name_of(top, root), sort="Terraform", region=region, artefacts=artefacts)


def _regions(configurations: tuple[Configuration, ...]) -> dict[str, str]:
    """The region of each folder's provider, the first that is written out."""
    regions: dict[str, str] = {}
    for each in configurations:
        if each.region:
            regions.setdefault(each.file.folder, each.region)
    return regions


def _known(kind: str, address: str, region: str, file: Seen) -> Iterator[Resource]:
    """A resource whose type is plainly a store or a key; nothing for any other."""
    for holds, pattern in _STORE_PATTERNS.items():
        if pattern.fullmatch(kind):
            yield Resource(address=address, holds=holds, region=region, file=file.name)
            return


def _written(file: Seen, data: Any) -> Iterator[Resource]:
    """The resources of a configuration that is written in JSON."""
    for kind, named in table_at(data, "resource").items():
        for name, body in table_at(named).items():
            yield from _known(kind, f"{kind}.{text_of(name)}", _region(body[0] if list_of(body) else body), file)


def _kept(file: Seen, data: Any) -> Iterator[Resource]:
    """The resources of a state."""
    for each in list_of(data.get("resources") if isinstance(data, dict) else None):
        if isinstance(each, dict) and each.get("mode") == "managed":
            yield from _instances(file, each)


def _instances(file: Seen, resource: dict[str, Any]) -> Iterator[Resource]:
    """Every instance of a resource in a state: one bucket may be kept at home and its twin abroad."""
    kind = text_of(resource.get("type"))
    parts = (text_of(resource.get("module"), most=MOST_ADDRESS), kind, text_of(resource.get("name")))
    address = ".".join(filter(None, parts))
    for each in list_of(resource.get("instances")) or [{}]:
        key = each.get("index_key") if isinstance(each, dict) else None
        told = f"{address}[{json.dumps(key, ensure_ascii=False)}]" if isinstance(key, str | int) else address
        yield from _known(kind, told[:MOST_ADDRESS], _region(table_at(each, "attributes")), file)


def _planned(file: Seen, data: Any) -> Iterator[Resource]:
    """The resources of a plan, or of a state as `terraform show -json` tells it, with those of every module."""
    modules = [table_at(data, "planned_values", "root_module"), table_at(data, "values", "root_module")]
    while modules:
        module = modules.pop()
        modules.extend(each for each in list_of(module.get("child_modules")) if isinstance(each, dict))
        for each in list_of(module.get("resources")):
            if isinstance(each, dict) and each.get("mode", "managed") == "managed":
                kind = text_of(each.get("type"))
                address = text_of(each.get("address"), most=MOST_ADDRESS) or f"{kind}.{text_of(each.get('name'))}"
                yield from _known(kind, address, _region(each.get("values")), file)


def _region(values: Any) -> str:
    told = (text_of(table_at(values).get(key)) for key in ("region", "location", "availability_zone"))
    return next((each for each in told if each), "")
