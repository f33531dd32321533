"""Each claim of the dossier as a report tells it: where it stands, what may truthfully be said, what the law asks."""

from dataclasses import dataclass

from ringtrue.assessment import Assessment, ClaimFinding, ClaimVerdict
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


def every_duty(told: tuple[ToldClaim, ...]) -> tuple[Duty, ...]:
    """The duties on all of them, each once."""
    return tuple(dict.fromkeys(duty for each in told for duty in each.duties))


def _told(assessment: Assessment, claim: ClaimFinding) -> ToldClaim:
    places = [place for entry in claim.entries for place in entry.observation.where]
    place = f"{places[0].file}{near(places[0])}" if places else ""
    if claim.verdict is ClaimVerdict.SUPPORTED:
        return ToldClaim(claim=claim, place=place, instead=(), duties=())
    verdicts = [each for each in assessment.requirements if each.requirement.id in claim.requirements]
    wordings = tuple(each.says for each in reworded(assessment, claim.kinds, verdicts))[:MOST_WORDINGS]
    home = {code for each in assessment.home.values() for code in each}
    return ToldClaim(claim=claim, place=place, instead=wordings or (leave_out(),), duties=duties(home, claim.kinds))
