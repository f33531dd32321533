"""Names and phrases that a text has its licensee show or bear."""

import re
from collections.abc import Iterator
from functools import lru_cache

from ringtrue.instruments.legal.actors import Actor
from ringtrue.instruments.legal.frames import Frame, Modality, Reading
from ringtrue.instruments.legal.licences import Gate, Step
from ringtrue.instruments.legal.licences.gates import sizes
from ringtrue.instruments.legal.licences.steps import step_of
from ringtrue.instruments.legal.sought import sought

_NAMES = sought(
    r"(?:at the (?:beginning|start) of|begin(?:s|ning)? with|start(?:s|ing)? with|prefix\w*|as (?:a )?prefix|include|bear|use|carry)[^.;]{0,80}(?:name|prefix)|name[^.;]{0,80}(?:begin|start|prefix|includ)\w*"
)
_LOGO = sought(
    r"\b(?:show|display|present|bear|carry|include|feature)s? (?:the |its |our |a )?(?:[a-z0-9&\"-]+ ){0,5}(?:logo|badge|emblem|(?<!trade )mark)\b"
)
_SHOWS = sought(
    r"\b(?:carry|carries|bear|contain|add|print)s? (?:the |a )(?:sentence|words?|phrase|statement|text|line|caption|label|tag|watermark|legend|acknowledge?ment|notice):? ?\"|(?<!publicly )\b(?:display|show|state|indicate|include)s? (?:the |a |an |following |phrase |words |text |statement |notice |prominently |in |on |its |your |[a-z]+ ){0,8}(?:[a-z]+)?:? ?\"|prominently (?:and \w+ )?(?:display|indicate|state)\w*|\b(?:name|logo|brand|badge|widget)\b[^.;]{0,30}\bmust (?:appear|be (?:displayed|shown|visible))|\b(?:logo|brand|badge|widget)\b[^.;]{0,60}\b(?:must|shall) be (?:retained|kept|included|preserved)|\bdisplay(?:ing)?\b[^.;]{0,60}\b(?:badge|widget|logo|mark|graphic)\b(?! of (?:origin|ownership))|\b(?:us|includ|contain|add|stat|display|carry|bear)\w* (?:the |a )?following (?:attribution |acknowledge?ment |credit )?(?:statement|acknowledge?ment|attribution|phrase|sentence|credit|words|legend)|\bone of the following (?:attributions?|statements?|acknowledge?ments?|credits?|phrases?)\b|\binclude attribution as (?:defined|described|set (?:out|forth)|specified)\b|\backnowledge\b[^.;]{0,100}\bas follows\b|\bcredit\b[^.;]{0,60}\"|\"[ ]?(?:built|powered|improved|based|made|generated|created|produced) (?:with|by|on|using)|\b(?:built|powered|improved) (?:with|by|using) [a-z]|\bfollowing form\b[^.;]{0,20}\bmade with\b|\b(?:clear|visible|prominent)\b[^.;]{0,30}\battribution to \"|\bfollowing (?:attributions?|acknowledge?ments?|credits?|notices?|statements?|legend)\b[^.;]{0,80}: ?\"? ?this\b(?:[^.;]|e\. g\.){0,100}\b(?:made|built|created|developed|based|derived|trained)\b|\bstat(?:e|ing) that\b[^.;]{0,120}\b(?:licen[sc]ed? from|under licen[sc]e from|courtesy of|made available)\b"
)
_KINDS = r"(?:notices?|statements?|sentences?|text|phrases?|words|wording|legend|acknowledge?ments?|attributions?|credits?|credit line|lines?|message|caption|label)"
_SHOWN = r"(?:display|show|includ|stat(?:e|ing)|carr(?:y|ies)|bear|contain|add|reproduc|print|plac|put|post|affix|retain|keep|maintain|present|featur|mark|label|accompan|giv|provid|cit)[a-z]*"
_CREDITS = (
    r"(?:\b(?:this|the|our|its|portions?|parts?|product|application|program|site|work|data)\b(?:[^.;\"]|e\. g\.){0,80}\b(?:includes?|uses|used (?:with|by|under)|contains?|utili[sz]es?|incorporates?|(?:made|built|created|developed|produced) (?:with|using|on|by)|based (?:in (?:whole or )?(?:in )?part )?(?:up)?on|derived from|used under licen[sc]e|licen[sc]ed from)\b"
    r"|\badapted from\b|\bpowered by\b|\bcourtesy\b|\bsource ?: |\bcontains (?:[a-z]+ ){0,3}(?:software|data|information|content|technology)\b|^ ?(?:engine|photo|icons?|music|map data|free [a-z]+) by\b)"
)
_CREDIT = sought(_CREDITS)
_TOLD_WORDS = sought(
    rf"\b{_SHOWN}\b[^:\"]{{0,120}}\b(?:following|this) (?:[a-z]+ )?{_KINDS}\b[^\"]{{0,120}}?{_CREDITS}"
    r"|\b(?:marked|carry|carries|bear|include|contain|state)s?\b[^.;]{0,60}\bthat (?:it|(?:the|your|its) (?:work|product|application|program|data))\b[^.;]{0,20}\b(?:uses|includes|is based on|is derived from|was (?:built|made|created) (?:with|using|from))\b"
    r"|\b(?:give|provide|carry|include) a (?:notice|statement) that\b[^.;]{0,60}\b(?:is|are|was|were) used\b"
    rf"|\b(?:use|include|display|state|add) the following:? ?\"? ?{_CREDITS}"
    r"|\backnowledg\w*\b[^.;]{0,60}\bthat (?:you|it|they|the (?:work|product|application))\b[^.;]{0,30}\bus(?:e|es|ed)\b"
    r"|\bcarr(?:y|ies) the credit\b|\bcredit must be given as follows\b"
)
"""Words told by the licensor that say what a product was made with, whatever kind of notice they are called."""
_QUOTED = re.compile(r'" ([^"]{2,240}) "')
_VERB_BEFORE = sought(rf"\b{_SHOWN}\b[^\";]{{0,120}}$")
_SHOWN_RIGHT_HERE = sought(
    rf"\b{_SHOWN}\b[^\".;]{{0,80}}\b(?:words?|wording|phrase|text|legend|credit|badge|logo|mark|name|title|slogan|attribution|acknowledge?ment)(?: [a-z]+)?:? ?$|\b(?:display|show|bear|carry|present)s?(?: (?:the|a|an|clearly|prominently))*:? ?$"
)
_VERB_BEHIND = sought(
    r"^[^\".;]{0,60}\b(?:must|shall|has to|needs to|may not|must not)(?: not)? (?:\w+ )?(?:be (?:\w+ly )?(?:displayed|shown|included|visible|removed|hidden|retained|kept)|appear)\b"
)
_NO_CREDIT = sought(
    r"\b(?:licen[sc]e[sd]?|terms|warrant\w+|disclaim\w+|subject to|modified|changed|altered|restricted|confidential|warning|notices?|readme|agreement|derivative|as is|permission|conditions|source code|patent|reserved)\b|©|\(c\)|\bcopyright\b|\.(?:txt|md)\b|\bhttps?\b"
)
"""Words of a notice, a file or a label that names nobody."""
_MODAL = sought(
    r"\b(?:must|shall|will|agrees?|undertakes?|(?:is|are) (?:required|obliged|obligated)|needs?|has|have)\b"
)
_MOST_WORDS = 8
"""Words that a name or slogan has at most."""
_DEFINED = sought(r"\([^)]*$")
_OF_A_TEXT = sought(
    r"^,? ?(?:sections?|buttons?|(?:text )?files?|folders?|director(?:y|ies)|box|clauses?|tabs?|headings?|articles?|part of|(?:is|are|may|shall|must|will)? ?not (?:be )?used)\b"
)
"""What quoted words name that stand in a text or on a screen."""


def _phrase_shown(plain: str) -> bool:
    """Whether a sentence has a quoted phrase shown that is a credit or a name, and no notice."""
    for quoted in _QUOTED.finditer(plain) if '"' in plain else ():
        before, words, behind = plain[: quoted.start()], quoted[1], plain[quoted.end() :]
        if _DEFINED.search(before) or _OF_A_TEXT.search(behind):
            continue
        kept = _VERB_BEHIND.search(behind)
        if _CREDIT.search(words) and (kept or _VERB_BEFORE.search(before)):
            return True
        short = len(words.split()) <= _MOST_WORDS and not _NO_CREDIT.search(words)
        if short and (kept or _SHOWN_RIGHT_HERE.search(before)):
            return True
    return False


_MUST_APPEAR = sought(
    r"\bfollowing (?:sentence|statement|phrase|text|words|line|attribution|acknowledge?ment|credit(?: line)?)\b[^:]{0,200}\b(?:must|shall|has to) (?:also )?(?:be (?:\w+ly )?(?:displayed|shown|included|visible)|appear|accompany)"
    r"|\b(?:logos?|badges?|brands?|names? and logos?)\b[^.;]{0,40}\bmust (?:\w+ly )?appear\b|\b(?:display|showing) of\b[^.;]{0,80}\b(?:attribution|logo|name|badge)\b[^.;]{0,60}\bmust\b"
    r"|\b(?:must|shall|agrees? to|required to|undertakes? to) use the (?:trade ?mark|name|mark|brand)s? \"|\backnowledg\w+ (?:of )?(?:the |your |its )?use of\b(?! (?:the |any )?(?:trade|mark))"
    r"|\bname\b[^.;]{0,60}\b(?:must|shall) (?:appear|be (?:used|included)) in the (?:names?|titles?) of\b|\bnamed with the prefix\b"
    r"|\b(?:mention|credit|identify)s?\b[^.;]{0,60}\bin (?:the|your|its|any) (?:about|credits?|splash|documentation|help|acknowledge?ments)\b"
    r"|\b(?:show|display|present|bear|carry|include|feature|marked? [a-z ]{0,30}with)s? (?:the |its |our |a |an )?(?:[a-z0-9&'-]+ ){0,5}(?:brand features?|branding|banner|splash screen|watermark)\b"
    r"|\battribution (?:information|phrase|link|text)\b[^.;]{0,80}\b(?:displayed|visible|shown)\b"
)
_OWN_NOTICE = sought(
    r"\b(?:statement|notice|acknowledge?ment|sentence|text|words)s?\b[^\".;]{0,60}[:\"] ?\"? ?(?:copyright|\(c\)|©|use and distribution|licen[sc]ed under|distributed under)"
)
"""A copyright or licence notice by another name."""
_KEPT = sought(
    r"\bnot\b(?![^.;]*\b(?:copyright|trade ?marks?|proprietary|legal)\b)[^.;]{0,60}\b(?:remov|delet|hid|disabl|alter|obscur)[a-z]*\b[^.;]{0,80}\b(?:logos?|badges?|brand features?|branding|watermarks?|link back|splash screen)\b"
    r"|\b(?:logos?|badges?|brand features?|banner|\" [a-z]+ by [a-z]+ \")[^.;]{0,60}\bnot be (?:\w+ )?(?:removed|hidden|disabled|altered|obscured|deleted)\b"
    r"|\" (?:powered|made|built) (?:by|with)\b[^.;]{0,80}\bnot be (?:\w+ )?(?:removed|hidden|disabled|altered|obscured|deleted)\b"
)
"""What the thing shows by itself and may not be made to hide."""
_DISCLAIMER = sought(
    r"\bdisclaimer\b|\blist of conditions\b|\babove copyright\b|\bstating that you (?:changed|have changed|modified|have modified)"
)
_ONLY_NOTICES = sought(
    r"\b(?:keep|retain) (?:this|the|such) (?:following )?notice|(?:copyright|patent|attribution|licen[sc]e|permission|legal|prominent) notices?|\" notice \" (?:text )?file|notice file|notice text|copy of (?:this|the) (?:agreement|licen[sc]e)"
)
_CITED = sought(r"\bcit(?:e|es|ed|ing|ations?)\b(?![^.;]*\b(?:built|powered) )")
"""A paper that is to be cited names its authors."""
_PHRASES = sought(
    r"\b(?:phrase|expression|word|term)s?\b[^.;]{0,120}\b(?:construed|interpreted|limit the generality|deemed (?:to be )?followed)"
)
"""How words of the text itself are to be read."""
_NOMINATIVE = sought(r"\bnominative (?:fair )?use\b|\bpermitted use\b[^.;]{0,120}\b(?:logo|mark)s?\b")
"""How a policy on marks allows them to be used."""
_SHOULD_SHOW = sought(
    r"\bgives? (?:it|them|the [a-z]+) a name (?:that|which) (?:contains|includes|begins|starts)\b|\bfollowing (?:acknowledge?ment|statement|attribution|credit|text)\b[^.;]{0,20}\b(?:should|must|shall) (?:also )?be (?:\w+ly )?(?:displayed|included|shown|reproduced)"
    r"|\bcredit(?: line)?\b[^.;]{0,60}\b(?:should|must|shall) (?:be|read|say) ?:? ?\""
)
_PROVIDED = sought(r"\bprovided\b,? (?:only )?(?:that )?[a-z]")


def _licensor_must(reading: Reading, frame: Frame) -> bool:
    """Whether it is the licensor's own duty: its name stands right before the verb, and not in what is to be shown."""
    if frame.actor is not Actor.LICENSOR or (modal := _MODAL.search(frame.plain)) is None:
        return False
    before = frame.plain[: modal.start()].rstrip(" ,")
    names = (
        *(name for name, actor in reading.names if actor is Actor.LICENSOR),
        "licensor",
        "we",
        "author",
        "provider",
    )
    return before.endswith(names)


@lru_cache(maxsize=4)
def naming(reading: Reading) -> tuple[tuple[Step, tuple[Gate, ...]], ...]:
    """Votes: `yes`, or `sized` with the sizes above which a name must be shown."""
    return tuple(_named(reading))


def _named(reading: Reading) -> Iterator[tuple[Step, tuple[Gate, ...]]]:
    for n, (sentence, frames) in enumerate(reading.by_sentence):
        plain = sentence.plain
        if plain.endswith(":") and n + 1 < len(reading.sentences):
            if reading.sentences[n + 1].plain.startswith(plain[:-1]):  # it is read again with each of its items
                continue
        oblige = [
            each
            for each in frames
            if (each.modality is Modality.OBLIGE and not _licensor_must(reading, each))
            or (each.modality is Modality.FORBID and _KEPT.search(each.plain))
            or (each.modality is Modality.PERMIT and _PROVIDED.search(each.plain))
        ]
        if _SHOULD_SHOW.search(plain):
            yield step_of(reading, sentence, "yes", "a name or phrase must be shown"), ()
            continue
        if not oblige:
            continue
        body = " ".join(each.plain for each in oblige)
        if (
            "shall mean" in plain
            or plain.startswith("[")
            or _PHRASES.search(plain)
            or (_CITED.search(body) and "source: " not in body)
            or _NOMINATIVE.search(plain)
        ):
            continue
        worded = _TOLD_WORDS.search(body) and not _DISCLAIMER.search(body)
        appears = _MUST_APPEAR.search(body) or any(each.modality is Modality.FORBID for each in oblige)
        phrased = _phrase_shown(plain)
        shown = (_SHOWS.search(body) or _LOGO.search(body) or worded or appears or phrased) and not re.search(
            r"\bmean(?:s)?\b", plain[:80]
        )
        named = (
            _NAMES.search(body)
            and re.search(r"\"", plain)
            and re.search(r"model(?:'s)? name|name of|product name|names?\b", plain)
        )
        if not (shown or named):
            continue
        if (
            _ONLY_NOTICES.search(body)
            and not worded
            and not appears
            and not phrased
            and not re.search(r"built|powered|improved|made with|beginning of|website|user interface|prefix", body)
        ):
            continue
        if (_OWN_NOTICE.search(body) or _DISCLAIMER.search(body)) and not worded and not phrased:
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
                if _IN_PUBLIC.search(head := re.split(r"[:\"]|\bfollowing\b", _BLANK.sub("", plain))[0])
                and not _ON_OFFER.search(head)
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
    r"\badvertis\w+|\b(?:marketing|promotional) materials?\b|\bmaterials (?:mentioning|referring to)\b|\b(?:papers?|articles?|reports?)\b|\bpublic statements?\b|\bpublications?\b|\bpublish\w* (?:results|papers|research)|\bpress\b"
)
_BLANK = re.compile(r"\[[^\]]*\]")
"""What the phrase leaves for the licensee to fill in."""
_ON_OFFER = sought(r"\b(?:distribut|redistribut|website|user interface|make available|making available|offer|product)")
_NO_NAME = sought(
    r"\b(?:need not|do(?:es)? not (?:have|need) to) (?:give |show |display )?(?:any )?(?:credit|attribut|acknowledg|name|mention)\w*|"
    r"\bnot (?:a requirement|required|necessary|obliged|obligated)\b[^.;]{0,120}\b(?:attribut|credit)|\b(?:attributions?|credits?|acknowledge?ments?|to acknowledge)\b(?![^.;]*\bappreciated\b)[^.;]{0,160}\bnot (?:a )?(?:strict(?:ly)? )?(?:requirement|required|necessary|mandatory|obligatory)\b|\bno (?:attribution|credit|acknowledge?ment)\b[^.;]{0,40}\b(?:required|needed|necessary)\b"
)


def unnamed(reading: Reading) -> Iterator[Step]:
    """Sentences by which nobody need be named."""
    for sentence in reading.sentences:
        if _NO_NAME.search(sentence.plain):
            yield step_of(reading, sentence, "unnamed", "no attribution is required")
