"""Whatever a machine permits: as root, as an ordinary user, in a stock container, and where nothing is permitted."""

import json
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from ringtrue.instruments.darkroom import Backend
from ringtrue.instruments.darkroom.kernel import _ARCHITECTURES
from ringtrue.instruments.darkroom.stage import _backend, _filters

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux") or not _filters(), reason="no seccomp here")

SOURCE = str(Path(__file__).parents[3] / "src")

DENYING = """
import ctypes, os, struct, sys
def jump(code, k, t, f): return struct.pack("HBBI", code, t, f, k)
def install(numbers):
    rules = [jump(0x20, 0, 0, 0)]
    for n in numbers: rules += [jump(0x15, n, 0, 1), jump(6, 0x50001, 0, 0)]
    rules += [jump(6, 0x7FFF0000, 0, 0)]
    text = ctypes.create_string_buffer(b"".join(rules))
    head = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(rules), ctypes.addressof(text)))
    libc = ctypes.CDLL(None)
    libc.prctl(38, 1, 0, 0, 0)
    assert libc.prctl(22, 2, head) == 0
"""

RUN = """
import json, os, sys
from ringtrue.instruments.darkroom import CannotEnforce, Cut, Darkness
from ringtrue.instruments.darkroom.run import darken
code = '''
import socket, asyncio, os
for target in (("name.example", 443), ("192.0.2.7", 80), ("2001:db8::7", 443)):
    try: socket.create_connection(target, timeout=5)
    except OSError as error: print(target, error)
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.sendto(b"x", ("192.0.2.9", 4433))
with socket.create_server(("127.0.0.1", 0)) as server:
    client = socket.create_connection(server.getsockname())
    server.accept()[0].sendall(b"hello")
    assert client.recv(9) == b"hello"
async def both():
    async def greet(r, w): w.write(b"hello"); await w.drain(); w.close()
    server = await asyncio.start_server(greet, "127.0.0.1", 0)
    r, w = await asyncio.open_connection(*server.sockets[0].getsockname())
    assert await r.read(9) == b"hello"
    try: await asyncio.open_connection("later.example", 443)
    except OSError: pass
asyncio.run(both())
'''
try:
    run = darken(Darkness(command=(sys.executable, "-c", code), cwd="/", env=dict(os.environ), timeout=30))
    print(json.dumps({"backend": run.backend, "exit": run.exit_code, "troubles": run.troubles,
                      "seen": sorted({f"{each.name or each.address}:{each.port}" for each in run.attempts})}))
except CannotEnforce as error:
    print(json.dumps({"cannot": str(error)}))
"""

SEEN = ["192.0.2.7:80", "192.0.2.9:4433", "2001:db8::7:443", "later.example:443", "name.example:443"]
UNSHARE, MOUNT, SETNS, PIDFD_GETFD, SECCOMP = 272, 165, 308, 438, 317

x86 = pytest.mark.skipif(os.uname().machine != "x86_64", reason="the numbers are those of x86-64")


def held(code: str, user: int | None = None) -> dict:
    python = sys.executable if user is None else _python_of(user)
    done = subprocess.run(
        [python, "-c", code], capture_output=True, text=True, timeout=120, cwd="/", user=user, group=user, extra_groups=[]
        if user else None, env={**os.environ, "PYTHONPATH": SOURCE}, check=False,
    )  # fmt: skip
    assert done.stdout, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def _python_of(user: int) -> str:
    """A Python 3.11 or newer that this user may run, with our source; the test is skipped where there is none."""
    for each in (sys.executable, "/usr/bin/python3"):
        try:
            code = "import sys, ringtrue.instruments.darkroom.run; assert sys.version_info >= (3, 11)"
            subprocess.run([each, "-c", code], user=user, group=user, extra_groups=[], check=True, capture_output=True,
                           cwd="/", env={**os.environ, "PYTHONPATH": SOURCE})  # fmt: skip
        except (OSError, subprocess.CalledProcessError):
            continue
        return each
    pytest.skip("no Python here that an ordinary user may run")


def denied(*numbers: int) -> str:
    return DENYING + f"install({numbers})\n" + RUN


@x86
def test_a_stock_container_sees_and_cuts_all_the_same():
    """Docker's default profile denies all of these."""
    told = held(denied(UNSHARE, MOUNT, SETNS, PIDFD_GETFD))
    assert (told["backend"], told["exit"], told["troubles"]) == (Backend.REDIRECT, 0, [])
    assert [each for each in told["seen"] if "/" not in each] == SEEN


@x86
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become an ordinary user")
@pytest.mark.skipif(_backend("namespace") is None, reason="no namespaces")
def test_an_ordinary_user_sees_and_cuts_all_the_same():
    told = held(RUN, user=65534)
    assert (told["exit"], told["troubles"]) == (0, [])
    assert [each for each in told["seen"] if "/" not in each] == SEEN


@x86
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become an ordinary user")
def test_an_ordinary_user_in_a_stock_container_sees_and_cuts_all_the_same():
    told = held(denied(UNSHARE, MOUNT, SETNS, PIDFD_GETFD), user=65534)
    assert (told["backend"], told["exit"], told["troubles"]) == (Backend.REDIRECT, 0, [])
    assert [each for each in told["seen"] if "/" not in each] == SEEN


@x86
def test_where_nothing_is_permitted_nothing_is_run_and_nothing_passes():
    """Here the filter itself is denied, as in sandboxes that have no seccomp of their own."""
    told = held(denied(UNSHARE, SECCOMP))
    assert "neither namespaces nor notifications" in told["cannot"]


@x86
def test_the_command_line_says_so_and_ends_with_1():
    code = DENYING + f"install(({UNSHARE}, {SECCOMP}))\n" + textwrap.dedent(
        """
        from ringtrue.cli import main
        main(["drill", "dark-run", "--json", "--", "true"])
        """
    )  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False,
                          env={**os.environ, "PYTHONPATH": SOURCE})  # fmt: skip
    assert done.returncode == 1
    assert json.loads(done.stdout)["what"] == "the drill was not held, and nothing is shown either way"


@pytest.mark.parametrize("killed", ["stage", "keeper", "starter"])
def test_whoever_is_killed_nothing_is_left(killed, tmp_path):
    """Without namespaces nothing but us ends what the command sent into the background."""
    mark = f"4711.{os.getpid()}{len(killed)}"
    code = f"""
import os
from ringtrue.instruments.darkroom import Backend, Darkness
from ringtrue.instruments.darkroom.run import darken
darken(Darkness(command=("sh", "-c", "setsid sleep {mark} & sleep {mark}"), cwd="/", env=dict(os.environ),
                backend=Backend.REDIRECT))
"""
    starter = subprocess.Popen([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": SOURCE},
                               stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        assert _until(lambda: len(_sleeping(mark)) == 2)
        keeper = _children(starter.pid)[0]
        victim = {"starter": starter.pid, "keeper": keeper, "stage": _children(keeper)[0]}[killed]
        os.kill(victim, signal.SIGKILL)
        assert _until(lambda: not _sleeping(mark))
    finally:
        starter.kill()
        starter.wait()
        for each in _sleeping(mark):
            os.kill(each, signal.SIGKILL)


def _until(true) -> bool:
    deadline = time.monotonic() + 20
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)
    return bool(true())


def _sleeping(mark: str) -> list[int]:
    told = subprocess.run(["ps", "-eo", "pid,args"], capture_output=True, text=True, check=True).stdout
    return [int(line.split()[0]) for line in told.splitlines() if line.split()[1:] == ["sleep", mark]]


def _children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


HEADER = Path("/usr/include/asm-generic/unistd.h")


@pytest.mark.skipif(not HEADER.exists(), reason="the kernel's headers are not installed")
def test_the_numbers_of_aarch64_are_those_of_the_kernels_header():
    told = dict(re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)\b", HEADER.read_text()))
    numbers = _ARCHITECTURES["aarch64"]
    for name in numbers.__slots__:
        if name not in ("audit_arch", "legacy_open"):
            assert int(told[name]) == getattr(numbers, name), name
