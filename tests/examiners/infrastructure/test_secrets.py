"""No secret that stands in an infrastructure file or a log stands in anything that is told or kept."""

import secrets_planted
from offering import DOSSIER, write

ENVIRONMENTS = """
[[environment]]
name = "prod"
artefacts = { terraform = ["terraform.tfstate", "plan.json"], kubernetes = "manifests.json", compose = "compose.json" }

[[environment]]
name = "broken"
artefacts = { terraform = "cut.tfstate", kubernetes = "cut.yaml", compose = "cut-compose.yaml" }

[[evaluation]]
name = "harness"
artefacts = { log = ["results_1.json", "samples_1.jsonl"] }

[[evaluation]]
name = "inspect"
artefacts = { log = "inspect.json" }

[[evaluation]]
name = "cut"
artefacts = { log = "cut_results_1.json" }
"""


def test_twenty_kinds_of_secrets_appear_in_no_output(ringtrue, tmp_path):
    folder = write(tmp_path / "offering", DOSSIER + ENVIRONMENTS)
    secrets_planted.write(folder)
    ran = ringtrue("assess", folder, "--json")
    assert ran.code == 1, ran.err
    assert len(ran.data["troubles"]) == 4
    plain = ringtrue("assess", folder)
    pages = [ringtrue("report", folder, "--format", each).out for each in ("html", "markdown", "json", "text")]
    assert "services.s0 in prod" in pages[0]
    kept = (folder / "ringtrue.ledger.jsonl").read_text()
    assert "aws_db_instance.n0 in prod" in kept
    assert "Deployment/d0 in prod" in kept
    assert "services.s0 in prod" in kept
    assert "https://data.example/set.jsonl" in kept
    assert "openai/gpt-4o" in kept
    for kind, secret in secrets_planted.SECRETS.items():
        for told in (ran.out, ran.err, plain.out, plain.err, kept, *pages):
            assert secret not in told, kind
            assert secret[8:24] not in told, kind
    assert len(secrets_planted.SECRETS) >= 20
