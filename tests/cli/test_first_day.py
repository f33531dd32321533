"""The first day with the tool: a folder, a draft, the decisions, an assessment."""

import json
import re

import pytest

import offering

STATE = {
    "version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "x", "outputs": {},
    "resources": [
        {"mode": "managed", "type": "aws_s3_bucket", "name": name,
         "provider": 'provider["registry.terraform.io/hashicorp/aws"]',
         "instances": [{"attributes": {"bucket": name, "region": region, "arn": f"arn:aws:s3:::{name}"}}]}
        for name, region in (("cases", "ap-southeast-3"), ("backup", "ap-southeast-1"))
    ],
}  # fmt: skip

COMPOSE = "services:\n  chat:\n    image: ollama/ollama:0.5.4\n"

DECIDED = {
    "version": '"1.0"', "instrument": '"contract"', "kind": '"enterprise"', "decided_by": '"the board"',
    "reason": '"our customers are there"', "country": '"ID"', "offers": '"product"', "deployment": '"on-premises"',
    "name": '"Maker"', "operator": '"maker"', "hardware_holder": '"maker"', "hardware_country": '"ID"',
    "status": '"draft"', "by": '"maker"', "maker": '"maker"', "role": '"text-decoder"', "from_country": '"US"',
}  # fmt: skip


@pytest.fixture
def drafted(ringtrue, tmp_path):
    folder = offering.write(tmp_path / "garuda")
    (folder / "ringtrue.toml").unlink()
    (folder / "extract.txt").unlink()
    (folder / "infra").mkdir()
    (folder / "infra" / "state.json").write_text(json.dumps(STATE))
    (folder / "compose.yaml").write_text(COMPOSE)
    assert ringtrue("init", folder, "--for", "asker", "--home", "ID").code == 0
    path = folder / "ringtrue.toml"
    text = re.sub(r'^(\w+) = "\?"', lambda line: f"{line[1]} = {DECIDED[line[1]]}", path.read_text(), flags=re.M)
    path.write_text(text)
    return folder


def test_a_draft_with_its_decisions_taken_is_assessed(ringtrue, drafted):
    ran = ringtrue("assess", drafted, "--json")
    assert ran.code == 0, ran.err or ran.data["troubles"]
    assert [each["name"] for each in ran.data["components"]]


def test_what_was_found_and_what_was_drafted_are_one(ringtrue, drafted):
    requirements = {each["id"]: each for each in ringtrue("assess", drafted, "--json").data["requirements"]}
    stores = {each["name"]: each["verdict"] for each in requirements["data-at-rest-home"]["items"]}
    assert stores == {"aws_s3_bucket.cases": "met", "aws_s3_bucket.backup": "not met"}
    assert [each["name"] for each in requirements["inference-home"]["items"]] == ["chat"]
