"""What proposals of a language model change in a reading: an absence becomes unclear, and nothing else."""

from dataclasses import replace

from ringtrue.examiners.contracts.verdicts import Evidence, Reading
from ringtrue.instruments.legal.proposals import Proposals


def pointed(readings: tuple[Reading, ...], proposals: Proposals) -> tuple[Reading, ...]:
    """The readings, with every clause that was absent and to which the model found words as unclear, those quoted."""
    heard: dict[str, list[Evidence]] = {}
    for each in proposals.found:
        one = Evidence(document=each.document, quote=each.quote, speaks="proposed", facet="")
        heard.setdefault(each.clause, []).append(one)
    why = f"the model {proposals.model} points to a sentence that was not understood to decide"
    return tuple(
        replace(each, verdict="unclear", why=why, evidence=tuple(heard[each.clause][:3]))
        if each.verdict == "absent" and each.clause in heard
        else each
        for each in readings
    )
