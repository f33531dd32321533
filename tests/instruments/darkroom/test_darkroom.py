"""A command in the dark: every attempt to leave is seen, nothing gets out, and nothing is left behind."""

import os
import shutil
import socket
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from ringtrue.instruments.darkroom import Backend, Cut, Darkness, Probe
from ringtrue.instruments.darkroom.run import darken
from ringtrue.instruments.darkroom.stage import _backend, _filters

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux") or not _filters(), reason="no seccomp here")

BOTH = [
    pytest.param(Backend.NAMESPACE, marks=pytest.mark.skipif(_backend("namespace") is None, reason="no namespaces")),
    Backend.REDIRECT,
]


def dark(code: str | tuple[str, ...], tmp_path: Path, **given):
    """Runs Python code (or a command) in the dark."""
    command = (sys.executable, "-c", textwrap.dedent(code)) if isinstance(code, str) else code
    given.setdefault("timeout", 30)
    with (tmp_path / "output").open("wb") as output:
        return darken(Darkness(command=command, cwd=str(tmp_path), env=dict(os.environ), **given), output=output)


def printed(tmp_path: Path) -> str:
    return (tmp_path / "output").read_text("utf-8", "replace")


def seen(run) -> set[tuple[str, int, str]]:
    return {(each.name or each.address, each.port, each.protocol) for each in run.attempts}


@pytest.fixture(params=[BOTH[0], pytest.param(Backend.REDIRECT, marks=pytest.mark.slow)], ids=str)
def backend(request) -> Backend:
    """Both; the fast suite sees the other one in the channels and in a stock container."""
    return request.param


CHANNELS = {
    "a name": ("socket.create_connection(('hub.example', 443))", ("hub.example", 443, "tcp")),
    "an address": ("socket.create_connection(('192.0.2.7', 8443))", ("192.0.2.7", 8443, "tcp")),
    "IPv6": ("socket.create_connection(('2001:db8::7', 443))", ("2001:db8::7", 443, "tcp")),
    "IPv4 in IPv6": (
        "socket.socket(socket.AF_INET6).connect(('::ffff:192.0.2.8', 25))",
        ("192.0.2.8", 25, "tcp"),
    ),
    "a datagram": ("udp.sendto(b'x', ('192.0.2.9', 4433))", ("192.0.2.9", 4433, "udp")),
    "a connected datagram": ("udp.connect(('192.0.2.10', 443)); udp.send(b'x')", ("192.0.2.10", 443, "udp")),
    "a message": ("udp.sendmsg([b'x'], [], 0, ('192.0.2.11', 9999))", ("192.0.2.11", 9999, "udp")),
    "multicast": ("udp.sendto(b'x', ('239.255.255.250', 1900))", ("239.255.255.250", 1900, "udp")),
    "cloud metadata": ("socket.create_connection(('169.254.169.254', 80))", ("169.254.169.254", 80, "tcp")),
    "only a question": ("socket.getaddrinfo('asked.example', 1)", ("asked.example", 53, "dns")),
    "its own resolver": (
        "udp.sendto(b'ab\\1\\0\\0\\1\\0\\0\\0\\0\\0\\0\\4mine\\7example\\0\\0\\1\\0\\1', ('192.0.2.53', 53))",
        ("mine.example", 53, "dns"),
    ),
    "a child": (
        "subprocess.run([sys.executable, '-c', 'import socket; socket.create_connection((\"child.example\", 443))'])",
        ("child.example", 443, "tcp"),
    ),
    "a daemon": (
        """
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                time.sleep(0.3)
                socket.create_connection(('daemon.example', 443))
            os._exit(0)
        """,
        ("daemon.example", 443, "tcp"),
    ),
    "a thread": (
        """
        import threading
        thread = threading.Thread(target=socket.create_connection, args=(('thread.example', 443),))
        thread.start(); thread.join()
        """,
        ("thread.example", 443, "tcp"),
    ),
    "not waiting": (
        "import asyncio; asyncio.run(asyncio.open_connection('async.example', 443))",
        ("async.example", 443, "tcp"),
    ),
    "io_uring": ("ctypes.CDLL(None).syscall(425, 8, ctypes.create_string_buffer(120))", ("", 0, "io_uring")),
    "vsock": ("socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)", ("", 0, "family AF_VSOCK type 1")),
    "raw packets": ("socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)", ("", 0, "raw socket")),
    "link packets": ("socket.socket(socket.AF_PACKET, socket.SOCK_RAW)", ("", 0, "family AF_PACKET type 3")),
    "a proxy": (
        """
        import urllib.request
        os.environ['https_proxy'] = 'http://proxy.example:3128'
        urllib.request.urlopen('https://behind.example/')
        """,
        ("behind.example", 443, "tcp"),
    ),
}

HEAD = """
import ctypes, os, socket, subprocess, sys, time
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
def attempted(code):
    try: exec(code, {**globals(), "udp": socket.socket(socket.AF_INET, socket.SOCK_DGRAM)})
    except Exception as error: print(type(error).__name__, error)
"""


@pytest.fixture(scope="module")
def channels_seen(tmp_path_factory):
    """All channels, one after the other, in one process per backend: what was seen, and what it printed."""
    seen_by: dict[Backend, tuple] = {}

    def run_all(backend: Backend):
        if backend not in seen_by:
            folder = tmp_path_factory.mktemp("channels")
            code = HEAD + "".join(f"attempted({textwrap.dedent(each)!r})\n" for each, _ in CHANNELS.values())
            seen_by[backend] = dark(code, folder, backend=backend), printed(folder)
        return seen_by[backend]

    return run_all


@pytest.mark.parametrize("backend", BOTH, ids=str)
@pytest.mark.parametrize("channel", CHANNELS)
def test_every_way_out_is_seen_with_who_took_it(backend, channel, channels_seen):
    _, expected = CHANNELS[channel]
    run, output = channels_seen(backend)
    assert expected in seen(run), (seen(run), output)
    attempt = next(each for each in run.attempts if (each.name or each.address) == expected[0])
    assert attempt.pid > 0
    assert Path(attempt.exe).name.startswith("python")
    assert run.backend is backend
    assert not run.troubles


PROGRAMS = {
    "curl": (("curl", "-sm5", "https://curl.example/"), ("curl.example", 443, "tcp")),
    "wget": (("wget", "-qT5", "-t1", "http://wget.example/"), ("wget.example", 80, "tcp")),
    "git": (("git", "ls-remote", "https://git.example/a.git"), ("git.example", 443, "tcp")),
    "ssh": (("ssh", "-oConnectTimeout=4", "a@ssh.example", "true"), ("ssh.example", 22, "tcp")),
    "socks": (("curl", "-sm5", "--socks5-hostname", "s.example:1080", "https://far.example/"), ("far.example", 443, "tcp")),
    "node": (
        ("node", "-e", "require('https').get('https://node.example/').on('error', () => {})"),
        ("node.example", 443, "tcp"),
    ),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("program", PROGRAMS)
def test_real_programs_are_seen(backend, program, tmp_path):
    command, expected = PROGRAMS[program]
    if not shutil.which(command[0]):
        pytest.skip(f"{command[0]} is not installed")
    assert expected in seen(dark(command, tmp_path, backend=backend))


def test_loopback_works_as_ever(backend, tmp_path):
    code = """
        import socket
        with socket.create_server(("127.0.0.1", 0)) as server:
            client = socket.create_connection(server.getsockname())
            server.accept()[0].sendall(b"hello")
            print(client.recv(9))
        a, b = socket.socketpair()
        a.sendall(b"pair"); print(b.recv(9))
        with socket.socket(socket.AF_UNIX) as server:
            server.bind("here.sock"); server.listen()
            client = socket.socket(socket.AF_UNIX); client.connect("here.sock")
            server.accept()[0].sendall(b"path"); print(client.recv(9))
        """
    run = dark(code, tmp_path, backend=backend)
    assert (run.exit_code, run.attempts) == (0, ()), printed(tmp_path)
    assert printed(tmp_path).split() == ["b'hello'", "b'pair'", "b'path'"]


def test_a_neighbour_on_this_machine_is_not_reached(backend, tmp_path):
    """A daemon's socket (docker, ssh-agent, D-Bus) could carry anything out."""
    reached = []
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "outside.sock"))
        server.listen()
        server.settimeout(3)

        def serve() -> None:
            try:
                while True:
                    said = server.accept()[0].recv(9)
                    reached.extend([said] if said else [])
            except OSError:
                return

        threading.Thread(target=serve, daemon=True).start()
        code = "import socket; s = socket.socket(socket.AF_UNIX); s.connect('outside.sock'); s.sendall(b'secret')"
        run = dark(code, tmp_path, backend=backend)
    assert run.exit_code == 1
    assert ("outside.sock", 0, "unix") in seen(run)
    assert reached == []


@pytest.mark.parametrize(
    ("cut", "told"),
    [(Cut.NO_NAMES, "gaierror 101"), (Cut.REFUSED, "ConnectionRefusedError 111"), (Cut.ANSWER, "reached reached")],
)
def test_a_cut_fails_as_its_kind_fails(backend, cut, told, tmp_path):
    code = """
        import socket
        try: socket.create_connection(("hub.example", 443)); print("reached")
        except OSError as error: print(type(error).__name__)
        try: socket.create_connection(("192.0.2.1", 443)); print("reached")
        except OSError as error: print(error.errno)
        """
    run = dark(code, tmp_path, backend=backend, cut=cut)
    assert " ".join(printed(tmp_path).split()) == told
    assert {each.name or each.address for each in run.attempts} == {"hub.example", "192.0.2.1"}


@pytest.mark.slow
def test_a_black_hole_hangs(backend, tmp_path):
    code = "import socket; socket.create_connection(('192.0.2.1', 443))"
    waiting = dark(code, tmp_path, backend=backend, cut=Cut.BLACK_HOLE, timeout=1)
    assert waiting.ended == "its time was up"
    assert waiting.time_to_failure is not None
    patient = "import socket; socket.create_connection(('192.0.2.1', 443), timeout=0.5)"
    run = dark(patient, tmp_path, backend=backend, cut=Cut.BLACK_HOLE)
    assert "timed out" in printed(tmp_path)
    assert ("192.0.2.1", 443, "tcp") in seen(run)


def test_what_is_permitted_is_reached_and_nothing_else(backend, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as outside:
        outside.settimeout(10)

        def serve() -> None:
            outside.accept()[0].sendall(b"from outside")

        threading.Thread(target=serve, daemon=True).start()
        code = """
            import socket
            print(socket.create_connection(("stand-in.example", 443)).recv(99))
            try: print(socket.create_connection(("other.example", 443)).recv(99))
            except OSError as error: print(type(error).__name__)
            """
        answer = {"stand-in.example": f"127.0.0.1:{outside.getsockname()[1]}"}
        run = dark(code, tmp_path, backend=backend, cut=Cut.NO_NAMES, answer=answer)
    assert printed(tmp_path).split("\n")[:2] == ["b'from outside'", "gaierror"]
    assert {each.name for each in run.attempts} == {"other.example"}


SERVER = """
import http.server, threading, time, urllib.request
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b'{"ok": true}')
    def log_message(self, *given): pass
if AT_START:
    urllib.request.urlopen("http://licence.example:27000/")
server = http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Handler)
if LATER:
    threading.Timer(0.6, server.shutdown).start()
server.serve_forever()
"""


def service(*, at_start: bool = False, later: bool = False) -> tuple[str, Probe]:
    """A small service and its probe, at a port of their own: without namespaces all services share this machine."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    code = SERVER.replace("AT_START", str(at_start)).replace("LATER", str(later)).replace("PORT", str(port))
    return code, Probe(url=f"http://127.0.0.1:{port}/health", expect='"ok"')


def test_a_service_that_answers_in_the_dark_holds(backend, tmp_path):
    code, endpoint = service()
    run = dark(code, tmp_path, backend=backend, probes=(endpoint,), hold=0.3)
    assert [each.held for each in run.probes] == [True]
    assert (run.time_to_failure, run.ended) == (None, "its probes held")


@pytest.mark.slow
def test_a_service_that_needs_its_licence_server_does_not_start(backend, tmp_path):
    code, endpoint = service(at_start=True)
    run = dark(code, tmp_path, backend=backend, probes=(endpoint,), cut=Cut.REFUSED)
    assert [each.held for each in run.probes] == [False]
    assert run.time_to_failure is not None
    assert ("licence.example", 27000, "tcp") in seen(run)


@pytest.mark.slow
def test_a_service_that_stops_later_did_not_hold(backend, tmp_path):
    code, endpoint = service(later=True)
    run = dark(code, tmp_path, backend=backend, probes=(endpoint,), hold=20)
    assert [each.held for each in run.probes] == [False]
    assert run.time_to_failure is not None
    assert run.time_to_failure < 15


@pytest.mark.slow
def test_files_that_are_opened_are_told(backend, tmp_path):
    (tmp_path / "weights.bin").write_bytes(b"w")
    run = dark("open('weights.bin').read()", tmp_path, backend=backend, watch_files=True)
    assert str(tmp_path / "weights.bin") in run.files


@pytest.mark.slow
def test_exit_codes_are_told_as_they_are(backend, tmp_path):
    assert dark("raise SystemExit(7)", tmp_path, backend=backend).exit_code == 7
    assert dark("import os; os.kill(os.getpid(), 9)", tmp_path, backend=backend).exit_code == -9
    assert dark(("no-such-command",), tmp_path, backend=backend).exit_code == 127


def test_inherited_files_are_not_handed_on(backend, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as mine:
        mine.set_inheritable(True)
        code = "import os; print(sorted(int(each) for each in os.listdir('/proc/self/fd'))[:4])"
        dark(code, tmp_path, backend=backend)
    assert printed(tmp_path).strip() == "[0, 1, 2, 3]", "the fourth is the listing itself"


@pytest.mark.slow
def test_a_process_cannot_take_the_filter_off(backend, tmp_path):
    code = """
        import ctypes, os, socket
        libc = ctypes.CDLL(None, use_errno=True)
        libc.unshare(0x50000000)
        try: libc.setns(os.open("/proc/1/ns/net", os.O_RDONLY), 0)
        except OSError: pass
        socket.create_connection(("escape.example", 443))
        """
    assert ("escape.example", 443, "tcp") in seen(dark(code, tmp_path, backend=backend))


@pytest.mark.slow
def test_nothing_is_left_behind(backend, tmp_path, monkeypatch):
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    code = f"""
        # {tmp_path}
        import os, time
        if os.fork() == 0:
            os.setsid()
            time.sleep(600)
        """
    dark("pass", tmp_path, backend=backend)
    files = sum(1 for _ in Path("/proc/self/fd").iterdir())
    for _ in range(3):
        dark(code, tmp_path, backend=backend)
    assert sum(1 for _ in Path("/proc/self/fd").iterdir()) == files
    assert list((tmp_path / "temporary").iterdir()) == []
    assert not _running(f"# {tmp_path}")


@pytest.mark.slow
def test_everything_ends_with_whoever_started_it(backend, tmp_path):
    seconds = 4711.25 if backend is Backend.NAMESPACE else 4711.75
    program = f"""
import os
from ringtrue.instruments.darkroom import Backend, Darkness
from ringtrue.instruments.darkroom.run import darken
darken(Darkness(command=("sleep", "{seconds}"), cwd="/", env=dict(os.environ), backend=Backend("{backend}")))
"""
    starter = subprocess.Popen([sys.executable, "-c", program])
    deadline = time.monotonic() + 10
    while not _running(f"sleep {seconds}") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert _running(f"sleep {seconds}")
    starter.kill()
    starter.wait()
    deadline = time.monotonic() + 10
    while _running(f"sleep {seconds}") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _running(f"sleep {seconds}")


def _running(words: str) -> bool:
    told = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    return words in told
