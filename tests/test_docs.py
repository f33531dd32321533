"""The front documents are true: what they tell a reader to type works, and what they list is all there is."""

import re
import runpy
import shlex
import shutil
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ringtrue.cli import _run
from ringtrue.coherence import supplies
from ringtrue.errors import EXIT_CODES
from ringtrue.examiners import Examiner
from ringtrue.examiners.case import play
from ringtrue.examiners.papers.answers import read_interview, speaking
from ringtrue.framework import Requirement
from ringtrue.framework.load import load
from ringtrue.inquiry import examiners
from ringtrue.observation import Grade
from ringtrue.shelf import read_toml, row

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
DOCUMENTS = ("README.md", "CONTRIBUTING.md", *sorted(f"docs/{each.name}" for each in (ROOT / "docs").glob("*.md")))

_BLOCK = re.compile(r"(?P<aside><!-- not run: .+? -->\n+)?^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.M | re.S)
_EXIT = re.compile(r"#\s*exit (\d+)\s*$")


@dataclass(frozen=True)
class Block:
    document: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.document}:{self.line}"


def blocks(language: str, documents: tuple[str, ...] = DOCUMENTS) -> Iterator[Block]:
    for name in documents:
        document = (ROOT / name).read_text("utf-8")
        for found in _BLOCK.finditer(document):
            if found["language"] == language and not found["aside"]:
                yield Block(name, document.count("\n", 0, found.start()) + 1, found["text"])


@pytest.fixture
def at_the_examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a fresh copy of the examples, to stand in."""
    unkept = shutil.ignore_patterns("*.ledger.jsonl", "__pycache__")
    shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=unkept)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.usefixtures("at_the_examples")
def test_what_a_reader_is_told_to_type_works(document: str, capsys: pytest.CaptureFixture[str]) -> None:
    for block in blocks("sh", (document,)):
        for line in filter(None, block.text.splitlines()):
            program, *arguments = shlex.split(line, comments=True)
            if program == "make":
                continue
            assert program == "ringtrue", (
                f"{block}: `{line}` cannot be tried here; put `<!-- not run: reason -->` before it"
            )
            told = _EXIT.search(line)
            code = _run(arguments)
            assert code == (int(told[1]) if told else 0), f"{block}: `{line}`\n{capsys.readouterr().err}"


@pytest.mark.parametrize("block", [each for each in blocks("python") if each.document == "README.md"], ids=str)
@pytest.mark.usefixtures("at_the_examples")
def test_the_python_of_the_readme_runs(block: Block) -> None:
    exec(compile(block.text, str(block), "exec"), {"__name__": "reader"})


def test_the_examiner_in_contributing_passes_its_own_cases(tmp_path: Path) -> None:
    (block,) = (each for each in blocks("python") if each.document == "CONTRIBUTING.md")
    path = tmp_path / "adapter.py"
    path.write_text(block.text, "utf-8")
    (examiner,) = (each for each in runpy.run_path(str(path)).values() if isinstance(each, Examiner))
    assert set(examiner.topics) <= set(load().topics)
    for number, case in enumerate(examiner.cases):
        said = play(examiner, case, tmp_path / str(number))
        if case.refused:
            assert case.refused in said
        else:
            assert said == dict(case.expects), case.says


def test_the_requirement_in_contributing_is_one(tmp_path: Path) -> None:
    (block,) = (each for each in blocks("toml") if "[[requirement]]" in each.text)
    path = tmp_path / "layer.toml"
    path.write_text(block.text, "utf-8")
    (table,) = read_toml(path)["requirement"]
    requirement = row(path, table, Requirement)
    assert requirement.topics <= set(load().topics)
    assert requirement.id not in {each.id for each in load().requirements}


def test_every_command_is_in_the_readme(ringtrue: Callable) -> None:
    helped = ringtrue("--help").out
    commands = re.findall(r"^  ([a-z][a-z-]*)  +\S", helped[helped.index("First steps:") :], re.M)
    assert {"demo", "assess", "completion"} <= set(commands)
    assert [each for each in commands if f"ringtrue {each}" not in README] == []


def test_every_exit_code_is_in_the_readme() -> None:
    table = README[README.index("| exit | means |") :].partition("\n\n")[0]
    assert [int(each) for each in re.findall(r"^\| (\d+) \|", table, re.M)] == list(EXIT_CODES)


def test_the_readme_says_which_requirements_nothing_can_meet_yet() -> None:
    framework = load()
    awaited = {each.topic for each in supplies(framework, examiners()) if each.awaiting}
    unmeetable = {
        each.id
        for each in framework.requirements
        if each.needs >= Grade.INSPECTED and awaited & {condition.topic for condition in each.met_when}
    }
    table = README[README.index("| comes later |") :].partition("\n\n")[0]
    assert set(re.findall(r"`([a-z-]+)`", table)) == unmeetable


def test_the_reference_is_what_the_program_says_today() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "make_reference.py"))["page"]()
    assert (ROOT / "docs" / "reference.md").read_text("utf-8") == made.rstrip() + "\n", (
        "run: python docs/make_reference.py"
    )


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_of_a_page_leads_somewhere(document: str) -> None:
    path = ROOT / document
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text("utf-8")):
        assert target.startswith("https://") or (path.parent / target).exists(), f"{document}: {target}"


def test_the_index_of_the_documentation_has_every_page() -> None:
    index = (ROOT / "docs" / "README.md").read_text("utf-8")
    for each in (ROOT / "docs").glob("*.md"):
        assert each.name == "README.md" or f"]({each.name})" in index, each.name


def test_the_paper_and_the_interview_in_start_are_what_they_say() -> None:
    told = [tomllib.loads(each.text) for each in blocks("toml", ("docs/start.md",))]
    (paper,) = (each["paper"][0] for each in told if "paper" in each)
    assert paper["says"][0]["quote"] in (ROOT / "examples/nusantara-sovereign" / paper["file"]).read_text("utf-8")
    (block,) = (each for each in blocks("toml", ("docs/start.md",)) if "interview" in each.text)
    held = read_interview("interview.toml", block.text.encode())
    assert held is not None
    assert [each.value for _, each in speaking(held)] == ["SG"]


def test_what_the_readme_shows_of_the_demo_is_what_the_demo_prints(ringtrue: Callable, tmp_path: Path) -> None:
    (block,) = blocks("console")
    printed = {line.rstrip() for line in ringtrue("demo", "--keep", tmp_path / "demo").out.splitlines()}
    shown = [line for line in block.text.splitlines() if line.strip() and line != "[...]" and not line.startswith("$")]
    assert len(shown) > 15
    assert [line for line in shown if line.rstrip() not in printed] == []
