"""`ringtrue ask`: what is asked covers what is required, and a reply becomes a dossier that hides no blank."""

import json
import shutil
import tomllib
from pathlib import Path

import pytest

import offering
from ringtrue.framework.load import load
from ringtrue.remedies.asking import RECORD, asked

EXAMPLE = Path(__file__).parents[2] / "examples" / "polaris-mini"
WHO = ("--asker", "Kementerian “Khayal”", "--kind", "nation", "--home", "ID", "--at", "2026-11-20")


@pytest.fixture
def returned(ringtrue, tmp_path):
    """A form filled in by a vendor, with weights, card and licence beside it, and nothing else."""
    folder = tmp_path / "reply"
    (folder / "model").mkdir(parents=True)
    for name in ("config.json", "model.safetensors"):
        shutil.copy(EXAMPLE / name, folder / "model" / name)
    (folder / "card.md").write_text("---\nbase_model: example/base\n---\n# Card\n")
    (folder / "LICENSE").write_text(offering.MIT)
    (folder / "amendment.txt").write_text("Data stay in Indonesia.\n")
    form = ringtrue("ask", "form", *WHO).out
    answers = {
        "weights": ("", ["model/model.safetensors"]),
        "configuration": ("", ["model/config.json"]),
        "card": ("Rajawali was trained from scratch. Ask us anything.", ["card.md"]),
        "licences": ("", ["LICENSE"]),
        "residency-clause": ("", ["amendment.txt"]),
        "judge": ("We are designed for sovereign AI, and no foreign model decides.", []),
    }
    for name, (says, files) in answers.items():
        head, tail = form.split(f'id = "{name}"\n', 1)
        tail = tail.replace('says = ""', f"says = {json.dumps(says)}", 1).replace("files = []", f"files = {files!r}", 1)
        form = f'{head}id = "{name}"\n{tail}'
    form = form.replace('name = ""\nversion = ""', 'name = "Rajawali"\nversion = "2"', 1)
    form = form.replace(
        '[vendor]\nname = ""\ncountry = ""', '[vendor]\nname = "PT Contoh (Persero)"\ncountry = "ID"', 1
    )
    form = form.replace("leave = false", "leave = true", 1)
    (folder / "reply.toml").write_text(form)
    return folder


def test_every_must_is_asked_for_and_every_facet_of_the_four_questions_is_named():
    framework = load()
    wanted = [each for question in asked() for each in question.wanted]
    assert {each.id for each in framework.requirements if each.must} <= {
        r for each in wanted for r in each.requirements
    }
    assert {r for each in wanted for r in each.requirements} <= {each.id for each in framework.requirements}
    assert len({each.id for each in wanted}) == len(wanted)
    by_question = {question.id: {each.facet for each in question.wanted} for question in asked()}
    for question in framework.questions:
        assert {each.id for each in question.facet} - {"forecast"} <= by_question[question.id], question.id


def test_the_annex_names_each_artefact_and_drafts_each_clause(ringtrue, tmp_path):
    for name in ("annex.md", "annex.html"):
        assert ringtrue("ask", "annex", *WHO, "--output", tmp_path / name).code == 0
    text = (tmp_path / "annex.html").read_text()
    rows = ringtrue("ask", "annex", *WHO, "--json").data["wanted"]
    from ringtrue.remedies.clauses import drafted

    for each in rows:
        assert f"({each['id']})" in text
        for clause in each["clauses"]:
            assert text.count(f"<h3>{drafted()[clause].title}</h3>") == 1
    assert "Indonesia" in text
    assert "Kementerian “Khayal”" in text
    assert ringtrue("ask", "annex", *WHO, "--output", tmp_path / "annex.xyz").code == 2
    assert ringtrue("ask", "annex", "--asker", "A", "--home", "ZZ").code == 2


def test_the_annex_opens_as_a_word_document(ringtrue, tmp_path):
    docx = pytest.importorskip("docx", reason="python-docx is not installed")
    target = tmp_path / "annex.docx"
    assert ringtrue("ask", "annex", *WHO, "--output", target).code == 0
    document = docx.Document(target)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    for question in asked():
        for each in question.wanted:
            assert each.artefact in cells


def test_the_form_is_open_everywhere_and_is_read_back(ringtrue):
    form = tomllib.loads(ringtrue("ask", "form", *WHO).out)
    assert form["asked"]["by"] == "Kementerian “Khayal”"
    assert [each["id"] for each in form["answer"]] == [each.id for question in asked() for each in question.wanted]
    assert all(not each["says"] and not each.get("files") and not each.get("leave") for each in form["answer"])


def test_a_reply_becomes_a_dossier_in_which_every_blank_is_not_shown_with_the_vendors_name(ringtrue, returned):
    ran = ringtrue("ask", "reply", returned, "--json")
    assert ran.code == 0, ran.err
    given = {"weights", "configuration", "card", "licences", "residency-clause"}
    assert given <= set(ran.data["given"])
    lacks = {each["id"]: each["lacks"] for each in ran.data["blank"]}
    assert lacks["judge"] == "words only, no file"
    assert lacks["training-log"] == "no answer"
    assert sum(each == "no leave was given" for each in lacks.values()) == sum(
        each.into == RECORD for question in asked() for each in question.wanted
    ) - 1  # fmt: skip
    assert ran.data["claims"] == ["Rajawali was trained from scratch."]

    ran = ringtrue("assess", returned, "--json")
    assert ran.code == 0, ran.err
    verdicts = {each["id"]: each for each in ran.data["requirements"]}
    for blank in (each for question in asked() for each in question.wanted if each.id in lacks):
        for name in blank.requirements:
            assert verdicts[name]["verdict"] != "met", name
            if verdicts[name]["verdict"] == "not shown":
                assert "PT Contoh (Persero)" in verdicts[name]["why"], name
    assert verdicts["weights-in-hand"]["verdict"] == "met"
    assert "PT Contoh" not in verdicts["weights-in-hand"]["why"]
    assert [(each["by"], each["to"], each["kind"]) for each in ran.data["claims"]] == [
        ("vendor", "tender", ["trained-from-scratch"])
    ]
    assert ran.data["claims"][0]["verdict"] != "supported"
    assert "left blank by PT Contoh" in ringtrue("report", returned, "--format", "markdown").out


def test_an_empty_reply_shows_nothing_and_names_the_vendor_everywhere(ringtrue, tmp_path):
    form = ringtrue("ask", "form", *WHO).out
    form = form.replace('name = ""\nversion = ""', 'name = "Leer"\nversion = "0"', 1)
    form = form.replace('[vendor]\nname = ""\ncountry = ""', '[vendor]\nname = "Silent Ltd"\ncountry = "SG"', 1)
    (tmp_path / "reply.toml").write_text(form)
    assert ringtrue("ask", "reply", tmp_path).code == 0
    data = ringtrue("assess", tmp_path, "--json").data
    for each in data["requirements"]:
        assert each["verdict"] in ("not shown", "not applicable"), each["id"]
        if each["must"] and each["verdict"] == "not shown":
            assert "left blank by Silent Ltd" in each["why"], each["id"]
    assert data["readings"]["proven"]["level"] == 0


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('name = "Rajawali"', 'name = ""'), "offer.name"),
        (("country = \"ID\"\n\n[operator]", "country = \"Indonesia\"\n\n[operator]"), "vendor.country"),
        (("'model/config.json'", "'../../etc/passwd'"), "not in the folder"),
        (("'model/config.json'", "'/etc/passwd'"), "not in the folder"),
        (("'model/config.json'", "'model/missing.json'"), "not in the folder"),
        (("'model/config.json'", "'link'"), "leads out of the folder"),
        (('id = "weights"', 'id = "wits"'), "not asked"),
        (('id = "configuration"', 'id = "weights"'), "twice"),
        (("ringtrue/reply/1", "ringtrue/reply/9"), "schema"),
        (("[offer]", "[offer"), "not TOML"),
        (("leave = true", "leave = true\nscore = 5"), "score"),
    ],
)  # fmt: skip
def test_a_wrong_or_hostile_reply_becomes_no_dossier(ringtrue, returned, change, told):
    (returned / "link").symlink_to("/etc/hostname")
    form = (returned / "reply.toml").read_text()
    assert change[0] in form
    (returned / "reply.toml").write_text(form.replace(*change, 1))
    ran = ringtrue("ask", "reply", returned)
    assert ran.code == 4
    assert told in ran.err
    assert not (returned / "ringtrue.toml").exists()


def test_words_of_a_vendor_cannot_write_a_line_of_the_dossier(ringtrue, returned):
    form = (returned / "reply.toml").read_text()
    nasty = 'PT "\\n[[paper]]\\nname = \\"x\\" \\u001b[31m'
    form = form.replace("PT Contoh (Persero)", nasty.replace('PT "', 'PT \\"'), 1)
    (returned / "reply.toml").write_text(form)
    ran = ringtrue("ask", "reply", returned)
    assert ran.code == 0, ran.err
    assert "\x1b" not in ran.out + ran.err
    dossier = tomllib.loads((returned / "ringtrue.toml").read_text())
    assert [each["name"] for each in dossier["paper"]] == ["reply"]
    assert ringtrue("assess", returned, "--quiet").code == 0


def test_a_reply_never_replaces_a_dossier_and_needs_a_form(ringtrue, returned, tmp_path):
    assert ringtrue("ask", "reply", tmp_path / "nowhere").code == 3
    assert ringtrue("ask", "reply", returned).code == 0
    assert ringtrue("ask", "reply", returned).code == 4
