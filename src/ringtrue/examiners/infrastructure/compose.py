"""Which stores and servings a compose file holds, and from where its images are pulled."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from ringtrue.dossier.artefacts import File, unreadable
from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.examiners.infrastructure.found import RESOURCES, Findings
from ringtrue.examiners.infrastructure.supplies import REGISTRIES, SUPPLIES, supplies
from ringtrue.examiners.infrastructure.telemetry import RECEIVERS, TELEMETRY, telemetry
from ringtrue.instruments.infrastructure import Unfit
from ringtrue.instruments.infrastructure.manifests import at, listed, read_manifests, text
from ringtrue.instruments.infrastructure.model_servers import asks_for_accelerators, is_model_server
from ringtrue.instruments.infrastructure.regions import Regions
from ringtrue.observation import Kind, Observation, Place

MOST_FILE = 4 << 20
"""Bytes of one compose file; a long one has some tens of thousands."""

REGIONS = "providers/regions.toml"

_SYSTEM = ("/dev", "/proc", "/sys", "/run", "/var/run", "/etc", "/lib", "/usr", "/tmp")  # noqa: S108

_CHAT = b"""
services:
  chat:
    image: nvcr.io/nim/meta/llama-3.1-8b-instruct:1.8
    volumes: ["models:/opt/nim/.cache"]
  records:
    image: postgres:17
    volumes: ["./data:/var/lib/postgresql/data", "./nginx.conf:/etc/nginx.conf:ro"]
volumes:
  models:
"""


@examiner(
    per=Kind.ENVIRONMENT,
    topics=(*SUPPLIES, *TELEMETRY),
    reads=("compose*",),
    knows=RESOURCES,
    consults=(REGIONS, REGISTRIES, RECEIVERS),
    cases=(
        Case(
            says="volumes and written folders are stores, a model server is a serving",
            files={"compose/compose.yaml": _CHAT},
            expects={
                "exists": ("found", "found", "found"),
                "environment.mirror-country": ("US",),
                "environment.pinned-by-digest": ("none",),
            },
        ),
        Case(
            says="an image whose registry stands in a variable has no country",
            files={"compose/compose.yaml": b'services: {web: {image: "${REGISTRY}/web:1"}}\n'},
            expects={"environment.pinned-by-digest": ("none",)},
        ),
        Case(
            says="an image that is built on the spot says nothing of a registry",
            files={"compose/compose.yaml": b"services: {web: {build: .}}\n"},
        ),
        Case(
            says="a file that refers to itself is not read",
            files={"compose/compose.yaml": b"x-all: &all {restart: always}\nservices: {web: {<<: *all, image: a}}\n"},
            refused="anchors",
        ),
    ),
)
def compose(exhibit: Exhibit) -> Iterator[Observation]:
    """Which stores and servings does the compose file hold, and from where are its images pulled?

    Reads compose files of any version. Named volumes and folders that a service may write are stores, services
    that run a known model server or ask for accelerators are servings. A compose file does not say where its
    machine stands, so both exist and no more. Anchors are refused: hand in what `docker compose config` writes,
    which has them written out, and its variables filled in.
    """
    findings = Findings(exhibit)
    images: dict[str, Place] = {}
    variables: list[tuple[str, str, Place]] = []
    for role in exhibit.artefacts:
        for file in exhibit.files(role):
            if file.name.endswith((".yaml", ".yml", ".json")):
                for each in _documents(file):
                    _take(each, file.place, findings, images)
                    variables += _variables(each, file.place)
    yield from findings.observations()
    regions = exhibit.consulted[REGIONS]
    yield from supplies(exhibit, Regions(regions["provider"], regions["region"]), images)
    yield from telemetry(exhibit, variables)


def _variables(document: Any, place: Place) -> Iterator[tuple[str, str, Place]]:
    """The environment variables of every service, in either way of writing them."""
    for service in at(document, "services").values():
        given = service.get("environment") if isinstance(service, dict) else None
        for name, value in given.items() if isinstance(given, dict) else ():
            yield str(name), text(value), place
        for each in listed(given):
            name, _, value = text(each).partition("=")
            yield name, value, place


def _documents(file: File) -> list[Any]:
    try:
        return read_manifests(file.read(MOST_FILE))
    except Unfit as error:
        raise unreadable(file.name, str(error), "write it out anew: docker compose config") from error


def _take(document: Any, place: Place, findings: Findings, images: dict[str, Place]) -> None:
    for name in at(document, "volumes"):
        findings.add(Kind.STORE, f"volumes.{name}", place, also=(str(name),), whole=False, note="a named volume")
    for name, service in at(document, "services").items():
        if not isinstance(service, dict):
            continue
        if (image := text(service.get("image"))) and "build" not in service:
            images.setdefault(image, place)
        if is_model_server(service) or asks_for_accelerators(service):
            note = "a service that answers with a model"
            findings.add(Kind.SERVING, f"services.{name}", place, also=(str(name),), whole=False, note=note)
        for target in _written_folders(service):
            note = "a folder of the machine that a service may write"
            findings.add(Kind.STORE, f"services.{name}:{target}", place, whole=False, note=note)


def _written_folders(service: dict[str, Any]) -> Iterator[str]:
    """Where in the container a folder of the machine is mounted to be written."""
    for each in listed(service.get("volumes")):
        source = target = ""
        if isinstance(each, str):
            source, _, rest = each.partition(":")
            target, _, mode = rest.partition(":")
            if "ro" in mode.split(","):
                continue
        elif isinstance(each, dict) and each.get("type") == "bind" and each.get("read_only") is not True:
            source, target = text(each.get("source")), text(each.get("target"))
        if source.startswith((".", "/", "~")) and target and _is_data(source):
            yield target


def _is_data(source: str) -> bool:
    """Whether a path may hold data: no part of the system, no single file."""
    is_system = source.startswith("/") and f"{source}/".startswith(tuple(f"{each}/" for each in _SYSTEM))
    return not is_system and not PurePosixPath(source.lstrip(".")).suffix
