"""The ground of a verdict on one clause: what the sentences of a deal give, weaken and take, gathered one by one.

Frames decide on words like those of our drafts, sayings on those of other people.
"""

from dataclasses import dataclass, field
from typing import Any

from ringtrue.examiners.contracts.frames import Facet, Speaks, speaks
from ringtrue.examiners.contracts.said import Said
from ringtrue.examiners.contracts.sayings import KINDS, Sayings
from ringtrue.examiners.contracts.verdicts import Reading, evidence_of, once
from ringtrue.instruments.legal.document import Document


@dataclass(slots=True, kw_only=True)
class Ground:
    """Of one clause: the best that was said of each facet and by each kind of saying, and what speaks against it.

    Without `home_told` nobody knows whose another law or court is, and that it is named speaks neither way.
    """

    clause: str
    sayings: Sayings | None
    home_told: bool
    best: dict[str, tuple[Speaks, str, Said, str]] = field(default_factory=dict)
    leaning: set[str] = field(default_factory=set)
    against: list[tuple[Said, str]] = field(default_factory=list)
    turned: list[tuple[Said, str]] = field(default_factory=list)
    lacks: dict[str, set[str]] = field(default_factory=dict)
    limits: list[tuple[Said, str]] = field(default_factory=list)
    unplaced: list[Said] = field(default_factory=list)
    whole: set[str] = field(default_factory=set)

    def hear(self, each: Said) -> None:
        """Takes a sentence in."""
        self._by_sayings(each)
        self._by_frames(each)

    def _by_sayings(self, each: Said) -> None:
        for kind in self.sayings.heard(each.heard) if self.sayings and each.heard else ():
            if kind == "elsewhere" and not self.home_told:
                self.unplaced.append(each)
            elif kind in ("against", "elsewhere", "limits"):
                (self.limits if kind == "limits" else self.against).append((each, ""))
            elif not each.aside or kind == "part":
                weak = each.grammar.guard.weakened(each.sentence.plain, each.grammar.allows.get(self.clause))
                says = Speaks.HALF if kind == "part" else Speaks.WEAKENED if weak else Speaks.FOR
                self._better(kind, says, weak, each, "")
                if says is Speaks.FOR:
                    self.whole.add(kind)

    def _by_frames(self, each: Said) -> None:
        facets, topical = _facets(each, self.clause)
        allows = each.grammar.allows.get(self.clause)
        for number, facet in enumerate(facets):
            key = f"{id(facets)}:{number}"
            says, weak = speaks(each.sentence.plain, facet, each.grammar.guard, allows, topical=topical)
            if says is Speaks.AGAINST:
                self.against.append((each, facet.lacks))
            elif says is Speaks.REVERSED:
                self.turned.append((each, facet.lacks))
            elif self._better(key, says, weak, each, facet.lacks) and facet.leans:
                self.leaning.add(key)
            if says is not Speaks.SILENT:
                self.lacks.setdefault(str(id(facets)), {one.lacks for one in facets if not one.beyond})

    def _better(self, key: str, says: Speaks, weak: str, each: Said, lacks: str) -> bool:
        """Whether a sentence says more than those before it; then it is kept."""
        if says <= self.best.get(key, (Speaks.SILENT,))[0]:
            return False
        self.best[key] = (says, weak, each, lacks)
        return True

    def verdict(self, documents: tuple[Document, ...]) -> Reading | None:
        """The verdict of frames and sayings, or nothing when all of them are silent."""
        limits, best, whole = self.limits, self.best, self.whole
        full = list(best.values()) if set(best) - self.leaning else []
        found = once(
            one for says, _, each, lacks in full for one in evidence_of(documents, each, says.name.lower(), lacks)
        )
        missing = min(
            (lacks - {lack for says, _, _, lack in full if says is not Speaks.HALF} for lacks in self.lacks.values()),
            key=len,
            default=set(),
        )
        framed = {says for key, (says, *_) in best.items() if key not in KINDS}
        firm = {says for key, (says, *_) in best.items() if key not in KINDS and key not in self.leaning}
        against = [*self.against, *(self.turned if firm else [])]
        given = not missing and not limits and framed == {Speaks.FOR} and bool(full)
        unbounded = not (limits and self.sayings and self.sayings.bounded)
        outweighed = not limits or (self.sayings is not None and self.sayings.outweighed)
        said_whole = ("whole" in whole and unbounded) or (outweighed and {"one", "other"} <= whole)
        holds = given or (said_whole and firm <= {Speaks.FOR} and not (firm and missing))
        holds = holds and not self.unplaced
        if limits and not full:
            against.extend(limits)
        first = min((each.document for _, _, each, _ in full), default=0)
        if against and not (holds and all(each.document > first for each, _ in against)):
            bad = once(one for each, lacks in against for one in evidence_of(documents, each, "against", lacks))
            opposed = next((lacks for _, lacks in against if lacks), "")
            why = f"it speaks against {opposed}" if opposed else "it says the opposite, or lets it be undone"
            return Reading(clause=self.clause, verdict="contradicted", why=why, evidence=(*bad, *found))
        if holds:
            why = "a document that yields to this one says otherwise" if against else ""
            return Reading(clause=self.clause, verdict="present", why=why, evidence=found)
        if not full:
            heard = once(one for each in self.unplaced for one in evidence_of(documents, each, "heard", ""))
            why = "it names a law or courts, and nobody told which are home"
            return Reading(clause=self.clause, verdict="unclear", why=why, evidence=heard) if heard else None
        weak = next((f"it holds only “{weak}”" for _, weak, *_ in full if weak), "")
        half = next(("it gives part of it only" for says, *_ in full if limits or says is Speaks.HALF), "")
        lacking = f"it lacks {', '.join(sorted(missing))}" if missing else ""
        bounds = (*(each for each, _ in limits), *self.unplaced)
        taken = once(one for each in bounds for one in evidence_of(documents, each, "weakened", ""))
        why = "; ".join(filter(None, (weak, half, lacking)))
        return Reading(clause=self.clause, verdict="weakened", why=why, evidence=(*found, *taken))


def _facets(each: Said, name: str) -> tuple[tuple[Facet, ...], bool]:
    """The facets of a clause that are worth trying on a sentence, and whether it has words of the clause's topic."""
    facets = () if each.aside else each.grammar.facets.get(name, ())
    topical = bool(facets) and each.grammar.topics[name].search(each.sentence.plain) is not None
    return (facets, topical) if topical or (facets and _worth(each.sentence.plain, facets)) else ((), False)


def _worth(plain: str, facets: tuple[Any, ...]) -> bool:
    """Whether a sentence has the rarest words of some frame, before all slots are tried."""
    return any(
        all(slot.sort == "!" or slot.role or slot.pattern.search(plain) for slot in frame)
        for facet in facets
        for frame in (*facet.frames, *facet.against, *facet.half)
    )
