"""Bills of materials: the same facts from CycloneDX and SPDX, and nothing but a clear refusal from broken ones."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offering import DOSSIER, write
from ringtrue.instruments import bills
from ringtrue.instruments.bills import Sort, Unfit, read_bill


def test_nested_components_and_services_are_entries():
    told = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "metadata": {"component": {"type": "application", "name": "app"}},
        "components": [{"type": "library", "name": "outer", "components": [{"type": "library", "name": "inner"}]}],
        "services": [{"name": "api", "provider": {"name": "Elsewhere Inc"}, "services": [{"name": "below"}]}],
    }
    bill = read_bill(json.dumps(told).encode())
    assert [(each.name, each.sort) for each in bill.entries] == [
        ("app", Sort.PACKAGE),
        ("outer", Sort.PACKAGE),
        ("inner", Sort.PACKAGE),
        ("api", Sort.SERVICE),
        ("below", Sort.SERVICE),
    ]
    assert bill.entries[3].supplier == "Elsewhere Inc"


@pytest.mark.parametrize(
    ("purl", "name"),
    [
        ("pkg:huggingface/Qwen/Qwen3-8B@abc?x=1", "Qwen/Qwen3-8B"),
        ("pkg:huggingface/meta%2Dllama/Llama-3.1-8B", "meta-llama/Llama-3.1-8B"),
        ("pkg:pypi/torch@2.9", "torch"),
    ],
)
def test_a_model_is_called_as_its_hub_calls_it(purl, name):
    told = {"bomFormat": "CycloneDX", "components": [{"type": "machine-learning-model", "name": "torch", "purl": purl}]}
    assert read_bill(json.dumps(told).encode()).entries[0].name == name


def test_a_bill_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(bills, "MOST_ENTRIES", 10)
    told = {"bomFormat": "CycloneDX", "components": [{"name": "x"}] * 11}
    with pytest.raises(Unfit, match="more than 10"):
        read_bill(json.dumps(told).encode())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(
            ["components", "name", "type", "licenses", "license", "pedigree", "ancestors", "modelCard", "purl",
             "modelParameters", "datasets", "services", "provider", "packages", "relationships", "externalRefs",
             "from", "to", "relationshipType", "spdxId", "suppliedBy", "supplier", "metadata", "component"]
        ),
        inner,
        max_size=5,
    ),
    max_leaves=20,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(JSON, st.sampled_from(["bomFormat", "spdxVersion", "@graph"]))
def test_misshapen_bills_break_nothing(inner, form):
    told = inner if isinstance(inner, dict) else {"components": inner}
    head = {
        "bomFormat": {"bomFormat": "CycloneDX"},
        "spdxVersion": {"spdxVersion": "SPDX-2.3"},
        "@graph": {"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": [told, inner]},
    }[form]
    read_bill(json.dumps({**told, **head}).encode())


def test_a_model_that_only_the_bill_knows_keeps_a_layer_from_being_met(ringtrue, tmp_path):
    table = '\n[[environment]]\nname = "site"\nartefacts = { bom = "bom.json" }\n'
    folder = write(tmp_path / "offering", DOSSIER + table)
    told = {"bomFormat": "CycloneDX", "components": [{"type": "machine-learning-model", "name": "gpt-4o"}]}
    (folder / "bom.json").write_text(json.dumps(told))
    ran = ringtrue("assess", folder, "--json")
    items = next(each for each in ran.data["requirements"] if each["id"] == "weights-in-hand")
    assert "gpt-4o in site" in json.dumps(items)
