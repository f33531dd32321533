"""A dark run for the terminal: did it work, whom did it try to reach, what needs whom, what turns it off."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ringtrue.reports.inert import inert

if TYPE_CHECKING:
    from rich.console import Console

Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Everybody's attempts at one destination, in all runs; a name that was only asked for has no port."""

    name: str
    ports: tuple[str, ...]
    kind: str
    class_: str
    why: str
    askers: tuple[str, ...]
    switches: tuple[str, ...]
    first: float
    count: int


def destinations(told: Told) -> Iterator[Destination]:
    """The destinations of a dark run, in the order in which they were first tried."""
    found: dict[str, list[Told]] = {}
    for each in told["attempts"]:
        found.setdefault(whom(each), []).append(each)
    for name, attempts in found.items():
        askers = (each["where"] or f"{each['exe'].rpartition('/')[2]} ({each['pid']})" for each in attempts)
        ports = (
            f"{each['port']}/{each['protocol']}" for each in attempts if each["port"] and each["protocol"] != "dns"
        )
        best = next((each for each in attempts if each["sign"]), attempts[0])
        yield Destination(
            name=name, ports=tuple(dict.fromkeys(ports)), kind=best["kind"], class_=best["class"],
            why=told["destinations"].get(name, {}).get("why", ""), askers=tuple(dict.fromkeys(askers)),
            switches=tuple(best["switches"]), first=min(each["first"] for each in attempts),
            count=sum(each["count"] for each in attempts),
        )  # fmt: skip


def whom(attempt: Told) -> str:
    """The destination of an attempt, in one word."""
    return str(attempt["name"] or attempt["address"] or attempt["protocol"])


def headline(told: Told) -> str:
    """What came of it, in one sentence."""
    many = len(list(destinations(told)))
    tried = "It tried to reach nobody." if not many else f"It tried to reach {many} destination{'s' * (many > 1)}."
    if told["verdict"] == "held":
        return f"It does what it is for in the dark. {tried}"
    return f"It does not work in the dark: it failed after {told['time_to_failure']:.1f} seconds. {tried}"


def run_in_words(run: Told) -> str:
    """One run of the drill: how the network was missing, what was answered, how far ahead the clock stood."""
    words = [run["cut"]]
    if run["answered"]:
        words.append(f"with {', '.join(run['answered'])} answered")
    if run["days_ahead"]:
        words.append(f"{run['days_ahead']} days ahead")
    return ", ".join(words)


def stood_in(one: Told) -> str:
    """What a stand-in was asked for, in one sentence."""
    missing = ", ".join(one["missing"][:6]) + (
        f" and {len(one['missing']) - 6} more" if len(one["missing"]) > 6 else ""
    )
    if not one["served"] and not missing:
        return (
            f"the stand-in for {one['name']} was asked for nothing: nobody came, or a program that brings its own "
            "authorities does not trust it"
        )
    served = f"the stand-in for {one['name']} served {len(one['served'])} of its {one['files']} files"
    return served + (f"; asked for and not there: {missing}" if missing else "")


def show(told: Told, console: "Console") -> None:
    """Prints a dark run."""
    from rich.table import Table

    console.print(inert(" ".join(told["command"])))
    console.print(headline(told))
    found = list(destinations(told))
    if found:
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        for each in ("destination", "ports", "kind", "needed", "asked by", "turn it off"):
            table.add_column(each, overflow="fold")
        for one in found:
            table.add_row(
                inert(one.name), " ".join(one.ports), one.kind, one.class_, inert("; ".join(one.askers[:3])),
                inert(one.switches[0] if one.switches else ""),
            )  # fmt: skip
        console.print()
        console.print(table)
    console.print()
    for run in told["runs"]:
        console.print(f"  {run_in_words(run)}: {_outcome(run)}")
    for one in told["stand_ins"]:
        console.print(f"  {inert(stood_in(one))}")
    if not told["probes"]:
        console.print("  judged by its exit code alone, which may lie: give it a probe")
    files = told["files"]
    for path in files["weights_not_of_the_dossier"]:
        console.print(f"  it opened weights that nobody examined: {inert(path)}")
    for name in files["components_never_opened"]:
        console.print(f"  it never opened the weights of {inert(name)}")
    console.print(f"enforced by: {', '.join(told['enforced_by'])}")
    console.print(f"not observed: {'; '.join(told['not_observed'])}")
    for each in told.get("left_behind", ()):
        console.print(f"left behind: {inert(each)}")


def _outcome(run: Told) -> str:
    if not run["made"]:
        return f"not run: {run['why_not']}"
    if run["held"]:
        word = f"held ({run['seconds']:.1f} s)"
    else:
        failed = next((each["failed"] for each in run["probes"] if each["failed"]), "")
        reason = inert(failed or f"{run['ended']}, exit {run['exit_code']}")
        word = f"failed after {run['time_to_failure']:.1f} s ({reason})"
    missed = ", ".join(inert(each) for each in run["clock_missed"][:3])
    return word + (f"; the clock did not reach {missed}" if missed else "")
