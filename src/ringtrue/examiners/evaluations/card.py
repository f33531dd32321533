"""Whether a model card gives the scores that the logs hold."""

import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ringtrue.dossier.artefacts import File, unreadable
from ringtrue.errors import ArtefactUnreadable
from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.examiners.evaluations import readers, yaml_data
from ringtrue.examiners.evaluations.log import Log, Score
from ringtrue.observation import Grade, Kind, Observation, Place

MOST_CARD = 4 << 20

_FRONT_MATTER = re.compile(rb"\A(?:\xef\xbb\xbf)?---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_FIGURE = re.compile(rb"""value:[ \t]*["']?(\d{1,12}(?:\.\d{1,18})?)["']?[ \t]*(?:#.*)?\r?\Z""")
_SAME = {"accuracy": "acc", "exactmatch": "em", "accuracynormalized": "accnorm"}
"""Metrics with two names, as they are compared: that of cards, and that of the harnesses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One score of a card: model, test set and metric by their names as they are compared, the figure and its place."""

    model: str
    sets: frozenset[str]
    metric: str
    figure: str
    place: Place

    def is_rounded(self, value: float) -> bool:
        """Whether the card's figure is this value, rounded as the card rounds it; a share may be told per hundred."""
        decimals = len(self.figure.partition(".")[2])
        half = 0.5 * 10.0**-decimals * (1 + 1e-6) + 1e-9
        scales = (1.0, 100.0) if 0.0 <= value <= 1.0 else (1.0,)
        return any(abs(float(self.figure) - scale * value) <= half for scale in scales)


def _card(value: str, of: str = "indonlp/indonlu", metric: str = "acc") -> bytes:
    return (
        "---\nmodel-index:\n- name: m\n  results:\n  - task:\n      type: text-generation\n    dataset:\n"
        f"      name: Soal\n      type: {of}\n    metrics:\n    - type: {metric}\n      value: {value}\n---\n# m\n"
    ).encode()


def _log(value: float, **more: str) -> bytes:
    task = {"dataset_path": "indonlp/indonlu", "metric_list": [{"metric": "acc"}], **more}
    told = {"results": {"uji": {"acc,none": value}}, "configs": {"uji": task}, "model_name": "example/m"}
    return json.dumps(told).encode()


def _case(says: str, card: bytes, *expects: bool, refused: str = "", log: bytes = _log(0.7124), **more: bytes) -> Case:
    others = {f"log/{name}.json": each for name, each in more.items()}
    return Case(
        says=says, files={"card/README.md": card, "log/results_1.json": log, **others},
        expects={"evaluation.card-agrees": expects} if expects else {}, refused=refused,
    )  # fmt: skip


@examiner(
    per=Kind.EVALUATION,
    topics=("evaluation.card-agrees",),
    reads=("card", "log*"),
    cases=(
        _case("a card may round, and tell a share per hundred", _card("71.2"), True),
        _case("a card with another figure contradicts the log", _card("78.9"), False),
        _case("a figure that is the log's only on a coarser scale is another", _card("71.30"), False),
        _case("another test set is not compared", _card("78.9", of="cais/mmlu")),
        _case("another part of it is not compared", _card("78.9"), log=_log(0.7124, dataset_name="emot")),
        _case("of two scores it may mean either", _card("78.9"), results_2=_log(0.7)),
        _case(
            "a log of another model beside is not the card's",
            _card("71.2"),
            True,
            results_2=_log(0.5).replace(b"/m", b"/n"),
        ),
        _case("a score that is no number is not compared", _card("78.9"), log=_log(math.nan)),
        _case("another metric is not compared", _card("78.9", metric="f1")),
        _case("a value that is no figure is not compared", _card("verified")),
        _case("a card without front matter says nothing", b"# m\n\nAccuracy 78.9 on Soal.\n"),
        _case("front matter that is no YAML is refused", b"---\nmodel-index: [\n---\n", refused="not YAML"),
    ),
)
def card(exhibit: Exhibit) -> Iterator[Observation]:
    """Does the model card give the scores that the logs hold?

    Reads `model-index` in the front matter of the card, where cards tell scores for machines, and every log in the role
    `log`. A score is compared when test set, subset and metric are the same by name and the logs hold one such score
    only: two may differ by their number of examples, and a card does not say which it means. Of logs of several models
    only those of the card's are compared. The card may round, and tell a share per hundred. What stands in prose and
    tables of a card is not compared.
    """
    files = [each for role, held in exhibit.artefacts.items() if role.startswith("log") for each in held]
    logs = [each for each in readers.logs(files) if not isinstance(each, ArtefactUnreadable)]
    held = [(log, named, score) for log in logs for named, score in _scores(log)]
    several = len({each for log in logs for each in log.models}) > 1
    for file in exhibit.files("card"):
        for told in _told(file):
            same = [
                (score, log.file)
                for log, named, score in held
                if named & told.sets
                and _metric(score) == told.metric
                and (not several or {*map(_name, log.models)} == {told.model})
            ]
            if not same:
                continue
            agreeing = [each for each in same if told.is_rounded(each[0].value)]
            if not agreeing and len(same) > 1:
                continue
            score, log = (agreeing or same)[0]
            yield exhibit.seen(
                "evaluation.card-agrees", bool(agreeing), told.place, log.place, quote=told.figure,
                grade=Grade.DOCUMENTED,
                note=f"the log holds {score.value:.6g} as {score.metric} of {score.task}",
            )  # fmt: skip


def _scores(log: Log) -> Iterator[tuple[frozenset[str], Score]]:
    """Each score of a log with the names of its test set as they are compared."""
    only = {_set(log.sets[0].id, log.sets[0].subset)} if len(log.sets) == 1 else set()
    for score in log.scores:
        parts = score.task.split("|")
        if score.task != "all" and math.isfinite(score.value):
            yield frozenset({_name(parts[1] if len(parts) > 2 else parts[0]), *only} - {""}), score


def _told(file: File) -> Iterator[Told]:
    """The scores in the front matter of a card."""
    content = file.read(MOST_CARD)
    front = _FRONT_MATTER.match(content)
    if not front:
        return
    try:
        documents, lines = yaml_data.documents(front[1])
    except yaml_data.NotYaml as error:
        raise unreadable(file.name, f"its front matter: {error}", "mend the front matter") from error
    rows = front[1].split(b"\n")
    starts = [front.start(1)]
    for row in rows:
        starts.append(starts[-1] + len(row) + 1)
    before = content.count(b"\n", 0, front.start(1))
    for model, result in _results(documents):
        of = _table(result.get("dataset"))
        sets = {_set(of.get(key), of.get("config")) for key in ("name", "type")}
        for metric in _tables(result.get("metrics")):
            line = lines.get((id(metric), "value"), 0)
            figure = _FIGURE.search(rows[line - 1]) if line else None
            if figure and (kind := _name(metric.get("type"))):
                start = starts[line - 1] + figure.start(1)
                place = file.within(start, start + len(figure[1]), line=before + line)
                yield Told(
                    model=model, sets=frozenset(sets - {""}), metric=_SAME.get(kind, kind), figure=figure[1].decode(),
                    place=place,
                )  # fmt: skip


def _results(documents: Sequence[Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The name of the model and each of its results."""
    for document in documents:
        for model in _tables(_table(document).get("model-index")):
            yield from ((_name(model.get("name")), each) for each in _tables(model.get("results")))


def _metric(score: Score) -> str:
    """The metric of a score as it is compared: without the filter that lm-evaluation-harness names behind a comma."""
    kind = _name(score.metric.partition(",")[0])
    return _SAME.get(kind, kind)


def _name(value: Any) -> str:
    """A name as it is compared: its letters and digits; of a name on a hub what stands behind the organisation."""
    return re.sub(r"[\W_]", "", value.rpartition("/")[2].casefold()) if isinstance(value, str) else ""


def _set(name: Any, subset: Any) -> str:
    """The name of a test set with that of its subset, where it is one."""
    part = _name(subset)
    return _name(name) + ("" if part in ("default", "all") else part) if _name(name) else ""


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _tables(value: Any) -> Iterator[dict[str, Any]]:
    yield from (each for each in (value if isinstance(value, list) else ()) if isinstance(each, dict))
