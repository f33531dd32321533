"""The honest example: it claims little, shows nearly all of it, and says which drill it awaits."""

import hashlib
import json
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parent.parent / "examples" / "lautwerk-honest"


@pytest.fixture
def story(demo):
    return demo.stories["lautwerk-honest"]


def test_nothing_that_it_says_is_refuted(story):
    assert [each["id"] for each in story["requirements"] if each["verdict"] == "not met"] == []
    assert {each["verdict"] for each in story["claims"]} == {"not shown"}
    assert story["troubles"] == []


def test_residency_awaits_the_dark_run_and_nothing_else(story):
    musts = {
        each["id"]: each["verdict"] for each in story["requirements"] if each["layer"] == "residency" and each["must"]
    }
    assert musts == {
        "data-at-rest-home": "met",
        "inference-home": "met",
        "nothing-leaves-at-run": "not shown",
        "keys-at-home": "met",
        "residency-bound": "met",
    }
    awaited = next(each for each in story["requirements"] if each["id"] == "nothing-leaves-at-run")
    assert "dark run" in awaited["step"]
    assert story["binding_constraint"]["requirement"] == "nothing-leaves-at-run"


def test_infrastructure_says_which_drills_and_exports_it_awaits(story):
    musts = {
        each["id"]: (each["verdict"], each["step"])
        for each in story["requirements"]
        if each["layer"] == "infrastructure" and each["must"]
    }
    assert {name: verdict for name, (verdict, _) in musts.items()} == {
        "operator-domestic": "met",
        "hardware-in-hand": "met",
        "keys-in-domestic-hands": "not shown",
        "starts-in-the-dark": "not shown",
        "no-licence-server": "not shown",
        "no-foreign-administration": "not shown",
        "operation-bound": "not applicable",
    }
    assert "cut the network" in musts["starts-in-the-dark"][1]
    assert "clock a year ahead" in musts["no-licence-server"][1]
    assert "access policy" in musts["keys-in-domestic-hands"][1]
    assert "administrative rights" in musts["no-foreign-administration"][1]


@pytest.mark.parametrize("form", ["html", "markdown", "text"])
def test_every_report_names_the_drills_that_are_awaited(demo, ringtrue, form):
    folder = demo.folder / "lautwerk-honest"
    ledger = folder / "ringtrue.ledger.jsonl"
    head = demo.stories["lautwerk-honest"]["ledger_head"]
    told = ringtrue("report", folder, "--ledger", ledger, "--head", head, "--format", form).out
    awaited = " ".join(told[told.index("Only a drill, under observation, can show:") :][:2500].split())
    wanted = [
        each["id"]
        for each in demo.stories["lautwerk-honest"]["requirements"]
        if each["must"] and each["needs"] == "demonstrated" and each["verdict"] == "not shown"
    ]
    assert [each for each in wanted if each not in awaited] == []
    assert "data-at-rest-home" not in awaited[:700]


def test_what_papers_can_show_of_the_base_model_is_shown(story):
    verdicts = {each["id"]: each["verdict"] for each in story["requirements"]}
    for each in ("training-data-disclosed", "base-rights-domestic", "no-foreign-teacher", "training-data-home"):
        assert verdicts[each] == "met", each


def test_a_provider_at_home_is_no_accusation(story):
    hands = next(each for each in story["requirements"] if each["id"] == "no-foreign-administration")
    planes = [
        entry["value"] for item in hands["items"] for entry in item["entries"]
        if entry["topic"] == "environment.control-plane-country"
    ]  # fmt: skip
    assert planes == ["DE"]


def test_the_training_log_names_the_very_files():
    rows = [json.loads(line) for line in (EXAMPLE / "training" / "log.jsonl").read_text("utf-8").splitlines()]
    for row in rows:
        if row["event"] == "checkpoint":
            content = (EXAMPLE / "training" / "checkpoints" / row["file"]).read_bytes()
            assert hashlib.sha256(content).hexdigest() == row["sha256"]
    assert rows[0]["from"] == "random weights"
    final = (EXAMPLE / "model" / "model.safetensors").read_bytes()
    assert hashlib.sha256(final).hexdigest() == rows[-1]["sha256"]


def test_the_corpus_is_what_its_script_writes(tmp_path, monkeypatch):
    import runpy

    made = runpy.run_path(str(EXAMPLE / "training" / "make_corpus.py"))["sentences"]()
    kept = (EXAMPLE / "training" / "corpus.txt").read_text("utf-8").splitlines()[1:]
    assert kept == made


def test_the_bill_of_materials_names_the_very_files_and_no_parent(demo):
    bill = json.loads((EXAMPLE / "model" / "bom.json").read_text("utf-8"))
    model, data = bill["components"]
    for part, path in ((model, "model/model.safetensors"), (data, "training/corpus.txt")):
        assert part["hashes"][0]["content"] == hashlib.sha256((EXAMPLE / path).read_bytes()).hexdigest()
    ledger = (demo.folder / "lautwerk-honest" / "ringtrue.ledger.jsonl").read_text("utf-8")
    told = [row["observation"] for row in map(json.loads, ledger.splitlines()) if row["kind"] == "entry"]
    seen = {each["topic"]: each["value"] for each in told if each["where"][0]["file"] == "model/bom.json"}
    assert seen["component.declared-licence"] == "Apache-2.0"
    assert "component.declared-parent" not in seen


def test_every_text_is_marked_fictional():
    for path in EXAMPLE.rglob("*"):
        if path.suffix in (".md", ".txt", ".toml", ".yaml") and path.name != "briefe.txt":  # its manifest says it
            assert "fictional" in path.read_text("utf-8").lower(), path
