"""What may truthfully be said instead: the catalogue's sentence for each requirement that is shown, and no other."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from ringtrue import shelf
from ringtrue.assessment import Assessment, ForeignBase, RequirementVerdict, Verdict
from ringtrue.observation import Grade


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One sentence that the evidence supports, and the requirements or the component it rests on."""

    says: str
    rests_on: tuple[str, ...]
    reading: str


def reworded(
    assessment: Assessment, kinds: Iterable[str], verdicts: Iterable[RequirementVerdict]
) -> tuple[Wording, ...]:
    """Every sentence that may be said in place of a claim of these kinds; none means: leave it out.

    A whole layer that is met has one sentence. A requirement that is documented and not proven, and not refuted, has
    its sentence with that reservation.
    """
    mine = tuple(verdicts)
    kinds = tuple(kinds)
    found = [_base(each) for each in assessment.foreign_bases if set(kinds) & set(_texts()["instead"]) and _known(each)]
    for layer in assessment.framework.layers:
        ours = tuple(each for each in mine if each.requirement.layer == layer.id)
        if ours and _whole(assessment, layer.id, ours):
            text = _texts()["layer"][layer.id].replace("{home}", _home(assessment, layer.id))
            rests = tuple(each.requirement.id for each in ours if each.requirement.must)
            found.append(Wording(says=text, rests_on=rests, reading="proven"))
        else:
            found += [wording for each in ours if (wording := _said(assessment, each))]
    return tuple(found)


def leave_out() -> str:
    """What to do with a claim of which nothing was shown."""
    return _texts()["qualified"]["none"]


def sentences_for(requirements: Iterable[str]) -> tuple[str, ...]:
    """What could be said once each of these is shown, its places left open."""
    return tuple(text for each in requirements if (text := _texts()["requirement"].get(each)))


def _whole(assessment: Assessment, layer: str, ours: tuple[RequirementVerdict, ...]) -> bool:
    """Whether the layer is proven and the claim asserts every must of it."""
    musts = {each.id for each in assessment.framework.requirements if each.layer == layer and each.must}
    met = assessment.proven.vector.get(layer) is Verdict.MET
    return met and musts <= {each.requirement.id for each in ours}


def _said(assessment: Assessment, verdict: RequirementVerdict) -> Wording | None:
    text = _texts()["requirement"].get(verdict.requirement.id)
    if text is None or verdict.verdict is Verdict.NOT_MET:
        return None
    for reading in ("proven", "documented"):
        if getattr(verdict.readings, reading) is Verdict.MET:
            told = text.replace("{home}", _home(assessment, verdict.requirement.layer))
            says = _texts()["qualified"][reading].replace("{sentence}", told)
            return Wording(says=says, rests_on=(verdict.requirement.id,), reading=reading)
    return None


def _known(base: ForeignBase) -> bool:
    """Whether the base has a name, on somebody's paper or better."""
    return bool(base.base) and any(each.observation.grade >= Grade.DOCUMENTED for each in base.entries)


def _base(base: ForeignBase) -> Wording:
    text = _texts()["instead"]["trained-from-scratch"]
    says = text.replace("{component}", base.component).replace("{base}", " and ".join(base.base))
    return Wording(says=says, rests_on=(f"component:{base.component}",), reading="documented")


def _home(assessment: Assessment, layer: str) -> str:
    """The home countries of a layer by their names; of any layer, where the layer has no place of its own."""
    codes = assessment.home.get(layer) or sorted({code for each in assessment.home.values() for code in each})
    return " and ".join(_names().get(code, code) for code in codes)


@cache
def _names() -> dict[str, str]:
    return {each["code"]: each["name"] for each in shelf.read_toml(shelf.CATALOGUE / "countries.toml")["country"]}


@cache
def _texts() -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = shelf.read_toml(shelf.CATALOGUE / "rewording" / "en.toml")
    return texts
