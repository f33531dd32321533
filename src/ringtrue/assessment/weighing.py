"""Puts the weighing together: every requirement, every reading, every answer, one assessment."""

from dataclasses import replace
from typing import Any

from ringtrue.assessment import (
    Assessment,
    ComponentVector,
    ItemVerdict,
    RequirementVerdict,
    Trouble,
    Verdict,
    answers,
    claims,
    contracts,
    layers,
)  # fmt: skip
from ringtrue.assessment.items import RELEASE, Evidence
from ringtrue.assessment.verdicts import Weighing, together, weigh
from ringtrue.errors import NothingToExamine
from ringtrue.framework import Framework
from ringtrue.ledger import Ledger
from ringtrue.ledger.current import current
from ringtrue.observation import Grade, Item, Kind


def weigh_all(framework: Framework, ledger: Ledger, at: str, *, if_signed: bool) -> Assessment:
    """The assessment of everything in the ledger that counts on the day `at`."""
    now = current(ledger, at)
    evidence = Evidence(framework, now.entries)
    if not evidence.value(RELEASE, "release.name"):
        raise NothingToExamine(
            "nothing was weighed: the ledger holds no dossier of that day",
            where=f"--at {at}",
            why="every examination in the ledger is later",
            try_="ringtrue assess, without --at",
        )
    weighing = Weighing(evidence=evidence, at=at)
    kinds = claims.claims_by_kind(evidence)
    verdicts = _every(framework, weighing, kinds)
    by_id = {each.requirement.id: each for each in verdicts}
    signed = _every(framework, replace(weighing, if_signed=True), kinds) if if_signed else ()
    claimed = layers.reading(framework, verdicts, lambda each: each.readings.claimed)
    documented = layers.reading(framework, verdicts, lambda each: each.readings.documented)
    proven = layers.reading(framework, verdicts, lambda each: each.readings.proven)
    offer = layers.reading(framework, verdicts, layers.on_offer)
    return Assessment(
        framework=framework,
        at=at,
        ledger_head=ledger.head,
        release=_release(evidence),
        for_whom={
            "party": evidence.value(RELEASE, "for.party"),
            "kind": evidence.value(RELEASE, "for.kind"),
            "parties": sorted(evidence.asker),
        },
        home={each.id: tuple(sorted(evidence.home(each.id))) for each in framework.layers},
        publicly_funded=any(
            each.observation.value is True and each.observation.grade >= Grade.DOCUMENTED
            for each in evidence.facts(RELEASE, "release.public-funding")
        ),
        components=tuple(_component(framework, evidence, verdicts, each) for each in evidence.items(Kind.COMPONENT)),
        claimed=claimed,
        claimed_per_claimant={
            by: layers.reading(
                framework,
                _every(framework, weighing, claims.claims_by_kind(evidence, by)),
                lambda each: each.readings.claimed,
            )
            for by in claims.claimants(evidence)
        },
        documented=documented,
        proven=proven,
        if_signed=layers.reading(framework, signed, lambda each: each.readings.proven) if signed else None,
        signed={each.requirement.id: each.verdict for each in signed},
        unlisted=claims.unlisted(evidence),
        clauses=contracts.clauses(evidence),
        strict=_strict(framework, weighing, kinds),
        on_offer=offer,
        categories={
            "claimed": layers.category(framework, claimed),
            "documented": layers.category(framework, documented),
            "proven": layers.category(framework, proven),
            "on_offer": layers.category(framework, offer),
        },
        binding=layers.binding(framework, proven, verdicts),
        requirements=verdicts,
        answers=answers.answers(framework, evidence, by_id),
        foreign_bases=answers.foreign_bases(framework, evidence, by_id),
        claims=claims.findings(evidence, verdicts),
        overclaim=claims.overclaim(framework, proven, verdicts, kinds),
        superseded=now.superseded,
        vanished=now.vanished,
        troubles=tuple(Trouble(examiner=each.by, item=each.of, why=each.trouble) for each in now.troubles),
    )


def _every(
    framework: Framework, weighing: Weighing, kinds: dict[str, tuple[str, ...]]
) -> tuple[RequirementVerdict, ...]:
    asserted = claims.asserting(framework, kinds)
    return tuple(weigh(weighing, each, asserted[each.id]) for each in framework.requirements)


def _strict(framework: Framework, weighing: Weighing, kinds: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    """The proven reading with the asker's own country as the only home of every layer."""
    evidence = weighing.evidence
    asker = Item(kind=Kind.PARTY, name=evidence.value(RELEASE, "for.party"))
    country = evidence.value(asker, "party.country")
    verdicts = _every(framework, replace(weighing, home=frozenset({country})), kinds)
    read = layers.reading(framework, verdicts, lambda each: each.readings.proven)
    return {"country": country, "level": read.level, "vector": read.vector}


def _release(evidence: Evidence) -> dict[str, str]:
    return {
        each.replace("-", "_"): evidence.value(RELEASE, f"release.{each}")
        for each in ("name", "version", "maker", "as-of")
    }


def _component(
    framework: Framework, evidence: Evidence, verdicts: tuple[RequirementVerdict, ...], item: Item
) -> ComponentVector:
    mine = {item, Item(kind=Kind.ROOT, name=evidence.root(item.name))}

    def of_this_one(verdict: RequirementVerdict) -> Verdict:
        if verdict.requirement.of not in ("component", "root") or verdict.verdict is Verdict.NOT_APPLICABLE:
            return verdict.verdict
        own: list[ItemVerdict] = [each for each in verdict.items if each.item in mine]
        return together(each.proven for each in own) if own else Verdict.NOT_APPLICABLE

    read = layers.reading(framework, verdicts, of_this_one)
    return ComponentVector(name=item.name, role=evidence.value(item, "component.role"), vector=read.vector)
