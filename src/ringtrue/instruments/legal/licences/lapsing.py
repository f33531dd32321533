"""Ends that a sentence tells by itself: a right is lost, called revocable, or runs to a date, whoever acts."""

from collections.abc import Iterator

from ringtrue.instruments.legal.frames import Reading
from ringtrue.instruments.legal.licences import Step
from ringtrue.instruments.legal.licences.patterns import patterns
from ringtrue.instruments.legal.licences.steps import step_of
from ringtrue.instruments.legal.sought import Several

_LAPSING = patterns("lapsing")

_LAPSES = Several(
    [
        _LAPSING.made_for_good, _LAPSING.for_years, _LAPSING.to_a_date, _LAPSING.not_renewed, _LAPSING.for_a_time,
        _LAPSING.with_a_project, _LAPSING.subscribed, _LAPSING.never, _LAPSING.unenforceable, _LAPSING.lost,
        _LAPSING.called, _LAPSING.thing_infringes, _LAPSING.no_fault, _LAPSING.no_longer_given,
        _LAPSING.while_complying, _LAPSING.until, _LAPSING.takes_back, _LAPSING.no_longer_provided,
        _LAPSING.terminable, _LAPSING.stop_when_asked, _LAPSING.asked_to_stop, _LAPSING.asked_back,
    ]
)  # fmt: skip
"""What a sentence holds one of that tells of an end by itself."""


def never_revoked(plain: str) -> bool:
    """Whether a sentence says that nobody takes it back."""
    return _LAPSING.never.search(plain) is not None


def lapses(reading: Reading) -> Iterator[Step]:
    """Votes: `will`, `irrevocable`, `conduct` (own conduct only), `outside` (a date, a court), `nothing`."""
    for sentence in reading.sentences:
        for vote, says in _votes(sentence.plain) if _LAPSES.in_(sentence.plain) else ():
            yield step_of(reading, sentence, vote, says)


def _votes(plain: str) -> Iterator[tuple[str, str]]:
    if _LAPSING.made_for_good.search(plain):
        yield "irrevocable", "it is given irrevocably"
    dated = _LAPSING.for_years.search(plain) and not _LAPSING.afterwards.search(plain)
    if (
        dated
        or _LAPSING.to_a_date.search(plain)
        or _LAPSING.not_renewed.search(plain)
        or _LAPSING.for_a_time.search(plain)
    ):
        yield "outside", "it ends at a date"
    elif _LAPSING.with_a_project.search(plain) or _LAPSING.subscribed.search(plain):
        yield "outside", "it ends with what it was given for"
    if never_revoked(plain):
        yield "irrevocable", "the licensor may not take it back"
    elif _LAPSING.unenforceable.search(plain):
        yield "outside", "rights end when a court holds a term unenforceable"
    if _LAPSING.lost.search(plain):
        conduct = (
            _LAPSING.if_conduct.search(plain)
            or _LAPSING.on_your_act.search(plain)
            or "unauthorized" in plain
            or _LAPSING.act_by_itself.search(plain)
        )
        yield "conduct" if conduct else "nothing", "rights are lost on the licensee's own conduct"
    if "revocable" in plain and (called := _LAPSING.called.search(plain)) and not _LAPSING.not_this_grant.search(plain):
        if called["behind"]:
            yield "will", "the grant is called revocable"
        elif called["not"]:
            yield "irrevocable", "the grant is called irrevocable"
        elif (called["after"] or "").strip().startswith(("as ", "(as ")):
            yield "nothing", "the grant is called revocable as stated elsewhere"
        elif _LAPSING.stated.match((called["after"] or "").strip()) or _LAPSING.on_compliance.search(plain):
            yield "conduct", "the grant is called revocable for what the licensee does"
        else:
            yield "will", "the grant is called revocable"
    if _LAPSING.thing_infringes.search(plain) or _LAPSING.no_fault.search(plain):
        yield "outside", "it ends, or may be ended, on an event outside both"
    if _LAPSING.no_longer_given.search(plain):
        yield "will", "it ends when the licensor stops providing"
    if _LAPSING.while_complying.search(plain) and _LAPSING.permits.search(plain):
        yield "conduct", "it holds while the licensee complies"
    if ("until" in plain or "unless" in plain) and (until := _LAPSING.until.search(plain)):
        if _LAPSING.if_conduct.search(plain) or _LAPSING.for_breach.search(plain[until.start() :]):
            yield "conduct", "it holds until it is ended for what the licensee does"
        elif not _LAPSING.as_stated.search(plain[until.start() :]):
            yield "will", "it holds until the licensor ends it"
    if (
        (back := _LAPSING.takes_back.search(plain))
        and not _LAPSING.if_conduct.search(plain)
        and not _LAPSING.as_stated.search(plain[back.end() :])
    ):
        yield "will", "the licensor may take it back"
    if _LAPSING.no_longer_provided.search(plain) and not _LAPSING.if_conduct.search(plain):
        yield "will", "it may stop being provided at will"
    if _LAPSING.terminable.search(plain):
        yield "conduct" if _LAPSING.if_conduct.search(plain) else "will", "it may be ended"
    if (
        _LAPSING.stop_when_asked.search(plain)
        or _LAPSING.asked_to_stop.search(plain)
        or _LAPSING.asked_back.search(plain)
    ):
        yield "conduct" if _LAPSING.if_conduct.search(plain) else "will", "the licensee may be told to stop"
