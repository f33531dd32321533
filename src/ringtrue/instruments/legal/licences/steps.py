"""Steps of a proof: what one statement or one sentence does to an answer."""

from functools import lru_cache

from ringtrue.instruments.legal.actors import Actor
from ringtrue.instruments.legal.frames import Frame, Modality, Reading
from ringtrue.instruments.legal.licences import Step
from ringtrue.instruments.legal.licences.patterns import patterns
from ringtrue.instruments.legal.sentences import Sentence

_STEPS = patterns("steps")


def skipped(frame: Frame) -> bool:
    """Whether the sentence defines or disclaims, and so grants and forbids nothing."""
    return skips(frame.whole)


@lru_cache(maxsize=4096)
def skips(plain: str) -> bool:
    """Whether a sentence defines or disclaims."""
    return bool(_STEPS.means.match(plain) or _STEPS.disclaims.search(plain))


def empowered(frame: Frame) -> bool:
    """Whether the licensor may do it, or somebody whom the text names and gives no rights to."""
    if frame.modality is Modality.POWER:
        return True
    if frame.modality is not Modality.PERMIT or frame.actor is not Actor.NOBODY:
        return False
    modal = _STEPS.modal.search(frame.plain)
    if modal is None or _STEPS.takers.search(frame.plain[: modal.start()]):
        return False
    return _STEPS.passive.match(frame.plain[modal.start() :]) is None


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
