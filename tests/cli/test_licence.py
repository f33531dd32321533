"""`ringtrue licence` on real files."""

from ringtrue.instruments.legal.licences.known import known_texts

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


def test_what_cannot_be_read_gets_no_answer(ringtrue, tmp_path):
    for name, content in (("a.pdf", b"%PDF-1.4 broken"), ("b.docx", b"PK\x03\x04"), ("c", b"\0\0")):
        (tmp_path / name).write_bytes(content)
        ran = ringtrue("licence", "read", tmp_path / name, "--json")
        assert ran.code == 1
        assert ran.data["what"] == "no licence was read"
        assert "answers" not in ran.data


def test_the_rights_of_a_story_end_where_the_parent_is_not_read(ringtrue):
    ran = ringtrue("licence", "rights", "examples/nusantara-sovereign")
    assert ran.code == 0, ran.err
    assert "the parent's text does not lie with it" in ran.out


def test_a_licence_whose_text_is_not_held_is_listed_and_explained(ringtrue):
    assert "not held" in ringtrue("licence", "list").out
    assert "secondary" in ringtrue("licence", "explain", "kimi-k3").out + ringtrue("licence", "explain", "glm-5.3").out
    assert ringtrue("licence", "explain", "nothing-like-it").code == 2
