"""Tells the story of one release as a ledger: what is declared, what was seen, by whom and when.

The assessment needs nothing but (framework, entries, date), so neither do its tests.
"""

from dataclasses import dataclass, field

from ringtrue.assessment import Assessment, RequirementVerdict, Verdict, assess
from ringtrue.framework import Domain, Framework
from ringtrue.framework.conditions import Relation
from ringtrue.framework.load import load
from ringtrue.ledger import Ledger, Opening, Sitting
from ringtrue.ledger.current import ARTEFACTS, DIGEST, DOSSIER
from ringtrue.ledger.journal import Journal
from ringtrue.ledger.proof import read
from ringtrue.observation import Grade, Item, Kind, Method, Observation, Place

TODAY = "2026-10-01"
RELEASE = Item(kind=Kind.RELEASE, name="release")
LAYERS = ("residency", "infrastructure", "fine-tuning", "base-model", "end-to-end", "continuity")


@dataclass
class Story:
    home: dict[str, tuple[str, ...]] = field(default_factory=dict)
    kind: str = "enterprise"
    country: str = "ID"
    declared: list[Observation] = field(default_factory=list)
    sittings: list[Sitting] = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.declare("release:release", "release", name="Garuda", version="1", maker="maker")
        self.tell("for.party", RELEASE, "asker")
        self.tell("for.kind", RELEASE, self.kind)
        for layer in LAYERS:
            for country in self.home.get(layer, self.home.get("everywhere", ("ID",))):
                self.tell(f"home.{layer}", RELEASE, country)
        self.declare("party:asker", "party", country=self.country)

    def tell(self, topic: str, item: Item | str, value: object, grade: Grade = Grade.ASSERTED) -> None:
        item = Item.parse(item) if isinstance(item, str) else item
        self.declared.append(
            Observation(topic=topic, item=item, value=value, grade=grade, method=Method.DECLARE)  # type: ignore[arg-type]
        )

    def declare(self, item: str, subject: str = "", **facts: object) -> str:
        """Declares an item and facts about it; several values as a tuple."""
        self.tell("exists", item, "declared")
        for name, value in facts.items():
            for each in value if isinstance(value, tuple) else (value,):
                self.tell(f"{subject or Item.parse(item).kind.value}.{name.replace('_', '-')}", item, each)
        return item

    def see(
        self,
        topic: str,
        item: str,
        value: object,
        grade: str = "inspected",
        *,
        by: str = "",
        at: str = TODAY,
        author: str = "",
        dated: str = "",
        draft: bool = False,
        file: str = "",
        digest: str = "sha256:a",
    ) -> None:
        """An examiner saw something; with `file`, in a file that had this digest then."""
        observation = Observation(
            topic=topic,
            item=Item.parse(item),
            value=value,  # type: ignore[arg-type]
            grade=Grade.of(grade),
            author=author,
            dated=dated,
            draft=draft,
        )
        place = (Place(file=file, digest=digest),) if file else ()
        if file:
            self.digests.setdefault(file, digest)
        self.sittings.append(
            Sitting(
                at=f"{at}T10:00:00Z",
                by=by or f"somebody/{len(self.sittings)}",
                of=RELEASE,
                key="key",
                read=place,
                observations=(observation,),
            )
        )

    def prove(self, *requirements: str, item: str = "", but: tuple[str, ...] = (), grade: str = "") -> None:
        """Evidence of the needed grade that meets these requirements (or all of these layers) for every item."""
        framework = load()
        for requirement in framework.requirements:
            if requirement.id in but or not {requirement.id, requirement.layer} & set(requirements):
                continue
            for one in [item] if item else self._items(requirement.of):
                for condition in requirement.met_when:
                    value = self._value(framework, requirement.layer, condition)
                    self.see(condition.topic, one, value, grade or requirement.needs.word)

    def claim(self, *kinds: str, by: str = "vendor", name: str = "claim 1") -> None:
        self.declare(f"claim:{name}", quote="A claim.", kind=kinds, by=by, to="public")

    def ledger(self) -> Ledger:
        digests = tuple(
            Observation(topic=DIGEST, item=Item(kind=Kind.ARTEFACT, name=name), value=digest, grade=Grade.INSPECTED)
            for name, digest in self.digests.items()
        )
        first = min([each.at for each in self.sittings], default=f"{TODAY}T09:00:00Z")
        opening = (
            Sitting(at=first, by=DOSSIER, of=RELEASE, key="d", read=(), observations=tuple(self.declared)),
            Sitting(at=first, by=ARTEFACTS, of=RELEASE, key="a", read=(), observations=digests),
        )
        journal = Journal(path=None, opening=Opening(release="Garuda", maker="maker", at=first))  # type: ignore[arg-type]
        return read(b"".join(journal._lines(None, [*opening, *self.sittings])), "story")

    def assess(self, at: str = TODAY, **options: bool) -> Assessment:
        return assess(load(), self.ledger(), at, **options)

    def verdict(self, requirement: str, at: str = TODAY, **options: bool) -> RequirementVerdict:
        return verdict(self.assess(at, **options), requirement)

    def _items(self, of: str) -> list[str]:
        if of == "release":
            return ["release:release"]
        kind = "component" if of == "root" else of
        return [str(each.item) for each in self.declared if each.topic == "exists" and each.item.kind == kind]

    def _value(self, framework: Framework, layer: str, condition: object) -> object:
        if condition.named:  # type: ignore[attr-defined]
            return self.country if condition.named == "home" else "asker"  # type: ignore[attr-defined]
        if condition.relation is Relation.IS_NOT:  # type: ignore[attr-defined]
            topic = framework.topics[condition.topic]  # type: ignore[attr-defined]
            return (
                "something"
                if topic.domain is not Domain.WORDS
                else next(
                    each
                    for each in topic.values
                    if each != condition.values[0]  # type: ignore[attr-defined]
                )
            )
        return condition.values[0]  # type: ignore[attr-defined]


def verdict(assessment: Assessment, requirement: str) -> RequirementVerdict:
    return next(each for each in assessment.requirements if each.requirement.id == requirement)


MET, NOT_MET = Verdict.MET, Verdict.NOT_MET
NOT_SHOWN, NOT_APPLICABLE = Verdict.NOT_SHOWN, Verdict.NOT_APPLICABLE
