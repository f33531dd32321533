"""Whether the declared machines could have done the declared training."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ringtrue.dossier.artefacts import unreadable
from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.examiners.training.log_files import NAMES, logs
from ringtrue.instruments.checkpoint import Damaged
from ringtrue.instruments.checkpoint.opened import checkpoints_in, open_checkpoint
from ringtrue.instruments.training import Unfit
from ringtrue.instruments.training.accounting import read_jobs
from ringtrue.observation import Grade, Item, Kind, Method, Observation, Place

PEAKS = "training/accelerators.toml"

MOST_ACCOUNTING = 64 << 20
"""Bytes of an accounting file; a hundred thousand jobs have some twenty million."""

_SACCT = (
    b"JobID|State|ElapsedRaw|AllocTRES\n"
    b"77|COMPLETED|36000|billing=64,cpu=64,gres/gpu=8,gres/gpu:h100=8,mem=1T\n"
    b"77.batch|COMPLETED|36000|cpu=64,gres/gpu=8\n"
)
_LOG = b'{"step": 1, "tokens": 1e9}\n{"step": 2, "tokens": 2e9}\n'


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """A number, how good the evidence for it is, where it stands and in which words."""

    value: float
    grade: Grade
    where: tuple[Place, ...]
    words: str


@examiner(
    per=Kind.TRAINING,
    topics=("training.implied-utilisation",),
    reads=("log?", "accounting?", "weights?"),
    consults=(NAMES, PEAKS),
    cases=(
        Case(
            says="what is only declared is only asserted",
            declared={
                "component": "decoder", "tokens": 15e12, "active_parameters": 8e9, "accelerators": "NVIDIA H100 SXM",
                "accelerator_hours": 1.3e6,
            },
            expects={"training.implied-utilisation": (15.6,)},
        ),
        Case(
            says="tokens of the log and hours of the scheduler count before what is declared",
            files={"log/log.jsonl": _LOG, "accounting/jobs.txt": _SACCT},
            declared={"component": "decoder", "tokens": 9e12, "active_parameters": 7e9, "accelerators": "H100"},
            expects={"training.implied-utilisation": (29.5,)},
        ),
        Case(
            says="machines that are not known imply nothing",
            declared={
                "component": "decoder", "tokens": 1e12, "active_parameters": 8e9, "accelerators": "our own chip",
                "accelerator_hours": 1000.0,
            },
            expects={},
        ),
        Case(
            says="a table that is no accounting is refused",
            files={"accounting/jobs.txt": b"a,b\n1,2\n"},
            declared={"component": "decoder", "tokens": 1e12, "active_parameters": 8e9, "accelerators": "H100"},
            refused="no columns JobID",
        ),
    ),
)  # fmt: skip
def compute(exhibit: Exhibit) -> Iterator[Observation]:
    """Do tokens times parameters fit the accelerators and hours?

    Utilisation in per cent = 6 x active parameters x tokens / (accelerator-seconds x peak), after Kaplan et al., 2020
    (arXiv 2001.08361): six operations a parameter and token; recomputed activations would come on top, so it is a
    lower bound. Peaks are dense BF16 figures of the makers' data sheets, in the catalogue.

    Tokens come from the log (role `log`), hours from the scheduler's accounting (role `accounting`, what
    `sacct --parsable2` prints), parameters from the weights (role `weights` of the training); where a file is missing,
    from what is declared. The result is worth what its weakest part is worth: one declared number makes it asserted.
    """
    declared = exhibit.declared
    tokens, hours, parameters = _tokens(exhibit), _hours(exhibit), _parameters(exhibit)
    peak = _peak(hours.words if hours and hours.words else declared.accelerators, exhibit.consulted[PEAKS])
    peak = peak or _peak(declared.accelerators, exhibit.consulted[PEAKS])
    if not (tokens and hours and parameters and peak and hours.value):
        return
    used = 6 * parameters.value * tokens.value / (hours.value * 3600 * peak[1] * 1e12)
    parts = (tokens, hours, parameters)
    yield Observation(
        topic="training.implied-utilisation",
        item=Item(kind=Kind.COMPONENT, name=declared.component),
        value=round(100 * used, 1),
        grade=min(each.grade for each in parts),
        method=Method.EXAMINE,
        where=tuple(dict.fromkeys(place for each in parts for place in each.where)),
        note=f"6 x {parameters.value:.4g} parameters x {tokens.value:.4g} tokens in {hours.value:.4g} hours of "
        f"accelerators at {peak[1]:g} x 10^12 a second ({peak[0]})",
    )


def _tokens(exhibit: Exhibit) -> _Told | None:
    told = [(file, log.tokens) for file, log in logs(exhibit) if log.tokens is not None]
    if told:
        return _Told(value=max(each for _, each in told if each), grade=Grade.INSPECTED,
                     where=tuple(file.place for file, _ in told), words="")  # fmt: skip
    return _declared(exhibit.declared.tokens)


def _hours(exhibit: Exhibit) -> _Told | None:
    total, kinds, where = 0.0, dict[str, None](), []
    for file in exhibit.files("accounting"):
        try:
            jobs = read_jobs(file.read(MOST_ACCOUNTING).decode("utf-8", "replace"))
        except Unfit as error:
            raise unreadable(file.name, str(error), "print it with: sacct --parsable2") from error
        total += sum(each.accelerators * each.seconds for each in jobs) / 3600
        kinds |= {each.type: None for each in jobs if each.type}
        where.append(file.place)
    if where:
        return _Told(value=total, grade=Grade.INSPECTED, where=tuple(where), words=" ".join(kinds))
    return _declared(exhibit.declared.accelerator_hours)


def _parameters(exhibit: Exhibit) -> _Told | None:
    if exhibit.declared.active_parameters:
        return _declared(exhibit.declared.active_parameters)
    files = exhibit.files("weights")
    try:
        first = next(iter(checkpoints_in([each.path for each in files])), ())
        if not first:
            return None
        held = open_checkpoint(first).tensors.values()
    except Damaged as error:
        raise unreadable(files[0].name, str(error)) from error
    if any("expert" in each.name or "block_sparse_moe" in each.name for each in held):
        return None  # how many experts one token passes stands in no tensor
    count = 0
    for each in held:
        size = 1
        for side in each.shape:
            size *= side
        count += size
    return _Told(value=count, grade=Grade.INSPECTED, where=tuple(each.place for each in files), words="")


def _declared(value: float | None) -> _Told | None:
    return _Told(value=value, grade=Grade.ASSERTED, where=(), words="") if value else None


def _peak(told: str, rows: Any) -> tuple[str, float] | None:
    """The name and the peak, in 10^12 operations a second, of the accelerator whose longest name stands in the text."""
    text = told.lower()
    found = [(name, row["peak"]) for row in rows["accelerator"] for name in row["names"] if name in text]
    return max(found, key=lambda each: len(each[0])) if found else None
