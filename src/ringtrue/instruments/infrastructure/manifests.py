"""Reads YAML that people and machines write as manifests: bounded, and without anchors.

A few lines of anchors can unfold into gigabytes, so a text that refers to itself is refused, not expanded.
"""

from typing import Any

import yaml

from ringtrue.instruments.infrastructure import Unfit

MOST_EVENTS = 3_000_000
"""Words of one file, counted before anything is built of it; a large cluster's manifests have a tenth of it."""

MOST_DOCUMENTS = 20_000
MOST_DEPTH = 60
"""Documents of a file, and levels of one; a custom resource's schema has some thirty."""


def read_manifests(content: bytes) -> list[Any]:
    """The documents of a YAML (or JSON) file. Raises `Unfit`."""
    return [document for document, _ in read_documents(content)]


def read_documents(content: bytes) -> list[tuple[Any, int]]:
    """The documents of a YAML (or JSON) file, each with the line in which it begins, from 1. Raises `Unfit`."""
    try:
        depth = documents = 0
        lines: list[int] = []
        for count, event in enumerate(yaml.parse(content, Loader=yaml.CSafeLoader)):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                lines.append(event.start_mark.line + 1 if event.start_mark else 1)
            if isinstance(event, yaml.AliasEvent):
                raise Unfit("it uses YAML anchors, which can unfold without end; have them written out")
            if count > MOST_EVENTS or documents > MOST_DOCUMENTS or depth > MOST_DEPTH:
                raise Unfit("it is larger or deeper than any manifest is")
        return list(zip(yaml.load_all(content, Loader=yaml.CSafeLoader), lines, strict=True))
    except yaml.YAMLError as error:
        if "nesting depth" in str(error):
            raise Unfit("it is larger or deeper than any manifest is") from error
        mark = getattr(error, "problem_mark", None)
        raise Unfit(f"it is not whole YAML{f': line {mark.line + 1}' if mark else ''}") from error
    except (RecursionError, ValueError, TypeError) as error:
        if isinstance(error, Unfit):
            raise
        raise Unfit(f"it is not YAML that can be read: {type(error).__name__}") from error


def at(data: Any, *keys: str) -> dict[str, Any]:
    """The table at a path of keys; an empty one when there is none."""
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def listed(value: Any) -> list[Any]:
    """A list as it is; of anything else, nothing."""
    return value if isinstance(value, list) else []


def tables(value: Any) -> list[dict[str, Any]]:
    """The tables of a list."""
    return [each for each in listed(value) if isinstance(each, dict)]


def text(value: Any) -> str:
    """A text as it is; of anything else, nothing."""
    return value if isinstance(value, str) else ""
