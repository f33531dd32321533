"""The example offering: sold as fully sovereign, examined live."""

import json
import socket
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parent.parent / "examples" / "nusantara-sovereign"


@pytest.fixture
def story(demo):
    return demo.stories["nusantara-sovereign"]


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
        "case database": "met",
        "nightly backup": "not met",
        "aws_s3_bucket.backup in cloud account": "met",
        "aws_cloudwatch_log_group.assistant in cloud account": "not met",
        "tutur/PersistentVolumeClaim/models in Bekasi hall 3": "not shown",
    }


def entries_of(story, requirement, item):
    asked = next(each for each in story["requirements"] if each["id"] == requirement)
    return next(each for each in asked["items"] if each["name"] == item)["entries"]


def test_the_backup_abroad_is_seen_in_the_plan_and_read_in_the_letter(story):
    abroad = [each for each in entries_of(story, "data-at-rest-home", "nightly backup") if each["value"] == "SG"]
    assert {(each["grade"], each["where"][0]["file"]) for each in abroad} >= {
        ("inspected", "infrastructure/plan.json"), ("documented", "papers/ownership-of-backup.txt"),
    }  # fmt: skip
    plan = (EXAMPLE / "infrastructure" / "plan.json").read_text("utf-8").splitlines()
    (seen,) = [each["where"][0] for each in abroad if each["where"][0]["file"] == "infrastructure/plan.json"]
    assert "aws_s3_bucket.backup_replica" in plan[seen["line"] - 1]


def test_what_was_only_said_is_asserted_with_its_words(story):
    (said,) = [
        each for each in entries_of(story, "data-at-rest-home", "nightly backup")
        if each["where"][0]["file"] == "papers/interview.toml"
    ]  # fmt: skip
    assert (said["grade"], said["method"], said["quote"]) == (
        "asserted", "interview", "In Singapore, and soon in Bandung as well.",
    )  # fmt: skip
    assert said["where"][0]["line"] == 9


def test_the_provider_abroad_and_whoever_stands_above_it_are_named(story):
    (hands,) = [
        each for each in entries_of(story, "no-foreign-administration", "cloud account")
        if each["topic"] == "environment.control-plane-country"
    ]  # fmt: skip
    assert hands["value"] == "US"
    assert "Amazon.com, Inc." in hands["note"]
    assert hands["where"][0]["file"] == "infrastructure/plan.json"
    host = entries_of(story, "operator-domestic", "pilot")
    papers = [each for each in host if each["grade"] == "documented"]
    assert [(each["value"], each["where"][0]["file"], each["where"][0]["line"]) for each in papers] == [
        ("US", "papers/hosting-extract.txt", 13)
    ]


def test_the_foreign_judge_is_named_with_its_log_and_with_file_and_line(story):
    judged = next(each for each in story["requirements"] if each["id"] == "no-foreign-judge")
    assert judged["verdict"] == "not met"
    seen = entries_of(story, "no-foreign-judge", "house test")
    logs = [each for each in seen if each["where"][0]["file"].endswith(".eval")]
    assert logs[0]["quote"] == "openai-api/polaris-labs/polaris-judge"
    paper = next(each for each in seen if each["grade"] == "documented")
    assert (paper["where"][0]["file"], paper["where"][0]["line"]) == ("model/README.md", 32)


def test_the_real_log_of_exact_scoring_is_fair_to_the_supplier(story):
    (listed,) = [
        each for each in entries_of(story, "no-foreign-judge", "knowledge test")
        if each["topic"] == "evaluation.judges-listed"
    ]  # fmt: skip
    assert listed["value"] is True


def test_the_guard_cannot_be_loaded_without_the_makers_code(story):
    code = [each for each in entries_of(story, "weights-in-hand", "nusantara-tutur-guard") if each["value"] is True]
    code = [each for each in code if each["topic"] == "weights.runs-code"]
    assert code[0]["where"][0]["file"] == "guard/config.json"
    assert code[0]["where"][0]["line"] == 6
    assert "modeling_tutur_guard" in code[0]["note"]
    held = next(each for each in story["requirements"] if each["id"] == "weights-in-hand")
    assert "runs-code is true" in held["why"]


def test_telemetry_abroad_is_seen_and_its_key_is_not_told(story):
    sent = next(each for each in story["requirements"] if each["id"] == "telemetry-home")
    assert sent["verdict"] == "not met"
    assert "publickeyoffiction" not in json.dumps(story)


def test_every_claim_is_held_to_its_words(story):
    assert {each["quote"]: each["verdict"] for each in story["claims"]} == {
        "Nusantara Tutur is fully sovereign AI.": "contradicted",
        "It is an Indonesian model, trained from scratch.": "contradicted",
        "Your data never leaves Indonesia.": "contradicted",
        "Runs air-gapped": "not shown",
        "Its quality was independently evaluated.": "contradicted",
    }


def test_the_change_that_the_supplier_slipped_into_the_contract_is_read(story):
    bound = next(each for each in story["requirements"] if each["id"] == "operation-bound")
    assert "supply-agreement-draft.docx, paragraph" in bound["why"]


def test_the_reports_are_written_and_the_demo_says_where(ringtrue, tmp_path):
    ran = ringtrue("demo", "--keep", tmp_path / "demo")
    assert ran.code == 0
    pages = sorted((tmp_path / "demo").glob("*/report.html"))
    assert pages
    assert all(str(each) in ran.err for each in pages)
    assert "polaris-judge" in (tmp_path / "demo" / "nusantara-sovereign" / "report.html").read_text("utf-8")


def test_the_card_contradicts_the_brochure(story):
    claims = {each["quote"]: each["verdict"] for each in story["claims"]}
    assert claims["It is an Indonesian model, trained from scratch."] == "contradicted"
    lineage = next(each for each in story["requirements"] if each["id"] == "no-foreign-lineage")
    assert lineage["verdict"] == "not met"
    papers = entries_of(story, "no-foreign-lineage", "nusantara-tutur-1")
    assert "model/README.md" in {each["where"][0]["file"] for each in papers if each["grade"] == "documented"}


def test_the_disguised_base_is_seen_in_the_weights(story):
    seen = [
        each for each in entries_of(story, "no-foreign-lineage", "nusantara-tutur-1")
        if each["topic"] == "lineage.parent-country"
    ]  # fmt: skip
    assert [(each["value"], each["grade"], each["where"][0]["file"]) for each in seen] == [
        ("US", "inspected", "model/model.safetensors")
    ]


def test_the_foreign_base_is_said_out_loud(story):
    assert "polaris-labs/polaris-mini" in story["answers"][0]["sentence"]
    assert story["controlled_foreign_base"][0]["countries"] == ["US"]


def test_one_thing_is_fine(story):
    operator = next(each for each in story["requirements"] if each["id"] == "operator-domestic")
    assert {each["name"]: each["verdict"] for each in operator["items"]} == {"assistant": "met", "pilot": "not met"}


def test_the_weights_are_whole_and_need_no_code(story):
    held = next(each for each in story["requirements"] if each["id"] == "weights-in-hand")
    seen = {entry["topic"]: entry["value"] for entry in held["items"][0]["entries"]}
    assert (seen["weights.complete"], seen["weights.runs-code"]) == (True, False)


def test_nothing_is_sent_anywhere(ringtrue, tmp_path, monkeypatch):
    def refuse(*given):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert ringtrue("demo", "--keep", tmp_path / "demo", "--json").code == 0


@pytest.mark.usefixtures("demo")
def test_the_example_in_the_checkout_is_left_alone():
    assert not list(EXAMPLE.rglob("*.ledger.jsonl*"))
    assert not list(EXAMPLE.rglob("report.html"))
    assert not (EXAMPLE / "ringtrue.ledger.jsonl").exists()


def test_every_text_is_marked_fictional():
    for path in EXAMPLE.rglob("*"):
        if path.suffix in (".md", ".txt", ".toml") and path.name not in ("corpus.txt", "surat.txt"):
            assert "fictional example" in path.read_text().lower(), path
