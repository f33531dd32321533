"""From licence files in a dossier to the verdicts and answers of an assessment, through the real command line."""

import pytest

from ringtrue.instruments.legal.licences.known import known_texts

TEXTS = {each.id: each.text for each in known_texts()}
DOSSIER = """schema = "ringtrue/dossier/1"

[release]
name = "Contoh"
version = "1"
maker = "pembuat"
as_of = 2026-10-01

[for]
party = "pembeli"
kind = "nation"

[home]
everywhere = ["ID"]
decided_by = "the tests"
reason = "an invented case"

[operator_profile]
country = "ID"
group_revenue = 12_000_000
currency = "USD"
monthly_users = 40_000
offers = "product"
deployment = "partner"

[[party]]
id = "pembeli"
name = "Kementerian Contoh (fictional)"
country = "ID"
roles = ["buyer"]

[[party]]
id = "pembuat"
name = "PT Pembuat Contoh (fictional)"
country = "ID"
roles = ["maker"]

[[component]]
name = "contoh"
role = "text-decoder"
from = "{parent}"

[component.artefacts]
licence = ["model/LICENSE"]
card = ["model/README.md"]
{more}
"""


@pytest.fixture
def assessed(ringtrue, tmp_path):
    """Verdicts by requirement, reservations by requirement, and answers by id, of a dossier with these texts."""

    def run(licence, card="# Contoh\n", parent="none", parents_licence=""):
        (tmp_path / "model").mkdir()
        (tmp_path / "model" / "LICENSE").write_text(licence)
        (tmp_path / "model" / "README.md").write_text(card)
        more = ""
        if parents_licence:
            (tmp_path / "PARENT").write_text(parents_licence)
            more = 'licence-of-parent = ["PARENT"]'
        (tmp_path / "ringtrue.toml").write_text(DOSSIER.format(parent=parent, more=more))
        ran = ringtrue("assess", tmp_path, "--json")
        assert "requirements" in ran.data, ran.out + ran.err
        return ran.data

    return run


def verdict(data, requirement):
    return next(each for each in data["requirements"] if each["id"] == requirement)["verdict"]


def facet(data, answer, name):
    told = next(each for each in data["answers"] if each["id"] == answer)
    return next(each for each in told["facets"] if each["id"] == name)


def test_a_free_text_permits_and_cannot_be_withdrawn(assessed):
    data = assessed(TEXTS["apache-2.0"])
    assert verdict(data, "licence-permits-retraining") == "met"
    assert verdict(data, "licence-cannot-be-withdrawn") == "met"
    assert verdict(data, "base-rights-domestic") == "not shown"
    licence = facet(data, "base-model", "licence")
    assert (licence["verdict"], licence["values"]) == ("shown", ["Apache-2.0"])


def test_one_word_decides_whether_it_can_be_withdrawn(assessed):
    data = assessed(TEXTS["apache-2.0"].replace("irrevocable", "revocable"))
    assert verdict(data, "licence-permits-retraining") == "met"
    assert verdict(data, "licence-cannot-be-withdrawn") == "not met"
    assert facet(data, "retraining", "lasting")["verdict"] == "contradicted"


def test_a_foreign_licensor_owns_the_rights_and_a_card_that_says_mit_contradicts(assessed):
    data = assessed(TEXTS["llama-3.1-license-2024"], card="---\nlicense: mit\n---\n# Contoh\n")
    assert verdict(data, "licence-permits-retraining") == "met"
    assert verdict(data, "licence-cannot-be-withdrawn") == "not shown"
    assert verdict(data, "base-rights-domestic") == "not met"
    licence = facet(data, "base-model", "licence")
    assert licence["verdict"] == "contradicted"
    assert "mit" in licence["values"]


@pytest.mark.slow
def test_a_child_that_grants_more_than_its_parent_gains_nothing(assessed, ringtrue, tmp_path):
    data = assessed(TEXTS["mit"], parent="polaris-mini", parents_licence=TEXTS["cc-by-nc-4.0"])
    assert verdict(data, "licence-permits-retraining") == "not met"
    assert facet(data, "retraining", "right")["verdict"] == "contradicted"
    told = ringtrue("licence", "rights", tmp_path).out
    assert "conflict: the text beside it grants what its parent's text does not leave it" in told
    (row,) = ringtrue("licence", "rights", tmp_path, "--json").data["components"]
    assert "fine-tune" in row["granted_without_right"]


def test_a_child_of_an_unread_parent_shows_no_right(assessed):
    data = assessed(TEXTS["mit"], parent="polaris-mini")
    assert verdict(data, "licence-permits-retraining") == "not shown"
    assert verdict(data, "licence-cannot-be-withdrawn") == "not shown"
