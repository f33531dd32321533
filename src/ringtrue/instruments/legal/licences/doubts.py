"""Sentences that sound as if they limited a right or ended a grant, whoever understood them: a reason for doubt.

A right that the rules find free, and a grant that they find lasting, is unclear where such a sentence was understood by
none of them. On texts that no rule was made on, most false answers of that kind had one, and few right ones.
"""

from collections.abc import Iterator

from ringtrue.instruments.legal.actors import Actor
from ringtrue.instruments.legal.frames import Modality, Reading
from ringtrue.instruments.legal.licences import Step
from ringtrue.instruments.legal.licences.ending import UNTOLD, beside, ended_at_will
from ringtrue.instruments.legal.licences.patterns import patterns
from ringtrue.instruments.legal.licences.steps import step_of

_DOUBTS = patterns("doubts")
_LAPSING = patterns("lapsing")
_LIMITS = patterns("limits")

LEAST_WORDS = 6
"""Words below which a line is a title, an address or a heading."""


def limiting(reading: Reading) -> Iterator[Step]:
    """Sentences that sound as if they limited rights: `doubt`, or `copies` where they are on handing copies on."""
    for sentence in reading.sentences:
        plain = sentence.plain
        if not _DOUBTS.limits.search(plain) or len(plain.split()) < LEAST_WORDS:
            continue
        if not _DOUBTS.holds_out.search(plain) and not _LIMITS.of_something_else.search(plain):
            vote = "copies" if _DOUBTS.of_copies.search(plain) else "doubt"
            yield step_of(reading, sentence, vote, "it sounds like a limit, and no rule understood it")


def referring(reading: Reading) -> Iterator[Step]:
    """Sentences that give the thing under another text, which is named and does not stand here."""
    for sentence in reading.sentences:
        if _DOUBTS.refers.search(sentence.plain) and not _DOUBTS.of_a_part.search(sentence.plain):
            yield step_of(reading, sentence, "elsewhere", "given under another text, which does not stand here")


def ending(reading: Reading) -> Iterator[Step]:
    """Sentences that sound as if the grant could be ended at will, and of which no rule tells what ends, or why."""
    told = {each.plain for each in ended_at_will(reading) if each.says != UNTOLD}
    for sentence, frames in reading.by_sentence:
        plain = sentence.plain
        if (
            not _DOUBTS.at_will.search(plain)
            or plain in told
            or _DOUBTS.for_cause.search(plain)
            or _DOUBTS.has_ended.search(plain)
        ):
            continue
        if beside(plain) or ("revocable" in plain and _LAPSING.not_this_grant.search(plain)):
            continue
        if not any(each.actor is Actor.LICENSEE and each.modality is Modality.PERMIT for each in frames):
            yield step_of(reading, sentence, "doubt", "it sounds like an end at will, and no rule understood it")
