"""The linter over the framework, the catalogue and the examiners: can every question be answered, and wrongly?"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from ringtrue.drills.scenarios import Remedy, Scenario, remedies, scenarios
from ringtrue.drills.system import sorts
from ringtrue.errors import CatalogueWrong
from ringtrue.examiners import ANY_TOPIC, Examiner, consult
from ringtrue.examiners.claims.phrase import check, script_of
from ringtrue.examiners.claims.said import LANGUAGES
from ringtrue.framework import Domain, Framework, Requirement, Topic
from ringtrue.framework.conditions import NAMED_SETS, Condition, Relation, holds
from ringtrue.instruments.legal.licences.patterns import FOLDER, Patterns
from ringtrue.observation import Kind, Value
from ringtrue.remedies.duties import all_duties
from ringtrue.shelf import blocs, countries

DECLARED = "dossier"
"""Stands in the table for topics that the dossier declares and no examiner looks into yet."""

_SET_DOMAINS = {"home": Domain.COUNTRY, "asker": Domain.PARTY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something in the catalogue that would make verdicts meaningless."""

    where: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """One row of the table requirement -> topic -> examiners; no examiner: the topic is awaited."""

    requirement: str
    topic: str
    examiners: tuple[str, ...]

    @property
    def awaiting(self) -> bool:
        """Whether nothing but a quoted paper can speak to the topic so far."""
        return not self.examiners


def faults(framework: Framework, topics: dict[str, Topic], examiners: tuple[Examiner, ...]) -> Iterator[Fault]:
    """Everything that is wrong, in the order of the framework."""
    yield from _names_told_twice(framework)
    for requirement in framework.requirements:
        yield from _requirement_faults(requirement, framework, topics)
    yield from _unasked(framework, topics, examiners)
    yield from _unknown_references(framework)
    yield from scenario_faults(framework)
    yield from _public_words(framework)
    yield from licence_language_faults(sorted(FOLDER.glob("*.toml")))


def supplies(framework: Framework, examiners: tuple[Examiner, ...]) -> tuple[Supply, ...]:
    """The table requirement -> topic -> examiners."""
    by_topic: dict[str, list[str]] = {}
    for examiner in examiners:
        for topic in examiner.topics:
            by_topic.setdefault(topic, []).append(examiner.id)
    return tuple(
        Supply(requirement=requirement.id, topic=topic, examiners=tuple(sorted(by_topic.get(topic, ()))))
        for requirement in framework.requirements
        for topic in sorted({each.topic for each in (*requirement.met_when, *requirement.not_met_when)})
    )


def _names_told_twice(framework: Framework) -> Iterator[Fault]:
    ids = [each.id for each in framework.requirements]
    for twice in sorted({each for each in ids if ids.count(each) > 1}):
        yield Fault(where=f"requirement {twice}", why="two requirements have this id")


def _requirement_faults(requirement: Requirement, framework: Framework, topics: dict[str, Topic]) -> Iterator[Fault]:
    where = f"requirement {requirement.id}"
    if not any(source.strip() for source in requirement.sources):
        yield Fault(where=where, why="it cites no source")
    if not requirement.met_when:
        yield Fault(where=where, why="no observation can meet it: met_when is empty")
    if requirement.validity < 1:
        yield Fault(where=where, why="its evidence is stale at once: validity is below one day")
    for topic in sorted(requirement.topics - set(topics)):
        yield Fault(where=where, why=f"it listens to the topic `{topic}`, which does not exist")
    for clause in sorted(set(requirement.clauses) - framework.clauses):
        yield Fault(where=where, why=f"the clause `{clause}` does not exist")
    known = [each for each in requirement.conditions if each.topic in topics]
    for condition in known:
        yield from _condition_faults(where, condition, requirement, topics[condition.topic])
    listened = [each for each in requirement.met_when if each.topic in topics]
    if listened and all(_always(each, topics[each.topic]) for each in listened):
        yield Fault(where=where, why="every observation meets it")
    for against in requirement.not_met_when:
        meeting = [each for each in requirement.met_when if each.topic == against.topic]
        if meeting and against.topic in topics and (both := _both(meeting, against, topics[against.topic])):
            yield Fault(where=where, why=f"`{both}` both meets and refutes it ({against})")


def _condition_faults(where: str, condition: Condition, requirement: Requirement, topic: Topic) -> Iterator[Fault]:
    of = "component" if requirement.of == "root" else requirement.of
    if topic.of.value not in (of, "release"):
        yield Fault(where=where, why=f"`{condition}` asks a {of} about a topic of a {topic.of.value}")
    if condition.named and topic.domain is not _SET_DOMAINS[condition.named]:
        yield Fault(where=where, why=f"`{condition}`: a {topic.domain} is never in `{condition.named}`")
    if condition.relation in (Relation.AT_LEAST, Relation.AT_MOST) and topic.domain is not Domain.NUMBER:
        yield Fault(where=where, why=f"`{condition}`: a {topic.domain} has no size")
    for value in condition.values:
        if not topic.admits(value):
            yield Fault(where=where, why=f"`{condition}`: {topic.id} can never be `{value}`")


def _sample(topic: Topic, *conditions: Condition) -> tuple[Value, ...]:
    """Values of a domain that tell apart whatever these conditions tell apart."""
    named = tuple(chain.from_iterable(each.values for each in conditions))
    match topic.domain:
        case Domain.BOOLEAN:
            return (True, False)
        case Domain.WORDS:
            return topic.values
        case Domain.NUMBER:
            numbers = [each for each in named if isinstance(each, int | float)]
            return tuple(n + step for n in numbers for step in (-1, 0, 1)) or (0, 1)
        case Domain.COUNTRY:
            return ("home", "elsewhere", *named)
        case Domain.PARTY:
            return ("asker", "another", *named)
        case Domain.DATE | Domain.TEXT:
            return ("some words", *named)


_SETS = {"home": frozenset({"home"}), "asker": frozenset({"asker"})}


def _always(condition: Condition, topic: Topic) -> bool:
    return all(holds(condition, each, _SETS) for each in _sample(topic, condition))


def _both(meeting: list[Condition], against: Condition, topic: Topic) -> str:
    """A value that satisfies every meeting sentence and the refuting one, too."""
    sample = _sample(topic, *meeting, against)
    clash = (each for each in sample if all(holds(one, each, _SETS) for one in (*meeting, against)))
    return next((str(each) for each in clash), "")


def _unasked(framework: Framework, topics: dict[str, Topic], examiners: tuple[Examiner, ...]) -> Iterator[Fault]:
    asked = frozenset(chain.from_iterable(each.topics for each in framework.requirements))
    asked |= {topic for question in framework.questions for facet in question.facet for topic in facet.topics}
    context = {each.id for each in topics.values() if each.context}
    for topic in sorted(set(topics) - asked - context):
        yield Fault(where=f"topic {topic}", why="nobody asks for it")
    for examiner in examiners:
        for topic in sorted(set(examiner.topics) - set(topics) - {ANY_TOPIC}):
            yield Fault(where=f"examiner {examiner.id}", why=f"it speaks to `{topic}`, which does not exist")


def scenario_faults(
    framework: Framework, told: Iterable[Scenario] | None = None, softening: Iterable[Remedy] | None = None
) -> Iterator[Fault]:
    """Scenarios and remedies that rest on nothing, reach nothing, or name what does not exist."""
    known = {each.id for each in sorts()} | {kind.value for kind in Kind}
    softened = tuple(remedies() if softening is None else softening)
    for scenario in scenarios() if told is None else told:
        where = f"scenario {scenario.id}"
        for n, precedent in enumerate(scenario.precedent, 1):
            if not (precedent.source.strip() and precedent.date.strip() and precedent.confidence):
                yield Fault(where=where, why=f"its precedent {n} has no source, date or confidence")
        if not scenario.precedent:
            yield Fault(where=where, why="it rests on no precedent")
        for effect in scenario.effect:
            for kind in sorted({*effect.kinds, *effect.items} - known):
                yield Fault(where=where, why=f"it reaches the kind `{kind}`, which does not exist")
            if not effect.basis.strip():
                yield Fault(where=where, why="it does not say what its times rest on")
            if effect.does == "delay" and not effect.adds:
                yield Fault(where=where, why="it delays by no days")
        options = {option.remedy for inject in scenario.inject for option in inject.option if option.remedy}
        for missing in sorted(options - {each.id for each in softened}):
            yield Fault(where=where, why=f"the remedy `{missing}` does not exist")
    for remedy in softened:
        where = f"remedy {remedy.id}"
        if not remedy.source.strip():
            yield Fault(where=where, why="it cites no source")
        if remedy.clause and remedy.clause not in framework.clauses:
            yield Fault(where=where, why=f"the clause `{remedy.clause}` does not exist")
        if not (remedy.clause or remedy.step):
            yield Fault(where=where, why="it is neither a clause nor a step")
        for kind in sorted(set(remedy.kinds) - known):
            yield Fault(where=where, why=f"it helps the kind `{kind}`, which does not exist")


def licence_language_faults(files: Iterable[Path]) -> Iterator[Fault]:
    """Patterns that name words which their file does not have, or that are no regular expressions."""
    for path in files:
        try:
            written = tuple(Patterns(path).written())
        except CatalogueWrong as error:
            yield Fault(where=error.where, why=error.why)
            continue
        for key, pattern in written:
            try:
                re.compile(pattern)
            except re.error as error:
                yield Fault(where=f"{path}, key `{key}`", why=f"it is no regular expression: {error}")


def _unknown_references(framework: Framework) -> Iterator[Fault]:
    requirements = {each.id for each in framework.requirements}
    listed: set[str] = set()
    for layer in framework.layers:
        for owner, kinds in ((f"layer {layer.id}", layer.claimed_by), *(
            (f"requirement {each.id}", each.claimed_by) for each in layer.requirements
        )):  # fmt: skip
            listed |= set(kinds)
            for kind in sorted(set(kinds) - set(framework.claims)):
                yield Fault(where=owner, why=f"the kind of claim `{kind}` does not exist")
    for kind in sorted(set(framework.claims) - listed):
        yield Fault(where=f"claim {kind}", why="no layer and no requirement is claimed by it")
    for question in framework.questions:
        for facet in question.facet:
            for missing in sorted(set(facet.requirements) - requirements):
                yield Fault(where=f"answer {question.id}, facet {facet.id}", why=f"there is no requirement `{missing}`")
    for aspect in ("licence", "retraining", "evaluation", "residency"):
        for missing in sorted(set(getattr(framework.foreign_base, aspect)) - requirements):
            yield Fault(where=f"controlled-foreign-base, {aspect}", why=f"there is no requirement `{missing}`")


def _public_words(framework: Framework) -> Iterator[Fault]:
    """Faults of the languages in which claims are read, of the duties on them, and of the truthful words instead."""
    for language in (consult(name) for name in LANGUAGES):
        where, script = f"claim-language {language['id']}", script_of(language)
        spoken = {kind: each.phrases for kind, each in framework.claims.items()}
        spoken = spoken if language["id"] == "en" else language["phrases"]
        for kind in sorted(set(spoken) - set(framework.claims)):
            yield Fault(where=where, why=f"it has phrases for the kind of claim `{kind}`, which does not exist")
        lists = [words for how in ("denied", "wished", "hedged") for words in language[how].values()]
        for phrase in chain(*spoken.values(), *lists, language["clause_ends"], *language["words"].values()):
            try:
                check(phrase, script)
            except (ValueError, KeyError) as error:
                yield Fault(where=where, why=f"the phrase `{phrase}` is not well formed: {error}")
    for duty in all_duties():
        for kind in sorted(set(duty.kinds) - set(framework.claims)):
            yield Fault(where=f"duty {duty.place} {duty.id}", why=f"the kind of claim `{kind}` does not exist")
        if duty.place not in countries() | set(blocs()):
            yield Fault(where=f"duty {duty.id}", why=f"the place `{duty.place}` does not exist")
    texts = consult("rewording/en.toml")
    for asserted in framework.requirements:
        if asserted.must and asserted.id not in texts["requirement"]:
            yield Fault(where="rewording", why=f"no truthful sentence says that `{asserted.id}` is shown")
    for unknown in sorted(set(texts["requirement"]) - {each.id for each in framework.requirements}):
        yield Fault(where="rewording", why=f"there is no requirement `{unknown}`")


assert set(_SET_DOMAINS) == set(NAMED_SETS)
