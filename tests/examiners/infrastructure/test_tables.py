"""The tables of regions, types and registries: whole, sourced, and without contradictions."""

import datetime
import re
from collections import Counter

import pytest

from ringtrue.examiners import consult
from ringtrue.instruments.infrastructure.images import Registries, registry_of
from ringtrue.instruments.infrastructure.regions import Regions
from ringtrue.shelf import countries

REGIONS = consult("providers/regions.toml")
TYPES = consult("providers/terraform-types.toml")
REGISTRIES = consult("providers/registries.toml")
ASKED = Regions(REGIONS["provider"], REGIONS["region"])


def test_every_row_cites_a_source_and_a_day():
    for each in (*REGIONS["provider"], *REGIONS["region"], *TYPES["type"], *REGISTRIES["registry"]):
        assert each["source"].startswith("https://"), each
        assert datetime.date.fromisoformat(each["date"])


def test_there_are_hundreds_of_regions_in_countries_that_exist():
    assert len(REGIONS["region"]) >= 200
    providers = {each["id"] for each in REGIONS["provider"]}
    for each in REGIONS["region"]:
        assert each["country"] in countries()
        assert each["provider"] in providers
        assert each["confidence"] in ("high", "medium", "low")
        assert each["region"] == each["region"].lower()


def test_no_row_stands_twice():
    rows = Counter((each["provider"], each["region"], each["country"]) for each in REGIONS["region"])
    assert not [each for each, count in rows.items() if count > 1]
    types = Counter(each["type"] for each in TYPES["type"])
    assert not [each for each, count in types.items() if count > 1]


def test_every_type_is_of_a_kind_and_every_condition_is_a_pattern():
    for each in TYPES["type"]:
        assert each["kind"] in ("store", "key", "serving", "nothing")
        assert ("when" in each) == ("fits" in each)
        re.compile(each.get("fits", ""))


@pytest.mark.parametrize(
    ("provider", "region", "expected"),
    [
        ("aws", "eu-west-1", ("IE",)),
        ("alibaba", "eu-west-1", ("GB",)),
        ("aws", "ap-southeast-3", ("ID",)),
        ("alibaba", "ap-southeast-3", ("MY",)),
        ("huawei", "ap-southeast-3", ("SG",)),
        ("aws", "us-east-1-bue-1a", ()),
        ("aws", "us-east-1-wl1-bos-wlz-1", ()),
        ("aws", "ap-southeast-3a", ("ID",)),
        ("azure", "West Europe", ("NL",)),
        ("azure", "westeurope-1", ("NL",)),
        ("gcp", "EU", ()),
        ("gcp", "europe-west3-b", ("DE",)),
        ("ovh", "GRA11", ("FR",)),
        ("hetzner", "fsn1-dc14", ("DE",)),
        ("tencent", "ap-jakarta-2", ("ID",)),
        ("oci", "Uocm:EU-FRANKFURT-1-AD-1", ("DE",)),
        ("naver", "KR", ("KR",)),
        ("stackit", "eu01-1", ("DE",)),
        ("aws", "ap-southeast-99", ()),
        ("", "eu-west-1", ()),
    ],
)
def test_a_region_lies_where_its_own_provider_says(provider, region, expected):
    assert ASKED.countries(provider, region) == expected


@pytest.mark.parametrize(
    ("image", "host"),
    [
        ("postgres", "docker.io"),
        ("library/postgres:17", "docker.io"),
        ("nvcr.io/nim/x:1", "nvcr.io"),
        ("localhost:5000/a", "localhost"),
        ("registry.example:5000/a@sha256:00", "registry.example"),
        ("${REGISTRY}/a", ""),
        ("", ""),
    ],
)
def test_an_image_tells_its_registry(image, host):
    assert registry_of(image) == host


@pytest.mark.parametrize(
    ("host", "country"),
    [
        ("docker.io", "US"),
        ("123456789012.dkr.ecr.eu-central-1.amazonaws.com", "DE"),
        ("asia-southeast2-docker.pkg.dev", "ID"),
        ("registry.cn-hangzhou.aliyuncs.com", "CN"),
        ("registry-intl.ap-southeast-5.aliyuncs.com", "ID"),
        ("swr.ap-southeast-4.myhuaweicloud.com", "ID"),
        ("docker.io.evil.example", ""),
        ("notdocker.io", ""),
    ],
)
def test_a_registry_has_the_country_of_its_region_or_its_company(host, country):
    told = Registries(REGISTRIES["registry"]).row(host)
    there = ""
    if told:
        row, region = told
        there = row.get("country") or next(iter(ASKED.countries(row["provider"], region)), "")
    assert there == country
