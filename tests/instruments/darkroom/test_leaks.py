"""Many drills in a row leave nothing behind: no open file, process, namespace, mount, rule or temporary file."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ringtrue.instruments.darkroom import Backend, Cut, Darkness
from ringtrue.instruments.darkroom.run import darken
from ringtrue.instruments.darkroom.stage import _backend, _filters

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux") or not _filters(), reason="no seccomp here")

LEAVING = "exec 3<>/dev/tcp/192.0.2.1/80"
DAEMON = "(setsid sleep 600 &) ; "
"""A command that tries to leave, and what leaves a daemon behind; every tenth does, for it is waited for."""


def state() -> dict[str, object]:
    """What could be left, of the whole machine as far as this user sees it."""
    rules = ""
    if shutil.which("nft") and os.geteuid() == 0:
        rules = subprocess.run(["nft", "list", "ruleset"], capture_output=True, text=True, check=False).stdout
    return {
        "files": sorted(str(each.readlink()) for each in Path("/proc/self/fd").iterdir() if each.exists()),
        "sleepers": _ours("sleep 600"),
        "mounts": Path("/proc/self/mountinfo").read_text(),
        "namespaces": sorted(str(each.readlink()) for each in Path("/proc/self/ns").iterdir()),
        "shared": sorted(each.name for each in Path("/dev/shm").iterdir() if "faketime" in each.name),
        "rules": rules,
    }


def _ours(words: str) -> int:
    told = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    return sum(line == words for line in told.splitlines())


def drilled(tmp_path: Path, backend: Backend, times: int, clock: int = 0) -> None:
    for n in range(times):
        cut = (Cut.NO_NAMES, Cut.REFUSED, Cut.ANSWER)[n % 3]
        darken(
            Darkness(command=("bash", "-c", LEAVING if n % 10 else DAEMON + LEAVING), cwd=str(tmp_path), env=dict(os.environ), backend=backend, cut=cut,
                     timeout=5, clock=clock),
            output=subprocess.DEVNULL,
        )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("backend", [each for each in Backend if not _filters() or _backend(each)], ids=str)
def test_drills_in_a_row_leave_nothing(backend, tmp_path, monkeypatch):
    """RINGTRUE_DRILLS=1000 is the full count; CI holds fewer."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    drilled(tmp_path, backend, 1)
    before = state()
    drilled(tmp_path, backend, int(os.environ.get("RINGTRUE_DRILLS", "20")))
    drilled(tmp_path, backend, 3, clock=400)
    assert state() == before
    assert list(tmp_path.iterdir()) == []
