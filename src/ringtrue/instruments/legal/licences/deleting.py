"""What must be deleted or given back when rights end."""

from collections.abc import Iterator
from dataclasses import replace

from ringtrue.instruments.legal.actors import Actor
from ringtrue.instruments.legal.frames import Modality, Reading
from ringtrue.instruments.legal.licences import Step
from ringtrue.instruments.legal.licences.patterns import patterns
from ringtrue.instruments.legal.licences.steps import step_of
from ringtrue.instruments.legal.sought import Several

_DELETING = patterns("deleting")

_GOES = Several(
    [_DELETING.by_destroying, _DELETING.directed, _DELETING.made_to, _DELETING.kept_at_end, _DELETING.deletes]
)
"""What a sentence on what must go, or may stay, holds one of."""


def deleted_at_end(reading: Reading) -> Iterator[Step]:
    """Votes: `yes`, `part`, `no`; what must go in one case of ending and may stay in another must go in part."""
    found = tuple(_told(reading))
    both = {"yes", "no"} <= {each.vote for each in found}
    yield from (replace(each, vote="part") if both else each for each in found)


def _told(reading: Reading) -> Iterator[Step]:
    opened = ""
    for sentence, frames in reading.by_sentence:
        plain = sentence.plain
        if _DELETING.opens.match(plain) or not plain.endswith((";", "and", "or")):
            last, opened = (
                opened,
                plain if plain.endswith((";", ":", "and", "or")) and _DELETING.opens.match(plain) else "",
            )
        else:
            last = opened
        if not _GOES.in_(plain):
            continue
        if _DELETING.by_destroying.search(plain) or _DELETING.directed.search(plain):
            yield step_of(reading, sentence, "part", "copies must go in one case")
            continue
        if _DELETING.made_to.search(plain) and frames:
            yield step_of(reading, sentence, "yes", "copies must be returned or deleted when it is asked")
            continue
        if _DELETING.kept_at_end.search(plain) and frames:
            yield step_of(reading, sentence, "no", "copies may be kept")
            continue
        if (
            not _DELETING.deletes.search(plain)
            or _DELETING.from_others.search(plain)
            or _DELETING.unaccepted.search(plain)
            or _DELETING.left_in_place.search(plain)
        ):
            continue
        if (
            not _DELETING.at_end.search(plain)
            and not last
            and not (
                _DELETING.points_back.search(plain)
                and (before := reading.before(sentence))
                and _DELETING.before.search(before.plain)
            )
        ):
            continue
        obliged = (
            _DELETING.no_modal.search(plain)
            or _DELETING.agreed.search(plain)
            or any(
                each.modality is Modality.OBLIGE and each.actor in (Actor.LICENSEE, Actor.NOBODY, Actor.EITHER)
                for each in frames
            )
        )
        kept = _DELETING.keeps.search(plain)
        if kept and frames:
            yield step_of(reading, sentence, "part" if _DELETING.save.search(plain) else "no", "copies may be kept")
        elif obliged:
            vote = "part" if "unless" in plain or _DELETING.if_asked.search(plain) else "yes"
            what = "copies and derived models" if _DELETING.derived.search(plain) else "copies"
            yield step_of(reading, sentence, vote, f"{what} must be deleted")
