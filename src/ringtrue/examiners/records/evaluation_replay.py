"""What the record of an evaluation replay shows: whether it completes in the dark, and whether the score comes out again."""  # noqa: E501

import math
from collections.abc import Iterator, Mapping
from typing import Any

from ringtrue.dossier.artefacts import unreadable
from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.examiners.records.watched import RELATIONS, Watched, watched
from ringtrue.instruments.intervals import Z95, changed, paired, shares_apart
from ringtrue.observation import Grade, Item, Kind, Observation
from ringtrue.record import Record, sealed

ROUNDED = 5e-3
"""By how much a published score may differ from the mean of its own samples: half of the last of two digits."""

ERROR = 0.05
"""The error that the intervals are made for: 95 per cent."""


def _example(**changed_: Any) -> bytes:
    result = {
        "schema": "ringtrue/evaluation-replay/1",
        "status": "completed",
        "darkness": {"backend": "namespace", "attempts": []},
        "published": [{"task": "soal", "metric": "acc,none", "value": 0.5, "samples": 4, "error": 0.25}],
        "replayed": [{"task": "soal", "metric": "acc,none", "value": 0.5, "samples": 4, "error": 0.25}],
        "paired": {"soal/acc,none": {"published": [1, 0, 1, 0], "replayed": [1, 0, 1, 0]}},
        **changed_,
    }
    record = Record(
        drill="evaluation-replay", of=Item(kind=Kind.EVALUATION, name="it"), started="2026-11-25T10:00:00+00:00",
        seconds=1.0, observer="asker", result=result,
    )  # fmt: skip
    return sealed(record)


_KNOWN = {"for.party": {"release": ("asker",)}, "party.country": {"asker": ("ID",)}}
_HIGH = [{"task": "soal", "metric": "acc,none", "value": 0.9, "samples": 200, "error": 0.02}]
_LOW = [{"task": "soal", "metric": "acc,none", "value": 0.3, "samples": 200, "error": 0.03}]


@examiner(
    per=Kind.EVALUATION,
    topics=("evaluation.completes-dark", "evaluation.scores-agree", "evaluation.operator-country"),
    reads=("record.evaluation-replay",),
    knows=(*RELATIONS, "party.controller-country"),
    cases=(
        Case(
            says="the same outcomes agree, and whoever ran it operates it",
            files={"record.evaluation-replay/1.json": _example()},
            known=_KNOWN,
            expects={
                "evaluation.completes-dark": (True,),
                "evaluation.operator-country": ("ID",),
                "evaluation.scores-agree": (True,),
            },
        ),
        Case(
            says="a published score that its own samples do not give is contradicted",
            files={
                "record.evaluation-replay/1.json": _example(
                    published=[{"task": "soal", "metric": "acc,none", "value": 0.75, "samples": 4, "error": 0.2}]
                )
            },
            known=_KNOWN,
            expects={
                "evaluation.completes-dark": (True,),
                "evaluation.operator-country": ("ID",),
                "evaluation.scores-agree": (False,),
            },
        ),
        Case(
            says="without samples a score far away is contradicted",
            files={"record.evaluation-replay/1.json": _example(published=_HIGH, replayed=_LOW, paired={})},
            known=_KNOWN,
            expects={
                "evaluation.completes-dark": (True,),
                "evaluation.operator-country": ("ID",),
                "evaluation.scores-agree": (False,),
            },
        ),
        Case(
            says="a part of the samples does not give a score again",
            files={
                "record.evaluation-replay/1.json": _example(
                    replayed=[{"task": "soal", "metric": "acc,none", "value": 0.5, "samples": 2, "error": 0.3}],
                    paired={"soal/acc,none": {"published": [1, 0], "replayed": [1, 0], "whole": False}},
                )
            },
            known=_KNOWN,
            expects={"evaluation.completes-dark": (True,), "evaluation.operator-country": ("ID",)},
        ),
        Case(
            says="a score that was not run again leaves it open",
            files={"record.evaluation-replay/1.json": _example(replayed=[], paired={})},
            known=_KNOWN,
            expects={"evaluation.completes-dark": (True,), "evaluation.operator-country": ("ID",)},
        ),
        Case(
            says="a log with an error in it is no completed evaluation, whatever the exit code",
            files={
                "record.evaluation-replay/1.json": _example(
                    status="failed",
                    replayed=[],
                    darkness={"exit_code": 0, "attempts": [{"destination": "api.openai.com", "port": 443}]},
                )
            },
            known=_KNOWN,
            expects={"evaluation.completes-dark": (False,)},
        ),
        Case(
            says="a judge outside the dark leaves open what it rests on, and the score is compared all the same",
            files={
                "record.evaluation-replay/1.json": _example(
                    darkness={"backend": "namespace", "attempts": [], "allowed": ["judge.home.arpa:8000"]}
                )
            },
            known=_KNOWN,
            expects={"evaluation.operator-country": ("ID",), "evaluation.scores-agree": (True,)},
        ),
        Case(
            says="one that failed without having tried to leave shows nothing",
            files={"record.evaluation-replay/1.json": _example(status="failed", replayed=[])},
            known=_KNOWN,
        ),
    ),
)
def evaluation_replay_record(exhibit: Exhibit) -> Iterator[Observation]:
    """Does the evaluation complete in the dark, and does its published score come out again?

    Reads the records of the evaluation replay and compares again. Where both logs keep samples, the outcomes of the
    same
    samples are laid side by side: a published score must be the mean of its own samples, and the outcomes must not have
    changed more one way than the other (exact test of McNemar for right and wrong, else a paired bootstrap interval).
    Without samples the 95 % interval of the difference of two shares (Newcombe) or of two means must hold zero. Scores
    agree when every published one was run again and does. Whether it completed is told by its own log, not by its exit
    code. A judge that was let answer from outside the dark leaves open whether it completes with no foreign network.
    The log of a command of somebody's own is documented at most. Whoever observes a replay operates it.
    """
    for each in watched(exhibit, "evaluation-replay"):
        result = each.record.result
        if result.get("schema") != "ringtrue/evaluation-replay/1":
            raise unreadable(each.file.name, "its result is none of this drill", "hold the drill again")
        attempts = _list(_table(result.get("darkness")).get("attempts"))
        if result.get("status") != "completed":
            asked = ", ".join(sorted({str(_table(one).get("destination")) for one in attempts})[:8])
            if asked:
                yield each.seen(
                    exhibit, "evaluation.completes-dark", False, note=f"it asked for {asked}, and did not complete"
                )
            continue
        told = _by_its_own_log(each)
        if not _let_out(each, result):
            yield told.seen(exhibit, "evaluation.completes-dark", True, note=f"{len(attempts)} attempts to leave")
        yield from _operated(exhibit, each)
        yield from _compared(exhibit, told, result)


def _by_its_own_log(each: Watched) -> Watched:
    """What a record weighs: a log that a command of somebody's own wrote may have been written beforehand."""
    if each.record.setting.get("harness") != "own command" or each.grade < Grade.INSPECTED:
        return each
    why = f"{each.why}; the log is the command's own"
    return Watched(record=each.record, file=each.file, grade=Grade.DOCUMENTED, why=why)


def _let_out(each: Watched, result: Mapping[str, Any]) -> bool:
    """Whether anything outside the dark was reached, such as a judge: on what that rests in its turn nobody watched."""
    return bool(_list(_table(result.get("darkness")).get("allowed")) or each.record.setting.get("judge"))


def _operated(exhibit: Exhibit, each: Watched) -> Iterator[Observation]:
    """From where whoever ran it is controlled."""
    observer = each.record.observer
    known = exhibit.known
    above = known.get("party.controller-country", {}).get(observer, ())
    for country in above or known.get("party.country", {}).get(observer, ()):
        yield each.seen(exhibit, "evaluation.operator-country", country, note="who observed the replay ran it")


def _compared(exhibit: Exhibit, each: Watched, result: Mapping[str, Any]) -> Iterator[Observation]:
    published = [one for one in _list(result.get("published")) if isinstance(one, dict)]
    replayed = {_named(one): one for one in _list(result.get("replayed")) if isinstance(one, dict)}
    pairs = _table(result.get("paired"))
    told = [(one, *verdict(one, replayed.get(_named(one)), _table(pairs.get(_named(one))))) for one in published]
    wrong = [(one, why) for one, agrees, why in told if agrees is False]
    if wrong:
        note = "; ".join(f"{_named(one)}: {why}" for one, why in wrong[:5])
        yield each.seen(exhibit, "evaluation.scores-agree", False, note=note)
    elif told and all(agrees for _, agrees, _ in told) and not each.record.setting.get("limit"):
        note = "; ".join(f"{_named(one)}: {why}" for one, _, why in told[:5])
        yield each.seen(exhibit, "evaluation.scores-agree", True, note=note)


def verdict(
    published: Mapping[str, Any], replayed: Mapping[str, Any] | None, pairs: Mapping[str, Any]
) -> tuple[bool | None, str]:
    """Whether one published score came out again, and why; None when that cannot be told.

    A part of the samples can contradict a score, but not give it again.
    """
    agrees, why = _agrees(published, replayed, pairs)
    held, again = (int(_table(each).get("samples") or 0) for each in (published, replayed))
    if agrees and (again < held or not pairs.get("whole", True)):
        return None, f"{why}; but only a part of the samples was run again"
    return agrees, why


def _agrees(
    published: Mapping[str, Any], replayed: Mapping[str, Any] | None, pairs: Mapping[str, Any]
) -> tuple[bool | None, str]:
    value = _number(published.get("value"))
    if replayed is None or math.isnan(value):
        return None, "it was not run again"
    again = _number(replayed.get("value"))
    first, second = ([_number(each) for each in _list(pairs.get(word))] for word in ("published", "replayed"))
    if first and len(first) == len(second) and not any(map(math.isnan, (*first, *second))):
        own = sum(first) / len(first)
        if pairs.get("whole", True) and abs(own - value) > ROUNDED:
            return False, f"published {value:.4f}, but its own {len(first)} samples give {own:.4f}"
        return _by_samples(value, first, second)
    n, m = int(published.get("samples") or 0), int(replayed.get("samples") or 0)
    if n and m and 0 <= value <= 1 and 0 <= again <= 1 and "stderr" not in str(published.get("metric")):
        low, high = shares_apart(value, n, again, m)
    else:
        errors = [_number(one.get("error")) for one in (published, replayed)]
        if not all(one > 0 for one in errors):
            return (
                (True, "the same figure")
                if math.isclose(value, again, abs_tol=1e-9)
                else (None, "no interval is known")
            )
        half = Z95 * math.hypot(*errors)
        low, high = value - again - half, value - again + half
    return low <= 0 <= high, f"published {value:.4f}, again {again:.4f}, difference within [{low:.4f}, {high:.4f}]"


def _by_samples(value: float, first: list[float], second: list[float]) -> tuple[bool, str]:
    said = f"published {value:.4f}, again {sum(second) / len(second):.4f} on the same {len(first)} samples"
    if first == second:
        return True, f"{said}, each with the same outcome"
    if set(first) | set(second) <= {0.0, 1.0}:
        lost = sum(1 for one, other in zip(first, second, strict=True) if one > other)
        won = sum(1 for one, other in zip(first, second, strict=True) if one < other)
        p = changed(lost, won)
        return p >= ERROR, f"{said}, {lost + won} changed (p = {p:.3g})"
    fall, low, high = paired(first, second, [1.0] * len(first), seed=said)
    return low <= 0 <= high, f"{said}, it fell by {fall:.4f} [{low:.4f}, {high:.4f}]"


def _named(score: Mapping[str, Any]) -> str:
    return f"{score.get('task')}/{score.get('metric')}"


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else math.nan
