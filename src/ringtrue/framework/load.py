"""Reads a framework from its folder in the catalogue."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from ringtrue import shelf
from ringtrue.errors import CatalogueWrong
from ringtrue.framework import ClaimKind, ForeignBase, Framework, Layer, Question, Topic

FIVE_LAYERS = "five-layers"


@cache
def load(name: str = FIVE_LAYERS, catalogue: Path = shelf.CATALOGUE) -> Framework:
    """The framework of this name; `CatalogueWrong` when there is none or a file of it is wrong."""
    folder = catalogue / "frameworks" / name
    about = folder / "framework.toml"
    if not about.is_file():
        raise CatalogueWrong(
            f"the framework `{name}` was not loaded", where=str(folder), why="there is no framework.toml"
        )
    asked = folder / "answers.toml"
    answers = shelf.read_toml(asked)
    head = shelf.read_toml(about)
    layers = [_layer(path) for path in sorted(folder.glob("*.toml")) if path not in (about, asked)]
    return Framework(
        id=_needed(about, head, "id"),
        name=_needed(about, head, "name"),
        version=_needed(about, head, "version"),
        says=_needed(about, head, "says"),
        sources=tuple(_needed(about, head, "sources")),
        layers=tuple(layers),
        questions=shelf.rows(asked, _needed(asked, answers, "answer"), Question, "answer"),
        foreign_base=shelf.row(asked, _needed(asked, answers, "controlled-foreign-base"), ForeignBase),
        topics=_topics(catalogue / "topics"),
        claims=_claims(catalogue / "claims"),
        clauses=frozenset(path.stem for path in (catalogue / "clauses").glob("*.md")),
    )


def _needed(path: Path, data: dict[str, Any], key: str) -> Any:
    if key not in data:
        raise shelf.wrong(path, "it is missing", key)
    return data[key]


def _layer(path: Path) -> Layer:
    data = shelf.read_toml(path)
    about = {**_needed(path, data, "layer"), "requirements": _needed(path, data, "requirement")}
    layer = shelf.row(path, about, Layer)
    return replace(layer, requirements=tuple(replace(each, layer=layer.id) for each in layer.requirements))


def _topics(folder: Path) -> dict[str, Topic]:
    topics: dict[str, Topic] = {}
    for path in sorted(folder.glob("*.toml")):
        for topic in shelf.rows(path, shelf.read_toml(path).get("topic", ()), Topic, "topic"):
            if topic.id in topics:
                raise shelf.wrong(path, f"the topic `{topic.id}` is told twice", "topic")
            topics[topic.id] = topic
    return topics


def _claims(folder: Path) -> dict[str, ClaimKind]:
    kinds = (shelf.row(path, shelf.read_toml(path), ClaimKind) for path in sorted(folder.glob("*.toml")))
    return {kind.id: kind for kind in kinds}
