"""Claims are recognised by their words, as a person reads them, and a person's reading goes before."""

import tomllib
from pathlib import Path

import pytest

import offering
from ringtrue.examiners import consult
from ringtrue.examiners.claims.phrase import check, places, script_of
from ringtrue.examiners.claims.said import KINDS, LANGUAGES
from ringtrue.examiners.claims.sentence import Standing, kinds_in, made_in

SENTENCES = Path(__file__).parents[2] / "files" / "claims"
CATALOGUE = [consult(name) for name in KINDS]
SPOKEN = [consult(name) for name in LANGUAGES]
KNOWN_FAULT = "Customers asked whether our open-source LLM is safe."
"""What is asked is not claimed; that it is presupposed, no rule of words can tell."""


def labelled(part, language="*"):
    files = sorted((SENTENCES / part).glob(f"{language}.toml"))
    return [row for file in files for row in tomllib.loads(file.read_text("utf-8"))["sentence"]]


def kinds(text):
    return sorted(kinds_in(text, CATALOGUE, SPOKEN))


def read(text):
    return {(each.kind, each.standing.value) for each in made_in(text, CATALOGUE, SPOKEN)}


def wanted(row):
    return {(kind, "outright") for kind in row.get("kinds", ())} | {(kind, "hedged") for kind in row.get("hedged", ())}


@pytest.mark.parametrize("language", [each["id"] for each in SPOKEN])
def test_a_sentence_claims_what_a_person_reads_in_it(language):
    rows = [row for row in labelled("development", language) if row["says"] != KNOWN_FAULT]
    assert len(rows) >= 120
    assert [row["says"] for row in rows if read(row["says"]) != wanted(row)] == []


@pytest.mark.parametrize("part", ["held-out", "held-out-fresh", "another-author"])
def test_of_other_sentences_nine_of_ten_are_read_right(part):
    rows = labelled(part)
    assert sum(read(row["says"]) == wanted(row) for row in rows) >= 0.9 * len(rows)


@pytest.mark.parametrize(
    "text", ["keys, which only you hold", "only you hold the keys", "you, only you, hold all keys"]
)
def test_the_words_of_a_frame_stand_in_any_order(text):
    script = script_of(next(each for each in SPOKEN if each["id"] == "en"))
    (place, *_) = places("keys & only & (hold|holds) & !doors", script, text)
    assert text[place.start : place.end].split()[0].strip(",") in ("keys", "only")
    assert not list(places("keys & only & (hold|holds) & !you", script, text))
    assert not list(places("keys & only & (hold|holds)", script, f"only {'x ' * 100} keys hold"))


@pytest.mark.parametrize(
    ("text", "hedge"),
    [
        ("Fulmar is designed for sovereign AI.", "designed for"),
        ("Select workloads run in a sovereign cloud.", "Select workloads"),
        ("Up to 80 % of your data stays in Norvale.", "Up to 80 %"),
        ("データは原則として国内に保管されます。", "原則"),
        ("일부 업무는 소버린 클라우드에서 처리됩니다.", "일부"),
    ],
)
def test_a_hedge_is_told_in_its_own_words(text, hedge):
    (made,) = made_in(text, CATALOGUE, SPOKEN)
    assert made.standing is Standing.HEDGED
    assert hedge in made.hedge


@pytest.mark.parametrize(
    "text",
    [
        "Nothing in Fulmar is sovereign AI.",
        "Your data is not stored in the country.",
        "Data could, some day, be stored in the country.",
        "Your data is stored in Postgres.",
    ],
)
def test_what_is_denied_or_said_of_something_else_is_no_claim(text):
    assert read(text) == set()


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


def test_labelled_sentences_are_many_of_every_kind_and_in_six_languages():
    assert len(labelled("held-out") + labelled("held-out-fresh")) >= 190
    for part in ("development", "held-out"):
        assert len(labelled(part)) >= 120
        assert {path.stem for path in (SENTENCES / part).glob("*.toml")} == {each["id"] for each in SPOKEN}
    assert {kind for row in labelled("development") for kind in row.get("kinds", ())} == {
        each["id"] for each in CATALOGUE
    }


@pytest.mark.parametrize("language", SPOKEN, ids=lambda each: each["id"])
def test_no_phrase_of_a_language_is_found_in_nothing(language):
    script = script_of(language)
    for kind in CATALOGUE:
        for phrase in kind["phrases"] if language["id"] == "en" else language["phrases"][kind["id"]]:
            assert not list(places(phrase, script, "")), phrase


@pytest.mark.parametrize("phrase", ["(a|b", "a)", "[a", "<nobody>", "a & (b", "a & !<nobody>"])
def test_a_phrase_that_is_not_well_formed_is_refused(phrase):
    with pytest.raises((ValueError, KeyError)):
        check(phrase, script_of(SPOKEN[0]))


@pytest.mark.parametrize("text", [
    "", "?", "a" * 200_000, "(" * 50_000,
    pytest.param("sovereign " * 20_000, marks=pytest.mark.slow), pytest.param("not " * 50_000, marks=pytest.mark.slow),
])  # fmt: skip
def test_long_and_empty_sentences_are_read_in_time(text):
    assert kinds(text) == []


def test_a_kind_that_is_said_again_and_again_is_claimed_once():
    assert kinds("our model is trained from scratch and " * 200) == ["trained-from-scratch"]


def test_a_claim_without_a_kind_is_held_to_what_it_says(ringtrue, tmp_path):
    recognised = offering.DOSSIER.replace('kind = ["sovereign-ai", "data-stays-home"]\n', "")
    assert recognised != offering.DOSSIER
    ran = ringtrue("assess", offering.write(tmp_path / "recognised", recognised), "--json")
    assert sorted(ran.data["claims"][0]["kind"]) == ["data-stays-home", "sovereign-ai"]
    assert "no-foreign-lineage" in ran.data["claims"][0]["requirements"]


def test_a_declared_kind_is_neither_doubled_nor_contradicted(ringtrue, folder):
    ran = ringtrue("assess", folder, "--json")
    assert ran.data["claims"][0]["kind"] == ["sovereign-ai", "data-stays-home"]
    assert "by its words" not in (folder / "ringtrue.ledger.jsonl").read_text()
