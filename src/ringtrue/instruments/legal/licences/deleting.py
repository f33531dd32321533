"""What must be deleted or given back when rights end."""

import re
from collections.abc import Iterator
from dataclasses import replace

from ringtrue.instruments.legal.actors import Actor
from ringtrue.instruments.legal.frames import Modality, Reading
from ringtrue.instruments.legal.licences import Step
from ringtrue.instruments.legal.licences.steps import step_of
from ringtrue.instruments.legal.sought import Several, sought

_AT_END = sought(
    r"terminat\w+|expir\w+|\bends?\b|\bended\b|revo\w+|cancel\w*|cease\w*|withdraw\w*|withdrawn|rescind\w*"
    r"|\b(?:ask|tell|told|require|notif|instruct)\w* (?:you|the licensee|licensee) to (?:stop|cease)\b"
    r"|\b(?:completion|conclusion) of (?:the |your |its )?(?:[a-z-]+ ){0,2}(?:project|study|research|work|evaluation)"
    r"|\b(?:upon|on|at|in response to) (?:the |our |its |any |written |first |licensor's )*(?:written )?(?:requests?|demand|instruction)\b"
)
_KEPT_AT_END = sought(
    r"\bterminat\w+[^.;]{0,80}\b(?:you|licensee) may (?:retain|keep) (?:them|it|(?:the|your|all|any) (?:cop(?:y|ies)|model|software|data|dataset|weights))\b"
)
_AGREED = sought(
    r"\bagree[sd]?\b[^.;]{0,60}\bto (?:\w+ly )?(?:destroy|delete|return|erase|remove|de-?install)\b|\bhave\b[^.;]{0,40}\btime to (?:either )?(?:remove|delete|destroy|return)\b"
)
_BY_DESTROYING = sought(
    r"\b(?:you|licensee|customer|user|recipient)\b[^.;]{0,20}\bterminate\b[^.;]{0,120}\bby (?:destroying|deleting|returning|uninstalling|removing)\b"
)
"""How the licensee itself may end it: then alone copies go."""
_DIRECTED = sought(r"\bdirect that\b[^.;]{0,80}\b(?:return|destroy|delete)\b")
_IF_ASKED = sought(r"\bif (?:so )?(?:requested|asked|directed) by\b")
_LEFT_IN_PLACE = sought(
    r"\b(?:removing|deleting)\b[^.;]{0,80}\b(?:notices?|headers?|legends?)\b|\b(?:not|never)\b[^.;]{0,20}\b(?:remove|delete|destroy|erase)\b[^.;]{0,160}\bnotices?\b"
)
"""Notices that must stay."""
_UNACCEPTED = sought(r"\bdo(?:es)?(?: not|n't) (?:[a-z]+ )?(?:agree|accept)\b")
_NO_MODAL = sought(
    r"\b(?!(?:software|model|program|we|it|licensor|provider)\b)[a-z]+ (?:immediately |promptly |then |thereupon )?(?:deletes|destroys|erases|returns) (?:the|all|every|its|any)\b"
)
"""A duty told in the present tense."""
_SAVE = sought(
    r"\b(?:destroy|delete|erase|return)\b[^.]{0,160}\b(?:except|save|other than|provided|but|however)\b[^.]{0,60}\b(?:retain|keep)\b"
)
_OPENS = sought(
    r"(?:effects? of (?:termination|expiration)[:.]? )?(?:upon|on|following|after|in the event of) [^.;]{0,30}(?:terminat|expir|cancel)"
)
"""How a list begins of what follows an end; its items need not name it again."""
_BEFORE = sought(r"terminat\w+|expir\w+|revo\w+|cancel\w*|withdraw\w*|recall\w*|\bend(?:s|ed)?\b")
_POINTS_BACK = sought(
    r"\b(?:shall|must|will) then\b|^(?:if so|then|(?:in|upon|on) (?:that|such|this|which|either|any such|the latter|the above) (?:cases?|events?|circumstances?)(?: above)?|in the case above|thereupon|thereafter)\b"
)
_FROM_OTHERS = sought(
    r"\brequests? (?:of|by|from) (?:the |a |any )?(?:data subject|person|individual|participant|third)"
)
_DELETES = sought(
    r"(?:shall|must|will|promptly|immediately|to) return\b[^.;]{0,80}\b(?:cop(?:y|ies)|original|software|model|materials|data|datasets?)\b|delet\w+|destroy\w*|destruct\w*|\berase\w*|return or|remov\w+ all copies|uninstall\w*|de-?install\w*|return all|returns (?:the|all|every|any)\b|\bpurge[sd]?\b|\bexpunge[sd]?\b|\bwip(?:e|es|ed|ing)\b|\bremove\b[^.;]{0,40}\bfrom (?:all |its |your |any )|\bbe (?:\w+ly )?(?:removed|returned|wiped)\b"
)
_MADE_TO = sought(
    r"\b(?:require|ask|request|direct|order|instruct) (?:you|licensee|the licensee|the user|users|the recipient|recipients) to (?:\w+ly )?(?:return|delete|destroy|erase)\b"
)
_KEEPS = sought(
    r"(?:may|can) (?:retain|keep|continue)\b(?! [^.;]{0,20}\b(?:models? trained|trained models?|derivativ|results|outputs?|publications|notes))|(?:need not|do(?:es)? not (?:have|need) to) (?:delete|destroy|return|erase)|not (?:required|obliged|obligated) to (?:delete|destroy|return)"
)

_GOES = Several([_BY_DESTROYING, _DIRECTED, _MADE_TO, _KEPT_AT_END, _DELETES])
"""What a sentence on what must go, or may stay, holds one of."""


def deleted_at_end(reading: Reading) -> Iterator[Step]:
    """Votes: `yes`, `part`, `no`; what must go in one case of ending and may stay in another must go in part."""
    found = tuple(_told(reading))
    both = {"yes", "no"} <= {each.vote for each in found}
    yield from (replace(each, vote="part") if both else each for each in found)


def _told(reading: Reading) -> Iterator[Step]:
    opened = ""
    for sentence, frames in reading.by_sentence:
        plain = sentence.plain
        if _OPENS.match(plain) or not plain.endswith((";", "and", "or")):
            last, opened = opened, plain if plain.endswith((";", ":", "and", "or")) and _OPENS.match(plain) else ""
        else:
            last = opened
        if not _GOES.in_(plain):
            continue
        if _BY_DESTROYING.search(plain) or _DIRECTED.search(plain):
            yield step_of(reading, sentence, "part", "copies must go in one case")
            continue
        if _MADE_TO.search(plain) and frames:
            yield step_of(reading, sentence, "yes", "copies must be returned or deleted when it is asked")
            continue
        if _KEPT_AT_END.search(plain) and frames:
            yield step_of(reading, sentence, "no", "copies may be kept")
            continue
        if (
            not _DELETES.search(plain)
            or _FROM_OTHERS.search(plain)
            or _UNACCEPTED.search(plain)
            or _LEFT_IN_PLACE.search(plain)
        ):
            continue
        if (
            not _AT_END.search(plain)
            and not last
            and not (
                _POINTS_BACK.search(plain) and (before := reading.before(sentence)) and _BEFORE.search(before.plain)
            )
        ):
            continue
        obliged = (
            _NO_MODAL.search(plain)
            or _AGREED.search(plain)
            or any(
                each.modality is Modality.OBLIGE and each.actor in (Actor.LICENSEE, Actor.NOBODY, Actor.EITHER)
                for each in frames
            )
        )
        kept = _KEEPS.search(plain)
        if kept and frames:
            yield step_of(reading, sentence, "part" if _SAVE.search(plain) else "no", "copies may be kept")
        elif obliged:
            derived = re.search(r"derivativ\w+|modifications|outputs", plain)
            yield step_of(reading, sentence, "part" if "unless" in plain or _IF_ASKED.search(plain) else "yes",
                          "copies and derived models must be deleted" if derived else "copies must be deleted")  # fmt: skip
