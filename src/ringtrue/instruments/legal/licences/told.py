"""Which acts a statement permits: what it says is done, and not what it names in passing."""

import re

from ringtrue.instruments.legal.frames import EXCEPTED, Frame
from ringtrue.instruments.legal.lexicon import found, lexicon
from ringtrue.instruments.legal.sought import sought

MADE_AVAILABLE = sought(r"\bmakes?\b[^.;]{0,50}\bavailable to\b")
_SOME_USE = re.compile(
    r"\b(?:personal|private|internal|commercial|non-commercial|academic|educational|business|production|fair|own|research) $"
)
_IS_DONE = re.compile(r"(?:\b(?:be|is|are|been|and|or)(?: \w+ly)?|,) $")
_THING_MADE = sought(r"modifications|modified|derivative works|adapted|altered|translations?|transformed")
_IF_YOU_MODIFY = sought(r"\bif you (?:\w+ or )?(?:modify|adapt|alter|change)\b")
_MAKES = sought(r"\b(?:mak|creat|prepar|produc|develop|perform|permi|allow|be )")


def acts_told(frame: Frame) -> frozenset[str]:
    """The acts of the lexicon that a statement permits."""
    told = set(frame.acts) | (_subject_acts(frame) if "permitted" in frame.plain or "allowed" in frame.plain else set())
    for act, done in (("modify", _makes), ("use", _uses), ("distribute", _hands_on)):
        if act in told and not done(frame):
            told.discard(act)
    if _does_something_else(frame, told):
        return frozenset()
    if MADE_AVAILABLE.search(frame.plain):
        told.add("use")
    return frozenset(told)


_MAY = sought(r"\b(?:may|can)\b(?! only\b)")
_ASIDES = re.compile(r"^(?:,[^;.,]{0,80},(?= ))+(?: in particular)?")
_ANOTHER_VERB = re.compile(
    r"\b(?:of|that|which|through|in|by|with|under|from|about|on|to|as|for|an?|the|this|any|your|its|it|them)\b"
)
_AND_DOES = sought(
    r"\band (?:then |to )?(?:use|copy|modify|distribute|redistribute|share|publish|convey|sublicense) (?:the|it|them|this|such|any|a)\b"
)
"""Where a right stands behind another thing that may be done."""
_RIGHTS = ("use", "all-rights", "reproduce", "modify", "fine-tune", "merge", "distribute", "sublicense", "sell", "host")
"""Acts of the lexicon that are what a licence is for."""


def _does_something_else(frame: Frame, told: set[str]) -> bool:
    """Whether what may be done is another thing, in telling which the acts are named: `may link to it by using it`."""
    modal = next(_MAY.finditer(frame.whole, frame.start, frame.end), None)
    if (
        modal is None
        or frame.whole.startswith((" include", " in particular"), modal.end())
        or _AND_DOES.search(frame.plain)
    ):
        return False
    tail = _ASIDES.sub("", frame.whole[modal.end() : frame.end])
    acts = [lexicon()["acts"][act] for act in _RIGHTS if act in told]
    starts = [each.start() for act in acts for each in act.finditer(tail)]
    return bool(starts) and _ANOTHER_VERB.search(tail[: min(starts)]) is not None


def _subject_acts(frame: Frame) -> set[str]:
    return set(found("acts", EXCEPTED.sub("", frame.plain)))


def _uses(frame: Frame) -> bool:
    """Whether somebody uses the thing, and it is not a use for which something else is done."""
    hits = list(lexicon()["acts"]["use"].finditer(frame.plain))
    return not hits or any(each.group() != "use" or not _SOME_USE.search(frame.plain[: each.start()]) for each in hits)


def _hands_on(frame: Frame) -> bool:
    """Whether somebody hands a copy on, and it is not called a shared or published one alone."""
    hits = list(lexicon()["acts"]["distribute"].finditer(frame.plain))
    return not hits or any(
        each.group() not in ("shared", "published") or _IS_DONE.search(frame.plain[: each.start()]) for each in hits
    )


def _makes(frame: Frame) -> bool:
    """Whether somebody makes modifications, and they are not things that exist already."""
    hits = list(lexicon()["acts"]["modify"].finditer(frame.plain))
    return (
        not hits
        or _IF_YOU_MODIFY.search(frame.whole) is not None
        or any(
            not _THING_MADE.fullmatch(each.group())
            or _MAKES.search(frame.plain[max(0, each.start() - 60) : each.start()])
            for each in hits
        )
    )
