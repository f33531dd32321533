"""`ringtrue lineage` on real files: its product, its exit codes, and a library that is built, signed and searched."""

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.etree import ElementTree

import numpy as np
import pytest

from instruments.lineage.disguises import HOUSE, drifted, model, permuted_neurons, written
from ringtrue.cli.lineage import VERBS

HONEST = HOUSE.parents[1] / "lautwerk-honest" / "model"
FACTS = ("--maker", "Polaris Labs (fictional)", "--country", "US", "--released", "2025-03-01")


@pytest.fixture(scope="module")
def child(tmp_path_factory):
    chance = np.random.default_rng(1)
    return written(permuted_neurons(drifted(model(), 0.9, chance), chance), tmp_path_factory.mktemp("child"))


@pytest.fixture
def library(ringtrue, tmp_path):
    folder = tmp_path / "library"
    for name, path in (("polaris/mini", HOUSE), ("lautwerk/eins", HONEST)):
        assert ringtrue("lineage", "reference", "add", path, "--id", name, *FACTS, "--library", folder).code == 0
    return folder


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(ringtrue, verb):
    assert ringtrue("lineage", verb, "--help").code == 0


def test_compare_as_json_has_its_shape(ringtrue, child):
    ran = ringtrue("lineage", "compare", child, HOUSE, "--json")
    assert ran.code == 0
    assert ran.data["schema"] == "ringtrue/lineage/1"
    assert ran.data["verdict"] == "derived"
    assert ran.data["log10_p"] < -20
    (part,) = ran.data["components"]
    assert {"name", "role", "verdict", "log10_p", "tests"} <= part.keys()
    assert all({"id", "exact", "log10_p", "effect", "says"} <= each.keys() for each in part["tests"])
    assert ran.data["layer_map"] == {part["name"]: [0, 1, 2, 3]}
    assert 0 < ran.data["power"][part["name"]]["seen_from"] < 0.2
    assert "uncentred cosine of norms" in part["context"]


def test_compare_says_no_evidence_and_never_independent(ringtrue):
    ran = ringtrue("lineage", "compare", HONEST, HOUSE)
    assert ran.code == 0
    assert "no evidence of dependence" in ran.out
    assert "would have been seen" in ran.out or "0.0" in ran.out
    assert " is independent" not in ran.out


def test_a_file_that_cannot_be_read_is_not_testable_and_never_a_match(ringtrue, tmp_path):
    folder = written(model(), tmp_path / "broken")
    content = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(content[: len(content) // 2])
    ran = ringtrue("lineage", "compare", folder, HOUSE, "--json")
    assert ran.code == 1
    assert ran.data["verdict"] == "not testable"
    assert ran.data["components"] == []
    assert "model.safetensors" in ran.data["why"]
    assert ringtrue("lineage", "compare", tmp_path / "nowhere", HOUSE).code == 3


def test_the_map_of_layers_is_drawn_and_hostile_names_stay_text(ringtrue, child, tmp_path):
    for name in ("map.svg", "map.html"):
        assert ringtrue("lineage", "compare", child, HOUSE, "--map", tmp_path / name).code == 0
    drawing = ElementTree.fromstring((tmp_path / "map.svg").read_text())
    lines = [each for each in drawing.iter() if each.tag.endswith("line")]
    assert len(lines) == 4
    page = (tmp_path / "map.html").read_text()
    assert page.startswith("<!doctype html>")
    assert "<script" not in page
    from ringtrue.instruments.lineage import Comparison, Component, Verdict
    from ringtrue.reports.layer_map import drawn

    bad = Component(
        name="<script>\u202e", role="x", against="", verdict=Verdict.DERIVED, log10_p=-30, layer_map=(0, -1)
    )
    page = drawn([("b", Comparison(verdict=Verdict.DERIVED, log10_p=-30, components=(bad,)))], {}, as_page=True)
    assert "<script>" not in page
    assert "\u202e" not in page


def test_identify_ranks_the_parent_first(ringtrue, child, library):
    ran = ringtrue("lineage", "identify", child, "--library", library, "--json")
    assert [each["id"] for each in ran.data["candidates"]] == ["polaris/mini", "lautwerk/eins"]
    assert [each["verdict"] for each in ran.data["candidates"]] == ["derived", "no evidence of dependence"]
    shown = ringtrue("lineage", "identify", child, "--library", library)
    assert shown.out.index("polaris/mini") < shown.out.index("lautwerk/eins")


def test_among_many_sketches_the_parent_is_found_by_a_quick_look(ringtrue, child, library):
    from ringtrue.references import Reference
    from ringtrue.references.library import add, open_library, sketch_of

    held = open_library(library)
    other = next(each for each in held.references if each.id == "lautwerk/eins")
    content = sketch_of(held, other)
    for n in range(70):
        again = Reference(**{name: getattr(other, name) for name in other.__slots__} | {"id": f"other/model-{n}"})
        add(library, again, content)
    ran = ringtrue("lineage", "identify", child, "--library", library, "--json")
    first, *rest = ran.data["candidates"]
    assert first["id"] == "polaris/mini"
    assert first["verdict"] == "derived"
    assert ran.data["references"] == 72
    assert all(each["verdict"] == "no evidence of dependence" for each in rest)


def test_an_empty_library_names_the_command_that_fills_it(ringtrue, child, tmp_path):
    ran = ringtrue("lineage", "identify", child, "--library", tmp_path / "none")
    assert ran.code == 3
    assert "ringtrue lineage reference build" in ran.err
    assert "without sketches" in ringtrue("lineage", "reference", "list", "--library", tmp_path / "none").err


def test_a_sketch_made_elsewhere_is_added_with_its_facts_or_not_at_all(ringtrue, tmp_path):
    made = ringtrue("lineage", "fingerprint", HOUSE, "--sketch", tmp_path / "a.sketch", "--json")
    assert made.data["bytes"] == (tmp_path / "a.sketch").stat().st_size
    given = ("lineage", "reference", "add", tmp_path / "a.sketch", "--id", "polaris/mini", "--library", tmp_path / "l")
    assert ringtrue(*given, "--maker", "Polaris").code == 2
    assert ringtrue(*given, "--maker", "P", "--country", "Atlantis", "--released", "2025-01-01").code == 2
    assert not (tmp_path / "l").exists()
    assert ringtrue(*given, *FACTS).code == 0
    (listed,) = ringtrue("lineage", "reference", "list", "--library", tmp_path / "l", "--json").data["references"]
    assert listed["sketch"] == made.data["sha256"]
    assert ringtrue(*given, *FACTS).code == 1
    assert ringtrue(*given, *FACTS, "--replace").code == 0


def test_a_signed_library_verifies_until_it_is_changed(ringtrue, library, tmp_path):
    key = tmp_path / "key.pem"
    where = ("--library", library)
    assert ringtrue("lineage", "reference", "sign", "--new-key", key, *where).code == 0
    assert ringtrue("lineage", "reference", "verify", "--key", tmp_path / "key.pub", *where).code == 0
    sketch = next((library / "sketches").iterdir())
    sketch.write_bytes(sketch.read_bytes()[:-1] + b"x")
    assert ringtrue("lineage", "reference", "verify", "--key", tmp_path / "key.pub", *where).code == 12


def test_build_takes_a_folder_that_the_catalogue_knows(ringtrue, tmp_path):
    folder = written(model(), tmp_path / "openai-community" / "gpt2")
    ran = ringtrue("lineage", "reference", "build", folder, "--library", tmp_path / "l", "--json")
    assert (ran.code, ran.data["built"]) == (0, ["openai-community/gpt2"])
    (row,) = ringtrue("lineage", "reference", "list", "--library", tmp_path / "l", "--json").data["references"]
    assert (row["country"], row["maker"]) == ("US", "OpenAI")
    assert ringtrue("lineage", "reference", "build", HOUSE, "--library", tmp_path / "l").code == 2


def test_nothing_is_fetched_unless_it_is_asked_for(ringtrue, tmp_path):
    ran = ringtrue("lineage", "reference", "build", "openai-community/gpt2", "--library", tmp_path / "l")
    assert ran.code == 2
    assert "--online" in ran.err


class Hub(BaseHTTPRequestHandler):
    """As much of a model hub as its client asks: the model's facts, its list of files, and files with their digests."""

    folder = HOUSE
    revision = "0123456789abcdef0123456789abcdef01234567"

    def log_message(self, *_):
        pass

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        path = self.path.partition("?")[0]
        names = sorted(each.name for each in self.folder.iterdir() if each.is_file())
        if path.startswith("/api/models/openai-community/gpt2"):
            if "/tree/" in path:
                told = [
                    {"type": "file", "path": name, "oid": "0" * 40, "size": (self.folder / name).stat().st_size}
                    for name in names
                ]
            else:
                told = {"id": "openai-community/gpt2", "modelId": "openai-community/gpt2", "sha": self.revision,
                        "private": False, "tags": [], "downloads": 0, "likes": 0,
                        "siblings": [{"rfilename": name} for name in names]}  # fmt: skip
            return self.answer(json.dumps(told).encode(), {"Content-Type": "application/json"})
        name = path.rpartition("/")[2]
        if path.startswith("/openai-community/gpt2/resolve/") and name in names:
            return self.answer(
                (self.folder / name).read_bytes(), {"ETag": f'"{name}-1"', "X-Repo-Commit": self.revision}
            )
        self.send_response(404)
        self.send_header("Content-Length", "0")
        self.end_headers()
        return None

    def answer(self, content, headers):
        self.send_response(200)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(content)


@pytest.mark.slow
def test_build_online_fetches_from_a_hub_and_keeps_the_sketch_only(tmp_path):
    pytest.importorskip("huggingface_hub")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        environment = os.environ | {
            "HF_ENDPOINT": f"http://127.0.0.1:{server.server_port}", "HF_HOME": str(tmp_path / "hf"),
            "TMPDIR": str(tmp_path), "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        }  # fmt: skip
        given = [sys.executable, "-m", "ringtrue", "lineage", "reference", "build", "--online"]
        more = ["--library", str(tmp_path / "l"), "--json"]
        ran = subprocess.run([*given, "openai-community/gpt2", *more], capture_output=True, text=True, env=environment)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        assert json.loads(ran.stdout)["built"] == ["openai-community/gpt2"]
        (row,) = json.loads((tmp_path / "l" / "references.json").read_text())["references"]
        assert row["source"] == f"openai-community/gpt2@{Hub.revision}"
        assert not list(tmp_path.glob("ringtrue-hub-*"))
        lost = subprocess.run(
            [*given, "EleutherAI/pythia-1.4b", *more], capture_output=True, text=True, env=environment
        )
        assert lost.returncode == 1
        assert "not fetched" in lost.stdout
    finally:
        server.shutdown()
