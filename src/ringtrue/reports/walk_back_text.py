"""What became of the claims of a page between two copies, with the words of both: as text and as data."""

from typing import Any

from ringtrue.examiners.claims.passages import Passage
from ringtrue.examiners.claims.walk_back import Sort, WalkBack
from ringtrue.instruments.legal.document import Quote
from ringtrue.remedies.sentences import Change
from ringtrue.reports.inert import inert
from ringtrue.reports.wording import say

SCHEMA = "ringtrue/walk-backs/1"


def as_text(change: Change, old: str, new: str) -> str:
    """The change as lines of text in which nothing of the files can move a terminal."""
    lines = [say("watch", "title")]
    if not change.walk_backs:
        lines.append(say("watch", "none"))
    for each in change.walk_backs:
        lines.append(_told(each))
        lines.append(f"    {say('watch', 'was')}: “{each.was.text}” [{old}, {where(each.was.quotes)}]")
        if each.now:
            lines.append(f"    {say('watch', 'now')}: “{each.now.text}” [{new}, {where(each.now.quotes)}]")
        elif each.nearest:
            lines.append(f"    {say('watch', 'nearest')}: “{each.nearest}” [{new}]")
    for made, passage in change.added:
        lines.append(say("watch", "added", kind=made.kind))
        lines.append(f"    {say('watch', 'now')}: “{passage.text}” [{new}, {where(passage.quotes)}]")
    return "".join(f"{inert(line)}\n" for line in lines)


def as_data(change: Change, old: str, new: str) -> dict[str, Any]:
    """The change as plain data, every quote with its exact place."""
    return {
        "schema": SCHEMA,
        "old": {"file": old, "sha256": change.old.digest},
        "new": {"file": new, "sha256": change.new.digest},
        "walk_backs": [
            {
                "sort": each.sort,
                "kind": each.kind,
                "detail": each.detail,
                "becomes": each.becomes,
                "was": _passage(each.was),
                "now": _passage(each.now) if each.now else None,
                "nearest": each.nearest,
            }
            for each in change.walk_backs
        ],
        "added": [{"kind": made.kind, "now": _passage(passage)} for made, passage in change.added],
    }


def where(quotes: tuple[Quote, ...]) -> str:
    """Where a passage begins, as a reader looks for it."""
    span = quotes[0].span
    for key in ("page", "paragraph", "line"):
        if number := getattr(span, key):
            return say("why", key, number=number)
    return say("page", "place-bytes", start=span.start, end=span.end)


def _told(each: WalkBack) -> str:
    if each.sort is Sort.NARROWED:
        return say("watch", "narrowed", kind=each.kind, now=each.becomes)
    if each.sort is Sort.WEAKENED:
        key = "number" if "→" in each.detail else "absolute"
        was, _, now = each.detail.partition(" → ")
        return say("watch", "weakened", what=say("watch", key, was=was, now=now, word=each.detail.strip("“”")))
    return say("watch", each.sort.value, kind=each.kind, hedge=each.detail)


def _passage(passage: Passage) -> list[dict[str, Any]]:
    return [
        {"text": each.text, "start": each.span.start, "end": each.span.end, "page": each.span.page,
         "paragraph": each.span.paragraph, "line": each.span.line}
        for each in passage.quotes
    ]  # fmt: skip
