"""Each claim of the dossier as a report tells it: where it stands, what may truthfully be said, what the law asks."""

from dataclasses import dataclass

from ringtrue.assessment import Assessment, ClaimFinding, ClaimVerdict
from ringtrue.assessment.claims import held_to
from ringtrue.ledger import Entry
from ringtrue.observation import Place
from ringtrue.remedies.duties import Duty, duties
from ringtrue.remedies.rewording import leave_out, reworded
from ringtrue.reports.wording import near

MOST_WORDINGS = 6
"""Sentences proposed for one claim; more would be a page of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldClaim:
    """A claim with the file and place of its words; `instead` and `duties` are empty where it is supported."""

    claim: ClaimFinding
    place: str
    instead: tuple[str, ...]
    duties: tuple[Duty, ...]


def told_claims(assessment: Assessment) -> tuple[ToldClaim, ...]:
    """Every claim, in the dossier's order."""
    return tuple(_told(assessment, each) for each in assessment.claims)


def told_unlisted(assessment: Assessment) -> tuple[ToldClaim, ...]:
    """Every sentence that the dossier does not list, held to the same evidence."""
    by_place: dict[Place, list[Entry]] = {}
    for entry in assessment.unlisted:
        by_place.setdefault(entry.observation.where[0], []).append(entry)
    return tuple(_unlisted(assessment, entries) for entries in by_place.values())


def every_duty(told: tuple[ToldClaim, ...]) -> tuple[Duty, ...]:
    """The duties on all of them, each once."""
    return tuple(dict.fromkeys(duty for each in told for duty in each.duties))


def _unlisted(assessment: Assessment, entries: list[Entry]) -> ToldClaim:
    kinds = tuple(str(each.observation.value) for each in entries)
    verdict, rests = held_to(assessment, kinds)
    claim = ClaimFinding(
        name="",
        quote=entries[0].observation.quote,
        kinds=kinds,
        by="",
        to="",
        verdict=verdict,
        requirements=tuple(each.requirement.id for each in rests),
        entries=tuple(entries),
    )
    return _told(assessment, claim)


def _told(assessment: Assessment, claim: ClaimFinding) -> ToldClaim:
    places = [place for entry in claim.entries for place in entry.observation.where]
    place = f"{places[0].file}{near(places[0])}" if places else ""
    if claim.verdict is ClaimVerdict.SUPPORTED:
        return ToldClaim(claim=claim, place=place, instead=(), duties=())
    verdicts = [each for each in assessment.requirements if each.requirement.id in claim.requirements]
    wordings = tuple(each.says for each in reworded(assessment, claim.kinds, verdicts))[:MOST_WORDINGS]
    home = {code for each in assessment.home.values() for code in each}
    return ToldClaim(claim=claim, place=place, instead=wordings or (leave_out(),), duties=duties(home, claim.kinds))
