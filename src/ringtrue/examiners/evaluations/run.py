"""How the runs behind the logs went: how they ended, on what, scored by which code, and whether all samples are there."""  # noqa: E501

import json
from collections.abc import Iterator
from typing import Any

from ringtrue.dossier.artefacts import File
from ringtrue.errors import ArtefactUnreadable
from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.examiners.evaluations import data_sets, judges, log, readers
from ringtrue.examiners.evaluations.log import Log
from ringtrue.observation import Kind, Observation

TOPICS = (
    "evaluation.run-status", "evaluation.ran-on", "evaluation.ran-from", "evaluation.scorer", "evaluation.samples-agree",  # noqa: E501
    "evaluation.baseline-model", "evaluation.baseline-country", "evaluation.judge-place",
)  # fmt: skip

MOST_SCORERS = 50


def _lm(**more: Any) -> bytes:
    task = {"dataset_path": "json", "metric_list": [{"metric": "acc"}]}
    told = {"results": {"soal": {"acc,none": 0.5}}, "configs": {"soal": task}, **more}
    return json.dumps(told).encode()


_COUNTED = {"n-samples": {"soal": {"original": 2, "effective": 2}}}


@examiner(
    per=Kind.EVALUATION,
    topics=TOPICS,
    reads=("log*", "samples?"),
    knows=("party.country",),
    consults=(*judges.SHELVES, log.SCORERS),
    cases=(
        Case(
            says="a log with as many samples as it declares agrees with itself",
            files={
                "log/results_1.json": _lm(**_COUNTED, pretty_env_info="OS: Debian\nModel name: x86"),
                "log/samples_soal_1.jsonl": b'{"doc_id": 0}\n{"doc_id": 1}\n',
            },
            expects={
                "evaluation.run-status": ("completed",),
                "evaluation.ran-on": ("OS: Debian; Model name: x86",),
                "evaluation.scorer": ("acc",),
                "evaluation.samples-agree": (True,),
            },
        ),
        Case(
            says="samples that were left out beside the log are missed",
            files={
                "log/results_1.json": _lm(**_COUNTED),
                "log/samples_soal_1.jsonl": b'{"doc_id": 0}\n',
            },
            expects={
                "evaluation.run-status": ("completed",),
                "evaluation.scorer": ("acc",),
                "evaluation.samples-agree": (False,),
            },
        ),
        Case(
            says="a task without a result did not come to its end",
            files={"log/results_1.json": json.dumps({"results": {}, "configs": {"soal": {}}}).encode()},
            expects={"evaluation.run-status": ("unfinished",)},
        ),
        Case(says="what is no log says nothing", files={"log/a.json": b'{"a": 1}'}),
    ),
)
def run(exhibit: Exhibit) -> Iterator[Observation]:
    """How did each run end, where, scored by which code, and are all its samples there?

    Reads the logs of every format that is known, in the roles `log` and `samples`. The status is the log's own, for a
    harness may end with exit code 0 and an error in its log. The machine is told in the log's words; no log tells the
    country. Samples are counted where the format counts them. Logs that cannot be read are told by the examiner of
    their
    format, and left out here.
    """
    files = [each for held in exhibit.artefacts.values() for each in held]
    for each in readers.logs(files):
        if isinstance(each, ArtefactUnreadable):
            continue
        yield from _told(exhibit, each, files)


def _told(exhibit: Exhibit, each: Log, files: list[File]) -> Iterator[Observation]:
    place = each.file.place
    if each.status and each.harness != "inspect":  # its own examiner tells that
        yield exhibit.seen("evaluation.run-status", each.status, place, note=each.why)
    if each.ran_on:
        yield exhibit.seen("evaluation.ran-on", each.ran_on, place, note="the log's words; they name no country")
    if each.ran_from:
        yield exhibit.seen("evaluation.ran-from", data_sets.plain(each.ran_from), place)
    for scorer in each.scorers[:MOST_SCORERS]:
        yield exhibit.seen("evaluation.scorer", data_sets.plain(scorer), place, note=f"of {each.harness}")
    for one in each.baselines:
        yield exhibit.seen("evaluation.baseline-model", data_sets.plain(one.model), one.place, note=one.shown_by)
        if row := judges.maker(one.model, exhibit):
            yield exhibit.seen(
                "evaluation.baseline-country", row["country"], one.place, quote=data_sets.plain(one.model)
            )
    for judge in each.judges:
        if word := judges.answers_from(judge, exhibit):
            yield exhibit.seen("evaluation.judge-place", word, judge.place, quote=data_sets.plain(judge.model))
    yield from _counted(exhibit, each, files)


def _counted(exhibit: Exhibit, each: Log, files: list[File]) -> Iterator[Observation]:
    """Whether the samples that were declared are there: in the log, and in the files beside it."""
    if each.held is None or each.beside:
        return
    counts = (
        [] if each.declared is None else [(each.declared == each.held, f"{each.declared} declared, {each.held} held")]
    )
    beside = [one for one in files if "samples_" in one.name and one.name.endswith(".jsonl")]
    if each.harness == "lm-eval" and beside and sum(1 for one in files if one.name.endswith(".json")) == 1:
        held = sum(readers.lines(one) // readers.first_filter(one) for one in beside)
        counts.append((held == each.held, f"the log counts {each.held} samples, the files beside it hold {held}"))
    else:
        beside = []
    if counts:
        yield exhibit.seen(
            "evaluation.samples-agree", all(agrees for agrees, _ in counts), each.file.place,
            *(one.place for one in beside[:20]), note="; ".join(note for _, note in counts),
        )  # fmt: skip
