"""A comparison of checkpoints on a terminal."""

from collections.abc import Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ringtrue.instruments.lineage import Comparison, Component, Later, Verdict
from ringtrue.instruments.lineage.mixture import Origin
from ringtrue.references.identify import Candidate
from ringtrue.reports.inert import inert
from ringtrue.reports.wording import say

SHOWN = 40
"""Feed-forwards whose shares are printed; `--json` has all."""

_STYLES = {
    Verdict.VERBATIM: "red", Verdict.DERIVED: "red", Verdict.DEPENDENT: "yellow", Verdict.NO_EVIDENCE: "green",
    Verdict.NOT_TESTABLE: "yellow",
}  # fmt: skip


def show(
    found: Sequence[tuple[str, Comparison]],
    mixture: Mapping[str, tuple[Origin, ...]],
    console: Console,
    examined: str,
) -> None:
    """Prints for each reference verdict and bound, then each component with its tests, and what is mixed of which."""
    for reference, each in found:
        console.print(Text(inert(say("lineage", "title", examined=examined, reference=reference)), style="bold"))
        console.print(Text(_verdict(each.verdict, each.log10_p), style=_STYLES[each.verdict]))
        if each.why:
            console.print(Text(inert(each.why)))
        for component in each.components:
            _show_component(component, console)
        console.print()
    for part, origins in mixture.items():
        _show_mixture(part, origins, [name for name, _ in found], console)


def _show_mixture(part: str, origins: Sequence[Origin], names: Sequence[str], console: Console) -> None:
    console.print(Text(inert(say("lineage", "mixture", name=part)), style="bold"))
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for head in (say("lineage", "layer"), say("lineage", "expert"), *names, say("lineage", "own")):
        table.add_column(Text(inert(head)), overflow="fold")
    for each in origins[:SHOWN]:
        shares = (f"{share:.0%}" if share else "–" for share in each.shares)
        table.add_row(str(each.layer), str(each.expert), *shares, f"{each.own:.0%}")
    console.print(table)
    if len(origins) > SHOWN:
        console.print(Text(say("lineage", "more", n=len(origins) - SHOWN)))


def show_ranking(found: Sequence[Candidate], console: Console, examined: str, total: int) -> None:
    """Prints the ranked references."""
    console.print(Text(inert(say("lineage", "ranking", examined=examined, total=total)), style="bold"))
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for head in ("reference", "made-by", "verdict", "bound", "why"):
        table.add_column(say("lineage", head), overflow="fold")
    for each in found:
        strongest = min(each.comparison.components, key=lambda one: one.log10_p, default=None)
        table.add_row(
            Text(inert(each.reference.id)), Text(inert(f"{each.reference.maker} ({each.reference.country})")),
            Text(each.comparison.verdict.value, style=_STYLES[each.comparison.verdict]),
            f"{each.comparison.log10_p:.1f}", Text(inert(strongest.why if strongest else each.comparison.why)),
        )  # fmt: skip
    console.print(table)


def _verdict(verdict: Verdict, log10_p: float) -> str:
    if verdict in (Verdict.NO_EVIDENCE, Verdict.NOT_TESTABLE):
        return verdict.value
    return say("lineage", "with-bound", verdict=verdict.value, bound=f"{log10_p:.0f}")


def _show_component(each: Component, console: Console) -> None:
    console.print()
    console.print(Text(inert(say("lineage", "component", name=each.name, role=each.role)), style="bold"))
    console.print(Text(_verdict(each.verdict, each.log10_p), style=_STYLES[each.verdict]))
    console.print(Text(inert(each.why)))
    if each.tests:
        table = Table(box=SIMPLE_HEAD, pad_edge=False)
        for head in ("test", "sort", "bound", "effect", "says"):
            table.add_column(say("lineage", head), overflow="fold")
        for test in each.tests:
            sort = say("lineage", "exact" if test.exact else "calibrated")
            table.add_row(test.id, sort, f"{test.log10_p:.1f}", f"{test.effect:.0%}", Text(inert(test.says)))
        console.print(table)
    if each.layer_map:
        told = " ".join("–" if n < 0 else str(n) for n in each.layer_map)
        console.print(Text(say("lineage", "map", layers=told)))
    if each.retention is not None:
        console.print(Text(say("lineage", "retention", kept=f"{each.retention:.2f}")))
    for key, seen in (("seen-from", each.seen_from), ("seen-from-disguised", each.seen_from_disguised)):
        if seen is not None:
            console.print(Text(say("lineage", key, kept=f"{seen:.3f}")))
    for mark in each.marks:
        key = "made-from-it" if mark.later is Later.EXAMINED else "made-of-it"
        console.print(Text(inert(say("lineage", key, says=mark.says))))
    if each.context:
        facts = "; ".join(f"{key} {value}" for key, value in each.context.items())
        console.print(Text(inert(say("lineage", "context", facts=facts)), style="dim"))
