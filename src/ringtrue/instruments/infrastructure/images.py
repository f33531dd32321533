"""Takes the names of container images apart: from which registry they are pulled, and whether a digest pins them."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

DOCKER_HUB = "docker.io"

MOST_IMAGE = 500

_PINNED = re.compile(r"@sha(?:256:[0-9a-f]{64}|512:[0-9a-f]{128})$")


def registry_of(image: str) -> str:
    """The host of the registry; an image that names none comes from Docker Hub. Empty when it is no image name."""
    image = image.strip()[:MOST_IMAGE]
    if not image or not re.fullmatch(r"[A-Za-z0-9][\w./:@-]*", image):
        return ""
    first, slash, _ = image.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost"):
        return first.partition(":")[0].lower()
    return DOCKER_HUB


def is_pinned(image: str) -> bool:
    """Whether a digest says which bytes are meant."""
    return bool(_PINNED.search(image.strip()))


class Registries:
    """The rows of a table of registries, ready to be asked."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Rows `{host, country}`; a host may be a pattern whose group `region` is left to the provider's regions."""
        self._rows = [(re.compile(each["host"]), each) for each in rows]

    def row(self, host: str) -> tuple[Mapping[str, Any], str] | None:
        """The row of a host and the region in its name; nothing when it is not listed."""
        for pattern, row in self._rows:
            if found := pattern.fullmatch(host):
                return row, found.groupdict().get("region") or ""
        return None
