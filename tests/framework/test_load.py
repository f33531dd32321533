"""A wrong catalogue file is named with the key that is wrong in it, and no framework comes of it."""

import shutil

import pytest

from ringtrue import shelf
from ringtrue.errors import CatalogueWrong
from ringtrue.framework.load import load
from ringtrue.observation import Grade


@pytest.fixture
def catalogue(tmp_path):
    shutil.copytree(shelf.CATALOGUE, tmp_path / "catalogue")
    return tmp_path / "catalogue"


def change(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def refused(catalogue, *words, name="five-layers"):
    with pytest.raises(CatalogueWrong) as caught:
        load(name, catalogue)
    assert caught.value.exit_code == 4
    for word in words:
        assert word in str(caught.value)


def test_the_shipped_framework_is_whole():
    framework = load()
    assert [each.number for each in framework.numbered] == [1, 2, 3, 4, 5]
    assert {each.layer for each in framework.requirements} == {each.id for each in framework.layers}
    assert len({each.id for each in framework.requirements}) == len(list(framework.requirements))


def test_the_validity_of_topics_is_the_shortest_among_those_that_listen():
    framework = load()
    country = frozenset({"store.country"})
    assert framework.validity(country) == min(each.validity for each in framework.requirements if country & each.topics)
    assert framework.validity(frozenset()) == 3650


def test_there_is_no_such_framework(catalogue):
    refused(catalogue, "`six-layers` was not loaded", "there is no framework.toml", name="six-layers")


FOLDER = "frameworks/five-layers/"


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("1-residency.toml", "[layer]", "[level]", ("key `layer`",)),
        ("1-residency.toml", 'id = "residency"', 'id = "residency"\ncolour = "gold"', ("key `colour`", "Unexpected")),
        ("1-residency.toml", 'of = "store"', 'of = "planet"', ("key `requirements.0.of`",)),
        (
            "1-residency.toml",
            'needs = "inspected"',
            'needs = "certain"',
            ("key `requirements.0.needs`", "there is no grade `certain`"),
        ),
        ("1-residency.toml", "must = true", 'must = true\ncolour = "gold"', ("key `requirements.0.colour`",)),
        ("1-residency.toml", "must = true\n", "", ("key `requirements.0.must`", "required")),
        ("1-residency.toml", "validity = 180", 'validity = "long"', ("key `requirements.0.validity`",)),
        (
            "1-residency.toml",
            '"store.country in home"',
            '"store.country at home"',
            ("requirements.0.met_when", "no sentence of the form"),
        ),
        ("1-residency.toml", "[layer]", "[layer", ("1-residency.toml",)),
        ("answers.toml", 'of = "component"', 'of = "planet"', ("key `answer[1].facet.0.of`",)),
        ("answers.toml", 'asks = "Who trained', 'colour = "gold"\nasks = "Who trained', ("key `answer[1].colour`",)),
        ("answers.toml", "\nlicence = [", "\nlicense = [", ("answers.toml, key `licen",)),
    ],
)
def test_a_wrong_key_is_named_with_its_file(catalogue, file, old, new, words):
    change(catalogue / FOLDER / file, old, new)
    refused(catalogue, FOLDER + file, *words)


def test_a_layer_without_requirements_is_refused(catalogue):
    path = catalogue / FOLDER / "1-residency.toml"
    path.write_text(path.read_text().partition("[[requirement]]")[0])
    refused(catalogue, "1-residency.toml", "key `requirement`")


def test_answers_that_are_not_there_are_missed(catalogue):
    (catalogue / FOLDER / "answers.toml").unlink()
    refused(catalogue, "answers.toml", "No such file")


def test_a_file_that_is_no_text_is_refused(catalogue):
    (catalogue / "topics" / "store.toml").write_bytes(b"\xff\xfe")
    refused(catalogue, "topics/store.toml")


def test_a_topic_told_twice_is_refused(catalogue):
    path = catalogue / "topics" / "training.toml"
    path.write_text(path.read_text() + (catalogue / "topics" / "store.toml").read_text())
    refused(catalogue, "training.toml, key `topic`", "the topic `store.country` is told twice")


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('domain = "country"', 'domain = "planet"', "topic[1].domain"),
        ('of = "store"', 'of = "planet"', "topic[1].of"),
        ('domain = "country"', 'domain = "country"\ncolour = "gold"', "topic[1].colour"),
    ],
)
def test_a_wrong_topic_is_named(catalogue, old, new, key):
    change(catalogue / "topics" / "store.toml", old, new)
    refused(catalogue, "store.toml", key)


def test_a_wrong_kind_of_claim_is_named(catalogue):
    change(catalogue / "claims" / "air-gapped.toml", "phrases", "phrase")
    refused(catalogue, "air-gapped.toml", "key `phrase")


def test_a_keyword_of_python_is_a_key_like_any_other(catalogue):
    change(catalogue / FOLDER / "1-residency.toml", "must = true", 'must = true\nexcept = ["store.holds is log"]')
    assert [str(each) for each in next(load("five-layers", catalogue).requirements).except_] == ["store.holds is log"]


def test_grades_and_sentences_are_what_they_say():
    requirement = next(load().requirements)
    assert requirement.needs is Grade.INSPECTED
    assert [str(each) for each in requirement.met_when] == ["store.country in home"]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("framework.toml", "version = ", "# version = "),
        ("framework.toml", "sources = ", "found = "),
        ("answers.toml", "[controlled-foreign-base]", "[controlled]"),
    ],
)
def test_a_missing_key_of_the_head_is_named(catalogue, file, old, new):
    change(catalogue / FOLDER / file, old, new)
    refused(catalogue, file)
