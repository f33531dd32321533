"""The forms in which the answers of an interview are written down: TOML, CSV, Markdown. There is no examiner here."""

import csv
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

SCHEMA = "ringtrue/interview/1"

MOST_BYTES = 4 << 20
MOST_ANSWERS = 5_000
"""Bytes and answers of one interview; a long one has some hundred answers."""

COLUMNS = ("asked", "answer", "topic", "item", "value")
_HEAD = re.compile(r"^\s*(with|asked by|date)\s*:\s*(.+?)\s*$", re.IGNORECASE)


class Unfit(ValueError):
    """The file is an interview and breaks its form; the sentence says where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer: what was asked, the words of the answer, and what the interviewer takes them to say."""

    asked: str
    answer: str
    topic: str
    item: str
    value: str | int | float | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    """Who answered, who asked, on which day (as written), and the answers."""

    answered: str
    asked_by: str
    date: str
    answers: tuple[Answer, ...]


def read_interview(name: str, content: bytes) -> Interview | None:
    """The interview in a file; nothing when it is something else. Raises `Unfit`."""
    suffix = name.lower().rpartition(".")[2]
    if suffix not in ("toml", "csv", "md", "markdown"):
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unfit(f"it is not UTF-8 text: {error}") from error
    found = {"toml": _toml, "csv": _csv}.get(suffix, _markdown)(text)
    if found and not found.answered:
        raise Unfit("nobody is named who answered; an interview is the word of a person")
    if found and len(found.answers) > MOST_ANSWERS:
        raise Unfit(f"it has more than {MOST_ANSWERS} answers")
    return found


def _toml(text: str) -> Interview | None:
    try:
        told = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        if SCHEMA in text:
            raise Unfit(f"it is not TOML: {error}") from error
        return None
    if told.get("schema") != SCHEMA:
        return None
    listed = told.get("answer", [])
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise Unfit("its answers are not written as [[answer]] tables")
    answers = []
    for n, each in enumerate(listed, 1):
        if unknown := sorted(set(each) - set(COLUMNS)):
            raise Unfit(f"answer {n} has the key `{unknown[0]}`, which is unknown")
        if not isinstance(each.get("answer"), str) or not each["answer"]:
            raise Unfit(f"answer {n} has no words")
        value = each.get("value", "")
        answers.append(
            Answer(
                asked=str(each.get("asked", "")), answer=each["answer"], topic=str(each.get("topic", "")),
                item=str(each.get("item", "")),
                value=value if isinstance(value, str | int | float | bool) else str(value),
            )
        )  # fmt: skip
    head = {key: str(told.get(key, "")) for key in ("with", "asked_by", "date")}
    return Interview(answered=head["with"], asked_by=head["asked_by"], date=head["date"], answers=tuple(answers))


def _csv(text: str) -> Interview | None:
    lines = csv.DictReader(text.splitlines())
    if not {"with", *COLUMNS} <= set(lines.fieldnames or ()):
        return None
    try:
        rows = [{key: each.get(key) or "" for key in ("with", "asked_by", "date", *COLUMNS)} for each in lines]
    except csv.Error as error:
        raise Unfit(f"it is not CSV: {error}") from error
    if len({(each["with"], each["asked_by"], each["date"]) for each in rows}) > 1:
        raise Unfit("its rows name several people or days; write one file for each interview")
    first = rows[0] if rows else {"with": "", "asked_by": "", "date": ""}
    return Interview(
        answered=first["with"], asked_by=first["asked_by"], date=first["date"], answers=tuple(map(_row, rows))
    )


def _markdown(text: str) -> Interview | None:
    lines = text.splitlines()
    cells = [_cells(line) for line in lines]
    start = next((n for n, row in enumerate(cells) if tuple(each.lower() for each in row) == COLUMNS), None)
    if start is None:
        return None
    head = {found[1].lower(): found[2] for found in map(_HEAD.match, lines[:start]) if found}
    answers = []
    for n, row in enumerate(cells[start + 1 :], start + 2):
        if not row:
            break
        if all(re.fullmatch(r":?-+:?", each) for each in row):
            continue
        if len(row) != len(COLUMNS):
            raise Unfit(f"line {n} has {len(row)} cells instead of {len(COLUMNS)}; write | in a cell as \\|")
        answers.append(_row(dict(zip(COLUMNS, row, strict=True))))
    return Interview(
        answered=head.get("with", ""), asked_by=head.get("asked by", ""), date=head.get("date", ""),
        answers=tuple(answers),
    )  # fmt: skip


def _cells(line: str) -> tuple[str, ...]:
    stripped = line.strip()
    if not stripped.startswith("|"):
        return ()
    return tuple(each.strip().replace("\\|", "|") for each in re.split(r"(?<!\\)\|", stripped.strip("|")))


def _row(row: dict[str, str]) -> Answer:
    return Answer(**{key: row[key].strip() for key in COLUMNS})


def speaking(interview: Interview) -> Iterator[tuple[int, Answer]]:
    """The answers that are taken to say something, with their number from 1; raises `Unfit` for half of one."""
    for n, each in enumerate(interview.answers, 1):
        told = [bool(each.topic), bool(each.item), each.value != ""]
        if any(told) and not all(told):
            raise Unfit(
                f"answer {n} has no {('topic', 'item', 'value')[told.index(False)]}; leave all three empty or none"
            )
        if all(told):
            yield n, each
