"""What to do next: the musts that stop a layer, in the order in which it pays to work on them."""

from ringtrue.assessment import Assessment, RequirementVerdict, Verdict
from ringtrue.observation import Grade


def first_steps(assessment: Assessment) -> tuple[RequirementVerdict, ...]:
    """What binds comes first, then what is refuted, then what is not shown; each in the order of the layers."""
    bound = assessment.binding.requirement if assessment.binding else ""
    stopping = (
        each
        for each in assessment.requirements
        if each.requirement.must and each.verdict in (Verdict.NOT_MET, Verdict.NOT_SHOWN)
    )
    return tuple(sorted(stopping, key=lambda each: (each.requirement.id != bound, each.verdict is not Verdict.NOT_MET)))


def awaiting_a_drill(assessment: Assessment) -> tuple[RequirementVerdict, ...]:
    """The musts that are not shown and that no paper and no file can show: only a test under observation."""
    return tuple(
        each
        for each in assessment.requirements
        if each.requirement.must
        and each.verdict is Verdict.NOT_SHOWN
        and each.items
        and all(item.needs is Grade.DEMONSTRATED for item in each.items)
    )
