"""Writes the Terraform state of the story, in the shape of `terraform state pull` (version 4): `python make_state.py`.

Field-faithful and not made by Terraform: the provider's plug-in was not at hand. The provider's name is a real one,
because a state cannot be read without; nothing is said about it but where its region lies and who stands above it.
"""

import json
from pathlib import Path

PROVIDER = 'provider["registry.terraform.io/stackitcloud/stackit"]'
RESOURCES = (
    ("stackit_postgresflex_instance", "questions", {"name": "lautwerk-questions", "region": "eu01"}),
    ("stackit_objectstorage_bucket", "backup", {"name": "lautwerk-backup", "region": "eu01"}),
    ("stackit_kms_key", "backup", {"display_name": "lautwerk-backup", "region": "eu01", "import_only": False}),
    ("stackit_logme_instance", "logs", {"name": "lautwerk-logs", "region": "eu01"}),
    ("stackit_server", "assistant", {"name": "lautwerk-assistant", "region": "eu01", "machine_type": "g1.2"}),
)

if __name__ == "__main__":
    resources = [
        {"mode": "managed", "type": kind, "name": name, "provider": PROVIDER,
         "instances": [{"schema_version": 0, "attributes": {"id": f"fictional-{name}", **values}}]}
        for kind, name, values in RESOURCES
    ]  # fmt: skip
    state = {"version": 4, "terraform_version": "1.11.4", "serial": 7, "outputs": {}, "check_results": None}
    state |= {"lineage": "6a9f0b6e-0000-4000-8000-66696374696f", "resources": resources}
    (Path(__file__).parent / "terraform.tfstate").write_text(json.dumps(state, indent=1) + "\n")
