"""What an examination rests on names it: when the instruments know something else, everything is examined again."""

import shutil

import pytest

from ringtrue import examiners, shelf
from ringtrue.examiners import KNOWN, Examiner
from ringtrue.examiners.licences.terms import licence_terms


def _digest() -> str:
    examiners._measured_by.cache_clear()
    return Examiner.source_digest.func(licence_terms)


@pytest.fixture
def catalogue(tmp_path, monkeypatch):
    for name in KNOWN:
        shutil.copytree(shelf.CATALOGUE / name, tmp_path / name)
    shutil.copy(shelf.CATALOGUE / "countries.toml", tmp_path)
    monkeypatch.setattr(shelf, "CATALOGUE", tmp_path)
    yield tmp_path
    examiners._measured_by.cache_clear()


@pytest.mark.parametrize(
    "name", ["legal/lexicon.toml", "licence-language/en/ending.toml", "licences/questions.toml", "countries.toml"]
)
def test_a_word_of_the_catalogue_changes_the_key(catalogue, name):
    before = _digest()
    assert _digest() == before
    path = catalogue / name
    path.write_text(path.read_text("utf-8") + "# another word\n", "utf-8")
    assert _digest() != before
