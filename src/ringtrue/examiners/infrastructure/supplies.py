"""Tells from which countries images are pulled and whether digests pin them. There is no examiner here."""

from collections.abc import Iterator, Mapping
from typing import Any

from ringtrue.examiners import Exhibit
from ringtrue.instruments.infrastructure.images import Registries, is_pinned, registry_of
from ringtrue.instruments.infrastructure.regions import Regions
from ringtrue.observation import Grade, Observation, Place

REGISTRIES = "providers/registries.toml"

SUPPLIES = ("environment.mirror-country", "environment.pinned-by-digest")


def supplies(exhibit: Exhibit, regions: Regions, images: Mapping[str, Place]) -> Iterator[Observation]:
    """What the images of an environment show of its supplies.

    Where a registry has no country, those that have one are told as a document would tell them: they can
    refute, not prove. So is a `pinned-by-digest` of `all`, for images are not all that is pulled.
    """
    if not images:
        return
    registries = Registries(exhibit.consulted[REGISTRIES]["registry"])
    found: dict[str, dict[Place, None]] = {}
    names: dict[str, dict[str, None]] = {}
    placed = 0
    for image, place in images.items():
        told = registries.row(registry_of(image))
        there = _countries(told, regions) if told else ()
        placed += bool(there)
        for country in there:
            found.setdefault(country, {})[place] = None
            names.setdefault(country, {})[str(told[0]["name"]) if told else ""] = None
    whole = placed == len(images)
    for country, places in found.items():
        yield exhibit.seen(
            "environment.mirror-country",
            country,
            *places,
            note=f"{', '.join(names[country])}; {placed} of {len(images)} images from registries with a known country",
            grade=Grade.INSPECTED if whole else Grade.DOCUMENTED,
        )
    pinned = sum(map(is_pinned, images))
    value = "all" if pinned == len(images) else "some" if pinned else "none"
    yield exhibit.seen(
        "environment.pinned-by-digest",
        value,
        *dict.fromkeys(images.values()),
        note=f"{pinned} of {len(images)} images; packages, drivers and weights are not seen here",
        grade=Grade.DOCUMENTED if value == "all" else Grade.INSPECTED,
    )


def _countries(told: tuple[Mapping[str, Any], str], regions: Regions) -> tuple[str, ...]:
    row, region = told
    return regions.countries(row["provider"], region) if "provider" in row else (row["country"],)
