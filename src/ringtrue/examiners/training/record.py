"""Whether the record of a training begins at random weights and goes on without a gap to what was released."""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any

from ringtrue.dossier.artefacts import File, unreadable
from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.examiners.training.log_files import NAMES, logs
from ringtrue.instruments.checkpoint import Damaged
from ringtrue.instruments.checkpoint.opened import checkpoints_in, flat_shape, open_checkpoint
from ringtrue.instruments.lineage import Verdict
from ringtrue.instruments.lineage.compare import compare
from ringtrue.instruments.lineage.subject import subjects_in
from ringtrue.instruments.training import Step, TrainingLog
from ringtrue.instruments.training.initialisation import MOST_SIDE, edge_ratio
from ringtrue.observation import Grade, Item, Kind, Method, Observation, Place, Value

MEASURES = "training/record.toml"

NEIGHBOURS = 5
"""Intervals to either side with which one is compared."""

Read = Sequence[tuple[File, TrainingLog]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Saved:
    """One checkpoint of the training: its step as the log tells it, and its file."""

    step: int
    file: File


def _rows(*steps: int) -> bytes:
    return "".join(f'{{"step": {each}, "loss": {9 - each / 100}, "tokens": {each * 512}}}\n' for each in steps).encode()


@examiner(
    per=Kind.TRAINING,
    topics=("training.starts-at-random", "training.record-continuous", "training.record-agrees"),
    reads=("log", "checkpoints?", "weights?"),
    consults=(NAMES, MEASURES),
    cases=(
        Case(
            says="a log alone, however smooth, shows neither the beginning nor that it agrees with anything",
            files={"log/log.jsonl": _rows(*range(10, 310, 10))},
            declared={"component": "decoder"},
            expects={},
        ),
        Case(
            says="a log that leaves out the middle is not continuous",
            files={"log/log.jsonl": _rows(*range(10, 110, 10), *range(900, 1000, 10))},
            declared={"component": "decoder"},
            expects={"training.record-continuous": (False,)},
        ),
        Case(
            says="a log that starts in the middle is not continuous",
            files={"log/log.jsonl": _rows(*range(50_000, 50_300, 10))},
            declared={"component": "decoder"},
            expects={"training.record-continuous": (False,)},
        ),
        Case(
            says="tokens that become fewer contradict themselves",
            files={"log/log.jsonl": _rows(*range(10, 150, 10)) + b'{"step": 160, "loss": 7.4, "tokens": 5}\n'},
            declared={"component": "decoder"},
            expects={"training.record-agrees": (False,)},
        ),
        Case(
            says="a checkpoint that is not the one in the log contradicts it",
            files={
                "log/log.jsonl": _rows(*range(10, 150, 10))
                + b'{"step": 10, "file": "step-10.safetensors", "sha256": "' + b"0" * 64 + b'"}\n',
                "checkpoints/step-10.safetensors": b"\x02\0\0\0\0\0\0\0{}",
            },
            declared={"component": "decoder"},
            expects={"training.record-agrees": (False,)},
        ),
        Case(says="what is no log is refused", files={"log/log.jsonl": b"hello"}, declared={"component": "decoder"},
             refused="no JSON Lines"),
    ),
)  # fmt: skip
def training_record(exhibit: Exhibit) -> Iterator[Observation]:
    """Does the record of the training start at random weights and go on to the released ones?

    Reads the log (role `log`: JSON Lines, CSV, transformers' trainer_state.json, lines of Megatron-LM), the checkpoints
    that were kept (role `checkpoints`) and the weights that came of it (role `weights` of the training).

    **Starts at random** looks at the checkpoint of step 0: every matrix must look like independent draws (its largest
    singular value at the edge that chance allows). Trained weights stand far above that edge.

    **Agrees**: each SHA-256 in the log is that of the file it names, the last one that of the released weights, tokens
    never become fewer, losses are numbers. At least one digest must have been compared for this to be said.

    **Continuous**: rows run from the first step to the last without a gap. True is said only when at least two
    checkpoints and the released weights hang together, each depending on the one before by the statistics of lineage;
    else a planted final checkpoint would pass. A log can be invented: only the chain of checkpoints is costly to forge.
    """
    item = Item(kind=Kind.COMPONENT, name=exhibit.declared.component)
    measures = exhibit.consulted[MEASURES]

    def seen(topic: str, value: Value, where: Sequence[Place], note: str, quote: str = "") -> Observation:
        return Observation(topic=topic, item=item, value=value, grade=Grade.INSPECTED, method=Method.EXAMINE,
                           where=tuple(where), note=note, quote=quote)  # fmt: skip

    read = tuple(logs(exhibit))
    places = [file.place for file, _ in read]
    saved = _saved(exhibit, read)
    if saved and saved[0].step == 0:
        yield from _beginning(saved[0], measures["initialisation"], seen)
    conflicts, compared = _agreement(exhibit, read)
    if conflicts:
        yield seen("training.record-agrees", False, places, conflicts[0])
    elif compared:
        yield seen(
            "training.record-agrees",
            True,
            [*places, *(each.place for each in compared)],
            f"{len(compared)} digests in the log are those of the files; tokens and losses are in order",
        )
    if gap := _gap([(file, row) for file, log in read for row in log.steps], measures["steps"]):
        yield seen("training.record-continuous", False, places, gap)
    elif told := _chain(saved, exhibit.files("weights"), read, measures["steps"]):
        files, note = told
        yield seen("training.record-continuous", True, [*places, *(each.place for each in files)], note)


def _saved(exhibit: Exhibit, read: Read) -> list[_Saved]:
    """The checkpoints that both the log and the dossier name, by step."""
    held = {PurePosixPath(each.name).name: each for each in exhibit.files("checkpoints")}
    every = (kept for _, log in read for kept in log.kept)
    found = {kept.step: held[name] for kept in every if (name := PurePosixPath(kept.file).name) in held}
    return [_Saved(step=step, file=found[step]) for step in sorted(found)]


def _chain(
    saved: Sequence[_Saved], released: Sequence[File], read: Read, measures: Any
) -> tuple[list[File], str] | None:
    """The files from step 0 to the released weights and a sentence, when each depends on the one before."""
    rows = sum(len(log.steps) for _, log in read)
    if not saved or saved[0].step != 0 or not released or rows < measures["least_rows"]:
        return None
    links = [[each.file] for each in saved]
    if {each.digest for each in released}.isdisjoint({saved[-1].file.digest}):
        links.append(list(released))
    if len(links) < measures["least_checkpoints"]:
        return None
    bounds: list[float] = []
    try:
        before = subjects_in([each.path for each in links[0]])
        for link in links[1:]:
            after = subjects_in([each.path for each in link])
            found = compare(after, before, references=len(links))
            if found.verdict not in (Verdict.VERBATIM, Verdict.DERIVED, Verdict.DEPENDENT):
                return None
            bounds.append(found.log10_p)
            before = after
    except Damaged as error:
        raise unreadable(links[0][0].name, str(error)) from error
    worst = f"10^{max(bounds):.0f}"
    note = f"{len(links)} sets of weights from step 0 to the released ones, each depending on the one before (p below "
    return [each for link in links for each in link], f"{note}{worst}), and rows of the log without a gap"


def _beginning(first: _Saved, measures: Any, seen: Any) -> Iterator[Observation]:
    """What the checkpoint of step 0 looks like."""
    ratios: dict[str, float] = {}
    try:
        for paths in checkpoints_in([first.file.path]):
            checkpoint = open_checkpoint(paths)
            for name, tensor in checkpoint.tensors.items():
                rows, columns = flat_shape(tensor.shape)
                part = checkpoint.block(tensor, 0, min(rows, MOST_SIDE), 0, min(columns, MOST_SIDE))
                if (ratio := edge_ratio(part)) is not None:
                    ratios[name] = ratio
    except Damaged as error:
        raise unreadable(first.file.name, str(error)) from error
    if len(ratios) < measures["least_matrices"]:
        return
    places = [first.file.place]
    worst = max(ratios, key=lambda name: ratios[name])
    middle = statistics.median(ratios.values())
    told = (
        f"{len(ratios)} matrices: largest singular value {middle:.2f} times the edge of chance in the middle, at most "
    )
    told += f"{ratios[worst]:.2f} ({worst})"
    if ratios[worst] <= measures["fresh_at_most"]:
        yield seen("training.starts-at-random", True, places, told)
    elif middle >= measures["structured_median"]:
        yield seen("training.starts-at-random", False, places, told)


def _agreement(exhibit: Exhibit, read: Read) -> tuple[list[str], list[File]]:
    """Where the logs contradict themselves or the files, and the files whose digests they tell rightly."""
    conflicts: list[str] = []
    compared: list[File] = []
    held = {PurePosixPath(each.name).name: each for each in exhibit.files("checkpoints")}
    released = exhibit.files("weights")
    kept = sorted(((file, each) for file, log in read for each in log.kept), key=lambda pair: pair[1].step)
    for file, each in kept:
        told = each.digest.removeprefix("sha256:")
        named = held.get(PurePosixPath(each.file).name) if each.file else None
        if named and told:
            if named.digest.removeprefix("sha256:") == told:
                compared.append(named)
            else:
                conflicts.append(f"{file.name}, line {each.line}: `{each.file}` has another SHA-256")
        elif not each.file and told and released and each is kept[-1][1]:
            if match := next((one for one in released if one.digest.removeprefix("sha256:") == told), None):
                compared.append(match)
            elif len(released) == 1:
                conflicts.append(
                    f"{file.name}, line {each.line}: the weights of its last step have another SHA-256 "
                    f"than {released[0].name}"
                )
    rows = ((file, each) for file, log in read for each in log.steps if each.tokens is not None)
    before: Step | None = None
    for file, row in sorted(rows, key=lambda pair: pair[1].step):
        if before and row.step > before.step and (row.tokens or 0) < (before.tokens or 0):
            conflicts.append(f"{file.name}, line {row.line}: fewer tokens at step {row.step} than at {before.step}")
            break
        before = row
    return conflicts, compared


def _gap(rows: Sequence[tuple[File, Step]], measures: Any) -> str:
    """The first gap in the steps, told as a sentence; empty when there is none or too few rows to say.

    An interval is a gap when it is several times the largest of its neighbours': logs that write the first steps
    densely and later ones rarely have none.
    """
    where = {row.step: f"{file.name}, line {row.line}" for file, row in rows}
    numbers = sorted(where)
    if len(numbers) < measures["least_rows"]:
        return ""
    starts = [0, *numbers] if numbers[0] else numbers
    spans = [after - before for before, after in pairwise(starts)]
    for n, span in enumerate(spans):
        around = [*spans[max(0, n - NEIGHBOURS) : n], *spans[n + 1 : n + 1 + NEIGHBOURS]]
        if span > measures["longest_gap"] * max(around):
            return (
                f"{where[starts[n + 1]]}: no row from step {starts[n]} to step {starts[n + 1]}, "
                f"where one stands each {statistics.median(around):g} steps"
            )
    return ""
