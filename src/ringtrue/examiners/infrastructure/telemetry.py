"""Tells where workloads send telemetry, by their environment variables. There is no examiner here."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from ringtrue.examiners import Exhibit
from ringtrue.observation import Observation, Place

RECEIVERS = "providers/telemetry.toml"

TELEMETRY = ("environment.telemetry-country",)

_HOST = re.compile(r"(?:https?|grpcs?|tcp|udp)://(?:[^/@\s]{0,300}@)?([A-Za-z0-9.-]{1,253})")
_BARE = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::\d{1,5})?")


def telemetry(exhibit: Exhibit, variables: Iterable[tuple[str, str, Place]]) -> Iterator[Observation]:
    """The countries of the receivers that variables (name, value, place) name; the value itself is never told.

    A value may hold a secret beside the host (the key in a Sentry DSN), so only the listed domain is repeated.
    """
    rows = sorted(exhibit.consulted[RECEIVERS]["receiver"], key=lambda each: -len(each["domain"]))
    found: dict[str, tuple[dict[str, Any], dict[Place, None], dict[str, None]]] = {}
    for name, value, place in variables:
        for host in _hosts(value):
            row = next((each for each in rows if host == each["domain"] or host.endswith(f".{each['domain']}")), None)
            if row and row["confidence"] != "low":
                _, places, names = found.setdefault(row["domain"], (row, {}, {}))
                places[place] = None
                names[name[:80]] = None
    for row, places, names in found.values():
        yield exhibit.seen(
            "environment.telemetry-country", row["country"], *places,
            note=f"{', '.join(list(names)[:4])}: {row['name']} ({row['domain']}); {row['source']}, {row['date']}, "
            f"confidence {row['confidence']}",
        )  # fmt: skip


def _hosts(value: str) -> Iterator[str]:
    text = value[:65_536].strip()
    for each in _HOST.finditer(text):
        yield each[1].lower().rstrip(".")
    if _BARE.fullmatch(text):
        yield text.partition(":")[0].lower()
