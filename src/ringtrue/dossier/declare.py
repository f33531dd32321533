"""Turns a dossier into observations: everything it declares, as *asserted* entries."""

from collections.abc import Iterator
from dataclasses import fields
from enum import Enum
from typing import Any

from ringtrue.dossier import FILE_NAME, Dossier, Opened
from ringtrue.dossier.parties import Control
from ringtrue.observation import EXISTS, NONE_OF, Grade, Item, Kind, Method, Observation, Place, Value

DECLARED = (
    Kind.STORE, Kind.SERVING, Kind.KEY, Kind.ENVIRONMENT, Kind.COMPONENT, Kind.EVALUATION, Kind.TRAINING,
    Kind.PAPER, Kind.CONTRACT,
)  # fmt: skip
"""Kinds whose tables become items; `release`, `party` and `claim` are told apart below."""

CONTROLLING = frozenset({"consolidation", "majority", "appointment", "management-contract"})

RELEASE = Item(kind=Kind.RELEASE, name="release")

LEFT_BLANK = "release.left-blank"
"""Told with the requirement that it would have shown; who left it open, and what was asked, stand in the note."""

_PLACES = {"operator": "operator-country", "hardware_holder": "hardware-holder-country", "holder": "holder-country"}
_RENAMED = {"from": "parent", "from-country": "parent-country"}
_LEFT_OUT = frozenset({"name", "artefacts", "says", "file", "probes", "objectives"})


def declare(opened: Opened) -> Iterator[Observation]:
    """Every declared fact, in the order of the dossier's shape; asserted, with the dossier's digest."""
    place = Place(file=FILE_NAME, digest=opened.digest)
    for topic, item, value in _facts(opened.dossier):
        yield Observation(
            topic=topic, item=item, value=value, grade=Grade.ASSERTED, method=Method.DECLARE, where=(place,)
        )
    names = {each.id: each.name for each in opened.dossier.party}
    for blank in opened.dossier.blank:
        yield Observation(
            topic=LEFT_BLANK, item=RELEASE, value=blank.requirement, grade=Grade.ASSERTED, method=Method.DECLARE,
            where=(place,), author=blank.by, note=f"{names.get(blank.by, blank.by)}: {blank.wanted}",
        )  # fmt: skip


def _facts(dossier: Dossier) -> Iterator[tuple[str, Item, Value]]:
    yield EXISTS, RELEASE, "declared"
    yield from _table("release", RELEASE, dossier.release, skip={"none"})
    yield "release.name", RELEASE, dossier.release.name
    for absent in dossier.release.none:
        yield NONE_OF, RELEASE, absent
    yield "for.party", RELEASE, dossier.for_.party
    yield "for.kind", RELEASE, dossier.for_.kind
    yield from _home(dossier)
    if dossier.operator_profile:
        yield from _table("profile", RELEASE, dossier.operator_profile)
    for party in dossier.party:
        item = Item(kind=Kind.PARTY, name=party.id)
        yield EXISTS, item, "declared"
        yield "party.name", item, party.name
        yield "party.country", item, party.country
        for role in party.roles:
            yield "party.role", item, role.value
        for control in party.controlled_by:
            topic = "party.controller" if control.by in CONTROLLING else "party.minority-holder"
            yield topic, item, control.party
            yield f"{topic}-country", item, control.country
    for kind in DECLARED:
        for each in getattr(dossier, kind.value):
            item = Item(kind=kind, name=each.name)
            yield EXISTS, item, "declared"
            yield from _table(kind.value, item, each)
            yield from _places_of_parties(dossier, kind, item, each)
    for n, claim in enumerate(dossier.claim, 1):
        item = Item(kind=Kind.CLAIM, name=claim.name or f"claim {n}")
        yield EXISTS, item, "declared"
        yield from _table("claim", item, claim)


def _table(subject: str, item: Item, table: Any, skip: frozenset[str] | set[str] = frozenset()) -> Iterator[Any]:
    for field in fields(table):
        name = field.name.rstrip("_").replace("_", "-")
        if field.name in _LEFT_OUT or field.name in skip:
            continue
        value = getattr(table, field.name)
        for each in value if isinstance(value, tuple) else (value,):
            if each is not None and each != "":
                yield f"{subject}.{_RENAMED.get(name, name)}", item, _plain(each)


def _plain(value: Any) -> Value:
    if isinstance(value, Enum):
        return str(value.value)
    return value if isinstance(value, str | int | float) else str(value)


def _home(dossier: Dossier) -> Iterator[tuple[str, Item, Value]]:
    home = dossier.home
    for layer in ("residency", "infrastructure", "fine_tuning", "base_model", "end_to_end", "continuity"):
        for country in getattr(home, layer) or home.everywhere:
            yield f"home.{layer.replace('_', '-')}", RELEASE, country
    yield "home.decided-by", RELEASE, home.decided_by
    yield "home.reason", RELEASE, home.reason


def _places_of_parties(dossier: Dossier, kind: Kind, item: Item, table: Any) -> Iterator[tuple[str, Item, Value]]:
    """What follows from the declared parties: from where they are controlled, and minority stakes."""
    if kind is Kind.COMPONENT and table.maker:
        for country in _controlling_countries(dossier, table.maker):
            yield "component.maker-country", item, country
    for field, topic in _PLACES.items():
        if named := getattr(table, field, ""):
            word = "controller-country" if (kind, field) == (Kind.SERVING, "operator") else topic
            for country in _controlling_countries(dossier, named):
                yield f"{kind.value}.{word}", item, country
    if kind is Kind.SERVING and table.operator:
        for control in _controls(dossier, table.operator):
            if control.by not in CONTROLLING:
                yield "serving.minority-country", item, control.country


def _controls(dossier: Dossier, party: str) -> tuple[Control, ...]:
    return next((each.controlled_by for each in dossier.party if each.id == party), ())


def _controlling_countries(dossier: Dossier, party: str) -> tuple[str, ...]:
    """The countries of whoever stands at the top of a party's declared chains of control."""
    country = {each.id: each.country for each in dossier.party}
    top: dict[str, None] = {}
    seen: set[str] = set()

    def climb(one: str, seat: str) -> None:
        if one in seen:
            return
        seen.add(one)
        holders = [each for each in _controls(dossier, one) if each.by in CONTROLLING]
        if not holders:
            top[seat] = None
        for holder in holders:
            climb(holder.party, country.get(holder.party, holder.country))

    climb(party, country[party])
    return tuple(top) or (country[party],)
