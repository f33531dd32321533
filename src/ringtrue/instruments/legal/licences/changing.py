"""How the licensor changes what was given: by restricting the thing itself, or by new terms."""

import re
from collections.abc import Iterator

from ringtrue.instruments.legal.actors import Actor
from ringtrue.instruments.legal.frames import Modality, Reading
from ringtrue.instruments.legal.licences import Step
from ringtrue.instruments.legal.licences.steps import empowered, skipped, step, step_of
from ringtrue.instruments.legal.sought import Several, sought

_REMOTE = sought(
    r"remotely|technical (?:measures|means)|switch(?:es)? (?:it |the [a-z]+ )?off|electronic means|kill switch|disabl\w+|deactivat\w+|latest version"
)
_USE_OF = sought(
    r"\b(?:usage|use|access|functionality|functions?|capabilities|features?|operation)\b[^.;]{0,60}\b(?:model|services?|materials|software|work|product|system|[a-z]+ services)\b|\b(?:restrict|limit|disable|block)\w* (?:\([^)]*\) )?(?:your |the |any )?(?:usage|use|access|model|software)"
)
_CHANGES_COPIES = sought(
    r"\b(?:modify|update|upgrade|replace|remove|delete)\b[^.;]{0,20}\b(?:the |your |any )(?:copies of the )?(?:model|software|materials|program|work)\b[^.;]{0,80}\b(?:automatically|without (?:further |prior )?noti(?:ce|fication))"
    r"|\b(?:modify|replace|change|revise|alter)\b[^.;]{0,40}\b(?:functionality|performance|operation)\b[^.;]{0,60}\b(?:software|model|program|system)\b"
)
_BY_ITSELF = sought(
    r"\b(?:software|model|materials|product|program|firmware|weights|licensor|provider|we)\b(?:(?!\byou\b)[^.;]){0,60}\b(?:may|will|can)\b[^.;]{0,60}\b(?:automatic\w*|without (?:further |prior )?notice)\b[^.;]{0,60}\b(?:download|install|appl|receiv|updat|upgrad|push)\w*"
    r"|\b(?:software|model|product|program|application|services?|weights|runtime|client|tool|app|library)\b[^.;,]{0,40}\b(?:automatically (?:updat|upgrad|download|install)\w*|updates? (?:itself )?automatically|check\w*(?: [a-z]+){0,4} for updates[^.;]{0,20}\b(?:download|install))"
    r"|\b(?:agrees?|consents?) (?:to|that)[^.;]{0,60}\bautomatic\w* (?:updat|upgrad)\w+"
    r"|(?<!you )\bmay (?:\w+ )?automatically (?:download|install|update|upgrade)\b"
    r"|\b(?:software|product|program|application) will (?:not allow|no longer (?:allow|run|work|function)|lock|disable itself)\b"
    r"|(?<!no )\b(?:mechanism|feature|code|function)\b[^.;]{0,60}\b(?:can|may|will|allows?)\b[^.;]{0,40}\b(?:switch(?:es)? (?:it|them|the [a-z]+) off|disable|deactivate|shut (?:it|them) down)\b"
    r"|\b(?:requested|required|asked|instructed) to (?:update|replace) (?:their|its|your|the|any) (?:local )?cop(?:y|ies)\b"
    r"|\bconsents? to (?:the |such |any |receive )*automatic\w* (?:updat|upgrad)\w+"
    r"|\b(?:contains?|includes?|uses?|have|has)\b[^.;]{0,60}\b(?:disabling|blocking|locking|time-?out|self-disabling|time-?limiting) (?:code|device|mechanism|feature|technology)"
    r"|\b(?:will|may) (?:automatically )?(?:cease|stop) (?:to )?(?:function|operat|work)\w*"
)
"""The thing is changed or stopped while the licensee has it, and nobody is asked."""
_SWITCHED_OFF = sought(r"\bturn(?:ing|ed)? (?:them |it )?off\b|\bopt(?:ing)?[- ]?out\b")
_NOT_TO = sought(
    r"\bmodified by (?:you|(?:the )?(?:customer|licensee))\b|\b(?:you|licensee|user)s? (?:may|shall|must|will|agrees?) not\b"
)
_PROMISED = sought(
    r"\b(?:we|licensor|[a-z]+) (?:promises?|undertakes?|commits?) (?:not|never) to\b[^.;]{0,60}\b(?:disable|restrict|limit|alter|degrade|deactivate)\b"
)
_LATER = sought(
    r"as (?:it )?(?:may be )?(?:\w+ )?(?:updated|amended|modified|revised|changed)(?: by [a-z]+)? from time to time|from time to time|as (?:may be )?(?:amended|updated|modified|revised)(?! by (?:the terms|this|these))|then-current|latest version"
)
_TERMS = sought(
    r"\b(?:hereof|agreement|terms(?: and conditions| of use)?|licen[sc]e|polic(?:y|ies)|guidelines|conditions|attachment|restrictions|(?:content|use|usage|community|conduct|platform) rules)\b"
)
_POLICY = sought(
    r"\b(?:polic(?:y|ies)|guidelines|(?:content|use|usage|community|conduct|platform) rules|acceptable use|prohibited use|guidance)\b"
)
_ANOTHER = sought(
    r"(?<!these )(?<!this )(?<!our )\b(?:terms of (?:service|use)|(?:service|platform|program|subscription|user|account|master|developer|privacy|data|website|hosting|membership) (?:agreement|terms|statement)|(?:documentation|specifications|price (?:list|book)))\b"
)
"""Another agreement than the one in which it is named."""
_NEW_VERSION = sought(
    r"(?:new|revised|later|subsequent|updated)(?: and/or new| and / or new)? versions?|version of (?:this|the) licen[sc]e"
)
_THRUST = sought(r"must|shall comply|you (?:agree|accept)|binding|by (?:posting|publishing)")
"""What makes of a new version more than one that may be taken: nobody is asked whether they want it."""
_CLAUSES_THAT = sought(
    r"\b(?:clauses?|provisions?|terms|conditions|restrictions|licen[sc]es?|text|files?) (?:that|which) (?:may|can)\b"
)
"""Clauses, not persons, that may change something."""
_DEFINES = sought(r"\bmeans?\b|\" (?:is|are) the\b")
_SUBJECT_TO_CHANGE = sought(
    r"\b(?:agreement|terms(?: and conditions| of use)?|licen[sc]e|conditions|polic(?:y|ies)|guidelines)\b[^.;]{0,40}\b(?:is|are|be) subject to (?:change|revision|modification|amendment|periodic)"
)
_BY_USE = sought(
    r"\b(?:continu\w+ (?:to )?|further |subsequent )(?:us\w+|access\w*)\b[^.;]{0,160}\b(?:constitut|signif|indicat|deemed|mean|agree|accept|bound|acknowledg)\w*"
    r"|\busing\b[^.;]{0,60}\bafter\b[^.;]{0,60}\b(?:means|constitutes|signifies|amounts to)\b[^.;]{0,30}\b(?:accept|agree)\w*"
    r"|\b(?:your|the licensee's) (?:continued )?use (?:[^.;]{0,30} )?as (?:your )?(?:acceptance|agreement|consent)"
)
"""Whoever goes on using it accepts what was changed."""
_NOBODY_ELSE = sought(r"\bno ?(?:one|body|party|person) other than\b")
_CURRENT = sought(
    r"\b(?:bound by|agree to|accept|subject to|governed by|comply with|in accordance with|under|on)\b[^.;]{0,30}\b(?:then[- ]current|current|latest|most (?:recent|current)|prevailing) (?:version of )?(?:the |this |these |our )?(?:terms|agreement|licen[sc]e|conditions|polic\w+|guidelines|rules|instructions and guidance)\b(?![^.;]{0,20}\brates?\b)"
)
"""Whoever uses it is held to the terms as they stand by then."""
_FROM_POSTING = sought(
    r"\b(?:changes?|modifications?|amendments?|revisions?|updates?) (?:to|of|in) (?:the |this |these |our )?(?:terms|agreement|licen[sc]e|conditions)\b[^.;]{0,40}\b(?:effective|takes? effect|binding|binds?|appl(?:y|ies))\b[^.;]{0,40}\b(?:post|publi|notice|notif|immediately)|"
    r"\b(?:new|revised|changed|amended|modified|updated) (?:terms|version|agreement|licen[sc]e|conditions)\b[^.;]{0,40}\b(?:appl(?:y|ies)|binds?|takes? effect|(?:are|is|become|becomes) (?:binding|effective)|governs?)\b[^.;]{0,60}\b(?:post|publish|put|notice|announce|website)\w*"
)
_MAKES_CHANGES = sought(
    r"\b(?:may|can|rights? to|entitled to|discretion to)\b[^.;]{0,40}\bmake (?:any |such |further |reasonable )*(?:changes|modifications|amendments|revisions|updates|adjustments) to (?:the |this |these |our |any )*(?:terms|agreement|licen[sc]e|conditions|polic|guidelines)"
)
_CHANGES = sought(r"\b(?:chang|amend|modif|updat|revis|new terms|new version)\w*")
_BY_WRITING = r"[^.;]{0,160}\b(?:writing|written|signed|executed|mutual(?:ly)?|consent)\b"
_AMENDED = r"(?:modified|amended|changed|altered|varied|supplemented|revised)"
_ONLY_SIGNED = sought(
    rf"\b(?:agreement|terms|licen[sc]e|conditions|contract|provisions?|hereof)\b[^.;]{{0,160}}\b(?:may|can|shall|will|must)(?: only| not| never)? be (?:[a-z]+,? (?:and |or )?){{0,4}}{_AMENDED}\b{_BY_WRITING}"
    rf"|\b(?:no|any|all)(?: [a-z]+)?(?:,? (?:and |or |nor )?(?:waiver|addition|modification|amendment|change|variation|alteration|supplement|revision)s?){{1,5}}\b(?! (?:of|to|in) (?:the |any |this )?(?:software|program|product|work|model|code|data|files?)\b)[^.;]{{0,200}}\b(?:unless|must|shall|only|except|requires?|without)\b{_BY_WRITING}"
    rf"|\b(?:amendments?|changes?|modifications?|variations?)(?: (?:and|or) [a-z]+)? (?:to|of)[^.;]{{0,40}}\b(?:agreement|terms|licen[sc]e|conditions)\b[^.;]{{0,20}}\b(?:requires?|must|shall|needs?|(?:are|is) only)\b{_BY_WRITING}"
    rf"|\bparties may (?:modify|amend|change|vary)\b[^.;]{{0,60}}\bonly\b{_BY_WRITING}"
)
"""Terms that change by nothing but what somebody signs: where it is the licensor alone, that tells neither way."""
_BY_THESE = sought(
    r"\b(?:modified|amended) by an? (?:[a-z]+ ){0,3}agreement\b|\b(?:modified|amended|supplemented|superseded)(?: (?:or|and) \w+)? by (?:the|this|these|such) (?:reformation|modification|court|terms|agreement|licen[sc]e|conditions|provisions|rider|addendum)\b"
)
"""What these very terms change of others."""
_RESERVED = sought(
    r"\brights? to (?:revise|amend|modify|change|update|alter)\b[^.;]{0,60}\b(?:agreement|terms|licen[sc]e|conditions)\b[^.;]{0,80}\b(?:is|are) reserved\b"
    r"|\b(?:we may|entitled to|rights? to) (?:adjust|add to|remove from)\b[^.;]{0,40}\b(?:terms|agreement|licen[sc]e|conditions)\b"
    r"|\bnot be (?:modified|amended|changed|revised)\b[^.;]{0,20}\bexcept by (?:the )?(?:authors?|licensors?|us)\b"
)
_BY_POSTING = sought(r"\b(?:modified|amended|changed|updated)\b[^.;]{0,120}\bby (?:the )?posting\b")
_OF_TIME = sought(r"version|edition|continue (?:to (?:re)?use|under)|retroactiv|in force|in effect|continue to apply")
_ONLY_LATER = sought(
    r"\b(?:changes?|amendments?|modifications?)\b[^.;]{0,60}\b(?:apply|take effect|(?:is|are) effective|have effect) only (?:to|for)\b[^.;]{0,60}\b(?:after|new|future|later)\b"
    r"|\b(?:modified|amended|changed|new|revised|updated) (?:agreement|terms|licen[sc]e|version)s?\b[^.;]{0,30}\b(?:govern|appl(?:y|ies))s?\b[^.;]{0,20}\b(?:only )?(?:to )?(?:any |the )?(?:new|future|subsequent|later) (?:versions?|releases?|downloads?|copies)"
    r"|\b(?:version|terms)\b[^.;]{0,20}\b(?:in effect|in force|effective) (?:at the time|(?:as of|on|at) the date(?: and time)?|when)\b[^.;]{0,20}\b(?:you|licensee|the user)\b[^.;]{0,20}\b(?:download|receive|obtain|access)\w*[^.;]{0,60}\b(?:govern|appl)"
    r"|\bapply only (?:to|for)\b[^.;]{0,80}\b(?:after|new|future|later)\b"
    r"|\b(?:agreement|terms|licen[sc]e)\b[^.;]{0,40}\bwith (?:newer|new|future|later|subsequent) versions? of the (?:software|program|product|model)\b"
    r"|\bappl(?:y|ies) (?:only )?to (?:all |any )?(?:copies|versions|downloads)\b[^.;]{0,60}\b(?:downloaded|received|obtained|released|made)\b[^.;]{0,20}\bafter\b"
    r"|\breceived under\b[^.;]{0,30}\bversion\b[^.;]{0,40}\b(?:may|can)\b[^.;]{0,30}\bunder (?:that|the same) version\b"
)
"""New terms for what is received after them: a licensor that may change its terms changes nobody's then."""
_STAYS = sought(
    r"\bmay(?:,[^,.;]{0,60},)? (?:always )?(?:continue|go on|keep)(?: to use| using)?\b[^.;]{0,80}\bunder (?:the terms of )?(?:this|that|the same|its|the existing) (?:edition|version|licen[sc]e)\b"
    r"|\bmay (?:always )?continue to (?:re)?use\b[^.;]{0,80}\b(?:(?:that|the same|such|its|the original) version|(?:obtained|received|acquired)\b[^.;]{0,40}\bunder)\b|"
    r"\bversion(?: of (?:this|the) (?:licen[sc]e|agreement))? under which\b|\bunder the (?:terms|provisions)(?: and conditions)? of the version of (?:this|the) (?:licen[sc]e|agreement)(?: under)? (?:which|that|you|originally)\b"
    r"|\bterms of (?:that|this|the same|your) (?:licen[sc]e|version|agreement) (?:will|shall) continue to apply"
)
_NOT_BACK = sought(
    r"\b(?:terms|version) of (?:the|this) (?:licen[sc]e|agreement|terms) in (?:force|effect) (?:as of|on|at|when)\b|\bnot (?:change|amend|modify|alter)\b[^.;]{0,60}\bretroactive|\b(?:no|not)\b[^.;]{0,40}\bretroactive|\bnot apply retroactively|\b(?:later|new|subsequent|future|newer) versions?\b[^.;]{0,40}\b(?:do|does|will|shall) not (?:affect|apply|alter|change)\b"
)
_AS_THEY_MAY = sought(
    r"\b(?:polic(?:y|ies)|guidelines|rules|agreement|terms|conditions|restrictions)\b[^.;]{0,80}\b(?:as|which|that)\b(?! you\b)(?: [a-z&-]+){1,4}? (?:may|can) (?!not\b)(?:[a-z]+ ){0,2}(?:update|amend|modify|revise|change|supplement|replace)\b"
    r"|\b(?:compl|adher|observ|follow|accord|subject to|abid|bound by)\w*\b[^.;]{0,80}\b(?:polic(?:y|ies)|guidelines|rules|terms|conditions)\b[^.;]{0,40}\b(?:version (?:in force|current|applicable|then|as published)|latest version|most (?:recent|current) version|then[- ]current)"
)
"""A text that binds is meant as its author makes it later."""
_BOTH = sought(
    r"both parties|both (?:have )?sign(?:ed)?|all parties|each party|party to be (?:charged|bound)|party against (?:whom|which)|by the parties|(?:agreement|consent|writing) of the parties|parties may|mutual(?:ly)?|\ball partners|\bof (?:both )?(?:the )?[a-z]+ and (?:you|(?:the )?licensee)\b|\byou and [a-z]+\b|written (?:agreement|amendment|instrument) between|signed by (?:you|(?:the )?licensee|[a-z]+ and)|separate (?:terms|agreement)|by you\b"
)

_NEW_TERMS = Several(
    [
        _ONLY_LATER, _STAYS, _NOT_BACK, _RESERVED, _BY_POSTING, _FROM_POSTING, _CURRENT, _AS_THEY_MAY,
        _SUBJECT_TO_CHANGE, _BY_USE, _ONLY_SIGNED, _MAKES_CHANGES, _LATER,
    ]
)  # fmt: skip
"""What a sentence on new terms holds one of, unless one of its statements changes something."""


def restricted_remotely(reading: Reading) -> Iterator[Step]:
    """Votes: `yes`, `no`."""
    for sentence in reading.sentences:
        if (
            _BY_ITSELF.search(sentence.plain)
            and not _NOT_TO.search(sentence.plain)
            and not _SWITCHED_OFF.search(sentence.plain)
        ):
            yield step_of(reading, sentence, "yes", "it is updated or stopped while the licensee has it")
        elif _PROMISED.search(sentence.plain):
            yield step_of(reading, sentence, "no", "the licensor promises not to restrict it")
    for frame in reading.frames:
        if skipped(frame) or frame.actor not in (Actor.LICENSOR, Actor.NOBODY):
            continue
        if re.search(
            r"\bgrants?\b|\bnot be (?:responsible|liable)\b", frame.whole
        ):  # its limits are those of the grant
            continue
        remote = _REMOTE.search(frame.whole)
        if empowered(frame) and (
            ("restrict" in frame.acts and (remote or _USE_OF.search(frame.plain)))
            or (
                {"update", "suspend"} & set(frame.acts)
                and re.search(r"remotely|electronic means|disabl|deactivat", frame.whole)
            )
            or _CHANGES_COPIES.search(frame.plain)
        ):
            yield step(reading, frame, "yes", "the licensor reserves to restrict or change the model itself")
        elif frame.modality is Modality.FORBID and remote and "restrict" in frame.acts:
            yield step(reading, frame, "no", "the licensor may not restrict it remotely")


def _which(plain: str) -> str:
    """Whether a sentence speaks of a document beside the terms, or of the terms themselves."""
    own = re.search(r"\b(?:this|the|these|our) (?:agreement|licen[sc]e|terms)", plain)
    return "policy" if _POLICY.search(plain) and not own else "terms"


def _named_beside(plain: str) -> str:
    """The same where the sentence names the agreement only as that which the document belongs to."""
    return "policy" if _POLICY.search(plain) or _ANOTHER.search(plain) else "terms"


def _head(plain: str) -> str:
    """The same by which of the two a sentence begins with."""
    first = _TERMS.search(plain)
    return "policy" if first is not None and _POLICY.match(plain, first.start()) else "terms"


def changed_unilaterally(reading: Reading) -> Iterator[Step]:
    """Votes: `kept` (new terms are for later copies only), `terms`, `policy`, `no`."""
    for sentence, frames in reading.by_sentence:
        plain = sentence.plain
        if not _NEW_TERMS.in_(plain) and not any("change" in each.acts for each in frames):
            continue
        if _ONLY_LATER.search(plain):
            yield step_of(reading, sentence, "kept", "new terms are for what is received after them")
            continue
        if _OF_TIME.search(plain) and _STAYS.search(plain):
            yield step_of(reading, sentence, "no", "whoever has it may keep to the version received")
            continue
        if _NOT_BACK.search(plain):
            yield step_of(reading, sentence, "no", "new terms do not reach back")
            continue
        if not (_TERMS.search(plain) or _ONLY_SIGNED.search(plain)) or _BY_THESE.search(plain):
            continue
        if _RESERVED.search(plain):
            yield step_of(reading, sentence, _which(plain), "the right to change the terms is reserved")
            continue
        if _BY_POSTING.search(plain) or _FROM_POSTING.search(plain):
            yield step_of(reading, sentence, "terms", "the licensor changes the terms by posting new ones")
            continue
        if (current := _CURRENT.search(plain)) and "trademark" not in plain:
            yield step_of(reading, sentence, _named_beside(current.group()), "the terms hold as they stand by then")
            continue
        if _AS_THEY_MAY.search(plain) and "trademark" not in plain and not _NEW_VERSION.search(plain):
            yield step_of(reading, sentence, _named_beside(plain), "a text that binds may be changed by its author")
            continue
        if _NOBODY_ELSE.search(plain):
            continue
        if _SUBJECT_TO_CHANGE.search(plain) or (
            "us" in plain and _BY_USE.search(plain) and _CHANGES.search(plain) and not _NOT_TO.search(plain)
        ):
            yield step_of(reading, sentence, _which(plain), "the terms change, and use goes on under the new ones")
            continue
        if _ONLY_SIGNED.search(plain):
            if _BOTH.search(plain):
                yield step_of(reading, sentence, "no", "the terms change only by what is signed")
            continue
        live = [each for each in frames if not skipped(each)]
        if _MAKES_CHANGES.search(plain) and not _NEW_VERSION.search(plain) and any(empowered(each) for each in live):
            yield step_of(reading, sentence, "no" if _BOTH.search(plain) else _which(plain), "the terms may be changed")
        for frame in live:
            if (
                "change" not in frame.acts
                or _CLAUSES_THAT.search(frame.plain)
                or not _TERMS.search(re.split(r"\b(?:if|unless)\b", frame.plain)[0])
            ):
                continue
            if _NEW_VERSION.search(plain) and not _THRUST.search(plain):
                yield step_of(reading, sentence, "versions", "new versions may be published")
            elif empowered(frame) and re.search(
                r"(?:amend|modif|revis|chang|updat|replac|supplement|vary|alter|adjust)\w* (?:or \w+ |and \w+ |, \w+ )*(?:any |all |the |this |these |its |our |part of |terms of |provisions? of |conditions of |to )*(?:agreement|terms|licen[sc]e|polic|guidelines|conditions|restrictions|acceptable)",
                frame.plain,
            ):
                vote = (
                    "no"
                    if _BOTH.search(plain)
                    else "policy"
                    if _POLICY.search(frame.plain)
                    and not re.search(r"(?:this|the|these) (?:agreement|licen[sc]e|terms)", frame.plain)
                    else "terms"
                )
                yield step_of(reading, sentence, vote, "the licensor may change the terms")
            elif (
                frame.modality is Modality.FORBID
                and frame.actor is Actor.LICENSOR
                and re.search(
                    r"(?:amend|modif|revis|chang|alter|vary)\w* (?:the |this |these |any |its |your |of )*(?:agreement|terms|licen[sc]e|polic)",
                    frame.plain,
                )
            ):
                yield step_of(reading, sentence, "no", "the licensor may not change the terms")
            elif (
                (frame.actor is Actor.NOBODY and frame.modality is Modality.PERMIT)
                or (frame.actor is Actor.LICENSOR and frame.modality is Modality.POWER)
            ) and (
                re.search(
                    r"(?:agreement|terms|licen[sc]e|polic\w+|guidelines)(?: [a-z]+ [^.;,(]{1,60} and)? (?:may|can) be (?:\w+ly )?(?:amended|modified|changed|updated|revised|replaced)",
                    frame.plain,
                )
            ):
                vote = "no" if _BOTH.search(plain) else _head(frame.plain)
                yield step_of(reading, sentence, vote, "the terms may be changed")
        if (
            _LATER.search(plain)
            and "trademark" not in plain
            and "contribut" not in plain
            and "amended in accordance with" not in plain
            and (live or "incorporat" in plain or _DEFINES.search(plain))
            and not _NEW_VERSION.search(plain)
            and re.search(
                r"(?:polic\w+|guidelines|rules|agreement|terms|conditions|restrictions)[^.;]{0,160}(?:they stand|updated|amended|modified|revised)|(?:latest version|then-current)[^.;]{0,60}(?:polic|guidelines|terms|agreement)|(?:updat|amend|modif|revis|chang)(?!es)\w* [^.;]{0,60}(?:polic\w+|terms|agreement)[^.;]{0,60}from time to time",
                plain,
            )
        ):
            vote = _named_beside(plain)
            yield step_of(reading, sentence, vote, "a text that binds may be changed from time to time")
