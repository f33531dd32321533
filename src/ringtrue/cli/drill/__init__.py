"""`ringtrue drill`: try it, under observation, and write down what came of it. One file per drill."""

import click

from ringtrue.cli.parts import Parts

DRILLS = {
    "dark-run": "Start it with the cable cut, and see whom it tries to reach",
    "retrain": "Fine-tune the model in the dark, and see the loss on held-out rows fall",
    "evaluation": "Read, make and replay evaluations: who judges, and does the score hold",
}
"""Each drill has a file of its name here, imported only when it is called."""

THEN = {"list": "List the drills and what each is held on"}


@click.group(cls=Parts, room=__name__, sections={"Drills": DRILLS, "Then": THEN}, files={"list": "listing"})
def command() -> None:
    """Try it, under observation, and write down what came of it.

    A drill writes a record below the dossier's folder; `ringtrue assess` reads it.
    """
