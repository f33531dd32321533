"""What the record of a retrain drill shows, worked out again from the figures of every row in it."""

import hashlib
import json
import math
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from ringtrue.dossier.artefacts import unreadable
from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.examiners.records.watched import RELATIONS, Watched, watched
from ringtrue.instruments.intervals import paired
from ringtrue.observation import Grade, Item, Kind, Observation
from ringtrue.record import Record, sealed

CHANCE = 0.01
"""A canary that was trained on must be told from its controls with no more than this chance of error."""

SAME = 1e-3
"""Nats a token by which the loss with the adapter off may differ from the loss before: rounding in the record is 1e-6,
another order of sums in a batch some 1e-5."""

MOST_LEAKED = 0.2
"""Share of held-out rows that may nearly stand among the rows to train on; they are left out of the loss, and beyond
this the rest is too near to them as well."""

FEWEST = 20
"""Held-out rows below which the ends of a bootstrap interval mean little."""


def _binding(nonce: str, weights: Mapping[str, str], data: Mapping[str, str], setting: Mapping[str, Any]) -> str:
    told = json.dumps([nonce, dict(sorted(weights.items())), dict(sorted(data.items())), setting], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def _measured(loss: float, rows: int = 24) -> dict[str, list[float]]:
    """Losses around one, as the drill writes them, for the cases below."""
    return {"loss": [loss + (i % 5) / 10 for i in range(rows)], "tokens": [9.0] * rows, "there": [9.0] * rows}


def _example(**changed: Any) -> bytes:
    """A record as the drill writes it, with some of its result changed."""
    used = {"weights": {"model/m.safetensors": "1"}, "data": {"data/teks.jsonl": "2"}}
    setting = {"steps": 3, "held_out": 0.107}
    canaries = {"known": _measured(5.0, 8), "unknown": _measured(5.05, 8)}
    result: dict[str, Any] = {
        "schema": "ringtrue/retrain/1",
        "done": True,
        "by": "ringtrue",
        "nonce": "n",
        "binding": _binding("n", used["weights"], used["data"], setting),
        "rows": {"given": 224, "train": 200, "held": 24, "leaked": 0},
        "before": {"held": _measured(5.0), **canaries},
        "after": {"held": _measured(1.0), "known": _measured(1.0, 8), "unknown": _measured(4.0, 8)},
        "off": _measured(5.0),
        "control": _measured(3.0),
        "adapter": {"files": {"adapter_model.safetensors": "3"}},
        "darkness": {"backend": "namespace", "attempts": []},
    }
    record = Record(
        drill="retrain", of=Item(kind=Kind.RELEASE, name="it"), started="2026-11-25T10:00:00+00:00", seconds=1.0,
        observer="asker", artefacts={**used["weights"], **used["data"]},
        setting={"training": setting, "weights": list(used["weights"]), "data": list(used["data"]),
                 "manifest": [{"file": "data/teks.jsonl", "country": "ID"}]},
        result={**result, **changed},
    )  # fmt: skip
    return sealed(record)


_KNOWN = {"for.party": {"release": ("asker",)}, "party.country": {"asker": ("ID",)}}
_TRIED = {"backend": "namespace", "attempts": [{"destination": "api.example", "port": 443}]}


def _case(
    says: str, expects: Mapping[str, tuple[bool | str, ...]] | None = None, refused: str = "", **changed: Any
) -> Case:
    return Case(
        says=says, files={"record.retrain/1.json": _example(**changed)}, known=_KNOWN, expects=expects or {},
        refused=refused,
    )  # fmt: skip


@examiner(
    per=Kind.RELEASE,
    topics=("retrain.loss-lowered", "retrain.needs-network", "retrain.data-country"),
    reads=("record.retrain",),
    knows=RELATIONS,
    cases=(
        _case(
            "the loss fell, on domestic data, with no network",
            {
                "retrain.needs-network": (False,),
                "retrain.loss-lowered": (True,),
                "retrain.data-country": ("ID",),
            },
        ),
        _case(
            "a loss that did not fall refutes",
            {"retrain.needs-network": (False,), "retrain.loss-lowered": (False,), "retrain.data-country": ("ID",)},
            after={"held": _measured(5.2), "known": _measured(1.0, 8), "unknown": _measured(4.0, 8)},
        ),
        _case(
            "shuffled words that do as well leave it open",
            {"retrain.needs-network": (False,), "retrain.data-country": ("ID",)},
            control=_measured(1.0),
        ),
        _case(
            "a fine-tune behind an interface needs the network",
            {"retrain.needs-network": (True,)},
            done=False, darkness=_TRIED,
        ),
        _case("masked tokens are refused", refused="masked", after={
            "held": {**_measured(1.0), "tokens": [2.0] * 24}, "known": _measured(1.0, 8), "unknown": _measured(4.0, 8)}),  # noqa: E501
        _case("an evaluation that was changed in between is refused", refused="adapter off", off=_measured(4.0)),
        _case("an adapter that was trained before does not know the code words", refused="not learnt", after={
            "held": _measured(1.0), "known": _measured(4.0, 8), "unknown": _measured(4.05, 8)}),
        _case("held-out rows among those to train on are refused", refused="stand among",
              rows={"given": 236, "train": 200, "held": 24, "leaked": 12}),
        _case("held-out rows that were also trained on are too many to be held out", refused="not held out",
              rows={"given": 224, "train": 224, "held": 24, "leaked": 0}),
        _case("the record of another run is refused", refused="another run", nonce="m"),
    ),
)  # fmt: skip
def retrain_record(exhibit: Exhibit) -> Iterator[Observation]:
    """Did the fine-tune in the dark lower the loss on held-out rows, and on whose data?

    Reads the records of the retrain drill. The interval is worked out again from the loss of every held-out row before
    and after: the loss fell when the whole 95 % interval of the paired fall is above zero, and above the fall of the
    control that saw the same words in shuffled order. A record says nothing, and is told as a trouble, when a control
    does not hold: the run is not tied to its nonce, base, data and setting; tokens were masked; the loss with the
    adapter
    off is not the loss before; code words that follow from the nonce were not learnt, or were known before; too many
    held-out rows stand among those to train on, or were not held out at all: the numbers of rows must be those of the
    split. Who lies about those, too, is found out by `ringtrue drill retrain --again RECORD`. Figures of the buyer's
    own program are documented at most, unless the rows themselves lie in them, and their controls were not held.
    """
    for each in watched(exhibit, "retrain"):
        result = each.record.result
        if result.get("schema") != "ringtrue/retrain/1":
            raise _refused(each, "its result is none of this drill")
        if not result.get("done"):
            yield from _left(exhibit, each, result)
            continue
        if result.get("by") == "ringtrue":
            _hold(each, result)
        yield each.seen(exhibit, "retrain.needs-network", False, note=_darkness(result))
        yield from _lowered(exhibit, each, result)
        for country in _countries(each.record):
            yield each.seen(exhibit, "retrain.data-country", country, note="by the manifest of the data")


def _left(exhibit: Exhibit, each: Watched, result: Mapping[str, Any]) -> Iterator[Observation]:
    attempts = _table(result.get("darkness")).get("attempts") or []
    asked = ", ".join(sorted({str(_table(one).get("destination")) for one in attempts})[:8])
    if asked:
        yield each.seen(
            exhibit, "retrain.needs-network", True,
            note=f"it asked for {asked} and did not come to its end: a fine-tune behind an interface cannot be held in the dark",  # noqa: E501
        )  # fmt: skip


def _lowered(exhibit: Exhibit, each: Watched, result: Mapping[str, Any]) -> Iterator[Observation]:
    before, after = _rows(result.get("before"), "held"), _rows(result.get("after"), "held")
    if result.get("by") != "ringtrue":
        before, after = _plain(result, "before"), _plain(result, "after")
    if not before or len(before[0]) != len(after[0]) or len(before[0]) < FEWEST:
        return
    seed = each.record.result.get("binding") or each.file.digest
    fall, low, high = paired(before[0], after[0], before[1], seed=str(seed))
    note = (
        f"{_mean(before):.3f} to {_mean(after):.3f} nats a token on {len(before[0])} rows; "
        f"it fell by {fall:.3f} [{low:.3f}, {high:.3f}]"
    )
    fell = low > 0
    if result.get("by") == "ringtrue":
        control = _rows(result.get("control"), "")
        over, least, _ = paired(control[0], after[0], control[1], seed=str(seed))
        note += f"; {over:.3f} more than with shuffled words"
        if fell and least <= 0:
            return  # what was learnt is not shown to be more than which words there are
        yield each.seen(exhibit, "retrain.loss-lowered", fell, note=note)
        return
    own = each if each.grade < Grade.INSPECTED else Watched(
        record=each.record, file=each.file, grade=Grade.DOCUMENTED, why=f"{each.why}; the figures are the command's own"
    )  # fmt: skip
    yield own.seen(exhibit, "retrain.loss-lowered", fell, note=note)


def _hold(each: Watched, result: Mapping[str, Any]) -> None:
    """Holds the controls against forgery; raises `ArtefactUnreadable` with the first that does not hold."""
    setting = _table(each.record.setting.get("training"))
    names = {word: _list(each.record.setting.get(word)) for word in ("weights", "data")}
    weights, data = (
        {name: each.record.artefacts.get(name, "") for name in names[word]} for word in ("weights", "data")
    )
    if not weights or not data or result.get("binding") != _binding(str(result.get("nonce")), weights, data, setting):
        raise _refused(
            each, "the run is not tied to its nonce, base, data and setting: it is the record of another run"
        )
    before, after, off = result.get("before"), result.get("after"), result.get("off")
    for told, name in ((before, "held"), (after, "held"), (off, ""), (result.get("control"), "")):
        loss, asked, there = _whole(told, name)
        if not loss or not len(loss) == len(asked) == len(there):
            raise _refused(each, "the loss of each held-out row is not in it")
        if any(one != other for one, other in zip(asked, there, strict=True)):
            raise _refused(each, "tokens of held-out rows were masked: the loss does not cover the rows")
    first, last, without = (_whole(*one) for one in ((before, "held"), (after, "held"), (off, "")))
    if not len(first[0]) == len(last[0]) == len(without[0]) or first[1] != last[1]:
        raise _refused(each, "the rows before and after are not the same rows")
    if any(abs(one - other) > SAME for one, other in zip(first[0], without[0], strict=True)):
        raise _refused(
            each, "with the adapter off the loss is not the loss before: the base, or the rows, were changed"
        )
    counts = _table(result.get("rows"))
    held, leaked = _number(counts.get("held")), _number(counts.get("leaked"))
    if leaked > MOST_LEAKED * (held + leaked):
        raise _refused(each, "too many held-out rows stand among the rows to train on")
    trained = _number(counts.get("train"))
    distinct = trained + held + leaked
    if distinct > _number(counts.get("given")) or held + leaked != max(2, round(distinct * _share(setting))):
        raise _refused(each, "the rows that were held out are not those of the split: some were not held out at all")
    known, unknown = ([_rows(told, word) for told in (before, after)] for word in ("known", "unknown"))
    if not known[0] or not unknown[0] or len(known[0][0]) < 4 or len(known[0][0]) != len(unknown[0][0]):
        raise _refused(each, "the canaries are not in it")
    if not _above(unknown[1][0], known[1][0]):
        raise _refused(each, "the code words of this nonce were not learnt: what was trained is not what was measured")
    if _above(unknown[0][0], known[0][0]):
        raise _refused(each, "the code words of this nonce were known before the training")
    if not _table(_table(result.get("adapter")).get("files")):
        raise _refused(each, "it names no trained weights")


def _share(setting: Mapping[str, Any]) -> float:
    share = _number(setting.get("held_out"))
    return share if 0 < share < 1 else 0.0


def _above(higher: list[float], lower: list[float]) -> bool:
    """Whether the first numbers lie above the second with an error of at most `CHANCE` (Mann and Whitney 1947, exact)."""  # noqa: E501
    ranked = sorted((*higher, *lower))
    ranks = {value: i for i, value in enumerate(ranked)}
    total = sum(ranks[each] for each in higher)
    n, m = len(higher), len(lower)
    as_far = sum(1 for picked in combinations(range(n + m), n) if sum(picked) >= total)
    return as_far <= CHANCE * math.comb(n + m, n)


def _countries(record: Record) -> list[str]:
    """The countries of origin of the data that was used, where the manifest tells each."""
    told = {str(each.get("file")): str(each.get("country") or "") for each in _list(record.setting.get("manifest"))
            if isinstance(each, dict)}  # fmt: skip
    found = [told.get(name, "") for name in _list(record.setting.get("data"))]
    return list(dict.fromkeys(found)) if found and all(found) else []


def _darkness(result: Mapping[str, Any]) -> str:
    told = _table(result.get("darkness"))
    tried = len(_list(told.get("attempts")))
    return f"in the dark ({told.get('backend')}), {tried} attempts to leave"


def _whole(told: Any, name: str) -> tuple[list[float], list[float], list[float]]:
    table = _table(_table(told).get(name)) if name else _table(told)
    loss, asked, there = ([_number(each) for each in _list(table.get(key))] for key in ("loss", "tokens", "there"))
    return loss, asked, there


def _rows(told: Any, name: str) -> tuple[list[float], list[float]]:
    loss, tokens, _ = _whole(told, name)
    return (loss, tokens) if loss and len(loss) == len(tokens) else ([], [])


def _plain(result: Mapping[str, Any], key: str) -> tuple[list[float], list[float]]:
    """The loss of each row as the buyer's own program tells it; without numbers of tokens each row weighs the same."""
    loss = [_number(each) for each in _list(result.get(key))]
    tokens = [_number(each) for each in _list(result.get("tokens"))]
    return loss, tokens if len(tokens) == len(loss) and all(tokens) else [1.0] * len(loss)


def _mean(rows: tuple[list[float], list[float]]) -> float:
    return sum(one * other for one, other in zip(*rows, strict=True)) / sum(rows[1])


def _refused(each: Watched, why: str) -> Exception:
    return unreadable(each.file.name, why, "hold the drill again: ringtrue drill retrain")


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else math.nan
