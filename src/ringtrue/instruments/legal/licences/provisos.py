"""What a grant hangs on: of the conditions and ends that stand in a statement that permits, those that bind not everybody.

The default is turned round: duties that anyone can fulfil (keep notices, give credit, mark changes, pass on the terms,
obey the law) are listed, and whatever else a permission is made to hang on makes it one for some persons, ends or ways.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from ringtrue.instruments.legal.frames import Frame
from ringtrue.instruments.legal.lexicon import found
from ringtrue.instruments.legal.sought import sought

WAY, COPIES = "way", "copies"
"""What a condition limits: everything that is permitted, or the handing on of copies alone."""

_STOP = re.compile(r"[.;](?: |$)")
_IS_GIVEN = re.compile(r" ?(?:is|are) (?:hereby |herewith |expressly )*(?:granted|given|permitted)\b")
"""How a statement goes on whose first words are already heard as a permission: `permission to use ... is granted`."""
_PROVISO = sought(
    r"\b(?:provided|provision|proviso|condition|stipulation|requirement|assuming),? (?:however,? )?(?:only )?(?:that|you|your|it|they|licensees?|customers?|such|the|all|any)\b"
    r"|\b(?:so|as) long as\b|\bonly (?:if|when|where|in case)\b|\bif and (?:only|so long)\b|\bbut only\b"
    r"|(?<=[a-z)\"] )\bif (?:and only if )?(?:you|licensee|customer|the|all|it|they|an?|every|each)\b"
)
"""Where a permission begins to say what it hangs on."""
_LIST = re.compile(
    r"^[^.;]{0,40}?\b(?:the |each of the |all of the |any of the )?(?:following|below|these|such)(?: [a-z]+){0,3}"
    r"(?: (?:are|is|be|have been)(?: [a-z]+){0,2}| apply| hold)?(?: below| true| herein)?(?= |$)[:,]? ?"
)
"""Words that announce a list of conditions and are none themselves."""
_NARROWS = sought(
    r"\b(?:purchas|bought|paid|pay for|subscri|member|good[- ]standing|employ|enrol|valid licen|licensed cop|registered|developer licen|seats?\b|certificate)\w*"
    r"|\b(?:in|with) (?:the )?(?:conjunction|connection|combination) with\b|\btogether with\b|\bas (?:an? )?(?:[a-z]+ )?(?:part|component)s? of\b"
    r"|\b(?:approv|permission|permits?\b|consent|authori[sz]ed|signed|written agreement|another agreement|separate agreement)\w*"
    r"|\bcompet|\bsubstitut|\b(?:significant|substantial|primary|main|major)\b[^.;]{0,40}\bfunctionalit|\badd(?:s|ed|ing)? (?:significant|substantial|primary|value)"
    r"|\b(?:(?<!not )used?|using|runs?|operates?|work) (?:[a-z]+ly |only )?(?:with|on|in|within|by|for|internally)\b(?! any\b| advert| other)|\bhardware\b|\bdevices?\b|\bprocessors?\b|\bplatforms?\b|\bmicro[a-z]+\b"
    r"|\bnon-?commercial|\bcommercial (?:use|purpose|advantage)|\b(?:research|academic|educational|evaluation|internal|personal) (?:use|purposes?)\b|\bfor-?profit\b|\bfor (?:a )?profit\b|\bno profit\b"
    r"|\b(?:exceed|fewer|less than|more than|at most|number of (?:users|servers|instances|processes|developers))\b"
)
"""Words of conditions that not everybody meets: payment, membership, a machine, somebody's leave, a trade, a number."""
_OF_COPIES = sought(
    r"\bunmodified\b|\bnot (?:been |be |in any way )?(?:modif|alter|chang)|\bwithout (?:any )?(?:modification|alteration|change)|\bno (?:modifications?|changes)\b|\bcomplete(?:,| and| without)|\bin (?:its|their) (?:entirety|original)|\b(?:entire|original|whole) (?:archive|package|distribution)\b"
    r"|\bnot? (?:\w+ )?(?:charg|fee|sold|sell|profit)|\b(?:free of|without) (?:any )?charge|\bfee\b|\bcharg(?:e|ed|ing)\b|\b(?:executable|object code|binary|machine-readable)(?: code)?(?: form)?(?: format)? only\b|\bonly in (?:executable|object|binary)"
    r"|\bbundl|\bincorporat|\bembedded|\bintegrated"
)
"""Words of conditions under which copies are handed on."""
_NEXT = re.compile(r",? (?:and|or) (?:that|provided)\b(?: that)?|,? and \(|(?<=,) provided (?:that)?")
"""Where a condition ends and another one begins."""
_GRANTS_THEN = re.compile(r"(?:,| [a-z]+ hereby| [a-z]+) grants?\b|, (?:you|licensees?) (?:may|are|is)\b")
"""Where the permission begins that hangs on what stands before it."""
_OF_NOTICES = sought(
    r"\b(?:permission|copyright|licen[sc]e) (?:notice|statement)s?\b|\bsupporting documentation\b|\bcertificate of\b|\b(?:names?|trade ?marks?|logos?) (?:of|and)\b[^;]{0,200}\bnot\b[^;]{0,300}"
    r"|\b(?:compl(?:y|ies|ied|iance)|in accordance|accept|agree(?:s|d)?) (?:to|with)\b[^;]{0,200}|\bsame terms\b[^;]{0,120}|\bnot used? (?:the )?names?\b[^;]{0,200}"
    r"|\bsource code\b[^;]{0,60}\bavailable\b[^;]{0,200}|\b(?:appear|included|retained|reproduced)\b[^;]{0,200}"
)
"""Words of duties that anyone can fulfil, in which a word of the others may stand."""
_NOT_SOLD = sought(r"\b(?:not|never) (?:be )?(?:sold|charged|charge|sell)\b")
_DUTY = sought(
    r"\b(?:notices?|copyright|credit|attribut|acknowledg|cite[sd]?\b|citation|cop(?:y|ies) of (?:this|the) (?:licen|agreement|terms)|disclaimer|legend|banner|permission notice|comments?\b|header|readme|documentation)\w*"
    r"|\b(?:compl(?:y|ies|ied|iance)|abid|adher|conform|observ|respect|agree[sd]?\b|accept|honou?r|meet|satisf|fulfil|follow|bound|subject to|violat|breach|restrict|permitted|set forth|described|stated|specified)\w*"
    r"|\b(?:licen[sc]e|agreement|terms|conditions|restrictions|provisions)\b"
    r"|\b(?:retain|keep|kept|includ|reproduc|preserv|accompan|accompanied|attach|appear|display|mark|indicat|identif|renam|state|document|inform|notif|tell|give|make available|made available|provide)\w*"
    r"|\b(?:endors|promot|advertis|publicity|name of|trademark|mislead|misrepresent|warrant|liab|indemnif|hold harmless|law|legal|export|harm|damage|source (?:code )?(?:is|are|be)|source code|mention|author|public)\w*"
)
"""Words of duties that anyone can fulfil."""
_OF_PATENTS = sought(r"\bpatent licen|\blicen[sc]ed? patents?\b|\bpatents? claims?\b")
_ENDS = sought(
    r"\b(?:solely|only|exclusively|merely|strictly)?,? ?for (?:the |its |your |their |our |such |this |that |an? )?(?:own )?(?:sole |limited |exclusive |express |specific |following |internal |stated )*purposes? of\b(?P<a>[^.;]{0,120})"
    r"|\bfor (?:the )?(?:sole |limited |exclusive |restricted )?use (?:only )?(?:in|with|on|within)\b(?P<b>[^.;]{0,100})"
    r"|\bin (?:connection|conjunction|combination) with\b(?P<c>[^.;]{0,100})"
    r"|\b(?:solely|only|exclusively) (?:as|in|on|with|within|to|through|from|by means of|together with|on behalf of|when|while)\b(?P<d>[^.;]{0,100})"
    r"|\bfor (?:any|all) (?:[a-z]+ )?(?:purposes?|uses?),? (?P<k>(?:other than|except|excluding|that (?:is|does|are|do) not)\b[^.;]{0,80})"
    r"|\b(?:for as long as|until|for the period)\b(?P<e>[^.;]{0,80})"
    r"|\bbut not\b(?P<f>[^.;]{0,80})"
    r"|\bas (?:an? )?(?:integral |integrated )?(?:part|component) of\b(?P<g>[^.;]{0,80})"
    r"|\bfor (?P<h>(?!anything\b|everything\b|something\b)[a-z-]+ing\b[^.;]{0,80})"
    r"|\bfor (?:its|your|their|his|the licensee's) own (?P<i>(?!purposes?\b|use\b|benefit\b|account\b)[^.;]{3,80})"
    r"|\b(?:on|with|within|for) (?P<j>(?!any\b|all\b|your\b|other\b|an?\b|one\b|each\b|every\b|its\b|their\b|both\b|the same\b|more\b|up\b|the)(?:[\w'-]+ ){1,4}(?:devices?|hardware|products?|processors?|chips?|silicon|microcontrollers?|gpus?|boards?|cpus?)\b)"
)
"""Ends, places and spans for which a permission is given."""
_USED_TO = sought(
    r"\b(?:use|uses|used|using)\b(?:,? (?!to\b|but\b|that\b|which\b|including\b|such\b)[\w'()/-]+){1,10}?(?<! and)(?<! or)(?<!rights)(?<! right)(?<! licence)(?<! license)(?<! permission)(?<! free)(?<! wish)(?<! able)(?<!ed)"
    r" (?:only |solely |exclusively |in order )?to (?:internally )?(?:develop|creat|build|design|test|debug|evaluat|produc|mak|generat|process|access|connect|communicat|interoperat|operat|handl|encod|decod|view|print|render|train|provid|add|enabl|facilitat|integrat|interfac|program|manag|verif|validat|demonstrat|assess|determin|learn|study|play|manufactur|analy[sz]|implement|conduct|perform|prepar|optimi[sz]|improv)(?:e|es|y)?\b"
)
"""Something for which the thing is used: `use it to develop applications`."""
_FREE_END = sought(
    r"^ ?(?:(?:as |is |are )?(?:expressly |specifically |explicitly )?(?:permitted|authori[sz]ed|allowed|provided|stated|set forth|described)|any\b|all\b|whatever|limited to|restricted to|the extent|accordance|compliance|conformity|the terms|these terms|those terms|this (?:agreement|licen[sc]e)|(?:such|that|this|these) (?:licen|agreement|terms|conditions)"
    r"|under|subject|pursuant|agreeing|be (?:used|bound)|you\b|your (?:compliance|acceptance|use of|rights)|the (?:same|following|manner|conditions|form)|source|object|binary|executable|exercis|clarity|avoid|convenience|redistribut|distribut|reproduc|copying\b|modif|complying|terminat|it is terminated|such time|licensee discontinues|the termination|expir"
    r"|(?:its|your|the) (?:redistribution|distribution|use)\b|backup|back-up|archiv|(?:the )?(?:software|work|program|model|library|materials?)(?: |,|$)(?!.*\b(?:product|device|hardware)s?\b)|hosting|third part|another|other (?:software|programs|works|products|code|materials|free)|more |larger|a (?:larger|derivative|collective)|derivative|part\b)"
)
"""Ends that leave a permission as free as it was."""


_SAYS_BY_ITSELF = re.compile(r"[^.;,]{0,120}\b(?:requires?|is limited|are limited)\b")
"""Items that say of themselves what they ask for, and hang on no lead."""


_SOME_TAKERS = sought(
    r"^(?:the |all )?(?:[a-z-]+ )?(?:members|employees|subscribers|students|teachers|researchers|schools|universities|(?:educational|academic|research|non-profit|not-for-profit|public|government) (?:institutions?|organi[sz]ations?|bodies|users?)) (?:[^.;]{0,40} )?(?:may|can|are)\b"
)
"""Some persons, to whom alone a permission is given."""
_ANY_END = sought(
    r"\bany (?:lawful |legal )?(?:purpose|use|way|manner)\b|\bwithout (?:restriction|limitation)\b|\bcommercial\b"
)


def hangs_on(frame: Frame, acts: frozenset[str]) -> Iterator[tuple[str, str]]:
    """What limits `acts` in a statement that permits them, and the words: of what kind it is, `WAY` or `COPIES`."""
    text, item = _statement(frame.whole, frame.sentence.lead, frame.start, frame.end)
    if _OF_PATENTS.search(text):
        return
    body, conditions = _conditions(text)
    yield from conditions
    if item:
        yield from _told(item)
    yield from _told_by(_said_of(body, acts))


@lru_cache(maxsize=256)
def _told_by(body: str) -> tuple[tuple[str, str], ...]:
    """What the words of a permission limit without a proviso."""
    return tuple(_without_proviso(body))


def _without_proviso(body: str) -> Iterator[tuple[str, str]]:
    if own := _OWN_PRODUCTS.search(body):
        yield COPIES, own.group()
    for each in _ENDS.finditer(body):
        words = next(part for part in each.groups() if part is not None)
        if not _FREE_END.search(words):
            yield WAY, each.group()
    if some := _SOME_TAKERS.search(body):
        yield WAY, some.group()
    if (used := _USED_TO.search(body)) and not _ANY_END.search(body):
        yield WAY, used.group()


@lru_cache(maxsize=256)
def _conditions(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """What a statement says before its proviso, and what that asks for."""
    opened = _PROVISO.search(text)
    if not opened:
        return text, ()
    return text[: opened.start()], tuple(_condition(text[opened.start() :], text[opened.end() :]))


def _said_of(body: str, acts: frozenset[str]) -> str:
    """What of a list of acts, each with what is done to what, tells of some of them; all of it where none is told apart."""
    parts: list[str] = []
    for each in _ANOTHER_ACT.split(body):
        if parts and not _DONE_TO.search(parts[-1]):
            parts[-1] = f"{parts[-1]}, {each}"
        else:
            parts.append(each)
    return ", ".join(each for each in parts if set(found("acts", each)) & acts) or body


_ANOTHER_ACT = re.compile(
    r",? and (?:to )?(?=(?:use|copy|modify|adapt|distribute|redistribute|sublicense|reproduce|create|make|share|publish)\b)"
    r"|, (?:to )?(?=(?:use|copy|modify|adapt|distribute|redistribute|sublicense|reproduce|create|make|share|publish)\b)"
)
_DONE_TO = re.compile(
    r"\b(?:to )?(?:use|copy|modify|adapt|distribute|reproduce|create|make|works of)\b[^,]* (?:the|this|these|it|them|any|such|your)\b"
)
"""An act with what it is done to, behind which another one begins anew."""
_OWN_PRODUCTS = sought(
    r"\b(?:with|in|inside|within) (?:your|its|their|the licensee's) (?:own )?(?:applications?|products?|programs?)\b"
)


@lru_cache(maxsize=256)
def _statement(plain: str, lead: int, start: int, end: int) -> tuple[str, str]:
    """The words of a statement to where it stops, and those of the item that a list's lead is carried into."""
    if lead and start < lead:
        head = plain[start:lead].rstrip()
        if end >= lead and _PROVISO.search(head):
            return head, "" if _SAYS_BY_ITSELF.match(plain[lead:]) else plain[lead:]
    said = plain[start:end]
    if (_PROVISO.search(said) or _IS_GIVEN.match(plain, end)) and not _STOP.search(said):
        stop = _STOP.search(plain, end)
        end = stop.start() if stop else len(plain)
    return plain[start:end], ""


def _condition(whole: str, words: str) -> Iterator[tuple[str, str]]:
    """What a proviso asks for that not everybody can do."""
    parts = [each for each in _NEXT.split(_GRANTS_THEN.split(words)[0]) if each.strip(" ,:")]
    told = [each for part in parts for each in _told(part)]
    if told:
        yield from told
    elif len(_LIST.sub("", words).split()) > 1 and not _DUTY.search(whole):
        yield WAY, whole


def _told(words: str) -> Iterator[tuple[str, str]]:
    """What the words of a condition limit by themselves."""
    rest = _OF_NOTICES.sub(" ", words)
    if _NOT_SOLD.search(rest):
        yield COPIES, words
    elif _NARROWS.search(rest):
        yield WAY, words
    elif _OF_COPIES.search(rest):
        yield COPIES, words
