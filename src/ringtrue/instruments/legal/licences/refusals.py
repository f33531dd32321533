"""What a text refuses its licensee, and how far: wholly, but for consent, or in some ways only."""

import re
from collections.abc import Iterator
from functools import lru_cache

from ringtrue.instruments.legal.frames import Frame, Reading
from ringtrue.instruments.legal.licences import Step
from ringtrue.instruments.legal.licences.purposes import said_of
from ringtrue.instruments.legal.licences.steps import step
from ringtrue.instruments.legal.sought import sought

PURPOSE_FORBIDDEN = sought(
    r"\b(?:in violation|violat\w+|unlawful|illegal|harm\w*|restricted uses?|prohibited use|discriminat\w+|(?<!otherwise )exploit\w*|military|weapons?|infring\w+|fals[ei]\w*|"
    r"impose|derogatory|to any (?:country|restricted|prohibited|embargoed)|for (?:such|these|those|the foregoing|any such) purposes|in any way that|so that|in such a|export\w*|in a (?:way|manner)|inconsistent|mislead\w*|criminal|except in compliance)\b"
)
_WITHOUT_CONSENT = (
    r"without (?:the |its |our |(?:[a-z]+ ){0,2}[a-z]+'s )?(?:prior |express |written |explicit )*"
    r"(?:consent|permission|approval|authori[sz]ation)"
)
WITH_CONSENT = sought(
    r"(?:subject to|with|obtain\w*|requires?) (?:the |its |our |(?:[a-z]+ ){0,2}[a-z]+'s )?(?:prior |express |written )+"
    r"(?:consent|permission|approval|authori[sz]ation)"
)
_CONSENT = sought(f"{_WITHOUT_CONSENT}|{WITH_CONSENT.pattern}")
_UNABLE = sought(r"^if you (?:cannot|can not|are unable|do not|fail)\b|\bif you do not (?:accept|agree)\b")
_BUT_FOR_PURPOSES = sought(r"\bfor any purposes? (?:other th[ae]n|except)\b")
_SPEAKS_OF = sought(r"\b(?:licen[sc]e|agreement|polic(?:y|ies)|terms?|sections?|which|that|it)\s*$")
_LETS = sought(r"^ ?(?:permit|allow|grant|authori[sz]e|give|include|extend|convey|licen[sc]e)")
_IF_NOT = sought(r"\b(?:provided|so long as|as long as|if)\b[^.;]{0,40}\b(?:do|does) not\b")
"""A condition of a permission, no refusal."""
_REACH_OF_A_PURPOSE = 400
"""Characters of a refusal within which a forbidden purpose is the purpose of what is refused first."""
_OF_COMMERCE = sought(
    r"(?<!otherwise )\bcommercial(?:ly)? (?:use|purpose|exploit|gain|advantage|product|service|application|activit|environment|basis|end|or|and)|\bcommerciali[sz]|\b(?:for|any|of) commercial\b(?! module)|(?<!otherwise )\bcommercially\b(?! (?:licen|reasonabl|available))"
)
_FIRST_COMMERCE = sought(
    r"\b(?:for|in) (?:any )?commercial(?:,| or| and) (?:[a-z]+,? (?:or |and )?){1,3}(?:purposes?|uses?)\b"
)
"""Commerce as the first of several ends that are refused alike."""
_SERVES_OTHERS = sought(
    r"\b(?:as|in) (?:an? )?(?:part of )?(?:an? )?(?:[a-z-]+,? (?:or |and )?){0,4}(?:service|saas|offering)\b|\bservice bureau\b|\bhosting services?\b|\bservices? to (?:third parties|others)\b|\bavailable to (?:third parties|others) as\b"
    r"|\bturn-?key\b|\b(?:hosted|managed|stand-?alone)(?: \w+){0,2} (?:service|solution|offering)\b"
)
_COMPETES = sought(
    r"\bto compete with\b|\bcompet(?:e|es|ing|itive)\b[^.;]{0,80}\b(?:software|products?|services?|offerings?|licensor|us|our|[a-z]+'s)\b|\b(?:products?|services?|offerings?)\b[^.;]{0,40}\bcompet"
)
_TO_COMPETE = sought(
    r"\bto (?:create|develop|build|make|offer|provide) (?:an? )?(?:[a-z]+ ){0,2}(?:competing|competitive)\b|\bto compete with\b"
)
_OF_SECRETS = sought(r"\bconfidential")
BY_SOME = sought(
    r"\bcommercial (?:use|usage|exploitation)\b[^.;]{0,80}\bby (?:the |any |such |an? )?(?:[a-z-]+ ){0,2}(?:entit|compan|organi[sz]ation|business|user)"
)
"""Commerce that is refused to some persons, and not to all."""
_FOR_MONEY = sought(
    r"\b(?:not|never)\b (?:be )?(?:charge|charged|sell|sold|resell|resold)\b(?![^.;]{0,60}\b(?:warrant|support|licen[sc]))|\bno (?:fee|charge|money) may be\b"
)
_SUGGESTS = sought(r"\b(?:endors\w+|suggest|imply)\b")
"""Uses of a name in commerce, and not of the thing."""
_NOT_COUNTED = sought(r"\b(?:count|considered|regarded|deemed|treated) as\b")
_OTHER_AI = sought(r"non-?commercial (?:ai |other )?models?")
_ELSEWHERE = sought(
    r"\bin (?:any|a) (?:manner|way|form) (?:that is )?(?:not|other than) (?:as )?(?:\w+ly )?(?:permitted|authori[sz]ed|allowed|provided)\b|"
    r"(?:except|other than|unless|but) (?:to the extent )?(?:as |where )?(?:otherwise |specifically )?(?:is )?(?:\w+ly |otherwise |and )*(?:permitted|provided|authori[sz]ed|set forth|allowed|stated|licensed|granted)\b"
)


SOME_COMMERCE = "commercial use is refused in some ways"
_IN_SOME_WAYS = sought(
    r"\b(?:not|no|never|cannot|without)\b (?:be )?(?:included?|incorporated?|bundled?|distributed?|redistributed?|sold|sell|resell|rent|lease|lend|offer|provide|copy|copied|licen[sc]e|transfer|host)\b(?![^.;]*\bus(?:e|ed)\b)"
    r"|\bcommercial(?:ly)?\b[^.;]{0,40}\bcompet|\bwithin (?:[a-z0-9]+ )?(?:years?|months?)\b|\bwhose\b|\bderivative works (?:may|shall|must|can)\b|\bcommercial (?:hosting|offering|distribution)\b"
)
"""Refusals of commerce that leave using alone."""
_OF_SOME = sought(
    r"\bin (?:source|object|binary|executable)(?: code)? (?:code )?form\b|\bsource code\b(?! or)|\bsource form\b|\bbinar(?:y|ies) only\b|\bbinary only\b"
    r"|\b(?:programs?|files?|products?|applications?|versions?) (?:or [a-z]+ )?(?:which|that)\b|\bmodified (?:versions?|copies)\b|\bthe (?:libraries|executables|interfaces?)\b|\bfor (?:a )?(?:fee|profit|money|gain)\b|\bas (?:part|a component) of\b"
)
"""Refusals of one form or of a part, beside which the rest may be granted."""
NAMED, UNNAMED = "named", "unnamed"
CHANGING = ("modify", "fine-tune")
_FAMILIES = {
    "modify": (
        r"modif(?:y|ying)\b|modified(?! (?:versions?|software|models?|works?|copies|weights|materials?|forms?|code)\b)|adapt(?:ing|ed)?\b"
        r"|alter(?:ing|ed)?\b|chang(?:e|ed|ing)\b(?! or additions)|transform|translat|edit(?:ing|ed)?\b|remix|customi|convert|fine|finetun|retrain|derived? works?|deriv(?:ing|ation)"
        r"|(?:creat|prepar|mak)[a-z]*\b(?:(?!\b(?:software|models?|available)\b)[^.;]){0,60}?\b(?:deriv|modif|adapt|chang|alter|new|works|improve)"
    ),
    "merge": r"merg|combin",
    "copies": r"rent|leas(?:e|ing)\b|lend|loan|sell(?:ing)?\b|sub-?licen|cop(?:y|ying)\b|reproduc|make (?:any )?copies|duplicat",
    "redistribute": (
        r"re-?distribut|distribut|shar(?:e|ed|ing)\b|transfer|transmit|re-?publish|publish|upload|post(?:ed|ing)?\b|offer(?:ed|ing)?\b[^.;]{0,40}\bfor (?:download|sale)|disseminat|pass(?:ed|ing)? (?:it |them )?on\b|giv(?:e|en|ing) (?:[a-z]+ )?(?:away|cop)"
        r"|mak(?:e|ing)\b[^.;]{0,60}?\bavailable"
    ),
}
"""How acts are named that a text refuses."""
_NOUNS = re.compile(
    r"^ ?(?:(?:any|all|the|no|further|such|its|or|and|unauthori[sz]ed|copying|use|reproduction|distribution),? )*(?:modifications?|adaptations?|alterations?|changes|translations?|derivative works)\b"
)
"""The same as what a sentence begins with: `any modification is forbidden`."""


def denied(reading: Reading, frame: Frame, question: str, acts: frozenset[str]) -> Iterator[Step]:
    """Votes of a statement that forbids."""
    if question in ("commercial-use", "host") and _SERVES_OTHERS.search(frame.plain):
        if question == "host" or not _ELSEWHERE.search(frame.whole):
            yield step(reading, frame, "refused" if question == "host" else "service", "not as a service to others")
        return
    if question == "commercial-use" and _COMPETES.search(frame.plain) and "outputs" not in frame.objects:
        yield step(reading, frame, "service", "not in competition with the licensor")
        return
    if question == "redistribute" and _FOR_MONEY.search(frame.plain):
        yield step(reading, frame, "withheld", "copies may not be handed on for money")
    if question == "redistribute" and _refuses(frame, "copies") == NAMED and not _refuses(frame, question):
        yield step(reading, frame, "barred", "copying, lending or selling is refused")
    near = frame.whole if question in ("use", "commercial-use") else frame.plain[:_REACH_OF_A_PURPOSE]
    if (
        not set(frame.acts) & acts
        or (PURPOSE_FORBIDDEN.search(near) and not _FIRST_COMMERCE.search(near))
        or _IF_NOT.search(frame.plain)
    ):
        return
    if (
        question not in ("use", "commercial-use")
        and set(frame.acts) & {"use"}
        and not set(frame.acts) & (acts - {"use"})
    ):
        return
    if question in ("modify", "fine-tune", "merge", "redistribute") and _TO_COMPETE.search(frame.plain):
        yield step(reading, frame, "withheld", "not in competition with the licensor")
        return
    if _OF_SECRETS.search(frame.whole):
        return
    if "non-commercial" in frame.terms or _OF_COMMERCE.search(frame.plain):
        if any(each.search(frame.plain) for each in (_NOT_COUNTED, BY_SOME, _SUGGESTS)):
            return
        if question in ("use", "commercial-use") and not _OTHER_AI.search(frame.plain):
            some = _IN_SOME_WAYS.search(frame.plain) or (
                "derivatives" in frame.objects and "model" not in frame.objects
            )
            yield step(
                reading, frame, "service" if some else "limited", SOME_COMMERCE if some else "commercial use is refused"
            )
        elif question == "redistribute" and "model" in frame.objects and not _OTHER_AI.search(frame.plain):
            yield step(reading, frame, "withheld", "copies may not be handed on commercially")
    elif refused := _refuses(frame, question):
        if refused == UNNAMED:
            yield step(reading, frame, "barred", "refused of something to which the text gives a name of its own")
            return
        if (
            question == "redistribute"
            and "derivatives" in frame.objects
            and not {"model", "service", "data"} & set(frame.objects)
        ):
            yield step(reading, frame, "limited", "what is derived may not be handed on")
        elif question == "redistribute" and (_OF_WHAT_IS_MADE.search(frame.plain) or _IN_FULL.search(frame.plain)):
            yield step(reading, frame, "limited", "some of it may not be handed on")
        elif question == "redistribute" and frame.exceptions and all(map(_AT_HOME.search, frame.exceptions)):
            yield step(reading, frame, "refused", "refused but for handing on inside")
        elif _OF_SOME.search(frame.plain):
            yield step(reading, frame, "withheld", "refused in one form, or of a part")
            yield step(reading, frame, "barred", "refused in one form, or of a part")
        elif _ELSEWHERE.search(frame.whole):
            yield step(reading, frame, "barred", "refused but for what is allowed elsewhere")
        elif _BUT_FOR_PURPOSES.search(frame.plain):
            yield step(reading, frame, "limited", said_of(("fixed",)))
        elif _CONSENT.search(frame.whole) or frame.exceptions:
            yield step(reading, frame, "consent", "refused without somebody's consent, or with exceptions")
        else:
            yield step(reading, frame, "refused", "refused")


_BUT_FOR = sought(r"^:? ?(?:except|other than|unless)\b[^,;]{0,80}, ?")
_LETTING_OTHERS = sought(
    r"^[^.;]{0,40}\b(?:permit|allow|assist|cause|encourage|authori[sz]e|enable|help|induce|let)\b[^.;]{0,60}?\bto\)?[,:]? ?"
)
_WITH_IT = re.compile(
    r"^ ?use (?P<thing>(?:the|this|our|such) (?:[\w'-]+ ){0,3}?[\w'-]+)(?: or [a-z ]{1,40}?)? to (?=[a-z]+)"
)
"""A refusal to use the thing for doing something to it: `not use the library to modify the library`."""
_IN_PASSING = re.compile(
    r"\((?![^)]{0,80}\b(?:except|other than)\b)[^)]{0,80}\)"
    r"|\b(?:attempt|try|seek|endeavou?r)(?:ing)? to [a-z]+\b[^,;.]{0,60}(?=,| or\b)|\bact as [^,;.]{0,40}(?=,)"
    r"|(?<=\bor) to\b|(?<=\band) to\b|(?<=\band) not to\b|(?<=\bor) not to\b|\b(?:either )?in whole or (?:in )?part\b,?|\bin any (?:way|form|manner|medium|means)\b|\bby any means\b|\b(?:either )?directly or indirectly\b"
    r"|\bfor any (?:purpose|reason)\b(?: (?:whatsoever|other))?(?! (?:other|except))|\bto any (?:other )?(?:third )?(?:part(?:y|ies)|persons?)\b(?=,| or\b)"
)
"""Words of a list of refused acts that say how, how far and to whom, and end no list."""
_AS_A_SERVICE = sought(r"\bas (?:an? )?(?:[a-z-]+,? (?:or |and )?){0,4}(?:service|saas)\b")
_OF_A_PART = sought(
    r"\b(?:individual components?|interfaces?|runtime (?:software|libraries)|build tools|documentation|prefix|separately)\b"
)
_LIST = 200
"""Characters that a list of refused acts may have before the one that is asked for."""
_NEAR_ACT = 60
"""Characters after the act refused in which it is told that it is refused of a part only."""
_NEXT_ACT = re.compile(r", (?:or |and )?(?:otherwise )?(?:provide|use|make|transfer|offer|permit|allow)\b")
"""Where a refusal goes on to another act, of which the way told behind it is the way."""
_BY_ITSELF = sought(
    r"(?<!with or )\bwithout (?:adding|modif|alter|chang)\w*|\bas (?:an? )?(?:digital|separate)\b|\bstand-? ?alone\b|\bby itself\b|\bon (?:its|their) own\b|\balone\b|\bunder (?:another|any other|a different)\b"
)
"""Refusals of one way only: alone, or under other terms."""
_NEAR = 100
"""Characters after a refusal in which the way refused is told."""
_BUT = re.compile(r"\b(?:but|whereas|while|however)\b|;")
_NO_RIGHT_TO = sought(
    r"^(?:(?:under|by) (?:this|the|these) [a-z]+, )?(?:and |or |any |all |the |no (?!(?:other )?(?:rights?|licen|permission))|further )*(?:(?:no (?:other )?)?(?:rights?|licen[sc]es?|permissions?)(?: or [a-z]+)? (?:to|for) )?(?:any |the )?"
)
"""What stands before the act in a refusal that is said of it: `redistribution is forbidden`."""
_ALLOWED_TO = re.compile(
    r"^ ?(?:do (?:any of )?the following:?|(?:(?:attempt|try|seek|be permitted|permitted|allowed|authori[sz]ed|entitled|licensed|granted)(?: the right)?|grants? (?:(?:to )?(?:you|the licensee|licensee|anyone|any person) )?(?:the|any|an?) (?:rights?|licen[sc]e|permission))? ?to\b)(?= )"
)
_ASIDE = re.compile(
    r"^(?:,? ?(?:in whole or (?:in )?part|(?:either )?directly or indirectly|at any time(?: (?:during|before|after)[a-z ]{0,80}?\b(?:agreement|licen[sc]e))?"
    r"|(?:unless|except|without) [^:;.]{0,80}?\b(?:consent|permission|approval|authori[sz]ation))\b[,:]*)+ ?"
)
"""What may stand between a refusal and what is refused: how far, how long, unless who agrees."""
_IN_FULL = sought(r"\bin (?:its|their) entirety\b")
_OF_WHAT_IS_MADE = re.compile(
    r"\b(?:any |the )?(?:models?|works?|algorithms?|networks?) (?:that (?:are|were|is) )?(?:trained|refined|developed|built) (?:on|using|with|from)\b"
)
_AT_HOME = re.compile(
    r"\b(?:within|inside) (?:your|the licensee's|its|their|the) (?:own )?(?:organi[sz]ation|company|institution|team|group|laboratory)\b"
)
_BARE = re.compile(
    r"(?:re-?)?(?:distribution|publication|modification|sharing|transfer)(?: to (?:third part(?:y|ies)|others))?(?: (?:and|or) [a-z]+)?(?: in any form| of any kind| by any means)? (?:is|are) "
)
"""An act of which it goes without saying what it is done to."""
_PRONOUN = re.compile(r"\b(?:it|them|thereof)\b")
_OF_A_CONTRACT = sought(
    r"\b(?:this|the|these|your|any|its|such|all) (?:[a-z]+ )?(?:licen[sc]es?|sub-?licen[sc]es?|agreements?|rights?|permissions?|terms|obligations?|interests?)\b"
)
"""What of a thing without a name in the lexicon is the contract, and not what is licensed."""
_OF_PAPERS = sought(r"\bnotices?\b|\bentire agreement\b|\b(?:agreement|licen[sc]e) (?:constitutes|is the)\b")
"""Sentences on notices or on the contract itself."""
_OF_PARTIES = sought(r"\bnot bound\b")
"""Refusals of persons who took no duty upon them."""
_OF_THE_DATA = sought(r"\bdatasets?\b|\b(?:the|licensed|enhanced) data\b")
_FOR_OTHERS = sought(r"\bfor (?:any |the benefit of (?:any )?)?third part(?:y|ies)\b")
_NEGATES = sought(
    r"\bno (?:other )?(?:rights?|licen[sc]es?|permissions?)\b[^.;]{0,120}?\bgranted\b(?:,? (?:that|which) would permit)?|"
    r"\b(?:no|nothing)\b[^.;]{0,60}\b(?:gives?|confers?)\b[^.;]{0,30}\b(?:rights?|licen[sc]es?|permission)\b|"
    r"\bneither\b(?![^.;]{0,60}\b(?:agreement|rights?|licen)\b)[^.;]{0,80}\bnor\b[^.;]{0,60}?\b(?:may|shall|can|must)(?: be)?\b|\bno (?:parts?|portions?|cop(?:y|ies)|elements?)\b[^.;]{0,80}?\b(?:may|can|shall|must)\b(?: be)?|\bnone of\b[^.;]{0,40}\bmay be\b|\bnot include any rights? or permissions?\b|\b(?:has|have) no rights?\b|\b(?:not|cannot|never|prohibited|forbidden)\b"
)


@lru_cache(maxsize=256)
def _negated(plain: str) -> tuple[int, str]:
    """Where in a statement the word ends that refuses, and what is refused behind it; 0 and all of it where none does."""
    negated = _NEGATES.search(plain)
    end = negated.end() if negated else 0
    return end, _ALLOWED_TO.sub("", _ASIDE.sub(" ", plain[end:]))


@lru_cache(maxsize=256)
def _list_in(tail: str) -> str:
    """The list of refused acts in what stands behind a refusal, without the words that end no list."""
    tail = _IN_PASSING.sub(" ", _BUT_FOR.sub("", _LETTING_OTHERS.sub("", tail)))
    used = _WITH_IT.match(tail)
    return tail[used.end() :] if used and used["thing"] in tail[used.end() :] else tail


def _refuses(frame: Frame, question: str) -> str:
    """Whether the thing refused is the licensed thing itself (`NAMED`), as it is, and not a use of it for some end.

    It is `UNNAMED` where nothing tells what is refused: it may be the licensed thing by a name of its own.
    """
    if question in ("use", "commercial-use") or "outputs" in frame.objects or _UNABLE.search(frame.whole):
        return ""
    negated, tail = _negated(frame.plain)
    subject = frame.plain[: len(frame.plain) - len(tail)]
    head, _, rest = frame.plain.partition(" not")
    if _SPEAKS_OF.search(head.removesuffix(" does").removesuffix(" do")) and not _LETS.search(rest):
        return ""
    acts = _FAMILIES.get("modify" if question in CHANGING else question, "host|offer|provide|make")
    heard = re.search(rf"\b(?:{acts})", tail) or (question in CHANGING and _NOUNS.match(tail))
    if not negated or not heard:
        before = frame.plain[:negated] if negated else frame.plain
        tail = _NO_RIGHT_TO.sub("", _BUT.split(before)[-1].lstrip(" ,;"))
    tail = _list_in(tail)
    if _OF_PARTIES.search(tail):
        return ""
    matched = re.match(
        rf"(?:(?!\b(?:for|in|to|that|which|if|any|where|when|through|without)\b)[^.;]){{0,{_LIST}}}\b(?:{acts})", tail
    )
    matched = matched or (_NOUNS.match(tail) if question in CHANGING else None)
    if not matched:
        return ""
    way = _NEXT_ACT.split(tail, maxsplit=1)[0]
    if _OF_A_PART.search(way[: matched.end() + _NEAR_ACT]):
        return ""
    if _FOR_OTHERS.search(way) or _BY_ITSELF.search(way[:_NEAR]):
        return ""
    if question == "redistribute" and _AS_A_SERVICE.search(way):
        return ""
    things = {"model", "derivatives", "service", *(("data",) if _OF_THE_DATA.search(frame.plain) else ())}
    told = bool(set(frame.objects) & things) or (
        not set(frame.objects) - {"agreement"} and _PRONOUN.search(tail[:_NEAR]) is not None
    )
    named = told or _BARE.match(tail) is not None
    unnamed = not set(frame.objects) - {"agreement", "data"} and not _OF_A_CONTRACT.search(tail[:_NEAR])
    if re.search(
        r"notices?|recipients' rights|rights in|terms|\bnames?\b|marks?\b|mechanisms?|measures?|credentials|account|(?:impose|charge)|agreement may not|license (?:may|shall) not|contract|technological|implied",
        subject + (re.split(r"\b(?:unless|except)\b", tail[:140])[0] or tail[:140]),
    ):
        return ""
    if not named and _OF_PAPERS.search(frame.whole[:_REACH_OF_A_PURPOSE]):
        return ""
    return NAMED if named else UNNAMED if unnamed else ""
