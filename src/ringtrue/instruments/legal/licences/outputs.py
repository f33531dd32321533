"""Whether what the model puts out may train other models."""

from collections.abc import Iterator

from ringtrue.instruments.legal.actors import Actor
from ringtrue.instruments.legal.frames import Frame, Modality, Reading
from ringtrue.instruments.legal.licences import Step
from ringtrue.instruments.legal.licences.patterns import patterns
from ringtrue.instruments.legal.licences.steps import step_of

_OUTPUTS = patterns("outputs")
_REFUSALS = patterns("refusals")
_STEPS = patterns("steps")


def on_outputs(reading: Reading) -> Iterator[Step]:
    """Votes on training other models with outputs: `refused`, `limited`, `grant`."""
    for sentence, frames in reading.by_sentence:
        plain = sentence.plain
        if _STEPS.means.match(plain):
            if _OUTPUTS.distilled.search(plain) and _OUTPUTS.derived.search(plain[:60]):
                yield step_of(reading, sentence, "limited", "a model trained on outputs counts as a derivative")
            continue
        if _STEPS.disclaims.search(plain):
            continue
        forbids = [each for each in frames if each.modality is Modality.FORBID and each.actor is not Actor.LICENSOR]
        outputs = _OUTPUTS.outputs.search(plain)
        if not outputs and not (forbids and _OUTPUTS.with_the_model.search(plain)):
            continue
        if _OUTPUTS.deemed.search(plain) and _OUTPUTS.train.search(plain):
            yield step_of(reading, sentence, "limited", "a model trained on outputs counts as a derivative")
            continue
        trains = _OUTPUTS.trains.search(plain) and _OUTPUTS.other_model.search(plain)
        told = [_OUTPUTS.denied.split(each.plain, 1)[-1] for each in forbids]
        if (
            trains
            and any(map(_OUTPUTS.trains.search, told))
            and not _REFUSALS.purpose_forbidden.search(plain.replace("except as", ""))
        ):
            if any(map(_OUTPUTS.some_models.search, told)):
                yield step_of(reading, sentence, "limited", "outputs may not train some models")
            else:
                yield step_of(reading, sentence, "refused", "outputs may not train other models")
        elif not outputs:
            continue
        elif trains and not forbids and any(each.modality in (Modality.PERMIT, Modality.OBLIGE) for each in frames):
            yield step_of(reading, sentence, "grant", "outputs may train models, with duties where they are named")
        elif _OUTPUTS.unbound.search(plain) and (frames or "impose" in plain or "covered by" in plain):
            yield step_of(reading, sentence, "grant", "outputs are not restricted")
        elif any(_outputs_for_some(each) for each in frames):
            yield step_of(reading, sentence, "limited", "outputs are for some purposes only")


def _outputs_for_some(frame: Frame) -> bool:
    """Whether a statement keeps outputs to purposes that are not commercial."""
    if not _OUTPUTS.outputs.search(frame.plain) or not _OUTPUTS.uses.search(frame.plain):
        return False
    if frame.modality is Modality.FORBID and frame.actor in (Actor.LICENSEE, Actor.NOBODY):
        return bool(_OUTPUTS.commercial.search(frame.plain))
    return frame.modality is Modality.PERMIT and "non-commercial" in frame.terms and "only" in frame.plain
