"""How the licensor changes what was given: by restricting the thing itself, or by new terms."""

from collections.abc import Iterator

from ringtrue.instruments.legal.actors import Actor
from ringtrue.instruments.legal.frames import Modality, Reading
from ringtrue.instruments.legal.licences import Step
from ringtrue.instruments.legal.licences.patterns import patterns
from ringtrue.instruments.legal.licences.steps import empowered, skipped, step, step_of
from ringtrue.instruments.legal.sought import Several

_CHANGING = patterns("changing")

_NEW_TERMS = Several(
    [
        _CHANGING.only_later, _CHANGING.stays, _CHANGING.not_back, _CHANGING.reserved, _CHANGING.by_posting,
        _CHANGING.from_posting, _CHANGING.current, _CHANGING.as_they_may, _CHANGING.subject_to_change,
        _CHANGING.by_use, _CHANGING.only_signed, _CHANGING.makes_changes, _CHANGING.later,
    ]
)  # fmt: skip
"""What a sentence on new terms holds one of, unless one of its statements changes something."""


def restricted_remotely(reading: Reading) -> Iterator[Step]:
    """Votes: `yes`, `no`."""
    for sentence in reading.sentences:
        if (
            _CHANGING.by_itself.search(sentence.plain)
            and not _CHANGING.not_to.search(sentence.plain)
            and not _CHANGING.switched_off.search(sentence.plain)
        ):
            yield step_of(reading, sentence, "yes", "it is updated or stopped while the licensee has it")
        elif _CHANGING.promised.search(sentence.plain):
            yield step_of(reading, sentence, "no", "the licensor promises not to restrict it")
    for frame in reading.frames:
        if skipped(frame) or frame.actor not in (Actor.LICENSOR, Actor.NOBODY):
            continue
        if _CHANGING.grants_or_disclaims.search(frame.whole):  # its limits are those of the grant
            continue
        remote = _CHANGING.remote.search(frame.whole)
        if empowered(frame) and (
            ("restrict" in frame.acts and (remote or _CHANGING.use_of.search(frame.plain)))
            or ({"update", "suspend"} & set(frame.acts) and _CHANGING.by_remote_means.search(frame.whole))
            or _CHANGING.changes_copies.search(frame.plain)
        ):
            yield step(reading, frame, "yes", "the licensor reserves to restrict or change the model itself")
        elif frame.modality is Modality.FORBID and remote and "restrict" in frame.acts:
            yield step(reading, frame, "no", "the licensor may not restrict it remotely")


def _which(plain: str) -> str:
    """Whether a sentence speaks of a document beside the terms, or of the terms themselves."""
    own = _CHANGING.own_terms.search(plain)
    return "policy" if _CHANGING.policy.search(plain) and not own else "terms"


def _named_beside(plain: str) -> str:
    """The same where the sentence names the agreement only as that which the document belongs to."""
    return "policy" if _CHANGING.policy.search(plain) or _CHANGING.another.search(plain) else "terms"


def _head(plain: str) -> str:
    """The same by which of the two a sentence begins with."""
    first = _CHANGING.terms.search(plain)
    return "policy" if first is not None and _CHANGING.policy.match(plain, first.start()) else "terms"


def changed_unilaterally(reading: Reading) -> Iterator[Step]:
    """Votes: `kept` (new terms are for later copies only), `terms`, `policy`, `no`."""
    for sentence, frames in reading.by_sentence:
        plain = sentence.plain
        if not _NEW_TERMS.in_(plain) and not any("change" in each.acts for each in frames):
            continue
        if _CHANGING.only_later.search(plain):
            yield step_of(reading, sentence, "kept", "new terms are for what is received after them")
            continue
        if _CHANGING.of_time.search(plain) and _CHANGING.stays.search(plain):
            yield step_of(reading, sentence, "no", "whoever has it may keep to the version received")
            continue
        if _CHANGING.not_back.search(plain):
            yield step_of(reading, sentence, "no", "new terms do not reach back")
            continue
        if not (_CHANGING.terms.search(plain) or _CHANGING.only_signed.search(plain)) or _CHANGING.by_these.search(
            plain
        ):
            continue
        if _CHANGING.reserved.search(plain):
            yield step_of(reading, sentence, _which(plain), "the right to change the terms is reserved")
            continue
        if _CHANGING.by_posting.search(plain) or _CHANGING.from_posting.search(plain):
            yield step_of(reading, sentence, "terms", "the licensor changes the terms by posting new ones")
            continue
        if (current := _CHANGING.current.search(plain)) and "trademark" not in plain:
            yield step_of(reading, sentence, _named_beside(current.group()), "the terms hold as they stand by then")
            continue
        if _CHANGING.as_they_may.search(plain) and "trademark" not in plain and not _CHANGING.new_version.search(plain):
            yield step_of(reading, sentence, _named_beside(plain), "a text that binds may be changed by its author")
            continue
        if _CHANGING.nobody_else.search(plain):
            continue
        if _CHANGING.subject_to_change.search(plain) or (
            "us" in plain
            and _CHANGING.by_use.search(plain)
            and _CHANGING.changes.search(plain)
            and not _CHANGING.not_to.search(plain)
        ):
            yield step_of(reading, sentence, _which(plain), "the terms change, and use goes on under the new ones")
            continue
        if _CHANGING.only_signed.search(plain):
            if _CHANGING.both.search(plain):
                yield step_of(reading, sentence, "no", "the terms change only by what is signed")
            continue
        live = [each for each in frames if not skipped(each)]
        if (
            _CHANGING.makes_changes.search(plain)
            and not _CHANGING.new_version.search(plain)
            and any(empowered(each) for each in live)
        ):
            yield step_of(
                reading, sentence, "no" if _CHANGING.both.search(plain) else _which(plain), "the terms may be changed"
            )
        for frame in live:
            if (
                "change" not in frame.acts
                or _CHANGING.clauses_that.search(frame.plain)
                or not _CHANGING.terms.search(_CHANGING.on_condition.split(frame.plain)[0])
            ):
                continue
            if _CHANGING.new_version.search(plain) and not _CHANGING.thrust.search(plain):
                yield step_of(reading, sentence, "versions", "new versions may be published")
            elif empowered(frame) and _CHANGING.amends_its_own.search(frame.plain):
                vote = (
                    "no"
                    if _CHANGING.both.search(plain)
                    else "policy"
                    if _CHANGING.policy.search(frame.plain) and not _CHANGING.names_the_terms.search(frame.plain)
                    else "terms"
                )
                yield step_of(reading, sentence, vote, "the licensor may change the terms")
            elif (
                frame.modality is Modality.FORBID
                and frame.actor is Actor.LICENSOR
                and _CHANGING.amends_them.search(frame.plain)
            ):
                yield step_of(reading, sentence, "no", "the licensor may not change the terms")
            elif (
                (frame.actor is Actor.NOBODY and frame.modality is Modality.PERMIT)
                or (frame.actor is Actor.LICENSOR and frame.modality is Modality.POWER)
            ) and (_CHANGING.may_be_amended.search(frame.plain)):
                vote = "no" if _CHANGING.both.search(plain) else _head(frame.plain)
                yield step_of(reading, sentence, vote, "the terms may be changed")
        if (
            _CHANGING.later.search(plain)
            and "trademark" not in plain
            and "contribut" not in plain
            and "amended in accordance with" not in plain
            and (live or "incorporat" in plain or _CHANGING.defines.search(plain))
            and not _CHANGING.new_version.search(plain)
            and _CHANGING.as_updated.search(plain)
        ):
            vote = _named_beside(plain)
            yield step_of(reading, sentence, vote, "a text that binds may be changed from time to time")
