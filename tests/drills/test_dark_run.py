"""A dark run tells what a command needs, and its record is evidence only for what it was held on."""

import json
import os
import shutil
import socket
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest

import offering
from ringtrue.drills import essential
from ringtrue.drills.dark_run import Job, Plan, drill
from ringtrue.drills.opened import opened
from ringtrue.drills.signs import KINDS, Sign, sign_of, signs
from ringtrue.instruments.darkroom import Attempt, Backend, Cut, DarkRun, Probe
from ringtrue.instruments.darkroom.stage import _filters, clock_library

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux") or not _filters(), reason="no seccomp here")

PLAN = Plan(cuts=(Cut.REFUSED,), days=(), timeout=30, hold=0)


def job(tmp_path: Path, code: str, **given) -> Job:
    return Job(
        command=(sys.executable, "-c", textwrap.dedent(code)), cwd=tmp_path, env={"PATH": "/usr/bin:/bin"}, **given
    )  # fmt: skip


@pytest.fixture
def stand_in():
    """A server outside the dark that greets whoever comes."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            try:
                while True:
                    server.accept()[0].sendall(b"welcome")
            except OSError:
                return

        threading.Thread(target=serve, daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}"


NEEDS = """
import socket
def ask(name):
    return socket.create_connection((name, 443), timeout=5).recv(9)
try: ask("stats.vendor.example")
except OSError: pass
assert ask("hub.example") == b"welcome"
"""


def test_the_smallest_set_that_it_needs_is_found(tmp_path, stand_in):
    answers = {"hub.example": stand_in, "stats.vendor.example": stand_in}
    told = drill(job(tmp_path, NEEDS, answer=answers), PLAN)
    assert told["verdict"] == "failed"
    assert {name: each["class"] for name, each in told["destinations"].items() if "example" in name} == {
        "hub.example": "essential", "stats.vendor.example": "optional",
    }  # fmt: skip


def test_a_folder_that_stands_in_over_https_shows_what_is_essential(tmp_path):
    code = """
        import json, urllib.request
        try: urllib.request.urlopen("https://stats.vendor.example/beat", timeout=5)
        except OSError: pass
        assert json.load(urllib.request.urlopen("https://hub.example/org/config.json", timeout=5)) == {"a": 1}
        """
    (tmp_path / "hub" / "org").mkdir(parents=True)
    (tmp_path / "hub" / "org" / "config.json").write_text('{"a": 1}')
    told = drill(job(tmp_path, code, stand_ins={"hub.example": tmp_path / "hub"}), PLAN)
    assert [each["held"] for each in told["runs"]] == [False, True]
    classes = {name: each["class"] for name, each in told["destinations"].items() if "example" in name}
    assert classes == {"hub.example": "essential", "stats.vendor.example": "optional"}
    (stand_in,) = told["stand_ins"]
    assert (stand_in["served"], stand_in["missing"]) == (("/org/config.json",), ())


def test_what_a_stand_in_lacks_is_told_and_nothing_is_called_essential(ringtrue, tmp_path):
    (tmp_path / "hub").mkdir()
    code = "import urllib.request; urllib.request.urlopen('https://hub.example/model.bin?token=hunter2', timeout=5)"
    done = ringtrue("drill", "dark-run", "--quiet", "--fail-mode", "refused", "--stand-in", f"hub.example={tmp_path / 'hub'}",
                    "--", sys.executable, "-c", code)  # fmt: skip
    assert done.code == 13
    assert "asked for and not there: /model.bin" in " ".join(done.out.split())
    assert "essential" not in done.out


def test_with_nothing_answered_it_says_that_it_does_not_know(tmp_path):
    told = drill(job(tmp_path, NEEDS), PLAN)
    assert told["destinations"]["hub.example"]["class"] == "undetermined"
    attempt = next(each for each in told["attempts"] if each["name"] == "stats.vendor.example")
    assert (attempt["kind"], attempt["class"]) == ("telemetry", "undetermined")
    assert attempt["where"] == ""  # a program given with -c has no file


def test_what_it_does_without_is_optional(tmp_path):
    code = """
        import urllib.request
        try: urllib.request.urlopen("https://stats.vendor.example/")
        except OSError: pass
        open("out.json", "w").write('{"status": "success", "results": [{"n": 3}]}')
        """
    (tmp_path / "it.py").write_text(textwrap.dedent(code))
    probes = (Probe(name="it wrote", file="out*.json", path="status", expect="success"),
              Probe(name="with three", file="out.json", path="results.0.n", expect="3"))  # fmt: skip
    it = Job(command=(sys.executable, "it.py"), cwd=tmp_path, env={"PATH": "/usr/bin:/bin"}, probes=probes)
    told = drill(it, PLAN)
    assert told["verdict"] == "held"
    assert told["destinations"]["stats.vendor.example"]["class"] == "optional"
    assert told["attempts"][0]["where"] == f"(script):{tmp_path}/it.py:3"


@pytest.mark.slow
def test_success_is_judged_by_what_it_leaves_not_by_its_exit_code(tmp_path):
    (tmp_path / "old.json").write_text('{"status": "success"}')
    code = "open('log.json', 'w').write('{\"status\": \"error\"}')"
    bad = Probe(name="log", file="log.json", path="status", expect="success")
    assert drill(job(tmp_path, code, probes=(bad,)), PLAN)["verdict"] == "failed"
    os.utime(tmp_path / "old.json", (1, 1))
    stale = Probe(name="log", file="old.json", path="status", expect="success")
    told = drill(job(tmp_path, code, probes=(stale,)), PLAN)
    assert (told["verdict"], told["probes"][0]["failed"]) == ("failed", "the file is older than this run")


@pytest.mark.slow
def test_a_process_must_live_as_long_as_it_is_asked_to(tmp_path):
    short = drill(job(tmp_path, "import time; time.sleep(0.1)", probes=(Probe(name="alive", alive=5),)), PLAN)
    assert (short["verdict"], short["probes"][0]["held"]) == ("failed", False)


@pytest.mark.skipif(not clock_library(), reason="libfaketime is not installed")
def test_a_lease_that_runs_out_is_seen_with_the_clock_ahead(tmp_path):
    code = "import time; raise SystemExit(time.time() > 1_900_000_000)"
    told = drill(job(tmp_path, code), Plan(cuts=(Cut.REFUSED,), days=(1, 4000), timeout=30, hold=0))
    assert [(each["days_ahead"], each["held"]) for each in told["runs"]] == [(0, True), (1, True), (4000, False)]
    assert told["verdict"] == "held", "the clock's runs are told apart"


@pytest.mark.slow
@pytest.mark.skipif(not clock_library() or not shutil.which("go"), reason="libfaketime or Go is not installed")
def test_a_program_that_the_clock_does_not_reach_is_named(tmp_path):
    import subprocess

    (tmp_path / "it.go").write_text("package main\nfunc main() {}\n")
    env = {"PATH": "/usr/bin:/bin", "CGO_ENABLED": "0", "HOME": str(tmp_path), "GOCACHE": str(tmp_path / "cache")}
    subprocess.run(["go", "build", "-o", "it", "it.go"], cwd=tmp_path, check=True, env=env)
    it = Job(command=(str(tmp_path / "it"),), cwd=tmp_path, env=env)
    told = drill(it, Plan(cuts=(Cut.REFUSED,), days=(400,), timeout=30, hold=0))
    assert told["runs"][1]["clock_missed"] == [str(tmp_path / "it")]


def test_weights_that_are_not_the_dossiers_are_named(tmp_path):
    ours, theirs = tmp_path / "model.safetensors", tmp_path / "elsewhere" / "other.safetensors"
    theirs.parent.mkdir()
    ours.write_bytes(b"ours")
    theirs.write_bytes(b"theirs")
    copy = theirs.parent / "copy.safetensors"
    copy.write_bytes(b"ours")
    digest = "sha256:" + __import__("hashlib").sha256(b"ours").hexdigest()
    found = opened([str(ours), str(theirs)], tmp_path, {"model.safetensors": digest})
    assert (dict(found.used), list(found.strangers)) == ({"model.safetensors": digest}, [str(theirs)])
    assert dict(opened([str(copy)], tmp_path, {"model.safetensors": digest}).used) == {"model.safetensors": digest}


def run(*names: str, held: bool) -> DarkRun:
    return DarkRun(
        backend=Backend.REDIRECT, enforced_by=(), not_observed=(), probes=(), exit_code=0, ended="", seconds=1,
        attempts=tuple(attempt(each) for each in names), time_to_failure=None if held else 1.0,
    )  # fmt: skip


def attempt(name="", address="", port=443, protocol="tcp", where="") -> Attempt:
    return Attempt(
        name=name, address=address, port=port, protocol=protocol, pid=1, exe="", command="", first=0, where=where
    )


def test_two_that_are_needed_are_both_essential_and_the_third_is_not():
    def tried(answered):
        return run("a", "b", "c", held={"a", "b"} <= answered)

    found = essential.needs([run("a", held=False)], frozenset("abc"), tried)
    assert found.classes == {"a": "essential", "b": "essential", "c": "optional"}
    assert len(found.runs) == 4


def test_what_a_passing_run_was_denied_is_optional_even_when_another_cut_failed():
    found = essential.needs([run("a", held=True), run("a", held=False)], frozenset(), lambda _: run(held=True))
    assert found.classes == {"a": "undetermined"}, "one cut in which it fails leaves it open"


SIGNS = [
    (attempt("cdn-lfs.huggingface.co"), "hub", "HF_HUB_OFFLINE=1"),
    (attempt("s3.amazonaws.com", where="datasets:load.py:193"), "telemetry", "HF_UPDATE_DOWNLOAD_COUNTS=0"),
    (attempt("openaipublic.blob.core.windows.net"), "tokenizer", "TIKTOKEN_CACHE_DIR=<filled folder>"),
    (attempt("raw.githubusercontent.com", where="litellm:__init__.py:9"), "package-registry", "LITELLM_LOCAL_MODEL_COST_MAP=True"),
    (attempt(address="169.254.169.254", port=80), "metadata", "AWS_EC2_METADATA_DISABLED=true"),
    (attempt("x.example", port=123, protocol="udp"), "time", "a time server at home"),
    (attempt("x.example", port=27000), "licence-server", "LM_LICENSE_FILE=<port>@<server at home>"),
    (attempt("bedrock-runtime.eu-west-1.amazonaws.com"), "judge", "a model served at home"),
]  # fmt: skip


@pytest.mark.parametrize(("tried", "kind", "switch"), SIGNS)
def test_a_destination_is_known_for_what_it_is_with_its_switch(tried, kind, switch):
    sign = sign_of(tried)
    assert sign is not None
    assert sign.kind == kind
    assert switch in sign.switches


@pytest.mark.parametrize(
    "tried", [attempt("s3.amazonaws.com"), attempt("s3.amazonaws.com", where="boto3:session.py:1"),
              attempt("nothuggingface.co"), attempt("huggingface.co.evil.example"), attempt("x.example", port=22350)],
)  # fmt: skip
def test_what_is_not_known_is_not_accused(tried):
    assert sign_of(tried) is None


def test_every_sign_says_where_it_comes_from():
    assert {each.kind for each in signs()} == set(KINDS)
    for each in signs():
        assert isinstance(each, Sign)
        assert each.source.startswith("https://")
        assert each.confidence in ("high", "medium", "low")
        assert each.switches
        assert each.hosts or each.addresses or each.ports or each.packages
        assert not set(each.hosts) & {"*", "com", "amazonaws.com"}
    assert len({each.id for each in signs()}) == len(signs())


SERVE = """
import http.server, json, sys
weights = open("model/model.safetensors", "rb").read()
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b'{"ok": true}')
    def log_message(self, *given): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


@pytest.fixture
def served(tmp_path) -> Path:
    """An offering with a service that really serves."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    text = offering.DOSSIER.replace(
        'components = ["decoder"]\n',
        f'components = ["decoder"]\ncommand = ["python3", "serve.py", "{port}"]\n'
        'artefacts = { code = "serve.py" }\nobjectives = { holds_hours = 0, back_hours = 1 }\n'
        f'probes = [{{ name = "it answers", url = "http://127.0.0.1:{port}/", expect = "ok" }}]\n',
    )
    folder = offering.write(tmp_path / "offering", text)
    (folder / "serve.py").write_text(SERVE)
    return folder


def verdicts(ringtrue, folder: Path) -> dict[str, str]:
    told = ringtrue("assess", str(folder), "--json").data
    return {each["id"]: each["readings"]["proven"] for each in told["requirements"]}


@pytest.mark.slow
def test_a_record_observed_by_the_asker_proves_and_a_changed_file_makes_it_history(ringtrue, served):
    days = "400" if clock_library() else "none"
    done = ringtrue("drill", "dark-run", str(served), "--fail-mode", "refused", "--clock", days, "--hold", "0.2",
                    "--observer", "asker", "--json")  # fmt: skip
    told = done.data["runs"][0]
    assert (done.code, told["verdict"], told["restored"]) == (0, "held", True), done.err
    assert told["files"]["of_the_dossier"].keys() == {"model/model.safetensors", "serve.py"}
    proven = verdicts(ringtrue, served)
    for each in ("nothing-leaves-at-run", "starts-in-the-dark", "survives-withdrawal"):
        assert proven[each] == "met", each
    assert proven["no-licence-server"] == ("met" if clock_library() else "not shown")
    (served / "model" / "model.safetensors").write_bytes(offering.safetensors(a=8, b=5))
    proven = verdicts(ringtrue, served)
    assert {proven[each] for each in ("nothing-leaves-at-run", "starts-in-the-dark", "no-licence-server")} == {
        "not shown"
    }
    listed = ringtrue("drill", "list", str(served), "--json").data
    assert next(each for each in listed["drills"] if each["drill"] == "dark-run")["records"] == 1


@pytest.mark.slow
def test_a_vendors_own_record_proves_nothing(ringtrue, served):
    ringtrue("drill", "dark-run", str(served), "--fail-mode", "refused", "--clock", "none", "--hold", "0",
             "--observer", "maker")  # fmt: skip
    assert verdicts(ringtrue, served)["starts-in-the-dark"] == "not shown"


def test_a_command_that_fails_in_the_dark_exits_13(ringtrue, tmp_path):
    done = ringtrue("drill", "dark-run", "--json", "--page", str(tmp_path / "page.html"), "--journal",
                    str(tmp_path / "journal.json"), "--", sys.executable, "-c",
                    "import socket; socket.create_connection(('licence.vendor.example', 27000))")  # fmt: skip
    told = done.data
    assert (done.code, told["left_behind"]) == (13, [])
    assert told["schema"] == "ringtrue/dark-run/1"
    assert told["time_to_failure"] is not None
    kinds = {each["name"]: each["kind"] for each in told["attempts"]}
    assert kinds["licence.vendor.example"] == "licence-server"
    for each in ("backend", "enforced_by", "not_observed", "probes", "verdict"):
        assert each in told
    for each in ("name", "address", "port", "protocol", "pid", "exe", "where", "kind", "class", "first", "count"):
        assert each in told["attempts"][0]
    page = (tmp_path / "page.html").read_text()
    assert "<svg" in page
    assert "licence.vendor.example" in page
    assert "<script" not in page
    journal = json.loads((tmp_path / "journal.json").read_text())
    assert (journal["deviated"], journal["experiment"]["steady-state-hypothesis"]["title"] != "") == (True, True)


@pytest.mark.slow
def test_what_was_not_there_before_and_is_there_after_exits_14(ringtrue):
    started = []
    later = threading.Timer(0.5, lambda: started.append(subprocess.Popen(["sleep", "60"])))
    later.start()
    try:
        done = ringtrue("drill", "dark-run", "--json", "--clock", "none", "--", "sleep", "1.5")
    finally:
        later.join()
        started[0].kill()
        started[0].wait()
    assert (done.code, done.data["restored"]) == (14, False)
    assert f"process {started[0].pid}" in done.data["left_behind"]


@pytest.mark.slow
def test_one_that_works_but_calls_out_may_be_refused_too(ringtrue):
    code = "import socket\ntry: socket.create_connection(('x.example', 1))\nexcept OSError: pass"
    assert ringtrue("drill", "dark-run", "--quiet", "--", sys.executable, "-c", code).code == 0
    assert ringtrue("drill", "dark-run", "--quiet", "--silent", "--", sys.executable, "-c", code).code == 13


def test_bad_requests_are_told(ringtrue, tmp_path):
    assert ringtrue("drill", "dark-run", "--").code == 2
    assert ringtrue("drill", "dark-run", "--answer", "hub", "--", "true").code == 2
    assert ringtrue("drill", "dark-run", "--clock", "soon", "--", "true").code == 2
    for wrong in ("hub", "hub.example=/nowhere", "no host=/"):
        assert ringtrue("drill", "dark-run", "--stand-in", wrong, "--", "true").code == 2, wrong
    twice = ("--answer", "hub.example=127.0.0.1:1", "--stand-in", f"hub.example={tmp_path}")
    assert ringtrue("drill", "dark-run", *twice, "--", "true").code == 2
    offering.write(tmp_path)
    nothing = ringtrue("drill", "dark-run", str(tmp_path))
    assert nothing.code == 3
    assert "names no command" in nothing.err


def test_a_secret_on_the_command_line_is_not_written_down(tmp_path):
    it = Job(command=("true", "--api-key", "hunter2", "token=hunter2"), cwd=tmp_path, env={"PATH": "/usr/bin:/bin"})
    assert "hunter2" not in json.dumps(drill(it, PLAN))


@pytest.mark.slow
@pytest.mark.skipif(not clock_library(), reason="libfaketime is not installed")
def test_with_the_clock_ahead_everybody_sleeps_as_long_as_ever(tmp_path):
    """libfaketime alone makes time.sleep fail: a service would be said to need the date because of our own doing."""
    code = """
        import subprocess, threading, time
        begun = time.monotonic()
        time.sleep(0.1); threading.Event().wait(0.1)
        try: subprocess.run(["sleep", "9"], timeout=0.1)
        except subprocess.TimeoutExpired: pass
        assert 0.3 <= time.monotonic() - begun < 9
        """
    told = drill(job(tmp_path, code), Plan(cuts=(Cut.REFUSED,), days=(400,), timeout=60, hold=0))
    assert [each["held"] for each in told["runs"]] == [True, True]


@pytest.mark.slow
@pytest.mark.parametrize(("story", "verdict"), [("nusantara-sovereign", "failed"), ("lautwerk-honest", "held")])
def test_the_stories_serve_as_they_are_told(ringtrue, tmp_path, monkeypatch, story, verdict):
    """One asks for a lease before it serves and tells abroad that it does; the honest one runs dark, a year ahead too."""
    pytest.importorskip("numpy")
    shutil.copytree(Path(__file__).parents[2] / "examples" / story, tmp_path / story)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    party = {"nusantara-sovereign": "kementerian-khayal", "lautwerk-honest": "lautwerk"}[story]
    days = "1,400" if clock_library() else "none"
    done = ringtrue("drill", "dark-run", str(tmp_path / story), "--item", "serving:assistant", "--hold", "1",
                    "--timeout", "60", "--clock", days, "--observer", party, "--json")  # fmt: skip
    (told,) = done.data["runs"]
    assert told["verdict"] == verdict
    kinds = {each["name"]: each["kind"] for each in told["attempts"]}
    if verdict == "failed":
        assert done.code == 13
        assert kinds == {
            "licence.tutur-nusantara.example": "licence-server", "telemetry.borealis-compute.example": "telemetry",
        }  # fmt: skip
        assert {each["where"].rsplit(":", 2)[1].rsplit("/", 1)[1] for each in told["attempts"]} == {"serve.py"}
    else:
        assert (done.code, kinds) == (0, {})
        assert told["files"]["components_never_opened"] == []
        assert "model/model.safetensors" in told["files"]["of_the_dossier"]
    reached = verdicts(ringtrue, tmp_path / story)
    wanted = "met" if verdict == "held" else "not met"
    assert {reached[each] for each in ("nothing-leaves-at-run", "starts-in-the-dark")} == {wanted}
    assert reached["no-licence-server"] == (wanted if clock_library() or verdict == "failed" else "not shown")
