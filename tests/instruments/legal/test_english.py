"""A text in a language that nobody reads gets no answer and no verdict."""

import pytest

from ringtrue.examiners.contracts.languages import languages
from ringtrue.examiners.contracts.reading import read_clauses
from ringtrue.instruments.legal.english import is_english
from ringtrue.instruments.legal.licences import Says
from ringtrue.instruments.legal.licences.answers import FOREIGN, read_licence
from ringtrue.instruments.legal.reading import read
from ringtrue.remedies.clauses import drafted

FOREIGN_TEXTS = {
    "zh": "许可方特此授予您一项非独占的、全球性的、不可转让的许可。您可以使用、复制和修改本模型。"
    "未经许可方事先书面同意，您不得将本模型用于商业目的。许可方可随时终止本协议。" * 4,
    "fr": "Le concédant accorde au licencié, qui accepte, un droit non exclusif d'utiliser le logiciel, de le reproduire et de "
    "le modifier, pour la durée du présent contrat. Le concédant peut mettre fin au contrat à tout moment, sans motif.",
    "de": "Der Lizenzgeber räumt dem Lizenznehmer ein einfaches, nicht übertragbares Recht ein, die Software zu nutzen und zu "
    "bearbeiten. Der Lizenzgeber kann den Vertrag jederzeit ohne Angabe von Gründen mit sofortiger Wirkung kündigen.",
    "ar": "يمنح المرخص المرخص له حقا غير حصري في استخدام البرنامج وتعديله طوال مدة هذه الاتفاقية ويجوز له إنهاؤها في أي وقت "
    "دون إبداء الأسباب ويلتزم المرخص له بحذف جميع النسخ عند انتهاء الاتفاقية لأي سبب كان",
}  # fmt: skip
ENGLISH = (
    "The licensor grants you a worldwide, non-exclusive licence to use, copy and modify the model for any purpose. "
    "The licensor may end this agreement at any time without cause."
)
JAPANESE = "供給者は、購入者に対し、モデルを使用する権利を許諾します。\n\n第一条 定義\n\n第二条 許諾範囲\n\n"


def document(text):
    return read(text.encode(), "x.txt")


def clauses(*texts):
    return {each.clause: each for each in read_clauses(tuple(map(document, texts)), languages(), {})}


@pytest.mark.parametrize("text", FOREIGN_TEXTS.values(), ids=FOREIGN_TEXTS)
def test_a_licence_in_another_language_answers_nothing(text):
    answers = read_licence(document(text))
    assert {(each.answer, each.reason) for each in answers} == {(Says.UNCLEAR, FOREIGN)}


@pytest.mark.parametrize("text", FOREIGN_TEXTS.values(), ids=FOREIGN_TEXTS)
def test_no_clause_is_absent_from_a_contract_in_another_language(text):
    found = clauses(text)
    assert {each.verdict for each in found.values()} == {"unclear"}
    for each in found.values():
        assert "language" in each.why
        assert each.evidence[0].quote.text in text


def test_one_foreign_document_leaves_open_what_the_english_one_does_not_say():
    found = clauses(ENGLISH, FOREIGN_TEXTS["fr"])
    assert found["termination-limited"].verdict == "contradicted"
    assert found["escrow-with-rebuild"].verdict == "unclear"
    assert clauses(ENGLISH)["escrow-with-rebuild"].verdict == "absent"


def test_headings_without_kana_do_not_make_a_japanese_contract_foreign():
    assert clauses(JAPANESE * 30)["escrow-with-rebuild"].verdict == "absent"


def test_a_clause_that_is_not_looked_for_in_a_language_is_never_absent_from_a_contract_in_it():
    for code in ("ko", "ja", "id"):
        text = "\n\n".join(each.ask[code] for each in drafted().values() if code in each.ask)
        asked = languages()[code]["clause"].keys()
        found = clauses(text)
        assert asked < found.keys()
        for name in found.keys() - asked:
            assert found[name].verdict == "unclear"
            assert "not looked for" in found[name].why


def test_the_same_words_are_shown_once(ringtrue, tmp_path):
    path = tmp_path / "contract.txt"
    path.write_text(FOREIGN_TEXTS["fr"], "utf-8")
    told = ringtrue("contract", "read", path).out
    assert told.count("Le concédant accorde") == 1
    assert told.count("as above") == 21


def test_english_beside_its_translation_is_english():
    assert is_english((ENGLISH, FOREIGN_TEXTS["zh"][:80]))
    found = {each.question: each.answer for each in read_licence(document(ENGLISH * 2 + FOREIGN_TEXTS["zh"][:80]))}
    assert (found["use"], found["ended-at-will"]) == (Says.YES, Says.YES)


def test_a_few_words_are_taken_for_english():
    assert is_english(("Droits réservés 2026",))
