"""What we draft opens as a Word document, closes the loop, and leaves the other side's words as they were."""

import datetime
import io
import shutil
import subprocess
import zipfile
from xml.etree import ElementTree

import pytest

from ringtrue.examiners.contracts.languages import languages
from ringtrue.examiners.contracts.reading import read_clauses
from ringtrue.instruments.legal.docx_text import read_word
from ringtrue.instruments.legal.reading import read
from ringtrue.remedies.clauses import asked, drafted
from ringtrue.reports import clause_pack
from ringtrue.reports.redline import PART, Struck, redlined
from ringtrue.reports.word_xml import SPACE, document, packed, paragraph

LANGUAGES = languages()
DRAFTS = {name: each.ask["en"] for name, each in drafted().items()}
VALUES = {"home": "Indonesia", "courts": "Jakarta", "months": "6", "escrow_agent": "the agent named in Annex 6",
          "buyer": "Kementerian Khayal & Co", "supplier": "PT Khayal <Tutur>", "product": "Tutur 1"}  # fmt: skip
DAY = datetime.date(2026, 11, 26)
THEIRS = "examples/nusantara-sovereign/contract/supply-agreement-draft.docx"
W = f"{{{SPACE}}}"


def clauses(*contents):
    return read_clauses(tuple(read(each, "x.docx") for each in contents), LANGUAGES, DRAFTS)


def verdicts(content):
    return {each.clause: each.verdict for each in clauses(content)}


def parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {each: archive.read(each) for each in archive.namelist()}


def settled(content, *, accept, author):
    """The paragraphs once all changes of an author are accepted or rejected, as Word would settle them."""
    root = ElementTree.fromstring(parts(content)[PART])
    texts = []
    for each in root.iter(f"{W}p"):
        mark = each.find(f"{W}pPr/{W}rPr/{W}ins")
        told = "".join(_told(each, accept, author, shown=True))
        if accept or mark is None or mark.get(f"{W}author") != author:
            texts.append(told)
    return texts


def _told(element, accept, author, *, shown):
    ours = element.get(f"{W}author") == author
    if element.tag == f"{W}ins" and ours and not accept:
        return
    if element.tag == f"{W}del":
        shown = ours and not accept
    if element.tag in (f"{W}t", f"{W}delText") and shown:
        yield element.text or ""
    for each in element:
        if each.tag not in (f"{W}pPr", f"{W}p"):
            yield from _told(each, accept, author, shown=shown)


@pytest.fixture(scope="module")
def theirs(request):
    return (request.config.rootpath / THEIRS).read_bytes()


@pytest.fixture(scope="module")
def ours(theirs):
    found = clauses(theirs)
    return clause_pack.redline(theirs, found, asked(found, "en", VALUES), "Kementerian Khayal & Co", DAY).content


def test_a_redline_accepted_is_present_throughout(ours):
    assert set(verdicts(ours).values()) == {"present"}


def test_a_redline_rejected_is_their_text_and_accepted_is_what_we_read(theirs, ours):
    before = [each.text for each in read_word(theirs).paragraphs]
    after = [each.text for each in read_word(ours).paragraphs]
    assert settled(ours, accept=False, author="Kementerian Khayal & Co") == before
    assert settled(ours, accept=True, author="Kementerian Khayal & Co") == after != before


def test_a_redline_changes_no_other_part_and_says_who_and_when(theirs, ours):
    old, new = parts(theirs), parts(ours)
    assert {name for name in old if old[name] != new[name]} == {PART}
    assert old.keys() == new.keys()
    marks = [each for each in ElementTree.fromstring(new[PART]).iter() if each.tag in (f"{W}ins", f"{W}del")]
    numbers = [each.get(f"{W}id") for each in marks]
    assert len(numbers) == len(set(numbers)) > 30
    assert {each.get(f"{W}date") for each in marks} == {"2026-09-25T10:00:00Z", "2026-11-26T00:00:00Z"}


def test_a_public_template_with_many_runs_is_redlined_and_given_back(request):
    content = (request.config.rootpath / "tests/files/documents/common-paper-ai-addendum.docx").read_bytes()
    found = clauses(content)
    made = clause_pack.redline(content, found, asked(found, "en", VALUES), "us", DAY)
    assert set(verdicts(made.content).values()) == {"present"}
    assert made.left == ()
    assert settled(made.content, accept=False, author="us") == settled(content, accept=False, author="us")


@pytest.mark.parametrize("code", LANGUAGES)
def test_an_annex_of_every_clause_is_present_in_every_language(code):
    nothing = clauses(document([paragraph("The parties met.")]))
    wanted = asked(nothing, code, VALUES)
    assert len(wanted) == 22
    annex = clause_pack.annex(wanted, VALUES)
    assert set(verdicts(annex).values()) == {"present"}
    assert "(the Buyer) and PT Khayal <Tutur> (the Supplier)" in read(annex, "x.docx").text
    assert clause_pack.annex(wanted, VALUES) == annex


def test_the_names_of_their_document_are_used():
    wanted = asked(clauses(document([paragraph("The parties met.")])), "en", VALUES, ("Vendor", "Client"))
    assert not [each for each in wanted if "Supplier" in each.text or "Buyer" in each.text]


def test_words_are_struck_out_of_the_middle_of_runs_and_never_out_of_a_field():
    body = (
        '<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Keep. Str</w:t></w:r><w:r><w:t xml:space="preserve">ike  &amp;</w:t><w:tab/>'
        "<w:t>this.</w:t></w:r><w:r><w:t> Keep too.</w:t></w:r></w:p>"
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:t>Field text.</w:t></w:r></w:p>'
    )
    content = document([body])
    asked_for = (Struck(paragraph=1, start=6, end=20), Struck(paragraph=2, start=0, end=11))
    assert read_word(content).paragraphs[0].text == "Keep. Strike  &\tthis. Keep too."
    made = redlined(content, asked_for, {}, "us", DAY)
    assert [each.text for each in read_word(made.content).paragraphs] == ["Keep.  Keep too.", "Field text."]
    assert made.left == asked_for[1:]
    assert (
        b'<w:del w:id="1" w:author="us" w:date="2026-11-26T00:00:00Z"><w:r><w:rPr><w:b/></w:rPr>'
        in parts(made.content)[PART]
    )


def test_two_sentences_of_one_run_are_struck_each_once():
    content = document([paragraph("One goes. Two stays. Three goes. Four overlaps.")])
    strike = [Struck(paragraph=1, start=low, end=high) for low, high in ((0, 9), (21, 32), (26, 38))]
    made = redlined(content, strike, {}, "us", DAY).content
    assert settled(made, accept=True, author="us") == [" Two stays. overlaps."]
    assert settled(made, accept=False, author="us") == ["One goes. Two stays. Three goes. Four overlaps."]


def test_a_document_without_a_prefix_is_refused():
    plain = parts(document([paragraph("The parties met.")]))
    plain[PART] = plain[PART].replace(b"w:", b"").replace(b"xmlns:w", b"xmlns")
    with pytest.raises(Exception, match="redline was not written"):
        redlined(packed(plain), (), {}, "us", DAY)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_the_pack_and_keeps_the_changes(ours, theirs, tmp_path):
    nothing = clauses(document([paragraph("The parties met.")]))
    made = {"redline": ours, "annex": clause_pack.annex(asked(nothing, "en", VALUES), VALUES),
            "table": clause_pack.negotiation(asked(nothing, "ko", VALUES))}  # fmt: skip
    for name, content in made.items():
        (tmp_path / f"{name}.docx").write_bytes(content)
    run = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to"]
    names = [f"{tmp_path}/{name}.docx" for name in made]
    for form in ("pdf", "docx"):
        subprocess.run(
            [*run, form, "--outdir", f"{tmp_path}/out", *names], check=True, capture_output=True, timeout=180
        )
    out = tmp_path / "out"
    assert "R1. Retraining without consent" in " ".join(read((out / "redline.pdf").read_bytes()).text.split())
    assert "22.1" in read((out / "annex.pdf").read_bytes()).text
    assert read((out / "table.pdf").read_bytes()).text
    saved = (out / "redline.docx").read_bytes()
    told = {True: read_word(ours), False: read_word(theirs)}
    for accept, expected in told.items():
        texts = [each for each in settled(saved, accept=accept, author="Kementerian Khayal & Co") if each.strip()]
        assert texts == [each.text for each in expected.paragraphs if each.text.strip()]
    assert set(verdicts(saved).values()) == {"present"}
