"""`ringtrue claims` on real files: what is claimed, on what evidence, and what is quietly taken back."""

import io
import shutil
import zipfile
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
BROCHURE = EXAMPLES / "nusantara-sovereign" / "brochure.md"

PAGE = """<!doctype html><html><head><title>Fulmar</title></head><body>
<h1>Fulmar</h1><p>Fulmar is fully&nbsp;sovereign AI.</p>
<ul><li>Select workloads run in a sovereign cloud</li><li>Nothing in Fulmar is air-gapped.</li></ul>
<p style="display:none">Trained from scratch.</p></body></html>"""


def claims(ran):
    return [each for file in ran.data["files"] for each in file["claims"]]


@pytest.fixture(scope="module")
def weighed(tmp_path_factory):
    """A copy of the example with its assessment made once."""
    from ringtrue.cli import _run

    folder = tmp_path_factory.mktemp("weighed") / "nusantara"
    shutil.copytree(BROCHURE.parent, folder)
    assert _run(["assess", str(folder), "--quiet", "--output", str(folder.parent / "told.txt")]) == 0
    return folder


def test_a_page_is_read_without_a_dossier_and_quoted_byte_for_byte(ringtrue, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(PAGE)
    ran = ringtrue("claims", "check", path, "--json")
    assert ran.code == 0, ran.err
    found = claims(ran)
    assert [[(k["kind"], k["standing"]) for k in each["kinds"]] for each in found] == [
        [("sovereign-ai", "outright")],
        [("sovereign-cloud", "hedged")],
    ]
    assert found[1]["kinds"][0]["hedge"] == "Select workloads"
    assert found[0]["verdict"] is None
    assert "no-foreign-lineage" in found[0]["asserts"]
    content = path.read_bytes()
    for each in found:
        for quote in each["quotes"]:
            assert content[quote["start"] : quote["end"]].decode() == quote["text"]
    assert "hidden" in ringtrue("claims", "check", path).err


def test_the_same_words_are_found_in_pdf_word_markdown_and_text(ringtrue, tmp_path):
    (tmp_path / "a.docx").write_bytes(word("Fulmar is fully sovereign AI."))
    (tmp_path / "a.md").write_text("- **Fulmar** is fully sovereign AI.\n")
    (tmp_path / "a.txt").write_text("Fulmar is fully\nsovereign AI.\n")
    (tmp_path / "a.pdf").write_bytes(pdf("Fulmar is fully sovereign AI."))
    for name, place in (("a.docx", "paragraph"), ("a.md", "line"), ("a.txt", "line"), ("a.pdf", "page")):
        (found,) = claims(ringtrue("claims", "check", tmp_path / name, "--json"))
        assert found["kinds"][0]["kind"] == "sovereign-ai", name
        assert found["quotes"][0][place] == 1, name


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("「なぎさ」はゼロから学習したモデルです。データは国外に出ません。", ["trained-from-scratch", "data-stays-home"]),
        ("이 모델은 소버린 AI입니다.", ["sovereign-ai"]),
        ("Model ini dilatih dari nol. Data Anda tidak pernah keluar dari Indonesia.",
         ["trained-from-scratch", "data-stays-home"]),
        ("本模型从零开始训练。数据绝不出境。", ["trained-from-scratch", "data-stays-home"]),
        ("بياناتكم لا تغادر المملكة أبدًا.", ["data-stays-home"]),
    ],
)  # fmt: skip
def test_a_page_of_another_language_is_read(ringtrue, tmp_path, text, kind):
    path = tmp_path / "page.txt"
    path.write_text(text)
    found = claims(ringtrue("claims", "check", path, "--json"))
    assert [each["kinds"][0]["kind"] for each in found] == kind
    assert all(each["quotes"][0]["text"] in text for each in found)


def test_with_a_dossier_each_sentence_gets_a_verdict_a_duty_and_truthful_words(ringtrue, weighed):
    folder = weighed
    ran = ringtrue("assess", folder, "--json")
    declared = {each["quote"]: each["verdict"] for each in ran.data["claims"]}
    ran = ringtrue("claims", "check", folder / "brochure.md", "--dossier", folder, "--json")
    assert ran.code == 0, ran.err
    found = {each["quotes"][0]["text"]: each for each in claims(ran)}
    assert declared == {quote: found[quote]["verdict"] for quote in declared}
    scratch = found["It is an Indonesian model, trained from scratch."]
    assert scratch["verdict"] == "contradicted"
    assert any("polaris" in each["says"] for each in scratch["instead"])
    refuted = {each["requirement"] for each in scratch["rests_on"] if each["verdict"] == "not met"}
    assert not refuted & {name for each in scratch["instead"] for name in each["rests_on"]}
    assert {each["place"] for each in scratch["duties"]} == {"ID"}
    assert all(each["source"].startswith("http") and each["confidence"] for each in scratch["duties"])


def test_exit_codes_say_what_failed(ringtrue, weighed, tmp_path):
    folder = weighed
    ringtrue("assess", folder, "--quiet")
    brochure = folder / "brochure.md"
    dark = tmp_path / "dark.md"
    dark.write_text("Runs air-gapped.")
    hedged = tmp_path / "hedged.md"
    hedged.write_text("It is designed for sovereign AI.")
    assert ringtrue("claims", "check", brochure, "--dossier", folder, "--fail-on", "contradicted").code == 11
    assert ringtrue("claims", "check", dark, "--dossier", folder, "--fail-on", "contradicted").code == 0
    assert ringtrue("claims", "check", dark, "--dossier", folder, "--fail-on", "not-shown").code == 11
    assert ringtrue("claims", "check", hedged, "--dossier", folder, "--fail-on", "not-shown").code == 0
    assert ringtrue("claims", "check", brochure, "--fail-on", "contradicted").code == 2
    assert ringtrue("claims", "check", tmp_path / "none.md").code == 3
    assert ringtrue("claims", "check", dark, "--dossier", tmp_path).code == 3
    assert ringtrue("claims", "check", dark, "--home", "ZZ").code == 2
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4 broken")
    broken = ringtrue("claims", "check", tmp_path / "a.pdf", "--json")
    assert (broken.code, broken.data["what"]) == (1, "no claim was read")


def test_without_a_dossier_a_home_country_gives_its_duties(ringtrue, tmp_path):
    path = tmp_path / "page.md"
    path.write_text("Trained from scratch, our own AI model.")
    told = ringtrue("claims", "check", path, "--home", "kr").out
    assert "Fair Labeling" in told
    german = claims(ringtrue("claims", "check", path, "--home", "DE", "--json"))
    assert {each["place"] for each in german[0]["duties"]} == {"EU"}


@pytest.mark.parametrize(
    ("head", "to"),
    [
        ("PRESS RELEASE, 3 March", "public"),
        ("Response to the tender 2026-17", "tender"),
        ("입찰 제안서", "tender"),
        ("取締役会資料", "board"),
        ("السادة النواب", "parliament"),
        ("Fulmar", "public"),
    ],
)
def test_the_head_of_a_file_says_to_whom_it_speaks(ringtrue, tmp_path, head, to):
    path = tmp_path / "page.txt"
    path.write_text(f"{head}\n\nFulmar is sovereign AI, said the minister.\n")
    (file,) = ringtrue("claims", "check", path, "--json").data["files"]
    assert file["to"] == to
    assert file["claims"][0]["kinds"][0]["reported"]
    (file,) = ringtrue("claims", "check", path, "--to", "regulator", "--json").data["files"]
    assert file["to"] == "regulator"


def test_what_a_page_says_cannot_move_a_terminal_nor_a_browser(ringtrue, tmp_path):
    path = tmp_path / "page.md"
    path.write_text("Our <script>alert(1)</script> sovereign AI \x1b[31mis red.")
    assert "\x1b" not in ringtrue("claims", "check", path).out
    page = ringtrue("claims", "check", path, "--html").out
    assert "<script>" not in page
    assert "alert(1)" in page


OLD = """Fulmar is fully sovereign AI.

All your data stays in Norvale.

Every model was trained from scratch.

100 % of customer data is stored in Norvale.

Fulmar runs air-gapped in your own hall.

Fulmar has no kill switch.

Only you hold the keys.
"""
NEW = """Fulmar is a fully sovereign cloud.

Your data stays in Norvale.

Every model was tuned with care.

95 % of customer data is stored in Norvale.

Fulmar is designed for air-gapped use in your own hall.

Fulmar has a kill switch for safety.

Only you hold the keys.

The weights are open.
"""


def watched(ringtrue, tmp_path, old, new, *more):
    (tmp_path / "old.md").write_text(old)
    (tmp_path / "new.md").write_text(new)
    return ringtrue("claims", "watch", tmp_path / "old.md", tmp_path / "new.md", *more)


def test_what_was_dropped_narrowed_weakened_or_hedged_is_told_with_both_sides(ringtrue, tmp_path):
    data = watched(ringtrue, tmp_path, OLD, NEW, "--json").data
    told = [(each["sort"], each["kind"], each["detail"]) for each in data["walk_backs"]]
    assert told == [
        ("narrowed", "sovereign-ai", ""),
        ("weakened", "data-stays-home", "“all”"),
        ("dropped", "trained-from-scratch", ""),
        ("weakened", "data-stays-home", "100 % → 95 %"),
        ("hedged", "air-gapped", "designed for"),
        ("dropped", "no-foreign-dependence", ""),
    ]
    old, new = (tmp_path / "old.md").read_bytes(), (tmp_path / "new.md").read_bytes()
    for each in data["walk_backs"]:
        for content, side in ((old, each["was"]), (new, each["now"] or ())):
            for quote in side:
                assert content[quote["start"] : quote["end"]].decode() == quote["text"]
    assert data["walk_backs"][-1]["nearest"] == "Fulmar has a kill switch for safety."
    assert [each["kind"] for each in data["added"]] == ["open-weights"]


def test_the_same_page_and_a_moved_sentence_take_nothing_back(ringtrue, tmp_path):
    ran = watched(ringtrue, tmp_path, OLD, OLD, "--fail-on", "walked-back")
    assert (ran.code, "Nothing was taken back" in ran.out) == (0, True)
    moved = "\n\n".join(reversed(OLD.split("\n\n")))
    assert watched(ringtrue, tmp_path, OLD, moved, "--fail-on", "walked-back").code == 0
    assert watched(ringtrue, tmp_path, OLD, NEW, "--fail-on", "walked-back").code == 11


def test_a_walk_back_is_seen_in_another_language(ringtrue, tmp_path):
    ran = watched(
        ringtrue, tmp_path, "データはすべて国内に保管されます。", "データは原則として国内に保管されます。", "--json"
    )
    assert [(each["sort"], each["kind"]) for each in ran.data["walk_backs"]] == [("hedged", "data-stays-home")]


def pdf(text):
    """A PDF of one line of text, by hand: the smallest whole file that pdfium reads."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 5\n0000000000 65535 f \n%strailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        table, len(out),
    )  # fmt: skip


def word(text):
    """A Word document of one paragraph in two runs."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    runs = "".join(f'<w:r><w:t xml:space="preserve">{half}</w:t></w:r>' for half in (text[:9], text[9:]))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("word/document.xml", f"<w:document {space}><w:body><w:p>{runs}</w:p></w:body></w:document>")
    return archive.getvalue()


def test_a_word_file_that_is_a_trap_gets_no_verdict(ringtrue, tmp_path):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("word/document.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    (tmp_path / "trap.docx").write_bytes(archive.getvalue())
    assert ringtrue("claims", "check", tmp_path / "trap.docx").code == 1


def test_the_report_reads_the_brochure_to_its_end_and_counts_no_sentence_that_nobody_listed(ringtrue, weighed):
    folder = weighed
    data = ringtrue("assess", folder, "--json").data
    listed = {each["quote"] for each in data["claims"]}
    brochure = (folder / "brochure.md").read_text()
    assert data["unlisted_claims"]
    for each in data["unlisted_claims"]:
        assert each["quote"] in brochure
        assert each["quote"] not in listed
        assert each["place"].startswith("brochure.md, line ")
    checked = claims(ringtrue("claims", "check", folder / "brochure.md", "--dossier", folder, "--json"))
    told = {each["quotes"][0]["text"]: each["verdict"] for each in checked}
    assert told == {each["quote"]: each["verdict"] for each in (*data["claims"], *data["unlisted_claims"])}
    through = {name for each in data["requirements"] for name in each["claims"]}
    assert through == {each["name"] for each in data["claims"]}
    page = ringtrue("report", folder, "--format", "html").out
    for each in (*data["claims"], *data["unlisted_claims"]):
        assert each["quote"] in page
        assert each["instead"][0] in page
    assert "Law No. 8 of 1999" in page
