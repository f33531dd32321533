"""What a dark run of a serving showed: who it tried to reach, whether it started and answered, and for how long."""

from collections.abc import Iterator, Mapping
from typing import Any

from ringtrue.dossier.artefacts import unreadable
from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.examiners.records.watched import RELATIONS, Watched, watched
from ringtrue.observation import Item, Kind, Observation
from ringtrue.record import Record, sealed

DRILL = "dark-run"
A_YEAR = 365
LICENCE, UNKNOWN = "licence-server", "unknown"
AT_HAND = "name-service"
"""Daemons of the machine itself: no destination, so they need no place."""

HIDDEN = "(hidden)"

_RUN: dict[str, Any] = {
    "cut": "no-names", "days_ahead": 0, "answered": [], "made": True, "held": True, "ended": "its probes held",
    "exit_code": None, "seconds": 12.0, "time_to_failure": None, "clock_missed": [],
    "probes": [{"name": "it answers", "url": "http://127.0.0.1:8000/", "held": True, "after": 2.0, "failed": ""}],
}  # fmt: skip
_RESULT: dict[str, Any] = {
    "command": ["serve"], "verdict": "held", "time_to_failure": None, "attempts": [], "allowed": [],
    "runs": [_RUN, {**_RUN, "days_ahead": 400}],
    "files": {"opened": 3, "of_the_dossier": {}, "weights_not_of_the_dossier": {}, "components_never_opened": []},
}  # fmt: skip
_ATTEMPT: dict[str, Any] = {
    "name": "licence.vendor.example", "address": "", "port": 443, "protocol": "tcp", "kind": LICENCE,
    "by_port_alone": False, "where": "vendor:licence.py:9", "exe": "/usr/bin/python3", "pid": 7,
    "switches": [], "run": 0,
}  # fmt: skip
_PROBED = {
    "command": ["serve"],
    "probes": [{"name": "it answers", "url": "http://127.0.0.1:8000/"}],
    "objectives": {"holds_hours": 0.001, "back_hours": 1},
}


def _record(**told: Any) -> bytes:
    return sealed(
        Record(drill=DRILL, of=Item(kind=Kind.SERVING, name="it"), started="2026-11-25T10:00:00Z", seconds=40.0,
               observer="ministry", setting={"hold": 10.0}, result={**_RESULT, **told})
    )  # fmt: skip


_ASKER = {"for.party": {"release": ("ministry",)}, "party.country": {"ministry": ("ID",)}}


@examiner(
    per=Kind.SERVING,
    topics=(
        "serving.workload-observed", "serving.unplaced-destinations", "serving.cold-starts-dark",
        "serving.answers-dark", "serving.outside-licence-calls", "serving.runs-a-year-ahead",
        "continuity.held-long-enough", "continuity.recovered-in-time",
    ),
    reads=(f"record.{DRILL}",),
    knows=RELATIONS,
    cases=(
        Case(
            says="a service that runs dark, also a year ahead, shows it",
            files={"record.dark-run/1.json": _record()},
            declared=_PROBED,
            known=_ASKER,
            expects={
                "serving.unplaced-destinations": (0,),
                "serving.workload-observed": (True,),
                "serving.cold-starts-dark": (True,),
                "serving.answers-dark": (True,),
                "serving.outside-licence-calls": (0,),
                "serving.runs-a-year-ahead": (True,),
                "continuity.held-long-enough": (True,),
                "continuity.recovered-in-time": (True,),
            },
        ),
        Case(
            says="a licence call that stops the start refutes all it touches",
            files={
                "record.dark-run/1.json": _record(
                    verdict="failed", time_to_failure=1.5, attempts=[_ATTEMPT],
                    runs=[{**_RUN, "held": False, "exit_code": 1, "seconds": 1.5, "time_to_failure": 1.5,
                           "ended": "it ended by itself",
                           "probes": [{**_RUN["probes"][0], "held": False, "after": 0.0}]}],
                )
            },
            declared=_PROBED,
            known=_ASKER,
            expects={
                "serving.unplaced-destinations": (1,),
                "serving.cold-starts-dark": (False,),
                "serving.answers-dark": (False,),
                "serving.outside-licence-calls": (1,),
                "continuity.held-long-enough": (False,),
            },
        ),
        Case(
            says="weights that nobody examined make what it shows in its favour worthless",
            files={
                "record.dark-run/1.json": _record(
                    files={**_RESULT["files"], "weights_not_of_the_dossier": {"/srv/other.safetensors": "sha256:0"}}
                )
            },
            declared=_PROBED,
            known=_ASKER,
        ),
        Case(
            says="another command than the declared one says nothing",
            files={"record.dark-run/1.json": _record(command=["serve", "--offline"])},
            declared=_PROBED,
            known=_ASKER,
        ),
        Case(
            says="a destination that nobody can name leaves open whether a licence server was called",
            files={"record.dark-run/1.json": _record(attempts=[{**_ATTEMPT, "name": "x.example", "kind": UNKNOWN}])},
            declared=_PROBED,
            known=_ASKER,
            expects={
                "serving.unplaced-destinations": (1,),
                "serving.workload-observed": (True,),
                "serving.cold-starts-dark": (True,),
                "serving.answers-dark": (True,),
                "serving.runs-a-year-ahead": (True,),
                "continuity.held-long-enough": (True,),
                "continuity.recovered-in-time": (True,),
            },
        ),
        Case(
            says="who was allowed must be placed, and leaves open what it does without them",
            files={"record.dark-run/1.json": _record(allowed=["hub.home.example:443"])},
            declared=_PROBED,
            known=_ASKER,
            expects={
                "serving.unplaced-destinations": (1,),
                "serving.workload-observed": (True,),
            },
        ),
        Case(says="what is no record is refused", files={"record.dark-run/1.json": b"{}"}, refused="its schema"),
    ),
)  # fmt: skip
def dark_run(exhibit: Exhibit) -> Iterator[Observation]:
    """What did a dark run of this serving show, and who watched it?

    Reads the newest record of each observer. Demonstrated is what the asker observed, or an auditor or official body
    with no part in the offering; the vendor's own record is documented. What it shows in the serving's favour counts
    only when the declared command was run, its probes held, and the weights it opened are the dossier's by their
    digests. Each destination counts as having no place that is shown, also one that was allowed or is optional. That
    no licence server was called is said only when every destination is known for what it is; that it runs a year ahead
    only when the clock reached every program. Whoever was reached because allowed leaves open what it does alone.
    """
    for found in watched(exhibit, DRILL):
        try:
            yield from _shown(exhibit, found)
        except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
            raise unreadable(
                found.file.name, f"it is not the record of a dark run: {type(error).__name__}: {error}", "hold it again"
            ) from error


def _shown(exhibit: Exhibit, found: Watched) -> Iterator[Observation]:
    result = found.record.result
    if not _same(exhibit.declared.command, result["command"]):
        return
    files = result["files"]
    examined = not files["weights_not_of_the_dossier"] and not files["components_never_opened"]
    for topic, value, note in _facts(exhibit, found.record.setting, result, examined):
        yield found.seen(exhibit, topic, value, note=note)


def _facts(
    exhibit: Exhibit, setting: Mapping[str, Any], result: Mapping[str, Any], examined: bool
) -> Iterator[tuple[str, Any, str]]:
    """Topic, value and note of what a run says; what is in its favour only when what ran was `examined`."""
    dark = [each for each in result["runs"] if each["made"] and not each["days_ahead"] and not each["answered"]]
    ahead = [each for each in result["runs"] if each["made"] and each["days_ahead"]]
    held = bool(dark) and all(each["held"] for each in dark)
    probed = bool(exhibit.declared.probes) and all(each["probes"] for each in dark)
    abroad = [each for each in result["attempts"] if each["kind"] != AT_HAND]
    destinations = {_whom(each) for each in abroad} | set(result["allowed"])
    if destinations:
        yield "serving.unplaced-destinations", len(destinations), _listed(destinations)
    elif examined and held and probed:
        yield "serving.unplaced-destinations", 0, "it tried to reach nobody"
    if examined and held and probed:
        yield "serving.workload-observed", True, f"{len(dark)} runs, every destination seen"
    # Whom it was allowed to reach may be what it needs, a licence server too; what failed was helped by nobody.
    alone = examined and (not held or not result["allowed"])
    yield from _dark(dark, held=held, probed=probed, examined=alone)
    yield from _licence(abroad, seen=alone and probed and bool(ahead) and not result["allowed"])
    yield from _ahead(ahead, held=held, favour=alone and probed)
    yield from _objectives(exhibit, setting, result, dark, held=held, favour=alone and probed)


def _dark(
    dark: list[Mapping[str, Any]], *, held: bool, probed: bool, examined: bool
) -> Iterator[tuple[str, bool, str]]:
    if held and probed and examined:
        yield "serving.cold-starts-dark", True, ""
        yield "serving.answers-dark", True, ""
    failed = [each for each in dark if not each["held"]]
    if any(each["exit_code"] not in (None, 0) and not any(one["after"] for one in each["probes"]) for each in failed):
        yield "serving.cold-starts-dark", False, _how(failed[0])
    if failed:
        yield "serving.answers-dark", False, _how(failed[0])


def _licence(attempts: list[Mapping[str, Any]], *, seen: bool) -> Iterator[tuple[str, int, str]]:
    """How many licence servers were called; none only when each destination is known for what it is."""
    called = {_whom(each) for each in attempts if each["kind"] == LICENCE and not each["by_port_alone"]}
    if called:
        yield "serving.outside-licence-calls", len(called), _listed(called)
    elif seen and not any(each["kind"] in (LICENCE, UNKNOWN) for each in attempts):
        yield "serving.outside-licence-calls", 0, ""


def _ahead(ahead: list[Mapping[str, Any]], *, held: bool, favour: bool) -> Iterator[tuple[str, bool, str]]:
    """Whether it runs with the clock ahead.

    That it does not is the date's doing only when it ran by the true date, and with the clock a single day ahead, too:
    else what sets the clock may have disturbed it.
    """
    failed = [each for each in ahead if not each["held"]]
    undisturbed = any(each["held"] and each["days_ahead"] <= 1 for each in ahead)
    if held and failed and undisturbed:
        yield "serving.runs-a-year-ahead", False, f"{failed[0]['days_ahead']} days ahead: {_how(failed[0])}"
    far = [each for each in ahead if each["days_ahead"] >= A_YEAR and each["held"] and not each["clock_missed"]]
    if favour and held and far and not failed:
        yield "serving.runs-a-year-ahead", True, f"{far[0]['days_ahead']} days ahead"


def _objectives(
    exhibit: Exhibit,
    setting: Mapping[str, Any],
    result: Mapping[str, Any],
    dark: list[Mapping[str, Any]],
    *,
    held: bool,
    favour: bool,
) -> Iterator[tuple[str, bool, str]]:
    """Time to failure and to recovery against what the dossier states; a short drill cannot show a long hold."""
    objectives = exhibit.declared.objectives
    if objectives is None or not dark:
        return
    lost = result["time_to_failure"]
    if objectives.holds_hours is not None:
        if lost is not None and lost < objectives.holds_hours * 3600:
            yield "continuity.held-long-enough", False, f"it failed after {lost:.1f} seconds"
        elif lost is None and favour and setting["hold"] >= objectives.holds_hours * 3600:
            yield "continuity.held-long-enough", True, f"it held for {setting['hold']:g} seconds"
    if objectives.back_hours is None or not favour:
        return
    back = [each for each in result["runs"] if each["made"] and each["answered"] and each["held"]]
    if held:
        yield "continuity.recovered-in-time", True, "it never failed"
    elif back:
        seconds = max((one["after"] for one in back[0]["probes"]), default=back[0]["seconds"])
        yield (
            "continuity.recovered-in-time", seconds <= objectives.back_hours * 3600,
            f"back after {seconds:.1f} seconds, with {', '.join(back[0]['answered'])}",
        )  # fmt: skip


def _same(declared: tuple[str, ...], run: list[str]) -> bool:
    """Whether the declared command was run, as far as the record shows it; secrets are hidden there."""
    if not declared or len(declared) != len(run):
        return False
    return all(
        a == b or (HIDDEN in b and a.startswith(b.partition(HIDDEN)[0])) for a, b in zip(declared, run, strict=True)
    )


def _whom(attempt: Mapping[str, Any]) -> str:
    return str(attempt["name"] or attempt["address"] or attempt["protocol"])


def _listed(names: set[str]) -> str:
    shown = sorted(names)
    return ", ".join(shown[:6]) + (f" and {len(shown) - 6} more" if len(shown) > 6 else "")


def _how(run: Mapping[str, Any]) -> str:
    failed = next((each["failed"] for each in run["probes"] if each["failed"]), "") or run["ended"]
    return f"{run['cut']}: failed after {run['time_to_failure']:.1f} seconds ({failed})"
