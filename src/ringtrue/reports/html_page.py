"""The assessment as one page of HTML: for the board first, for the engineer behind it.

One file, no script, nothing fetched. Every string that others wrote is made inert and escaped: templates can
print nothing else (`templating`).
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment

from ringtrue.assessment import Assessment, ClaimFinding, RequirementVerdict, Verdict
from ringtrue.framework import Layer
from ringtrue.ledger import Entry
from ringtrue.reports.claims_told import every_duty, told_claims, told_unlisted
from ringtrue.reports.clauses_told import told_clauses, unsaid
from ringtrue.reports.country_names import country_name
from ringtrue.reports.evidence_map import EvidenceMap, evidence_map, grade_against, grade_for
from ringtrue.reports.first_steps import awaiting_a_drill, first_steps
from ringtrue.reports.readings import readings
from ringtrue.reports.stack_map import stack_map
from ringtrue.reports.templating import environment
from ringtrue.reports.wording import because, category_name, duty_line, needs_caution, say, sentence, spot_of

STEPS_SHOWN = 4
"""Steps on the first screen; the rest stand with their requirements."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A layer with its requirements, and the drawing of their evidence."""

    layer: Layer
    verdicts: tuple[RequirementVerdict, ...]
    drawing: EvidenceMap


def as_text(assessment: Assessment) -> str:
    """The page; the same bytes for the same assessment."""
    return _templates().get_template("page.html").render(**_content(assessment))


def _content(assessment: Assessment) -> dict[str, Any]:
    steps = first_steps(assessment)
    claims = told_claims(assessment)
    clauses = told_clauses(assessment)
    return {
        "a": assessment,
        "told_claims": claims,
        "told_unlisted": told_unlisted(assessment),
        "claim_duties": every_duty(claims),
        "told_clauses": clauses,
        "clauses_unsaid": unsaid(clauses),
        "steps": steps[:STEPS_SHOWN],
        "drills": awaiting_a_drill(assessment),
        "more_steps": len(steps) - len(steps[:STEPS_SHOWN]),
        "readings": readings(assessment),
        "shelves": tuple(_shelf(assessment, each) for each in assessment.framework.layers),
        "by_id": {each.requirement.id: each for each in assessment.requirements},
        "counts": [(each, sum(v.verdict is each for v in assessment.requirements)) for each in Verdict],
        "boldest": _boldest(assessment),
        "stack": stack_map(assessment),
        "caution": needs_caution(assessment),
        "reservations": [
            each for each in assessment.requirements if each.reservations or each.contradicted or each.stale
        ],
        "open_shoulds": [
            each
            for each in assessment.requirements
            if not each.requirement.must and each.verdict in (Verdict.NOT_MET, Verdict.NOT_SHOWN)
        ],
    }


def _shelf(assessment: Assessment, layer: Layer) -> Shelf:
    verdicts = tuple(each for each in assessment.requirements if each.requirement.layer == layer.id)
    return Shelf(layer=layer, verdicts=verdicts, drawing=evidence_map(verdicts))


def _boldest(assessment: Assessment) -> ClaimFinding | None:
    """The public sentence that claims most."""
    return max(assessment.claims, key=lambda each: len(each.requirements), default=None)


@cache
def _templates() -> Environment:
    templates = environment(
        say=lambda key, **given: say("page", key, **given),
        told=say,
        because=because,
        sentence=sentence,
        category_name=category_name,
        duty_line=duty_line,
        grade_for=grade_for,
        grade_against=grade_against,
    )
    templates.filters.update({"country": country_name, "quoted": _quoted, "value": _value, "places": _places})
    return templates


def _quoted(text: str) -> str:
    """A verbatim quote on one line, the ends of its lines shown."""
    return text.replace("\r\n", "\n").replace("\n", " ↵ ")


def _value(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _places(entry: Entry) -> list[tuple[str, str, str]]:
    """Where an entry was seen: file, place in it, digest."""
    return [(place.file, spot_of(place), place.digest) for place in entry.observation.where]
