"""The ledger as a file: whole or as it was, one writer at a time, and nobody's work is lost."""

import errno
import fcntl
import os
import subprocess
import sys

import pytest

from ringtrue.errors import CouldNotFinish, LedgerBroken, LedgerBusy
from ringtrue.ledger import Opening, Sitting, journal
from ringtrue.ledger.heads import Heads
from ringtrue.ledger.journal import Journal
from ringtrue.observation import Grade, Item, Kind, Observation, Place

OPENING = Opening(release="Garuda", maker="maker", at="2026-10-01T09:00:00Z")
ITEM = Item(kind=Kind.COMPONENT, name="decoder")


def sitting(by="weights/format", value="pickle", trouble="") -> Sitting:
    seen = Observation(topic="weights.format", item=ITEM, value=value, grade=Grade.INSPECTED, note="négara")
    place = Place(file="model", digest="sha256:a")
    return Sitting(
        at="2026-10-01T10:00:00Z", by=by, of=ITEM, key="k", read=(place,), observations=(seen,), trouble=trouble
    )


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ringtrue.ledger.jsonl"


@pytest.fixture
def mine(path):
    return Journal(path, OPENING)


def test_no_ledger_is_nothing(mine):
    assert mine.read() is None


def test_what_was_written_is_read_again(mine, path):
    written = mine.append([sitting(), sitting("weights/completeness", trouble="it was damaged")])
    assert mine.read() == Journal(path).read() == written
    assert [each.observation for each in written.entries] == [sitting().observations[0]] * 2
    assert [each.trouble for each in written.examinations] == ["", "it was damaged"]


def test_an_empty_sitting_list_opens_the_ledger(mine):
    assert (mine.append([]).lines, mine.append([]).lines) == (1, 1)


def test_what_is_added_stands_behind_what_was_there(mine, path):
    first = mine.append([sitting()])
    before = path.read_bytes()
    second = mine.append([sitting(value="gguf")])
    assert path.read_bytes().startswith(before)
    assert (second.lines, second.examinations[0]) == (first.lines + 2, first.examinations[0])
    assert mine.read(containing=first.head) == mine.read(containing=second.head) == second


def test_a_torn_last_line_is_written_over(mine, path):
    whole = mine.append([sitting()])
    with path.open("ab") as out:
        out.write(b'{"seq":3,"prev":"sha2')
    assert mine.read() == whole
    assert mine.append([sitting(value="gguf")]).lines == whole.lines + 2
    assert b'"prev":"sha2{' not in path.read_bytes()
    assert path.read_bytes().endswith(b"\n")


def test_a_broken_ledger_is_not_written_to(mine, path):
    mine.append([sitting()])
    path.write_bytes(broken := path.read_bytes().replace(b"pickle", b"PICKLE"))
    with pytest.raises(LedgerBroken, match="does not match its bytes"):
        mine.append([sitting()])
    assert path.read_bytes() == broken


@pytest.mark.parametrize(
    "other", [Opening(release="Rajawali", maker="maker", at=""), Opening(release="Garuda", maker="m", at="")]
)
def test_the_ledger_of_another_release_is_not_touched(mine, path, other):
    mine.append([sitting()])
    before = path.read_bytes()
    with pytest.raises(LedgerBroken, match="belongs to another dossier"):
        Journal(path, other).append([sitting()])
    assert path.read_bytes() == before


@pytest.mark.parametrize("there", [True, False])
def test_a_head_that_is_not_there_shows_that_something_is_missing(mine, there):
    if there:
        mine.append([sitting()])
    with pytest.raises(LedgerBroken, match="cut short or replaced"):
        mine.read(containing="sha256:" + "1" * 64)


def test_a_ledger_is_known_up_to_the_last_head_that_is_known(mine, path, tmp_path):
    assert mine.known_up_to([]) == -1
    first, second = mine.append([sitting()]), mine.append([sitting(value="gguf")])
    assert mine.known_up_to([]) == mine.known_up_to(["sha256:" + "1" * 64]) == -1
    assert mine.known_up_to([first.head]) == first.lines - 1
    assert mine.known_up_to([second.head, first.head, ""]) == second.lines - 1
    assert Journal(tmp_path / "nowhere.jsonl").known_up_to([first.head]) == -1


def test_the_head_that_was_written_here_is_remembered_elsewhere(path, tmp_path):
    heads = Heads(path, tmp_path / "memory")
    assert heads.last() == ""
    heads.remember("sha256:1")
    heads.remember("sha256:2")
    assert heads.last() == Heads(path, tmp_path / "memory").last() == "sha256:2"
    assert Heads(tmp_path / "another.jsonl", tmp_path / "memory").last() == ""
    assert not path.exists()


def test_a_memory_that_cannot_be_kept_does_no_harm(path, tmp_path):
    (tmp_path / "memory").write_text("a file where the folder should be")
    heads = Heads(path, tmp_path / "memory")
    heads.remember("sha256:1")
    assert heads.last() == ""


def test_a_folder_in_the_place_of_the_ledger_cannot_be_read(mine, path):
    path.mkdir()
    with pytest.raises(CouldNotFinish, match="the ledger was not read"):
        mine.read()


def test_a_folder_that_is_not_there_cannot_be_written(tmp_path):
    with pytest.raises(CouldNotFinish, match="--ledger FILE"):
        Journal(tmp_path / "nowhere" / "ledger.jsonl", OPENING).append([sitting()])


@pytest.mark.parametrize(("number", "words"), [(errno.ENOSPC, "free some room"), (errno.EACCES, "--ledger FILE")])
@pytest.mark.parametrize("when", ["fsync", "replace"])
def test_a_disk_that_fails_leaves_the_ledger_as_it_was(mine, path, monkeypatch, number, words, when):
    mine.append([sitting()])
    before = path.read_bytes()

    def fail(*given, **more):
        raise OSError(number, os.strerror(number))

    if when == "fsync":
        monkeypatch.setattr(journal.os, "fsync", fail)
    else:
        monkeypatch.setattr(journal.Path, "replace", fail)
    with pytest.raises(CouldNotFinish, match=words):
        mine.append([sitting(value="gguf")])
    monkeypatch.undo()
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_another_process_that_holds_the_folder_is_waited_for_and_then_named(mine, path, monkeypatch):
    mine.append([sitting()])
    before = path.read_bytes()
    monkeypatch.setattr(journal, "PATIENCE", 0.1)
    holding = "import fcntl, os, sys; f = os.open(sys.argv[1], os.O_RDONLY); fcntl.flock(f, fcntl.LOCK_EX); print(1, flush=True); sys.stdin.read()"
    other = subprocess.Popen(
        [sys.executable, "-c", holding, path.parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    other.stdout.readline()
    try:
        with pytest.raises(LedgerBusy, match="another process holds it"):
            mine.append([sitting()])
        assert mine.read().lines == 3, "reading needs no lock"
    finally:
        other.communicate(timeout=10)
    assert path.read_bytes() == before
    assert mine.append([sitting()]).lines == 5


def test_a_lock_that_is_let_go_in_time_does_no_harm(mine, path, monkeypatch):
    held = os.open(path.parent, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    monkeypatch.setattr(journal.time, "sleep", lambda _: fcntl.flock(held, fcntl.LOCK_UN))
    assert mine.append([sitting()]).lines == 3
    os.close(held)


def test_four_processes_at_once_lose_nothing(mine, path):
    script = (
        "import sys, pathlib\n"
        "from ringtrue.ledger import Opening, Sitting\n"
        "from ringtrue.ledger.journal import Journal\n"
        "from ringtrue.observation import Item\n"
        "mine = Journal(pathlib.Path(sys.argv[1]), Opening(release='Garuda', maker='maker', at='2026-10-01T09:00:00Z'))\n"
        "for n in range(20):\n"
        "    mine.append([Sitting(at='2026-10-01T10:00:00Z', by=f'{sys.argv[2]}/{n}',"
        " of=Item.parse('component:decoder'), key='k', read=(), observations=())])\n"
    )
    writers = [subprocess.Popen([sys.executable, "-c", script, path, str(n)]) for n in range(4)]
    assert [each.wait(60) for each in writers] == [0] * 4
    ledger = mine.read()
    assert sorted(each.by for each in ledger.examinations) == sorted(
        f"{who}/{n}" for who in range(4) for n in range(20)
    )
    assert ledger.lines == 81
    assert list(path.parent.iterdir()) == [path]


def test_half_a_character_in_a_note_can_be_written(mine):
    assert mine.append([sitting(value="\ud800")]).lines == 3
