"""Where no pattern hears a clause, a sentence like those that readers took for its opposite makes it unclear, as compared only."""

import pytest

from ringtrue.errors import CatalogueWrong
from ringtrue.examiners.contracts.compared import COMPARED, learnt
from ringtrue.examiners.contracts.languages import languages
from ringtrue.examiners.contracts.reading import read_clauses
from ringtrue.instruments.legal.reading import read

LANGUAGES = languages()


def readings(text):
    document = read(text.encode(), "x.txt")
    return {each.clause: each for each in read_clauses((document,), LANGUAGES, {}, home=("Ruritania",))}


@pytest.mark.parametrize(("clause", "text"), [
    ("termination-limited", "Orvane has no obligation to include your application in any listing and may remove or refuse to display any application from some or all listings at any time for any reason without liability to you."),
    ("acceptance-of-changes", "Orvane reserves the right at any time and from time to time to interrupt, restrict, modify or discontinue, temporarily or permanently, the listing, or any part of it, with or without notice."),
    ("termination-limited", "Either party may terminate an order at the end of the then-current subscription term by written notice to the other."),
])  # fmt: skip
def test_a_sentence_like_the_opposite_is_told_with_its_words(clause, text):
    found = readings(text)[clause]
    assert found.verdict == "unclear"
    assert found.compared
    assert COMPARED in found.why
    assert [each.quote.text for each in found.evidence] == [text]


@pytest.mark.parametrize("text", [
    "The customer may at any time ask for a copy of the minutes of the yearly meeting, and the supplier sends it by post.",
    "Invoices are due within thirty days of their date, and interest of one per cent a month is owed on what is paid later.",
    "Source code. Rights to source code. Any rights, including but not limited to rights to source code.",
])  # fmt: skip
def test_what_is_unlike_or_too_short_to_compare_is_absent(text):
    assert {each.verdict for each in readings(text).values()} == {"absent"}


def test_it_is_asked_only_where_nothing_else_decides():
    text = (
        "The Supplier may assign this agreement only with the prior written consent of the Buyer, and a change of control of "
        "the Supplier counts as an assignment, on which the Buyer may terminate this agreement."
    )
    found = readings(text)["change-of-control"]
    assert found.verdict == "present"
    assert COMPARED not in found.why


def test_what_gives_the_buyer_one_clause_is_the_opposite_of_no_other():
    found = readings("The Supplier shall not assign this agreement without the prior written consent of the Buyer.")
    assert found["change-of-control"].verdict == "present"
    assert found["step-in-and-successor"].verdict == "absent"


@pytest.mark.parametrize(("text", "clause", "verdict"), [
    ("The Supplier may assign this agreement only with the prior written consent of the Buyer.", "change-of-control", "present"),
    ("The Supplier may only assign this agreement with the Buyer's prior written consent.", "change-of-control", "present"),
    ("The Customer may assign this agreement only with the prior written consent of the Provider.", "step-in-and-successor", "contradicted"),
    ("The Customer may modify the software solely with the Provider's written permission.", "retraining-without-consent", "contradicted"),
])  # fmt: skip
def test_what_may_be_done_only_with_consent_may_not_be_done_without(text, clause, verdict):
    assert readings(text)[clause].verdict == verdict


def test_what_concerns_a_trial_only_is_not_compared():
    said = "may remove or refuse to display any application from some or all listings at any time for any reason without liability to you"
    assert readings(f"During the beta trial Orvane {said}.")["no-remote-disablement"].verdict == "absent"


def test_another_file_than_the_one_named_is_refused():
    with pytest.raises(CatalogueWrong, match="likeness"):
        learnt("0" * 64)
