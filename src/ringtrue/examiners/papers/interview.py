"""What a named person answered when asked."""

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from ringtrue import shelf
from ringtrue.dossier.artefacts import File, unreadable
from ringtrue.examiners import ANY_TOPIC, Case, Exhibit, examiner
from ringtrue.examiners.papers.answers import MOST_BYTES, Answer, Unfit, read_interview, speaking
from ringtrue.observation import Grade, Item, Kind, Method, Observation, Place, Value

_TOPICS = tuple(sorted(f"topics/{path.name}" for path in (shelf.CATALOGUE / "topics").glob("*.toml")))

_TOML = b"""
schema = "ringtrue/interview/1"
with = "R. Santoso, head of operations"
asked_by = "A. Reader"
date = 2026-10-02

[[answer]]
asked = "Where do the backups lie?"
answer = "With the provider, in Singapore."
topic = "store.country"
item = "store:backup"
value = "SG"

[[answer]]
asked = "Why there?"
answer = "It was the default."
"""
_MARKDOWN = b"""# Interview

With: R. Santoso, head of operations
Asked by: A. Reader
Date: 2026-10-02

| asked | answer | topic | item | value |
|---|---|---|---|---|
| Can you start it yourselves? | Yes, since May. | serving.startable-by-asker | serving:chat | yes |
| Anything else? | No. | | | |
"""


@examiner(
    per=Kind.PAPER,
    topics=(ANY_TOPIC,),
    reads=("paper",),
    consults=_TOPICS,
    cases=(
        Case(
            says="an answer by a named person is an assertion",
            files={"paper/interview.toml": _TOML},
            expects={"store.country": ("SG",)},
        ),
        Case(
            says="the same in a table of Markdown, where yes is a truth value if the topic is one",
            files={"paper/interview.md": _MARKDOWN},
            expects={"serving.startable-by-asker": (True,)},
        ),
        Case(
            says="the same in CSV, where NO is Norway if the topic is a country",
            files={
                "paper/interview.csv": b"with,asked_by,date,asked,answer,topic,item,value\n"
                b'R. Santoso,A. Reader,2026-10-02,Where?,"In Oslo, we think.",store.country,store:logs,NO\n'
            },
            expects={"store.country": ("NO",)},
        ),
        Case(says="another paper is no interview", files={"paper/extract.md": b"# Extract\n| a | b |\n|---|---|\n"}),
        Case(
            says="an interview with nobody is refused",
            files={"paper/interview.toml": _TOML.replace(b"with =", b"asked_for =")},
            refused="nobody is named",
        ),
        Case(
            says="an answer that its topic cannot be is refused with its number",
            files={"paper/interview.toml": _TOML.replace(b'"SG"', b'"Singapore"')},
            refused="answer 1",
        ),
        Case(
            says="half a reading is refused",
            files={"paper/interview.toml": _TOML.replace(b'item = "store:backup"\n', b"")},
            refused="has no item",
        ),
    ),
)
def interview(exhibit: Exhibit) -> Iterator[Observation]:
    """What did a named person answer when asked?

    A paper that is an interview in one of three plain forms. TOML: `schema = "ringtrue/interview/1"`, `with` (who
    answered), `asked_by`, `date`, and `[[answer]]` tables with `asked`, `answer`, and, where the answer says something
    of a topic, `topic`, `item` and `value`. CSV: one row per answer with the columns `with`, `asked_by`, `date`,
    `asked`, `answer`, `topic`, `item`, `value`. Markdown: lines `With:`, `Asked by:`, `Date:`, then a table
    `| asked | answer | topic | item | value |`.

    Whatever is said is asserted, by whomever: an answer shows where to look, and proves nothing. The words of the
    answer are kept as the quotation, with the line in which they stand.
    """
    topics = {row["id"]: row for name in _TOPICS for row in exhibit.consulted[name]["topic"]}
    for file in exhibit.files("paper"):
        if file.size > MOST_BYTES:
            continue
        content = file.read(MOST_BYTES)
        try:
            held = read_interview(file.name, content)
            for n, answer in speaking(held) if held else ():
                yield Observation(
                    topic=answer.topic, item=_item(answer, n), value=_value(answer, n, topics.get(answer.topic)),
                    grade=Grade.ASSERTED, method=Method.INTERVIEW, where=(_place(file, content, answer),),
                    quote=answer.answer, note=f"asked “{answer.asked}”; answered by {held.answered if held else ''}",
                    author=exhibit.declared.by, dated=_day(held.date if held else "") or _day(exhibit.declared.date),
                )  # fmt: skip
        except Unfit as error:
            raise unreadable(file.name, str(error), "mend the line: ringtrue explain papers/interview") from error


def _item(answer: Answer, n: int) -> Item:
    if answer.item == "release":
        return Item(kind=Kind.RELEASE, name="release")
    try:
        return Item.parse(answer.item)
    except ValueError as error:
        raise Unfit(f"answer {n}: {error}") from error


def _value(answer: Answer, n: int, topic: Mapping[str, Any] | None) -> Value:
    """The value as its topic has it; a topic that another package brings is taken as it is written."""
    given = answer.value
    domain = topic["domain"] if topic else ""
    if isinstance(given, str):
        if domain == "boolean" and given.lower() in ("yes", "true", "no", "false"):
            return given.lower() in ("yes", "true")
        if domain == "number":
            try:
                return float(given) if "." in given else int(given)
            except ValueError as error:
                raise Unfit(f"answer {n}: `{given[:80]}` is no number") from error
    fits = {"boolean": isinstance(given, bool), "country": given in shelf.countries()}
    if topic and domain == "words":
        fits["words"] = given in topic["values"]
    if not fits.get(domain, True):
        wanted = f"one of {', '.join(topic['values'])}" if topic and domain == "words" else f"a {domain}"
        raise Unfit(f"answer {n}: {answer.topic} is {wanted}, not `{str(given)[:80]}`")
    return given


def _place(file: File, content: bytes, answer: Answer) -> Place:
    words = answer.answer.encode()
    start = content.find(words)
    if start < 0:
        return file.place
    return file.within(start, start + len(words), line=content.count(b"\n", 0, start) + 1)


def _day(written: Any) -> str:
    """A day as the ledger has it; nothing when it is none."""
    try:
        return datetime.date.fromisoformat(str(written)).isoformat()
    except ValueError:
        return ""
