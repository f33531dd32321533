"""A library keeps what was added, refuses what was changed, and says which plausible parents it lacks."""

import datetime
import hashlib
import json
import threading

import pytest

from ringtrue.errors import CouldNotFinish, LibraryBroken
from ringtrue.references import LIST, SIGNED, SKETCHES, Reference, seal
from ringtrue.references.adequacy import KnownModel, known_models, missing
from ringtrue.references.library import add, open_library, sketch_of

SKETCH = b"a sketch"


def reference(name: str = "polaris-labs/polaris-mini", sketch: bytes = SKETCH, **changed) -> Reference:
    return Reference(
        **{
            "id": name, "maker": "Polaris Labs (fictional)", "country": "US", "released": datetime.date(2025, 3, 1),
            "modality": "text", "parameters": 1_000_000, "source": "made for this test",
            "sketch": hashlib.sha256(sketch).hexdigest(), **changed,
        }
    )  # fmt: skip


def test_what_is_added_is_there(tmp_path):
    add(tmp_path / "library", reference(), SKETCH)
    library = open_library(tmp_path / "library")
    assert library.references == (reference(),)
    assert sketch_of(library, library.references[0]) == SKETCH
    assert library.digest == hashlib.sha256((tmp_path / "library" / LIST).read_bytes()).hexdigest()


def test_where_there_is_no_library_it_is_empty(tmp_path):
    assert open_library(tmp_path / "none").references == ()


def test_the_same_name_is_not_added_twice_unless_replaced(tmp_path):
    add(tmp_path, reference(), SKETCH)
    with pytest.raises(CouldNotFinish, match="already"):
        add(tmp_path, reference(sketch=b"other"), b"other")
    assert add(tmp_path, reference(sketch=b"other"), b"other", replace=True).references == (reference(sketch=b"other"),)


def test_the_list_does_not_depend_on_the_order_of_adding(tmp_path):
    names = ["b/b", "a/a", "c/c"]
    for each in names:
        add(tmp_path / "one", reference(each), SKETCH)
    for each in reversed(names):
        add(tmp_path / "two", reference(each), SKETCH)
    assert (tmp_path / "one" / LIST).read_bytes() == (tmp_path / "two" / LIST).read_bytes()


def test_many_who_add_at_once_lose_nothing(tmp_path):
    threads = [threading.Thread(target=add, args=(tmp_path, reference(f"m/{n}"), SKETCH)) for n in range(12)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(open_library(tmp_path).references) == 12
    assert not [each for each in tmp_path.iterdir() if each.name.startswith(".")]


def test_a_changed_sketch_is_refused(tmp_path):
    library = add(tmp_path, reference(), SKETCH)
    (tmp_path / SKETCHES / reference().sketch).write_bytes(b"b sketch")
    with pytest.raises(LibraryBroken, match="not the one that was added"):
        sketch_of(library, library.references[0])


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b"\xff\xfe", b'{"schema": "ringtrue/references/1"}', b"[" * 100_000,
     b'{"schema": "ringtrue/references/1", "references": [{"id": "x"}]}',
     b'{"schema": "ringtrue/references/2", "references": []}'],
)  # fmt: skip
def test_a_list_that_is_none_is_refused(tmp_path, content):
    (tmp_path / LIST).write_bytes(content)
    with pytest.raises(LibraryBroken) as caught:
        open_library(tmp_path)
    assert caught.value.exit_code == 12


@pytest.mark.parametrize("changed", [{"sketch": "../../etc/passwd"}, {"id": "../x"}, {"country": "XX"}, {"maker": ""}])
def test_a_list_with_a_row_that_cannot_be_is_refused(tmp_path, changed):
    add(tmp_path, reference(), SKETCH)
    data = json.loads((tmp_path / LIST).read_bytes())
    data["references"][0] |= changed
    (tmp_path / LIST).write_text(json.dumps(data))
    with pytest.raises(LibraryBroken):
        open_library(tmp_path)


@pytest.fixture
def signed(tmp_path):
    library = add(tmp_path / "library", reference(), SKETCH)
    key = tmp_path / "key.pem"
    seal.make_key(key)
    seal.sign(library, key)
    return library, key


def test_a_signed_library_verifies_with_the_signers_public_key(signed):
    library, key = signed
    assert seal.verify(library, key.with_suffix(".pub")) == 1
    assert key.stat().st_mode & 0o077 == 0


def test_another_key_does_not_verify_it(signed, tmp_path):
    seal.make_key(tmp_path / "other.pem")
    with pytest.raises(LibraryBroken, match="does not verify"):
        seal.verify(signed[0], tmp_path / "other.pub")


def test_a_list_that_was_changed_does_not_verify(signed):
    library, key = signed
    (library.folder / LIST).write_bytes((library.folder / LIST).read_bytes().replace(b'"US"', b'"ID"'))
    with pytest.raises(LibraryBroken, match="another list"):
        seal.verify(open_library(library.folder), key.with_suffix(".pub"))


def test_adding_takes_the_signature_away(signed):
    library, key = signed
    add(library.folder, reference("another/model"), SKETCH)
    assert not (library.folder / SIGNED).exists()
    with pytest.raises(LibraryBroken, match="not signed"):
        seal.verify(open_library(library.folder), key.with_suffix(".pub"))


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"payload": 1, "payloadType": "", "signatures": []}'])
def test_a_signature_that_is_none_does_not_verify(signed, content):
    library, key = signed
    (library.folder / SIGNED).write_bytes(content)
    with pytest.raises(LibraryBroken):
        seal.verify(library, key.with_suffix(".pub"))


def test_a_key_is_never_overwritten(signed):
    with pytest.raises(CouldNotFinish, match="exists"):
        seal.make_key(signed[1])


def known(name: str, **changed) -> KnownModel:
    return KnownModel(
        **{
            "id": name, "family": "F", "maker": "M", "country": "US", "released": datetime.date(2025, 1, 1),
            "modality": "text", "parameters": 1_000_000, "source": "https://example.org",
            "date": datetime.date(2026, 11, 24), "confidence": "high", **changed,
        }
    )  # fmt: skip


@pytest.mark.parametrize(
    ("row", "plausible"),
    [
        (known("a/held"), False),
        (known("A/HELD"), False),
        (known("a/same-day", released=datetime.date(2026, 1, 1)), True),
        (known("a/later", released=datetime.date(2026, 1, 2)), False),
        (known("a/vision", modality="vision"), False),
        (known("a/an-eighth", parameters=125_000), True),
        (known("a/smaller", parameters=124_999), False),
        (known("a/larger", parameters=10**12), True),
    ],
    ids=lambda each: each.id if isinstance(each, KnownModel) else "",
)
def test_a_plausible_parent_is_one_of_the_kind_that_was_there_and_is_large_enough(tmp_path, row, plausible):
    library = add(tmp_path, reference("a/held"), SKETCH)
    lacking = missing(library, (row,), modality="text", parameters=1_000_000, released=datetime.date(2026, 1, 1))
    assert bool(lacking) is plausible


def test_every_model_of_the_catalogue_is_listed_once():
    ids = [each.id.lower() for each in known_models()]
    assert len(ids) == len(set(ids))
