"""What sounds like a limit or like an end at will, and was understood by no rule, leaves no right free and no grant lasting."""

import pytest

from ringtrue.instruments.legal.licences.answers import read_licence
from ringtrue.instruments.legal.reading import read

GRANT = "The Licensor grants you a worldwide licence to use, copy, modify and distribute the Model for any purpose."
LASTING = "This licence ends automatically if you breach it."


def answers(text):
    return {each.question: each for each in read_licence(read(text.encode()))}


@pytest.mark.parametrize("limit", [
    "Whoever signs the register of Orvane keeps to academic work only, as the register says.",
    "Orvane counts on nobody who holds the files to turn them to a commercial end.",
])  # fmt: skip
def test_a_limit_that_no_rule_understands_leaves_no_right_free(limit):
    free = answers(GRANT)
    doubted = answers(f"{GRANT} {limit}")
    for question in ("commercial-use", "fine-tune"):
        assert free[question].answer == "YES"
        assert doubted[question].answer == "UNCLEAR"
        assert limit in [quote.text for quote in doubted[question].quotes]


@pytest.mark.parametrize("said", [
    "The logo of Orvane may not be put to any commercial use.",
    "Personal data that you give us is used for academic statistics only.",
    "These rights expressly include commercial use, and do not exclude any field of endeavour.",
    "The files were developed for research only, and nobody warrants that they are fit for anything.",
    "Non-commercial",
])  # fmt: skip
def test_what_limits_something_else_leaves_the_rights_free(said):
    found = answers(f"{GRANT} {said}")
    assert {found[each].answer for each in ("commercial-use", "fine-tune", "redistribute")} == {"YES"}


def test_a_limit_on_handing_on_is_no_doubt_of_using():
    found = answers(f"{GRANT} Handing the files on is for research institutes only, says Orvane.")
    assert found["commercial-use"].answer == "YES"
    assert found["redistribute"].answer == "UNCLEAR"


def test_an_end_that_no_rule_understands_leaves_no_grant_lasting():
    said = "With written notice to the address that you left, the cancellation of the register entry is open to Orvane."
    assert answers(LASTING)["ended-at-will"].answer == "NO"
    doubted = answers(f"{LASTING} {said}")["ended-at-will"]
    assert doubted.answer == "UNCLEAR"
    assert said in [quote.text for quote in doubted.quotes]


@pytest.mark.parametrize("said", [
    "You may terminate this licence at any time by deleting the files.",
    "Orvane waives any right to terminate this licence for convenience.",
    "Sections 4 and 5 survive any termination of this licence for any reason.",
])  # fmt: skip
def test_ends_of_other_kinds_are_no_doubt(said):
    assert answers(f"{LASTING} {said}")["ended-at-will"].answer == "NO"


def test_what_is_given_under_another_text_is_not_silent():
    said = "Orven and its papers are provided under the terms of the Creative Commons Attribution 4.0 International Public License."
    found = answers(f"{said} We ask you to write to us.")
    for question in ("fine-tune", "redistribute", "commercial-use"):
        assert found[question].answer == "UNCLEAR"
        assert [quote.text for quote in found[question].quotes] == [said]
    assert answers(f"{GRANT} {said}")["fine-tune"].answer == "YES"
    assert answers("Third-party components are licensed under the MIT License.")["fine-tune"].answer == "SILENT"


@pytest.mark.parametrize(("text", "question", "answer"), [
    ("Under this licence, the rights to distribute the Software, including a derivative work of it, are NOT granted.", "redistribute", "NO"),
    ("YOU MAY NOT DISTRIBUTE, PUBLISH OR REPRODUCE A COPY of any portion or all of ORVEN to others without written permission from the School.", "redistribute", "NO"),
    ("You may not modify or adapt the Material.", "fine-tune", "NO"),
    ("You may not assign or transfer this licence.", "redistribute", "SILENT"),
    ("We license Orven data and documents for non-commercial use only.", "commercial-use", "NO"),
    (f"{GRANT} You agree to use Orven only for academic, research and education purposes, and refrain from using it for any commercial or production purposes.", "commercial-use", "NO"),
    (f"{GRANT} The dataset may not be used for commercial or military purposes.", "commercial-use", "NO"),
    ("You must provide the following attribution in any work: This [type of work, e.g., publication, model] was made using the Orven Dataset, provided by Orvane.", "naming-duty", "YES"),
    ('You must provide clear, visible attribution to "Orvane" in any product, distribution or derivative work.', "naming-duty", "YES"),
    ("You must provide the following attributions in any work: “This work was made using the Orven dataset, provided by Orvane”.", "naming-duty", "YES"),
    ("On expiry you shall not remove or delete and shall retain in the software the copyright and other notices.", "delete-at-end", "SILENT"),
    ("The Researcher may provide research associates and colleagues with access to the Database provided that they first agree to these terms.", "redistribute", "CONDITIONAL"),
    ("Permission is hereby granted to any individual or institution to use the data.", "excluded-persons", "NO"),
])  # fmt: skip
def test_manners_of_institutes(text, question, answer):
    assert answers(text)[question].answer == answer
