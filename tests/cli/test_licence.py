"""`ringtrue licence` on real files."""

import hashlib
import html
import re
from pathlib import Path

import pytest

from ringtrue.instruments.legal.licences.answers import QUESTIONS
from ringtrue.instruments.legal.licences.known import known_texts
from ringtrue.instruments.legal.reading import MOST_BYTES

LOCKED = Path(__file__).parent.parent / "files" / "documents"
WORD = LOCKED / "agreement.docx"
DOSSIER = Path(__file__).parent.parent.parent / "examples" / "nusantara-sovereign"
TEXTS = {each.id: each.text for each in known_texts()}


def test_a_reading_as_json_quotes_the_file(ringtrue, tmp_path):
    path = tmp_path / "LICENSE"
    path.write_text(TEXTS["apache-2.0"].replace("irrevocable", "revocable", 1))
    data = ringtrue("licence", "read", path, "--json").data
    assert data["schema"] == "ringtrue/licence/1"
    assert (data["status"], data["nearest"]["id"]) == ("edited", "apache-2.0")
    assert [(each["was"], each["now"]) for each in data["operative_edits"]] == [("irrevocable", "revocable")]
    content = path.read_bytes()
    for answer in data["answers"]:
        for quote in answer["quotes"]:
            assert content[quote["start"] : quote["end"]].decode() == quote["text"]


def test_every_field_of_a_reading_has_its_shape(ringtrue, tmp_path):
    path = tmp_path / "LICENSE"
    path.write_text(TEXTS["llama-3.1-license-2024"].replace("700 million", "70 million"))
    data = ringtrue("licence", "read", path, "--json").data
    assert set(data) == {
        "schema", "digest", "encoding", "status", "nearest", "texts", "own_words", "operative_edits", "answers", "clock", "unread", "warnings",
    }  # fmt: skip
    assert data["digest"] == "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()
    assert data["status"] in ("exact", "edited", "partial", "family", "several", "unknown")
    assert data["texts"] == []
    assert data["own_words"] == []
    assert set(data["nearest"]) == {"id", "similarity"}
    assert 0.9 < data["nearest"]["similarity"] < 1
    (edit,) = data["operative_edits"]
    assert set(edit) == {"kind", "was", "now", "where"}
    assert (edit["kind"], edit["was"], edit["now"]) == ("number", "700", "70")
    assert [each["text"] for each in edit["where"]] == ["70"]
    assert [each["id"] for each in data["answers"]] == list(QUESTIONS)
    for answer in data["answers"]:
        assert {"id", "answer", "quotes", "conditions"} <= set(answer)
        assert answer["answer"] in ("YES", "NO", "CONDITIONAL", "SILENT", "UNCLEAR")
        assert bool(answer["quotes"]) is (answer["answer"] != "SILENT"), answer["id"]
        for quote in (*answer["quotes"], *edit["where"]):
            assert {"start", "end", "text"} <= set(quote)
            assert path.read_bytes()[quote["start"] : quote["end"]].decode() == quote["text"]
    assert all(set(each) == {"trigger", "stops", "days"} for each in data["clock"])
    assert data["clock"]


def test_an_edit_is_shown(ringtrue, tmp_path):
    path = tmp_path / "LICENSE.txt"
    path.write_text(TEXTS["llama-3.1-license-2024"].replace("700 million", "70 million"))
    ran = ringtrue("licence", "diff", path)
    assert "“700” became “70”" in ran.out


def test_the_page_marks_the_operative_words(ringtrue, tmp_path):
    path = tmp_path / "LICENSE"
    path.write_text(TEXTS["mit"] + "\n<script>alert(1)</script>\n")
    page = ringtrue("licence", "read", path, "--html").out
    assert '<mark title="use' in page
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert row_of(page, "May it be fine-tuned or retrained without asking?").startswith('<span class="badge met">YES')
    path.write_text(TEXTS["apache-2.0"].replace("irrevocable", "revocable"))
    page = ringtrue("licence", "read", path, "--html").out
    assert "<td><bdi>irrevocable</bdi></td><td><bdi>revocable</bdi></td>" in page
    assert re.search(r'<mark class="edit" title="[^"]*ended-at-will[^"]*">revocable</mark>', page)
    assert row_of(page, "Can the rights be ended though the licensee did nothing wrong?").startswith(
        '<span class="badge not-met">YES'
    )


def row_of(page, asks):
    return re.search(rf'<th scope="row">{re.escape(asks)}</th><td>(.*?)</tr>', page, re.DOTALL)[1]


def test_every_link_of_the_page_leads_to_words_and_the_text_stands_there_whole(ringtrue, tmp_path):
    path = tmp_path / "LICENSE"
    path.write_text(TEXTS["llama-3.1-license-2024"].replace("700 million", "70 million"))
    page = ringtrue("licence", "read", path, "--html").out
    anchors = re.findall(r'id="(q\d+)"', page)
    links = set(re.findall(r'href="#(q\d+)"', page))
    assert links
    assert links <= set(anchors)
    assert len(anchors) == len(set(anchors))
    (text,) = re.findall(r'<pre class="text">(.*?)</pre>', page, re.DOTALL)
    assert html.unescape(re.sub(r"<[^>]+>", "", text)) == path.read_text()
    assert 'class="edit" x="' in page


def test_a_text_that_nobody_knows_says_how_often_its_answers_err(ringtrue, tmp_path):
    path = tmp_path / "LICENSE"
    path.write_text("Fulmar Ltd grants you a licence to use and modify the Model for any purpose.\n")
    for options in ((), ("--html",)):
        assert "one answer in six was wrong" in ringtrue("licence", "read", path, *options).out
    path.write_text(TEXTS["mit"])
    assert "one answer in five" not in ringtrue("licence", "read", path).out


def test_the_page_of_a_word_file_shows_its_paragraphs(ringtrue):
    page = ringtrue("licence", "read", WORD, "--html").out
    assert page.count('<pre class="text">') > 1
    assert '<mark title="' in page


def test_the_page_asks_for_the_operator_of_a_profile(ringtrue, tmp_path):
    path = tmp_path / "LICENSE"
    path.write_text(TEXTS["mit"])
    page = ringtrue("licence", "read", path, "--html", "--profile", DOSSIER).out
    assert "for this operator: permitted" in row_of(page, "May it be fine-tuned or retrained without asking?")


def test_what_cannot_be_read_gets_no_answer(ringtrue, tmp_path):
    for name, content in (("a.pdf", b"%PDF-1.4 broken"), ("b.docx", b"PK\x03\x04"), ("c", b"\0\0")):
        (tmp_path / name).write_bytes(content)
        ran = ringtrue("licence", "read", tmp_path / name, "--json")
        assert ran.code == 1
        assert ran.data["what"] == "no licence was read"
        assert "answers" not in ran.data


@pytest.mark.parametrize(
    ("name", "why"),
    [("locked.pdf", "password"), ("locked.docx", "encrypted"), ("scanned.pdf", "scanned image")],
)
def test_a_locked_or_scanned_document_gets_a_reason_and_no_answer(name, why, ringtrue):
    for act in ("read", "diff"):
        ran = ringtrue("licence", act, LOCKED / name, "--json")
        assert ran.code == 1
        assert why in ran.data["why"].lower()
        assert ran.data["where"].endswith(name)
        assert ran.data["try"]
        assert not {"answers", "status"} & set(ran.data)


def test_a_document_of_200_megabytes_is_refused_by_its_size(ringtrue, tmp_path):
    path = tmp_path / "LICENSE"
    with path.open("wb") as file:
        file.seek(200 << 20)
        file.write(b"x")
    ran = ringtrue("licence", "read", path, "--json")
    assert ran.code == 1
    assert f"{(200 << 20) + 1:,} bytes" in ran.data["why"]
    assert f"{MOST_BYTES:,}" in ran.data["why"]
    assert "answers" not in ran.data


def test_the_rights_of_a_story_end_where_the_parent_is_not_read(ringtrue):
    ran = ringtrue("licence", "rights", "examples/nusantara-sovereign")
    assert ran.code == 0, ran.err
    assert "the parent's text does not lie with it" in ran.out


def test_a_licence_whose_text_is_not_held_is_listed_and_explained(ringtrue):
    assert "not held" in ringtrue("licence", "list").out
    assert "secondary" in ringtrue("licence", "explain", "kimi-k3").out + ringtrue("licence", "explain", "glm-5.3").out
    assert ringtrue("licence", "explain", "nothing-like-it").code == 2


def test_how_a_file_was_read_is_told_in_every_view(ringtrue, tmp_path):
    path = tmp_path / "LICENSE"
    path.write_bytes("The licensor’s model may be used, modified and distributed by anyone.".encode("windows-1252"))
    data = ringtrue("licence", "read", path, "--json").data
    assert data["encoding"] == "windows-1252"
    (warning,) = data["warnings"]
    assert f"note: {warning}" in ringtrue("licence", "read", path).out
    assert warning in ringtrue("licence", "read", path, "--html").out
