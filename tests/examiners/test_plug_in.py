"""A new examiner is one file in any installed package; a new requirement is one table in its layer's file."""

import contextlib
import importlib
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import offering
from ringtrue import shelf
from ringtrue.assessment import assess
from ringtrue.cli import _run
from ringtrue.coherence import faults
from ringtrue.framework.load import load
from ringtrue.inquiry import examiners, topics
from story import MET, NOT_MET, NOT_SHOWN, TODAY, Story, verdict

EXAMINER = '''"""Where a store lies, by the provider's console export."""

import json
from collections.abc import Iterator

from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.framework import Domain, Topic
from ringtrue.observation import Kind, Observation

EXPORTED_BY = Topic(
    id="store.exported-by", of=Kind.STORE, domain=Domain.TEXT, says="The tool that wrote the export.", context=True
)


@examiner(
    per=Kind.STORE,
    topics=("store.country", EXPORTED_BY),
    reads=("export",),
    cases=(
        Case(
            says="the export names the country",
            files={"export/store.json": b'{"country": "ID", "by": "console"}'},
            expects={"store.country": ("ID",), "store.exported-by": ("console",)},
        ),
    ),
)
def store_export(exhibit: Exhibit) -> Iterator[Observation]:
    """In which country does the provider's own export say that the store lies?

    An export is what the provider's machine says, not what its brochure says.
    """
    for file in exhibit.files("export"):
        told = json.loads(file.read(1 << 20))
        yield exhibit.seen("store.country", told["country"], file.place)
        yield exhibit.seen("store.exported-by", told["by"], file.place)
'''


@pytest.fixture
def site(tmp_path):
    """A folder on sys.path with one installed package, as pip would leave it."""
    return install(tmp_path / "site", EXAMINER)


@pytest.fixture
def folder(tmp_path):
    """The offering, whose store has an export."""
    store = 'name = "cases"\ncountry = "ID"\n'
    dossier = offering.DOSSIER.replace(store, store + 'artefacts = { export = "store.json" }\n')
    assert dossier != offering.DOSSIER
    folder = offering.write(tmp_path / "offering", dossier)
    (folder / "store.json").write_text('{"country": "ID", "by": "console"}')
    return folder


def install(site, source, points="store-export = store_export"):
    about = site / "store_export-1.0.dist-info"
    about.mkdir(parents=True)
    (site / "store_export.py").write_text(source)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: store-export\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(f"[ringtrue.examiners]\n{points}\n")
    return site


def ringtrue(site, *arguments):
    """A command, in this process, as if the package in `site` were installed."""
    out, err = io.StringIO(), io.StringIO()
    sys.path.insert(0, str(site))
    importlib.invalidate_caches()
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = _run([str(each) for each in arguments])
    finally:
        sys.path.remove(str(site))
        sys.modules.pop("store_export", None)
    assert "Traceback" not in out.getvalue() + err.getvalue()
    return SimpleNamespace(returncode=code, stdout=out.getvalue(), stderr=err.getvalue())


def data(site, *arguments):
    ran = ringtrue(site, *arguments, "--json")
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_it_is_explained_like_our_own(site):
    text = ringtrue(site, "explain", "store-export").stdout
    assert "examiner of each store" in text
    assert "In which country does the provider's own export say that the store lies?" in text
    assert "Case: the export names the country" in text


@pytest.mark.slow
def test_a_process_of_its_own_finds_it_too(site):
    import ringtrue as package

    paths = os.pathsep.join((str(site), str(Path(package.__file__).parent.parent)))
    ran = subprocess.run(
        [sys.executable, "-m", "ringtrue", "explain", "store-export"],
        env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "examiner of each store" in ran.stdout


def test_it_is_listed_with_its_question(site):
    rows = data(site, "catalogue", "examiners")["rows"]
    mine = next(each for each in rows if each["id"] == "store-export")
    assert (mine["per"], mine["topics"]) == ("store", "store.country, store.exported-by")
    assert mine["question"].endswith("?")


def test_the_topic_that_it_supplies_names_it(site, tmp_path):
    def supplied(path):
        rows = data(path, "catalogue", "check")["rows"]
        return {name for each in rows if each["topic"] == "store.country" for name in each["examiner"].split(", ")}

    assert "store-export" not in supplied(tmp_path)
    assert supplied(site) == (supplied(tmp_path) - {"awaiting"}) | {"store-export"}


def test_what_it_sees_meets_the_requirement_that_waited_for_it(site, folder, tmp_path):
    def held(path):
        found = data(path, "assess", folder, "--ledger", tmp_path / f"{path.name}.jsonl")
        return next(each for each in found["requirements"] if each["id"] == "data-at-rest-home")

    assert held(tmp_path)["verdict"] == "not shown"
    seen = held(site)
    assert (seen["verdict"], seen["grade"]) == ("met", "inspected")
    assert "store-export" in {entry["by"] for item in seen["items"] for entry in item["entries"]}


@pytest.mark.parametrize(
    ("source", "points", "why"),
    [
        ("import nothing_of_the_kind\n", "store-export = store_export", "ModuleNotFoundError"),
        ("def broken(:\n", "store-export = store_export", "SyntaxError"),
        ("colour = 'gold'\n", "store-export = store_export", "it offers no Examiner"),
        (EXAMINER, "store-export = store_export:EXPORTED_BY", "it offers no Examiner"),
        (EXAMINER, "store-export = store_export:nothing", "AttributeError"),
    ],
    ids=["no such import", "no Python", "offers nothing", "offers something else", "no such name"],
)
def test_a_broken_one_stops_everything_and_is_named(tmp_path, folder, source, points, why):
    ran = ringtrue(install(tmp_path / "site", source, points), "assess", folder)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "error: the plug-in `store-export` was not loaded, so nothing was examined" in ran.stderr
    assert why in ran.stderr
    assert not (folder / "ringtrue.ledger.jsonl").exists()


def test_two_with_one_id_stop_everything(tmp_path, folder):
    source = EXAMINER + "\n\nanother = examiner(per=Kind.STORE, topics=(), cases=())(store_export.examine)\n"
    ran = ringtrue(install(tmp_path / "site", source), "assess", folder)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "two examiners have the same id" in ran.stderr
    assert "where: store-export" in ran.stderr


def test_one_that_speaks_to_a_topic_it_does_not_declare_is_not_believed(tmp_path, folder):
    source = EXAMINER.replace('topics=("store.country", EXPORTED_BY)', "topics=(EXPORTED_BY,)")
    ran = ringtrue(install(tmp_path / "site", source), "assess", folder, "--json")
    found = json.loads(ran.stdout)
    assert ran.returncode == 1
    assert "which it does not declare" in found["troubles"][0]["why"]
    assert "data-at-rest-home" in found["not_shown"]


def test_one_that_names_a_topic_nobody_knows_is_found_by_the_check(tmp_path):
    source = EXAMINER.replace('"store.country", EXPORTED_BY', '"store.contry", EXPORTED_BY')
    ran = ringtrue(install(tmp_path / "site", source), "catalogue", "check")
    assert (ran.returncode, ran.stdout) == (4, "")
    assert "`store.contry`, which does not exist" in ran.stderr


REQUIREMENT = """
[[requirement]]
id = "no-store-of-logs-abroad"
of = "store"
says = "Whoever runs the store is at home."
why = "Hands abroad reach into a store at home."
needs = "documented"
must = false
met_when = ["store.operator-country in home"]
not_met_when = ["store.operator-country not in home"]
validity = 365
would_change = "Show who runs the store."
sources = ["https://eur-lex.europa.eu/eli/reg/2016/679/oj"]
"""


def test_a_requirement_is_one_table(tmp_path):
    shutil.copytree(shelf.CATALOGUE, tmp_path / "catalogue")
    layer = tmp_path / "catalogue" / "frameworks" / "five-layers" / "1-residency.toml"
    layer.write_text(layer.read_text() + REQUIREMENT)
    framework = load("five-layers", catalogue=tmp_path / "catalogue")
    assert list(faults(framework, topics(framework, examiners()), examiners())) == []

    def held(country):
        story = Story()
        story.declare("store:cases")
        if country:
            story.see("store.operator-country", "store:cases", country, "documented")
        return verdict(assess(framework, story.ledger(), TODAY), "no-store-of-logs-abroad")

    assert held("ID").requirement.layer == "residency"
    assert [held(each).verdict for each in ("ID", "SG", "")] == [MET, NOT_MET, NOT_SHOWN]
