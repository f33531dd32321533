"""Gates: the sizes, places and trades at which a licence shuts somebody out or asks for another agreement."""

import re
from collections.abc import Iterator
from functools import cache

from ringtrue.instruments.legal.frames import Reading
from ringtrue.instruments.legal.lexicon import lexicon, places
from ringtrue.instruments.legal.licences import Gate, Step
from ringtrue.instruments.legal.licences.patterns import patterns
from ringtrue.instruments.legal.licences.steps import step_of
from ringtrue.instruments.legal.sentences import Sentence

_GATES = patterns("gates")

_UNITS = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "hundred million": 1e8, "bn": 1e9, "billion": 1e9}
_WORDS = {"one": 1, "two": 2, "three": 3, "five": 5, "seven": 7, "ten": 10, "twenty": 20, "fifty": 50, "hundred": 100,
          "one hundred": 100, "five hundred": 500, "seven hundred": 700}  # fmt: skip
_CURRENCIES = {
    "$": "USD", "usd": "USD", "us$": "USD", "us dollars": "USD", "dollars": "USD", "eur": "EUR", "€": "EUR",
    "euros": "EUR", "rmb": "CNY", "cny": "CNY", "yuan": "CNY", "krw": "KRW", "won": "KRW", "gbp": "GBP", "£": "GBP",
}  # fmt: skip

LEAST_SIZE = 1_000
"""Below it a number beside the word `users` counts something else (sections, days)."""


def sizes(sentence: Sentence) -> tuple[Gate, ...]:
    """The sizes that a sentence names, by users or by money."""
    plain = sentence.plain
    users, money = lexicon()["gates"]["users"].search(plain), lexicon()["gates"]["money"].search(plain)
    found: list[Gate] = []
    if not users and not money:
        return ()
    for each in _GATES.number.finditer(plain):
        value = _value(each)
        sign = each["sign"] or (each["after"] if each["after"] in _CURRENCIES else "")
        if value < LEAST_SIZE:
            continue
        near = plain[max(0, each.start() - 160) : each.end() + 120]
        if sign and (money or lexicon()["gates"]["money"].search(near)):
            found.append(_money(value, _CURRENCIES[sign], plain))
        elif users and lexicon()["gates"]["users"].search(near):
            found.append(Gate(kind="users", limit=value, service=bool(_GATES.service.search(plain))))
        elif money:
            found.append(_money(value, "USD", plain))
    return tuple(found)


def shut_out(reading: Reading) -> tuple[tuple[Gate, Step], ...]:
    """Every gate of a document, with the sentence that sets it."""
    found: list[tuple[Gate, Step]] = []
    for n, sentence in enumerate(reading.sentences):
        plain = sentence.plain
        sized, heads, named = sizes(sentence), _GATES.heads.search(plain), _names_a_place(plain)
        shut = _GATES.shut.search(plain) if sized or heads or named or "compet" in plain else None
        for gate in sized:
            if (
                shut
                or (_GATES.begins_with_if.match(plain) and _GATES.shut.search(_around(reading, n)))
                or _GATES.within.search(plain)
            ):
                if not _GATES.displays.search(plain) or (shut and "request" in plain):
                    found.append((gate, step_of(reading, sentence, "gate", f"{gate.kind} above {gate.limit:,.0f}")))
        if heads and (shut or _GATES.within.search(plain) or "exceed" in plain):
            limit = float((heads["count"] or "0").replace(",", ""))
            found.append(
                (Gate(kind="heads", limit=limit), step_of(reading, sentence, "gate", "by the number of persons"))
            )
        if _GATES.kinds_of_persons.search(plain):
            found.append(
                (Gate(kind="persons"), step_of(reading, sentence, "gate", "some kinds of persons are shut out"))
            )
        if _GATES.lets_in.search(plain) and _GATES.only_persons.search(plain) and not _GATES.handing_out.search(plain):
            found.append((Gate(kind="persons"), step_of(reading, sentence, "gate", "some persons only are let in")))
        if _GATES.members.search(plain) and not _GATES.handing_out.search(plain):
            found.append((Gate(kind="persons"), step_of(reading, sentence, "gate", "members only are let in")))
        if "compet" in plain and (_GATES.competing.search(plain) or _GATES.competitors.search(plain)):
            found.append((Gate(kind="competitor"), step_of(reading, sentence, "gate", "competitors are shut out")))
        if named and (shut or "territory" in plain) and (place := _place(plain, shut is not None)):
            found.append(
                (
                    Gate(kind="place", countries=place),
                    step_of(reading, sentence, "gate", f"shut out: {', '.join(place)}"),
                )
            )
        if (
            shut
            and "compet" in plain
            and _GATES.competes.search(plain)
            and _GATES.competitor.search(plain)
            and not _GATES.outputs.search(plain)
            and _GATES.must_ask.search(plain)
        ):
            found.append(
                (
                    Gate(kind="competitor"),
                    step_of(reading, sentence, "gate", "competitors of the licensor are asked or shut out"),
                )
            )
    return tuple(found)


FEWEST_COUNTRIES = 2
"""Countries from which on a sentence on export names whom it shuts out, and does not tell where a law comes from."""


def kept_out(reading: Reading) -> Iterator[Step]:
    """Sentences that let in only persons of some sort, or on export that name the countries to which nothing may be
    given, or ask where the licensee itself sits.

    Laws on export in general shut nobody out by themselves.
    """
    for sentence in reading.sentences:
        plain = sentence.plain
        if _GATES.who_only.search(plain):
            yield step_of(reading, sentence, "gate", "only persons of some sort are let in")
        if not _GATES.exported.search(plain) or not _GATES.denied.search(plain):
            continue
        told = {each.group() for each in _named_places().finditer(plain)} - _AT_HOME
        if len(told) >= FEWEST_COUNTRIES or _GATES.sits_not.search(plain):
            yield step_of(reading, sentence, "gate", "people of some countries are shut out")


_AT_HOME = frozenset(["united states", "united states of america", "usa", "european union", "canada"])
"""Places whose laws on export texts name."""


def _around(reading: Reading, n: int) -> str:
    """A sentence and the next one."""
    return " ".join(each.plain for each in reading.sentences[n : n + 2])


def _names_a_place(plain: str) -> bool:
    """Whether any word stands there with which the name of a country or bloc begins."""
    return not _first_words().isdisjoint(re.findall(r"[a-z']+", plain))


def _place(plain: str, shut: bool) -> tuple[str, ...]:
    territory = _GATES.territory.search(plain)
    if not (shut or territory) or not _GATES.you_are.search(plain) or _GATES.of_law.search(plain):
        return ()
    named = list(_named_places().finditer(plain))
    out = [
        each
        for each in named
        if territory
        or _GATES.not_there.search(plain[max(0, each.start() - _FAR) : each.start()])
        or (
            _GATES.sits.search(plain[max(0, each.start() - _NEAR) : each.start()])
            and next(_GATES.refused.finditer(plain, each.end()), None)
        )
    ]
    return tuple(dict.fromkeys(places()[each.group()] for each in out))


_FAR, _NEAR = 160, 80
"""Characters before the name of a place in which it is told that it is left out, or that somebody sits there."""


@cache
def _first_words() -> frozenset[str]:
    return frozenset(re.split(r"[^a-z']", each, maxsplit=1)[0] for each in places())


@cache
def _named_places() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(places(), key=len, reverse=True)))})\b")


def _money(value: float, currency: str, plain: str) -> Gate:
    months = 1 if _GATES.monthly.search(plain) else 12
    return Gate(
        kind="revenue", limit=value, currency=currency, months=months, service=bool(_GATES.service.search(plain))
    )


def _value(matched: "re.Match[str]") -> float:
    if matched["word"]:
        return _WORDS[matched["word"]] * _UNITS[matched["wordunit"]]
    return float(matched["figure"].replace(",", "")) * _UNITS.get(matched["unit"] or "", 1)
