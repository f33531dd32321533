"""Ends that a sentence tells by itself: a right is lost, called revocable, or runs to a date, whoever acts."""

import re
from collections.abc import Iterator

from ringtrue.instruments.legal.frames import Reading
from ringtrue.instruments.legal.licences import Step
from ringtrue.instruments.legal.licences.steps import step_of
from ringtrue.instruments.legal.sought import Several, sought

_YOU = r"(?:you|(?:the |a )?(?:licensees?|customer|recipient|(?:end )?users?))"
ON_YOUR_ACT = sought(
    rf"\b(?:if|when|where|should|once|unless|in case|in the event(?: that)?|the moment|as soon as) {_YOU}\b"
    r"(?! (?:\w+ )?(?:requests?|wish(?:es)?|asks?|elects?|chooses?|terminates?|cancels?|agrees?|accepts?)\b)"
)
"""Anything that the licensee does, or leaves undone, as the ground of an end."""
IF_CONDUCT = sought(
    r"\b(?:if|when|where|upon|in the event|in case|as a result|because|should|on|for|unless|the moment|as soon as|once)\b[^.;]{0,120}(?:breach|violat|fail|not comply|non-?complian|default|litigation|institute|claim|proceeding|bypass|insolven|bankrupt|infring|misus|conditions?[^.;]{0,30} not (?:met|fulfilled|satisfied|observed)|do(?:es)? not (?:respect|abide|observe|honou?r|adhere|keep to|follow|meet|fulfil)|restricted uses?|prohibited (?:uses?|purposes?)|unauthori[sz]ed use)"
    r"|\bany (?:breach|violation|infringement)\b|\bmaterial breach\b"
    r"|(?<!without )(?<!or )\bfor (?:good |just )?cause\b|\bviolators?\b|\b(?:acts?|attempts?|actions?)(?: or [a-z]+)?(?: otherwise)? to\b[^.;]{0,240}\b(?:will|shall|void|automatically)\b"
    r"|\b(?:if|when|where|once|should)\b[^.;]{0,60}\b(?:is|are|has been|have been|be)\b(?: \w+ly)? (?:modified|altered|copied|re-?distributed|published|transferred|distributed|sold|removed|circumvented|misused|rented|leased|tampered)\b"
    r"|\b(?:failure|non-?compliance|breach|violation|(?:other|unauthori[sz]ed|such) use)\b[^.;]{0,120}\b(?:will|shall|automatically|results?|ends?|terminates?|constitutes?)\b"
)
"""What the licensee does itself, as the ground of an end."""
_RIGHTS = r"\b(?:licen[sc]es?|agreement|rights?|permissions?|grants?|access|consent|authori[sz]ation)\b"
_FOR_YEARS = sought(
    r"\b(?:licen[sc]e|agreement)\b(?:(?!\bbreach|\buncured)[^.;]){0,160}\b(?:continues?|remains?|runs?|lasts?|in effect|valid|commenc\w+)\b[^.;]{0,80}\bfor (?:a |the )?(?:(?:term|period|duration) of )?(?:\w+|\d+) (?:\( ?\d+ ?\) )?(?:calendar )?(?:years?|months?|days?)\b"
    r"|\bterm of (?:this|the|your) (?:agreement|licen[sc]e)\b[^.;]{0,40}\b(?:is|be|for)\b[^.;]{0,30}\b(?:years?|months?|days)\b"
    r"|\bgrants?\b[^.;]{0,200}\blicen[sc]e\b[^.;]{0,60}\bfor (?:a |the )(?:limited )?(?:term|period|duration) of [^.;]{0,24}(?:years?|months?|days)\b"
)
_AFTERWARDS = sought(
    r"\b(?:during|throughout|surviv\w+|terminat\w+|expir\w+)\b[^.;]{0,160}\b(?:years?|months?|days) (?:thereafter|after|following)\b"
)
"""Duties that go on for a time behind the end."""
_NOT_RENEWED = sought(
    r"\b(?:either party|we|licensor|[a-z]+) (?:may|can) (?:elect|choose|decide) not to renew\b"
    r"|\b(?:automatically|will|shall)\b[^.;]{0,40}\brenew\w*\b[^.;]{0,160}\bunless (?!you|licensee|the licensee|customer)[a-z ]{2,30}\b(?:notif|giv|provid|notice)"
    r"|\bunless either party\b[^.;]{0,160}\brenew"
)
_TO_A_DATE = sought(
    rf"{_RIGHTS}[^.;]{{0,60}}\b(?:expires?|ends?|terminates?|lapses?|valid|in (?:full )?(?:effect|force)|effective)\b (?:automatically )?(?:on|until|till|through|up to|at the latest on) (?:and including )?(?:the )?(?:date (?:that|on which|when|the)\b(?! (?:such |the |that |any )?(?:litigation|actions?|claims?|suit|proceedings?|breach|you)\b)|\d|(?:january|february|march|april|may|june|july|august|september|october|november|december) \d|expiry date|end date|termination date|expiration date)"
    rf"|{_RIGHTS}[^.;]{{0,40}}\b(?:expires?|ends?|terminates?|lapses?|valid)\b[^.;]{{0,60}}\b(?:on|until|till) (?:the )?(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? )?(?:january|february|march|april|may|june|july|august|september|october|november|december)\b,? \d"
    rf"|{_RIGHTS}[^.;]{{0,40}}\b(?:expires?|ends?|terminates?|lapses?)\b[^.;]{{0,20}}\b(?:when|once|as soon as) (?:the |your |this )(?:[a-z-]+ ){{0,3}}?(?:project|study|task|challenge|competition|course|employment|contract|subscription|membership|affiliation|collaboration|research|programme|period|term|trial)\b[^.;]{{0,20}}\b(?:over|completed|ends?|ended|expires?|expired|finished|concludes?|concluded)\b"
    rf"|\bon the change date\b[^.]{{0,400}}\brights granted\b[^.;]{{0,60}}\b(?:terminate|end|cease)\b"
)
_SUBSCRIBED = sought(
    r"\b(?:grants?|granted|licensed|licen[sc]e is)\b[^.;:]{0,240}\b(?:for|during|throughout) (?:the |your |its |each |an? )?(?:applicable |initial |agreed |then-current |relevant |paid |free |limited )*(?:subscription|evaluation|trial|order|service|support|beta|preview|rental) (?:term|period|phase)\b"
)
_FOR_A_TIME = sought(
    r"\bfor (?:a |the )?(?:period|term|duration) of [^.;]{0,24}(?:years?|months?|weeks|days)\b[^.;]{0,20}\b(?:after|at the end of) which\b[^.;]{0,40}\b(?:ends?|terminates?|expires?|ceases?)\b"
    r"|\b(?:licen[sc]e|rights?|use|evaluation)\b[^.;]{0,60}\b(?:limited|restricted) to (?:a (?:period|term|maximum) of )?(?:\w+ )?(?:\( ?\d+ ?\) )?(?:calendar )?(?:years|months|weeks|days)\b"
)
_PROJECT = (
    r"\b(?:project|study|research(?: (?:project|work|purpose))?|programme|course|employment|affiliation|contract|subscription"
    r"|(?:evaluation|trial|test|beta|licen[sc]e|subscription|agreed) (?:period|term|phase)|period|competition|challenge|collaboration)\b"
)
_WITH_A_PROJECT = sought(
    rf"{_RIGHTS}[^.;]{{0,100}}\b(?:ends?|terminates?|expires?|ceases?|lapses?)\b[^.;]{{0,30}}\b(?:upon|on|at|with|after|when) (?:the )?(?:completion|end|conclusion|expiry|expiration|termination|close|finali[sz]ation)\b (?:of (?:the |your |its |this |that )?(?:[a-z-]+ ){{0,3}}?)?{_PROJECT}"
    rf"|\b(?:granted|licen[sc]ed?|valid|right)\b[^.;]{{0,60}}\bfor the (?:duration|term|period|lifetime|length) of (?:the |your |its |this )?(?:[a-z-]+ ){{0,3}}?{_PROJECT}"
    rf"|\b(?:upon|on|at|with|after) (?:the )?(?:completion|end|conclusion|expiry|close) of (?:the |your |its |this )?(?:[a-z-]+ ){{0,3}}?{_PROJECT}[^.;]{{0,100}}{_RIGHTS}[^.;]{{0,60}}\b(?:ends?|terminates?|expires?|ceases?|lapses?)\b"
)
_MADE_FOR_GOOD = sought(
    r"\birrevocably (?:\w+ )?(?:makes?|waives? (?:[a-z]+ ){0,4}(?:rights? in|copyrights?|moral rights|claims? to|interests?)|relinquish\w*|dedicat\w*|licen[sc]es?|grants?)\b"
)
_CALLED = sought(
    rf"{_RIGHTS}[^.;:]{{0,60}}\b(?:is|are|be|remains?)\b(?: [a-z-]+,?| , [a-z-]+){{0,5}} (?P<not>ir|non-?)?(?P<or>revocable)\b(?P<after>[^.;]{{0,40}})"
    r"|(?<!not )(?<!\w)(?<!non-)revocable\b(?! (?:only|solely|as|if|upon)\b)(?P<behind>(?:,?(?: and)? [a-z-]+){0,7},? (?:licen[sc]e|right|permission|authori[sz]ation|consent|access))\b"
)
NOT_THIS_GRANT = sought(r"\byou (?:hereby )?grant\b|\bfeedback\b|\btrade ?marks?\b|\blogos?\b")
_STATED = sought(r"\(?(?:as|only|solely|if|upon|in|for|under)\b")
_ON_COMPLIANCE = sought(r"\b(?:revocable|terminable)\b[^.;]{0,40}\b(?:breach|violat|fail|non-?complian)")
_LOST = sought(
    r"\bno longer (?:licensed|permitted to use|authori[sz]ed)\b|\b(?:licen[sc]e|agreement|rights?|permission)\b[^.;]{0,30}\b(?:becomes?|be|is|are) (?:null (?:and|or) void|void|invalid)\b(?! or)|\b(?:lose|loses|forfeit|forfeits)\b[^.;]{0,40}\b(?:rights?|licen[sc]e)\b|\b(?:licen[sc]e|allowance|permission|rights?)\b[^.;]{0,30}\blapses?\b|\bresults? in\b[^.;]{0,40}\b(?:termination|loss|revocation|forfeiture) of\b[^.;]{0,30}\b(?:licen[sc]e|agreement|rights|access|permission)"
    r"|\b(?:licen[sc]e|rights?|permissions?|agreement)\b[^.;]{0,40}\b(?:deemed|considered|regarded as) (?:\w+ly )?(?:terminated|revoked|void|ended|withdrawn)"
    r"|\b(?:rights?|licen[sc]es?|permissions?)\b[^.;]{0,30}\b(?:ends?|cease|ceases)\b(?![ -]users?)"
    r"|(?<!not )\b(?:voids?|invalidates?|forfeits?|revokes?|terminates?|nullif(?:y|ies)) (?:all |any |this |the |these |such )?(?:of )?(?:your |licensee's |user's )?(?:rights?|licen[sc]es?|permissions?)\b"
)
"""Rights that go without being terminated: lost, forfeited, lapsed, voided."""
_ACT_BY_ITSELF = sought(
    r"^(?:but |however , )?(?:any|such|each|every) (?:other |unauthori[sz]ed )?(?:modification|use|attempt|copying|distribution|violation|breach|transfer)\b"
)
_NEVER = sought(
    r"\bno (?:contributor|licensor|one|party|rights? holder) (?:can|may|shall) (?:revoke|withdraw|terminate)\b"
    r"|\b(?:can't|can ?not|may not|won't|will never|will not) (?:revoke|withdraw) (?:this|the|your) (?:public )?licen[sc]e\b"
    r"|\bnot (?:serve|operate) to (?:withdraw|revoke|terminate) this licen[sc]e\b"
)
_UNENFORCEABLE = sought(
    r"\b(?:provisions?|terms?|conditions?|restrictions?|sections?)\b[^.]{0,120}\b(?:unenforceable|invalid|void|illegal)\b[^.]{0,200}"
    r"\b(?:licen[sc]es?|rights|agreement)\b[^.]{0,80}\b(?:will|shall|becomes?)\b[^.]{0,30}\b(?:terminate|null and void|end\b)"
    r"|\b(?:unenforceable|invalid|illegal) (?:provision|term|condition)\b[^.]{0,120}\b(?:agreement|licen[sc]es?|rights)\b[^.]{0,40}\b(?:will|shall|becomes?)\b[^.]{0,30}\bterminate"
    r"|\b(?:required|obliged|compelled|ordered) by (?:applicable |any )?(?:law|court|authority)\b[^.;]{0,30}\bto (?:terminate|end|revoke|withdraw)"
)
_UNTIL = sought(
    r"\buntil further notice\b|\buntil (?:it is |they are |so )?(?:terminated|revoked|withdrawn|cancelled) by (?!you|licensee|the licensee|user|customer|recipient|either|the parties|both)(?:the )?[a-z][a-z ]{1,30}"
    r"|\b(?:until|unless|or)(?: and until)? (?:it is |they are |sooner |earlier )terminated by either party\b(?![^.;]{0,60}\b(?:breach|cause)\b)"
    r"|\b(?:until|unless)(?: and until)? (?:it is |sooner |earlier )?terminated by (?:you|(?:the )?licensee|either of us)(?:,)? or (?:by )?(?:the )?[a-z]+\b(?![^.;]{0,60}\b(?:breach|cause)\b)"
    r"|\b(?:until|unless) terminated by either party (?:upon|on|by|with)\b[^.;]{0,40}\bnotice\b(?![^.;]{0,60}\b(?:breach|cause)\b)"
    r"|\buntil (?!you|licensee|the licensee|user|customer|terminat)(?:the )?[a-z]+(?: [a-z]+)? (?:notif(?:y|ies)|tells?|informs?|terminates?|revokes?|withdraws?|cancels?)\b"
)
_PERMITS = sought(r"\b(?:authori[sz]ed|permitted|grant(?:s|ed)?|licen[sc]ed?|may|allowed|free) (?:to|you|use|the|a)\b")
_THING_INFRINGES = sought(
    r"\b(?:held|believed|found|deemed|alleged|likely|determined|claimed)\b[^.;]{0,60}\b(?:to infringe|infringes|infringing|infringement)\b[^;]{0,500}\bterminate\b[^.;]{0,40}\b(?:licen[sc]es?|agreement|rights?|use)\b"
)
_NO_FAULT = sought(
    r"\b(?:return|cease|stop|destroy|delete|terminat\w+|revoke)\b[^.;]{0,160}\b(?:even if|although|whether or not) (?:you|(?:the )?(?:licensee|recipient|user)) did not\b"
)
_NO_LONGER_GIVEN = sought(
    r"\b(?:terminates?|ends?|expires?|lapses?)\b[^.;]{0,30}\b(?:when|once|if|as soon as) (?!you|licensee|the licensee)(?:the |our )?[a-z-]+(?: [a-z-]+)? (?:stops?|ceases?|discontinues?|no longer)\b[^.;]{0,30}\b(?:provid|offer|support|distribut|make|made)"
)
"""It lasts for as long as the licensor goes on with it."""
_WHILE_COMPLYING = sought(
    r"\b(?:as|so) long as (?:you|(?:the )?(?:licensee|user|recipient)) (?:fully )?(?:compl(?:y|ies)|abides?|observes?|adheres?)\b"
)
_ASKED_TO_STOP = sought(
    r"\b(?:may|can|reserves? the right to|entitled to|right to) (?:at any time )?(?:ask|require|request|direct|order|instruct) (?:that )?(?:you|licensee|the licensee|the user|the recipient|user|users)\b[^.;]{0,20}\b(?:to )?(?:immediately |promptly )?(?:cease|stop|discontinue)\b[^.;]{0,30}\bus(?:e|ing)\b"
)
_TERMINABLE = sought(
    r"\bterminable\b[^.;]{0,20}\b(?:at will|at any time|by (?!you|licensee|the licensee)[a-z]+|on|upon)\b"
)
_STOP_WHEN_ASKED = sought(
    rf"\bif (?!you|licensee)(?:the )?[a-z]+ (?:so )?(?:requests?|asks?|demands?)\b[^.;]{{0,40}}\b{_YOU} (?:must|shall|will|agrees? to) (?:\w+ly )?(?:stop|cease|discontinue)\b[^.;]{{0,20}}\bus(?:e|ing)\b"
)
_TAKES_BACK = sought(
    r"\b(?:may|can|reserves? the right to|entitled to)\b(?! not)[^.;]{0,60}\b(?:recall|reclaim|take back|call back)\b (?:the|this|your|any|all|it)\b"
    rf"|{_RIGHTS}[^.;]{{0,80}}\bsubject to (?:termination|cancellation|revocation|withdrawal|recall)\b"
    r"|\b(?<!you )may (?:\w+ )?(?:at any time )?(?:stop|forbid|prohibit|end) (?:the |your |any |all )*use of\b"
)
_NO_LONGER_PROVIDED = sought(
    r"\b(?:may|can|reserves? the right to)\b[^.;]{0,60}\b(?:stop|cease|discontinue) (?:providing|offering|licensing|making available)\b[^.;]{0,40}\bto you\b[^.;]{0,80}\b(?:at any time|discretion|for any reason|without notice|whenever)"
)
_ASKED_BACK = sought(
    r"\b(?:may|can|rights? to|entitled to)\b[^.;]{0,60}\b(?:ask|require|request|direct|order|instruct) (?:you|licensee|the licensee|the user|users|the recipient|recipients) to (?:\w+ly )?(?:return|delete|destroy|erase)\b"
)
_AS_STATED = sought(
    r"\b(?:as (?:provided|set (?:out|forth)|stated|described)|in accordance with|pursuant to|under) (?:in |below|above|herein|section|clause|this|the)"
)


_LAPSES = Several(
    [
        _MADE_FOR_GOOD, _FOR_YEARS, _TO_A_DATE, _NOT_RENEWED, _FOR_A_TIME, _WITH_A_PROJECT, _SUBSCRIBED, _NEVER,
        _UNENFORCEABLE, _LOST, _CALLED, _THING_INFRINGES, _NO_FAULT, _NO_LONGER_GIVEN, _WHILE_COMPLYING, _UNTIL,
        _TAKES_BACK, _NO_LONGER_PROVIDED, _TERMINABLE, _STOP_WHEN_ASKED, _ASKED_TO_STOP, _ASKED_BACK,
    ]
)  # fmt: skip
"""What a sentence holds one of that tells of an end by itself."""


def never_revoked(plain: str) -> bool:
    """Whether a sentence says that nobody takes it back."""
    return _NEVER.search(plain) is not None


def lapses(reading: Reading) -> Iterator[Step]:
    """Votes: `will`, `irrevocable`, `conduct` (own conduct only), `outside` (a date, a court), `nothing`."""
    for sentence in reading.sentences:
        for vote, says in _votes(sentence.plain) if _LAPSES.in_(sentence.plain) else ():
            yield step_of(reading, sentence, vote, says)


def _votes(plain: str) -> Iterator[tuple[str, str]]:
    if _MADE_FOR_GOOD.search(plain):
        yield "irrevocable", "it is given irrevocably"
    dated = _FOR_YEARS.search(plain) and not _AFTERWARDS.search(plain)
    if dated or _TO_A_DATE.search(plain) or _NOT_RENEWED.search(plain) or _FOR_A_TIME.search(plain):
        yield "outside", "it ends at a date"
    elif _WITH_A_PROJECT.search(plain) or _SUBSCRIBED.search(plain):
        yield "outside", "it ends with what it was given for"
    if never_revoked(plain):
        yield "irrevocable", "the licensor may not take it back"
    elif _UNENFORCEABLE.search(plain):
        yield "outside", "rights end when a court holds a term unenforceable"
    if _LOST.search(plain):
        conduct = (
            IF_CONDUCT.search(plain)
            or ON_YOUR_ACT.search(plain)
            or "unauthorized" in plain
            or _ACT_BY_ITSELF.search(plain)
        )
        yield "conduct" if conduct else "nothing", "rights are lost on the licensee's own conduct"
    if "revocable" in plain and (called := _CALLED.search(plain)) and not NOT_THIS_GRANT.search(plain):
        if called["behind"]:
            yield "will", "the grant is called revocable"
        elif called["not"]:
            yield "irrevocable", "the grant is called irrevocable"
        elif (called["after"] or "").strip().startswith(("as ", "(as ")):
            yield "nothing", "the grant is called revocable as stated elsewhere"
        elif _STATED.match((called["after"] or "").strip()) or _ON_COMPLIANCE.search(plain):
            yield "conduct", "the grant is called revocable for what the licensee does"
        else:
            yield "will", "the grant is called revocable"
    if _THING_INFRINGES.search(plain) or _NO_FAULT.search(plain):
        yield "outside", "it ends, or may be ended, on an event outside both"
    if _NO_LONGER_GIVEN.search(plain):
        yield "will", "it ends when the licensor stops providing"
    if _WHILE_COMPLYING.search(plain) and _PERMITS.search(plain):
        yield "conduct", "it holds while the licensee complies"
    if ("until" in plain or "unless" in plain) and (until := _UNTIL.search(plain)):
        if IF_CONDUCT.search(plain) or re.search(r"\bfor (?:failure|breach|cause|violation)", plain[until.start() :]):
            yield "conduct", "it holds until it is ended for what the licensee does"
        elif not _AS_STATED.search(plain[until.start() :]):
            yield "will", "it holds until the licensor ends it"
    if (
        (back := _TAKES_BACK.search(plain))
        and not IF_CONDUCT.search(plain)
        and not _AS_STATED.search(plain[back.end() :])
    ):
        yield "will", "the licensor may take it back"
    if _NO_LONGER_PROVIDED.search(plain) and not IF_CONDUCT.search(plain):
        yield "will", "it may stop being provided at will"
    if _TERMINABLE.search(plain):
        yield "conduct" if IF_CONDUCT.search(plain) else "will", "it may be ended"
    if _STOP_WHEN_ASKED.search(plain) or _ASKED_TO_STOP.search(plain) or _ASKED_BACK.search(plain):
        yield "conduct" if IF_CONDUCT.search(plain) else "will", "the licensee may be told to stop"
