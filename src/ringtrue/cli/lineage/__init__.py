"""`ringtrue lineage`: whose weights are these?"""

import click

from ringtrue.cli.parts import Parts

VERBS = {
    "compare": "Hold one checkpoint against another, component by component",
    "fingerprint": "Write the sketch of a checkpoint",
    "identify": "Rank the models of the reference library by what they have in common with a checkpoint",
    "reference": "Keep the library of sketches: add, build, list, sign, verify",
}


@click.group(cls=Parts, room=__name__, sections={"Commands": VERBS})
def command() -> None:
    """Whose weights are these? Told by statistics of the weights alone, offline, with bounds of p-values.

    The verdicts: verbatim; derived; dependent, cause open; no evidence of dependence; not testable. No verdict says
    "independent": what was not found is told with the share of a parent that would have been found.
    """
