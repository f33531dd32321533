"""`ringtrue contract` on the examples, from the file to the redline."""

import tomllib
import zipfile

import pytest

STORY = "examples/nusantara-sovereign"


@pytest.fixture(scope="module")
def story(request):
    return request.config.rootpath / STORY


def read(ringtrue, *files):
    return {each["clause"]: each for each in ringtrue("contract", "read", *files, "--json").data["clauses"]}


def test_the_machine_reads_what_the_person_in_the_dossier_read(ringtrue, story):
    contract = tomllib.loads((story / "ringtrue.toml").read_text())["contract"][0]
    found = read(ringtrue, story / contract["file"])
    people = {each["topic"].removeprefix("contract."): each for each in contract["says"]}
    assert {name for name, each in people.items() if found[name]["verdict"] != each["value"]} == set()
    for name, each in people.items():
        assert any(each["quote"] == one["quote"] for one in found[name]["quotes"]), name


def test_whose_courts_are_home_is_for_the_reader_to_say(ringtrue, tmp_path):
    (tmp_path / "a.txt").write_text(
        "This Agreement prevails over any online terms. "
        "The laws of Singapore apply and the courts of Singapore have exclusive jurisdiction.\n"
    )
    verdicts = [
        ringtrue("contract", "read", tmp_path / "a.txt", *home, "--json").data["clauses"][-1]["verdict"]
        for home in ((), ("--home", "Norvale"), ("--home", "Singapore"))
    ]
    assert verdicts == ["weakened", "contradicted", "present"]
    (tmp_path / "b.txt").write_text(
        "The laws of Singapore apply and the courts of Singapore have exclusive jurisdiction.\n"
    )
    (told,) = (
        each
        for each in ringtrue("contract", "read", tmp_path / "b.txt", "--json").data["clauses"]
        if each["clause"] == "precedence-and-forum"
    )
    assert told["verdict"] == "unclear"
    assert "nobody told which are home" in told["why"]


def test_a_lease_of_a_machine_says_nothing_of_models(ringtrue, request):
    papers = request.config.rootpath / "examples" / "lautwerk-honest" / "papers"
    found = read(ringtrue, papers / "machine-lease.txt", papers / "rights.txt")
    assert {each["verdict"] for each in found.values()} == {"absent"}


def test_a_verdict_stands_on_a_line_of_its_own(ringtrue, story):
    lines = ringtrue("contract", "read", story / "contract" / "supply-agreement-draft.docx").out.splitlines()
    assert [each.split()[1] for each in lines if each[0] != " "][:2] == [
        "provenance-disclosed",
        "upstream-licences-warranted",
    ]
    assert any("paragraph 17]" in each for each in lines)


def test_the_redline_takes_parties_product_and_home_from_the_dossier(ringtrue, story, tmp_path):
    ran = ringtrue(
        "contract", "draft", story / "contract" / "supply-agreement-draft.docx", "--dossier", story,
        "--set", "courts=Jakarta", "--output", tmp_path / "redline.docx", "--negotiation", tmp_path / "table.docx",
    )  # fmt: skip
    assert ran.code == 0
    found = read(ringtrue, tmp_path / "redline.docx", "--home", "Jakarta")
    blank = {"exit-and-transition", "escrow-with-rebuild"}  # nobody said how many months, nor which agent
    assert {name: each["verdict"] for name, each in found.items() if each["verdict"] != "present"} == dict.fromkeys(
        blank, "weakened"
    )
    xml = zipfile.ZipFile(tmp_path / "redline.docx").read("word/document.xml").decode()
    assert 'w:author="Kementerian Arsip dan Layanan Khayal (fictional ministry)"' in xml
    assert "[months]" in xml
    assert "[home]" not in xml
    assert "walk away" in zipfile.ZipFile(tmp_path / "table.docx").read("word/document.xml").decode()


def test_without_a_word_document_the_annex_is_drafted(ringtrue, tmp_path):
    (tmp_path / "deal.txt").write_text("The parties met.")
    assert ringtrue("contract", "draft", tmp_path / "deal.txt", "--output", tmp_path / "annex.docx").code == 0
    assert len(read(ringtrue, tmp_path / "annex.docx")) == 22
    data = ringtrue("contract", "draft", tmp_path / "deal.txt", "--language", "ko", "--json").data
    assert {each["language"] for each in data["clauses"]} == {"en", "ko"}


def test_a_table_that_is_no_word_document_is_refused_before_anything_is_written(ringtrue, tmp_path):
    (tmp_path / "deal.txt").write_text("The parties met.")
    ran = ringtrue("contract", "draft", tmp_path / "deal.txt", "--negotiation", tmp_path / "table.pdf")
    assert ran.code == 2
    assert not (tmp_path / "table.pdf").exists()


def test_how_each_document_was_read_is_told(ringtrue, tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes("The Supplier’s terms prevail.".encode("windows-1252"))
    (told,) = ringtrue("contract", "read", path, "--json").data["documents"]
    assert (told["file"], told["encoding"]) == (str(path), "windows-1252")
    assert f"note: {path}: {told['warnings'][0]}" in ringtrue("contract", "read", path).out


def test_what_was_weighed_says_so(ringtrue, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(
        "Orvane reserves the right at any time and from time to time to interrupt, restrict, modify or discontinue, "
        "temporarily or permanently, the listing, or any part of it, with or without notice.\n"
    )
    compared = {name for name, each in read(ringtrue, path).items() if each["compared"]}
    assert compared == {"acceptance-of-changes"}
    assert "compared, not understood" in ringtrue("contract", "read", path).out
