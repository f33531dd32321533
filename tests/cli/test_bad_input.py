"""Bad input ends in a clear error and its exit code, never in a traceback and never in a verdict."""

import contextlib
import json
import os
import re
import subprocess
import sys

import pytest

import offering
from ringtrue.cli.telling import write_whole


def change(folder, old, new, count=1):
    path = folder / "ringtrue.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, count))


def refused(ran, code, *words):
    """The error names what did not happen, where and why; nothing was concluded."""
    assert ran.code == code, ran.err
    assert ran.out == ""
    assert ran.err.startswith("error: ")
    assert "where: " in ran.err
    for word in words:
        assert word in ran.err
    return ran


def weights_say_nothing(ran, *words):
    """The rest is examined; of the weights nothing is concluded, and the exit code says so."""
    assert ran.code == 1
    by_id = {each["id"]: each for each in ran.data["requirements"]}
    assert by_id["weights-in-hand"]["verdict"] == "not shown"
    assert by_id["weights-in-hand"]["grade"] in ("none", "asserted")
    assert any(word in each["why"] for each in ran.data["troubles"] for word in words), ran.data["troubles"]
    assert {each["by"] for item in by_id["no-foreign-lineage"]["items"] for each in item["entries"]}
    return ran


def test_no_dossier(ringtrue, tmp_path):
    refused(ringtrue("assess", tmp_path), 3, "there is no dossier", f"try: ringtrue init {tmp_path}")


def test_no_folder(ringtrue, tmp_path):
    refused(ringtrue("assess", tmp_path / "nowhere"), 3, "no such file")


def test_a_dossier_without_artefacts(ringtrue, tmp_path):
    text = offering.DOSSIER.partition("[[component]]")[0]
    folder = offering.write(tmp_path, text)
    refused(ringtrue("assess", folder), 3, "names no artefact", "never evidence")


def test_an_unknown_key(ringtrue, folder):
    change(folder, 'decided_by = "the board"', 'decided_by = "the board"\ncolour = "gold"')
    refused(ringtrue("assess", folder), 4, "key `home.colour` is unknown")


def test_a_misspelt_key_gets_a_suggestion(ringtrue, folder):
    change(folder, 'operator = "maker"', 'operater = "maker"')
    refused(ringtrue("assess", folder), 4, "`serving[1].operater` is unknown, did you mean `operator`?")


def test_a_missing_key(ringtrue, folder):
    change(folder, 'version = "1.0"\n', "")
    refused(ringtrue("assess", folder), 4, "key `release.version` is missing")


def test_the_country_uk(ringtrue, folder):
    change(folder, 'country = "ID"', 'country = "UK"')
    refused(ringtrue("assess", folder), 4, 'write "GB"')


def test_the_country_no_without_quotes(ringtrue, folder):
    change(folder, 'country = "ID"', "country = NO")
    refused(ringtrue("assess", folder), 4, "not TOML", 'try: put quotes around it: country = "NO"')


def test_a_country_that_does_not_exist(ringtrue, folder):
    change(folder, 'country = "ID"', 'country = "XX"')
    refused(ringtrue("assess", folder), 4, '"XX" is no country code')


def test_a_lower_case_country(ringtrue, folder):
    change(folder, 'country = "ID"', 'country = "id"')
    refused(ringtrue("assess", folder), 4, 'must be written "ID"')


@pytest.mark.parametrize("kind", ["component", "store", "paper"])
def test_duplicate_names(ringtrue, folder, kind):
    text = (folder / "ringtrue.toml").read_text()
    table = re.search(rf"\[\[{kind}\]\]\n(?:.+\n)+", text)[0]
    change(folder, table, table + "\n" + table)
    refused(ringtrue("assess", folder), 4, f"the {kind} `", "is declared 2 times")


def test_duplicate_parties(ringtrue, folder):
    change(folder, 'id = "maker"', 'id = "asker"')
    refused(ringtrue("assess", folder), 4, "the party `asker` is declared 2 times")


def test_a_day_in_the_future(ringtrue, folder):
    change(folder, "as_of = 2026-10-01", "as_of = 2999-01-01")
    refused(ringtrue("assess", folder), 4, "in the future")


def test_a_party_that_nobody_declared(ringtrue, folder):
    change(folder, 'operator = "maker"', 'operator = "makers"')
    refused(ringtrue("assess", folder), 4, "`makers`, which is not declared", 'id = "maker"')


def test_a_lineage_in_a_circle(ringtrue, folder):
    change(folder, 'role = "text-decoder"', 'role = "text-decoder"\nfrom = "decoder"')
    refused(ringtrue("assess", folder), 4, "in a circle")


def test_an_open_decision(ringtrue, folder):
    change(folder, 'country = "ID"', 'country = "?"')
    refused(ringtrue("assess", folder), 4, "1 decisions are still open", "`party[1].country`")


def test_an_unknown_kind_of_claim(ringtrue, folder):
    change(folder, '"sovereign-ai"', '"divine-ai"')
    refused(ringtrue("assess", folder), 4, "`divine-ai` is unknown")


def test_a_dossier_that_is_no_text(ringtrue, folder):
    (folder / "ringtrue.toml").write_bytes(b"\xff\xfe\x00")
    refused(ringtrue("assess", folder), 4, "not UTF-8")


def test_a_huge_dossier(ringtrue, folder):
    (folder / "ringtrue.toml").write_text("#" * (5 << 20))
    refused(ringtrue("assess", folder), 4, "larger than")


def test_a_dossier_nested_without_end(ringtrue, folder):
    (folder / "ringtrue.toml").write_text("a = " + "[" * 100_000)
    refused(ringtrue("assess", folder), 4)


def test_truncated_safetensors(ringtrue, folder):
    path = folder / "model" / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-5])
    weights_say_nothing(ringtrue("assess", folder, "--json"), "ends 5 bytes too early")


def test_a_header_of_2_to_the_60_bytes(ringtrue, folder):
    (folder / "model" / "model.safetensors").write_bytes((1 << 60).to_bytes(8, "little") + b'{"a": 1}')
    weights_say_nothing(ringtrue("assess", folder, "--json"), "claims a header of")


def test_json_of_depth_10_000_in_a_header(ringtrue, folder):
    header = b'{"a":' * 10_000 + b"1" + b"}" * 10_000
    (folder / "model" / "model.safetensors").write_bytes(len(header).to_bytes(8, "little") + header)
    weights_say_nothing(ringtrue("assess", folder, "--json"), "not JSON", "not described")


def test_json_of_depth_10_000_in_an_index(ringtrue, folder):
    (folder / "model" / "model.safetensors.index.json").write_bytes(b"[" * 10_000 + b"]" * 10_000)
    weights_say_nothing(ringtrue("assess", folder, "--json"), "no index of shards")


def test_a_pickle_with_a_payload_is_never_executed(ringtrue, folder):
    witness = folder.parent / "executed"
    command = f"touch {witness}".encode()
    payload = b"\x80\x02cposix\nsystem\nX" + len(command).to_bytes(4, "little") + command + b"\x85R."
    (folder / "model" / "model.safetensors").write_bytes(payload)
    ran = ringtrue("assess", folder, "--json")
    assert not witness.exists()
    held = next(each for each in ran.data["requirements"] if each["id"] == "weights-in-hand")
    assert held["verdict"] != "met"
    notes = [entry.get("note", "") for item in held["items"] for entry in item["entries"]]
    assert any("posix system" in note for note in notes)


@pytest.mark.parametrize("path", ["../secret", "model/../../secret", "/etc/passwd", "a\\u0000b", ""])
def test_a_path_out_of_the_folder(ringtrue, folder, path):
    (folder.parent / "secret").write_text("secret")
    change(folder, 'file = "extract.txt"', f'file = "{path}"')
    refused(ringtrue("assess", folder), 4, "must lie inside")


def test_a_missing_file(ringtrue, folder):
    (folder / "extract.txt").unlink()
    refused(ringtrue("assess", folder), 4, "there is no such file")


def test_a_link_out_of_the_folder(ringtrue, folder):
    (folder / "extract.txt").unlink()
    (folder / "extract.txt").symlink_to("/etc/hostname")
    refused(ringtrue("assess", folder), 4, "link that leads out")


def test_a_link_out_of_the_folder_inside_a_folder(ringtrue, folder):
    (folder / "model" / "more.safetensors").symlink_to("/etc/hostname")
    weights_say_nothing(ringtrue("assess", folder, "--json"), "link that leads out")


def test_a_folder_that_links_out(ringtrue, folder):
    (folder / "model" / "LICENSE").unlink()
    (folder / "linked").symlink_to("/etc")
    change(folder, 'licence = "model/LICENSE"', 'licence = "linked"')
    refused(ringtrue("assess", folder), 4, "link that leads out")


def test_a_link_that_stays_inside_is_followed(ringtrue, folder):
    path = folder / "model" / "model.safetensors"
    path.rename(folder / "blob")
    path.symlink_to("../blob")
    assert ringtrue("assess", folder, "--json").code == 0


def test_a_link_to_itself(ringtrue, folder):
    (folder / "extract.txt").unlink()
    (folder / "extract.txt").symlink_to("extract.txt")
    refused(ringtrue("assess", folder), 4)


def test_a_named_pipe(ringtrue, folder):
    os.mkfifo(folder / "model" / "pipe")
    weights_say_nothing(ringtrue("assess", folder, "--json"), "a named pipe")


def test_a_device(ringtrue, folder):
    try:
        os.mknod(folder / "model" / "zero", 0o600 | 0o020000, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("only root can make a device file")
    weights_say_nothing(ringtrue("assess", folder, "--json"), "a character device")


def test_a_sparse_file_of_a_terabyte(ringtrue, folder):
    with (folder / "model" / "big.safetensors").open("wb") as out:
        out.truncate(1 << 40)
    weights_say_nothing(ringtrue("assess", folder, "--json"), "sparse")


def test_a_file_that_changes_while_it_is_read(ringtrue, folder, monkeypatch):
    from ringtrue.dossier.artefacts import File

    plain = File.open

    @contextlib.contextmanager
    def changing(file):
        with plain(file) as stream:
            if file.name.endswith(".safetensors"):
                with file.path.open("ab") as out:
                    out.write(b"more")
            yield stream

    monkeypatch.setattr(File, "open", changing)
    weights_say_nothing(ringtrue("assess", folder, "--json"), "changed while it was read")


def test_a_folder_that_cannot_be_written(folder):
    folder.chmod(0o555)
    try:
        ran = unprivileged("assess", folder)
    finally:
        folder.chmod(0o755)
    assert ran.returncode == 1
    assert "the folder cannot be written" in ran.stderr
    assert "--ledger" in ran.stderr
    assert not (folder / "ringtrue.ledger.jsonl").exists()


def test_evidence_that_must_not_be_touched_has_its_ledger_elsewhere(ringtrue, folder, tmp_path):
    before = sorted(folder.rglob("*"))
    assert ringtrue("assess", folder, "--ledger", tmp_path / "elsewhere.jsonl", "--json").code == 0
    assert sorted(folder.rglob("*")) == before


def test_a_quotation_that_is_not_in_the_paper(ringtrue, folder):
    change(folder, "Sole shareholder of Host: Asker, Jakarta", "Sole shareholder of Host: Asker, Bandung")
    refused(ringtrue("assess", folder), 4, "a quotation is wrong", "extract.txt", "Asker, Bandung")


def test_a_claim_that_was_not_made_in_these_words(ringtrue, folder):
    change(folder, "Our sovereign AI never", "Our sovereign AI hardly ever")
    refused(ringtrue("assess", folder), 4, "a quotation is wrong", "brochure.md")


def test_a_topic_that_does_not_exist(ringtrue, folder):
    change(folder, "serving.controller-country", "serving.colour")
    refused(ringtrue("assess", folder), 4, "there is no such topic")


def test_a_value_that_a_topic_cannot_have(ringtrue, folder):
    change(folder, 'value = "ID"', 'value = "Indonesia"')
    refused(ringtrue("assess", folder), 4, "is not possible")


def test_an_item_that_is_not_declared(ringtrue, folder):
    change(folder, 'item = "serving:chat"', 'item = "serving:chatter"')
    refused(ringtrue("assess", folder), 4, "`serving:chatter` is not declared")


def test_the_ledger_of_another_dossier(ringtrue, folder):
    assert ringtrue("assess", folder, "--json").code == 0
    change(folder, 'name = "Garuda"', 'name = "Rajawali"')
    before = (folder / "ringtrue.ledger.jsonl").read_bytes()
    refused(ringtrue("assess", folder), 12, "belongs to another dossier", "`Garuda`")
    assert (folder / "ringtrue.ledger.jsonl").read_bytes() == before


def test_one_byte_changed_in_the_ledger(ringtrue, folder):
    assert ringtrue("assess", folder, "--json").code == 0
    path = folder / "ringtrue.ledger.jsonl"
    content = path.read_bytes()
    at = content.index(b'"weights.runs-code"') + 3
    path.write_bytes(content[:at] + b"X" + content[at + 1 :])
    refused(ringtrue("assess", folder), 12, "does not verify", "line ")
    refused(ringtrue("verify", folder), 12, "does not verify", "line ")


def test_a_ledger_cut_short_shows_when_the_head_is_given(ringtrue, folder):
    head = ringtrue("assess", folder, "--json").data["ledger_head"]
    path = folder / "ringtrue.ledger.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-3]))
    assert ringtrue("verify", folder).code == 0
    refused(ringtrue("verify", folder, "--head", head), 12, "cut short")
    refused(ringtrue("assess", folder, "--head", head), 12, "cut short")


def test_a_ledger_that_grew_still_contains_the_head(ringtrue, folder):
    head = ringtrue("assess", folder, "--json").data["ledger_head"]
    (folder / "extract.txt").write_text(offering.REGISTER + "Page 2\n")
    assert ringtrue("assess", folder, "--json").data["ledger_head"] != head
    assert ringtrue("verify", folder, "--head", head).code == 0


@pytest.mark.slow
def test_two_at_once_both_finish_and_the_chain_holds(folder, ringtrue):
    both = [start("assess", folder, "--json") for _ in range(2)]
    results = [each.communicate(timeout=60) for each in both]
    assert [each.returncode for each in both] == [0, 0], results
    assert ringtrue("verify", folder).code == 0
    assert {len(json.loads(out)["requirements"]) for out, _ in results} == {44}


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["write", "fsync", "replace"])
def test_killed_while_writing_the_ledger_is_as_it_was(folder, ringtrue, moment):
    assert ringtrue("assess", folder, "--json").code == 0
    path = folder / "ringtrue.ledger.jsonl"
    before = path.read_bytes()
    (folder / "extract.txt").write_text(offering.REGISTER + "Page 2\n")
    script = (
        "import os, pathlib, ringtrue.ledger.journal as journal\n"
        "from ringtrue.cli import _run\n"
        "real = journal._replace\n"
        "def killed(*given):\n"
        f"    moment = {moment!r}\n"
        "    stop = lambda *each: os.kill(os.getpid(), 9)\n"
        "    if moment == 'replace': pathlib.Path.replace = stop\n"
        "    else: setattr(journal.os, 'fsync', stop)\n"
        "    if moment == 'write':\n"
        "        path, content = given\n"
        "        path.with_name('.half').write_bytes(content[:len(content) // 2]); stop()\n"
        "    return real(*given)\n"
        "journal._replace = killed\n"
        f"_run(['assess', {str(folder)!r}])\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert ran.returncode == -9
    assert path.read_bytes() == before
    assert ringtrue("verify", folder).code == 0
    assert ringtrue("assess", folder, "--json").code == 0


def test_a_last_line_that_was_never_finished_does_not_count(folder, ringtrue):
    assert ringtrue("assess", folder, "--json").code == 0
    path = folder / "ringtrue.ledger.jsonl"
    with path.open("ab") as out:
        out.write(b'{"seq":99999,"prev":"sha2')
    assert ringtrue("verify", folder).code == 0
    (folder / "extract.txt").write_text(offering.REGISTER + "Page 2\n")
    assert ringtrue("assess", folder, "--json").code == 0
    assert b'{"seq":99999,"prev":"sha2' not in path.read_bytes()


@pytest.mark.slow
def test_a_full_disk_leaves_the_ledger_as_it_was(folder, ringtrue):
    assert ringtrue("assess", folder, "--json").code == 0
    path = folder / "ringtrue.ledger.jsonl"
    before = path.read_bytes()
    (folder / "extract.txt").write_text(offering.REGISTER + "Page 2\n")
    script = (
        "import resource\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({len(before)}, {len(before)}))\n"
        f"from ringtrue.cli import main; main(['assess', {str(folder)!r}])\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "the ledger was not written; it is as it was before" in ran.stderr
    assert path.read_bytes() == before
    assert not list(folder.glob(".ringtrue*"))


def test_a_really_full_disk(ringtrue, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=20k", "none", disk], capture_output=True, check=False
    ).returncode:
        pytest.skip("a small disk cannot be mounted here")
    try:
        offering.write(tmp_path / "offering")
        ran = ringtrue("assess", tmp_path / "offering", "--ledger", disk / "ledger.jsonl")
        refused(ran, 1, "No space left", "free some room")
        assert not list(disk.iterdir())
    finally:
        subprocess.run(["umount", disk], check=True)


HOSTILE = (
    '<script>alert(1)</script>\x1b[31mred\x1b]0;title\x07 \u202egnirts =HYPERLINK("x") | [a](javascript:b) \u009b2J'
)


def test_hostile_strings_come_out_inert_on_a_terminal(ringtrue, folder):
    plain = "Our sovereign AI never sends your data abroad."
    quote = f"Our sovereign AI {HOSTILE}"
    (folder / "brochure.md").write_text(quote)
    change(folder, json.dumps(plain), json.dumps(quote))
    ran = ringtrue("assess", folder)
    assert ran.code == 0
    assert "Our sovereign AI" in ran.out
    for forbidden in ("\x1b[31m", "\x1b]0", "\x07", "\u202e", "\u009b"):
        assert forbidden not in ran.out + ran.err
    assert "\\x1b[31mred" in ran.out
    as_json = ringtrue("assess", folder, "--json")
    assert as_json.out.isascii()
    assert as_json.data["claims"][0]["quote"] == quote


def test_hostile_strings_come_out_inert_in_errors(ringtrue, folder):
    change(folder, 'name = "cases"', f"name = {json.dumps(HOSTILE)}")
    ran = refused(ringtrue("assess", folder), 4)
    assert "\x1b" not in ran.err
    assert "\u202e" not in ran.err


def test_errors_are_json_when_json_is_asked_for(ringtrue, tmp_path):
    ran = ringtrue("assess", tmp_path, "--json")
    assert ran.code == 3
    assert set(ran.data) == {"schema", "what", "where", "why", "try", "exit"}
    assert (ran.data["schema"], ran.data["exit"]) == ("ringtrue/error/1", 3)


def test_an_output_that_cannot_be_written(ringtrue, folder):
    refused(ringtrue("assess", folder, "--output", folder / "nowhere" / "out.txt"), 1, "the output was not written")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["asess"], "Did you mean `ringtrue assess`?"),
        (["assess", "--requir", "residency"], "--require"),
        (["assess", ".", "--require", "everything"], "not LAYER"),
        (["explain", "weights-in-hnd"], "weights-in-hand"),
    ],
)
def test_a_command_that_is_not_understood(ringtrue, arguments, words):
    ran = ringtrue(*arguments)
    assert ran.code == 2
    assert words in ran.err


def start(*arguments):
    return subprocess.Popen(
        [sys.executable, "-m", "ringtrue", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def unprivileged(*arguments):
    """Runs as somebody for whom permissions count: root without the power to override them."""
    drop = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.getuid() == 0 else []
    command = [*drop, sys.executable, "-m", "ringtrue", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_pipe_or_device_is_written_to_and_never_replaced(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_whole(pipe, b"told")
        assert os.read(reader, 16) == b"told"
    finally:
        os.close(reader)
    assert pipe.is_fifo()
