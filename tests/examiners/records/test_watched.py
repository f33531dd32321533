"""What the record of a drill weighs depends on who watched, and only that."""

import pytest

from ringtrue.dossier.artefacts import File, identity_of
from ringtrue.errors import ArtefactUnreadable
from ringtrue.examiners import Exhibit
from ringtrue.examiners.records.watched import watched
from ringtrue.observation import Grade, Item, Kind
from ringtrue.record import Record, sealed

CHAT = Item(kind=Kind.SERVING, name="chat")
KNOWN = {
    "for.party": {"release": ("ministry",)},
    "release.maker": {"release": ("vendor",)},
    "serving.operator": {"chat": ("host",)},
    "party.country": dict.fromkeys(("ministry", "vendor", "host", "lab", "friend", "rival", "holding"), ("ID",)),
    "party.role": {"lab": ("auditor",), "friend": ("auditor",), "rival": ("competitor",), "host": ("auditor",)},
    "party.controller": {"vendor": ("holding",), "friend": ("holding",)},
}


def exhibit(tmp_path, *records: Record | bytes) -> Exhibit:
    files = []
    for n, record in enumerate(records):
        path = tmp_path / f"{n}.json"
        path.write_bytes(record if isinstance(record, bytes) else sealed(record))
        found = path.stat()
        files.append(File(name=path.name, path=path, identity=identity_of(found), size=found.st_size, digest=f"d{n}"))
    return Exhibit(
        item=CHAT, declared=None, artefacts={"record.dark-run": tuple(files)}, known=KNOWN, consulted={}
    )  # fmt: skip


def record(observer: str, started: str = "2026-11-25T10:00:00Z", **given) -> Record:
    return Record(
        **{"drill": "dark-run", "of": CHAT, "started": started, "seconds": 1.0, "observer": observer, **given}
    )


@pytest.mark.parametrize(
    ("observer", "grade"),
    [
        ("ministry", Grade.DEMONSTRATED),
        ("lab", Grade.DEMONSTRATED),
        ("vendor", Grade.DOCUMENTED),
        ("host", Grade.DOCUMENTED),  # an auditor by role, and yet the operator
        ("friend", Grade.DOCUMENTED),  # an auditor whom the vendor's holding controls
        ("rival", Grade.ASSERTED),
        ("nobody-known", Grade.ASSERTED),
        ("", Grade.ASSERTED),
    ],
)
def test_a_record_weighs_what_its_observer_is_worth(tmp_path, observer, grade):
    (found,) = watched(exhibit(tmp_path, record(observer)), "dark-run")
    assert found.grade is grade


def test_the_newest_record_of_each_observer_counts(tmp_path):
    shown = exhibit(
        tmp_path,
        record("vendor", "2026-11-25T10:00:00Z", result={"n": 1}),
        record("vendor", "2026-11-26T10:00:00Z", result={"n": 2}),
        record("ministry", "2026-11-01T10:00:00Z", result={"n": 3}),
    )
    assert [(each.record.observer, each.record.result["n"]) for each in watched(shown, "dark-run")] == [
        ("ministry", 3), ("vendor", 2),
    ]  # fmt: skip


def test_an_observation_cites_every_file_that_the_drill_used(tmp_path):
    shown = exhibit(tmp_path, record("ministry", artefacts={"model/a.bin": "1"}))
    (found,) = watched(shown, "dark-run")
    seen = found.seen(shown, "serving.cold-starts-dark", True)
    assert [(each.file, each.digest) for each in seen.where] == [("0.json", "d0"), ("model/a.bin", "sha256:1")]
    assert (seen.author, seen.dated) == ("ministry", "2026-11-25")


@pytest.mark.parametrize(
    "content",
    [b"{}", b"[", sealed(record("ministry")).replace(b"ministry", b"vendor"),
     sealed(record("ministry", of=Item(kind=Kind.SERVING, name="other")))],
)  # fmt: skip
def test_what_is_no_record_of_this_item_says_nothing(tmp_path, content):
    with pytest.raises(ArtefactUnreadable):
        list(watched(exhibit(tmp_path, content), "dark-run"))
