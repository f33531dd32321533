"""Steps of a proof: what one statement or one sentence does to an answer."""

import re
from functools import lru_cache

from ringtrue.instruments.legal.actors import Actor
from ringtrue.instruments.legal.frames import Frame, Modality, Reading
from ringtrue.instruments.legal.licences import Step
from ringtrue.instruments.legal.sentences import Sentence
from ringtrue.instruments.legal.sought import sought

MEANS = sought(
    r'^(?:the )?" [^"]{1,60} "(?:[^.]{0,80}")? (?:\([^)]*\) )?(?:shall )?(?:means?|refers?|is defined)\b'
    r"|^(?:the )?[a-z][a-z' -]{0,50}(?: \([^)]{1,30}\))? (?:shall mean|(?<!electronic )(?<!technical )(?<!any )(?<!other )(?<!such )(?<!by )means)\b"
)
DISCLAIMS = sought(r"\bas is\b|\bin no event|\bno legal theory|\bbe liable|\bindemnif|\bwarrant(?:y|ies) of")


def skipped(frame: Frame) -> bool:
    """Whether the sentence defines or disclaims, and so grants and forbids nothing."""
    return skips(frame.whole)


@lru_cache(maxsize=4096)
def skips(plain: str) -> bool:
    """Whether a sentence defines or disclaims."""
    return bool(MEANS.match(plain) or DISCLAIMS.search(plain))


_MODAL = sought(r"\b(?:may|can|has|have|reserves?|retains?|is entitled)\b")
_TAKERS = sought(
    r"\b(?:users?|researchers?|recipients?|students?|participants?|requesters?|requestors?|applicants?|members?|they|software|model"
    r"|dataset|licen[sc]e|agreement|terms|laws?|program|sections?|products?|applications?|courts?|tribunals?|parties)(?: also)? $"
)
"""Who is given rights under a name that a text need not define, and things that do nothing by themselves."""


def empowered(frame: Frame) -> bool:
    """Whether the licensor may do it, or somebody whom the text names and gives no rights to."""
    if frame.modality is Modality.POWER:
        return True
    if frame.modality is not Modality.PERMIT or frame.actor is not Actor.NOBODY:
        return False
    modal = _MODAL.search(frame.plain)
    if modal is None or _TAKERS.search(frame.plain[: modal.start()]):
        return False
    return re.match(r"\w+ (?:\w+ly )?(?:be|been)\b", frame.plain[modal.start() :]) is None


def step(reading: Reading, frame: Frame, vote: str, says: str) -> Step:
    """One step of a proof from a frame; the single word that joins two items of a list is no quote."""
    quotes = tuple(each for each in frame.quotes(reading.document) if " " in each.text.strip())
    return Step(
        vote=vote, says=says, plain=frame.whole, where=frame.where, quotes=quotes, noisy=bool(frame.sentence.noise)
    )


def step_of(reading: Reading, sentence: Sentence, vote: str, says: str) -> Step:
    """One step of a proof from a sentence."""
    clause = reading.document.clause_at(sentence.last)
    return Step(
        vote=vote, says=says, plain=sentence.plain, where=clause.where if clause else "",
        quotes=sentence.quotes(reading.document, 0, len(sentence.plain)), noisy=bool(sentence.noise),
    )  # fmt: skip
