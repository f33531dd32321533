"""Writes the Terraform plan of the story in the shape of `terraform show -json` (format 1.2): `python make_plan.py`.

Field-faithful and not made by Terraform: the provider's plug-in was not at hand. The provider's name is a real one,
because a plan cannot be read without; nothing is said about it but where it puts its regions. The rest is fictional.
"""

import json
from pathlib import Path
from typing import Any

HOME, SINGAPORE, VIRGINIA = "aws", "aws.singapore", "aws.virginia"

RESOURCES: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("aws_db_instance", "cases", HOME, {"engine": "postgres", "identifier": "tutur-cases", "storage_encrypted": True}),
    ("aws_s3_bucket", "backup", HOME, {"bucket": "tutur-cases-backup"}),
    ("aws_s3_bucket", "backup_replica", SINGAPORE, {"bucket": "tutur-cases-backup-sg"}),
    ("aws_s3_bucket_replication_configuration", "backup", HOME,
     {"bucket": "tutur-cases-backup", "rule": [{"id": "all", "status": "Enabled",
                                                "destination": [{"bucket": "arn:aws:s3:::tutur-cases-backup-sg"}]}]}),
    ("aws_kms_key", "backup", HOME, {"description": "backups of the case files", "multi_region": True}),
    ("aws_cloudwatch_log_group", "assistant", VIRGINIA, {"name": "/tutur/assistant", "retention_in_days": 365}),
)  # fmt: skip


def main() -> None:
    """Writes plan.json beside this file."""
    planned, changes, configured = [], [], []
    for kind, name, provider, values in RESOURCES:
        of = {"address": f"{kind}.{name}", "mode": "managed", "type": kind, "name": name}
        full = "registry.terraform.io/hashicorp/aws"
        planned.append({**of, "provider_name": full, "schema_version": 0, "values": values, "sensitive_values": {}})
        changes.append(
            {**of, "provider_name": full, "change": {"actions": ["create"], "before": None, "after": values}}
        )
        configured.append({**of, "provider_config_key": provider, "schema_version": 0})
    regions = {HOME: "ap-southeast-3", SINGAPORE: "ap-southeast-1", VIRGINIA: "us-east-1"}
    providers = {
        key: {
            "name": "aws",
            "full_name": "registry.terraform.io/hashicorp/aws",
            **({"alias": key.partition(".")[2]} if "." in key else {}),
            "expressions": {"region": {"constant_value": region}},
        }
        for key, region in regions.items()
    }
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {"resources": planned}},
        "resource_changes": changes,
        "configuration": {"provider_config": providers, "root_module": {"resources": configured}},
        "timestamp": "2026-09-20T02:00:00Z",
        "applyable": True,
        "complete": True,
        "errored": False,
    }
    (Path(__file__).parent / "plan.json").write_text(json.dumps(plan, indent=1) + "\n")


if __name__ == "__main__":
    main()
