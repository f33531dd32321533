"""The stage: the process that lives in the dark with the command, and tells what it sees as JSON lines.

Started by `run.py` as a program of its own, so that nothing is inherited but what is handed over: the request on
descriptor 3, the events on descriptor 4. When whoever started it is gone, everything here ends.
"""

import contextlib
import errno
import glob
import json
import os
import signal
import sys
import threading
import time
import urllib.parse
from collections.abc import Callable, Mapping
from typing import Any

from ringtrue.instruments.darkroom import ENFORCED_BY, NOT_OBSERVED, Backend, Cut, Probe, enclosure, kernel, trap
from ringtrue.instruments.darkroom.account import Account
from ringtrue.instruments.darkroom.borrowing import Sockets
from ringtrue.instruments.darkroom.gate import Gate
from ringtrue.instruments.darkroom.inspection import below
from ringtrue.instruments.darkroom.neighbours import Neighbours
from ringtrue.instruments.darkroom.notifications import Notifications
from ringtrue.instruments.darkroom.probing import holds
from ringtrue.instruments.darkroom.room import Room
from ringtrue.instruments.darkroom.sink import Names, Sink
from ringtrue.instruments.darkroom.supervisor import Supervisor

REQUEST, EVENTS = 3, 4

GRACE = 5.0
"""Seconds between asking the processes to end and ending them."""

WITNESS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "witness")
"""The folder of the `sitecustomize` that tells which line of Python asks."""

LINGER = 1.0
"""Seconds in which whatever the command left behind may still try to leave."""


def main() -> None:
    """Reads the request, goes into the dark, runs the command and ends."""
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    with os.fdopen(REQUEST, "rb") as stream:
        request = json.loads(stream.read())
    os.set_inheritable(EVENTS, False)
    gate = Gate(tuple(request["allow"]), request["answer"])
    backend = _backend(request["backend"])
    if request["clock"] and not clock_library():
        _tell({"event": "no-clock", "why": "libfaketime is not installed (Debian: apt-get install faketime)"})
        return
    if backend is None:
        _tell({"event": "cannot", "why": "neither namespaces nor notifications of the kernel's filter are permitted"})
        return
    if backend is Backend.REDIRECT:
        _kept(request, gate)
        return
    enclosure.leave()
    first = os.fork()
    if first == 0:
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
        try:
            enclosure.settle()
            _Stage(request, backend, gate).run()
        except BaseException as error:
            _tell({"event": "trouble", "why": f"{type(error).__name__}: {error}"})
            os._exit(1)
        os._exit(0)
    os.waitpid(first, 0)


def _kept(request: Mapping[str, Any], gate: Gate) -> None:
    """Runs the stage without namespaces, under a keeper: whichever of the two is killed, the other ends everything.

    Whatever the command leaves behind falls to the stage, and to the keeper when the stage is gone.
    """
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda _, __: _end_all())
    kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)
    stage = os.fork()
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGTERM)
    if stage == 0:
        kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)
        try:
            _Stage(request, Backend.REDIRECT, gate).run()
        except BaseException as error:
            _tell({"event": "trouble", "why": f"{type(error).__name__}: {error}"})
        _end_all()
    with contextlib.suppress(ChildProcessError):
        os.waitpid(stage, 0)
    _end_all()


def _end_all() -> None:
    """Ends every descendant of this process, then itself."""
    _kill(os.getpid(), signal.SIGKILL, _collect)
    os._exit(0)


def _collect(_: float) -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _backend(wanted: str) -> Backend | None:
    """The backend that was asked for, or the strongest that is permitted; none where that is none."""
    if kernel.NR is None or not _filters():
        return None
    if wanted != Backend.REDIRECT and enclosure.possible():
        return Backend.NAMESPACE
    return None if wanted == Backend.NAMESPACE else Backend.REDIRECT


def _filters() -> bool:
    """Whether a filter with notifications may be installed; tried in a process that is thrown away."""
    assert kernel.NR
    child = os.fork()
    if child == 0:
        try:
            kernel.install_filter(trap.program(kernel.NR, watch_files=False))
            os._exit(0)
        except BaseException:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


class _Stage:
    """One command in the dark: who it is, until when it may run, and what its probes find."""

    def __init__(self, request: Mapping[str, Any], backend: Backend, gate: Gate) -> None:
        self._request, self._backend, self._gate = request, backend, gate
        self._started, self._began = time.monotonic(), time.time()
        self._exit: int | None = None
        self._exited = 0.0
        self._ending = ""
        self._asked_to_end = 0.0
        self._probed: dict[int, dict[str, Any]] = {}
        self._neighbours = Neighbours(os.getpid())
        self._settling, self._settled = threading.Lock(), False

    def run(self) -> None:
        """Runs the command to its end and tells how it ended."""
        assert kernel.NR
        # The command's process must be there before our threads are: it shares our files until it has a filter.
        self._pid, listener, go = _command_in_waiting(self._request)
        clocks = clock_files()
        names, cut = Names(), Cut(self._request["cut"])
        namespace = self._backend is Backend.NAMESPACE
        self._supervisor: Supervisor | None = None
        sink = Sink(names, cut, self._gate.permits, self._learnt, dns_port=53 if namespace else 0)
        notifications, account = Notifications(listener), Account(names, self._gate, _tell)
        room = Room(
            backend=self._backend, cut=cut, names=names, sink=sink, gate=self._gate, root=os.getpid(),
            notifications=notifications, sockets=Sockets(notifications), account=account,
            neighbours=Neighbours(os.getpid()),
        )  # fmt: skip
        self._supervisor = Supervisor(room, days_ahead=self._request["clock"])
        _tell({"event": "dark", "backend": self._backend, "enforced_by": ENFORCED_BY[self._backend],
               "not_observed": NOT_OBSERVED[self._backend]})  # fmt: skip
        probes = [Probe(**each) for each in self._request["probes"]]
        if probes:
            threading.Thread(target=self._probe, args=(probes,), daemon=True).start()
        self._started, self._began = time.monotonic(), time.time()
        os.write(go, b"x")
        os.close(go)
        self._supervisor.watch(self._over)
        # The filter is gone a moment before the process can be waited for.
        deadline = time.monotonic() + LINGER
        while self._exit is None and time.monotonic() < deadline:
            self._reap(time.monotonic())
            time.sleep(0.002)
        self._settle_probes(probes)
        _kill(os.getpid(), signal.SIGKILL, self._reap)
        for path in clock_files() - clocks:
            # libfaketime leaves these where its process was killed, or became another program.
            if account.opened(path):
                with contextlib.suppress(OSError):
                    os.unlink(path)
        _tell(
            {
                "event": "end",
                "exit_code": self._exit,
                "ended": self._ending or "it ended by itself",
                "seconds": round((self._exited or time.monotonic()) - self._started, 3),
                "probes": [self._probed[n] for n in sorted(self._probed)],
            }
        )

    def _learnt(self, port: int, how: str, name: str) -> None:
        if self._supervisor:
            self._supervisor.learnt(port, how, name)

    def _over(self) -> bool:
        """Whether nothing is left to be watched; asks, then makes, the processes end when their time is up."""
        now = time.monotonic()
        self._reap(now)
        if self._asked_to_end:
            if now - self._asked_to_end > GRACE:
                _kill(os.getpid(), signal.SIGKILL, self._reap)
            return self._exit is not None or now - self._asked_to_end > GRACE + 2
        if self._exit is not None:
            return now - self._exited > LINGER or not below(os.getpid())
        if not self._ending and now - self._started > self._request["timeout"]:
            self._ending = "its time was up"
        if self._ending:
            self._asked_to_end = now
            _kill(os.getpid(), signal.SIGTERM, self._reap)
        return False

    def _reap(self, now: float) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if pid == self._pid:
                self._exit, self._exited = os.waitstatus_to_exitcode(status), now
                if self._asked_to_end:
                    self._exit = self._exit if self._exit >= 0 else -1

    def _probe(self, probes: list[Probe]) -> None:
        """Asks each probe until all hold, then again until they have held as long as they must.

        What the command leaves behind is looked at once more when it has ended.
        """
        held_since = 0.0
        self._probed = {n: {"held": False, "after": 0.0, "failed": "not asked"} for n in range(len(probes))}
        while not self._ending and self._exit is None:
            all_hold = True
            for n, probe in enumerate(probes):
                failed = self._asked(probe)
                all_hold = all_hold and not failed
                after = self._probed[n]["after"] or (0.0 if failed else round(time.monotonic() - self._started, 3))
                with self._settling:
                    if not self._settled:
                        self._probed[n] = {"held": not failed, "after": after, "failed": failed}
            now = time.monotonic()
            held_since = (held_since or now) if all_hold else 0.0
            serves = any(each.url for each in probes)
            if serves and all_hold and now - held_since >= self._request["hold"]:
                self._ending = "its probes held"
                return
            time.sleep(0.1)

    def _asked(self, probe: Probe) -> str:
        """Empty when a probe holds now."""
        if probe.alive and not probe.url and not probe.file:
            lived = time.monotonic() - self._started
            return "" if lived >= probe.alive else f"it has run for {lived:.1f} of {probe.alive:g} seconds"
        if probe.url and self._backend is Backend.REDIRECT:
            # Without a network of its own, somebody else could answer for it.
            parts = urllib.parse.urlsplit(probe.url)
            port = parts.port or (443 if parts.scheme == "https" else 80)
            if not self._neighbours.serves(parts.hostname or "", port):
                return "the command does not listen there"
        return holds(probe, self._request["cwd"], self._began)

    def _settle_probes(self, probes: list[Probe]) -> None:
        """What holds at the end: of a command that has ended, what it left; of a service, that it still served."""
        with self._settling:
            self._settled = True
        if self._ending == "its probes held":
            return
        for n, probe in enumerate(probes):
            known = self._probed.get(n, {"held": False, "after": 0.0, "failed": "not asked"})
            if probe.file and not probe.url:
                failed = holds(probe, self._request["cwd"], self._began)
                ended = round((self._exited or time.monotonic()) - self._started, 3)
                self._probed[n] = {"held": not failed, "after": known["after"] or ended, "failed": failed}
            elif probe.alive and not probe.url:
                lived = (self._exited or time.monotonic()) - self._started
                failed = "" if lived >= probe.alive else f"it ended after {lived:.1f} of {probe.alive:g} seconds"
                self._probed[n] = {"held": not failed, "after": probe.alive if not failed else 0.0, "failed": failed}
            elif self._exit is not None:
                self._probed[n] = {**known, "held": False, "failed": known["failed"] or "the command had ended"}
            else:
                self._probed[n] = known


def _command_in_waiting(request: Mapping[str, Any]) -> tuple[int, int, int]:
    """A process under the filter that waits to become the command: its number, its listener, and the pipe to go."""
    assert kernel.NR
    program = trap.program(kernel.NR, watch_files=request["watch_files"], clock=bool(request["clock"]))
    told_in, told_out = os.pipe()
    go_in, go_out = os.pipe()
    pid = kernel.fork_sharing_files()
    if pid == 0:
        try:
            kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
            os.chdir(request["cwd"])
            os.write(told_out, f"{kernel.install_filter(program)}\n".encode())
            os.read(go_in, 1)
            kernel.own_files()
            os.execvpe(request["command"][0], request["command"], _environment(request))  # noqa: S606 - the purpose
        except OSError as error:
            os.write(2, f"{request['command'][0]}: {error.strerror}\n".encode())
            os._exit(127 if error.errno == errno.ENOENT else 126)
        finally:
            os._exit(126)
    listener = int(os.read(told_in, 16))
    return pid, listener, go_out


def _environment(request: Mapping[str, Any]) -> dict[str, str]:
    """The command's variables, with the witness before its Python's modules and the clock before its libraries."""
    env = dict(request["env"])
    if request["attribute"]:
        env["PYTHONPATH"] = os.pathsep.join(each for each in (WITNESS, env.get("PYTHONPATH", "")) if each)
    if request["clock"]:
        env["LD_PRELOAD"] = " ".join(each for each in (clock_library(), env.get("LD_PRELOAD", "")) if each)
        # The monotonic clock counts what passes, not what day it is; a shifted one makes time-outs run at once.
        env |= {"FAKETIME": f"+{request['clock']}d", "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1"}
    return env


def clock_files() -> set[str]:
    """What libfaketime keeps in shared memory, of all processes on this machine."""
    return set(glob.glob("/dev/shm/*faketime_*"))  # noqa: S108 - where it keeps them


def clock_library() -> str:
    """The path of libfaketime; empty when it is not installed."""
    found = sorted(glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1"))
    return found[0] if found else ""


def _kill(root: int, sign: int, reap: Callable[[float], None]) -> None:
    """Sends a signal to every descendant; one that cannot be refused is sent until none is left."""
    for _ in range(50 if sign == signal.SIGKILL else 1):
        found = below(root)
        if not found:
            return
        for each in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(each, sign)
        if sign == signal.SIGKILL:
            time.sleep(0.01)
            reap(time.monotonic())


_telling = threading.Lock()


def _tell(event: Mapping[str, object]) -> None:
    line = json.dumps(event).encode() + b"\n"
    with _telling:
        try:
            while line:
                line = line[os.write(EVENTS, line) :]
        except OSError:
            os._exit(1)


if __name__ == "__main__":
    sys.exit(main())  # type: ignore[func-returns-value]
