"""Every command does what its help says."""

import json
import subprocess
import sys
import tomllib

import pytest

from ringtrue import __all__ as public
from ringtrue.cli import FIRST_STEPS, THEN
from ringtrue.errors import EXIT_CODES
from ringtrue.inquiry import examiners
from thoroughness import is_fast

SHAPE = {
    "schema", "release", "as_of", "at", "framework", "home", "for", "ledger_head", "components", "readings", "category",
    "binding_constraint", "requirements", "answers", "controlled_foreign_base", "claims", "unlisted_claims", "contract_clauses",
    "overclaim",
    "caution", "not_shown", "superseded", "vanished", "troubles",
}  # fmt: skip
REQUIREMENT = {
    "id", "layer", "of", "says", "must", "needs", "verdict", "readings", "grade", "contradicted", "stale",
    "reservation", "why", "would_change", "step", "clauses", "claims", "items",
}  # fmt: skip
LAYERS = ["residency", "infrastructure", "fine-tuning", "base-model", "end-to-end"]


def test_help_names_every_command_and_loads_none(ringtrue):
    ran = ringtrue("--help")
    assert ran.code == 0
    assert all(name in ran.out for name in (*FIRST_STEPS, *THEN))
    script = (
        "import sys; from ringtrue.cli import _run; _run(['--help']); "
        "print([each for each in ('rich', 'pydantic') if each in sys.modules])"
    )
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert loaded.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", [*FIRST_STEPS, *THEN])
def test_every_command_has_help(ringtrue, name):
    assert ringtrue(name, "--help").code == 0


def test_assess_prints_the_vector_first_and_the_next_step_last(ringtrue, folder):
    ran = ringtrue("assess", folder)
    lines = [line for line in ran.out.splitlines() if line.strip()]
    assert lines[0].startswith("Garuda 1.0")
    assert next(n for n, line in enumerate(lines) if "1 residency" in line) < next(
        n for n, line in enumerate(lines) if line.startswith("Level")
    )
    assert ran.err.splitlines()[-1].startswith("next: ringtrue explain ")


def test_assess_as_json_has_its_shape(ringtrue, folder):
    data = ringtrue("assess", folder, "--json").data
    assert set(data) == SHAPE
    assert data["schema"] == "ringtrue/assessment/1"
    assert data["as_of"] == "2026-10-01"
    assert data["for"] == {"party": "asker", "kind": "enterprise", "parties": ["asker"]}
    assert list(data["readings"]["proven"]["vector"]) == LAYERS
    assert set(data["readings"]) == {"claimed", "documented", "proven"}
    assert set(data["category"]) == {"claimed", "documented", "proven", "on_offer"}
    assert [each["id"] for each in data["answers"]] == ["base-model", "retraining", "evaluation", "withdrawal"]
    assert all(set(each) == REQUIREMENT for each in data["requirements"])
    assert data["components"][0].keys() == {"name", "role", "vector"}
    assert data["binding_constraint"].keys() == {"layer", "requirement", "verdict"}


def test_every_entry_names_file_digest_and_grade(ringtrue, folder):
    data = ringtrue("assess", folder, "--json").data
    entries = [entry for each in data["requirements"] for item in each["items"] for entry in item["entries"]]
    assert entries
    for entry in entries:
        assert {"digest", "by", "at", "topic", "value", "grade", "where"} <= set(entry)
        assert all(place["digest"].startswith("sha256:") and place["file"] for place in entry["where"])


def test_a_quotation_is_found_where_the_entry_says(ringtrue, folder):
    data = ringtrue("assess", folder, "--json").data
    entries = [e for each in data["requirements"] for item in each["items"] for e in item["entries"] if e.get("quote")]
    assert entries
    for entry in entries:
        place = entry["where"][0]
        content = (folder / place["file"]).read_bytes()
        assert content[place["start"] : place["end"]] == entry["quote"].encode()


def test_an_unchanged_folder_is_not_examined_again(ringtrue, folder):
    first = ringtrue("assess", folder, "--json").data["ledger_head"]
    assert ringtrue("assess", folder, "--json").data["ledger_head"] == first
    assert ringtrue("assess", folder, "--json", "--rehash").data["ledger_head"] == first


def test_unchanged_files_are_not_read_again_unless_asked(ringtrue, folder, monkeypatch):
    from ringtrue.dossier.artefacts import File

    ringtrue("assess", folder, "--json")
    read = []
    plain = File.open
    monkeypatch.setattr(File, "open", lambda file: read.append(file.name) or plain(file))
    ringtrue("assess", folder, "--json")
    assert read == []
    ringtrue("assess", folder, "--json", "--rehash")
    assert "model/model.safetensors" in read


def test_rehash_finds_a_change_that_hides_behind_old_times(ringtrue, folder, monkeypatch):
    import os

    path = folder / "extract.txt"
    first = ringtrue("assess", folder, "--json").data["ledger_head"]
    before = path.stat()
    path.write_bytes(path.read_bytes().replace(b"(fictional)", b"(FICTIONAL)"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert ringtrue("assess", folder, "--json", "--rehash").data["ledger_head"] != first


def test_only_what_changed_is_examined_again(ringtrue, folder):
    ringtrue("assess", folder, "--json")
    lines = len((folder / "ringtrue.ledger.jsonl").read_text().splitlines())
    path = folder / "model" / "README.md"
    path.write_text(path.read_text() + "\nMore.\n")
    data = ringtrue("assess", folder, "--json").data
    added = (folder / "ringtrue.ledger.jsonl").read_text().splitlines()[lines:]
    examined = {json.loads(line)["by"] for line in added if '"kind":"examination"' in line}
    assert examined >= {"artefacts", "weights/format", "weights/completeness", "weights/declared-parent"}
    reading = {each.id for each in examiners() if any(role.startswith(("weights", "card")) for role in each.reads)}
    assert examined <= {"artefacts", *reading}
    assert {each["why"] for each in data["superseded"]} == {"it was examined again"}


def test_a_file_that_vanished_is_listed(ringtrue, folder):
    (folder / "model" / "NOTICE").write_text("A notice.")
    ringtrue("assess", folder, "--json")
    (folder / "model" / "NOTICE").unlink()
    assert ringtrue("assess", folder, "--json").data["vanished"] == ["model/NOTICE"]


def test_the_same_ledger_and_day_give_the_same_bytes(ringtrue, folder):
    first = ringtrue("assess", folder, "--json").out
    assert ringtrue("assess", folder, "--json").out == first


def test_evidence_grows_old(ringtrue, folder):
    now = ringtrue("assess", folder, "--json").data
    later = ringtrue("assess", folder, "--json", "--at", "2036-01-01").data
    stale = {each["id"] for each in later["requirements"] if each["stale"]}
    assert "operator-domestic" in stale
    assert not any(each["stale"] for each in now["requirements"] if each["id"] == "operator-domestic")


def test_a_day_before_anything_was_seen(ringtrue, folder):
    assert ringtrue("assess", folder, "--at", "2001-01-01").code == 3


@pytest.mark.parametrize(("bar", "code"), [("residency", 10), ("residency@claimed", 0), ("end-to-end@documented", 10)])
def test_require_sets_a_bar(ringtrue, folder, bar, code):
    assert ringtrue("assess", folder, "--require", bar).code == code


def test_a_contradicted_claim_can_fail_a_build(ringtrue, folder):
    assert ringtrue("assess", folder, "--fail-on", "contradicted").code == 11
    assert ringtrue("assess", folder).code == 0


def test_if_signed_stands_beside_the_readings(ringtrue, folder):
    assert "if_signed" in ringtrue("assess", folder, "--json", "--if-signed").data["readings"]
    assert "if signed" in ringtrue("assess", folder, "--if-signed").out


def test_output_goes_into_a_file(ringtrue, folder, tmp_path):
    out = tmp_path / "assessment.json"
    assert ringtrue("assess", folder, "--json", "--output", out).out == ""
    assert json.loads(out.read_text())["schema"] == "ringtrue/assessment/1"
    text = tmp_path / "assessment.txt"
    assert ringtrue("assess", folder, "--output", text).out == ""
    assert "1 residency" in text.read_text()


def test_quiet_prints_the_product_only(ringtrue, folder):
    assert ringtrue("assess", folder, "--quiet").err == ""


def test_verify_prints_the_head(ringtrue, folder):
    head = ringtrue("assess", folder, "--json").data["ledger_head"]
    assert head in ringtrue("verify", folder).out
    assert ringtrue("verify", folder, "--json").data["ledger_head"] == head


def test_verify_without_a_ledger(ringtrue, folder):
    assert ringtrue("verify", folder).code == 3


def test_explain_knows_every_id_there_is(ringtrue):
    rows = [row["id"] for part in ("requirements", "topics", "claims", "clauses", "examiners")
            for row in ringtrue("catalogue", part, "--json").data["rows"]]  # fmt: skip
    every = (*rows, *LAYERS, "continuity", "met", "not met", "not shown", "supported", "documented")
    for word in every[:: 7 if is_fast() else 1]:
        assert ringtrue("explain", word, "--quiet").code == 0, word


@pytest.mark.parametrize("code", sorted(EXIT_CODES))
def test_explain_knows_every_exit_code(ringtrue, code):
    assert EXIT_CODES[code] in ringtrue("explain", str(code)).out


def test_catalogue_check_prints_who_supplies_what(ringtrue):
    rows = ringtrue("catalogue", "check", "--json").data["rows"]
    supplied = {row["topic"]: row["examiner"] for row in rows}
    assert supplied["weights.complete"] == "weights/completeness"
    assert supplied["tokenizer.origin"] == "awaiting"


def test_the_schema_of_a_dossier_is_json_schema(ringtrue):
    schema = ringtrue("catalogue", "schema").data
    assert schema["$schema"].endswith("2020-12/schema")
    assert "release" in schema["required"]
    assert "for" in schema["properties"]


def test_init_drafts_and_never_overwrites(ringtrue, folder):
    (folder / "ringtrue.toml").unlink()
    ran = ringtrue("init", folder)
    assert ran.code == 0, ran.err
    drafted = (folder / "ringtrue.toml").read_text()
    assert tomllib.loads(drafted)["component"]
    assert ringtrue("assess", folder).code == 4
    assert ringtrue("init", folder).code == 4
    assert (folder / "ringtrue.toml").read_text() == drafted


def test_init_of_an_empty_folder(ringtrue, tmp_path):
    assert ringtrue("init", tmp_path).code == 3
    assert not (tmp_path / "ringtrue.toml").exists()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(ringtrue, shell):
    assert "_RINGTRUE_COMPLETE" in ringtrue("completion", shell).out


def test_completion_completes_a_command():
    environment = {"_RINGTRUE_COMPLETE": "bash_complete", "COMP_WORDS": "ringtrue ass", "COMP_CWORD": "1", "PATH": ""}
    ran = subprocess.run(
        [sys.executable, "-m", "ringtrue"], env=environment, capture_output=True, text=True, check=False
    )
    assert "assess" in ran.stdout, ran


def test_the_public_names_are_there():
    import ringtrue

    assert all(getattr(ringtrue, name) for name in public)


def test_the_public_api_assesses(folder):
    import ringtrue

    assessment = ringtrue.assess(folder)
    assert assessment.proven.level == 0
    assert assessment.requirements[0].verdict is ringtrue.Verdict.NOT_SHOWN
