"""What must be deleted or given back when rights end."""

import re
from collections.abc import Iterator

from ringtrue.instruments.legal.actors import Actor
from ringtrue.instruments.legal.frames import Modality, Reading
from ringtrue.instruments.legal.licences import Step
from ringtrue.instruments.legal.licences.steps import step_of
from ringtrue.instruments.legal.sought import sought

_AT_END = sought(r"terminat\w+|expir\w+|\bends?\b|revo\w+|cancel\w*|cease\w*")
_DELETES = sought(
    r"(?:shall|must|will|promptly|immediately|to) return\b[^.;]{0,80}\b(?:cop(?:y|ies)|original|software|model|materials|data|datasets?)\b|delet\w+|destroy\w*|destruct\w*|\berase\w*|return or|remove all copies|uninstall\w*|return all"
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
        if not _AT_END.search(plain) or not frames:
            continue
        if _KEEPS.search(plain) and _DELETES.search(plain):
            yield step_of(reading, sentence, "no", "copies may be kept")
        elif _DELETES.search(plain) and any(
            each.modality is Modality.OBLIGE and each.actor in (Actor.LICENSEE, Actor.NOBODY, Actor.EITHER)
            for each in frames
        ):
            derived = re.search(r"derivativ\w+|modifications|outputs", plain)
            yield step_of(reading, sentence, "part" if "unless" in plain else "yes",
                          "copies and derived models must be deleted" if derived else "copies must be deleted")  # fmt: skip
