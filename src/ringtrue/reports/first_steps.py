"""What to do next: the musts that stop a layer, in the order in which it pays to work on them."""

from ringtrue.assessment import Assessment, RequirementVerdict, Verdict


def first_steps(assessment: Assessment) -> tuple[RequirementVerdict, ...]:
    """What binds comes first, then what is refuted, then what is not shown; each in the order of the layers."""
    bound = assessment.binding.requirement if assessment.binding else ""
    stopping = (
        each
        for each in assessment.requirements
        if each.requirement.must and each.verdict in (Verdict.NOT_MET, Verdict.NOT_SHOWN)
    )
    return tuple(sorted(stopping, key=lambda each: (each.requirement.id != bound, each.verdict is not Verdict.NOT_MET)))
