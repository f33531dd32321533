"""Files from the world outside are read without error, and what is said of them is what a person read in them."""

import hashlib
from pathlib import Path

import pytest

from ringtrue.examiners.case import Case, play
from ringtrue.inquiry import examiners
from ringtrue.shelf import read_toml

HERE = Path(__file__).parent / "files" / "public"
ROWS = read_toml(HERE / "SOURCES.toml")["file"]
EXAMINERS = {each.id: each for each in examiners()}


def test_there_are_enough_and_each_has_its_source_and_licence():
    assert len(ROWS) >= 12
    for row in ROWS:
        assert row["repository"].startswith("https://")
        assert len(row["commit"]) == 40
        assert (HERE / row["file"]).parent.joinpath("LICENSE").is_file()
    kept = {str(each.relative_to(HERE)) for each in HERE.glob("*/*") if each.name != "LICENSE"}
    assert kept == {row["file"] for row in ROWS}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["file"])
def test_what_is_said_of_it_is_what_a_person_read(row, tmp_path):
    content = (HERE / row["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == row["sha256"]
    name = f"{row['role']}/{Path(row['file']).name}"
    said = play(EXAMINERS[row["examiner"]], Case(says="", files={name: content}), tmp_path)
    if refused := row.get("refused"):
        assert refused in said, said
        return
    assert isinstance(said, dict), said
    for topic, values in row.get("says", {}).items():
        assert said.get(topic) == tuple(values), said
    for topic in row["silent"]:
        assert topic not in said, said
