"""`ringtrue remedy` and `ringtrue compare` on assessed dossiers."""

import pytest

import offering
from ringtrue.ledger import FILE_NAME

DRAFT = """
[[contract]]
name = "amendment"
file = "amendment.txt"
status = "draft"
parties = ["asker", "maker"]
date = 2026-10-01

[[contract.says]]
topic = "contract.residency-and-keys"
item = "release"
value = "present"
quote = "Data stay in Indonesia."
read_by = "A. Reader"

[[contract.says]]
topic = "contract.subprocessors-approved"
item = "release"
value = "present"
quote = "No sub-processor without consent."
read_by = "A. Reader"
"""


@pytest.fixture
def offers(ringtrue, tmp_path):
    """Two assessed dossiers: one as it is, one with a draft amendment."""
    plain = offering.write(tmp_path / "plain")
    drafted = offering.write(
        tmp_path / "drafted", offering.DOSSIER.replace('name = "Garuda"', 'name = "Rajawali"') + DRAFT
    )
    (drafted / "amendment.txt").write_text("Data stay in Indonesia.\nNo sub-processor without consent.\n")
    for each in (plain, drafted):
        ran = ringtrue("assess", each, "--quiet")
        assert ran.code == 0, ran.err
    return plain, drafted


def test_offers_stand_side_by_side_requirement_by_requirement(ringtrue, offers):
    data = ringtrue("compare", *offers, "--json").data
    plain, drafted = data["offers"]
    assert (plain["name"], drafted["name"]) == ("Garuda 1.0", "Rajawali 1.0")
    for offer, folder in zip(data["offers"], offers, strict=True):
        weighed = ringtrue("assess", folder, "--if-signed", "--json").data
        for each in weighed["requirements"]:
            told = offer["requirements"][each["id"]]
            assert {key: told[key] for key in each["readings"]} == each["readings"], each["id"]
        assert offer["binding_constraint"] == weighed["binding_constraint"]
        assert {k: v["if_signed"] for k, v in offer["layers"].items()} == weighed["readings"]["if_signed"]["vector"]
        assert offer["cheapest_next_step"]["does"]
    signed = drafted["requirements"]["residency-bound"]
    assert (signed["proven"], signed["if_signed"]) == ("not shown", "met")
    assert plain["requirements"]["residency-bound"]["if_signed"] == "not shown"
    assert not {"score", "rank", "total"} & set(plain)


def test_the_page_and_the_terminal_say_the_same(ringtrue, offers):
    text = ringtrue("compare", *offers).out
    page = ringtrue("compare", *offers, "--html").out
    for word in ("Garuda 1.0", "Rajawali 1.0", "residency-bound", "Binding constraint", "Cheapest next step"):
        assert word in text
        assert word in page
    assert "<script" not in page
    line = next(each for each in text.splitlines() if each.startswith("  residency-bound"))
    assert line.split()[1:] == ["●", "○", "○", "○", "●", "●", "○", "●"]


def test_one_offer_or_six_are_no_comparison(ringtrue, offers, tmp_path):
    assert ringtrue("compare", offers[0]).code == 2
    assert ringtrue("compare", *[offers[0]] * 6).code == 2
    empty = tmp_path / "empty"
    empty.mkdir()
    assert ringtrue("compare", offers[0], empty).code == 3


def test_offers_for_unlike_homes_carry_a_warning(ringtrue, offers, tmp_path):
    abroad = offering.write(tmp_path / "abroad", offering.DOSSIER.replace('everywhere = ["ID"]', 'everywhere = ["SG"]'))
    ringtrue("assess", abroad, "--quiet")
    assert any("home" in each for each in ringtrue("compare", offers[0], abroad, "--json").data["warnings"])


def test_offers_of_one_nation_carry_no_warning_though_their_makers_differ(ringtrue, tmp_path):
    nation = offering.DOSSIER.replace('kind = "enterprise"', 'kind = "nation"')
    assert nation != offering.DOSSIER
    abroad = nation.replace('name = "Maker"\ncountry = "ID"', 'name = "Maker"\ncountry = "SG"')
    folders = [offering.write(tmp_path / name, text) for name, text in (("here", nation), ("there", abroad))]
    for each in folders:
        assert ringtrue("assess", each, "--quiet").code == 0
    assert ringtrue("compare", *folders, "--json").data["warnings"] == []


def test_two_offers_of_one_name_are_told_apart_by_folders_that_write_no_markup(ringtrue, tmp_path):
    folders = [offering.write(tmp_path / name) for name in ("a<b>c", "d\x1b[31me")]
    for each in folders:
        assert ringtrue("assess", each, "--quiet").code == 0
    names = [each["name"] for each in ringtrue("compare", *folders, "--json").data["offers"]]
    assert len(set(names)) == 2
    assert "\x1b" not in ringtrue("compare", *folders).out
    assert "<b>" not in ringtrue("compare", *folders, "--html").out


def test_the_way_is_told_with_its_time_and_the_next_layer(ringtrue, offers):
    ran = ringtrue("remedy", offers[0], "--target", "residency", "--months", "12", "--json")
    assert ran.code == 0, ran.err
    steps = ran.data["path"]["steps"]
    assert steps
    assert ran.data["then"]["layer"] != "residency"
    text = ringtrue("remedy", offers[0], "--target", "residency").out
    for each in steps:
        assert each["id"] in text
    late = ringtrue("remedy", offers[0], "--target", "base-model", "--months", "0.05").out
    assert "days more than 0.05 months" in late


def test_a_way_needs_a_ledger_a_layer_and_time(ringtrue, offers, tmp_path):
    assert ringtrue("remedy", offers[0], "--target", "heaven").code == 2
    assert ringtrue("remedy", offers[0], "--months", "0").code == 2
    (offers[0] / FILE_NAME).unlink()
    assert ringtrue("remedy", offers[0]).code == 3
