"""How long people wait for the state of a large company's infrastructure.

Makes a Terraform state with as many resources as asked for (20,000 when nothing is said), one in five of which is a
store, a key or a serving, and prints, from one run, the seconds of reading it with plain `json.load`, of the
examiner alone, and of whole first and second assessments as processes, with the ratios to `json.load`:

    python benchmarks/infrastructure.py [RESOURCES]
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from ringtrue.examiners.case import Case, exhibit
from ringtrue.examiners.infrastructure.terraform import terraform

DOSSIER = """schema = "ringtrue/dossier/1"

[release]
name = "Large"
version = "1"
maker = "maker"
as_of = 2026-10-01

[for]
party = "maker"
kind = "enterprise"

[home]
everywhere = ["ID"]
decided_by = "the board"
reason = "our customers are there"

[[party]]
id = "maker"
name = "Maker"
country = "ID"

[[environment]]
name = "production"
artefacts = { terraform = "terraform.tfstate" }
"""

KINDS = (
    ("aws_s3_bucket", {"region": "ap-southeast-3", "bucket": "records"}),
    ("aws_iam_role", {"assume_role_policy": "{}"}),
    ("aws_route53_record", {"type": "A", "ttl": 60}),
    ("aws_security_group_rule", {"protocol": "tcp", "from_port": 443}),
    ("aws_subnet", {"availability_zone": "ap-southeast-3a"}),
    ("aws_db_instance", {"availability_zone": "ap-southeast-3b", "engine": "postgres"}),
    ("aws_lb_listener", {"port": 443}),
    ("aws_network_interface", {"private_ips": ["10.0.0.7"]}),
    ("aws_lambda_function", {"runtime": "python3.12", "memory_size": 512}),
    ("aws_instance", {"instance_type": "t3.small", "availability_zone": "ap-southeast-3a"}),
)


def state(count: int) -> bytes:
    """A state of version 4 with so many resources, each with attributes as providers write them."""
    resources = []
    for n in range(count):
        type_, values = KINDS[n % len(KINDS)]
        name = f"it_{n}"
        attributes = {
            "id": f"{type_}-{n}",
            "arn": f"arn:aws:service:ap-southeast-3:123456789012:{type_}/{n}",
            "tags": {"team": "platform", "cost": str(n % 40)},
            "tags_all": {"team": "platform", "cost": str(n % 40)},
            "timeouts": None,
            **{f"setting_{each}": "x" * 12 for each in range(12)},
            **values,
        }
        instance = {"schema_version": 0, "attributes": attributes, "sensitive_attributes": [], "private": "bnVsbA=="}
        provider = 'provider["registry.terraform.io/hashicorp/aws"]'
        resources.append(
            {"mode": "managed", "type": type_, "name": name, "provider": provider, "instances": [instance]}
        )
    whole = {"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "x", "outputs": {}}
    return json.dumps({**whole, "resources": resources}, indent=2).encode()


def seconds(act: Callable[[], object], runs: int = 3) -> float:
    """The shortest of some runs, which other work on the machine disturbed least."""
    taken = []
    for _ in range(runs):
        begun = time.perf_counter()
        act()
        taken.append(time.perf_counter() - begun)
    return min(taken)


def main() -> None:
    """Measures ours beside plain reading, in one run."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        content = state(count)
        (folder / "terraform.tfstate").write_bytes(content)
        (folder / "ringtrue.toml").write_text(DOSSIER)
        shown = exhibit(terraform, Case(says="", files={"terraform/terraform.tfstate": content}), folder / "case")
        found = list(terraform.examine(shown))
        command = [sys.executable, "-m", "ringtrue", "assess", "--quiet", str(folder)]

        def load() -> object:
            with (folder / "terraform.tfstate").open("rb") as stream:
                return json.load(stream)

        def assess() -> object:
            return subprocess.run(command, check=True, capture_output=True)

        measured = {
            "json.load": seconds(load),
            "the examiner": seconds(lambda: list(terraform.examine(shown))),
            "ringtrue assess (first)": seconds(assess, runs=1),
            "ringtrue assess (unchanged)": seconds(assess),
        }
    print(f"{count} resources, {len(content) / 1e6:.1f} MB, {len(found)} observations")
    print(f"{'what':<30}{'seconds':>10}{'x json.load':>13}")
    for name, each in measured.items():
        print(f"{name:<30}{each:>10.3f}{each / measured['json.load']:>13.1f}")


if __name__ == "__main__":
    main()
