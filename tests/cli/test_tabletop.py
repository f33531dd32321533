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
    whole = (tmp_path / "a.jsonl").read_bytes()
    session, report = tmp_path / "b.jsonl", tmp_path / "b.html"
    command = [sys.executable, "-m", "ringtrue", *play, "--session", str(session), "-o", str(report)]
    for _ in range(20):
        session.unlink(missing_ok=True)
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ)
        while process.poll() is None and not (session.exists() and session.read_bytes().count(b"\n") >= 3):
            time.sleep(0.0005)
        process.send_signal(signal.SIGKILL)
        process.wait()
        kept = session.read_bytes()
        if 3 <= kept.count(b"\n") < whole.count(b"\n"):
            break
    assert 3 <= kept.count(b"\n") < whole.count(b"\n"), "it was never killed in the middle"
    assert not report.exists()
    assert _run([*play, "--session", str(session), "-o", str(report)]) == 0
    assert session.read_bytes().startswith(kept[: kept.rfind(b"\n") + 1])
    assert (tmp_path / "a.html").read_bytes() == report.read_bytes()
    assert session.read_bytes() == whole


@pytest.mark.slow
def test_a_live_exercise_measures_and_its_outcome_is_another(tmp_path, capsys):
    """The first story's service asks its maker for a lease: guessed to live for days without it, measured: seconds."""
    folder = story("nusantara-sovereign", tmp_path)
    decisions, report = tmp_path / "d.toml", tmp_path / "a.md"
    text = DECISIONS.format(observer="kementerian-khayal").replace("data-centre-fire", "licence-server-off")
    decisions.write_text(text, "utf-8")

    def simulated(*more: str) -> dict:
        given = ["--scenario", "licence-server-off", "--samples", "1000", *more]
        return told(capsys, "tabletop", "simulate", str(folder), *given)

    assert "destination:assistant" not in simulated()["reached"], "nobody knows of it yet"
    ended = _run(["tabletop", "play", str(folder), "--decisions", str(decisions), "--live", "-o", str(report)])
    said = capsys.readouterr().err
    if ended == 1 and "the drill was not held" in said:
        pytest.skip(said)
    assert ended in (0, 13)
    assert "dark run of serving:assistant: failed; watched by kementerian-khayal" in said
    assert "`ringtrue assess` brings whom it called onto the map" in said
    record = json.loads(next((folder / "records" / "dark-run").glob("*.json")).read_text("utf-8"))
    assert record["observer"] == "kementerian-khayal"
    assert f"| serving:assistant | {record['started']} | kementerian-khayal |" in report.read_text("utf-8")
    processes = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert str(folder) not in processes, "the drill left a process behind"

    assess = ["assess", str(folder), "--quiet", "--no-progress", "--references", str(tmp_path), "-o", os.devnull]
    assert _run(assess) in (0, 1)
    measured, guessed = simulated(), simulated("--guess")
    assert "destination:assistant" in measured["reached"]
    assert "destination:assistant" in guessed["guessed_buffers"]
    assert "destination:assistant" not in measured["guessed_buffers"]
    first, then = (
        next(each["falls"] for each in found["capabilities"] if each["name"] == "serving:assistant")
        for found in (measured, guessed)
    )
    assert first[1] < 0.01 < 3 < then[1]
    rows = told(capsys, "tabletop", "map", str(folder))["dependencies"]
    node = next(each for each in rows if each["name"] == "destination:assistant")
    assert node["countries"] == []
    assert node["buffer"]["basis"] == "measured"
    assert "demonstrated" in node["evidence"][0]


@pytest.mark.slow
def test_an_exercise_holds_the_drill_that_it_is_told_and_plays_on_the_time_it_took(tmp_path, capsys):
    for each in ("torch", "transformers", "peft"):
        pytest.importorskip(each)
    folder = story("nusantara-sovereign", tmp_path)
    decisions, report = tmp_path / "d.toml", tmp_path / "a.md"
    text = DECISIONS.format(observer="kementerian-khayal").replace("data-centre-fire", "licence-changed")
    decisions.write_text(text.replace("second-host", "second-model"), "utf-8")
    play = ["tabletop", "play", str(folder), "--decisions", str(decisions), "-o", str(report)]
    assert _run([*play, "--drill", "retrain --steps 'two"]) == 2
    assert _run([*play, "--drill", "retrian"]) == 2
    assert not report.exists()
    ended = _run([*play, "--drill", "retrain --steps 5"])
    said = capsys.readouterr().err
    if ended == 1 and "the drill was not held" in said:
        pytest.skip(said)
    assert ended in (0, 13)
    assert "drill retrain --steps 5: did not hold; watched by kementerian-khayal" in said, "five steps teach nothing"
    record = json.loads(next((folder / "records" / "retrain").glob("*.json")).read_text("utf-8"))
    assert record["observer"] == "kementerian-khayal"
    row = next(line for line in report.read_text("utf-8").splitlines() if line.startswith("| retrain |"))
    assert record["started"] in row
    assert f"| {record['seconds']:.0f} s |" in row


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


@pytest.mark.slow
def test_nonsense_among_decisions_is_told_before_anything_is_begun(tmp_path, capsys):
    folder = story("lautwerk-honest", tmp_path)
    good, session = DECISIONS.format(observer="lautwerk"), tmp_path / "s.jsonl"
    for text, why in (
        (good.replace("what-falls", "what-fals"), "did you mean `what-falls`?"),
        (good.replace("data-centre-fire", "data-center-fire"), "did you mean `data-centre-fire`?"),
        (good.replace('"convene"', '"panic"'), "`panic` cannot be chosen at `first-word`"),
        (good.replace("choose", "chose"), "key `decision.1.chose` is unknown"),
    ):
        (tmp_path / "d.toml").write_text(text, "utf-8")
        capsys.readouterr()
        assert _run(["tabletop", "play", str(folder), "--decisions", str(tmp_path / "d.toml"), "--session", str(session),
                     "-q"]) in (2, 4)  # fmt: skip
        assert why in capsys.readouterr().err
        assert not session.exists() or session.read_bytes().count(b"\n") == 1
    (tmp_path / "d.toml").write_text(good.replace("Anna", "Dora"), "utf-8")
    assert _run(["tabletop", "play", str(folder), "--decisions", str(tmp_path / "d.toml"), "--session", str(session),
                 "-q"]) == 2  # fmt: skip
    assert "another exercise is kept there" in capsys.readouterr().err


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
