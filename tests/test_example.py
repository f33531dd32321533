"""The example offering: sold as fully sovereign, examined live."""

import socket
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parent.parent / "examples" / "nusantara-sovereign"


@pytest.fixture
def story(ringtrue, tmp_path):
    ran = ringtrue("demo", "--keep", tmp_path / "demo", "--json")
    assert ran.code == 0, ran.err
    return ran.data


def test_five_layers_are_claimed_and_none_is_proven(story):
    readings = story["readings"]
    assert (readings["claimed"]["level"], readings["documented"]["level"], readings["proven"]["level"]) == (5, 0, 0)
    assert story["category"]["claimed"]["name"] == "end-to-end"
    assert story["category"]["on_offer"]["name"] == "none"
    assert story["caution"]


def test_the_binding_constraint_is_the_backup_abroad(story):
    assert story["binding_constraint"] == {
        "layer": "residency", "requirement": "data-at-rest-home", "verdict": "not met",
    }  # fmt: skip
    stores = next(each for each in story["requirements"] if each["id"] == "data-at-rest-home")
    assert {each["name"]: each["verdict"] for each in stores["items"]} == {
        "case database": "not shown",
        "nightly backup": "not met",
    }
    assert "papers/ownership-of-backup.txt" in stores["why"]


def test_the_card_contradicts_the_brochure(story):
    claims = {each["quote"]: each["verdict"] for each in story["claims"]}
    assert claims["It is an Indonesian model, trained from scratch."] == "contradicted"
    lineage = next(each for each in story["requirements"] if each["id"] == "no-foreign-lineage")
    assert lineage["verdict"] == "not met"
    assert "model/README.md" in lineage["why"]


def test_the_foreign_base_is_said_out_loud(story):
    assert "polaris-labs/polaris-mini" in story["answers"][0]["sentence"]
    assert story["controlled_foreign_base"][0]["countries"] == ["US"]


def test_one_thing_is_fine(story):
    operator = next(each for each in story["requirements"] if each["id"] == "operator-domestic")
    assert (operator["verdict"], operator["grade"]) == ("met", "documented")


def test_the_weights_are_whole_and_need_no_code(story):
    held = next(each for each in story["requirements"] if each["id"] == "weights-in-hand")
    seen = {entry["topic"]: entry["value"] for item in held["items"] for entry in item["entries"]}
    assert (seen["weights.complete"], seen["weights.runs-code"]) == (True, False)


def test_nothing_is_sent_anywhere(ringtrue, tmp_path, monkeypatch):
    def refuse(*given):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert ringtrue("demo", "--keep", tmp_path / "demo", "--json").code == 0


def test_the_example_in_the_checkout_is_left_alone(ringtrue, tmp_path):
    before = sorted(EXAMPLE.rglob("*"))
    ringtrue("demo", "--keep", tmp_path / "demo", "--json")
    assert sorted(EXAMPLE.rglob("*")) == before
    assert not (EXAMPLE / "ringtrue.ledger.jsonl").exists()


def test_every_text_is_marked_fictional():
    for path in EXAMPLE.rglob("*"):
        if path.suffix in (".md", ".txt", ".toml") and path.name != "corpus.txt":
            assert "fictional example" in path.read_text().lower(), path
