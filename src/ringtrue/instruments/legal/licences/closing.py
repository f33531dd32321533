"""Sentences that close a text: what it does not grant is reserved, or needs somebody's permission."""

from collections.abc import Iterator

from ringtrue.instruments.legal.frames import Reading
from ringtrue.instruments.legal.lexicon import found
from ringtrue.instruments.legal.licences import Step
from ringtrue.instruments.legal.licences.patterns import patterns
from ringtrue.instruments.legal.licences.steps import step_of
from ringtrue.instruments.legal.sought import Several

_CLOSING = patterns("closing")
_STEPS = patterns("steps")

CLOSED_TO_OTHERS = "refused but for what is granted elsewhere"

NEAR = 45
"""Characters beside the words that ask for leave in which it is told for what."""

_ASKING = Several([_CLOSING.none, _CLOSING.need, _CLOSING.asks, _CLOSING.needs_leave])


def closing(reading: Reading) -> Iterator[Step]:
    """Sentences that reserve whatever is not granted."""
    for sentence in reading.sentences:
        plain = sentence.plain
        if (
            ("reserv" in plain or "no " in plain)
            and _CLOSING.reserves.search(plain)
            and not _CLOSING.unsaid.search(plain)
            and not _STEPS.disclaims.search(plain)
        ):
            yield step_of(reading, sentence, "barred", "whatever is not granted is reserved")
        elif " other " in plain and _CLOSING.other_use.search(plain):
            yield step_of(reading, sentence, "barred", CLOSED_TO_OTHERS)


def asking(reading: Reading) -> Iterator[tuple[frozenset[str], Step]]:
    """Sentences by which acts need somebody's permission, with the acts of the lexicon."""
    for sentence in reading.sentences:
        plain = sentence.plain
        for pattern in _ASKING.in_(plain):
            if matched := pattern.search(plain):
                vote = "refused" if pattern is _CLOSING.none else "consent"
                words = next(each for each in matched.groups() if each is not None)
                if pattern in (_CLOSING.none, _CLOSING.need):
                    words = plain[matched.start() : matched.end()]
                acts = frozenset(found("acts", words[-NEAR:] if pattern is _CLOSING.needs_leave else words[:NEAR]))
                if acts and not any(
                    each.search(plain) for each in (_CLOSING.of_names, _STEPS.disclaims, _CLOSING.of_terms)
                ):
                    says = "refused" if vote == "refused" else "with somebody's permission only"
                    yield acts, step_of(reading, sentence, vote, says)
                break
