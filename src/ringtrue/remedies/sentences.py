"""Public sentences held to what is shown: the verdict, what it rests on, the duty, and truthful words instead."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from ringtrue.assessment import Assessment, ClaimVerdict, RequirementVerdict
from ringtrue.assessment.claims import asserting, held_to
from ringtrue.examiners import consult
from ringtrue.examiners.claims.passages import Passage, audience, passages, sentences
from ringtrue.examiners.claims.said import KINDS, LANGUAGES
from ringtrue.examiners.claims.sentence import Made, Standing
from ringtrue.examiners.claims.walk_back import WalkBack, added, walked_back
from ringtrue.framework import Framework
from ringtrue.framework.load import load
from ringtrue.instruments.legal.document import Document
from ringtrue.remedies.duties import Duty, duties
from ringtrue.remedies.rewording import Wording, reworded


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One sentence: what it asserts outright, and, where a dossier was weighed, what the evidence says of that.

    `asserts` are the requirements of all its kinds, hedged ones among them. `verdict` is None where no dossier was
    given, and for a sentence that only hedges: it holds to nothing that could be weighed. `outright` is then what
    the same words would be without their hedge. `wordings` may be said instead.
    """

    passage: Passage
    asserts: tuple[str, ...]
    verdict: ClaimVerdict | None
    outright: ClaimVerdict | None
    verdicts: tuple[RequirementVerdict, ...]
    wordings: tuple[Wording, ...]
    duties: tuple[Duty, ...]

    @property
    def hedged(self) -> bool:
        """Whether the sentence makes no claim outright."""
        return all(each.standing is Standing.HEDGED for each in self.passage.made)


def read_claims(document: Document) -> tuple[Passage, ...]:
    """Every sentence of the document that claims something."""
    return passages(document, [consult(name) for name in KINDS], [consult(name) for name in LANGUAGES])


def spoken_to(document: Document) -> str:
    """To whom the document says that it speaks; nothing when it does not say."""
    return audience(document, [consult(name) for name in LANGUAGES])


def hold(
    found: Iterable[Passage], framework: Framework, assessment: Assessment | None, home: Iterable[str] = ()
) -> tuple[Held, ...]:
    """Holds each sentence to the assessment; without one, says what it asserts and what the law of `home` asks."""
    countries = {code for each in assessment.home.values() for code in each} if assessment else set(home)
    return tuple(_held(each, framework, assessment, countries) for each in found)


def _held(passage: Passage, framework: Framework, assessment: Assessment | None, home: set[str]) -> Held:
    outright = [each.kind for each in passage.made if each.standing is Standing.OUTRIGHT]
    every = [each.kind for each in passage.made]
    asserted = asserting(framework, dict.fromkeys(every, ("sentence",)))
    held, rests = held_to(assessment, outright or every) if assessment else (None, ())
    short = held is not ClaimVerdict.SUPPORTED
    return Held(
        passage=passage,
        asserts=tuple(name for name, claims in asserted.items() if claims),
        verdict=held if outright else None,
        outright=held,
        verdicts=rests,
        wordings=reworded(assessment, every, rests) if assessment and short else (),
        duties=duties(home, every) if short else (),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Two copies of a page: what the old one claims and the new one takes back, and what is claimed anew."""

    old: Document
    new: Document
    walk_backs: tuple[WalkBack, ...]
    added: tuple[tuple[Made, Passage], ...]


def compared(old: Document, new: Document) -> Change:
    """What became of the claims of the old copy in the new one."""
    framework = load()
    languages = [consult(name) for name in LANGUAGES]
    before, after = read_claims(old), read_claims(new)

    @cache
    def asserted(kind: str) -> frozenset[str]:
        claimed = asserting(framework, {kind: ("sentence",)})
        return frozenset(name for name, claims in claimed.items() if claims)

    texts = (" ".join(new.text[start:end].split()) for start, end in sentences(new))
    absolutes = [word for language in languages for word in language["absolutes"]]
    found = walked_back(before, after, texts, asserted, absolutes)
    told = {each.becomes for each in found}
    fresh = tuple((made, passage) for made, passage in added(before, after) if made.kind not in told)
    return Change(old=old, new=new, walk_backs=found, added=fresh)
