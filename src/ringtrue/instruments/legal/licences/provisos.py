"""What a grant hangs on: of the conditions and ends that stand in a statement that permits, those that bind not everybody.

The default is turned round: duties that anyone can fulfil (keep notices, give credit, mark changes, pass on the terms,
obey the law) are listed, and whatever else a permission is made to hang on makes it one for some persons, ends or ways.
"""

import re
from collections.abc import Iterator

from ringtrue.instruments.legal.frames import Frame
from ringtrue.instruments.legal.sought import sought

WAY, COPIES = "way", "copies"
"""What a condition limits: everything that is permitted, or the handing on of copies alone."""

_STOP = re.compile(r"[.;](?: |$)")
_PROVISO = sought(
    r"\b(?:provided|providing|provision|proviso|condition|stipulation|requirement|assuming),? (?:however,? )?(?:only )?(?:that|you|your|it|they|licensees?|customers?|such|the|all|any)\b"
    r"|\b(?:so|as) long as\b|\bonly (?:if|when|where|in case)\b|\bif and (?:only|so long)\b|\bbut only\b"
    r"|(?<=[a-z)\"]) if (?:and only if )?(?:you|licensee|customer|the|all|it|they|an?|every|each)\b"
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
    r"|\b(?:used?|using|runs?|operates?|work) (?:[a-z]+ly |only )?(?:with|on|in|within|by|for|internally)\b|\bhardware\b|\bdevices?\b|\bprocessors?\b|\bplatforms?\b|\bmicro[a-z]+\b"
    r"|\bnon-?commercial|\bcommercial|\b(?:research|academic|educational|evaluation|internal|personal) (?:use|purposes?)\b|\bfor-?profit\b|\bprofits?\b"
    r"|\b(?:exceed|fewer|less than|more than|at most|number of (?:users|servers|instances|processes|developers))\b"
)
"""Words of conditions that not everybody meets: payment, membership, a machine, somebody's leave, a trade, a number."""
_OF_COPIES = sought(
    r"\bunmodified\b|\bnot (?:been |be |in any way )?(?:modif|alter|chang)|\bwithout (?:any )?(?:modification|alteration|change)|\bno (?:modifications?|changes)\b|\bcomplete(?:,| and| without)|\bin (?:its|their) (?:entirety|original)|\b(?:entire|original|whole) (?:archive|package|distribution)\b"
    r"|\bnot? (?:\w+ )?(?:charg|fee|sold|sell|profit)|\b(?:free of|without) (?:any )?charge|\bfee\b|\bcharg(?:e|ed|ing)\b|\b(?:executable|object code|binary|machine-readable)(?: code)?(?: form)?(?: format)? only\b|\bonly in (?:executable|object|binary)"
    r"|\bbundl|\bincorporat|\bembedded|\bintegrated"
)
"""Words of conditions under which copies are handed on."""
_DUTY = sought(
    r"\b(?:notices?|copyright|credit|attribut|acknowledg|cite[sd]?\b|citation|cop(?:y|ies) of (?:this|the) (?:licen|agreement|terms)|disclaimer|legend|banner|permission notice|comments?\b|header|readme|documentation)\w*"
    r"|\b(?:compl(?:y|ies|ied|iance)|abid|adher|conform|observ|respect|agree[sd]?\b|accept|honou?r|meet|satisf|fulfil|follow|bound|subject to|violat|breach|restrict|permitted|set forth|described|stated|specified)\w*"
    r"|\b(?:licen[sc]e|agreement|terms|conditions|restrictions|provisions)\b"
    r"|\b(?:retain|keep|kept|includ|reproduc|preserv|accompan|accompanied|attach|appear|display|mark|indicat|identif|renam|state|document|inform|notif|tell|give|make available|made available|provide)\w*"
    r"|\b(?:endors|promot|advertis|publicity|name of|trademark|mislead|misrepresent|warrant|liab|indemnif|hold harmless|law|legal|export|harm|damage|source code)\w*"
)
"""Words of duties that anyone can fulfil."""
_ENDS = sought(
    r"\b(?:solely|only|exclusively|merely|strictly)?,? ?for (?:the |its |your |their |our |such |this |that |an? )?(?:own )?(?:sole |limited |exclusive |express |specific |following |internal |stated )*purposes? of\b(?P<a>[^.;]{0,120})"
    r"|\bfor (?:the )?(?:sole |limited |exclusive |restricted )?use (?:only )?(?:in|with|on|within|by)\b(?P<b>[^.;]{0,100})"
    r"|\bin (?:connection|conjunction|combination) with\b(?P<c>[^.;]{0,100})"
    r"|\b(?:solely|only|exclusively) (?:as|in|on|with|within|to|through|from|by means of|together with|on behalf of|when|while)\b(?P<d>[^.;]{0,100})"
    r"|\b(?:for as long as|until|for the period)\b(?P<e>[^.;]{0,80})"
    r"|\bbut not\b(?P<f>[^.;]{0,80})"
    r"|\bas (?:an? )?(?:integral |integrated )?(?:part|component) of\b(?P<g>[^.;]{0,80})"
    r"|\bfor (?P<h>(?!the\b|an?\b)[a-z-]+ing\b[^.;]{0,80})"
)
"""Ends, places and spans for which a permission is given."""
_FREE_END = sought(
    r"^ ?(?:any\b|all\b|whatever|limited to|restricted to|the extent|accordance|compliance|conformity|the terms|these terms|those terms|this (?:agreement|licen[sc]e)|(?:such|that|this|these) (?:licen|agreement|terms|conditions)"
    r"|under|subject|pursuant|be (?:used|bound)|you\b|your (?:compliance|acceptance|use of|rights)|the (?:same|following|manner|conditions|form)|source|object|binary|executable|exercis|clarity|avoid|convenience|redistribut|distribut|reproduc|copying\b|modif|complying|terminat|it is terminated|such time|licensee discontinues|the termination|expir"
    r"|(?:its|your|the) (?:redistribution|distribution|use)\b|backup|back-up|archiv|(?:the )?(?:software|work|program|model|library|materials?)(?: |,|$)(?!.*\b(?:product|device|hardware)s?\b)|hosting|third part|another|other (?:software|programs|works|products|code|materials|free)|more |larger|a (?:larger|derivative|collective)|derivative|part\b)"
)
"""Ends that leave a permission as free as it was."""


def hangs_on(frame: Frame) -> Iterator[tuple[str, str]]:
    """What limits a statement that permits, and the words: of what kind it is, `WAY` or `COPIES`."""
    text, item = _statement(frame)
    opened = _PROVISO.search(text)
    body = text[: opened.start()] if opened else text
    if opened:
        yield from _condition(text[opened.start() :], text[opened.end() :])
    if item:
        yield from _told(item)
    for each in _ENDS.finditer(body):
        words = next(part for part in each.groups() if part is not None)
        if not _FREE_END.search(words):
            yield WAY, each.group()


def _statement(frame: Frame) -> tuple[str, str]:
    """The words of a statement to where it stops, and those of the item that a list's lead is carried into."""
    plain, lead = frame.whole, frame.sentence.lead
    end = frame.end
    if lead and frame.start < lead:
        head = plain[frame.start : lead].rstrip()
        if frame.end >= lead and _PROVISO.search(head):
            return head, plain[lead:]
    stop = _STOP.search(plain, end - 1)
    if _PROVISO.search(plain[frame.start : end]) and not _STOP.search(plain[frame.start : end]):
        end = stop.start() if stop else len(plain)
    return plain[frame.start : end], ""


def _condition(whole: str, words: str) -> Iterator[tuple[str, str]]:
    """What a proviso asks for that not everybody can do."""
    told = list(_told(words))
    if told:
        yield from told
    elif len(_LIST.sub("", words).split()) > 1 and not _DUTY.search(whole):
        yield WAY, whole


def _told(words: str) -> Iterator[tuple[str, str]]:
    """What the words of a condition limit by themselves."""
    if _NARROWS.search(words):
        yield WAY, words
    elif _OF_COPIES.search(words):
        yield COPIES, words
