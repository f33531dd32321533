"""What a destination is, by the signs of the catalogue, and the switch that turns it off."""

from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from ringtrue.instruments.darkroom import Attempt
from ringtrue.shelf import CATALOGUE, STRICT, read_toml, rows

FOLDER = "signs"
UNKNOWN = "unknown"

KINDS = (
    "hub", "licence-server", "telemetry", "tokenizer", "judge", "package-registry", "time", "revocation", "metadata",
    "control-plane", "name-service",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One row: by what a destination is known, and what turns it off."""

    __pydantic_config__: ClassVar[Any] = STRICT

    id: str
    name: str
    switches: tuple[str, ...]
    source: str
    date: str
    confidence: str
    hosts: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    ports: tuple[int, ...] = ()
    protocol: str = ""
    packages: tuple[str, ...] = ()
    note: str = ""
    kind: str = ""


@cache
def signs() -> tuple[Sign, ...]:
    """Every sign of the catalogue; `CatalogueWrong` names the file that is wrong."""
    found: list[Sign] = []
    for kind in KINDS:
        path = CATALOGUE / FOLDER / f"{kind}.toml"
        found += rows(path, [{**each, "kind": kind} for each in read_toml(path)["sign"]], Sign, "sign")
    return tuple(found)


def sign_of(attempt: Attempt) -> Sign | None:
    """The sign that fits an attempt best; none when the catalogue knows none, or only by hearsay."""
    fitting = [(_fit(attempt, each), each) for each in signs() if each.confidence != "low"]
    best = max(fitting, key=lambda each: each[0])
    return best[1] if best[0] > (0, 0) else None


def _fit(attempt: Attempt, sign: Sign) -> tuple[int, int]:
    """How well a sign fits: by its packages before by name or address, by these before by port; (0, 0) not at all.

    A row with packages fits only what they are known to ask: a store of files holds everybody's.
    """
    package, _, file = attempt.where.partition(":")
    asks = bool(sign.packages) and any(
        each == package or f"{package}/{file}".startswith(each) for each in sign.packages
    )
    if sign.packages and not asks:
        return 0, 0
    name = attempt.name.lower().rstrip(".")
    host = max((len(each) for each in sign.hosts if _covers(each, name)), default=0)
    if attempt.address and attempt.address in sign.addresses:
        host = 64
    if sign.hosts or sign.addresses:
        if not host:
            return 0, 0
        return (3 if asks else 2), host
    if sign.ports:
        port = attempt.port in sign.ports and sign.protocol in ("", attempt.protocol)
        return (1, 0) if port else (0, 0)
    return (3, 0) if asks else (0, 0)


def _covers(pattern: str, name: str) -> bool:
    """Whether a host of the catalogue is this name or stands above it; `*` stands for one label, last for any rest."""
    wanted, told = pattern.split("."), name.split(".")
    if wanted[-1] == "*":
        return len(told) >= len(wanted) and told[: len(wanted) - 1] == wanted[:-1]
    told = told[-len(wanted) :]
    return len(told) == len(wanted) and all(a in ("*", b) for a, b in zip(wanted, told, strict=True))
