"""A small system in entries of a ledger, for tests of continuity."""

import dataclasses

from ringtrue.ledger import Entry, Examination, Ledger, Opening
from ringtrue.observation import EXISTS, Grade, Item, Method, Observation, Place

PLACE = Place(file="ringtrue.toml", digest="sha256:" + "a" * 64)

SYSTEM = (
    ("release:release", "home.continuity", "ID"),
    ("release:release", "release.name", "It"),
    ("release:release", "for.party", "ministry"),
    ("serving:assistant", EXISTS, "declared"),
    ("serving:assistant", "serving.operator", "host"),
    ("serving:assistant", "serving.controller-country", "US"),
    ("serving:assistant", "serving.components", "model"),
    ("component:model", EXISTS, "declared"),
    ("component:model", "component.parent", "lab/base"),
    ("component:model", "component.parent-country", "US"),
    ("evaluation:test", EXISTS, "declared"),
    ("evaluation:test", "evaluation.judge", "lab/judge"),
    ("evaluation:test", "evaluation.judge-country", "US"),
    ("evaluation:home", EXISTS, "declared"),
    ("evaluation:home", "evaluation.operator-country", "ID"),
)


def entries(*facts: tuple[str, str, object], grade: Grade = Grade.ASSERTED, by: str = "dossier") -> tuple[Entry, ...]:
    """Entries of one examination, in their order."""
    examination = Examination(
        seq=1, at="2026-11-20T10:00:00Z", by=by, of=Item.parse("release:release"), key="k", read=(PLACE,)
    )
    return tuple(
        Entry(
            seq=n + 2, examination=examination, digest=f"sha256:{n:064d}",
            observation=Observation(topic=topic, item=Item.parse(item), value=value, grade=grade,
                                    method=Method.DECLARE, where=(PLACE,)),
        )
        for n, (item, topic, value) in enumerate(facts)
    )  # fmt: skip


def ledger_of(*facts: tuple[str, str, object]) -> Ledger:
    found = entries(*facts)
    return Ledger(opening=Opening(release="It", maker="m", at="2026-11-20"), examinations=(found[0].examination,),
                  entries=found, head="sha256:" + "f" * 64, lines=len(found) + 2)  # fmt: skip


def renumbered(found: tuple[Entry, ...], first: int, **changed: object) -> tuple[Entry, ...]:
    return tuple(dataclasses.replace(each, seq=first + n, **changed) for n, each in enumerate(found))
