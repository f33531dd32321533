"""The tabletop from the command line, on both stories: the fourth answer, an exercise that is killed, a plan that closes."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ringtrue.cli import _run
from ringtrue.drills.scenarios import scenarios

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
ASKERS = {"nusantara-sovereign": "kementerian-khayal", "lautwerk-honest": "lautwerk"}


def story(name: str, tmp_path: Path) -> Path:
    folder = tmp_path / name
    shutil.copytree(EXAMPLES / name, folder, ignore=shutil.ignore_patterns("*.ledger.jsonl", "__pycache__", "records"))
    assert _run(
        ["assess", str(folder), "--quiet", "--no-progress", "--references", str(tmp_path), "-o", os.devnull]
    ) in (0, 1)
    return folder


def told(capsys, *arguments: str) -> dict:
    capsys.readouterr()
    assert _run([*arguments, "--json"]) in (0, 13)
    return json.loads(capsys.readouterr().out)


DECISIONS = """
scenario = "data-centre-fire"
started = 2026-11-26
observer = "{observer}"
players = {{ cio = "Anna", platform = "Ben", legal = "Cara" }}
decision = [
  {{ inject = "first-word", choose = "convene" }},
  {{ inject = "what-falls", choose = "second-host" }},
  {{ inject = "the-press", choose = "what-is-shown" }},
]
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", ASKERS)
def test_every_scenario_runs_on_both_stories_and_the_answer_has_numbers(name, tmp_path, capsys):
    folder = str(story(name, tmp_path))
    rows = told(capsys, "tabletop", "simulate", folder, "--samples", "1000")["scenarios"]
    assert {each["scenario"] for each in rows} == {each.id for each in scenarios()}
    worst = rows[0]
    assert worst["capabilities"][0]["down_in"]
    best = worst["counterfactuals"][0]
    assert best["days_bought"] > 100
    assert best["clause"] or best["step"]
    assert (best["step"] or best["clause"]) in worst["answer"]
    if name == "nusantara-sovereign":
        assert any("operator:awan-lembayung" in each["reached"] for each in rows)
        assert "without an owner" in worst["answer"]


@pytest.mark.slow
def test_killed_in_the_middle_the_report_is_the_same(tmp_path, capsys):
    folder = story("lautwerk-honest", tmp_path)
    decisions = tmp_path / "d.toml"
    decisions.write_text(DECISIONS.format(observer="lautwerk"), "utf-8")
    play = ["tabletop", "play", str(folder), "--decisions", str(decisions), "--quiet"]
    assert _run([*play, "--session", str(tmp_path / "a.jsonl"), "-o", str(tmp_path / "a.html"), "--no-record"]) == 0
    session = tmp_path / "b.jsonl"
    command = [sys.executable, "-m", "ringtrue", *play, "--session", str(session), "-o", str(tmp_path / "b.html")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ)
    while process.poll() is None and not (session.exists() and session.read_bytes().count(b"\n") >= 2):
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    process.wait()
    kept = session.read_bytes().count(b"\n") if session.exists() else 0
    assert _run([*play, "--session", str(session), "-o", str(tmp_path / "b.html")]) == 0
    assert session.read_bytes().count(b"\n") >= kept
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


@pytest.mark.slow
def test_an_exercise_counts_until_its_actions_are_open_and_a_closed_one_is_closed(tmp_path, capsys):
    folder = story("lautwerk-honest", tmp_path)
    decisions = tmp_path / "d.toml"
    decisions.write_text(DECISIONS.format(observer="lautwerk"), "utf-8")
    assert (
        _run(["tabletop", "play", str(folder), "--decisions", str(decisions), "-q", "-o", str(tmp_path / "a.md")]) == 0
    )

    def rehearsed() -> str:
        found = told(capsys, "assess", str(folder), "--no-progress", "--references", str(tmp_path))
        return next(each for each in found["requirements"] if each["id"] == "playbook-rehearsed")["verdict"]

    assert rehearsed() == "not met"
    record = json.loads(next((folder / "records" / "tabletop").glob("*.json")).read_text("utf-8"))
    close = ["--evidence", "page.md", "--owner", "Ben", "--observer", "lautwerk", "-q"]
    assert _run(["tabletop", "close", "no-such-action", str(folder), *close]) == 2
    assert (
        _run(
            ["tabletop", "close", record["result"]["actions"][0]["id"], str(folder), *close[:1], "gone.md", *close[2:]]
        )
        == 2
    )
    for action in record["result"]["actions"]:
        assert _run(["tabletop", "close", action["id"], str(folder), *close]) == 0
    assert rehearsed() == "met"
    page = folder / "page.md"
    page.write_text(page.read_text("utf-8") + "\nAnother sentence.\n", "utf-8")
    assert rehearsed() == "not shown"


def test_nothing_assessed_yet_is_said(tmp_path, capsys):
    folder = tmp_path / "it"
    shutil.copytree(EXAMPLES / "lautwerk-honest", folder, ignore=shutil.ignore_patterns("*.ledger.jsonl"))
    assert _run(["tabletop", "simulate", str(folder)]) == 3
    assert f"try: ringtrue assess {folder}" in capsys.readouterr().err


def test_a_scenario_that_is_misspelt_gets_a_suggestion(capsys):
    assert _run(["tabletop", "scenarios", "judge-retird"]) == 2
    assert "judge-retired" in capsys.readouterr().err
    assert _run(["tabletop", "scenarios", "judge-retired", "-q"]) == 0
    assert "deprecations" in capsys.readouterr().out


def test_a_world_is_asked_from_the_command_line(tmp_path, capsys):
    path = tmp_path / "w.csv"
    path.write_text("node,needs\na,hub\nb,a\n", "utf-8")
    assert told(capsys, "tabletop", "world", str(path), "--withdraw", "hub")["fallen"] == ["a", "b"]
    assert told(capsys, "tabletop", "world", str(path))["worst"][0] == {"name": "hub", "fallen": 2}
    assert _run(["tabletop", "world", str(path), "--withdraw", "hubb"]) == 2
