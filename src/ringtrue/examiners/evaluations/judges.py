"""Models that decide scores, as logs name them, and the country of each one's maker."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ringtrue.dossier.artefacts import File
from ringtrue.examiners import Exhibit
from ringtrue.examiners.evaluations.data_sets import PUBLISHERS, on_line, plain
from ringtrue.observation import Grade, Observation, Place

INTERFACES = "providers/model-apis.toml"
SHELVES = (INTERFACES, PUBLISHERS)
TOPICS = ("evaluation.judge", "evaluation.judge-country", "evaluation.judges-listed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """A model that decides a score: its name in the log, how the log shows it, where it answers, and the log."""

    model: str
    shown_by: str
    file: File
    line: int = 0
    endpoint: str = ""
    """Its own address, or the words of the log for a machine of whoever runs it."""

    @property
    def place(self) -> Place:
        """Where it is named."""
        return on_line(self.file, self.line)


def told(exhibit: Exhibit, judges: Iterable[Judge], logs: tuple[File, ...], *, every: bool) -> Iterator[Observation]:
    """Each judge with its maker's country; that all are listed only when `every` one is in sight and placed."""
    first: dict[str, Judge] = {}
    for judge in judges:
        first.setdefault(judge.model, judge)
    makers = {model: maker(model, exhibit) for model in first}
    for model, judge in first.items():
        shown = plain(model)
        yield exhibit.seen("evaluation.judge", shown, judge.place, quote=shown, note=judge.shown_by)
        if row := makers[model]:
            yield exhibit.seen(
                "evaluation.judge-country", row["country"], judge.place, quote=shown,
                note=f"{row['maker']}: {row['source']}, {row['date']}, confidence {row['confidence']}",
            )  # fmt: skip
        else:
            yield from _declared(exhibit, model, judge)
    if every and logs and all(makers.values()):
        note = "each judge is named" if first else "exact scoring: no model decides a score"
        yield exhibit.seen("evaluation.judges-listed", True, *(each.place for each in logs[:20]), note=note)


def _declared(exhibit: Exhibit, model: str, judge: Judge) -> Iterator[Observation]:
    """The country of a judge whose publisher is a party of the dossier: no more than what the dossier asserts."""
    parties = exhibit.known.get("party.country", {})
    party = next((each for each in model.lower().split("/")[:-1] if each in parties), "")
    for country in parties.get(party, ()):
        yield exhibit.seen(
            "evaluation.judge-country", country, judge.file.place, quote=plain(model), grade=Grade.ASSERTED,
            note=f"the dossier says where {party} has its seat",
        )  # fmt: skip


def maker(model: str, exhibit: Exhibit) -> dict[str, Any] | None:
    """The maker of a model named as harnesses name them; nothing when the name does not tell.

    `openai/` may be pointed at any server: only names that the maker gives are the maker's.
    """
    interfaces = {each["id"]: each for each in exhibit.consulted[INTERFACES]["model-api"]}
    makers = [each for each in interfaces.values() if each["kind"] == "maker"]
    organisations = {each["id"].lower(): each for each in exhibit.consulted[PUBLISHERS]["publisher"]}
    segments = model.strip().lower().split("/")
    row = interfaces.get(segments[0])
    if len(segments) == 1:
        found = _named(segments[0], makers)
    elif row is None:
        found = organisations.get(segments[0])
    elif row["kind"] == "maker":
        found = _named(segments[-1], [row])
    else:
        found = next((organisations[each] for each in segments[1:-1] if each in organisations), None)
        if found is None and row["kind"] == "host":
            found = next((one for part in segments[-1].split(".") if (one := _named(part, makers))), None)
    return found if found and found["confidence"] != "low" else None


def _named(name: str, makers: list[dict[str, Any]]) -> dict[str, Any] | None:
    return next((each for each in makers if name.startswith(tuple(each["names"]))), None)


_OWN_ADDRESS = re.compile(r"(own machine|https?://(localhost|127\.|\[::1\]|10\.|192\.168\.))")


def answers_from(judge: Judge, exhibit: Exhibit) -> str:
    """Where a judge answers, as its name and the log tell: a word of `evaluation.judge-place`, empty when they do not."""  # noqa: E501
    if _OWN_ADDRESS.match(judge.endpoint):
        return "own-machine"
    if judge.endpoint:
        return "hosted-service"
    segments = judge.model.strip().lower().split("/")
    rows = {each["id"]: each for each in exhibit.consulted[INTERFACES]["model-api"]}
    kind = rows[segments[0]]["kind"] if len(segments) > 1 and segments[0] in rows else ""
    if kind == "local":
        return "own-machine"
    if kind == "host":
        return "hosted-service"
    if kind == "maker" or len(segments) == 1:
        row = maker(judge.model, exhibit)
        # Open weights that a maker also serves may run anywhere: only names of closed ones tell the place.
        shut = row and row.get("closed") and not segments[-1].startswith(tuple(row.get("open", ())) or "\0")
        return "makers-service" if shut else ""
    return ""
