"""Whether what the model puts out may train other models."""

import re
from collections.abc import Iterator

from ringtrue.instruments.legal.actors import Actor
from ringtrue.instruments.legal.frames import Frame, Modality, Reading
from ringtrue.instruments.legal.licences import Step
from ringtrue.instruments.legal.licences.refusals import PURPOSE_FORBIDDEN
from ringtrue.instruments.legal.licences.steps import DISCLAIMS, MEANS, step_of
from ringtrue.instruments.legal.sought import sought

_OTHER_MODEL = sought(
    r"(?:another|other|any|an|competing|similar|competitive|foundation(?:al)?) [a-z0-9 /-]{0,60}(?:models?|llms?|ai systems?|services?|products?|machine learning)"
    r"|\b(?:machine learning|ai|language|foundation(?:al)?|generative|artificial intelligence) (?:models?|systems?)\b"
    r"|\bmodels? (?:that|which) (?:is|are|would be|competes?|directly competes?)\b"
)
_SOME_MODELS = sought(
    r"compet\w+|foundation(?:al)? |excluding|other than|except|unless|similar (?:model|product|service)|commercial|models? (?:that|which) (?:is|are) not\b"
)
_DISTILLED = sought(
    r"distillation|synthetic data|transfer of patterns|(?:based on|derived from|trained (?:on|with|using)) [^.;]{0,60}\boutputs?\b"
)
_NOT = re.compile(r"\b(?:not|never|cannot|prohibited|nor)\b")
_DEEMED = sought(
    r"\b(?:deemed|considered|regarded as|treated as|constitutes?)(?: to be)? (?:an? )?(?:model )?derivative"
)
_OUTPUTS = sought(
    r"\boutputs?\b|\bresults\b(?! (?:in|from)\b)|\bgenerated? content|\bsynthetic data|\b(?:data|content|text|images?) (?:produced|generated|created)\b"
)
_TRAINS = sought(r"\btrain\w*|\bimprov\w+|\bdevelop\w*|fine[- ]?tun\w+|\bcreate\b|distil\w*")
_UNBOUND = sought(
    r"\bnot (?:covered by|subject to) (?:this|the) (?:licen[sc]e|agreement)|no restrictions?|without (?:any )?restrictions?|not (?:impose|subject)|imposes? no|free to use"
)


def on_outputs(reading: Reading) -> Iterator[Step]:
    """Votes on training other models with outputs: `refused`, `limited`, `grant`."""
    for sentence, frames in reading.by_sentence:
        plain = sentence.plain
        if MEANS.match(plain):
            if _DISTILLED.search(plain) and re.search(r"derivative|model", plain[:60]):
                yield step_of(reading, sentence, "limited", "a model trained on outputs counts as a derivative")
            continue
        if DISCLAIMS.search(plain):
            continue
        forbids = [each for each in frames if each.modality is Modality.FORBID and each.actor is not Actor.LICENSOR]
        outputs = _OUTPUTS.search(plain)
        if not outputs and not (forbids and _WITH_THE_MODEL.search(plain)):
            continue
        if _DEEMED.search(plain) and re.search(r"\btrain", plain):
            yield step_of(reading, sentence, "limited", "a model trained on outputs counts as a derivative")
            continue
        trains = _TRAINS.search(plain) and _OTHER_MODEL.search(plain)
        told = [_NOT.split(each.plain, maxsplit=1)[-1] for each in forbids]
        if trains and any(map(_TRAINS.search, told)) and not PURPOSE_FORBIDDEN.search(plain.replace("except as", "")):
            some = any(map(_SOME_MODELS.search, told))
            yield step_of(reading, sentence, "limited" if some else "refused",
                                 "outputs may not train some models" if some else "outputs may not train other models")  # fmt: skip
        elif not outputs:
            continue
        elif trains and not forbids and any(each.modality in (Modality.PERMIT, Modality.OBLIGE) for each in frames):
            yield step_of(reading, sentence, "grant", "outputs may train models, with duties where they are named")
        elif _UNBOUND.search(plain) and (frames or "impose" in plain or "covered by" in plain):
            yield step_of(reading, sentence, "grant", "outputs are not restricted")
        elif any(_outputs_for_some(each) for each in frames):
            yield step_of(reading, sentence, "limited", "outputs are for some purposes only")


_WITH_THE_MODEL = sought(
    r"\buse\b[^.;]{0,60}\b(?:model|services?|software|materials|work|program|system|derivative|[a-z0-9]+)\b[^.;]{0,80}\bto (?:\w+,? (?:or )?){0,3}(?:train|develop|improve|create)\b[^.;]{0,40}\b(?:models?|llms?)\b"
)


def _outputs_for_some(frame: Frame) -> bool:
    """Whether a statement keeps outputs to purposes that are not commercial."""
    if not _OUTPUTS.search(frame.plain) or not re.search(r"\b(?:use|using|commerciali)", frame.plain):
        return False
    if frame.modality is Modality.FORBID and frame.actor in (Actor.LICENSEE, Actor.NOBODY):
        return bool(re.search(r"\bcommercial", frame.plain))
    return frame.modality is Modality.PERMIT and "non-commercial" in frame.terms and "only" in frame.plain
