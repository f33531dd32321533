"""What a plain table of answers says, with the mapping that its owner wrote beside it."""

import csv
import io
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar

from pydantic import Field, TypeAdapter, ValidationError

from ringtrue.dossier.artefacts import File, unreadable
from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.examiners.evaluations import data_sets, log
from ringtrue.examiners.evaluations.data_sets import DataSet
from ringtrue.examiners.evaluations.judges import Judge
from ringtrue.examiners.evaluations.log import Log, Score
from ringtrue.observation import Kind, Observation
from ringtrue.shelf import STRICT

MAPPING = ".mapping.toml"
"""How the file beside `answers.csv` is called: `answers.csv.mapping.toml`."""

MOST_FIELD = 4 << 20
MOST_VALUES = 4096
"""Different judges or sets of one table; more than this is a wrong column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of the table that hold each thing."""

    __pydantic_config__: ClassVar[Any] = STRICT

    model: str = ""
    data: str = ""
    subset: str = ""
    judge: str = ""
    score: str = ""
    task: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """What the table's owner says of it: columns, and what is the same for every row."""

    __pydantic_config__: ClassVar[Any] = STRICT

    columns: Columns = field(default_factory=Columns)
    harness: str = "table"
    data: tuple[str, ...] = ()
    judges: tuple[str, ...] = ()
    scorer: str = ""
    exact: Annotated[bool, Field(description="every score without a judge was decided by comparison")] = False
    samples: Annotated[int | None, Field(ge=0)] = None
    ran_on: str = ""


def read(file: File, told: File) -> Log:
    """The log in a table, read row by row with its mapping; `ArtefactUnreadable` when either is not what it should be."""  # noqa: E501
    mapping = _mapping(told)
    sets: dict[tuple[str, str], None] = dict.fromkeys((each, "") for each in mapping.data)
    judges: dict[str, str] = dict.fromkeys(mapping.judges, "named in the mapping")
    sums: dict[str, list[float]] = {}
    models: dict[str, None] = {}
    held = failed = 0
    for row in _rows(file, mapping):
        held += 1
        columns = mapping.columns
        if columns.data and (name := row[columns.data]):
            sets[name, row[columns.subset] if columns.subset else ""] = None
        if columns.judge and (judge := row[columns.judge].strip()):
            judges.setdefault(judge, f"the column {columns.judge}")
        if columns.model and row[columns.model]:
            models[row[columns.model]] = None
        if columns.status:
            failed += row[columns.status].strip().lower() in ("error", "failed", "failure", "timeout")
        if columns.score and (figure := _figure(row[columns.score])) is not None:
            sum_ = sums.setdefault(row[columns.task] if columns.task else "", [0.0, 0.0])
            sum_[0] += figure
            sum_[1] += 1
        if max(len(sets), len(judges), len(models), len(sums)) > MOST_VALUES:
            raise unreadable(file.name, f"a mapped column has more than {MOST_VALUES} values", "map other columns")
    return Log(
        file=file,
        harness=mapping.harness,
        models=tuple(models),
        status="failed" if failed else "completed" if held else "unfinished",
        why=f"{failed} of {held} rows are errors" if failed else "" if held else "it has no rows",
        sets=tuple(data_sets.located(name, subset, file) for name, subset in sets) or (_own(file),),
        judges=tuple(Judge(model=each, shown_by=by, file=file) for each, by in judges.items()),
        scorers=tuple(each for each in (mapping.scorer,) if each),
        ran_on=mapping.ran_on,
        declared=mapping.samples,
        held=held,
        closed=mapping.exact or bool(mapping.columns.judge),
        scores=tuple(
            Score(task=task, metric=mapping.columns.score, value=total / count, samples=int(count))
            for task, (total, count) in sums.items()
        ),
    )


def mapping_of(exhibit: Exhibit) -> Iterator[tuple[File, File]]:
    """The tables among the exhibit's files, each with its mapping."""
    files = {each.name: each for held in exhibit.artefacts.values() for each in held}
    for name, file in files.items():
        if name.lower().endswith((".csv", ".tsv")) and name + MAPPING in files:
            yield file, files[name + MAPPING]


def _own(file: File) -> DataSet:
    return data_sets.located(file.name, "", file)


def _mapping(file: File) -> Mapping:
    try:
        return TypeAdapter(Mapping).validate_python(tomllib.loads(file.read(1 << 20).decode()))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise unreadable(file.name, f"it is not TOML: {error}", "correct the mapping") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(each) for each in first["loc"])
        raise unreadable(file.name, f"`{where}`: {first['msg']}", "correct the mapping") from error


def _rows(file: File, mapping: Mapping) -> Iterator[dict[str, str]]:
    wanted = [each for each in (getattr(mapping.columns, one) for one in Columns.__slots__) if each]
    csv.field_size_limit(MOST_FIELD)
    with file.open() as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
        try:
            reader = csv.DictReader(text, delimiter="\t" if file.name.lower().endswith(".tsv") else ",", strict=True)
            lacking = [each for each in wanted if each not in (reader.fieldnames or ())]
            if lacking:
                raise unreadable(file.name, f"it has no column `{lacking[0]}`, which its mapping names", "correct it")
            for row in reader:
                if any(row[each] is None for each in wanted):
                    raise unreadable(file.name, f"it breaks off in line {reader.line_num}")
                yield row
        except (csv.Error, UnicodeDecodeError) as error:
            raise unreadable(file.name, f"it is no table of text: {error}") from error
        finally:
            text.detach()


def _figure(text: str) -> float | None:
    plain = text.strip().lower()
    if plain in ("true", "pass", "correct"):
        return 1.0
    if plain in ("false", "fail", "incorrect"):
        return 0.0
    try:
        return float(plain)
    except ValueError:
        return None


_CSV = b"set,judge,score\nindonlp/indonlu,openai/gpt-4o,1\nindonlp/indonlu,openai/gpt-4o,0\n"
_TOLD = b'exact = false\n[columns]\ndata = "set"\njudge = "judge"\nscore = "score"\n'


@examiner(
    per=Kind.EVALUATION,
    topics=log.TOPICS,
    reads=("log*",),
    knows=data_sets.KNOWN,
    consults=log.SHELVES,
    cases=(
        Case(
            says="columns name the set and the judge",
            files={"log/answers.csv": _CSV, "log/answers.csv.mapping.toml": _TOLD},
            expects={
                "evaluation.data": ("indonlp/indonlu",),
                "evaluation.data-country": ("ID",),
                "evaluation.data-origin-stated": (True,),
                "evaluation.judge": ("openai/gpt-4o",),
                "evaluation.judge-country": ("US",),
                "evaluation.judges-listed": (True,),
            },
        ),
        Case(says="a table without a mapping says nothing", files={"log/answers.csv": _CSV}),
        Case(
            says="a mapping of a column that is not there is refused",
            files={"log/answers.csv": b"a,b\n1,2\n", "log/answers.csv.mapping.toml": _TOLD},
            refused="no column",
        ),
        Case(
            says="a row that breaks off is refused",
            files={"log/answers.csv": _CSV[:-18], "log/answers.csv.mapping.toml": _TOLD},
            refused="breaks off",
        ),
    ),
)
def table(exhibit: Exhibit) -> Iterator[Observation]:
    """Which test sets and judges does a plain table of answers name?

    Reads `NAME.csv` or `.tsv` in the role `log` with `NAME.csv.mapping.toml` beside it, which says what its columns
    hold:
    `[columns]` `data`, `subset`, `judge`, `score`, `task`, `model`, `status`; and for all rows `data`, `judges`,
    `scorer`,
    `samples`, `ran_on`, and `exact = true` when scores without a judge were decided by comparison. A table says what
    its
    owner put into it.
    """
    pairs = list(mapping_of(exhibit))
    logs = {file.name: read(file, told) for file, told in pairs}
    form = log.Format(harness="table", is_log=lambda file: file.name in logs, read=lambda file: logs[file.name])
    yield from log.told(exhibit, form)
