"""The assessment as JSON data: everything the other reports tell, for programs."""

import json
from typing import Any

from ringtrue.assessment import Assessment, ItemVerdict, Reading, RequirementVerdict
from ringtrue.ledger import Entry
from ringtrue.observation import to_data
from ringtrue.reports.claims_told import told_claims, told_unlisted
from ringtrue.reports.clauses_told import told_clauses
from ringtrue.reports.wording import because, needs_caution, sentence

SCHEMA = "ringtrue/assessment/1"


def as_text(assessment: Assessment) -> str:
    """The assessment as JSON text in ASCII, with a line feed at the end: the same bytes for the same assessment."""
    return json.dumps(as_data(assessment), ensure_ascii=True, indent=2) + "\n"


def as_data(assessment: Assessment) -> dict[str, Any]:
    """The assessment as plain data."""
    return {
        "schema": SCHEMA,
        "release": assessment.release,
        "as_of": assessment.release["as_of"],
        "at": assessment.at,
        "framework": {"id": assessment.framework.id, "version": assessment.framework.version},
        "home": {layer: list(countries) for layer, countries in assessment.home.items()},
        "for": assessment.for_whom,
        "ledger_head": assessment.ledger_head,
        "components": [{"name": each.name, "role": each.role, "vector": each.vector} for each in assessment.components],
        "readings": _readings(assessment),
        "category": {
            name: {"name": each.name, "without": list(each.without)} for name, each in assessment.categories.items()
        },
        "binding_constraint": assessment.binding
        and {
            "layer": assessment.binding.layer,
            "requirement": assessment.binding.requirement,
            "verdict": assessment.binding.verdict,
        },
        "requirements": [_requirement(each) for each in assessment.requirements],
        "answers": [
            {
                "id": each.id,
                "asks": each.asks,
                "sentence": sentence(each),
                "facets": [
                    {
                        "id": facet.id,
                        "verdict": facet.verdict,
                        "values": list(facet.values),
                        "entries": [entry.digest for entry in facet.entries],
                        "requirements": list(facet.requirements),
                    }
                    for facet in each.facets
                ],
                "requirements": list(dict.fromkeys(name for facet in each.facets for name in facet.requirements)),
            }
            for each in assessment.answers
        ],
        "controlled_foreign_base": [
            {
                "component": each.component,
                "base": list(each.base),
                "countries": list(each.countries),
                **{aspect: "shown" if shown else "not shown" for aspect, shown in each.aspects.items()},
                "entries": [entry.digest for entry in each.entries],
            }
            for each in assessment.foreign_bases
        ],
        "claims": [
            {
                "name": each.name,
                "quote": each.quote,
                "kind": list(each.kinds),
                "by": each.by,
                "to": each.to,
                "verdict": each.verdict,
                "requirements": list(each.requirements),
                "place": one.place,
                "instead": list(one.instead),
                "duties": [{"place": duty.place, "id": duty.id, "bearing": duty.bearing} for duty in one.duties],
            }
            for one in told_claims(assessment)
            for each in (one.claim,)
        ],
        "unlisted_claims": [
            {
                "quote": one.claim.quote,
                "kind": list(one.claim.kinds),
                "verdict": one.claim.verdict,
                "place": one.place,
                "instead": list(one.instead),
            }
            for one in told_unlisted(assessment)
        ],
        "contract_clauses": [
            {
                "clause": each.clause,
                "verdict": each.verdict,
                "read_by": "machine" if each.machine else each.read_by,
                "counts": not each.machine,
                "quote": each.entry.observation.quote,
                "place": each.place,
                "entry": each.entry.digest,
                "ask": each.ask,
            }
            for each in told_clauses(assessment)
        ],
        "overclaim": [
            {
                "layer": each.layer,
                "requirement": each.requirement or None,
                "verdict": each.verdict,
                "claims": list(each.claims),
            }
            for each in assessment.overclaim
        ],
        "caution": needs_caution(assessment),
        "not_shown": [each.requirement.id for each in assessment.not_shown],
        "superseded": [{"why": each.why, **_entry(each.entry)} for each in assessment.superseded],
        "vanished": list(assessment.vanished),
        "troubles": [
            {"examiner": each.examiner, "item": str(each.item), "why": each.why} for each in assessment.troubles
        ],
    }


def _readings(assessment: Assessment) -> dict[str, Any]:
    claimed = _reading(assessment.claimed)
    claimed["by"] = {by: _reading(each) for by, each in assessment.claimed_per_claimant.items()}
    readings = {
        "claimed": claimed,
        "documented": _reading(assessment.documented),
        "proven": {**_reading(assessment.proven), "strict": assessment.strict},
    }
    if assessment.if_signed:
        readings["if_signed"] = _reading(assessment.if_signed)
    return readings


def _reading(reading: Reading) -> dict[str, Any]:
    return {"level": reading.level, "vector": reading.vector}


def _requirement(verdict: RequirementVerdict) -> dict[str, Any]:
    requirement = verdict.requirement
    return {
        "id": requirement.id,
        "layer": requirement.layer,
        "of": requirement.of,
        "says": requirement.says,
        "must": requirement.must,
        "needs": requirement.needs.word,
        "verdict": verdict.verdict,
        "readings": {
            "claimed": verdict.readings.claimed,
            "documented": verdict.readings.documented,
            "proven": verdict.readings.proven,
        },
        "grade": verdict.grade.word,
        "contradicted": verdict.contradicted,
        "stale": verdict.stale,
        "reservation": list(verdict.reservations),
        "why": because(verdict),
        "would_change": requirement.would_change,
        "step": verdict.step,
        "clauses": list(requirement.clauses),
        "claims": list(verdict.claimed_by),
        "items": [_item(each) for each in verdict.items if each.item.name != "none" or each.entries],
    }


def _item(verdict: ItemVerdict) -> dict[str, Any]:
    return {
        "name": verdict.item.name,
        "verdict": verdict.proven,
        "documented": verdict.documented,
        "grade": verdict.support.word,
        "against": verdict.against.word,
        "contradicted": verdict.contradicted,
        "stale": verdict.stale,
        "open": [str(each) for each in verdict.open],
        "entries": [_entry(each) for each in verdict.entries],
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "digest": entry.digest,
        "seq": entry.seq,
        "by": entry.examination.by,
        "at": entry.examination.at,
        **to_data(entry.observation),
    }
