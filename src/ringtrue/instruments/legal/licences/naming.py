"""Names and phrases that a text has its licensee show or bear."""

import re
from collections.abc import Iterator

from ringtrue.instruments.legal.actors import Actor
from ringtrue.instruments.legal.frames import Modality, Reading
from ringtrue.instruments.legal.licences import Gate, Step
from ringtrue.instruments.legal.licences.gates import sizes
from ringtrue.instruments.legal.licences.steps import step_of
from ringtrue.instruments.legal.sought import sought

_NAMES = sought(
    r"(?:at the (?:beginning|start) of|begin(?:s|ning)? with|start(?:s|ing)? with|prefix\w*|as (?:a )?prefix|include|bear|use)[^.;]{0,80}(?:name|prefix)|name[^.;]{0,80}(?:begin|start|prefix|includ)\w*"
)
_LOGO = sought(
    r"\b(?:show|display|present|bear|carry|include|feature)s? (?:the |its |our |a )?(?:[a-z0-9&\"-]+ ){0,5}(?:logo|badge|emblem|(?<!trade )mark)\b",
    needs="logo|badge|emblem|mark",
)
_SHOWS = sought(
    r"\b(?:carry|carries|bear|contain|add|print)s? (?:the |a )(?:sentence|words?|phrase|statement|text|line|caption|label|tag|watermark|legend|acknowledge?ment|notice):? ?\"|(?<!publicly )\b(?:display|show|state|indicate|include)s? (?:the |a |an |following |phrase |words |text |statement |notice |prominently |in |on |its |your |[a-z]+ ){0,8}(?:[a-z]+)?:? ?\"|prominently (?:and \w+ )?(?:display|indicate|state)\w*|\b(?:name|logo|brand|badge|widget)\b[^.;]{0,30}\bmust (?:appear|be (?:displayed|shown|visible))|\b(?:logo|brand|badge|widget)\b[^.;]{0,60}\b(?:must|shall) be (?:retained|kept|included|preserved)|\bdisplay(?:ing)?\b[^.;]{0,60}\b(?:badge|widget|logo|mark|graphic)\b(?! of (?:origin|ownership))|\b(?:us|includ|contain|add|stat|display|carry|bear)\w* (?:the |a )?following (?:attribution |acknowledge?ment |credit )?(?:statement|acknowledge?ment|attribution|phrase|sentence|credit|words|legend)|\bone of the following (?:attributions?|statements?|acknowledge?ments?|credits?|phrases?)\b|\binclude attribution as (?:defined|described|set (?:out|forth)|specified)\b|\backnowledge\b[^.;]{0,100}\bas follows\b|\bcredit\b[^.;]{0,60}\"|\"[ ]?(?:built|powered|improved|based|made|generated|created|produced) (?:with|by|on|using)|\b(?:built|powered|improved) (?:with|by|using) [a-z]|\bfollowing form\b[^.;]{0,20}\bmade with\b|\b(?:clear|visible|prominent)\b[^.;]{0,30}\battribution to \"|\bfollowing (?:attributions?|acknowledge?ments?|credits?|notices?|statements?|legend)\b[^.;]{0,80}: ?\"? ?this\b(?:[^.;]|e\. g\.){0,100}\b(?:made|built|created|developed|based|derived|trained)\b|\bstat(?:e|ing) that\b[^.;]{0,120}\b(?:licen[sc]ed? from|under licen[sc]e from|courtesy of|made available)\b",
    needs='"|prominent|must appear|must be|shall be|display|following|as follows|credit|built |powered |improved |one of the|include attribution|made with|stat',
)
_ONLY_NOTICES = sought(
    r"\b(?:keep|retain) (?:this|the|such) (?:following )?notice|(?:copyright|patent|attribution|licen[sc]e|permission|legal|prominent) notices?|\" notice \" (?:text )?file|notice file|notice text|copy of (?:this|the) (?:agreement|licen[sc]e)"
)
_CITED = sought(r"\bcit(?:e|es|ed|ing|ations?)\b(?![^.;]*\b(?:built|powered) )")
"""A paper that is to be cited names its authors."""
_PHRASES = sought(r"\b(?:phrase|expression|word|term)s?\b[^.;]{0,60}\b(?:construed|interpreted|limit the generality)")
"""How words of the text itself are to be read."""
_NOMINATIVE = sought(
    r"\bnominative (?:fair )?use\b|\bpermitted use\b[^.;]{0,120}\b(?:logo|mark)s?\b", needs="nominative|permitted use"
)
"""How a policy on marks allows them to be used."""
_SHOULD_SHOW = sought(
    r"\bgives? (?:it|them|the [a-z]+) a name (?:that|which) (?:contains|includes|begins|starts)\b|\bfollowing (?:acknowledge?ment|statement|attribution|credit|text)\b[^.;]{0,20}\b(?:should|must|shall) (?:also )?be (?:\w+ly )?(?:displayed|included|shown|reproduced)"
)
_PROVIDED = sought(
    r"\bprovided,? (?:that )?(?:you|any|each|every|all|the (?:product|application|model|work)|such)\b[^.;]{0,100}\b(?:do|meet|comply|satisf|display|show|include|state|bear|carr|indicate)(?:y|ies|s)?\b"
)


def naming(reading: Reading) -> Iterator[tuple[Step, tuple[Gate, ...]]]:
    """Votes: `yes`, or `sized` with the sizes above which a name must be shown."""
    for sentence, frames in reading.by_sentence:
        plain = sentence.plain
        oblige = [
            each
            for each in frames
            if (each.modality is Modality.OBLIGE and each.actor in (Actor.LICENSEE, Actor.NOBODY))
            or (each.modality is Modality.PERMIT and _PROVIDED.search(each.plain))
        ]
        if _SHOULD_SHOW.search(plain):
            yield step_of(reading, sentence, "yes", "a name or phrase must be shown"), ()
            continue
        if not oblige:
            continue
        body = " ".join(each.plain for each in oblige)
        if _PHRASES.search(plain) or _CITED.search(body) or _NOMINATIVE.search(plain):
            continue
        shown = (_SHOWS.search(body) or _LOGO.search(body)) and not re.search(r"\bmean(?:s)?\b", plain[:80])
        named = (
            _NAMES.search(body)
            and re.search(r"\"", plain)
            and re.search(r"model(?:'s)? name|name of|product name|names?\b", plain)
        )
        if not (shown or named):
            continue
        if _ONLY_NOTICES.search(body) and not re.search(
            r"built|powered|improved|made with|beginning of|website|user interface|prefix", body
        ):
            continue
        if re.search(r"trademark(?!s? and the words)|patent litigation|enforceable provision", body) and not re.search(
            r"built|powered", body
        ):
            continue
        gates = (
            sizes(sentence)
            or ((Gate(kind="fixed"),) if _LARGE.search(plain) else ())
            or ((Gate(kind="fixed"),) if _IF_COMMERCE.search(plain) else ())
            or (
                (Gate(kind="fixed"),)
                if _IN_PUBLIC.search(_BLANK.sub("", plain)) and not _ON_OFFER.search(plain)
                else ()
            )
        )
        yield step_of(reading, sentence, "sized" if gates else "yes", "a name or phrase must be shown"), gates


_LARGE = sought(
    r"\b(?:if|where|when)\b[^.;]{0,80}\b(?:more than|over|exceed\w*|at least)\b[^.;]{0,20}\d[\d,.]*[^.;]{0,12}\b(?:million|billion|thousand|users|employees|persons|dollars|euros?)\b"
)
"""A size above which a name is to be shown."""
_IF_COMMERCE = sought(r"\b(?:if|where|when)\b[^.;,]{0,100}\b(?:for|in) (?:any |a )?commercial\b")
_IN_PUBLIC = sought(
    r"\b(?:papers?|articles?|reports?)\b|\bpublic statements?\b|\bpublication\b|\bpublish\w* (?:results|papers|research)|\bpress\b"
)
_BLANK = re.compile(r"\[[^\]]*\]")
"""What the phrase leaves for the licensee to fill in."""
_ON_OFFER = sought(r"\b(?:distribut|redistribut|website|user interface|make available|making available|offer|product)")
_NO_NAME = sought(
    r"\b(?:need not|do(?:es)? not (?:have|need) to) (?:give |show |display )?(?:any )?(?:credit|attribut|acknowledg|name|mention)\w*|"
    r"\bnot (?:a requirement|required|necessary|obliged|obligated)\b[^.;]{0,120}\b(?:attribut|credit)|\bno (?:attribution|credit|acknowledge?ment)\b[^.;]{0,40}\b(?:required|needed|necessary)\b",
    needs="not |no ",
)


def unnamed(reading: Reading) -> Iterator[Step]:
    """Sentences by which nobody need be named."""
    for sentence in reading.sentences:
        if _NO_NAME.search(sentence.plain):
            yield step_of(reading, sentence, "unnamed", "no attribution is required")
