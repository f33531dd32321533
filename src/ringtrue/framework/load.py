"""Reads a framework from its folder in the catalogue."""

from dataclasses import replace
from functools import cache
from pathlib import Path

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
    answers = shelf.read_toml(folder / "answers.toml")
    head = shelf.read_toml(about)
    layers = [_layer(path) for path in sorted(folder.glob("*.toml")) if path.stem not in ("framework", "answers")]
    return Framework(
        id=head["id"],
        name=head["name"],
        version=head["version"],
        says=head["says"],
        sources=tuple(head["sources"]),
        layers=tuple(layers),
        questions=shelf.rows(folder / "answers.toml", answers["answer"], Question, "answer"),
        foreign_base=shelf.row(folder / "answers.toml", answers["controlled-foreign-base"], ForeignBase),
        topics=_topics(catalogue / "topics"),
        claims=_claims(catalogue / "claims"),
        clauses=frozenset(path.stem for path in (catalogue / "clauses").glob("*.md")),
    )


def _layer(path: Path) -> Layer:
    data = shelf.read_toml(path)
    try:
        about = {**data["layer"], "requirements": data["requirement"]}
    except KeyError as error:
        raise shelf.wrong(path, f"the table {error} is missing") from error
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
