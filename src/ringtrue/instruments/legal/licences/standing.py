"""What a text says of law, courts, export and patents, and to whom it speaks."""

from collections.abc import Iterator

from ringtrue.instruments.legal.document import Document, Quote
from ringtrue.instruments.legal.frames import Modality, Reading
from ringtrue.instruments.legal.licences import Step
from ringtrue.instruments.legal.licences.patterns import patterns
from ringtrue.instruments.legal.licences.steps import step_of
from ringtrue.instruments.legal.sentences import Sentence, sentences_of

_STANDING = patterns("standing")


def law(reading: Reading) -> Iterator[tuple[Step, str]]:
    """Sentences that name the governing law, and the law."""
    for sentence in reading.sentences:
        if "law" not in sentence.plain and "legislation" not in sentence.plain:
            continue
        if "provided that" in sentence.plain and _STANDING.prevails.search(
            sentence.plain
        ):  # it is about which language counts
            continue
        if (seat := _STANDING.of_a_seat.search(sentence.plain)) and _STANDING.of_disputes.search(sentence.plain):
            yield step_of(reading, sentence, SEAT, "the law of a party's or a court's place"), seat.group()
            continue
        for matched in _STANDING.law.finditer(
            sentence.plain.replace("_", " ") if "_" in sentence.plain else sentence.plain
        ):
            if sentence.plain[: matched.start()].endswith(("not be ", "not ")):
                continue
            place = next((each for each in matched.groups() if each), "").strip()
            place = _STANDING.state_of.sub("", place).strip()
            if place and not _STANDING.no_place.search(place):
                yield step_of(reading, sentence, "law", f"the law of {place}"), place


SEAT = "seat"
"""The vote for a law that depends on where somebody is."""


def to_anybody(reading: Reading) -> Iterator[Step]:
    """Sentences that grant to any person, whoever that is."""
    for sentence in reading.sentences:
        if not _STANDING.you_grant.search(sentence.plain) and _STANDING.to_anybody.search(sentence.plain):
            yield step_of(reading, sentence, "anybody", "it is granted to any person")


def prevailing_language(document: Document) -> tuple[str, tuple[Quote, ...]]:
    """The language other than English whose text prevails by the document's own words; empty when none does."""
    for sentence in sentences_of(document):
        if (matched := _STANDING.prevails.search(sentence.plain)) and matched["one"] in _LANGUAGES:
            return matched["one"].title(), sentence.quotes(document, *matched.span())
    return "", ()


_LANGUAGES = frozenset(
    [
        "chinese",
        "korean",
        "japanese",
        "french",
        "german",
        "spanish",
        "arabic",
        "russian",
        "italian",
        "portuguese",
        "indonesian",
        "danish",
        "dutch",
    ]
)


def plain_votes(reading: Reading, question: str) -> Iterator[Step]:
    """Sentences on courts, export and patents: votes `yes`, for patents also `no`."""
    pattern = {"forum": _STANDING.forum, "export": _STANDING.export, "patent": _STANDING.patent}[question]
    for sentence, frames in reading.by_sentence:
        plain = sentence.plain
        if not frames or not pattern.search(plain) or _skips(sentence, question):
            continue
        if question == "patent":
            grants = [
                each for each in frames if each.modality is Modality.PERMIT and _STANDING.grants.search(each.plain)
            ]
            if grants and _STANDING.patents_granted.search(plain):
                yield step_of(reading, sentence, "yes", "a patent licence is granted")
            elif _STANDING.patents_refused.search(plain):
                yield step_of(reading, sentence, "no", "no patent licence is granted")
        else:
            yield step_of(reading, sentence, "yes", f"it speaks of {question}")


def _skips(sentence: Sentence, question: str) -> bool:
    if question == "patent":
        return bool(_STANDING.keeps_notices.search(sentence.plain))
    return bool(_STANDING.defines.search(sentence.plain) and " mean" in sentence.plain[:80])
