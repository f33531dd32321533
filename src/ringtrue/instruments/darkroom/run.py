"""Runs a command in the dark and gathers what was seen."""

import contextlib
import dataclasses
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from ringtrue.instruments.darkroom import Attempt, Backend, CannotEnforce, Darkness, DarkRun, NoClock, Probed
from ringtrue.instruments.darkroom.stage import EVENTS, REQUEST

_PACKAGE = str(Path(__file__).parents[3])

Watch = Callable[[Mapping[str, Any]], None]
"""Takes each event as it comes, for whoever draws."""


def darken(darkness: Darkness, *, output: IO[bytes] | int | None = None, watch: Watch = lambda _: None) -> DarkRun:
    """Runs the command to its end; `output` takes what it prints (this process's own by default).

    Raises `CannotEnforce` when the machine permits no way to cut the network: then nothing was run. Whatever happens
    here, the processes and namespaces of the run are gone when this returns.
    """
    events = []
    for event in _events(darkness, output):
        events.append(event)
        watch(event)
    return _gathered(darkness, events)


def _events(darkness: Darkness, output: IO[bytes] | int | None) -> Iterator[dict[str, Any]]:
    request = {**dataclasses.asdict(darkness), "backend": darkness.backend or ""}
    asked_in, asked_out = os.pipe()
    told_in, told_out = os.pipe()
    program = (
        f"import sys; sys.path.insert(0, {_PACKAGE!r}); from ringtrue.instruments.darkroom.stage import main; main()"
    )

    def hand_over() -> None:
        # The numbers that the stage knows; both may be taken by the other's pipe, so they are moved aside first.
        asked, told = os.dup2(asked_in, 100), os.dup2(told_out, 101)
        os.dup2(asked, REQUEST)
        os.dup2(told, EVENTS)

    stage = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-I", "-c", program],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        close_fds=False,
        preexec_fn=_closing(hand_over),
        start_new_session=True,
    )
    os.close(asked_in)
    os.close(told_out)
    try:
        with os.fdopen(asked_out, "wb") as stream:
            stream.write(json.dumps(request).encode())
        with os.fdopen(told_in, "rb") as lines:
            for line in lines:
                yield json.loads(line)
    finally:
        # Asked first: without namespaces it is the stage that knows what the command left behind.
        with contextlib.suppress(ProcessLookupError):
            stage.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            stage.wait(10)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(stage.pid, signal.SIGKILL)
        stage.wait()


def _closing(hand_over: Callable[[], None]) -> Callable[[], None]:
    def prepare() -> None:
        hand_over()
        os.closerange(EVENTS + 1, 4096)

    return prepare


def _gathered(darkness: Darkness, events: Iterable[Mapping[str, Any]]) -> DarkRun:
    told = list(events)
    for each in told:
        if each["event"] == "cannot":
            raise CannotEnforce(each["why"])
        if each["event"] == "no-clock":
            raise NoClock(each["why"])
    dark = next((each for each in told if each["event"] == "dark"), None)
    end = next((each for each in told if each["event"] == "end"), None)
    if dark is None or end is None:
        why = next((each["why"] for each in told if each["event"] == "trouble"), "the stage ended before the command")
        raise CannotEnforce(why)
    probes = tuple(Probed(probe=probe, **found) for probe, found in zip(darkness.probes, end["probes"], strict=False))
    held = all(each.held for each in probes) if probes else end["exit_code"] == 0
    return DarkRun(
        backend=Backend(dark["backend"]),
        enforced_by=tuple(dark["enforced_by"]),
        not_observed=tuple(dark["not_observed"]),
        attempts=attempts(told),
        probes=probes,
        exit_code=None if end["ended"] == "its probes held" else end["exit_code"],
        ended=end["ended"],
        seconds=end["seconds"],
        time_to_failure=None if held else end["seconds"],
        files=tuple(each["path"] for each in told if each["event"] == "file"),
        allowed=reached(told),
        clock_missed=tuple(_missed_by_the_clock(told) if darkness.clock else ()),
        troubles=tuple(f"process {each['pid']}: {each['why']}" for each in told if each["event"] == "unseen"),
    )


def _missed_by_the_clock(events: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Programs that never opened the library that sets their clock."""
    running: dict[int, str] = {}
    missed = set()
    for each in events:
        if each["event"] == "program":
            missed |= {running[each["pid"]]} if each["pid"] in running else set()
            running[each["pid"]] = each["path"]
        elif each["event"] == "clock":
            running.pop(each["pid"], None)
    return tuple(sorted(missed | set(running.values())))


def reached(events: Iterable[Mapping[str, Any]]) -> tuple[Attempt, ...]:
    """Every destination that was let through, once per process."""
    found: dict[tuple[str, str, int, str, int], Attempt] = {}
    for each in events:
        if each["event"] == "allowed":
            _count(found, each, each["name"], each["address"], each["port"], each["protocol"])
    return tuple(found.values())


def attempts(events: Iterable[Mapping[str, Any]]) -> tuple[Attempt, ...]:
    """Every destination once per process, in the order of first sight.

    A name that was only asked for is one, too, unless the same process then went there; a name that a connection says
    by itself (TLS, HTTP, a proxy's target) is another one where it differs from the name that was asked for.
    """
    found: dict[tuple[str, str, int, str, int], Attempt] = {}
    asked: dict[tuple[int, str], Mapping[str, Any]] = {}
    for each in events:
        match each["event"]:
            case "attempt":
                _count(found, each, each["name"], each["address"], each["port"], each["protocol"])
            case "asked":
                asked.setdefault((each["pid"], each["name"]), each)
            case "named" if each["how"] == "dns":
                asked.setdefault((each["pid"], each["name"]), each)
            case "named":
                _named(found, each)
            case "io-uring":
                _count(found, each, "", "", 0, "io_uring")
    gone_to = {each.name for each in found.values()}
    for (_, name), each in asked.items():
        if name and name not in gone_to:
            _count(found, each, name, "", 53, "dns")
    return tuple(sorted(found.values(), key=lambda each: each.first))


def _named(found: dict[tuple[str, str, int, str, int], Attempt], each: Mapping[str, Any]) -> None:
    """Gives a connection to a bare address its name; a proxy's target is a destination of its own."""
    host, port = each["name"], each["port"]
    if each["how"] in ("connect", "socks"):
        host, _, told = each["name"].rpartition(":")
        port = int(told) if told.isdigit() else 0
        _count(found, each, host or each["name"], "", port, "tcp")
        return
    host = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() and ":" in host else host
    if host.lower() in (each["asked"], each["address"], f"[{each['address']}]"):
        return
    for key, attempt in list(found.items()):
        if attempt.pid == each["pid"] and attempt.address == each["address"] != "" and not attempt.name:
            found[key] = dataclasses.replace(attempt, name=host)
            return
    _count(found, each, host, "", port, "tcp")


def _count(
    found: dict[tuple[str, str, int, str, int], Attempt],
    event: Mapping[str, Any],
    name: str,
    address: str,
    port: int,
    protocol: str,
) -> None:
    key = (name, address, port, protocol, event["pid"])
    if key in found:
        known = found[key]
        found[key] = dataclasses.replace(known, count=known.count + 1, where=known.where or event.get("where", ""))
        return
    found[key] = Attempt(
        name=name, address=address, port=port, protocol=protocol, pid=event["pid"], exe=event["exe"],
        command=event["command"], first=event["at"], where=event.get("where", ""), exe_digest=event["exe_digest"],
    )  # fmt: skip
