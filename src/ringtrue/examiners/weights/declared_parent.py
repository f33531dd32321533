"""What a model card says the model was derived from."""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from ringtrue.dossier.artefacts import File, unreadable
from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.observation import Grade, Item, Kind, Method, Observation, Place

MOST_CARD = 4 << 20

_FRONT_MATTER = re.compile(rb"\A(?:\xef\xbb\xbf)?---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_HUB_NAME = re.compile(r"[\w.-]{1,96}/[\w.-]{1,96}")


@examiner(
    per=Kind.COMPONENT,
    topics=("component.declared-parent", "component.parent-country"),
    reads=("card",),
    knows=("component.maker",),
    consults=("providers/publishers.toml",),
    cases=(
        Case(
            says="a card that names its base is taken at its word, and its publisher's country is known",
            files={"card/README.md": b"---\nlicense: llama3\nbase_model: meta-llama/Llama-3.1-8B\n---\n# A model\n"},
            expects={"component.declared-parent": ("meta-llama/Llama-3.1-8B",), "component.parent-country": ("US",)},
        ),
        Case(
            says="a base by a publisher that nobody knows has no country",
            files={"card/README.md": b"---\nbase_model:\n- someone-new/model-a\n- someone-new/model-b\n---\n"},
            expects={"component.declared-parent": ("someone-new/model-a", "someone-new/model-b")},
        ),
        Case(
            says="a seat that is known with low confidence is no evidence",
            files={"card/README.md": b"---\nbase_model: LLM360/K2\n---\n"},
            expects={"component.declared-parent": ("LLM360/K2",)},
        ),
        Case(says="a card that names no base says nothing", files={"card/README.md": b"---\nlicense: mit\n---\n"}),
        Case(says="a card without front matter says nothing", files={"card/README.md": b"# A model from scratch\n"}),
        Case(
            says="front matter that refers to itself is not read",
            files={"card/README.md": b"---\na: &a [x, x]\nb: &b [*a, *a]\nbase_model: *b\n---\n"},
            refused="anchors",
        ),
    ),
)
def declared_parent(exhibit: Exhibit) -> Iterator[Observation]:
    """Which model does the maker's own card say this one was derived from?

    Reads `base_model` in the YAML front matter of the card. It is the maker's word, so it is documented and
    no more; a card that is silent proves nothing. The country is that of the publisher's seat, taken from
    `catalogue/providers/publishers.toml`; a publisher that is not listed, or with low confidence, has none.
    """
    publishers = {each["id"].lower(): each for each in exhibit.consulted["providers/publishers.toml"]["publisher"]}
    author = exhibit.declared.maker
    for file in exhibit.files("card"):
        if not file.name.lower().endswith((".md", ".markdown", ".txt")):
            continue
        for parent, place in _parents(file):
            yield _documented(exhibit, "component.declared-parent", parent, place, author)
            publisher = publishers.get(parent.partition("/")[0].lower())
            if publisher and publisher["confidence"] != "low":
                yield _documented(
                    exhibit,
                    "component.parent-country",
                    publisher["country"],
                    place,
                    author,
                    quote=parent,
                    note=f"{publisher['maker']}: {publisher['source']}, {publisher['date']}, "
                    f"confidence {publisher['confidence']}",
                )


def _documented(
    exhibit: Exhibit, topic: str, value: str, place: Place, author: str, quote: str = "", note: str = ""
) -> Observation:
    return Observation(
        topic=topic,
        item=Item(kind=Kind.COMPONENT, name=exhibit.item.name),
        value=value,
        grade=Grade.DOCUMENTED,
        method=Method.EXAMINE,
        where=(place,),
        quote=quote or value,
        note=note,
        author=author,
    )


def _parents(file: File) -> Iterator[tuple[str, Place]]:
    content = file.read(MOST_CARD)
    front = _FRONT_MATTER.match(content)
    if not front:
        return
    for parent in _listed(_front_matter(file, front[1]).get("base_model")):
        start = content.find(parent.encode(), front.start(1), front.end(1))
        if start >= 0 and (_HUB_NAME.fullmatch(parent) or parent.strip()):
            line = content.count(b"\n", 0, start) + 1
            yield parent, file.within(start, start + len(parent.encode()), line=line)


def _front_matter(file: File, text: bytes) -> dict[str, Any]:
    """The front matter as data, without aliases: a few lines of them can unfold into gigabytes."""
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.AliasEvent):
                raise unreadable(file.name, "its front matter uses YAML anchors", "write the values out")
        data = yaml.load(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise unreadable(file.name, f"its front matter is not YAML: {error}", "mend the front matter") from error
    return data if isinstance(data, dict) else {}


def _listed(value: Any) -> Iterator[str]:
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, str) and each:
            yield each
