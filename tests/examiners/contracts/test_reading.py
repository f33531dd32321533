"""What a contract says of each clause, and that our own drafts close the loop."""

import re

import pytest

from paraphrases import denials, paraphrases
from ringtrue.examiners.contracts.languages import languages
from ringtrue.examiners.contracts.reading import read_clauses
from ringtrue.instruments.legal.reading import read
from ringtrue.remedies.clauses import drafted, filled

LANGUAGES = languages()
DRAFTS = {name: each.ask["en"] for name, each in drafted().items()}
VALUES = {"home": "Indonesia", "courts": "Jakarta", "months": "6", "escrow_agent": "the agent named in Annex 6"}


def verdicts(*texts):
    return {
        each.clause: each
        for each in read_clauses(tuple(read(text.encode(), "x.txt") for text in texts), LANGUAGES, DRAFTS)
    }


def pack(code):
    return {name: filled(each.ask[code], VALUES) for name, each in drafted().items() if code in each.ask}


@pytest.mark.parametrize("code", LANGUAGES)
def test_our_own_pack_is_present_and_adds_no_contradiction(code):
    read_back = verdicts("\n\n".join(pack(code).values()))
    assert {name for name in pack(code) if read_back[name].verdict != "present"} == set()
    assert {name for name, each in read_back.items() if each.verdict == "contradicted"} == set()


@pytest.mark.slow
@pytest.mark.parametrize(("code", "name"), [(code, name) for code in LANGUAGES for name in pack(code)])
def test_twenty_paraphrases_of_a_draft_are_present_and_contradict_nothing(code, name):
    said = paraphrases(pack(code)[name], code)
    assert len(said) == len(set(said)) == 20
    for text in said:
        found = verdicts(text)
        assert found[name].verdict == "present", text
        assert [each for each in found if found[each].verdict == "contradicted"] == [], text


@pytest.mark.parametrize(("code", "name"), [(code, name) for code in LANGUAGES for name in pack(code)])
def test_a_draft_with_a_sentence_denied_is_contradicted(code, name):
    denied = list(denials(pack(code)[name], code))
    assert denied
    for text in denied:
        assert verdicts(text)[name].verdict == "contradicted", text


@pytest.mark.parametrize(("code", "text", "clause"), [
    ("ko", "공급자는 모델을 원격으로 정지하거나 제한하지 아니합니다.", "no-remote-disablement"),
    ("ja", "供給者は、遠隔その他の方法によりモデルを停止又は制限しません。", "no-remote-disablement"),
])  # fmt: skip
def test_a_polite_denial_is_a_denial(code, text, clause):
    assert verdicts(text)[clause].verdict == "weakened"


@pytest.mark.parametrize("name", pack("en"))
def test_what_the_supplier_decides_is_never_present(name):
    for text in (
        re.sub(r"\.(?= |$)", ", unless the Supplier decides otherwise in its sole discretion.", pack("en")[name]),
    ):
        assert verdicts(text)[name].verdict != "present", text


@pytest.mark.parametrize(("text", "clause", "verdict"), [
    ("Customer will have exclusive use of its customised models.", "adapted-weights-owned", "weakened"),
    ("The beta features may be terminated by Provider at any time for convenience.", "termination-limited", "absent"),
    ("The parties met in May and had lunch.", "escrow-with-rebuild", "absent"),
    ("Provider may change these Terms at any time by posting a new version.", "terms-frozen", "contradicted"),
    ("Customer shall not: (a) fine-tune the Model; or (b) sell it.", "retraining-without-consent", "contradicted"),
    ("The results may be published by the Supplier.", "evaluation-by-buyer", "absent"),
    ("Retraining and distillation are set out at https://vendor.example/terms.", "retraining-without-consent", "unclear"),
])  # fmt: skip
def test_frames_decide_and_not_keywords(text, clause, verdict):
    assert verdicts(text)[clause].verdict == verdict


def test_a_document_that_yields_does_not_take_back_what_the_prevailing_one_says():
    bad = "The Supplier may change these Terms at any time by posting a new version."
    assert verdicts(pack("en")["terms-frozen"], bad)["terms-frozen"].verdict == "present"
    assert verdicts(bad, pack("en")["terms-frozen"])["terms-frozen"].verdict == "contradicted"


def test_every_quote_stands_in_the_document_byte_for_byte():
    content = "\n\n".join(pack("en").values()).encode()
    for each in verdicts(content.decode()).values():
        for one in each.evidence:
            assert content[one.quote.span.start : one.quote.span.end].decode() == one.quote.text
