"""The chain of a ledger: every edit shows, and what is cut off shows against a head that was noted."""

import hashlib
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringtrue.errors import LedgerBroken
from ringtrue.ledger import BEFORE_ALL, SCHEMA
from ringtrue.ledger.proof import MOST_LINE, line_of, read, sealed
from ringtrue.observation import Grade, Item, Kind, Method

OPENING = {"kind": "ledger", "schema": SCHEMA, "release": "Garuda", "maker": "maker", "at": "2026-10-01"}
SITTING = {
    "kind": "examination", "at": "2026-10-01T10:00:00Z", "by": "weights/format", "of": "component:decoder",
    "key": "k", "read": [{"file": "model", "digest": "sha256:a"}],
}  # fmt: skip
FACT = {
    "topic": "weights.format",
    "item": "component:decoder",
    "value": "pickle",
    "grade": "inspected",
    "method": "examine",
}
ENTRY = {"kind": "entry", "in": 1, "observation": FACT}
FULL = {
    **FACT, "where": [{"file": "model", "digest": "sha256:a", "start": 0, "end": 9, "page": 2}], "quote": "“négara”",
    "note": "n", "author": "maker", "dated": "2026-09-01", "draft": True,
}  # fmt: skip
SECOND = {**ENTRY, "observation": FULL}


def chain(*lines) -> bytes:
    """Lines with their numbers and seals; anybody can seal."""
    content, head = b"", BEFORE_ALL
    for seq, line in enumerate(lines):
        raw, head = sealed({"seq": seq, "prev": head, **line})
        content += raw
    return content


SMALL = chain(OPENING, SITTING, ENTRY, SECOND)
HEAD = read(SMALL, "small").head
LINES = SMALL.splitlines(keepends=True)


def refused(content: bytes, why: str = ".") -> LedgerBroken:
    with pytest.raises(LedgerBroken, match=why) as caught:
        read(content, "ledger")
    assert caught.value.where.startswith("ledger, line ")
    return caught.value


def test_a_small_ledger_reads_as_what_was_written():
    ledger = read(SMALL, "small")
    assert (ledger.opening.release, ledger.opening.maker, ledger.lines) == ("Garuda", "maker", 4)
    assert [each.by for each in ledger.examinations] == ["weights/format"]
    plain, full = (each.observation for each in ledger.entries)
    assert (plain.item, plain.value) == (Item(kind=Kind.COMPONENT, name="decoder"), "pickle")
    assert (full.grade, full.method, full.quote, full.draft) == (Grade.INSPECTED, Method.EXAMINE, "“négara”", True)
    assert (full.where[0].start, full.where[0].end, full.where[0].page) == (0, 9, 2)


def test_each_line_ends_in_the_digest_of_its_own_bytes_and_names_the_one_before():
    before = BEFORE_ALL
    for line in LINES:
        body, _, seal = line.rstrip(b"\n").rpartition(b',"digest":"')
        assert seal == f'sha256:{hashlib.sha256(body).hexdigest()}"}}'.encode()
        assert json.loads(line)["prev"] == before
        before = json.loads(line)["digest"]
    assert before == HEAD


def test_every_single_byte_that_is_changed_is_found():
    chance = random.Random(1)
    for at in range(len(SMALL) - 1):
        for new in {SMALL[at] ^ 1, SMALL[at] ^ 0x20, ord("\n"), chance.randrange(256)} - {SMALL[at]}:
            with pytest.raises(LedgerBroken):
                read(SMALL[:at] + bytes([new]) + SMALL[at + 1 :], "ledger")


def test_the_last_line_feed_changed_is_a_line_cut_off_and_shows_against_the_head():
    content = SMALL[:-1] + b" "
    assert read(content, "ledger").lines == 3
    assert line_of(SMALL, HEAD) == 3
    assert line_of(content, HEAD) is None


@settings(max_examples=200, deadline=None)
@given(at=st.integers(0, len(SMALL) - 2), length=st.integers(0, 40), new=st.binary(max_size=40))
def test_bytes_put_in_or_taken_out_are_found(at, length, new):
    content = SMALL[:at] + new + SMALL[at + length :]
    try:
        ledger = read(content, "ledger")
    except LedgerBroken:
        return
    assert SMALL.startswith(content[: content.rfind(b"\n") + 1])
    assert ledger.head == HEAD or line_of(content, HEAD) is None


@pytest.mark.parametrize("n", range(4))
def test_a_line_taken_out_is_found_unless_it_is_the_last(n):
    content = b"".join(LINES[:n] + LINES[n + 1 :])
    if n < 3:
        refused(content, "does not follow")
    else:
        assert line_of(content, HEAD) is None


@pytest.mark.parametrize(("one", "other"), [(0, 1), (1, 2), (2, 3), (0, 3)])
def test_lines_that_change_places_are_found(one, other):
    lines = list(LINES)
    lines[one], lines[other] = lines[other], lines[one]
    assert refused(b"".join(lines), "does not follow").where == f"ledger, line {one + 1}"


@pytest.mark.parametrize("n", range(4))
def test_a_line_told_twice_is_found(n):
    assert refused(b"".join(LINES[: n + 1] + LINES[n:]), "does not follow").where == f"ledger, line {n + 2}"


def test_a_line_of_another_ledger_is_found():
    other = chain({**OPENING, "release": "Rajawali"}, SITTING, ENTRY).splitlines(keepends=True)
    refused(b"".join([*LINES[:2], other[2]]), "does not follow")


def test_an_edit_that_is_sealed_again_breaks_the_next_line():
    line = json.loads(LINES[2])
    line["observation"]["value"] = "safetensors"
    line.pop("digest")
    assert refused(b"".join([*LINES[:2], sealed(line)[0], LINES[3]])).where == "ledger, line 4"


def test_a_last_line_that_was_never_finished_does_not_count():
    for cut in range(len(LINES[3])):
        assert read(b"".join(LINES[:3]) + LINES[3][:cut], "ledger").lines == 3


def test_a_ledger_contains_every_head_it_ever_had():
    heads = [read(b"".join(LINES[:n]), "ledger").head for n in (2, 3, 4)]
    assert [line_of(SMALL, head) for head in heads] == [1, 2, 3]
    assert line_of(SMALL, BEFORE_ALL) is None
    assert [line_of(b"".join(LINES[:2]), head) for head in heads] == [1, None, None]


def test_a_line_longer_than_the_bound_is_not_read():
    long = {**ENTRY, "observation": {**FACT, "note": "x" * MOST_LINE}}
    refused(chain(OPENING, SITTING, long), f"longer than {MOST_LINE} bytes")


@pytest.mark.parametrize(
    "lines",
    [
        (),
        (SITTING,),
        (ENTRY,),
        ({**OPENING, "schema": "ringtrue/ledger/2"},),
        ({"kind": "ledger", "schema": SCHEMA},),
        (OPENING, OPENING),
        (OPENING, ENTRY),
        (OPENING, {"kind": "colour"}),
        (OPENING, {}),
        (OPENING, SITTING, {**ENTRY, "in": 0}),
        (OPENING, SITTING, {**ENTRY, "in": 2}),
        (OPENING, SITTING, {"kind": "entry", "in": 1}),
        (OPENING, {**SITTING, "of": "decoder"}),
        (OPENING, {**SITTING, "of": "planet:decoder"}),
        (OPENING, {**SITTING, "of": "component:"}),
        (OPENING, {**SITTING, "read": [{"file": "model"}]}),
        (OPENING, {**SITTING, "read": [{"file": "model", "digest": "d", "colour": "gold"}]}),
        (OPENING, {**SITTING, "read": 5}),
        *((OPENING, {key: value for key, value in SITTING.items() if key != gone}) for gone in SITTING),
        *(
            (OPENING, SITTING, {**ENTRY, "observation": told})
            for told in (
                {**FACT, "colour": "gold"},
                {**FACT, "grade": "certain"},
                {**FACT, "method": "guess"},
                {**FACT, "item": "decoder"},
                {**FACT, "value": None},
                {**FACT, "value": ["pickle"]},
                {**FACT, "where": [{"file": "model"}]},
                {},
                [],
                "fact",
                *({key: value for key, value in FACT.items() if key != gone} for gone in FACT),
            )
        ),
    ],
)
def test_nonsense_is_nonsense_though_it_is_sealed(lines):
    refused(chain(*lines))


@pytest.mark.parametrize("line", [b"[1]", b"{", b"words", b"[" * 20_000])
def test_a_sealed_line_that_is_no_line_is_refused(line):
    digest = hashlib.sha256(line).hexdigest()
    refused(line + f',"digest":"sha256:{digest}"}}\n'.encode(), "not JSON|does not follow")


@pytest.mark.parametrize(
    "lines",
    [
        (OPENING, {**SITTING, "of": 5}),
        (OPENING, SITTING, {**ENTRY, "observation": {**FACT, "item": 5}}),
        (OPENING, {**SITTING, "at": 5}),
        (OPENING, {**SITTING, "at": "some day"}),
        (OPENING, SITTING, {**ENTRY, "observation": {**FACT, "dated": "some day"}}),
        (OPENING, {**SITTING, "colour": "gold"}),
        ({**OPENING, "release": ["Garuda"]},),
        (OPENING, {**SITTING, "read": [{"file": 1, "digest": 2}]}),
    ],
)
def test_a_sealed_line_of_the_wrong_types_is_refused(lines):
    with pytest.raises(LedgerBroken):
        read(chain(*lines), "ledger")
