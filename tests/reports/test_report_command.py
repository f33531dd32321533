"""`ringtrue report`: what the ledger holds, weighed and written down."""

import json

import pytest


@pytest.mark.parametrize(
    ("form", "begins"), [("html", "<!DOCTYPE html>"), ("markdown", "# Garuda"), ("json", "{"), ("text", "Garuda")]
)
def test_every_format_is_written_whole(ringtrue, folder, tmp_path, form, begins):
    ringtrue("assess", folder, "-q")
    target = tmp_path / "report"
    ran = ringtrue("report", folder, "--format", form, "-o", target)
    assert ran.code == 0
    assert ran.out == ""
    assert target.read_text("utf-8").startswith(begins)
    assert "next: ringtrue verify" in ran.err


def test_data_is_what_assess_told(ringtrue, folder):
    told = ringtrue("assess", folder, "--json").data
    assert ringtrue("report", folder, "--json").data == told
    assert json.loads(ringtrue("report", folder, "--format", "json").out) == told


def test_nothing_is_examined_again(ringtrue, folder):
    ringtrue("assess", folder, "-q")
    ledger = folder / "ringtrue.ledger.jsonl"
    before = ledger.read_bytes()
    (folder / "model" / "README.md").unlink()
    (folder / "ringtrue.toml").unlink()
    assert ringtrue("report", folder).code == 0
    assert ledger.read_bytes() == before


def test_without_a_ledger_nothing_is_written(ringtrue, folder, tmp_path):
    ran = ringtrue("report", folder, "-o", tmp_path / "page.html")
    assert ran.code == 3
    assert "try: ringtrue assess" in ran.err
    assert not (tmp_path / "page.html").exists()


def test_a_ledger_may_lie_elsewhere_and_a_draft_may_be_shown_as_signed(ringtrue, folder, tmp_path):
    ledger = tmp_path / "seen.jsonl"
    ringtrue("assess", folder, "-q", "--ledger", ledger)
    ran = ringtrue("report", tmp_path, "--ledger", ledger, "--if-signed")
    assert ran.code == 0
    assert "if signed" in ran.out


def test_before_the_first_day_there_is_nothing_to_weigh(ringtrue, folder):
    ringtrue("assess", folder, "-q")
    assert ringtrue("report", folder, "--at", "2020-01-01").code == 3


def test_the_next_step_verifies(ringtrue, folder):
    ringtrue("assess", folder, "-q")
    said = ringtrue("report", folder, "--format", "markdown").err
    arguments = said.split("next: ringtrue ")[1].split()
    assert ringtrue(*arguments).code == 0
