"""A ledger that was written elsewhere: sealed, but by whom?"""

import json

import pytest

from ringtrue.ledger import BEFORE_ALL
from ringtrue.ledger.proof import sealed

HOME = {"topic": "store.country", "item": "store:cases", "value": "ID", "grade": "inspected", "method": "examine"}


def forge(folder, change):
    """Rewrites the ledger through `change(lines)` and seals every line anew."""
    path = folder / "ringtrue.ledger.jsonl"
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    change(lines)
    head, content = BEFORE_ALL, b""
    opened = 0
    for seq, line in enumerate(lines):
        opened = seq if line["kind"] == "examination" else opened
        line |= {"seq": seq, "prev": head} | ({"in": opened} if line["kind"] == "entry" else {})
        line.pop("digest", None)
        raw, head = sealed(line)
        content += raw
    path.write_bytes(content)


def ghost(lines):
    """An examiner that nobody has saw the store at home."""
    lines.append({"seq": 0, "prev": "", "kind": "examination", "at": "2026-09-30T00:00:00Z", "by": "ghost/console",
                  "of": "store:cases", "key": "k", "read": []})  # fmt: skip
    lines.append({"seq": 0, "prev": "", "kind": "entry", "in": 0, "observation": dict(HOME)})


def whitewash(lines):
    """Our own examiner is made to say that the weights run no code and are whole."""
    for line in lines:
        if line["kind"] == "entry" and line["observation"]["topic"] == "component.parent-country":
            line["observation"]["value"] = "ID"


def promote(lines):
    """What the dossier declares of the store becomes an inspection."""
    for line in lines:
        if line["kind"] == "entry" and line["observation"]["topic"] == "store.country":
            line["observation"] |= {"grade": "inspected", "method": "examine"}


def verdicts(data):
    return {each["id"]: each["verdict"] for each in data["requirements"]}


@pytest.mark.parametrize(
    ("change", "requirement", "expected"),
    [
        (ghost, "data-at-rest-home", "not shown"),
        (promote, "data-at-rest-home", "not shown"),
        (whitewash, "no-foreign-lineage", "not met"),
    ],
)
def test_a_forged_ledger_is_not_believed_though_its_chain_holds(ringtrue, folder, change, requirement, expected):
    assert verdicts(ringtrue("assess", folder, "--json").data)[requirement] == expected
    forge(folder, change)
    assert ringtrue("verify", folder).code == 0
    ran = ringtrue("assess", folder, "--json")
    assert "were not written on this machine" in ran.err
    assert verdicts(ran.data)[requirement] == expected


def test_what_nobody_here_can_examine_again_is_named(ringtrue, folder):
    ringtrue("assess", folder, "--json")
    forge(folder, ghost)
    ran = ringtrue("assess", folder, "--json")
    assert ran.code == 1
    assert [each["examiner"] for each in ran.data["troubles"]] == ["ghost/console"]


def test_a_head_that_somebody_noted_vouches_for_a_ledger(ringtrue, folder):
    ringtrue("assess", folder, "--json")
    forge(folder, ghost)
    head = ringtrue("verify", folder, "--json").data["ledger_head"]
    ran = ringtrue("assess", folder, "--json", "--head", head)
    assert (ran.code, ran.err) == (0, "")
    assert verdicts(ran.data)["data-at-rest-home"] == "met"


def test_on_another_machine_everything_is_examined_again(ringtrue, folder, monkeypatch, tmp_path):
    first = ringtrue("assess", folder, "--json").data
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "another machine"))
    ran = ringtrue("assess", folder, "--json")
    assert "were not written on this machine" in ran.err
    assert verdicts(ran.data) == verdicts(first)
    assert ran.data["ledger_head"] != first["ledger_head"]
    again = ringtrue("assess", folder, "--json")
    assert again.err == ""
    assert again.data["ledger_head"] == ran.data["ledger_head"]


def test_no_report_is_written_from_a_strangers_ledger(ringtrue, folder):
    ringtrue("assess", folder, "--json")
    forge(folder, promote)
    ran = ringtrue("report", folder)
    assert (ran.code, ran.out) == (12, "")
    assert "comes from elsewhere" in ran.err
    head = ringtrue("verify", folder, "--json").data["ledger_head"]
    assert ringtrue("report", folder, "--head", head).code == 0
