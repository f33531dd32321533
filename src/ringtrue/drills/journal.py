"""A dark run as a journal of Chaos Toolkit, for those who gather such journals.

The shape is that of https://chaostoolkit.org/reference/api/journal/ : an experiment with a steady-state hypothesis,
what was done (the method), and whether the hypothesis held before and after. There is no state before: the command
starts in the dark.
"""

from collections.abc import Mapping
from typing import Any

HYPOTHESIS = "it does what it is for with the network cut"


def as_journal(told: Mapping[str, Any]) -> dict[str, Any]:
    """The journal of a dark run, as JSON data."""
    held = told["verdict"] == "held"
    return {
        "chaoslib-version": "1.45.0",
        "platform": "linux",
        "experiment": {
            "version": "1.0.0",
            "title": f"dark run of {' '.join(told['command'])}",
            "description": "A command is started with everything foreign gone, and its probes are asked.",
            "tags": ["ringtrue", "dark-run"],
            "steady-state-hypothesis": {
                "title": HYPOTHESIS,
                "probes": [_probe(each, told["command"]) for each in told["probes"]],
            },
            "method": [_action(run) for run in told["runs"]],
            "rollbacks": [],
        },
        "status": "completed" if held else "failed",
        "deviated": not held,
        "duration": told["seconds"],
        "steady_states": {"before": None, "after": {"steady_state_met": held, "probes": [
            {"activity": _probe(each, told["command"]), "status": "succeeded", "output": each["held"],
             "tolerance_met": each["held"]}
            for each in told["probes"]
        ]}, "during": []},
        "run": [
            {
                "activity": _action(run),
                "status": "succeeded" if run["made"] else "aborted",
                "output": {name: run.get(name) for name in ("held", "ended", "exit_code", "time_to_failure")},
                "duration": run.get("seconds", 0.0),
            }
            for run in told["runs"]
        ],
        "rollbacks": [],
    }  # fmt: skip


def _action(run: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "action",
        "name": f"cut the network ({run['cut']})",
        "provider": {
            "type": "python",
            "module": "ringtrue.instruments.darkroom.run",
            "func": "darken",
            "arguments": {"cut": run["cut"], "clock": run["days_ahead"], "answer": run["answered"]},
        },
    }


def _probe(probe: Mapping[str, Any], command: list[str]) -> dict[str, Any]:
    """A probe with its tolerance and provider."""
    name = probe.get("name") or probe.get("url") or probe.get("file") or "it goes on running"
    if url := probe.get("url"):
        asked: dict[str, Any] = {"type": "http", "url": url, "method": "POST" if probe.get("body") else "GET"}
        if body := probe.get("body"):
            asked |= {"arguments": body, "headers": {"Content-Type": "application/json"}}
        return {"type": "probe", "name": name, "tolerance": probe.get("status", 200), "provider": asked}
    if file := probe.get("file"):
        wanted = {"type": "python", "module": "os.path", "func": "exists", "arguments": {"path": file}}
        return {"type": "probe", "name": name, "tolerance": True, "provider": wanted}
    alive = {"type": "process", "path": "pgrep", "arguments": ["-f", " ".join(command)]}
    return {"type": "probe", "name": name, "tolerance": 0, "provider": alive}
