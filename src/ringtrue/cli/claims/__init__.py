"""`ringtrue claims`: hold what is said in public to its words, and see what is quietly taken back."""

import click

from ringtrue.cli.parts import Parts

PARTS = {
    "check": "Find every sentence of a brochure or page that claims something, and hold it to what is shown",
    "watch": "Compare an old and a new copy of a page: what was dropped, weakened, hedged",
}
"""Each has a file of its name here, imported only when it is called."""


@click.group(cls=Parts, room=__name__, sections={"Commands": PARTS})
def command() -> None:
    """Hold public sentences to their words.

    Read in English, Japanese, Korean, Indonesian, Chinese and Arabic, from HTML, PDF, Word, Markdown or text.
    """
