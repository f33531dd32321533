"""Names and phrases that a text has its licensee show or bear."""

import re
from collections.abc import Iterator
from functools import lru_cache

from ringtrue.instruments.legal.actors import Actor
from ringtrue.instruments.legal.frames import Frame, Modality, Reading
from ringtrue.instruments.legal.licences import Gate, Step
from ringtrue.instruments.legal.licences.gates import sizes
from ringtrue.instruments.legal.licences.patterns import patterns
from ringtrue.instruments.legal.licences.steps import step_of

_NAMING = patterns("naming")

_QUOTED = re.compile(r'" ([^"]{2,240}) "')

_MOST_WORDS = 8
"""Words that a name or slogan has at most."""


def _phrase_shown(plain: str) -> bool:
    """Whether a sentence has a quoted phrase shown that is a credit or a name, and no notice."""
    for quoted in _QUOTED.finditer(plain) if '"' in plain else ():
        before, words, behind = plain[: quoted.start()], quoted[1], plain[quoted.end() :]
        if _NAMING.defined.search(before) or _NAMING.of_a_text.search(behind):
            continue
        kept = _NAMING.verb_behind.search(behind)
        if _NAMING.credit.search(words) and (kept or _NAMING.verb_before.search(before)):
            return True
        short = len(words.split()) <= _MOST_WORDS and not _NAMING.no_credit.search(words)
        if short and (kept or _NAMING.shown_right_here.search(before)):
            return True
    return False


def _licensor_must(reading: Reading, frame: Frame) -> bool:
    """Whether it is the licensor's own duty: its name stands right before the verb, and not in what is to be shown."""
    if frame.actor is not Actor.LICENSOR or (modal := _NAMING.modal.search(frame.plain)) is None:
        return False
    before = frame.plain[: modal.start()].rstrip(" ,")
    names = (
        *(name for name, actor in reading.names if actor is Actor.LICENSOR),
        "licensor",
        "we",
        "author",
        "provider",
    )
    return before.endswith(names)


@lru_cache(maxsize=4)
def naming(reading: Reading) -> tuple[tuple[Step, tuple[Gate, ...]], ...]:
    """Votes: `yes`, or `sized` with the sizes above which a name must be shown."""
    return tuple(_named(reading))


def _named(reading: Reading) -> Iterator[tuple[Step, tuple[Gate, ...]]]:
    for n, (sentence, frames) in enumerate(reading.by_sentence):
        plain = sentence.plain
        if plain.endswith(":") and n + 1 < len(reading.sentences):
            if reading.sentences[n + 1].plain.startswith(plain[:-1]):  # it is read again with each of its items
                continue
        oblige = [
            each
            for each in frames
            if (each.modality is Modality.OBLIGE and not _licensor_must(reading, each))
            or (each.modality is Modality.FORBID and _NAMING.kept.search(each.plain))
            or (each.modality is Modality.PERMIT and _NAMING.provided.search(each.plain))
        ]
        if _NAMING.should_show.search(plain):
            yield step_of(reading, sentence, "yes", "a name or phrase must be shown"), ()
            continue
        if not oblige:
            continue
        body = " ".join(each.plain for each in oblige)
        if (
            "shall mean" in plain
            or plain.startswith("[")
            or _NAMING.phrases.search(plain)
            or (_NAMING.cited.search(body) and "source: " not in body)
            or _NAMING.nominative.search(plain)
        ):
            continue
        worded = _NAMING.told_words.search(body) and not _NAMING.disclaimer.search(body)
        appears = _NAMING.must_appear.search(body) or any(each.modality is Modality.FORBID for each in oblige)
        phrased = _phrase_shown(plain)
        shown = (
            _NAMING.shows.search(body) or _NAMING.logo.search(body) or worded or appears or phrased
        ) and not _NAMING.means.search(plain[:80])
        named = _NAMING.names.search(body) and '"' in plain and _NAMING.name_of.search(plain)
        if not (shown or named):
            continue
        if (
            _NAMING.only_notices.search(body)
            and not worded
            and not appears
            and not phrased
            and not _NAMING.made_with.search(body)
        ):
            continue
        if (_NAMING.own_notice.search(body) or _NAMING.disclaimer.search(body)) and not worded and not phrased:
            continue
        if _NAMING.of_marks_and_suits.search(body) and not _NAMING.built.search(body):
            continue
        gates = (
            sizes(sentence)
            or ((Gate(kind="fixed"),) if _NAMING.large.search(plain) else ())
            or ((Gate(kind="fixed"),) if _NAMING.if_commerce.search(plain) else ())
            or (
                (Gate(kind="fixed"),)
                if _NAMING.in_public.search(head := _NAMING.what_follows.split(_BLANK.sub("", plain))[0])
                and not _NAMING.on_offer.search(head)
                else ()
            )
        )
        yield step_of(reading, sentence, "sized" if gates else "yes", "a name or phrase must be shown"), gates


_BLANK = re.compile(r"\[[^\]]*\]")
"""What the phrase leaves for the licensee to fill in."""


def unnamed(reading: Reading) -> Iterator[Step]:
    """Sentences by which nobody need be named."""
    for sentence in reading.sentences:
        if _NAMING.no_name.search(sentence.plain):
            yield step_of(reading, sentence, "unnamed", "no attribution is required")
