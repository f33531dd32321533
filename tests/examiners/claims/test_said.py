"""Claims are recognised by their words, as a person reads them, and a person's reading goes before."""

import tomllib
from pathlib import Path

import pytest

import offering
from ringtrue.examiners import consult
from ringtrue.examiners.claims.said import KINDS, LANGUAGE
from ringtrue.examiners.claims.sentence import kinds_in

LABELLED = tomllib.loads((Path(__file__).parents[2] / "files" / "claims" / "sentences.toml").read_text("utf-8"))
CATALOGUE = [consult(name) for name in KINDS]


def kinds(text):
    return sorted(kinds_in(text, CATALOGUE, consult(LANGUAGE)))


@pytest.mark.parametrize("row", LABELLED["sentence"], ids=lambda row: row["says"])
def test_a_sentence_claims_what_a_person_reads_in_it(row):
    assert kinds(row["says"]) == sorted(row["kinds"])


def test_of_sentences_never_used_to_improve_it_three_of_four_are_read_right():
    rows = LABELLED["held-out"]
    assert sum(kinds(row["says"]) == sorted(row["kinds"]) for row in rows) >= 0.75 * len(rows)


@pytest.mark.parametrize("kind", CATALOGUE, ids=lambda kind: kind["id"])
def test_the_examples_of_the_catalogue_are_read_as_they_say(kind):
    for example in kind["examples"]:
        assert (kind["id"] in kinds(example["quote"])) is example["is"], example


@pytest.mark.parametrize("kind", CATALOGUE, ids=lambda kind: kind["id"])
def test_every_hedge_of_the_catalogue_takes_a_claim_back(kind):
    for hedge in kind["hedges"]:
        leading = hedge.split()[-1] in ("for", "to", "be")
        phrase = kind["phrases"][0]
        text = f"Our model: {hedge} {phrase} AI." if leading else f"Our model is {phrase}, {hedge}."
        assert kind["id"] not in kinds(text), text


def test_labelled_sentences_are_many_and_of_every_kind():
    assert len(LABELLED["sentence"]) >= 60
    assert {kind for row in LABELLED["sentence"] for kind in row["kinds"]} == {each["id"] for each in CATALOGUE}


@pytest.mark.parametrize("text", ["", "?", "a" * 200_000, "sovereign " * 20_000, "(" * 50_000, "not " * 50_000])
def test_long_and_empty_sentences_are_read_in_time(text):
    assert kinds(text) == []


def test_a_claim_without_a_kind_is_held_to_what_it_says(ringtrue, tmp_path):
    recognised = offering.DOSSIER.replace('kind = ["sovereign-ai", "data-stays-home"]\n', "")
    assert recognised != offering.DOSSIER
    ran = ringtrue("assess", offering.write(tmp_path / "recognised", recognised), "--json")
    assert ran.data["claims"][0]["kind"] == ["sovereign-ai"]
    assert "no-foreign-lineage" in ran.data["claims"][0]["requirements"]


def test_a_declared_kind_is_neither_doubled_nor_contradicted(ringtrue, folder):
    ran = ringtrue("assess", folder, "--json")
    assert ran.data["claims"][0]["kind"] == ["sovereign-ai", "data-stays-home"]
    assert "by its words" not in (folder / "ringtrue.ledger.jsonl").read_text()
