"""The patterns of the catalogue: every one that code names is there, and every one that is there is named by code."""

import ast
from pathlib import Path

import pytest

from ringtrue.errors import CatalogueWrong
from ringtrue.instruments.legal import licences
from ringtrue.instruments.legal.licences.patterns import FOLDER, WORDS, Patterns
from ringtrue.shelf import read_toml

HERE = Path(licences.__file__).parent
NO_PATTERN = {"table", "written"}


def _asked(tree: ast.AST) -> dict[str, str]:
    """The names under which a module keeps patterns, each with its subject."""
    return {
        node.targets[0].id: node.value.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
        and node.value.func.id == "patterns"
    }


def _named() -> set[tuple[str, str]]:
    """Every pattern, and every table, that code names: subject and name."""
    named = set()
    for path in HERE.glob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        subjects = _asked(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in subjects:
                named.add((subjects[node.value.id], node.attr.replace("_", "-")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "table":
                named.add((subjects[node.func.value.id], node.args[0].value))
    return {(subject, name) for subject, name in named if name not in NO_PATTERN}


def test_code_and_catalogue_name_the_same_patterns():
    written = set()
    for path in FOLDER.glob("*.toml"):
        file = read_toml(path)
        written |= {(path.stem, name) for name in file["patterns"]}
        written |= {(path.stem, table) for table in file if table not in ("patterns", WORDS)}
    assert _named() == written
    assert len(written) > 400


def test_words_of_a_file_stand_in_some_pattern_of_it():
    for path in FOLDER.glob("*.toml"):
        file = path.read_text("utf-8")
        assert [each for each in read_toml(path).get(WORDS, {}) if f"{{{each}}}" not in file] == [], path


@pytest.fixture
def told(tmp_path):
    path = tmp_path / "ending.toml"

    def write(text):
        path.write_text(text)
        return Patterns(path)

    return write


def test_alternatives_and_words_become_one_pattern(told):
    ending = told(
        "[words]\nact = '(?:end|stop)s?'\n[patterns]\nan-end = [\n  '\\b{act} it\\b',\n  'no{2,3} more',\n]\n"
    )
    assert ending.an_end.pattern == r"\b(?:end|stop)s? it\b|no{2,3} more"
    assert ending.an_end is ending.an_end
    assert ending.an_end.search("it stops it").group() == "stops it"


def test_a_table_has_its_patterns_by_their_names(told):
    kinds = told(
        "[patterns]\n[kinds]\nresearch = '\\bresearch\\b'\nprivate = ['\\bhobby\\b', '\\bhousehold\\b']\n"
    ).table("kinds")
    assert [kind for kind, pattern in kinds.items() if pattern.search("for household use")] == ["private"]


@pytest.mark.parametrize(
    ("file", "why"),
    [
        ("[patterns]\nanother = 'x'\n", "there is no such pattern"),
        ("[patterns]\nan-end = '{act}'\n", "no words are called `act`"),
        ("[patterns\n", "Expected"),
    ],
)
def test_what_the_file_does_not_tell_is_an_error_that_names_it(told, file, why):
    with pytest.raises(CatalogueWrong, match=why) as caught:
        told(file).an_end  # noqa: B018
    assert "ending.toml" in caught.value.where


def test_names_of_python_itself_are_no_patterns(told):
    assert not hasattr(told("[patterns]\n"), "__wrapped__")
