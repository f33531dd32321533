"""The account: who tried what, told as one event each, with the program, its digest and the line that asked."""

import os
import time
from collections.abc import Callable, Mapping

from ringtrue.instruments.darkroom import inspection as look
from ringtrue.instruments.darkroom.gate import Gate
from ringtrue.instruments.darkroom.inspection import Target
from ringtrue.instruments.darkroom.sink import Names

WITNESS = "@ringtrue-witness"
"""The address to which a Python tells which line asks; `witness/sitecustomize.py` has it, too."""

SAME_PROGRAM_FOR = 0.5
"""Seconds for which a process is taken to run the program that it ran; then it is asked again."""

MOST_PROCESSES = 4096

Note = Callable[[Mapping[str, object]], None]
"""Takes one event, as JSON data."""


class Account:
    """Writes down what the processes of one run try; seconds count from when it was opened."""

    def __init__(self, names: Names, gate: Gate, note: Note) -> None:
        self._names, self._gate, self._note = names, gate, note
        self._started = time.monotonic()
        self._who: dict[int, tuple[float, look.Process]] = {}
        self._asker: dict[int, str] = {}
        self._files: set[str] = set()

    def line(self, task: int, told: bytes) -> None:
        """Takes the line of Python of which a thread says that it asks next."""
        self._asker[task] = told.decode("utf-8", "replace")

    def attempt(self, task: int, wanted: Target, protocol: str) -> None:
        """Somebody tried to reach somebody."""
        self._destination("attempt", task, wanted, protocol)

    def allowed(self, task: int, wanted: Target, protocol: str) -> None:
        """Somebody reaches somebody, for it is permitted."""
        self._destination("allowed", task, wanted, protocol)

    def asked(self, task: int, packet: bytes) -> None:
        """Somebody asks a resolver for a name."""
        if (name := look.question(packet)) and not self._gate.permits(name):
            self.say("asked", task, name=name, where=self._asker.get(task, ""))

    def unseen(self, task: int, number: int, why: str) -> None:
        """A call was refused because what it was about to do could not be read."""
        self.say("unseen", task, call=number, why=why)

    def file(self, task: int, path: str) -> None:
        """Somebody opens a file; each is told once."""
        if "/libfaketime" in path:
            self._note({"event": "clock", "pid": look.thread_group(task)})
        if path and path not in self._files:
            self._files.add(path)
            self._note({"event": "file", "path": path})

    def program(self, task: int, path: str) -> None:
        """Somebody becomes another program."""
        if path and os.path.exists(path):
            self._note({"event": "program", "pid": look.thread_group(task), "path": path})
            self.file(task, path)

    def opened(self, path: str) -> bool:
        """Whether a file was opened, as far as files are watched."""
        return path in self._files

    def say(self, event: str, task: int, **told: object) -> None:
        """Tells an event with who did it; `task` is 0 where nobody knows."""
        pid = look.thread_group(task) if task else 0
        who = self._process(pid) if pid else look.Process(exe="", digest="", command="")
        at = round(time.monotonic() - self._started, 4)
        self._note(
            {"event": event, "at": at, "pid": pid, "exe": who.exe, "exe_digest": who.digest, "command": who.command,
             **told}
        )  # fmt: skip

    def _destination(self, event: str, task: int, wanted: Target, protocol: str) -> None:
        name = self._names.name(wanted.host)
        self.say(
            event, task, name=name, address="" if name else wanted.host, port=wanted.port, protocol=protocol,
            where=self._asker.get(task, ""),
        )  # fmt: skip

    def _process(self, pid: int) -> look.Process:
        """Who a process is; asked again after a moment, for it may have become another program."""
        now = time.monotonic()
        known = self._who.get(pid)
        if known is None or now - known[0] > SAME_PROGRAM_FOR:
            known = (now, look.process(pid))
            if len(self._who) > MOST_PROCESSES:
                self._who.clear()
            self._who[pid] = known
        return known[1]
