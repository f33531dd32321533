"""Frames of clauses: rows of slots that a sentence fills, for a clause or against it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, partial
from typing import Any

from ringtrue.instruments.legal.sought import Sought, sought


class Speaks(IntEnum):
    """How a sentence speaks to a facet, the weakest first."""

    SILENT = 0
    HALF = 1
    WEAKENED = 2
    FOR = 3
    REVERSED = 4
    AGAINST = 5


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot: its sort (`+` said, `~` denied, `!` not there, `@` whose act, `` there) and its pattern."""

    sort: str
    pattern: Sought
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One thing that a clause says; `lacks` names it when it is missing.

    What is `beyond` the core of the clause may be missing; said under a condition, or denied, it counts like the rest.
    What `leans` counts only beside another facet of its clause.
    """

    lacks: str
    beyond: bool
    leans: bool
    frames: tuple[tuple[Slot, ...], ...]
    against: tuple[tuple[Slot, ...], ...]
    half: tuple[tuple[Slot, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """What takes words back: denials, conditions, provisos that follow, scopes beside the agreement; and who is who."""

    denials: Sought
    no_denial: Sought
    weakens: Sought
    proviso: Sought
    scope: Sought
    roles: Mapping[str, Sought]
    after: bool = False
    """Whether this language denies after the act (Korean, Japanese)."""

    def weakened(self, sentence: str, allows: Sought | None) -> str:
        """The condition under which a sentence (lower case) holds, if any; what `allows` says is none."""
        bare = allows.sub(" ", sentence) if allows else sentence
        weak = self.weakens.search(self.no_denial.sub(" ", bare))
        return weak.group() if weak else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammar:
    """How one language says the clauses: facets and topic words by clause."""

    guard: Guard
    facets: Mapping[str, tuple[Facet, ...]]
    topics: Mapping[str, Sought]
    allows: Mapping[str, Sought]


def grammar_of(
    language: Mapping[str, Any],
    supplier: tuple[str, ...] = (),
    buyer: tuple[str, ...] = (),
    home: tuple[str, ...] = (),
) -> Grammar:
    """The frames of a language, with the names that this contract gives the two sides and those of places at home."""
    words = with_home(language["words"], home)
    for role, names in (("supplier", supplier), ("buyer", buyer)):
        words[role] = "|".join([words[role], *(re.escape(each.lower()) for each in names)])
    guard = {key: _with(each, words) if isinstance(each, str) else each for key, each in language["guard"].items()}
    clauses = language["clause"]
    whole = "" if guard.get("after") else _EDGES
    _word = partial(_made, whole)

    def facet(data: Mapping[str, Any]) -> Facet:
        rows = {
            key: tuple(_frame(each, words, _word) for each in data.get(key, ()))
            for key in ("frames", "against", "half")
        }
        return Facet(lacks=data["lacks"], beyond=data.get("beyond", False), leans=data.get("leans", False), **rows)

    return Grammar(
        guard=Guard(
            denials=_word(guard["denials"]), no_denial=_word(guard["no_denial"]), weakens=_word(guard["weakens"]),
            proviso=_word(guard["proviso"]), scope=_word(guard["scope"]), after=bool(guard.get("after")),
            roles={role: _word(words[role]) for role in ("supplier", "buyer")},
        ),
        facets={name: tuple(facet(each) for each in data["facet"]) for name, data in clauses.items()},
        topics={name: _word(data["topic"]) for name, data in clauses.items()},
        allows={name: _word(data["allows"]) for name, data in clauses.items() if "allows" in data},
    )  # fmt: skip


def with_home(words: Mapping[str, str], home: tuple[str, ...]) -> dict[str, str]:
    """The sets of words, and as one more of them the places that the reader calls home."""
    return {**words, "home": "|".join(rf"{re.escape(each.lower())}\w*" for each in home) or _NOTHING}


def speaks(sentence: str, facet: Facet, guard: Guard, allows: Sought | None, *, topical: bool) -> tuple[Speaks, str]:
    """How a sentence (lower case) speaks to a facet, and the condition that weakens it.

    A `topical` sentence, one with words of the clause's topic, speaks against it by denying; any other, or one on what
    `leans`, is `REVERSED`, which counts only where another facet of the clause is given.
    """
    if any(fills(sentence, frame, guard) == 1 for frame in facet.against):
        return Speaks.AGAINST, ""
    found = [fills(sentence, frame, guard) for frame in facet.frames]
    if 1 in found:
        weak = guard.weakened(sentence, allows)
        return (Speaks.WEAKENED if weak else Speaks.FOR), weak
    if -1 in found:
        return (Speaks.AGAINST if topical and not facet.leans else Speaks.REVERSED), ""
    if any(fills(sentence, frame, guard) == 1 for frame in facet.half):
        return Speaks.HALF, ""
    return Speaks.SILENT, ""


def fills(sentence: str, frame: tuple[Slot, ...], guard: Guard) -> int:
    """1 when the sentence fills the frame, -1 when it fills it with the act reversed, else 0."""
    anchors, role = [], ""
    for slot in frame:
        if slot.role:
            role = slot.role
            continue
        found = slot.pattern.search(sentence)
        if (found is None) != (slot.sort == "!"):
            return 0
        if slot.sort in ("+", "~"):
            anchors.append(slot)
    return min((_said(sentence, slot, role, guard) for slot in anchors), key=(0, -1, 1).index, default=1)


def _said(sentence: str, slot: Slot, role: str, guard: Guard) -> int:
    """1 when some place of the sentence says the act as asked and by the right side, -1 when it is said reversed."""
    turned = 0
    for found in slot.pattern.finditer(sentence):
        doer = _doer(sentence, found, guard) or _subject(sentence, found.start(), guard)
        if role and doer not in (role, ""):
            continue
        if _denied(sentence, found.start(), guard) == (slot.sort == "~"):
            return 1
        turned = -1
    return turned


def _denied(sentence: str, at: int, guard: Guard) -> bool:
    if guard.after:
        said = guard.proviso.split(sentence[at:], maxsplit=1)[0]
        return guard.denials.search(guard.no_denial.sub(" ", said)) is not None
    # A list keeps the denial of its introduction: "shall not: (a) modify; (b) copy".
    listed = _LISTED.search(sentence, 0, at)
    if listed and guard.denials.search(" ".join(sentence[: listed.start()].split()[-8:])):
        return True
    before = guard.no_denial.sub(lambda each: "x" * len(each.group()), sentence[:at])
    before = re.split(r"[;:]|\bbut\b|\bhowever\b|,? (?:and|or) (?:the \w+ )?(?:shall|may|will|must)\b", before)[-1]
    near = _ASIDE.sub(",", before).split()[-12:]
    return guard.denials.search(" ".join(near)) is not None or before.rstrip().endswith("n't")


def _doer(sentence: str, found: re.Match[str], guard: Guard) -> str:
    """Whose act it is in the passive: the role that stands behind `by`."""
    by = _BY.match(sentence, found.end()) if _BE.search(sentence[: found.start()] + found.group()) else None
    roles = guard.roles.items() if by else ()
    return next((role for role, pattern in roles if by and pattern.match(sentence, by.end())), "")


def _subject(sentence: str, at: int, guard: Guard) -> str:
    """Whose act it is that stands there: the last role before it that is not somebody's object or possession."""
    best, where = "", -1
    sentence = _ASIDE.sub(lambda each: "," + "x" * (len(each.group()) - 2) + ",", sentence[:at]) + sentence[at:]
    for role, pattern in guard.roles.items():
        for each in pattern.finditer(sentence, 0, at):
            led = sentence[: each.start()].rpartition(",")[2].split()[-2:]
            object_ = any(word in _OBJECTS for word in led) or sentence[each.end() : each.end() + 2] in ("'s", "' ")
            if not object_ and each.start() > where:
                best, where = role, each.start()
    return best


_BE = re.compile(r"\b(?:be|is|are|been|being)\b(?: \w+){0,2} ?$")
_BY = re.compile(r"(?: \w[\w'-]*){0,6}? (?:by|oleh) (?:the )?")
_ASIDE = re.compile(r", (?:which|who|whom|whose|that) [^,;]*,")
_LISTED = re.compile(r":\s*(?:[-*•]|\(?[a-z0-9]{1,4}[.)])")
_OBJECTS = frozenset(
    [
        "of",
        "to",
        "by",
        "with",
        "from",
        "for",
        "against",
        "on",
        "behind",
        "under",
        "grant",
        "grants",
        "give",
        "gives",
        "notify",
        "notifies",
        "tell",
        "tells",
        "inform",
        "informs",
        "assist",
        "assists",
    ]
)
"""Words before a party that make it somebody to whom something is done, and not the one who does it."""


def _frame(text: str, words: Mapping[str, str], word: Callable[[str], Sought]) -> tuple[Slot, ...]:
    return tuple(_slot(each.strip(), words, word) for each in text.split(" & "))


def _slot(text: str, words: Mapping[str, str], word: Callable[[str], Sought]) -> Slot:
    if text.startswith("@"):
        return Slot("", word(""), text[1:])
    sort = text[0] if text[0] in "+~!" else ""
    pattern = text[len(sort) :]
    return Slot(sort, word(_with(pattern, words)))


def _with(pattern: str, words: Mapping[str, str]) -> str:
    for name, each in words.items():
        pattern = pattern.replace(f"{{{name}}}", f"(?:{each})")
    return pattern


_NOTHING = "(?!)"
_EDGES = r"[\w-]"


@cache
def _made(edges: str, pattern: str) -> Sought:
    return sought(rf"(?<!{edges})(?:{pattern})(?!{edges})" if edges else pattern)
