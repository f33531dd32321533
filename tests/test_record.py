"""Records of drills: written whole, sealed, and given to the item they speak of."""

import dataclasses
import datetime

import pytest

from offering import write
from ringtrue.dossier.artefacts import artefacts
from ringtrue.dossier.load import open_dossier
from ringtrue.observation import Item, Kind
from ringtrue.record import Record, Unsound, keep, sealed, unsealed

RUN = Record(
    drill="dark-run", of=Item(kind=Kind.SERVING, name="chat"), started="2026-11-25T10:00:00Z", seconds=1.5,
    observer="buyer", artefacts={"model/weights.gguf": "0" * 64}, result={"held": True},
)  # fmt: skip


def test_a_record_comes_back_as_it_was():
    assert unsealed(sealed(RUN)) == RUN


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"{", "not JSON"),
        (b"[]", "schema"),
        (b'{"schema": "ringtrue/record/1"}', "digest"),
        (sealed(RUN).replace(b": true", b": false"), "changed after"),
    ],
)
def test_what_was_changed_or_is_no_record_is_refused(content, why):
    with pytest.raises(Unsound, match=why):
        unsealed(content)


def test_two_records_of_one_second_both_stay(tmp_path):
    first, second = keep(RUN, tmp_path), keep(RUN, tmp_path)
    assert first.read_bytes() == second.read_bytes()
    assert first.name == "20261125T100000Z.json"
    assert second.name == "20261125T100000Z-2.json"
    assert [each.name for each in first.parent.iterdir() if each.name.startswith(".")] == []


def test_a_record_belongs_to_the_item_it_names_and_otherwise_to_the_release(tmp_path):
    folder = write(tmp_path)
    serving = open_dossier(folder, datetime.date(2026, 11, 25)).dossier.serving[0].name
    kept = keep(dataclasses.replace(RUN, of=Item(kind=Kind.SERVING, name=serving)), folder)
    (kept.parent / "garbage.json").write_bytes(b"{")
    found = {
        (str(item), role): paths for item, role, paths in artefacts(open_dossier(folder, datetime.date(2026, 11, 25)))
    }
    assert found[f"serving:{serving}", "record.dark-run"] == (f"records/dark-run/{kept.name}",)
    assert found["release:release", "record.dark-run"] == ("records/dark-run/garbage.json",)
