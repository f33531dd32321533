"""Public sentences held to their words: supported, contradicted or not shown, and what was overclaimed."""

from collections.abc import Iterable, Iterator, Mapping

from ringtrue.assessment import (
    Assessment,
    ClaimFinding,
    ClaimVerdict,
    Overclaim,
    Reading,
    RequirementVerdict,
    Verdict,
)
from ringtrue.assessment.items import Evidence
from ringtrue.framework import Framework
from ringtrue.ledger import Entry
from ringtrue.observation import Item, Kind


def claims_by_kind(evidence: Evidence, by: str = "") -> dict[str, tuple[str, ...]]:
    """For each kind of claim, the names of the claims of that kind; of one claimant only, when given."""
    kinds: dict[str, list[str]] = {}
    for item in evidence.items(Kind.CLAIM):
        if not by or evidence.value(item, "claim.by") == by:
            for kind in evidence.values(item, "claim.kind"):
                kinds.setdefault(kind, []).append(item.name)
    return {kind: tuple(names) for kind, names in kinds.items()}


def claimants(evidence: Evidence) -> tuple[str, ...]:
    """Who makes claims: vendor, operator, ourselves."""
    return tuple(sorted({evidence.value(item, "claim.by") for item in evidence.items(Kind.CLAIM)}))


def asserting(framework: Framework, kinds: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """For each requirement, the names of the claims that assert it: by its own kind, or its layer's if a must."""
    asserted: dict[str, tuple[str, ...]] = {}
    for layer in framework.layers:
        for requirement in layer.requirements:
            listening = requirement.claimed_by + (layer.claimed_by if requirement.must else ())
            names = dict.fromkeys(name for kind in listening for name in kinds.get(kind, ()))
            asserted[requirement.id] = tuple(names)
    return asserted


def findings(evidence: Evidence, verdicts: Iterable[RequirementVerdict]) -> tuple[ClaimFinding, ...]:
    """Every claim with what the evidence says of it."""
    verdicts = tuple(verdicts)
    return tuple(_finding(evidence, item, verdicts) for item in evidence.items(Kind.CLAIM))


def unlisted(evidence: Evidence) -> tuple[Entry, ...]:
    """Sentences that claim something and stand in no claim of the dossier, each place and kind once."""
    found: dict[tuple[object, ...], Entry] = {}
    for item in evidence.items(Kind.CLAIM):
        for entry in evidence.facts(item, "claim.unlisted"):
            found.setdefault((entry.observation.value, entry.observation.where), entry)
    return tuple(found.values())


def overclaim(
    framework: Framework, proven: Reading, verdicts: Iterable[RequirementVerdict], kinds: Mapping[str, tuple[str, ...]]
) -> tuple[Overclaim, ...]:
    """What was claimed and is not proven: refuted first, then in the framework's order."""
    found = [*_layers(framework, proven, kinds), *_requirements(verdicts)]
    return tuple(sorted(found, key=lambda each: each.verdict is not Verdict.NOT_MET))


def _layers(framework: Framework, proven: Reading, kinds: Mapping[str, tuple[str, ...]]) -> Iterator[Overclaim]:
    for layer in framework.numbered:
        names = tuple(dict.fromkeys(name for kind in layer.claimed_by for name in kinds.get(kind, ())))
        if names and proven.vector[layer.id] is not Verdict.MET:
            yield Overclaim(layer=layer.id, requirement="", verdict=proven.vector[layer.id], claims=names)


def _requirements(verdicts: Iterable[RequirementVerdict]) -> Iterator[Overclaim]:
    for each in verdicts:
        if each.claimed_by and each.verdict in (Verdict.NOT_MET, Verdict.NOT_SHOWN):
            yield Overclaim(
                layer=each.requirement.layer,
                requirement=each.requirement.id,
                verdict=each.verdict,
                claims=each.claimed_by,
            )


def _finding(evidence: Evidence, item: Item, verdicts: tuple[RequirementVerdict, ...]) -> ClaimFinding:
    mine = tuple(each for each in verdicts if item.name in each.claimed_by)
    return ClaimFinding(
        name=item.name,
        quote=evidence.value(item, "claim.quote"),
        kinds=evidence.values(item, "claim.kind"),
        by=evidence.value(item, "claim.by"),
        to=evidence.value(item, "claim.to"),
        verdict=_judged(mine),
        requirements=tuple(each.requirement.id for each in mine),
        entries=tuple(evidence.facts(item, "claim.stands")),
    )


def held_to(assessment: Assessment, kinds: Iterable[str]) -> tuple[ClaimVerdict, tuple[RequirementVerdict, ...]]:
    """What the evidence says of a sentence of these kinds, in the dossier or not, and the verdicts it rests on."""
    asserted = asserting(assessment.framework, dict.fromkeys(kinds, ("sentence",)))
    mine = tuple(each for each in assessment.requirements if asserted[each.requirement.id])
    return _judged(mine), mine


def _judged(mine: Iterable[RequirementVerdict]) -> ClaimVerdict:
    asked = [each.verdict for each in mine if each.verdict is not Verdict.NOT_APPLICABLE]
    if Verdict.NOT_MET in asked:
        return ClaimVerdict.CONTRADICTED
    if asked and all(each is Verdict.MET for each in asked):
        return ClaimVerdict.SUPPORTED
    return ClaimVerdict.NOT_SHOWN
