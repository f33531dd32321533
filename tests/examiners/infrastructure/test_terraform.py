"""Terraform: what lies where, what is not understood, and what is not read."""

import json
from pathlib import Path

import pytest

from offering import DOSSIER, write
from ringtrue.examiners.case import Case, exhibit, play
from ringtrue.examiners.infrastructure.terraform import terraform
from ringtrue.instruments.infrastructure.terraform_json import plain, read_resources, spots, without_last_index
from ringtrue.observation import Grade

FILES = Path(__file__).parents[2] / "files" / "infrastructure"
ENVIRONMENT = '\n[[environment]]\nname = "prod"\nartefacts = { terraform = "infrastructure" }\n'


def state(*resources):
    """A state of resources given as (type, name, attributes) or (type, name, attributes, key)."""
    listed = [
        {
            "mode": "managed",
            "type": type_,
            "name": name,
            "instances": [{"attributes": values, **({"index_key": key[0]} if key else {})}],
        }
        for type_, name, values, *key in resources
    ]
    return json.dumps({"version": 4, "terraform_version": "1.11.4", "resources": listed}).encode()


def seen(tmp_path, *contents, known=None, names=("terraform.tfstate", "second.tfstate")):
    files = {f"terraform/{name}": content for name, content in zip(names, contents, strict=False)}
    case = Case(says="", files=files, known=known or {})
    return list(terraform.examine(exhibit(terraform, case, tmp_path)))


def facts(found):
    return {(each.item.name, each.topic, each.value) for each in found}


@pytest.mark.parametrize("name", ["plan.json", "state.json", "terraform.tfstate"])
def test_what_terraform_itself_writes_is_read(tmp_path, name):
    known = {
        "store.resource": {"records": ("terraform_data.records",), "logs": ("module.inner.terraform_data.log[0]",)}
    }
    found = seen(tmp_path, (FILES / name).read_bytes(), known=known, names=(name,))
    assert facts(found) == {("records", "exists", "found"), ("logs", "exists", "found")}


def test_what_terraform_data_holds_is_nobodys_store(tmp_path):
    assert seen(tmp_path, (FILES / "terraform.tfstate").read_bytes()) == []


def test_a_declared_address_is_that_item_and_no_new_one(tmp_path):
    known = {"store.resource": {"cases": ("aws_s3_bucket.cases",)}}
    content = state(
        ("aws_s3_bucket", "cases", {"region": "ap-southeast-3"}), ("aws_s3_bucket", "b", {"region": "eu-west-1"})
    )
    found = facts(seen(tmp_path, content, known=known))
    assert ("cases", "store.country", "ID") in found
    assert ("aws_s3_bucket.b in it", "store.country", "IE") in found
    assert not any(name.startswith("aws_s3_bucket.cases") for name, _, _ in found)


def test_one_of_two_instances_abroad_refutes_the_item_declared_for_both(tmp_path):
    known = {"store.resource": {"cases": ("aws_s3_bucket.cases",)}}
    content = state(
        ("aws_s3_bucket", "cases", {"region": "ap-southeast-3"}, "home"),
        ("aws_s3_bucket", "cases", {"region": "us-east-1"}, "twin"),
    )
    assert {value for _, topic, value in facts(seen(tmp_path, content, known=known)) if topic == "store.country"} == {
        "ID",
        "US",
    }


def test_a_place_among_places_that_are_not_told_proves_nothing(tmp_path):
    content = state(
        ("azurerm_storage_account", "a", {"location": "indonesiacentral", "secondary_location": "moonbase"})
    )
    grades = {each.topic: each.grade for each in seen(tmp_path, content)}
    assert grades["exists"] is Grade.INSPECTED
    assert grades["store.country"] is Grade.DOCUMENTED


def test_replicas_count(tmp_path):
    content = state(
        ("aws_dynamodb_table", "t", {"region": "ap-southeast-3", "replica": [{"region_name": "us-east-1"}]}),
        (
            "azurerm_cosmosdb_account",
            "c",
            {"location": "Indonesia Central", "geo_location": [{"location": "westeurope"}]},
        ),
        ("google_storage_bucket", "g", {"location": "EUR4"}),
    )
    found = facts(seen(tmp_path, content))
    assert {value for name, topic, value in found if topic == "store.country" and "dynamodb" in name} == {"ID", "US"}
    assert {value for name, topic, value in found if topic == "store.country" and "cosmosdb" in name} == {"ID", "NL"}
    assert {value for name, topic, value in found if topic == "store.country" and "google" in name} == {"FI", "NL"}


def test_a_multi_region_has_no_country(tmp_path):
    found = seen(tmp_path, state(("google_storage_bucket", "g", {"location": "EU"})))
    assert "store.country" not in {each.topic for each in found}


def test_what_lies_in_another_resource_lies_where_that_does(tmp_path):
    content = state(
        ("azurerm_storage_account", "a", {"id": "/subscriptions/0/a", "name": "acc", "location": "swedencentral"}),
        ("azurerm_storage_container", "c", {"storage_account_id": "/subscriptions/0/a"}),
        ("azurerm_storage_container", "d", {"storage_account_name": "acc"}),
    )
    found = facts(seen(tmp_path, content))
    assert {
        ("azurerm_storage_container.c in it", "store.country", "SE"),
        ("azurerm_storage_container.d in it", "store.country", "SE"),
    } <= found


def test_a_log_sink_into_a_bucket_of_the_same_state_is_no_further_store(tmp_path):
    sink = ("google_logging_project_sink", "s", {"destination": "storage.googleapis.com/audit"})
    alone = facts(seen(tmp_path / "alone", state(sink)))
    assert alone == {("google_logging_project_sink.s (destination) in it", "exists", "found")}
    both = seen(
        tmp_path / "both", state(sink, ("google_storage_bucket", "b", {"name": "audit", "location": "ASIA-SOUTHEAST2"}))
    )
    assert {each.item.name for each in both if each.topic.startswith(("store", "exists"))} == {
        "google_storage_bucket.b in it"
    }


def test_a_target_is_not_taken_for_whatever_else_has_its_name(tmp_path):
    trail = ("aws_cloudtrail", "t", {"s3_bucket_name": "audit"})
    found = facts(seen(tmp_path, state(trail, ("aws_iam_role", "r", {"name": "audit"}))))
    assert found == {("aws_cloudtrail.t (s3_bucket_name) in it", "exists", "found")}


def test_a_key_in_a_store_outside_has_no_country(tmp_path):
    content = state(
        ("aws_kms_key", "outside", {"region": "eu-central-1", "custom_key_store_id": "cks-1"}),
        (
            "google_kms_crypto_key",
            "ekm",
            {
                "key_ring": "projects/p/locations/europe-west3/keyRings/r",
                "version_template": [{"protection_level": "EXTERNAL_VPC"}],
            },
        ),
        ("google_kms_crypto_key", "own", {"key_ring": "projects/p/locations/europe-west3/keyRings/r"}),
    )
    countries = {(each.item.name, each.topic) for each in seen(tmp_path, content) if each.value == "DE"}
    assert countries == {
        ("google_kms_crypto_key.own in it", "key.country"),
        ("google_kms_crypto_key.own in it", "key.origin-country"),
    }


def test_a_key_that_may_be_copied_elsewhere_is_not_proven_to_stay(tmp_path):
    found = seen(tmp_path, state(("aws_kms_key", "k", {"region": "eu-central-1", "multi_region": True})))
    assert {each.grade for each in found if each.topic == "key.country"} == {Grade.DOCUMENTED}


def test_the_same_address_in_two_environments_is_two_stores(ringtrue, tmp_path):
    text = DOSSIER + ENVIRONMENT + ENVIRONMENT.replace("prod", "staging").replace("infrastructure", "second")
    folder = write(tmp_path / "offering", text)
    for name, region in (("infrastructure", "ap-southeast-3"), ("second", "moonbase")):
        (folder / name).mkdir()
        (folder / name / "terraform.tfstate").write_bytes(state(("aws_s3_bucket", "a", {"region": region})))
    ran = ringtrue("assess", folder, "--json")
    stores = {
        each["name"]: each["verdict"]
        for requirement in ran.data["requirements"]
        if requirement["id"] == "data-at-rest-home"
        for each in requirement["items"]
    }
    assert stores["aws_s3_bucket.a in prod"] == "met"
    assert stores["aws_s3_bucket.a in staging"] == "not shown"


def test_a_plan_counts_before_and_after(tmp_path):
    def module(region):
        values = {"region": region}
        address = 'module.m["a.b"].aws_s3_bucket.a'
        resource = {"address": address, "mode": "managed", "type": "aws_s3_bucket", "values": values}
        return {"root_module": {"child_modules": [{"resources": [resource]}]}}

    content = json.dumps(
        {
            "format_version": "1.9",
            "something_new": [],
            "prior_state": {"format_version": "1.0", "values": module("eu-west-1")},
            "planned_values": module("ap-southeast-3"),
        }
    ).encode()
    found = seen(tmp_path, content, names=("plan.json",))
    assert [each.value for each in found if each.topic == "store.country"] == ["IE", "ID"]


def test_data_that_is_only_read_is_no_resource(tmp_path):
    content = json.loads(state(("aws_s3_bucket", "a", {"region": "eu-west-1"})))
    content["resources"][0]["mode"] = "data"
    assert seen(tmp_path, json.dumps(content).encode()) == []


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.tfstate", b"", "not whole JSON"),
        ("a.tfstate", b"\xff\xfe\x00", "not whole JSON"),
        ("a.tfstate", b"[]", "no plan and no state"),
        ("a.json", b'{"format_version": "2.0", "values": {}}', "format_version is neither 0 nor 1"),
        ("a.tfplan", b"PK\x03\x04rest", "binary form"),
        ("a.json", b'{"version": ' + b"9" * 5000 + b"}", "not whole JSON"),
        ("a.json", b'{"a":' * 100_000, "nested too deeply"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(tmp_path, name, content, why):
    told = play(terraform, Case(says="", files={f"terraform/{name}": content}), tmp_path)
    assert isinstance(told, str), told
    assert why in told


@pytest.mark.parametrize(
    "content",
    [
        {"version": 4, "lineage": "x", "resources": "many"},
        {"version": 4, "lineage": "x", "resources": [1, {"type": 1, "instances": [[], {"attributes": "x"}]}]},
        {"format_version": "1.0", "values": {"root_module": {"resources": [{}, 1], "child_modules": [1, {}]}}},
        {"format_version": "1.0", "values": [], "configuration": {"provider_config": {"a": 1}}},
        {"name": "package", "version": "1.0.0"},
    ],
)
def test_misshapen_content_says_nothing_and_breaks_nothing(tmp_path, content):
    assert seen(tmp_path, json.dumps(content).encode(), names=("a.json",)) == []


def test_a_lone_surrogate_and_an_endless_name_become_items_that_can_be_written(ringtrue, tmp_path):
    folder = write(tmp_path / "offering", DOSSIER + ENVIRONMENT)
    (folder / "infrastructure").mkdir()
    content = state(("aws_s3_bucket", "\ud800", {"region": "\ud800"}), ("aws_s3_bucket", "n" * 90_000, {}))
    (folder / "infrastructure" / "terraform.tfstate").write_bytes(content)
    ran = ringtrue("assess", folder, "--json")
    assert ran.data["troubles"] == []
    assert len(ran.out) < 1_000_000


def test_a_broken_state_is_trouble_and_the_rest_is_examined(ringtrue, tmp_path):
    text = DOSSIER + ENVIRONMENT + ENVIRONMENT.replace("prod", "staging").replace("infrastructure", "broken")
    folder = write(tmp_path / "offering", text)
    for name, cut in (("infrastructure", None), ("broken", -20)):
        (folder / name).mkdir()
        content = state(("aws_s3_bucket", "a", {"region": "ap-southeast-3"}))[:cut]
        (folder / name / "terraform.tfstate").write_bytes(content)
    ran = ringtrue("assess", folder, "--json")
    assert ran.code == 1
    assert ["not whole JSON" in each["why"] for each in ran.data["troubles"]] == [True]
    assert "aws_s3_bucket.a in prod" in ran.out
    assert "aws_s3_bucket.a in staging" not in ran.out


@pytest.mark.parametrize("name", ["plan.json", "state.json", "terraform.tfstate"])
def test_a_resource_is_told_with_the_line_in_which_it_stands(name):
    content = (FILES / name).read_bytes()
    known = spots(content)
    assert known
    for address, (start, end, line) in known.items():
        last = address.rpartition(".")[2].partition("[")[0]
        assert last.encode() in content[start:end]
        assert line == content.count(b"\n", 0, start) + 1
    addresses = [plain(each.address) for each in read_resources(content)]
    assert [each for each in addresses if not {each, without_last_index(each)} & set(known)] == []


def test_one_of_a_thousand_instances_keeps_twenty_places(tmp_path):
    many = [("aws_s3_bucket", f"b{n}", {"region": "ap-southeast-3"}) for n in range(50)]
    known = {"store.resource": {"records": tuple(f"aws_s3_bucket.b{n}" for n in range(50))}}
    case = Case(says="", files={"terraform/s.tfstate": state(*many)}, known=known)
    found = list(terraform.examine(exhibit(terraform, case, tmp_path)))
    assert {len(each.where) for each in found if each.item.name == "records"} == {20}
