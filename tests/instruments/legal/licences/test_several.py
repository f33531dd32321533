"""Files that hold several licences: each is told with its place, and no text lends another its safeguards."""

import json
from importlib.metadata import distribution

import pytest

from ringtrue.instruments.legal.licences import Says
from ringtrue.instruments.legal.licences.answers import read_texts
from ringtrue.instruments.legal.licences.identity import identify
from ringtrue.instruments.legal.licences.known import known_texts
from ringtrue.instruments.legal.reading import read

KNOWN = {each.id: each.text for each in known_texts()}


def _of(package, name="LICENSE.txt"):
    files = distribution(package).files or []
    return next(each for each in files if each.name == name and len(each.parts) <= 3).locate()


def _told(*texts):
    document = read("\n\n".join(texts).encode())
    return document, identify(document)


def test_the_licence_file_of_numpy_is_four_texts_and_not_an_edited_gpl():
    document = read(_of("numpy").read_bytes(), "LICENSE.txt")
    identity = identify(document)
    assert identity.status == "several"
    ids = [each.identity.nearest.id for each in identity.parts]
    assert ids[0] == "bsd-new"
    assert "gpl-3.0" in ids
    for each in identity.parts:
        span = each.quote.span
        assert document.prints.encode()[span.start : span.end].decode() == each.quote.text
        assert document.text[each.start : each.end].split()[0] in each.quote.text


def test_a_safeguard_of_one_text_is_not_lent_to_the_other():
    document, identity = _told(KNOWN["gpl-3.0"], KNOWN["bsd-new"])
    assert [each.identity.nearest.id for each in identity.parts] == ["gpl-3.0", "bsd-new"]
    answers = {each.question: each for each in read_texts(document, identity)}
    assert answers["ended-at-will"].answer is Says.UNCLEAR
    assert "NO and SILENT" in answers["ended-at-will"].reason
    assert answers["redistribute"].answer is Says.YES


def test_the_same_text_again_and_again_is_told_as_often():
    _, identity = _told(*(f"Copyright (c) {year} Somebody\n\n{KNOWN['mit']}" for year in (2001, 2002, 2003)))
    assert [(each.identity.nearest.id, each.identity.status) for each in identity.parts] == [("mit", "exact")] * 3


def test_an_edit_of_one_of_them_is_still_an_operative_edit():
    edited = KNOWN["apache-2.0"].replace("irrevocable", "revocable")
    _, identity = _told(KNOWN["mit"], edited)
    assert identity.status == "several"
    assert {(each.was, each.now) for each in identity.operative} == {("irrevocable", "revocable")}


@pytest.mark.slow
@pytest.mark.parametrize(("before", "after"), [("mit", "apache-2.0"), ("zlib", "isc")])
def test_every_known_text_between_two_others_is_told_unedited(before, after):
    for name in KNOWN.keys() - {before, after}:
        _, identity = _told(KNOWN[before], KNOWN[name], KNOWN[after])
        told = [(each.identity.nearest.id, each.identity.status) for each in identity.parts]
        assert told == [(before, "exact"), (name, "exact"), (after, "exact")], name


@pytest.mark.slow
def test_every_known_text_alone_is_one_text():
    for name, text in KNOWN.items():
        identity = identify(read(text.encode()))
        assert (identity.nearest.id, identity.status, identity.parts) == (name, "exact", ()), name


def test_each_view_tells_the_texts(ringtrue, tmp_path):
    path = tmp_path / "LICENSE"
    path.write_text(f"{KNOWN['apache-2.0']}\n\n{KNOWN['mit']}\n", "utf-8")
    data = ringtrue("licence", "read", path, "--json").data
    assert data["status"] == "several"
    assert [each["id"] for each in data["texts"]] == ["apache-2.0", "mit"]
    raw = path.read_bytes()
    for each in data["texts"]:
        assert raw[each["begins"]["start"] : each["begins"]["end"]].decode() == each["begins"]["text"]
        assert raw[: each["begins"]["start"]].count(b"\n") + 1 == each["line"]
    told = ringtrue("licence", "read", path).out
    assert "2 known texts stand in this file" in told
    page = ringtrue("licence", "read", path, "--html").out
    assert page.index("Apache License 2.0") < page.index("MIT License")


def test_nothing_is_concluded_from_a_file_of_several_texts(ringtrue, folder):
    (folder / "model" / "LICENSE").write_text(f"{KNOWN['apache-2.0']}\n\n{KNOWN['gpl-3.0']}\n", "utf-8")
    ringtrue("assess", folder, "--json")
    entries = [json.loads(line) for line in (folder / "ringtrue.ledger.jsonl").read_text("utf-8").splitlines()]
    seen = [each["observation"] for each in entries if each["kind"] == "entry"]
    names = {each["value"] for each in seen if each["topic"] == "licence.name"}
    assert names >= {"Apache-2.0", "GPL-3.0-only"}
    assert {each["value"] for each in seen if each["topic"] == "licence.text-read"} == {"part"}
    assert not [each for each in seen if each["topic"] in ("licence.fine-tuning", "licence.revocation")]


def test_a_text_whose_first_words_stand_in_the_one_before_it_is_found_behind_it():
    _, identity = _told(KNOWN["mit"], KNOWN["zlib"])
    assert [(each.identity.nearest.id, each.identity.status) for each in identity.parts] == [
        ("mit", "exact"),
        ("zlib", "exact"),
    ]


def test_a_text_that_begins_again_and_again_stands_where_it_stands_whole():
    head = KNOWN["mit"].split("including")[0]
    _, identity = _told(*[head] * 400, KNOWN["mit"], KNOWN["zlib"], *[head] * 400)
    assert [each.identity.nearest.id for each in identity.parts] == ["mit", "zlib"]


def test_the_line_and_byte_of_a_quote_are_those_of_the_file():
    text = "".join(f"Zeile {n} – über alles\n" for n in range(500))
    made = read(text.encode())
    for n in (0, 1, 63, 64, 65, 128, 499):
        at = text.index(f"Zeile {n} ")
        (quote,) = made.quotes(at, at + 8)
        assert quote.span.line == n + 1
        assert text.encode()[quote.span.start : quote.span.end].decode() == quote.text


def test_a_document_of_some_characters_quotes_from_where_they_stand_in_the_whole():
    made = read(b"First line.\nYou may use the Model.\nLast line.\n")
    start = made.text.index("You")
    apart = made.only(start, start + 22)
    assert apart.text == "You may use the Model."
    assert apart.quotes(0, 3) == made.quotes(start, start + 3)


OWN = """Orvane Kit Agreement

Orvane grants you a revocable licence to use the Kit with the Orvane service. You shall not modify the Kit, and you shall
not copy, redistribute or sublicense the Kit to any third party.
""" + "\n".join(
    f"{n}. You shall tell Orvane of fault number {n} of the Kit in writing and help Orvane to find out where it comes from."
    for n in range(1, 16)
)


def test_what_the_licensor_says_beside_known_texts_is_a_text_of_its_own():
    document, identity = _told(OWN, KNOWN["mit"], KNOWN["bsd-new"])
    assert identity.status == "several"
    answers = {each.question: each for each in read_texts(document, identity)}
    assert answers["fine-tune"].answer is Says.UNCLEAR
    assert "NO" in answers["fine-tune"].reason
    assert "shall not modify the Kit" in answers["fine-tune"].proof[0].quotes[0].text


def test_each_view_tells_where_the_licensors_own_words_begin(ringtrue, tmp_path):
    path = tmp_path / "LICENSE"
    path.write_text(f"{KNOWN['mit']}\n\n{OWN}\n\n{KNOWN['bsd-new']}\n", "utf-8")
    (own,) = ringtrue("licence", "read", path, "--json").data["own_words"]
    assert own["text"] == "Orvane Kit Agreement"
    assert path.read_bytes()[own["start"] : own["end"]].decode() == own["text"]
    line = f"line {path.read_text('utf-8').split('Orvane Kit')[0].count(chr(10)) + 1}"
    for told in (ringtrue("licence", "read", path).out, ringtrue("licence", "read", path, "--html").out):
        assert any("read as a text of their own" in each and line in each for each in told.split("\n"))


def test_a_notice_beside_known_texts_is_no_text_of_its_own():
    document, identity = _told("The Kit contains the components that are named here.", KNOWN["mit"], KNOWN["bsd-new"])
    answers = {each.question: each for each in read_texts(document, identity)}
    assert answers["fine-tune"].answer is Says.YES
