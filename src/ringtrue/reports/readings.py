"""The readings that stand side by side, each under the name that people read."""

from ringtrue.assessment import Assessment, Reading
from ringtrue.reports.wording import say


def readings(assessment: Assessment) -> list[tuple[str, Reading]]:
    """Claimed, documented, proven; then what signing would add and the strict reading, where they say more."""
    named = [
        (say("report", "claimed"), assessment.claimed),
        (say("report", "documented"), assessment.documented),
        (say("report", "proven"), assessment.proven),
    ]
    if assessment.if_signed:
        named.append((say("report", "if-signed"), assessment.if_signed))
    strict = Reading(vector=assessment.strict["vector"], level=assessment.strict["level"])
    if strict != assessment.proven:
        named.append((say("report", "strict", country=assessment.strict["country"]), strict))
    return named
