"""Gates: the sizes, places and trades at which a licence shuts somebody out or asks for another agreement."""

import re
from collections.abc import Iterator
from functools import cache

from ringtrue.instruments.legal.frames import Reading
from ringtrue.instruments.legal.lexicon import lexicon, places
from ringtrue.instruments.legal.licences import Gate, Step
from ringtrue.instruments.legal.licences.steps import step_of
from ringtrue.instruments.legal.sentences import Sentence
from ringtrue.instruments.legal.sought import sought

_SHUT = sought(
    r"not (?:be )?(?:authori[sz]ed|permitted|granted|allowed|licensed|available|entitled|being granted)|(?:must|shall|will|should|need to|needs to|have to|required to) "
    r"(?:first |also |separately )*(?:request|obtain|apply|enter|contact|seek|acquire|sign|execute|register)|requires? (?:a |an )?(?:separate|additional|prior|commercial|enterprise)|separate (?:written |commercial )*(?:licen[sc]e|agreement)|"
    r"(?:may|shall|must|can|will) not (?:use|distribute|deploy|make|exercise|access|download)|(?:does|do|shall|will) not (?:apply|extend|grant)|not grant|(?:are|is|be) eligible (?:to obtain|to apply|for)|(?:must|may|shall) not have|(?:are|is) not (?:located|resident|domiciled|based|an? (?:national|resident|citizen))|(?:may|must|shall|can) not be (?:located|resident|domiciled|based)|is prohibited|are prohibited|terminates?|not apply to|cannot use|no (?:right|licen[sc]e)s? (?:is|are)|have no right|without (?:a |prior )"
)
_NUMBER = sought(
    r"(?P<sign>usd|us\$|\$|eur|€|rmb|cny|krw|gbp|£)? ?(?P<figure>\d[\d,]*(?:\.\d+)?)(?: ?(?P<unit>m|bn|k|million|billion|thousand|hundred million))?\b(?: (?P<after>monthly|active|users|maus?|us dollars|dollars|usd|rmb|yuan|euros?|won))?"
    r"|\b(?P<word>one|two|three|five|seven|ten|twenty|fifty|hundred|one hundred|seven hundred|five hundred)(?: \(\d+\))? (?P<wordunit>million|billion)"
)
_UNITS = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "hundred million": 1e8, "bn": 1e9, "billion": 1e9}
_WORDS = {"one": 1, "two": 2, "three": 3, "five": 5, "seven": 7, "ten": 10, "twenty": 20, "fifty": 50, "hundred": 100,
          "one hundred": 100, "five hundred": 500, "seven hundred": 700}  # fmt: skip
_CURRENCIES = {"$": "USD", "usd": "USD", "us$": "USD", "eur": "EUR", "€": "EUR", "rmb": "CNY", "cny": "CNY", "krw": "KRW",
               "gbp": "GBP", "£": "GBP", "us dollars": "USD", "dollars": "USD", "yuan": "CNY", "euros": "EUR", "won": "KRW"}  # fmt: skip
_SERVICE = sought(
    r"model[- ]as[- ]a[- ]service|maas\b|as a (?:hosted )?service|third[- ]party (?:access|use) to the model"
)
_YOU_ARE = sought(
    r"\b(?:you|your|licensee|individual|individuals|company|companies|entity|entities|persons?|users?|customers?|territory)\b"
)
_WITHIN = sought(
    r"\bor (?:less|fewer)\b|\b(?:does|do|has|have|did) not (?:exceed\w*|generate\w*)|\b(?:less|fewer) than\b|\b(?:no|not) more than\b|\bup to\b|\bbelow\b"
)
_HEADS = sought(
    r"\b(?:less|fewer|more) than (?P<count>\d[\d,]*) (?:total |active )?(?:users?|end-users?|employees|individuals|people|persons|seats|developers)\b"
    r"|\b(?:exceed\w*|up to|maximum|limit\w*)\b[^.;]{0,60}\bnumber of (?:users|employees|seats|instances|developers)\b"
)
"""A size in heads, with or without a figure."""
_KINDS_OF_PERSONS = sought(
    r"\bfor-?profit (?:organi[sz]ations?|entit(?:y|ies)|compan(?:y|ies))\b[^.;]{0,20}\b(?:not|prohibited|excluded)\b|\b(?:must|may|shall|can)(?: not|not) be (?:used|exercised|accessed) by (?:any |an |a )?(?!person|individual)(?:(?!person\b|individual\b)[a-z-]+ ){0,2}(?:organi[sz]ations?|compan(?:y|ies)|entit(?:y|ies)|business(?:es)?|corporations?|governments?)\b(?![^.;]*\b(?:violat|for any (?:system|purpose|use)))"
    r"|\buse by\b[^.;]{0,80}\b(?:agenc(?:y|ies)|compan(?:y|ies)|entit(?:y|ies)|organi[sz]ations?|governments?|competitors?|corporations?)\b[^.;]{0,80}\b(?:is|are) (?:\w+ly )?(?:not (?:permitted|allowed|licensed)|prohibited|forbidden)\b"
    r"|\b(?:users?|licensees?|recipients?) (?:must be|are|is) one of the following\b"
    r"|\bnot (?:intended )?for use by\b[^.;]{0,60}\b(?:compan(?:y|ies)|business(?:es)?|entit(?:y|ies)|organi[sz]ations?|corporations?|consumers)\b"
    r"|\bif you are (?:an? )?(?:for-?profit|commercial) (?:entity|organi[sz]ation|company)\b[^.;]{0,80}\b(?:contact|licen[sc]e|agreement|may not|must)\b"
)
_COMPETING = sought(r"\bpermitted purpose, except for\b[^.;]{0,80}\bcompetes? with\b")
_COMPETITORS = sought(
    r"\bcompetitors? of\b[^.;]{0,60}\b(?:may|shall|must|are|is|can) not\b|\b(?:you|licensee) (?:are|is|shall|may|must) not (?:be )?(?:an? )?(?:direct )?competitor\b"
    r"|\bif you are (?:an? )?(?:direct )?competitor\b"
)
_LEARNED = r"(?:researchers?|students?|scientists?|academics?|scholars?|faculty|universit(?:y|ies)|non-?profits?|(?:non-?commercial|academic|educational|research|non-?profit|not-for-profit|public|scientific|governmental?) (?:[a-z]+ ){0,2}(?:institutions?|institutes?|organi[sz]ations?|entit(?:y|ies)|bodies))"
_ONLY_PERSONS = sought(
    rf"\bonly (?:be )?(?:used|accessed|downloaded|obtained|granted|available|licen[sc]ed|provided)\b[^.;]{{0,40}}?\b(?:by|to)\b[^.;]{{0,60}}\b{_LEARNED}\b"
    rf"|\b(?:used|accessed|exercised|provided|granted|licen[sc]ed)\b[^.;]{{0,20}}\b(?:only|solely|exclusively) (?:by|to)\b[^.;]{{0,60}}\b{_LEARNED}\b"
    rf"|\b(?:licen[sc]e|agreement|grant)\b[^.;]{{0,20}}\b(?:limited|restricted) to\b[^.;]{{0,30}}\b{_LEARNED}\b"
    rf"|\b(?:is|are) (?:\w+ )?(?:available|granted|provided|licen[sc]ed|offered|released|open)\b[^.;]{{0,40}}? (?:only|exclusively|solely) (?:to|by)\b[^.;]{{0,60}}\b{_LEARNED}\b"
    r"|\bonly (?:residents|citizens|nationals|members|individuals|natural persons|persons|entities|companies|organi[sz]ations|researchers|students)\b[^.;]{0,80}\b(?:may|can|are permitted to|are allowed to) (?:use|access|download)\b"
    rf"|\bonly if (?:you|the licensee|licensee) (?:are|is)\b[^.;]{{0,40}}\b{_LEARNED}\b"
    rf"|\b(?:you|licensees?|recipients?|users?) (?:must|shall) be (?:an? )?(?:[a-z-]+ ){{0,4}}{_LEARNED}\b"
)
"""Rights that only some persons have."""
_MEMBERS = sought(
    r"\b(?:granted|licen[sc]ed|available|provided|distributed|used)\b[^.;]{0,30}\b(?:only|solely|exclusively) (?:to|by)\b[^.;]{0,60}\b(?:members|employees|contractors|subscribers)\b"
    r"|\b(?:for as long as|so long as|as long as|only if|only while) (?:you|licensee) (?:are|is|remain)\b[^.;]{0,60}\b(?:members?|licensees?|subscribers?|employees?)\b|\brecipients? must (?:have|be) an?\b[^.;]{0,40}\b(?:licen[sc]e|members?)\b"
    r"|\b(?:persons|users|individuals|entities) who are not\b[^.;]{0,40}\b(?:employees|members)\b"
)
"""Rights of members, employees or those who have signed."""
_LETS_IN = sought(r"\b(?:limited|restricted) to\b|\bonly\b|\bexclusively\b|\bsolely\b|\bmust be\b|\bshall be\b")
_HANDING_OUT = sought(r"\byou may (?:only )?(?:distribute|disclose|provide|transfer|share|make)\b")
LEAST_SIZE = 1_000
"""Below it a number beside the word `users` counts something else (sections, days)."""


def sizes(sentence: Sentence) -> tuple[Gate, ...]:
    """The sizes that a sentence names, by users or by money."""
    plain = sentence.plain
    users, money = lexicon()["gates"]["users"].search(plain), lexicon()["gates"]["money"].search(plain)
    found: list[Gate] = []
    if not users and not money:
        return ()
    for each in _NUMBER.finditer(plain):
        value = _value(each)
        sign = each["sign"] or (each["after"] if each["after"] in _CURRENCIES else "")
        if value < LEAST_SIZE:
            continue
        near = plain[max(0, each.start() - 160) : each.end() + 120]
        if sign and (money or lexicon()["gates"]["money"].search(near)):
            found.append(_money(value, _CURRENCIES[sign], plain))
        elif users and lexicon()["gates"]["users"].search(near):
            found.append(Gate(kind="users", limit=value, service=bool(_SERVICE.search(plain))))
        elif money:
            found.append(_money(value, "USD", plain))
    return tuple(found)


def shut_out(reading: Reading) -> tuple[tuple[Gate, Step], ...]:
    """Every gate of a document, with the sentence that sets it."""
    found: list[tuple[Gate, Step]] = []
    for n, sentence in enumerate(reading.sentences):
        plain = sentence.plain
        sized, heads, named = sizes(sentence), _HEADS.search(plain), _names_a_place(plain)
        shut = _SHUT.search(plain) if sized or heads or named or "compet" in plain else None
        for gate in sized:
            if (
                shut
                or (re.match(r"if\b|where\b", plain) and _SHUT.search(_around(reading, n)))
                or _WITHIN.search(plain)
            ):
                if not re.search(r"prominently display|displays? ", plain) or (shut and "request" in plain):
                    found.append((gate, step_of(reading, sentence, "gate", f"{gate.kind} above {gate.limit:,.0f}")))
        if heads and (shut or _WITHIN.search(plain) or "exceed" in plain):
            limit = float((heads["count"] or "0").replace(",", ""))
            found.append(
                (Gate(kind="heads", limit=limit), step_of(reading, sentence, "gate", "by the number of persons"))
            )
        if _KINDS_OF_PERSONS.search(plain):
            found.append(
                (Gate(kind="persons"), step_of(reading, sentence, "gate", "some kinds of persons are shut out"))
            )
        if _LETS_IN.search(plain) and _ONLY_PERSONS.search(plain) and not _HANDING_OUT.search(plain):
            found.append((Gate(kind="persons"), step_of(reading, sentence, "gate", "some persons only are let in")))
        if _MEMBERS.search(plain) and not _HANDING_OUT.search(plain):
            found.append((Gate(kind="persons"), step_of(reading, sentence, "gate", "members only are let in")))
        if "compet" in plain and (_COMPETING.search(plain) or _COMPETITORS.search(plain)):
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
            and re.search(r"compet(?:e|es|ing|itors?|itive)\b", plain)
            and re.search(
                r"(?:you|licensee|entity|entities|company|person|affiliates?|product|service)s?\b[^.]{0,80}compet|competitors?",
                plain,
            )
            and not re.search(r"outputs?\b", plain)
            and re.search(r"request|obtain|not (?:authori[sz]ed|granted|permitted)|separate", plain)
        ):
            found.append(
                (
                    Gate(kind="competitor"),
                    step_of(reading, sentence, "gate", "competitors of the licensor are asked or shut out"),
                )
            )
    return tuple(found)


_EXPORTED = sought(
    r"\b(?:re-?)?export\w*\b|\bembargo\w*\b|\bsanction\w*\b|\bterrorist\b|\bnationals?\b|\bcitizens?\b|\bresidents?\b|\bproscribed\b"
)
_YOU = r"(?:you|(?:the )?(?:licensee|user|recipient|customer)s?)"
_SITS_NOT = sought(
    r"\byou (?:are|is|represent and warrant that you are) not (?:a (?:citizen|national|resident)|located)\b[^.;]{0,160}\b(?:embargo|terroris|country group|sanction)"
)
_PUBLIC = (
    r"(?:academic|non-?profit|not-for-profit|educational|universit(?:y|ies)|public research|publicly funded|research"
    r"|non-commercial|governmental?)"
)
_BODY = (
    r"(?:institut\w+|organi[sz]ations?|entit(?:y|ies)|users?|universit(?:y|ies)|members?|researchers?|personnel|employees?"
    r"|schools?|agenc(?:y|ies)|laborator(?:y|ies))"
)
_WHO_ONLY = sought(
    rf"\b{_YOU}\b[^.;]{{0,40}}\b(?:must|shall|has to|have to) be\b[^.;]{{0,60}}\b{_PUBLIC}\b[^.;]{{0,40}}\b{_BODY}\b"
    rf"|\b{_YOU}\b[^.;]{{0,60}}\b(?:represents?|warrants?|confirms?|certif(?:y|ies)|declares?)\b[^.;]{{0,60}}"
    rf"\b(?:are|is|to be|be)\b[^.;]{{0,40}}\b{_PUBLIC}\b[^.;]{{0,30}}\b{_BODY}\b"
    rf"|\b(?:qualif(?:y|ies) as|if {_YOU} (?:are|is) not|only if {_YOU} (?:are|is))\b[^.;]{{0,40}}\b{_PUBLIC}\b[^.;]{{0,30}}\b{_BODY}\b"
    rf"|\b(?:only|solely|exclusively|restricted|limited)\b[^.;]{{0,30}}\b(?:by|to|for)\b"
    rf" (?:(?:members|employees|researchers|staff|students|faculty|users|use) (?:of|at|from|by|in) )?"
    rf"(?:an? |the |any |accredited )?{_PUBLIC}\b (?:(?:and|or|/|,) (?:\w+[ -]?){{1,3}} )?{_BODY}\b"
    rf"|\byou (?:\" )?(?:means|refers to)\b[^.;]{{0,30}}\b{_PUBLIC}\b[^.;]{{0,40}}\b{_BODY}\b[^.;]{{0,60}}\bonly\b"
    r"|\bagreement\b[^.;]{0,30}\bbetween your (?:academic|non-?profit)"
    r"|\bno rights? (?:are|is) granted\b[^.;]{0,60}\bto (?:a |any )?(?:commercial|for-?profit|business) entit(?:y|ies)"
    r"|\b(?:not|nor)\b[^.;]{0,12}\b(?:use|used|access|copies)\b[^.;]{0,60}\b(?:by|for|on behalf of)\b[^.;]{0,30}\b(?:commercial|for-?profit|business) entit(?:y|ies)"
    r"|\bgranted to (?:everyone|everybody|anyone|all)\b[^.;]{0,20}\bexcept\b"
    r"|\bexcluded (?:persons|entities|parties)\b"
)
"""Who alone may be a licensee, or may be none, by what they are."""
_NOT = re.compile(r"\b(?:not|no|nor|none|prohibited|forbidden|never|embargoed|proscribed)\b")
FEWEST_COUNTRIES = 2
"""Countries from which on a sentence on export names whom it shuts out, and does not tell where a law comes from."""


def kept_out(reading: Reading) -> Iterator[Step]:
    """Sentences that let in only persons of some sort, or on export that name the countries to which nothing may be given,
    or ask where the licensee itself sits.

    Laws on export in general shut nobody out by themselves.
    """
    for sentence in reading.sentences:
        plain = sentence.plain
        if _WHO_ONLY.search(plain):
            yield step_of(reading, sentence, "gate", "only persons of some sort are let in")
        if not _EXPORTED.search(plain) or not _NOT.search(plain):
            continue
        told = {each.group() for each in _named_places().finditer(plain)} - _AT_HOME
        if len(told) >= FEWEST_COUNTRIES or _SITS_NOT.search(plain):
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
    territory = _TERRITORY.search(plain)
    if not (shut or territory) or not _YOU_ARE.search(plain) or _OF_LAW.search(plain):
        return ()
    named = list(_named_places().finditer(plain))
    out = [
        each
        for each in named
        if territory
        or _NOT_THERE.search(plain[max(0, each.start() - _FAR) : each.start()])
        or (_SITS.search(plain[max(0, each.start() - _NEAR) : each.start()]) and _REFUSED.search(plain, each.end()))
    ]
    return tuple(dict.fromkeys(places()[each.group()] for each in out))


_TERRITORY = sought(
    r"\bterritory (?:\" )?(?:shall )?(?:means?|is|refers?)\b[^.;]{0,120}\b(?:excluding|except|other than|outside|with the exception of)\b"
)
_OF_LAW = sought(r"\bgoverned by\b|\bconflict of laws\b|\bchoice of law\b|\bexport|\bcopyright laws?\b|\bcourts?\b")
_NOT_THERE = re.compile(r"\b(?:not|excluding|except|outside|other than|does not apply|prohibited|nor)\b[^.]*$")
_SITS = re.compile(
    r"\b(?:domiciled|principal place of business|located|residents?|residing|incorporated|organi[sz]ed|citizens?|nationals?|established|based)\b[^.]*$"
)
_REFUSED = re.compile(r"\b(?:not|no)\b")
_FAR, _NEAR = 160, 80
"""Characters before the name of a place in which it is told that it is left out, or that somebody sits there."""


@cache
def _first_words() -> frozenset[str]:
    return frozenset(re.split(r"[^a-z']", each, maxsplit=1)[0] for each in places())


@cache
def _named_places() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(places(), key=len, reverse=True)))})\b")


def _money(value: float, currency: str, plain: str) -> Gate:
    months = 1 if re.search(r"\bper month|a month|monthly revenue|/ ?month", plain) else 12
    return Gate(kind="revenue", limit=value, currency=currency, months=months, service=bool(_SERVICE.search(plain)))


def _value(matched: "re.Match[str]") -> float:
    if matched["word"]:
        return _WORDS[matched["word"]] * _UNITS[matched["wordunit"]]
    return float(matched["figure"].replace(",", "")) * _UNITS.get(matched["unit"] or "", 1)
