"""`ringtrue ask`: the moment before signing. What to ask, the form to answer in, and the dossier of the answer."""

import click

from ringtrue.cli.parts import Parts

PARTS = {
    "annex": "Write the tender annex: questions, artefacts wanted, clauses to sign",
    "form": "Write the form that the vendor returns",
    "reply": "Make a dossier of a vendor's reply; every blank is not shown, with his name",
}
"""Each has a file of its name here, imported only when it is called."""


@click.group(cls=Parts, room=__name__, sections={"Commands": PARTS})
def command() -> None:
    """Ask before signing: the four questions in their facets, the exact artefact for each, the clause to sign."""
