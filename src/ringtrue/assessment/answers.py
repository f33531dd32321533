"""The four questions, answered facet by facet, and the control over a foreign base."""

from collections.abc import Iterable, Mapping

from ringtrue.assessment import Answer, FacetAnswer, FacetVerdict, ForeignBase, RequirementVerdict, Verdict
from ringtrue.assessment.items import RELEASE, Evidence
from ringtrue.framework import Facet, Framework
from ringtrue.ledger import Entry
from ringtrue.observation import Grade, Item, Kind

_BASE_COUNTRIES = ("component.parent-country", "lineage.parent-country")
_BASES = ("component.parent", "component.declared-parent")


def answers(framework: Framework, evidence: Evidence, verdicts: Mapping[str, RequirementVerdict]) -> tuple[Answer, ...]:
    """Every question of the framework with its facets."""
    return tuple(
        Answer(id=each.id, asks=each.asks, facets=tuple(_facet(evidence, facet, verdicts) for facet in each.facet))
        for each in framework.questions
    )


def foreign_bases(
    framework: Framework, evidence: Evidence, verdicts: Mapping[str, RequirementVerdict]
) -> tuple[ForeignBase, ...]:
    """Every component that an entry puts on a base from outside home; how far each aspect is proven."""
    home = evidence.home("base-model")
    bases = []
    for item in evidence.items(Kind.COMPONENT):
        foreign = [
            entry
            for topic in _BASE_COUNTRIES
            for entry in evidence.facts(item, topic)
            if entry.observation.value not in home
        ]
        if foreign:
            aspects = {
                aspect: _all_met(getattr(framework.foreign_base, aspect), verdicts, item)
                for aspect in ("licence", "retraining", "evaluation", "residency")
            }
            named = dict.fromkeys(value for topic in _BASES for value in evidence.values(item, topic))
            bases.append(
                ForeignBase(
                    component=item.name,
                    base=tuple(each for each in named if each != "none"),
                    countries=tuple(dict.fromkeys(str(each.observation.value) for each in foreign)),
                    aspects=aspects,
                    entries=tuple(foreign),
                )
            )
    return tuple(bases)


def _all_met(requirements: Iterable[str], verdicts: Mapping[str, RequirementVerdict], component: Item) -> bool:
    """Whether these are proven, of this component where a requirement is asked of components."""

    def met(verdict: RequirementVerdict) -> bool:
        mine = [each for each in verdict.items if each.item == component]
        return mine[0].proven is Verdict.MET if mine else verdict.verdict in (Verdict.MET, Verdict.NOT_APPLICABLE)

    return all(met(verdicts[each]) for each in requirements)


def _facet(evidence: Evidence, facet: Facet, verdicts: Mapping[str, RequirementVerdict]) -> FacetAnswer:
    entries: list[Entry] = []
    if facet.topics:
        items = (RELEASE,) if facet.of == "release" else evidence.items(Kind(facet.of))
        known = [_known(evidence, facet, each, entries) for each in items]
        verdict = _together(known)
    else:
        judged = [verdicts[each].verdict for each in facet.requirements]
        verdict = _judged([each for each in judged if each is not Verdict.NOT_APPLICABLE])
    # That there is no parent is a word about lineage, not the name of one who trained.
    values = tuple(dict.fromkeys(v for each in entries if (v := str(each.observation.value)) != "none"))
    phrase = {
        FacetVerdict.SHOWN: facet.shown,
        FacetVerdict.PARTLY_SHOWN: facet.partly_shown,
        FacetVerdict.NOT_SHOWN: facet.not_shown,
        FacetVerdict.CONTRADICTED: facet.contradicted,
    }[verdict]
    return FacetAnswer(
        id=facet.id,
        verdict=verdict,
        values=values,
        text=phrase.replace("{values}", ", ".join(values) or "something"),
        entries=tuple(entries),
        requirements=facet.requirements,
    )


def _known(evidence: Evidence, facet: Facet, item: Item, entries: list[Entry]) -> FacetVerdict:
    """How far any of the facet's topics is known of an item; what was found is added to `entries`."""
    found = [entry for topic in facet.topics for entry in evidence.facts(item, topic)]
    entries += found
    for topic in facet.topics:
        papers = [e for e in evidence.facts(item, topic) if e.observation.grade >= Grade.DOCUMENTED]
        by_source = {(e.examination.by, e.examination.of) for e in papers}
        if len({e.observation.value for e in papers}) > 1 and len(by_source) > 1:
            return FacetVerdict.CONTRADICTED
    best = max((each.observation.grade for each in found), default=Grade.NONE)
    if best >= facet.needs:
        return FacetVerdict.SHOWN
    return FacetVerdict.PARTLY_SHOWN if best > Grade.NONE else FacetVerdict.NOT_SHOWN


def _together(known: list[FacetVerdict]) -> FacetVerdict:
    if FacetVerdict.CONTRADICTED in known:
        return FacetVerdict.CONTRADICTED
    if known and all(each is FacetVerdict.SHOWN for each in known):
        return FacetVerdict.SHOWN
    return FacetVerdict.PARTLY_SHOWN if set(known) - {FacetVerdict.NOT_SHOWN} else FacetVerdict.NOT_SHOWN


def _judged(verdicts: list[Verdict]) -> FacetVerdict:
    if Verdict.NOT_MET in verdicts:
        return FacetVerdict.CONTRADICTED
    if verdicts and all(each is Verdict.MET for each in verdicts):
        return FacetVerdict.SHOWN
    return FacetVerdict.PARTLY_SHOWN if Verdict.MET in verdicts else FacetVerdict.NOT_SHOWN
