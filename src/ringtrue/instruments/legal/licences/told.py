"""Which acts a statement permits: what it says is done, and not what it names in passing."""

from ringtrue.instruments.legal.frames import EXCEPTED, Frame
from ringtrue.instruments.legal.lexicon import found, lexicon
from ringtrue.instruments.legal.licences.patterns import patterns

_TOLD = patterns("told")


def acts_told(frame: Frame) -> frozenset[str]:
    """The acts of the lexicon that a statement permits."""
    told = set(frame.acts) | (_subject_acts(frame) if "permitted" in frame.plain or "allowed" in frame.plain else set())
    for act, done in (("modify", _makes), ("use", _uses), ("distribute", _hands_on)):
        if act in told and not done(frame):
            told.discard(act)
    if _does_something_else(frame, told):
        return frozenset()
    if _TOLD.made_available.search(frame.plain):
        told.add("use")
    return frozenset(told)


_RIGHTS = ("use", "all-rights", "reproduce", "modify", "fine-tune", "merge", "distribute", "sublicense", "sell", "host")
"""Acts of the lexicon that are what a licence is for."""


def _does_something_else(frame: Frame, told: set[str]) -> bool:
    """Whether what may be done is another thing, in telling which the acts are named: `may link to it by using it`."""
    modal = next(_TOLD.may.finditer(frame.whole, frame.start, frame.end), None)
    if (
        modal is None
        or frame.whole.startswith((" include", " in particular"), modal.end())
        or _TOLD.and_does.search(frame.plain)
    ):
        return False
    tail = _TOLD.asides.sub("", frame.whole[modal.end() : frame.end])
    acts = [lexicon()["acts"][act] for act in _RIGHTS if act in told]
    starts = [each.start() for act in acts for each in act.finditer(tail)]
    return bool(starts) and _TOLD.another_verb.search(tail[: min(starts)]) is not None


def _subject_acts(frame: Frame) -> set[str]:
    return set(found("acts", EXCEPTED.sub("", frame.plain)))


def _uses(frame: Frame) -> bool:
    """Whether somebody uses the thing, and it is not a use for which something else is done."""
    hits = list(lexicon()["acts"]["use"].finditer(frame.plain))
    return not hits or any(
        each.group() != "use" or not _TOLD.some_use.search(frame.plain[: each.start()]) for each in hits
    )


def _hands_on(frame: Frame) -> bool:
    """Whether somebody hands a copy on, and it is not called a shared or published one alone."""
    hits = list(lexicon()["acts"]["distribute"].finditer(frame.plain))
    return not hits or any(
        each.group() not in ("shared", "published") or _TOLD.is_done.search(frame.plain[: each.start()])
        for each in hits
    )


def _makes(frame: Frame) -> bool:
    """Whether somebody makes modifications, and they are not things that exist already."""
    hits = list(lexicon()["acts"]["modify"].finditer(frame.plain))
    return (
        not hits
        or _TOLD.if_you_modify.search(frame.whole) is not None
        or any(
            not _TOLD.thing_made.fullmatch(each.group())
            or _TOLD.makes.search(frame.plain[max(0, each.start() - 60) : each.start()])
            for each in hits
        )
    )
