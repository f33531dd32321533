"""What to ask a vendor before signing: for every facet of the four questions the exact artefact and the clause."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from ringtrue import shelf
from ringtrue.framework import Framework
from ringtrue.shelf import STRICT

REPLY_FILE = "reply.toml"
REPLY_SCHEMA = "ringtrue/reply/1"
RECORD = "record"
"""`into` of what no file of the vendor can show: an act for which he gives leave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One artefact: the facet it answers, what exactly it is, where it goes in a dossier, what it can show."""

    __pydantic_config__: ClassVar[Any] = STRICT

    id: str
    facet: str
    artefact: str
    into: str
    requirements: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question with everything wanted for it."""

    __pydantic_config__: ClassVar[Any] = STRICT

    id: str
    asks: str
    wanted: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks, in which capacity (enterprise, nation or maker), from which home, on which day (ISO 8601)."""

    name: str
    kind: str
    home: tuple[str, ...]
    on: str


@cache
def asked() -> tuple[Asked, ...]:
    """Every question of the catalogue; `CatalogueWrong` names a row that is not well formed."""
    path = shelf.CATALOGUE / "asks" / "four-questions.toml"
    return shelf.rows(path, shelf.read_toml(path)["question"], Asked, "question")


def clauses_of(framework: Framework, wanted: Wanted) -> tuple[str, ...]:
    """The clauses to sign for what an artefact is to show, in the order of the requirements."""
    by_id = {each.id: each for each in framework.requirements}
    return tuple(dict.fromkeys(clause for name in wanted.requirements for clause in by_id[name].clauses))


def form(asker: Asker) -> str:
    """The form that a vendor fills in and returns with the files: TOML, every answer open."""
    return "\n".join(_form(asker)) + "\n"


def _form(asker: Asker) -> Iterator[str]:
    yield "# Fill in what stands between the quotes, lay the files beside this one, and return the folder."
    yield "# An answer without a file is words only. What is left open counts as not shown, with your name on it."
    yield f"schema = {_text(REPLY_SCHEMA)}"
    yield ""
    yield "# Written by the asker; leave it as it is."
    yield "[asked]"
    yield f"by = {_text(asker.name)}"
    yield f"kind = {_text(asker.kind)}"
    yield f"home = [{', '.join(map(_text, asker.home))}]"
    yield f"on = {asker.on}"
    yield ""
    yield "[offer]"
    yield 'name = ""'
    yield 'version = ""'
    yield "# The role of the main model: text-decoder, vision-encoder, audio-encoder, embedding, reranker."
    yield 'role = "text-decoder"'
    yield '# The model that its weights start from, as its maker names it; "none" if from scratch.'
    yield 'starts_from = ""'
    yield ""
    yield "# Country: two letters of ISO 3166-1."
    yield "[vendor]"
    yield 'name = ""'
    yield 'country = ""'
    yield ""
    yield "[operator]"
    yield 'name = ""'
    yield 'country = ""'
    for question in asked():
        yield ""
        yield f"# --- {question.asks}"
        for each in question.wanted:
            yield ""
            yield "[[answer]]"
            yield f"id = {_text(each.id)}"
            yield f"# {each.artefact}"
            yield 'says = ""'
            if each.into == RECORD:
                yield "leave = false"
            else:
                yield "files = []"


def _text(words: str) -> str:
    """A basic string of TOML; JSON writes the same escapes."""
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")
