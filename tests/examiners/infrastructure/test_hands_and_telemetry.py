"""Who can switch the environment off, and where its telemetry goes: seen, placed, and no secret repeated."""

import json

import pytest

from ringtrue import shelf
from ringtrue.examiners import consult
from ringtrue.examiners.case import Case, exhibit
from ringtrue.examiners.infrastructure.compose import compose
from ringtrue.examiners.infrastructure.hands import COMPANIES
from ringtrue.examiners.infrastructure.kubernetes import kubernetes
from ringtrue.examiners.infrastructure.telemetry import RECEIVERS
from ringtrue.examiners.infrastructure.terraform import REGIONS, terraform
from ringtrue.observation import Grade

SECRET = "0f3b9f4c2ee84b1c9d"


def seen(examiner, role, content, folder):
    return list(examiner.examine(exhibit(examiner, Case(says="", files={role: content}), folder)))


def deployment(**variables: str) -> bytes:
    env = [{"name": name, "value": value} for name, value in variables.items()]
    pod = {"containers": [{"name": "a", "image": "a", "env": env}]}
    return json.dumps(
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a"}, "spec": {"template": {"spec": pod}}}
    ).encode()


@pytest.mark.parametrize(
    ("variables", "countries"),
    [
        ({"SENTRY_DSN": f"https://{SECRET}@o12345.ingest.de.sentry.io/42"}, ["DE"]),
        ({"SENTRY_DSN": f"https://{SECRET}@o12345.ingest.sentry.io/42"}, ["US"]),
        ({"DD_SITE": "datadoghq.eu", "DD_API_KEY": SECRET}, ["DE"]),
        ({"DD_SITE": "us5.datadoghq.com"}, ["US"]),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "https://api.honeycomb.io:443"}, ["US"]),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector.monitoring.svc:4317"}, []),
        ({"UPSTREAM": "https://api.honeycomb.io.example.id/"}, []),
        ({"NOTE": "we left api.honeycomb.io last year"}, []),
    ],
)
def test_a_receiver_is_placed_by_its_host_and_its_key_is_never_told(variables, countries, tmp_path):
    found = seen(kubernetes, "kubernetes/a.yaml", deployment(**variables), tmp_path)
    told = [each for each in found if each.topic == "environment.telemetry-country"]
    assert [each.value for each in told] == countries
    assert SECRET not in repr(found)
    assert all(each.where for each in told)


def test_a_configuration_map_is_read_too(tmp_path):
    data = {"otel.yaml": "exporters:\n  otlphttp:\n    endpoint: https://otlp.eu01.nr-data.net:4318\n"}
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "otel"}, "data": data}
    found = seen(kubernetes, "kubernetes/a.json", json.dumps(body).encode(), tmp_path)
    assert [each.value for each in found if each.topic == "environment.telemetry-country"] == ["DE"]


@pytest.mark.parametrize("style", ["list", "table"])
def test_compose_variables_are_read_in_both_ways_of_writing_them(style, tmp_path):
    given = "[DD_SITE=ap1.datadoghq.com]" if style == "list" else "{DD_SITE: ap1.datadoghq.com}"
    found = seen(compose, "compose/a.yaml", f"services: {{a: {{image: a, environment: {given}}}}}\n".encode(), tmp_path)
    assert [each.value for each in found if each.topic == "environment.telemetry-country"] == ["JP"]


def state(*resources: tuple[str, dict]) -> bytes:
    listed = [
        {"mode": "managed", "type": type_, "name": "a", "provider": "", "instances": [{"attributes": values}]}
        for type_, values in resources
    ]
    return json.dumps({"version": 4, "terraform_version": "1.11.4", "resources": listed}).encode()


def test_a_domestic_region_of_a_foreign_provider_is_at_home_and_in_its_providers_hands(tmp_path):
    content = state(
        ("aws_s3_bucket", {"region": "ap-southeast-3"}), ("aws_kms_key", {"arn": "arn:aws:kms:ap-southeast-3:1:key/x"})
    )
    found = seen(terraform, "terraform/s.tfstate", content, tmp_path)
    told = {(each.topic, each.value): each for each in found}
    assert told["store.country", "ID"].grade is Grade.INSPECTED
    hands = told["environment.control-plane-country", "US"]
    assert hands.grade is Grade.DOCUMENTED
    assert "Amazon" in hands.note
    assert hands.where[0].file.endswith("s.tfstate")
    assert told["key.holder-country", "US"].grade is Grade.DOCUMENTED


def test_a_key_in_a_store_of_ones_own_is_not_its_providers(tmp_path):
    content = state(("aws_kms_key", {"arn": "arn:aws:kms:ap-southeast-3:1:key/x", "custom_key_store_id": "cks-1"}))
    found = seen(terraform, "terraform/s.tfstate", content, tmp_path)
    assert "key.holder-country" not in {each.topic for each in found}


def test_a_name_in_a_providers_directory_is_no_environment(tmp_path):
    found = seen(terraform, "terraform/s.tfstate", state(("aws_route53_record", {"name": "a.example"})), tmp_path)
    assert found == []


def test_every_provider_of_regions_has_a_company():
    known = {each.get("provider") for each in consult(COMPANIES)["company"]}
    assert {each["id"] for each in consult(REGIONS)["provider"]} <= known


def test_every_receiver_is_whole():
    rows = consult(RECEIVERS)["receiver"]
    assert len({each["domain"] for each in rows}) == len(rows)
    for each in rows:
        assert each["country"] in shelf.countries()
        assert each["source"].startswith("https://")
        assert each["date"]
        assert each["confidence"] in ("high", "medium", "low")
