"""Which stores, keys and servings a Terraform plan or state holds, and in which countries they lie."""

import json
from collections.abc import Iterator
from typing import Any

from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.examiners.infrastructure.found import RESOURCES
from ringtrue.examiners.infrastructure.hands import COMPANIES, HANDS, control_plane
from ringtrue.examiners.infrastructure.terraform_reading import REGIONS, Reading
from ringtrue.examiners.infrastructure.terraform_types import TYPES
from ringtrue.observation import Kind, Observation

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
    reading = Reading(exhibit)
    seen: set[str] = set()
    for role in exhibit.artefacts:
        for file in exhibit.files(role):
            if file.name not in seen and file.name.endswith(_JSON):
                seen.add(file.name)
                reading.take(file)
    yield from reading.findings.observations()
    yield from reading.held()
    yield from control_plane(exhibit, reading.providers)
