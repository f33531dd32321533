"""The clauses of contracts in the reports: verdict, words, page and what to ask for, side by side."""

import json

import pytest

from ringtrue.remedies.clauses import drafted

STORIES = ("lautwerk-honest", "nusantara-sovereign")


def _report(demo, ringtrue, name, form):
    folder = demo.folder / name
    head = demo.stories[name]["ledger_head"]
    return ringtrue(
        "report", folder, "--ledger", folder / "ringtrue.ledger.jsonl", "--head", head, "--format", form
    ).out


@pytest.mark.parametrize("name", STORIES)
@pytest.mark.parametrize("form", ["html", "markdown"])
def test_words_place_and_what_to_ask_stand_beside_each_verdict(demo, ringtrue, name, form):
    told = _report(demo, ringtrue, name, form).replace("\\", "").replace("&#39;", "'")
    clauses = demo.stories[name]["contract_clauses"]
    assert len(clauses) >= 6
    for each in clauses:
        start = told.index(drafted()[each["clause"]].title)
        beside = told[start : told.index("</tr>" if form == "html" else "\n- ", start)]
        lines = " ↵ ".join(each["quote"].splitlines())
        for words in (each["verdict"], lines, each["place"], each["ask"][:40]):
            assert words in beside, each


def test_a_page_is_told_and_what_is_not_there_is_listed(demo, ringtrue):
    assert {each["place"] for each in demo.stories["lautwerk-honest"]["contract_clauses"]} == {
        "contract/hosting-agreement.pdf, page 1",
        "contract/hosting-agreement.pdf, page 2",
    }
    told = _report(demo, ringtrue, "lautwerk-honest", "markdown")
    unsaid = told[told.index("Of these no contract is read to say anything:") :].splitlines()[0]
    assert drafted()["escrow-with-rebuild"].title in unsaid
    assert drafted()["change-of-control"].title not in unsaid


def test_what_a_machine_reads_is_in_no_verdict(demo):
    story = demo.stories["lautwerk-honest"]
    by_machine = {each["entry"] for each in story["contract_clauses"] if not each["counts"]}
    by_person = {each["entry"] for each in story["contract_clauses"] if each["counts"]}
    assert {each["clause"] for each in story["contract_clauses"] if not each["counts"]} >= {
        "termination-limited",
        "change-of-control",
    }
    weighed = json.dumps(story["requirements"])
    assert not any(each in weighed for each in by_machine)
    assert all(each in weighed for each in by_person)


def test_a_person_who_quoted_a_clause_is_not_contradicted_by_a_machine(demo):
    for name in STORIES:
        clauses = demo.stories[name]["contract_clauses"]
        by_person = {each["clause"] for each in clauses if each["counts"]}
        assert by_person
        assert not by_person & {each["clause"] for each in clauses if not each["counts"]}
