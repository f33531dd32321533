"""What must be deleted or given back when rights end."""

import re
from collections.abc import Iterator

from ringtrue.instruments.legal.actors import Actor
from ringtrue.instruments.legal.frames import Modality, Reading
from ringtrue.instruments.legal.licences import Step
from ringtrue.instruments.legal.licences.steps import step_of
from ringtrue.instruments.legal.sought import sought

_AT_END = sought(
    r"terminat\w+|expir\w+|\bends?\b|\bended\b|revo\w+|cancel\w*|cease\w*|withdraw\w*|withdrawn|rescind\w*"
    r"|\b(?:completion|conclusion) of (?:the |your |its )?(?:[a-z-]+ ){0,2}(?:project|study|research|work|evaluation)"
    r"|\b(?:upon|on|at|in response to) (?:the |our |its |any |written |first |licensor's )*(?:written )?(?:requests?|demand|instruction)\b"
)
_BEFORE = sought(r"terminat\w+|expir\w+|revo\w+|cancel\w*|withdraw\w*")
_POINTS_BACK = sought(
    r"^(?:if so|then|(?:in|upon|on) (?:that|such|this|which|either|any such|the latter) (?:cases?|events?|circumstances?)|thereupon|thereafter)\b"
)
_FROM_OTHERS = sought(
    r"\brequests? (?:of|by|from) (?:the |a |any )?(?:data subject|person|individual|participant|third)"
)
_DELETES = sought(
    r"(?:shall|must|will|promptly|immediately|to) return\b[^.;]{0,80}\b(?:cop(?:y|ies)|original|software|model|materials|data|datasets?)\b|delet\w+|destroy\w*|destruct\w*|\berase\w*|return or|remove all copies|uninstall\w*|return all|\bpurge[sd]?\b|\bexpunge[sd]?\b|\bbe (?:\w+ly )?(?:removed|returned|wiped)\b"
)
_MADE_TO = sought(r"\brequire (?:you|licensee) to (?:\w+ly )?(?:return|delete|destroy|erase)\b")
_KEEPS = sought(r"(?:may|can) (?:retain|keep|continue)|not (?:required|obliged|obligated) to (?:delete|destroy|return)")


def deleted_at_end(reading: Reading) -> Iterator[Step]:
    """Votes: `yes`, `part`, `no`."""
    for sentence, frames in reading.by_sentence:
        plain = sentence.plain
        if _MADE_TO.search(plain) and frames:
            yield step_of(reading, sentence, "yes", "copies must be returned or deleted when it is asked")
            continue
        if not frames or not _DELETES.search(plain) or _FROM_OTHERS.search(plain):
            continue
        if not _AT_END.search(plain) and not (
            _POINTS_BACK.match(plain) and (before := reading.before(sentence)) and _BEFORE.search(before.plain)
        ):
            continue
        if _KEEPS.search(plain):
            yield step_of(reading, sentence, "no", "copies may be kept")
        elif any(
            each.modality is Modality.OBLIGE and each.actor in (Actor.LICENSEE, Actor.NOBODY, Actor.EITHER)
            for each in frames
        ):
            derived = re.search(r"derivativ\w+|modifications|outputs", plain)
            yield step_of(reading, sentence, "part" if "unless" in plain else "yes",
                          "copies and derived models must be deleted" if derived else "copies must be deleted")  # fmt: skip
